//! From a seed to the steps of a plan.

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

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

impl Plan {
    /// The plan of this seed, with this many steps besides those that lay the ground.
    pub fn new(seed: u64, steps: usize) -> Self {
        let rng = &mut StdRng::seed_from_u64(seed);
        let in_parts = rng.random_ratio(4, 5);
        let mut plan = Self {
            seed,
            in_parts,
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
        for number in 0..steps {
            if let Some(place) = down.iter().position(|(_, until)| *until <= number) {
                let (process, _) = down.swap_remove(place);
                plan.push(Act::Start(process), 0);
            }
            if number % 40 == 39 {
                let process = rng.random_range(0..processes);
                if !down.iter().any(|(one, _)| *one == process) {
                    down.push((process, number + rng.random_range(1..30)));
                    plan.push(Act::Kill(process), 0);
                }
            }
            let device = rng.random_range(0..plan.devices.len());
            let order = order(rng);
            let pause = rng.random_range(0..12_000);
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
            let mut down = std::collections::BTreeSet::new();
            for step in Plan::new(seed, 300).steps {
                match step.act {
                    Act::Kill(process) => assert!(down.insert(process)),
                    Act::Start(process) => assert!(down.remove(&process)),
                    Act::Device(..) => {}
                }
            }
            assert!(down.is_empty());
        }
    }
}
