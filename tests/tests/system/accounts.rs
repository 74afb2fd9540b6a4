//! Signing up, in and out over HTTP.

use reqwest::{Method, header};
use serde_json::{Value, json};
use system_tests::{Account, Answer, Client, Server, frames};

/// The session's cookie in an answer, `name=value`, after a look at its attributes.
fn cookie(answer: &Answer) -> String {
    let whole = answer.header("set-cookie");
    let lower = whole.to_lowercase();
    for attribute in ["httponly", "samesite=strict", "path=/"] {
        assert!(lower.contains(attribute), "{whole}");
    }
    whole.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn signing_up_begins_a_session_with_token_and_cookie() {
    let server = Server::all_in_one().start().await;
    let body =
        json!({"username": "Ann", "password": Account::PASSWORD, "display_name": "Ann Ångström"});
    let answer = server.api.post("/api/register", &body).await;
    assert_eq!(answer.status, 201);
    let session = answer.json();
    assert_eq!(session["username"], "ann", "names are case-folded");
    assert!(
        session["token"]
            .as_str()
            .is_some_and(|token| token.len() >= 43),
        "256 bits"
    );
    assert!(frames::is_time(&session["expires_at"]), "{session}");

    let cookie = cookie(&answer);
    assert!(
        cookie.starts_with("chatsync_session="),
        "over plain HTTP the name has no prefix: {cookie}"
    );
    let by_cookie = server
        .api
        .get_with("/api/me", header::COOKIE, &cookie)
        .await
        .json();
    assert_eq!(
        (&by_cookie["username"], &by_cookie["display_name"]),
        (&json!("ann"), &json!("Ann Ångström"))
    );
    let bearer = format!("Bearer {}", session["token"].as_str().unwrap());
    assert_eq!(
        server
            .api
            .get_with("/api/me", header::AUTHORIZATION, &bearer)
            .await
            .json(),
        by_cookie
    );
}

#[tokio::test]
async fn behind_https_the_cookie_is_bound_to_the_host() {
    let server = Server::all_in_one()
        .with("public_url", "https://chat.example")
        .start()
        .await;
    let body = json!({"username": "ann", "password": Account::PASSWORD});
    let answer = server.api.post("/api/register", &body).await;
    assert!(cookie(&answer).starts_with("__Host-chatsync_session="));
    assert!(answer.header("set-cookie").contains("Secure"));
}

#[tokio::test]
async fn what_signing_up_refuses() {
    let server = Server::all_in_one().start().await;
    server.sign_up("ann").await;
    let register = async |body: Value| server.api.post("/api/register", &body).await;
    let long = "x".repeat(257);
    let invalid = [
        ("a", Account::PASSWORD),
        ("ann smith", Account::PASSWORD),
        ("dm:ann", Account::PASSWORD),
        ("ännchen", Account::PASSWORD),
        (&"a".repeat(33), Account::PASSWORD),
        ("bob", "short"),
        ("bob", long.as_str()),
        ("bob", "password123"),
        ("robert", "robert-robert-1"),
    ];
    for (username, password) in invalid {
        register(json!({"username": username, "password": password}))
            .await
            .assert_refused(422, "invalid");
    }
    register(
        json!({"username": "bob", "password": Account::PASSWORD, "display_name": "x".repeat(65)}),
    )
    .await
    .assert_refused(422, "invalid");
    for taken in ["ann", "ANN"] {
        register(json!({"username": taken, "password": Account::PASSWORD}))
            .await
            .assert_refused(409, "conflict");
    }
    for not_asked_for in [
        json!([]),
        json!({"username": "bob"}),
        json!({"username": 1, "password": Account::PASSWORD}),
        json!(null),
    ] {
        register(not_asked_for)
            .await
            .assert_refused(400, "bad_frame");
    }
    let request = server
        .api
        .request(Method::POST, "/api/register")
        .header("content-type", "application/json")
        .body("{");
    server
        .api
        .send(request)
        .await
        .assert_refused(400, "bad_frame");
    assert!(
        server.sign_up("bob").await.name == "bob",
        "nothing of it was stored"
    );
}

#[tokio::test]
async fn a_password_is_any_unicode_and_compared_after_normalisation() {
    let server = Server::all_in_one().start().await;
    let (composed, decomposed) = (
        "h\u{e9}risson \u{6f22}\u{5b57} lune",
        "he\u{301}risson \u{6f22}\u{5b57} lune",
    );
    let answer = server
        .api
        .post(
            "/api/register",
            &json!({"username": "ann", "password": composed}),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(
        server
            .api
            .post(
                "/api/login",
                &json!({"username": "ann", "password": decomposed})
            )
            .await
            .status,
        200
    );
    let longest = "étoile 漢 ".repeat(28);
    assert_eq!(
        server
            .api
            .post(
                "/api/register",
                &json!({"username": "bob", "password": longest})
            )
            .await
            .status,
        201
    );
    let cut = longest.trim_end().trim_end_matches('漢');
    let answer = server
        .api
        .post("/api/login", &json!({"username": "bob", "password": cut}))
        .await;
    answer.assert_refused(401, "unauthenticated");
}

#[tokio::test]
async fn signing_in_tells_nobody_which_of_the_two_was_wrong() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    assert_ne!(ann.sign_in_again().await.token, ann.token);
    let login = async |name: &str, password: &str| {
        server
            .api
            .post(
                "/api/login",
                &json!({"username": name, "password": password}),
            )
            .await
    };
    assert_eq!(
        login("ANN", Account::PASSWORD).await.status,
        200,
        "names are case-folded"
    );
    let wrong_password = login("ann", "violet otters hum at 28 moons").await;
    let wrong_name = login("nobody", Account::PASSWORD).await;
    wrong_password.assert_refused(401, "unauthenticated");
    wrong_name.assert_refused(401, "unauthenticated");
    assert_eq!(wrong_password.text, wrong_name.text);
    server
        .api
        .post("/api/login", &json!({"username": "ann"}))
        .await
        .assert_refused(400, "bad_frame");
}

#[tokio::test]
async fn fifty_at_once_want_one_name_and_one_gets_it() {
    let server = Server::all_in_one().start().await;
    let tries = (0..50).map(|_| {
        let api = server.api.clone();
        tokio::spawn(async move {
            api.post(
                "/api/register",
                &json!({"username": "ann", "password": Account::PASSWORD}),
            )
            .await
            .status
        })
    });
    let mut outcomes = Vec::new();
    for answer in tries.collect::<Vec<_>>() {
        outcomes.push(answer.await.unwrap());
    }
    assert_eq!(
        outcomes.iter().filter(|status| **status == 201).count(),
        1,
        "{outcomes:?}"
    );
    // Hashing has a bounded pool: who finds it full is told to try again.
    assert!(
        outcomes
            .iter()
            .all(|status| matches!(status, 201 | 409 | 503)),
        "{outcomes:?}"
    );
}

#[tokio::test]
async fn a_profile_is_ones_own_to_change() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let me = async || ann.ask(Method::GET, "/api/me", None).await.json();
    assert_eq!(
        me().await["display_name"],
        "ann",
        "the username if none was given"
    );
    let answer = ann
        .ask(
            Method::PATCH,
            "/api/me",
            Some(&json!({"display_name": "Ann A."})),
        )
        .await;
    assert_eq!(
        (answer.status, &answer.json()["display_name"]),
        (200, &json!("Ann A."))
    );
    assert_eq!(me().await, answer.json());
    for wrong in [
        json!({"display_name": " "}),
        json!({"display_name": "x".repeat(65)}),
    ] {
        ann.ask(Method::PATCH, "/api/me", Some(&wrong))
            .await
            .assert_refused(422, "invalid");
    }
    ann.ask(Method::PATCH, "/api/me", Some(&json!({"display_name": 5})))
        .await
        .assert_refused(400, "bad_frame");
    assert_eq!(me().await["display_name"], "Ann A.");
}

