//! What a part and the process that it runs in have to do with each other.

use crate::{lifecycle::Shutdown, readiness::Readiness};

/// What a part is given by the process that it runs in.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// When to end.
    pub shutdown: Shutdown,
    /// Where to tell what is up.
    pub readiness: Readiness,
}

impl Process {
    /// A process that has just begun.
    pub fn new() -> Self {
        Self {
            shutdown: Shutdown::new(),
            readiness: Readiness::default(),
        }
    }
}
