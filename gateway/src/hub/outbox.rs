//! What waits for one socket. Bounded in bytes: what passes by itself is dropped first; when what must arrive does not fit either, the
//! socket is to be closed, and its client comes back for what it missed.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;
use tokio_tungstenite::tungstenite::Utf8Bytes;

mod line;

use self::line::Line;
use super::delivery::{Delivery, Snapshot, Subject, Topic};
use crate::{
    frames::{Close, with_more},
    metric,
};

/// People in one frame of presence besides the first.
const MOST_PRESENCE: usize = 100;

/// The queue of one socket, filled by anybody, emptied by its writer.
pub(crate) struct Outbox {
    queue: Mutex<Queue>,
    filled: Notify,
    drained: Notify,
    closing: Notify,
    pinged: Notify,
}

/// What the writer does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Write this.
    Frame(Utf8Bytes),
    /// Ask whether the client is there.
    Ping,
    /// Close the socket.
    Close(Close),
}

struct Queue {
    lasting: Line<Waiting>,
    /// The latest of each subject.
    ephemeral: BTreeMap<Subject, Utf8Bytes>,
    /// Whether somebody's presence was dropped, which stays true until it is told.
    presence_dropped: bool,
    /// What is held back while a state is read for the client.
    held: Option<Line<Arc<Delivery>>>,
    /// How far the last state reached that was told.
    told: Snapshot,
    /// Whether a ping was asked for since it was told.
    pinged: bool,
    /// Frames among the lasting ones that tell a state.
    state_frames: usize,
    /// Of all that waits but what its sender had to wait for room with.
    bytes: usize,
    /// Of what its sender had to wait for room with: states and long answers.
    awaited_bytes: usize,
    most_bytes: usize,
    ping: bool,
    close: Option<Close>,
}

/// A frame that must arrive.
struct Waiting {
    frame: Utf8Bytes,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Somebody else's doing, or a short answer: its size counts against the bound.
    Event,
    /// An answer that was added when there was room.
    Answer,
    /// A part of a state that was added when there was room; nothing that passes by itself comes before it.
    State,
}

