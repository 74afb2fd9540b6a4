//! Where the outcome of a command goes: to somebody who waits for this one, or onto a gateway's stream among many.

use std::sync::Arc;

use chatsync_proto::message::{
    MarkResponse, Result as CommandResult, SendResponse,
    result::{self, TypingPassed},
};
use service_kit::Failure;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};

use crate::refusals::Refusals;

/// What became of a command.
pub(crate) type Outcome = Result<Answer, Failure>;

/// An answer to a command.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Sent(SendResponse),
    Marked(MarkResponse),
    /// A typing notice was passed on in the conversation with this key.
    Typing(String),
}

/// Where an outcome goes.
#[derive(Debug)]
pub(crate) enum Reply {
    Once(oneshot::Sender<Outcome>),
    Stream(StreamReply),
}

impl Reply {
    /// Never waits.
    pub(crate) fn send(self, outcome: Outcome) {
        match self {
            // Whoever asked may be gone: the entry is there all the same.
            Self::Once(sender) => {
                let _ = sender.send(outcome);
            }
            Self::Stream(reply) => reply.send(outcome),
        }
    }
}

/// A result on its way; it holds its place among the unanswered ones until it is sent.
pub(crate) type Held = (CommandResult, OwnedSemaphorePermit);

/// Where the outcome of a stream's command goes.
#[derive(Debug)]
pub(crate) struct StreamReply {
    pub(crate) number: u64,
    pub(crate) results: mpsc::Sender<Held>,
    pub(crate) permit: OwnedSemaphorePermit,
    /// Where the command goes back to if it is refused too early perhaps; none if a refusal is final.
    pub(crate) refusals: Option<Arc<Refusals>>,
}

impl StreamReply {
    /// Never waits: there are as many places in the queue as commands may be unanswered.
    pub(crate) fn send(self, outcome: Outcome) {
        let kind = match outcome {
            Ok(Answer::Sent(answer)) => result::Kind::Sent(answer),
            Ok(Answer::Marked(answer)) => result::Kind::Marked(answer),
            Ok(Answer::Typing(conversation)) => result::Kind::Typing(TypingPassed { conversation }),
            Err(failure) => failed(&failure),
        };
        let result = CommandResult {
            number: self.number,
            kind: Some(kind),
        };
        // The gateway may be gone: it will find the entry when it looks.
        drop(self.results.try_send((result, self.permit)));
    }
}

fn failed(failure: &Failure) -> result::Kind {
    result::Kind::Failure(result::Failure {
        code: failure.code.as_str().to_owned(),
        message: failure.message.clone().into_owned(),
        retry_after_ms: failure.retry_after_ms(),
    })
}
