//! The services go away, fall silent, and come back.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use chatsync_proto::presence::Status as Presence;
use serde_json::{Value, json};

use crate::support::{Client, Gateway, World, eventually};

fn message(id: &str) -> Value {
    json!({"type": "private_message", "id": id, "to": "bob", "content": "hi"})
}

#[tokio::test]
async fn while_message_svc_is_away_messages_are_refused_at_once() {
    let gateway = Gateway::start().await;
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.lose_messages();
    eventually("the gateway notices", || {
        !gateway.process.readiness.report()["gateway.messages"]
    })
    .await;
    let began = Instant::now();
    let refused = ann.ask(message("m1")).await;
    assert_eq!(
        (&refused["type"], &refused["code"]),
        (&json!("error"), &json!("unavailable"))
    );
    assert!(began.elapsed() < Duration::from_secs(2));
    let history = ann
        .ask(json!({"type": "history", "id": "h", "to": "bob"}))
        .await;
    assert_eq!(history["code"], "unavailable");
    gateway.world.regain_messages();
    gateway.connected().await;
    assert_eq!(ann.ask(message("m1")).await["type"], "ack");
    assert_eq!(bob.next_of("private_message").await["id"], "m1");
}

#[tokio::test]
async fn what_is_not_answered_in_time_is_unavailable_and_sent_once() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.silent.store(true, Ordering::SeqCst);
    let began = Instant::now();
    let refused = ann.ask(message("m1")).await;
    assert_eq!(refused["code"], "unavailable");
    let waited = began.elapsed();
    assert!(
        (Duration::from_millis(1_900)..Duration::from_millis(2_900)).contains(&waited),
        "{waited:?}"
    );
    gateway.world.silent.store(false, Ordering::SeqCst);
    assert_eq!(
        ann.ask(message("m2")).await["seq"],
        1,
        "m1 was not repeated"
    );
}

#[tokio::test]
async fn a_stream_that_owes_an_answer_and_says_nothing_is_opened_anew() {
    let gateway = Gateway::start_with(&["--messages-per-second=0"], |_| {}).await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.silent.store(true, Ordering::SeqCst);
    // More than one socket may have under way.
    for number in 0..100 {
        ann.send(message(&format!("m{number}"))).await;
    }
    for _ in 0..100 {
        assert_eq!(ann.next_of("error").await["code"], "unavailable");
    }
    eventually("another stream", || {
        gateway.world.data().submitters.len() > 1
    })
    .await;
    gateway.world.silent.store(false, Ordering::SeqCst);
    assert_eq!(ann.ask(message("n1")).await["type"], "ack");
}

#[tokio::test]
async fn while_a_stream_is_not_opened_messages_are_refused_at_once() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.streams_hang.store(true, Ordering::SeqCst);
    gateway.world.lose_messages();
    gateway.world.regain_messages();
    eventually("the gateway notices", || {
        !gateway.process.readiness.report()["gateway.messages"]
    })
    .await;
    for number in 0..20 {
        let began = Instant::now();
        let refused = ann.ask(message(&format!("m{number}"))).await;
        assert_eq!(refused["code"], "unavailable");
        assert!(began.elapsed() < Duration::from_secs(1));
    }
    gateway.world.streams_hang.store(false, Ordering::SeqCst);
    gateway.connected().await;
    assert_eq!(ann.ask(message("n1")).await["type"], "ack");
}

#[tokio::test]
async fn events_without_a_welcome_are_not_up_and_are_asked_for_again() {
    let world = World::default();
    world.unwelcoming.store(true, Ordering::SeqCst);
    let gateway = Gateway::start_in(world, &[], |_| {}).await;
    eventually("it is tried again", || {
        let report = gateway.process.readiness.report();
        assert_ne!(report.get("gateway.events"), Some(&true));
        gateway.world.data().subscribers.len() > 1
    })
    .await;
    gateway.world.unwelcoming.store(false, Ordering::SeqCst);
    gateway.connected().await;
}

#[tokio::test]
async fn events_that_fall_silent_are_asked_for_again_and_resynchronised() {
    let world = World::default();
    world.heartbeat_ms.store(100, Ordering::SeqCst);
    let gateway = Gateway::start_in(world, &[], |_| {}).await;
    gateway.connected().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    eventually("the heart has beaten for a while", || {
        gateway.world.heartbeats.load(Ordering::SeqCst) > 10
    })
    .await;
    let streams = || gateway.world.data().subscribers.len();
    assert_eq!(streams(), 1, "a quiet stream that lives is kept");
    gateway.world.stunned.store(true, Ordering::SeqCst);
    ann.next_of("resync").await;
    assert!(streams() > 1);
}

#[tokio::test]
async fn what_is_under_way_when_the_stream_breaks_fails_at_once() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.silent.store(true, Ordering::SeqCst);
    ann.send(message("m1")).await;
    ann.arrived().await;
    let began = Instant::now();
    gateway.world.lose_messages();
    assert_eq!(ann.next_of("error").await["code"], "unavailable");
    assert!(began.elapsed() < Duration::from_millis(1_500));
}

