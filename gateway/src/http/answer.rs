//! Refusals over HTTP: always JSON, `{code, message, field?}`.

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use service_kit::{Code, Failure};

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: Code,
    message: Cow<'static, str>,
    /// The field that was refused, where it is one.
    field: Option<Cow<'static, str>>,
    retry_after_s: Option<u64>,
}

impl Refusal {
    /// A refusal whose status says more than its code.
    pub(super) fn new(status: StatusCode, code: Code, message: &'static str) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            field: None,
            retry_after_s: None,
        }
    }

    /// There is nothing at this address.
    pub(super) fn not_found() -> Self {
        Failure::not_found("There is nothing at this address.").into()
    }

    /// The address does not know this method.
    pub(super) fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            Code::UnknownType,
            "This address does not take this method.",
        )
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            status: StatusCode::from_u16(failure.code.http_status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code: failure.code,
            retry_after_s: failure
                .retry_after
                .map(|wait| wait.as_millis().div_ceil(1_000))
                .map(|seconds| u64::try_from(seconds).unwrap_or(u64::MAX)),
            message: failure.message,
            field: failure.field,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = json!({"code": self.code.as_str(), "message": self.message});
        if let Some(field) = self.field {
            body["field"] = json!(field);
        }
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after_s {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
