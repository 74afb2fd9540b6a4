//! Applying group-svc's changes: membership and settings as this service knows them, and an entry in the group's log for each, once.

use std::collections::HashMap;

use chatsync_proto::{
    group::{Change, Group, Member, Role, Settings, change},
    message::{Entry, Note, Receipt, entry, note},
};
use prost::Message as _;
use service_kit::names::Conversation;
use sqlx::FromRow;

use super::{RECEIPTS_UP_TO_MEMBERS, Store, Write, add_participants, read, unsigned};

/// A change that has been applied.
#[derive(Clone, Debug)]
pub(crate) struct AppliedChange {
    /// The group's conversation; none when the group is gone.
    pub(super) conversation: Option<i64>,
    pub(crate) added: Vec<String>,
    pub(crate) removed: Vec<String>,
    pub(crate) entry: Entry,
    /// Everybody's positions, if from this change on the members are told of each other's.
    pub(crate) receipts: Vec<Receipt>,
}

/// The revision of the last change applied; 0 if none was.
pub(crate) async fn revision(write: &mut Write) -> Result<u64, sqlx::Error> {
    let revision = sqlx::query_scalar("SELECT revision FROM group_cursor")
        .fetch_one(&mut **write)
        .await?;
    Ok(unsigned(revision))
}

/// Applies a change and moves the cursor to it. `None` if there was nothing to apply it to: a group that is gone here already.
pub(crate) async fn apply(
    write: &mut Write,
    change: &Change,
) -> Result<Option<AppliedChange>, sqlx::Error> {
    let applied = match &change.kind {
        Some(kind) => apply_kind(write, change, kind).await?,
        None => None,
    };
    sqlx::query("UPDATE group_cursor SET revision = ?")
        .bind(super::signed(change.revision))
        .execute(&mut **write)
        .await?;
    Ok(applied)
}

async fn apply_kind(
    write: &mut Write,
    change: &Change,
    kind: &change::Kind,
) -> Result<Option<AppliedChange>, sqlx::Error> {
    if let change::Kind::Created(created) = kind {
        create(write, change, created).await?;
    }
    let Some(conversation) = conversation_of(write, &change.group_id).await? else {
        tracing::warn!(
            revision = change.revision,
            "a change of a group that is not known"
        );
        return Ok(None);
    };
    // Whoever joins has read what was there before; their joining's entry comes after.
    let added = joined(kind);
    let came = add_participants(write, conversation, &added).await?;
    let entry = append_note(write, conversation, change, kind).await?;
    let removed = remove_participants(write, conversation, change, kind).await?;
    let grown = super::signed(came) - super::signed(removed.len() as u64);
    let members = update(write, conversation, change, kind, grown).await?;
    let deleted = matches!(kind, change::Kind::Deleted(_));
    if deleted {
        delete(write, conversation).await?;
    }
    let receipts = if !deleted && now_tells_receipts(members, removed.len()) {
        read::positions(write, conversation).await?
    } else {
        Vec::new()
    };
    let added = added
        .into_iter()
        .map(|(username, _)| username.to_owned())
        .collect();
    Ok(Some(AppliedChange {
        conversation: (!deleted).then_some(conversation),
        added,
        removed,
        entry,
        receipts,
    }))
}

/// Whether a group has become small enough for its members to be told of each other's positions. What moved while it was too large
/// nobody was told.
fn now_tells_receipts(members: i64, removed: usize) -> bool {
    let before = members + super::signed(removed as u64);
    members <= RECEIPTS_UP_TO_MEMBERS && before > RECEIPTS_UP_TO_MEMBERS
}

async fn create(
    write: &mut Write,
    change: &Change,
    created: &change::Created,
) -> Result<(), sqlx::Error> {
    let key = Conversation::Group(change.group_id.clone()).key();
    let conversation: i64 = sqlx::query_scalar(
        "INSERT INTO conversations (key, last_seq, messages) VALUES (?, 0, 0) RETURNING id",
    )
    .bind(key)
    .fetch_one(&mut **write)
    .await?;
    let settings = created.settings.unwrap_or_default();
    sqlx::query(
        "INSERT INTO groups (conversation, group_id, name, description, who_may_post, who_may_add, version, members)
         VALUES (?, ?, ?, ?, ?, ?, 0, 0)",
    )
    .bind(conversation)
    .bind(&change.group_id)
    .bind(&created.name)
    .bind(&created.description)
    .bind(settings.who_may_post)
    .bind(settings.who_may_add)
    .execute(&mut **write)
    .await?;
    Ok(())
}

