//! A stream's queue of events, bounded in number and in bytes. Whoever does not read in time loses the stream, not the events: those
//! are in the store, and are read again after a reconnection.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use chatsync_proto::message::Event;
use prost::Message as _;
use tokio::sync::{Notify, mpsc};

/// Bytes that may wait. A gateway in trouble for a second at full load stays below it.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// What each event counts for at least, so that their number is bounded too.
const LEAST_BYTES: usize = 1024;
const MOST_EVENTS: usize = MOST_BYTES / LEAST_BYTES;
/// Bytes up to which a queue takes what can wait: the rest is for what cannot.
const FEW_BYTES: usize = MOST_BYTES / 4;
/// Events that are taken at once, and sent as one message.
const BATCH: usize = 64;

/// Makes a queue.
pub(crate) fn queue() -> (EventSender, EventReceiver) {
    let (sender, receiver) = mpsc::channel(MOST_EVENTS);
    let state = Arc::new(State::default());
    (
        EventSender {
            sender,
            state: state.clone(),
        },
        EventReceiver { receiver, state },
    )
}

#[derive(Debug, Default)]
struct State {
    bytes: AtomicUsize,
    overflowed: AtomicBool,
    drained: Notify,
}

/// What an event counts for.
fn size(event: &Event) -> usize {
    event.encoded_len().max(LEAST_BYTES)
}

/// The end into which the fan-out puts events.
#[derive(Debug)]
pub(crate) struct EventSender {
    sender: mpsc::Sender<Event>,
    state: Arc<State>,
}

/// The queue is full, or nobody reads it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Full;

impl EventSender {
    /// Puts an event into the queue; never waits.
    pub(crate) fn push(&self, event: Event) -> Result<(), Full> {
        let size = size(&event);
        let waiting = self.state.bytes.fetch_add(size, Ordering::Relaxed) + size;
        if waiting > MOST_BYTES || self.sender.try_send(event).is_err() {
            self.state.overflowed.store(true, Ordering::Relaxed);
            return Err(Full);
        }
        Ok(())
    }

    /// How full the queue is.
    pub(crate) fn level(&self) -> Level {
        Level(self.state.clone())
    }
}

/// How full a queue is.
#[derive(Debug)]
pub(crate) struct Level(Arc<State>);

impl Level {
    /// Returns when few events wait. While nobody takes them that may be never: only for those who end with the queue.
    pub(crate) async fn low(&self) {
        loop {
            let drained = self.0.drained.notified();
            tokio::pin!(drained);
            drained.as_mut().enable();
            if self.0.bytes.load(Ordering::Relaxed) <= FEW_BYTES {
                return;
            }
            drained.await;
        }
    }
}

/// The end from which a stream takes events.
#[derive(Debug)]
pub(crate) struct EventReceiver {
    receiver: mpsc::Receiver<Event>,
    state: Arc<State>,
}

impl EventReceiver {
    /// The events that wait, at least one; `None` when the queue has ended.
    pub(crate) async fn next_batch(&mut self) -> Option<Vec<Event>> {
        let mut events = Vec::new();
        if self.receiver.recv_many(&mut events, BATCH).await == 0 {
            return None;
        }
        let taken = events.iter().map(size).sum();
        self.state.bytes.fetch_sub(taken, Ordering::Relaxed);
        self.state.drained.notify_waiters();
        Some(events)
    }

    /// Whether the queue ended because nobody took its events in time.
    pub(crate) fn overflowed(&self) -> bool {
        self.state.overflowed.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use chatsync_proto::message::event::{Kind, UserAdded};
    use futures_util::poll;

    use super::*;

    #[tokio::test]
    async fn who_can_wait_waits_until_few_events_do() {
        let (sender, mut receiver) = queue();
        let level = sender.level();
        level.low().await;
        let event = Event {
            kind: Some(Kind::UserAdded(UserAdded::default())),
        };
        for _ in 0..MOST_EVENTS {
            sender.push(event.clone()).unwrap();
        }
        let low = level.low();
        tokio::pin!(low);
        let mut left = MOST_EVENTS;
        while left * LEAST_BYTES > FEW_BYTES {
            assert!(poll!(&mut low).is_pending());
            left -= receiver.next_batch().await.unwrap().len();
        }
        assert!(poll!(&mut low).is_ready());
    }
}
