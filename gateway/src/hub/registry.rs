//! The indexes: pure data, without locks, clocks or I/O. Generic over what is kept for a connection, so that tests need no sockets.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use tokio::sync::oneshot;

/// Names a connection; unique over all gateways.
pub(crate) type ConnectionId = u64;

/// Resolves when the user's events are being received.
pub(crate) type Subscribed = oneshot::Receiver<()>;

/// A connection that wants in.
pub(crate) struct Newcomer<T> {
    /// Its id.
    pub(crate) id: ConnectionId,
    /// Whose it is.
    pub(crate) username: Arc<str>,
    /// The session that it belongs to.
    pub(crate) session_id: Arc<str>,
    /// Whether it is away from its beginning on.
    pub(crate) away: bool,
    /// What is kept for it.
    pub(crate) outbox: T,
}

/// A connection that is in.
pub(crate) struct Connection<T> {
    pub(super) username: Arc<str>,
    pub(super) session_id: Arc<str>,
    pub(super) away: bool,
    /// Whom it was shown at its opening.
    shown: Names,
    watching: Names,
    /// Those among them whose presence it is still to be told, since it has begun to watch them.
    untold: HashSet<Arc<str>>,
    /// The changes that there had been when it last said whom it watches.
    since: u64,
    outbox: T,
}

/// Names that several may share.
type Names = Arc<[Arc<str>]>;

/// Somebody who is watched.
#[derive(Default)]
struct Watched {
    by: HashSet<ConnectionId>,
    /// The last change of their presence that was passed on; 0 if there was none.
    changed: u64,
}

/// Whose presence is to be read for a connection that has begun to watch them.
#[derive(Debug)]
pub(crate) struct NewlyWatched {
    /// Who.
    pub(crate) usernames: Vec<String>,
    /// A change that is passed on later is newer than what is read.
    pub(super) since: u64,
}

/// A user with connections, or one whose `user_added` is still to come.
#[derive(Default)]
struct User {
    connections: Vec<ConnectionId>,
    /// The groups that events of this stream have told of.
    groups: HashSet<Arc<str>>,
    subscription: Subscription,
    waiting: Vec<oneshot::Sender<()>>,
}

/// Where a user's subscription stands. A user may go and come back before the first answer is here, so answers are counted: only the
/// one to the last request tells that events are being received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Subscription {
    /// Answers still to come.
    awaited: usize,
    /// Events are being received.
    held: bool,
    /// Events were received once, and sockets may have missed some since.
    missed: bool,
}

/// What letting somebody in led to.
pub(crate) struct Opened {
    /// Whether it is the user's first connection.
    pub(crate) first: bool,
    /// When the user's events are being received.
    pub(crate) subscribed: Subscribed,
}

/// What a connection's end led to.
pub(crate) struct Closed {
    /// Whose it was.
    pub(crate) username: Arc<str>,
    /// Whether it was the user's last one.
    pub(crate) last: bool,
}

/// Connections, users, groups and watchers, each findable from the other.
pub(crate) struct Registry<T> {
    connections: HashMap<ConnectionId, Connection<T>>,
    users: HashMap<Arc<str>, User>,
    sessions: HashMap<Arc<str>, Vec<ConnectionId>>,
    groups: HashMap<Arc<str>, HashSet<Arc<str>>>,
    watched: HashMap<Arc<str>, Watched>,
    /// Changes of presence that were passed on so far.
    changes: u64,
    /// How clients were told that those who are watched are called; `None` where some were told otherwise than others.
    display_names: HashMap<Arc<str>, Option<String>>,
}

impl<T> Default for Registry<T> {
    fn default() -> Self {
        Self {
            connections: HashMap::new(),
            users: HashMap::new(),
            sessions: HashMap::new(),
            groups: HashMap::new(),
            watched: HashMap::new(),
            changes: 0,
            display_names: HashMap::new(),
        }
    }
}

/// A connection as the indexes find it: its id, its user, what is kept for it.
type Found<'a, T> = (ConnectionId, &'a str, &'a T);