#[tokio::test]
async fn without_a_session_there_is_nothing() {
    let server = Server::all_in_one().start().await;
    server.sign_up("ann").await;
    server
        .api
        .get("/api/me")
        .await
        .assert_refused(401, "unauthenticated");
    for token in ["nonsense", "", "ann"] {
        let bearer = format!("Bearer {token}");
        server
            .api
            .get_with("/api/me", header::AUTHORIZATION, &bearer)
            .await
            .assert_refused(401, "unauthenticated");
    }
    server
        .api
        .get_with("/api/me", header::COOKIE, "chatsync_session=nonsense")
        .await
        .assert_refused(401, "unauthenticated");
    for (method, path) in [
        (Method::GET, "/api/sessions"),
        (Method::DELETE, "/api/sessions/junk"),
        (Method::POST, "/api/logout/everywhere"),
    ] {
        let request = server.api.request(method, path);
        server
            .api
            .send(request)
            .await
            .assert_refused(401, "unauthenticated");
    }
    let request = server
        .api
        .request(Method::PATCH, "/api/me")
        .json(&json!({"display_name": "x"}));
    server
        .api
        .send(request)
        .await
        .assert_refused(401, "unauthenticated");
}

#[tokio::test]
async fn signing_out_closes_the_sockets_of_that_session_alone() {
    let server = Server::all_in_one().start().await;
    let desk = server.sign_up("ann").await;
    let phone = desk.sign_in_again().await;
    let (mut first, mut second, mut third) = (
        desk.connect().await,
        desk.connect().await,
        phone.connect().await,
    );
    desk.sign_out().await;
    assert_eq!(first.close_code().await, 4401);
    assert_eq!(second.close_code().await, 4401);
    third.arrived().await;
    desk.ask(Method::GET, "/api/me", None)
        .await
        .assert_refused(401, "unauthenticated");
    assert_eq!(phone.ask(Method::GET, "/api/me", None).await.status, 200);

    let mut again = desk.dial().await;
    again
        .send(json!({"type": "register", "token": desk.token}))
        .await;
    assert_eq!(again.close_code().await, 4401);
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    let server = Server::all_in_one().start().await;
    let desk = server.sign_up("ann").await;
    let phone = desk.sign_in_again().await;
    let bob = server.sign_up("bob").await;
    let list = async |of: &Account| {
        let answer = of.ask(Method::GET, "/api/sessions", None).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let answer = answer.json();
        answer["sessions"].as_array().unwrap().clone()
    };
    let end = async |of: &Account, id: &str| {
        let path = format!("/api/sessions/{id}");
        of.ask(Method::DELETE, &path, None).await
    };
    let id_of = |sessions: &[Value], current: bool| {
        let mut fitting = sessions.iter().filter(|each| each["current"] == current);
        let id = fitting.next().unwrap()["id"].as_str().unwrap().to_owned();
        assert!(fitting.next().is_none(), "{sessions:?}");
        id
    };

    let sessions = list(&desk).await;
    assert_eq!(sessions.len(), 2, "bob's is not among them: {sessions:?}");
    for session in &sessions {
        assert!(session["device"].is_string(), "{session}");
        assert!(frames::is_time(&session["created_at"]), "{session}");
        assert!(frames::is_time(&session["last_used"]), "{session}");
        assert!(!session.to_string().contains(&desk.token), "no tokens");
    }
    let of_phone = id_of(&sessions, false);
    assert_eq!(id_of(&list(&phone).await, true), of_phone);

    let (mut at_desk, mut at_phone) = (desk.connect().await, phone.connect().await);
    for unknown in [of_phone.as_str(), "junk", "%FF", "%00"] {
        end(&bob, unknown).await.assert_refused(404, "not_found");
    }
    at_phone.arrived().await;
    let ended = end(&desk, &of_phone).await;
    assert_eq!((ended.status, ended.text.as_str()), (204, ""));
    assert_eq!(at_phone.close_code().await, 4401);
    at_desk.arrived().await;
    end(&desk, &of_phone).await.assert_refused(404, "not_found");
    end(&phone, &of_phone)
        .await
        .assert_refused(401, "unauthenticated");
    assert_eq!(list(&desk).await.len(), 1);
}

