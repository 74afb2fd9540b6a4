//! Calls of one socket that run beside its messages: some at once, some more in line, the rest refused.

use std::collections::VecDeque;

use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};

/// Calls in line.
const MOST_IN_LINE: usize = 32;
/// Bytes of the frames that asked for them.
const MOST_BYTES_IN_LINE: usize = 256 * 1024;

type Call = BoxFuture<'static, ()>;

/// Calls of one kind. With room for one at once they run in the order in which they came.
pub(super) struct Lane {
    at_once: usize,
    running: FuturesUnordered<Call>,
    in_line: VecDeque<(usize, Call)>,
    bytes_in_line: usize,
}

impl Lane {
    /// Room for so many at once.
    pub(super) fn new(at_once: usize) -> Self {
        Self {
            at_once,
            running: FuturesUnordered::new(),
            in_line: VecDeque::new(),
            bytes_in_line: 0,
        }
    }

    /// Whether one more can be taken that a frame of so many bytes asks for. One alone always can.
    pub(super) fn has_room(&self, bytes: usize) -> bool {
        let fits = self.bytes_in_line.saturating_add(bytes) <= MOST_BYTES_IN_LINE;
        self.in_line.is_empty() || fits && self.in_line.len() < MOST_IN_LINE
    }

    /// Takes a call that a frame of so many bytes asks for.
    pub(super) fn add(&mut self, bytes: usize, call: Call) {
        self.bytes_in_line += bytes;
        self.in_line.push_back((bytes, call));
        self.start();
    }

    fn start(&mut self) {
        while self.running.len() < self.at_once {
            let Some((bytes, call)) = self.in_line.pop_front() else {
                return;
            };
            self.bytes_in_line -= bytes;
            self.running.push(call);
        }
    }

    /// Drives the calls; never returns by itself.
    pub(super) async fn drive(&mut self) {
        loop {
            if self.running.next().await.is_none() {
                return std::future::pending().await;
            }
            self.start();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_at_once_keeps_the_order() {
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut lane = Lane::new(1);
        for number in 0..5_u64 {
            let order = order.clone();
            let call = async move {
                tokio::time::sleep(std::time::Duration::from_millis(50 - 10 * number)).await;
                order.lock().unwrap().push(number);
            };
            lane.add(1, Box::pin(call));
        }
        let second = std::time::Duration::from_secs(1);
        assert!(tokio::time::timeout(second, lane.drive()).await.is_err());
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
    }

    /// How many calls of so many bytes a lane takes in.
    fn taken(bytes: usize) -> usize {
        let mut lane = Lane::new(2);
        let mut taken = 0;
        while lane.has_room(bytes) {
            lane.add(bytes, Box::pin(std::future::pending()));
            taken += 1;
        }
        taken
    }

    #[test]
    fn the_line_is_bounded_in_calls_and_in_bytes() {
        assert_eq!(taken(1), 2 + MOST_IN_LINE);
        assert_eq!(taken(64 * 1024), 2 + 4);
        assert_eq!(taken(usize::MAX / 4), 2 + 1, "one alone always fits");
    }
}
