//! A device: comes back whenever its socket is gone, says what it has, repeats what is unanswered, and keeps what it is told.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    net::SocketAddr,
    sync::Arc,
    time::Duration,
};

use serde_json::{Value, json};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
    time::{Instant, sleep, sleep_until, timeout},
};

use super::{
    happening::Happening,
    plan::{Command, Idle, Order, Target, USERS},
    record::{Promise, Record},
    socket::{Gone, Socket},
    view::{Log, View, number, text},
};
use crate::{account::Account, frames};

/// How long to wait before dialling again, and before repeating what was refused for now.
const PAUSE: Duration = Duration::from_millis(25);
/// How long the opening of a socket may take.
const OPENING: Duration = Duration::from_secs(15);
/// How long a device that reads again after having been left unread waits for the next frame: its socket is meant to end.
const UNREAD: Duration = Duration::from_secs(5);
/// The ids of questions that are about the socket itself.
const OPENED: &str = "opened";
const SYNC: &str = "sync";
/// The id of every question for what a `reset` left out.
const FILL: &str = "fill";
/// Entries of a page that is asked for.
const PAGE: u64 = 200;
/// The close code of a client that does not read.
const TOO_SLOW: u16 = 4413;
/// Refusals that only mean: not now.
const FOR_NOW: [&str; 2] = ["unavailable", "rate_limited"];

/// What a device shows of itself.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) state: Value,
    pub(crate) logs: BTreeMap<String, Log>,
    /// Entries that came as events.
    pub(crate) live: BTreeSet<(String, u64)>,
    /// Whether it is connected, everything is answered, and nothing is to be done.
    pub(crate) idle: bool,
    /// What is unanswered, for messages of failures.
    pub(crate) unanswered: Vec<Value>,
}

/// What a device is told.
#[derive(Debug)]
enum Told {
    Order(Order),
    Show(oneshot::Sender<Shown>),
    Pause(Idle, Pause),
}

/// The two ends of a pause.
#[derive(Debug)]
struct Pause {
    begun: oneshot::Sender<()>,
    over: oneshot::Receiver<()>,
}

/// A device at work; dropping it ends it.
#[derive(Debug)]
pub(crate) struct Device {
    told: mpsc::UnboundedSender<Told>,
    work: JoinHandle<()>,
}

impl Device {
    /// Begins a device of this person, `number` among all devices. Whether they hide what they have read is theirs to tell the server.
    pub(crate) fn begin(
        account: &Account,
        hides: bool,
        number: usize,
        gateways: Vec<SocketAddr>,
        record: Arc<Record>,
    ) -> Self {
        let (told, orders) = mpsc::unbounded_channel();
        let worker = Worker {
            name: account.name.clone(),
            hides,
            token: account.token.clone(),
            number,
            gateway: number % gateways.len(),
            gateways,
            view: View::of(&account.name).that_may_lose_events(),
            record,
            orders,
            made: 0,
            unanswered: VecDeque::new(),
            answered: Vec::new(),
            opened: false,
            syncing: false,
            holes: BTreeSet::new(),
            filling: None,
            repeat_at: None,
        };
        Self {
            told,
            work: tokio::spawn(worker.run()),
        }
    }

    /// Has it do something.
    pub(crate) fn order(&self, order: Order) {
        self.told
            .send(Told::Order(order))
            .expect("the device works");
    }

    /// Asks what it has.
    pub(crate) async fn show(&self) -> Shown {
        let (sender, shown) = oneshot::channel();
        self.told
            .send(Told::Show(sender))
            .expect("the device works");
        shown.await.expect("the device works")
    }

    /// Has it pause, and returns once it does. The pause is over when the value is dropped.
    pub(crate) async fn pause(&self, how: Idle) -> oneshot::Sender<()> {
        let (begun, begins) = oneshot::channel();
        let (end, over) = oneshot::channel();
        self.told
            .send(Told::Pause(how, Pause { begun, over }))
            .expect("the device works");
        begins.await.expect("the device works");
        end
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        self.work.abort();
    }
}

