//! Live connections: who is sent what, in which order, and how a connection ends.

use std::{sync::atomic::Ordering, time::Duration};

use chatsync_proto::presence::Status as Presence;
use gateway::Patience;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, Gateway, eventually, within};

fn message(id: impl std::fmt::Display, to: &str, content: &str) -> Value {
    json!({"type": "private_message", "id": format!("{id}"), "to": to, "content": content})
}

#[tokio::test]
async fn a_message_goes_to_everybody_but_the_connection_it_came_from() {
    let gateway = Gateway::start().await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let (mut anns_phone, mut carol) = (gateway.another("ann").await, gateway.join("carol").await);
    let ack = ann.ask(message("m1", "bob", "hi")).await;
    assert_eq!(
        ack,
        json!({
            "type": "ack", "id": "m1", "conversation": "dm:ann:bob", "seq": 1,
            "timestamp": "2025-11-24T16:00:00.000Z",
        })
    );
    let expected = json!({
        "type": "private_message", "conversation": "dm:ann:bob", "seq": 1, "id": "m1",
        "from": "ann", "to": "bob", "content": "hi", "timestamp": "2025-11-24T16:00:00.000Z",
    });
    assert_eq!(bob.next_of("private_message").await, expected);
    assert_eq!(anns_phone.next_of("private_message").await, expected);
    for other in [&mut ann, &mut carol] {
        let rest = other.arrived().await;
        assert!(rest.iter().all(|frame| frame["type"] != "private_message"));
    }
}

#[tokio::test]
async fn messages_of_a_socket_keep_their_order_without_waiting_for_answers() {
    let gateway = Gateway::start_with(&["--messages-per-second=0"], |_| {}).await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    for number in 0..500 {
        ann.send(message(number, "bob", &number.to_string())).await;
    }
    for number in 0..500_u64 {
        assert_eq!(ann.next_of("ack").await["seq"], number + 1);
        let received = bob.next_of("private_message").await;
        assert_eq!(received["content"], number.to_string());
    }
}

#[tokio::test]
async fn a_slow_call_does_not_hold_messages_back() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.before_change.shut();
    ann.send(json!({"type": "create_group", "id": "g", "to": "Rowing", "members": ["bob"]}))
        .await;
    gateway.world.before_change.reached().await;
    assert_eq!(ann.ask(message("m", "bob", "hi")).await["type"], "ack");
    gateway.world.before_change.open();
    let ack = ann.next_of("ack").await;
    assert_eq!(
        (&ack["id"], &ack["group"]["members"][1]["username"]),
        (&json!("g"), &json!("bob"))
    );
}

#[tokio::test]
async fn a_group_from_its_beginning_to_ones_leaving() {
    let gateway = Gateway::start().await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.sign_up("carol");
    let made = ann
        .ask(json!({"type": "create_group", "id": "g1", "to": "Rowing", "content": "bob, carol"}))
        .await;
    let (id, key) = (made["group"]["id"].clone(), made["conversation"].clone());
    assert_eq!(key, format!("group:{}", id.as_str().unwrap()));
    assert_eq!(bob.next_of("group_update").await["group"]["id"], id);
    assert_eq!(
        bob.next_of("system").await["event"]["kind"],
        "group_created"
    );
    ann.ask(json!({"type": "group_message", "id": "m1", "to": id, "content": "hello"}))
        .await;
    assert_eq!(bob.next_of("group_message").await["content"], "hello");
    let left = bob
        .ask(json!({"type": "leave_group", "id": "l1", "to": id}))
        .await;
    assert_eq!(
        (&left["type"], &left["group"], &left["removed"]),
        (&json!("ack"), &json!({"id": id}), &json!(true))
    );
    let update = ann.next_of("group_update").await;
    assert!(update["group"]["version"].as_u64() <= Some(2));
    ann.ask(json!({"type": "group_message", "id": "m2", "to": id, "content": "gone?"}))
        .await;
    let rest = bob.arrived().await;
    assert!(
        rest.iter().all(|frame| frame["content"] != "gone?"),
        "{rest:?}"
    );
}

