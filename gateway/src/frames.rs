//! What goes over a socket, in JSON text: one closed union of frames for each direction. Nothing here does I/O.

pub mod client;
mod close;
mod entry;
mod fields;
mod group;
mod parse;
mod roster;
pub mod server;
mod system;
mod timestamp;

pub use client::{ClientFrame, Refused};
pub use close::Close;
pub use entry::EntryFrame;
pub use group::GroupView;
pub use parse::{MOST_WATCHED, parse};
pub use roster::{ConversationView, Position, UserView, status_name};
pub use server::{Ack, ServerFrame, with_more};
pub use timestamp::Timestamp;

#[cfg(test)]
mod tests;
