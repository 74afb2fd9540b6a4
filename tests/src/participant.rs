//! A person who keeps writing through whatever happens to the server: comes back, says where it left off, repeats what was not answered; and
//! remembers every message it was promised, and every entry it saw.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{Instant, sleep},
};

use crate::{
    account::Account,
    client::Client,
    frames,
    wait::{DEADLINE, eventually},
};

/// How many messages may be unanswered at once.
const WINDOW: usize = 6;
/// How long to wait before repeating what was refused for now, and before dialling again.
const PAUSE: Duration = Duration::from_millis(20);

/// How long a log may have a gap before it is asked for.
const GAP: Duration = Duration::from_millis(300);
/// The id of every `sync`.
const SYNC: &str = "sync";

/// Entries by conversation and `seq`.
pub type Logs = BTreeMap<String, BTreeMap<u64, Value>>;

/// A message that the server acknowledged.
#[derive(Clone, Debug)]
pub struct Promise {
    /// The conversation's key.
    pub conversation: String,
    /// Its place there.
    pub seq: u64,
    /// The message, as everybody must see it.
    pub frame: Value,
}

/// What a participant is to do.
#[derive(Clone, Debug)]
enum Task {
    /// Write, as fast as answers come.
    Write,
    /// Write nothing new; see to it that everything is answered.
    Finish,
    /// Listen until each log has this many entries.
    Listen(BTreeMap<String, usize>),
}

/// A participant at work.
#[derive(Debug)]
pub struct Participant {
    task: watch::Sender<Task>,
    figures: Arc<Figures>,
    work: JoinHandle<Diary>,
    /// Whom it acts for.
    pub account: Account,
}

#[derive(Debug, Default)]
struct Figures {
    acknowledged: AtomicU64,
    unanswered: AtomicU64,
    openings: AtomicU64,
    /// The close codes of its sockets.
    ends: Mutex<Vec<u16>>,
}

/// What a participant remembers.
#[derive(Debug, Default)]
pub struct Diary {
    /// Every message that was acknowledged.
    pub promises: Vec<Promise>,
    /// Every entry that was seen.
    pub logs: Logs,
}

impl Participant {
    /// Begins to write to each of `targets` in turn: frames without id and content. It follows the conversations `conversations`.
    pub fn begin(account: Account, targets: Vec<Value>, conversations: &[String]) -> Self {
        let (task, orders) = watch::channel(Task::Write);
        let figures = Arc::new(Figures::default());
        let worker = Worker {
            account: account.clone(),
            targets,
            orders,
            figures: Arc::clone(&figures),
            diary: Diary {
                promises: Vec::new(),
                logs: conversations
                    .iter()
                    .map(|key| (key.clone(), BTreeMap::new()))
                    .collect(),
            },
            written: 0,
            unanswered: BTreeMap::new(),
            repeat: BTreeSet::new(),
            behind: false,
            gap_since: None,
        };
        Self {
            task,
            figures,
            work: tokio::spawn(worker.run()),
            account,
        }
    }

    /// How many messages were acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        self.figures.acknowledged.load(Ordering::Relaxed)
    }

    /// Fails the test if this participant has already failed.
    pub fn assert_well(&self) {
        assert!(!self.work.is_finished(), "{}: it failed", self.account.name);
    }

    /// How often its socket was opened.
    pub fn openings(&self) -> u64 {
        self.figures.openings.load(Ordering::Relaxed)
    }

    /// The close codes of its sockets that have ended.
    pub fn ends(&self) -> Vec<u16> {
        self.figures
            .ends
            .lock()
            .expect("nobody panics with it")
            .clone()
    }

    /// Writes nothing new, and waits until everything is answered.
    pub async fn finish(&self) {
        self.task.send_replace(Task::Finish);
        let what = format!("{}: everything is answered", self.account.name);
        eventually(&what, 2 * DEADLINE, async || {
            self.assert_well();
            (self.figures.unanswered.load(Ordering::Relaxed) == 0).then_some(())
        })
        .await;
    }

    /// Waits until its own socket, without asking for anything, has brought it this many entries of each log; ends it.
    pub async fn end(self, lengths: &BTreeMap<String, usize>) -> Diary {
        self.task.send_replace(Task::Listen(lengths.clone()));
        self.work.await.expect("the participant did not fail")
    }
}

