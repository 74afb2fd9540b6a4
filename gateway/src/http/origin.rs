//! Which pages a browser may call us from: our own alone.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use service_kit::{Failure, settings::Url};

use super::answer::Refusal;
use crate::gateway::Gateway;

/// Refuses requests that change something, sent by a browser for another site's page.
pub(super) async fn guard(
    State(gateway): State<Arc<Gateway>>,
    request: Request,
    next: Next,
) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    if changes && !is_own_page(request.headers(), &gateway.config.public_url) {
        return refusal().into_response();
    }
    next.run(request).await
}

/// The answer to a page of another site.
pub(super) fn refusal() -> Refusal {
    Failure::forbidden("Requests from pages of another site are not taken.").into()
}

/// Whether a request comes from a page of ours, or from a program that is no browser: browsers tell at least one of the two headers with
/// every request that changes something or opens a socket.
pub(super) fn is_own_page(headers: &HeaderMap, public: &Url) -> bool {
    let site = headers.get("sec-fetch-site");
    let same_site = site.is_none_or(|site| site == "same-origin" || site == "none");
    match headers.get(header::ORIGIN) {
        // The origin tells more, and is there whenever it matters.
        Some(origin) => origin
            .to_str()
            .is_ok_and(|origin| is_allowed(origin, host(headers), public)),
        None => same_site,
    }
}

/// The one `Host` of a request.
fn host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(header::HOST).into_iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    }
}

/// Whether an origin is the public address, or the address on which we were reached. Compared as a whole, never by its parts.
fn is_allowed(origin: &str, host: Option<&str>, public: &Url) -> bool {
    let public_origin = serialised(public.as_str());
    if origin == public_origin {
        return true;
    }
    let Some(host) = host.filter(|host| !host.is_empty()) else {
        return false;
    };
    // At the public address only its own scheme will do. Elsewhere we speak http ourselves, and whoever stands before us may speak https.
    let here = |scheme: &str| serialised(&format!("{scheme}://{host}"));
    let elsewhere = |scheme: &str| {
        let reached = here(scheme);
        let other_scheme = [here("http"), here("https")].contains(&public_origin);
        origin == reached && !other_scheme
    };
    elsewhere("http") || (public.is_https() && elsewhere("https"))
}

/// An address as browsers write it in `Origin`: in lower case, without the scheme's own port.
fn serialised(address: &str) -> String {
    let lower = address.to_ascii_lowercase();
    let own_port = if lower.starts_with("https://") {
        ":443"
    } else {
        ":80"
    };
    lower.strip_suffix(own_port).unwrap_or(&lower).to_owned()
}

#[cfg(test)]
mod tests;
