//! A state and the events after it are what a newcomer is shown: for every kind of event, after any of them in any order.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use chatsync_proto::{
    message::{
        WatchEventsRequest, entry,
        event::{GroupChanged, Kind as MessageEvent},
        message_service_client::MessageServiceClient,
        note::Kind as Note,
    },
    presence::{
        AttachRequest,
        attach_event::Kind as PresenceEvent,
        attach_request::{Hello, Kind as Request, Renew},
        presence_service_client::PresenceServiceClient,
    },
};
use futures_util::{Stream, stream};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{
    Account, Client, DEADLINE, Server,
    checker::View,
    eventually, frames,
    grpc::{Caller, connect},
};
use tokio::time::{sleep, timeout};

/// Things that are done besides those that bring about each kind once.
const DEEDS: usize = 60;
/// How often it is looked whether what must come has come.
const POLL: Duration = Duration::from_millis(10);
/// Well within the silence that a gateway may keep.
const RENEWED_EVERY: Duration = Duration::from_secs(1);
/// ann has two devices, and watches by gRPC as well.
const NAMES: [&str; 4] = ["ann", "bob", "carol", "dave"];

/// What is done; each brings about events of its own kinds. That somebody comes or goes the newcomers' openings bring about.
#[derive(Clone, Copy, Debug)]
enum Deed {
    WriteToOne,
    WriteToGroup,
    Create,
    Rename,
    Restrict,
    Add,
    Remove,
    Role,
    Leave,
    Delete,
    Delivered,
    Read,
    Typing,
    HideReading,
    ShowReading,
    CallOneself,
    EndSession,
}

/// In an order in which each has its effect: ann has made a group with bob before.
const EACH_ONCE: [Deed; 17] = [
    Deed::WriteToOne,
    Deed::WriteToGroup,
    Deed::Rename,
    Deed::Add,
    Deed::Restrict,
    Deed::Role,
    Deed::Delivered,
    Deed::Read,
    Deed::HideReading,
    Deed::Read,
    Deed::ShowReading,
    Deed::Typing,
    Deed::CallOneself,
    Deed::EndSession,
    Deed::Remove,
    Deed::Leave,
    Deed::Delete,
];

/// Names every kind of a service's events, in a match without a wildcard and in a list: a new kind does not compile until it is named here,
/// and then fails the test until a deed brings it about and [`View`] has a rule for its frame. `None`: nothing that clients are told by itself.
macro_rules! kinds {
    ($of:ident, $name:ident, $all:ident: $($kind:ident => $named:expr),+ $(,)?) => {
        fn $name(kind: &$of) -> Option<&'static str> {
            match kind {
                $($of::$kind(_) => $named),+
            }
        }
        const $all: &[Option<&str>] = &[$($named),+];
    };
}

kinds! { MessageEvent, message_event, MESSAGE_EVENTS:
    Welcome => Some("welcome"),
    // It tells a gateway that a user's events follow.
    UserAdded => None,
    Entry => Some("entry"),
    Receipt => Some("receipt"),
    Unread => Some("unread"),
    Typing => Some("typing"),
    // It tells a gateway that nothing happened.
    Heartbeat => None,
    // Each has a note, which is named below.
    Group => None,
}

kinds! { Note, note, NOTES:
    Created => Some("created"),
    Updated => Some("updated"),
    MembersAdded => Some("members_added"),
    MemberRemoved => Some("member_removed"),
    MemberLeft => Some("member_left"),
    RoleChanged => Some("role_changed"),
    Deleted => Some("deleted"),
}

kinds! { PresenceEvent, presence_event, PRESENCE_EVENTS:
    // It tells a gateway how long it may be silent.
    Welcome => None,
    Presence => Some("presence"),
    SessionEnded => Some("session_ended"),
    Profile => Some("profile"),
}

fn note_of(changed: &GroupChanged) -> Option<&'static str> {
    let entry = changed.entry.as_ref().and_then(|entry| entry.kind.as_ref());
    let Some(entry::Kind::Note(told)) = entry else {
        panic!("a change without its note");
    };
    note(told.kind.as_ref().expect("a kind"))
}

/// A socket and what its client makes of it.
pub(super) struct Device {
    account: Account,
    pub(super) client: Client,
    pub(super) view: View,
}

