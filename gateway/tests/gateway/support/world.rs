//! What the stand-ins share: accounts, groups, logs, who listens, and the ways to disturb them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering},
    },
};

use chatsync_proto::{
    group::{Group, Member, Role, Settings, change},
    message::{
        Entry, Event, Message, Note, Receipt, SubmitResponse, SubscribeResponse, entry, event, note,
    },
    presence::{AttachEvent, Status as Presence, attach_event},
};
use service_kit::names::Conversation;
use tokio::sync::{mpsc, watch};
use tonic::Status;

pub(crate) type Listener<T> = mpsc::UnboundedSender<Result<T, Status>>;

/// The world beyond the gateway.
#[derive(Clone, Default)]
pub(crate) struct World(Arc<Inner>);

#[derive(Default)]
pub(crate) struct Inner {
    data: Mutex<Data>,
    /// Reading the state waits here before it looks, and after.
    pub(crate) before_state: Gate,
    pub(crate) after_state: Gate,
    /// Changing a group waits here.
    pub(crate) before_change: Gate,
    /// Commands are taken, and not answered.
    pub(crate) silent: AtomicBool,
    /// message-svc's streams are taken, and never opened.
    pub(crate) streams_hang: AtomicBool,
    /// Streams of events are opened without a `welcome`.
    pub(crate) unwelcoming: AtomicBool,
    /// The interval of heartbeats on streams of events; 0 for none.
    pub(crate) heartbeat_ms: AtomicU32,
    /// Only the first heartbeat of a stream comes.
    pub(crate) stunned: AtomicBool,
    /// Heartbeats so far.
    pub(crate) heartbeats: AtomicUsize,
    /// message-svc's streams and calls are refused.
    pub(crate) messages_away: AtomicBool,
    /// The presence stream is refused.
    pub(crate) presence_away: AtomicBool,
    /// How users are is read, and waits here before it is told.
    pub(crate) after_users: Gate,
    /// Nobody is told how users are.
    pub(crate) users_away: AtomicBool,
    /// How often nobody was.
    pub(crate) users_refused: AtomicUsize,
    /// How users are is told only after two renewals of the gateway's lease.
    pub(crate) users_slow: AtomicBool,
    /// How often leases were renewed.
    pub(crate) renewals: watch::Sender<usize>,
    /// A state begins, and does not go on.
    pub(crate) state_stuck: AtomicBool,
    /// Entries in a page of what is missing; 0 for all of them.
    pub(crate) page_entries: AtomicUsize,
    /// How often what is missing was asked for.
    pub(crate) syncs: AtomicUsize,
    /// Answers to that which are not over.
    pub(crate) open_syncs: Arc<()>,
}

#[derive(Default)]
pub(crate) struct Data {
    pub(crate) tokens: HashMap<String, String>,
    pub(crate) presence: BTreeMap<String, Presence>,
    /// Of those who are not called by their usernames.
    pub(crate) display_names: HashMap<String, String>,
    pub(crate) groups: BTreeMap<String, Group>,
    pub(crate) logs: BTreeMap<String, Vec<Entry>>,
    /// Read positions by user and conversation.
    pub(crate) read: BTreeMap<(String, String), u64>,
    /// Who sends no read receipts.
    pub(crate) hides_reading: BTreeSet<String>,
    /// How much of a group's log was there when somebody came, by user and conversation: that much counts as read.
    pub(crate) joined: BTreeMap<(String, String), u64>,
    pub(crate) subscribers: Vec<Subscriber>,
    pub(crate) submitters: Vec<Listener<SubmitResponse>>,
    pub(crate) attached: Vec<Listener<AttachEvent>>,
    /// Connections as gateways report them, with their users.
    pub(crate) connections: BTreeMap<u64, (String, Presence)>,
}

/// A gateway that listens for events.
pub(crate) struct Subscriber {
    pub(crate) users: Arc<Mutex<HashSet<String>>>,
    pub(crate) listener: Listener<SubscribeResponse>,
}

