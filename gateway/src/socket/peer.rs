//! The client at the other end of a socket, as those see it who answer it.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use service_kit::{Code, Failure};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::limits::Refusals;
use crate::{
    frames::{Ack, Close, ServerFrame},
    hub::{ConnectionId, Hub, Outbox, Snapshot},
    metric,
};

/// A registered client.
pub(super) struct Peer {
    pub(super) id: ConnectionId,
    pub(super) username: Arc<str>,
    pub(super) outbox: Arc<Outbox>,
    refusals: Mutex<Refusals>,
}

impl Peer {
    pub(super) fn new(id: ConnectionId, username: Arc<str>, outbox: Arc<Outbox>) -> Self {
        Self {
            id,
            username,
            outbox,
            refusals: Mutex::default(),
        }
    }

    /// Answers a frame of the client.
    pub(super) fn reply(&self, frame: &ServerFrame) {
        metric::sent(frame.type_name(), 1);
        self.outbox.reply(frame.encode());
    }

    /// Tells the client that what it asked for is done, if it gave its frame an id.
    pub(super) fn done(&self, id: Option<String>) {
        if let Some(id) = id {
            self.reply(&ServerFrame::Ack(Ack {
                id,
                ..Ack::default()
            }));
        }
    }

    /// Answers a frame of the client with one that may be long, when there is room for it.
    pub(super) async fn answer(&self, answer: Part) {
        self.outbox.room(answer.len()).await;
        metric::sent(answer.type_name, 1);
        self.outbox.answer(answer.encoded);
    }

    /// Tells the client a part of a state, when there is room for it.
    pub(super) async fn tell(&self, part: Part) {
        self.outbox.room(part.len()).await;
        self.add(part);
    }

    /// Tells the client a part of a state, or gives it back if there is no room for it now.
    pub(super) fn tell_now(&self, part: Part) -> Result<(), Part> {
        if !self.outbox.has_room(part.len()) {
            return Err(part);
        }
        self.add(part);
        Ok(())
    }

    /// Tells the client a part of a state that was given back, when there is room for it and for more.
    pub(super) async fn tell_again(&self, part: Part) {
        self.outbox.ample_room(part.len()).await;
        self.add(part);
    }

    fn add(&self, part: Part) {
        metric::sent(part.type_name, 1);
        self.outbox.tell(part.encoded);
    }

    /// Lets go what was held back while a state was told, and is not part of it.
    pub(super) fn release(&self, snapshot: Snapshot) {
        self.outbox.release(Vec::new(), snapshot);
    }

    /// Refuses a frame of the client. One that is refused too often is sent away, but not for what is the server's own fault.
    pub(super) fn refuse(&self, id: Option<String>, failure: &Failure) {
        metric::refused(failure.code.as_str());
        self.reply(&ServerFrame::error(id, failure));
        if !matches!(failure.code, Code::Unavailable | Code::Internal) {
            self.count_refusal();
        }
    }

    /// Counts something that is refused without an answer.
    pub(super) fn count_refusal(&self) {
        let mut refusals = self.refusals.lock().unwrap_or_else(PoisonError::into_inner);
        if refusals.is_one_too_many(Instant::now()) {
            self.outbox.close(Close::Flooding);
        }
    }
}

/// A part of a state, or a long answer, as it goes over the socket: all that is left of the frame while there is no room for it.
pub(super) struct Part {
    type_name: &'static str,
    encoded: Utf8Bytes,
}

impl Part {
    /// Its size in bytes.
    pub(super) fn len(&self) -> usize {
        self.encoded.len()
    }
}

impl From<ServerFrame> for Part {
    fn from(frame: ServerFrame) -> Self {
        Self {
            type_name: frame.type_name(),
            encoded: frame.encode(),
        }
    }
}

/// A connection's place in the hub; dropping it gives it back, however its task ended.
pub(super) struct Place {
    pub(super) hub: Arc<Hub>,
    pub(super) id: ConnectionId,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.hub.close(self.id);
    }
}
