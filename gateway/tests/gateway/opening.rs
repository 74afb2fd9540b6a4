//! From the handshake to the live connection.

use std::time::Duration;

use gateway::Patience;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::support::{Client, ClientState, Gateway, World};

fn types(frames: &[Value]) -> Vec<&str> {
    let types = frames.iter();
    types.map(|frame| frame["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn it_comes_in_the_order_of_the_protocol() {
    let gateway = Gateway::start().await;
    for name in ["ann", "bob", "carol"] {
        gateway.world.sign_up(name);
    }
    for text in ["one", "two", "three"] {
        gateway.world.message("bob", "dm:ann:bob", text);
    }
    let mut ann = gateway.dial().await;
    let register = json!({
        "type": "register",
        "id": "r1",
        "token": gateway.world.token_of("ann"),
        "sync": {"dm:ann:bob": 1, "dm:ann:carol": 7, "no such key": 1},
    });
    ann.send(register).await;
    let opening = ann.opening().await;
    assert_eq!(
        types(&opening),
        [
            "registered",
            "user_list",
            "group_list",
            "conversation_list",
            "unread_count"
        ]
    );
    let registered = &opening[0];
    assert_eq!(
        (
            &registered["id"],
            &registered["username"],
            &registered["session"]
        ),
        (&json!("r1"), &json!("ann"), &json!("session-of-ann"))
    );
    let names: Vec<_> = opening[1]["users"]
        .as_array()
        .unwrap()
        .iter()
        .map(|user| user["username"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["bob", "carol"], "those one talks with come first");
    assert_eq!(opening[4]["counts"], json!({"dm:ann:bob": 3}));
    let history = ann.next().await;
    assert_eq!(history["conversation"], "dm:ann:bob");
    let seqs: Vec<_> = history["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["seq"].as_u64().unwrap())
        .collect();
    assert_eq!(seqs, [2, 3], "exactly what is missing");
    assert!(ann.arrived().await.is_empty());
}

#[tokio::test]
async fn the_token_may_come_with_the_handshake() {
    let gateway = Gateway::start().await;
    let token = gateway.world.sign_up("ann");
    let cookie = format!("theme=dark; chatsync_session={token}");
    let bearer = format!("Bearer {token}");
    for header in [("cookie", cookie.as_str()), ("authorization", &bearer)] {
        let mut ann = Client::dial_with(gateway.address, &[header]).await.unwrap();
        ann.send(json!({"type": "register"})).await;
        assert_eq!(ann.opening().await[0]["username"], "ann");
    }
}

/// What is sent first, the code of the error that answers it, and the code of the close.
async fn refused(gateway: &Gateway, first: Message) -> (Option<String>, u16) {
    let mut client = gateway.dial().await;
    client.send_message(first).await;
    let mut error = None;
    let code = client
        .close_code_after(|frame| error = frame["code"].as_str().map(str::to_owned))
        .await;
    (error, code)
}

#[tokio::test]
async fn whoever_does_not_register_is_closed_with_the_reason() {
    let gateway = Gateway::start().await;
    gateway.world.sign_up("ann");
    let rows = [
        ("ping", r#"{"type":"ping"}"#, "bad_frame", 4400),
        ("no JSON", "hello", "bad_frame", 4400),
        ("unknown type", r#"{"type":"dance"}"#, "unknown_type", 4400),
        (
            "bad sync",
            r#"{"type":"register","sync":[]}"#,
            "bad_frame",
            4400,
        ),
        (
            "bad token",
            r#"{"type":"register","token":7}"#,
            "bad_frame",
            4400,
        ),
        (
            "no token",
            r#"{"type":"register"}"#,
            "unauthenticated",
            4401,
        ),
        (
            "made-up token",
            r#"{"type":"register","token":"junk"}"#,
            "unauthenticated",
            4401,
        ),
        (
            "a name alone",
            r#"{"type":"register","username":"ann"}"#,
            "unauthenticated",
            4401,
        ),
    ];
    for (what, first, code, close) in rows {
        let outcome = refused(&gateway, Message::text(first)).await;
        assert_eq!(outcome, (Some(code.to_owned()), close), "{what}");
    }
    let outcome = refused(&gateway, Message::binary(vec![1])).await;
    assert_eq!(outcome, (None, 1003));
}

#[tokio::test]
async fn whoever_says_nothing_is_closed() {
    let gateway = Gateway::start_with(&[], |config| {
        config.patience = Patience {
            register: Duration::from_millis(50),
            ..Patience::default()
        };
    })
    .await;
    let mut silent = gateway.dial().await;
    assert_eq!(silent.close_code().await, 4408);
}

#[tokio::test]
async fn in_open_mode_a_name_is_enough() {
    let gateway = Gateway::start_with(&["--open-mode=true"], |_| {}).await;
    let mut client = gateway.dial().await;
    client
        .send(json!({"type": "register", "username": "guest"}))
        .await;
    assert_eq!(client.opening().await[0]["username"], "guest");
    let protected = Message::text(r#"{"type":"register","username":"protected"}"#);
    let outcome = refused(&gateway, protected).await;
    assert_eq!(outcome, (Some("forbidden".to_owned()), 4401));
}

#[tokio::test]
async fn a_user_has_so_many_connections() {
    let gateway = Gateway::start_with(&["--connections-per-user=2"], |_| {}).await;
    let _one = gateway.join("ann").await;
    let two = gateway.another("ann").await;
    let register = json!({"type": "register", "token": gateway.world.token_of("ann")});
    let mut three = gateway.dial().await;
    three.send(register.clone()).await;
    assert_eq!(three.close_code().await, 4409);
    let _bob = gateway.join("bob").await;
    drop(two);
    crate::support::eventually("its place is free", || {
        gateway.world.data().connections.len() == 2
    })
    .await;
    gateway.another("ann").await;
}

/// Something that happens in the middle of an opening of ann's, in a world that `prepare` made.
type Happening = fn(&World);

const GROUP: &str = "01890a5d-ac96-774b-bcce-000000000000";
const IN_GROUP: &str = "group:01890a5d-ac96-774b-bcce-000000000000";
const WITH_BOB: &str = "dm:ann:bob";
const WITH_CAROL: &str = "dm:ann:carol";

fn prepare(world: &World) {
    for name in ["ann", "bob", "carol", "dave"] {
        world.sign_up(name);
    }
    world.message("bob", WITH_BOB, "first");
    world.message("ann", WITH_BOB, "second");
    world.message("bob", WITH_BOB, "third");
    assert_eq!(world.create_group("bob", &["ann", "carol"]), GROUP);
    world.message("carol", IN_GROUP, "hello all");
    world.message("ann", WITH_CAROL, "just us");
}

const HAPPENINGS: [(&str, Happening); 13] = [
    ("a message to ann", |world| {
        world.message("bob", WITH_BOB, "new");
    }),
    ("ann's own message from elsewhere", |world| {
        world.message("ann", WITH_BOB, "new");
    }),
    ("a first message of somebody new", |world| {
        world.message("dave", "dm:ann:dave", "hi");
    }),
    ("a message in a group", |world| {
        world.message("bob", IN_GROUP, "new");
    }),
    ("ann reads elsewhere", |world| {
        world.read("ann", WITH_BOB, 2);
    }),
    ("ann reads elsewhere, then a message comes", |world| {
        world.read("ann", WITH_BOB, 3);
        world.message("bob", WITH_BOB, "new");
    }),
    ("a message comes, then ann reads elsewhere", |world| {
        world.message("bob", WITH_BOB, "new");
        world.read("ann", WITH_BOB, 3);
    }),
    ("bob reads", |world| {
        world.read("bob", WITH_BOB, 2);
    }),
    ("somebody joins", |world| world.add_member(GROUP, "dave")),
    ("somebody goes", |world| world.remove_member(GROUP, "carol")),
    ("ann is taken into another group", |world| {
        let group = world.create_group("dave", &["ann"]);
        world.message("dave", &format!("group:{group}"), "welcome");
    }),
    ("ann is removed", |world| {
        world.remove_member(GROUP, "ann");
        world.message("bob", IN_GROUP, "among us");
    }),
    ("ann is removed and comes back", |world| {
        world.remove_member(GROUP, "ann");
        world.message("bob", IN_GROUP, "among us");
        world.add_member(GROUP, "ann");
    }),
];

/// When, in an opening, something happens.
#[derive(Clone, Copy, Debug)]
enum Moment {
    Subscribed,
    StateRead,
    Live,
}

/// What ann knows in the end, and what she is shown that opens only then.
async fn state_and_fresh_state(happening: Happening, moment: Moment) -> (ClientState, ClientState) {
    let gateway = Gateway::start().await;
    let world = &gateway.world;
    prepare(world);
    let gate = match moment {
        Moment::Subscribed => Some(&world.before_state),
        Moment::StateRead => Some(&world.after_state),
        Moment::Live => None,
    };
    let register = json!({
        "type": "register",
        "token": world.token_of("ann"),
        "sync": {WITH_BOB: 3, IN_GROUP: 2},
    });
    let mut ann = gateway.dial().await;
    if let Some(gate) = gate {
        gate.shut();
        ann.send(register).await;
        gate.reached().await;
        happening(world);
        end_of_events(world);
        gate.open();
    } else {
        ann.send(register).await;
    }
    let mut state = ClientState::of("ann");
    for frame in ann.opening().await {
        state.apply(&frame);
    }
    if gate.is_none() {
        happening(world);
        end_of_events(world);
    }
    // Histories are what `sync` asked for; here everything newer than the state must come as live frames.
    loop {
        let frame = ann.next().await;
        state.apply(&frame);
        if frame["type"] == "receipt" && frame["conversation"] == WITH_CAROL {
            break;
        }
    }
    let mut fresh = ClientState::of("ann");
    let mut later = gateway.dial().await;
    later
        .send(json!({"type": "register", "token": world.token_of("ann")}))
        .await;
    for frame in later.opening().await {
        fresh.apply(&frame);
    }
    (state, fresh)
}

/// Events come in order, so this one comes last; and whatever the state holds, it is passed on.
fn end_of_events(world: &World) {
    world.read("carol", WITH_CAROL, 1);
}

#[tokio::test]
async fn state_plus_events_is_a_fresh_state() {
    for (what, happening) in HAPPENINGS {
        for moment in [Moment::Subscribed, Moment::StateRead, Moment::Live] {
            let (state, fresh) = state_and_fresh_state(happening, moment).await;
            assert_eq!(state, fresh, "{what}, {moment:?}");
        }
    }
}

#[tokio::test]
async fn all_of_it_together_is_a_fresh_state_too() {
    let all: Happening = |world| {
        for (_, happening) in HAPPENINGS {
            happening(world);
        }
    };
    for moment in [Moment::Subscribed, Moment::StateRead, Moment::Live] {
        let (state, fresh) = state_and_fresh_state(all, moment).await;
        assert_eq!(state, fresh, "{moment:?}");
    }
}

#[tokio::test]
async fn a_session_that_ends_meanwhile_ends_the_opening() {
    let gateway = Gateway::start().await;
    let token = gateway.world.sign_up("ann");
    gateway.world.after_state.shut();
    let mut ann = gateway.dial().await;
    ann.send(json!({"type": "register", "token": token})).await;
    gateway.world.after_state.reached().await;
    gateway.world.end_session("ann");
    assert_eq!(ann.close_code().await, 4401);
    gateway.world.after_state.open();
}

#[tokio::test]
async fn without_message_svc_the_client_is_asked_to_come_back() {
    let gateway = Gateway::start().await;
    let token = gateway.world.sign_up("ann");
    gateway.world.lose_messages();
    let register = json!({"type": "register", "token": token}).to_string();
    let outcome = refused(&gateway, Message::text(register)).await;
    assert_eq!(outcome, (Some("unavailable".to_owned()), 1001));
}
