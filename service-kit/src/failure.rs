//! The one set of error codes. Every part fails with a [`Failure`]; this module alone knows its forms in gRPC and HTTP.

use std::{borrow::Cow, time::Duration};

use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};

/// Marks machine-readable reasons as ours (`google.rpc.ErrorInfo.domain`).
const DOMAIN: &str = "chatsync";

/// Why something was refused or failed: the error codes of the wire protocol. A new one needs an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Code {
    /// A frame is no JSON object, or a field has the wrong type.
    BadFrame,
    /// A frame's type is not known.
    UnknownType,
    /// Nobody known is calling.
    Unauthenticated,
    /// The caller may not do this.
    Forbidden,
    /// There is no such thing, or none that the caller may know of.
    NotFound,
    /// A value is not acceptable.
    Invalid,
    /// A value is larger than its limit.
    TooLarge,
    /// It contradicts what is there: a name taken, an id used for something else.
    Conflict,
    /// Too often.
    RateLimited,
    /// Try again later.
    Unavailable,
    /// Our fault; the cause is in the log.
    Internal,
}

/// Every code with its name on the wire, its gRPC code and its HTTP status.
const TABLE: [(Code, &str, tonic::Code, u16); 11] = [
    (
        Code::BadFrame,
        "bad_frame",
        tonic::Code::InvalidArgument,
        400,
    ),
    (
        Code::UnknownType,
        "unknown_type",
        tonic::Code::Unimplemented,
        400,
    ),
    (
        Code::Unauthenticated,
        "unauthenticated",
        tonic::Code::Unauthenticated,
        401,
    ),
    (
        Code::Forbidden,
        "forbidden",
        tonic::Code::PermissionDenied,
        403,
    ),
    (Code::NotFound, "not_found", tonic::Code::NotFound, 404),
    (Code::Invalid, "invalid", tonic::Code::InvalidArgument, 422),
    (
        Code::TooLarge,
        "too_large",
        tonic::Code::InvalidArgument,
        413,
    ),
    (Code::Conflict, "conflict", tonic::Code::AlreadyExists, 409),
    (
        Code::RateLimited,
        "rate_limited",
        tonic::Code::ResourceExhausted,
        429,
    ),
    (
        Code::Unavailable,
        "unavailable",
        tonic::Code::Unavailable,
        503,
    ),
    (Code::Internal, "internal", tonic::Code::Internal, 500),
];

impl Code {
    fn row(self) -> (Code, &'static str, tonic::Code, u16) {
        TABLE.into_iter().find(|row| row.0 == self).unwrap_or((
            Code::Internal,
            "internal",
            tonic::Code::Internal,
            500,
        ))
    }

    /// The name on the wire, such as `not_found`.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The code with this name on the wire.
    pub fn parse(name: &str) -> Option<Self> {
        TABLE.into_iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The HTTP status that says the same.
    pub fn http_status(self) -> u16 {
        self.row().3
    }

    fn grpc(self) -> tonic::Code {
        self.row().2
    }

    /// What a foreign status, without our reason, means to us.
    fn from_grpc(code: tonic::Code) -> Self {
        match code {
            tonic::Code::InvalidArgument
            | tonic::Code::OutOfRange
            | tonic::Code::FailedPrecondition => Code::Invalid,
            tonic::Code::NotFound => Code::NotFound,
            tonic::Code::AlreadyExists | tonic::Code::Aborted => Code::Conflict,
            tonic::Code::PermissionDenied => Code::Forbidden,
            tonic::Code::Unauthenticated => Code::Unauthenticated,
            tonic::Code::ResourceExhausted => Code::RateLimited,
            tonic::Code::Unavailable | tonic::Code::DeadlineExceeded | tonic::Code::Cancelled => {
                Code::Unavailable
            }
            tonic::Code::Ok
            | tonic::Code::Unknown
            | tonic::Code::Unimplemented
            | tonic::Code::Internal
            | tonic::Code::DataLoss => Code::Internal,
        }
    }
}

/// A refusal or failure as the outside may see it: no cause, no secret, no name of an internal part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {message}", code.as_str())]
pub struct Failure {
    /// What kind of failure.
    pub code: Code,
    /// A sentence for people.
    pub message: Cow<'static, str>,
    /// The field that was refused, where it is one.
    pub field: Option<Cow<'static, str>>,
    /// When trying again makes sense, where that is known.
    pub retry_after: Option<Duration>,
}

impl Failure {
    /// A failure with this code and sentence.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
            retry_after: None,
        }
    }

    /// The value of `field` is not acceptable.
    pub fn invalid(field: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: Some(field.into()),
            ..Self::new(Code::Invalid, message)
        }
    }

    /// There is no such thing, or none that the caller may know of.
    pub fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::NotFound, message)
    }

    /// The caller may not do this.
    pub fn forbidden(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Forbidden, message)
    }

    /// A part or a place is not to be had just now.
    pub fn unavailable(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Unavailable, message)
    }

    /// Nobody known is calling.
    pub fn unauthenticated() -> Self {
        Self::new(Code::Unauthenticated, "Sign in first.")
    }

    /// Too often; try again after `wait`.
    pub fn rate_limited(message: impl Into<Cow<'static, str>>, wait: Duration) -> Self {
        Self {
            retry_after: Some(wait),
            ..Self::new(Code::RateLimited, message)
        }
    }

    /// Our fault: logs the cause, and tells the outside only that it happened.
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        let mut chain = cause.to_string();
        let mut next = cause.source();
        while let Some(source) = next {
            chain.push_str(": ");
            chain.push_str(&source.to_string());
            next = source.source();
        }
        tracing::error!(cause = %chain, "internal error");
        Self::new(Code::Internal, "Something went wrong on the server.")
    }

    /// `retry_after` in whole milliseconds, 0 if unknown.
    pub fn retry_after_ms(&self) -> u64 {
        self.retry_after.map_or(0, |wait| {
            u64::try_from(wait.as_millis()).unwrap_or(u64::MAX).max(1)
        })
    }
}

