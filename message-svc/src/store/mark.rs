//! Moving delivered and read positions. They only rise, so repetitions and reorderings are harmless.

use std::collections::HashMap;

use chatsync_proto::message::{MarkResponse, Receipt};
use service_kit::Failure;
use sqlx::FromRow;

use super::{Position, RECEIPTS_UP_TO_MEMBERS, Write, json, signed};

/// A wish to move positions, checked in form.
#[derive(Clone, Debug)]
pub(crate) struct NewMark {
    pub(crate) username: String,
    /// The conversation's key.
    pub(crate) key: String,
    /// 0 leaves it as it is.
    pub(crate) delivered_seq: u64,
    /// 0 leaves it as it is.
    pub(crate) read_seq: u64,
}

/// What became of it.
#[derive(Clone, Debug)]
pub(crate) struct Marked {
    pub(crate) answer: MarkResponse,
    /// The positions, if they moved and the conversation is small enough that the others are told.
    pub(crate) moved: Option<Receipt>,
    /// Whether the read position moved.
    pub(crate) read_moved: bool,
}

#[derive(Clone, Debug, FromRow)]
struct Row {
    key: String,
    username: String,
    id: i64,
    last_seq: i64,
    messages: i64,
    members: Option<i64>,
    /// Whether the user sends no read receipts.
    hides: bool,
    #[sqlx(flatten)]
    position: Position,
}

/// Moves positions, in this order; each wish succeeds or fails on its own. An error of the store fails them all.
pub(crate) async fn mark(
    write: &mut Write,
    marks: &[NewMark],
) -> Result<Vec<Result<Marked, Failure>>, sqlx::Error> {
    if marks.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows = read_rows(write, marks).await?;
    let mut changed = HashMap::new();
    let mut outcomes = Vec::with_capacity(marks.len());
    for wish in marks {
        let Some(row) = rows.get_mut(&(wish.key.clone(), wish.username.clone())) else {
            outcomes.push(Err(Failure::not_found("There is no such conversation.")));
            continue;
        };
        let before = row.position;
        row.position = moved(write, row, wish).await?;
        if row.position != before {
            changed.insert((row.id, wish.username.clone()), row.position);
        }
        outcomes.push(Ok(outcome(row, before)));
    }
    write_rows(write, &changed).await?;
    Ok(outcomes)
}

async fn read_rows(
    write: &mut Write,
    marks: &[NewMark],
) -> Result<HashMap<(String, String), Row>, sqlx::Error> {
    let asked: Vec<_> = marks
        .iter()
        .map(|wish| (&wish.key, &wish.username))
        .collect();
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT DISTINCT c.key, p.username, c.id, c.last_seq, c.messages, g.members,
                h.username IS NOT NULL AS hides,
                p.delivered_seq, p.read_seq, p.told_read_seq, p.read_messages, p.sent, p.sent_at_read, p.last_sent_seq
         FROM json_each(?) AS asked
         JOIN conversations AS c ON c.key = asked.value ->> 0
         JOIN participants AS p ON p.conversation = c.id AND p.username = asked.value ->> 1
         LEFT JOIN groups AS g ON g.conversation = c.id
         LEFT JOIN hides_reading AS h ON h.username = p.username",
    )
    .bind(json(&asked)?)
    .fetch_all(&mut **write)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.key.clone(), row.username.clone()), row))
        .collect())
}

/// Where the positions are after a wish: never back, and never beyond the log's end.
async fn moved(write: &mut Write, row: &Row, wish: &NewMark) -> Result<Position, sqlx::Error> {
    let mut position = row.position;
    let read_seq = signed(wish.read_seq)
        .min(row.last_seq)
        .max(position.read_seq);
    if read_seq > position.read_seq {
        (position.read_messages, position.sent_at_read) =
            counted_up_to(write, row, read_seq).await?;
        position.read_seq = read_seq;
    }
    if !row.hides {
        position.told_read_seq = position.read_seq;
    }
    position.delivered_seq = signed(wish.delivered_seq)
        .min(row.last_seq)
        .max(position.delivered_seq)
        .max(read_seq);
    Ok(position)
}

/// How many messages, and how many of the reader's own, there are up to `seq`. Only one who stopped short of the end, or of their own last
/// message, costs a look into the log; what lies between two positions is then counted once.
async fn counted_up_to(write: &mut Write, row: &Row, seq: i64) -> Result<(i64, i64), sqlx::Error> {
    let position = &row.position;
    let messages = if seq == row.last_seq {
        row.messages
    } else {
        sqlx::query_scalar("SELECT messages FROM entries WHERE conversation = ? AND seq = ?")
            .bind(row.id)
            .bind(seq)
            .fetch_one(&mut **write)
            .await?
    };
    let own = if seq >= position.last_sent_seq {
        position.sent
    } else {
        let since: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM entries
             WHERE conversation = ? AND seq > ? AND seq <= ? AND sender = ? AND client_id IS NOT NULL",
        )
        .bind(row.id)
        .bind(position.read_seq)
        .bind(seq)
        .bind(&row.username)
        .fetch_one(&mut **write)
        .await?;
        position.sent_at_read + since
    };
    Ok((messages, own))
}

fn outcome(row: &Row, before: Position) -> Marked {
    let told = row.position.told(&row.username);
    let few = row
        .members
        .is_none_or(|members| members <= RECEIPTS_UP_TO_MEMBERS);
    let news = told != before.told(&row.username);
    Marked {
        moved: (few && news).then_some(told),
        read_moved: row.position.read_seq != before.read_seq,
        answer: MarkResponse {
            conversation: row.key.clone(),
            receipt: Some(row.position.receipt(&row.username)),
            unread: row.position.unread(row.messages),
        },
    }
}

async fn write_rows(
    write: &mut Write,
    changed: &HashMap<(i64, String), Position>,
) -> Result<(), sqlx::Error> {
    if changed.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = changed
        .iter()
        .map(|((id, username), at)| {
            (
                id,
                username,
                at.delivered_seq,
                at.read_seq,
                at.told_read_seq,
                at.read_messages,
                at.sent_at_read,
            )
        })
        .collect();
    sqlx::query(
        "UPDATE participants SET delivered_seq = new.value ->> 2, read_seq = new.value ->> 3,
                told_read_seq = new.value ->> 4, read_messages = new.value ->> 5, sent_at_read = new.value ->> 6
         FROM json_each(?) AS new
         WHERE participants.conversation = new.value ->> 0 AND participants.username = new.value ->> 1",
    )
    .bind(json(&rows)?)
    .execute(&mut **write)
    .await?;
    Ok(())
}
