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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plan_1() {
    plan(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plan_2() {
    plan(2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plan_3() {
    plan(3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_more() {
    plan(variable("CHECK_SEED").unwrap_or_else(rand::random)).await;
}
