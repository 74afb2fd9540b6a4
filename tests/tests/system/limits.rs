//! Limits: how much, how often, how slowly.

use serde_json::{Value, json};
use system_tests::{Account, RawSocket, Server, eventually, frames, raw_socket};

#[tokio::test]
async fn who_writes_too_fast_is_told_when_to_go_on() {
    let server = Server::all_in_one()
        .with("messages_per_second", "2")
        .with("message_burst", "5")
        .start()
        .await;
    let ann = server.sign_up("ann").await;
    let (mut one, mut two, mut bob) = (
        ann.connect().await,
        ann.connect().await,
        server.join("bob").await,
    );
    let limits = &one.opening.registered["limits"];
    assert_eq!(
        (&limits["messages_per_second"], &limits["message_burst"]),
        (&json!(2), &json!(5))
    );
    let message = |number: u32| {
        frames::with(
            frames::private("bob", "x"),
            json!({"id": format!("m{number}")}),
        )
    };
    one.send_all((0..4).map(message)).await;
    two.send_all((4..12).map(message)).await;
    let (mut stored, mut refused) = (Vec::new(), Vec::new());
    for number in 0..12 {
        let client = if number < 4 { &mut one } else { &mut two };
        let answer = client.answer(&format!("m{number}")).await;
        if answer["type"] == "ack" {
            stored.push(number);
        } else {
            assert_eq!(
                (&answer["type"], &answer["code"]),
                (&json!("error"), &json!("rate_limited")),
                "{answer}"
            );
            let wait = answer["retry_after_ms"].as_u64().unwrap();
            assert!((1..=5_000).contains(&wait), "{answer}");
            refused.push(number);
        }
    }
    assert!(
        (5..=7).contains(&stored.len()),
        "the burst, over all connections of a user: {stored:?}"
    );
    let history = bob.ask(json!({"type": "history", "to": "ann"})).await;
    assert_eq!(
        frames::seqs(&history).len(),
        stored.len(),
        "what was refused is not stored"
    );
    // The limit is the writer's alone, and for messages alone.
    bob.do_it(frames::private("ann", "no hurry")).await;
    one.arrived().await;
    // It passes by itself, and the repetition is taken under the same id.
    let again = eventually("the limit passes", system_tests::DEADLINE, async || {
        let answer = two.ask(message(refused[0])).await;
        (answer["type"] == "ack").then_some(answer)
    });
    assert!(again.await.get("duplicate").is_none());
}

#[tokio::test]
async fn other_frames_have_a_limit_too() {
    let server = Server::all_in_one()
        .with("messages_per_second", "20")
        .start()
        .await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let ping = |number: u32| json!({"type": "ping", "id": format!("p{number}")});
    ann.send_all((0..500).map(ping)).await;
    let mut refused = 0;
    for number in 0..500 {
        let answer = ann.answer(&format!("p{number}")).await;
        if answer["type"] != "pong" {
            assert_eq!(answer["code"], "rate_limited", "{answer}");
            assert!(answer["retry_after_ms"].as_u64() > Some(0), "{answer}");
            refused += 1;
        }
    }
    assert!((1..=400).contains(&refused), "{refused} of 500");
    // It stands in the way of neither messages nor others.
    ann.do_it(frames::private("bob", "hello")).await;
    bob.next("private_message").await;
    bob.arrived().await;
}

#[tokio::test]
async fn signing_in_has_a_limit_per_name_and_address() {
    let server = Server::all_in_one()
        .with("sign_in_per_minute", "3")
        .start()
        .await;
    server.sign_up("ann").await;
    let login = async |name: &str, password: &str| {
        server
            .api
            .post(
                "/api/login",
                &json!({"username": name, "password": password}),
            )
            .await
    };
    for _ in 0..3 {
        login("ann", "a wrong password")
            .await
            .assert_refused(401, "unauthenticated");
    }
    for name in ["ann", "bob"] {
        let refused = login(name, Account::PASSWORD).await;
        refused.assert_refused(429, "rate_limited");
        let wait: u64 = refused.header("retry-after").parse().expect("seconds");
        assert!((1..=60).contains(&wait), "{wait}");
    }
}

#[tokio::test]
async fn signing_up_has_a_limit_per_address() {
    let server = Server::all_in_one()
        .with("sign_up_per_minute", "2")
        .start()
        .await;
    server.sign_up("ann").await;
    server.sign_up("bob").await;
    let refused = server
        .api
        .post(
            "/api/register",
            &json!({"username": "carol", "password": Account::PASSWORD}),
        )
        .await;
    refused.assert_refused(429, "rate_limited");
    assert!(refused.header("retry-after").parse::<u64>().is_ok());
}

