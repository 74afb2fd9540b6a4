//! The store against the real engine: examples, and random plans against a model that counts from scratch.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chatsync_proto::{
    group::{Audience, Change, Member, Role, Settings, change},
    message::HistoryPage,
};
use proptest::prelude::*;
use prost::Message as _;
use service_kit::{Code, names::Conversation as Name};
use tempfile::TempDir;

use super::{
    Store,
    append::{Appended, NewMessage, append},
    groups::{self, AppliedChange},
    mark::{Marked, NewMark, mark},
    preferences::{self, ReadReceipts},
    read::{Missing, PageAt},
};

const GROUP: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const OTHER_GROUP: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

async fn open() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    (folder, store)
}

fn private(sender: &str, other: &str, id: &str) -> NewMessage {
    NewMessage {
        sender: sender.into(),
        id: id.into(),
        conversation: Name::private(sender, other),
        content: format!("text of {id}"),
        reply_to: 0,
        connection_id: 0,
    }
}

fn to_group(sender: &str, id: &str) -> NewMessage {
    NewMessage {
        conversation: Name::Group(GROUP.into()),
        ..private(sender, "nobody", id)
    }
}

/// Sixteen of them fill a page.
fn long(message: NewMessage) -> NewMessage {
    NewMessage {
        content: "x".repeat(16_000),
        ..message
    }
}

impl Store {
    async fn append_all(&self, messages: &[NewMessage]) -> Vec<Result<Appended, Code>> {
        let mut write = self.begin_write().await.unwrap();
        let outcomes = append(&mut write, messages, 7).await.unwrap();
        write.commit().await.unwrap();
        outcomes
            .into_iter()
            .map(|outcome| outcome.map_err(|failure| failure.code))
            .collect()
    }

    async fn append_one(&self, message: NewMessage) -> Result<(u64, bool), Code> {
        let outcome = self.append_all(&[message]).await.remove(0)?;
        assert_eq!(outcome.entry.is_none(), outcome.answer.duplicate);
        Ok((outcome.answer.seq, outcome.answer.duplicate))
    }

    async fn mark_one(
        &self,
        username: &str,
        key: &str,
        delivered_seq: u64,
        read_seq: u64,
    ) -> Result<Marked, Code> {
        let wish = NewMark {
            username: username.into(),
            key: key.into(),
            delivered_seq,
            read_seq,
        };
        let mut write = self.begin_write().await.unwrap();
        let outcome = mark(&mut write, &[wish]).await.unwrap().remove(0);
        write.commit().await.unwrap();
        outcome.map_err(|failure| failure.code)
    }

    async fn change(&self, change: Change) -> Option<AppliedChange> {
        let mut write = self.begin_write().await.unwrap();
        let applied = groups::apply(&mut write, &change).await.unwrap();
        write.commit().await.unwrap();
        applied
    }

    async fn read_receipts(&self, username: &str, sent: bool) {
        let username = username.into();
        let mut write = self.begin_write().await.unwrap();
        preferences::set(&mut write, &ReadReceipts { username, sent })
            .await
            .unwrap();
        write.commit().await.unwrap();
    }

    async fn unread(&self, username: &str, key: &str) -> Option<u64> {
        let (_, conversations) = self.state(username).await.unwrap();
        conversations
            .iter()
            .find(|it| it.conversation == key)
            .map(|it| it.unread)
    }

    async fn all_missing(
        &self,
        username: &str,
        positions: &HashMap<String, u64>,
        up_to: &HashMap<String, u64>,
    ) -> Vec<HistoryPage> {
        let missing = self.missing(username, positions, up_to).await.unwrap();
        self.rest_of(missing).await
    }

    async fn rest_of(&self, mut missing: Missing) -> Vec<HistoryPage> {
        let mut pages = Vec::new();
        while let Some(page) = self.next_missing(&mut missing).await.unwrap() {
            pages.push(page);
        }
        pages
    }

    async fn id_of(&self, key: &str) -> i64 {
        sqlx::query_scalar("SELECT id FROM conversations WHERE key = ?")
            .bind(key)
            .fetch_one(&self.database.readers)
            .await
            .unwrap()
    }

