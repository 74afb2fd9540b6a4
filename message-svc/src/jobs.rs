//! What the writer is asked to do, and what leaves once it is done.

use chatsync_proto::{group::Change, message::event};
use tokio::sync::{mpsc, oneshot};

use crate::{
    fanout::{Fanout, Step, SubscriberId, event},
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
    /// A stream wants to hear of users: their groups are read in the order of commits.
    AddUsers {
        subscriber: SubscriberId,
        usernames: Vec<String>,
    },
    /// For the fan-out, behind what was committed before.
    Fanout(Step),
}

/// The way to the writer.
pub(crate) type Jobs = mpsc::Sender<Job>;
/// The way to the fan-out, for what is not stored.
pub(crate) type Ephemeral = mpsc::Sender<Committed>;

/// What leaves after a commit.
#[derive(Debug, Default)]
pub(crate) struct Committed {
    pub(crate) replies: Vec<(Reply, Outcome)>,
    pub(crate) applied: Vec<(oneshot::Sender<u64>, u64)>,
    pub(crate) chosen: Vec<oneshot::Sender<()>>,
    pub(crate) steps: Vec<Step>,
}

impl Committed {
    /// Something to tell that was never stored.
    pub(crate) fn ephemeral(kind: event::Kind) -> Self {
        Self {
            steps: vec![Step::Tell(event(kind))],
            ..Self::default()
        }
    }

    /// Lets all of it leave: answers first, then events. Never waits; whoever asked may be gone.
    pub(crate) fn leave(self, fanout: &mut Fanout) {
        for (reply, outcome) in self.replies {
            reply.send(outcome);
        }
        for (sender, revision) in self.applied {
            let _ = sender.send(revision);
        }
        for sender in self.chosen {
            let _ = sender.send(());
        }
        for step in self.steps {
            fanout.take(step);
        }
    }
}
