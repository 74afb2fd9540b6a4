//! The one task that runs commands, one after the other. A command whose caller went away meanwhile still ends whole: it is committed and
//! told to the watchers, or it is neither.

use service_kit::{
    Failure,
    room::{Room, Taken},
};
use tokio::sync::{mpsc, oneshot, watch};

use crate::{
    commands::{self, Answer, Order},
    observe,
    store::Store,
};

/// Commands that may wait for their turn.
const QUEUE: usize = 256;
/// Bytes of these: one that names as many people as it can takes a fiftieth of it.
const MOST_BYTES: u32 = 16 * 1024 * 1024;

struct Job {
    order: Order,
    answer: oneshot::Sender<Result<Answer, Failure>>,
    /// Given back when the command is done.
    room: Taken,
}

/// Takes commands. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Writer {
    jobs: mpsc::Sender<Job>,
    room: Room,
}

/// The commands that wait.
pub(crate) struct Queue {
    jobs: mpsc::Receiver<Job>,
}

impl Writer {
    pub(crate) fn new() -> (Self, Queue) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let writer = Self {
            jobs: sender,
            room: Room::new(MOST_BYTES),
        };
        (writer, Queue { jobs: receiver })
    }

    /// Carries an order out. `unavailable` when too many wait, or when it is no longer known what became of it.
    pub(crate) async fn execute(&self, order: Order) -> Result<Answer, Failure> {
        let (answer, answered) = oneshot::channel();
        let room = self.room.try_take(order.bytes()).ok_or_else(busy)?;
        let job = Job {
            order,
            answer,
            room,
        };
        self.jobs.try_send(job).map_err(|_| busy())?;
        answered
            .await
            .map_err(|_| Failure::unavailable("The server is going down. Try again."))?
    }
}

fn busy() -> Failure {
    Failure::unavailable("Too much is being changed just now. Try again.")
}

impl Queue {
    /// Runs the commands as they come, and tells each new revision to `newest`. Ends when every [`Writer`] is gone.
    pub(crate) async fn run(
        mut self,
        store: Store,
        most_members: usize,
        newest: watch::Sender<u64>,
    ) {
        while let Some(job) = self.jobs.recv().await {
            let Job {
                order,
                answer,
                room: _held,
            } = job;
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

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;
    use crate::{
        commands::Task,
        domain::{Command, Draft, Settings},
    };

    fn order(task: Task) -> Order {
        Order {
            actor: "ann".into(),
            key: None,
            task,
        }
    }

    /// As many people as can be named, with the longest names.
    fn large() -> Order {
        let members = (0..5_000).map(|number| format!("{number:032}")).collect();
        order(Task::Create(Draft {
            name: "Rowing".into(),
            description: String::new(),
            settings: Settings::default(),
            members,
        }))
    }

    fn small() -> Order {
        order(Task::Change("group".into(), Command::Leave))
    }

    /// How many of these orders find a place while none is carried out.
    fn taken(order: impl Fn() -> Order) -> usize {
        let (writer, _queue) = Writer::new();
        let mut waiting = Vec::new();
        loop {
            let mut executing = Box::pin(writer.execute(order()));
            match executing.as_mut().now_or_never() {
                Some(refused) => {
                    assert_eq!(refused.unwrap_err().code, service_kit::Code::Unavailable);
                    return waiting.len();
                }
                None => waiting.push(executing),
            }
        }
    }

    #[test]
    fn what_waits_is_bounded_in_number_and_in_bytes() {
        assert_eq!(taken(small), QUEUE);
        let large_ones = taken(large);
        assert!((20..60).contains(&large_ones), "{large_ones}");
    }
}
