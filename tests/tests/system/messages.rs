//! Writing to people and groups: what the sender is told, who gets what, and that a repetition does nothing twice.

use serde_json::{Value, json};
use system_tests::{Client, Server, frames, settle};

/// Makes a group of its owner and these people; gives its id.
async fn group_of(owner: &mut Client, members: &[&str]) -> String {
    let ack = owner
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": members}))
        .await;
    ack["group"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_private_message_is_acknowledged_and_reaches_every_other_connection() {
    let server = Server::all_in_one().start().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let (mut desk, mut phone) = (
        ann.connect().await,
        ann.sign_in_again().await.connect().await,
    );
    let (mut bob_one, mut bob_two) = (bob.connect().await, bob.connect().await);
    let mut eve = server.join("eve").await;

    // What a client says about sender and time is not heeded; usernames are case-folded.
    let forged = json!({
        "type": "private_message", "id": "m1", "to": "BOB", "content": "Hello, Bob! 👋", "from": "eve", "timestamp": "1999-01-01T00:00:00.000Z",
    });
    let ack = desk.ask(forged).await;
    assert_eq!(
        frames::timeless(&ack),
        json!({"type": "ack", "id": "m1", "conversation": "dm:ann:bob", "seq": 1})
    );
    let expected = json!({
        "type": "private_message", "id": "m1", "conversation": "dm:ann:bob", "seq": 1, "from": "ann", "to": "bob", "content": "Hello, Bob! 👋",
    });
    for client in [&mut bob_one, &mut bob_two, &mut phone] {
        let message = client.next("private_message").await;
        assert_eq!(frames::timeless(&message), expected);
        assert_eq!(message["timestamp"], ack["timestamp"]);
    }
    assert!(
        frames::of_type(&settle(&mut bob_one, &mut desk).await, "private_message").is_empty(),
        "no echo to where it came from"
    );
    assert!(
        frames::of_type(&settle(&mut bob_one, &mut eve).await, "private_message").is_empty(),
        "nothing to strangers"
    );
}

#[tokio::test]
async fn a_group_message_reaches_every_member() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob, mut eve) = (
        server.join("ann").await,
        server.join("bob").await,
        server.join("eve").await,
    );
    let carol = server.sign_up("carol").await;
    let (mut carol_one, mut carol_two) = (carol.connect().await, carol.connect().await);
    let id = group_of(&mut ann, &["bob", "carol"]).await;

    let ack = carol_one
        .ask(frames::with(
            frames::group(&id, "Six o'clock?"),
            json!({"id": "m1"}),
        ))
        .await;
    let conversation = format!("group:{id}");
    assert_eq!(
        frames::timeless(&ack),
        json!({"type": "ack", "id": "m1", "conversation": conversation, "seq": 2}),
        "1 is the group's creation"
    );
    let expected = json!({
        "type": "group_message", "id": "m1", "conversation": conversation, "seq": 2, "from": "carol", "to": id, "content": "Six o'clock?",
    });
    for client in [&mut ann, &mut bob, &mut carol_two] {
        assert_eq!(
            frames::timeless(&client.next("group_message").await),
            expected
        );
    }
    assert!(frames::of_type(&settle(&mut bob, &mut carol_one).await, "group_message").is_empty());
    assert!(frames::of_type(&settle(&mut bob, &mut eve).await, "group_message").is_empty());
}

#[tokio::test]
async fn a_repetition_is_answered_again_and_does_nothing_twice() {
    let mut server = Server::all_in_one().start().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let (mut first, mut bob_client) = (ann.connect().await, bob.connect().await);
    let id = group_of(&mut first, &["bob"]).await;
    let messages = [
        frames::with(frames::private("bob", "once"), json!({"id": "p1"})),
        frames::with(frames::group(&id, "once"), json!({"id": "g1"})),
    ];
    let mut answers = Vec::new();
    for message in &messages {
        answers.push(first.do_it(message.clone()).await);
        assert!(answers.last().unwrap().get("duplicate").is_none());
    }
    let again = |answer: &Value| frames::with(answer.clone(), json!({"duplicate": true}));
    let mut other = ann.sign_in_again().await.connect().await;
    for (message, answer) in messages.iter().zip(&answers) {
        assert_eq!(first.ask(message.clone()).await, again(answer));
        assert_eq!(
            other.ask(message.clone()).await,
            again(answer),
            "from another connection and session"
        );
    }
    let seen = settle(&mut first, &mut bob_client).await;
    assert_eq!(
        seen.iter()
            .filter(|frame| frame["content"] == "once")
            .count(),
        2
    );

    server.restart().await;
    let mut later = ann.connect().await;
    for (message, answer) in messages.iter().zip(&answers) {
        assert_eq!(
            later.ask(message.clone()).await,
            again(answer),
            "after a crash"
        );
    }
    let history = later.ask(json!({"type": "history", "to": "bob"})).await;
    assert_eq!(
        frames::contents(&history)
            .iter()
            .filter(|content| **content == "once")
            .count(),
        1
    );
    // A client's id is its own affair: somebody else may use the same.
    let mut bob_client = bob.connect().await;
    assert!(
        bob_client
            .do_it(frames::with(
                frames::private("ann", "mine"),
                json!({"id": "p1"})
            ))
            .await
            .get("duplicate")
            .is_none()
    );
}

