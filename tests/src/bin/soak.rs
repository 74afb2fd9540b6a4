//! Runs random plans for as long as asked: `cargo run -p system-tests --bin soak -- --minutes 60 [--steps 400]`. The servers' binaries must have been
//! built. Ends with the first broken promise, telling the seed.

// A panic is how a failure is told.
#![allow(clippy::expect_used, clippy::panic)]

use std::time::{Duration, Instant};

use system_tests::checker::check;

/// Steps of a plan when nothing else is asked for.
const STEPS: usize = 400;

/// The number behind a flag.
fn flag(name: &str) -> Option<u64> {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.next()?;
    let value = arguments.next().unwrap_or_default();
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} takes a number")),
    )
}

#[tokio::main]
async fn main() {
    let minutes = flag("--minutes").expect("usage: soak --minutes N [--steps N]");
    let steps = flag("--steps").map_or(STEPS, |steps| usize::try_from(steps).expect("it fits"));
    let began = Instant::now();
    let mut plans = 0;
    while began.elapsed() < Duration::from_secs(60 * minutes) {
        check(rand::random(), steps).await;
        plans += 1;
    }
    println!("{plans} plans within {minutes} minutes, and every promise was kept");
}
