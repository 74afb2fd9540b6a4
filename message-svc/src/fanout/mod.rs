//! Who is told what: a synchronous structure, indexed both ways, that one task owns. Nothing here waits for anybody.

use std::collections::{HashMap, HashSet};

use chatsync_proto::message::{
    Event,
    event::{self, GroupChanged, TypingChanged, UserAdded, Welcome},
};
use prost::Message as _;
use service_kit::names::Conversation;

pub(crate) mod queue;

#[cfg(test)]
mod tests;

use queue::EventSender;

use crate::{
    reply::{Answer, Outcome, StreamReply},
    store::append::no_such_group,
};

/// Names a stream of events, of a gateway or of one user.
pub(crate) type SubscriberId = u64;

/// Something for the fan-out, in the order of commits.
#[derive(Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all steps are of the largest kind"
)]
pub(crate) enum Step {
    /// Tell those whom it concerns.
    Tell(Event),
    /// Tell them that somebody types, if that is one of them, and answer.
    Type(TypingChanged, StreamReply),
    /// A stream begins.
    Subscribe(SubscriberId, EventSender),
    /// A stream wants to hear of a user, who is in these groups.
    AddUser {
        subscriber: SubscriberId,
        username: String,
        group_ids: Vec<String>,
    },
    /// A stream does not want to hear of a user any more.
    RemoveUser {
        subscriber: SubscriberId,
        username: String,
    },
    /// A stream has ended.
    Unsubscribe(SubscriberId),
}

impl Step {
    /// About what it takes in memory beside what it is made of.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Tell(event) => event.encoded_len(),
            Self::AddUser { group_ids, .. } => group_ids.iter().map(String::len).sum(),
            Self::Type(..)
            | Self::Subscribe(..)
            | Self::RemoveUser { .. }
            | Self::Unsubscribe(_) => 0,
        }
    }
}

/// The streams, and what each wants to hear of.
#[derive(Debug, Default)]
pub(crate) struct Fanout {
    subscribers: HashMap<SubscriberId, Subscriber>,
    users: HashMap<String, Interest>,
    /// By group: how many of its members each stream holds.
    groups: HashMap<String, HashMap<SubscriberId, usize>>,
}

#[derive(Debug)]
struct Subscriber {
    queue: EventSender,
    users: HashSet<String>,
}

/// Who wants to hear of a user, and the user's groups.
#[derive(Debug, Default)]
struct Interest {
    subscribers: HashSet<SubscriberId>,
    group_ids: HashSet<String>,
}

impl Fanout {
    /// Takes one step. Streams that cannot take their events are ended.
    pub(crate) fn take(&mut self, step: Step) {
        match step {
            Step::Tell(event) => self.tell(event),
            Step::Type(notice, reply) => reply.send(self.pass_typing(notice)),
            Step::Subscribe(id, queue) => self.subscribe(id, queue),
            Step::AddUser {
                subscriber,
                username,
                group_ids,
            } => self.add_user(subscriber, username, group_ids),
            Step::RemoveUser {
                subscriber,
                username,
            } => self.remove_user(subscriber, &username),
            Step::Unsubscribe(id) => self.unsubscribe(id),
        }
    }

    /// How many streams there are.
    pub(crate) fn len(&self) -> usize {
        self.subscribers.len()
    }

    fn subscribe(&mut self, id: SubscriberId, queue: EventSender) {
        self.subscribers.insert(
            id,
            Subscriber {
                queue,
                users: HashSet::new(),
            },
        );
        self.push(id, event(event::Kind::Welcome(Welcome {})));
    }

    fn add_user(&mut self, id: SubscriberId, username: String, group_ids: Vec<String>) {
        let Some(subscriber) = self.subscribers.get_mut(&id) else {
            return;
        };
        if subscriber.users.insert(username.clone()) {
            let interest = self.users.entry(username.clone()).or_default();
            interest.subscribers.insert(id);
            interest.group_ids.extend(group_ids.iter().cloned());
            for group in &group_ids {
                *self
                    .groups
                    .entry(group.clone())
                    .or_default()
                    .entry(id)
                    .or_default() += 1;
            }
        }
        self.push(
            id,
            event(event::Kind::UserAdded(UserAdded {
                username,
                group_ids,
            })),
        );
    }

    fn remove_user(&mut self, id: SubscriberId, username: &str) {
        let held = self
            .subscribers
            .get_mut(&id)
            .is_some_and(|subscriber| subscriber.users.remove(username));
        if held {
            self.lose_interest(id, username);
        }
    }

    fn unsubscribe(&mut self, id: SubscriberId) {
        let Some(subscriber) = self.subscribers.remove(&id) else {
            return;
        };
        for username in &subscriber.users {
            self.lose_interest(id, username);
        }
    }

