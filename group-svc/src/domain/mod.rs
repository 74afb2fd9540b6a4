//! What a group is and who may do what with it. No I/O, no clock: values in, values out.
//!
//! [`Group::create`] makes a group. [`decide`] holds a [`Command`] by an actor against the rules and tells the [`Change`] that it
//! makes, `None` if everything is already so, or the [`Refusal`]. [`Group::after`] is the group after a change.

mod group;
mod refusal;
mod rules;
mod text;

#[cfg(test)]
mod tests;

pub use group::{Audience, Change, Draft, Group, Role, Settings};
pub use refusal::Refusal;
pub use rules::{Command, decide};
pub use text::{DESCRIPTION_CHARACTERS, NAME_CHARACTERS, description, name};
