//! Who is connected here, and what goes to whom. The data is synchronous; its lock is never held across an await, and to hand something to a
//! socket never waits.
//!
//! * [`registry`]: the indexes, connections ↔ users ↔ groups, watched people → connections;
//! * [`outbox`]: what waits for one socket, bounded in bytes;
//! * [`delivery`]: something to hand out, encoded once.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chatsync_proto::{
    message::SubscribeRequest,
    presence::{AttachRequest, User},
};
use service_kit::names::Conversation;

mod delivery;
mod feed;
mod outbox;
mod registry;
mod reports;

pub(crate) use delivery::{Delivery, Snapshot, Subject};
pub(crate) use feed::{Feed, Lost};
pub(crate) use outbox::{Next, Outbox};
pub(crate) use registry::{ConnectionId, Newcomer, NewlyWatched, Registry, Subscribed};

use crate::{frames::Close, metric};

/// All connections of this gateway.
#[derive(Default)]
pub(crate) struct Hub {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    registry: Registry<Arc<Outbox>>,
    /// Tells message-svc which users are here; none while the stream is down.
    events: Option<Feed<SubscribeRequest>>,
    /// Tells presence-svc which connections there are; none while the stream is down.
    presence: Option<Feed<AttachRequest>>,
    /// Set when the gateway finishes: nobody is let in any more.
    closing: bool,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// The user has as many connections as allowed.
    TooMany,
    /// The gateway is finishing.
    Closing,
}