    /// Somebody has taken the first of several pages of the group, and misses the rest and one entry of another group.
    async fn half_read(&self, username: &str) -> Missing {
        let members = [(username, Role::Owner), ("bob", Role::Member)];
        self.change(created(&members, Audience::Everyone)).await;
        let other = Change {
            revision: 2,
            group_id: OTHER_GROUP.into(),
            ..created(&members, Audience::Everyone)
        };
        self.change(other).await;
        let texts: Vec<_> = (1..=40)
            .map(|number| long(to_group("bob", &number.to_string())))
            .collect();
        self.append_all(&texts).await;
        let keys = [GROUP, OTHER_GROUP].map(|id| Name::Group(id.into()).key());
        let positions = keys.iter().map(|key| (key.clone(), 0)).collect();
        let mut missing = self
            .missing(username, &positions, &HashMap::new())
            .await
            .unwrap();
        let page = self.next_missing(&mut missing).await.unwrap().unwrap();
        assert_eq!((page.conversation, page.has_more), (keys[0].clone(), true));
        missing
    }

    async fn seqs(
        &self,
        username: &str,
        key: &str,
        at: PageAt,
        limit: u32,
    ) -> Option<(Vec<u64>, bool)> {
        let page = self.history(username, key, at, limit).await.unwrap()?;
        Some((
            page.entries.iter().map(|entry| entry.seq).collect(),
            page.has_more,
        ))
    }
}

fn change(revision: u64, actor: &str, kind: change::Kind) -> Change {
    Change {
        revision,
        group_id: GROUP.into(),
        version: revision,
        actor: actor.into(),
        at_ms: 5,
        kind: Some(kind),
    }
}

fn created(members: &[(&str, Role)], who_may_post: Audience) -> Change {
    let member = |(username, role): &(&str, Role)| Member {
        username: (*username).into(),
        role: *role as i32,
    };
    let settings = Settings {
        who_may_post: who_may_post as i32,
        who_may_add: Audience::Admins as i32,
    };
    let created = change::Created {
        name: "A group".into(),
        description: String::new(),
        settings: Some(settings),
        members: members.iter().map(member).collect(),
    };
    change(1, members[0].0, change::Kind::Created(created))
}

#[tokio::test]
async fn a_retry_returns_the_first_answer_and_stores_nothing() {
    let (_folder, store) = open().await;
    assert_eq!(
        store.append_one(private("ann", "bob", "1")).await,
        Ok((1, false))
    );
    assert_eq!(
        store.append_one(private("bob", "ann", "1")).await,
        Ok((2, false))
    );
    assert_eq!(
        store.append_one(private("ann", "bob", "1")).await,
        Ok((1, true))
    );
    // In one batch, too.
    let twice = store
        .append_all(&[private("ann", "bob", "2"), private("ann", "bob", "2")])
        .await;
    let answers: Vec<_> = twice.into_iter().map(|it| it.unwrap().answer).collect();
    assert_eq!((answers[0].seq, answers[0].duplicate), (3, false));
    assert_eq!((answers[1].seq, answers[1].duplicate), (3, true));
    assert_eq!(
        store.seqs("ann", "dm:ann:bob", PageAt::Newest, 9).await,
        Some((vec![1, 2, 3], false))
    );
}

#[tokio::test]
async fn the_same_id_for_something_else_is_a_conflict() {
    let (_folder, store) = open().await;
    store.append_one(private("ann", "bob", "1")).await.unwrap();
    let text = NewMessage {
        content: "other".into(),
        ..private("ann", "bob", "1")
    };
    let reply = NewMessage {
        reply_to: 1,
        ..private("ann", "bob", "1")
    };
    for other in [text, reply, private("ann", "eve", "1")] {
        assert_eq!(store.append_one(other).await, Err(Code::Conflict));
    }
    assert_eq!(
        store.seqs("ann", "dm:ann:eve", PageAt::Newest, 9).await,
        None
    );
}

#[tokio::test]
async fn one_refusal_does_not_touch_the_others_of_its_batch() {
    let (_folder, store) = open().await;
    let dangling = NewMessage {
        reply_to: 5,
        ..private("ann", "bob", "2")
    };
    let outcomes = store
        .append_all(&[
            private("ann", "bob", "1"),
            dangling,
            to_group("ann", "3"),
            private("ann", "bob", "4"),
        ])
        .await;
    let seqs: Vec<_> = outcomes
        .into_iter()
        .map(|it| it.map(|it| it.answer.seq))
        .collect();
    assert_eq!(
        seqs,
        [Ok(1), Err(Code::Invalid), Err(Code::NotFound), Ok(2)]
    );
}

