//! The ways to the services: unary calls, and three long streams, each owned by a task that brings it back whenever it breaks.
//!
//! * [`calls`]: everything that is asked and answered;
//! * [`submit`]: sends, marks and typing notices, to message-svc;
//! * [`events`]: what happens to this gateway's users, from message-svc;
//! * [`presence`]: who is here, both ways, with presence-svc.

pub(crate) mod calls;
pub(crate) mod events;
pub(crate) mod presence;
mod reread;
mod resync;
pub(crate) mod submit;

use std::time::Duration;

/// How long a part may take to answer, and to open a stream.
pub(crate) const DEADLINE: Duration = Duration::from_secs(2);

/// Why a stream ended.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    /// The process finishes.
    #[error("the gateway is finishing")]
    Finishing,
    /// The other part, or the way to it, failed.
    #[error("{}: {}", .0.code(), .0.message())]
    Failed(#[from] Box<tonic::Status>),
    /// The other part ended the stream.
    #[error("the other side ended the stream")]
    Ended,
    /// It did not answer in time.
    #[error("no answer in time")]
    Silent,
    /// It does not take what we send.
    #[error("the other side does not read")]
    Stuck,
}

impl From<tonic::Status> for Broken {
    fn from(status: tonic::Status) -> Self {
        Self::Failed(Box::new(status))
    }
}

impl From<tokio::time::error::Elapsed> for Broken {
    fn from(_: tokio::time::error::Elapsed) -> Self {
        Self::Silent
    }
}
