//! Seeing that a client is still there: it is asked at intervals, and anything that it sends is an answer.

use tokio::time::{Instant, sleep_until};

use crate::config::Patience;

/// When to ask, and when to give up.
pub(super) struct Heartbeat {
    patience: Patience,
    /// When the client was asked last, while the answer may still come.
    asked: Option<Instant>,
    heard: Instant,
    due: Instant,
}

/// What is to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Due {
    /// Ask the client whether it is there.
    Ask,
    /// It has not answered.
    GiveUp,
}

impl Heartbeat {
    /// The client has just been heard.
    pub(super) fn new(patience: Patience) -> Self {
        let now = Instant::now();
        Self {
            patience,
            asked: None,
            heard: now,
            due: now + patience.heartbeat,
        }
    }

    /// The client sent something.
    pub(super) fn heard(&mut self) {
        self.heard = Instant::now();
    }

    /// Waits until something is to be done. May be dropped and called again.
    pub(super) async fn due(&mut self) -> Due {
        loop {
            sleep_until(self.due).await;
            match self.asked.take() {
                None => {
                    let now = Instant::now();
                    self.asked = Some(now);
                    self.due = now + self.patience.pong;
                    return Due::Ask;
                }
                Some(asked) if self.heard < asked => return Due::GiveUp,
                Some(asked) => self.due = asked + self.patience.heartbeat,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn asks_at_intervals_and_gives_up_without_an_answer() {
        let patience = Patience {
            heartbeat: Duration::from_secs(25),
            pong: Duration::from_secs(10),
            ..Patience::default()
        };
        let began = Instant::now();
        let mut heartbeat = Heartbeat::new(patience);
        assert_eq!(heartbeat.due().await, Due::Ask);
        assert_eq!(began.elapsed().as_secs(), 25);
        heartbeat.heard();
        assert_eq!(heartbeat.due().await, Due::Ask);
        assert_eq!(began.elapsed().as_secs(), 50);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(heartbeat.due().await, Due::GiveUp);
        assert_eq!(began.elapsed().as_secs(), 60);
    }
}
