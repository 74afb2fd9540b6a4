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

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use service_kit::settings::{Asked, Binary, Given, load};

    use super::*;

    fn trusting(addresses: &str) -> Addresses {
        let binary = Binary {
            name: "gateway",
            about: "",
            admin_listen: "127.0.0.1:0",
        };
        let given = Given {
            arguments: vec![
                "gateway".into(),
                format!("--trusted-proxies={addresses}").into(),
            ],
            environment: vec![],
        };
        match load(binary, &given).unwrap() {
            Asked::Run(settings) => settings.trusted_proxies,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let rows = [
            // (peer, X-Forwarded-For, the client)
            ("192.0.2.1", &["198.51.100.7"][..], "192.0.2.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["203.0.113.9", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", &["198.51.100.7", "10.0.0.2 "], "198.51.100.7"),
            ("10.0.0.1", &["10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["junk, 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["198.51.100.7, junk"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1"),
            ("10.0.0.1", &["::ffff:198.51.100.7"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
        ];
        let trusted = trusting("10.0.0.1,10.0.0.2");
        for (peer, told, client) in rows {
            let mut headers = HeaderMap::new();
            for value in told {
                headers.append("x-forwarded-for", HeaderValue::from_static(value));
            }
            assert_eq!(
                client_address(peer.parse().unwrap(), &headers, &trusted),
                client.parse::<IpAddr>().unwrap(),
                "{peer} {told:?}"
            );
        }
    }
}