/// A place where a call waits while the gate is shut.
pub(crate) struct Gate {
    open: watch::Sender<bool>,
    waiting: watch::Sender<usize>,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            open: watch::Sender::new(true),
            waiting: watch::Sender::new(0),
        }
    }
}

impl Gate {
    pub(crate) fn shut(&self) {
        self.open.send_replace(false);
    }

    pub(crate) fn open(&self) {
        self.open.send_replace(true);
    }

    /// Waits until a call waits here.
    pub(crate) async fn reached(&self) {
        let mut waiting = self.waiting.subscribe();
        super::within("the gate is reached", waiting.wait_for(|count| *count > 0))
            .await
            .unwrap();
    }

    pub(crate) async fn pass(&self) {
        self.waiting.send_modify(|count| *count += 1);
        let _ = self.open.subscribe().wait_for(|open| *open).await;
        self.waiting.send_modify(|count| *count -= 1);
    }
}

impl std::ops::Deref for World {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl World {
    pub(crate) fn data(&self) -> MutexGuard<'_, Data> {
        self.0.data.lock().unwrap()
    }

    /// Creates an account; answers with a session's token.
    pub(crate) fn sign_up(&self, username: &str) -> String {
        let token = format!("token-of-{username}");
        let mut data = self.data();
        data.tokens.insert(token.clone(), username.to_owned());
        data.presence.insert(username.to_owned(), Presence::Offline);
        token
    }

    pub(crate) fn token_of(&self, username: &str) -> String {
        format!("token-of-{username}")
    }

    /// Ends a user's session and tells gateways.
    pub(crate) fn end_session(&self, username: &str) {
        let mut data = self.data();
        data.tokens.retain(|_, user| user != username);
        data.tell_presence(attach_event::Kind::SessionEnded(
            attach_event::SessionEnded {
                session_id: session_of(username),
                username: username.to_owned(),
            },
        ));
    }

    /// Sets somebody's presence and tells gateways.
    pub(crate) fn set_presence(&self, username: &str, status: Presence) {
        let mut data = self.data();
        data.presence.insert(username.to_owned(), status);
        data.tell_presence(attach_event::Kind::Presence(
            attach_event::PresenceChanged {
                username: username.to_owned(),
                status: status.into(),
                last_seen_ms: 1_764_000_000_000,
            },
        ));
    }

    /// Sets somebody's presence while nobody listens.
    pub(crate) fn set_presence_silently(&self, username: &str, status: Presence) {
        self.data().presence.insert(username.to_owned(), status);
    }

    /// Changes somebody's display name while nobody listens.
    pub(crate) fn rename_silently(&self, username: &str, display_name: &str) {
        let mut data = self.data();
        data.display_names
            .insert(username.to_owned(), display_name.to_owned());
    }

    /// Ends message-svc's streams, and refuses it from now on.
    pub(crate) fn lose_messages(&self) {
        self.messages_away.store(true, Ordering::SeqCst);
        let mut data = self.data();
        data.subscribers.clear();
        data.submitters.clear();
    }

    pub(crate) fn regain_messages(&self) {
        self.messages_away.store(false, Ordering::SeqCst);
    }

    /// Ends the presence stream, and refuses it from now on.
    pub(crate) fn lose_presence(&self) {
        self.presence_away.store(true, Ordering::SeqCst);
        self.data().attached.clear();
    }

    pub(crate) fn regain_presence(&self) {
        self.presence_away.store(false, Ordering::SeqCst);
    }

    /// Appends a message as somebody's at another gateway.
    pub(crate) fn message(&self, from: &str, conversation: &str, content: &str) -> u64 {
        self.data().append(from, conversation, content, "", 0)
    }

    /// Moves somebody's read position, as through another gateway.
    pub(crate) fn read(&self, username: &str, conversation: &str, seq: u64) {
        self.data().mark(username, conversation, seq);
    }