impl<T> Registry<T> {
    /// Lets a connection in, unless its user has `most` already.
    pub(crate) fn open(&mut self, newcomer: Newcomer<T>, most: usize) -> Option<Opened> {
        let user = match self.users.entry(Arc::clone(&newcomer.username)) {
            Entry::Occupied(user) => user.into_mut(),
            Entry::Vacant(place) => place.insert(User::default()),
        };
        if user.connections.len() >= most {
            return None;
        }
        let first = user.connections.is_empty();
        user.connections.push(newcomer.id);
        let (sender, subscribed) = oneshot::channel();
        user.waiting.push(sender);
        user.wake_if_held();
        self.sessions
            .entry(Arc::clone(&newcomer.session_id))
            .or_default()
            .push(newcomer.id);
        let connection = Connection {
            username: newcomer.username,
            session_id: newcomer.session_id,
            away: newcomer.away,
            shown: Names::default(),
            watching: Names::default(),
            untold: HashSet::new(),
            since: 0,
            outbox: newcomer.outbox,
        };
        self.connections.insert(newcomer.id, connection);
        Some(Opened { first, subscribed })
    }

    /// Forgets a connection.
    pub(crate) fn close(&mut self, id: ConnectionId) -> Option<Closed> {
        let connection = self.connections.remove(&id)?;
        for watched in connection.watching.iter() {
            self.unwatch(watched, id);
        }
        if let Entry::Occupied(mut session) = self.sessions.entry(connection.session_id) {
            session.get_mut().retain(|other| *other != id);
            if session.get().is_empty() {
                session.remove();
            }
        }
        let username = connection.username;
        let mut last = false;
        if let Some(user) = self.users.get_mut(&username) {
            user.connections.retain(|other| *other != id);
            last = user.connections.is_empty();
        }
        if last {
            self.leave(&username);
        }
        Some(Closed { username, last })
    }

    /// A user's last connection went.
    fn leave(&mut self, username: &Arc<str>) {
        let Some(user) = self.users.get_mut(username) else {
            return;
        };
        user.subscription.held = false;
        user.subscription.missed = false;
        user.waiting.clear();
        let groups = std::mem::take(&mut user.groups);
        if user.subscription.awaited == 0 {
            self.users.remove(username);
        }
        for group in groups {
            self.drop_member(&group, username);
        }
    }

    /// A user's events were asked for.
    pub(crate) fn asked(&mut self, username: &str) {
        if let Some(user) = self.users.get_mut(username) {
            user.subscription.awaited += 1;
        }
    }

    /// Everybody's events are asked for on a new stream.
    pub(crate) fn ask_all(&mut self) -> Vec<String> {
        self.forget_subscriptions();
        for user in self.users.values_mut() {
            user.subscription.awaited = 1;
        }
        self.users.keys().map(|name| name.to_string()).collect()
    }

    /// Nobody's events are received any more, and no answers come. Nor is it known who is in which group: the next stream tells it user by
    /// user, with events in between, which are for those alone whom it has told of.
    pub(crate) fn forget_subscriptions(&mut self) {
        self.groups.clear();
        self.users.retain(|_, user| {
            user.groups.clear();
            user.subscription = Subscription {
                awaited: 0,
                held: false,
                missed: user.subscription.held || user.subscription.missed,
            };
            !user.connections.is_empty()
        });
    }

    /// An answer to a request for a user's events, with the groups that the user is in. Answers whether sockets may have missed something.
    pub(crate) fn user_added(&mut self, username: &str, group_ids: Vec<String>) -> bool {
        let Some((name, user)) = self.users.get_key_value(username) else {
            return false;
        };
        let name = Arc::clone(name);
        let gone = user.connections.is_empty();
        let Some(user) = self.users.get_mut(username) else {
            return false;
        };
        user.subscription.awaited = user.subscription.awaited.saturating_sub(1);
        if user.subscription.awaited > 0 {
            return false;
        }
        if gone {
            self.users.remove(username);
            return false;
        }
        let missed = std::mem::take(&mut user.subscription.missed);
        user.subscription.held = true;
        user.wake_if_held();
        let before = std::mem::take(&mut user.groups);
        for group in before {
            self.drop_member(&group, &name);
        }
        for group in group_ids {
            self.add_member(&group, &name);
        }
        missed
    }

    /// Some came into a group, some went. Only those who are here count.
    pub(crate) fn group_changed(&mut self, group_id: &str, added: &[String], removed: &[String]) {
        for username in removed {
            let Some((name, _)) = self.users.get_key_value(username.as_str()) else {
                continue;
            };
            let name = Arc::clone(name);
            self.drop_member(group_id, &name);
            if let Some(user) = self.users.get_mut(&name) {
                user.groups.remove(group_id);
            }
        }
        for username in added {
            let here = self
                .users
                .get_key_value(username.as_str())
                .filter(|(_, user)| !user.connections.is_empty());
            if let Some((name, _)) = here {
                let name = Arc::clone(name);
                self.add_member(group_id, &name);
            }
        }
    }

