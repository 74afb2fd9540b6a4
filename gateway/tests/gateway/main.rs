//! The gateway as a whole, on a real listener, beside small stand-ins for the three services over real gRPC. They can be made to wait, to fall
//! silent and to go away at the very moment that a test is about.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers too"
)]

mod http;
mod limits;
mod links;
mod opening;
mod slow;
mod sockets;
mod support;