    /// Creates a group, as through another gateway; answers with its id.
    pub(crate) fn create_group(&self, owner: &str, members: &[&str]) -> String {
        self.data().create_group(owner, members).id
    }

    pub(crate) fn add_member(&self, group: &str, username: &str) {
        self.data().add_member(group, username);
    }

    pub(crate) fn remove_member(&self, group: &str, username: &str) {
        self.data().remove_member(group, username);
    }
}

/// The id of a user's only session.
pub(crate) fn session_of(username: &str) -> String {
    format!("session-of-{username}")
}

impl Data {
    pub(crate) fn tell_presence(&mut self, kind: attach_event::Kind) {
        let event = AttachEvent { kind: Some(kind) };
        self.attached
            .retain(|listener| listener.send(Ok(event.clone())).is_ok());
    }

    /// Tells all gateways that hold somebody whom an event concerns.
    pub(crate) fn tell(&mut self, kind: event::Kind) {
        let concerned = self.concerned(&kind);
        let response = SubscribeResponse {
            events: vec![Event { kind: Some(kind) }],
        };
        self.subscribers.retain(|subscriber| {
            let held = subscriber.users.lock().unwrap();
            let concerns = concerned.iter().any(|user| held.contains(user));
            !concerns || subscriber.listener.send(Ok(response.clone())).is_ok()
        });
    }

    fn concerned(&self, kind: &event::Kind) -> BTreeSet<String> {
        match kind {
            event::Kind::Entry(appended) => {
                self.participants(&appended.entry.as_ref().unwrap().conversation)
            }
            event::Kind::Group(changed) => {
                let group = changed.group.as_ref().unwrap();
                let members = group.members.iter().map(|member| member.username.clone());
                members.chain(changed.removed.clone()).collect()
            }
            event::Kind::Receipt(moved) => self.participants(&moved.conversation),
            event::Kind::Unread(changed) => [changed.username.clone()].into(),
            event::Kind::Typing(changed) => self.participants(&changed.conversation),
            event::Kind::Welcome(_) | event::Kind::UserAdded(_) | event::Kind::Heartbeat(_) => {
                BTreeSet::new()
            }
        }
    }

    pub(crate) fn participants(&self, conversation: &str) -> BTreeSet<String> {
        match Conversation::parse(conversation).unwrap() {
            Conversation::Private(one, other) => [one, other].into(),
            Conversation::Group(id) => {
                let members = self.groups.get(&id).map(|group| &group.members);
                let members = members.into_iter().flatten();
                members.map(|member| member.username.clone()).collect()
            }
        }
    }

    /// Appends a message and tells of it.
    pub(crate) fn append(
        &mut self,
        from: &str,
        conversation: &str,
        content: &str,
        id: &str,
        origin: u64,
    ) -> u64 {
        let message = Message {
            id: id.to_owned(),
            content: content.to_owned(),
            reply_to: 0,
        };
        let entry = self.store(from, conversation, entry::Kind::Message(message));
        let seq = entry.seq;
        self.tell(event::Kind::Entry(event::EntryAppended {
            entry: Some(entry),
            origin_connection_id: origin,
        }));
        seq
    }

    fn store(&mut self, from: &str, conversation: &str, kind: entry::Kind) -> Entry {
        let to = match Conversation::parse(conversation).unwrap() {
            Conversation::Group(id) => id,
            private => private.other(from).unwrap().to_owned(),
        };
        let log = self.logs.entry(conversation.to_owned()).or_default();
        let entry = Entry {
            conversation: conversation.to_owned(),
            seq: log.len() as u64 + 1,
            from: from.to_owned(),
            to,
            at_ms: 1_764_000_000_000,
            kind: Some(kind),
        };
        log.push(entry.clone());
        entry
    }

