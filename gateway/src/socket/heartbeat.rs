//! Seeing that a client is still there: it is asked at intervals, and anything that it sends is an answer.

use std::future::pending;

use tokio::time::{Instant, sleep_until};

use crate::config::Patience;

/// When to ask, and when to give up.
pub(super) struct Heartbeat {
    patience: Patience,
    next: Next,
    /// Whether the client was heard since it was last to be asked.
    heard: bool,
}

/// What comes next.
#[derive(Clone, Copy)]
enum Next {
    /// The client is to be asked at that time.
    Ask(Instant),
    /// What asks it is on its way to the connection. If the connection takes nothing, the writer gives it up.
    Write,
    /// It was asked at that time, and has some time to answer. It may have done so before we knew that the question had left.
    Answer(Instant),
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
        Self {
            patience,
            next: Next::Ask(Instant::now() + patience.heartbeat),
            heard: true,
        }
    }

    /// The client sent something.
    pub(super) fn heard(&mut self) {
        self.heard = true;
    }

    /// What asks the client was written: from now on it can answer.
    pub(super) fn asked(&mut self) {
        self.next = Next::Answer(Instant::now());
    }

    /// Waits until something is to be done. May be dropped and called again.
    pub(super) async fn due(&mut self) -> Due {
        loop {
            match self.next {
                Next::Ask(at) => {
                    sleep_until(at).await;
                    self.next = Next::Write;
                    self.heard = false;
                    return Due::Ask;
                }
                Next::Write => pending().await,
                Next::Answer(asked) => {
                    sleep_until(asked + self.patience.pong).await;
                    if !self.heard {
                        return Due::GiveUp;
                    }
                    self.next = Next::Ask(asked + self.patience.heartbeat);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::{advance, timeout};

    use super::*;

    fn heartbeat() -> Heartbeat {
        Heartbeat::new(Patience {
            heartbeat: Duration::from_secs(25),
            pong: Duration::from_secs(10),
            ..Patience::default()
        })
    }

    #[tokio::test(start_paused = true)]
    async fn asks_at_intervals_and_gives_up_without_an_answer() {
        let began = Instant::now();
        let mut heartbeat = heartbeat();
        assert_eq!(heartbeat.due().await, Due::Ask);
        assert_eq!(began.elapsed().as_secs(), 25);
        heartbeat.asked();
        heartbeat.heard();
        assert_eq!(heartbeat.due().await, Due::Ask);
        assert_eq!(began.elapsed().as_secs(), 50);
        heartbeat.asked();
        advance(Duration::from_secs(1)).await;
        assert_eq!(heartbeat.due().await, Due::GiveUp);
        assert_eq!(began.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_may_be_read_before_it_is_told_that_the_question_was_written() {
        let mut heartbeat = heartbeat();
        assert_eq!(heartbeat.due().await, Due::Ask);
        heartbeat.heard();
        advance(Duration::from_millis(1)).await;
        heartbeat.asked();
        assert_eq!(heartbeat.due().await, Due::Ask);
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_for_an_answer_begins_when_the_question_was_written() {
        let mut heartbeat = heartbeat();
        assert_eq!(heartbeat.due().await, Due::Ask);
        // What waits before it may take long.
        let waiting = timeout(Duration::from_secs(60), heartbeat.due());
        assert!(waiting.await.is_err());
        let began = Instant::now();
        heartbeat.asked();
        advance(Duration::from_secs(1)).await;
        assert_eq!(heartbeat.due().await, Due::GiveUp);
        assert_eq!(began.elapsed().as_secs(), 10);
    }
}
