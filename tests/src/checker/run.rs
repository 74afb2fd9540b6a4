//! Carrying a plan out against real processes.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use super::{
    device::{Device, Shown},
    happening::{Happening, Happenings},
    plan::{Act, Idle, LONG, Order, Plan, Target, USERS},
    record::{Record, Violation},
    verdict::{self, Shape, Truth},
    view::{Log, View, list, number, text},
};
use crate::{
    account::Account,
    client::Client,
    frames,
    server::Server,
    wait::{DEADLINE, eventually},
};

/// How long it may take until everything is answered and everybody has everything, once all processes run again.
const QUIET: Duration = Duration::from_secs(20);
/// How often the devices are asked.
const POLL: Duration = Duration::from_millis(50);
/// How long it may take until a device pauses, and until what another writes meanwhile is acknowledged.
const MEANWHILE: Duration = Duration::from_secs(40);
/// Messages that are ordered at once when many are written: in between the writer reads.
const AT_ONCE: u32 = 30;
/// Bytes that may wait for a socket in a plan with small queues.
const SMALL_QUEUE: &str = "65536";
/// Entries that a resumption brings at the most.
const MOST_MISSED: usize = 1_000;

/// What came of a plan.
#[derive(Debug)]
pub struct Report {
    /// The plan's seed.
    pub seed: u64,
    /// Broken promises; none is what is hoped for.
    pub violations: Vec<Violation>,
    /// Messages acknowledged.
    pub acknowledged: usize,
    /// Messages refused for good.
    pub refused: usize,
    /// Entries in all logs at the end.
    pub entries: usize,
    /// What happened on the way.
    pub happened: Happenings,
}

/// Carries out the plan of a seed.
///
/// # Panics
/// When a promise was broken; the message tells which, and how to run the plan again.
pub async fn check(seed: u64, steps: usize) {
    println!("CHECK_SEED={seed} CHECK_STEPS={steps}");
    let report = run(&Plan::new(seed, steps)).await;
    println!(
        "{} acknowledged, {} refused, {} entries; {}",
        report.acknowledged, report.refused, report.entries, report.happened
    );
    let found: Vec<String> = report.violations.iter().map(ToString::to_string).collect();
    assert!(
        found.is_empty(),
        "seed {seed}: {} promises are broken. To run it again:\n  \
         CHECK_SEED={seed} CHECK_STEPS={steps} cargo nextest run -p system-tests --test delivery one_more\n{}",
        found.len(),
        found.join("\n")
    );
}

/// Carries out a plan and tells what was broken.
pub async fn run(plan: &Plan) -> Report {
    let mut server = serve(plan).await;
    let mut accounts = Vec::new();
    for name in USERS {
        accounts.push(server.sign_up(name).await);
    }
    if let Some(user) = plan.hides {
        hide_reading(&accounts[user]).await;
    }
    let record = Arc::new(Record::default());
    let begin = |(number, user): (usize, &usize)| {
        let gateways = server.gateways().to_vec();
        let hides = plan.hides == Some(*user);
        Device::begin(
            &accounts[*user],
            hides,
            number,
            gateways,
            Arc::clone(&record),
        )
    };
    let devices: Vec<Device> = plan.devices.iter().enumerate().map(begin).collect();
    carry_out(plan, &mut server, &devices, &record).await;
    server.ready().await;

    let violations = finish(plan, &server, &accounts, &devices, &record).await;
    let notes = record.lock();
    let entries = violations.1;
    let on_the_way = notes.violations.iter().cloned();
    Report {
        seed: plan.seed,
        violations: on_the_way
            .chain(violations.0)
            .chain(missing(plan, &notes.happened))
            .collect(),
        acknowledged: notes.promised.len(),
        refused: notes.refused.len(),
        entries,
        happened: notes.happened.clone(),
    }
}

async fn serve(plan: &Plan) -> Server {
    let mut server = if plan.in_parts {
        Server::in_parts().with_second_gateway()
    } else {
        Server::all_in_one()
    };
    if plan.small_queues {
        server = server.with("socket_queue_bytes", SMALL_QUEUE);
    }
    server.start().await
}

