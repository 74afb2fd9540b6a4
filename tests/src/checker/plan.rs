//! From a seed to the steps of a plan.

use std::{collections::BTreeSet, time::Duration};

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

use super::happening::Happening;

/// Who takes part.
pub(crate) const USERS: [&str; 5] = ["ann", "bob", "carol", "dave", "eve"];

/// What a user is called in the plan: a place in [`USERS`].
pub(crate) type UserNumber = usize;

/// A plan.
#[derive(Debug)]
pub struct Plan {
    /// What it was made from.
    pub seed: u64,
    /// Four processes and a second gateway, or the all-in-one.
    pub(crate) in_parts: bool,
    /// Little may wait for a socket.
    pub(crate) small_queues: bool,
    /// Who sends no read receipts.
    pub(crate) hides: Option<UserNumber>,
    /// Whose device each is.
    pub(crate) devices: Vec<UserNumber>,
    pub(crate) steps: Vec<Step>,
}

/// One step, and how long after it the next one comes.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) act: Act,
    pub(crate) pause_us: u64,
}

/// What is done.
#[derive(Debug)]
pub(crate) enum Act {
    /// A device is told to do something.
    Device(usize, Order),
    /// A process is killed with SIGKILL.
    Kill(usize),
    /// It is started again.
    Start(usize),
    /// Nothing is done until all processes can serve.
    Settle,
    /// While one device pauses, another one writes this many messages of this many bytes to its user.
    WriteMeanwhile {
        pausing: usize,
        how: Idle,
        by: usize,
        count: u32,
        bytes: usize,
    },
}

/// What a device does while it pauses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Idle {
    /// It is not connected.
    Away,
    /// It is connected and does not read.
    Unread,
}

/// What is hard on a server; each plan has one such time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ordeal {
    /// Somebody misses more than a resumption brings.
    MissesMuch,
    /// Somebody does not read more than waits for a socket.
    ReadsNothing,
    /// A process is away for long.
    LongOutage,
}

/// Where a message goes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    User(UserNumber),
    /// One of the groups that exist by then.
    Group(usize),
}

/// What a device does.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// Writes this many messages with texts of about this many bytes.
    Send {
        to: Target,
        count: u32,
        bytes: usize,
    },
    /// Sends an acknowledged message again.
    Repeat(usize),
    /// Uses an acknowledged message's id for another text.
    Misuse(usize),
    /// Marks one of its conversations as far as it has it, less `back`.
    Mark {
        conversation: usize,
        read: bool,
        back: u64,
    },
    Group(Command),
    /// Asks for what it misses on the open socket.
    Sync,
    /// The socket is gone without a close frame.
    Cut,
    /// The socket is gone in the middle of a message's frame.
    CutInFrame(Target),
    /// Comes back through another gateway.
    Move,
    /// Does not read for this many milliseconds.
    Stall(u64),
    /// Is gone for this many milliseconds.
    Away(u64),
}

