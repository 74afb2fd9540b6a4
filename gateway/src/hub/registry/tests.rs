use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;

impl<T> Registry<T> {
    /// The indexes tell the same from either side, and keep nothing that nobody needs.
    fn check_invariants(&self) {
        for (id, connection) in &self.connections {
            let user = &self.users[&connection.username];
            assert!(user.connections.contains(id));
            assert!(self.sessions[&connection.session_id].contains(id));
            for watched in connection.watching.iter() {
                assert!(self.watched[watched].by.contains(id));
            }
            for untold in &connection.untold {
                assert!(connection.watching.contains(untold));
            }
        }
        for (name, user) in &self.users {
            for id in &user.connections {
                assert_eq!(self.connections[id].username, *name);
            }
            for group in &user.groups {
                assert!(self.groups[group].contains(name));
            }
            let needed = !user.connections.is_empty() || user.subscription.awaited > 0;
            assert!(needed, "{name} is kept for nothing");
            assert!(!user.connections.is_empty() || user.groups.is_empty());
            assert!(!user.subscription.held || user.waiting.is_empty());
        }
        for (group, members) in &self.groups {
            assert!(!members.is_empty());
            for member in members {
                assert!(self.users[member].groups.contains(group));
            }
        }
        for (session, ids) in &self.sessions {
            assert!(!ids.is_empty());
            for id in ids {
                assert_eq!(self.connections[id].session_id, *session);
            }
        }
        for (name, watched) in &self.watched {
            assert!(!watched.by.is_empty());
            for id in &watched.by {
                assert!(self.connections[id].watching.contains(name));
            }
        }
        for name in self.display_names.keys() {
            assert!(self.watched.contains_key(name));
        }
    }
}

const MOST: usize = 3;

fn newcomer(id: ConnectionId, username: &str) -> Newcomer<()> {
    Newcomer {
        id,
        username: username.into(),
        session_id: format!("session of {username}").as_str().into(),
        away: false,
        outbox: (),
    }
}

fn opened(registry: &mut Registry<()>, id: ConnectionId, username: &str) -> Opened {
    registry.open(newcomer(id, username), MOST).unwrap()
}

fn ids<'a>(found: impl Iterator<Item = Found<'a, ()>>) -> BTreeSet<ConnectionId> {
    found.map(|(id, ..)| id).collect()
}

#[test]
fn a_user_has_so_many_connections_and_no_more() {
    let mut registry = Registry::default();
    for id in 1..=3 {
        assert_eq!(opened(&mut registry, id, "ann").first, id == 1);
    }
    assert!(registry.open(newcomer(4, "ann"), MOST).is_none());
    assert!(!registry.close(1).unwrap().last);
    opened(&mut registry, 4, "ann");
    assert_eq!(ids(registry.of_user("ann")), [2, 3, 4].into());
    registry.check_invariants();
}

#[test]
fn a_user_counts_as_subscribed_only_after_the_last_answer() {
    let mut registry = Registry::default();
    drop(opened(&mut registry, 1, "ann"));
    registry.asked("ann");
    // The user goes and comes back before the first answer is here.
    assert!(registry.close(1).unwrap().last);
    let mut again = opened(&mut registry, 2, "ann");
    assert!(again.first);
    registry.asked("ann");
    registry.user_added("ann", vec!["old".into()]);
    assert!(again.subscribed.try_recv().is_err(), "the first answer");
    registry.user_added("ann", vec!["new".into()]);
    assert!(again.subscribed.try_recv().is_ok(), "the last answer");
    assert_eq!(ids(registry.of_group("new")), [2].into());
    assert_eq!(ids(registry.of_group("old")), [].into());
    let mut third = opened(&mut registry, 3, "ann");
    assert!(third.subscribed.try_recv().is_ok(), "subscribed already");
    registry.check_invariants();
}

#[test]
fn after_a_break_those_who_missed_something_are_known() {
    let mut registry = Registry::default();
    drop(opened(&mut registry, 1, "ann"));
    registry.asked("ann");
    assert!(!registry.user_added("ann", vec![]), "nothing was missed");
    registry.forget_subscriptions();
    drop(opened(&mut registry, 2, "bob"));
    let mut asked = registry.ask_all();
    asked.sort();
    assert_eq!(asked, ["ann", "bob"]);
    assert!(!registry.user_added("bob", vec![]), "bob is new");
    assert!(registry.user_added("ann", vec![]), "ann was here before");
    registry.check_invariants();
}

