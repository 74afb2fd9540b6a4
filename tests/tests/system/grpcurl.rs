//! The services by hand, with grpcurl, as the README shows.

use std::{
    io::{BufRead as _, BufReader},
    process::Child,
    sync::mpsc,
};

use serde_json::{Value, json};
use system_tests::{Account, DEADLINE, Server, grpcurl::Grpcurl};

const SERVICES: [&str; 3] = [
    "chatsync.presence.v1.PresenceService",
    "chatsync.message.v1.MessageService",
    "chatsync.group.v1.GroupService",
];

/// For the part that serves this method.
fn at(server: &Server, method: &str) -> Grpcurl {
    Grpcurl::at(server.grpc_address(method))
}

#[tokio::test]
async fn services_are_listed_described_and_healthy() {
    let server = Server::all_in_one().start().await;
    for service in SERVICES {
        let listed = at(&server, service).text(&["list"]);
        assert!(listed.lines().any(|line| line == service), "{listed}");
        assert!(
            listed.lines().any(|line| line == "grpc.health.v1.Health"),
            "{listed}"
        );
        let described = at(&server, service).text(&["describe", service]);
        assert!(described.contains("rpc "), "{described}");
        for asked in [json!({}), json!({"service": service})] {
            let health = at(&server, service)
                .data(&asked)
                .call("grpc.health.v1.Health/Check");
            assert_eq!(health, json!({"status": "SERVING"}));
        }
    }
}

#[tokio::test]
async fn people_chat_by_hand() {
    let server = Server::all_in_one().start().await;
    let presence = |method: &str| format!("chatsync.presence.v1.PresenceService/{method}");
    let message = |method: &str| format!("chatsync.message.v1.MessageService/{method}");
    let group = |method: &str| format!("chatsync.group.v1.GroupService/{method}");
    let call = |method: String, token: &str, data: Value| {
        at(&server, &method).bearer(token).data(&data).call(&method)
    };

    let credentials = json!({"username": "ann", "password": Account::PASSWORD});
    let method = presence("SignUp");
    let signed_up = at(&server, &method).data(&credentials).call(&method);
    assert_eq!(signed_up["session"]["username"], "ann");
    let method = presence("SignIn");
    let signed_in = at(&server, &method).data(&credentials).call(&method);
    let token = signed_in["session"]["token"].as_str().unwrap();
    let bob = server.sign_up("bob").await;
    let mut bob_client = bob.connect().await;

    let method = message("WatchEvents");
    let mut events = Events::of(
        at(&server, &method)
            .bearer(&bob.token)
            .data(&json!({}))
            .spawn(&[&method]),
    );
    events.expect("\"welcome\"");

    let sent = call(
        message("Send"),
        token,
        json!({"id": "m1", "username": "bob", "content": "by hand"}),
    );
    assert_eq!(
        (&sent["conversation"], &sent["seq"]),
        (&json!("dm:ann:bob"), &json!("1"))
    );
    assert_eq!(
        bob_client.next("private_message").await["content"],
        "by hand",
        "on the socket too"
    );
    events.expect("\"by hand\"");
    let again = call(
        message("Send"),
        token,
        json!({"id": "m1", "username": "bob", "content": "by hand"}),
    );
    assert_eq!(
        (&again["duplicate"], &again["seq"]),
        (&json!(true), &json!("1"))
    );
    let page = call(
        message("GetHistory"),
        token,
        json!({"conversation": {"username": "bob"}}),
    );
    assert_eq!(page["page"]["entries"][0]["message"]["content"], "by hand");

    let made = call(
        group("CreateGroup"),
        token,
        json!({"name": "Rowing", "members": ["bob"]}),
    );
    let id = made["outcome"]["group"]["id"].as_str().unwrap();
    assert_eq!(
        bob_client.next("group_update").await["group"]["id"],
        id,
        "on the socket too"
    );
    events.expect(id);
    call(
        message("Send"),
        token,
        json!({"id": "m2", "groupId": id, "content": "to all by hand"}),
    );
    assert_eq!(
        bob_client.next("group_message").await["content"],
        "to all by hand"
    );
    events.expect("\"to all by hand\"");
}

#[tokio::test]
async fn refusals_say_why() {
    let server = Server::all_in_one().start().await;
    let ann = server.sign_up("ann").await;
    let send = "chatsync.message.v1.MessageService/Send";
    let refused = at(&server, send)
        .data(&json!({"id": "m1", "username": "ann", "content": "x"}))
        .fail(send);
    assert!(refused.contains("Unauthenticated"), "{refused}");
    let refused = at(&server, send)
        .bearer(&ann.token)
        .data(&json!({"id": "m1", "username": "nobody", "content": "x"}))
        .fail(send);
    assert!(refused.contains("NotFound"), "{refused}");
    let subscribe = "chatsync.message.v1.MessageService/Subscribe";
    let refused = at(&server, subscribe)
        .bearer(&ann.token)
        .data(&json!({"hello": {"gatewayId": "x"}}))
        .fail(subscribe);
    assert!(refused.contains("PermissionDenied"), "{refused}");
}

/// The lines that a running grpcurl prints.
struct Events {
    command: Child,
    lines: mpsc::Receiver<String>,
}

impl Events {
    fn of(mut command: Child) -> Self {
        let output = BufReader::new(command.stdout.take().expect("its output is ours"));
        let (sender, lines) = mpsc::channel();
        std::thread::spawn(move || {
            output
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        Self { command, lines }
    }

    /// Waits for a line with this text.
    fn expect(&mut self, text: &str) {
        let mut seen = Vec::new();
        loop {
            let line = self
                .lines
                .recv_timeout(DEADLINE)
                .unwrap_or_else(|error| panic!("no {text} in {seen:?}: {error}"));
            if line.contains(text) {
                return;
            }
            seen.push(line);
        }
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.command.kill();
        let _ = self.command.wait();
    }
}