/// A message or a typing notice concerns all participants but one; other things concern all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Except<'a> {
    /// Nobody is left out.
    Nobody,
    /// The connection that it came from.
    Connection(ConnectionId),
    /// All connections of a user.
    User(&'a str),
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A panic while it was held would have been in our own index code; what is there still serves the others.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in and tells the services. The answer resolves when the user's events are being received.
    pub(crate) fn open(
        &self,
        newcomer: Newcomer<Arc<Outbox>>,
        most_per_user: usize,
    ) -> Result<Subscribed, Refusal> {
        let mut state = self.lock();
        if state.closing {
            return Err(Refusal::Closing);
        }
        let report = reports::opened(&newcomer);
        let username = Arc::clone(&newcomer.username);
        let opened = state
            .registry
            .open(newcomer, most_per_user)
            .ok_or(Refusal::TooMany)?;
        if opened.first && Feed::send(&mut state.events, reports::user_added(&username)) {
            state.registry.asked(&username);
        }
        Feed::send(&mut state.presence, report);
        metric::connections(state.registry.connection_count());
        Ok(opened.subscribed)
    }

    /// Forgets a connection and tells the services.
    pub(crate) fn close(&self, id: ConnectionId) {
        let mut state = self.lock();
        let Some(closed) = state.registry.close(id) else {
            return;
        };
        if closed.last {
            Feed::send(&mut state.events, reports::user_removed(&closed.username));
        }
        Feed::send(&mut state.presence, reports::closed(id));
        metric::connections(state.registry.connection_count());
    }

    /// Tells every socket to close, and lets nobody in from now on.
    pub(crate) fn close_all(&self, why: Close) {
        let mut state = self.lock();
        state.closing = true;
        for outbox in state.registry.outboxes() {
            outbox.close(why);
        }
    }

    /// A session ended: its sockets close.
    pub(crate) fn close_session(&self, session_id: &str) {
        for outbox in self.lock().registry.of_session(session_id) {
            outbox.close(Close::Unauthenticated);
        }
    }

    /// Sets whether a connection is away.
    pub(crate) fn set_away(&self, id: ConnectionId, away: bool) {
        let mut state = self.lock();
        if state.registry.set_away(id, away) {
            Feed::send(&mut state.presence, reports::status(id, away));
        }
    }

    /// Whose presence a connection is sent from its opening on.
    pub(crate) fn watch_first(&self, id: ConnectionId, usernames: &[String]) {
        self.lock().registry.watch_first(id, usernames);
    }

    /// Whose presence a connection is sent from now on; `None` for those of its opening. Answers whether it is to be told how some of them
    /// are: those whom it did not watch before.
    pub(crate) fn watch(&self, id: ConnectionId, usernames: Option<&[String]>) -> bool {
        self.lock().registry.watch(id, usernames)
    }

    /// Whose presence a connection is still to be told.
    pub(crate) fn newly_watched(&self, id: ConnectionId) -> Option<NewlyWatched> {
        self.lock().registry.newly_watched(id)
    }

    /// Tells a connection how those were found to be whom it has begun to watch, except where a change that it was told meanwhile is newer.
    pub(crate) fn to_new_watcher(
        &self,
        id: ConnectionId,
        newly: &NewlyWatched,
        found: &HashMap<String, Arc<Delivery>>,
    ) {
        let mut state = self.lock();
        for username in &newly.usernames {
            let told = state.registry.tell_once(id, username, newly.since);
            if let (Some(outbox), Some(delivery)) = (told, found.get(username)) {
                outbox.push(delivery);
                metric::sent(delivery.type_name, 1);
            }
        }
    }

    /// A connection was shown these users.
    pub(crate) fn shown(&self, users: &[User]) {
        let mut state = self.lock();
        for user in users {
            state.registry.shown(&user.username, &user.display_name);
        }
    }

    /// All who watch a user are to be told this name. Answers whether it may be new to one of them.
    pub(crate) fn renamed(&self, username: &str, display_name: &str) -> bool {
        self.lock().registry.renamed(username, display_name)
    }

    /// Everybody whom a connection watches.
    pub(crate) fn watched(&self) -> Vec<String> {
        self.lock().registry.watched()
    }

    /// Connections whose presence was dropped while they were full, and that have room again. Each is answered once.
    pub(crate) fn take_presence_dropped(&self) -> Vec<ConnectionId> {
        let state = self.lock();
        let dropped = state.registry.with_outboxes();
        dropped
            .filter(|(_, outbox)| outbox.take_presence_dropped())
            .map(|(id, _)| id)
            .collect()
    }

    /// Everybody whom one of some connections watches.
    pub(crate) fn watched_by(&self, ids: &HashSet<ConnectionId>) -> Vec<String> {
        self.lock().registry.watched_by(ids)
    }

    /// The stream of events begins: answers with the users to name in its first request. Later ones are told through `feed`.
    pub(crate) fn attach_events(&self, feed: Feed<SubscribeRequest>) -> Vec<String> {
        let mut state = self.lock();
        state.events = Some(feed);
        state.registry.ask_all()
    }

    /// The stream of events broke: nobody's events are received.
    pub(crate) fn detach_events(&self) {
        let mut state = self.lock();
        state.events = None;
        state.registry.forget_subscriptions();
    }

    /// The presence stream begins: answers with its first request. Later ones are told through `feed`.
    pub(crate) fn attach_presence(
        &self,
        feed: Feed<AttachRequest>,
        gateway_id: &str,
    ) -> AttachRequest {
        let mut state = self.lock();
        state.presence = Some(feed);
        reports::hello(gateway_id, state.registry.connections())
    }

    /// The presence stream broke.
    pub(crate) fn detach_presence(&self) {
        self.lock().presence = None;
    }

    /// A user's events are being received from here on. Answers whether they were received before, and then missed for a while.
    pub(crate) fn user_added(&self, username: &str, group_ids: Vec<String>) -> bool {
        self.lock().registry.user_added(username, group_ids)
    }

    /// A group's membership changed.
    pub(crate) fn group_changed(&self, group_id: &str, added: &[String], removed: &[String]) {
        self.lock().registry.group_changed(group_id, added, removed);
    }

    /// Hands something to all participants of a conversation who are here.
    pub(crate) fn to_conversation(
        &self,
        conversation: &Conversation,
        except: Except<'_>,
        delivery: &Arc<Delivery>,
    ) {
        let state = self.lock();
        let registry = &state.registry;
        match conversation {
            Conversation::Private(one, other) => {
                let both = registry.of_user(one).chain(registry.of_user(other));
                hand_out(both, except, delivery);
            }
            Conversation::Group(id) => hand_out(registry.of_group(id), except, delivery),
        }
    }

    /// Hands something to all connections of some users.
    pub(crate) fn to_users(&self, usernames: &[String], delivery: &Arc<Delivery>) {
        let state = self.lock();
        for username in usernames {
            hand_out(state.registry.of_user(username), Except::Nobody, delivery);
        }
    }

    /// Hands something to all who watch a user.
    pub(crate) fn to_watchers(&self, username: &str, except: Except<'_>, delivery: &Arc<Delivery>) {
        let state = self.lock();
        hand_out(state.registry.watching(username), except, delivery);
    }

    /// Hands a change of a user's presence to all who watch.
    pub(crate) fn presence_changed(&self, username: &str, delivery: &Arc<Delivery>) {
        let mut state = self.lock();
        state.registry.presence_changed(username);
        hand_out(state.registry.watching(username), Except::Nobody, delivery);
    }

    /// Hands something to those of some connections that watch a user.
    pub(crate) fn to_watchers_among(
        &self,
        ids: &HashSet<ConnectionId>,
        username: &str,
        delivery: &Arc<Delivery>,
    ) {
        let state = self.lock();
        let watching = state.registry.watching(username);
        let among = watching.filter(|(id, ..)| ids.contains(id));
        hand_out(among, Except::Nobody, delivery);
    }
}

/// A connection as the indexes find it: its id, its user, what waits for it.
type Found<'a> = (ConnectionId, &'a str, &'a Arc<Outbox>);

fn hand_out<'a>(to: impl Iterator<Item = Found<'a>>, except: Except<'_>, delivery: &Arc<Delivery>) {
    let mut handed = 0;
    for (id, username, outbox) in to {
        let left_out = match except {
            Except::Nobody => false,
            Except::Connection(origin) => id == origin,
            Except::User(name) => username == name,
        };
        if !left_out {
            outbox.push(delivery);
            handed += 1;
        }
    }
    metric::sent(delivery.type_name, handed);
}
