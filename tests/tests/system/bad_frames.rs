//! Frames that are wrong in every way: a clear answer or close code, nothing stored, nobody else disturbed.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use serde_json::{Value, json};
use system_tests::{
    Client, RawSocket, Server, frames,
    raw_socket::{self, frame},
};
use tokio::task::JoinHandle;
use tokio_tungstenite::tungstenite::Message;

/// Two people who keep talking to each other while something else happens.
struct Bystanders {
    stop: Arc<AtomicBool>,
    talk: JoinHandle<u64>,
}

impl Bystanders {
    async fn begin(server: &Server) -> Self {
        let (mut one, mut two) = (
            server.join("bystander-1").await,
            server.join("bystander-2").await,
        );
        let stop = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&stop);
        let talk = tokio::spawn(async move {
            let mut count = 0;
            while !told.load(Ordering::Relaxed) {
                for (from, to) in [(true, "bystander-2"), (false, "bystander-1")] {
                    count += 1;
                    let (sender, reader) = if from {
                        (&mut one, &mut two)
                    } else {
                        (&mut two, &mut one)
                    };
                    let message = frames::with(
                        frames::private(to, "still here"),
                        json!({"id": format!("b{count}")}),
                    );
                    assert_eq!(sender.do_it(message).await["seq"], count);
                    assert_eq!(reader.next("private_message").await["seq"], count);
                }
            }
            count
        });
        Self { stop, talk }
    }

    /// They were never disturbed.
    async fn end(self) {
        self.stop.store(true, Ordering::Relaxed);
        assert!(self.talk.await.expect("they were not disturbed") > 0);
    }
}

/// Sends a text as it is and takes the `error` that answers it.
async fn error_for(client: &mut Client, text: &str) -> Value {
    client
        .send_message(Message::text(text.to_owned()))
        .await
        .unwrap();
    let error = client.next("error").await;
    assert!(
        error["content"]
            .as_str()
            .is_some_and(|sentence| !sentence.is_empty()),
        "{error}"
    );
    error
}