#[tokio::test]
async fn only_a_trusted_proxy_says_whom_it_speaks_for() {
    let sign_up = async |server: &Server, name: &str, forwarded: &str| {
        let request = server
            .api
            .request(reqwest::Method::POST, "/api/register")
            .header("x-forwarded-for", forwarded);
        server
            .api
            .send(request.json(&json!({"username": name, "password": Account::PASSWORD})))
            .await
            .status
    };
    let plain = Server::all_in_one()
        .with("sign_up_per_minute", "1")
        .start()
        .await;
    assert_eq!(sign_up(&plain, "ann", "192.0.2.1").await, 201);
    assert_eq!(
        sign_up(&plain, "bob", "192.0.2.2").await,
        429,
        "a made-up address does not help"
    );
    let behind = Server::all_in_one()
        .with("sign_up_per_minute", "1")
        .with("trusted_proxies", "127.0.0.1")
        .start()
        .await;
    assert_eq!(sign_up(&behind, "ann", "192.0.2.1").await, 201);
    assert_eq!(sign_up(&behind, "bob", "192.0.2.2").await, 201);
    assert_eq!(
        sign_up(&behind, "carol", "192.0.2.3, 192.0.2.1").await,
        429,
        "the last address is the one that the proxy saw"
    );
}

#[tokio::test]
async fn limits_are_settings() {
    let server = Server::all_in_one()
        .with("content_bytes", "10")
        .with("frame_bytes", "1024")
        .with("password_min_length", "30")
        .start()
        .await;
    let long = json!({"username": "ann", "password": format!("{} and more", Account::PASSWORD)});
    assert_eq!(server.api.post("/api/register", &long).await.status, 201);
    let short = json!({"username": "bob", "password": "a good one, but short"});
    server
        .api
        .post("/api/register", &short)
        .await
        .assert_refused(422, "invalid");
    let other = json!({"username": "bob", "password": format!("{} and more", Account::PASSWORD)});
    assert_eq!(server.api.post("/api/register", &other).await.status, 201);
    let session = server.api.post("/api/login", &long).await.json();
    let mut ann = system_tests::Client::dial(server.address(), &[])
        .await
        .unwrap();
    ann.register(session["token"].as_str().unwrap(), json!({}))
        .await;
    let limits = &ann.opening.registered["limits"];
    assert_eq!(
        (&limits["content_bytes"], &limits["frame_bytes"]),
        (&json!(10), &json!(1_024))
    );
    ann.do_it(frames::private("bob", "0123456789")).await;
    ann.be_refused(frames::private("bob", "0123456789a"), "too_large")
        .await;
    ann.send(frames::private("bob", &"x".repeat(1_024))).await;
    assert_eq!(ann.close_code().await, 1009);
}

#[tokio::test]
async fn who_reads_too_slowly_is_closed_and_misses_nothing() {
    let server = Server::all_in_one()
        .with("socket_queue_bytes", "65536")
        .start()
        .await;
    let (mut ann, bob, mut carol) = (
        server.join("ann").await,
        server.sign_up("bob").await,
        server.join("carol").await,
    );
    let mut slow = RawSocket::dial_narrow(server.address(), 4_096).await;
    slow.send_text(&json!({"type": "register", "token": bob.token}).to_string())
        .await;
    let (opcode, _) = slow.read_frame().await.expect("registered");
    assert_eq!(opcode, raw_socket::TEXT);
    // Far more than the queue and the system's own buffers hold, which bob does not read.
    const COUNT: u64 = 600;
    let text = "x".repeat(16_000);
    for number in 1..=COUNT {
        ann.do_it(frames::with(
            frames::private("bob", &text),
            json!({"id": format!("m{number}")}),
        ))
        .await;
    }
    // Nobody waited for bob.
    ann.do_it(frames::private("carol", "hello")).await;
    carol.next("private_message").await;
    let mut last = 0;
    let code = loop {
        let (opcode, payload) = system_tests::within("the socket closes", slow.read_frame())
            .await
            .expect("a close frame");
        if opcode == raw_socket::CLOSE {
            break payload.first_chunk().map(|code| u16::from_be_bytes(*code));
        }
        let frame: Value = serde_json::from_slice(&payload).unwrap_or_default();
        if frame["type"] == "private_message" {
            last += 1;
            assert_eq!(frame["seq"], last, "what came, came in order");
        }
    };
    assert_eq!(code, Some(4413));
    assert!(last < COUNT);
    let later = bob.resume(json!({"dm:ann:bob": last})).await;
    let seqs: Vec<u64> = later
        .opening
        .histories
        .iter()
        .flat_map(frames::seqs)
        .collect();
    assert_eq!(seqs, (last + 1..=COUNT).collect::<Vec<_>>());
}
