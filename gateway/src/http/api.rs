//! Accounts and sessions: `/api`.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Extension, Json,
    extract::{Path, State, rejection::PathRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use chatsync_proto::message::{Preferences, UpdatePreferencesRequest};
use chatsync_proto::presence::{
    Profile, Session, SessionInfo, SignInRequest, SignUpRequest, UpdateProfileRequest,
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

/// Who is signed in, if anybody.
#[derive(Serialize)]
struct WhoView {
    user: Option<ProfileView>,
}

/// One of a user's sessions.
#[derive(Serialize)]
struct SessionEntry {
    id: String,
    /// What the program called itself as it signed in.
    device: String,
    created_at: Timestamp,
    last_used: Timestamp,
    current: bool,
}

impl From<SessionInfo> for SessionEntry {
    fn from(session: SessionInfo) -> Self {
        Self {
            id: session.session_id,
            device: session.device,
            created_at: Timestamp(session.created_at_ms),
            last_used: Timestamp(session.last_used_at_ms),
            current: session.current,
        }
    }
}

#[derive(Serialize)]
struct SessionsView {
    sessions: Vec<SessionEntry>,
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
    end(&gateway, &headers, false).await
}

/// `POST /api/logout/everywhere`
pub(super) async fn logout_everywhere(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    end(&gateway, &headers, true).await
}

/// Ends the session that asks, or all of its user's.
async fn end(
    gateway: &Gateway,
    headers: &HeaderMap,
    everywhere: bool,
) -> Result<Response, Refusal> {
    let token = token(gateway, headers)?;
    let ended = match gateway.calls.sign_out(&token, everywhere).await {
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

/// `GET /api/sessions`
pub(super) async fn sessions(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = token(&gateway, &headers)?;
    let sessions = gateway.calls.sessions(&token).await?;
    let sessions = sessions.into_iter().map(SessionEntry::from).collect();
    Ok(Json(SessionsView { sessions }).into_response())
}

/// `DELETE /api/sessions/{id}`
pub(super) async fn end_session(
    State(gateway): State<Arc<Gateway>>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let token = token(&gateway, &headers)?;
    // What is no text is nobody's id.
    let Path(id) = id.map_err(|_| Refusal::not_found())?;
    gateway.calls.end_session(&token, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `GET /api/session`: that nobody is signed in is an answer here, so that a browser's console does not tell it as a fault.
pub(super) async fn who(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let user = match own_profile(&gateway, &headers).await {
        Ok(profile) => Some(profile),
        Err(failure) if failure.code == Code::Unauthenticated => None,
        Err(failure) => return Err(failure.into()),
    };
    Ok(Json(WhoView { user }).into_response())
}

/// `GET /api/me`
pub(super) async fn me(
    State(gateway): State<Arc<Gateway>>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    Ok(Json(own_profile(&gateway, &headers).await?).into_response())
}

async fn own_profile(gateway: &Gateway, headers: &HeaderMap) -> Result<ProfileView, Failure> {
    let token = token(gateway, headers)?;
    let profile = gateway.calls.profile(&token).await?;
    let preferences = gateway.calls.preferences(&token).await;
    Ok(ProfileView::new(profile, preferences))
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