impl Device {
    pub(super) async fn open(account: &Account) -> Self {
        let client = account.connect().await;
        let mut view = View::of(&account.name);
        show(&mut view, &client);
        // How oneself is called no opening shows.
        let me = account.ask(Method::GET, "/api/me", None).await.json();
        let profile =
            json!({"type": "profile", "from": account.name, "display_name": me["display_name"]});
        view.apply(&profile).unwrap();
        Self {
            account: account.clone(),
            client,
            view,
        }
    }

    /// Applies what has come, and asks for the state where events do not tell it.
    async fn listen(&mut self) {
        loop {
            for frame in self.client.arrived().await {
                self.view
                    .apply(&frame)
                    .unwrap_or_else(|broken| panic!("{broken}: {frame}"));
            }
            if !std::mem::take(&mut self.view.wants_sync) {
                return;
            }
            let positions = self.view.positions();
            // Refused while the last answer still waits: then once more.
            let sync = json!({"type": "sync", "conversations": positions});
            self.view.wants_sync = self.client.ask(sync).await["type"] == "error";
        }
    }

    pub(super) async fn say(&mut self, frame: Value) {
        let answer = self.client.ask(frame.clone()).await;
        if answer["type"] == "ack"
            && ["private_message", "group_message"].contains(&frame["type"].as_str().unwrap())
        {
            let place = json!({"from": self.view.me, "id": answer["id"], "conversation": answer["conversation"], "seq": answer["seq"], "timestamp": answer["timestamp"]});
            self.view.acknowledge(&frames::with(frame, place)).unwrap();
        }
    }

    /// One of the user's groups, if there is one.
    fn a_group(&self, rng: &mut StdRng) -> Option<String> {
        let keys = self.view.keys();
        let groups: Vec<&str> = keys
            .iter()
            .filter_map(|key| key.strip_prefix("group:"))
            .collect();
        (!groups.is_empty()).then(|| groups[rng.random_range(0..groups.len())].to_owned())
    }

    async fn mark(&mut self, kind: &str, rng: &mut StdRng) {
        let keys = self.view.keys();
        if keys.is_empty() {
            return;
        }
        let key = &keys[rng.random_range(0..keys.len())];
        let seq = self.view.state()["conversations"][key]["last_seq"].clone();
        self.say(json!({"type": kind, "conversation": key, "seq": seq}))
            .await;
    }

    async fn do_it(&mut self, deed: Deed, rng: &mut StdRng) {
        let other = NAMES[rng.random_range(0..NAMES.len())];
        let group = self.a_group(rng);
        let to = group
            .as_deref()
            .unwrap_or("00000000-0000-7000-8000-000000000000");
        match deed {
            Deed::WriteToOne => self.say(frames::private(other, "hello")).await,
            Deed::WriteToGroup => self.say(frames::group(to, "hello")).await,
            Deed::Create => self.say(json!({"type": "create_group", "to": "Rowing", "members": [other]})).await,
            Deed::Rename => self.say(json!({"type": "update_group", "to": to, "name": format!("Name {}", rng.random::<u16>())})).await,
            Deed::Restrict => {
                let who = ["everyone", "admins"][rng.random_range(0..2)];
                self.say(json!({"type": "update_group", "to": to, "settings": {"who_may_add": who}})).await;
            }
            Deed::Add => self.say(frames::command("add_member", to, other)).await,
            Deed::Remove => self.say(frames::command("remove_member", to, other)).await,
            Deed::Role => {
                let role = ["member", "admin", "owner"][rng.random_range(0..3)];
                let command = frames::command("set_role", to, other);
                self.say(frames::with(command, json!({"role": role}))).await;
            }
            Deed::Leave => self.say(json!({"type": "leave_group", "to": to})).await,
            Deed::Delete => self.say(json!({"type": "delete_group", "to": to})).await,
            Deed::Delivered => self.mark("delivered", rng).await,
            Deed::Read => self.mark("read", rng).await,
            Deed::Typing => self.say(json!({"type": "typing", "to": other, "content": "start"})).await,
            Deed::HideReading => self.change(json!({"read_receipts": false})).await,
            Deed::ShowReading => self.change(json!({"read_receipts": true})).await,
            Deed::CallOneself => {
                let name = format!("Name {}", rng.random::<u16>());
                self.change(json!({"display_name": name})).await;
            }
            Deed::EndSession => self.account.sign_in_again().await.sign_out().await,
        }
    }

