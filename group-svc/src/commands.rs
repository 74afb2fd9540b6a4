//! One command against the store. In one transaction: look whether it was done before, hold it against the rules, store what it changes,
//! remember that it was done.

use std::collections::BTreeSet;

use chatsync_proto::group::{self as wire, change::Kind};
use service_kit::{Code, Failure, clock::now_ms};
use uuid::Uuid;

use crate::{
    convert::created,
    domain::{Change, Command, Draft, Group, Refusal, decide},
    store::{Done, Store, Transaction},
};

/// What somebody wants done.
#[derive(Debug)]
pub(crate) struct Order {
    /// Who.
    pub(crate) actor: String,
    /// By which a repetition is known; without one every order is new.
    pub(crate) key: Option<RequestKey>,
    /// What.
    pub(crate) task: Task,
}

/// What an order takes beside its texts, and what each name does.
const BYTES_BESIDE: usize = 256;
const BYTES_OF_A_NAME: usize = 32;

impl Order {
    /// About what it takes in memory.
    pub(crate) fn bytes(&self) -> usize {
        let (texts, names) = match &self.task {
            Task::Create(draft) => (draft.description.len(), Some(&draft.members)),
            Task::Change(_, Command::AddMembers(names)) => (0, Some(names)),
            Task::Change(_, Command::Update { description, .. }) => {
                (description.as_ref().map_or(0, String::len), None)
            }
            Task::Change(..) => (0, None),
        };
        let names = names.into_iter().flatten();
        let names: usize = names.map(|name| name.len() + BYTES_OF_A_NAME).sum();
        BYTES_BESIDE + texts + names
    }
}

/// A request's id and what tells its contents from others'.
#[derive(Debug)]
pub(crate) struct RequestKey {
    pub(crate) request_id: String,
    pub(crate) fingerprint: Vec<u8>,
}

/// What is to be done.
#[derive(Debug)]
pub(crate) enum Task {
    /// A new group.
    Create(Draft),
    /// Something with the group of this id.
    Change(String, Command),
}

impl Task {
    /// Whether it could add somebody besides the actor.
    pub(crate) fn adds_members(&self) -> bool {
        match self {
            Self::Create(draft) => !draft.members.is_empty(),
            Self::Change(_, command) => matches!(command, Command::AddMembers(_)),
        }
    }
}

/// What an order led to.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) group: View,
    /// That of the change; of the group's latest one when nothing had to change.
    pub(crate) revision: u64,
    /// The order was a repetition.
    pub(crate) duplicate: bool,
}

/// What an actor may see of a group.
#[derive(Debug)]
pub(crate) enum View {
    /// All of it.
    Whole(Group),
    /// Only what they were told before it was deleted or they were out of it.
    Former { id: String, name: String },
}

impl From<Answer> for wire::Outcome {
    fn from(answer: Answer) -> Self {
        let group = match answer.group {
            View::Whole(group) => group.into(),
            View::Former { id, name } => wire::Group {
                id,
                name,
                ..wire::Group::default()
            },
        };
        Self {
            group: Some(group),
            revision: answer.revision,
            duplicate: answer.duplicate,
        }
    }
}

/// What is known of an order that adds members before it is carried out.
#[derive(Debug)]
pub(crate) enum Preview {
    /// It was done before; this is the answer.
    Repeated(Answer),
    /// It would add these, besides the actor.
    Adds(BTreeSet<String>),
}

/// Looks what an order would do, without doing it: fails as [`execute`] would.
pub(crate) async fn preview(
    store: &Store,
    order: &Order,
    most_members: usize,
) -> Result<Preview, Failure> {
    let mut reading = store.read().await?;
    if let Some(answer) = repeated(&mut reading, order).await? {
        return Ok(Preview::Repeated(answer));
    }
    match &order.task {
        Task::Create(draft) => {
            Group::create(String::new(), &order.actor, draft.clone(), most_members)?;
            Ok(Preview::Adds(draft.members.clone()))
        }
        Task::Change(id, command) => {
            let (group, _) = existing(&mut reading, id).await?;
            match decide(&group, &order.actor, command, most_members)? {
                Some(Change::MembersAdded(usernames)) => Ok(Preview::Adds(usernames)),
                _ => Ok(Preview::Adds(BTreeSet::new())),
            }
        }
    }
}

