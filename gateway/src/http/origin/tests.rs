use axum::http::HeaderValue;
use service_kit::settings::{Asked, Binary, Given, Settings, load};

use super::*;

fn public(url: &str) -> Url {
    let binary = Binary {
        name: "gateway",
        about: "",
        admin_listen: "127.0.0.1:0",
    };
    let given = Given {
        arguments: vec!["gateway".into(), format!("--public-url={url}").into()],
        environment: vec![],
    };
    match load(binary, &given).unwrap() {
        Asked::Run(settings) => {
            let Settings { public_url, .. } = *settings;
            public_url
        }
        other => panic!("{other:?}"),
    }
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in pairs {
        headers.append(*name, HeaderValue::from_str(value).unwrap());
    }
    headers
}

#[test]
fn only_pages_of_ours_are_let_in() {
    const LOCAL: &str = "http://localhost:8080";
    const SITE: &str = "https://chat.example";
    let rows = [
        // (public address, Host, Origin, allowed)
        (LOCAL, "localhost:8080", "http://localhost:8080", true),
        (LOCAL, "127.0.0.1:8080", "http://127.0.0.1:8080", true),
        (LOCAL, "192.0.2.7:8080", "http://192.0.2.7:8080", true),
        (LOCAL, "localhost:3000", "http://localhost:3000", true),
        (LOCAL, "[::1]:8080", "http://[::1]:8080", true),
        (LOCAL, "box.example:80", "http://box.example", true),
        (LOCAL, "127.0.0.1:8080", "http://localhost:8080", true),
        (LOCAL, "LOCALHOST:8080", "http://localhost:8080", true),
        (LOCAL, "localhost:8080", "http://localhost:3000", false),
        (LOCAL, "localhost:8080", "http://localhost", false),
        (LOCAL, "localhost:8080", "https://localhost:8080", false),
        (LOCAL, "127.0.0.1:8080", "https://127.0.0.1:8080", false),
        (LOCAL, "localhost:8080", "http://evil.example", false),
        (LOCAL, "localhost:8080", "null", false),
        (LOCAL, "localhost:8080", "", false),
        (LOCAL, "localhost:8080", "localhost:8080", false),
        (LOCAL, "", "http://", false),
        (LOCAL, "localhost:8080", "http://localhost:8080/", false),
        (
            LOCAL,
            "localhost:8080",
            "http://localhost:8080.evil.example",
            false,
        ),
        (LOCAL, "localhost:8080", "http://localhost:80801", false),
        (LOCAL, "localhost:8080", "http://evil-localhost:8080", false),
        (LOCAL, "localhost:8080", "http://a@localhost:8080", false),
        (
            LOCAL,
            "localhost:8080",
            "http://localhost:8080 http://evil.example",
            false,
        ),
        (LOCAL, "localhost:8080", "HTTP://LOCALHOST:8080", false),
        (LOCAL, "localhost:8080", "ws://localhost:8080", false),
        (LOCAL, "localhost:8080", "file://", false),
        (SITE, "chat.example", "https://chat.example", true),
        (SITE, "chat.example:443", "https://chat.example", true),
        (SITE, "10.0.0.5:8080", "https://chat.example", true),
        (SITE, "talk.example", "https://talk.example", true),
        (SITE, "localhost:8080", "http://localhost:8080", true),
        (SITE, "chat.example", "http://chat.example", false),
        (SITE, "chat.example:443", "http://chat.example:443", false),
        (SITE, "chat.example", "https://chat.example:8443", false),
        (SITE, "chat.example", "https://sub.chat.example", false),
        (
            SITE,
            "chat.example",
            "https://chat.example.evil.example",
            false,
        ),
        (SITE, "chat.example", "https://evilchat.example", false),
        (
            SITE,
            "chat.example",
            "https://chat.example@evil.example",
            false,
        ),
        (SITE, "chat.example", "https://talk.example", false),
    ];
    for (address, host, origin, allowed) in rows {
        let given = headers(&[("host", host), ("origin", origin)]);
        assert_eq!(
            is_own_page(&given, &public(address)),
            allowed,
            "{origin} at {host}, public at {address}"
        );
    }
}

#[test]
fn without_an_origin_the_browser_tells_whether_it_is_our_page() {
    let local = public("http://localhost:8080");
    let rows = [
        (None, true),
        (Some("same-origin"), true),
        (Some("none"), true),
        (Some("same-site"), false),
        (Some("cross-site"), false),
        (Some("new-word"), false),
    ];
    for (site, allowed) in rows {
        let given: Vec<_> = site
            .map(|site| ("sec-fetch-site", site))
            .into_iter()
            .collect();
        assert_eq!(is_own_page(&headers(&given), &local), allowed, "{site:?}");
    }
    let two_hosts = [
        ("host", "evil.example"),
        ("host", "localhost:8080"),
        ("origin", "http://evil.example"),
    ];
    assert!(!is_own_page(&headers(&two_hosts), &local));
}
