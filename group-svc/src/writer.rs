//! The one task that runs commands, one after the other. A command whose caller went away meanwhile still ends whole: it is committed and
//! told to the watchers, or it is neither.

use service_kit::Failure;
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    commands::{self, Answer, Order},
    observe,
    store::Store,
};

/// Commands that may wait for their turn.
const QUEUE: usize = 256;

struct Job {
    order: Order,
    answer: oneshot::Sender<Result<Answer, Failure>>,
}

/// Takes commands. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
}

/// The commands that wait.
pub(crate) struct Queue {
    jobs: mpsc::Receiver<Job>,
}

impl Writer {
    pub(crate) fn new() -> (Self, Queue) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self { jobs: sender }, Queue { jobs: receiver })
    }

    /// Carries an order out. `unavailable` when too many wait, or when it is no longer known what became of it.
    pub(crate) async fn execute(&self, order: Order) -> Result<Answer, Failure> {
        let (answer, answered) = oneshot::channel();
        self.jobs
            .try_send(Job { order, answer })
            .map_err(|_| Failure::unavailable("Too much is being changed just now. Try again."))?;
        answered
            .await
            .map_err(|_| Failure::unavailable("The server is going down. Try again."))?
    }
}

impl Queue {
    /// Runs the commands as they come, and tells each new revision to `newest`. Ends when every [`Writer`] is gone.
    pub(crate) async fn run(
        mut self,
        store: Store,
        most_members: usize,
        newest: watch::Sender<u64>,
    ) {
        while let Some(Job { order, answer }) = self.jobs.recv().await {
            // Nobody waits any more: the caller was told that it failed, and may try again.
            if answer.is_closed() {
                continue;
            }
            let done = commands::execute(&store, &order, most_members).await;
            let done = done.map(|(outcome, effect)| {
                newest.send_if_modified(|known| {
                    let rises = outcome.revision > *known;
                    *known = outcome.revision.max(*known);
                    rises
                });
                observe::effect(effect);
                outcome
            });
            // The caller may have gone away; the command stands.
            let _ = answer.send(done);
        }
    }
}
