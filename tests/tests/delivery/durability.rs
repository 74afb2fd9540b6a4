//! No answer leaves before what it promises is on disk: held against the system calls of message-svc.

use std::ops::Range;

use serde_json::{Value, json};
use system_tests::{
    Binary, Server, frames,
    strace::{Call, Strace},
};

const KEY: &str = "dm:ann:bob";
const SENDS: u64 = 200;

/// The text of a message, to be found in what is written.
fn content(number: u64) -> String {
    format!("durable-{number:04}-text")
}

/// Where the things of one message are in a trace, by the order of calls.
#[derive(Debug)]
struct Traced {
    /// The write that put it into the log of the database, and the end of its transaction's commit frame.
    committed: Range<usize>,
    /// The end of the first `fdatasync` that began after the commit frame; none if there was none before the answer.
    synced: Option<usize>,
    /// The beginning of the write that carried the `ack`, or the event, towards a gateway: whichever came first.
    told: usize,
}

impl Traced {
    fn is_kept(&self) -> bool {
        self.synced.is_some_and(|synced| synced < self.told)
    }
}

/// Finds each message of the trace.
fn traced(calls: &[Call]) -> Vec<Traced> {
    let of = |wanted: fn(&str) -> bool| -> Vec<Written<'_>> {
        let calls = calls.iter().filter(|call| wanted(&call.file));
        calls.map(|call| (call, latin1(&call.bytes))).collect()
    };
    let wal = of(|file| file.ends_with("/message.db-wal"));
    let sockets = of(|file| file.starts_with("socket:"));
    (1..=SENDS)
        .map(|number| find(&wal, &sockets, number))
        .collect()
}

/// A call, and what it writes, to be searched.
type Written<'a> = (&'a Call, String);

fn find(wal: &[Written<'_>], sockets: &[Written<'_>], seq: u64) -> Traced {
    let text = content(seq);
    let written = wal
        .iter()
        .position(|(_, bytes)| bytes.contains(&text))
        .unwrap_or_else(|| panic!("{text} is never written to the log of the database"));
    // A frame is a header and then a page. The commit frame may be the one whose page holds the message.
    let header = (written.saturating_sub(1)..wal.len())
        .find(|place| is_commit_frame(wal[*place].0))
        .unwrap_or_else(|| panic!("{text} is never committed"));
    let page = wal.get(header + 1).expect("a page behind its header").0;
    let committed = wal[written].0.began..page.ended;
    let synced = wal
        .iter()
        .map(|(call, _)| call)
        .filter(|call| call.ok && call.name.ends_with("sync") && call.began > committed.end)
        .map(|call| call.ended)
        .min();
    let (answer, event) = (told(seq, ANSWER_GOES_ON), told(seq, EVENT_GOES_ON));
    let told = sockets
        .iter()
        .find(|(_, bytes)| bytes.contains(&answer) || bytes.contains(&event))
        .unwrap_or_else(|| panic!("{text} is never answered"));
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

/// What follows the number in a `SendResponse` (`at_ms`), and in an `Entry` (`from`).
const ANSWER_GOES_ON: u8 = 0x18;
const EVENT_GOES_ON: u8 = 0x1a;

/// Conversation and number as both messages begin.
fn told(seq: u64, goes_on: u8) -> String {
    let mut bytes = vec![0x0a, KEY.len() as u8];
    bytes.extend(KEY.as_bytes());
    bytes.push(0x10);
    let mut rest = seq;
    while rest > 0x7f {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.extend([rest as u8, goes_on]);
    latin1(&bytes)
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_ack_leaves_before_its_commit_is_on_disk() {
    let mut server = Server::in_parts().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let strace = Strace::attach(server.process(Binary::Message).pid(), &[]).await;
    // Alone, and many at once, so that transactions hold one and several.
    for number in 1..=SENDS / 2 {
        ann.do_it(message(number)).await;
    }
    ann.send_all((SENDS / 2 + 1..=SENDS).map(message)).await;
    for number in SENDS / 2 + 1..=SENDS {
        assert_eq!(ann.answer(&format!("m{number}")).await["seq"], number);
    }
    bob.expect("private_message", |frame| frame["seq"] == SENDS)
        .await;
    let calls = strace.finish().await;

    let found = traced(&calls);
    let broken: Vec<_> = found.iter().filter(|it| !it.is_kept()).collect();
    assert!(
        broken.is_empty(),
        "answered before the disk has it: {broken:?}"
    );

    // The check bites: without syncs, with syncs that failed, or with answers that left while their sync still ran, it finds every message.
    let syncs = |call: &Call| call.name.ends_with("sync");
    let without: Vec<Call> = calls.iter().filter(|call| !syncs(call)).cloned().collect();
    assert!(traced(&without).iter().all(|it| !it.is_kept()));
    let mut failed = calls;
    failed
        .iter_mut()
        .filter(|call| syncs(call))
        .for_each(|call| call.ok = false);
    assert!(traced(&failed).iter().all(|it| !it.is_kept()));
    let early = found.iter().map(|it| Traced {
        told: it.synced.expect("kept") - 1,
        committed: it.committed.clone(),
        ..*it
    });
    assert!(early.filter(|it| !it.is_kept()).count() == found.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_disk_does_not_sync_nothing_is_acknowledged() {
    let mut server = Server::in_parts().start().await;
    let (mut ann, _bob) = (server.join("ann").await, server.join("bob").await);
    ann.do_it(message(1)).await;
    let fault = ["-e", "inject=fdatasync,fsync:error=EIO"];
    let strace = Strace::attach(server.process(Binary::Message).pid(), &fault).await;
    for number in 2..=20 {
        let answer = ann.ask(message(number)).await;
        assert_eq!(answer["type"], "error", "{answer}");
    }
    drop(strace);
    // The disk is well again: the same messages are taken, each once.
    for number in 2..=20 {
        ann.do_it(message(number)).await;
    }
    let page = ann.ask(json!({"type": "history", "to": "bob"})).await;
    assert_eq!(
        frames::contents(&page),
        (1..=20).map(content).collect::<Vec<_>>()
    );
}