async fn hide_reading(account: &Account) {
    let wish = json!({"read_receipts": false});
    let answer = account.ask(Method::PATCH, "/api/me", Some(&wish)).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

async fn carry_out(plan: &Plan, server: &mut Server, devices: &[Device], record: &Record) {
    let mut killed = BTreeMap::new();
    for step in &plan.steps {
        match &step.act {
            Act::Device(device, order) => devices[*device].order(order.clone()),
            Act::Kill(process) => {
                nth(server, *process).kill9();
                killed.insert(*process, Instant::now());
                record.happened(Happening::Kill);
            }
            Act::Start(process) => {
                if killed[process].elapsed() >= LONG {
                    record.happened(Happening::LongOutage);
                }
                nth(server, *process).start();
            }
            Act::Settle => server.ready().await,
            Act::WriteMeanwhile {
                pausing,
                how,
                by,
                count,
                bytes,
            } => {
                let to = Target::User(plan.devices[*pausing]);
                let writing =
                    write_meanwhile(&devices[*pausing], *how, &devices[*by], to, *count, *bytes);
                let done = timeout(MEANWHILE, writing).await;
                assert!(done.is_ok(), "{:?}: not within {MEANWHILE:?}", step.act);
            }
        }
        sleep(Duration::from_micros(step.pause_us)).await;
    }
}

/// Has one device pause until what another writes is acknowledged.
async fn write_meanwhile(
    pausing: &Device,
    how: Idle,
    by: &Device,
    to: Target,
    mut count: u32,
    bytes: usize,
) {
    let pause = pausing.pause(how).await;
    while count > 0 {
        let some = count.min(AT_ONCE);
        by.order(Order::Send {
            to,
            count: some,
            bytes,
        });
        count -= some;
    }
    while !by.show().await.idle {
        sleep(POLL).await;
    }
    drop(pause);
}

/// What the plan was for and did not happen.
fn missing(plan: &Plan, happened: &Happenings) -> Vec<Violation> {
    let never = |what: &Happening| happened.of(*what) == 0;
    let found = plan.means().into_iter().filter(never);
    found
        .map(|what| Violation {
            check: "coverage",
            what: format!("{what:?} was planned and never happened"),
        })
        .collect()
}

fn nth(server: &mut Server, number: usize) -> &mut crate::Process {
    server
        .processes()
        .nth(number)
        .expect("the plan fits the server")
}

/// Waits for quiet and compares. Answers with what is broken, and how many entries there are.
async fn finish(
    plan: &Plan,
    server: &Server,
    accounts: &[Account],
    devices: &[Device],
    record: &Record,
) -> (Vec<Violation>, usize) {
    let end = Instant::now() + QUIET;
    let unanswered = until(end, devices, |shown| shown.iter().all(|it| it.idle)).await;
    let mut truths = BTreeMap::new();
    for (account, gateway) in accounts.iter().zip(server.gateways().iter().cycle()) {
        truths.insert(account.name.clone(), newcomer(account, *gateway).await);
    }
    let owner = |device: usize| &truths[USERS[plan.devices[device]]];
    let same = |shown: &[Shown]| {
        shown
            .iter()
            .enumerate()
            .all(|(device, it)| it.state == owner(device).state && it.logs == owner(device).logs)
    };
    let shown = until(Instant::now() + QUIET / 2, devices, same).await;
    let mut found = Vec::new();
    for it in unanswered.iter().filter(|it| !it.idle) {
        let what = format!("not quiet within {QUIET:?}: {:?}", it.unanswered);
        found.push(Violation {
            check: "unanswered",
            what,
        });
    }
    for (device, it) in shown.iter().enumerate() {
        found.extend(verdict::device(device, it, owner(device)));
    }
    let shape = Shape {
        truths: &truths,
        hides: plan.hides.map(|user| USERS[user]),
    };
    found.extend(shape.judge(&record.lock()));
    for (device, it) in shown.iter().enumerate() {
        found.extend(shape.only_members_hear(USERS[plan.devices[device]], it));
    }
    for (account, gateway) in accounts.iter().zip(server.gateways().iter().rev().cycle()) {
        found.extend(resumed(plan.seed, account, *gateway, &truths[&account.name]).await);
    }
    (found, shape.entries())
}

/// Asks all devices until all is as wished, or the time is over; what they showed last.
async fn until(end: Instant, devices: &[Device], wished: impl Fn(&[Shown]) -> bool) -> Vec<Shown> {
    loop {
        let mut shown = Vec::new();
        for device in devices {
            shown.push(device.show().await);
        }
        if wished(&shown) || Instant::now() > end {
            return shown;
        }
        sleep(POLL).await;
    }
}

/// What somebody is shown who comes with nothing, and the whole log of each of their conversations.
async fn newcomer(account: &Account, gateway: SocketAddr) -> Truth {
    let mut client = open(account, gateway, json!({})).await;
    let mut view = View::of(&account.name);
    let opening = client.opening.clone();
    for frame in [
        &opening.group_list,
        &opening.conversation_list,
        &opening.unread_count,
    ] {
        view.apply(frame).expect("a state breaks no promise");
    }
    let mut logs = BTreeMap::new();
    for key in view.keys() {
        logs.insert(key.clone(), read_log(&mut client, &key).await);
    }
    Truth {
        state: view.state(),
        logs,
        unread: opening.unread_count["counts"].clone(),
    }
}

async fn open(account: &Account, gateway: SocketAddr, positions: Value) -> Client {
    let register = json!({"type": "register", "token": account.token, "sync": positions});
    eventually("an opening", DEADLINE, async || {
        let mut client = Client::dial(gateway, &[]).await.ok()?;
        client.try_open(register.clone()).await.then_some(client)
    })
    .await
}

async fn read_log(client: &mut Client, key: &str) -> Log {
    let mut log = Log::new();
    loop {
        let after = log.last_key_value().map_or(0, |(seq, _)| *seq);
        let page = client
            .ask(json!({"type": "history", "conversation": key, "after": after, "limit": 200}))
            .await;
        log.extend(list(&page["messages"]).map(|entry| (number(&entry["seq"]), entry.clone())));
        if page["has_more"] != true {
            return log;
        }
    }
}

/// Comes back with a part of each log, and must get exactly the rest; of a rest that is too long, the newest page.
async fn resumed(
    seed: u64,
    account: &Account,
    gateway: SocketAddr,
    truth: &Truth,
) -> Vec<Violation> {
    let rng = &mut StdRng::seed_from_u64(seed);
    let mut positions = BTreeMap::new();
    for (key, log) in &truth.logs {
        positions.insert(key.clone(), rng.random_range(0..=log.len() as u64));
    }
    let client = open(account, gateway, json!(positions)).await;
    let mut got: BTreeMap<String, (bool, Vec<u64>)> = BTreeMap::new();
    for history in &client.opening.histories {
        let (reset, seqs) = got
            .entry(text(&history["conversation"]).to_owned())
            .or_default();
        *reset |= history["reset"] == true;
        seqs.extend(frames::seqs(history));
    }
    let mut found = Vec::new();
    for (key, position) in positions {
        let missing: Vec<u64> = (position + 1..=truth.logs[&key].len() as u64).collect();
        let (reset, got) = got.remove(&key).unwrap_or_default();
        let too_many = missing.len() > MOST_MISSED;
        let right = if too_many {
            !got.is_empty() && missing.ends_with(&got)
        } else {
            got == missing
        };
        if !right || reset != too_many {
            let what = format!(
                "{} has {key} up to {position}, misses {missing:?} and gets {got:?}, reset: {reset}",
                account.name
            );
            found.push(Violation {
                check: "resumption",
                what,
            });
        }
    }
    found
}
