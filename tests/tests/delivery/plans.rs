//! Random plans. These seeds always run, and one that is new each time, or that of the variable `CHECK_SEED`.

use system_tests::checker::check;

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
        $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            plan($seed).await;
        })+
    };
}

plans! {
    plan_1: 1
    plan_2: 2
    plan_3: 3
    plan_4: 4
    plan_5: 5
    plan_6: 6
    plan_7: 7
    plan_8: 8
    plan_9: 9
    plan_10: 10
    plan_11: 11
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_more() {
    plan(variable("CHECK_SEED").unwrap_or_else(rand::random)).await;
}
