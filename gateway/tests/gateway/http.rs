//! The API, the handshake and the app over HTTP.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use crate::support::{Client, Gateway, Reply, ask, ask_raw};

type Headers<'a> = &'a [(&'a str, &'a str)];

const JSON: (&str, &str) = ("content-type", "application/json");

async fn post(gateway: &Gateway, path: &str, body: &Value) -> Reply {
    let body = body.to_string();
    ask(
        gateway.address,
        &format!("POST {path}"),
        &[JSON],
        body.as_bytes(),
    )
    .await
}

fn credentials(username: &str, password: &str) -> Value {
    json!({"username": username, "password": password})
}

#[track_caller]
fn assert_refused(reply: &Reply, status: u16, code: &str) {
    assert_eq!(
        (reply.status, reply.json()["code"].as_str()),
        (status, Some(code))
    );
    assert!(!reply.json()["message"].as_str().unwrap().is_empty());
}

#[tokio::test]
async fn an_account_from_sign_up_to_sign_out() {
    let gateway = Gateway::start().await;
    let made = post(
        &gateway,
        "/api/register",
        &credentials("Ann", "a right password"),
    )
    .await;
    assert_eq!(made.status, 201);
    assert_eq!(
        made.json(),
        json!({
            "username": "ann", "display_name": "ann", "token": "token-of-ann",
            "expires_at": "2096-10-02T07:06:40.000Z",
        })
    );
    let cookie = made.header("set-cookie").to_owned();
    assert!(
        cookie.starts_with(
            "chatsync_session=token-of-ann; Path=/; HttpOnly; SameSite=Strict; Max-Age="
        ),
        "{cookie}"
    );
    assert!(!cookie.contains("Secure"));
    let taken = post(
        &gateway,
        "/api/register",
        &credentials("ann", "a right password"),
    )
    .await;
    assert_refused(&taken, 409, "conflict");
    let invalid = post(
        &gateway,
        "/api/register",
        &credentials("a b", "a right password"),
    )
    .await;
    assert_refused(&invalid, 422, "invalid");

    let wrong = post(&gateway, "/api/login", &credentials("ann", "a wrong one")).await;
    assert_refused(&wrong, 401, "unauthenticated");
    let often = post(&gateway, "/api/login", &credentials("ann", "too often")).await;
    assert_refused(&often, 429, "rate_limited");
    assert_eq!(often.header("retry-after"), "2", "seconds, rounded up");
    let right = post(
        &gateway,
        "/api/login",
        &credentials("ann", "a right password"),
    )
    .await;
    assert_eq!(right.status, 200);

    let cookie = ("cookie", "chatsync_session=token-of-ann");
    let bearer = ("authorization", "Bearer token-of-ann");
    for shown in [cookie, bearer] {
        let me = ask(gateway.address, "GET /api/me", &[shown], b"").await;
        assert_eq!((me.status, &me.json()["username"]), (200, &json!("ann")));
        assert_eq!(me.json()["read_receipts"], true);
    }
    let change = br#"{"read_receipts":false}"#;
    let changed = ask(gateway.address, "PATCH /api/me", &[bearer, JSON], change).await;
    assert_eq!(
        (changed.status, &changed.json()["read_receipts"]),
        (200, &json!(false))
    );
    let me = ask(gateway.address, "GET /api/me", &[cookie], b"").await;
    assert_eq!(me.json()["read_receipts"], false);
    let change = br#"{"display_name":"Ann B."}"#;
    let changed = ask(gateway.address, "PATCH /api/me", &[bearer, JSON], change).await;
    assert_eq!(
        (changed.status, &changed.json()["display_name"]),
        (200, &json!("Ann B."))
    );
    let out = ask(gateway.address, "POST /api/logout", &[cookie], b"").await;
    assert_eq!((out.status, out.body.len()), (204, 0));
    assert!(out.header("set-cookie").starts_with("chatsync_session=; "));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    for line in ["GET /api/me", "POST /api/logout"] {
        let reply = ask(gateway.address, line, &[cookie], b"").await;
        assert_refused(&reply, 401, "unauthenticated");
    }
    let reply = ask(gateway.address, "GET /api/me", &[], b"").await;
    assert_refused(&reply, 401, "unauthenticated");
}

