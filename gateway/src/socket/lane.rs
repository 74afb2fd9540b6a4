//! Calls of one socket that run beside its messages: some at once, some more in line, the rest refused.

use std::collections::VecDeque;

use futures_util::{StreamExt as _, future::BoxFuture, stream::FuturesUnordered};

/// Calls in line.
const MOST_IN_LINE: usize = 32;

type Call = BoxFuture<'static, ()>;

/// Calls of one kind. With room for one at once they run in the order in which they came.
pub(super) struct Lane {
    at_once: usize,
    running: FuturesUnordered<Call>,
    in_line: VecDeque<Call>,
}

impl Lane {
    /// Room for so many at once.
    pub(super) fn new(at_once: usize) -> Self {
        Self {
            at_once,
            running: FuturesUnordered::new(),
            in_line: VecDeque::new(),
        }
    }

    /// Whether one more can be taken.
    pub(super) fn has_room(&self) -> bool {
        self.in_line.len() < MOST_IN_LINE
    }

    /// Takes a call.
    pub(super) fn add(&mut self, call: Call) {
        self.in_line.push_back(call);
        self.start();
    }

    fn start(&mut self) {
        while self.running.len() < self.at_once {
            let Some(call) = self.in_line.pop_front() else {
                return;
            };
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
            lane.add(Box::pin(async move {
                tokio::time::sleep(std::time::Duration::from_millis(50 - 10 * number)).await;
                order.lock().unwrap().push(number);
            }));
        }
        let second = std::time::Duration::from_secs(1);
        assert!(tokio::time::timeout(second, lane.drive()).await.is_err());
        assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
    }

    #[test]
    fn the_line_is_bounded() {
        let mut lane = Lane::new(2);
        let taken = (0..100)
            .filter(|_| {
                let room = lane.has_room();
                if room {
                    lane.add(Box::pin(std::future::pending()));
                }
                room
            })
            .count();
        assert_eq!(taken, MOST_IN_LINE + 2);
    }
}
