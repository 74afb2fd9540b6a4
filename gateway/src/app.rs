//! The app's files, embedded in the binary and compressed when it was built.
//!
//! Files with a hash in their name are kept by browsers for ever. The page itself is never kept: it names the files of this very build, and
//! carries a nonce that is fresh in every answer.

use std::borrow::Cow;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::http::headers::content_security_policy;

/// What the build script prepared: each file, beside it its compressed forms with `.br` and `.gz` behind the name.
#[derive(RustEmbed)]
#[folder = "$OUT_DIR/app/"]
struct Files;

const PAGE: &str = "index.html";
/// What the app's build put where the nonce belongs.
const NONCE_PLACE: &str = "__CSP_NONCE__";
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_EACH_TIME: HeaderValue = HeaderValue::from_static("no-cache");

/// The answer to GET for a path; `None` if there is no such file. What does not look like a file is an address within the app.
pub(crate) fn answer(path: &str, headers: &HeaderMap) -> Option<Response> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let last = path.rsplit('/').next().unwrap_or_default();
    // A conversation's key may hold dots, and always a colon.
    let is_file = last.contains('.') && !last.contains(':');
    if is_file && path != PAGE {
        file(path, headers)
    } else {
        page()
    }
}

fn page() -> Option<Response> {
    let template = Files::get(PAGE)?;
    let nonce = BASE64_STANDARD.encode(rand::random::<u128>().to_be_bytes());
    let page = String::from_utf8_lossy(&template.data).replace(NONCE_PLACE, &nonce);
    let policy = HeaderValue::try_from(content_security_policy(Some(&nonce))).ok()?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    Some((headers, page).into_response())
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Files::get(path)?;
    let compressed = compressed(path, headers);
    let (file, encoding) = match &compressed {
        Some((file, encoding)) => (file, Some(*encoding)),
        None => (&plain, None),
    };
    let tag = tag(file)?;
    let mut response = if is_known(headers, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        body(file).into_response()
    };
    let answer = response.headers_mut();
    answer.insert(header::ETAG, tag);
    answer.insert(
        header::VARY,
        HeaderValue::from_name(header::ACCEPT_ENCODING),
    );
    answer.insert(
        header::CACHE_CONTROL,
        if path.starts_with("assets/") {
            FOR_EVER
        } else {
            ASK_EACH_TIME
        },
    );
    let kind = HeaderValue::from_str(plain.metadata.mimetype()).ok()?;
    answer.insert(header::CONTENT_TYPE, kind);
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

/// The smallest form of a file that the client takes, if that is a compressed one.
fn compressed(path: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, &'static str)> {
    [("br", "br"), ("gzip", "gz")]
        .into_iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, ending)| {
            Files::get(&format!("{path}.{ending}")).map(|file| (file, encoding))
        })
}

/// Whether a client takes an encoding; `q=0` refuses it.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|offer| {
            let mut parts = offer.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let refused = parts
                .filter_map(|part| part.strip_prefix("q="))
                .any(|weight| weight.parse() == Ok(0.0));
            named && !refused
        })
}

/// The bytes that are sent have a tag of their own, whatever their encoding.
fn tag(file: &EmbeddedFile) -> Option<HeaderValue> {
    let hash = BASE64_STANDARD.encode(file.metadata.sha256_hash());
    HeaderValue::try_from(format!("\"{hash}\"")).ok()
}

fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|known| known.trim().trim_start_matches("W/"))
        .any(|known| known == "*" || known.as_bytes() == tag.as_bytes())
}

fn body(file: &EmbeddedFile) -> Body {
    Body::from(match &file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes.clone()),
    })
}

#[cfg(test)]
mod tests;
