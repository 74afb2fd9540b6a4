//! What is up: one line per thing that a part needs to serve.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::{client::ServiceChannel, lifecycle::Shutdown};

/// How often another part is asked whether it serves, and how long it may take to answer.
const CHECK_INTERVAL: Duration = Duration::from_secs(2);
const CHECK_DEADLINE: Duration = Duration::from_secs(2);
/// How often a start looks whether everything is up.
const READY_POLL: Duration = Duration::from_millis(20);

/// The things that a process needs to serve, and whether each is up. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    checks: Arc<Mutex<BTreeMap<String, bool>>>,
}

/// One thing; dropping it takes it off the list.
#[derive(Debug)]
pub struct Check {
    readiness: Readiness,
    name: String,
}

impl Readiness {
    /// Adds a thing that is not up yet. Names are `part` or `part.dependency`.
    pub fn check(&self, name: impl Into<String>) -> Check {
        let name = name.into();
        self.lock().insert(name.clone(), false);
        Check {
            readiness: self.clone(),
            name,
        }
    }

    /// Names things that will be added, so that nobody takes a process for ready that has not come to them yet.
    pub fn expect(&self, names: &[&str]) {
        let mut checks = self.lock();
        for name in names {
            checks.entry((*name).to_owned()).or_insert(false);
        }
    }

    /// Every thing by name, and whether it is up.
    pub fn report(&self) -> BTreeMap<String, bool> {
        self.lock().clone()
    }

    /// Whether everything is up, and there is something.
    pub fn is_ready(&self) -> bool {
        let checks = self.lock();
        !checks.is_empty() && checks.values().all(|up| *up)
    }

    /// Returns when everything is up.
    pub async fn wait_until_ready(&self) {
        let mut ticks = tokio::time::interval(READY_POLL);
        while !self.is_ready() {
            ticks.tick().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, bool>> {
        // A panic elsewhere cannot leave a map of flags half-changed.
        self.checks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Check {
    /// Tells whether it is up. A change is logged, once.
    pub fn set(&self, up: bool) {
        let before = self.readiness.lock().insert(self.name.clone(), up);
        match (before, up) {
            (Some(true), false) => tracing::warn!(what = self.name, "down"),
            (Some(false) | None, true) => tracing::info!(what = self.name, "up"),
            (Some(true), true) | (Some(false) | None, false) => {}
        }
    }

    /// Asks another part's gRPC health, again and again, until the process finishes.
    pub async fn follow(self, channel: ServiceChannel, shutdown: Shutdown) {
        let mut client = HealthClient::new(channel);
        let mut ticks = tokio::time::interval(CHECK_INTERVAL);
        loop {
            tokio::select! {
                _ = ticks.tick() => self.set(serves(&mut client).await),
                () = shutdown.finishing() => return,
            }
        }
    }
}

async fn serves(client: &mut HealthClient<ServiceChannel>) -> bool {
    let request = crate::client::request(HealthCheckRequest::default(), CHECK_DEADLINE);
    match client.check(request).await {
        Ok(answer) => answer.into_inner().status() == ServingStatus::Serving,
        Err(_) => false,
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        self.readiness.lock().remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_when_everything_is() {
        let readiness = Readiness::default();
        assert!(!readiness.is_ready());
        readiness.expect(&["store"]);
        readiness.check("other").set(true);
        assert!(!readiness.is_ready());
        let (store, peer) = (readiness.check("store"), readiness.check("peer"));
        store.set(true);
        assert!(!readiness.is_ready());
        peer.set(true);
        assert!(readiness.is_ready());
        peer.set(false);
        assert!(!readiness.is_ready());
        drop(peer);
        assert!(readiness.is_ready());
    }
}
