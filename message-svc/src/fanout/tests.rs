use std::collections::{BTreeMap, BTreeSet};

use chatsync_proto::{
    group::Group,
    message::{Entry, event::EntryAppended},
};
use proptest::prelude::*;
use service_kit::Code;

use super::{queue::EventReceiver, *};

const GROUPS: [&str; 2] = [
    "01890a5d-ac96-774b-bcce-b302099a8057",
    "01890a5d-ac96-774b-bcce-b302099a8058",
];
const USERS: [&str; 3] = ["ann", "bob", "eve"];

impl Fanout {
    /// What must hold after every step: the indexes say the same.
    fn check_invariants(&self) {
        let mut groups: HashMap<String, HashMap<SubscriberId, usize>> = HashMap::new();
        for (username, interest) in &self.users {
            assert!(!interest.subscribers.is_empty());
            for id in &interest.subscribers {
                assert!(self.subscribers[id].users.contains(username));
                for group in &interest.group_ids {
                    *groups
                        .entry(group.clone())
                        .or_default()
                        .entry(*id)
                        .or_default() += 1;
                }
            }
        }
        assert_eq!(groups, self.groups);
        for (id, subscriber) in &self.subscribers {
            for username in &subscriber.users {
                assert!(self.users[username].subscribers.contains(id));
            }
        }
    }
}

fn entry(key: &str, seq: u64) -> Entry {
    Entry {
        conversation: key.into(),
        seq,
        ..Entry::default()
    }
}

fn message(key: &str, seq: u64) -> Step {
    let appended = EntryAppended {
        entry: Some(entry(key, seq)),
        origin_connection_id: 0,
    };
    Step::Tell(event(event::Kind::Entry(appended)))
}

fn change(group: &str, seq: u64, added: &[&str], removed: &[&str]) -> Step {
    let key = Conversation::Group(group.into()).key();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Step::Tell(event(event::Kind::Group(GroupChanged {
        group: Some(Group {
            id: group.into(),
            ..Group::default()
        }),
        added: names(added),
        removed: names(removed),
        entry: Some(entry(&key, seq)),
    })))
}

/// The logs' entries that wait in a queue.
fn entries(receiver: &mut EventReceiver) -> Vec<(String, u64)> {
    let mut told = Vec::new();
    while let Some(events) = futures_util::FutureExt::now_or_never(receiver.next_batch()).flatten()
    {
        for event in events {
            let entry = match event.kind {
                Some(event::Kind::Entry(appended)) => appended.entry,
                Some(event::Kind::Group(change)) => change.entry,
                _ => None,
            };
            told.extend(entry.map(|entry| (entry.conversation, entry.seq)));
        }
    }
    told
}

fn add(fanout: &mut Fanout, subscriber: SubscriberId, username: &str, groups: &[&str]) {
    let group_ids = groups.iter().map(|id| (*id).to_owned()).collect();
    fanout.take(Step::AddUser {
        subscriber,
        username: username.into(),
        group_ids,
    });
}

#[test]
fn a_removed_member_hears_of_the_removal_and_of_nothing_after_it() {
    let mut fanout = Fanout::default();
    let (sender, mut receiver) = queue::queue();
    fanout.take(Step::Subscribe(1, sender));
    add(&mut fanout, 1, "ann", &[]);
    let key = Conversation::Group(GROUPS[0].into()).key();
    fanout.take(message(&key, 1));
    fanout.take(change(GROUPS[0], 2, &["ann"], &[]));
    fanout.take(message(&key, 3));
    fanout.take(change(GROUPS[0], 4, &[], &["ann"]));
    fanout.take(message(&key, 5));
    fanout.check_invariants();
    let told: Vec<u64> = entries(&mut receiver)
        .into_iter()
        .map(|(_, seq)| seq)
        .collect();
    assert_eq!(told, [2, 3, 4]);
}

#[test]
fn a_stream_is_told_once_for_all_its_users() {
    let mut fanout = Fanout::default();
    let (sender, mut receiver) = queue::queue();
    fanout.take(Step::Subscribe(1, sender));
    for user in USERS {
        add(&mut fanout, 1, user, &[GROUPS[0]]);
    }
    fanout.take(message("dm:ann:bob", 1));
    fanout.take(message(&Conversation::Group(GROUPS[0].into()).key(), 1));
    fanout.take(message("dm:strange:stranger", 1));
    assert_eq!(entries(&mut receiver).len(), 2);
}

#[test]
fn a_stream_that_is_not_read_is_ended_alone() {
    let mut fanout = Fanout::default();
    let (slow, mut unread) = queue::queue();
    let (quick, mut read) = queue::queue();
    fanout.take(Step::Subscribe(1, slow));
    fanout.take(Step::Subscribe(2, quick));
    add(&mut fanout, 1, "ann", &[]);
    add(&mut fanout, 2, "bob", &[]);
    let mut got = 0;
    for seq in 1..=70_000 {
        fanout.take(message("dm:ann:bob", seq));
        got += entries(&mut read).len();
    }
    assert_eq!(got, 70_000);
    assert_eq!(fanout.len(), 1);
    fanout.check_invariants();
    assert!(unread.overflowed());
    assert!(entries(&mut unread).len() < 70_000);
}

/// Somebody types in a group: how that is answered.
fn types(fanout: &mut Fanout, username: &str) -> Option<Code> {
    let outcome = fanout.pass_typing(TypingChanged {
        conversation: Conversation::Group(GROUPS[0].into()).key(),
        username: username.into(),
        active: true,
    });
    outcome.err().map(|failure| failure.code)
}

