//! One part is away, the others go on.

use std::time::{Duration, Instant};

use chatsync_proto::presence::{
    GetUsersRequest, Status, presence_service_client::PresenceServiceClient,
};
use reqwest::Method;
use serde_json::{Value, json};
use system_tests::{
    Account, Binary, Client, DEADLINE, Server, eventually, frames,
    grpc::{Caller, connect},
};
use tonic::Request;

/// presence-svc's gRPC service.
const PRESENCE: &str = "chatsync.presence.v1.PresenceService";

/// How quickly it must be said that something is not to be had.
const QUICKLY: Duration = Duration::from_secs(3);

async fn be_unavailable(client: &mut Client, frame: Value) {
    let asked = Instant::now();
    client.be_refused(frame, "unavailable").await;
    assert!(asked.elapsed() < QUICKLY, "after {:?}", asked.elapsed());
}

/// Asks until the answer is an `ack`: until what was away is back.
async fn do_when_back(client: &mut Client, frame: Value) -> Value {
    eventually("the part is back", 2 * DEADLINE, async || {
        let answer = client.ask(frame.clone()).await;
        (answer["type"] == "ack").then_some(answer)
    })
    .await
}

async fn pair(server: &Server) -> (Account, Account, Client, Client, String) {
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let (mut ann_client, mut bob_client) = (ann.connect().await, bob.connect().await);
    let made = ann_client
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
        .await;
    ann_client.do_it(frames::private("bob", "hello")).await;
    bob_client.next("private_message").await;
    (
        ann,
        bob,
        ann_client,
        bob_client,
        made["group"]["id"].as_str().unwrap().to_owned(),
    )
}

/// Both write and both receive, to each other and to their group.
async fn keep_chatting(ann: &mut Client, bob: &mut Client, group: &str) {
    for number in 0..5 {
        let text = format!("still here {number}");
        ann.do_it(frames::private("bob", &text)).await;
        bob.do_it(frames::group(group, &text)).await;
        bob.expect("private_message", |frame| frame["content"] == text.as_str())
            .await;
        ann.expect("group_message", |frame| frame["content"] == text.as_str())
            .await;
    }
}

#[tokio::test]
async fn four_processes_make_one_server() {
    let mut server = Server::in_parts().start().await;
    let (ann, _, _, _, id) = pair(&server).await;
    server.restart().await;
    let mut again = ann.connect().await;
    assert_eq!(again.opening.group_list["groups"][0]["id"], id.as_str());
    assert_eq!(
        frames::contents(&again.ask(json!({"type": "history", "to": "bob"})).await),
        ["hello"]
    );
}

#[tokio::test]
async fn while_message_svc_is_away_sends_are_refused_quickly_and_then_go_on() {
    let mut server = Server::in_parts().start().await;
    let (_, bob, mut ann, mut bob_client, id) = pair(&server).await;
    server.process(Binary::Message).kill9();
    let messages = [
        frames::with(frames::private("bob", "while away"), json!({"id": "p1"})),
        frames::with(frames::group(&id, "while away"), json!({"id": "g1"})),
    ];
    for message in &messages {
        be_unavailable(&mut ann, message.clone()).await;
    }
    be_unavailable(&mut ann, json!({"type": "history", "to": "bob"})).await;
    ann.arrived().await;
    // What does not need it goes on.
    ann.do_it(json!({"type": "status", "content": "away"}))
        .await;
    assert_eq!(ann.ask(json!({"type": "users"})).await["type"], "user_list");

    server.process(Binary::Message).start();
    for message in &messages {
        assert!(
            do_when_back(&mut ann, message.clone())
                .await
                .get("duplicate")
                .is_none()
        );
    }
    // The sockets stayed open; they are asked to look whether they missed anything.
    bob_client.next("resync").await;
    bob_client
        .do_it(json!({"type": "sync", "conversations": {"dm:ann:bob": 1}}))
        .await;
    let histories = bob_client.arrived().await;
    let missed: Vec<u64> = frames::of_type(&histories, "history")
        .into_iter()
        .flat_map(frames::seqs)
        .collect();
    let live: Vec<u64> = histories
        .iter()
        .filter(|frame| frame["type"] == "private_message")
        .map(|frame| frame["seq"].as_u64().unwrap())
        .collect();
    assert!([missed, live].concat().contains(&2), "{histories:?}");
    ann.do_it(frames::private("bob", "as before")).await;
    bob_client
        .expect("private_message", |frame| frame["content"] == "as before")
        .await;
    assert_eq!(
        bob.connect().await.opening.conversation("dm:ann:bob")["last_seq"],
        3
    );
}