#[tokio::test]
async fn positions_and_typing_go_to_the_others() {
    let gateway = Gateway::start().await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let mut bobs_phone = gateway.another("bob").await;
    ann.ask(message("m1", "bob", "hi")).await;
    bob.next_of("private_message").await;
    let read = json!({"type": "read", "id": "r1", "conversation": "dm:ann:bob", "seq": 1});
    let ack = json!({"type": "ack", "id": "r1", "conversation": "dm:ann:bob"});
    assert_eq!(bob.ask(read).await, ack);
    assert_eq!(
        ann.next_of("receipt").await,
        json!({
            "type": "receipt", "conversation": "dm:ann:bob", "from": "bob",
            "delivered_seq": 1, "read_seq": 1,
        })
    );
    assert_eq!(
        bobs_phone.next_of("unread_count").await["counts"],
        json!({"dm:ann:bob": 0})
    );
    // Once a second at most, however often the client says so; the end at once.
    for content in ["start", "start", "start", "stop", "start", "stop"] {
        bob.send(json!({"type": "typing", "to": "ann", "content": content}))
            .await;
    }
    for content in ["start", "stop"] {
        assert_eq!(
            ann.next_of("typing").await,
            json!({"type": "typing", "conversation": "dm:ann:bob", "from": "bob", "content": content})
        );
    }
    assert!(bob.arrived().await.is_empty());
    assert!(ann.arrived().await.is_empty());
}

#[tokio::test]
async fn presence_goes_to_those_who_watch() {
    let gateway = Gateway::start().await;
    gateway.world.sign_up("bob");
    let mut ann = gateway.join("ann").await;
    let mut carol = gateway.join("carol").await;
    ann.ask(json!({"type": "watch", "id": "w", "users": ["carol"]}))
        .await;
    gateway.world.set_presence("bob", Presence::Online);
    gateway.world.set_presence("carol", Presence::Away);
    let seen = json!({
        "type": "presence", "from": "bob", "status": "online",
        "last_seen": "2025-11-24T16:00:00.000Z",
    });
    assert_eq!(carol.next_of("presence").await, seen);
    assert_eq!(ann.next_of("presence").await["from"], "carol");
    // Without a list, those of the opening again.
    ann.send(json!({"type": "watch", "id": "w2"})).await;
    assert_eq!(ann.next_of("presence").await["from"], "bob", "how he is");
    ann.next_of("ack").await;
    gateway.world.set_presence("bob", Presence::Away);
    assert_eq!(ann.next_of("presence").await["from"], "bob");
}

/// ann, who watches nobody, in a gateway where there are bob, carol and dave.
async fn watching_nobody() -> (Gateway, Client) {
    let gateway = Gateway::start().await;
    for name in ["bob", "carol", "dave"] {
        gateway.world.sign_up(name);
    }
    let mut ann = gateway.join("ann").await;
    ann.ask(json!({"type": "watch", "id": "w0", "users": []}))
        .await;
    (gateway, ann)
}

/// Everybody's status in frames of presence.
fn statuses(frames: &[Value]) -> Vec<(&str, &str)> {
    let presence = frames.iter().filter(|frame| frame["type"] == "presence");
    let all = presence.flat_map(|frame| {
        let more = frame["more"].as_array().into_iter().flatten();
        std::iter::once(frame).chain(more)
    });
    all.map(|one| {
        let text = |name: &str| one[name].as_str().unwrap();
        (text("from"), text("status"))
    })
    .collect()
}

#[tokio::test]
async fn whoever_is_newly_watched_is_told_as_they_are_by_then() {
    let (gateway, mut ann) = watching_nobody().await;
    let page = ann.ask(json!({"type": "users", "id": "u"})).await;
    assert_eq!(page["users"][1]["status"], "offline", "{page}");
    for (name, status) in [("bob", Presence::Online), ("carol", Presence::Away)] {
        gateway.world.set_presence_silently(name, status);
    }
    ann.send(json!({"type": "watch", "id": "w", "users": ["bob", "carol", "nobody"]}))
        .await;
    let told = ann.next().await;
    assert_eq!(
        statuses(std::slice::from_ref(&told)),
        [("bob", "online"), ("carol", "away")],
        "one frame for all: {told}"
    );
    assert_eq!(ann.next().await, json!({"type": "ack", "id": "w"}));
    // Those who were watched before are not told again.
    ann.send(json!({"type": "watch", "id": "w2", "users": ["carol", "bob"]}))
        .await;
    assert_eq!(ann.next().await, json!({"type": "ack", "id": "w2"}));
    ann.send(json!({"type": "watch", "id": "w3", "users": ["bob", "dave"]}))
        .await;
    assert_eq!(statuses(&[ann.next().await]), [("dave", "offline")]);
    assert_eq!(ann.next().await, json!({"type": "ack", "id": "w3"}));
}