/// A command to a group; `group` is one of those that exist by then.
#[derive(Clone, Debug)]
pub(crate) enum Command {
    Create(Vec<UserNumber>),
    Add(usize, UserNumber),
    Remove(usize, UserNumber),
    Role(usize, UserNumber, &'static str),
    Leave(usize),
    Rename(usize),
    WhoMayPost(usize, &'static str),
    Delete(usize),
}

/// Processes of a server in parts: those of `Binary::PARTS`, then the second gateway.
const PROCESSES: usize = 5;
/// message-svc among them.
const MESSAGE: usize = 2;
/// Steps of a long outage, and how long after each the next one comes, at least and at most.
const OUTAGE_STEPS: usize = 14;
const OUTAGE_PAUSE_US: (u64, u64) = (200_000, 300_000);
/// How long devices have to come back, and to be asked to `sync`, once all processes can serve.
const SETTLING_US: u64 = 500_000;
/// How long a process is away, at least, for the outage to be a long one.
pub(crate) const LONG: Duration = Duration::from_secs(3);
/// More than a resumption brings: 1,000 entries.
const MUCH: u32 = 1_100;
/// More than waits for a socket and in the system, which is 4 MB at the most.
const UNREAD: (u32, usize) = (270, 16_000);
/// Conversations in which whoever sends no read receipts reads besides.
const CONVERSATIONS_READ: usize = 6;
/// Orders of a kind that are too many for all of them to come too early, when there is nothing yet to repeat or to write to.
const ENOUGH: usize = 4;

impl Plan {
    /// The plan of this seed, with this many steps besides those that lay the ground.
    pub fn new(seed: u64, steps: usize) -> Self {
        let rng = &mut StdRng::seed_from_u64(seed);
        let in_parts = rng.random_ratio(4, 5);
        let ordeal = an_ordeal(rng);
        let mut plan = Self {
            seed,
            in_parts,
            small_queues: ordeal == Ordeal::ReadsNothing,
            hides: rng.random_bool(0.5).then(|| user(rng)),
            // Everybody has a device, and some have another.
            devices: vec![0, 1, 2, 3, 4, 0, 1],
            steps: Vec::new(),
        };
        plan.push(
            Act::Device(0, Order::Group(Command::Create(vec![1, 2, 3]))),
            300_000,
        );
        let processes = if in_parts { PROCESSES } else { 1 };
        let mut down: Vec<(usize, usize)> = Vec::new();
        // It begins when all processes run; during it none is killed besides.
        let mut ahead = Some((ordeal, rng.random_range(steps / 8..=steps / 2)));
        let mut outage_ends = 0;
        for number in 0..steps {
            if number == steps / 2 {
                plan.read_hidden();
            }
            if let Some(place) = down.iter().position(|(_, until)| *until <= number) {
                let (process, _) = down.swap_remove(place);
                plan.push(Act::Start(process), 0);
                if number == outage_ends {
                    plan.push(Act::Settle, SETTLING_US);
                }
            }
            if let Some((ordeal, _)) =
                ahead.take_if(|(_, begins)| *begins <= number && down.is_empty())
            {
                plan.push(Act::Settle, SETTLING_US);
                if ordeal == Ordeal::LongOutage {
                    outage_ends = number + OUTAGE_STEPS;
                    let process = a_process(rng, processes);
                    down.push((process, outage_ends));
                    plan.push(Act::Kill(process), 0);
                } else {
                    let act = plan.write_meanwhile(rng, ordeal);
                    plan.push(act, 0);
                }
            }
            let outage = number < outage_ends;
            if number % 40 == 39 && !outage {
                let process = rng.random_range(0..processes);
                if !down.iter().any(|(one, _)| *one == process) {
                    down.push((process, number + rng.random_range(1..30)));
                    plan.push(Act::Kill(process), 0);
                }
            }
            let device = rng.random_range(0..plan.devices.len());
            let order = order(rng);
            let (shortest, longest) = if outage { OUTAGE_PAUSE_US } else { (0, 12_000) };
            let pause = rng.random_range(shortest..longest);
            plan.push(Act::Device(device, order), pause);
        }
        for (process, _) in down {
            plan.push(Act::Start(process), 0);
        }
        plan
    }

    fn push(&mut self, act: Act, pause_us: u64) {
        self.steps.push(Step { act, pause_us });
    }

    /// Whoever sends no read receipts reads, whatever the chances are: in several conversations, as nothing may have come yet in some, or they
    /// have been left.
    fn read_hidden(&mut self) {
        let hides = |user: &usize| Some(*user) == self.hides;
        let Some(device) = self.devices.iter().position(hides) else {
            return;
        };
        for conversation in 0..CONVERSATIONS_READ {
            let mark = Order::Mark {
                conversation,
                read: true,
                back: 1,
            };
            self.push(Act::Device(device, mark), 0);
        }
    }

    fn write_meanwhile(&self, rng: &mut StdRng, ordeal: Ordeal) -> Act {
        let pausing = rng.random_range(0..self.devices.len());
        let user = self.devices[pausing];
        let others: Vec<usize> = (0..self.devices.len())
            .filter(|device| self.devices[*device] != user)
            .collect();
        let by = others[rng.random_range(0..others.len())];
        let (how, (count, bytes)) = match ordeal {
            Ordeal::ReadsNothing => (Idle::Unread, UNREAD),
            _ => (Idle::Away, (MUCH, 40)),
        };
        Act::WriteMeanwhile {
            pausing,
            how,
            by,
            count,
            bytes,
        }
    }

    /// What it brings about, whatever the chances are.
    pub fn means(&self) -> BTreeSet<Happening> {
        let mut means: BTreeSet<_> = self.steps.iter().filter_map(|step| step.means()).collect();
        if self.orders(|order| matches!(order, Order::Repeat(_))) >= ENOUGH {
            means.insert(Happening::Duplicate);
        }
        if self.orders(|order| matches!(order, Order::CutInFrame(_))) >= ENOUGH {
            means.insert(Happening::CutInFrame);
        }
        if self.hides.is_some() {
            means.insert(Happening::HiddenReading);
        }
        for process in self.long_outages() {
            means.insert(Happening::LongOutage);
            if self.in_parts && process == MESSAGE {
                means.insert(Happening::Resync);
            }
        }
        means
    }

    /// How many such orders there are.
    fn orders(&self, such: impl Fn(&Order) -> bool) -> usize {
        let orders = self
            .steps
            .iter()
            .filter(|step| matches!(&step.act, Act::Device(_, order) if such(order)));
        orders.count()
    }

    /// The processes that are away for long.
    fn long_outages(&self) -> Vec<usize> {
        let (mut now, mut down, mut found) = (Duration::ZERO, Vec::new(), Vec::new());
        for step in &self.steps {
            match step.act {
                Act::Kill(process) => down.push((process, now)),
                Act::Start(process) => {
                    let long =
                        |(one, since): &(usize, Duration)| *one == process && now - *since >= LONG;
                    found.extend(
                        down.iter()
                            .filter(|it| long(it))
                            .map(|(process, _)| *process),
                    );
                    down.retain(|(one, _)| *one != process);
                }
                _ => {}
            }
            now += Duration::from_micros(step.pause_us);
        }
        found
    }
}

impl Step {
    /// What it brings about by itself.
    fn means(&self) -> Option<Happening> {
        match self.act {
            Act::Kill(_) => Some(Happening::Kill),
            Act::WriteMeanwhile {
                how: Idle::Away, ..
            } => Some(Happening::Reset),
            Act::WriteMeanwhile {
                how: Idle::Unread, ..
            } => Some(Happening::TooSlow),
            Act::Device(..) | Act::Start(_) | Act::Settle => None,
        }
    }
}

fn an_ordeal(rng: &mut StdRng) -> Ordeal {
    let all = [Ordeal::MissesMuch, Ordeal::ReadsNothing, Ordeal::LongOutage];
    all[rng.random_range(0..all.len())]
}

/// Any process, message-svc above all: its absence is what most promises are about.
fn a_process(rng: &mut StdRng, processes: usize) -> usize {
    if processes > MESSAGE && rng.random_bool(0.5) {
        MESSAGE
    } else {
        rng.random_range(0..processes)
    }
}

fn order(rng: &mut StdRng) -> Order {
    match rng.random_range(0..100) {
        0..40 => Order::Send {
            to: target(rng),
            count: rng.random_range(1..6),
            bytes: if rng.random_ratio(1, 12) { 4_000 } else { 40 },
        },
        40..44 => Order::Repeat(rng.random_range(0..1_000)),
        44..47 => Order::Misuse(rng.random_range(0..1_000)),
        47..67 => Order::Mark {
            conversation: rng.random_range(0..100),
            read: rng.random_bool(0.6),
            back: rng.random_range(0..4) / 2,
        },
        67..82 => Order::Group(command(rng)),
        82..84 => Order::Sync,
        84..87 => Order::Cut,
        87..90 => Order::CutInFrame(target(rng)),
        90..93 => Order::Move,
        93..96 => Order::Stall(rng.random_range(20..500)),
        _ => Order::Away(rng.random_range(20..700)),
    }
}

fn user(rng: &mut StdRng) -> UserNumber {
    rng.random_range(0..USERS.len())
}

/// Any user, the sender too: that is refused.
fn target(rng: &mut StdRng) -> Target {
    if rng.random_bool(0.6) {
        Target::Group(rng.random_range(0..100))
    } else {
        Target::User(user(rng))
    }
}

fn command(rng: &mut StdRng) -> Command {
    let group = rng.random_range(0..100);
    match rng.random_range(0..40) {
        0..3 => Command::Create((0..3).map(|_| user(rng)).collect()),
        3..20 => Command::Add(group, user(rng)),
        20..26 => Command::Remove(group, user(rng)),
        26..31 => {
            let role = ["owner", "admin", "member"][rng.random_range(0..3)];
            Command::Role(group, user(rng), role)
        }
        31..34 => Command::Leave(group),
        34..37 => Command::Rename(group),
        37..39 => Command::WhoMayPost(group, ["everyone", "admins"][rng.random_range(0..2)]),
        _ => Command::Delete(group),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_plan_and_another_one_another() {
        let steps = |seed| format!("{:?}", Plan::new(seed, 100));
        assert_eq!(steps(7), steps(7));
        assert_ne!(steps(7), steps(8));
    }

    #[test]
    fn whatever_is_killed_is_started_again() {
        for seed in 0..50 {
            let mut down = BTreeSet::new();
            for step in Plan::new(seed, 300).steps {
                match step.act {
                    Act::Kill(process) => assert!(down.insert(process)),
                    Act::Start(process) => assert!(down.remove(&process)),
                    Act::Device(..) | Act::Settle | Act::WriteMeanwhile { .. } => {}
                }
            }
            assert!(down.is_empty());
        }
    }

    #[test]
    fn every_plan_has_its_ordeal() {
        let ordeals = [Happening::Reset, Happening::TooSlow, Happening::LongOutage];
        for seed in 0..50 {
            let means = Plan::new(seed, 200).means();
            let had = ordeals.iter().filter(|what| means.contains(what));
            assert_eq!(had.count(), 1, "seed {seed}: {means:?}");
        }
    }
}
