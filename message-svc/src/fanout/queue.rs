//! A stream's queue of events, bounded in number and in bytes. Whoever does not read in time loses the stream, not the events: those
//! are in the store, and are read again after a reconnection.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use chatsync_proto::message::Event;
use prost::Message as _;
use tokio::sync::mpsc;

/// Events that may wait. A gateway in trouble for a second at full load stays below it.
const MOST_EVENTS: usize = 65_536;
/// Bytes that may wait.
const MOST_BYTES: usize = 64 * 1024 * 1024;
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
        let size = event.encoded_len();
        let waiting = self.state.bytes.fetch_add(size, Ordering::Relaxed) + size;
        if waiting > MOST_BYTES || self.sender.try_send(event).is_err() {
            self.state.overflowed.store(true, Ordering::Relaxed);
            return Err(Full);
        }
        Ok(())
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
        let taken = events.iter().map(Event::encoded_len).sum();
        self.state.bytes.fetch_sub(taken, Ordering::Relaxed);
        Some(events)
    }

    /// Whether the queue ended because nobody took its events in time.
    pub(crate) fn overflowed(&self) -> bool {
        self.state.overflowed.load(Ordering::Relaxed)
    }
}
