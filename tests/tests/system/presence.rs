//! Who is here: online, away, offline with last seen, and to whom it is told.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{Client, Server, frames, settle};

async fn expect_status(watcher: &mut Client, name: &str, status: &str) -> Value {
    let presence = watcher
        .expect("presence", |frame| {
            frame["from"] == name && frame["status"] == status
        })
        .await;
    assert!(
        frames::is_time(&presence["last_seen"]) || presence["last_seen"].is_null(),
        "{presence}"
    );
    let mut fields: Vec<&String> = presence.as_object().unwrap().keys().collect();
    fields.sort();
    assert_eq!(fields, ["from", "last_seen", "status", "type"]);
    presence
}

/// Watches these people, and nobody else, from now on, and passes over how they are.
async fn watch(client: &mut Client, names: &[&str]) {
    client.do_it(json!({"type": "watch", "users": names})).await;
    client.arrived().await;
}

#[tokio::test]
async fn coming_away_and_back_is_seen() {
    let server = Server::all_in_one().start().await;
    let bob = server.sign_up("bob").await;
    let mut ann = server.join("ann").await;
    assert_eq!(ann.opening.user("bob")["status"], "offline");
    let mut bob_client = bob.connect().await;
    expect_status(&mut ann, "bob", "online").await;
    bob_client
        .do_it(json!({"type": "status", "content": "away"}))
        .await;
    expect_status(&mut ann, "bob", "away").await;
    // Away means away on every connection.
    let mut second = bob.connect().await;
    expect_status(&mut ann, "bob", "online").await;
    second
        .do_it(json!({"type": "status", "content": "away"}))
        .await;
    expect_status(&mut ann, "bob", "away").await;
    second.close().await;
    bob_client
        .send(json!({"type": "status", "content": "online"}))
        .await;
    expect_status(&mut ann, "bob", "online").await;
    assert_eq!(
        server.join("carol").await.opening.user("bob")["status"],
        "online"
    );
    for wrong in ["offline", "", "busy"] {
        bob_client
            .be_refused(json!({"type": "status", "content": wrong}), "invalid")
            .await;
    }
}

#[tokio::test]
async fn who_comes_back_away_was_never_online() {
    let server = Server::all_in_one().start().await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    watch(&mut ann, &["bob"]).await;
    let mut bob_client = bob.connect_with(json!({"status": "away"})).await;
    let first = ann.next("presence").await;
    assert_eq!(
        (&first["from"], &first["status"]),
        (&json!("bob"), &json!("away"))
    );
    bob_client
        .do_it(json!({"type": "status", "content": "online"}))
        .await;
    expect_status(&mut ann, "bob", "online").await;
}

#[tokio::test]
async fn a_reload_beside_an_idle_phone_is_not_shown_and_leaving_it_alone_is() {
    let server = Server::all_in_one().start().await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    watch(&mut ann, &["bob"]).await;
    let mut phone = bob.connect_with(json!({"status": "away"})).await;
    let tab = bob.connect().await;
    expect_status(&mut ann, "bob", "online").await;
    ann.arrived().await;
    tab.close().await;
    let reloaded = bob.connect().await;
    let meanwhile = settle(&mut phone, &mut ann).await;
    assert!(
        frames::of_type(&meanwhile, "presence").is_empty(),
        "{meanwhile:?}"
    );
    let left = Instant::now();
    reloaded.close().await;
    expect_status(&mut ann, "bob", "away").await;
    let waited = left.elapsed();
    assert!(
        (Duration::from_secs(8)..Duration::from_secs(15)).contains(&waited),
        "shown after {waited:?}"
    );
}

#[tokio::test]
async fn who_has_changed_before_being_watched_is_told_as_they_are() {
    let server = Server::all_in_one().start().await;
    let (bob, mut ann) = (server.sign_up("bob").await, server.join("ann").await);
    assert_eq!(ann.opening.user("bob")["status"], "offline");
    ann.do_it(json!({"type": "watch", "users": []})).await;
    // The change is passed on to those who watch by then.
    let mut carol = server.join("carol").await;
    let _bob_client = bob.connect().await;
    expect_status(&mut carol, "bob", "online").await;
    assert!(ann.arrived().await.is_empty());
    ann.do_it(json!({"type": "watch", "users": ["bob", "nobody"]}))
        .await;
    let told = ann.arrived().await;
    let told = frames::of_type(&told, "presence");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(
        (&told[0]["from"], &told[0]["status"]),
        (&json!("bob"), &json!("online"))
    );
}