#[tokio::test]
async fn what_happened_while_events_were_away_comes_by_a_resync() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.message("bob", "dm:ann:bob", "before");
    assert_eq!(ann.next_of("private_message").await["seq"], 1);
    gateway.world.lose_messages();
    eventually("the gateway notices", || {
        !gateway.process.readiness.report()["gateway.events"]
    })
    .await;
    gateway.world.message("bob", "dm:ann:bob", "meanwhile");
    gateway.world.regain_messages();
    assert_eq!(ann.next_of("resync").await, json!({"type": "resync"}));
    ann.send(json!({"type": "sync", "id": "s", "conversations": {"dm:ann:bob": 1}}))
        .await;
    let mut types = Vec::new();
    let mut missed = Value::Null;
    loop {
        let frame = ann.next().await;
        types.push(frame["type"].as_str().unwrap().to_owned());
        if frame["type"] == "history" {
            missed = frame["messages"][0]["content"].clone();
        }
        if frame["type"] == "ack" {
            break;
        }
    }
    assert_eq!(
        types,
        [
            "group_list",
            "conversation_list",
            "unread_count",
            "history",
            "ack"
        ]
    );
    assert_eq!(missed, "meanwhile");
    gateway.world.message("bob", "dm:ann:bob", "after");
    assert_eq!(ann.next_of("private_message").await["seq"], 3);
}

#[tokio::test]
async fn while_a_state_is_read_live_frames_wait_for_it() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.after_state.shut();
    ann.send(json!({"type": "sync", "id": "s", "conversations": {}}))
        .await;
    gateway.world.after_state.reached().await;
    gateway.world.message("bob", "dm:ann:bob", "meanwhile");
    assert!(ann.arrived().await.is_empty(), "it waits");
    gateway.world.after_state.open();
    let list = ann.next_of("conversation_list").await;
    assert_eq!(list["conversations"], json!([]), "read before");
    assert_eq!(ann.next_of("ack").await["id"], "s");
    assert_eq!(ann.next_of("private_message").await["seq"], 1);
}

#[tokio::test]
async fn presence_that_a_full_queue_could_not_take_is_told_when_there_is_room() {
    const QUEUE: usize = 4_000;
    let gateway = Gateway::start_with(&[], |config| config.socket_queue_bytes = QUEUE).await;
    gateway.world.sign_up("carol");
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let to_ann = |content: &str| gateway.world.message("bob", "dm:ann:bob", content);
    to_ann("");
    let empty = ann.next_of("private_message").await.to_string().len();
    bob.next_of("private_message").await;
    gateway.world.after_state.shut();
    ann.send(json!({"type": "sync", "id": "s", "conversations": {}}))
        .await;
    gateway.world.after_state.reached().await;
    // What is left is less than a frame of presence.
    to_ann(&"x".repeat(QUEUE - empty - 40));
    bob.next_of("private_message").await;
    gateway.world.set_presence("carol", Presence::Online);
    while bob.next_of("presence").await["from"] != "carol" {}
    gateway.world.after_state.open();
    ann.next_of("ack").await;
    let presence = ann.next_of("presence").await;
    let more = presence["more"].as_array().into_iter().flatten();
    let carol = std::iter::once(&presence)
        .chain(more)
        .find(|it| it["from"] == "carol");
    assert_eq!(carol.unwrap()["status"], "online", "read anew");
}

#[tokio::test]
async fn without_presence_svc_messages_flow_and_presence_is_repaired() {
    let gateway = Gateway::start().await;
    gateway.world.sign_up("carol");
    let (mut ann, mut bob) = (gateway.join("ann").await, gateway.join("bob").await);
    gateway.world.lose_presence();
    eventually("the gateway notices", || {
        !gateway.process.readiness.report()["gateway.presence"]
    })
    .await;
    assert_eq!(ann.ask(message("m1")).await["type"], "ack");
    bob.next_of("private_message").await;
    gateway
        .world
        .set_presence_silently("carol", Presence::Online);
    gateway.world.regain_presence();
    carol_is_shown_online(&mut ann).await;
    eventually("the connections are named again", || {
        gateway.world.data().connections.len() == 2
    })
    .await;
}

/// Waits for what is told of carol, which has to be that she is online.
/// ann has the gateway open, whose presence stream is lost before carol comes online.
async fn carol_comes_while_presence_is_away() -> (Gateway, Client) {
    let gateway = Gateway::start().await;
    gateway.world.sign_up("carol");
    let ann = gateway.join("ann").await;
    gateway.world.lose_presence();
    gateway
        .world
        .set_presence_silently("carol", Presence::Online);
    (gateway, ann)
}