#[tokio::test]
async fn signing_out_everywhere_ends_all_sessions_of_that_user_alone() {
    let server = Server::all_in_one().start().await;
    let desk = server.sign_up("ann").await;
    let phone = desk.sign_in_again().await;
    let bob = server.sign_up("bob").await;
    let (mut first, mut second, mut third) = (
        desk.connect().await,
        phone.connect().await,
        bob.connect().await,
    );
    let answer = desk.ask(Method::POST, "/api/logout/everywhere", None).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    assert!(cookie(&answer).ends_with('='), "the cookie is taken back");
    assert_eq!(first.close_code().await, 4401);
    assert_eq!(second.close_code().await, 4401);
    third.arrived().await;
    for ended in [&desk, &phone] {
        ended
            .ask(Method::GET, "/api/me", None)
            .await
            .assert_refused(401, "unauthenticated");
    }
}

#[tokio::test]
async fn who_is_signed_in_is_told_without_a_refusal() {
    let server = Server::all_in_one().start().await;
    let nobody = server.api.get("/api/session").await;
    assert_eq!((nobody.status, nobody.json()), (200, json!({"user": null})));
    let ann = server.sign_up("ann").await;
    let who = ann.ask(Method::GET, "/api/session", None).await;
    let me = ann.ask(Method::GET, "/api/me", None).await;
    assert_eq!(who.status, 200);
    assert_eq!(who.json(), json!({"user": me.json()}));
    ann.sign_out().await;
    let ended = ann.ask(Method::GET, "/api/session", None).await;
    assert_eq!((ended.status, ended.json()), (200, json!({"user": null})));
}