impl From<Failure> for Status {
    fn from(failure: Failure) -> Self {
        let mut details = ErrorDetails::new();
        details.set_error_info(failure.code.as_str(), DOMAIN, [] as [(String, String); 0]);
        if let Some(wait) = failure.retry_after {
            details.set_retry_info(Some(wait));
        }
        if let Some(field) = &failure.field {
            details.add_bad_request_violation(field.as_ref(), failure.message.as_ref());
        }
        Status::with_error_details(failure.code.grpc(), failure.message.into_owned(), details)
    }
}

impl From<Status> for Failure {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let reason = details
            .error_info()
            .filter(|info| info.domain == DOMAIN)
            .and_then(|info| Code::parse(&info.reason));
        let field = details
            .bad_request()
            .and_then(|bad| bad.field_violations.first())
            .map(|violation| Cow::Owned(violation.field.clone()));
        let retry_after = details.retry_info().and_then(|info| info.retry_delay);
        match reason {
            Some(code) => Self {
                code,
                message: status.message().to_owned().into(),
                field,
                retry_after,
            },
            None => Self::foreign(&status),
        }
    }
}

impl Failure {
    /// A status that a library or the network made: its text is for the log only.
    fn foreign(status: &Status) -> Self {
        // A status that came over the wire has no source; one that this side made of a broken connection has.
        let broken = std::error::Error::source(status).is_some();
        let code = match Code::from_grpc(status.code()) {
            Code::Internal if broken => Code::Unavailable,
            code => code,
        };
        tracing::debug!(code = ?status.code(), message = status.message(), "call failed");
        let message = match code {
            Code::Unavailable => "This part of the server is not available just now. Try again.",
            Code::Internal => "Something went wrong on the server.",
            _ => "The request was refused.",
        };
        Self::new(code, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_survives_the_way_through_grpc() {
        for (code, ..) in TABLE {
            let there = Failure {
                code,
                message: "why".into(),
                field: Some("name".into()),
                retry_after: Some(Duration::from_millis(1500)),
            };
            let back = Failure::from(Status::from(there.clone()));
            assert_eq!(back, there);
        }
    }

    #[test]
    fn names_are_unique_and_parse() {
        for (code, name, ..) in TABLE {
            assert_eq!(Code::parse(name), Some(code));
            assert_eq!(code.as_str(), name);
        }
    }

    #[test]
    fn a_foreign_status_keeps_its_text_to_itself() {
        let failure = Failure::from(Status::unavailable("tcp connect error: 10.0.0.7"));
        assert_eq!(failure.code, Code::Unavailable);
        assert!(!failure.message.contains("10.0.0.7"));
    }

    #[test]
    fn a_connection_that_broke_is_worth_another_try() {
        let broken = std::io::Error::from(std::io::ErrorKind::InvalidData);
        let failure = Failure::from(Status::from_error(Box::new(broken)));
        assert_eq!(failure.code, Code::Unavailable);
        assert_eq!(Failure::from(Status::unknown("why")).code, Code::Internal);
    }
}
