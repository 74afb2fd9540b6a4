//! One transaction's jobs: what is stored together, and what is told of it.

use std::collections::HashSet;

use chatsync_proto::{
    group::Change,
    message::event::{self, EntryAppended, ReceiptMoved, UnreadChanged},
};
use service_kit::{Failure, clock::now_ms};
use tokio::{sync::oneshot, time::Instant};

use crate::{
    fanout::{Step, SubscriberId, event},
    jobs::{Committed, Job},
    refusals::{Refused, Turn},
    reply::{Answer, Reply},
    store::{
        Store,
        append::{self, Appended, NewMessage},
        changes::{self, Applied},
        mark::{self, Marked, NewMark},
        preferences::{self, ReadReceipts},
    },
};

/// Jobs of one transaction, by kind. Group changes go first, so that a message waiting with its group's creation finds the group.
#[derive(Default)]
pub(crate) struct Batch {
    changes: Vec<(Vec<Change>, oneshot::Sender<u64>)>,
    messages: Vec<NewMessage>,
    message_replies: Vec<Reply>,
    /// Messages that wait with an earlier one.
    behind: Vec<Refused>,
    choices: Vec<(ReadReceipts, oneshot::Sender<()>)>,
    marks: Vec<NewMark>,
    mark_replies: Vec<Reply>,
    subscriptions: Vec<Subscription>,
    /// Told when all else has left.
    done: Vec<oneshot::Sender<()>>,
}

#[expect(
    clippy::large_enum_variant,
    reason = "they live as long as their batch, and are few"
)]
enum Subscription {
    AddUsers(SubscriberId, Vec<String>),
    Step(Step),
}

/// What a transaction has done, to be told once it is committed.
#[derive(Default)]
struct Done {
    applied: Vec<Applied>,
    sent: Vec<Result<Appended, Failure>>,
    marked: Vec<Result<Marked, Failure>>,
}

impl Batch {
    /// Sorts jobs.
    pub(crate) fn of(jobs: impl Iterator<Item = Job>) -> Self {
        let mut batch = Self::default();
        for job in jobs {
            match job {
                Job::Changes(changes, reply) => batch.changes.push((changes, reply)),
                Job::Send(message, reply) => match Turn::of(message, reply) {
                    Turn::Later(refused) => batch.behind.push(refused),
                    Turn::Now(message, reply) => {
                        batch.messages.push(message);
                        batch.message_replies.push(reply);
                    }
                },
                Job::Mark(mark, reply) => {
                    batch.marks.push(mark);
                    batch.mark_replies.push(reply);
                }
                Job::ReadReceipts(wish, reply) => batch.choices.push((wish, reply)),
                Job::AddUsers {
                    subscriber,
                    usernames,
                    added,
                } => {
                    batch
                        .subscriptions
                        .push(Subscription::AddUsers(subscriber, usernames));
                    batch.done.push(added);
                }
                Job::Fanout(step) => batch.subscriptions.push(Subscription::Step(step)),
                Job::Nothing(done) => batch.done.push(done),
            }
        }
        batch
    }

    /// Whether it leaves entries of deleted groups to be removed.
    pub(crate) fn deletes_groups(&self) -> bool {
        use chatsync_proto::group::change::Kind::Deleted;
        let mut changes = self.changes.iter().flat_map(|(changes, _)| changes);
        changes.any(|change| matches!(change.kind, Some(Deleted(_))))
    }

    /// Whether there is anything to store.
    fn stores(&self) -> bool {
        !(self.changes.is_empty()
            && self.messages.is_empty()
            && self.choices.is_empty()
            && self.marks.is_empty())
    }

    /// Stores it; answers with what leaves then, which is refusals if it could not be stored.
    pub(crate) async fn commit(mut self, store: &Store) -> Committed {
        let subscriptions = std::mem::take(&mut self.subscriptions);
        let done = std::mem::take(&mut self.done);
        let behind = std::mem::take(&mut self.behind);
        let mut committed = if self.stores() {
            self.store(store).await
        } else {
            Committed::default()
        };
        // Behind the commit, and whatever became of it: a full disk ends no stream.
        for subscription in subscriptions {
            let steps = subscription.steps(store).await;
            committed.steps.extend(steps);
        }
        committed.refused.extend(behind);
        committed.done.extend(done);
        committed
    }

    async fn store(self, store: &Store) -> Committed {
        let began = Instant::now();
        match self.transact(store).await {
            Ok(done) => {
                metrics::histogram!("chatsync_message_commit_seconds")
                    .record(began.elapsed().as_secs_f64());
                metrics::counter!("chatsync_message_sent_total")
                    .increment(self.messages.len() as u64);
                self.told(done)
            }
            Err(error) => self.failed(&error.into()),
        }
    }

