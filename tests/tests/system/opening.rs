//! A socket's opening: what it takes, and what it gives in which order.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use system_tests::{Client, RawSocket, Server, frames, raw_socket};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn a_newcomer_finds_the_limits_the_people_and_empty_lists() {
    let server = Server::all_in_one().start().await;
    let (ann, _bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    // `Client` holds every opening against the order of its frames.
    let client = ann.connect().await;
    let registered = &client.opening.registered;
    assert_eq!(registered["username"], "ann");
    assert_eq!(registered["heartbeat_s"], 25);
    let session = registered["session"].as_str().unwrap();
    assert!(
        !session.is_empty() && session != ann.token,
        "a session's id is not its token"
    );
    let limits = json!({
        "frame_bytes": 65_536, "content_bytes": 16_384, "group_members": 5_000,
        "connections": 16, "messages_per_second": 0, "message_burst": 60,
    });
    assert_eq!(registered["limits"], limits);
    let bob =
        json!({"username": "bob", "display_name": "bob", "status": "offline", "last_seen": null});
    assert_eq!(client.opening.user("bob"), bob);
    assert_eq!(client.opening.group_list["groups"], json!([]));
    assert_eq!(client.opening.conversation_list["conversations"], json!([]));
    assert_eq!(client.opening.unread_count["counts"], json!({}));
}

#[tokio::test]
async fn the_opening_tells_where_everything_stands() {
    let server = Server::all_in_one().start().await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    ann.do_it(frames::with(
        frames::private("bob", "first"),
        json!({"id": "a1"}),
    ))
    .await;
    ann.do_it(frames::with(
        frames::private("bob", "second"),
        json!({"id": "a2"}),
    ))
    .await;
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
        .await;
    let mut first = bob.connect().await;
    first
        .do_it(json!({"type": "read", "to": "ann", "seq": 1}))
        .await;

    let bob = bob.connect().await;
    let conversation = bob.opening.conversation("dm:ann:bob");
    let last = json!({
        "type": "private_message", "id": "a2", "conversation": "dm:ann:bob", "seq": 2, "from": "ann", "to": "bob", "content": "second",
    });
    assert_eq!(frames::timeless(&conversation["last_message"]), last);
    assert_eq!(
        (&conversation["type"], &conversation["to"]),
        (&json!("private"), &json!("ann"))
    );
    assert_eq!(
        (
            &conversation["last_seq"],
            &conversation["read_seq"],
            &conversation["unread"]
        ),
        (&json!(2), &json!(1), &json!(1))
    );
    assert!(
        conversation["receipts"]
            .as_array()
            .unwrap()
            .iter()
            .all(|receipt| receipt["from"] == "ann"),
        "{conversation}"
    );
    assert_eq!(bob.opening.unread_count["counts"]["dm:ann:bob"], 1);

    let group = &made["group"];
    assert_eq!(bob.opening.group_list["groups"], json!([group]));
    let key = format!("group:{}", group["id"].as_str().unwrap());
    let conversation = bob.opening.conversation(&key);
    assert_eq!(
        (&conversation["type"], &conversation["to"]),
        (&json!("group"), &group["id"])
    );
    assert_eq!(
        conversation["last_message"]["event"]["kind"],
        "group_created"
    );
    assert_eq!(conversation["unread"], 0, "notes are not unread messages");

    let keys: Vec<&Value> = bob.opening.conversation_list["conversations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["conversation"])
        .collect();
    assert_eq!(
        keys,
        [&json!(key), &json!("dm:ann:bob")],
        "the latest activity first"
    );
}

#[tokio::test]
async fn the_token_may_stand_in_the_handshake() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let headers = [
        ("authorization", format!("Bearer {}", ann.token)),
        ("cookie", format!("other=1; chatsync_session={}", ann.token)),
    ];
    for (name, value) in headers {
        let mut client = Client::dial(server.address(), &[(name, &value)])
            .await
            .unwrap();
        client
            .open(json!({"type": "register", "device": "test", "username": "ann"}))
            .await;
        assert_eq!(client.name, "ann");
    }
}