impl Outbox {
    /// An empty queue for at most `most_bytes`, which holds events back until [`Outbox::release`].
    pub(crate) fn holding(most_bytes: usize) -> Self {
        Self {
            queue: Mutex::new(Queue {
                lasting: Line::default(),
                ephemeral: BTreeMap::new(),
                presence_dropped: false,
                held: Some(Line::default()),
                told: Snapshot::default(),
                pinged: false,
                state_frames: 0,
                bytes: 0,
                awaited_bytes: 0,
                most_bytes,
                ping: false,
                close: None,
            }),
            filled: Notify::new(),
            drained: Notify::new(),
            closing: Notify::new(),
            pinged: Notify::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event.
    pub(crate) fn push(&self, delivery: &Arc<Delivery>) {
        self.change(|queue| queue.push(delivery));
    }

    /// Adds an answer to the client's own frame; it is not held back.
    pub(crate) fn reply(&self, frame: Utf8Bytes) {
        self.change(|queue| queue.push_lasting(frame));
    }

    /// Returns when an answer of this size, or a part of a state, fits, or the socket is to be closed. One alone always fits.
    pub(crate) async fn room(&self, size: usize) {
        self.until(|queue| queue.has_room(size)).await;
    }

    /// The same, but only when half of the queue besides is free: for who begins again once there is room, and should have some for more than
    /// this.
    pub(crate) async fn ample_room(&self, size: usize) {
        self.until(|queue| queue.has_room(size.saturating_add(queue.most_bytes / 2)))
            .await;
    }

    /// Whether there is [`Outbox::room`] now.
    pub(crate) fn has_room(&self, size: usize) -> bool {
        self.lock().has_room(size)
    }

    /// Returns when all parts of a state so far have left, but for the last one, or the socket is to be closed.
    pub(crate) async fn state_left(&self) {
        self.until(|queue| queue.close.is_some() || queue.state_frames == 0)
            .await;
    }

    async fn until(&self, holds: impl Fn(&Queue) -> bool) {
        loop {
            let drained = self.drained.notified();
            tokio::pin!(drained);
            drained.as_mut().enable();
            if holds(&self.lock()) {
                return;
            }
            drained.await;
        }
    }

    /// Adds an answer to the client's own frame for which there was [`Outbox::room`].
    pub(crate) fn answer(&self, frame: Utf8Bytes) {
        self.change(|queue| queue.push_awaited(frame, Kind::Answer));
    }

    /// Adds a part of a state for which there was [`Outbox::room`], while events are held back.
    pub(crate) fn tell(&self, frame: Utf8Bytes) {
        self.change(|queue| queue.push_awaited(frame, Kind::State));
    }

    /// Holds events back from here on, while a state is read. Answers false, and does nothing, while the last state still waits.
    pub(crate) fn hold(&self) -> bool {
        let mut queue = self.lock();
        let written = queue.state_frames == 0;
        if written {
            queue.held.get_or_insert_default();
        }
        written
    }

    /// Adds the last frames of a state, then those events held back that it does not hold. Events that were on their way when the state was
    /// read come later still, so what it holds is remembered until the next ping but one.
    pub(crate) fn release(&self, state: Vec<Utf8Bytes>, snapshot: Snapshot) {
        self.change(|queue| queue.release(state, Some(snapshot)));
    }

    /// Adds the events held back for a state that could not be told. What an earlier one holds is still remembered.
    pub(crate) fn release_without_state(&self) {
        self.change(|queue| queue.release(Vec::new(), None));
    }

    /// Presence could not be read for the socket, and is to be read again.
    pub(crate) fn miss_presence(&self) {
        self.lock().presence_dropped = true;
    }

    /// Whether presence was dropped, and there is room for it again. It is asked for once; whoever asks sees to it that it is told.
    pub(crate) fn take_presence_dropped(&self) -> bool {
        let mut queue = self.lock();
        let has_room = queue.held.is_none() && queue.bytes <= queue.most_bytes / 2;
        has_room && std::mem::take(&mut queue.presence_dropped)
    }

    /// Asks for a ping to be written.
    pub(crate) fn ping(&self) {
        self.change(|queue| {
            queue.ping = true;
            // The first ping may come right after the state. By the second what was on its way has come; a large state is not kept for an
            // idle connection.
            if std::mem::replace(&mut queue.pinged, true) {
                queue.told = Snapshot::default();
            }
        });
    }

    /// Takes the ping that was asked for, if it was: it need not wait for a long frame to end.
    pub(crate) fn take_ping(&self) -> bool {
        std::mem::take(&mut self.lock().ping)
    }

    /// A ping was written.
    pub(crate) fn ping_left(&self) {
        self.pinged.notify_one();
    }

    /// Returns when a ping was written. For one waiter at a time.
    pub(crate) async fn ping_has_left(&self) {
        self.pinged.notified().await;
    }

    /// Asks for the socket to be closed. The first reason stands.
    pub(crate) fn close(&self, why: Close) {
        self.change(|queue| queue.ask_to_close(why));
    }

    /// Takes what comes next, if anything waits.
    pub(crate) fn next(&self) -> Option<Next> {
        let next = self.lock().next();
        if next.is_some() {
            self.drained.notify_waiters();
        }
        next
    }

    /// Returns when there may be something to take.
    pub(crate) async fn filled(&self) {
        self.filled.notified().await;
    }

    /// Returns when the socket is to be closed, however much there is to write. For one waiter at a time.
    pub(crate) async fn closing(&self) -> Close {
        loop {
            if let Some(why) = self.lock().close {
                return why;
            }
            self.closing.notified().await;
        }
    }

    fn change(&self, change: impl FnOnce(&mut Queue)) {
        let (before, after) = {
            let mut queue = self.lock();
            let before = queue.close;
            change(&mut queue);
            (before, queue.close)
        };
        self.filled.notify_one();
        if before != after {
            self.closing.notify_one();
            self.drained.notify_waiters();
        }
    }
}

impl Queue {
    fn push(&mut self, delivery: &Arc<Delivery>) {
        if self.close.is_some() {
            return;
        }
        if self.held.is_some() {
            self.hold(delivery);
        } else if self.told.holds(&delivery.subject) {
            metric::repeated(delivery.type_name);
        } else if delivery.subject.is_ephemeral() {
            self.push_ephemeral(delivery);
        } else {
            self.push_event(delivery);
        }
    }

    fn push_lasting(&mut self, frame: Utf8Bytes) {
        if self.close.is_some() || !self.make_room(frame.len()) {
            return;
        }
        self.bytes += frame.len();
        self.lasting.push(Waiting {
            frame,
            kind: Kind::Event,
        });
    }

    /// Adds what must arrive, instead of what it replaces.
    fn push_event(&mut self, delivery: &Delivery) {
        let size = delivery.frame.len();
        let replaced = self.lasting.take_replaced(&delivery.subject);
        let place = replaced.and_then(|(waiting, place)| {
            self.bytes -= waiting.frame.len();
            place
        });
        if !self.make_room(size) {
            return;
        }
        self.bytes += size;
        let waiting = Waiting {
            frame: delivery.frame.clone(),
            kind: Kind::Event,
        };
        self.lasting.put(&delivery.subject, waiting, place);
    }

    /// What is held back waits for the state itself: were it alone in the way of a part of that state, neither would ever go.
    fn has_room(&self, size: usize) -> bool {
        let waiting = self.bytes + self.awaited_bytes;
        let alone = self.lasting.is_empty();
        self.close.is_some() || alone || waiting.saturating_add(size) <= self.most_bytes
    }

    fn push_awaited(&mut self, frame: Utf8Bytes, kind: Kind) {
        if self.close.is_some() {
            return;
        }
        self.awaited_bytes += frame.len();
        if kind == Kind::State {
            self.state_frames += 1;
            // What is newer than the state is told behind it.
            self.lasting.keep_places();
        }
        self.lasting.push(Waiting { frame, kind });
    }

    fn push_ephemeral(&mut self, delivery: &Delivery) {
        let size = delivery.frame.len();
        let replaced = self.ephemeral.remove(&delivery.subject);
        self.bytes -= replaced.map_or(0, |frame| frame.len());
        if self.bytes + size > self.most_bytes {
            self.dropped(&delivery.subject);
            return;
        }
        self.bytes += size;
        self.ephemeral
            .insert(delivery.subject.clone(), delivery.frame.clone());
    }

    fn hold(&mut self, delivery: &Arc<Delivery>) {
        let size = delivery.frame.len();
        let held = self.held.as_mut();
        let replaced = held.and_then(|held| held.take_replaced(&delivery.subject));
        let place = replaced.and_then(|(earlier, place)| {
            self.bytes -= earlier.frame.len();
            place
        });
        if delivery.subject.is_ephemeral() && self.bytes + size > self.most_bytes {
            self.dropped(&delivery.subject);
        } else if self.make_room(size) {
            self.bytes += size;
            if let Some(held) = &mut self.held {
                held.put(&delivery.subject, Arc::clone(delivery), place);
            }
        }
    }

    fn release(&mut self, state: Vec<Utf8Bytes>, snapshot: Option<Snapshot>) {
        let mut held = self.held.take().unwrap_or_default();
        let held_bytes: usize = held.iter().map(|delivery| delivery.frame.len()).sum();
        self.bytes -= held_bytes.min(self.bytes);
        if self.close.is_some() {
            return;
        }
        for frame in state {
            self.push_awaited(frame, Kind::State);
        }
        if let Some(snapshot) = snapshot {
            self.told = snapshot;
            self.pinged = false;
        }
        while let Some(delivery) = held.pop() {
            self.push(&delivery);
        }
    }

    /// Drops what passes by itself until `size` more bytes fit; if they do not even so, the client is too slow.
    fn make_room(&mut self, size: usize) -> bool {
        if self.bytes + size > self.most_bytes {
            self.drop_ephemeral();
        }
        let fits = self.bytes + size <= self.most_bytes;
        if !fits {
            metric::overflowed();
            self.ask_to_close(Close::TooSlow);
        }
        fits
    }

    fn drop_ephemeral(&mut self) {
        for (subject, frame) in std::mem::take(&mut self.ephemeral) {
            self.bytes -= frame.len();
            self.dropped(&subject);
        }
        let Some(mut held) = self.held.take() else {
            return;
        };
        held.retain(|delivery| {
            let kept = !delivery.subject.is_ephemeral();
            if !kept {
                self.bytes -= delivery.frame.len();
                self.dropped(&delivery.subject);
            }
            kept
        });
        self.held = Some(held);
    }

    /// Something ephemeral was dropped. That somebody types passes by itself; presence lasts, and is to be read again.
    fn dropped(&mut self, subject: &Subject) {
        self.presence_dropped |= matches!(subject, Subject::Presence { .. });
        metric::dropped(subject.ephemeral_type(), 1);
    }

    fn ask_to_close(&mut self, why: Close) {
        if self.close.is_some() {
            return;
        }
        self.close = Some(why);
        self.held = None;
        self.ephemeral.clear();
        if why.discards_waiting() {
            self.lasting = Line::default();
        }
        // What is left is written, and nothing is added: no need to count any more.
        self.bytes = 0;
        self.awaited_bytes = 0;
    }

    /// The next of what passes by itself. Presence that waits together goes as one frame.
    fn next_ephemeral(&mut self) -> Option<Utf8Bytes> {
        let (subject, frame) = self.ephemeral.pop_first()?;
        self.bytes -= frame.len();
        if !matches!(subject, Subject::Presence { .. }) {
            return Some(frame);
        }
        let mut more = Vec::new();
        while more.len() < MOST_PRESENCE
            && let Some(next) = self.ephemeral.first_entry()
            && matches!(next.key(), Subject::Presence { .. })
        {
            let next = next.remove();
            self.bytes -= next.len();
            more.push(next);
        }
        Some(with_more(frame, &more))
    }

    fn next(&mut self) -> Option<Next> {
        if std::mem::take(&mut self.ping) {
            return Some(Next::Ping);
        }
        // What passes by itself goes first: it is little, and a notice of typing must not come after the message. But nothing comes before a
        // state that is on its way: an opening begins with `registered`.
        if self.state_frames == 0
            && let Some(frame) = self.next_ephemeral()
        {
            return Some(Next::Frame(frame));
        }
        if let Some(Waiting { frame, kind }) = self.lasting.pop() {
            // Once the socket is to be closed, nothing is counted any more.
            let counted = match kind {
                Kind::Event => &mut self.bytes,
                Kind::Answer | Kind::State => &mut self.awaited_bytes,
            };
            *counted = counted.saturating_sub(frame.len());
            self.state_frames -= usize::from(kind == Kind::State);
            return Some(Next::Frame(frame));
        }
        self.close.map(Next::Close)
    }
}

#[cfg(test)]
mod tests;
