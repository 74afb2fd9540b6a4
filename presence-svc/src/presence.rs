//! Presence: what gateways report of their connections, and what they are told of everybody's.
//!
//! * [`tracker`](mod@tracker): the rules, pure: from connections and times to statuses;
//! * [`owner`](mod@owner): the one task that holds the tracker, with its clock and timers, and tells every gateway what changes;
//! * [`handle`](mod@handle): how everybody else asks and tells the owner;
//! * [`events`](mod@events): the bounded queue to one gateway;
//! * [`attachment`](mod@attachment): one gateway's stream, from its hello to its end.

mod attachment;
mod events;
mod handle;
mod owner;
mod tracker;

pub(crate) use attachment::Attachments;
pub(crate) use events::Events;
pub(crate) use handle::Presence;
pub(crate) use owner::Owner;
