//! Metrics. No names of users or groups among the labels.

use metrics::{Gauge, counter, gauge};
use service_kit::Failure;

use crate::commands::{Answer, Effect};

const GROUPS: &str = "chatsync_group_groups";
const WATCHERS: &str = "chatsync_group_watchers";

/// A command was answered: `kind` is the command's, the code `ok`, `duplicate`, or that of the failure.
pub(crate) fn command(kind: &'static str, answered: &Result<Answer, Failure>) {
    let code = match answered {
        Ok(answer) if answer.duplicate => "duplicate",
        Ok(_) => "ok",
        Err(failure) => failure.code.as_str(),
    };
    counter!("chatsync_group_commands_total", "kind" => kind, "code" => code).increment(1);
}

/// So many groups exist.
pub(crate) fn groups(count: u32) {
    gauge!(GROUPS).set(count);
}

/// A command did this to the number of groups.
pub(crate) fn effect(effect: Effect) {
    match effect {
        Effect::Created => gauge!(GROUPS).increment(1),
        Effect::Deleted => gauge!(GROUPS).decrement(1),
        Effect::Changed | Effect::Nothing => {}
    }
}

/// Counts a watcher for as long as it is held.
pub(crate) struct Watching(Gauge);

impl Watching {
    pub(crate) fn begin() -> Self {
        let gauge = gauge!(WATCHERS);
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}
