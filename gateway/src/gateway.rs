//! What all sockets and requests of this process share.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use service_kit::{Shutdown, room::Room};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::{
    config::Config,
    hub::{ConnectionId, Hub},
    links::{calls::Calls, submit::Submit},
    socket::limits::AllLimits,
};

/// Openings at once: each reads all that a user has, and many thousands may come at the same moment.
const OPENINGS_AT_ONCE: usize = 64;

/// One gateway.
pub(crate) struct Gateway {
    pub(crate) config: Config,
    pub(crate) hub: Arc<Hub>,
    pub(crate) calls: Calls,
    pub(crate) submit: Submit,
    pub(crate) limits: AllLimits,
    /// Room for large states on their way to clients.
    pub(crate) states: Room,
    /// Turns for openings.
    pub(crate) openings: Semaphore,
    pub(crate) shutdown: Shutdown,
    /// Sockets: they outlive the HTTP connections that they came from.
    pub(crate) sockets: TaskTracker,
    /// The upper half of every connection's id, random for each process, so that ids are unique over all gateways.
    ids: u32,
    last_id: AtomicU32,
}

impl Gateway {
    pub(crate) fn new(
        config: Config,
        hub: Arc<Hub>,
        calls: Calls,
        submit: Submit,
        shutdown: Shutdown,
    ) -> Self {
        Self {
            limits: AllLimits::new(&config.limits, config.state_bytes.user),
            states: Room::new(config.state_bytes.all),
            config,
            hub,
            calls,
            submit,
            openings: Semaphore::new(OPENINGS_AT_ONCE),
            shutdown,
            sockets: TaskTracker::new(),
            ids: rand::random(),
            last_id: AtomicU32::new(0),
        }
    }

    /// An id that no other connection has; never 0, which stands for none.
    pub(crate) fn next_connection_id(&self) -> ConnectionId {
        let number = self.last_id.fetch_add(1, Ordering::Relaxed);
        (u64::from(self.ids) << 32) | u64::from(number.wrapping_add(1))
    }
}