    /// Changes what there is of oneself.
    async fn change(&self, what: Value) {
        let answer = self
            .account
            .ask(Method::PATCH, "/api/me", Some(&what))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
}

/// Applies the frames of an opening.
fn show(view: &mut View, client: &Client) {
    let opening = &client.opening;
    let state = [
        &opening.user_list,
        &opening.group_list,
        &opening.conversation_list,
        &opening.unread_count,
    ];
    for frame in state.into_iter().chain(&opening.histories) {
        view.apply(frame).unwrap();
    }
}

/// Each device, after whatever has come, knows what a newcomer of its user is shown.
pub(super) async fn compare(devices: &mut [Device], deeds: &impl std::fmt::Debug) {
    for device in devices {
        let fresh = Device::open(&device.account).await.view;
        let same = |view: &View| view.state() == fresh.state() && view.names() == fresh.names();
        let told = timeout(DEADLINE / 3, async {
            while !same(&device.view) {
                sleep(POLL).await;
                device.listen().await;
            }
        });
        if told.await.is_err() {
            let what = format!("what {} knows, and is shown, after {deeds:?}", fresh.me);
            assert_eq!(device.view.state(), fresh.state(), "{what}");
            assert_eq!(device.view.names(), fresh.names(), "{what}");
        }
    }
}

/// The names of what has happened.
type Seen = Arc<Mutex<BTreeSet<&'static str>>>;

/// Watches by gRPC as bots do, and notes the names of what comes.
async fn watch_messages(server: &Server, account: &Account, seen: &Seen) {
    let channel = connect(server.grpc_address("chatsync.message.v1.MessageService")).await;
    let mut request = tonic::Request::new(WatchEventsRequest {});
    Caller::Bearer(&account.token).sign(&mut request);
    let mut events = MessageServiceClient::new(channel)
        .watch_events(request)
        .await
        .unwrap()
        .into_inner();
    let seen = Arc::clone(seen);
    tokio::spawn(async move {
        while let Ok(Some(response)) = events.message().await {
            let kind = response.event.and_then(|event| event.kind).unwrap();
            let name = match &kind {
                MessageEvent::Group(changed) => note_of(changed),
                other => message_event(other),
            };
            seen.lock().unwrap().extend(name);
        }
    });
}

/// Watches as a gateway does that has no connections, and notes the names of what comes.
async fn watch_presence(server: &Server, seen: &Seen) {
    let channel = connect(server.grpc_address("chatsync.presence.v1.PresenceService")).await;
    let mut request = tonic::Request::new(lease());
    Caller::Service.sign(&mut request);
    let mut events = PresenceServiceClient::new(channel)
        .attach(request)
        .await
        .unwrap()
        .into_inner();
    let seen = Arc::clone(seen);
    tokio::spawn(async move {
        while let Ok(Some(event)) = events.message().await {
            let name = presence_event(&event.kind.unwrap());
            seen.lock().unwrap().extend(name);
        }
    });
}

/// What keeps presence-svc telling.
fn lease() -> impl Stream<Item = AttachRequest> + Send + 'static {
    let hello = Request::Hello(Hello {
        gateway_id: "test".to_owned(),
        connections: Vec::new(),
    });
    let renewals = stream::unfold((), async |()| {
        sleep(RENEWED_EVERY).await;
        Some((Request::Renew(Renew {}), ()))
    });
    let requests = stream::StreamExt::chain(stream::iter([hello]), renewals);
    stream::StreamExt::map(requests, |kind| AttachRequest { kind: Some(kind) })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn state_and_events_are_what_a_newcomer_is_shown() {
    let seed =
        std::env::var("CHECK_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("CHECK_SEED={seed}");
    let rng = &mut StdRng::seed_from_u64(seed);
    let server = Server::all_in_one().start().await;
    let mut accounts = Vec::new();
    for name in NAMES {
        accounts.push(server.sign_up(name).await);
    }
    let seen = Seen::default();
    watch_messages(&server, &accounts[0], &seen).await;
    watch_presence(&server, &seen).await;
    let mut devices = Vec::new();
    for account in accounts.iter().chain([&accounts[0]]) {
        devices.push(Device::open(account).await);
    }
    // Each deed once, with its effect: ann, with bob and, from `Add` on, perhaps others.
    devices[0]
        .say(json!({"type": "create_group", "to": "Rowing", "members": ["bob", "carol"]}))
        .await;
    devices[1].say(frames::private("ann", "hello")).await;
    compare(&mut devices, &()).await;
    for deed in EACH_ONCE {
        devices[0].do_it(deed, rng).await;
        compare(&mut devices, &deed).await;
    }
    for _ in 0..DEEDS / 4 {
        let mut deeds = Vec::new();
        for _ in 0..4 {
            let (device, deed) = (rng.random_range(0..devices.len()), any(rng));
            devices[device].do_it(deed, rng).await;
            deeds.push((device, deed));
        }
        compare(&mut devices, &deeds).await;
    }
    bring_about_the_rest(&mut devices).await;
    compare(&mut devices, &()).await;
    let missing = || -> Vec<&str> {
        let seen = seen.lock().unwrap();
        let all = MESSAGE_EVENTS.iter().chain(NOTES).chain(PRESENCE_EVENTS);
        all.flatten()
            .filter(|name| !seen.contains(**name))
            .copied()
            .collect()
    };
    let came = timeout(DEADLINE, async {
        while !missing().is_empty() {
            sleep(POLL).await;
        }
    });
    assert!(
        came.await.is_ok(),
        "these kinds of events never occurred: {:?}",
        missing()
    );
}

/// Whether the deeds had their effects is up to chance; these have.
async fn bring_about_the_rest(devices: &mut [Device]) {
    let ann = &mut devices[0].client;
    let made = ann
        .do_it(json!({"type": "create_group", "to": "Last", "members": ["bob", "carol"]}))
        .await;
    let id = made["group"]["id"].as_str().unwrap().to_owned();
    for command in [
        frames::command("remove_member", &id, "carol"),
        frames::command("add_member", &id, "carol"),
        frames::with(
            frames::command("set_role", &id, "bob"),
            json!({"role": "owner"}),
        ),
        json!({"type": "update_group", "to": id, "name": "The last"}),
    ] {
        ann.do_it(command).await;
    }
    for (device, kind) in [(2, "leave_group"), (1, "delete_group")] {
        let client = &mut devices[device].client;
        if kind == "delete_group" {
            client
                .do_it(json!({"type": "typing", "to": id, "content": "start"}))
                .await;
            client
                .do_it(json!({"type": "delivered", "to": id, "seq": 1}))
                .await;
        }
        client.do_it(json!({"type": kind, "to": id})).await;
    }
}

fn any(rng: &mut StdRng) -> Deed {
    // Where everything is deleted nothing happens any more.
    match rng.random_range(0..26) {
        0..4 => Deed::WriteToOne,
        4..8 => Deed::WriteToGroup,
        8..11 => Deed::Create,
        11 => Deed::Delete,
        other => EACH_ONCE[(other - 10) % (EACH_ONCE.len() - 1)],
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn presence_and_its_changes_are_what_a_newcomer_is_shown() {
    let server = Server::all_in_one().start().await;
    let rng = &mut StdRng::seed_from_u64(rand::random());
    let eve = server.sign_up("eve").await;
    let (mut clients, mut others) = (Vec::new(), Vec::new());
    for name in NAMES {
        let account = server.sign_up(name).await;
        clients.push(account.connect().await);
        clients.push(account.connect().await);
        others.push(name);
    }
    let mut device = Device::open(&eve).await;
    for _ in 0..20 {
        for _ in 0..rng.random_range(1..4) {
            let status = ["online", "away"][rng.random_range(0..2)];
            let client = &mut clients[rng.random_range(0..NAMES.len() * 2)];
            client
                .do_it(json!({"type": "status", "content": status}))
                .await;
        }
        eventually("presence as a newcomer is shown it", DEADLINE, async || {
            let mut fresh = View::of("eve");
            show(&mut fresh, &eve.connect().await);
            device.listen().await;
            // When somebody who is online was last seen is recorded as time goes on, and is no change to be told.
            let shown = |view: &View, name: &str| {
                let it = view.presence().get(name).cloned().unwrap_or_default();
                let is_online = it["status"] == "online";
                let last_seen = (!is_online).then(|| it["last_seen"].clone());
                (it["status"].clone(), last_seen)
            };
            let same = |name: &&str| shown(&fresh, name) == shown(&device.view, name);
            others.iter().all(same).then_some(())
        })
        .await;
    }
}