#[tokio::test]
async fn a_blip_is_not_shown_and_going_is_with_last_seen() {
    let server = Server::all_in_one().start().await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    watch(&mut ann, &["bob"]).await;
    let first = bob.connect().await;
    expect_status(&mut ann, "bob", "online").await;
    first.close().await;
    let second = bob.connect().await;
    let mut phone = bob.connect().await;
    second.close().await;
    let still_here = settle(&mut phone, &mut ann).await;
    assert!(
        frames::of_type(&still_here, "presence").is_empty(),
        "{still_here:?}"
    );
    let left = Instant::now();
    phone.close().await;
    let presence = expect_status(&mut ann, "bob", "offline").await;
    let waited = left.elapsed();
    assert!(
        (Duration::from_secs(8)..Duration::from_secs(15)).contains(&waited),
        "shown after {waited:?}"
    );
    let seen_later = server.join("carol").await.opening.user("bob");
    assert_eq!(
        (&seen_later["status"], &seen_later["last_seen"]),
        (&json!("offline"), &presence["last_seen"])
    );
}

#[tokio::test]
async fn presence_is_told_of_those_who_are_watched_alone() {
    let server = Server::all_in_one().start().await;
    let mut ann = server.join("ann").await;
    let (mut bob, mut carol) = (server.join("bob").await, server.join("carol").await);
    let away = json!({"type": "status", "content": "away"});
    let online = json!({"type": "status", "content": "online"});
    // Both came after the opening, so neither is watched yet.
    watch(&mut ann, &["bob"]).await;
    carol.do_it(away.clone()).await;
    bob.do_it(away.clone()).await;
    expect_status(&mut ann, "bob", "away").await;
    watch(&mut ann, &["CAROL", "nobody"]).await;
    bob.do_it(online.clone()).await;
    carol.do_it(online).await;
    expect_status(&mut ann, "carol", "online").await;
    let rest = ann.arrived().await;
    let of_bob = |frame: &&Value| {
        frame["type"] == "presence" && frame["from"] == "bob" && frame["status"] == "online"
    };
    assert_eq!(
        rest.iter().filter(of_bob).count(),
        0,
        "the new list replaces the old one: {rest:?}"
    );

    // Without a list: those in the opening's user list again, where neither was.
    ann.do_it(json!({"type": "watch"})).await;
    let mut dave = server.join("dave").await;
    watch(&mut dave, &["carol"]).await;
    carol.do_it(away).await;
    expect_status(&mut dave, "carol", "away").await;
    let seen = settle(&mut dave, &mut ann).await;
    assert!(
        frames::of_type(&seen, "presence")
            .iter()
            .all(|frame| frame["status"] != "away"),
        "{seen:?}"
    );

    let names = |count: usize| {
        (0..count)
            .map(|number| format!("user{number}"))
            .collect::<Vec<_>>()
    };
    ann.do_it(json!({"type": "watch", "users": names(500)}))
        .await;
    ann.be_refused(json!({"type": "watch", "users": names(501)}), "too_large")
        .await;
}

#[tokio::test]
async fn last_seen_outlives_a_restart() {
    let mut server = Server::all_in_one().start().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let (mut ann_client, _bob_client) = (ann.connect().await, bob.connect().await);
    server.all().signal("TERM");
    assert_eq!(ann_client.close_code().await, 1001);
    assert_eq!(server.all().exit_code().await, Some(0));
    server.start().await;
    let mut ann_client = ann.connect().await;
    let last_seen = ann_client.opening.user("bob")["last_seen"].clone();
    assert!(frames::is_time(&last_seen), "bob was here: {last_seen}");
    let _bob_client = bob.connect().await;
    expect_status(&mut ann_client, "bob", "online").await;
}

#[tokio::test]
async fn another_name_is_told_to_who_watches_and_to_ones_own_devices() {
    let server = Server::all_in_one().start().await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    let (mut phone, mut carol) = (bob.connect().await, server.join("carol").await);
    watch(&mut ann, &["bob"]).await;
    watch(&mut carol, &["ann"]).await;
    let change = json!({"display_name": "Bob the Rower"});
    let answer = bob.ask(Method::PATCH, "/api/me", Some(&change)).await;
    assert_eq!(answer.status, 200);
    for client in [&mut ann, &mut phone] {
        let told = client.next("profile").await;
        let expected = json!({"type": "profile", "from": "bob", "display_name": "Bob the Rower"});
        assert_eq!(told, expected);
    }
    for client in [&mut ann, &mut phone, &mut carol] {
        let rest = client.arrived().await;
        assert!(frames::of_type(&rest, "profile").is_empty(), "{rest:?}");
    }
}
