//! Waiting for a condition, never for a length of time.

use std::{future::Future, time::Duration};

use tokio::time::{Instant, sleep, timeout};

/// How long anything may take that should happen at once. Generous, since a busy machine is no failure.
pub const DEADLINE: Duration = Duration::from_secs(15);

/// How often a condition is looked at.
const POLL: Duration = Duration::from_millis(10);

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none within `deadline`; the message says `what` was waited for.
pub async fn eventually<T>(
    what: &str,
    deadline: Duration,
    mut ask: impl AsyncFnMut() -> Option<T>,
) -> T {
    let end = Instant::now() + deadline;
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < end, "{what}: not within {deadline:?}");
        sleep(POLL).await;
    }
}

/// Awaits something that must happen within [`DEADLINE`].
///
/// # Panics
/// When it does not; the message says `what` was waited for.
pub async fn within<T>(what: &str, future: impl Future<Output = T>) -> T {
    match timeout(DEADLINE, future).await {
        Ok(value) => value,
        Err(_) => panic!("{what}: not within {DEADLINE:?}"),
    }
}