fn listed(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn after_a_break_a_group_reaches_those_alone_whom_the_new_stream_has_told_of() {
    let mut registry = Registry::default();
    for (id, name) in [(1, "ann"), (2, "bob")] {
        drop(opened(&mut registry, id, name));
        registry.asked(name);
        registry.user_added(name, vec!["g".into()]);
    }
    registry.ask_all();
    registry.user_added("ann", vec!["g".into()]);
    // bob was taken out of the group during the break.
    assert_eq!(ids(registry.of_group("g")), [1].into());
    registry.user_added("bob", vec![]);
    assert_eq!(ids(registry.of_group("g")), [1].into());
    registry.check_invariants();
}

#[test]
fn watching_is_replaced_and_goes_back_to_what_was_shown() {
    let mut registry = Registry::default();
    drop(opened(&mut registry, 1, "ann"));
    registry.watch_first(1, &listed(&["bob", "carol", "bob"]));
    registry.watch(1, Some(&listed(&["carol", "dave"])));
    assert_eq!(ids(registry.watching("bob")), [].into());
    assert_eq!(ids(registry.watching("dave")), [1].into());
    let mut watched = registry.watched_by(&[1, 2].into());
    watched.sort();
    assert_eq!(watched, ["carol", "dave"]);
    registry.check_invariants();
    registry.watch(1, None);
    assert_eq!(ids(registry.watching("bob")), [1].into());
    assert_eq!(ids(registry.watching("dave")), [].into());
    registry.close(1);
    assert!(registry.watched().is_empty());
    registry.check_invariants();
}

/// ann watches bob from now on, whose presence is read for her.
fn newly_watching_bob(registry: &mut Registry<()>) -> NewlyWatched {
    assert!(registry.watch(1, Some(&listed(&["bob"]))));
    let newly = registry.newly_watched(1).unwrap();
    assert_eq!(newly.usernames, ["bob"]);
    newly
}

#[test]
fn who_is_newly_watched_is_told_once() {
    let mut registry = Registry::default();
    drop(opened(&mut registry, 1, "ann"));
    registry.watch_first(1, &listed(&["carol"]));
    assert!(
        !registry.watch(1, Some(&listed(&["carol"]))),
        "her opening shows her"
    );
    let newly = newly_watching_bob(&mut registry);
    assert!(registry.tell_once(1, "bob", newly.since).is_some());
    assert!(registry.tell_once(1, "bob", newly.since).is_none(), "twice");
    assert!(!registry.watch(1, Some(&listed(&["bob"]))));
    assert!(
        registry.watch(1, None),
        "of carol changes were not passed on"
    );
    registry.check_invariants();
}

#[test]
fn what_is_read_does_not_hide_a_change_that_was_passed_on_meanwhile() {
    let mut registry = Registry::default();
    drop(opened(&mut registry, 1, "ann"));
    registry.presence_changed("bob");
    let newly = newly_watching_bob(&mut registry);
    registry.presence_changed("carol");
    registry.presence_changed("bob");
    assert!(registry.tell_once(1, "bob", newly.since).is_none());
    assert!(!registry.watch(1, Some(&listed(&["bob"]))), "told already");
}

#[test]
fn what_is_read_for_one_who_has_said_anew_whom_to_watch_is_read_once_more() {
    let mut registry = Registry::default();
    drop(opened(&mut registry, 1, "ann"));
    let earlier = newly_watching_bob(&mut registry);
    // A change that is not passed on, for nobody watches.
    registry.watch(1, Some(&[]));
    registry.presence_changed("bob");
    let later = newly_watching_bob(&mut registry);
    assert!(registry.tell_once(1, "bob", earlier.since).is_none());
    assert!(registry.tell_once(1, "bob", later.since).is_some());
    // Who is added meanwhile is read with those whose answer has not come.
    registry.watch(1, Some(&[]));
    newly_watching_bob(&mut registry);
    registry.presence_changed("dave");
    assert!(registry.watch(1, Some(&listed(&["bob", "carol"]))));
    let mut both = registry.newly_watched(1).unwrap().usernames;
    both.sort();
    assert_eq!(both, ["bob", "carol"]);
    registry.check_invariants();
}

#[test]
fn a_name_is_new_unless_all_were_told_it() {
    let mut registry = Registry::default();
    drop(opened(&mut registry, 1, "ann"));
    registry.shown("bob", "Bob");
    assert!(!registry.renamed("bob", "Robert"), "nobody watches");
    registry.watch_first(1, &["bob".to_owned()]);
    registry.shown("bob", "Bob");
    assert!(!registry.renamed("bob", "Bob"));
    assert!(registry.renamed("bob", "Robert"));
    assert!(!registry.renamed("bob", "Robert"));
    // Somebody who comes later is shown the next name already.
    registry.shown("bob", "Bert");
    assert!(registry.renamed("bob", "Bert"));
    assert!(!registry.renamed("bob", "Bert"));
    registry.close(1);
    registry.check_invariants();
}

#[derive(Clone, Debug)]
enum Step {
    Open(u8),
    Close(usize),
    Added(u8, BTreeSet<u8>),
    GroupChanged(u8, BTreeSet<u8>, BTreeSet<u8>),
    Watch(usize, BTreeSet<u8>),
    Attach,
    Detach,
}

fn step() -> impl Strategy<Value = Step> {
    let user = || 0..5_u8;
    let some = || proptest::collection::btree_set(0..5_u8, 0..4);
    prop_oneof![
        4 => user().prop_map(Step::Open),
        3 => any::<usize>().prop_map(Step::Close),
        4 => (user(), some()).prop_map(|(user, groups)| Step::Added(user, groups)),
        3 => (user(), some(), some()).prop_map(|(group, added, removed)| {
            Step::GroupChanged(group, added, removed)
        }),
        2 => (any::<usize>(), some()).prop_map(|(which, users)| Step::Watch(which, users)),
        1 => Just(Step::Attach),
        1 => Just(Step::Detach),
    ]
}

fn names(numbers: &BTreeSet<u8>) -> Vec<String> {
    numbers.iter().map(u8::to_string).collect()
}

proptest! {
    #[test]
    fn the_indexes_always_agree(steps in proptest::collection::vec(step(), 0..150)) {
        let mut registry = Registry::default();
        let mut open: Vec<ConnectionId> = Vec::new();
        let mut attached = false;
        for (id, step) in (1..).zip(steps) {
            match step {
                Step::Open(user) => {
                    if let Some(opened) = registry.open(newcomer(id, &user.to_string()), MOST) {
                        open.push(id);
                        if opened.first && attached {
                            registry.asked(&user.to_string());
                        }
                    }
                }
                Step::Close(which) if !open.is_empty() => {
                    let id = open.swap_remove(which % open.len());
                    prop_assert!(registry.close(id).is_some());
                    prop_assert!(registry.close(id).is_none());
                }
                Step::Watch(which, users) if !open.is_empty() => {
                    registry.watch(open[which % open.len()], Some(&names(&users)));
                }
                Step::Added(user, groups) => {
                    registry.user_added(&user.to_string(), names(&groups));
                }
                Step::GroupChanged(group, added, removed) => {
                    registry.group_changed(&group.to_string(), &names(&added), &names(&removed));
                }
                Step::Attach => {
                    attached = true;
                    registry.ask_all();
                }
                Step::Detach => {
                    attached = false;
                    registry.forget_subscriptions();
                }
                Step::Close(_) | Step::Watch(..) => {}
            }
            registry.check_invariants();
            prop_assert_eq!(registry.connection_count(), open.len());
        }
        for id in open {
            registry.close(id);
        }
        registry.forget_subscriptions();
        registry.check_invariants();
        let empty = registry.users.is_empty() && registry.groups.is_empty();
        prop_assert!(empty && registry.sessions.is_empty() && registry.watched.is_empty());
    }

    /// A group's audience is that of a model that keeps a plain set of members.
    #[test]
    fn a_group_reaches_those_members_who_are_here(
        here in proptest::collection::btree_set(0..6_u8, 0..6),
        first in proptest::collection::btree_set(0..6_u8, 0..6),
        changes in proptest::collection::vec((0..6_u8, any::<bool>()), 0..20),
    ) {
        let mut registry = Registry::default();
        let mut members = first.clone();
        for user in &here {
            drop(opened(&mut registry, ConnectionId::from(*user), &user.to_string()));
            let groups = if first.contains(user) { vec!["g".to_owned()] } else { vec![] };
            registry.user_added(&user.to_string(), groups);
        }
        for (user, comes) in changes {
            let name = [user.to_string()];
            if comes {
                members.insert(user);
                registry.group_changed("g", &name, &[]);
            } else {
                members.remove(&user);
                registry.group_changed("g", &[], &name);
            }
        }
        let expected = members.intersection(&here).map(|user| ConnectionId::from(*user)).collect();
        prop_assert_eq!(ids(registry.of_group("g")), expected);
        registry.check_invariants();
    }
}