struct Worker {
    account: Account,
    targets: Vec<Value>,
    orders: watch::Receiver<Task>,
    figures: Arc<Figures>,
    diary: Diary,
    written: u64,
    /// Messages by number, and when they were last sent.
    unanswered: BTreeMap<u64, (Value, Instant)>,
    /// Those that were refused for now.
    repeat: BTreeSet<u64>,
    /// Something was missed, or the server has asked to look whether it was.
    behind: bool,
    /// Since when a log has a gap.
    gap_since: Option<Instant>,
}

impl Worker {
    async fn run(mut self) -> Diary {
        loop {
            let mut client = self.come_back().await;
            if self.chat(&mut client).await.is_some() {
                return self.diary;
            }
        }
    }

    /// Opens a socket where the last one ended, and repeats what was not answered.
    async fn come_back(&mut self) -> Client {
        let end = Instant::now() + 2 * DEADLINE;
        loop {
            if let Some(mut client) = self.dial().await {
                self.figures.openings.fetch_add(1, Ordering::Relaxed);
                for history in std::mem::take(&mut client.opening.histories) {
                    self.note_history(&history);
                }
                self.repeat = self.unanswered.keys().copied().collect();
                self.behind = false;
                return client;
            }
            assert!(
                Instant::now() < end,
                "{}: the server does not come back",
                self.account.name
            );
            sleep(PAUSE).await;
        }
    }

    async fn dial(&self) -> Option<Client> {
        let mut client = Client::dial(self.account.address(), &[]).await.ok()?;
        let register =
            json!({"type": "register", "token": self.account.token, "sync": self.positions()});
        client.try_open(register).await.then_some(client)
    }

    /// The last entry of each log before the first gap.
    fn positions(&self) -> Value {
        let dense = |log: &BTreeMap<u64, Value>| {
            (1..)
                .zip(log.keys())
                .take_while(|(want, have)| want == *have)
                .count()
        };
        self.diary
            .logs
            .iter()
            .map(|(key, log)| (key.clone(), Value::from(dense(log))))
            .collect()
    }

    /// Writes and listens until all is done; `None` when the socket ended before.
    async fn chat(&mut self, client: &mut Client) -> Option<()> {
        let listening = Instant::now();
        loop {
            let task = self.orders.borrow_and_update().clone();
            self.look_for_gaps();
            self.write(client, &task).await?;
            if let Task::Listen(lengths) = &task {
                if self.has(lengths) {
                    return Some(());
                }
                assert!(
                    listening.elapsed() < 4 * DEADLINE,
                    "{}: entries are missing: {lengths:?}",
                    self.account.name
                );
            }
            tokio::select! {
                frame = client.take() => match frame {
                    Ok(frame) => self.note(&frame).await,
                    Err(code) => {
                        self.figures.ends.lock().expect("nobody panics with it").push(code);
                        return None;
                    }
                },
                _ = self.orders.changed() => {}
                () = sleep(PAUSE) => self.check_answers(),
            }
        }
    }

    fn has(&self, lengths: &BTreeMap<String, usize>) -> bool {
        lengths
            .iter()
            .all(|(key, length)| self.diary.logs.get(key).map_or(0, BTreeMap::len) == *length)
    }

    /// A gap that does not close by itself, as that of an own message does with its `ack`, is to be asked for.
    fn look_for_gaps(&mut self) {
        let dense = |log: &BTreeMap<u64, Value>| {
            log.last_key_value()
                .is_none_or(|(last, _)| *last == log.len() as u64)
        };
        if self.diary.logs.values().all(dense) {
            self.gap_since = None;
        } else if self.gap_since.get_or_insert_with(Instant::now).elapsed() > GAP {
            self.gap_since = None;
            self.behind = true;
        }
    }

