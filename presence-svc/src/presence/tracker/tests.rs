//! Each rule by an example; and all of them against a model that computes everything anew from all it knows.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

const TIMES: Times = Times {
    lease: Duration::from_secs(30),
    blip: Duration::from_secs(10),
};

impl Tracker {
    /// What must hold between its parts after every call.
    pub(super) fn check_invariants(&self) {
        let mut held = 0;
        for (username, user) in &self.users {
            held += user.connections.len();
            for connection in &user.connections {
                let owner = self.gateways[&connection.gateway]
                    .connections
                    .get(&connection.id);
                assert_eq!(
                    owner,
                    Some(username),
                    "a user's connection that its gateway does not hold"
                );
            }
            assert_ne!(user.shown, Status::Offline, "an offline user is forgotten");
            match user.lingers {
                None => assert_eq!(user.shown, user.status(), "{username} is shown otherwise"),
                Some(end) => {
                    assert_ne!(
                        user.status(),
                        Status::Online,
                        "{username} lingers, and is here"
                    );
                    assert!(
                        self.lingering.contains(&(end, username.clone())),
                        "{username} would linger for ever"
                    );
                }
            }
        }
        assert_eq!(
            held,
            self.connections(),
            "a gateway's connection that is no user's"
        );
        let lingering = self
            .users
            .values()
            .filter(|user| user.lingers.is_some())
            .count();
        assert_eq!(self.lingering.len(), lingering, "somebody else lingers");
    }
}

fn name(name: &str) -> Arc<str> {
    name.into()
}

fn connection(id: u64, username: &str, session_id: &str) -> Connection {
    Connection {
        id,
        username: name(username),
        session_id: name(session_id),
        away: false,
    }
}

