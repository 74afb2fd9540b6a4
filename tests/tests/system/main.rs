//! The whole server, as real processes, against its protocol: what is asked, what others receive, who is refused, what a crash leaves.

// Helpers of tests fail as tests do.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod accounts;
mod app;
mod bad_frames;
mod commands_of_groups;
mod crashes;
mod directory;
mod grpc_access;
mod grpcurl;
mod history;
mod life_of_the_process;
mod limits;
mod messages;
mod open_mode;
mod opening;
mod permissions_of_groups;
mod presence;
mod receipts;
mod strangers;
mod sync;
mod trouble_in_parts;
mod typing;
