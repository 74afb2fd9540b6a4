//! Messages that a group refuses for the moment. It may be that this service does not know yet what group-svc does: so a stream sees to that
//! before it answers. Until then no later message of the same sender to the same group is stored: none overtakes another.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use service_kit::{Code, Failure, names::Conversation};
use tokio::sync::mpsc;

use crate::{
    reply::{Outcome, Reply, StreamReply},
    store::append::NewMessage,
};

/// Somebody and a group.
pub(crate) type Standing = (String, String);

/// Whether a message may be refused only because it is not known here yet what group-svc does.
pub(crate) fn may_be_early(message: &NewMessage, outcome: &Outcome) -> bool {
    let refused = |failure: &Failure| matches!(failure.code, Code::NotFound | Code::Forbidden);
    matches!(message.conversation, Conversation::Group(_))
        && outcome.as_ref().err().is_some_and(refused)
}

fn standing(message: &NewMessage) -> Option<Standing> {
    match &message.conversation {
        Conversation::Group(group_id) => Some((message.sender.clone(), group_id.clone())),
        Conversation::Private(..) => None,
    }
}

/// Who is refused where on one stream, as long as it is not clear whether rightly.
#[derive(Debug)]
pub(crate) struct Refusals {
    unclear: Mutex<HashSet<Standing>>,
    back: mpsc::Sender<Refused>,
}

impl Refusals {
    /// None yet. What is refused goes `back`, which has a place for everything that may be unanswered.
    pub(crate) fn new(back: mpsc::Sender<Refused>) -> Arc<Self> {
        let unclear = Mutex::default();
        Arc::new(Self { unclear, back })
    }

    fn holds_up(&self, message: &NewMessage) -> bool {
        let unclear = self.unclear();
        !unclear.is_empty() && standing(message).is_some_and(|standing| unclear.contains(&standing))
    }

    fn unclear(&self) -> MutexGuard<'_, HashSet<Standing>> {
        self.unclear.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// It is clear now, or no longer of interest.
    pub(crate) fn settle(&self, standing: &Standing) {
        self.unclear().remove(standing);
    }
}

/// A message that waits until it is clear how its sender stands to its group.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) standing: Standing,
    pub(crate) message: NewMessage,
    /// What becomes of the message next time is final.
    pub(crate) reply: StreamReply,
    refusals: Arc<Refusals>,
}

/// When a message is stored.
#[derive(Debug)]
pub(crate) enum Turn {
    Now(NewMessage, Reply),
    /// Behind an earlier one that was refused.
    Later(Refused),
}

impl Turn {
    pub(crate) fn of(message: NewMessage, reply: Reply) -> Self {
        let held_up = |refusals: &Arc<Refusals>| refusals.holds_up(&message);
        let waits = matches!(&reply, Reply::Stream(stream) if stream.refusals.as_ref().is_some_and(held_up));
        if !waits {
            return Self::Now(message, reply);
        }
        match Refused::new(message.clone(), reply) {
            Ok(refused) => Self::Later(refused),
            Err(reply) => Self::Now(message, reply),
        }
    }
}

impl Refused {
    /// The reply alone if there is nobody who sees to a refusal.
    fn new(message: NewMessage, reply: Reply) -> Result<Self, Reply> {
        let mut reply = match reply {
            Reply::Stream(reply) => reply,
            once @ Reply::Once(_) => return Err(once),
        };
        let (Some(standing), Some(refusals)) = (standing(&message), reply.refusals.take()) else {
            return Err(Reply::Stream(reply));
        };
        Ok(Self {
            standing,
            message,
            reply,
            refusals,
        })
    }

    /// A message that was refused too early perhaps; the reply alone if it was not, or if there is nobody who sees to that.
    pub(crate) fn unless_final(
        message: &NewMessage,
        reply: Reply,
        outcome: &Outcome,
    ) -> Result<Self, Reply> {
        if !may_be_early(message, outcome) {
            return Err(reply);
        }
        let refused = Self::new(message.clone(), reply)?;
        let standing = refused.standing.clone();
        refused.refusals.unclear().insert(standing);
        Ok(refused)
    }

    /// Goes back to its stream. Never waits; the stream may be gone.
    pub(crate) fn go_back(self) {
        let back = self.refusals.back.clone();
        drop(back.try_send(self));
    }
}