#[tokio::test]
async fn what_is_no_frame_is_answered_and_the_socket_stays() {
    let server = Server::all_in_one().start().await;
    let bystanders = Bystanders::begin(&server).await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let deep_inside = format!(r#"{{"type":"ping","extra":{deep}}}"#);
    let not_frames = [
        "",
        " ",
        "{",
        "}",
        "null",
        "true",
        "1",
        "\"text\"",
        "[]",
        "[{\"type\":\"ping\"}]",
        "{}",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\"}}",
        "{\"type\":\"ping\"}{\"type\":\"ping\"}",
        "{'type':'ping'}",
        "{\"type\":NaN}",
        "{\"type\":null}",
        "{\"type\":5}",
        "{\"type\":[\"ping\"]}",
        "{\"type\":\"ping\",\"id\":1e400}",
        "\u{feff}{\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"id\":\"\\ud800\"}",
        "{\"type\":\"private_message\",\"id\":\"x\",\"to\":\"bob\",\"content\":\"\\udc00 lone\"}",
        &deep,
        &deep_inside,
    ];
    for text in not_frames {
        let error = error_for(&mut ann, text).await;
        assert_eq!(
            error["code"],
            "bad_frame",
            "{} is answered {error}",
            &text[..text.len().min(80)]
        );
    }
    let unknown = error_for(&mut ann, r#"{"type":"dance","id":"d1"}"#).await;
    assert_eq!(
        (&unknown["code"], &unknown["id"]),
        (&json!("unknown_type"), &json!("d1"))
    );
    for from_the_server in ["ack", "registered", "system", "presence", "resync", ""] {
        let error = ann.ask(json!({"type": from_the_server})).await;
        assert_eq!(error["code"], "unknown_type", "{from_the_server}: {error}");
    }
    let padded = format!("{}{{\"type\":\"ping\",\"id\":\"p1\"}}", " ".repeat(60_000));
    ann.send_message(Message::text(padded)).await.unwrap();
    assert_eq!(ann.answer("p1").await, json!({"type": "pong", "id": "p1"}));
    ann.send(json!({"type": "ping"})).await;
    assert_eq!(ann.next("pong").await, json!({"type": "pong"}));
    assert_eq!(
        bob.connect().await.opening.conversation_list["conversations"],
        json!([]),
        "nothing was stored"
    );
    bystanders.end().await;
}

/// Every field of every frame, and a value that it must take.
fn sound_frames(group: &str) -> Vec<(Value, &'static [&'static str])> {
    vec![
        (
            json!({"type": "private_message", "to": "bob", "content": "x"}),
            &["to", "content"],
        ),
        (
            json!({"type": "group_message", "to": group, "content": "x"}),
            &["to", "content"],
        ),
        (
            json!({"type": "create_group", "to": "Name", "members": ["bob"]}),
            &["to"],
        ),
        (
            json!({"type": "add_member", "to": group, "content": "bob"}),
            &["to", "content"],
        ),
        (
            json!({"type": "remove_member", "to": group, "content": "bob"}),
            &["to", "content"],
        ),
        (json!({"type": "leave_group", "to": group}), &["to"]),
        (json!({"type": "delete_group", "to": group}), &["to"]),
        (
            json!({"type": "update_group", "to": group, "name": "x", "description": "x", "settings": {}}),
            &["to"],
        ),
        (
            json!({"type": "set_role", "to": group, "content": "bob", "role": "admin"}),
            &["to", "content", "role"],
        ),
        (
            json!({"type": "history", "to": "bob", "before": 5, "limit": 5}),
            &["to"],
        ),
        (
            json!({"type": "delivered", "to": "bob", "seq": 1}),
            &["to", "seq"],
        ),
        (
            json!({"type": "read", "to": "bob", "seq": 1}),
            &["to", "seq"],
        ),
        (
            json!({"type": "typing", "to": "bob", "content": "start"}),
            &["to", "content"],
        ),
        (json!({"type": "status", "content": "away"}), &["content"]),
        (
            json!({"type": "users", "content": "b", "after": "a", "limit": 5}),
            &[],
        ),
        (json!({"type": "watch", "users": ["bob"]}), &[]),
        (
            json!({"type": "sync", "conversations": {}}),
            &["conversations"],
        ),
    ]
}

/// Values that cannot stand where this one does, and the error for each.
fn wrong_values(sound: &Value) -> Vec<(Value, &'static str)> {
    let one_of_each = [
        json!(null),
        json!(true),
        json!("text"),
        json!(5),
        json!(["text"]),
        json!({"a": 5}),
    ];
    let of_another_type =
        |value: &Value| std::mem::discriminant(value) != std::mem::discriminant(sound);
    let mut wrong: Vec<_> = one_of_each
        .into_iter()
        .filter(of_another_type)
        .map(|value| (value, "bad_frame"))
        .collect();
    if sound.is_number() {
        wrong.extend([json!(-1), json!(1.5), json!(u64::MAX)].map(|number| (number, "invalid")));
    }
    if sound.is_array() {
        wrong.extend(
            [json!([5]), json!(["bob", null]), json!([["bob"]])].map(|list| (list, "bad_frame")),
        );
    }
    wrong
}

#[tokio::test]
async fn every_field_of_every_frame_with_the_wrong_type() {
    let server = Server::all_in_one().start().await;
    let mut ann = server.join("ann").await;
    let mut bob = server.join("bob").await;
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
        .await;
    let group = made["group"]["id"].as_str().unwrap();
    for (sound, _) in sound_frames(group) {
        for (field, value) in sound
            .as_object()
            .unwrap()
            .iter()
            .filter(|(field, _)| *field != "type")
        {
            for (wrong, code) in wrong_values(value) {
                let frame = frames::with(sound.clone(), json!({field.as_str(): wrong}));
                let error = ann.ask(frame.clone()).await;
                assert_eq!(
                    (&error["type"], &error["code"]),
                    (&json!("error"), &json!(code)),
                    "{frame} is answered {error}"
                );
                assert!(
                    error["content"].as_str().unwrap().contains(field),
                    "the sentence names {field}: {error}"
                );
            }
        }
        for id in [json!(5), json!([]), json!({}), json!(true)] {
            ann.send(frames::with(sound.clone(), json!({"id": id})))
                .await;
            let error = ann.next("error").await;
            assert_eq!(
                (&error["code"], error.get("id")),
                (&json!("bad_frame"), None),
                "{sound} with id {id}"
            );
        }
        for id in ["", &"x".repeat(65)] {
            ann.send(frames::with(sound.clone(), json!({"id": id})))
                .await;
            let error = ann.next("error").await;
            assert_eq!(error["code"], "invalid", "{sound} with id {id}: {error}");
        }
    }
    let history = bob.ask(json!({"type": "history", "to": group})).await;
    assert_eq!(frames::seqs(&history), [1], "nothing was done");
}

#[tokio::test]
async fn every_frame_without_a_field_that_it_needs() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
        .await;
    let group = made["group"]["id"].as_str().unwrap();
    let clear = |error: &Value| {
        error["type"] == "error"
            && ["bad_frame", "invalid"].contains(&error["code"].as_str().unwrap())
    };
    for (sound, needed) in sound_frames(group) {
        for field in needed {
            for null in [true, false] {
                let mut frame = sound.clone();
                if null {
                    frame[*field] = Value::Null;
                } else {
                    frame.as_object_mut().unwrap().remove(*field);
                }
                let error = ann.ask(frame.clone()).await;
                assert!(clear(&error), "{frame} is answered {error}");
                let sentence = error["content"].as_str().unwrap();
                // Where a key may stand instead of `to`, the sentence names that.
                let names = sentence.contains(field) || sentence.contains("conversation");
                assert!(names, "the sentence names {field}: {error}");
            }
        }
    }
    // Whatever is done once, or has an answer of its own, needs an id.
    const WITHOUT_ID: [&str; 6] = ["delivered", "read", "typing", "status", "watch", "sync"];
    for (sound, _) in sound_frames(group) {
        if !WITHOUT_ID.contains(&sound["type"].as_str().unwrap()) {
            ann.send(sound.clone()).await;
            let error = ann.next("error").await;
            assert!(clear(&error), "{sound} is answered {error}");
        }
    }
    let history = bob.ask(json!({"type": "history", "to": group})).await;
    assert_eq!(frames::seqs(&history), [1], "nothing was done");
    assert!(
        bob.arrived()
            .await
            .iter()
            .all(|frame| frame["type"] != "private_message")
    );
}

