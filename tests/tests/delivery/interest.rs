//! Whoever comes costs frames only to those who want to know.

use futures_util::{StreamExt as _, stream};
use serde_json::json;
use system_tests::{Client, DEADLINE, Server, eventually};

const CROWD: usize = 2_000;
/// Sockets that are opened side by side.
const AT_ONCE: usize = 4;
/// After so many have come, all read what they were sent: well within the time to answer a ping.
const READ_AFTER: usize = 50;
/// Those who watch the newcomer.
const WATCHERS: usize = 3;
/// By the order of names beyond all whom the openings of the others show.
const NEWCOMER: &str = "zoe";

async fn come(server: &Server, name: &str) -> Client {
    let mut client = Client::dial(server.address(), &[]).await.unwrap();
    client
        .open(json!({"type": "register", "username": name}))
        .await;
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_thousand_only_those_who_watch_hear_of_a_newcomer() {
    let server = Server::all_in_one()
        .with("open_mode", "true")
        .with("sign_in_per_minute", "0")
        .with("sign_up_per_minute", "0")
        .start()
        .await;
    let mut crowd: Vec<Client> = Vec::with_capacity(CROWD);
    while crowd.len() < CROWD {
        let next = crowd.len()..CROWD.min(crowd.len() + READ_AFTER);
        let coming = stream::iter(next)
            .map(async |number| come(&server, &format!("user{number:04}")).await)
            .buffered(AT_ONCE);
        crowd.extend(coming.collect::<Vec<_>>().await);
        // Who reads nothing answers no ping.
        crowd.iter_mut().for_each(Client::look);
    }
    // They heard of each other while they came; from here on it counts.
    for client in &mut crowd {
        client.arrived().await;
    }
    for client in crowd.iter_mut().take(WATCHERS) {
        client
            .do_it(json!({"type": "watch", "users": [NEWCOMER]}))
            .await;
    }
    let _zoe = come(&server, NEWCOMER).await;
    for client in crowd.iter_mut().take(WATCHERS) {
        let told = client
            .expect("presence", |frame| frame["from"] == NEWCOMER)
            .await;
        assert_eq!(told["status"], "online");
    }
    let mut told = 0;
    for client in &mut crowd {
        told += client.arrived().await.len();
    }
    assert_eq!(told, 0, "frames to people who did not ask");
    eventually("everybody is still here", DEADLINE, async || {
        let page = server.admin().get("/metrics").await.text;
        page.lines()
            .any(|line| line == format!("chatsync_gateway_connections {}", CROWD + 1))
            .then_some(())
    })
    .await;
}
