//! That nothing is lost, doubled or reordered, whatever happens; `docs/delivery.md` tells which test shows which promise.

// Helpers of tests fail as tests do.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod durability;
mod flow;
mod interest;
mod large_groups;
mod plans;
mod repair;
mod resumption;
mod state_and_events;
