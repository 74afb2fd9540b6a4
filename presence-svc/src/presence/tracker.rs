//! From connections to statuses: pure and synchronous. Time is an argument, and monotonic.
//!
//! A user is online if any connection is, else away if there is any, else offline. The last connection's end is shown only when the user
//! has been gone for a while (`blip`), so that a page reload is not. A gateway that is not heard of for `lease` is taken to have died when
//! it was last heard, and its connections with it.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use chatsync_proto::presence::Status;

#[cfg(test)]
mod tests;

/// Who holds connections: a gateway's process.
pub(crate) type GatewayId = Arc<str>;

/// The times that the rules know.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// Silence after which a gateway's connections count as closed.
    pub(crate) lease: Duration,
    /// An absence that is shorter than this is not shown.
    pub(crate) blip: Duration,
}

/// A connection as its gateway reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Connection {
    /// Unique within the gateway.
    pub(crate) id: u64,
    pub(crate) username: Arc<str>,
    pub(crate) session_id: Arc<str>,
    pub(crate) away: bool,
}

/// What is shown of a user has changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Change {
    pub(crate) username: Arc<str>,
    pub(crate) status: Status,
    /// When the user was last connected.
    pub(crate) seen: Instant,
}

/// What time alone has changed.
#[derive(Debug, Default)]
pub(crate) struct Expired {
    /// Gateways that were silent for too long; they are forgotten.
    pub(crate) gateways: Vec<GatewayId>,
    pub(crate) changes: Vec<Change>,
}

/// Every gateway's connections and every connected user's status.
#[derive(Debug)]
pub(crate) struct Tracker {
    times: Times,
    gateways: HashMap<GatewayId, Gateway>,
    /// Those who are shown online or away; everybody else is offline.
    users: HashMap<Arc<str>, User>,
    /// Who is gone but not shown so yet, by the time at which they will be.
    leaving: BTreeSet<(Instant, Arc<str>)>,
}

#[derive(Debug)]
struct Gateway {
    heard: Instant,
    /// Whose each connection is.
    connections: HashMap<u64, Arc<str>>,
}

#[derive(Debug)]
struct User {
    /// A handful: gateways limit them.
    connections: Vec<Held>,
    /// Online or away.
    shown: Status,
    /// The last end of a connection so far.
    seen: Instant,
    /// When to be shown offline, while there is no connection.
    leaves: Option<Instant>,
}

#[derive(Debug)]
struct Held {
    gateway: GatewayId,
    id: u64,
    session_id: Arc<str>,
    away: bool,
}

impl User {
    fn status(&self) -> Status {
        match self.connections.as_slice() {
            [] => Status::Offline,
            all if all.iter().all(|held| held.away) => Status::Away,
            _ => Status::Online,
        }
    }
}

impl Tracker {
    /// Nobody is connected.
    pub(crate) fn new(times: Times) -> Self {
        Self {
            times,
            gateways: HashMap::new(),
            users: HashMap::new(),
            leaving: BTreeSet::new(),
        }
    }

    /// These are all the connections that a gateway holds, whatever was known of it.
    pub(crate) fn hello(
        &mut self,
        gateway: &GatewayId,
        connections: Vec<Connection>,
        now: Instant,
    ) -> Vec<Change> {
        let mut touched = self.drop_gateway(gateway, now);
        self.gateways.insert(
            gateway.clone(),
            Gateway {
                heard: now,
                connections: HashMap::new(),
            },
        );
        for connection in connections {
            touched.extend(self.hold(gateway, connection, now));
        }
        self.settle_all(touched, now)
    }

    /// A gateway has a new connection; one that it reported under the same id before is replaced.
    pub(crate) fn opened(
        &mut self,
        gateway: &GatewayId,
        connection: Connection,
        now: Instant,
    ) -> Vec<Change> {
        self.renewed(gateway, now);
        let touched = self.hold(gateway, connection, now);
        self.settle_all(touched, now)
    }

