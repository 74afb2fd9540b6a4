//! Where a request comes from, seen through the proxies that we trust.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use service_kit::settings::Addresses;

/// The peer's address, or, when the peer is a trusted proxy, the last address of `X-Forwarded-For` that is not one. What stands before
/// that address could be anybody's invention.
pub(super) fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &Addresses) -> IpAddr {
    let mut client = peer.to_canonical();
    let told = headers
        .get_all("x-forwarded-for")
        .into_iter()
        .rev()
        .flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
    for text in told {
        if !trusted.contains(client) {
            break;
        }
        match parse(text.trim()) {
            Some(address) => client = address,
            None => break,
        }
    }
    client
}

/// An address, perhaps with a port.
fn parse(text: &str) -> Option<IpAddr> {
    let address = text
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address| address.to_canonical())
}
