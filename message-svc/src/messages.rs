//! What the handlers share: the way to the writer, the store's readers, and who exists.

use std::{sync::Arc, time::Duration};

use chatsync_proto::{
    group::{GetGroupRequest, group_service_client::GroupServiceClient},
    message::event::TypingChanged,
};
use service_kit::{
    Code, Failure, Shutdown,
    client::{self, ServiceChannel},
    names::Conversation,
    room::Room,
    sessions::RemoteSessions,
};
use tokio::{
    sync::{oneshot, watch},
    time::timeout,
};

use crate::{
    fanout::Step,
    jobs::{Committed, Ephemeral, Job, Jobs},
    people::People,
    refusals::may_be_early,
    reply::{Answer, Outcome, Reply, StreamReply},
    store::{Store, append::NewMessage, preferences::ReadReceipts},
};

/// How long the writer may take for a unary call; it is far below the callers' own deadlines only when the disk is in trouble.
const WRITE_DEADLINE: Duration = Duration::from_secs(5);
/// How long another part may take to tell something of a user or a group, and a change of the group to arrive here: less than a gateway waits
/// for a command, so that it hears the cause, and does not take the stream for dead.
pub(crate) const LOOKUP_DEADLINE: Duration = Duration::from_millis(1_500);

/// Bytes of commands that may wait, of all streams together, until something was looked up.
pub(crate) const MOST_WAITING_BYTES: u32 = 16 * 1024 * 1024;

/// What the handlers share.
pub(crate) struct Messages {
    pub(crate) store: Store,
    pub(crate) people: People,
    pub(crate) sessions: RemoteSessions,
    pub(crate) content_bytes: usize,
    pub(crate) shutdown: Shutdown,
    pub(crate) jobs: Jobs,
    pub(crate) ephemeral: Ephemeral,
    /// For commands that wait until something was looked up: apart from the writer's, so that they are in nobody's way.
    pub(crate) waiting: Room,
    /// The revision of the last group change that is applied.
    pub(crate) applied: watch::Receiver<u64>,
    pub(crate) groups: GroupServiceClient<ServiceChannel>,
}

impl Messages {
    /// Hands a job to the writer, waiting while its queue is full. Without a writer the process is ending, and the job is refused.
    pub(crate) async fn queue(&self, job: Job) {
        let Err(job) = self.jobs.send(job).await else {
            return;
        };
        if let Job::Send(_, reply) | Job::Mark(_, reply) = job {
            reply.send(Err(ending()));
        }
    }

    /// Has the writer do something, and waits for the outcome.
    pub(crate) async fn write(&self, job: impl FnOnce(Reply) -> Job) -> Outcome {
        let (sender, outcome) = oneshot::channel();
        let done = async {
            self.queue(job(Reply::Once(sender))).await;
            outcome.await.unwrap_or_else(|_| Err(ending()))
        };
        timeout(WRITE_DEADLINE, done)
            .await
            .unwrap_or_else(|_| Err(busy()))
    }

    /// Has a user's wish stored.
    pub(crate) async fn choose(&self, wish: ReadReceipts) -> Result<(), Failure> {
        let (sender, stored) = oneshot::channel();
        let done = async {
            self.queue(Job::ReadReceipts(wish, sender)).await;
            stored.await.map_err(|_| busy())
        };
        timeout(WRITE_DEADLINE, done)
            .await
            .unwrap_or_else(|_| Err(busy()))
    }

    /// Appends a message. A group, or a membership, that group-svc knows already and this service not yet is waited for.
    pub(crate) async fn send(self: &Arc<Self>, message: NewMessage) -> Outcome {
        if let Some(recipient) = message.conversation.other(&message.sender) {
            self.people
                .ensure_exists(&message.sender, recipient)
                .await?;
        }
        let outcome = self.write(|reply| Job::Send(message.clone(), reply)).await;
        match &message.conversation {
            Conversation::Group(group_id) if may_be_early(&message, &outcome) => {
                self.catch_up(&message.sender, group_id).await?;
                self.write(|reply| Job::Send(message, reply)).await
            }
            _ => outcome,
        }
    }

    /// Waits until this service knows of a group what group-svc tells somebody of it now, be that nothing. Fails when nobody can tell, or it
    /// takes too long.
    pub(crate) async fn catch_up(&self, username: &str, group_id: &str) -> Result<(), Failure> {
        let caught_up = timeout(LOOKUP_DEADLINE, async {
            let version = self.version_at_group_svc(username, group_id).await?;
            let mut applied = self.applied.clone();
            while self.store.group_version(group_id).await? < version {
                applied.changed().await.map_err(|_| ending())?;
            }
            Ok(())
        });
        caught_up.await.unwrap_or_else(|_| {
            let told = "What happened to this group has not arrived yet. Try again.";
            Err(Failure::unavailable(told))
        })
    }

    /// The version of a group that group-svc tells somebody; 0 for those to whom it tells nothing.
    async fn version_at_group_svc(&self, username: &str, group_id: &str) -> Result<u64, Failure> {
        let question = GetGroupRequest {
            group_id: group_id.to_owned(),
        };
        let request = client::request_for(question, username, LOOKUP_DEADLINE)?;
        let answer = self.groups.clone().get_group(request).await;
        match answer.map_err(Failure::from) {
            Ok(answer) => Ok(answer.into_inner().group.map_or(0, |group| group.version)),
            Err(failure) if failure.code == Code::NotFound => Ok(0),
            Err(failure) => Err(failure),
        }
    }

    /// Returns when all that was queued before has left the writer.
    pub(crate) async fn pass_through_the_queue(&self) {
        let (sender, done) = oneshot::channel();
        self.queue(Job::Nothing(sender)).await;
        // It fails when the process is ending.
        let _ = done.await;
    }

    /// Passes a typing notice on to those who are there; it is dropped when the fan-out is busy. Never waits.
    pub(crate) fn pass_typing(&self, notice: TypingChanged, reply: StreamReply) {
        match self.ephemeral.try_reserve() {
            Ok(place) => place.send(Committed::ephemeral(Step::Type(notice, reply))),
            Err(_) => drop_typing(notice.conversation, reply),
        }
    }
}

/// That somebody types passes by itself: without a place it is left out.
pub(crate) fn drop_typing(key: String, reply: StreamReply) {
    metrics::counter!("chatsync_message_typing_dropped_total").increment(1);
    reply.send(Ok(Answer::Typing(key)));
}

fn busy() -> Failure {
    Failure::unavailable("The store is busy. Try again.")
}

fn ending() -> Failure {
    Failure::unavailable("The server is going down. Try again.")
}

/// The answer to a send.
pub(crate) fn sent(outcome: Outcome) -> Result<chatsync_proto::message::SendResponse, Failure> {
    match outcome? {
        Answer::Sent(answer) => Ok(answer),
        Answer::Marked(_) | Answer::Typing(_) => Err(mixed_up()),
    }
}

/// The answer to a mark.
pub(crate) fn marked(outcome: Outcome) -> Result<chatsync_proto::message::MarkResponse, Failure> {
    match outcome? {
        Answer::Marked(answer) => Ok(answer),
        Answer::Sent(_) | Answer::Typing(_) => Err(mixed_up()),
    }
}

fn mixed_up() -> Failure {
    tracing::error!("the writer gave another job's answer");
    Failure::new(Code::Internal, "Something went wrong on the server.")
}
