//! Following group-svc's changes: from the position in the store, again and again, so that each is applied once whatever breaks.

use chatsync_proto::group::{
    Change, WatchChangesRequest, group_service_client::GroupServiceClient,
};
use service_kit::{Shutdown, backoff::Backoff, client::ServiceChannel, readiness::Check};
use tokio::{
    sync::{oneshot, watch},
    time::{Duration, error::Elapsed, timeout},
};
use tonic::Request;

use crate::{
    jobs::{Job, Jobs},
    streams::parts,
};

/// Changes that are applied in one transaction. Of a large group each may be told with all its members, and streams read them in between.
const CHANGES_AT_ONCE: usize = 32;
/// How long group-svc may take to begin its stream.
const OPENING_DEADLINE: Duration = Duration::from_secs(2);

/// Follows until the process finishes.
pub(crate) struct Follower {
    pub(crate) groups: GroupServiceClient<ServiceChannel>,
    pub(crate) jobs: Jobs,
    /// Told the revision of the last change applied.
    pub(crate) applied: watch::Sender<u64>,
    /// Whether the changes are being received.
    pub(crate) check: Check,
    pub(crate) shutdown: Shutdown,
}

/// Why following ended.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("group-svc: {0}")]
    Stream(#[from] tonic::Status),
    #[error("group-svc did not answer in time")]
    Late(#[from] Elapsed),
    #[error("group-svc ended the stream")]
    Ended,
    #[error("a change could not be stored")]
    NotStored,
}

impl Follower {
    pub(crate) async fn run(mut self) {
        let shutdown = self.shutdown.clone();
        let mut backoff = Backoff::between_parts();
        loop {
            let broken = tokio::select! {
                broken = self.follow(&mut backoff) => broken,
                () = shutdown.finishing() => return,
            };
            self.check.set(false);
            tracing::debug!(cause = %broken, "group changes are not received; will try again");
            tokio::select! {
                () = tokio::time::sleep(backoff.next_wait()) => {}
                () = shutdown.finishing() => return,
            }
        }
    }

    async fn follow(&mut self, backoff: &mut Backoff) -> Broken {
        match self.try_follow(backoff).await {
            Ok(()) => Broken::Ended,
            Err(broken) => broken,
        }
    }

    async fn try_follow(&mut self, backoff: &mut Backoff) -> Result<(), Broken> {
        let after_revision = *self.applied.borrow();
        let request = Request::new(WatchChangesRequest { after_revision });
        let opening = timeout(OPENING_DEADLINE, self.groups.watch_changes(request));
        let mut changes = opening.await??.into_inner();
        tracing::info!(after_revision, "receiving group changes");
        self.check.set(true);
        while let Some(batch) = changes.message().await? {
            for some in parts(batch.changes, CHANGES_AT_ONCE) {
                self.apply(some).await?;
            }
            // A stream that only opens has not worked yet: while nothing can be stored, the tries are to become rarer.
            backoff.reset();
        }
        Ok(())
    }

    /// Has changes applied, all of them.
    async fn apply(&mut self, changes: Vec<Change>) -> Result<(), Broken> {
        let last = changes.last().map(|change| change.revision);
        let (reply, applied) = oneshot::channel();
        self.jobs
            .send(Job::Changes(changes, reply))
            .await
            .map_err(|_| Broken::NotStored)?;
        let revision = applied.await.map_err(|_| Broken::NotStored)?;
        self.applied.send_replace(revision);
        match Some(revision) < last {
            true => Err(Broken::NotStored),
            false => Ok(()),
        }
    }
}