    fn lose_interest(&mut self, id: SubscriberId, username: &str) {
        let Some(interest) = self.users.get_mut(username) else {
            return;
        };
        interest.subscribers.remove(&id);
        for group in &interest.group_ids {
            release(&mut self.groups, group, id);
        }
        if interest.subscribers.is_empty() {
            self.users.remove(username);
        }
    }

    fn tell(&mut self, event: Event) {
        match &event.kind {
            Some(event::Kind::Group(change)) => {
                let change = change.clone();
                self.admit(&change);
                self.tell_all(self.audience(&event), event);
                self.expel(&change);
            }
            _ => self.tell_all(self.audience(&event), event),
        }
    }

    /// People may be typing to somebody to whom they have not written yet. A group's strangers learn nothing of it; of a user whom no stream
    /// holds it is not known which groups there are, and nobody is told anything.
    fn pass_typing(&mut self, notice: TypingChanged) -> Outcome {
        let key = notice.conversation.clone();
        if let Some(Conversation::Group(id)) = Conversation::parse(&key) {
            let Some(interest) = self.users.get(&notice.username) else {
                return Ok(Answer::Typing(key));
            };
            if !interest.group_ids.contains(&id) {
                return Err(no_such_group());
            }
        }
        self.tell(event(event::Kind::Typing(notice)));
        Ok(Answer::Typing(key))
    }

    /// Those who come into a group hear of it from this event on.
    fn admit(&mut self, change: &GroupChanged) {
        let Some(group) = &change.group else { return };
        for username in &change.added {
            let Some(interest) = self.users.get_mut(username) else {
                continue;
            };
            if interest.group_ids.insert(group.id.clone()) {
                let holders = self.groups.entry(group.id.clone()).or_default();
                for id in &interest.subscribers {
                    *holders.entry(*id).or_default() += 1;
                }
            }
        }
    }

    /// Those who go hear of it up to this event.
    fn expel(&mut self, change: &GroupChanged) {
        let Some(group) = &change.group else { return };
        for username in &change.removed {
            let Some(interest) = self.users.get_mut(username) else {
                continue;
            };
            if interest.group_ids.remove(&group.id) {
                for id in &interest.subscribers {
                    release(&mut self.groups, &group.id, *id);
                }
            }
        }
    }

    /// The streams that hold somebody whom the event concerns.
    fn audience(&self, event: &Event) -> Vec<SubscriberId> {
        let key = match &event.kind {
            Some(event::Kind::Unread(unread)) => return self.holders_of(&[&unread.username]),
            Some(event::Kind::Entry(appended)) => appended
                .entry
                .as_ref()
                .map(|entry| entry.conversation.as_str()),
            Some(event::Kind::Group(change)) => change
                .entry
                .as_ref()
                .map(|entry| entry.conversation.as_str()),
            Some(event::Kind::Receipt(receipt)) => Some(receipt.conversation.as_str()),
            Some(event::Kind::Typing(typing)) => Some(typing.conversation.as_str()),
            Some(
                event::Kind::Welcome(_) | event::Kind::UserAdded(_) | event::Kind::Heartbeat(_),
            )
            | None => None,
        };
        match key.and_then(Conversation::parse) {
            Some(Conversation::Private(one, other)) => self.holders_of(&[&one, &other]),
            Some(Conversation::Group(id)) => self
                .groups
                .get(&id)
                .map(|holders| holders.keys().copied().collect())
                .unwrap_or_default(),
            None => Vec::new(),
        }
    }

    fn holders_of(&self, usernames: &[&str]) -> Vec<SubscriberId> {
        let mut holders: Vec<_> = usernames
            .iter()
            .filter_map(|username| self.users.get(*username))
            .flat_map(|interest| interest.subscribers.iter().copied())
            .collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    fn tell_all(&mut self, audience: Vec<SubscriberId>, event: Event) {
        let mut audience = audience.into_iter().peekable();
        while let Some(id) = audience.next() {
            if audience.peek().is_none() {
                // The last one gets the event itself.
                self.push(id, event);
                return;
            }
            self.push(id, event.clone());
        }
    }

    fn push(&mut self, id: SubscriberId, event: Event) {
        let Some(subscriber) = self.subscribers.get(&id) else {
            return;
        };
        if subscriber.queue.push(event).is_err() {
            metrics::counter!("chatsync_message_streams_dropped_total").increment(1);
            self.unsubscribe(id);
        }
    }
}

/// A stream holds one member less of a group.
fn release(
    groups: &mut HashMap<String, HashMap<SubscriberId, usize>>,
    group: &str,
    id: SubscriberId,
) {
    let Some(holders) = groups.get_mut(group) else {
        return;
    };
    if let Some(count) = holders.get_mut(&id) {
        *count -= 1;
        if *count == 0 {
            holders.remove(&id);
        }
    }
    if holders.is_empty() {
        groups.remove(group);
    }
}

/// An event of this kind.
pub(crate) fn event(kind: event::Kind) -> Event {
    Event { kind: Some(kind) }
}