/// A frame that waits for its answer.
#[derive(Debug)]
struct Unanswered {
    frame: Value,
    /// To be sent again, now that its time has come.
    repeat: bool,
}

/// Why a socket is left.
enum Left {
    Gone(Gone),
    Away(Duration),
    Paused(Pause),
}

impl From<Gone> for Left {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

struct Worker {
    name: String,
    /// Sends no read receipts.
    hides: bool,
    token: String,
    number: usize,
    gateways: Vec<SocketAddr>,
    gateway: usize,
    view: View,
    record: Arc<Record>,
    orders: mpsc::UnboundedReceiver<Told>,
    /// How many ids were made.
    made: u64,
    unanswered: VecDeque<Unanswered>,
    /// Messages that were acknowledged here.
    answered: Vec<Value>,
    /// The opening of this socket is over.
    opened: bool,
    /// A `sync` is unanswered.
    syncing: bool,
    /// Conversations of which a `reset` left something out.
    holes: BTreeSet<String>,
    /// Of which of them a page is asked for.
    filling: Option<String>,
    repeat_at: Option<Instant>,
}

impl Worker {
    async fn run(mut self) {
        loop {
            self.opened = false;
            self.syncing = false;
            self.filling = None;
            match self.session().await {
                Ok(()) => return,
                Err(Left::Gone(Gone(code))) => {
                    if code == Some(TOO_SLOW) {
                        self.record.happened(Happening::TooSlow);
                    }
                    sleep(PAUSE).await;
                }
                Err(Left::Away(time)) => sleep(time).await,
                Err(Left::Paused(pause)) => pause.last().await,
            }
        }
    }

    /// Opens a socket and uses it until it is left; `Ok` when nobody gives orders any more.
    async fn session(&mut self) -> Result<(), Left> {
        let mut socket = Socket::dial(self.gateways[self.gateway]).await?;
        let register =
            json!({"type": "register", "token": self.token, "sync": self.view.positions()});
        socket.send(&register).await?;
        socket.send(&frames::after_opening(OPENED)).await?;
        let late = Instant::now() + OPENING;
        while !self.opened {
            tokio::select! {
                frame = socket.next() => self.take(&frame?)?,
                () = sleep_until(late) => {
                    self.record.violated("unanswered", format!("{}: no opening within {OPENING:?}", self.name));
                    return Err(Gone::default().into());
                }
            }
        }
        self.unanswered.iter_mut().for_each(|it| it.repeat = true);
        loop {
            self.catch_up(&mut socket).await?;
            let repeat_at = self.repeat_at;
            tokio::select! {
                frame = socket.next() => self.take(&frame?)?,
                () = sleep_until(repeat_at.unwrap_or_else(Instant::now)), if repeat_at.is_some() => {
                    self.repeat_at = None;
                }
                told = self.orders.recv() => match told {
                    None => return Ok(()),
                    Some(Told::Show(shown)) => drop(shown.send(self.shown())),
                    Some(Told::Order(order)) => self.obey(order, &mut socket).await?,
                    Some(Told::Pause(Idle::Away, pause)) => return Err(Left::Paused(pause)),
                    Some(Told::Pause(Idle::Unread, pause)) => {
                        pause.last().await;
                        self.read_to_the_end(&mut socket).await?;
                    }
                },
            }
        }
    }

    /// Reads what waits and sends nothing: who sends to a socket that is closed loses what it still holds.
    async fn read_to_the_end(&mut self, socket: &mut Socket) -> Result<(), Gone> {
        while let Ok(frame) = timeout(UNREAD, socket.next()).await {
            self.take(&frame?)?;
        }
        Ok(())
    }

    fn shown(&self) -> Shown {
        let caught_up = !self.syncing && !self.view.wants_sync && self.holes.is_empty();
        let idle = self.opened && caught_up;
        Shown {
            state: self.view.state(),
            logs: self.view.logs(),
            live: self.view.live().clone(),
            idle: idle && self.unanswered.is_empty() && self.orders.is_empty(),
            unanswered: self.unanswered.iter().map(|it| it.frame.clone()).collect(),
        }
    }