#[tokio::test]
async fn fields_that_nobody_knows_are_passed_over() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let extra =
        json!({"colour": "red", "version": {"of": ["the", "future"]}, "from": 5, "timestamp": []});
    ann.do_it(frames::with(frames::private("bob", "hello"), extra))
        .await;
    assert!(bob.next("private_message").await.get("colour").is_none());
}

/// The close code after this message on a socket that is open and registered.
async fn code_after(server: &Server, name: &str, message: Message) -> u16 {
    let mut client = server.join(name).await;
    // The server may give up before it has read all of it.
    let _ = client.send_message(message).await;
    client.close_code().await
}

#[tokio::test]
async fn frames_that_end_the_socket() {
    let server = Server::all_in_one().start().await;
    let bystanders = Bystanders::begin(&server).await;
    let mut ann = server.join("ann").await;
    let limit = 65_536;
    let sized = |bytes: usize| {
        let head = r#"{"type":"ping","id":"p1"}"#;
        format!("{}{head}", " ".repeat(bytes - head.len()))
    };
    ann.send_message(Message::text(sized(limit))).await.unwrap();
    ann.answer("p1").await;
    assert_eq!(
        code_after(&server, "bob", Message::text(sized(limit + 1))).await,
        1009
    );
    assert_eq!(
        code_after(&server, "carol", Message::text("x".repeat(1_000_000))).await,
        1009
    );
    assert_eq!(
        code_after(
            &server,
            "dave",
            Message::binary(b"{\"type\":\"ping\"}".to_vec())
        )
        .await,
        1003
    );
    ann.arrived().await;
    bystanders.end().await;
}

