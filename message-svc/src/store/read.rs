//! What readers see. Each question is answered from one committed state.

use std::collections::{HashMap, VecDeque};

use chatsync_proto::{
    group::{Group, Member},
    message::{Conversation, Entry, HistoryPage, Receipt},
};
use futures_util::{Stream, TryStreamExt as _};
use service_kit::names;
use sqlx::{FromRow, Sqlite, Transaction};

use super::{
    EntryRow, Position, RECEIPTS_UP_TO_MEMBERS, Store, groups::GroupRow, json, signed, unsigned,
};

/// Missing entries beyond which a client gets the newest page instead.
pub(crate) const SYNC_AT_MOST: i64 = 1000;
/// Entries of a page when nothing is said.
pub(crate) const PAGE: u32 = 50;
/// Longest page in bytes; of long texts it holds fewer entries than were asked for. A page is one frame in the queue of one socket.
const PAGE_BYTES: usize = 256 * 1024;

/// Where a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageAt {
    Newest,
    /// The nearest entries below.
    Before(u64),
    /// The nearest entries above.
    After(u64),
}

/// A conversation that a reader takes part in.
#[derive(Debug, FromRow)]
struct Log {
    id: i64,
    last_seq: i64,
}

/// What a client still misses: ranges of logs. They are as long as the logs were when it asked, if it named no earlier ends.
#[derive(Debug)]
pub(crate) struct Missing {
    username: String,
    ranges: VecDeque<Range>,
}

#[derive(Debug, FromRow)]
struct Range {
    key: String,
    id: i64,
    /// Where the range ends, whatever the log has beyond it.
    last_seq: i64,
    /// The last one that the client has.
    has: i64,
}

impl Range {
    fn log(&self) -> Log {
        Log {
            id: self.id,
            last_seq: self.last_seq,
        }
    }

    /// Whether it still is what the client may read. Between two pages the client may have lost its part in the conversation, and the id of
    /// a conversation that is gone is given to the next one.
    async fn holds(&self, read: &mut Read, username: &str) -> Result<bool, sqlx::Error> {
        let now = log(read, username, &self.key).await?;
        Ok(now.is_some_and(|now| now.id == self.id))
    }

    async fn next_page(&self, read: &mut Read) -> Result<HistoryPage, sqlx::Error> {
        let log = self.log();
        if self.last_seq - self.has > SYNC_AT_MOST {
            let newest = page(read, &self.key, &log, PageAt::Newest, PAGE.into()).await?;
            return Ok(HistoryPage {
                reset: true,
                ..newest
            });
        }
        let after = PageAt::After(unsigned(self.has));
        page(read, &self.key, &log, after, SYNC_AT_MOST).await
    }
}

/// Where a group change stands in its log.
#[derive(Debug, FromRow)]
pub(crate) struct ChangeAt {
    seq: i64,
    pub(crate) at_ms: i64,
}

impl ChangeAt {
    pub(crate) fn seq(&self) -> u64 {
        unsigned(self.seq)
    }
}

type Read = Transaction<'static, Sqlite>;

impl Store {
    async fn begin_read(&self) -> Result<Read, sqlx::Error> {
        self.database.readers.begin().await
    }