#[tokio::test]
async fn hostile_texts_come_back_as_they_were() {
    let (_folder, store) = open().await;
    let texts = [
        "'; DROP TABLE entries; --",
        "\"]}",
        "\u{1}\r\n\t\\u0000",
        "\u{202e}שלום 👩‍👩‍👧",
        "%_*?[",
        "null",
    ];
    for (number, text) in texts.iter().enumerate() {
        let id = format!("{number}\"'");
        let message = NewMessage {
            content: (*text).into(),
            ..private("ann", "bob", &id)
        };
        store.append_one(message).await.unwrap();
    }
    let page = store
        .history("bob", "dm:ann:bob", PageAt::Newest, 50)
        .await
        .unwrap()
        .unwrap();
    let stored: Vec<_> = page
        .entries
        .into_iter()
        .map(|entry| match entry.kind {
            Some(chatsync_proto::message::entry::Kind::Message(message)) => message.content,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(stored, texts);
}

#[tokio::test]
async fn pages_in_both_directions() {
    let (_folder, store) = open().await;
    for number in 1..=5 {
        store
            .append_one(private("ann", "bob", &number.to_string()))
            .await
            .unwrap();
    }
    let key = "dm:ann:bob";
    let rows = [
        (PageAt::Newest, 2, vec![4, 5], true),
        (PageAt::Newest, 5, vec![1, 2, 3, 4, 5], false),
        (PageAt::Before(4), 2, vec![2, 3], true),
        (PageAt::Before(3), 2, vec![1, 2], false),
        (PageAt::Before(1), 2, vec![], false),
        (PageAt::Before(0), 2, vec![], false),
        (PageAt::Before(u64::MAX), 2, vec![4, 5], true),
        (PageAt::After(0), 2, vec![1, 2], true),
        (PageAt::After(3), 2, vec![4, 5], false),
        (PageAt::After(5), 2, vec![], false),
        (PageAt::After(u64::MAX), 2, vec![], false),
    ];
    for (at, limit, seqs, more) in rows {
        assert_eq!(
            store.seqs("bob", key, at, limit).await,
            Some((seqs, more)),
            "{at:?} {limit}"
        );
    }
    assert_eq!(store.seqs("eve", key, PageAt::Newest, 2).await, None);
}

#[tokio::test]
async fn positions_only_rise_and_stop_at_the_end() {
    let (_folder, store) = open().await;
    let key = "dm:ann:bob";
    for number in 1..=3 {
        store
            .append_one(private("ann", "bob", &number.to_string()))
            .await
            .unwrap();
    }
    let at = |marked: Marked| {
        let receipt = marked.answer.receipt.unwrap();
        (
            receipt.delivered_seq,
            receipt.read_seq,
            marked.answer.unread,
        )
    };
    assert_eq!(
        store.mark_one("bob", key, 2, 0).await.map(at),
        Ok((2, 0, 3))
    );
    assert_eq!(
        store.mark_one("bob", key, 1, 2).await.map(at),
        Ok((2, 2, 1))
    );
    let again = store.mark_one("bob", key, 1, 1).await.unwrap();
    assert!(again.moved.is_none() && !again.read_moved);
    assert_eq!(at(again), (2, 2, 1));
    assert_eq!(
        store.mark_one("bob", key, 0, u64::MAX).await.map(at),
        Ok((3, 3, 0))
    );
    assert_eq!(
        store.mark_one("eve", key, 1, 1).await.unwrap_err(),
        Code::NotFound
    );
    assert_eq!(store.unread("ann", key).await, Some(0));
}

#[tokio::test]
async fn whoever_hides_reading_is_told_as_read_no_further() {
    let (_folder, store) = open().await;
    let key = "dm:ann:bob";
    for number in 1..=4 {
        let message = private("ann", "bob", &number.to_string());
        store.append_one(message).await.unwrap();
    }
    let told = async || store.receipts("ann", key).await.unwrap().unwrap().remove(0);
    store.mark_one("bob", key, 2, 2).await.unwrap();
    store.read_receipts("bob", false).await;
    assert!(!store.preferences("bob").await.unwrap().read_receipts);
    let hidden = store.mark_one("bob", key, 0, 3).await.unwrap();
    let moved = hidden.moved.unwrap();
    assert_eq!((moved.delivered_seq, moved.read_seq), (3, 2));
    assert_eq!(hidden.answer.unread, 1);
    assert_eq!((told().await.delivered_seq, told().await.read_seq), (3, 2));
    let (_, conversations) = store.state("ann").await.unwrap();
    assert_eq!(conversations[0].receipts, [told().await]);
    let (_, conversations) = store.state("bob").await.unwrap();
    assert_eq!(conversations[0].own.as_ref().unwrap().read_seq, 3);
    // Reading what was delivered before is no news to anybody else.
    store.mark_one("bob", key, 4, 0).await.unwrap();
    assert!(
        store
            .mark_one("bob", key, 0, 4)
            .await
            .unwrap()
            .moved
            .is_none()
    );
    store.read_receipts("bob", true).await;
    store.append_one(private("ann", "bob", "5")).await.unwrap();
    let shown = store.mark_one("bob", key, 0, 5).await.unwrap();
    assert_eq!(shown.moved.unwrap().read_seq, 5);
    assert!(store.receipts("eve", key).await.unwrap().is_none());
}

#[tokio::test]
async fn a_group_follows_its_changes() {
    let (_folder, store) = open().await;
    let key = Name::Group(GROUP.into()).key();
    store
        .change(created(
            &[("ann", Role::Owner), ("bob", Role::Member)],
            Audience::Admins,
        ))
        .await;
    assert_eq!(
        store.append_one(to_group("bob", "1")).await,
        Err(Code::Forbidden)
    );
    assert_eq!(
        store.append_one(to_group("eve", "1")).await,
        Err(Code::NotFound)
    );
    assert_eq!(store.append_one(to_group("ann", "1")).await, Ok((2, false)));
    let added = change::MembersAdded {
        usernames: vec!["eve".into()],
    };
    store
        .change(change(2, "ann", change::Kind::MembersAdded(added)))
        .await;
    // Who comes sees all that was, none of it unread; entries about the group are never unread.
    assert_eq!(
        store.seqs("eve", &key, PageAt::Newest, 9).await,
        Some((vec![1, 2, 3], false))
    );
    assert_eq!(
        (
            store.unread("eve", &key).await,
            store.unread("bob", &key).await
        ),
        (Some(0), Some(1))
    );
    let raised = change::RoleChanged {
        username: "bob".into(),
        role: Role::Admin as i32,
    };
    store
        .change(change(3, "ann", change::Kind::RoleChanged(raised)))
        .await;
    assert_eq!(store.append_one(to_group("bob", "1")).await, Ok((5, false)));
    let removed = change::MemberRemoved {
        username: "bob".into(),
    };
    store
        .change(change(4, "ann", change::Kind::MemberRemoved(removed)))
        .await;
    assert_eq!(
        store.append_one(to_group("bob", "2")).await,
        Err(Code::NotFound)
    );
    // What was acknowledged stays acknowledged.
    assert_eq!(store.append_one(to_group("bob", "1")).await, Ok((5, true)));
    assert_eq!(store.seqs("bob", &key, PageAt::Newest, 9).await, None);
    let (groups, _) = store.state("eve").await.unwrap();
    assert_eq!(
        groups[0]
            .members
            .iter()
            .map(|it| it.username.as_str())
            .collect::<Vec<_>>(),
        ["ann", "eve"]
    );
    assert_eq!(
        (groups[0].version, store.group_version(GROUP).await.unwrap()),
        (4, 4)
    );
}

#[tokio::test]
async fn a_group_that_is_small_again_is_told_how_far_everybody_has_got() {
    let (_folder, store) = open().await;
    let key = Name::Group(GROUP.into()).key();
    let names: Vec<_> = (0..101).map(|number| format!("user{number:03}")).collect();
    let members: Vec<_> = names.iter().map(|name| (&**name, Role::Owner)).collect();
    let told = async |change| store.change(change).await.unwrap().receipts;
    assert!(told(created(&members, Audience::Everyone)).await.is_empty());
    let marked = store.mark_one("user007", &key, 0, 1).await.unwrap();
    assert!(marked.moved.is_none());

    let left = || change::Kind::MemberLeft(change::MemberLeft {});
    let receipts = told(change(2, "user100", left())).await;
    let told_names: Vec<_> = receipts.iter().map(|it| it.username.clone()).collect();
    assert_eq!(told_names, names[..100]);
    let positions = |at: usize| (receipts[at].delivered_seq, receipts[at].read_seq);
    assert_eq!((positions(6), positions(7)), ((0, 0), (1, 1)));

    let marked = store.mark_one("user007", &key, 0, 2).await.unwrap();
    assert!(marked.moved.is_some());
    assert!(told(change(3, "user099", left())).await.is_empty());
    let added = change::MembersAdded {
        usernames: vec!["user099".into(), "user100".into()],
    };
    let added = change::Kind::MembersAdded(added);
    assert!(told(change(4, "user000", added)).await.is_empty());
    let deleted = change::Kind::Deleted(change::Deleted {});
    assert!(told(change(5, "user000", deleted)).await.is_empty());
}

#[tokio::test]
async fn a_deleted_group_is_gone_at_once_and_its_log_bit_by_bit() {
    let (_folder, store) = open().await;
    let key = Name::Group(GROUP.into()).key();
    store
        .change(created(&[("ann", Role::Owner)], Audience::Everyone))
        .await;
    for number in 1..=4 {
        store
            .append_one(to_group("ann", &number.to_string()))
            .await
            .unwrap();
    }
    store
        .change(change(2, "ann", change::Kind::Deleted(change::Deleted {})))
        .await;
    assert_eq!(store.seqs("ann", &key, PageAt::Newest, 9).await, None);
    assert_eq!(store.state("ann").await.unwrap(), (vec![], vec![]));
    let mut rounds = 0;
    loop {
        let mut write = store.begin_write().await.unwrap();
        let more = groups::remove_doomed(&mut write, 4).await.unwrap();
        write.commit().await.unwrap();
        if !more {
            break;
        }
        rounds += 1;
    }
    assert_eq!(rounds, 2);
    assert!(!store.conversation_exists(&key).await.unwrap());
}

/// A page in short: its conversation, its first and last entry and how many it has, `reset` and `has_more`.
type Short = (String, (u64, u64), usize, bool, bool);

async fn short_missing(store: &Store, has: &[(&str, u64)], up_to: &[(&str, u64)]) -> Vec<Short> {
    let [has, up_to] = [has, up_to].map(|seqs| {
        let seqs = seqs.iter().map(|(key, seq)| ((*key).to_owned(), *seq));
        seqs.collect::<HashMap<_, _>>()
    });
    let pages = store.all_missing("ann", &has, &up_to).await;
    let short = |page: HistoryPage| {
        let seqs: Vec<_> = page.entries.iter().map(|entry| entry.seq).collect();
        let ends = (seqs[0], seqs[seqs.len() - 1]);
        let HistoryPage {
            conversation,
            reset,
            has_more,
            ..
        } = page;
        (conversation, ends, seqs.len(), reset, has_more)
    };
    pages.into_iter().map(short).collect()
}

/// Ann and Bob write that many messages to each other, from this number on.
fn messages(from: u64, many: u64) -> Vec<NewMessage> {
    (from..from + many)
        .map(|number| private("ann", "bob", &format!("b{number}")))
        .collect()
}

#[tokio::test]
async fn what_a_client_misses() {
    let (_folder, store) = open().await;
    store.append_all(&messages(1, 1001)).await;
    store
        .append_all(&[private("ann", "eve", "e1"), private("ann", "eve", "e2")])
        .await;
    let missing = async |has: &[(&str, u64)]| short_missing(&store, has, &[]).await;
    let bob = || "dm:ann:bob".to_owned();
    assert_eq!(
        missing(&[("dm:ann:bob", 1)]).await,
        [(bob(), (2, 1001), 1000, false, false)]
    );
    assert_eq!(
        missing(&[("dm:ann:bob", 0)]).await,
        [(bob(), (952, 1001), 50, true, true)]
    );
    let eve = missing(&[
        ("dm:ann:bob", 1001),
        ("dm:ann:eve", 1),
        ("dm:bob:eve", 0),
        ("nonsense", 0),
    ])
    .await;
    assert_eq!(eve, [("dm:ann:eve".to_owned(), (2, 2), 1, false, false)]);
    assert!(missing(&[("dm:ann:bob", u64::MAX)]).await.is_empty());
}

#[tokio::test]
async fn what_came_after_the_state_moves_no_range() {
    let (_folder, store) = open().await;
    let key = "dm:ann:bob";
    store.append_all(&messages(1, 1001)).await;
    let (_, conversations) = store.state("ann").await.unwrap();
    let end = conversations[0].last_seq;
    store.append_all(&messages(1002, 60)).await;
    let missing = async |has, end| short_missing(&store, &[(key, has)], &[(key, end)]).await;
    let key = || key.to_owned();
    // 1,001 behind at the state: the newest page up to it, no entry of which is newer.
    assert_eq!(
        missing(0, end).await,
        [(key(), (952, 1001), 50, true, true)]
    );
    // 960 behind at the state, more than 1,000 now: all of it, up to the state.
    assert_eq!(
        missing(41, end).await,
        [(key(), (42, 1001), 960, false, false)]
    );
    assert!(missing(end, end).await.is_empty());
    // An end that the log has not reached counts for nothing.
    assert_eq!(
        missing(1000, u64::MAX).await,
        [(key(), (1001, 1061), 61, false, false)]
    );
}

#[tokio::test]
async fn long_texts_are_missing_in_several_pages() {
    let (_folder, store) = open().await;
    let texts: Vec<_> = (1..=150)
        .map(|number| long(private("ann", "bob", &number.to_string())))
        .collect();
    store.append_all(&texts).await;
    let pages = store
        .all_missing(
            "bob",
            &HashMap::from([("dm:ann:bob".to_owned(), 0)]),
            &HashMap::new(),
        )
        .await;
    assert!(pages.iter().all(|page| page.encoded_len() < 300_000));
    let more: Vec<_> = pages.iter().map(|page| page.has_more).collect();
    assert_eq!(more, [vec![true; 9], vec![false]].concat());
    let seqs: Vec<u64> = pages
        .iter()
        .flat_map(|page| page.entries.iter().map(|entry| entry.seq))
        .collect();
    assert_eq!(seqs, (1..=150).collect::<Vec<_>>());
    // A page that was asked for ends early, too, and begins at the position.
    let (newest, more) = store
        .seqs("bob", "dm:ann:bob", PageAt::Newest, 50)
        .await
        .unwrap();
    assert_eq!((newest, more), ((135..=150).collect(), true));
    let (after, more) = store
        .seqs("bob", "dm:ann:bob", PageAt::After(1), 50)
        .await
        .unwrap();
    assert_eq!((after, more), ((2..=17).collect(), true));
}

fn conversations_of(pages: &[HistoryPage]) -> Vec<&str> {
    pages
        .iter()
        .map(|page| page.conversation.as_str())
        .collect()
}

#[tokio::test]
async fn who_is_removed_between_two_pages_gets_no_further_ones() {
    let (_folder, store) = open().await;
    let missing = store.half_read("ann").await;
    let removed = change::MemberRemoved {
        username: "ann".into(),
    };
    store
        .change(change(3, "bob", change::Kind::MemberRemoved(removed)))
        .await;
    let rest = store.rest_of(missing).await;
    assert_eq!(
        conversations_of(&rest),
        [Name::Group(OTHER_GROUP.into()).key()]
    );
}

#[tokio::test]
async fn a_conversation_with_the_id_of_a_deleted_one_is_not_taken_for_it() {
    let (_folder, store) = open().await;
    let missing = store.half_read("ann").await;
    let id = store.id_of(&Name::Group(GROUP.into()).key()).await;
    for (group_id, revision) in [(OTHER_GROUP, 3), (GROUP, 4)] {
        let deleted = change(revision, "ann", change::Kind::Deleted(change::Deleted {}));
        let group_id = group_id.into();
        store
            .change(Change {
                group_id,
                ..deleted
            })
            .await;
    }
    let mut write = store.begin_write().await.unwrap();
    while groups::remove_doomed(&mut write, 100).await.unwrap() {}
    write.commit().await.unwrap();
    let texts: Vec<_> = (1..=40)
        .map(|number| private("eve", "tom", &number.to_string()))
        .collect();
    store.append_all(&texts).await;
    assert_eq!(store.id_of("dm:eve:tom").await, id);
    assert_eq!(store.rest_of(missing).await, []);
}

#[tokio::test]
async fn what_was_committed_is_there_after_opening_again() {
    let (folder, store) = open().await;
    store.append_one(private("ann", "bob", "1")).await.unwrap();
    store
        .change(created(&[("ann", Role::Owner)], Audience::Everyone))
        .await;
    store.close().await;
    let store = Store::open(folder.path()).await.unwrap();
    assert_eq!(
        store.append_one(private("ann", "bob", "1")).await,
        Ok((1, true))
    );
    assert_eq!(
        store.append_one(private("ann", "bob", "2")).await,
        Ok((2, false))
    );
    assert_eq!(store.applied_revision().await.unwrap(), 1);
}

const PEOPLE: [&str; 3] = ["ann", "bob", "eve"];

/// A step of a random plan, in one group.
#[derive(Clone, Debug)]
enum Move {
    /// Who sends, with which id: ids repeat, so that retries happen.
    Send(usize, u8),
    Read(usize, u64),
    Join(usize),
    Leave(usize),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let person = 0..PEOPLE.len();
    let one = prop_oneof![
        4 => (person.clone(), any::<u8>()).prop_map(|(who, id)| Move::Send(who, id % 40)),
        3 => (person, 1..30_u64).prop_map(|(who, seq)| Move::Read(who, seq)),
        1 => (1..PEOPLE.len()).prop_map(Move::Join),
        1 => (1..PEOPLE.len()).prop_map(Move::Leave),
    ];
    prop::collection::vec(one, 1..50)
}

/// The log as a list: for each entry its sender, and whether it is a message. And where everybody is.
#[derive(Default)]
struct Model {
    log: Vec<(usize, bool)>,
    acknowledged: BTreeMap<(usize, u8), u64>,
    read: BTreeMap<usize, u64>,
    inside: BTreeSet<usize>,
}

impl Model {
    /// Counted from scratch.
    fn unread(&self, who: usize) -> u64 {
        let read = usize::try_from(self.read[&who]).unwrap();
        self.log[read..]
            .iter()
            .filter(|(sender, message)| *message && *sender != who)
            .count() as u64
    }

    fn end(&self) -> u64 {
        self.log.len() as u64
    }
}

async fn follow_plan(moves: Vec<Move>) -> Result<(), TestCaseError> {
    let (_folder, store) = open().await;
    let key = Name::Group(GROUP.into()).key();
    let mut model = Model::default();
    store
        .change(created(&[("ann", Role::Owner)], Audience::Everyone))
        .await;
    model.log.push((0, false));
    model.read.insert(0, 0);
    model.inside.insert(0);
    let mut revision = 1;
    for step in moves {
        match step {
            Move::Send(who, id) => {
                let sent = store
                    .append_one(to_group(PEOPLE[who], &id.to_string()))
                    .await;
                if let Some(seq) = model.acknowledged.get(&(who, id)) {
                    prop_assert_eq!(sent, Ok((*seq, true)));
                } else if model.inside.contains(&who) {
                    model.log.push((who, true));
                    model.acknowledged.insert((who, id), model.end());
                    prop_assert_eq!(sent, Ok((model.end(), false)));
                } else {
                    prop_assert_eq!(sent, Err(Code::NotFound));
                }
            }
            Move::Read(who, seq) => {
                let marked = store.mark_one(PEOPLE[who], &key, 0, seq).await;
                prop_assert_eq!(marked.is_ok(), model.inside.contains(&who));
                if model.inside.contains(&who) {
                    let read = seq.min(model.end()).max(model.read[&who]);
                    model.read.insert(who, read);
                }
            }
            Move::Join(who) if !model.inside.contains(&who) => {
                revision += 1;
                let added = change::MembersAdded {
                    usernames: vec![PEOPLE[who].into()],
                };
                store
                    .change(change(revision, "ann", change::Kind::MembersAdded(added)))
                    .await;
                model.read.insert(who, model.end());
                model.inside.insert(who);
                model.log.push((0, false));
            }
            Move::Leave(who) if model.inside.remove(&who) => {
                revision += 1;
                store
                    .change(change(
                        revision,
                        PEOPLE[who],
                        change::Kind::MemberLeft(change::MemberLeft {}),
                    ))
                    .await;
                model.log.push((who, false));
            }
            Move::Join(_) | Move::Leave(_) => {}
        }
    }
    for (who, username) in PEOPLE.iter().enumerate() {
        let expected = model.inside.contains(&who).then(|| model.unread(who));
        prop_assert_eq!(store.unread(username, &key).await, expected);
    }
    let seqs = store.seqs("ann", &key, PageAt::After(0), 1000).await;
    prop_assert_eq!(seqs, Some(((1..=model.end()).collect(), false)));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn random_plans_agree_with_counting_from_scratch(moves in moves()) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(follow_plan(moves))?;
    }
}
