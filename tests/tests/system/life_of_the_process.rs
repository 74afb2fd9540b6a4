//! Start and stop, settings, and what the log never says.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;
use system_tests::{Binary, Client, RawSocket, Server, frames};

#[tokio::test]
async fn sigterm_closes_the_sockets_and_ends_with_zero() {
    let mut server = Server::all_in_one().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    ann.do_it(frames::private("bob", "stored before the end"))
        .await;
    let ann_account = server.sign_up("carol").await;
    server.all().signal("TERM");
    assert_eq!(
        (ann.close_code().await, bob.close_code().await),
        (1001, 1001)
    );
    assert_eq!(server.all().exit_code().await, Some(0));
    server.start().await;
    ann_account.connect().await;
}

#[tokio::test]
async fn every_part_ends_with_zero() {
    let mut server = Server::in_parts().start().await;
    let mut ann = server.join("ann").await;
    for part in [
        Binary::Gateway,
        Binary::Message,
        Binary::Group,
        Binary::Presence,
    ] {
        server.process(part).signal("TERM");
        assert_eq!(server.process(part).exit_code().await, Some(0), "{part:?}");
    }
    assert_eq!(ann.close_code().await, 1001);
}

#[tokio::test]
async fn messages_that_were_acknowledged_before_sigterm_are_there_after() {
    let mut server = Server::all_in_one().start().await;
    let (ann_account, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let mut ann = ann_account.connect().await;
    let message = |number: u64| {
        frames::with(
            frames::private("bob", "x"),
            json!({"id": format!("m{number}")}),
        )
    };
    ann.send_all((1..=300).map(message)).await;
    ann.answer("m1").await;
    server.all().signal("TERM");
    let mut acknowledged = 1;
    let code = loop {
        match ann.take().await {
            Ok(frame) if frame["type"] == "ack" => acknowledged += 1,
            Ok(_) => {}
            Err(code) => break code,
        }
    };
    assert_eq!(code, 1001);
    assert_eq!(server.all().exit_code().await, Some(0));
    server.start().await;
    let stored = bob.connect().await.opening.conversation("dm:ann:bob")["last_seq"]
        .as_u64()
        .unwrap();
    assert!(
        (acknowledged..=300).contains(&stored),
        "{acknowledged} were acknowledged, {stored} are there"
    );
}

/// A server with a client that does not read, and for which more waits than the system's buffers hold; and with one that does.
async fn with_a_deaf_client() -> (Server, RawSocket, Client) {
    let server = Server::all_in_one()
        .with("socket_queue_bytes", "100000000")
        .start()
        .await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    let mut deaf = RawSocket::dial_narrow(server.address(), 4_096).await;
    deaf.send_text(&json!({"type": "register", "token": bob.token}).to_string())
        .await;
    deaf.read_frame().await.expect("registered");
    let text = "x".repeat(16_000);
    for number in 0..500 {
        let message = frames::private("bob", &text);
        ann.do_it(frames::with(message, json!({"id": format!("m{number}")})))
            .await;
    }
    (server, deaf, ann)
}

#[tokio::test]
async fn a_client_that_does_not_read_does_not_keep_the_server_from_its_end() {
    let (mut server, _deaf, mut ann) = with_a_deaf_client().await;
    server.all().signal("TERM");
    assert_eq!(ann.close_code().await, 1001);
    assert_eq!(server.all().exit_code().await, Some(0));
}

#[tokio::test]
async fn a_second_signal_ends_it_now() {
    let (mut server, _deaf, mut ann) = with_a_deaf_client().await;
    server.all().signal("TERM");
    assert_eq!(ann.close_code().await, 1001, "it is finishing");
    let asked = Instant::now();
    server.all().signal("TERM");
    let code = server.all().exit_code().await;
    // The deaf client alone would have taken longer.
    let waited = asked.elapsed();
    assert!(waited < Duration::from_secs(2), "{waited:?}");
    // Nothing was left to do, or it was cut short.
    assert!(matches!(code, Some(0 | 70)), "{code:?}");
}

#[tokio::test]
async fn a_bad_setting_ends_the_start_and_is_named() {
    let cases = [
        ("message_burst", "many", "message_burst"),
        ("listen", "nowhere", "listen"),
        ("no_such_setting", "1", "CHATSYNC_NO_SUCH_SETTING"),
        ("open_mode", "perhaps", "open_mode"),
        ("service_token", "short", "service_token"),
    ];
    for (name, value, named) in cases {
        let mut server = Server::all_in_one().with(name, value).prepare();
        server.all().start();
        assert_eq!(
            server.all().exit_code().await,
            Some(78),
            "{name}={value}: {}",
            server.all().log()
        );
        let log = server.all().log();
        assert!(log.to_lowercase().contains(&named.to_lowercase()), "{log}");
        assert!(
            name != "service_token" || !log.contains("short\n"),
            "a secret is not repeated: {log}"
        );
    }
}

#[tokio::test]
async fn a_part_without_the_common_secret_does_not_start() {
    for binary in Binary::PARTS {
        let mut server = Server::in_parts().with("service_token", "").prepare();
        server.process(binary).start();
        assert_eq!(
            server.process(binary).exit_code().await,
            Some(78),
            "{}",
            server.process(binary).log()
        );
        assert!(server.process(binary).log().contains("service_token"));
    }
}

#[tokio::test]
async fn a_port_that_is_taken_ends_the_start_and_is_named() {
    let server = Server::all_in_one().start().await;
    let mut second = Server::all_in_one()
        .with("listen", &server.address().to_string())
        .prepare();
    second.all().start();
    assert_eq!(second.all().exit_code().await, Some(1));
    assert!(
        second.all().log().contains(&server.address().to_string()),
        "{}",
        second.all().log()
    );
}

#[tokio::test]
async fn the_log_holds_no_secret_and_no_text_at_any_level() {
    for format in ["text", "json"] {
        let mut server = Server::all_in_one()
            .with("log", "trace")
            .with("log_format", format)
            .start()
            .await;
        let text = "canary-text-7f3a9c";
        let password = "canary-password-55d1e0 hums";
        let body = json!({"username": "ann", "password": password, "display_name": "Ann"});
        let session = server.api.post("/api/register", &body).await.json();
        let wrong = "canary-wrong-password-77aa";
        server
            .api
            .post("/api/login", &json!({"username": "ann", "password": wrong}))
            .await
            .assert_refused(401, "unauthenticated");
        let token = session["token"].as_str().unwrap().to_owned();
        let bob = server.sign_up("bob").await;
        let mut ann = Client::dial(server.address(), &[]).await.unwrap();
        ann.register(&token, json!({"sync": {"dm:ann:bob": 0}}))
            .await;
        let mut bob_client = bob.connect().await;
        ann.do_it(frames::private("bob", text)).await;
        bob_client.next("private_message").await;
        let made = ann
            .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
            .await;
        ann.do_it(frames::group(made["group"]["id"].as_str().unwrap(), text))
            .await;
        bob_client
            .ask(json!({"type": "history", "to": "ann"}))
            .await;
        bob_client
            .send_message(tokio_tungstenite::tungstenite::Message::text(format!(
                "{{{text}"
            )))
            .await
            .unwrap();
        bob_client.next("error").await;
        let by_cookie = server
            .api
            .request(Method::GET, "/api/me")
            .header("cookie", format!("chatsync_session={}", bob.token));
        assert_eq!(server.api.send(by_cookie).await.status, 200);
        bob.sign_out().await;
        server.all().signal("TERM");
        assert_eq!(server.all().exit_code().await, Some(0));

        let log = server.all().log();
        let lines = log.lines().count();
        assert!(lines > 50, "trace was asked for: {lines} lines");
        let secrets = [
            text,
            password,
            wrong,
            &token,
            &bob.token,
            system_tests::Account::PASSWORD,
            "the-parts-own-secret-in-tests",
        ];
        for secret in secrets {
            let told = log.lines().find(|line| line.contains(secret));
            assert_eq!(told, None, "{secret} stands in the log");
        }
        if format == "json" {
            let no_event = log
                .lines()
                .filter(|line| !line.starts_with("ChatSync is ready"))
                .find(|line| serde_json::from_str::<serde_json::Value>(line).is_err());
            assert_eq!(no_event, None, "one line, one event");
        }
    }
}