#[tokio::test]
async fn a_session_outlives_a_crash() {
    let mut server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    server.restart().await;
    assert_eq!(
        ann.ask(Method::GET, "/api/me", None).await.json()["username"],
        "ann"
    );
    ann.connect().await;
}

#[tokio::test]
async fn another_sites_pages_change_nothing() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let cookie = format!("chatsync_session={}", ann.token);
    for (method, path) in [
        (Method::POST, "/api/logout"),
        (Method::POST, "/api/logout/everywhere"),
        (Method::DELETE, "/api/sessions/junk"),
        (Method::POST, "/api/login"),
        (Method::POST, "/api/register"),
    ] {
        let request = server
            .api
            .request(method, path)
            .header("cookie", &cookie)
            .header("origin", "https://evil.example");
        let body = json!({"username": "mallory", "password": Account::PASSWORD});
        server
            .api
            .send(request.json(&body))
            .await
            .assert_refused(403, "forbidden");
    }
    assert_eq!(
        ann.ask(Method::GET, "/api/me", None).await.status,
        200,
        "the session lives"
    );
}

#[tokio::test]
async fn a_browsers_handshake_is_taken_from_our_own_pages_alone() {
    let server = Server::all_in_one()
        .with("public_url", "https://chat.example")
        .start()
        .await;
    let ann = server.sign_up("ann").await;
    let host = server.address();
    let own = format!("http://{host}");
    for origin in [own.as_str(), "https://chat.example"] {
        assert!(
            Client::dial(host, &[("origin", origin)]).await.is_ok(),
            "{origin}"
        );
    }
    let foreign = [
        "https://evil.example",
        "http://chat.example",
        "https://chat.example:8443",
        "https://chat.example.evil.example",
        "https://evilchat.example",
        "https://sub.chat.example",
        "http://localhost:1",
        "null",
        "",
    ];
    for origin in foreign {
        let bearer = format!("Bearer {}", ann.token);
        let refused = Client::dial(host, &[("origin", origin), ("authorization", &bearer)]).await;
        assert_eq!(refused.err(), Some(403), "{origin:?}");
    }
}