    /// Sends what is to be repeated, and asks for what is missing, unless it is to wait.
    async fn catch_up(&mut self, socket: &mut Socket) -> Result<(), Gone> {
        if self.repeat_at.is_some() {
            return Ok(());
        }
        for it in self.unanswered.iter_mut().filter(|it| it.repeat) {
            it.repeat = false;
            socket.send(&it.frame).await?;
        }
        if self.view.wants_sync && !self.syncing {
            self.syncing = true;
            self.view.wants_sync = false;
            let positions = self.view.positions();
            let sync = json!({"type": "sync", "id": SYNC, "conversations": positions});
            socket.send(&sync).await?;
        }
        if let (None, Some(key)) = (&self.filling, self.holes.first()) {
            self.filling = Some(key.clone());
            let after = self.view.has_up_to(key);
            let page = json!({"type": "history", "id": FILL, "conversation": key, "after": after, "limit": PAGE});
            socket.send(&page).await?;
        }
        Ok(())
    }

    async fn obey(&mut self, order: Order, socket: &mut Socket) -> Result<(), Left> {
        match order {
            Order::Send { to, count, bytes } => {
                for _ in 0..count {
                    if let Some(message) = self.message(to, bytes) {
                        self.put(message, socket).await?;
                    }
                }
            }
            Order::Repeat(which) => {
                if let Some(message) = self.an_answered(which) {
                    self.put(message, socket).await?;
                }
            }
            Order::Misuse(which) => {
                if let Some(message) = self.an_answered(which) {
                    let other = format!("not {}", text(&message["content"]));
                    let message = frames::with(message, json!({"content": other}));
                    self.put(message, socket).await?;
                }
            }
            Order::Mark {
                conversation,
                read,
                back,
            } => {
                if let Some(mark) = self.mark(conversation, read, back) {
                    self.put(mark, socket).await?;
                }
            }
            Order::Group(command) => {
                if let Some(command) = self.command(command) {
                    self.put(command, socket).await?;
                }
            }
            Order::Sync => self.view.wants_sync = true,
            Order::Cut => return Err(Gone::default().into()),
            Order::CutInFrame(to) => {
                if let Some(message) = self.message(to, 200) {
                    self.note_sent(&message);
                    self.record.happened(Happening::CutInFrame);
                    socket.send_half(&message).await;
                    self.unanswered.push_back(Unanswered {
                        frame: message,
                        repeat: true,
                    });
                }
                return Err(Gone::default().into());
            }
            Order::Move => {
                self.gateway = (self.gateway + 1) % self.gateways.len();
                return Err(Gone::default().into());
            }
            Order::Stall(ms) => sleep(Duration::from_millis(ms)).await,
            Order::Away(ms) => return Err(Left::Away(Duration::from_millis(ms))),
        }
        Ok(())
    }

    /// Sends something that is repeated until it is answered.
    async fn put(&mut self, frame: Value, socket: &mut Socket) -> Result<(), Gone> {
        self.note_sent(&frame);
        self.unanswered.push_back(Unanswered {
            frame: frame.clone(),
            repeat: false,
        });
        socket.send(&frame).await
    }

    fn note_sent(&self, frame: &Value) {
        if is_message(frame) {
            self.record.lock().sent.insert(self.said(frame));
        }
    }

    /// A text under an id.
    fn said(&self, message: &Value) -> (String, String, String) {
        let field = |name: &str| text(&message[name]).to_owned();
        (self.name.clone(), field("id"), field("content"))
    }

    fn fresh_id(&mut self) -> String {
        self.made += 1;
        format!("{}-{}", self.number, self.made)
    }

    fn message(&mut self, to: Target, bytes: usize) -> Option<Value> {
        let (kind, to) = match to {
            Target::User(user) => ("private_message", USERS[user].to_owned()),
            Target::Group(group) => ("group_message", self.a_group(group)?),
        };
        let id = self.fresh_id();
        let content = format!("{} says {id} {}", self.name, "x".repeat(bytes));
        Some(json!({"type": kind, "id": id, "to": to, "content": content}))
    }

