//! What the writer is asked to do, and what leaves once it is done.

use chatsync_proto::group::Change;
use prost::Message as _;
use service_kit::room::{Room, Taken};
use tokio::sync::{mpsc, oneshot};

use crate::{
    fanout::{Fanout, Step, SubscriberId},
    refusals::Refused,
    reply::{Outcome, Reply},
    store::{append::NewMessage, mark::NewMark, preferences::ReadReceipts},
};

/// Work for the writer.
#[derive(Debug)]
pub(crate) enum Job {
    Send(NewMessage, Reply),
    Mark(NewMark, Reply),
    /// Whether a user sends read receipts; answered when it is stored.
    ReadReceipts(ReadReceipts, oneshot::Sender<()>),
    /// Changes of groups, in order; answered with the revision that is applied then.
    Changes(Vec<Change>, oneshot::Sender<u64>),
    /// A stream wants to hear of users: their groups are read in the order of commits. Answered when the stream's queue has it.
    AddUsers {
        subscriber: SubscriberId,
        usernames: Vec<String>,
        added: oneshot::Sender<()>,
    },
    /// For the fan-out, behind what was committed before.
    Fanout(Step),
    /// Nothing; answered when all that was queued before has left.
    Nothing(oneshot::Sender<()>),
}

/// Bytes of jobs that may be under way, from the queue until what was stored has left. Many times what a full second holds.
const MOST_BYTES: u32 = 64 * 1024 * 1024;
/// What a job takes beside its texts.
const BYTES_BESIDE: usize = 256;

impl Job {
    /// About what it takes in memory.
    fn bytes(&self) -> usize {
        let texts = match self {
            Self::Send(message, _) => message.content.len(),
            Self::Changes(changes, _) => changes.iter().map(Change::encoded_len).sum(),
            Self::AddUsers { usernames, .. } => usernames.iter().map(String::len).sum(),
            Self::Mark(..) | Self::ReadReceipts(..) | Self::Fanout(_) | Self::Nothing(_) => 0,
        };
        texts + BYTES_BESIDE
    }
}

/// A job with the room that it takes.
#[derive(Debug)]
pub(crate) struct Queued {
    pub(crate) job: Job,
    pub(crate) room: Taken,
}

/// The way to the writer.
#[derive(Clone, Debug)]
pub(crate) struct Jobs {
    queue: mpsc::Sender<Queued>,
    room: Room,
}

impl Jobs {
    /// The way into this queue.
    pub(crate) fn new(queue: mpsc::Sender<Queued>) -> Self {
        let room = Room::new(MOST_BYTES);
        Self { queue, room }
    }

    /// Queues a job, waiting while very much is under way. Gives it back if there is no writer.
    pub(crate) async fn send(&self, job: Job) -> Result<(), Job> {
        let room = self.room.take(job.bytes()).await;
        let queued = Queued { job, room };
        let sent = self.queue.send(queued).await;
        sent.map_err(|refused| refused.0.job)
    }

    /// Queues a small job if there is a place for it; never waits.
    pub(crate) fn try_send(&self, job: Job) {
        let room = Taken::default();
        // Without a place it is left out.
        let _ = self.queue.try_send(Queued { job, room });
    }
}

/// The way to the fan-out, for what is not stored.
pub(crate) type Ephemeral = mpsc::Sender<Committed>;

/// What leaves after a commit.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    pub(crate) replies: Vec<(Reply, Outcome)>,
    /// What goes back instead of being answered.
    pub(crate) refused: Vec<Refused>,
    pub(crate) applied: Vec<(oneshot::Sender<u64>, u64)>,
    pub(crate) steps: Vec<Step>,
    /// Told when all the rest has left.
    pub(crate) done: Vec<oneshot::Sender<()>>,
    /// Given back once all of it has left: what its jobs took, and what its events take.
    pub(crate) room: Taken,
    pub(crate) events_room: Taken,
}

impl Committed {
    /// Something for the fan-out that was never stored.
    pub(crate) fn ephemeral(step: Step) -> Self {
        Self {
            steps: vec![step],
            ..Self::default()
        }
    }

    /// About what its events take in memory: a small change of a large group is told with all its members.
    pub(crate) fn event_bytes(&self) -> usize {
        self.steps.iter().map(Step::bytes).sum()
    }

    /// Adds what became of a message: the answer, unless the message goes back.
    pub(crate) fn answer(&mut self, message: &NewMessage, reply: Reply, outcome: Outcome) {
        match Refused::unless_final(message, reply, &outcome) {
            Ok(refused) => self.refused.push(refused),
            Err(reply) => self.replies.push((reply, outcome)),
        }
    }

    /// Lets all of it leave: answers first, then events. Never waits; whoever asked may be gone.
    pub(crate) fn leave(self, fanout: &mut Fanout) {
        for (reply, outcome) in self.replies {
            reply.send(outcome);
        }
        self.refused.into_iter().for_each(Refused::go_back);
        for (sender, revision) in self.applied {
            let _ = sender.send(revision);
        }
        for step in self.steps {
            fanout.take(step);
        }
        for sender in self.done {
            let _ = sender.send(());
        }
        drop((self.room, self.events_room));
    }
}

#[cfg(test)]
mod tests {
    use chatsync_proto::{
        group::{Group, Member},
        message::event::{GroupChanged, Kind},
    };
    use futures_util::FutureExt as _;

    use super::*;
    use crate::fanout::event;

    #[test]
    fn a_change_of_a_large_group_takes_more_than_its_job() {
        let member = |number| Member {
            username: format!("user{number}"),
            ..Member::default()
        };
        let group = Group {
            members: (0..5_000).map(member).collect(),
            ..Group::default()
        };
        let changed = GroupChanged {
            group: Some(group),
            ..GroupChanged::default()
        };
        let committed = Committed {
            steps: vec![Step::Tell(event(Kind::Group(changed)))],
            ..Committed::default()
        };
        assert!(committed.event_bytes() > 40_000);
    }

    fn large() -> Job {
        let (answer, _) = oneshot::channel();
        let change = Change {
            group_id: "a".repeat(MOST_BYTES as usize / 8),
            ..Change::default()
        };
        Job::Changes(vec![change], answer)
    }

    #[tokio::test]
    async fn large_jobs_wait_until_what_was_queued_before_has_left() {
        let (queue, mut jobs) = mpsc::channel(100);
        let way = Jobs::new(queue);
        let queued = (0..100).take_while(|_| way.send(large()).now_or_never().is_some());
        assert_eq!(queued.count(), 7);
        let first = jobs.recv().await.unwrap();
        assert!(way.send(large()).now_or_never().is_none());
        let left = Committed {
            room: first.room,
            ..Committed::default()
        };
        left.leave(&mut Fanout::default());
        assert!(way.send(large()).now_or_never().is_some());
    }
}
