//! The directory of people: pages, prefixes, and the opening's list.

use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Client, Server};

fn names(list: &Value) -> Vec<&str> {
    list["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["username"].as_str().unwrap())
        .collect()
}

async fn ask(client: &mut Client, fields: Value) -> Value {
    let answer = client
        .ask(system_tests::frames::with(json!({"type": "users"}), fields))
        .await;
    assert_eq!(answer["type"], "user_list", "{answer}");
    answer
}

#[tokio::test]
async fn the_directory_comes_in_pages_and_by_prefix() {
    let server = Server::all_in_one().start().await;
    let mut ann = server.join("ann").await;
    for name in ["anna", "bob", "carol", "dave"] {
        server.sign_up(name).await;
    }
    let carol = server.sign_up("zoe").await;
    carol
        .ask(
            Method::PATCH,
            "/api/me",
            Some(&json!({"display_name": "Anneliese"})),
        )
        .await;

    let first = ask(&mut ann, json!({"limit": 3})).await;
    assert_eq!(names(&first), ["ann", "anna", "bob"], "in byte order");
    let second = ask(&mut ann, json!({"limit": 3, "after": first["next"]})).await;
    assert_eq!(names(&second), ["carol", "dave", "zoe"]);
    assert!(second.get("next").is_none(), "the last page: {second}");
    assert_eq!(names(&ask(&mut ann, json!({})).await).len(), 6);

    assert_eq!(
        names(&ask(&mut ann, json!({"content": "AN"})).await),
        ["ann", "anna", "zoe"],
        "by username or display name"
    );
    assert_eq!(
        names(&ask(&mut ann, json!({"content": "nobody"})).await),
        [""; 0]
    );
    assert_eq!(
        names(&ask(&mut ann, json!({"content": "%"})).await),
        [""; 0],
        "no pattern"
    );
    let zoe = ask(&mut ann, json!({"content": "zoe"})).await;
    assert_eq!(
        zoe["users"][0],
        json!({"username": "zoe", "display_name": "Anneliese", "status": "offline", "last_seen": null})
    );

    for limit in [json!(0), json!(201), json!(-1)] {
        let answer = ann.ask(json!({"type": "users", "limit": limit})).await;
        assert!(
            ["invalid", "bad_frame"].contains(&answer["code"].as_str().unwrap()),
            "{limit}: {answer}"
        );
    }
}

#[tokio::test]
async fn the_openings_list_begins_with_those_one_talks_to() {
    let server = Server::all_in_one().start().await;
    let (mut zoe, mut ann) = (
        server.join("zoe").await,
        server.sign_up("ann").await.connect().await,
    );
    ann.do_it(system_tests::frames::private("zoe", "hello"))
        .await;
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["zoe"]}))
        .await;
    assert_eq!(made["type"], "ack");
    zoe.next("group_update").await;
    for name in ["bob", "carol"] {
        server.sign_up(name).await;
    }
    let again = server
        .api
        .post(
            "/api/login",
            &json!({"username": "ann", "password": system_tests::Account::PASSWORD}),
        )
        .await
        .json();
    let mut later = Client::dial(server.address(), &[]).await.unwrap();
    later
        .register(again["token"].as_str().unwrap(), json!({}))
        .await;
    let list = later.opening.user_list.clone();
    let seen = names(&list);
    for name in ["zoe", "bob", "carol"] {
        assert!(seen.contains(&name), "{seen:?}");
    }
}