async fn conversation_of(write: &mut Write, group_id: &str) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT conversation FROM groups WHERE group_id = ?")
        .bind(group_id)
        .fetch_optional(&mut **write)
        .await
}

/// Who is in the group from this change on.
pub(super) fn joined(kind: &change::Kind) -> Vec<(&str, i32)> {
    match kind {
        change::Kind::Created(created) => created
            .members
            .iter()
            .map(|member| (member.username.as_str(), member.role))
            .collect(),
        change::Kind::MembersAdded(added) => added
            .usernames
            .iter()
            .map(|username| (username.as_str(), Role::Member as i32))
            .collect(),
        _ => Vec::new(),
    }
}

async fn append_note(
    write: &mut Write,
    conversation: i64,
    change: &Change,
    kind: &change::Kind,
) -> Result<Entry, sqlx::Error> {
    let (seq, messages): (i64, i64) = sqlx::query_as(
        "UPDATE conversations SET last_seq = last_seq + 1 WHERE id = ? RETURNING last_seq, messages",
    )
    .bind(conversation)
    .fetch_one(&mut **write)
    .await?;
    let note = Note {
        kind: Some(note_kind(kind.clone())),
    };
    sqlx::query(
        "INSERT INTO entries (conversation, seq, messages, sender, at_ms, note) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(conversation)
    .bind(seq)
    .bind(messages)
    .bind(&change.actor)
    .bind(change.at_ms)
    .bind(note.encode_to_vec())
    .execute(&mut **write)
    .await?;
    sqlx::query("INSERT INTO group_changes (revision, seq, at_ms) VALUES (?, ?, ?)")
        .bind(super::signed(change.revision))
        .bind(seq)
        .bind(change.at_ms)
        .execute(&mut **write)
        .await?;
    Ok(Entry {
        conversation: Conversation::Group(change.group_id.clone()).key(),
        seq: unsigned(seq),
        from: change.actor.clone(),
        to: change.group_id.clone(),
        at_ms: change.at_ms,
        kind: Some(entry::Kind::Note(note)),
    })
}

fn note_kind(kind: change::Kind) -> note::Kind {
    match kind {
        change::Kind::Created(it) => note::Kind::Created(it),
        change::Kind::Updated(it) => note::Kind::Updated(it),
        change::Kind::MembersAdded(it) => note::Kind::MembersAdded(it),
        change::Kind::MemberRemoved(it) => note::Kind::MemberRemoved(it),
        change::Kind::MemberLeft(it) => note::Kind::MemberLeft(it),
        change::Kind::RoleChanged(it) => note::Kind::RoleChanged(it),
        change::Kind::Deleted(it) => note::Kind::Deleted(it),
    }
}

/// Takes out whom the change takes out, and tells who that is.
async fn remove_participants(
    write: &mut Write,
    conversation: i64,
    change: &Change,
    kind: &change::Kind,
) -> Result<Vec<String>, sqlx::Error> {
    let username = match kind {
        change::Kind::MemberRemoved(removed) => Some(removed.username.as_str()),
        change::Kind::MemberLeft(_) => Some(change.actor.as_str()),
        change::Kind::Deleted(_) => None,
        _ => return Ok(Vec::new()),
    };
    // Without a name everybody goes.
    sqlx::query_scalar(
        "DELETE FROM participants WHERE conversation = ?1 AND (?2 IS NULL OR username = ?2) RETURNING username",
    )
    .bind(conversation)
    .bind(username)
    .fetch_all(&mut **write)
    .await
}

/// How many members there are then.
async fn update(
    write: &mut Write,
    conversation: i64,
    change: &Change,
    kind: &change::Kind,
    grown: i64,
) -> Result<i64, sqlx::Error> {
    if let change::Kind::RoleChanged(changed) = kind {
        sqlx::query("UPDATE participants SET role = ? WHERE conversation = ? AND username = ?")
            .bind(changed.role)
            .bind(conversation)
            .bind(&changed.username)
            .execute(&mut **write)
            .await?;
    }
    let (name, description, settings) = match kind {
        change::Kind::Updated(updated) => (
            updated.name.as_ref(),
            updated.description.as_ref(),
            updated.settings,
        ),
        _ => (None, None, None),
    };
    sqlx::query_scalar(
        "UPDATE groups SET version = ?2,
                name = coalesce(?3, name), description = coalesce(?4, description),
                who_may_post = coalesce(?5, who_may_post), who_may_add = coalesce(?6, who_may_add),
                members = members + ?7
         WHERE conversation = ?1 RETURNING members",
    )
    .bind(conversation)
    .bind(super::signed(change.version))
    .bind(name)
    .bind(description)
    .bind(settings.map(|settings| settings.who_may_post))
    .bind(settings.map(|settings| settings.who_may_add))
    .bind(grown)
    .fetch_one(&mut **write)
    .await
}

/// The group is gone at once; its log is removed bit by bit, so that a long one does not hold up the writer.
async fn delete(write: &mut Write, conversation: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM groups WHERE conversation = ?")
        .bind(conversation)
        .execute(&mut **write)
        .await?;
    sqlx::query("INSERT INTO doomed (conversation) VALUES (?)")
        .bind(conversation)
        .execute(&mut **write)
        .await?;
    Ok(())
}

/// Removes some entries of deleted groups' logs; whether any are left.
pub(crate) async fn remove_doomed(write: &mut Write, at_most: u32) -> Result<bool, sqlx::Error> {
    let doomed: Option<i64> = sqlx::query_scalar("SELECT conversation FROM doomed LIMIT 1")
        .fetch_optional(&mut **write)
        .await?;
    let Some(conversation) = doomed else {
        return Ok(false);
    };
    let removed = sqlx::query(
        "DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE conversation = ? ORDER BY seq LIMIT ?)",
    )
    .bind(conversation)
    .bind(at_most)
    .execute(&mut **write)
    .await?
    .rows_affected();
    if removed < u64::from(at_most) {
        sqlx::query("DELETE FROM doomed WHERE conversation = ?")
            .bind(conversation)
            .execute(&mut **write)
            .await?;
        sqlx::query("DELETE FROM conversations WHERE id = ?")
            .bind(conversation)
            .execute(&mut **write)
            .await?;
    }
    Ok(true)
}

/// A group without its members.
#[derive(Debug, FromRow)]
pub(super) struct GroupRow {
    pub(super) conversation: i64,
    group_id: String,
    name: String,
    description: String,
    who_may_post: i32,
    who_may_add: i32,
    version: i64,
}

impl GroupRow {
    pub(super) fn group(self, members: Vec<Member>) -> Group {
        Group {
            id: self.group_id,
            name: self.name,
            description: self.description,
            settings: Some(Settings {
                who_may_post: self.who_may_post,
                who_may_add: self.who_may_add,
            }),
            members,
            version: unsigned(self.version),
        }
    }
}

/// The group as it is now.
pub(super) async fn load(write: &mut Write, conversation: i64) -> Result<Group, sqlx::Error> {
    let row: GroupRow = sqlx::query_as(
        "SELECT conversation, group_id, name, description, who_may_post, who_may_add, version
         FROM groups WHERE conversation = ?",
    )
    .bind(conversation)
    .fetch_one(&mut **write)
    .await?;
    let members: Vec<(String, i32)> = sqlx::query_as(
        "SELECT username, role FROM participants WHERE conversation = ? ORDER BY username",
    )
    .bind(conversation)
    .fetch_all(&mut **write)
    .await?;
    let members = members
        .into_iter()
        .map(|(username, role)| Member { username, role })
        .collect();
    Ok(row.group(members))
}

impl Store {
    /// The groups that each of these users is in. Asked by the writer, on its own connection: those who read hold it up no more than it them.
    pub(crate) async fn groups_of(
        &self,
        usernames: &[String],
    ) -> Result<Vec<(String, Vec<String>)>, sqlx::Error> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT p.username, g.group_id FROM json_each(?) AS asked
             JOIN participants AS p ON p.username = asked.value
             JOIN groups AS g ON g.conversation = p.conversation",
        )
        .bind(super::json(&usernames)?)
        .fetch_all(&self.database.writer)
        .await?;
        let mut groups: HashMap<_, Vec<String>> = HashMap::new();
        for (username, group) in rows {
            groups.entry(username).or_default().push(group);
        }
        Ok(usernames
            .iter()
            .map(|name| (name.clone(), groups.remove(name).unwrap_or_default()))
            .collect())
    }
}