    /// Whether there is such a conversation.
    pub(crate) async fn conversation_exists(&self, key: &str) -> Result<bool, sqlx::Error> {
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM conversations WHERE key = ?)")
            .bind(key)
            .fetch_one(&self.database.readers)
            .await
    }

    /// The version of a group as far as its changes are applied; 0 if it is not known.
    pub(crate) async fn group_version(&self, group_id: &str) -> Result<u64, sqlx::Error> {
        let version = sqlx::query_scalar("SELECT version FROM groups WHERE group_id = ?")
            .bind(group_id)
            .fetch_optional(&self.database.readers)
            .await?;
        Ok(unsigned(version.unwrap_or_default()))
    }

    /// The revision of the last group change applied; 0 if none was.
    pub(crate) async fn applied_revision(&self) -> Result<u64, sqlx::Error> {
        let revision = sqlx::query_scalar("SELECT revision FROM group_cursor")
            .fetch_one(&self.database.readers)
            .await?;
        Ok(unsigned(revision))
    }

    /// Where a group change stands in its log, or stood, if it has been applied.
    pub(crate) async fn change_at(&self, revision: u64) -> Result<Option<ChangeAt>, sqlx::Error> {
        sqlx::query_as("SELECT seq, at_ms FROM group_changes WHERE revision = ?")
            .bind(signed(revision))
            .fetch_optional(&self.database.readers)
            .await
    }

    /// A page of a log; `None` for those who have no part in it.
    pub(crate) async fn history(
        &self,
        username: &str,
        key: &str,
        at: PageAt,
        limit: u32,
    ) -> Result<Option<HistoryPage>, sqlx::Error> {
        let mut read = self.begin_read().await?;
        let Some(log) = log(&mut read, username, key).await? else {
            return Ok(None);
        };
        Ok(Some(
            page(&mut read, key, &log, at, i64::from(limit)).await?,
        ))
    }

    /// What a client misses that has the logs up to these positions, as far as the logs are to be told. Its pages are read one by one with
    /// [`Store::next_missing`], so that nobody has to hold all of them at once.
    pub(crate) async fn missing(
        &self,
        username: &str,
        positions: &HashMap<String, u64>,
        up_to: &HashMap<String, u64>,
    ) -> Result<Missing, sqlx::Error> {
        let end = |key| up_to.get(key).map_or(i64::MAX, |seq| signed(*seq));
        let asked: HashMap<&str, (i64, i64)> = positions
            .iter()
            .map(|(key, seq)| (key.as_str(), (signed(*seq), end(key))))
            .collect();
        let ranges = sqlx::query_as(
            "SELECT c.key, c.id, min(c.last_seq, asked.value ->> 1) AS last_seq, asked.value ->> 0 AS has
             FROM json_each(?) AS asked
             JOIN conversations AS c ON c.key = asked.key
             JOIN participants AS p ON p.conversation = c.id AND p.username = ?
             WHERE min(c.last_seq, asked.value ->> 1) > asked.value ->> 0 ORDER BY c.key",
        )
        .bind(json(&asked)?)
        .bind(username)
        .fetch_all(&self.database.readers)
        .await?;
        Ok(Missing {
            username: username.to_owned(),
            ranges: ranges.into(),
        })
    }

    /// The next page of what is missing; `None` at the end.
    pub(crate) async fn next_missing(
        &self,
        missing: &mut Missing,
    ) -> Result<Option<HistoryPage>, sqlx::Error> {
        while let Some(range) = missing.ranges.front_mut() {
            let mut read = self.begin_read().await?;
            if !range.holds(&mut read, &missing.username).await? {
                missing.ranges.pop_front();
                continue;
            }
            let page = range.next_page(&mut read).await?;
            match page.entries.last().map(|entry| signed(entry.seq)) {
                Some(last) if last < range.last_seq => range.has = last,
                _ => drop(missing.ranges.pop_front()),
            }
            return Ok(Some(page));
        }
        Ok(None)
    }

    /// How far each of the others has got; `None` for those who have no part in it.
    pub(crate) async fn receipts(
        &self,
        username: &str,
        key: &str,
    ) -> Result<Option<Vec<Receipt>>, sqlx::Error> {
        let mut read = self.begin_read().await?;
        let Some(log) = log(&mut read, username, key).await? else {
            return Ok(None);
        };
        let mut receipts = positions(&mut read, log.id).await?;
        receipts.retain(|receipt| receipt.username != username);
        Ok(Some(receipts))
    }

    /// A user's groups and conversations, the latest active first.
    pub(crate) async fn state(
        &self,
        username: &str,
    ) -> Result<(Vec<Group>, Vec<Conversation>), sqlx::Error> {
        let mut read = self.begin_read().await?;
        let groups = groups(&mut read, username).await?;
        let mut receipts = receipts(&mut read, username).await?;
        let conversations = conversations(&mut read, username).await?;
        let conversations = conversations
            .into_iter()
            .map(|row| {
                let receipts = receipts.remove(&row.id).unwrap_or_default();
                row.conversation(username, receipts)
            })
            .collect();
        Ok((groups, conversations))
    }
}

