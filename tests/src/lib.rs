//! What the whole-system tests are built from, so that a test reads as a sentence.
//!
//! * [`Server`]: real processes on free ports and a data folder of their own, to be killed and started again;
//! * [`Api`], [`Account`]: people, signed up over HTTP;
//! * [`Client`]: somebody's WebSocket, on which every wait has a deadline and the absence of a frame is proven, not slept for;
//! * [`RawSocket`]: the same WebSocket byte by byte, for frames that no library would send;
//! * [`Participant`]: a person who keeps writing through whatever happens to the server, and remembers what was promised;
//! * [`checker`]: random plans against real processes, and what is left held against what was promised;
//! * [`grpc`], [`grpcurl`]: the services' own interfaces.
//! * [`strace`]: the system calls of a process.

// All of this runs in tests alone, where a panic is how a failure is told.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod account;
mod api;
pub mod checker;
mod client;
pub mod frames;
pub mod grpc;
pub mod grpcurl;
mod participant;
mod ports;
mod process;
pub mod raw_socket;
mod server;
pub mod strace;
mod wait;

pub use account::Account;
pub use api::{Answer, Api};
pub use client::{Client, Opening, settle};
pub use participant::{Diary, Logs, Participant, Promise};
pub use process::{Binary, Process};
pub use raw_socket::RawSocket;
pub use server::Server;
pub use wait::{DEADLINE, eventually, within};
