//! From an event of a service to frames for those whom it concerns: each is encoded once, and all receive the same bytes.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use chatsync_proto::{
    message::{Entry, event},
    presence::{
        User,
        attach_event::{PresenceChanged, ProfileChanged},
    },
};
use service_kit::names::Conversation;

use crate::{
    frames::{EntryFrame, GroupView, ServerFrame, Timestamp, status_name},
    hub::{ConnectionId, Delivery, Except, Hub, NewlyWatched, Subject},
};

/// Passes an event of message-svc on.
pub(crate) fn event(hub: &Hub, event: event::Kind) {
    match event {
        event::Kind::Entry(appended) => {
            let origin = Except::Connection(appended.origin_connection_id);
            if let Some(entry) = appended.entry {
                entry_appended(hub, entry, origin);
            }
        }
        event::Kind::Group(changed) => group_changed(hub, changed),
        event::Kind::Receipt(moved) => receipt_moved(hub, moved),
        event::Kind::Unread(changed) => unread_changed(hub, changed),
        event::Kind::Typing(changed) => typing_changed(hub, changed),
        // They concern the stream itself.
        event::Kind::Welcome(_) | event::Kind::UserAdded(_) | event::Kind::Heartbeat(_) => {}
    }
}

fn entry_appended(hub: &Hub, entry: Entry, except: Except<'_>) {
    let Some(conversation) = conversation(&entry.conversation) else {
        return;
    };
    hub.to_conversation(&conversation, except, &entry_delivery(entry));
}

/// A key that message-svc made is well-formed; if it is not, nobody can be found for it.
fn conversation(key: &str) -> Option<Conversation> {
    let conversation = Conversation::parse(key);
    if conversation.is_none() {
        tracing::error!("an event with a malformed conversation key");
    }
    conversation
}

fn entry_delivery(entry: Entry) -> Arc<Delivery> {
    let subject = Subject::Entry {
        conversation: entry.conversation.clone(),
        seq: entry.seq,
    };
    Delivery::new(&ServerFrame::Entry(EntryFrame::from(entry)), subject)
}

/// Members get the group and the note; who is no longer one gets the note, and that the group is gone.
fn group_changed(hub: &Hub, changed: event::GroupChanged) {
    let (Some(group), Some(entry)) = (changed.group, changed.entry) else {
        return;
    };
    let Some(conversation) = conversation(&entry.conversation) else {
        return;
    };
    hub.group_changed(&group.id, &changed.added, &changed.removed);
    let (id, version) = (group.id.clone(), group.version);
    let gone = ServerFrame::GroupUpdate {
        group: GroupView::only_id(id.clone()),
        removed: true,
    };
    let about_gone = Subject::Gone {
        id: id.clone(),
        version,
    };
    let gone = Delivery::new(&gone, about_gone);
    let subject = Subject::Group { id, version };
    let update = ServerFrame::GroupUpdate {
        group: group.into(),
        removed: false,
    };
    let update = Delivery::new(&update, subject);
    let note = entry_delivery(entry);
    hub.to_conversation(&conversation, Except::Nobody, &update);
    hub.to_conversation(&conversation, Except::Nobody, &note);
    hub.to_users(&changed.removed, &note);
    hub.to_users(&changed.removed, &gone);
}

fn receipt_moved(hub: &Hub, moved: event::ReceiptMoved) {
    let (Some(key), Some(receipt)) = (conversation(&moved.conversation), moved.receipt) else {
        return;
    };
    let subject = Subject::Receipt {
        conversation: moved.conversation.clone(),
        username: receipt.username.clone(),
    };
    let frame = ServerFrame::Receipt {
        conversation: moved.conversation,
        from: receipt.username.clone(),
        delivered_seq: receipt.delivered_seq,
        read_seq: receipt.read_seq,
    };
    let delivery = Delivery::new(&frame, subject);
    hub.to_conversation(&key, Except::User(&receipt.username), &delivery);
}

