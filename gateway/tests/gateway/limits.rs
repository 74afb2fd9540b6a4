//! Limits of a socket: how much, how often, how slowly.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::timeout;

use crate::support::{DEADLINE, Gateway, within};

fn message(id: usize, content: &str) -> Value {
    json!({"type": "private_message", "id": id.to_string(), "to": "bob", "content": content})
}

#[tokio::test]
async fn messages_are_limited_over_all_sockets_of_a_user() {
    let flags = ["--messages-per-second=1", "--message-burst=4"];
    let gateway = Gateway::start_with(&flags, |_| {}).await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let mut phone = gateway.another("ann").await;
    let mut taken = 0;
    for number in 0..5 {
        for socket in [&mut ann, &mut phone] {
            let answer = socket.ask(message(number, "x")).await;
            if answer["type"] == "ack" {
                taken += 1;
            } else {
                assert_eq!(answer["code"], "rate_limited");
                assert!((1..=1_000).contains(&answer["retry_after_ms"].as_u64().unwrap()));
            }
        }
    }
    assert!((4..=5).contains(&taken), "{taken}");
    // Another user has a measure of their own.
    let back = json!({"type": "private_message", "id": "b", "to": "ann", "content": "x"});
    assert_eq!(bob.ask(back).await["type"], "ack");
}

#[tokio::test]
async fn other_frames_are_limited_too_and_do_not_use_up_the_messages() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    for number in 0..400 {
        ann.send(json!({"type": "users", "id": number.to_string()}))
            .await;
    }
    let (mut answered, mut refused) = (0, 0);
    while answered + refused < 400 {
        let frame = ann.next().await;
        match frame["type"].as_str() {
            Some("user_list") => answered += 1,
            Some("error") => {
                assert_eq!(frame["code"], "rate_limited");
                assert!(frame["retry_after_ms"].as_u64().unwrap() >= 1);
                refused += 1;
            }
            _ => {}
        }
    }
    assert!(answered >= 32 && refused >= 100, "{answered} {refused}");
    assert_eq!(ann.ask(message(1, "hi")).await["type"], "ack");
}

#[tokio::test]
async fn a_flood_of_refused_frames_closes_the_socket_alone() {
    let gateway = Gateway::start().await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let mut anns_phone = gateway.another("ann").await;
    for _ in 0..1_000 {
        ann.send(json!({"type": "dance"})).await;
    }
    for _ in 0..1_000 {
        assert_eq!(ann.next().await["code"], "unknown_type");
    }
    // One more, and whatever comes after it.
    for _ in 0..200 {
        if !ann.try_send(&json!({"type": "dance"})).await {
            break;
        }
    }
    assert_eq!(ann.close_code().await, 4429);
    assert!(anns_phone.arrived().await.is_empty());
    assert!(bob.arrived().await.is_empty());
}

/// Among readers that keep up, one that does not read: it alone is closed, and nobody waits for it.
#[tokio::test]
async fn a_slow_reader_is_closed_and_the_others_get_everything() {
    const MESSAGES: usize = 800;
    let flags = ["--messages-per-second=0", "--socket-queue-bytes=262144"];
    let gateway = Gateway::start_with(&flags, |config| {
        // It reads its close frame only when all the others are done.
        config.patience.write = Duration::from_secs(120);
    })
    .await;
    let (mut ann, mut slow) = (gateway.join("ann").await, gateway.join("bob").await);
    let mut readers = Vec::new();
    for _ in 0..8 {
        let mut reader = gateway.another("bob").await;
        readers.push(tokio::spawn(async move {
            for number in 1..=MESSAGES {
                let received = timeout(DEADLINE, reader.next_of("private_message"));
                assert_eq!(received.await.unwrap()["seq"], number as u64);
            }
        }));
    }
    // Much more than the queue and the system's buffers take.
    let content = "x".repeat(16_000);
    for number in 0..MESSAGES {
        assert_eq!(ann.ask(message(number, &content)).await["type"], "ack");
    }
    for reader in readers {
        within("a reader gets everything", reader).await.unwrap();
    }
    let mut last = 0;
    let code = slow.close_code_after(|frame| {
        if frame["type"] == "private_message" {
            last += 1;
            assert_eq!(frame["seq"], last, "what came, came in order");
        }
    });
    assert_eq!(code.await, 4413);
    assert!(last < MESSAGES as u64);
    // It comes back, says how far it got, and misses nothing.
    let mut again = gateway.dial().await;
    let sync = json!({"dm:ann:bob": last});
    let token = gateway.world.token_of("bob");
    again
        .send(json!({"type": "register", "token": token, "sync": sync}))
        .await;
    let missed = again.next_of("history").await;
    let missed = missed["messages"].as_array().unwrap();
    assert_eq!(missed[0]["seq"], last + 1);
    assert_eq!(missed.len() as u64, MESSAGES as u64 - last);
}

#[tokio::test]
async fn a_client_that_sends_and_never_reads_is_closed_too() {
    let flags = ["--messages-per-second=0", "--socket-queue-bytes=65536"];
    let gateway = Gateway::start_with(&flags, |_| {}).await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let mut phone = gateway.another("ann").await;
    let sending = async {
        let content = "x".repeat(8_000);
        let mut number = 0;
        // Each is answered with an ack, and each of the phone's messages comes here.
        loop {
            number += 1;
            phone.send(message(number, &content)).await;
            phone.next_of("ack").await;
            if !ann.try_send(&json!({"type": "ping"})).await || number == 2_000 {
                return;
            }
        }
    };
    let _ = timeout(DEADLINE, sending).await;
    assert_eq!(ann.close_code().await, 4413);
}
