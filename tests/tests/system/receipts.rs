//! Delivered and read: who is told, and what counts as unread.

use serde_json::{Value, json};
use system_tests::{Server, frames, settle};

const KEY: &str = "dm:ann:bob";

fn mark(kind: &str, seq: u64) -> Value {
    json!({"type": kind, "conversation": KEY, "seq": seq})
}

fn receipt(delivered: u64, read: u64) -> Value {
    json!({"type": "receipt", "conversation": KEY, "from": "bob", "delivered_seq": delivered, "read_seq": read})
}

#[tokio::test]
async fn the_writer_learns_what_was_delivered_and_read() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let (mut ann_one, mut ann_two, mut bob) = (
        ann.connect().await,
        ann.connect().await,
        server.join("bob").await,
    );
    for text in ["one", "two", "three"] {
        ann_one.do_it(frames::private("bob", text)).await;
    }
    bob.do_it(mark("delivered", 3)).await;
    for client in [&mut ann_one, &mut ann_two] {
        assert_eq!(client.next("receipt").await, receipt(3, 0));
    }
    // The other person's name does as well as the key, and without an id there is no answer.
    bob.send(json!({"type": "read", "to": "ann", "seq": 2}))
        .await;
    for client in [&mut ann_one, &mut ann_two] {
        assert_eq!(client.next("receipt").await, receipt(3, 2));
    }
    // It never moves back, and what changes nothing is told to nobody.
    bob.do_it(mark("read", 1)).await;
    bob.do_it(mark("delivered", 2)).await;
    assert!(frames::of_type(&settle(&mut bob, &mut ann_one).await, "receipt").is_empty());

    let stands = ann.connect().await.opening.conversation(KEY);
    assert_eq!(
        stands["receipts"],
        json!([{"from": "bob", "delivered_seq": 3, "read_seq": 2}])
    );
}

#[tokio::test]
async fn reading_implies_delivery() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    ann.do_it(frames::private("bob", "one")).await;
    bob.do_it(mark("read", 1)).await;
    assert_eq!(ann.next("receipt").await, receipt(1, 1));
}

#[tokio::test]
async fn the_readers_own_connections_learn_the_unread_count() {
    let mut server = Server::all_in_one().start().await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    let (mut desk, mut phone) = (bob.connect().await, bob.connect().await);
    for text in ["one", "two", "three"] {
        ann.do_it(frames::private("bob", text)).await;
    }
    desk.do_it(mark("read", 2)).await;
    for client in [&mut desk, &mut phone] {
        assert_eq!(
            client.next("unread_count").await,
            json!({"type": "unread_count", "counts": {KEY: 1}, "read_seqs": {KEY: 2}})
        );
    }
    // One's own messages are never unread.
    desk.do_it(frames::private("ann", "four")).await;
    let stands = bob.connect().await.opening;
    assert_eq!(stands.unread_count["counts"], json!({KEY: 1}));
    assert_eq!(stands.conversation(KEY)["unread"], 1);
    assert_eq!(stands.conversation(KEY)["read_seq"], 2);

    server.restart().await;
    let mut later = bob.connect().await;
    assert_eq!(
        later.opening.unread_count["counts"],
        json!({KEY: 1}),
        "after a crash"
    );
    later.do_it(mark("read", 4)).await;
    assert_eq!(later.next("unread_count").await["counts"], json!({KEY: 0}));
    assert_eq!(bob.connect().await.opening.conversation(KEY)["unread"], 0);
}

#[tokio::test]
async fn a_groups_members_learn_of_each_others_reading() {
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
    ann.do_it(frames::group(id, "one")).await;
    bob.do_it(json!({"type": "read", "to": id, "seq": 2})).await;
    let expected = json!({"type": "receipt", "conversation": format!("group:{id}"), "from": "bob", "delivered_seq": 2, "read_seq": 2});
    for client in [&mut ann, &mut carol] {
        assert_eq!(client.next("receipt").await, expected);
    }
    let again = server.sign_up("dave").await;
    assert_eq!(
        again.connect().await.opening.unread_count["counts"],
        json!({}),
        "nothing of it concerns others"
    );
}

#[tokio::test]
async fn what_was_not_written_cannot_be_read() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    ann.do_it(frames::private("bob", "one")).await;
    // Whether it is refused or taken as "all that there is": nobody is told of entries that do not exist.
    bob.ask(mark("read", 1_000)).await;
    ann.do_it(frames::private("bob", "two")).await;
    let seen = settle(&mut bob, &mut ann).await;
    assert!(
        frames::of_type(&seen, "receipt")
            .iter()
            .all(|receipt| receipt["read_seq"].as_u64() <= Some(1)),
        "{seen:?}"
    );
    bob.be_refused(
        json!({"type": "read", "to": "carol", "seq": 1}),
        "not_found",
    )
    .await;
    bob.be_refused(
        json!({"type": "delivered", "conversation": "dm:ann:carol", "seq": 1}),
        "not_found",
    )
    .await;
    for wrong in [
        json!({"type": "read", "seq": 1}),
        json!({"type": "read", "to": "ann"}),
        json!({"type": "read", "conversation": "nonsense", "seq": 1}),
    ] {
        let answer = bob.ask(wrong.clone()).await;
        assert!(
            ["bad_frame", "invalid", "not_found"].contains(&answer["code"].as_str().unwrap()),
            "{wrong}: {answer}"
        );
    }
}
