//! Asking many sockets to `sync`, a part of them at a time, so that message-svc, just back, is not run over.

use std::{collections::VecDeque, time::Duration};

use tokio::time::{Instant, sleep_until};

/// The time over which all are asked.
const SPREAD: Duration = Duration::from_millis(1_500);
/// The time between two parts.
const STEP: Duration = Duration::from_millis(50);

/// Users whose sockets are still to be asked.
#[derive(Default)]
pub(super) struct Resyncs {
    waiting: VecDeque<String>,
    part: usize,
    due: Option<Instant>,
}

impl Resyncs {
    /// Adds a user.
    pub(super) fn add(&mut self, username: String) {
        self.waiting.push_back(username);
        let steps = usize::try_from(SPREAD.as_millis() / STEP.as_millis()).unwrap_or(1);
        self.part = self.part.max(self.waiting.len().div_ceil(steps));
        self.due.get_or_insert_with(|| Instant::now() + STEP);
    }

    /// Waits for the next part's time and returns it; for ever if nobody waits.
    pub(super) async fn next(&mut self) -> Vec<String> {
        let Some(due) = self.due else {
            return std::future::pending().await;
        };
        sleep_until(due).await;
        let part = self.part.min(self.waiting.len());
        let users: Vec<_> = self.waiting.drain(..part).collect();
        if self.waiting.is_empty() {
            *self = Self::default();
        } else {
            self.due = Some(due + STEP);
        }
        users
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn all_are_asked_within_the_spread_and_never_all_at_once() {
        let mut resyncs = Resyncs::default();
        for number in 0..1_000 {
            resyncs.add(format!("user{number}"));
        }
        let began = Instant::now();
        let mut asked = Vec::new();
        while resyncs.due.is_some() {
            let part = resyncs.next().await;
            assert!(part.len() <= 34, "{}", part.len());
            asked.extend(part);
        }
        assert_eq!(asked.len(), 1_000);
        assert!(began.elapsed() <= SPREAD + STEP);
    }
}
