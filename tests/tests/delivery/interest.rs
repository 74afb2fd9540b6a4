//! Whoever comes costs frames only to those who want to know, and nobody watches everybody.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use system_tests::{Client, DEADLINE, Server, eventually};

const CROWD: usize = 2_000;
/// Sockets that are opened side by side.
const AT_ONCE: usize = 4;
/// After so many have come, all read what they were sent: well within the time to answer a ping.
const READ_AFTER: usize = 50;
/// Those who watch the newcomer, and then come again into a large group.
const WATCHERS: usize = 3;
/// Members of that group, the first of the crowd: more than one connection watches.
const MEMBERS: usize = 600;
/// The most that a connection watches.
const MOST_WATCHED: usize = 500;
/// By the order of names beyond all whom the openings of the others show.
const NEWCOMER: &str = "zoe";

fn name(number: usize) -> String {
    format!("user{number:04}")
}

async fn come(server: &Server, name: &str) -> Client {
    let mut client = Client::dial(server.address(), &[]).await.unwrap();
    client
        .open(json!({"type": "register", "username": name}))
        .await;
    client
}

/// Opens sockets of two thousand people.
async fn crowd(server: &Server) -> Vec<Client> {
    let mut crowd: Vec<Client> = Vec::with_capacity(CROWD);
    while crowd.len() < CROWD {
        let next = crowd.len()..CROWD.min(crowd.len() + READ_AFTER);
        let coming = stream::iter(next)
            .map(async |number| come(server, &name(number)).await)
            .buffered(AT_ONCE);
        crowd.extend(coming.collect::<Vec<_>>().await);
        // Who reads nothing answers no ping.
        crowd.iter_mut().for_each(Client::look);
    }
    // They heard of each other while they came; from here on it counts.
    for client in &mut crowd {
        client.arrived().await;
    }
    crowd
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_thousand_only_those_who_watch_hear_of_whoever_comes() {
    let server = Server::all_in_one()
        .with("open_mode", "true")
        .with("sign_in_per_minute", "0")
        .with("sign_up_per_minute", "0")
        .start()
        .await;
    let mut crowd = crowd(&server).await;
    of_a_newcomer_only_those_who_watch_hear(&server, &mut crowd).await;
    eventually("everybody is still here", DEADLINE, async || {
        let page = server.admin().get("/metrics").await.text;
        page.lines()
            .any(|line| line == format!("chatsync_gateway_connections {CROWD}"))
            .then_some(())
    })
    .await;
    // Two more than its members.
    crowd.truncate(MEMBERS + 2);
    in_a_large_group_each_hears_of_five_hundred(&server, &mut crowd).await;
}

async fn of_a_newcomer_only_those_who_watch_hear(server: &Server, crowd: &mut [Client]) {
    for client in crowd.iter_mut().take(WATCHERS) {
        client
            .do_it(json!({"type": "watch", "users": [NEWCOMER]}))
            .await;
    }
    let zoe = come(server, NEWCOMER).await;
    for client in crowd.iter_mut().take(WATCHERS) {
        let told = client
            .expect("presence", |frame| frame["from"] == NEWCOMER)
            .await;
        assert_eq!(told["status"], "online");
    }
    let mut told = 0;
    for client in crowd.iter_mut() {
        told += client.arrived().await.len();
    }
    assert_eq!(told, 0, "frames to people who did not ask");
    zoe.close().await;
}

/// All do the same, side by side, and read what they were sent.
async fn all_do(crowd: &mut [Client], frame: &Value) {
    for client in crowd.iter_mut() {
        client.send(frame.clone()).await;
    }
    for client in crowd {
        client.arrived().await;
    }
}

/// Some members of a large group come again, who never say whom they watch; then everybody's status changes.
async fn in_a_large_group_each_hears_of_five_hundred(server: &Server, crowd: &mut [Client]) {
    all_do(crowd, &json!({"type": "watch", "users": []})).await;
    let members: Vec<_> = (1..MEMBERS).map(name).collect();
    crowd[0]
        .do_it(json!({"type": "create_group", "to": "All", "members": members}))
        .await;
    let mut watchers = Vec::new();
    for number in 0..WATCHERS {
        watchers.push(come(server, &name(number)).await);
    }
    for watcher in &mut watchers {
        let shown = watcher.opening.user_list["users"].as_array().unwrap().len();
        assert_eq!(shown, MEMBERS - 1, "all members are shown");
    }
    let away = json!({"type": "status", "content": "away"});
    all_do(&mut crowd[WATCHERS..], &away).await;
    // Changes are passed on in their order: who hears of this one has been told of all.
    let [.., last, observer] = crowd else {
        panic!("nobody is there")
    };
    observer
        .do_it(json!({"type": "watch", "users": [last.name]}))
        .await;
    observer
        .expect("presence", |frame| frame["status"] == "away")
        .await;
    observer.arrived().await;
    last.do_it(json!({"type": "status", "content": "online"}))
        .await;
    observer
        .expect("presence", |frame| frame["status"] == "online")
        .await;
    for watcher in &mut watchers {
        let told = people_told_of(&watcher.arrived().await);
        // Of those whom each watches, only the other watchers have not changed.
        assert_eq!(told.len(), MOST_WATCHED + 1 - WATCHERS);
    }
}

/// Whose presence some frames tell.
fn people_told_of(frames: &[Value]) -> BTreeSet<String> {
    let presence = frames.iter().filter(|frame| frame["type"] == "presence");
    let all = presence.flat_map(|frame| {
        let more = frame["more"].as_array().into_iter().flatten();
        std::iter::once(frame).chain(more)
    });
    all.map(|one| one["from"].as_str().unwrap().to_owned())
        .collect()
}