    async fn transact(&self, store: &Store) -> Result<Done, sqlx::Error> {
        let mut write = store.begin_write().await?;
        let mut applied = Vec::with_capacity(self.changes.len());
        for (changes, _) in &self.changes {
            applied.push(changes::apply(&mut write, changes).await?);
        }
        let sent = append::append(&mut write, &self.messages, now_ms()).await?;
        for (wish, _) in &self.choices {
            preferences::set(&mut write, wish).await?;
        }
        let marked = mark::mark(&mut write, &self.marks).await?;
        write.commit().await?;
        Ok(Done {
            applied,
            sent,
            marked,
        })
    }

    /// The batch could not be stored: everybody is told so.
    fn failed(self, failure: &Failure) -> Committed {
        let replies = self.message_replies.into_iter().chain(self.mark_replies);
        // Dropping the reply of a change, or of a choice, tells that it was not stored.
        Committed {
            replies: replies.map(|reply| (reply, Err(failure.clone()))).collect(),
            ..Committed::default()
        }
    }

    fn told(self, done: Done) -> Committed {
        let mut committed = Committed {
            done: self.choices.into_iter().map(|(_, reply)| reply).collect(),
            ..Committed::default()
        };
        for ((_, reply), Applied { events, revision }) in self.changes.into_iter().zip(done.applied)
        {
            committed.applied.push((reply, revision));
            let told = events.into_iter().map(|kind| Step::Tell(event(kind)));
            committed.steps.extend(told);
        }
        for ((message, reply), outcome) in self
            .messages
            .iter()
            .zip(self.message_replies)
            .zip(done.sent)
        {
            committed.steps.extend(
                outcome
                    .as_ref()
                    .ok()
                    .and_then(|it| entry_appended(it, message)),
            );
            committed.answer(message, reply, outcome.map(|it| Answer::Sent(it.answer)));
        }
        committed
            .steps
            .extend(positions_moved(&self.marks, &done.marked));
        for (reply, outcome) in self.mark_replies.into_iter().zip(done.marked) {
            committed
                .replies
                .push((reply, outcome.map(|it| Answer::Marked(it.answer))));
        }
        committed
    }
}

impl Subscription {
    /// What the fan-out is told. A stream whose users' groups cannot be read ends, and comes back.
    async fn steps(self, store: &Store) -> Vec<Step> {
        let (subscriber, usernames) = match self {
            Self::Step(step) => return vec![step],
            Self::AddUsers(subscriber, usernames) => (subscriber, usernames),
        };
        let users = match store.groups_of(&usernames).await {
            Ok(users) => users,
            Err(error) => {
                tracing::warn!(cause = %error, "a stream ends: its users' groups cannot be read");
                return vec![Step::Unsubscribe(subscriber)];
            }
        };
        let add = |(username, group_ids)| Step::AddUser {
            subscriber,
            username,
            group_ids,
        };
        users.into_iter().map(add).collect()
    }
}

fn entry_appended(appended: &Appended, message: &NewMessage) -> Option<Step> {
    let entry = appended.entry.clone()?;
    let appended = EntryAppended {
        entry: Some(entry),
        origin_connection_id: message.connection_id,
    };
    Some(Step::Tell(event(event::Kind::Entry(appended))))
}

/// Of many marks by somebody in one conversation only where they led is told.
fn positions_moved(marks: &[NewMark], outcomes: &[Result<Marked, Failure>]) -> Vec<Step> {
    let (mut receipts, mut counts) = (HashSet::new(), HashSet::new());
    let mut steps = Vec::new();
    for (mark, outcome) in marks.iter().zip(outcomes).rev() {
        let Ok(marked) = outcome else { continue };
        let whose = (&mark.key, &mark.username);
        if marked.read_moved && counts.insert(whose) {
            steps.push(event::Kind::Unread(unread_changed(marked, mark)));
        }
        if let Some(receipt) = &marked.moved
            && receipts.insert(whose)
        {
            steps.push(event::Kind::Receipt(ReceiptMoved {
                conversation: mark.key.clone(),
                receipt: Some(receipt.clone()),
            }));
        }
    }
    steps
        .into_iter()
        .rev()
        .map(|kind| Step::Tell(event(kind)))
        .collect()
}

