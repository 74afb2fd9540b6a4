//! `kill -9` at any moment: no acknowledged message is lost, none is there twice, and everybody sees one order.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use system_tests::{
    Account, Binary, Client, DEADLINE, Logs, Participant, Server, eventually, frames,
};

/// Rounds of each loop; more by the variable `KILL_ROUNDS`.
fn rounds() -> u32 {
    std::env::var("KILL_ROUNDS").map_or(25, |rounds| {
        rounds.parse().expect("KILL_ROUNDS is a number")
    })
}

const NAMES: [&str; 4] = ["ann", "bob", "carol", "dave"];

/// Four people who write to one group, and each also to the next person.
struct Crowd {
    participants: Vec<Participant>,
    conversations: Vec<String>,
}

impl Crowd {
    async fn gather(server: &Server) -> Self {
        let mut accounts = Vec::new();
        for name in NAMES {
            accounts.push(server.sign_up(name).await);
        }
        let mut owner = accounts[0].connect().await;
        let made = owner
            .do_it(json!({"type": "create_group", "to": "Rowing", "members": NAMES[1..]}))
            .await;
        let group = made["group"]["id"].as_str().unwrap();
        let pairs: Vec<(&str, &str)> = NAMES
            .iter()
            .copied()
            .zip(NAMES.iter().copied().cycle().skip(1))
            .collect();
        let mut conversations = vec![format!("group:{group}")];
        conversations.extend(pairs.iter().map(|(one, other)| frames::dm(one, other)));
        let begin = |(account, (name, next)): (Account, &(&str, &str))| {
            let targets = vec![
                json!({"type": "group_message", "to": group}),
                json!({"type": "private_message", "to": next}),
            ];
            let own: Vec<String> = conversations
                .iter()
                .filter(|key| key.starts_with("group:") || key.contains(&format!(":{name}")))
                .cloned()
                .collect();
            Participant::begin(account, targets, &own)
        };
        let participants = accounts.into_iter().zip(&pairs).map(begin).collect();
        Self {
            participants,
            conversations,
        }
    }

    fn acknowledged(&self) -> u64 {
        self.participants
            .iter()
            .map(Participant::acknowledged)
            .sum()
    }

    /// Waits until this many more messages were acknowledged.
    async fn write(&self, count: u64) {
        let goal = self.acknowledged() + count;
        eventually("messages are acknowledged", 2 * DEADLINE, async || {
            self.participants.iter().for_each(Participant::assert_well);
            (self.acknowledged() >= goal).then_some(())
        })
        .await;
    }

    /// Lets everybody finish, and holds what they remember against what the server has.
    async fn check(self) {
        for participant in &self.participants {
            participant.finish().await;
        }
        let mut logs = Logs::new();
        for participant in &self.participants {
            let mut client = participant.account.connect().await;
            for key in self
                .conversations
                .iter()
                .filter(|key| is_part_of(key, &participant.account.name))
            {
                let log = read_log(&mut client, key).await;
                let seen_by_another = logs.entry(key.clone()).or_insert_with(|| log.clone());
                assert_eq!(*seen_by_another, log, "one order for everybody");
            }
        }
        for (key, log) in &logs {
            assert_dense_and_unique(key, log);
        }
        for participant in self.participants {
            let name = participant.account.name.clone();
            let own = logs.iter().filter(|(key, _)| is_part_of(key, &name));
            let lengths: BTreeMap<String, usize> =
                own.map(|(key, log)| (key.clone(), log.len())).collect();
            let diary = participant.end(&lengths).await;
            for promise in &diary.promises {
                assert_eq!(
                    logs[&promise.conversation].get(&promise.seq),
                    Some(&promise.frame),
                    "{name} was promised this"
                );
            }
            for (key, log) in &diary.logs {
                assert_eq!(*log, logs[key], "{name} saw the same log");
            }
        }
    }
}

fn is_part_of(key: &str, name: &str) -> bool {
    key.starts_with("group:") || key.split(':').any(|part| part == name)
}

/// Reads a conversation's whole log.
async fn read_log(client: &mut Client, key: &str) -> BTreeMap<u64, Value> {
    let mut log = BTreeMap::new();
    loop {
        let after = log.last_key_value().map_or(0, |(seq, _)| *seq);
        let page = client
            .ask(json!({"type": "history", "conversation": key, "after": after, "limit": 200}))
            .await;
        let messages = page["messages"]
            .as_array()
            .unwrap_or_else(|| panic!("{page}"));
        log.extend(
            messages
                .iter()
                .map(|entry| (entry["seq"].as_u64().unwrap(), entry.clone())),
        );
        if page["has_more"] == false {
            return log;
        }
    }
}

fn assert_dense_and_unique(key: &str, log: &BTreeMap<u64, Value>) {
    assert!(
        log.keys().copied().eq(1..=log.len() as u64),
        "{key}: the numbers have no gap"
    );
    let messages = log.values().filter(|entry| entry["type"] != "system");
    let mut ids: Vec<(&Value, &Value)> = messages
        .map(|entry| (&entry["from"], &entry["id"]))
        .collect();
    let all = ids.len();
    ids.sort_by_key(|(from, id)| (from.as_str(), id.as_str()));
    ids.dedup();
    assert_eq!(ids.len(), all, "{key}: a message is there twice");
}

/// A moment that nothing in the server knows of: this randomness is what the test is about.
async fn any_moment() {
    tokio::time::sleep(Duration::from_micros(rand::random_range(0..20_000))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_whole_server_is_killed_again_and_again() {
    let mut server = Server::all_in_one().start().await;
    let crowd = Crowd::gather(&server).await;
    for _ in 0..rounds() {
        crowd.write(rand::random_range(1..60)).await;
        any_moment().await;
        server.restart().await;
    }
    crowd.write(20).await;
    assert!(
        crowd
            .participants
            .iter()
            .all(|participant| participant.openings() > u64::from(rounds()) / 2)
    );
    crowd.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn message_svc_is_killed_again_and_again() {
    let mut server = Server::in_parts().start().await;
    let crowd = Crowd::gather(&server).await;
    for _ in 0..rounds() {
        crowd.write(rand::random_range(1..60)).await;
        any_moment().await;
        let part = server.process(Binary::Message);
        part.kill9();
        part.start();
    }
    crowd.write(20).await;
    for participant in &crowd.participants {
        let (openings, ends) = (participant.openings(), participant.ends());
        assert_eq!((openings, ends), (1, Vec::new()), "the sockets stay open");
    }
    crowd.check().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_part_is_killed_again_and_again() {
    let mut server = Server::in_parts().start().await;
    let crowd = Crowd::gather(&server).await;
    for _ in 0..rounds() {
        crowd.write(rand::random_range(1..30)).await;
        any_moment().await;
        let part = server.process(Binary::PARTS[rand::random_range(0..Binary::PARTS.len())]);
        part.kill9();
        part.start();
    }
    server.ready().await;
    crowd.write(20).await;
    crowd.check().await;
}
