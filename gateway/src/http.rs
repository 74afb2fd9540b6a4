//! The gateway's one listener: the API, the sockets' handshake, health, and the app's files.
//!
//! * [`server`]: connections, with their limits;
//! * [`api`], [`body`], [`answer`]: accounts and sessions over JSON;
//! * [`cookie`], [`origin`], [`client_address`]: who is asking, from where;
//! * [`upgrade`]: the handshake of a socket;
//! * [`headers`]: what every answer carries.

mod answer;
mod api;
mod body;
mod client_address;
mod cookie;
pub(crate) mod headers;
mod origin;
mod server;
mod upgrade;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware,
    response::{IntoResponse as _, Response},
    routing::{any, delete, get, post},
};
use service_kit::{Readiness, admin, identity::bearer_token};
use tokio::net::TcpListener;

use crate::{app, gateway::Gateway};
use answer::Refusal;

/// Serves until the process finishes, then lets the requests under way end.
pub(crate) async fn serve(listener: TcpListener, gateway: Arc<Gateway>, readiness: Readiness) {
    let shutdown = gateway.shutdown.clone();
    server::serve(listener, router(gateway, readiness), &shutdown).await;
}

fn router(gateway: Arc<Gateway>, readiness: Readiness) -> Router {
    let health = admin::health_pages(readiness, &gateway.shutdown);
    let api = Router::new()
        .route("/register", post(api::register))
        .route("/login", post(api::login))
        .route("/logout", post(api::logout))
        .route("/logout/everywhere", post(api::logout_everywhere))
        .route("/session", get(api::who))
        .route("/sessions", get(api::sessions))
        .route("/sessions/{id}", delete(api::end_session))
        .route("/me", get(api::me).patch(api::update_me))
        .fallback(any(async || Refusal::not_found()))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&gateway),
            origin::guard,
        ))
        .layer(middleware::from_fn(headers::never_stored));
    Router::new()
        .nest("/api", api)
        .route("/ws", get(upgrade::upgrade))
        .with_state(Arc::clone(&gateway))
        .merge(health)
        .fallback(app_file)
        .method_not_allowed_fallback(async || Refusal::method_not_allowed())
        .layer(middleware::from_fn_with_state(
            gateway,
            headers::on_every_answer,
        ))
}

async fn app_file(method: Method, request: Request) -> Response {
    // The router gives `/api/` itself to nobody.
    if request.uri().path() == "/api/" {
        return Refusal::not_found().into_response();
    }
    if !matches!(method, Method::GET | Method::HEAD) {
        return Refusal::method_not_allowed().into_response();
    }
    app::answer(request.uri().path(), request.headers())
        .unwrap_or_else(|| Refusal::not_found().into_response())
}

/// The session's token that a request shows: as bearer, or else in the cookie.
fn presented(headers: &HeaderMap, is_https: bool) -> Option<String> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| bearer_token(value.to_str().ok()?))
        .map(str::to_owned)
        .or_else(|| cookie::session_token(headers, is_https))
}