    /// Messages by others after the read position.
    pub(crate) fn unread(&self, username: &str, conversation: &str) -> u64 {
        let key = (username.to_owned(), conversation.to_owned());
        let joined = self.joined.get(&key).copied().unwrap_or(0);
        let read = self.position(username, conversation).max(joined);
        let log = self.logs.get(conversation).into_iter().flatten();
        let unread = log.filter(|entry| {
            let message = matches!(entry.kind, Some(entry::Kind::Message(_)));
            message && entry.seq > read && entry.from != username
        });
        unread.count() as u64
    }

    pub(crate) fn position(&self, username: &str, conversation: &str) -> u64 {
        let key = (username.to_owned(), conversation.to_owned());
        self.read.get(&key).copied().unwrap_or(0)
    }

    pub(crate) fn mark(&mut self, username: &str, conversation: &str, seq: u64) -> Receipt {
        let key = (username.to_owned(), conversation.to_owned());
        self.read.insert(key, seq);
        let receipt = Receipt {
            username: username.to_owned(),
            delivered_seq: seq,
            read_seq: seq,
        };
        let unread = event::UnreadChanged {
            username: username.to_owned(),
            conversation: conversation.to_owned(),
            unread: self.unread(username, conversation),
            read_seq: seq,
        };
        self.tell(event::Kind::Receipt(event::ReceiptMoved {
            conversation: conversation.to_owned(),
            receipt: Some(receipt.clone()),
        }));
        self.tell(event::Kind::Unread(unread));
        receipt
    }

    pub(crate) fn create_group(&mut self, owner: &str, members: &[&str]) -> Group {
        let id = format!("01890a5d-ac96-774b-bcce-{:012}", self.groups.len());
        let member = |username: &str, role: Role| Member {
            username: username.to_owned(),
            role: role.into(),
        };
        let others = members.iter().map(|name| member(name, Role::Member));
        let group = Group {
            id: id.clone(),
            name: "Rowing".to_owned(),
            description: String::new(),
            settings: Some(Settings::default()),
            members: std::iter::once(member(owner, Role::Owner))
                .chain(others)
                .collect(),
            version: 1,
        };
        self.groups.insert(id, group.clone());
        let added = group.members.iter().map(|member| member.username.clone());
        let kind = note::Kind::Created(change::Created {
            name: group.name.clone(),
            members: group.members.clone(),
            ..change::Created::default()
        });
        self.note(owner, &group, added.collect(), Vec::new(), kind);
        group
    }

    pub(crate) fn add_member(&mut self, group: &str, username: &str) -> Group {
        let conversation = format!("group:{group}");
        let there = self.logs[&conversation].len() as u64;
        let key = (username.to_owned(), conversation);
        self.joined.insert(key, there);
        let group = self.groups.get_mut(group).unwrap();
        group.version += 1;
        group.members.push(Member {
            username: username.to_owned(),
            role: Role::Member.into(),
        });
        let group = group.clone();
        let usernames = vec![username.to_owned()];
        let kind = note::Kind::MembersAdded(change::MembersAdded {
            usernames: usernames.clone(),
        });
        let actor = group.members[0].username.clone();
        self.note(&actor, &group, usernames, Vec::new(), kind);
        group
    }

    pub(crate) fn remove_member(&mut self, group: &str, username: &str) -> Group {
        let group = self.groups.get_mut(group).unwrap();
        group.version += 1;
        group.members.retain(|member| member.username != username);
        let group = group.clone();
        let kind = note::Kind::MemberRemoved(change::MemberRemoved {
            username: username.to_owned(),
        });
        let actor = group.members[0].username.clone();
        self.note(&actor, &group, Vec::new(), vec![username.to_owned()], kind);
        group
    }

    fn note(
        &mut self,
        actor: &str,
        group: &Group,
        added: Vec<String>,
        removed: Vec<String>,
        kind: note::Kind,
    ) {
        let conversation = format!("group:{}", group.id);
        let note = entry::Kind::Note(Note { kind: Some(kind) });
        let entry = self.store(actor, &conversation, note);
        self.tell(event::Kind::Group(event::GroupChanged {
            group: Some(group.clone()),
            added,
            removed,
            entry: Some(entry),
        }));
    }
}