    fn add_member(&mut self, group_id: &str, username: &Arc<str>) {
        let id = match self.groups.get_key_value(group_id) {
            Some((id, _)) => Arc::clone(id),
            None => Arc::from(group_id),
        };
        self.groups
            .entry(Arc::clone(&id))
            .or_default()
            .insert(Arc::clone(username));
        if let Some(user) = self.users.get_mut(username) {
            user.groups.insert(id);
        }
    }

    /// Takes a user out of a group's index.
    fn drop_member(&mut self, group_id: &str, username: &str) {
        let Some(members) = self.groups.get_mut(group_id) else {
            return;
        };
        members.remove(username);
        if members.is_empty() {
            self.groups.remove(group_id);
        }
    }

    /// Sets whether a connection is away; answers whether that is new.
    pub(crate) fn set_away(&mut self, id: ConnectionId, away: bool) -> bool {
        let Some(connection) = self.connections.get_mut(&id) else {
            return false;
        };
        std::mem::replace(&mut connection.away, away) != away
    }

    /// Sets whom a connection is shown at its opening, and watches until it says otherwise.
    pub(crate) fn watch_first(&mut self, id: ConnectionId, usernames: &[String]) {
        let names = self.names(usernames);
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.shown = Arc::clone(&names);
            self.replace_watched(id, &names);
        }
    }

    /// Replaces whom a connection watches; `None` for those of its opening. Answers whether it is to be told how some of them are.
    pub(crate) fn watch(&mut self, id: ConnectionId, usernames: Option<&[String]>) -> bool {
        let names = match (usernames, self.connections.get(&id)) {
            (_, None) => return false,
            (None, Some(connection)) => Arc::clone(&connection.shown),
            (Some(usernames), Some(_)) => self.names(usernames),
        };
        let added = self.replace_watched(id, &names);
        let Some(connection) = self.connections.get_mut(&id) else {
            return false;
        };
        let is_watched = |name: &Arc<str>| {
            let watched = self.watched.get(name);
            watched.is_some_and(|watched| watched.by.contains(&id))
        };
        connection.untold.retain(is_watched);
        connection.untold.extend(added);
        connection.since = self.changes;
        !connection.untold.is_empty()
    }

    /// Whose presence a connection is still to be told.
    pub(crate) fn newly_watched(&self, id: ConnectionId) -> Option<NewlyWatched> {
        let connection = self.connections.get(&id)?;
        let untold = connection.untold.iter();
        Some(NewlyWatched {
            usernames: untold.map(|name| name.to_string()).collect(),
            since: connection.since,
        })
    }

    /// Somebody's presence was read for a connection. Answers with what is kept for it if it is to be told: not what it was told meanwhile,
    /// nor what is read once more because it has said anew whom it watches.
    pub(crate) fn tell_once(&mut self, id: ConnectionId, username: &str, since: u64) -> Option<&T> {
        let connection = self.connections.get_mut(&id)?;
        let is_awaited = connection.since == since && connection.untold.remove(username);
        let changed = self.watched.get(username)?.changed;
        (is_awaited && changed <= since).then_some(&connection.outbox)
    }

    /// Somebody's presence has changed, and the change is passed on.
    pub(crate) fn presence_changed(&mut self, username: &str) {
        self.changes += 1;
        if let Some(watched) = self.watched.get_mut(username) {
            watched.changed = self.changes;
        }
    }

    /// The names without repetitions, shared with others who watch the same people.
    fn names(&self, usernames: &[String]) -> Names {
        let distinct: HashSet<&str> = usernames.iter().map(String::as_str).collect();
        let shared = |name| match self.watched.get_key_value(name) {
            Some((shared, _)) => Arc::clone(shared),
            None => Arc::from(name),
        };
        distinct.into_iter().map(shared).collect()
    }

    /// Answers with those who were not watched before.
    fn replace_watched(&mut self, id: ConnectionId, names: &Names) -> Vec<Arc<str>> {
        let mut added = Vec::new();
        for name in names.iter() {
            let watched = self.watched.entry(Arc::clone(name)).or_default();
            if watched.by.insert(id) {
                added.push(Arc::clone(name));
            }
        }
        let Some(connection) = self.connections.get_mut(&id) else {
            return added;
        };
        let before = std::mem::replace(&mut connection.watching, Arc::clone(names));
        let now: HashSet<&Arc<str>> = names.iter().collect();
        for gone in before.iter().filter(|name| !now.contains(name)) {
            self.unwatch(gone, id);
        }
        added
    }

    fn unwatch(&mut self, username: &str, id: ConnectionId) {
        let Some(watched) = self.watched.get_mut(username) else {
            return;
        };
        watched.by.remove(&id);
        if watched.by.is_empty() {
            self.watched.remove(username);
            self.display_names.remove(username);
        }
    }

    /// One client was shown somebody under this name.
    pub(crate) fn shown(&mut self, username: &str, display_name: &str) {
        let Some((watched, _)) = self.watched.get_key_value(username) else {
            return;
        };
        match self.display_names.entry(Arc::clone(watched)) {
            Entry::Vacant(place) => {
                place.insert(Some(display_name.to_owned()));
            }
            Entry::Occupied(mut told) => {
                if told.get().as_deref() != Some(display_name) {
                    told.insert(None);
                }
            }
        }
    }

    /// All who watch somebody are to be told this name. Answers whether it may be new to one of them.
    pub(crate) fn renamed(&mut self, username: &str, display_name: &str) -> bool {
        let Some((watched, _)) = self.watched.get_key_value(username) else {
            return false;
        };
        let now = Some(display_name.to_owned());
        let before = self.display_names.insert(Arc::clone(watched), now.clone());
        before != Some(now)
    }

    /// Everybody whom a connection watches.
    pub(crate) fn watched(&self) -> Vec<String> {
        self.watched.keys().map(|name| name.to_string()).collect()
    }

    /// Everybody whom one of some connections watches.
    pub(crate) fn watched_by(&self, ids: &HashSet<ConnectionId>) -> Vec<String> {
        let connections = ids.iter().filter_map(|id| self.connections.get(id));
        let watched: HashSet<&Arc<str>> = connections
            .flat_map(|connection| connection.watching.iter())
            .collect();
        watched.into_iter().map(|name| name.to_string()).collect()
    }

    /// The connections of a user.
    pub(crate) fn of_user(&self, username: &str) -> impl Iterator<Item = Found<'_, T>> {
        let user = self.users.get(username);
        self.found(user.map(|user| &user.connections).into_iter().flatten())
    }

    /// The connections of a group's members.
    pub(crate) fn of_group(&self, group_id: &str) -> impl Iterator<Item = Found<'_, T>> {
        let members = self.groups.get(group_id).into_iter().flatten();
        members.flat_map(|member| self.of_user(member))
    }

    /// The connections that watch a user.
    pub(crate) fn watching(&self, username: &str) -> impl Iterator<Item = Found<'_, T>> {
        let watched = self.watched.get(username);
        self.found(watched.map(|watched| &watched.by).into_iter().flatten())
    }

    fn found<'a>(
        &'a self,
        ids: impl Iterator<Item = &'a ConnectionId>,
    ) -> impl Iterator<Item = Found<'a, T>> {
        ids.filter_map(|id| {
            let connection = self.connections.get(id)?;
            Some((*id, &*connection.username, &connection.outbox))
        })
    }

    /// What is kept for the connections of a session.
    pub(crate) fn of_session(&self, session_id: &str) -> impl Iterator<Item = &T> {
        let ids = self.sessions.get(session_id).into_iter().flatten();
        self.found(ids).map(|(_, _, outbox)| outbox)
    }

    /// What is kept for every connection.
    pub(crate) fn outboxes(&self) -> impl Iterator<Item = &T> {
        self.connections
            .values()
            .map(|connection| &connection.outbox)
    }

    /// What is kept for every connection, with its id.
    pub(crate) fn with_outboxes(&self) -> impl Iterator<Item = (ConnectionId, &T)> {
        let connections = self.connections.iter();
        connections.map(|(id, connection)| (*id, &connection.outbox))
    }

    /// Every connection.
    pub(crate) fn connections(&self) -> impl Iterator<Item = (ConnectionId, &Connection<T>)> {
        self.connections
            .iter()
            .map(|(id, connection)| (*id, connection))
    }

    /// How many connections there are.
    pub(crate) fn connection_count(&self) -> usize {
        self.connections.len()
    }
}

impl User {
    fn wake_if_held(&mut self) {
        if self.subscription.held {
            for waiting in self.waiting.drain(..) {
                // Whoever does not wait any more has closed.
                let _ = waiting.send(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