#[tokio::test]
async fn requests_that_are_wrong_are_refused_in_json() {
    let gateway = Gateway::start().await;
    let large = format!(r#"{{"username":"{}"}}"#, "x".repeat(20_000));
    // The request, its headers and body, and the status and code that answer it.
    let rows: [(&str, Headers<'_>, &[u8], u16, &str); 17] = [
        ("POST /api/register", &[JSON], b"{", 400, "bad_frame"),
        ("POST /api/register", &[JSON], b"[]", 400, "bad_frame"),
        ("POST /api/register", &[JSON], b"", 400, "bad_frame"),
        ("POST /api/register", &[JSON], b"{}", 400, "bad_frame"),
        (
            "POST /api/login",
            &[JSON],
            br#"{"username":"ann"}"#,
            400,
            "bad_frame",
        ),
        (
            "POST /api/login",
            &[JSON],
            br#"{"username":1,"password":2}"#,
            400,
            "bad_frame",
        ),
        ("POST /api/login", &[JSON], b"\xff\xfe", 400, "bad_frame"),
        ("POST /api/login", &[], b"{}", 415, "bad_frame"),
        (
            "POST /api/login",
            &[("content-type", "text/plain")],
            b"{}",
            415,
            "bad_frame",
        ),
        (
            "POST /api/login",
            &[JSON],
            large.as_bytes(),
            413,
            "too_large",
        ),
        ("GET /api/login", &[], b"", 405, "unknown_type"),
        ("DELETE /api/me", &[], b"", 405, "unknown_type"),
        ("GET /api/nothing", &[], b"", 404, "not_found"),
        ("POST /api", &[JSON], b"{}", 404, "not_found"),
        ("GET /api/", &[], b"", 404, "not_found"),
        ("POST /", &[JSON], b"{}", 405, "unknown_type"),
        ("POST /ws", &[], b"", 405, "unknown_type"),
    ];
    for (line, headers, body, status, code) in rows {
        let reply = ask(gateway.address, line, headers, body).await;
        assert_eq!(
            (reply.status, reply.json()["code"].as_str()),
            (status, Some(code)),
            "{line} {}",
            String::from_utf8_lossy(&body[..body.len().min(40)])
        );
        assert_eq!(reply.header("content-type"), "application/json");
    }
    let with_charset = ("content-type", "application/json; charset=utf-8");
    let body = credentials("ann", "a right password").to_string();
    let reply = ask(
        gateway.address,
        "POST /api/register",
        &[with_charset],
        body.as_bytes(),
    )
    .await;
    assert_eq!(reply.status, 201);
}

#[tokio::test]
async fn another_sites_pages_change_nothing() {
    let gateway = Gateway::start().await;
    let here = format!("http://{}", gateway.address);
    let body = credentials("ann", "a right password").to_string();
    post(
        &gateway,
        "/api/register",
        &credentials("ann", "a right password"),
    )
    .await;
    let rows: [(Headers<'_>, bool); 7] = [
        (&[], true),
        (&[("origin", &here)], true),
        (&[("origin", "http://localhost:8080")], true),
        (&[("sec-fetch-site", "same-origin")], true),
        (&[("origin", "https://evil.example")], false),
        (&[("origin", "null")], false),
        (&[("sec-fetch-site", "cross-site")], false),
    ];
    for (extra, allowed) in rows {
        let mut headers = vec![JSON, ("cookie", "chatsync_session=token-of-ann")];
        headers.extend(extra);
        for (line, body) in [
            ("POST /api/login", body.as_bytes()),
            ("PATCH /api/me", br#"{"display_name":"x"}"#),
        ] {
            let reply = ask(gateway.address, line, &headers, body).await;
            if allowed {
                assert_eq!(reply.status, 200, "{line} {extra:?}");
            } else {
                assert_refused(&reply, 403, "forbidden");
            }
        }
    }
}

#[tokio::test]
async fn a_socket_is_opened_from_our_own_pages_and_by_programs() {
    let gateway = Gateway::start().await;
    let here = format!("http://{}", gateway.address);
    let other_scheme = format!("https://{}", gateway.address);
    let suffix = format!("http://{}.evil.example", gateway.address);
    let rows: [(Option<&str>, bool); 9] = [
        (None, true),
        (Some(&here), true),
        (Some("http://localhost:8080"), true),
        (Some("http://localhost:8081"), false),
        (Some("https://localhost:8080"), false),
        (Some("https://evil.example"), false),
        (Some("null"), false),
        (Some(&other_scheme), false),
        (Some(&suffix), false),
    ];
    for (origin, allowed) in rows {
        let headers: Vec<_> = origin
            .map(|origin| ("origin", origin))
            .into_iter()
            .collect();
        let dialled = Client::dial_with(gateway.address, &headers).await;
        let outcome = dialled.map(|_| ());
        assert_eq!(
            outcome,
            if allowed { Ok(()) } else { Err(403) },
            "{origin:?}"
        );
    }
    let refused = ask(
        gateway.address,
        "GET /ws",
        &[("origin", "https://evil.example")],
        b"",
    )
    .await;
    assert_refused(&refused, 403, "forbidden");
}

#[tokio::test]
async fn a_handshake_that_is_none_is_refused() {
    let gateway = Gateway::start().await;
    let upgrade = [("upgrade", "websocket"), ("sec-websocket-version", "13")];
    let key = ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
    // `ask` says `connection: close`, so the first rows fail on that alone.
    let plain = ask(
        gateway.address,
        "GET /ws",
        &[upgrade[0], upgrade[1], key],
        b"",
    )
    .await;
    assert_refused(&plain, 426, "bad_frame");
    assert_eq!(plain.header("sec-websocket-version"), "13");
    let handshake = |version: &str, key: &str| {
        format!(
            "GET /ws HTTP/1.1\r\nhost: x\r\nconnection: close, Upgrade\r\nupgrade: WebSocket\r\n\
             sec-websocket-version: {version}\r\n{key}\r\n"
        )
    };
    let rows = [
        (
            handshake("8", "sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
            "426",
        ),
        (handshake("13", ""), "400"),
        (handshake("13", "sec-websocket-key: short\r\n"), "400"),
        (
            handshake("13", "sec-websocket-key: !!!!IHNhbXBsZSBub25jZQ==\r\n"),
            "400",
        ),
    ];
    for (request, status) in rows {
        let reply = ask_raw(gateway.address, request.as_bytes()).await;
        let reply = String::from_utf8_lossy(&reply).into_owned();
        assert_eq!(reply.split(' ').nth(1), Some(status), "{request}{reply}");
    }
}

/// What every answer must carry.
const ALWAYS: [(&str, &str); 5] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
];

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let gateway = Gateway::start().await;
    let cross_site = ("origin", "https://evil.example");
    let rows: [(&str, Headers<'_>, u16); 10] = [
        ("GET /", &[], 200),
        ("HEAD /", &[], 200),
        ("GET /c/dm:ann:bob", &[], 200),
        ("GET /missing.js", &[], 404),
        ("PUT /", &[], 405),
        ("GET /api/me", &[], 401),
        ("GET /api/nothing", &[], 404),
        ("POST /api/login", &[cross_site], 403),
        ("GET /ws", &[], 426),
        ("GET /healthz", &[], 200),
    ];
    for (line, headers, status) in rows {
        let reply = ask(gateway.address, line, headers, b"").await;
        assert_eq!(reply.status, status, "{line}");
        for (name, value) in ALWAYS {
            assert_eq!(reply.header(name), value, "{line} {name}");
        }
        let policy = reply.header("content-security-policy");
        let is_page = reply.header("content-type").starts_with("text/html");
        let own = if is_page { " 'nonce-" } else { "; " };
        let start = format!("default-src 'none'; script-src 'self'{own}");
        assert!(policy.starts_with(&start), "{line}: {policy}");
        assert!(policy.ends_with("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe"), "{policy}");
        assert!(reply.header("permissions-policy").contains("camera=()"));
        assert_eq!(reply.header("strict-transport-security"), "");
        let is_api = line.contains("/api");
        assert!(
            !is_api || reply.header("cache-control") == "no-store",
            "{line}"
        );
        assert!(!line.starts_with("HEAD") || reply.body.is_empty());
    }
}

#[tokio::test]
async fn behind_https_the_cookie_is_bound_to_the_host() {
    let gateway = Gateway::start_with(&["--public-url=https://chat.example"], |_| {}).await;
    let made = post(
        &gateway,
        "/api/register",
        &credentials("ann", "a right password"),
    )
    .await;
    let cookie = made.header("set-cookie");
    assert!(cookie.starts_with("__Host-chatsync_session=token-of-ann; Path=/; "));
    assert!(cookie.ends_with("; Secure") && !cookie.contains("Domain"));
    assert_eq!(made.header("strict-transport-security"), "max-age=31536000");
    for (name, status) in [("__Host-chatsync_session", 200), ("chatsync_session", 401)] {
        let cookie = format!("{name}=token-of-ann");
        let me = ask(gateway.address, "GET /api/me", &[("cookie", &cookie)], b"").await;
        assert_eq!(me.status, status, "{name}");
    }
}

#[tokio::test]
async fn readiness_and_health() {
    let gateway = Gateway::start().await;
    assert_eq!(
        ask(gateway.address, "GET /healthz", &[], b"").await.status,
        200
    );
    gateway.world.lose_messages();
    let mut reply = ask(gateway.address, "GET /readyz", &[], b"").await;
    for _ in 0..200 {
        if reply.json()["checks"]["gateway.messages"] == "down" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        reply = ask(gateway.address, "GET /readyz", &[], b"").await;
    }
    assert_eq!(reply.status, 503);
    assert_eq!(reply.json()["checks"]["gateway.messages"], "down");
    assert_eq!(
        ask(gateway.address, "GET /healthz", &[], b"").await.status,
        200
    );
}

#[tokio::test]
async fn a_head_that_never_ends_is_not_waited_for() {
    let gateway = Gateway::start().await;
    let endless = format!("GET / HTTP/1.1\r\nx: {}", "y".repeat(64 * 1024));
    let answer = ask_raw(gateway.address, endless.as_bytes()).await;
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"));
    let mut slow = TcpStream::connect(gateway.address).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nx").await.unwrap();
    let mut rest = Vec::new();
    let closed = tokio::time::timeout(Duration::from_secs(13), slow.read_to_end(&mut rest));
    closed.await.expect("closed after ten seconds").unwrap();
}
