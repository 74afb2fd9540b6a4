//! What was committed reaches everybody who is there, whatever broke in between, without their coming anew.

use std::time::{Duration, Instant};

use chatsync_proto::message::{
    SendRequest, message_service_client::MessageServiceClient, send_request,
};
use serde_json::{Value, json};
use system_tests::{
    Account, Binary, Client, DEADLINE, Server, eventually, frames,
    grpc::{Caller, connect},
};
use tonic::Request;

/// Within what time a committed entry must have reached all who are online, once the parts run.
const REPAIRED: Duration = Duration::from_secs(5);
/// For how long message-svc is away: longer than any pause between tries to reach it.
const OUTAGE: Duration = Duration::from_secs(20);

/// How long a client waits before it repeats a `sync` that was refused for now.
const PAUSE: Duration = Duration::from_millis(50);

const SOCKETS: usize = 20;

/// Somebody's many sockets, on both gateways.
struct Listeners {
    clients: Vec<Client>,
    key: String,
}

impl Listeners {
    async fn gather(server: &Server, account: &Account, key: &str) -> Self {
        let mut clients = Vec::new();
        for gateway in server.gateways().iter().cycle().take(SOCKETS) {
            let mut client = Client::dial(*gateway, &[]).await.unwrap();
            client.register(&account.token, json!({})).await;
            clients.push(client);
        }
        Self {
            clients,
            key: key.to_owned(),
        }
    }

    /// Waits until each has the entry, as an event or by the `sync` that it was asked for; none of them may be closed.
    async fn hear(&mut self, seq: u64, from: Instant, within: Duration) {
        for client in &mut self.clients {
            let mut has = false;
            while !has {
                let frame = client.take().await.expect("the socket stays open");
                has = seqs(&frame, &self.key).contains(&seq);
                if frame["type"] == "error" {
                    // Not now, such as while message-svc is not reached yet: a client tries again a little later.
                    tokio::time::sleep(PAUSE).await;
                }
                if ["resync", "error"].contains(&frame["type"].as_str().unwrap()) {
                    let positions = json!({self.key.as_str(): seq - 1});
                    client
                        .send(json!({"type": "sync", "conversations": positions}))
                        .await;
                }
                assert!(
                    from.elapsed() < within,
                    "{seq} is not there within {within:?}"
                );
            }
        }
    }
}

fn seqs(frame: &Value, key: &str) -> Vec<u64> {
    if frame["conversation"] != key {
        return Vec::new();
    }
    match frame["type"].as_str().unwrap() {
        "history" => frames::seqs(frame),
        "private_message" | "group_message" => vec![frame["seq"].as_u64().unwrap()],
        _ => Vec::new(),
    }
}

fn message(number: u64) -> Value {
    frames::with(
        frames::private("bob", "hello"),
        json!({"id": format!("m{number}")}),
    )
}

async fn server() -> Server {
    Server::in_parts()
        .with_second_gateway()
        .with("connections_per_user", "100")
        .start()
        .await
}

/// Writes as a bot does, through message-svc itself; answers with the message's number.
async fn write_past_the_gateways(server: &Server, by: &Account, number: u64) -> u64 {
    let mut request = Request::new(SendRequest {
        id: format!("m{number}"),
        target: Some(send_request::Target::Username("bob".to_owned())),
        content: "hello".to_owned(),
        reply_to: 0,
    });
    Caller::Bearer(&by.token).sign(&mut request);
    let channel = connect(server.grpc_address("chatsync.message.v1.MessageService")).await;
    let sent = MessageServiceClient::new(channel).send(request).await;
    sent.unwrap().into_inner().seq
}

/// Stops the gateways, or has them go on.
fn signal_gateways(server: &mut Server, name: &str) {
    let gateways = server
        .processes()
        .filter(|it| it.binary() == Binary::Gateway);
    gateways.for_each(|gateway| gateway.signal(name));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_while_no_gateway_listened_reaches_all_their_sockets() {
    let mut server = server().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let mut listeners = Listeners::gather(&server, &bob, "dm:ann:bob").await;
    assert_eq!(write_past_the_gateways(&server, &ann, 1).await, 1);
    listeners.hear(1, Instant::now(), REPAIRED).await;

    // The gateways stand still until the message is committed: no stream of theirs can bring it.
    server.process(Binary::Message).kill9();
    signal_gateways(&mut server, "STOP");
    server.process(Binary::Message).start();
    let admin = server.admin_of(Binary::Message);
    eventually("message-svc is ready", DEADLINE, async || {
        admin.is_ready().await.then_some(())
    })
    .await;
    assert_eq!(write_past_the_gateways(&server, &ann, 2).await, 2);
    let back = Instant::now();
    signal_gateways(&mut server, "CONT");
    listeners.hear(2, back, REPAIRED).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn gateways_that_lost_message_svc_bring_all_their_sockets_up_to_date() {
    let mut server = server().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let mut writer = ann.connect().await;
    let mut listeners = Listeners::gather(&server, &bob, "dm:ann:bob").await;
    writer.do_it(message(1)).await;
    listeners.hear(1, Instant::now(), REPAIRED).await;

    server.process(Binary::Message).kill9();
    // The outage is what this is about; nothing is waited for.
    tokio::time::sleep(OUTAGE).await;
    server.process(Binary::Message).start();
    let sent = message(2);
    eventually("message-svc is back", DEADLINE, async || {
        (writer.ask(sent.clone()).await["type"] == "ack").then_some(())
    })
    .await;
    listeners.hear(2, Instant::now(), REPAIRED).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_committed_reaches_all_though_its_instance_died_at_once() {
    let mut server = server().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let mut writer = ann.connect().await;
    let mut listeners = Listeners::gather(&server, &bob, "dm:ann:bob").await;
    for number in 1..=4 {
        writer.send(message(number)).await;
        // Killed at the ack: whether the event got out before is up to chance.
        let answer = writer.answer(&format!("m{number}")).await;
        server.process(Binary::Message).kill9();
        assert_eq!(answer["seq"], number, "{answer}");
        let died = Instant::now();
        server.process(Binary::Message).start();
        listeners.hear(number, died, REPAIRED).await;
        // The next one finds it running.
        server.ready().await;
    }
}
