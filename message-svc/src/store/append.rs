//! Appending messages: numbers are given, and retries recognised, inside the transaction that stores the entry.

use std::collections::HashMap;

use chatsync_proto::{
    group::{Audience, Role},
    message::{Entry, Message, SendResponse, entry},
};
use service_kit::{Code, Failure, names::Conversation};
use sqlx::FromRow;

use super::{Write, add_participants, addressee, json, signed, unsigned};

/// A message to append, checked in form.
#[derive(Clone, Debug)]
pub(crate) struct NewMessage {
    pub(crate) sender: String,
    /// The sender's own id for it.
    pub(crate) id: String,
    pub(crate) conversation: Conversation,
    pub(crate) content: String,
    /// 0 for none.
    pub(crate) reply_to: u64,
    /// The connection it came from; 0 for none.
    pub(crate) connection_id: u64,
}

/// What became of a message.
#[derive(Clone, Debug)]
pub(crate) struct Appended {
    pub(crate) answer: SendResponse,
    /// The new entry; none for a repetition.
    pub(crate) entry: Option<Entry>,
}

/// A conversation's counters while a batch is being appended.
#[derive(Debug, FromRow)]
struct Head {
    id: i64,
    last_seq: i64,
    messages: i64,
}

/// What the store says of one sender in one conversation.
#[derive(Debug, FromRow)]
struct ContextRow {
    key: String,
    sender: String,
    id: i64,
    last_seq: i64,
    messages: i64,
    role: Option<i32>,
    who_may_post: Option<i32>,
}

/// An earlier message with the same sender and id.
#[derive(Clone, Debug, FromRow)]
struct Earlier {
    sender: String,
    client_id: String,
    key: String,
    seq: i64,
    at_ms: i64,
    content: String,
    reply_to: i64,
}

impl Earlier {
    /// The first answer again, if this is the same message.
    fn answer(&self, message: &NewMessage, key: &str) -> Result<Appended, Failure> {
        let same = self.key == key
            && self.content == message.content
            && self.reply_to == signed(message.reply_to);
        if !same {
            return Err(Failure::new(
                Code::Conflict,
                "This id was used for another message.",
            ));
        }
        let answer = SendResponse {
            conversation: self.key.clone(),
            seq: unsigned(self.seq),
            at_ms: self.at_ms,
            duplicate: true,
        };
        Ok(Appended {
            answer,
            entry: None,
        })
    }
}

/// How a sender stands to a conversation: group role and the group's posting rule. None in a group: not a member.
#[derive(Clone, Copy, Debug)]
struct Standing {
    role: Option<i32>,
    who_may_post: Option<i32>,
}

/// What has been read for a batch, and what it is changing.
#[derive(Default)]
struct Batch {
    earlier: HashMap<(String, String), Earlier>,
    heads: HashMap<String, Head>,
    standings: HashMap<(String, String), Standing>,
    entries: Vec<NewEntry>,
    /// By conversation and sender: how many messages were appended, and the last one's seq.
    sent: HashMap<(i64, String), (i64, i64)>,
}

/// A row to insert: conversation, seq, messages, sender, at_ms, client_id, content, reply_to.
type NewEntry = (i64, i64, i64, String, i64, String, String, i64);

/// Appends messages, in this order; each succeeds or fails on its own. An error of the store fails them all.
pub(crate) async fn append(
    write: &mut Write,
    messages: &[NewMessage],
    now_ms: i64,
) -> Result<Vec<Result<Appended, Failure>>, sqlx::Error> {
    if messages.is_empty() {
        return Ok(Vec::new());
    }
    let keys: Vec<String> = messages
        .iter()
        .map(|message| message.conversation.key())
        .collect();
    let mut batch = Batch::default();
    batch.read_earlier(write, messages).await?;
    batch.read_contexts(write, messages, &keys).await?;
    batch.create_missing(write, messages, &keys).await?;
    let outcomes = messages
        .iter()
        .zip(keys)
        .map(|(message, key)| batch.take(message, key, now_ms))
        .collect();
    batch.write(write).await?;
    Ok(outcomes)
}

impl Batch {
    async fn read_earlier(
        &mut self,
        write: &mut Write,
        messages: &[NewMessage],
    ) -> Result<(), sqlx::Error> {
        let ids: Vec<_> = messages
            .iter()
            .map(|message| (&message.sender, &message.id))
            .collect();
        let rows: Vec<Earlier> = sqlx::query_as(
            "SELECT e.sender, e.client_id, c.key, e.seq, e.at_ms, e.content, e.reply_to
             FROM json_each(?) AS asked
             JOIN entries AS e ON e.sender = asked.value ->> 0 AND e.client_id = asked.value ->> 1
             JOIN conversations AS c ON c.id = e.conversation",
        )
        .bind(json(&ids)?)
        .fetch_all(&mut **write)
        .await?;
        self.earlier = rows
            .into_iter()
            .map(|row| ((row.sender.clone(), row.client_id.clone()), row))
            .collect();
        Ok(())
    }

    async fn read_contexts(
        &mut self,
        write: &mut Write,
        messages: &[NewMessage],
        keys: &[String],
    ) -> Result<(), sqlx::Error> {
        let asked: Vec<_> = keys
            .iter()
            .zip(messages)
            .map(|(key, message)| (key, &message.sender))
            .collect();
        let rows: Vec<ContextRow> = sqlx::query_as(
            "SELECT DISTINCT c.key, asked.value ->> 1 AS sender, c.id, c.last_seq, c.messages, p.role, g.who_may_post
             FROM json_each(?) AS asked
             JOIN conversations AS c ON c.key = asked.value ->> 0
             LEFT JOIN participants AS p ON p.conversation = c.id AND p.username = asked.value ->> 1
             LEFT JOIN groups AS g ON g.conversation = c.id",
        )
        .bind(json(&asked)?)
        .fetch_all(&mut **write)
        .await?;
        for row in rows {
            let standing = Standing {
                role: row.role,
                who_may_post: row.who_may_post,
            };
            self.standings
                .insert((row.key.clone(), row.sender), standing);
            let head = Head {
                id: row.id,
                last_seq: row.last_seq,
                messages: row.messages,
            };
            self.heads.entry(row.key).or_insert(head);
        }
        Ok(())
    }

