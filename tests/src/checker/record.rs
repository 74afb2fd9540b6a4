//! What all devices of a run write down together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

use super::happening::{Happening, Happenings};

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which check found it.
    pub check: &'static str,
    /// What was found.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{}] {}", self.check, self.what)
    }
}

/// A message by its sender and the sender's id.
pub(crate) type MessageId = (String, String);

/// An acknowledged message's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Promise {
    pub(crate) conversation: String,
    pub(crate) seq: u64,
    pub(crate) timestamp: Value,
    pub(crate) content: Value,
}

/// What was said and answered.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    /// Every text that was ever sent under an id.
    pub(crate) sent: BTreeSet<(String, String, String)>,
    pub(crate) promised: BTreeMap<MessageId, Promise>,
    /// Texts that were refused for good, with the code.
    pub(crate) refused: BTreeMap<(String, String, String), String>,
    /// Acknowledged positions, delivered and read, by user and conversation.
    pub(crate) marked: BTreeMap<(String, String), (u64, u64)>,
    /// Groups by their creation's order.
    pub(crate) groups: Vec<String>,
    /// Groups that may be gone: somebody was told that they left or deleted them.
    pub(crate) may_be_gone: BTreeSet<String>,
    pub(crate) violations: Vec<Violation>,
    pub(crate) happened: Happenings,
}

/// The notes, shared.
#[derive(Debug, Default)]
pub(crate) struct Record(Mutex<Notes>);

impl Record {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a check has found something.
    pub(crate) fn violated(&self, check: &'static str, what: String) {
        self.lock().violations.push(Violation { check, what });
    }

    /// Counts something that a plan is for.
    pub(crate) fn happened(&self, what: Happening) {
        self.lock().happened.count(what);
    }
}
