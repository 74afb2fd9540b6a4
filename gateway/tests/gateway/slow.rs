//! Clients that read slowly, or not at all: they get everything in the end, and hold up nobody.

use std::{
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use gateway::{Patience, StateBytes};
use serde_json::{Value, json};

use crate::support::{Client, Gateway, Pace, World, eventually};

/// The log that dave comes back to.
const LOG: &str = "dm:carol:dave";
/// The length of its texts, and how many of them make a page.
const LENGTH: usize = 16_000;
const PAGE: usize = 16;

/// Makes dave and carol, who has written to him so often.
fn write_to_dave(world: &World, messages: usize) {
    world.sign_up("dave");
    world.sign_up("carol");
    world.page_entries.store(PAGE, Ordering::SeqCst);
    let text = "x".repeat(LENGTH);
    for _ in 0..messages {
        world.message("carol", LOG, &text);
    }
}

/// Makes somebody's list of conversations so long, each with a long last message.
fn befriend(world: &World, username: &str, conversations: usize) {
    world.sign_up(username);
    let text = "y".repeat(LENGTH);
    for number in 0..conversations {
        let friend = format!("friend{number:03}");
        world.sign_up(&friend);
        let (one, other) = if *username < *friend {
            (username, &*friend)
        } else {
            (&*friend, username)
        };
        world.message(&friend, &format!("dm:{one}:{other}"), &text);
    }
}

/// What dave sends who has nothing of the log.
fn comes_back(gateway: &Gateway) -> Value {
    let token = gateway.world.token_of("dave");
    json!({"type": "register", "token": token, "sync": {LOG: 0}})
}

/// Waits until so often it was asked for what is missing, and no answer to that is held open.
async fn no_stream_is_open(world: &World, asked: usize) {
    eventually("no stream is held open", || {
        world.syncs.load(Ordering::SeqCst) >= asked && Arc::strong_count(&world.open_syncs) == 1
    })
    .await;
}

/// Reads histories until the last entry has come; each must be the next one.
async fn read_up_to(client: &mut Client, last: usize) {
    let mut seq = 0;
    while seq < last as u64 {
        for entry in client.next_of("history").await["messages"]
            .as_array()
            .unwrap()
        {
            seq += 1;
            assert_eq!(entry["seq"], seq);
        }
    }
}

#[tokio::test]
async fn who_comes_back_and_does_not_read_keeps_nobody_waiting_and_misses_nothing() {
    // More than a socket and the stream to it hold.
    const MESSAGES: usize = 500;
    let gateway = Gateway::start_with(&["--socket-queue-bytes=65536"], |_| {}).await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    write_to_dave(&gateway.world, MESSAGES);
    let mut stopped = Vec::new();
    for _ in 0..2 {
        let mut socket = Client::dial_narrow(gateway.address, None).await;
        socket.send(comes_back(&gateway)).await;
        stopped.push(socket);
    }
    no_stream_is_open(&gateway.world, stopped.len()).await;
    for number in 0..20 {
        let id = number.to_string();
        let message = json!({"type": "private_message", "id": id, "to": "bob", "content": "hi"});
        assert_eq!(ann.ask(message).await["type"], "ack");
        assert_eq!(bob.next_of("private_message").await["id"], id);
    }
    let asked = json!({"type": "history", "id": "h", "to": "bob"});
    assert_eq!(ann.ask(asked).await["type"], "history");
    // One of them goes on after all.
    let mut dave = stopped.remove(0);
    read_up_to(&mut dave, MESSAGES).await;
    assert!(dave.arrived().await.is_empty(), "nothing comes twice");
}

/// As long as the client takes something, it is neither too slow nor gone, however long all of it takes.
#[tokio::test]
async fn who_reads_slowly_but_steadily_gets_everything() {
    const MESSAGES: usize = 100;
    const CONVERSATIONS: usize = 200;
    const PATIENCE: Duration = Duration::from_millis(1_200);
    let gateway = Gateway::start_with(&["--socket-queue-bytes=65536"], |config| {
        config.patience = Patience {
            heartbeat: Duration::from_millis(100),
            pong: PATIENCE,
            write: PATIENCE,
            ..Patience::default()
        };
    })
    .await;
    write_to_dave(&gateway.world, MESSAGES);
    befriend(&gateway.world, "dave", CONVERSATIONS);
    // The list of conversations is one frame, for which it takes about two seconds.
    let pace = Pace {
        bytes: 8 * 1024,
        every: Duration::from_millis(5),
    };
    let mut dave = Client::dial_narrow(gateway.address, Some(pace)).await;
    let began = Instant::now();
    dave.send(comes_back(&gateway)).await;
    let opening = dave.opening().await;
    let conversations = opening[3]["conversations"].as_array().unwrap();
    assert_eq!(conversations.len(), CONVERSATIONS + 1);
    read_up_to(&mut dave, MESSAGES).await;
    let took = began.elapsed();
    assert!(took > 2 * PATIENCE, "too quick to show anything: {took:?}");
    assert!(dave.arrived().await.is_empty());
}

#[tokio::test]
async fn a_ping_is_answered_in_the_opening_and_what_else_comes_is_done_after_it() {
    const MESSAGES: usize = 200;
    let gateway = Gateway::start_with(&["--socket-queue-bytes=65536"], |_| {}).await;
    write_to_dave(&gateway.world, MESSAGES);
    let mut dave = Client::dial_narrow(gateway.address, None).await;
    dave.send(comes_back(&gateway)).await;
    // Some may come before the state is read, some while it is told.
    for part in ["a", "b"] {
        for frame in [
            json!({"type": "status", "id": format!("status-{part}"), "content": "away"}),
            json!({"type": "ping", "id": format!("ping-{part}")}),
            json!({"type": "dance", "id": format!("dance-{part}")}),
        ] {
            dave.send(frame).await;
        }
        no_stream_is_open(&gateway.world, 1).await;
    }
    let (mut order, mut last) = (Vec::new(), 0);
    while order.len() < 11 {
        let frame = dave.next().await;
        let kind = frame["type"].as_str().unwrap();
        if kind == "history" {
            last = order.len();
        } else {
            order.push(frame["id"].as_str().unwrap_or(kind).to_owned());
        }
    }
    assert_eq!(order[0], "registered");
    let (opening, after) = order.split_at(last);
    for id in ["ping-a", "ping-b"] {
        assert!(opening.contains(&id.to_owned()), "{order:?}");
    }
    assert_eq!(
        after,
        ["status-a", "dance-a", "status-b", "dance-b"],
        "in their order"
    );
}

#[tokio::test]
async fn an_opening_whose_client_has_gone_ends_at_once() {
    let gateway = Gateway::start().await;
    let token = gateway.world.sign_up("ann");
    let here = || gateway.world.data().connections.len();
    gateway.world.before_state.shut();
    let mut ann = gateway.dial().await;
    ann.send(json!({"type": "register", "token": token})).await;
    gateway.world.before_state.reached().await;
    eventually("she has her place", || here() == 1).await;
    drop(ann);
    let began = Instant::now();
    eventually("her place is free", || here() == 0).await;
    // By itself the reading of a state would end after 5 s.
    assert!(began.elapsed() < Duration::from_secs(4));
}

/// What waits for slow clients is bounded for each user and for all, in bytes, and who has little does not notice.
#[tokio::test]
async fn large_states_take_turns_and_small_ones_need_not_wait() {
    const CONVERSATIONS: usize = 100;
    let gateway = Gateway::start_with(&["--socket-queue-bytes=65536"], |config| {
        config.state_bytes = StateBytes {
            user: 1024 * 1024,
            all: 4 * 1024 * 1024,
        };
    })
    .await;
    for name in ["dave", "erin"] {
        befriend(&gateway.world, name, CONVERSATIONS);
    }
    let register = json!({"type": "register", "token": gateway.world.token_of("dave")});
    let mut earlier = gateway.another("dave").await;
    // It begins to read, and stops.
    let mut slow = Client::dial_narrow(gateway.address, None).await;
    slow.send(register.clone()).await;
    slow.next_of("registered").await;
    // The same user is to come again; so the app does by itself, and so it does with a `sync`.
    let mut next = gateway.dial().await;
    next.send(register.clone()).await;
    assert_eq!(next.next().await["code"], "unavailable");
    assert_eq!(next.close_code().await, 1001);
    let sync = json!({"type": "sync", "id": "s", "conversations": {}});
    assert_eq!(earlier.ask(sync.clone()).await["code"], "unavailable");
    // Others are not in its way.
    gateway.join("bob").await;
    gateway.another("erin").await;
    // When it has read all, there is room again.
    let status = json!({"type": "status", "id": "done", "content": "online"});
    assert_eq!(slow.ask(status).await["type"], "ack");
    assert_eq!(earlier.ask(sync).await["type"], "ack");
    gateway.another("dave").await;
}
