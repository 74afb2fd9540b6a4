//! No answer leaves before what it promises is on disk: held against the system calls of message-svc and group-svc. For messages, for marks, and
//! for changes of groups, which both of them store.

use std::ops::Range;

use serde_json::{Value, json};
use system_tests::{
    Binary, Client, Server, frames,
    strace::{Call, Strace},
};

const KEY: &str = "dm:ann:bob";
const SENDS: u64 = 200;
/// The log of message-svc's database.
const MESSAGE_LOG: &str = "/message.db-wal";

/// The text of a message, to be found in what is written.
fn content(number: u64) -> String {
    format!("durable-{number:04}-text")
}

/// What is looked for in a trace, as bytes in the form of [`latin1`].
struct Sought {
    /// What is written to the log of the database.
    stored: String,
    /// What carries an answer, or an event, towards another part: any of these.
    told: Vec<String>,
}

impl Sought {
    fn message(number: u64) -> Self {
        Self {
            stored: content(number),
            told: told_in_log(KEY, number),
        }
    }
}

/// Where the things of one promise are in a trace, by the order of calls.
#[derive(Debug)]
struct Traced {
    /// The write that put it into the log of the database, and the end of its transaction's commit frame.
    committed: Range<usize>,
    /// The end of the first `fdatasync` that began after the commit frame; none if there was none before the answer.
    synced: Option<usize>,
    /// The beginning of the write that carried the answer, or the event, towards another part: whichever came first.
    told: usize,
}

impl Traced {
    fn is_kept(&self) -> bool {
        self.synced.is_some_and(|synced| synced < self.told)
    }
}

/// Finds each promise in the trace of a process whose database has this log.
fn traced(calls: &[Call], log: &str, sought: &[Sought]) -> Vec<Traced> {
    let of = |wanted: &dyn Fn(&str) -> bool| -> Vec<Written<'_>> {
        let calls = calls.iter().filter(|call| wanted(&call.file));
        calls.map(|call| (call, latin1(&call.bytes))).collect()
    };
    let wal = of(&|file| file.ends_with(log));
    let sockets = of(&|file| file.starts_with("socket:"));
    sought.iter().map(|it| find(&wal, &sockets, it)).collect()
}

/// Fails if anything was told before it was on disk, or if the check would not find that.
fn assert_kept(calls: &[Call], log: &str, sought: &[Sought]) {
    let found = traced(calls, log, sought);
    let broken: Vec<_> = found.iter().filter(|it| !it.is_kept()).collect();
    assert!(
        broken.is_empty(),
        "{log}: answered before the disk has it: {broken:?}"
    );

    // The check bites: without syncs, with syncs that failed, or with answers that left while their sync still ran, it finds every promise.
    let syncs = |call: &Call| call.name.ends_with("sync");
    let without: Vec<Call> = calls.iter().filter(|call| !syncs(call)).cloned().collect();
    let kept = |calls: &[Call]| traced(calls, log, sought).iter().any(Traced::is_kept);
    assert!(!kept(&without));
    let mut failed = calls.to_vec();
    failed
        .iter_mut()
        .filter(|call| syncs(call))
        .for_each(|call| call.ok = false);
    assert!(!kept(&failed));
    let early = found.iter().map(|it| Traced {
        told: it.synced.expect("kept") - 1,
        committed: it.committed.clone(),
        ..*it
    });
    assert!(early.filter(|it| !it.is_kept()).count() == found.len());
}

/// A call, and what it writes, to be searched.
type Written<'a> = (&'a Call, String);

fn find(wal: &[Written<'_>], sockets: &[Written<'_>], sought: &Sought) -> Traced {
    let text = &sought.stored;
    let written = wal
        .iter()
        .position(|(_, bytes)| bytes.contains(text))
        .unwrap_or_else(|| panic!("{text:?} is never written to the log of the database"));
    // A frame is a header and then a page. The commit frame may be the one whose page holds what is sought.
    let header = (written.saturating_sub(1)..wal.len())
        .find(|place| is_commit_frame(wal[*place].0))
        .unwrap_or_else(|| panic!("{text:?} is never committed"));
    let page = wal.get(header + 1).expect("a page behind its header").0;
    let committed = wal[written].0.began..page.ended;
    let synced = wal
        .iter()
        .map(|(call, _)| call)
        .filter(|call| call.ok && call.name.ends_with("sync") && call.began > committed.end)
        .map(|call| call.ended)
        .min();
    let told = sockets
        .iter()
        .find(|(_, bytes)| sought.told.iter().any(|it| bytes.contains(it)))
        .unwrap_or_else(|| panic!("{text:?} is never answered"));
    Traced {
        committed,
        synced,
        told: told.0.began,
    }
}

