//! The one writer: whatever queued up while the last commit ran is the next transaction (group commit). Answers and events leave only after
//! the commit, in its order.

use service_kit::{
    Process,
    room::{Room, Taken},
};
use tokio::{
    sync::mpsc,
    time::{Duration, MissedTickBehavior, interval},
};

use crate::{
    batch::Batch,
    fanout::Fanout,
    jobs::{Committed, Ephemeral, Jobs, Queued},
    store::{Store, groups},
};

/// Jobs in one transaction, at most.
const BATCH: usize = 256;
/// Jobs that may wait for the writer; more make their senders wait.
const QUEUE: usize = 4096;
/// Committed batches that may wait for the fan-out.
const COMMITTED: usize = 64;
/// Bytes of their events. The fan-out makes room by itself, so the writer may wait for it.
const COMMITTED_BYTES: u32 = 64 * 1024 * 1024;
/// How often entries of deleted groups are removed, and how many at once.
const SWEEP_INTERVAL: Duration = Duration::from_millis(500);
const SWEEP_ENTRIES: u32 = 1000;

/// The writer's and the fan-out's tasks. They end when the last sender of jobs is gone, and everything in the queue has been done.
pub(crate) struct Tasks {
    pub(crate) writer: tokio::task::JoinHandle<()>,
    pub(crate) fanout: tokio::task::JoinHandle<()>,
}

/// Starts the writer and the fan-out.
pub(crate) fn start(store: Store, process: &Process) -> (Jobs, Ephemeral, Tasks) {
    let (jobs, queue) = mpsc::channel(QUEUE);
    let (committed, behind) = mpsc::channel(COMMITTED);
    let writer = write(store, queue, committed.clone());
    let writer = tokio::spawn(process.owner("message.writer", writer));
    let fanout = tokio::spawn(process.owner("message.fanout", fan_out(behind)));
    (Jobs::new(jobs), committed, Tasks { writer, fanout })
}

async fn fan_out(mut committed: mpsc::Receiver<Committed>) {
    let mut fanout = Fanout::default();
    while let Some(batch) = committed.recv().await {
        batch.leave(&mut fanout);
        metrics::gauge!("chatsync_message_streams").set(fanout.len() as f64);
    }
}

async fn write(
    store: Store,
    mut queue: mpsc::Receiver<Queued>,
    committed: mpsc::Sender<Committed>,
) {
    let mut sweeps = interval(SWEEP_INTERVAL);
    sweeps.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // Whether there may be entries of deleted groups: nobody knows at the start.
    let mut doomed = true;
    let mut jobs = Vec::with_capacity(BATCH);
    let events = Room::new(COMMITTED_BYTES);
    loop {
        tokio::select! {
            biased;
            taken = queue.recv_many(&mut jobs, BATCH) => {
                if taken == 0 {
                    return;
                }
                let mut room = Taken::default();
                let batch = Batch::of(jobs.drain(..).map(|queued| {
                    room.add(queued.room);
                    queued.job
                }));
                doomed |= batch.deletes_groups();
                let done = batch.commit(&store).await;
                let events_room = events.take(done.event_bytes()).await;
                let done = Committed { room, events_room, ..done };
                if committed.send(done).await.is_err() {
                    return;
                }
            }
            _ = sweeps.tick(), if doomed => doomed = sweep(&store).await,
        }
    }
}

/// Removes some entries of deleted groups; whether there may be more.
async fn sweep(store: &Store) -> bool {
    let swept = async {
        let mut write = store.begin_write().await?;
        let more = groups::remove_doomed(&mut write, SWEEP_ENTRIES).await?;
        write.commit().await?;
        Ok::<_, sqlx::Error>(more)
    };
    swept.await.unwrap_or_else(|error| {
        tracing::warn!(cause = %error, "cannot remove deleted groups' entries; will try again");
        true
    })
}