    /// A gateway's connection is closed.
    pub(crate) fn closed(&mut self, gateway: &GatewayId, id: u64, now: Instant) -> Vec<Change> {
        self.renewed(gateway, now);
        let touched = self.release(gateway, id, now);
        self.settle_all(touched, now)
    }

    /// A gateway's connection is in use, or away.
    pub(crate) fn set_away(
        &mut self,
        gateway: &GatewayId,
        id: u64,
        away: bool,
        now: Instant,
    ) -> Vec<Change> {
        self.renewed(gateway, now);
        let Some(username) = self
            .gateways
            .get(gateway)
            .and_then(|known| known.connections.get(&id))
            .cloned()
        else {
            return Vec::new();
        };
        let held = self.users.get_mut(&username).and_then(|user| {
            user.connections
                .iter_mut()
                .find(|held| held.id == id && held.gateway == *gateway)
        });
        if let Some(held) = held {
            held.away = away;
        }
        self.settle(&username, now).into_iter().collect()
    }

    /// A gateway has nothing to report, and lives.
    pub(crate) fn renewed(&mut self, gateway: &GatewayId, now: Instant) {
        if let Some(known) = self.gateways.get_mut(gateway) {
            known.heard = known.heard.max(now);
        }
    }

    /// Nobody could be heard for so long, up to now: no gateway is blamed for that silence.
    pub(crate) fn was_deaf(&mut self, lasted: Duration) {
        for known in self.gateways.values_mut() {
            known.heard += lasted;
        }
    }

    /// A session was ended: its connections count as closed, and if they were the user's last ones, that is shown without waiting.
    pub(crate) fn session_ended(
        &mut self,
        username: &str,
        session_id: &str,
        now: Instant,
    ) -> Vec<Change> {
        let Some(user) = self.users.get(username) else {
            return Vec::new();
        };
        let of_session = user
            .connections
            .iter()
            .filter(|held| &*held.session_id == session_id);
        let places: Vec<_> = of_session
            .map(|held| (held.gateway.clone(), held.id))
            .collect();
        let mut touched = None;
        for (gateway, id) in places {
            touched = self.release(&gateway, id, now).or(touched);
        }
        let Some(username) = touched else {
            return Vec::new();
        };
        let change = self.settle(&username, now);
        let gone = self.users.get(&username).and_then(|user| user.leaves);
        change
            .or_else(|| self.leave(gone?, &username))
            .into_iter()
            .collect()
    }

    /// What time has changed: leases that ran out, and absences that have lasted.
    pub(crate) fn expire(&mut self, now: Instant) -> Expired {
        let mut expired = Expired::default();
        let silent = |gateway: &&GatewayId| self.lease_end(gateway).is_some_and(|end| end <= now);
        expired.gateways = self.gateways.keys().filter(silent).cloned().collect();
        let mut touched = HashSet::new();
        for gateway in &expired.gateways {
            // It is not known when it died; it lived when it was last heard.
            let heard = self.gateways.get(gateway).map_or(now, |known| known.heard);
            touched.extend(self.drop_gateway(gateway, heard));
        }
        expired.changes = self.settle_all(touched, now);
        while let Some((at, username)) = self.leaving.first().filter(|(at, _)| *at <= now).cloned()
        {
            expired.changes.extend(self.leave(at, &username));
        }
        expired
    }

    /// When to call [`expire`](Self::expire) next, if nothing else happens.
    pub(crate) fn next_expiry(&self) -> Option<Instant> {
        let leases = self
            .gateways
            .keys()
            .filter_map(|gateway| self.lease_end(gateway));
        leases.chain(self.leaving.first().map(|(at, _)| *at)).min()
    }

    /// What is shown of a user.
    pub(crate) fn status(&self, username: &str) -> Status {
        self.users
            .get(username)
            .map_or(Status::Offline, |user| user.shown)
    }

    /// How many users are shown online or away.
    pub(crate) fn users_here(&self) -> usize {
        self.users.len()
    }

    /// How many connections gateways hold.
    pub(crate) fn connections(&self) -> usize {
        self.gateways
            .values()
            .map(|gateway| gateway.connections.len())
            .sum()
    }