#[tokio::test]
async fn bytes_that_end_the_socket() {
    let server = Server::all_in_one().start().await;
    let bystanders = Bystanders::begin(&server).await;
    let ann = server.sign_up("ann").await;
    let text = 0x80 | raw_socket::TEXT;
    let part = vec![b' '; 40_000];
    let not_utf8 = [
        vec![frame(text, b"{\"type\":\"ping\",\"id\":\"\xff\"}")],
        vec![frame(text, b"\xc0\xaf")],
        vec![frame(text, b"\xed\xa0\x80")],
        vec![frame(text, b"\xf4\x90\x80\x80")],
        vec![frame(text, b"\xe2\x82")],
        vec![
            frame(raw_socket::TEXT, b"\"\xe2"),
            frame(0x80 | raw_socket::CONTINUATION, b"\x28\xa1\""),
        ],
    ];
    let too_large = [
        vec![
            frame(raw_socket::TEXT, &part),
            frame(0x80 | raw_socket::CONTINUATION, &part),
        ],
        // A header that announces 2^63 - 1 bytes, and nothing of them.
        vec![
            [
                &[text, 0xff][..],
                &(u64::MAX >> 1).to_be_bytes(),
                &[1, 2, 3, 4],
            ]
            .concat(),
        ],
    ];
    // Against RFC 6455 itself: no mask; a reserved bit; a reserved opcode; a fragmented and a long ping; a continuation of nothing.
    let against_the_standard = [
        vec![vec![text, 2, b'{', b'}']],
        vec![frame(text | 0x40, b"{}")],
        vec![frame(0x83, b"{}")],
        vec![frame(raw_socket::PING, b"x")],
        vec![frame(0x80 | raw_socket::PING, &[b'x'; 126])],
        vec![frame(0x80 | raw_socket::CONTINUATION, b"{}")],
    ];
    let table = not_utf8.iter().map(|bytes| (1007, bytes));
    let table = table.chain(too_large.iter().map(|bytes| (1009, bytes)));
    let table = table.chain(against_the_standard.iter().map(|bytes| (1002, bytes)));
    for (code, bytes) in table {
        let mut socket = RawSocket::dial(server.address()).await;
        socket
            .send_text(&json!({"type": "register", "token": ann.token}).to_string())
            .await;
        for part in bytes {
            socket.send(part).await;
        }
        let shown: Vec<&[u8]> = bytes
            .iter()
            .map(|part| &part[..part.len().min(40)])
            .collect();
        assert_eq!(socket.close_code().await, Some(code), "{shown:x?}");
    }
    let mut client = ann.connect().await;
    client.arrived().await;
    bystanders.end().await;
}

#[tokio::test]
async fn a_text_in_many_fragments_is_one_frame() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let register =
        json!({"type": "register", "token": ann.token, "device": "é in pieces"}).to_string();
    let mut socket = RawSocket::dial(server.address()).await;
    let bytes = register.as_bytes();
    for (place, byte) in bytes.iter().enumerate() {
        let opcode = if place == 0 {
            raw_socket::TEXT
        } else {
            raw_socket::CONTINUATION
        };
        let last = if place + 1 == bytes.len() { 0x80 } else { 0 };
        socket.send(&frame(opcode | last, &[*byte])).await;
        if place == 5 {
            socket
                .send(&frame(0x80 | raw_socket::PING, b"between"))
                .await;
        }
    }
    let mut texts = Vec::new();
    while texts.is_empty() {
        let (opcode, payload) = socket.read_frame().await.expect("an answer");
        if opcode == raw_socket::TEXT {
            texts.push(serde_json::from_slice::<Value>(&payload).unwrap());
        }
    }
    assert_eq!(texts[0]["type"], "registered");
}

#[tokio::test]
async fn a_flood_of_refused_frames_is_ended() {
    let server = Server::all_in_one().start().await;
    let bystanders = Bystanders::begin(&server).await;
    let mut ann = server.join("ann").await;
    let nonsense = |number: u32| {
        if number.is_multiple_of(2) {
            json!({"type": "dance"})
        } else {
            json!([])
        }
    };
    ann.send_all((0..1_000).map(nonsense)).await;
    for _ in 0..1_000 {
        ann.next("error").await;
    }
    ann.arrived().await;
    ann.send(json!([])).await;
    assert_eq!(ann.close_code().await, 4429);
    let mut again = server.join("bob").await;
    again.arrived().await;
    bystanders.end().await;
}

#[tokio::test]
async fn sockets_that_break_off_are_forgotten() {
    let server = Server::all_in_one()
        .with("connections_per_user", "4")
        .start()
        .await;
    let ann = server.sign_up("ann").await;
    for _ in 0..12 {
        // Without a word: the connection is gone, and its place is free again.
        let opened =
            system_tests::eventually("a place is free", system_tests::DEADLINE, async || {
                let mut client = ann.dial().await;
                client
                    .try_open(json!({"type": "register", "token": ann.token}))
                    .await
                    .then_some(client)
            });
        drop(opened.await);
    }
}
