//! The store: conversations, logs, positions, and the groups that group-svc told of. All SQL of this service is in this module.
//!
//! * [`append`], [`mark`], [`groups`], [`changes`], [`preferences`]: what the one writer does, many at a time in one transaction;
//! * [`read`]: what readers see, each time one committed state.

use std::path::Path;

use chatsync_proto::message::{Entry, Message, Note, Receipt, entry};
use prost::Message as _;
use service_kit::{
    names::Conversation,
    sqlite::{Database, OpenError},
};
use sqlx::{FromRow, Sqlite, Transaction, migrate::Migrator};

pub(crate) mod append;
pub(crate) mod changes;
pub(crate) mod groups;
pub(crate) mod mark;
pub(crate) mod preferences;
pub(crate) mod read;

#[cfg(test)]
mod tests;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The largest group whose members' positions are told to each other; in larger groups they would be too many.
pub(crate) const RECEIPTS_UP_TO_MEMBERS: i64 = 100;

/// A transaction of the one writer.
pub(crate) type Write = Transaction<'static, Sqlite>;

/// The open store.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    database: Database,
}

impl Store {
    /// Opens the store in this folder.
    pub(crate) async fn open(folder: &Path) -> Result<Self, OpenError> {
        let database = Database::open(folder, "message.db", &MIGRATIONS).await?;
        Ok(Self { database })
    }

    /// Begins the one write transaction that there can be.
    pub(crate) async fn begin_write(&self) -> Result<Write, sqlx::Error> {
        self.database.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Closes it.
    pub(crate) async fn close(&self) {
        self.database.close().await;
    }
}

/// A row of `entries`, with its conversation's key.
#[derive(Debug, FromRow)]
struct EntryRow {
    key: String,
    seq: i64,
    sender: String,
    at_ms: i64,
    client_id: Option<String>,
    content: Option<String>,
    reply_to: Option<i64>,
    note: Option<Vec<u8>>,
}

impl EntryRow {
    fn entry(self) -> Entry {
        let kind = match (self.client_id, self.note) {
            (Some(id), _) => Some(entry::Kind::Message(Message {
                id,
                content: self.content.unwrap_or_default(),
                reply_to: unsigned(self.reply_to.unwrap_or_default()),
            })),
            (None, Some(note)) => Note::decode(note.as_slice()).ok().map(entry::Kind::Note),
            (None, None) => None,
        };
        Entry {
            to: addressee(&self.key, &self.sender),
            conversation: self.key,
            seq: unsigned(self.seq),
            from: self.sender,
            at_ms: self.at_ms,
            kind,
        }
    }
}

/// Whom an entry is addressed to: the other person, or the group's id.
pub(crate) fn addressee(key: &str, sender: &str) -> String {
    match Conversation::parse(key) {
        Some(Conversation::Group(id)) => id,
        Some(private) => private.other(sender).unwrap_or_default().to_owned(),
        None => String::new(),
    }
}

/// A participant's counters, and the unread count that follows from them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub(crate) struct Position {
    delivered_seq: i64,
    read_seq: i64,
    told_read_seq: i64,
    read_messages: i64,
    sent: i64,
    sent_at_read: i64,
    last_sent_seq: i64,
}

impl Position {
    /// Messages by others after the read position, in a log that holds `messages` messages.
    fn unread(&self, messages: i64) -> u64 {
        unsigned(messages - self.read_messages - (self.sent - self.sent_at_read))
    }

    /// What the others are told.
    fn told(&self, username: &str) -> Receipt {
        Receipt {
            read_seq: unsigned(self.told_read_seq),
            ..self.receipt(username)
        }
    }

    fn receipt(&self, username: &str) -> Receipt {
        Receipt {
            username: username.to_owned(),
            delivered_seq: unsigned(self.delivered_seq),
            read_seq: unsigned(self.read_seq),
        }
    }
}

/// Numbers in the store are never negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

/// A number from outside, cut to what the store can hold.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Many values as one parameter, for `json_each`.
fn json<T: serde::Serialize>(values: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(values).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// Lets people take part, with their roles, from the log's present end on: what is there already counts as delivered and read.
/// How many of them did not take part before.
async fn add_participants(
    write: &mut Write,
    conversation: i64,
    people: &[(&str, i32)],
) -> Result<u64, sqlx::Error> {
    let added = sqlx::query(
        "INSERT INTO participants (conversation, username, role, delivered_seq, read_seq, told_read_seq, read_messages, sent, sent_at_read, last_sent_seq)
         SELECT c.id, new.value ->> 0, new.value ->> 1, c.last_seq, c.last_seq, c.last_seq, c.messages, 0, 0, 0
         FROM conversations AS c, json_each(?) AS new WHERE c.id = ?
         ON CONFLICT DO NOTHING",
    )
    .bind(json(&people)?)
    .bind(conversation)
    .execute(&mut **write)
    .await?;
    Ok(added.rows_affected())
}
