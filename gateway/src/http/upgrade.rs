//! The handshake of a socket (RFC 6455, section 4.2).

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use service_kit::{Code, Failure};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{handshake::derive_accept_key, protocol::Role},
};

use super::{answer::Refusal, api, origin, presented, server::Peer};
use crate::{
    gateway::Gateway,
    socket::{self, Handshake},
};

/// The only version there is.
const VERSION: HeaderValue = HeaderValue::from_static("13");

/// `GET /ws`
pub(super) async fn upgrade(
    State(gateway): State<Arc<Gateway>>,
    Extension(peer): Extension<Peer>,
    mut request: Request,
) -> Response {
    let headers = request.headers();
    if !origin::is_own_page(headers, &gateway.config.public_url) {
        return origin::refusal().into_response();
    }
    let accept = match accept_key(headers) {
        Ok(key) => key,
        Err(refusal) => {
            let version = [(header::SEC_WEBSOCKET_VERSION, VERSION)];
            return (version, refusal).into_response();
        }
    };
    if gateway.shutdown.is_finishing() {
        let failure = Failure::unavailable("The server is going down. Try again.");
        return Refusal::from(failure).into_response();
    }
    let handshake = Handshake {
        token: presented(headers, gateway.config.public_url.is_https()),
        address: api::address(&gateway, &peer, headers),
        device: api::device(headers),
    };
    let upgrading = hyper::upgrade::on(&mut request);
    let sockets = gateway.sockets.clone();
    sockets.spawn(serve(gateway, upgrading, handshake, peer));
    switching(accept)
}

/// The key that proves that we speak WebSocket, or why this is no handshake.
fn accept_key(headers: &HeaderMap) -> Result<String, Refusal> {
    let upgrade = has_token(headers, header::CONNECTION, "upgrade")
        && has_token(headers, header::UPGRADE, "websocket");
    if !upgrade {
        return Err(Refusal::new(
            StatusCode::UPGRADE_REQUIRED,
            Code::BadFrame,
            "This address speaks WebSocket only.",
        ));
    }
    if headers.get(header::SEC_WEBSOCKET_VERSION) != Some(&VERSION) {
        return Err(Refusal::new(
            StatusCode::UPGRADE_REQUIRED,
            Code::BadFrame,
            "This address speaks version 13 of WebSocket only.",
        ));
    }
    headers
        .get(header::SEC_WEBSOCKET_KEY)
        .map(HeaderValue::as_bytes)
        .filter(|key| BASE64_STANDARD.decode(key).is_ok_and(|key| key.len() == 16))
        .map(derive_accept_key)
        .ok_or_else(|| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                Code::BadFrame,
                "The handshake has no valid Sec-WebSocket-Key.",
            )
        })
}

/// Whether a header's list holds a word, whatever its case.
fn has_token(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    headers
        .get_all(name)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|part| part.trim().eq_ignore_ascii_case(word))
}

fn switching(accept: String) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("websocket"));
    if let Ok(accept) = HeaderValue::try_from(accept) {
        headers.insert(header::SEC_WEBSOCKET_ACCEPT, accept);
    }
    response
}

/// Takes the connection over from the HTTP server. `peer` keeps its place among the connections taken.
async fn serve(gateway: Arc<Gateway>, upgrading: OnUpgrade, handshake: Handshake, peer: Peer) {
    let upgraded = match upgrading.await {
        Ok(upgraded) => upgraded,
        Err(error) => return tracing::debug!(cause = %error, "the handshake was not finished"),
    };
    let Some((stream, read_already)) = connection_of(upgraded) else {
        return tracing::error!("a socket without a connection of its own");
    };
    let settings = socket::settings(gateway.config.limits.frame_bytes);
    let socket =
        WebSocketStream::from_partially_read(stream, read_already, Role::Server, Some(settings));
    socket::serve(gateway, socket.await, handshake).await;
    drop(peer);
}

/// The connection itself: without the HTTP server's buffers, which an idle socket would keep.
fn connection_of(upgraded: Upgraded) -> Option<(TcpStream, Vec<u8>)> {
    let parts = upgraded.downcast::<TokioIo<TcpStream>>().ok()?;
    Some((parts.io.into_inner(), parts.read_buf.to_vec()))
}