/// How quickly a send must be refused that a part which hangs cannot take: 2 s, and what a busy machine takes on top.
const REFUSED: Duration = Duration::from_millis(2_500);
/// Within what time everybody must have everything when a part answers again.
const REPAIRED: Duration = Duration::from_secs(5);

async fn be_refused_in_time(client: &mut Client, message: Value) {
    let asked = Instant::now();
    client.be_refused(message, "unavailable").await;
    assert!(asked.elapsed() <= REFUSED, "after {:?}", asked.elapsed());
}

/// Waits until message-svc has been given up: what was committed before it stood still has arrived.
async fn events_are_given_up(server: &Server) {
    eventually("the gateway gives up the events", DEADLINE, async || {
        let page = server.api.get("/readyz").await;
        let down = |name: &str| {
            let mut lines = page.text.lines();
            lines.any(|line| line.contains(name) && line.contains("down"))
        };
        (page.status == 503 && down("gateway.events") && down("gateway.messages")).then_some(())
    })
    .await;
}

/// Sends messages again until each is stored.
async fn send_when_back(client: &mut Client, messages: &[Value]) {
    for message in messages {
        do_when_back(client, message.clone()).await;
    }
}

/// Takes what comes, asks with `sync` when told to, and returns the contents of a conversation's messages from the second on, in order, when
/// there are so many. Nothing may come twice as an event.
async fn texts(client: &mut Client, key: &str, count: usize, from: Instant) -> Vec<String> {
    let mut known = std::collections::BTreeMap::new();
    let mut live = std::collections::BTreeSet::new();
    while known.len() < count {
        let frame = client.take().await.expect("the socket stays open");
        let here = frame["conversation"] == key;
        match frame["type"].as_str().unwrap() {
            // Now and then message-svc is not reached yet.
            "resync" | "error" => {
                let positions = json!({key: 1});
                let sync = json!({"type": "sync", "conversations": positions});
                client.send(sync).await;
            }
            "private_message" if here => {
                let seq = frame["seq"].as_u64().unwrap();
                assert!(live.insert(seq), "{seq} comes twice");
                known.insert(seq, frame["content"].as_str().unwrap().to_owned());
            }
            "history" if here => {
                let contents = frames::contents(&frame).into_iter().map(str::to_owned);
                known.extend(frames::seqs(&frame).into_iter().zip(contents));
            }
            _ => {}
        }
        assert!(from.elapsed() < REPAIRED, "{known:?} of {count}");
    }
    let seqs: Vec<u64> = known.keys().copied().collect();
    let expected: Vec<u64> = (2..2 + count as u64).collect();
    assert_eq!(seqs, expected);
    known.into_values().collect()
}

/// Numbered messages to bob.
fn messages(names: &str, count: usize) -> Vec<Value> {
    let message = |number| {
        let name = format!("{names}{number}");
        frames::with(frames::private("bob", &name), json!({"id": name}))
    };
    (0..count).map(message).collect()
}

