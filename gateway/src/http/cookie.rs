//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

/// The cookie's name. The prefix binds it to this very host, and browsers take it only with `Secure`.
fn name(is_https: bool) -> &'static str {
    if is_https {
        "__Host-chatsync_session"
    } else {
        "chatsync_session"
    }
}

/// The session's token that a browser sends.
pub(super) fn session_token(headers: &HeaderMap, is_https: bool) -> Option<String> {
    let pairs = headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name(is_https) && !value.is_empty())
        .map(|(_, value)| value.to_owned())
}

/// Makes a browser send `token` for so many seconds; `None` if the token cannot stand in a cookie.
pub(super) fn setting(token: &str, seconds: i64, is_https: bool) -> Option<HeaderValue> {
    let safe = token
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'='));
    let secure = if is_https { "; Secure" } else { "" };
    let name = name(is_https);
    let text =
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
    let mut value = HeaderValue::from_str(&text).ok().filter(|_| safe)?;
    value.set_sensitive(true);
    Some(value)
}

/// Makes a browser forget it.
pub(super) fn clearing(is_https: bool) -> HeaderValue {
    HeaderValue::from_static(if is_https {
        "__Host-chatsync_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure"
    } else {
        "chatsync_session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn found_among_others_by_its_exact_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=b; chatsync_session=t0k-en"),
        );
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("__Host-chatsync_session=s"),
        );
        assert_eq!(session_token(&headers, false).as_deref(), Some("t0k-en"));
        assert_eq!(session_token(&headers, true).as_deref(), Some("s"));
        assert_eq!(session_token(&HeaderMap::new(), false), None);
    }

    #[test]
    fn flags_follow_the_public_address() {
        let plain = setting("t", 60, false).unwrap();
        assert_eq!(
            plain,
            "chatsync_session=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=60"
        );
        let secure = setting("t", 60, true).unwrap();
        assert_eq!(
            secure,
            "__Host-chatsync_session=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=60; Secure"
        );
        assert!(secure.is_sensitive());
        assert!(setting("t; Domain=evil", 60, true).is_none());
    }
}
