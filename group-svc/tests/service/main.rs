//! group-svc over real gRPC, on a store in a folder of its own, beside a small presence-svc.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests fail as tests do"
)]

mod access;
mod lists;
mod members;
mod metrics;
mod races;
mod retries;
mod roles;
mod support;
mod values;
mod watch;
