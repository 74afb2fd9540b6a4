//! Members are told of each other's positions in groups of up to 100: around that size too a state and the events after it are what a
//! newcomer is shown.

use chatsync_proto::{
    group::{AddMembersRequest, group_service_client::GroupServiceClient},
    message::{AwaitGroupChangeRequest, message_service_client::MessageServiceClient},
};
use futures_util::{StreamExt as _, future::join_all, stream};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use system_tests::{
    Client, DEADLINE, Server, frames,
    grpc::{Caller, connect},
};
use tonic::Request;

use super::state_and_events::{Device, compare};

/// Members of the largest group in which they are told of each other's positions.
const MOST: usize = 100;
/// Those whose devices are looked at. ann owns the group, and dave comes and goes.
const NAMES: [&str; 4] = ["ann", "bob", "carol", "dave"];
/// Members of whom nothing is expected but that they are there: with ann, bob and carol the largest group.
const CROWD: usize = MOST - 3;
/// Sockets that are opened side by side.
const AT_ONCE: usize = 4;
/// How often the group changes by chance, and how much each of them does at a time, all of them side by side.
const ROUNDS: usize = 8;
const DEEDS: usize = 4;

struct World {
    server: Server,
    devices: Vec<Device>,
    group: String,
}

async fn come(server: &Server, name: &str) {
    let mut client = Client::dial(server.address(), &[]).await.unwrap();
    client
        .open(json!({"type": "register", "username": name}))
        .await;
}

impl World {
    /// The largest group: dave is not in it, nor is eve.
    async fn begin() -> Self {
        let server = Server::all_in_one().with("open_mode", "true").start().await;
        let crowd: Vec<_> = (0..CROWD).map(|number| format!("user{number}")).collect();
        let coming = stream::iter(crowd.iter().map(String::as_str).chain(["eve"]));
        let coming = coming.map(async |name| come(&server, name).await);
        coming.buffered(AT_ONCE).collect::<Vec<_>>().await;
        let mut accounts = Vec::new();
        for name in NAMES {
            accounts.push(server.sign_up(name).await);
        }
        let mut devices = Vec::new();
        for account in &accounts {
            devices.push(Device::open(account).await);
        }
        let members = crowd.iter().map(String::as_str).chain(["bob", "carol"]);
        let create =
            json!({"type": "create_group", "to": "Rowing", "members": members.collect::<Vec<_>>()});
        let made = devices[0].client.do_it(create.clone()).await;
        let group = made["group"]["id"].as_str().unwrap().to_owned();
        compare(&mut devices, &create["type"]).await;
        Self {
            server,
            devices,
            group,
        }
    }

    /// Somebody does something, and it has its effect.
    async fn do_it(&mut self, device: usize, frame: Value) {
        let frame = frames::with(frame, json!({"to": self.group}));
        self.devices[device].client.do_it(frame).await;
    }

    /// Adds all of them by one change, as only a bot can, and waits until message-svc knows.
    async fn add_together(&self, names: &[&str]) {
        let mut add = Request::new(AddMembersRequest {
            group_id: self.group.clone(),
            usernames: names.iter().map(|name| (*name).to_owned()).collect(),
            ..AddMembersRequest::default()
        });
        Caller::ServiceFor("ann").sign(&mut add);
        let channel = connect(self.server.grpc_address("chatsync.group.v1.GroupService")).await;
        let added = GroupServiceClient::new(channel).add_members(add).await;
        let mut wait = Request::new(AwaitGroupChangeRequest {
            group_id: self.group.clone(),
            revision: added.unwrap().into_inner().outcome.unwrap().revision,
        });
        wait.set_timeout(DEADLINE);
        Caller::Service.sign(&mut wait);
        let channel = connect(
            self.server
                .grpc_address("chatsync.message.v1.MessageService"),
        )
        .await;
        let told = MessageServiceClient::new(channel)
            .await_group_change(wait)
            .await;
        told.unwrap();
    }

    /// Each device knows what a newcomer is shown: how far so many others have got, ann among them how far bob has read.
    async fn knows(&mut self, others: usize, bob_read: Option<u64>) {
        let when = format!("{others} others are told of");
        compare(&mut self.devices, &when).await;
        let key = format!("group:{}", self.group);
        let receipts = &self.devices[0].view.state()["conversations"][&key]["receipts"];
        assert_eq!(receipts.as_object().unwrap().len(), others);
        assert_eq!(receipts["bob"]["read_seq"].as_u64(), bob_read);
    }
}

fn about(kind: &str, name: &str) -> Value {
    json!({"type": kind, "content": name})
}

fn read(seq: u64) -> Value {
    json!({"type": "read", "seq": seq})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_group_grows_beyond_the_size_up_to_which_receipts_are_told_and_shrinks_again() {
    let mut world = World::begin().await;
    let others = MOST - 1;
    world.do_it(1, read(1)).await;
    world.knows(others, Some(1)).await;

    world.do_it(0, about("add_member", "dave")).await;
    world.knows(0, None).await;
    for (device, seq) in [(1, 2), (2, 1), (3, 2)] {
        world.do_it(device, read(seq)).await;
    }
    world.knows(0, None).await;
    world.do_it(3, json!({"type": "leave_group"})).await;
    world.knows(others, Some(2)).await;

    world.add_together(&["dave", "eve"]).await;
    world.knows(0, None).await;
    world.do_it(1, read(4)).await;
    world.do_it(0, about("remove_member", "dave")).await;
    world.knows(0, None).await;
    world.do_it(0, about("remove_member", "eve")).await;
    world.knows(others, Some(4)).await;
}

/// What somebody does by chance; ann has the right to all of it.
fn any(group: &str, rng: &mut StdRng) -> Value {
    let name = ["dave", "eve"][rng.random_range(0..2)];
    let frame = match rng.random_range(0..8) {
        0..3 => about("add_member", name),
        3..5 => about("remove_member", name),
        5 => json!({"type": "leave_group"}),
        6 => about("group_message", "hello"),
        _ => read(rng.random_range(1..40)),
    };
    frames::with(frame, json!({"to": group}))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn around_that_size_a_state_and_events_are_what_a_newcomer_is_shown() {
    let seed =
        std::env::var("CHECK_SEED").map_or_else(|_| rand::random(), |seed| seed.parse().unwrap());
    println!("CHECK_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
    let mut world = World::begin().await;
    // What the others may not do is refused to them. bob and carol stay: two more may come, and no more than they go.
    for round in 0..ROUNDS {
        let group = &world.group;
        let busy = world
            .devices
            .iter_mut()
            .enumerate()
            .map(|(number, device)| {
                let mut rng = StdRng::seed_from_u64(rng.random());
                async move {
                    for _ in 0..DEEDS {
                        let frame = any(group, &mut rng);
                        if number == 3 || frame["type"] != "leave_group" {
                            device.say(frame).await;
                        }
                    }
                }
            });
        join_all(busy).await;
        compare(&mut world.devices, &round).await;
    }
}