#[test]
fn only_members_type_in_a_group() {
    let mut fanout = Fanout::default();
    let (sender, mut receiver) = queue::queue();
    fanout.take(Step::Subscribe(1, sender));
    add(&mut fanout, 1, "ann", &[GROUPS[0]]);
    add(&mut fanout, 1, "bob", &[]);
    let mut told = || {
        let events = futures_util::FutureExt::now_or_never(receiver.next_batch()).flatten();
        let events = events.into_iter().flatten();
        let typing = events.filter(|event| matches!(event.kind, Some(event::Kind::Typing(_))));
        typing.count()
    };
    assert_eq!((types(&mut fanout, "ann"), told()), (None, 1));
    let refused = Some(Code::NotFound);
    assert_eq!((types(&mut fanout, "bob"), told()), (refused, 0));
    fanout.take(change(GROUPS[0], 1, &[], &["ann"]));
    told();
    assert_eq!((types(&mut fanout, "ann"), told()), (refused, 0));
    // It is not known where somebody is whom no stream holds.
    assert_eq!((types(&mut fanout, "eve"), told()), (None, 0));
}

/// A step on small sets, by numbers.
#[derive(Clone, Debug)]
enum Move {
    Subscribe(u64),
    Unsubscribe(u64),
    AddUser(u64, usize),
    RemoveUser(u64, usize),
    Join(usize, usize),
    Leave(usize, usize),
    Group(usize),
    Private(usize, usize),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let (stream, user, group) = (1..4_u64, 0..USERS.len(), 0..GROUPS.len());
    let one = prop_oneof![
        stream.clone().prop_map(Move::Subscribe),
        stream.clone().prop_map(Move::Unsubscribe),
        (stream.clone(), user.clone()).prop_map(|(stream, user)| Move::AddUser(stream, user)),
        (stream, user.clone()).prop_map(|(stream, user)| Move::RemoveUser(stream, user)),
        (user.clone(), group.clone()).prop_map(|(user, group)| Move::Join(user, group)),
        (user.clone(), group.clone()).prop_map(|(user, group)| Move::Leave(user, group)),
        group.prop_map(Move::Group),
        (user.clone(), user).prop_map(|(one, other)| Move::Private(one, other)),
    ];
    prop::collection::vec(one, 1..60)
}

/// The same, said naively: sets of who holds whom and who is where.
#[derive(Default)]
struct Model {
    holds: BTreeMap<u64, BTreeSet<usize>>,
    members: [BTreeSet<usize>; GROUPS.len()],
    /// What each stream is to be told, by its number and its beginning.
    told: BTreeMap<u64, Vec<(String, u64)>>,
}

impl Model {
    fn tell(&mut self, concerned: &BTreeSet<usize>, entry: &(String, u64)) {
        for (stream, users) in &self.holds {
            if !users.is_disjoint(concerned) {
                self.told.entry(*stream).or_default().push(entry.clone());
            }
        }
    }
}

proptest! {
    #[test]
    fn streams_are_told_exactly_what_concerns_their_users(moves in moves()) {
        let mut fanout = Fanout::default();
        let mut model = Model::default();
        let mut receivers: BTreeMap<u64, EventReceiver> = BTreeMap::new();
        for (seq, step) in (1..).zip(moves) {
            let group_key = |group: usize| Conversation::Group(GROUPS[group].into()).key();
            match step {
                Move::Subscribe(stream) if !model.holds.contains_key(&stream) => {
                    let (sender, receiver) = queue::queue();
                    fanout.take(Step::Subscribe(stream, sender));
                    receivers.insert(stream, receiver);
                    model.holds.insert(stream, BTreeSet::new());
                    model.told.remove(&stream);
                }
                Move::Subscribe(_) => {}
                Move::Unsubscribe(stream) => {
                    fanout.take(Step::Unsubscribe(stream));
                    model.holds.remove(&stream);
                }
                Move::AddUser(stream, user) => {
                    let groups: Vec<_> = (0..GROUPS.len())
                        .filter(|group| model.members[*group].contains(&user))
                        .map(|group| GROUPS[group])
                        .collect();
                    add(&mut fanout, stream, USERS[user], &groups);
                    if let Some(users) = model.holds.get_mut(&stream) {
                        users.insert(user);
                    }
                }
                Move::RemoveUser(stream, user) => {
                    fanout.take(Step::RemoveUser { subscriber: stream, username: USERS[user].into() });
                    if let Some(users) = model.holds.get_mut(&stream) {
                        users.remove(&user);
                    }
                }
                Move::Join(user, group) => {
                    model.members[group].insert(user);
                    fanout.take(change(GROUPS[group], seq, &[USERS[user]], &[]));
                    model.tell(&model.members[group].clone(), &(group_key(group), seq));
                }
                Move::Leave(user, group) => {
                    fanout.take(change(GROUPS[group], seq, &[], &[USERS[user]]));
                    model.tell(&model.members[group].clone(), &(group_key(group), seq));
                    model.members[group].remove(&user);
                }
                Move::Group(group) => {
                    fanout.take(message(&group_key(group), seq));
                    model.tell(&model.members[group].clone(), &(group_key(group), seq));
                }
                Move::Private(one, other) if one != other => {
                    let key = Conversation::private(USERS[one], USERS[other]).key();
                    fanout.take(message(&key, seq));
                    model.tell(&BTreeSet::from([one, other]), &(key, seq));
                }
                Move::Private(..) => {}
            }
            fanout.check_invariants();
        }
        for (stream, receiver) in &mut receivers {
            prop_assert_eq!(entries(receiver), model.told.remove(stream).unwrap_or_default());
        }
    }
}