/// A frame's header in SQLite's log has 24 bytes; bytes 4 to 8 tell the size of the database, in a transaction's last frame alone.
fn is_commit_frame(call: &Call) -> bool {
    call.name == "pwrite64" && call.bytes.len() == 24 && call.bytes[4..8] != [0; 4]
}

/// What follows the number in a `SendResponse` and in what tells a group change's place (`at_ms`), and in an `Entry` (`from`).
const ANSWER_GOES_ON: u8 = 0x18;
const EVENT_GOES_ON: u8 = 0x1a;

/// How an answer and an event name an entry: conversation and number, and then each its own.
fn told_in_log(key: &str, seq: u64) -> Vec<String> {
    let mut bytes = bytes_field(0x0a, key.as_bytes());
    bytes.extend(number_field(0x10, seq));
    [ANSWER_GOES_ON, EVENT_GOES_ON]
        .map(|goes_on| latin1(&[bytes.as_slice(), &[goes_on]].concat()))
        .into()
}

/// A text, or a message, in a gRPC message, behind its tag.
fn bytes_field(tag: u8, contents: &[u8]) -> Vec<u8> {
    let mut bytes = vec![tag, u8::try_from(contents.len()).expect("it is short")];
    bytes.extend(contents);
    bytes
}

/// A number in a gRPC message, behind its tag.
fn number_field(tag: u8, number: u64) -> Vec<u8> {
    let (mut bytes, mut rest) = (vec![tag], number);
    while rest > 0x7f {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
    bytes
}

/// One character for each byte, so that the standard library's search can be used.
fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn message(number: u64) -> Value {
    frames::with(
        frames::private("bob", &content(number)),
        json!({"id": format!("m{number}")}),
    )
}

/// Alone, and many at once, so that transactions hold one and several.
async fn write_all(ann: &mut Client) {
    for number in 1..=SENDS / 2 {
        ann.do_it(message(number)).await;
    }
    ann.send_all((SENDS / 2 + 1..=SENDS).map(message)).await;
    for number in SENDS / 2 + 1..=SENDS {
        assert_eq!(ann.answer(&format!("m{number}")).await["seq"], number);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_ack_leaves_before_its_commit_is_on_disk() {
    let mut server = Server::in_parts().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let strace = Strace::attach(server.process(Binary::Message).pid(), &[]).await;
    write_all(&mut ann).await;
    bob.expect("private_message", |frame| frame["seq"] == SENDS)
        .await;
    let sought: Vec<_> = (1..=SENDS).map(Sought::message).collect();
    assert_kept(&strace.finish().await, MESSAGE_LOG, &sought);
}

fn mark(kind: &str, seq: u64) -> Value {
    json!({"type": kind, "conversation": KEY, "seq": seq})
}

/// Bob's positions, as their row holds them (two bytes each from 128 on) and as they are told.
fn position(delivered: u64, read: u64) -> Sought {
    let mut row = b"bob".to_vec();
    for seq in [delivered, read] {
        row.extend(u16::try_from(seq).expect("a short log").to_be_bytes());
    }
    let mut receipt = bytes_field(0x0a, b"bob");
    receipt.extend(number_field(0x10, delivered));
    receipt.extend(number_field(0x18, read));
    let mut told = bytes_field(0x0a, KEY.as_bytes());
    told.extend(bytes_field(0x12, &receipt));
    Sought {
        stored: latin1(&row),
        told: vec![latin1(&told)],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_mark_is_acknowledged_before_it_is_on_disk() {
    /// From here on each position takes two bytes.
    const FIRST: u64 = 128;
    let mut server = Server::in_parts().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    write_all(&mut ann).await;
    bob.do_it(mark("read", FIRST)).await;
    let strace = Strace::attach(server.process(Binary::Message).pid(), &[]).await;
    let mut sought = Vec::new();
    for seq in FIRST + 1..=SENDS {
        bob.do_it(mark("delivered", seq)).await;
        bob.do_it(mark("read", seq)).await;
        sought.extend([position(seq, seq - 1), position(seq, seq)]);
    }
    ann.expect("receipt", |frame| frame["read_seq"] == SENDS)
        .await;
    assert_kept(&strace.finish().await, MESSAGE_LOG, &sought);
}

/// What a group is called then.
fn group_name(number: u64) -> String {
    format!("durable-{number:04}-name")
}

fn rename(group: &str, number: u64) -> Value {
    json!({"type": "update_group", "id": format!("g{number}"), "to": group, "name": group_name(number)})
}

/// A new group of ann's and bob's; its id.
async fn make_group(ann: &mut Client) -> String {
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
        .await;
    made["group"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_group_command_is_acknowledged_before_both_parts_have_it_on_disk() {
    const RENAMINGS: u64 = 60;
    let mut server = Server::in_parts().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let group = make_group(&mut ann).await;
    let groups = Strace::attach(server.process(Binary::Group).pid(), &[]).await;
    let messages = Strace::attach(server.process(Binary::Message).pid(), &[]).await;
    for number in 1..=RENAMINGS {
        let ack = ann.do_it(rename(&group, number)).await;
        // The log's first entry tells the creation.
        assert_eq!(ack["seq"], number + 1, "{ack}");
    }
    bob.expect("group_update", |frame| {
        frame["group"]["name"] == group_name(RENAMINGS).as_str()
    })
    .await;
    let (groups, messages) = (groups.finish().await, messages.finish().await);

    let key = format!("group:{group}");
    let changes: Vec<_> = (1..=RENAMINGS)
        .map(|number| Sought {
            stored: group_name(number),
            told: vec![group_name(number)],
        })
        .collect();
    assert_kept(&groups, "/group.db-wal", &changes);
    let entries: Vec<_> = (1..=RENAMINGS)
        .map(|number| Sought {
            stored: group_name(number),
            told: told_in_log(&key, number + 1),
        })
        .collect();
    assert_kept(&messages, MESSAGE_LOG, &entries);
}

/// A disk whose syncs fail.
const NO_SYNC: [&str; 2] = ["-e", "inject=fdatasync,fsync:error=EIO"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_disk_does_not_sync_nothing_is_acknowledged() {
    let mut server = Server::in_parts().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    ann.do_it(message(1)).await;
    let strace = Strace::attach(server.process(Binary::Message).pid(), &NO_SYNC).await;
    for number in 2..=20 {
        let answer = ann.ask(message(number)).await;
        assert_eq!(answer["type"], "error", "{answer}");
        let answer = bob.ask(mark("read", 1)).await;
        assert_eq!(answer["type"], "error", "{answer}");
    }
    drop(strace);
    // The disk is well again: the same messages are taken, each once, and so is the mark.
    bob.do_it(mark("read", 1)).await;
    assert_eq!(ann.next("receipt").await["read_seq"], 1);
    for number in 2..=20 {
        ann.do_it(message(number)).await;
    }
    let page = ann.ask(json!({"type": "history", "to": "bob"})).await;
    assert_eq!(
        frames::contents(&page),
        (1..=20).map(content).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_disk_does_not_sync_no_group_is_changed() {
    let mut server = Server::in_parts().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let group = make_group(&mut ann).await;
    let strace = Strace::attach(server.process(Binary::Group).pid(), &NO_SYNC).await;
    for number in 1..=10 {
        let answer = ann.ask(rename(&group, number)).await;
        assert_eq!(answer["type"], "error", "{answer}");
    }
    drop(strace);
    // The disk is well again: the same commands are carried out, each once.
    for number in 1..=10 {
        let done = ann.do_it(rename(&group, number)).await;
        assert_eq!(
            (&done["seq"], done.get("duplicate")),
            (&json!(number + 1), None),
            "{done}"
        );
    }
    bob.expect("group_update", |frame| {
        frame["group"]["name"] == group_name(10).as_str()
    })
    .await;
}
