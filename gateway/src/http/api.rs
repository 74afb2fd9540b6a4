//! Accounts and sessions: `/api`.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chatsync_proto::message::{Preferences, UpdatePreferencesRequest};
use chatsync_proto::presence::{
    Profile, Session, SignInRequest, SignUpRequest, UpdateProfileRequest,
};
use serde::{Deserialize, Serialize};
use service_kit::{Code, Failure, clock::now_ms};

use super::{
    answer::Refusal, body::JsonBody, client_address::client_address, cookie, presented,
    server::Peer,
};
use crate::{frames::Timestamp, gateway::Gateway};

/// Longest name of a device that is kept, in characters.
const DEVICE_LENGTH: usize = 128;

/// What signing up takes.
#[derive(Deserialize)]
pub(super) struct NewAccount {
    username: String,
    password: String,
    display_name: Option<String>,
}

/// What signing in takes.
#[derive(Deserialize)]
pub(super) struct Credentials {
    username: String,
    password: String,
}

/// What may be changed of one's profile.
#[derive(Deserialize)]
pub(super) struct ProfileChange {
    display_name: Option<String>,
    read_receipts: Option<bool>,
}

#[derive(Serialize)]
struct SessionView {
    username: String,
    display_name: String,
    token: String,
    expires_at: Timestamp,
}

#[derive(Serialize)]
struct ProfileView {
    username: String,
    display_name: String,
    created_at: Timestamp,
    /// Left out while message-svc cannot be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    read_receipts: Option<bool>,
}

impl ProfileView {
    fn new(profile: Profile, preferences: Result<Preferences, Failure>) -> Self {
        Self {
            username: profile.username,
            display_name: profile.display_name,
            created_at: Timestamp(profile.created_at_ms),
            read_receipts: preferences.ok().map(|chosen| chosen.read_receipts),
        }
    }
}

/// `POST /api/register`
pub(super) async fn register(
    State(gateway): State<Arc<Gateway>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    JsonBody(account): JsonBody<NewAccount>,
) -> Result<Response, Refusal> {
    let asked = SignUpRequest {
        username: account.username,
        password: account.password,
        display_name: account.display_name.unwrap_or_default(),
        device: device(&headers).unwrap_or_default(),
        client_address: address(&gateway, &peer, &headers).to_string(),
    };
    let session = gateway.calls.sign_up(asked).await?;
    signed_in(&gateway, StatusCode::CREATED, session)
}

/// `POST /api/login`
pub(super) async fn login(
    State(gateway): State<Arc<Gateway>>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    JsonBody(credentials): JsonBody<Credentials>,
) -> Result<Response, Refusal> {
    let asked = SignInRequest {
        username: credentials.username,
        password: credentials.password,
        device: device(&headers).unwrap_or_default(),
        client_address: address(&gateway, &peer, &headers).to_string(),
    };
    let session = gateway.calls.sign_in(asked).await?;
    signed_in(&gateway, StatusCode::OK, session)
}

/// `POST /api/logout`
pub(super) async fn logout(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = token(&gateway, &headers)?;
    let ended = match gateway.calls.sign_out(&token).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        // It ended before: the cookie is of no use any more.
        Err(failure) if failure.code == Code::Unauthenticated => {
            Refusal::from(failure).into_response()
        }
        Err(failure) => return Err(failure.into()),
    };
    let clearing = cookie::clearing(gateway.config.public_url.is_https());
    Ok(([(header::SET_COOKIE, clearing)], ended).into_response())
}

/// `GET /api/me`
pub(super) async fn me(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = token(&gateway, &headers)?;
    let profile = gateway.calls.profile(&token).await?;
    let preferences = gateway.calls.preferences(&token).await;
    Ok(Json(ProfileView::new(profile, preferences)).into_response())
}

/// `PATCH /api/me`
pub(super) async fn update_me(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
    JsonBody(change): JsonBody<ProfileChange>,
) -> Result<Response, Refusal> {
    let token = token(&gateway, &headers)?;
    let (calls, profile) = (
        &gateway.calls,
        UpdateProfileRequest {
            display_name: change.display_name,
        },
    );
    let profile = calls.update_profile(&token, profile).await?;
    let preferences = match change.read_receipts {
        None => calls.preferences(&token).await,
        wish => {
            let change = UpdatePreferencesRequest {
                read_receipts: wish,
            };
            Ok(calls.update_preferences(&token, change).await?)
        }
    };
    Ok(Json(ProfileView::new(profile, preferences)).into_response())
}

fn signed_in(gateway: &Gateway, status: StatusCode, session: Session) -> Result<Response, Refusal> {
    let seconds = (session.expires_at_ms - now_ms()).max(0) / 1_000;
    let is_https = gateway.config.public_url.is_https();
    let cookie = cookie::setting(&session.token, seconds, is_https)
        .ok_or_else(|| Failure::unavailable("The session cannot be told. Try again."))?;
    let view = SessionView {
        username: session.username,
        display_name: session.display_name,
        token: session.token,
        expires_at: Timestamp(session.expires_at_ms),
    };
    Ok((status, [(header::SET_COOKIE, cookie)], Json(view)).into_response())
}

fn token(gateway: &Gateway, headers: &HeaderMap) -> Result<String, Failure> {
    presented(headers, gateway.config.public_url.is_https()).ok_or_else(Failure::unauthenticated)
}

/// Where a request comes from.
pub(super) fn address(gateway: &Gateway, peer: &Peer, headers: &HeaderMap) -> IpAddr {
    client_address(peer.address, headers, &gateway.config.trusted_proxies)
}

/// What a program calls itself.
pub(super) fn device(headers: &HeaderMap) -> Option<String> {
    let name = headers.get(header::USER_AGENT)?.to_str().ok()?;
    Some(name.chars().take(DEVICE_LENGTH).collect())
}