    /// Asks for what may be missing, repeats what is to be repeated, then writes as much that is new as the window allows; `None` when the socket is gone.
    async fn write(&mut self, client: &mut Client, task: &Task) -> Option<()> {
        if std::mem::take(&mut self.behind) {
            let sync = json!({"type": "sync", "id": SYNC, "conversations": self.positions()});
            client.try_send(sync).await.ok()?;
        }
        for number in std::mem::take(&mut self.repeat) {
            if let Some((frame, sent)) = self.unanswered.get_mut(&number) {
                *sent = Instant::now();
                client.try_send(frame.clone()).await.ok()?;
            }
        }
        while matches!(task, Task::Write) && self.unanswered.len() < WINDOW {
            let (number, frame) = self.next_message();
            self.unanswered
                .insert(number, (frame.clone(), Instant::now()));
            self.count_unanswered();
            client.try_send(frame).await.ok()?;
        }
        Some(())
    }

    fn next_message(&mut self) -> (u64, Value) {
        self.written += 1;
        let target = &self.targets[self.written as usize % self.targets.len()];
        let id = format!("{}-{}", self.account.name, self.written);
        let content = format!(
            "{} writes for the {}. time",
            self.account.name, self.written
        );
        (
            self.written,
            frames::with(target.clone(), json!({"id": id, "content": content})),
        )
    }

    /// A server that takes a message and says nothing is as bad as one that loses it.
    fn check_answers(&self) {
        for (frame, sent) in self.unanswered.values() {
            assert!(
                sent.elapsed() < DEADLINE,
                "{}: no answer to {frame}",
                self.account.name
            );
        }
    }

    async fn note(&mut self, frame: &Value) {
        match frame["type"].as_str().unwrap_or_default() {
            "ack" => self.note_ack(frame),
            "error" => self.note_error(frame).await,
            "history" => self.note_history(frame),
            "private_message" | "group_message" | "system" => self.note_entry(frame),
            "resync" => self.behind = true,
            _ => {}
        }
    }

    fn number_of(&self, answer: &Value) -> Option<u64> {
        let id = answer["id"].as_str()?;
        id.strip_prefix(self.account.name.as_str())?
            .strip_prefix('-')?
            .parse()
            .ok()
    }

    fn note_ack(&mut self, ack: &Value) {
        let Some(number) = self.number_of(ack) else {
            return;
        };
        // A second answer, to the repetition, must say what the first one said: the log finds out.
        let known = self.unanswered.remove(&number).map(|(frame, _)| frame);
        self.count_unanswered();
        let Some(message) = known else { return };
        let fields = json!({"from": self.account.name, "conversation": ack["conversation"], "seq": ack["seq"], "timestamp": ack["timestamp"]});
        let frame = frames::with(message, fields);
        self.note_entry(&frame);
        let conversation = ack["conversation"]
            .as_str()
            .expect("a conversation")
            .to_owned();
        self.diary.promises.push(Promise {
            conversation,
            seq: ack["seq"].as_u64().expect("a seq"),
            frame,
        });
        self.figures.acknowledged.fetch_add(1, Ordering::Relaxed);
    }

    fn count_unanswered(&self) {
        self.figures
            .unanswered
            .store(self.unanswered.len() as u64, Ordering::Relaxed);
    }

    async fn note_error(&mut self, error: &Value) {
        let name = &self.account.name;
        match self.number_of(error) {
            Some(number) => {
                assert_eq!(error["code"], "unavailable", "{name}: {error}");
                self.repeat.insert(number);
            }
            None => {
                assert_eq!(error["id"], SYNC, "{name}: {error}");
                let for_now = ["unavailable", "rate_limited"]
                    .contains(&error["code"].as_str().unwrap_or_default());
                assert!(for_now, "{name}: {error}");
                self.behind = true;
            }
        }
        sleep(PAUSE).await;
    }

    fn note_history(&mut self, history: &Value) {
        assert_ne!(
            history["reset"], true,
            "{}: never more than 1,000 behind: {history}",
            self.account.name
        );
        for entry in history["messages"].as_array().expect("messages") {
            self.note_entry(entry);
        }
    }

    fn note_entry(&mut self, entry: &Value) {
        let key = entry["conversation"].as_str().expect("a conversation");
        let seq = entry["seq"].as_u64().expect("a seq");
        let log = self.diary.logs.entry(key.to_owned()).or_default();
        let first = log.entry(seq).or_insert_with(|| entry.clone());
        assert_eq!(
            first, entry,
            "{}: two entries with one number",
            self.account.name
        );
    }
}