#[tokio::test]
async fn the_same_id_with_other_contents_is_a_conflict() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    server.sign_up("carol").await;
    let id = group_of(&mut ann, &["bob"]).await;
    let message = frames::with(frames::private("bob", "first"), json!({"id": "m1"}));
    ann.do_it(message.clone()).await;
    ann.do_it(frames::private("bob", "second")).await;
    for changed in [
        json!({"content": "other"}),
        json!({"to": "carol"}),
        json!({"reply_to": 1}),
    ] {
        let refused = ann
            .be_refused(frames::with(message.clone(), changed), "conflict")
            .await;
        assert_eq!(refused["id"], "m1");
    }
    ann.be_refused(
        frames::with(frames::group(&id, "first"), json!({"id": "m1"})),
        "conflict",
    )
    .await;
    let history = bob.ask(json!({"type": "history", "to": "ann"})).await;
    assert_eq!(frames::contents(&history), ["first", "second"]);
}

#[tokio::test]
async fn an_answer_names_what_it_answers() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    ann.do_it(frames::private("bob", "a question")).await;
    bob.do_it(frames::with(
        frames::private("ann", "an answer"),
        json!({"reply_to": 1}),
    ))
    .await;
    assert_eq!(ann.next("private_message").await["reply_to"], 1);
    let history = ann.ask(json!({"type": "history", "to": "bob"})).await;
    assert_eq!(history["messages"][1]["reply_to"], 1);
    assert!(
        history["messages"][0].get("reply_to").is_none(),
        "{history}"
    );
    for nothing_there in [json!(3), json!(u32::MAX)] {
        bob.be_refused(
            frames::with(
                frames::private("ann", "x"),
                json!({"reply_to": nothing_there}),
            ),
            "invalid",
        )
        .await;
    }
}

#[tokio::test]
async fn what_may_not_be_written() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let limit = 16_384;
    ann.do_it(frames::private("bob", &"x".repeat(limit))).await;
    ann.be_refused(frames::private("bob", &"x".repeat(limit + 1)), "too_large")
        .await;
    ann.be_refused(
        frames::private("bob", &"é".repeat(limit / 2 + 1)),
        "too_large",
    )
    .await;
    for blank in ["", " ", "\n\t\u{3000}"] {
        ann.be_refused(frames::private("bob", blank), "invalid")
            .await;
    }
    ann.be_refused(frames::private("nobody", "hello"), "not_found")
        .await;
    ann.be_refused(frames::private("ann", "to myself"), "invalid")
        .await;
    for no_name in ["a b", "é", "x"] {
        let answer = ann.ask(frames::private(no_name, "hello")).await;
        assert!(
            ["invalid", "not_found"].contains(&answer["code"].as_str().unwrap()),
            "{answer}"
        );
    }
    ann.be_refused(frames::group("bob", "a name is no group"), "not_found")
        .await;
    ann.be_refused(
        frames::group("01890a5d-ac96-774b-bcce-b302099a8057", "no such group"),
        "not_found",
    )
    .await;
    let history = bob.ask(json!({"type": "history", "to": "ann"})).await;
    assert_eq!(frames::seqs(&history), [1], "nothing else was stored");
}

#[tokio::test]
async fn text_arrives_as_it_was_written() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let texts = [
        "<script>alert(1)</script>",
        "'; DROP TABLE entries; --",
        "שלום \u{202e}evil\u{202c} 👩‍👩‍👧‍👦 e\u{301}",
        "line one\nline two\ttab",
        "  spaces around  ",
        "\"quotes\" \\ and \u{1f600}",
    ];
    for text in texts {
        ann.do_it(frames::private("bob", text)).await;
        assert_eq!(bob.next("private_message").await["content"], text);
    }
    let history = bob.ask(json!({"type": "history", "to": "ann"})).await;
    assert_eq!(frames::contents(&history), texts);
}

#[tokio::test]
async fn many_write_at_once_and_all_see_one_order() {
    let server = Server::all_in_one().start().await;
    let mut ann = server.join("ann").await;
    let names = ["bob", "carol", "dave", "erin"];
    let mut others = Vec::new();
    for name in names {
        others.push(server.join(name).await);
    }
    let id = group_of(&mut ann, &names).await;
    const EACH: usize = 50;
    let work: Vec<_> = others
        .into_iter()
        .map(|mut client| {
            let id = id.clone();
            tokio::spawn(async move {
                let message = |number| {
                    frames::with(
                        frames::group(&id, &format!("{number}")),
                        json!({"id": format!("m{number}")}),
                    )
                };
                client.send_all((0..EACH).map(message)).await;
                let mut seqs = Vec::new();
                for number in 0..EACH {
                    seqs.push(
                        client.answer(&format!("m{number}")).await["seq"]
                            .as_u64()
                            .unwrap(),
                    );
                }
                assert!(
                    seqs.is_sorted(),
                    "one connection's messages keep their order"
                );
                client
            })
        })
        .collect();
    let mut order = Vec::new();
    for _ in 0..EACH * names.len() {
        order.push(ann.next("group_message").await["seq"].as_u64().unwrap());
    }
    let dense: Vec<u64> = (2..).take(order.len()).collect();
    assert_eq!(order, dense, "every entry once, in the order of seq");
    for task in work {
        let mut client = task.await.unwrap();
        let page = client
            .ask(json!({"type": "history", "to": id, "after": 1, "limit": 200}))
            .await;
        assert_eq!(frames::seqs(&page), dense);
    }
}
