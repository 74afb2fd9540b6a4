//! The stream of changes. A watcher has nothing but its position: whenever the newest revision lies beyond, it reads the next page from
//! the store. So history and what happens now are one, without a gap or a repetition between them.

use std::time::Duration;

use chatsync_proto::group::WatchChangesResponse;
use service_kit::Failure;
use tokio::{
    sync::{mpsc, watch},
    time::timeout,
};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::Status;

use crate::{observe::Watching, store::Store};

/// What a watcher receives.
pub(crate) type Changes = ReceiverStream<Result<WatchChangesResponse, Status>>;

/// One batch may wait for its watcher; the second place is kept for the status that ends a stream, so that this is never waited for.
const QUEUE: usize = 2;
/// When a watcher that was too slow may come back.
const COME_BACK: Duration = Duration::from_secs(1);

/// All watchers. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Watchers {
    store: Store,
    newest: watch::Receiver<u64>,
    patience: Duration,
    end: CancellationToken,
    tasks: TaskTracker,
}

impl Watchers {
    /// Watchers of `store`, where `newest` tells the newest revision, until `end`.
    pub(crate) fn new(
        store: Store,
        newest: watch::Receiver<u64>,
        patience: Duration,
        end: CancellationToken,
    ) -> Self {
        Self {
            store,
            newest,
            patience,
            end,
            tasks: TaskTracker::new(),
        }
    }

    /// Streams the changes after a revision. `invalid` if that revision does not exist yet.
    pub(crate) fn watch(&self, after_revision: u64) -> Result<Changes, Failure> {
        if after_revision > *self.newest.borrow() {
            return Err(Failure::invalid(
                "after_revision",
                "There is no such revision yet.",
            ));
        }
        let (sender, receiver) = mpsc::channel(QUEUE);
        let watcher = Watcher {
            store: self.store.clone(),
            newest: self.newest.clone(),
            patience: self.patience,
            position: after_revision,
            batches: sender.clone(),
        };
        let end = self.end.clone();
        self.tasks.spawn(async move {
            let _watching = Watching::begin();
            tokio::select! {
                failure = watcher.run() => {
                    // Fails only if the watcher is gone too.
                    let _ = sender.try_send(Err(failure.into()));
                }
                () = sender.closed() => {}
                () = end.cancelled() => {}
            }
        });
        Ok(ReceiverStream::new(receiver))
    }

    /// Ends all streams.
    pub(crate) async fn end(&self) {
        self.end.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

struct Watcher {
    store: Store,
    newest: watch::Receiver<u64>,
    patience: Duration,
    /// The last revision that was passed on.
    position: u64,
    batches: mpsc::Sender<Result<WatchChangesResponse, Status>>,
}

impl Watcher {
    /// Passes changes on until it fails.
    async fn run(mut self) -> Failure {
        loop {
            if let Err(failure) = self.pass_on_next().await {
                return failure;
            }
        }
    }

    async fn pass_on_next(&mut self) -> Result<(), Failure> {
        let position = self.position;
        self.newest
            .wait_for(|newest| *newest > position)
            .await
            .map_err(|_| Failure::unavailable("The server is going down."))?;
        let changes = self.store.read().await?.changes_after(position).await?;
        self.position = changes.last().map_or(position, |change| change.revision);
        let places = timeout(self.patience, self.batches.reserve_many(QUEUE)).await;
        let Ok(Ok(mut places)) = places else {
            return Err(Failure::rate_limited(
                "Changes were read too slowly.",
                COME_BACK,
            ));
        };
        if let Some(place) = places.next() {
            place.send(Ok(WatchChangesResponse { changes }));
        }
        Ok(())
    }
}
