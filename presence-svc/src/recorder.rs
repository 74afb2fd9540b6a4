//! "Last seen" and "last used": told often, written in batches. What was told twice before it was written is written once, so what waits
//! is bounded by the numbers of users and sessions; one batch is written while the next gathers.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::store::Store;

/// How long to wait after the store failed.
const RETRY: Duration = Duration::from_secs(1);

/// Names with times, in milliseconds since the Unix epoch.
pub(crate) type Times = HashMap<String, i64>;

/// What was told and is not stored yet.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    pending: Mutex<Pending>,
    wake: Notify,
}

#[derive(Debug, Default)]
struct Pending {
    /// When users were last seen, by username.
    seen: Times,
    /// When sessions were last used, by id.
    used: Times,
}

impl Recorder {
    /// Users were connected at these times.
    pub(crate) fn seen(&self, times: impl IntoIterator<Item = (String, i64)>) {
        self.tell(|pending| merge(&mut pending.seen, times));
    }

    /// Sessions were in use at these times.
    pub(crate) fn used(&self, times: impl IntoIterator<Item = (String, i64)>) {
        self.tell(|pending| merge(&mut pending.used, times));
    }

    /// Writes what is told until `stop`, and then what is left.
    pub(crate) async fn run(&self, store: Store, stop: CancellationToken) {
        loop {
            tokio::select! {
                () = self.wake.notified() => {}
                () = stop.cancelled() => break,
            }
            if !self.write(&store).await {
                tokio::select! {
                    () = tokio::time::sleep(RETRY) => self.wake.notify_one(),
                    () = stop.cancelled() => break,
                }
            }
        }
        self.write(&store).await;
    }

    /// Whether everything that was told is stored.
    async fn write(&self, store: &Store) -> bool {
        let Pending { seen, used } = std::mem::take(&mut *self.lock());
        if seen.is_empty() && used.is_empty() {
            return true;
        }
        match store.record(&seen, &used).await {
            Ok(()) => true,
            Err(error) => {
                tracing::warn!(cause = %error, "last seen could not be stored; it is tried again");
                let mut pending = self.lock();
                merge(&mut pending.seen, seen);
                merge(&mut pending.used, used);
                false
            }
        }
    }

    fn tell(&self, change: impl FnOnce(&mut Pending)) {
        change(&mut self.lock());
        self.wake.notify_one();
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        // A panic elsewhere cannot leave a map of times half-changed.
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The later time stands.
fn merge(into: &mut Times, times: impl IntoIterator<Item = (String, i64)>) {
    for (name, at) in times {
        into.entry(name)
            .and_modify(|known| *known = at.max(*known))
            .or_insert(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_time_stands() {
        let recorder = Recorder::default();
        recorder.seen([("ann".to_owned(), 5), ("bob".to_owned(), 1)]);
        recorder.seen([("ann".to_owned(), 3), ("bob".to_owned(), 2)]);
        let expected = Times::from([("ann".to_owned(), 5), ("bob".to_owned(), 2)]);
        assert_eq!(recorder.lock().seen, expected);
    }
}
