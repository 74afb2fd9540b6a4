//! Coming back costs as many calls with 2,000 conversations as with one.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use system_tests::{Account, Binary, Server, frames};

const CONVERSATIONS: usize = 2_000;
/// As many as fit into one `register` within the limit of a frame.
const NAMED: usize = 1_000;
/// Those with something new, among the named ones.
const NEWS: usize = 20;
/// Sockets that create the groups side by side.
const SOCKETS: usize = 4;

/// Calls of their own methods that the services have answered, by method. The parts ask each other for their health at any time.
async fn calls(server: &Server) -> BTreeMap<String, u64> {
    let mut calls = BTreeMap::new();
    for binary in [Binary::Presence, Binary::Message, Binary::Group] {
        let page = server.admin_of(binary).get("/metrics").await.text;
        for line in page.lines() {
            if let Some((labels, count)) = line
                .strip_prefix("chatsync_rpc_seconds_count")
                .filter(|rest| !rest.contains("method=\"other\""))
                .and_then(|rest| rest.rsplit_once(' '))
            {
                *calls.entry(labels.to_owned()).or_default() +=
                    count.parse::<f64>().unwrap() as u64;
            }
        }
    }
    calls
}

/// Creates groups, each a conversation with one entry; answers with their ids.
async fn create(account: &Account, count: usize) -> Vec<String> {
    let creating = (0..SOCKETS).map(async |_| {
        let mut client = account.connect().await;
        let mut ids = Vec::new();
        for _ in 0..count / SOCKETS {
            let made = client
                .do_it(json!({"type": "create_group", "to": "One of many", "members": []}))
                .await;
            ids.push(made["group"]["id"].as_str().unwrap().to_owned());
        }
        ids
    });
    join_all(creating).await.concat()
}

/// Comes back having everything but what is new in some groups. Answers with the calls that it cost.
async fn resume(server: &Server, account: &Account, groups: &[String]) -> BTreeMap<String, u64> {
    let mut writer = account.connect().await;
    let news = &groups[..NEWS.min(groups.len())];
    for group in news {
        writer.do_it(frames::group(group, "news")).await;
    }
    let positions: serde_json::Map<String, Value> = groups
        .iter()
        .take(NAMED)
        .map(|group| (format!("group:{group}"), json!(1)))
        .collect();
    let before = calls(server).await;
    let opening = account.resume(positions.into()).await.opening;
    let mut cost = calls(server).await;
    assert_eq!(
        opening.histories.len(),
        news.len(),
        "what is new, and nothing else"
    );
    for history in &opening.histories {
        assert_eq!(frames::contents(history), ["news"]);
    }
    assert_eq!(
        opening.conversation_list["conversations"]
            .as_array()
            .unwrap()
            .len(),
        groups.len()
    );
    for (method, count) in &mut cost {
        *count -= before.get(method).copied().unwrap_or_default();
    }
    cost.retain(|_, count| *count > 0);
    cost
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_conversations_cost_no_more_calls_than_one() {
    let server = Server::in_parts().start().await;
    let (few, many) = (server.sign_up("few").await, server.sign_up("many").await);
    let one = create(&few, SOCKETS).await;
    let all = create(&many, CONVERSATIONS).await;
    let (of_few, of_many) = (
        resume(&server, &few, &one).await,
        resume(&server, &many, &all).await,
    );
    println!("{of_many:#?}");
    assert!(of_few.values().sum::<u64>() > 0, "calls are counted");
    assert_eq!(of_many, of_few);
}
