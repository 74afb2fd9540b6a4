//! Random plans. These seeds always run, and one that is new each time, or that of the variable `CHECK_SEED`.

use std::collections::BTreeSet;

use system_tests::checker::{Happening, Plan, check};

/// Steps of a plan, unless the variable `CHECK_STEPS` says otherwise.
const STEPS: usize = 200;

fn variable<T: std::str::FromStr>(name: &str) -> Option<T> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is a number")),
    )
}

async fn plan(seed: u64) {
    check(seed, variable("CHECK_STEPS").unwrap_or(STEPS)).await;
}

/// Each seed is a test of its own, so that a failure names it and they run side by side.
macro_rules! plans {
    ($($name:ident: $seed:literal)+) => {
        const SEEDS: &[u64] = &[$($seed),+];

        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            plan($seed).await;
        })+
    };
}

plans! {
    plan_1: 1
    plan_3: 3
    plan_4: 4
    plan_5: 5
    plan_7: 7
    plan_8: 8
    plan_10: 10
    plan_11: 11
    plan_12: 12
    plan_16: 16
    plan_22: 22
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_more() {
    plan(variable("CHECK_SEED").unwrap_or_else(rand::random)).await;
}

/// Each plan fails when something that it means to bring about never happens. This sees to it that together they mean everything.
#[test]
fn the_fixed_plans_bring_about_everything() {
    let meant = |seed: &u64| Plan::new(*seed, STEPS).means();
    let meant: BTreeSet<Happening> = SEEDS.iter().flat_map(meant).collect();
    assert_eq!(meant, Happening::ALL.into());
}