/// The close code after this first frame.
async fn first_frame(server: &Server, frame: &str) -> u16 {
    let mut client = Client::dial(server.address(), &[]).await.unwrap();
    client
        .send_message(Message::text(frame.to_owned()))
        .await
        .unwrap();
    client.close_code().await
}

#[tokio::test]
async fn the_first_frame_must_be_a_register_with_a_valid_token() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let with_token = |fields: Value| {
        frames::with(json!({"type": "register", "token": ann.token}), fields).to_string()
    };
    let no_register = [
        "{".to_owned(),
        "[]".to_owned(),
        json!({"type": "ping"}).to_string(),
        frames::private("ann", "hello").to_string(),
        json!({"type": "register", "token": 5}).to_string(),
        with_token(json!({"sync": "everything"})),
        with_token(json!({"sync": {"dm:ann:bob": -1}})),
        with_token(json!({"sync": {"dm:ann:bob": "1"}})),
        with_token(json!({"device": []})),
    ];
    for frame in no_register {
        assert_eq!(first_frame(&server, &frame).await, 4400, "{frame}");
    }
    let no_token = [
        json!({"type": "register"}),
        json!({"type": "register", "username": "ann"}),
        json!({"type": "register", "token": ""}),
        json!({"type": "register", "token": "nonsense"}),
        json!({"type": "register", "token": "é".repeat(50)}),
    ];
    for frame in no_token {
        assert_eq!(
            first_frame(&server, &frame.to_string()).await,
            4401,
            "{frame}"
        );
    }
}

#[tokio::test]
async fn a_second_register_is_refused_and_changes_nothing() {
    let server = Server::all_in_one().start().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let mut client = ann.connect().await;
    client
        .be_refused(json!({"type": "register", "token": bob.token}), "invalid")
        .await;
    client
        .be_refused(frames::private("ann", "to myself"), "invalid")
        .await;
}

#[tokio::test]
async fn who_does_not_register_in_time_is_closed() {
    let server = Server::all_in_one().start().await;
    let began = Instant::now();
    let mut silent = Client::dial(server.address(), &[]).await.unwrap();
    assert_eq!(silent.close_code().await, 4408);
    let waited = began.elapsed();
    assert!(
        (Duration::from_secs(9)..Duration::from_secs(14)).contains(&waited),
        "{waited:?}"
    );
}

#[tokio::test]
async fn who_answers_no_pings_is_closed() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let mut deaf = RawSocket::dial(server.address()).await;
    deaf.send_text(&json!({"type": "register", "token": ann.token}).to_string())
        .await;
    // A heartbeat, the time for an answer, and some for a busy machine.
    let patience = Duration::from_secs(25 + 10 + 15);
    let read = tokio::time::timeout(patience, async {
        let mut pinged = false;
        while let Some((opcode, payload)) = deaf.read_frame().await {
            pinged |= opcode == raw_socket::PING;
            if opcode == raw_socket::CLOSE {
                return Some((pinged, payload));
            }
        }
        None
    });
    let (pinged, payload) = read
        .await
        .expect("closed in time")
        .expect("closed with a frame");
    assert!(pinged, "it was asked");
    assert_eq!(
        payload.first_chunk().map(|code| u16::from_be_bytes(*code)),
        Some(4408)
    );
}

#[tokio::test]
async fn one_connection_too_many_is_closed_and_the_others_stay() {
    let server = Server::all_in_one()
        .with("connections_per_user", "2")
        .start()
        .await;
    let ann = server.sign_up("ann").await;
    let (mut first, mut second) = (ann.connect().await, ann.connect().await);
    let mut third = ann.dial().await;
    third
        .send(json!({"type": "register", "token": ann.token}))
        .await;
    assert_eq!(third.close_code().await, 4409);
    first.arrived().await;
    second.arrived().await;
    server.join("bob").await;
    second.close().await;
    // The place is free as soon as the server has seen the other one go.
    system_tests::eventually("a place is free", system_tests::DEADLINE, async || {
        let mut again = ann.dial().await;
        again
            .try_open(json!({"type": "register", "token": ann.token}))
            .await
            .then_some(())
    })
    .await;
}
