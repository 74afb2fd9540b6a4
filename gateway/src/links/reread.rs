//! When to read anew how those are who are watched: changes of the time without presence-svc's stream are not repeated.

use std::time::Duration;

use service_kit::backoff::Backoff;
use tokio::time::{Instant, sleep_until};

/// For how long who is not here is not shown as gone. A presence-svc that was started again knows only those whose gateways have come back to
/// it, and an absence shorter than this is not shown at any other time either.
const SETTLING: Duration = Duration::from_secs(10);

/// Of whom what was read is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// Those who are online or away.
    Here,
    /// The others.
    Gone,
}

/// What is still to be read.
pub(super) struct Reread {
    next: Option<(Who, Instant)>,
    /// When what was read last counts as settled.
    settled: Instant,
    backoff: Backoff,
}

impl Reread {
    /// Nothing has to be read.
    pub(super) fn nothing() -> Self {
        Self {
            next: None,
            ..Self::all()
        }
    }

    /// Everything may have changed.
    pub(super) fn all() -> Self {
        let now = Instant::now();
        Self {
            next: Some((Who::Here, now)),
            settled: now + SETTLING,
            backoff: Backoff::between_parts(),
        }
    }

    /// Whether there is nothing to read.
    pub(super) fn is_done(&self) -> bool {
        self.next.is_none()
    }

    /// Returns whom to read of when it is time to; never if there is nothing to read.
    pub(super) async fn due(&self) -> Who {
        match self.next {
            Some((who, at)) => {
                sleep_until(at).await;
                who
            }
            None => std::future::pending().await,
        }
    }

    /// It was read, or could not be and is to be tried again.
    pub(super) fn done(&mut self, read: bool, now: Instant) {
        self.next = match self.next {
            Some((who, _)) if !read => Some((who, now + self.backoff.next_wait())),
            Some((Who::Here, _)) => Some((Who::Gone, self.settled)),
            Some((Who::Gone, _)) | None => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_is_here_is_read_at_once_and_who_is_gone_when_all_had_time_to_come_back() {
        let mut reread = Reread::all();
        let began = Instant::now();
        assert_eq!(reread.due().await, Who::Here);
        reread.done(false, Instant::now());
        assert_eq!(reread.due().await, Who::Here, "tried again");
        assert!(began.elapsed() <= Duration::from_millis(100));
        reread.done(true, Instant::now());
        assert_eq!(reread.due().await, Who::Gone);
        assert_eq!(began.elapsed().as_secs(), SETTLING.as_secs());
        reread.done(true, Instant::now());
        assert!(reread.is_done());
        assert!(Reread::nothing().is_done());
    }
}