async fn carol_is_shown_online(watcher: &mut Client) {
    loop {
        let presence = watcher.next_of("presence").await;
        if presence["from"] == "carol" {
            assert_eq!(presence["status"], "online", "read anew");
            break;
        }
    }
}

#[tokio::test]
async fn a_name_that_changed_while_presence_was_away_is_told_and_no_other() {
    let gateway = Gateway::start().await;
    gateway.world.sign_up("carol");
    gateway.world.sign_up("dave");
    let mut ann = gateway.join("ann").await;
    gateway.world.lose_presence();
    gateway.world.rename_silently("carol", "Carol");
    // Who comes meanwhile is shown it at once.
    let mut bob = gateway.join("bob").await;
    gateway.world.regain_presence();
    let expected = json!({"type": "profile", "from": "carol", "display_name": "Carol"});
    assert_eq!(ann.next_of("profile").await, expected);
    assert_eq!(bob.next_of("profile").await, expected);
    let others = ann.arrived().await;
    assert!(others.iter().all(|frame| frame["type"] != "profile"));
}

#[tokio::test]
async fn what_changed_before_the_first_presence_stream_is_repaired() {
    let world = World::default();
    world.lose_presence();
    world.sign_up("carol");
    let gateway = Gateway::start_in(world, &[], |_| {}).await;
    let mut ann = gateway.join("ann").await;
    gateway
        .world
        .set_presence_silently("carol", Presence::Online);
    gateway.world.regain_presence();
    carol_is_shown_online(&mut ann).await;
}

#[tokio::test]
async fn presence_that_cannot_be_read_at_once_is_read_later() {
    let (gateway, mut ann) = carol_comes_while_presence_is_away().await;
    gateway.world.users_away.store(true, Ordering::SeqCst);
    gateway.world.regain_presence();
    eventually("the gateway has tried", || {
        gateway.world.users_refused.load(Ordering::SeqCst) > 0
    })
    .await;
    gateway.world.users_away.store(false, Ordering::SeqCst);
    carol_is_shown_online(&mut ann).await;
}

#[tokio::test]
async fn the_lease_is_renewed_while_presence_is_read_slowly() {
    let (gateway, mut ann) = carol_comes_while_presence_is_away().await;
    gateway.world.users_slow.store(true, Ordering::SeqCst);
    gateway.world.regain_presence();
    carol_is_shown_online(&mut ann).await;
}

#[tokio::test]
async fn who_is_not_known_to_a_new_presence_svc_yet_is_not_shown_as_gone() {
    let gateway = Gateway::start().await;
    gateway.world.sign_up("carol");
    gateway.world.sign_up("dave");
    let mut ann = gateway.join("ann").await;
    for name in ["carol", "dave"] {
        gateway.world.set_presence(name, Presence::Online);
        ann.next_of("presence").await;
    }
    gateway.world.lose_presence();
    for name in ["carol", "dave"] {
        gateway.world.set_presence_silently(name, Presence::Offline);
    }
    gateway.world.regain_presence();
    // carol's gateway comes back later, dave's never.
    tokio::time::sleep(Duration::from_secs(3)).await;
    gateway.world.set_presence("carol", Presence::Online);
    tokio::time::sleep(Duration::from_secs(3)).await;
    loop {
        let presence = ann.next_of("presence").await;
        let listed = presence["more"].as_array().cloned().unwrap_or_default();
        let all: Vec<_> = std::iter::once(presence).chain(listed).collect();
        let of = |name: &str| all.iter().find(|it| it["from"] == name);
        assert!(of("carol").is_none_or(|it| it["status"] == "online"));
        if let Some(dave) = of("dave") {
            assert_eq!(dave["status"], "offline");
            break;
        }
    }
}

#[tokio::test]
async fn a_state_that_does_not_go_on_is_given_up() {
    let gateway = Gateway::start().await;
    let mut ann = gateway.join("ann").await;
    gateway.world.state_stuck.store(true, Ordering::SeqCst);
    let refused = ann
        .ask(json!({"type": "sync", "id": "s", "conversations": {}}))
        .await;
    assert_eq!(refused["code"], "unavailable");
}

#[tokio::test]
async fn a_session_that_ended_while_presence_was_away_is_closed_after_it() {
    let gateway = Gateway::start().await;
    let mut ann = gateway.join("ann").await;
    gateway.world.lose_presence();
    gateway.world.end_session("ann");
    gateway.world.regain_presence();
    assert_eq!(ann.close_code().await, 4401);
}

#[tokio::test]
async fn trouble_with_groups_is_that_of_their_commands_alone() {
    let gateway = Gateway::start().await;
    let (mut ann, _bob) = (gateway.join("ann").await, gateway.join("bob").await);
    let id = gateway.world.create_group("ann", &["bob"]);
    let refused = ann
        .ask(json!({"type": "update_group", "id": "u", "to": id, "name": "New"}))
        .await;
    assert_eq!(refused["code"], "unavailable");
    assert_eq!(ann.ask(message("m1")).await["type"], "ack");
}
