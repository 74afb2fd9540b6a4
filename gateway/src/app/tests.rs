use axum::{body::to_bytes, http::HeaderName};

use super::*;

fn asking(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
    let pairs = pairs.iter().cloned();
    pairs
        .map(|(name, value)| (name, HeaderValue::from_static(value)))
        .collect()
}

fn text<'a>(response: &'a Response, name: &HeaderName) -> &'a str {
    response.headers().get(name).unwrap().to_str().unwrap()
}

/// A script of the app's build, as a path.
fn script() -> String {
    let path = Files::iter().find(|path| path.starts_with("assets/") && path.ends_with(".js"));
    format!("/{}", path.expect("the app has a script"))
}

async fn page_of(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn every_address_within_the_app_answers_the_page_with_a_fresh_nonce() {
    let addresses = [
        "/",
        "/index.html",
        "/c/dm:ann:bob",
        "/c/dm:ann:bob.b",
        "/settings/sessions",
    ];
    let mut nonces = std::collections::HashSet::new();
    for address in addresses.iter().cycle().take(1_000) {
        let response = answer(address, &HeaderMap::new()).unwrap();
        assert_eq!(text(&response, &header::CACHE_CONTROL), "no-store");
        let policy = text(&response, &header::CONTENT_SECURITY_POLICY).to_owned();
        let nonce = policy
            .split_once("'nonce-")
            .and_then(|(_, rest)| rest.split_once('\''))
            .map(|(nonce, _)| nonce.to_owned())
            .unwrap();
        assert!(BASE64_STANDARD.decode(&nonce).unwrap().len() >= 16);
        let page = page_of(response).await;
        assert!(
            page.contains(&nonce) && !page.contains(NONCE_PLACE),
            "{page}"
        );
        nonces.insert(nonce);
    }
    assert_eq!(nonces.len(), 1_000);
}

#[tokio::test]
async fn files_are_compressed_as_the_client_takes_it_and_kept_for_ever() {
    let script = script();
    let plain = answer(&script, &HeaderMap::new()).unwrap();
    assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
    let plain = page_of(plain).await;
    let rows = [
        ("br", Some("br")),
        ("gzip, deflate, br, zstd", Some("br")),
        ("gzip, BR;q=0", Some("gzip")),
        ("gzip;q=0.5", Some("gzip")),
        ("identity", None),
        ("brotli", None),
    ];
    for (accepted, encoding) in rows {
        let response = answer(&script, &asking(&[(header::ACCEPT_ENCODING, accepted)])).unwrap();
        let answered = response.headers().get(header::CONTENT_ENCODING);
        assert_eq!(
            answered.map(|value| value.to_str().unwrap()),
            encoding,
            "{accepted}"
        );
        assert_eq!(
            text(&response, &header::CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(text(&response, &header::VARY), "accept-encoding");
        assert!(text(&response, &header::CONTENT_TYPE).contains("javascript"));
        let bytes = to_bytes(response.into_body(), 1 << 24).await.unwrap();
        assert_eq!(bytes.len() < plain.len(), encoding.is_some(), "{accepted}");
    }
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let script = script();
    let first = answer(&script, &HeaderMap::new()).unwrap();
    let tag = first.headers()[header::ETAG].clone();
    let mut headers = HeaderMap::new();
    for known in [tag.clone(), HeaderValue::from_static("*")] {
        headers.insert(header::IF_NONE_MATCH, known);
        let again = answer(&script, &headers).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(again.headers()[header::ETAG], tag);
    }
    headers.insert(header::IF_NONE_MATCH, HeaderValue::from_static("\"other\""));
    assert_eq!(answer(&script, &headers).unwrap().status(), StatusCode::OK);
    // Another encoding is other bytes.
    headers.insert(header::IF_NONE_MATCH, tag);
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("br"));
    assert_eq!(answer(&script, &headers).unwrap().status(), StatusCode::OK);
}

#[test]
fn the_service_worker_is_a_script_that_browsers_ask_for_each_time() {
    let response = answer("/sw.js", &HeaderMap::new()).unwrap();
    assert!(text(&response, &header::CONTENT_TYPE).contains("javascript"));
    assert_eq!(text(&response, &header::CACHE_CONTROL), "no-cache");
    let page = answer("/", &HeaderMap::new()).unwrap();
    let policy = text(&page, &header::CONTENT_SECURITY_POLICY);
    assert!(policy.contains("worker-src 'self'"), "{policy}");
}

#[test]
fn there_are_no_other_files() {
    let addresses = [
        "/missing.js",
        "/assets/missing.css",
        "/favicon.ico",
        "/../Cargo.toml",
        "/assets/../../Cargo.toml",
        "/..%2fCargo.toml",
        "//etc/passwd.txt",
        "/.env",
    ];
    for address in addresses {
        assert!(answer(address, &HeaderMap::new()).is_none(), "{address}");
    }
}