async fn log(read: &mut Read, username: &str, key: &str) -> Result<Option<Log>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.id, c.last_seq FROM conversations AS c
         JOIN participants AS p ON p.conversation = c.id AND p.username = ? WHERE c.key = ?",
    )
    .bind(username)
    .bind(key)
    .fetch_optional(&mut **read)
    .await
}

async fn page(
    read: &mut Read,
    key: &str,
    log: &Log,
    at: PageAt,
    limit: i64,
) -> Result<HistoryPage, sqlx::Error> {
    // Numbers have no gap, so a page is a range of them, read from the position away.
    let (first, last, sql) = match at {
        PageAt::Newest => (log.last_seq - limit + 1, log.last_seq, DESCENDING),
        PageAt::Before(seq) => {
            let last = (signed(seq).saturating_sub(1)).min(log.last_seq);
            (last - limit + 1, last, DESCENDING)
        }
        PageAt::After(seq) => {
            let after = signed(seq).min(log.last_seq);
            (after + 1, (after + limit).min(log.last_seq), ASCENDING)
        }
    };
    let rows = sqlx::query_as(sql)
        .bind(key)
        .bind(log.id)
        .bind(first)
        .bind(last)
        .fetch(&mut **read);
    let mut entries = up_to_page_bytes(rows).await?;
    let has_more = match at {
        PageAt::After(_) => entries
            .last()
            .is_some_and(|entry| signed(entry.seq) < log.last_seq),
        PageAt::Newest | PageAt::Before(_) => {
            entries.reverse();
            entries.first().is_some_and(|entry| entry.seq > 1)
        }
    };
    Ok(HistoryPage {
        conversation: key.to_owned(),
        entries,
        has_more,
        reset: false,
    })
}

const ASCENDING: &str =
    "SELECT ?1 AS key, seq, sender, at_ms, client_id, content, reply_to, note FROM entries
     WHERE conversation = ?2 AND seq BETWEEN ?3 AND ?4 ORDER BY seq";
const DESCENDING: &str =
    "SELECT ?1 AS key, seq, sender, at_ms, client_id, content, reply_to, note FROM entries
     WHERE conversation = ?2 AND seq BETWEEN ?3 AND ?4 ORDER BY seq DESC";

/// Takes entries until the next one would make the page too long; at least one.
async fn up_to_page_bytes(
    mut rows: impl Stream<Item = Result<EntryRow, sqlx::Error>> + Unpin,
) -> Result<Vec<Entry>, sqlx::Error> {
    let mut entries = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.try_next().await? {
        let entry = row.entry();
        bytes += prost::Message::encoded_len(&entry);
        if bytes > PAGE_BYTES && !entries.is_empty() {
            break;
        }
        entries.push(entry);
    }
    Ok(entries)
}

async fn groups(read: &mut Read, username: &str) -> Result<Vec<Group>, sqlx::Error> {
    let rows: Vec<GroupRow> = sqlx::query_as(
        "SELECT g.conversation, g.group_id, g.name, g.description, g.who_may_post, g.who_may_add, g.version
         FROM participants AS p JOIN groups AS g ON g.conversation = p.conversation
         WHERE p.username = ? ORDER BY g.group_id",
    )
    .bind(username)
    .fetch_all(&mut **read)
    .await?;
    let people: Vec<(i64, String, i32)> = sqlx::query_as(
        "SELECT member.conversation, member.username, member.role
         FROM participants AS p JOIN groups AS g ON g.conversation = p.conversation
         JOIN participants AS member ON member.conversation = p.conversation
         WHERE p.username = ? ORDER BY member.username",
    )
    .bind(username)
    .fetch_all(&mut **read)
    .await?;
    let mut members: HashMap<i64, Vec<Member>> = HashMap::new();
    for (conversation, username, role) in people {
        members
            .entry(conversation)
            .or_default()
            .push(Member { username, role });
    }
    let with_members = |row: GroupRow| {
        let members = members.remove(&row.conversation).unwrap_or_default();
        row.group(members)
    };
    Ok(rows.into_iter().map(with_members).collect())
}

