//! What a part and the process that it runs in have to do with each other.

use std::{future::Future, panic::AssertUnwindSafe};

use futures_util::FutureExt as _;
use tokio::sync::watch;

use crate::{lifecycle::Shutdown, readiness::Readiness};

/// What a part is given by the process that it runs in.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// When to end.
    pub shutdown: Shutdown,
    /// Where to tell what is up.
    pub readiness: Readiness,
    lost: watch::Sender<Option<&'static str>>,
}

/// A task panicked that its part cannot be without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the task {0} panicked")]
pub struct OwnerLost(&'static str);

impl Process {
    /// A process that has just begun.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same process, for parts that are told to end by themselves, later than others.
    pub fn outliving(&self) -> Self {
        Self {
            shutdown: Shutdown::new(),
            ..self.clone()
        }
    }

    /// Runs a task that owns something which its part cannot be without: a writer, a fan-out, a stream. `name` says in the log which. Should
    /// it panic, the process ends, and whoever watches over it starts it again: half a part would only look alive.
    pub fn owner<F: Future<Output = ()>>(
        &self,
        name: &'static str,
        task: F,
    ) -> impl Future<Output = ()> + use<F> {
        let lost = self.lost.clone();
        // What the task owned is dropped with it, so nobody sees it half changed.
        let task = AssertUnwindSafe(task).catch_unwind();
        async move {
            if task.await.is_err() {
                lost.send_replace(Some(name));
            }
        }
    }

    /// Returns when a task of [`Process::owner`] has panicked.
    pub async fn owner_lost(&self) -> OwnerLost {
        let mut lost = self.lost.subscribe();
        let name = lost.wait_for(Option::is_some).await.ok();
        // The sender is this process's own, and lives as long.
        OwnerLost(name.and_then(|name| *name).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_task_that_panics_is_told_of_in_the_whole_process_and_no_other() {
        let process = Process::new();
        process.owner("test.reader", async {}).await;
        assert_eq!(process.owner_lost().now_or_never(), None);
        let behind = process.outliving();
        behind
            .owner("test.writer", async { panic!("on purpose") })
            .await;
        assert_eq!(process.owner_lost().await, OwnerLost("test.writer"));
        behind.shutdown.finish();
        assert!(!process.shutdown.is_finishing());
    }
}