    /// Any group, whether this user is in it or not.
    fn a_group(&self, which: usize) -> Option<String> {
        let notes = self.record.lock();
        let count = notes.groups.len().max(1);
        notes.groups.get(which % count).cloned()
    }

    /// Any acknowledged message whose id no other frame waits with: two answers with one id could not be told apart.
    fn an_answered(&self, which: usize) -> Option<Value> {
        let count = self.answered.len().max(1);
        let message = self.answered.get(which % count)?;
        let waits = |it: &Unanswered| it.frame["id"] == message["id"];
        (!self.unanswered.iter().any(waits)).then(|| message.clone())
    }

    fn mark(&mut self, which: usize, read: bool, back: u64) -> Option<Value> {
        let keys = self.view.keys();
        let key = keys.get(which % keys.len().max(1))?;
        let seq = self.view.has_up_to(key).saturating_sub(back);
        let kind = if read { "read" } else { "delivered" };
        (seq > 0)
            .then(|| json!({"type": kind, "id": self.fresh_id(), "conversation": key, "seq": seq}))
    }

    fn command(&mut self, command: Command) -> Option<Value> {
        let names = |users: &[usize]| -> Vec<&str> {
            let names = users.iter().map(|user| USERS[*user]);
            names.filter(|name| *name != self.name).collect()
        };
        let frame = match command {
            Command::Create(users) => {
                json!({"type": "create_group", "to": "Rowing", "members": names(&users)})
            }
            Command::Add(group, user) => {
                frames::command("add_member", &self.a_group(group)?, USERS[user])
            }
            Command::Remove(group, user) => {
                frames::command("remove_member", &self.a_group(group)?, USERS[user])
            }
            Command::Role(group, user, role) => frames::with(
                frames::command("set_role", &self.a_group(group)?, USERS[user]),
                json!({"role": role}),
            ),
            Command::Leave(group) => json!({"type": "leave_group", "to": self.a_group(group)?}),
            Command::Rename(group) => {
                json!({"type": "update_group", "to": self.a_group(group)?, "name": format!("Name {}", self.made)})
            }
            Command::WhoMayPost(group, who) => {
                json!({"type": "update_group", "to": self.a_group(group)?, "settings": {"who_may_post": who}})
            }
            Command::Delete(group) => json!({"type": "delete_group", "to": self.a_group(group)?}),
        };
        Some(frames::with(frame, json!({"id": self.fresh_id()})))
    }

    /// Takes a frame in; `Err` when the server does not let this device in just now.
    fn take(&mut self, frame: &Value) -> Result<(), Gone> {
        let answers = frame.get("from").is_none() && frame.get("id").is_some();
        match text(&frame["type"]) {
            "ack" if frame["id"] == OPENED => self.opened = true,
            "ack" if frame["id"] == SYNC => self.syncing = false,
            "error" if frame["id"] == SYNC => {
                self.syncing = false;
                self.view.wants_sync = true;
                self.repeat_at = Some(Instant::now() + PAUSE);
            }
            "error" if frame["id"] == FILL => self.not_filled(frame),
            "error" if !self.opened => return Err(Gone::default()),
            "ack" if answers => self.take_ack(frame),
            "error" if answers => self.take_error(frame),
            _ => {}
        }
        if let Err(violation) = self.view.apply(frame) {
            self.record.lock().violations.push(violation);
        }
        match text(&frame["type"]) {
            "history" => self.note_holes(frame),
            "resync" => self.record.happened(Happening::Resync),
            _ => {}
        }
        Ok(())
    }

    /// After a `reset` there is a hole, which pages fill until nothing newer is to be had.
    fn note_holes(&mut self, page: &Value) {
        if page["reset"] == true {
            self.record.happened(Happening::Reset);
            self.holes.insert(text(&page["conversation"]).to_owned());
        }
        if page["id"] == FILL
            && let Some(key) = self.filling.take()
            && page["has_more"] != true
        {
            self.holes.remove(&key);
        }
    }