#[tokio::test]
async fn while_message_svc_hangs_sends_are_refused_in_time_and_then_go_on() {
    let mut server = Server::in_parts().start().await;
    let (_, bob, mut ann, mut bob_client, _) = pair(&server).await;
    server.process(Binary::Message).signal("STOP");
    let messages = messages("while it hangs ", 6);
    for message in &messages {
        be_refused_in_time(&mut ann, message.clone()).await;
    }
    events_are_given_up(&server).await;
    // They do not queue up behind what is dead.
    let together = Instant::now();
    ann.send_all(messages.clone()).await;
    for message in &messages {
        let answer = ann.answer(message["id"].as_str().unwrap()).await;
        assert_eq!(answer["code"], "unavailable");
    }
    assert!(together.elapsed() <= REFUSED, "{:?}", together.elapsed());

    server.process(Binary::Message).signal("CONT");
    let back = Instant::now();
    send_when_back(&mut ann, &messages).await;
    let expected: Vec<String> = (0..6).map(|it| format!("while it hangs {it}")).collect();
    let mut got = texts(&mut bob_client, "dm:ann:bob", expected.len(), back).await;
    // What the gateway had sent before it gave up may have been stored in another order than it was sent again.
    got.sort();
    assert_eq!(got, expected);
    assert_eq!(
        bob.connect().await.opening.conversation("dm:ann:bob")["last_seq"],
        7,
        "nothing is stored twice"
    );
    server.ready().await;
}

#[tokio::test]
async fn message_svc_that_is_killed_while_it_hangs_is_made_up_for() {
    let mut server = Server::in_parts().start().await;
    let (_, bob, mut ann, mut bob_client, _) = pair(&server).await;
    let message_svc = server.process(Binary::Message);
    message_svc.signal("STOP");
    let messages = messages("m", 2);
    for message in &messages {
        be_refused_in_time(&mut ann, message.clone()).await;
    }
    events_are_given_up(&server).await;
    server.process(Binary::Message).kill9();
    server.process(Binary::Message).start();
    let admin = server.admin_of(Binary::Message);
    eventually("message-svc is ready", DEADLINE, async || {
        admin.is_ready().await.then_some(())
    })
    .await;
    let back = Instant::now();
    send_when_back(&mut ann, &messages).await;
    let mut got = texts(&mut bob_client, "dm:ann:bob", 2, back).await;
    got.sort();
    assert_eq!(got, ["m0", "m1"]);
    let list = bob.connect().await.opening.conversation("dm:ann:bob");
    assert_eq!(list["last_seq"], 3, "nothing is stored twice");
}

#[tokio::test]
async fn other_parts_that_hang_are_noticed_and_stop_no_messages() {
    let mut server = Server::in_parts().start().await;
    let (_, _, mut ann, mut bob, id) = pair(&server).await;
    for (part, streams) in [
        (Binary::Presence, "gateway.presence"),
        (Binary::Group, "gateway.groups"),
    ] {
        server.process(part).signal("STOP");
        keep_chatting(&mut ann, &mut bob, &id).await;
        eventually("it is noticed", DEADLINE, async || {
            let page = server.api.get("/readyz").await;
            let mut lines = page.text.lines();
            let told = lines.any(|line| line.contains(streams) && line.contains("down"));
            told.then_some(())
        })
        .await;
        keep_chatting(&mut ann, &mut bob, &id).await;
        server.process(part).signal("CONT");
        server.ready().await;
    }
}

#[tokio::test]
async fn who_comes_while_a_part_is_away_is_told_to_come_again() {
    let mut server = Server::in_parts().start().await;
    let (ann, _, _, _, _) = pair(&server).await;
    for part in [Binary::Message, Binary::Presence] {
        server.process(part).kill9();
        let mut newcomer = ann.dial().await;
        let asked = Instant::now();
        newcomer
            .send(json!({"type": "register", "token": ann.token}))
            .await;
        assert_eq!(
            newcomer.next("error").await["code"],
            "unavailable",
            "{part:?}"
        );
        assert_eq!(newcomer.close_code().await, 1001, "{part:?}");
        assert!(
            asked.elapsed() < 2 * QUICKLY,
            "{part:?}: {:?}",
            asked.elapsed()
        );
        server.process(part).start();
        server.ready().await;
        ann.connect().await;
    }
}