/// What an order did to the store.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    Nothing,
    Created,
    Changed,
    Deleted,
}

/// Carries an order out; when it returns, the answer is stored durably.
pub(crate) async fn execute(
    store: &Store,
    order: &Order,
    most_members: usize,
) -> Result<(Answer, Effect), Failure> {
    let mut writing = store.write().await?;
    if let Some(answer) = repeated(&mut writing, order).await? {
        return Ok((answer, Effect::Nothing));
    }
    let (group, revision, effect) = match &order.task {
        Task::Create(draft) => {
            let id = Uuid::now_v7().to_string();
            let group = Group::create(id, &order.actor, draft.clone(), most_members)?;
            let revision =
                append(&mut writing, &order.actor, &group.id, 1, created(&group)).await?;
            writing.insert_group(&group, revision).await?;
            (group, revision, Effect::Created)
        }
        Task::Change(id, command) => {
            let (group, latest) = existing(&mut writing, id).await?;
            match decide(&group, &order.actor, command, most_members)? {
                Some(change) => apply(&mut writing, &order.actor, group, change).await?,
                None => (group, latest, Effect::Nothing),
            }
        }
    };
    if let Some(key) = &order.key {
        let done = Done {
            fingerprint: key.fingerprint.clone(),
            group_id: group.id.clone(),
            group_name: group.name.clone(),
            revision,
        };
        writing
            .remember(&order.actor, &key.request_id, &done)
            .await?;
    }
    writing.commit().await?;
    let answer = Answer {
        group: View::Whole(group),
        revision,
        duplicate: false,
    };
    Ok((answer, effect))
}

/// The answer to an order that was carried out before, with the group as its actor may see it now.
async fn repeated(transaction: &mut Transaction, order: &Order) -> Result<Option<Answer>, Failure> {
    let Some(key) = &order.key else {
        return Ok(None);
    };
    let Some(done) = transaction.done(&order.actor, &key.request_id).await? else {
        return Ok(None);
    };
    if done.fingerprint != key.fingerprint {
        let message = "This request id was used for something else.";
        return Err(Failure::new(Code::Conflict, message));
    }
    let now = transaction.group(&done.group_id).await?;
    let group = match now {
        Some((group, _)) if group.role_of(&order.actor).is_some() => View::Whole(group),
        _ => View::Former {
            id: done.group_id,
            name: done.group_name,
        },
    };
    Ok(Some(Answer {
        group,
        revision: done.revision,
        duplicate: true,
    }))
}

async fn existing(transaction: &mut Transaction, id: &str) -> Result<(Group, u64), Failure> {
    let found = transaction.group(id).await?;
    Ok(found.ok_or(Refusal::NoSuchGroup)?)
}

/// Stores a change. The group that is answered is the one after it; the one before if the actor has no part in that.
async fn apply(
    writing: &mut Transaction,
    actor: &str,
    before: Group,
    change: Change,
) -> Result<(Group, u64, Effect), Failure> {
    let (id, version) = (&before.id, before.version + 1);
    let revision = append(writing, actor, id, version, change.clone().into()).await?;
    let Some(after) = before.clone().after(&change) else {
        writing.delete_group(id).await?;
        return Ok((before, revision, Effect::Deleted));
    };
    writing.update_group(&after, &change, revision).await?;
    let left = matches!(change, Change::MemberLeft(_));
    Ok((if left { before } else { after }, revision, Effect::Changed))
}

/// Appends to the history under the next revision: there is one writer, so no other can take it.
async fn append(
    writing: &mut Transaction,
    actor: &str,
    group_id: &str,
    version: u64,
    kind: Kind,
) -> Result<u64, Failure> {
    let revision = writing.newest_revision().await? + 1;
    let change = wire::Change {
        revision,
        group_id: group_id.to_owned(),
        version,
        actor: actor.to_owned(),
        at_ms: now_ms(),
        kind: Some(kind),
    };
    writing.append_change(&change).await?;
    Ok(revision)
}
