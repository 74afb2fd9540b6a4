//! Many changes of groups in one transaction. A large group is read, and told, no oftener than it must be.

use std::collections::HashMap;

use chatsync_proto::{
    group::{Change, Group, change::Kind},
    message::{
        Entry,
        event::{self, EntryAppended, GroupChanged, ReceiptMoved},
    },
};

use super::{
    Write,
    groups::{self, AppliedChange, joined, load},
};

/// What is told of the changes that were applied, in order.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    pub(crate) events: Vec<event::Kind>,
    /// That of the last change applied.
    pub(crate) revision: u64,
}

/// Applies what is new among these changes. What was applied before is passed over, and nothing beyond a gap is applied.
pub(crate) async fn apply(write: &mut Write, changes: &[Change]) -> Result<Applied, sqlx::Error> {
    let mut revision = groups::revision(write).await?;
    let mut telling = Telling::default();
    for change in changes {
        if change.revision <= revision {
            continue;
        }
        if change.revision != revision + 1 {
            tracing::error!(
                revision,
                next = change.revision,
                "a gap in the group changes"
            );
            break;
        }
        telling.before(write, change).await?;
        if let Some(applied) = groups::apply(write, change).await? {
            telling.add(change, applied);
        }
        revision = change.revision;
    }
    Ok(Applied {
        events: telling.end(write).await?,
        revision,
    })
}

/// What is told. Of changes of one group that follow each other the first tells the group as it is after the last, and whom they all add;
/// of the others there are only the notes. So it goes up to a change that takes somebody out, who is to hear of nothing after it: that one
/// begins anew.
#[derive(Default)]
struct Telling {
    events: Vec<event::Kind>,
    /// By group: the place of the last event that tells it, and its conversation. It lacks the group while others may still be told with it.
    open: HashMap<String, (usize, i64)>,
}

impl Telling {
    fn changed(&mut self, at: usize) -> Option<&mut GroupChanged> {
        match self.events.get_mut(at) {
            Some(event::Kind::Group(changed)) => Some(changed),
            _ => None,
        }
    }

    /// A change is about to be applied. Where it cannot be told with those before it, the group is read as it is before it.
    async fn before(&mut self, write: &mut Write, change: &Change) -> Result<(), sqlx::Error> {
        let Some(&(at, conversation)) = self.open.get(&change.group_id) else {
            return Ok(());
        };
        let goes_on = |changed: &mut GroupChanged| can_tell(changed, change);
        if self.changed(at).is_some_and(goes_on) {
            return Ok(());
        }
        self.open.remove(&change.group_id);
        self.close(write, at, conversation).await
    }

    async fn close(
        &mut self,
        write: &mut Write,
        at: usize,
        conversation: i64,
    ) -> Result<(), sqlx::Error> {
        let group = load(write, conversation).await?;
        if let Some(changed) = self.changed(at) {
            changed.group = Some(group);
        }
        Ok(())
    }

    fn add(&mut self, change: &Change, applied: AppliedChange) {
        let AppliedChange {
            conversation,
            added,
            removed,
            entry,
            receipts,
        } = applied;
        let open = self.open.get(&change.group_id).map(|(at, _)| *at);
        if let Some(changed) = open.and_then(|at| self.changed(at)) {
            changed.added.extend(added);
            return self.events.push(note(entry));
        }
        let group = match conversation {
            Some(conversation) => {
                let open = (self.events.len(), conversation);
                self.open.insert(change.group_id.clone(), open);
                None
            }
            None => Some(gone(change)),
        };
        let key = entry.conversation.clone();
        self.events.push(event::Kind::Group(GroupChanged {
            group,
            added,
            removed,
            entry: Some(entry),
        }));
        // Behind the change the positions that it lets the members know.
        self.events.extend(receipts.into_iter().map(|receipt| {
            event::Kind::Receipt(ReceiptMoved {
                conversation: key.clone(),
                receipt: Some(receipt),
            })
        }));
    }

    async fn end(mut self, write: &mut Write) -> Result<Vec<event::Kind>, sqlx::Error> {
        for (at, conversation) in std::mem::take(&mut self.open).into_values() {
            self.close(write, at, conversation).await?;
        }
        Ok(self.events)
    }
}

/// Whether a further change can be told with one: nobody goes, and nobody comes back who goes with it.
fn can_tell(changed: &GroupChanged, change: &Change) -> bool {
    match &change.kind {
        Some(Kind::MemberRemoved(_) | Kind::MemberLeft(_) | Kind::Deleted(_)) | None => false,
        Some(kind) => {
            let gone = |name: &str| changed.removed.iter().any(|removed| removed == name);
            !joined(kind).iter().any(|(name, _)| gone(name))
        }
    }
}

/// What there is to tell of a group after its deletion.
fn gone(change: &Change) -> Group {
    Group {
        id: change.group_id.clone(),
        version: change.version,
        ..Group::default()
    }
}

fn note(entry: Entry) -> event::Kind {
    event::Kind::Entry(EntryAppended {
        entry: Some(entry),
        origin_connection_id: 0,
    })
}

#[cfg(test)]
mod tests;