    /// The conversation may be gone by now.
    fn not_filled(&mut self, error: &Value) {
        let key = self.filling.take();
        if FOR_NOW.contains(&text(&error["code"])) {
            self.repeat_at = Some(Instant::now() + PAUSE);
        } else if let Some(key) = key {
            self.holes.remove(&key);
        }
    }

    /// Takes the oldest unanswered frame with the id of this answer.
    fn answered(&mut self, answer: &Value) -> Option<usize> {
        let place = self
            .unanswered
            .iter()
            .position(|it| it.frame["id"] == answer["id"]);
        if place.is_none() && !self.is_answered_already(answer) {
            let what = format!("{}: nothing waits for {answer}", self.name);
            self.record.violated("doubled", what);
        }
        place
    }

    /// A repetition is answered too.
    fn is_answered_already(&self, answer: &Value) -> bool {
        let id = text(&answer["id"]);
        let own = id.split_once('-').map(|(device, _)| device);
        own == Some(self.number.to_string().as_str())
    }

    fn take_ack(&mut self, ack: &Value) {
        let Some(frame) = self
            .answered(ack)
            .and_then(|place| self.unanswered.remove(place))
        else {
            return;
        };
        let frame = frame.frame;
        if ack["duplicate"] == true && is_message(&frame) {
            self.record.happened(Happening::Duplicate);
        }
        match text(&frame["type"]) {
            "private_message" | "group_message" => self.promised(frame, ack),
            "read" | "delivered" => {
                let mut notes = self.record.lock();
                let key = (self.name.clone(), text(&frame["conversation"]).to_owned());
                let (delivered, read) = notes.marked.entry(key).or_default();
                let seq = number(&frame["seq"]);
                *delivered = seq.max(*delivered);
                if frame["type"] == "read" {
                    *read = seq.max(*read);
                    if self.hides {
                        notes.happened.count(Happening::HiddenReading);
                    }
                }
            }
            "create_group" => {
                let id = text(&ack["group"]["id"]).to_owned();
                self.record.lock().groups.push(id);
            }
            "leave_group" | "delete_group" => {
                let id = text(&frame["to"]).to_owned();
                self.record.lock().may_be_gone.insert(id);
            }
            _ => {}
        }
    }

    fn promised(&mut self, message: Value, ack: &Value) {
        let promise = Promise {
            conversation: text(&ack["conversation"]).to_owned(),
            seq: number(&ack["seq"]),
            timestamp: ack["timestamp"].clone(),
            content: message["content"].clone(),
        };
        let id = (self.name.clone(), text(&message["id"]).to_owned());
        let earlier = {
            let mut notes = self.record.lock();
            notes
                .promised
                .entry(id)
                .or_insert_with(|| promise.clone())
                .clone()
        };
        if earlier != promise {
            let what = format!(
                "{} was promised {earlier:?} and then {promise:?}",
                self.name
            );
            self.record.violated("doubled", what);
        }
        let place = json!({"from": self.name, "conversation": ack["conversation"], "seq": ack["seq"], "timestamp": ack["timestamp"]});
        if let Err(violation) = self.view.acknowledge(&frames::with(message.clone(), place)) {
            self.record.lock().violations.push(violation);
        }
        self.answered.push(message);
    }

    fn take_error(&mut self, error: &Value) {
        let Some(place) = self.answered(error) else {
            return;
        };
        let code = text(&error["code"]);
        if FOR_NOW.contains(&code) {
            self.unanswered[place].repeat = true;
            self.repeat_at = Some(Instant::now() + PAUSE);
            return;
        }
        if code == "internal" {
            self.record
                .violated("refused", format!("{}: {error}", self.name));
        }
        if let Some(frame) = self
            .unanswered
            .remove(place)
            .map(|it| it.frame)
            .filter(is_message)
        {
            let said = self.said(&frame);
            self.record.lock().refused.insert(said, code.to_owned());
        }
    }
}

impl Pause {
    /// Tells that it has begun, and lasts until it is over.
    async fn last(self) {
        let _ = self.begun.send(());
        let _ = self.over.await;
    }
}

fn is_message(frame: &Value) -> bool {
    ["private_message", "group_message"].contains(&text(&frame["type"]))
}
