//! From connections to statuses: pure and synchronous. Time is an argument, and monotonic.
//!
//! A user is online if any connection is, else away if there is any, else offline. What a connection's end makes of that, offline or away
//! beside an idle device, is shown only when it has lasted for a while (`blip`), so that a page reload is not. A gateway that is not heard of
//! for `lease` is taken to have died when it was last heard, and its connections with it.

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
    /// For so long a connection that was closed still counts.
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
    /// Those of whom more is shown than their connections tell, by the time at which it is looked at again.
    lingering: BTreeSet<(Instant, Arc<str>)>,
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
    /// When the last connection in use was closed, as long as none is in use again.
    used: Option<Instant>,
    /// When to look at it again, while more is shown than the connections tell.
    lingers: Option<Instant>,
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

    /// What is to be shown, and until when it is to stay so without a connection that tells it.
    fn to_show(&self, blip: Duration, now: Instant) -> (Status, Option<Instant>) {
        let status = self.status();
        let lasts = |closed: Instant| Some(closed + blip).filter(|end| *end > now);
        if status != Status::Online
            && self.shown == Status::Online
            && let Some(end) = self.used.and_then(lasts)
        {
            return (Status::Online, Some(end));
        }
        if status == Status::Offline
            && self.shown != Status::Offline
            && let Some(end) = lasts(self.seen)
        {
            return (Status::Away, Some(end));
        }
        (status, None)
    }
}

impl Tracker {
    /// Nobody is connected.
    pub(crate) fn new(times: Times) -> Self {
        Self {
            times,
            gateways: HashMap::new(),
            users: HashMap::new(),
            lingering: BTreeSet::new(),
        }
    }

    /// These are all the connections that a gateway holds, whatever was known of it.
    pub(crate) fn hello(
        &mut self,
        gateway: &GatewayId,
        connections: Vec<Connection>,
        now: Instant,
    ) -> Vec<Change> {
        let held: HashSet<u64> = connections.iter().map(|connection| connection.id).collect();
        let mut touched = self.close_all(gateway, |id| !held.contains(&id), now);
        let known = self.gateways.entry(gateway.clone()).or_insert(Gateway {
            heard: now,
            connections: HashMap::new(),
        });
        known.heard = now;
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
        let touched = self.close(gateway, id, now);
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

    /// A session was ended: its connections count no longer, which is shown without waiting.
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
            let released = self.release(&gateway, id, now);
            touched = released.map(|(username, _)| username).or(touched);
        }
        let Some(username) = touched else {
            return Vec::new();
        };
        let is_gone = |user: &User| user.connections.is_empty();
        let change = if self.users.get(&username).is_some_and(is_gone) {
            self.show(&username, (Status::Offline, None), now)
        } else {
            self.settle(&username, now)
        };
        change.into_iter().collect()
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
            touched.extend(self.close_all(gateway, |_| true, heard));
            self.gateways.remove(gateway);
        }
        expired.changes = self.settle_all(touched, now);
        let is_due = |(at, _): &(Instant, Arc<str>)| *at <= now;
        while self.lingering.first().is_some_and(is_due)
            && let Some((_, username)) = self.lingering.pop_first()
        {
            expired.changes.extend(self.settle(&username, now));
        }
        expired
    }

    /// When to call [`expire`](Self::expire) next, if nothing else happens.
    pub(crate) fn next_expiry(&self) -> Option<Instant> {
        let leases = self
            .gateways
            .keys()
            .filter_map(|gateway| self.lease_end(gateway));
        leases
            .chain(self.lingering.first().map(|(at, _)| *at))
            .min()
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

    /// Some of a gateway's connections were closed at `ended`; returns whose they were.
    fn close_all(
        &mut self,
        gateway: &GatewayId,
        which: impl Fn(u64) -> bool,
        ended: Instant,
    ) -> HashSet<Arc<str>> {
        let known = self.gateways.get(gateway);
        let ids = known.into_iter().flat_map(|known| known.connections.keys());
        let ids: Vec<u64> = ids.copied().filter(|id| which(*id)).collect();
        ids.into_iter()
            .filter_map(|id| self.close(gateway, id, ended))
            .collect()
    }

    /// A connection was closed at `ended`; returns whose it was. It may come back, so it still counts for a while.
    fn close(&mut self, gateway: &GatewayId, id: u64, ended: Instant) -> Option<Arc<str>> {
        let (username, away) = self.release(gateway, id, ended)?;
        let user = self.users.get_mut(&username)?;
        if !away {
            user.used = user.used.max(Some(ended));
        }
        Some(username)
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
        let mut touched = HashSet::new();
        let Some(known) = self.gateways.get(gateway) else {
            return touched;
        };
        if known.connections.get(&id) == Some(&username) {
            // The same connection, told once more.
            self.release(gateway, id, now);
        } else {
            touched.extend(self.close(gateway, id, now));
        }
        if let Some(known) = self.gateways.get_mut(gateway) {
            known.connections.insert(id, username.clone());
        }
        let user = self.users.entry(username.clone()).or_insert_with(|| User {
            connections: Vec::new(),
            shown: Status::Offline,
            seen: now,
            used: None,
            lingers: None,
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

    /// Takes a connection away, which ended at `ended`; returns whose it was, and whether it was away.
    fn release(
        &mut self,
        gateway: &GatewayId,
        id: u64,
        ended: Instant,
    ) -> Option<(Arc<str>, bool)> {
        let username = self.gateways.get_mut(gateway)?.connections.remove(&id)?;
        let user = self.users.get_mut(&username)?;
        let is_it = |held: &Held| held.id == id && held.gateway == *gateway;
        let place = user.connections.iter().position(is_it)?;
        let held = user.connections.swap_remove(place);
        user.seen = user.seen.max(ended);
        Some((username, held.away))
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

    /// Brings what is shown of a user in line with the connections, those that were just closed among them.
    fn settle(&mut self, username: &Arc<str>, now: Instant) -> Option<Change> {
        let user = self.users.get_mut(username)?;
        if user.status() == Status::Online {
            // Whatever was closed, its user has come back, or was here all the time.
            user.used = None;
        }
        let shown = user.to_show(self.times.blip, now);
        self.show(username, shown, now)
    }

    /// Shows this of a user, to be looked at again when it has lingered.
    fn show(
        &mut self,
        username: &Arc<str>,
        (status, lingers): (Status, Option<Instant>),
        now: Instant,
    ) -> Option<Change> {
        let user = self.users.get_mut(username)?;
        if let Some(before) = std::mem::replace(&mut user.lingers, lingers) {
            self.lingering.remove(&(before, username.clone()));
        }
        if let Some(end) = lingers {
            self.lingering.insert((end, username.clone()));
        }
        let changed = std::mem::replace(&mut user.shown, status) != status;
        let is_here = !user.connections.is_empty();
        let seen = if is_here { now } else { user.seen };
        if status == Status::Offline {
            self.users.remove(username);
        }
        changed.then(|| Change {
            username: username.clone(),
            status,
            seen,
        })
    }
}
