//! Reading a request's body as JSON, within a limit and a time.

use std::time::Duration;

use axum::{
    body::{Body, to_bytes},
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header},
};
use serde::de::DeserializeOwned;
use service_kit::Code;
use tokio::time::timeout;

use super::answer::Refusal;

/// Largest body.
const MOST_BYTES: usize = 16 * 1024;
/// Time for a body to arrive.
const DEADLINE: Duration = Duration::from_secs(10);

/// A body that is the JSON asked for.
pub(super) struct JsonBody<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(Refusal::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Code::BadFrame,
                "Send JSON, with content-type application/json.",
            ));
        }
        let bytes = match timeout(DEADLINE, read(request.into_body())).await {
            Ok(bytes) => bytes?,
            Err(_) => {
                return Err(Refusal::new(
                    StatusCode::REQUEST_TIMEOUT,
                    Code::Unavailable,
                    "The body did not arrive in time.",
                ));
            }
        };
        serde_json::from_slice(&bytes).map(Self).map_err(|_| {
            Refusal::new(
                StatusCode::BAD_REQUEST,
                Code::BadFrame,
                "The body is not the JSON that is asked for here.",
            )
        })
    }
}

async fn read(body: Body) -> Result<axum::body::Bytes, Refusal> {
    to_bytes(body, MOST_BYTES).await.map_err(|_| {
        Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            Code::TooLarge,
            "The body is larger than 16 KiB.",
        )
    })
}

/// Whether the content type is `application/json`, with or without parameters.
fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