#[tokio::test]
async fn what_is_read_of_the_newly_watched_hides_no_change() {
    let (gateway, mut ann) = watching_nobody().await;
    gateway.world.after_users.shut();
    ann.send(json!({"type": "watch", "id": "w", "users": ["bob", "carol"]}))
        .await;
    gateway.world.after_users.reached().await;
    // Both were read as offline; of bob it is told that he has come.
    gateway.world.set_presence("bob", Presence::Online);
    assert_eq!(statuses(&[ann.next().await]), [("bob", "online")]);
    gateway.world.after_users.open();
    assert_eq!(statuses(&[ann.next().await]), [("carol", "offline")]);
    assert_eq!(ann.next().await, json!({"type": "ack", "id": "w"}));
    assert!(ann.arrived().await.is_empty());
}

#[tokio::test]
async fn without_an_answer_the_newly_watched_are_told_later() {
    let (gateway, mut ann) = watching_nobody().await;
    gateway.world.set_presence_silently("bob", Presence::Online);
    gateway.world.users_away.store(true, Ordering::SeqCst);
    let answer = ann
        .ask(json!({"type": "watch", "id": "w", "users": ["bob"]}))
        .await;
    assert_eq!(
        answer,
        json!({"type": "ack", "id": "w"}),
        "they are watched"
    );
    gateway.world.users_away.store(false, Ordering::SeqCst);
    assert_eq!(
        statuses(&[ann.next_of("presence").await]),
        [("bob", "online")]
    );
}

