//! Typing: passed on, never stored.

use serde_json::{Value, json};
use system_tests::{Server, frames, settle};

fn typing(to: &str, content: &str) -> Value {
    json!({"type": "typing", "to": to, "content": content})
}

#[tokio::test]
async fn the_other_person_sees_the_typing_begin_and_stop() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob, mut eve) = (
        server.join("ann").await,
        server.join("bob").await,
        server.join("eve").await,
    );
    ann.do_it(frames::private("bob", "hello")).await;
    for content in ["start", "stop"] {
        ann.send(typing("bob", content)).await;
        assert_eq!(
            bob.next("typing").await,
            json!({"type": "typing", "conversation": "dm:ann:bob", "from": "ann", "content": content})
        );
    }
    // With an id it is answered.
    ann.do_it(typing("bob", "start")).await;
    assert!(frames::of_type(&settle(&mut ann, &mut eve).await, "typing").is_empty());
    assert!(
        frames::of_type(&ann.arrived().await, "typing").is_empty(),
        "not to the one who types"
    );
    let opening = ann.ask(json!({"type": "history", "to": "bob"})).await;
    assert_eq!(frames::contents(&opening)[0], "hello");
    assert_eq!(frames::seqs(&opening), [1], "nothing of it is stored");
}

#[tokio::test]
async fn a_groups_members_see_who_types() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob, mut carol) = (
        server.join("ann").await,
        server.join("bob").await,
        server.join("carol").await,
    );
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob", "carol"]}))
        .await;
    let id = made["group"]["id"].as_str().unwrap();
    bob.next("system").await;
    bob.send(typing(id, "start")).await;
    for client in [&mut ann, &mut carol] {
        assert_eq!(
            client.next("typing").await,
            json!({"type": "typing", "conversation": format!("group:{id}"), "from": "bob", "content": "start"})
        );
    }
}

#[tokio::test]
async fn typing_is_refused_where_nothing_may_be_written() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob, mut eve) = (
        server.join("ann").await,
        server.join("bob").await,
        server.join("eve").await,
    );
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
        .await;
    let id = made["group"]["id"].as_str().unwrap();
    eve.be_refused(typing(id, "start"), "not_found").await;
    eve.be_refused(typing("nobody", "start"), "not_found").await;
    for wrong in ["", "begin"] {
        eve.be_refused(typing("ann", wrong), "invalid").await;
    }
    assert!(frames::of_type(&settle(&mut eve, &mut bob).await, "typing").is_empty());
}