fn unread_changed(marked: &Marked, mark: &NewMark) -> UnreadChanged {
    let receipt = marked.answer.receipt.as_ref();
    UnreadChanged {
        username: mark.username.clone(),
        conversation: mark.key.clone(),
        unread: marked.answer.unread,
        read_seq: receipt.map_or(0, |receipt| receipt.read_seq),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chatsync_proto::{
        group::{Member, Role, change},
        message::{MarkResponse, Receipt, result},
    };
    use service_kit::names::Conversation;
    use tokio::sync::{Semaphore, mpsc};

    use super::*;
    use crate::{fanout::Fanout, refusals::Refusals, reply::StreamReply};

    fn mark(username: &str) -> NewMark {
        NewMark {
            username: username.into(),
            key: "dm:ann:bob".into(),
            delivered_seq: 0,
            read_seq: 0,
        }
    }

    fn marked(username: &str, delivered_seq: u64, read_seq: u64, read_moved: bool) -> Marked {
        let receipt = Receipt {
            username: username.into(),
            delivered_seq,
            read_seq,
        };
        Marked {
            answer: MarkResponse {
                receipt: Some(receipt.clone()),
                ..MarkResponse::default()
            },
            moved: Some(receipt),
            read_moved,
        }
    }

    fn private(sender: &str, other: &str) -> NewMessage {
        NewMessage {
            sender: sender.into(),
            id: "1".into(),
            conversation: Conversation::private(sender, other),
            content: "hello".into(),
            reply_to: 0,
            connection_id: 0,
        }
    }

    #[tokio::test]
    async fn a_stream_goes_on_though_nothing_can_be_stored() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let mut write = store.begin_write().await.unwrap();
        let full =
            "CREATE TRIGGER full BEFORE INSERT ON entries BEGIN SELECT RAISE(ABORT, 'full'); END";
        sqlx::query(full).execute(&mut *write).await.unwrap();
        write.commit().await.unwrap();
        let (reply, _) = oneshot::channel();
        let jobs = [
            Job::Send(private("ann", "bob"), Reply::Once(reply)),
            Job::AddUsers {
                subscriber: 7,
                usernames: vec!["ann".into()],
                added: oneshot::channel().0,
            },
        ];
        let committed = Batch::of(jobs.into_iter()).commit(&store).await;
        assert!(matches!(&committed.replies[..], [(_, Err(_))]));
        assert!(matches!(
            &committed.steps[..],
            [Step::AddUser { subscriber: 7, .. }]
        ));
    }

    const GROUP: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn group_of_ann() -> Change {
        let ann = Member {
            username: "ann".into(),
            role: Role::Owner as i32,
        };
        let created = change::Created {
            name: "Rowing".into(),
            members: vec![ann],
            ..change::Created::default()
        };
        Change {
            revision: 1,
            version: 1,
            group_id: GROUP.into(),
            actor: "ann".into(),
            at_ms: 5,
            kind: Some(change::Kind::Created(created)),
        }
    }

    #[tokio::test]
    async fn no_message_is_stored_before_an_earlier_one_that_went_back() {
        let folder = tempfile::TempDir::new().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let places = Arc::new(Semaphore::new(9));
        let (back, mut gone_back) = mpsc::channel(9);
        let refusals = Refusals::new(back);
        let (results, mut answers) = mpsc::channel(9);
        let sent = |number: u64| {
            let message = NewMessage {
                id: number.to_string(),
                conversation: Conversation::Group(GROUP.into()),
                ..private("ann", "bob")
            };
            let reply = StreamReply {
                number,
                results: results.clone(),
                permit: places.clone().try_acquire_owned().unwrap(),
                refusals: Some(refusals.clone()),
            };
            Job::Send(message, Reply::Stream(reply))
        };
        let mut fanout = Fanout::default();
        let mut commit = async |jobs: Vec<Job>| {
            let committed = Batch::of(jobs.into_iter()).commit(&store).await;
            committed.leave(&mut fanout);
        };
        commit(vec![sent(1)]).await;
        let (applied, _) = oneshot::channel();
        let created = Job::Changes(vec![group_of_ann()], applied);
        // Both were on their way when the first one was refused.
        commit(vec![created, sent(2)]).await;
        commit(vec![sent(3)]).await;
        let mut again = Vec::new();
        while let Ok(refused) = gone_back.try_recv() {
            refusals.settle(&refused.standing);
            again.push(Job::Send(refused.message, Reply::Stream(refused.reply)));
        }
        assert!(answers.try_recv().is_err());
        commit(again).await;
        for (number, seq) in [(1, 2), (2, 3), (3, 4)] {
            let (answer, _) = answers.try_recv().unwrap();
            assert_eq!(answer.number, number);
            assert!(matches!(answer.kind, Some(result::Kind::Sent(sent)) if sent.seq == seq));
        }
    }

    #[test]
    fn of_many_marks_where_they_led_is_told() {
        let still = Marked {
            moved: None,
            ..marked("bob", 9, 5, false)
        };
        let outcomes = [
            Ok(marked("bob", 3, 3, true)),
            Ok(marked("ann", 7, 0, false)),
            Ok(marked("bob", 5, 5, true)),
            Err(Failure::not_found("")),
            Ok(marked("bob", 9, 5, false)),
            Ok(still),
        ];
        let marks = ["bob", "ann", "bob", "bob", "bob", "bob"].map(mark);
        let told: Vec<_> = positions_moved(&marks, &outcomes)
            .into_iter()
            .map(|step| match step {
                Step::Tell(event) => match event.kind.unwrap() {
                    event::Kind::Receipt(moved) => {
                        let at = moved.receipt.unwrap();
                        (at.username, at.delivered_seq, at.read_seq)
                    }
                    event::Kind::Unread(changed) => (changed.username, 0, changed.read_seq),
                    other => panic!("{other:?}"),
                },
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = [("ann", 7, 0), ("bob", 0, 5), ("bob", 9, 5)];
        assert_eq!(
            told,
            expected.map(|(name, one, other)| (name.into(), one, other))
        );
    }
}