#[tokio::test]
async fn an_opening_watches_the_first_five_hundred_and_shows_more() {
    const MEMBERS: usize = 600;
    let gateway = Gateway::start().await;
    let names: Vec<_> = (0..MEMBERS)
        .map(|number| format!("member{number:03}"))
        .collect();
    for name in names
        .iter()
        .map(String::as_str)
        .chain(["ann", "bob", "carol"])
    {
        gateway.world.sign_up(name);
    }
    let members: Vec<_> = names.iter().map(String::as_str).collect();
    gateway.world.create_group("ann", &members);
    gateway.world.create_group("ann", &["carol"]);
    gateway.world.message("bob", "dm:ann:bob", "hi");
    let mut ann = gateway.dial().await;
    ann.send(json!({"type": "register", "token": gateway.world.token_of("ann")}))
        .await;
    let opening = ann.opening().await;
    let shown: Vec<_> = opening[1]["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["username"].as_str().unwrap())
        .collect();
    assert_eq!(shown.len(), MEMBERS + 2);
    assert_eq!(
        shown[..3],
        ["bob", "carol", "member000"],
        "large groups last"
    );
    for name in &shown {
        gateway.world.set_presence(name, Presence::Online);
    }
    let mut told = Vec::new();
    while told.len() < 500 {
        let frame = ann.next_of("presence").await;
        let names = statuses(std::slice::from_ref(&frame));
        told.extend(names.into_iter().map(|(name, _)| name.to_owned()));
    }
    told.sort();
    let mut first = shown[..500].to_vec();
    first.sort_unstable();
    assert_eq!(told, first);
    // The changes of all the others were passed on before this one.
    gateway.world.set_presence("bob", Presence::Away);
    assert_eq!(
        statuses(&[ann.next_of("presence").await]),
        [("bob", "away")]
    );
}

#[tokio::test]
async fn the_services_learn_who_is_here_and_how() {
    let gateway = Gateway::start().await;
    let mut ann = gateway.join("ann").await;
    let status = |wanted: Option<Presence>| {
        let held = gateway.world.data();
        let mut held = held.connections.values();
        held.next().map(|(_, status)| *status) == wanted
    };
    eventually("ann is here", || status(Some(Presence::Online))).await;
    ann.ask(json!({"type": "status", "id": "s", "content": "away"}))
        .await;
    eventually("ann is away", || status(Some(Presence::Away))).await;
    drop(ann);
    eventually("ann is gone", || status(None)).await;
    let mut ann = gateway.dial().await;
    let token = gateway.world.token_of("ann");
    ann.send(json!({"type": "register", "token": token, "status": "away"}))
        .await;
    eventually("ann is here", || !status(None)).await;
    assert!(status(Some(Presence::Away)), "and was never online");
    drop(ann);
    eventually("ann is gone", || status(None)).await;
    let nobody = || {
        let data = gateway.world.data();
        let users = data.subscribers[0].users.lock().unwrap();
        users.is_empty()
    };
    eventually("ann's events are not asked for", nobody).await;
}

#[tokio::test]
async fn a_session_that_ends_closes_its_sockets_at_once() {
    let gateway = Gateway::start().await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let mut phone = gateway.another("ann").await;
    gateway.world.end_session("ann");
    assert_eq!(ann.close_code().await, 4401);
    assert_eq!(phone.close_code().await, 4401);
    assert!(bob.arrived().await.is_empty(), "bob stays");
}

#[tokio::test]
async fn a_client_that_answers_no_ping_is_closed() {
    let gateway = Gateway::start_with(&[], |config| {
        config.patience = Patience {
            heartbeat: Duration::from_millis(100),
            pong: Duration::from_millis(400),
            ..Patience::default()
        };
    })
    .await;
    // A client that reads answers pings.
    let mut lively = gateway.join("ann").await;
    let mut dead = gateway.join("bob").await;
    let pinged = tokio::time::timeout(Duration::from_secs(2), lively.next_of("never"));
    assert!(pinged.await.is_err(), "it stays");
    // The other one has not read since its opening.
    assert_eq!(dead.close_code().await, 4408);
}

#[tokio::test]
async fn what_breaks_the_rules_of_websocket_is_closed_with_the_code_for_it() {
    let gateway =
        Gateway::start_with(&["--frame-bytes=2048", "--content-bytes=1024"], |_| {}).await;
    let token = gateway.world.sign_up("ann");
    let open = async || gateway.dial().await.register(&token).await;
    let close_after = async |mut client: Client, bytes: &[u8]| {
        client.raw().write_all(bytes).await.unwrap();
        client.close_code().await
    };
    let masked = |opcode: u8, payload: &[u8]| {
        let mut frame = vec![0x80 | opcode, 0x80 | u8::try_from(payload.len()).unwrap()];
        frame.extend([0; 4]);
        frame.extend(payload);
        frame
    };
    let rows: [(&str, Vec<u8>, u16); 7] = [
        ("binary", masked(2, b"x"), 1003),
        ("not UTF-8", masked(1, b"{\"type\":\"\xff\"}"), 1007),
        ("half a surrogate", masked(1, b"\xed\xa0\x80"), 1007),
        ("overlong", masked(1, b"\xc0\xaf"), 1007),
        ("not masked", vec![0x81, 2, b'{', b'}'], 1002),
        ("a reserved bit", vec![0xc1, 0x80, 0, 0, 0, 0], 1002),
        ("an unknown opcode", masked(3, b"x"), 1002),
    ];
    for (what, bytes, code) in rows {
        assert_eq!(close_after(open().await, &bytes).await, code, "{what}");
    }
    let mut client = open().await;
    client.send_message(Message::text(" ".repeat(2_049))).await;
    assert_eq!(client.close_code().await, 1009);
    let huge = [&[0x81, 0xff][..], &[0x7f; 8], &[0; 4]].concat();
    assert_eq!(close_after(open().await, &huge).await, 1009, "2^63 bytes");
    let mut fits = open().await;
    let padded = format!("{:2048}", r#"{"type":"ping","id":"p"}"#);
    fits.send_message(Message::text(padded)).await;
    assert_eq!(fits.next_of("pong").await["id"], "p");
}

#[tokio::test]
async fn a_gateway_that_finishes_tells_its_sockets_and_the_services() {
    let mut gateway = Gateway::start().await;
    let (mut ann, mut silent) = (gateway.join("ann").await, gateway.dial().await);
    gateway.process.shutdown.finish();
    assert_eq!(ann.close_code().await, 1001);
    assert_eq!(silent.close_code().await, 1001);
    drop((ann, silent));
    gateway.finish().await;
    assert!(
        gateway.world.data().connections.is_empty(),
        "presence-svc need not wait for the lease to run out"
    );
    let refused = tokio::net::TcpStream::connect(gateway.address);
    assert!(within("the port is closed", refused).await.is_err());
}
