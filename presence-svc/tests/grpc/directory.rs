//! Users as others see them.

use chatsync_proto::presence::{
    GetUsersRequest, ListUsersRequest, SignInByNameRequest, Status, UpdateProfileRequest,
};
use service_kit::{Code, Failure};

use crate::support::{Server, acting_for, own};

/// A server with these users, who need no password.
async fn with_users(users: &[(&str, &str)]) -> Server {
    let server = Server::start_with(|config| config.open_mode = true).await;
    let mut client = server.client();
    for (username, display_name) in users {
        let asked = SignInByNameRequest {
            username: (*username).into(),
            ..SignInByNameRequest::default()
        };
        client.sign_in_by_name(own(asked)).await.unwrap();
        let named = UpdateProfileRequest {
            display_name: Some((*display_name).into()),
        };
        client
            .update_profile(acting_for(username, named))
            .await
            .unwrap();
    }
    server
}

/// The names on a page, and where the next one begins.
async fn page(server: &Server, prefix: &str, after: &str, limit: u32) -> (Vec<String>, String) {
    let asked = ListUsersRequest {
        prefix: prefix.into(),
        after: after.into(),
        limit,
    };
    let answer = server
        .client()
        .list_users(acting_for("tester", asked))
        .await
        .unwrap()
        .into_inner();
    (
        answer.users.into_iter().map(|user| user.username).collect(),
        answer.next,
    )
}

#[tokio::test]
async fn named_users_are_found_and_unknown_ones_left_out() {
    let server = with_users(&[("ann", "Ann B."), ("bob", "Bob")]).await;
    let mut client = server.client();
    let mut get = async |usernames: Vec<String>| {
        client
            .get_users(acting_for("tester", GetUsersRequest { usernames }))
            .await
            .map(|answer| answer.into_inner().users)
    };
    let names = ["bob", "nobody", "ANN", "not a name", "", "ann"]
        .map(str::to_owned)
        .to_vec();
    let users = get(names).await.unwrap();
    let shown: Vec<_> = users
        .iter()
        .map(|user| (user.username.as_str(), user.display_name.as_str()))
        .collect();
    assert_eq!(shown, [("ann", "Ann B."), ("bob", "Bob")]);
    assert!(
        users
            .iter()
            .all(|user| user.status() == Status::Offline && user.last_seen_ms == 0)
    );

    assert!(get(Vec::new()).await.unwrap().is_empty());
    let mut many: Vec<String> = (0..4_999).map(|number| format!("user{number}")).collect();
    many.push("bob".into());
    assert_eq!(get(many.clone()).await.unwrap().len(), 1);
    many.push("ann".into());
    let refused = Failure::from(get(many).await.unwrap_err());
    assert_eq!(
        (refused.code, refused.field.as_deref()),
        (Code::TooLarge, Some("usernames"))
    );
}

#[tokio::test]
async fn pages_follow_one_another_in_order_of_names() {
    let names: Vec<String> = (0..120).map(|number| format!("user{number:03}")).collect();
    let users: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), "Somebody"))
        .collect();
    let server = with_users(&users).await;
    let (first, next) = page(&server, "", "", 0).await;
    assert_eq!((first.as_slice(), next.as_str()), (&names[..50], "user049"));
    for prefix in ["", "user", "some"] {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let (users, next) = page(&server, prefix, &after, 40).await;
            all.extend(users);
            if next.is_empty() {
                break;
            }
            after = next;
        }
        assert_eq!(all, names, "{prefix:?}");
    }
    assert_eq!(
        page(&server, "", "user119", 0).await,
        (Vec::new(), String::new())
    );
}

#[tokio::test]
async fn a_prefix_is_of_the_username_or_of_a_word_of_the_display_name_in_any_case() {
    let server = with_users(&[
        ("ann", "Zoë"),
        ("anton", "anton"),
        ("bob", "ANNA Lee"),
        ("c_d", "50% off"),
        ("cxd", "C"),
    ])
    .await;
    let found = async |prefix: &str| page(&server, prefix, "", 0).await.0;
    assert_eq!(found("ann").await, ["ann", "bob"]);
    assert_eq!(found("AN").await, ["ann", "anton", "bob"]);
    assert_eq!(found("zoe\u{308}").await, ["ann"]);
    assert_eq!(found("anna l").await, ["bob"]);
    assert_eq!(found("LEE").await, ["bob"]);
    assert_eq!(found("ee").await, Vec::<String>::new());
    assert_eq!(found("o").await, ["c_d"]);
    // Nothing in it means more than itself.
    assert_eq!(found("c_").await, ["c_d"]);
    assert_eq!(found("5").await, ["c_d"]);
    assert_eq!(found("%").await, Vec::<String>::new());
    assert_eq!(
        page(&server, "an", "ann", 1).await,
        (vec!["anton".to_owned()], "anton".to_owned())
    );
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_with_its_field() {
    let server = Server::start().await;
    for (field, asked) in [
        (
            "limit",
            ListUsersRequest {
                limit: 201,
                ..ListUsersRequest::default()
            },
        ),
        (
            "prefix",
            ListUsersRequest {
                prefix: "x".repeat(65),
                ..ListUsersRequest::default()
            },
        ),
    ] {
        let refused = server
            .client()
            .list_users(acting_for("tester", asked))
            .await
            .unwrap_err();
        let refused = Failure::from(refused);
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::Invalid, Some(field))
        );
    }
}