/// The other participants' positions, by conversation.
async fn receipts(
    read: &mut Read,
    username: &str,
) -> Result<HashMap<i64, Vec<Receipt>>, sqlx::Error> {
    let rows: Vec<(i64, String, i64, i64)> = sqlx::query_as(
        "SELECT other.conversation, other.username, other.delivered_seq, other.told_read_seq
         FROM participants AS p
         LEFT JOIN groups AS g ON g.conversation = p.conversation
         JOIN participants AS other ON other.conversation = p.conversation
         WHERE p.username = ?1 AND other.username <> ?1 AND (g.members IS NULL OR g.members <= ?2)
         ORDER BY other.username",
    )
    .bind(username)
    .bind(RECEIPTS_UP_TO_MEMBERS)
    .fetch_all(&mut **read)
    .await?;
    let mut receipts: HashMap<i64, Vec<Receipt>> = HashMap::new();
    for (conversation, username, delivered, seen) in rows {
        let receipt = receipt(username, delivered, seen);
        receipts.entry(conversation).or_default().push(receipt);
    }
    Ok(receipts)
}

/// How far everybody in a conversation has got.
pub(super) async fn positions(
    read: &mut Read,
    conversation: i64,
) -> Result<Vec<Receipt>, sqlx::Error> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT username, delivered_seq, told_read_seq FROM participants
         WHERE conversation = ? ORDER BY username",
    )
    .bind(conversation)
    .fetch_all(&mut **read)
    .await?;
    let receipt = |(username, delivered, seen)| receipt(username, delivered, seen);
    Ok(rows.into_iter().map(receipt).collect())
}

fn receipt(username: String, delivered: i64, seen: i64) -> Receipt {
    Receipt {
        username,
        delivered_seq: unsigned(delivered),
        read_seq: unsigned(seen),
    }
}

#[derive(Debug, FromRow)]
struct ConversationRow {
    id: i64,
    last_seq: i64,
    /// How many messages the log holds.
    total: i64,
    #[sqlx(flatten)]
    position: Position,
    #[sqlx(flatten)]
    last: EntryRow,
}

impl ConversationRow {
    fn conversation(self, username: &str, receipts: Vec<Receipt>) -> Conversation {
        let (other, group_id) = match names::Conversation::parse(&self.last.key) {
            Some(names::Conversation::Group(id)) => (String::new(), id),
            Some(private) => (
                private.other(username).unwrap_or_default().to_owned(),
                String::new(),
            ),
            None => (String::new(), String::new()),
        };
        Conversation {
            conversation: self.last.key.clone(),
            username: other,
            group_id,
            last_seq: unsigned(self.last_seq),
            own: Some(self.position.receipt(username)),
            unread: self.position.unread(self.total),
            receipts,
            last_entry: Some(self.last.entry()),
        }
    }
}

async fn conversations(
    read: &mut Read,
    username: &str,
) -> Result<Vec<ConversationRow>, sqlx::Error> {
    sqlx::query_as(
        "SELECT c.id, c.key, c.last_seq, c.messages AS total,
                p.delivered_seq, p.read_seq, p.told_read_seq, p.read_messages, p.sent, p.sent_at_read, p.last_sent_seq,
                e.seq, e.sender, e.at_ms, e.client_id, e.content, e.reply_to, e.note
         FROM participants AS p
         JOIN conversations AS c ON c.id = p.conversation
         JOIN entries AS e ON e.conversation = c.id AND e.seq = c.last_seq
         WHERE p.username = ? ORDER BY e.id DESC",
    )
    .bind(username)
    .fetch_all(&mut **read)
    .await
}