    /// A private conversation begins with its first message.
    async fn create_missing(
        &mut self,
        write: &mut Write,
        messages: &[NewMessage],
        keys: &[String],
    ) -> Result<(), sqlx::Error> {
        for (message, key) in messages.iter().zip(keys) {
            let known = self
                .earlier
                .contains_key(&(message.sender.clone(), message.id.clone()));
            let Conversation::Private(one, other) = &message.conversation else {
                continue;
            };
            if known || self.heads.contains_key(key) {
                continue;
            }
            let id = sqlx::query_scalar(
                "INSERT INTO conversations (key, last_seq, messages) VALUES (?, 0, 0) RETURNING id",
            )
            .bind(key)
            .fetch_one(&mut **write)
            .await?;
            add_participants(write, id, &[(one.as_str(), 0), (other.as_str(), 0)]).await?;
            self.heads.insert(
                key.clone(),
                Head {
                    id,
                    last_seq: 0,
                    messages: 0,
                },
            );
        }
        Ok(())
    }

    /// Decides on one message, and gives it its number.
    fn take(
        &mut self,
        message: &NewMessage,
        key: String,
        now_ms: i64,
    ) -> Result<Appended, Failure> {
        let identity = (message.sender.clone(), message.id.clone());
        if let Some(earlier) = self.earlier.get(&identity) {
            return earlier.answer(message, &key);
        }
        if let Conversation::Group(_) = message.conversation {
            may_post(self.standings.get(&(key.clone(), message.sender.clone())))?;
        }
        let head = self.heads.get_mut(&key).ok_or_else(no_such_group)?;
        if signed(message.reply_to) > head.last_seq {
            return Err(Failure::invalid(
                "reply_to",
                "There is no such message to reply to.",
            ));
        }
        head.last_seq += 1;
        head.messages += 1;
        let (seq, reply_to) = (head.last_seq, signed(message.reply_to));
        let sent = self
            .sent
            .entry((head.id, message.sender.clone()))
            .or_default();
        *sent = (sent.0 + 1, seq);
        self.entries.push((
            head.id,
            seq,
            head.messages,
            message.sender.clone(),
            now_ms,
            message.id.clone(),
            message.content.clone(),
            reply_to,
        ));
        let earlier = Earlier {
            sender: message.sender.clone(),
            client_id: message.id.clone(),
            key: key.clone(),
            seq,
            at_ms: now_ms,
            content: message.content.clone(),
            reply_to,
        };
        self.earlier.insert(identity, earlier);
        Ok(appended(message, key, seq, now_ms))
    }

    async fn write(self, write: &mut Write) -> Result<(), sqlx::Error> {
        if self.entries.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "INSERT INTO entries (conversation, seq, messages, sender, at_ms, client_id, content, reply_to)
             SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7
             FROM json_each(?) ORDER BY key",
        )
        .bind(json(&self.entries)?)
        .execute(&mut **write)
        .await?;
        let heads: Vec<_> = self
            .heads
            .values()
            .map(|head| (head.id, head.last_seq, head.messages))
            .collect();
        sqlx::query(
            "UPDATE conversations SET last_seq = new.value ->> 1, messages = new.value ->> 2
             FROM json_each(?) AS new WHERE conversations.id = new.value ->> 0",
        )
        .bind(json(&heads)?)
        .execute(&mut **write)
        .await?;
        let sent: Vec<_> = self
            .sent
            .iter()
            .map(|((id, sender), (count, seq))| (id, sender, count, seq))
            .collect();
        sqlx::query(
            "UPDATE participants SET sent = sent + (new.value ->> 2), last_sent_seq = new.value ->> 3
             FROM json_each(?) AS new
             WHERE participants.conversation = new.value ->> 0 AND participants.username = new.value ->> 1",
        )
        .bind(json(&sent)?)
        .execute(&mut **write)
        .await?;
        Ok(())
    }
}

fn appended(message: &NewMessage, key: String, seq: i64, now_ms: i64) -> Appended {
    let entry = Entry {
        to: addressee(&key, &message.sender),
        conversation: key.clone(),
        seq: unsigned(seq),
        from: message.sender.clone(),
        at_ms: now_ms,
        kind: Some(entry::Kind::Message(Message {
            id: message.id.clone(),
            content: message.content.clone(),
            reply_to: message.reply_to,
        })),
    };
    let answer = SendResponse {
        conversation: key,
        seq: unsigned(seq),
        at_ms: now_ms,
        duplicate: false,
    };
    Appended {
        answer,
        entry: Some(entry),
    }
}

/// Whether somebody of this standing may write.
fn may_post(standing: Option<&Standing>) -> Result<(), Failure> {
    let standing = standing.ok_or_else(no_such_group)?;
    let role = standing.role.ok_or_else(no_such_group)?;
    let admins_only = standing.who_may_post == Some(Audience::Admins as i32);
    if admins_only && role < Role::Admin as i32 {
        return Err(Failure::forbidden(
            "Only owners and admins may write in this group.",
        ));
    }
    Ok(())
}

/// For strangers a group does not exist.
pub(crate) fn no_such_group() -> Failure {
    Failure::not_found("There is no such group.")
}