#[tokio::test]
async fn who_keeps_trying_while_the_server_has_trouble_is_not_sent_away() {
    let mut server = Server::in_parts().start().await;
    let (_, _, mut ann, _, _) = pair(&server).await;
    server.process(Binary::Message).kill9();
    // More than the refusals within a minute that end a socket.
    const TRIES: usize = 1_100;
    let message = frames::with(frames::private("bob", "again"), json!({"id": "m1"}));
    ann.send_all(std::iter::repeat_n(message.clone(), TRIES))
        .await;
    for _ in 0..TRIES {
        assert_eq!(ann.answer("m1").await["code"], "unavailable");
    }
    server.process(Binary::Message).start();
    do_when_back(&mut ann, message).await;
}

#[tokio::test]
async fn trouble_with_presence_does_not_stop_messages() {
    let mut server = Server::in_parts().start().await;
    let (ann_account, bob_account, mut ann, mut bob, id) = pair(&server).await;
    server.process(Binary::Presence).kill9();
    keep_chatting(&mut ann, &mut bob, &id).await;
    assert_eq!(
        frames::seqs(&bob.ask(json!({"type": "history", "to": "ann"})).await).len(),
        6
    );
    ann.do_it(json!({"type": "typing", "to": "bob", "content": "start"}))
        .await;
    bob.next("typing").await;
    let asked = Instant::now();
    let login = server
        .api
        .post(
            "/api/login",
            &json!({"username": "ann", "password": Account::PASSWORD}),
        )
        .await;
    login.assert_refused(503, "unavailable");
    assert!(asked.elapsed() < QUICKLY);

    server.process(Binary::Presence).start();
    server.ready().await;
    assert_eq!(
        ann_account.ask(Method::GET, "/api/me", None).await.status,
        200
    );
    ann_account.sign_in_again().await;
    // The gateway has told again who is here.
    let mut later = server.join("carol").await;
    if later.opening.user("bob")["status"] != "online" {
        later
            .expect("presence", |frame| {
                frame["from"] == "bob" && frame["status"] == "online"
            })
            .await;
    }
    bob_account.sign_out().await;
    assert_eq!(
        bob.close_code().await,
        4401,
        "the end of a session still reaches its sockets"
    );
}

#[tokio::test]
async fn a_session_that_ends_while_presence_is_away_closes_its_sockets_later() {
    let mut server = Server::in_parts().start().await;
    let (_, bob_account, mut ann, mut bob, _) = pair(&server).await;
    bob_account.sign_out().await;
    server.process(Binary::Presence).kill9();
    server.process(Binary::Presence).start();
    assert_eq!(bob.close_code().await, 4401);
    ann.arrived().await;
}

#[tokio::test]
async fn trouble_with_groups_does_not_stop_messages() {
    let mut server = Server::in_parts().start().await;
    let (_, _, mut ann, mut bob, id) = pair(&server).await;
    server.process(Binary::Group).kill9();
    keep_chatting(&mut ann, &mut bob, &id).await;
    let rename = json!({"type": "update_group", "to": id, "name": "Sculling", "id": "u1"});
    be_unavailable(&mut ann, rename.clone()).await;
    server.process(Binary::Group).start();
    let done = do_when_back(&mut ann, rename).await;
    assert_eq!(
        (&done["group"]["name"], done.get("duplicate")),
        (&json!("Sculling"), None)
    );
    bob.expect("group_update", |frame| frame["group"]["name"] == "Sculling")
        .await;
    bob.expect("system", |frame| frame["event"]["kind"] == "group_updated")
        .await;
}