/// A tracker to which gateway `g` has said hello, and the time of that.
fn attached() -> (Tracker, GatewayId, Instant) {
    let (mut tracker, now) = (Tracker::new(TIMES), Instant::now());
    let gateway = name("g");
    assert!(tracker.hello(&gateway, Vec::new(), now).is_empty());
    (tracker, gateway, now)
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn change(username: &str, status: Status, seen: Instant) -> Change {
    Change {
        username: name(username),
        status,
        seen,
    }
}

#[test]
fn online_if_any_connection_is_else_away() {
    let (mut tracker, g, now) = attached();
    let away = |id| Connection {
        away: true,
        ..connection(id, "ann", "s")
    };
    assert_eq!(
        tracker.opened(&g, away(1), now),
        [change("ann", Status::Away, now)]
    );
    assert_eq!(
        tracker.opened(&g, connection(2, "ann", "s"), now),
        [change("ann", Status::Online, now)]
    );
    assert_eq!(tracker.set_away(&g, 1, false, now), []);
    assert_eq!(tracker.closed(&g, 1, now), []);
    assert_eq!(
        tracker.set_away(&g, 2, true, now),
        [change("ann", Status::Away, now)]
    );
    assert_eq!(tracker.status("ann"), Status::Away);
    assert_eq!(tracker.status("bob"), Status::Offline);
}

#[test]
fn an_absence_is_shown_when_it_has_lasted() {
    let (mut tracker, g, now) = attached();
    tracker.opened(&g, connection(1, "ann", "s"), now);
    let left = now + seconds(1);
    assert_eq!(tracker.closed(&g, 1, left), []);
    assert_eq!(tracker.next_expiry(), Some(left + TIMES.blip));
    assert_eq!(tracker.expire(left + seconds(9)).changes, []);
    assert_eq!(tracker.status("ann"), Status::Online);
    assert_eq!(
        tracker.expire(left + seconds(10)).changes,
        [change("ann", Status::Offline, left)]
    );
    assert_eq!(tracker.status("ann"), Status::Offline);
}

#[test]
fn a_blip_is_not_shown() {
    let (mut tracker, g, now) = attached();
    tracker.opened(&g, connection(1, "ann", "s"), now);
    tracker.closed(&g, 1, now + seconds(1));
    assert_eq!(
        tracker.opened(&g, connection(2, "ann", "s"), now + seconds(10)),
        []
    );
    assert_eq!(tracker.expire(now + seconds(25)).changes, []);
}

/// ann has an idle phone, and at this time her only other connection, which is in use, is closed.
fn closed_beside_an_idle_phone() -> (Tracker, GatewayId, Instant) {
    let (mut tracker, g, now) = attached();
    let phone = Connection {
        away: true,
        ..connection(1, "ann", "phone")
    };
    tracker.hello(&g, vec![phone, connection(2, "ann", "laptop")], now);
    let left = now + seconds(1);
    assert_eq!(tracker.closed(&g, 2, left), []);
    (tracker, g, left)
}

#[test]
fn a_reload_beside_an_idle_device_is_not_shown() {
    let (mut tracker, g, left) = closed_beside_an_idle_phone();
    assert_eq!(tracker.status("ann"), Status::Online);
    let back = connection(3, "ann", "laptop");
    assert_eq!(tracker.opened(&g, back, left + seconds(9)), []);
    assert_eq!(tracker.next_expiry(), Some(left + seconds(9) + TIMES.lease));
    // What the user then chooses is shown at once.
    let chosen = left + seconds(9);
    assert_eq!(
        tracker.set_away(&g, 3, true, chosen),
        [change("ann", Status::Away, chosen)]
    );
}

#[test]
fn that_an_idle_device_is_left_alone_is_shown_when_it_has_lasted() {
    let (mut tracker, _, left) = closed_beside_an_idle_phone();
    assert_eq!(tracker.next_expiry(), Some(left + TIMES.blip));
    assert_eq!(tracker.expire(left + seconds(9)).changes, []);
    let shown = left + seconds(10);
    assert_eq!(
        tracker.expire(shown).changes,
        [change("ann", Status::Away, shown)]
    );
    tracker.check_invariants();
}

#[test]
fn an_idle_device_that_comes_and_goes_keeps_nobody_online() {
    let (mut tracker, g, left) = closed_beside_an_idle_phone();
    assert_eq!(tracker.closed(&g, 1, left + seconds(6)), []);
    let shown = left + seconds(10);
    let seen = left + seconds(6);
    assert_eq!(
        tracker.expire(shown).changes,
        [change("ann", Status::Away, seen)]
    );
    assert_eq!(
        tracker.expire(seen + seconds(10)).changes,
        [change("ann", Status::Offline, seen)]
    );
    tracker.check_invariants();
}

#[test]
fn a_connection_that_is_told_once_more_was_not_closed() {
    let (mut tracker, g, now) = attached();
    tracker.opened(&g, connection(1, "ann", "s"), now);
    let away = Connection {
        away: true,
        ..connection(1, "ann", "s")
    };
    let later = now + seconds(5);
    assert_eq!(
        tracker.hello(&g, vec![away], later),
        [change("ann", Status::Away, later)]
    );
    tracker.check_invariants();
}

#[test]
fn a_session_that_ends_beside_an_idle_device_is_shown_at_once() {
    let (mut tracker, g, now) = attached();
    let phone = Connection {
        away: true,
        ..connection(1, "ann", "phone")
    };
    tracker.hello(&g, vec![phone, connection(2, "ann", "laptop")], now);
    let ended = now + seconds(1);
    assert_eq!(
        tracker.session_ended("ann", "laptop", ended),
        [change("ann", Status::Away, ended)]
    );
    tracker.check_invariants();
}

#[test]
fn a_silent_gateways_users_were_last_seen_when_it_was_last_heard() {
    let (mut tracker, g, now) = attached();
    tracker.opened(&g, connection(1, "ann", "s"), now);
    let heard = now + seconds(5);
    tracker.renewed(&g, heard);
    assert!(tracker.expire(heard + seconds(29)).gateways.is_empty());
    let expired = tracker.expire(heard + seconds(30));
    assert_eq!(expired.gateways, std::slice::from_ref(&g));
    assert_eq!(expired.changes, [change("ann", Status::Offline, heard)]);
    // It is not known any more, so it cannot hold anything before it says hello again.
    assert_eq!(
        tracker.opened(&g, connection(2, "ann", "s"), heard + seconds(31)),
        []
    );
    assert_eq!(tracker.connections(), 0);
}

#[test]
fn a_gateway_is_not_silent_while_it_could_not_be_heard() {
    let (mut tracker, g, now) = attached();
    tracker.opened(&g, connection(1, "ann", "s"), now);
    tracker.was_deaf(seconds(60));
    assert_eq!(tracker.next_expiry(), Some(now + seconds(90)));
    assert!(tracker.expire(now + seconds(89)).gateways.is_empty());
    assert_eq!(tracker.expire(now + seconds(90)).gateways, [g]);
}

#[test]
fn another_gateway_keeps_a_user_online() {
    let (mut tracker, g, now) = attached();
    let other = name("h");
    tracker.opened(&g, connection(1, "ann", "s"), now);
    let later = now + seconds(20);
    assert_eq!(
        tracker.hello(&other, vec![connection(1, "ann", "t")], later),
        []
    );
    assert_eq!(tracker.expire(now + seconds(30)).gateways, [g]);
    assert_eq!(tracker.status("ann"), Status::Online);
    // Then the other one goes: seen until then, not until the first one's last word.
    tracker.closed(&other, 1, now + seconds(35));
    assert_eq!(
        tracker.expire(now + seconds(45)).changes,
        [change("ann", Status::Offline, now + seconds(35))]
    );
}

#[test]
fn a_hello_replaces_what_was_known() {
    let (mut tracker, g, now) = attached();
    tracker.hello(
        &g,
        vec![connection(1, "ann", "a"), connection(2, "bob", "b")],
        now,
    );
    let changes = tracker.hello(
        &g,
        vec![connection(2, "eve", "e"), connection(3, "bob", "b")],
        now + seconds(1),
    );
    assert_eq!(changes, [change("eve", Status::Online, now + seconds(1))]);
    assert_eq!(
        tracker.expire(now + seconds(11)).changes,
        [change("ann", Status::Offline, now + seconds(1))]
    );
    assert_eq!((tracker.connections(), tracker.users_here()), (2, 2));
}

#[test]
fn an_ended_sessions_connections_are_gone_at_once() {
    let (mut tracker, g, now) = attached();
    tracker.hello(
        &g,
        vec![
            connection(1, "ann", "a"),
            connection(2, "ann", "b"),
            connection(3, "ann", "b"),
        ],
        now,
    );
    assert_eq!(tracker.session_ended("ann", "a", now), []);
    assert_eq!(tracker.session_ended("ann", "other", now), []);
    assert_eq!(tracker.session_ended("bob", "b", now), []);
    let ended = now + seconds(1);
    assert_eq!(
        tracker.session_ended("ann", "b", ended),
        [change("ann", Status::Offline, ended)]
    );
    // The gateway's own word of it comes later.
    assert_eq!(tracker.closed(&g, 2, ended), []);
    assert_eq!(tracker.expire(ended + seconds(20)).changes, []);
}

#[test]
fn a_connection_that_comes_and_goes_within_one_hello_counts_as_one_that_was() {
    let (mut tracker, g, now) = attached();
    tracker.opened(&g, connection(1, "ann", "s"), now);
    tracker.closed(&g, 1, now);
    // The second takes the place of the first, which had the same id.
    let twice = |other| vec![connection(2, "ann", "s"), connection(2, other, "s")];
    let later = now + seconds(5);
    tracker.hello(&g, twice("bob"), later);
    assert_eq!(tracker.expire(now + seconds(14)).changes, []);
    assert_eq!(
        tracker.expire(later + seconds(10)).changes,
        [change("ann", Status::Offline, later)]
    );
    // One who was not here before is not shown for it.
    let changes = tracker.hello(&g, twice("eve"), later + seconds(10));
    assert_eq!(
        changes,
        [change("eve", Status::Online, later + seconds(10))]
    );
    tracker.check_invariants();
}

/// Everything that can happen. Names, sessions, gateways and ids are few, so that they meet.
#[derive(Clone, Debug)]
enum Step {
    Hello {
        gateway: u8,
        connections: Vec<(u64, u8, u8, bool)>,
    },
    Opened {
        gateway: u8,
        connection: (u64, u8, u8, bool),
    },
    Closed {
        gateway: u8,
        id: u64,
    },
    SetAway {
        gateway: u8,
        id: u64,
        away: bool,
    },
    Renewed {
        gateway: u8,
    },
    SessionEnded {
        user: u8,
        session: u8,
    },
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<(u64, Step)>> {
    let gateway = || 0..3_u8;
    let id = || 0..4_u64;
    let connection = || (id(), 0..3_u8, 0..2_u8, any::<bool>());
    let step = prop_oneof![
        1 => (gateway(), prop::collection::vec(connection(), 0..4))
            .prop_map(|(gateway, connections)| Step::Hello { gateway, connections }),
        4 => (gateway(), connection()).prop_map(|(gateway, connection)| Step::Opened { gateway, connection }),
        4 => (gateway(), id()).prop_map(|(gateway, id)| Step::Closed { gateway, id }),
        2 => (gateway(), id(), any::<bool>()).prop_map(|(gateway, id, away)| Step::SetAway { gateway, id, away }),
        3 => gateway().prop_map(|gateway| Step::Renewed { gateway }),
        1 => (0..3_u8, 0..2_u8).prop_map(|(user, session)| Step::SessionEnded { user, session }),
        1 => Just(Step::Wait),
    ];
    // Seconds that pass before each step; now and then enough for a lease.
    let pause = prop_oneof![5 => 0..3_u64, 2 => 3..12_u64, 1 => 12..40_u64];
    prop::collection::vec((pause, step), 1..60)
}

fn text(kind: &str, number: u8) -> Arc<str> {
    name(&format!("{kind}{number}"))
}

fn reported((id, user, session, away): (u64, u8, u8, bool)) -> Connection {
    Connection {
        id,
        username: text("user", user),
        session_id: text("session", session),
        away,
    }
}

/// The naive model: all connections in one list; after each step everybody's status is computed anew.
#[derive(Default)]
struct Model {
    heard: BTreeMap<GatewayId, Instant>,
    connections: Vec<(GatewayId, Connection)>,
    /// Every connection that there was, as what it still counts, and its end.
    ended: Vec<(Arc<str>, Status, Instant)>,
    shown: BTreeMap<Arc<str>, Status>,
}

/// How a connection ends.
#[derive(Clone, Copy, PartialEq)]
enum End {
    /// It may come back.
    Closed,
    /// It does not, or is here already.
    Gone,
}

/// Offline, away, online.
fn rank(status: Status) -> i32 {
    -(status as i32)
}

impl Model {
    fn end(&mut self, at: Instant, end: End, ends: impl Fn(&GatewayId, &Connection) -> bool) {
        for (_, connection) in self
            .connections
            .extract_if(.., |(gateway, connection)| ends(gateway, connection))
        {
            let counts = match (end, connection.away) {
                (End::Closed, false) => Status::Online,
                _ => Status::Away,
            };
            self.ended.push((connection.username, counts, at));
        }
    }

    fn add(&mut self, gateway: &GatewayId, connection: Connection, now: Instant) {
        for (end, same_user) in [(End::Gone, true), (End::Closed, false)] {
            self.end(now, end, |holder, held| {
                let same = held.username == connection.username;
                holder == gateway && held.id == connection.id && same == same_user
            });
        }
        if self.heard.contains_key(gateway) {
            self.connections.push((gateway.clone(), connection));
        }
    }

    fn hear(&mut self, gateway: &GatewayId, now: Instant) {
        if let Some(heard) = self.heard.get_mut(gateway) {
            *heard = now;
        }
    }

    fn expire_leases(&mut self, now: Instant) {
        let silent: Vec<_> = self
            .heard
            .iter()
            .filter(|(_, heard)| **heard + TIMES.lease <= now)
            .map(|(g, at)| (g.clone(), *at))
            .collect();
        for (gateway, heard) in silent {
            self.heard.remove(&gateway);
            self.end(heard, End::Closed, |holder, _| *holder == gateway);
        }
    }

    /// Returns what changed.
    fn show(&mut self, now: Instant, at_once: Option<&str>) -> Vec<Change> {
        let mut changes = Vec::new();
        let users: BTreeSet<_> = self
            .connections
            .iter()
            .map(|(_, c)| c.username.clone())
            .chain(self.shown.keys().cloned())
            .collect();
        for username in users {
            let away: Vec<_> = self
                .connections
                .iter()
                .filter(|(_, c)| c.username == username)
                .map(|(_, c)| c.away)
                .collect();
            let of_user = |ended: &(Arc<str>, Status, Instant)| ended.0 == username;
            let last_end = self.ended.iter().filter(|ended| of_user(ended));
            let last_end = last_end.map(|(_, _, at)| *at).max();
            let (told, seen) = match away.as_slice() {
                [] => (Status::Offline, last_end.unwrap_or(now)),
                all if all.contains(&false) => (Status::Online, now),
                _ => (Status::Away, now),
            };
            if told == Status::Online {
                // Whoever is here has come back.
                for ended in self.ended.iter_mut().filter(|ended| of_user(ended)) {
                    ended.1 = Status::Away;
                }
            }
            let shown = *self.shown.get(&username).unwrap_or(&Status::Offline);
            let is_final = told == Status::Offline && at_once == Some(&*username);
            let recent = self.ended.iter().filter(|ended| of_user(ended));
            let recent = recent.filter(|(_, _, at)| now < *at + TIMES.blip && !is_final);
            // What was closed just now keeps up what is shown, and shows nothing by itself.
            let lingers = recent
                .map(|(_, counts, _)| *counts)
                .max_by_key(|it| rank(*it));
            let lingers = lingers.map(|it| std::cmp::min_by_key(it, shown, |it| rank(*it)));
            let status = lingers.into_iter().chain([told]).max_by_key(|it| rank(*it));
            let status = status.unwrap_or(told);
            if status != shown {
                self.shown.insert(username.clone(), status);
                changes.push(Change {
                    username,
                    status,
                    seen,
                });
            }
        }
        changes
    }
}

fn sorted(mut changes: Vec<Change>) -> Vec<Change> {
    changes.sort();
    changes
}

proptest! {
    #[test]
    fn it_behaves_like_the_model(steps in steps()) {
        let (mut tracker, mut model) = (Tracker::new(TIMES), Model::default());
        let mut now = Instant::now();
        for (pause, step) in steps {
            now += seconds(pause);
            model.expire_leases(now);
            let expected = model.show(now, None);
            prop_assert_eq!(sorted(tracker.expire(now).changes), sorted(expected));
            tracker.check_invariants();

            let mut at_once = None;
            let changes = match step {
                Step::Hello { gateway, connections } => {
                    let gateway = text("gateway", gateway);
                    let connections: Vec<_> = connections.into_iter().map(reported).collect();
                    model.end(now, End::Closed, |holder, held| {
                        *holder == gateway && connections.iter().all(|told| told.id != held.id)
                    });
                    model.heard.insert(gateway.clone(), now);
                    for connection in &connections {
                        model.add(&gateway, connection.clone(), now);
                    }
                    tracker.hello(&gateway, connections, now)
                }
                Step::Opened { gateway, connection } => {
                    let gateway = text("gateway", gateway);
                    model.hear(&gateway, now);
                    model.add(&gateway, reported(connection), now);
                    tracker.opened(&gateway, reported(connection), now)
                }
                Step::Closed { gateway, id } => {
                    let gateway = text("gateway", gateway);
                    model.hear(&gateway, now);
                    model.end(now, End::Closed, |holder, held| *holder == gateway && held.id == id);
                    tracker.closed(&gateway, id, now)
                }
                Step::SetAway { gateway, id, away } => {
                    let gateway = text("gateway", gateway);
                    model.hear(&gateway, now);
                    for (holder, held) in &mut model.connections {
                        if *holder == gateway && held.id == id {
                            held.away = away;
                        }
                    }
                    tracker.set_away(&gateway, id, away, now)
                }
                Step::Renewed { gateway } => {
                    let gateway = text("gateway", gateway);
                    model.hear(&gateway, now);
                    tracker.renewed(&gateway, now);
                    Vec::new()
                }
                Step::SessionEnded { user, session } => {
                    let (user, session) = (text("user", user), text("session", session));
                    let before = model.connections.len();
                    model.end(now, End::Gone, |_, held| held.username == user && held.session_id == session);
                    if model.connections.len() < before {
                        at_once = Some(user.clone());
                    }
                    tracker.session_ended(&user, &session, now)
                }
                Step::Wait => Vec::new(),
            };
            let expected = model.show(now, at_once.as_deref());
            prop_assert_eq!(sorted(changes), sorted(expected));
            tracker.check_invariants();
            for user in 0..3 {
                let user = text("user", user);
                prop_assert_eq!(tracker.status(&user), *model.shown.get(&user).unwrap_or(&Status::Offline));
            }
        }
    }
}