    /// Everybody who is connected now.
    pub(crate) fn connected_users(&self) -> impl Iterator<Item = &str> {
        let connected = self
            .users
            .iter()
            .filter(|(_, user)| !user.connections.is_empty());
        connected.map(|(username, _)| &**username)
    }

    /// The session of every connection; one may come more than once.
    pub(crate) fn connected_sessions(&self) -> impl Iterator<Item = &str> {
        self.users
            .values()
            .flat_map(|user| &user.connections)
            .map(|held| &*held.session_id)
    }

    fn lease_end(&self, gateway: &GatewayId) -> Option<Instant> {
        self.gateways
            .get(gateway)
            .map(|known| known.heard + self.times.lease)
    }

    /// Forgets a gateway; returns whose connections it held, which ended at `ended`.
    fn drop_gateway(&mut self, gateway: &GatewayId, ended: Instant) -> HashSet<Arc<str>> {
        let ids: Vec<u64> = self
            .gateways
            .get(gateway)
            .map(|known| known.connections.keys().copied().collect())
            .unwrap_or_default();
        let touched = ids
            .into_iter()
            .filter_map(|id| self.release(gateway, id, ended))
            .collect();
        self.gateways.remove(gateway);
        touched
    }

    /// Adds a connection, in the place of one with its id; returns whose these are. A gateway that is not known holds none.
    fn hold(
        &mut self,
        gateway: &GatewayId,
        connection: Connection,
        now: Instant,
    ) -> HashSet<Arc<str>> {
        let Connection {
            id,
            username,
            session_id,
            away,
        } = connection;
        let mut touched: HashSet<_> = self.release(gateway, id, now).into_iter().collect();
        let Some(known) = self.gateways.get_mut(gateway) else {
            return touched;
        };
        known.connections.insert(id, username.clone());
        let user = self.users.entry(username.clone()).or_insert_with(|| User {
            connections: Vec::new(),
            shown: Status::Offline,
            seen: now,
            leaves: None,
        });
        user.connections.push(Held {
            gateway: gateway.clone(),
            id,
            session_id,
            away,
        });
        touched.insert(username);
        touched
    }

    /// Takes a connection away, which ended at `ended`; returns whose it was.
    fn release(&mut self, gateway: &GatewayId, id: u64, ended: Instant) -> Option<Arc<str>> {
        let username = self.gateways.get_mut(gateway)?.connections.remove(&id)?;
        let user = self.users.get_mut(&username)?;
        user.connections
            .retain(|held| held.id != id || held.gateway != *gateway);
        user.seen = user.seen.max(ended);
        Some(username)
    }

    fn settle_all(
        &mut self,
        usernames: impl IntoIterator<Item = Arc<str>>,
        now: Instant,
    ) -> Vec<Change> {
        usernames
            .into_iter()
            .filter_map(|username| self.settle(&username, now))
            .collect()
    }

    /// Brings what is shown of a user in line with the connections, except that going offline is only prepared.
    fn settle(&mut self, username: &Arc<str>, now: Instant) -> Option<Change> {
        let user = self.users.get_mut(username)?;
        let status = user.status();
        if let Some(leaves) = user.leaves.take() {
            self.leaving.remove(&(leaves, username.clone()));
        }
        if status == user.shown {
            if status == Status::Offline {
                // Came and went within one report.
                self.users.remove(username);
            }
            return None;
        }
        if status == Status::Offline {
            let leaves = user.seen + self.times.blip;
            user.leaves = Some(leaves);
            self.leaving.insert((leaves, username.clone()));
            return None;
        }
        user.shown = status;
        Some(Change {
            username: username.clone(),
            status,
            seen: now,
        })
    }

    /// Shows a user offline who was to be at `leaves`.
    fn leave(&mut self, leaves: Instant, username: &Arc<str>) -> Option<Change> {
        self.leaving.remove(&(leaves, username.clone()));
        let user = self.users.remove(username)?;
        Some(Change {
            username: username.clone(),
            status: Status::Offline,
            seen: user.seen,
        })
    }
}