/// The members of a group as a list of groups tells them.
fn members(group_list: &Value, id: &str) -> Vec<String> {
    let groups = group_list["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["id"] == id);
    let members = group.unwrap()["members"].as_array().unwrap();
    let name = |member: &Value| member["username"].as_str().unwrap().to_owned();
    members.iter().map(name).collect()
}

#[tokio::test]
async fn while_group_svc_is_away_known_groups_are_opened_read_and_synced() {
    let mut server = Server::in_parts().start().await;
    let (ann_account, bob_account, mut ann, mut bob, id) = pair(&server).await;
    let key = format!("group:{id}");
    ann.do_it(frames::group(&id, "before")).await;
    server.process(Binary::Group).kill9();
    ann.do_it(frames::group(&id, "while away")).await;

    // Who comes anew is shown all of it: the group with its members, its log, what is unread.
    let mut newcomer = bob_account.resume(json!({key.as_str(): 1})).await;
    assert_eq!(members(&newcomer.opening.group_list, &id), ["ann", "bob"]);
    assert_eq!(newcomer.opening.conversation(&key)["last_seq"], 3);
    assert_eq!(newcomer.opening.unread_count["counts"][&key], 2);
    assert_eq!(
        frames::contents(&newcomer.opening.histories[0]),
        ["before", "while away"]
    );
    let page = newcomer.ask(json!({"type": "history", "to": id})).await;
    assert_eq!(frames::seqs(&page), [1, 2, 3]);

    // So is who asks with `sync`, on a socket from before.
    bob.do_it(json!({"type": "sync", "conversations": {key.as_str(): 2}}))
        .await;
    assert_eq!(members(&bob.next("group_list").await, &id), ["ann", "bob"]);
    let missed = bob
        .expect("history", |frame| frame["conversation"] == key.as_str())
        .await;
    assert_eq!(frames::seqs(&missed), [3]);
    bob.do_it(json!({"type": "read", "to": id, "seq": 3})).await;
    ann.expect("receipt", |frame| frame["read_seq"] == 3).await;

    // After a restart of the others too: nobody asks group-svc about groups that are known.
    for part in [Binary::Message, Binary::Gateway] {
        server.process(part).kill9();
        server.process(part).start();
    }
    let again = eventually("an opening", 2 * DEADLINE, async || {
        let mut client = Client::dial(ann_account.address(), &[]).await.ok()?;
        let register = json!({"type": "register", "token": ann_account.token});
        client.try_open(register).await.then_some(client)
    })
    .await;
    assert_eq!(members(&again.opening.group_list, &id), ["ann", "bob"]);
    assert_eq!(again.opening.conversation(&key)["last_seq"], 3);
}

#[tokio::test]
async fn while_group_svc_is_away_every_change_is_refused_and_changes_nothing() {
    let mut server = Server::in_parts().start().await;
    let (_, bob_account, mut ann, _, id) = pair(&server).await;
    server.sign_up("carol").await;
    server.process(Binary::Group).kill9();
    let changes = [
        json!({"type": "create_group", "to": "Sculling", "members": ["bob"]}),
        frames::command("add_member", &id, "carol"),
        frames::command("remove_member", &id, "bob"),
        frames::with(
            frames::command("set_role", &id, "bob"),
            json!({"role": "admin"}),
        ),
        json!({"type": "update_group", "to": id, "settings": {"who_may_post": "admins"}}),
        json!({"type": "leave_group", "to": id}),
        json!({"type": "delete_group", "to": id}),
    ];
    for change in changes {
        be_unavailable(&mut ann, change).await;
    }
    server.process(Binary::Group).start();
    server.ready().await;
    let opening = bob_account.connect().await.opening;
    assert_eq!(opening.group_list["groups"].as_array().unwrap().len(), 1);
    assert_eq!(members(&opening.group_list, &id), ["ann", "bob"]);
    assert_eq!(opening.conversation(&format!("group:{id}"))["last_seq"], 1);
}

#[tokio::test]
async fn a_gateway_that_dies_takes_nothing_with_it() {
    let mut server = Server::in_parts().start().await;
    let (ann_account, bob_account, mut ann, mut bob, _) = pair(&server).await;
    server.process(Binary::Gateway).kill9();
    assert_eq!(
        (ann.close_code().await, bob.close_code().await),
        (1006, 1006)
    );
    server.process(Binary::Gateway).start();
    server.ready().await;
    let (mut ann, mut bob) = (
        ann_account.resume(json!({"dm:ann:bob": 0})).await,
        bob_account.connect().await,
    );
    assert_eq!(frames::contents(&ann.opening.histories[0]), ["hello"]);
    ann.do_it(frames::private("bob", "back")).await;
    bob.next("private_message").await;
}

#[tokio::test]
async fn a_gateway_that_dies_takes_its_users_offline() {
    let mut server = Server::in_parts().start().await;
    let (_, bob_account, ann, _bob, _) = pair(&server).await;
    let channel = connect(server.grpc_address(PRESENCE)).await;
    let mut presence = PresenceServiceClient::new(channel);
    let mut status = async || {
        let mut request = Request::new(GetUsersRequest {
            usernames: vec![ann.name.clone()],
        });
        Caller::Bearer(&bob_account.token).sign(&mut request);
        let users = presence
            .get_users(request)
            .await
            .unwrap()
            .into_inner()
            .users;
        users[0].status()
    };
    assert_eq!(status().await, Status::Online);
    server.process(Binary::Gateway).kill9();
    let died = Instant::now();
    eventually("offline", 3 * DEADLINE, async || {
        (status().await == Status::Offline).then_some(())
    })
    .await;
    assert!(
        died.elapsed() < Duration::from_secs(40),
        "{:?}",
        died.elapsed()
    );
}

#[tokio::test]
async fn a_store_that_is_broken_is_our_fault_and_not_told_in_detail() {
    let mut server = Server::in_parts().start().await;
    let (mut ann, mut bob) = (server.join("ann").await, server.join("bob").await);
    let text = "x".repeat(10_000);
    for number in 0..100 {
        ann.do_it(frames::with(
            frames::private("bob", &text),
            json!({"id": format!("m{number}")}),
        ))
        .await;
    }
    for name in ["message.db", "message.db-wal"] {
        let file = std::fs::OpenOptions::new()
            .write(true)
            .open(server.data_file(name))
            .unwrap();
        let length = file.metadata().unwrap().len();
        file.set_len(0).unwrap();
        file.set_len(length).unwrap();
    }
    let refused = bob
        .be_refused(json!({"type": "history", "to": "ann"}), "internal")
        .await;
    let sentence = refused["content"].as_str().unwrap();
    assert!(
        !sentence.contains("database") && !sentence.contains("sqlite"),
        "{sentence}"
    );
    assert!(
        server
            .process(Binary::Message)
            .log()
            .contains("internal error"),
        "the cause is in the log"
    );
    // The others go on.
    bob.do_it(json!({"type": "status", "content": "away"}))
        .await;
    assert_eq!(server.api.get("/healthz").await.status, 200);
}

#[tokio::test]
async fn readiness_tells_which_part_is_away() {
    let mut server = Server::in_parts().start().await;
    for (binary, name) in [
        (Binary::Presence, "presence"),
        (Binary::Message, "message"),
        (Binary::Group, "group"),
    ] {
        server.process(binary).kill9();
        eventually("not ready", DEADLINE, async || {
            let page = server.api.get("/readyz").await;
            let told = page
                .text
                .lines()
                .any(|line| line.contains(name) && line.contains("down"));
            (page.status == 503 && told).then_some(())
        })
        .await;
        assert_eq!(
            server.api.get("/healthz").await.status,
            200,
            "alive, whatever else is down"
        );
        server.process(binary).start();
        server.ready().await;
    }
}