fn unread_changed(hub: &Hub, changed: event::UnreadChanged) {
    let subject = Subject::Unread {
        conversation: changed.conversation.clone(),
        read_seq: changed.read_seq,
    };
    let frame = ServerFrame::UnreadCount {
        counts: vec![(changed.conversation.clone(), changed.unread)],
        read_seqs: vec![(changed.conversation, changed.read_seq)],
    };
    hub.to_users(&[changed.username], &Delivery::new(&frame, subject));
}

fn typing_changed(hub: &Hub, changed: event::TypingChanged) {
    let Some(key) = conversation(&changed.conversation) else {
        return;
    };
    let frame = ServerFrame::Typing {
        conversation: changed.conversation.clone(),
        from: changed.username.clone(),
        content: if changed.active { "start" } else { "stop" },
    };
    let subject = Subject::Typing {
        conversation: changed.conversation,
        username: changed.username.clone(),
    };
    let delivery = Delivery::new(&frame, subject);
    hub.to_conversation(&key, Except::User(&changed.username), &delivery);
}

/// Passes a change of somebody's presence on to those who watch.
pub(crate) fn presence_changed(hub: &Hub, changed: &PresenceChanged) {
    hub.presence_changed(&changed.username, &presence_delivery(changed));
}

fn presence_delivery(changed: &PresenceChanged) -> Arc<Delivery> {
    let frame = ServerFrame::Presence {
        status: status_name(changed.status()),
        last_seen: Timestamp::unless_never(changed.last_seen_ms),
        from: changed.username.clone(),
    };
    let subject = Subject::Presence {
        username: changed.username.clone(),
    };
    Delivery::new(&frame, subject)
}

/// Tells those who watch a user, and the user's own connections, how the user is called now.
pub(crate) fn profile_changed(hub: &Hub, changed: ProfileChanged) {
    hub.renamed(&changed.username, &changed.display_name);
    tell_profile(hub, changed);
}

/// Tells how a user was found to be called, if that may be new to one of those who watch.
pub(crate) fn display_name(hub: &Hub, user: &User) {
    if hub.renamed(&user.username, &user.display_name) {
        let changed = ProfileChanged {
            username: user.username.clone(),
            display_name: user.display_name.clone(),
        };
        tell_profile(hub, changed);
    }
}

fn tell_profile(hub: &Hub, changed: ProfileChanged) {
    let frame = ServerFrame::Profile {
        from: changed.username.clone(),
        display_name: changed.display_name,
    };
    let delivery = Delivery::new(&frame, Subject::Other);
    let own = Except::User(&changed.username);
    hub.to_watchers(&changed.username, own, &delivery);
    hub.to_users(&[changed.username], &delivery);
}

/// Tells those who watch a user how that user's presence was found to be.
pub(crate) fn presence(hub: &Hub, user: User) {
    presence_changed(hub, &found(user));
}

/// Tells those of some connections that watch a user how that user's presence was found to be.
pub(crate) fn presence_among(hub: &Hub, ids: &HashSet<ConnectionId>, user: User) {
    let found = found(user);
    hub.to_watchers_among(ids, &found.username, &presence_delivery(&found));
}

/// Tells a connection how those were found to be whom it has begun to watch.
pub(crate) fn presence_of_newly_watched(
    hub: &Hub,
    id: ConnectionId,
    newly: &NewlyWatched,
    users: Vec<User>,
) {
    let deliveries = users.into_iter().map(|user| {
        let found = found(user);
        let delivery = presence_delivery(&found);
        (found.username, delivery)
    });
    hub.to_new_watcher(id, newly, &deliveries.collect::<HashMap<_, _>>());
}

fn found(user: User) -> PresenceChanged {
    PresenceChanged {
        username: user.username,
        status: user.status,
        last_seen_ms: user.last_seen_ms,
    }
}

/// Asks all sockets of some users to `sync`.
pub(crate) fn resync(hub: &Hub, usernames: &[String]) {
    hub.to_users(
        usernames,
        &Delivery::new(&ServerFrame::Resync, Subject::Other),
    );
}
