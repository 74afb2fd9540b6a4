//! Each sample of the server's frames is written from what it tells.

use chatsync_proto::{
    group::{Audience, Group, Member, Role, Settings, change},
    message::{Conversation, Entry, Message, Note, Receipt, entry, note},
    presence::{Status, User},
};
use serde_json::Value;
use service_kit::{Code, Failure};

use super::{GROUP, samples};
use crate::frames::{
    Ack, ConversationView, EntryFrame, GroupView, ServerFrame, Timestamp, UserView, server::Limits,
    status_name, with_more,
};

/// 2026-11-24T09:30:00.125Z
const AT_MS: i64 = 1_795_512_600_125;

fn in_group() -> String {
    format!("group:{GROUP}")
}

fn settings(post: Audience) -> Settings {
    Settings {
        who_may_post: post.into(),
        who_may_add: Audience::Admins.into(),
    }
}

fn group() -> Group {
    let member = |name: &str, role: Role| Member {
        username: name.into(),
        role: role.into(),
    };
    Group {
        id: GROUP.into(),
        name: "Rowing".into(),
        description: "Thursdays".into(),
        settings: Some(settings(Audience::Everyone)),
        members: vec![
            member("ann", Role::Owner),
            member("bob", Role::Admin),
            member("carol", Role::Member),
        ],
        version: 3,
    }
}

fn message(
    conversation: &str,
    to: &str,
    seq: u64,
    id: &str,
    content: &str,
    reply_to: u64,
) -> Entry {
    Entry {
        conversation: conversation.into(),
        seq,
        from: "ann".into(),
        to: to.into(),
        at_ms: AT_MS,
        kind: Some(entry::Kind::Message(Message {
            id: id.into(),
            content: content.into(),
            reply_to,
        })),
    }
}

fn to_bob() -> Entry {
    message("dm:ann:bob", "bob", 42, "m1", "Hello, Bob 👋", 0)
}

fn to_group() -> Entry {
    message(&in_group(), GROUP, 8, "m3", "Hello, all", 7)
}

fn note(seq: u64, kind: note::Kind) -> ServerFrame {
    let entry = Entry {
        conversation: in_group(),
        seq,
        from: "ann".into(),
        to: GROUP.into(),
        at_ms: AT_MS,
        kind: Some(entry::Kind::Note(Note { kind: Some(kind) })),
    };
    ServerFrame::Entry(entry.into())
}

fn ack(id: &str) -> Ack {
    Ack {
        id: id.into(),
        ..Ack::default()
    }
}

fn told_ack(id: &str, conversation: &str, seq: u64) -> Ack {
    Ack {
        conversation: Some(conversation.into()),
        seq: Some(seq),
        timestamp: Some(Timestamp(AT_MS)),
        ..ack(id)
    }
}

fn bob() -> UserView {
    User {
        username: "bob".into(),
        display_name: "Bob B.".into(),
        status: Status::Online.into(),
        last_seen_ms: AT_MS,
    }
    .into()
}

fn carol() -> UserView {
    User {
        username: "carol".into(),
        display_name: "carol".into(),
        status: Status::Offline.into(),
        last_seen_ms: 0,
    }
    .into()
}

fn receipt(username: &str, delivered_seq: u64, read_seq: u64) -> Receipt {
    Receipt {
        username: username.into(),
        delivered_seq,
        read_seq,
    }
}

fn conversations() -> Vec<ConversationView> {
    let private = Conversation {
        conversation: "dm:ann:bob".into(),
        username: "bob".into(),
        last_entry: Some(to_bob()),
        last_seq: 42,
        own: Some(receipt("ann", 42, 40)),
        unread: 1,
        receipts: vec![receipt("bob", 42, 41)],
        ..Conversation::default()
    };
    let group = Conversation {
        conversation: in_group(),
        group_id: GROUP.into(),
        last_entry: Some(to_group()),
        last_seq: 8,
        unread: 5,
        ..Conversation::default()
    };
    vec![private.into(), group.into()]
}

fn presence(from: &str, status: Status, last_seen_ms: i64) -> ServerFrame {
    ServerFrame::Presence {
        from: from.into(),
        status: status_name(status),
        last_seen: Timestamp::unless_never(last_seen_ms),
    }
}

fn history(id: Option<&str>, reset: bool) -> ServerFrame {
    ServerFrame::History {
        id: id.map(Into::into),
        conversation: "dm:ann:bob".into(),
        messages: vec![EntryFrame::from(to_bob())],
        has_more: true,
        reset,
    }
}

fn notes() -> Vec<(&'static str, ServerFrame)> {
    let created = change::Created {
        name: "Rowing".into(),
        description: "Thursdays".into(),
        settings: Some(settings(Audience::Everyone)),
        members: group().members.into_iter().take(2).collect(),
    };
    let renamed = change::Updated {
        name: Some("Rowing club".into()),
        ..change::Updated::default()
    };
    let set = change::Updated {
        settings: Some(settings(Audience::Admins)),
        ..change::Updated::default()
    };
    let added = change::MembersAdded {
        usernames: vec!["carol".into(), "dave".into()],
    };
    let removed = change::MemberRemoved {
        username: "dave".into(),
    };
    let role = change::RoleChanged {
        username: "bob".into(),
        role: Role::Admin.into(),
    };
    vec![
        (
            "system.group_created",
            note(1, note::Kind::Created(created)),
        ),
        (
            "system.group_updated",
            note(2, note::Kind::Updated(renamed)),
        ),
        (
            "system.group_updated.settings",
            note(3, note::Kind::Updated(set)),
        ),
        (
            "system.member_added",
            note(4, note::Kind::MembersAdded(added)),
        ),
        (
            "system.member_removed",
            note(5, note::Kind::MemberRemoved(removed)),
        ),
        (
            "system.member_left",
            note(6, note::Kind::MemberLeft(change::MemberLeft {})),
        ),
        (
            "system.role_changed",
            note(7, note::Kind::RoleChanged(role)),
        ),
        (
            "system.group_deleted",
            note(9, note::Kind::Deleted(change::Deleted {})),
        ),
    ]
}

fn acks() -> Vec<(&'static str, ServerFrame)> {
    let duplicate = Ack {
        duplicate: true,
        ..told_ack("m1", "dm:ann:bob", 42)
    };
    let made = Ack {
        group: Some(group().into()),
        ..told_ack("g1", &in_group(), 1)
    };
    let left = Ack {
        group: Some(GroupView::only_id(GROUP.into())),
        removed: true,
        ..told_ack("g5", &in_group(), 9)
    };
    vec![
        ("ack", ServerFrame::Ack(told_ack("m1", "dm:ann:bob", 42))),
        ("ack.duplicate", ServerFrame::Ack(duplicate)),
        ("ack.group", ServerFrame::Ack(made)),
        ("ack.left", ServerFrame::Ack(left)),
        ("ack.done", ServerFrame::Ack(ack("s1"))),
    ]
}

fn errors() -> Vec<(&'static str, ServerFrame)> {
    let wait = std::time::Duration::from_millis(1_500);
    let limited = Failure::rate_limited("Too many messages at once.", wait);
    let unknown = Failure::not_found("There is no such user.");
    let bad = Failure::new(Code::BadFrame, "A frame must be JSON.");
    vec![
        ("error", ServerFrame::error(Some("m1".into()), &unknown)),
        (
            "error.rate_limited",
            ServerFrame::error(Some("m1".into()), &limited),
        ),
        ("error.without_id", ServerFrame::error(None, &bad)),
    ]
}

fn lists() -> Vec<(&'static str, ServerFrame)> {
    let counts = vec![("dm:ann:bob".to_owned(), 1), (in_group(), 5)];
    let users = |id: Option<&str>, users, next: Option<&str>| ServerFrame::UserList {
        id: id.map(Into::into),
        users,
        next: next.map(Into::into),
    };
    let conversations = conversations();
    vec![
        (
            "conversation_list",
            ServerFrame::ConversationList { conversations },
        ),
        (
            "unread_count",
            ServerFrame::UnreadCount {
                counts,
                read_seqs: vec![],
            },
        ),
        (
            "unread_count.moved",
            ServerFrame::UnreadCount {
                counts: vec![("dm:ann:bob".to_owned(), 0)],
                read_seqs: vec![("dm:ann:bob".to_owned(), 42)],
            },
        ),
        ("user_list", users(None, vec![bob(), carol()], None)),
        (
            "user_list.page",
            users(Some("u2"), vec![bob()], Some("bob")),
        ),
        (
            "group_list",
            ServerFrame::GroupList {
                groups: vec![group().into()],
            },
        ),
    ]
}

fn others() -> Vec<(&'static str, ServerFrame)> {
    let registered = ServerFrame::Registered {
        id: Some("r1".into()),
        username: "ann".into(),
        session: "0c8f6e0a-6d62-4f0e-a7a8-8f5f8a3f3f10".into(),
        heartbeat_s: 25,
        limits: Limits {
            frame_bytes: 65_536,
            content_bytes: 16_384,
            group_members: 5_000,
            connections: 16,
            messages_per_second: 20,
            message_burst: 60,
        },
    };
    let receipt = ServerFrame::Receipt {
        conversation: "dm:ann:bob".into(),
        from: "bob".into(),
        delivered_seq: 42,
        read_seq: 41,
    };
    let receipts = ServerFrame::Receipts {
        id: Some("r2".into()),
        conversation: in_group(),
        receipts: vec![self::receipt("bob", 42, 41).into()],
    };
    let typing = ServerFrame::Typing {
        conversation: "dm:ann:bob".into(),
        from: "bob".into(),
        content: "start",
    };
    let update = |group, removed| ServerFrame::GroupUpdate { group, removed };
    let gone = GroupView::only_id(GROUP.into());
    vec![
        ("registered", registered),
        ("private_message", ServerFrame::Entry(to_bob().into())),
        ("group_message", ServerFrame::Entry(to_group().into())),
        ("history", history(Some("h1"), false)),
        ("history.reset", history(None, true)),
        ("resync", ServerFrame::Resync),
        ("receipt", receipt),
        ("receipts", receipts),
        ("typing", typing),
        ("presence", presence("bob", Status::Away, AT_MS)),
        ("presence.never", presence("carol", Status::Offline, 0)),
        (
            "profile",
            ServerFrame::Profile {
                from: "bob".into(),
                display_name: "Bob the Rower".into(),
            },
        ),
        ("group_update", update(group().into(), false)),
        ("group_update.removed", update(gone, true)),
        (
            "pong",
            ServerFrame::Pong {
                id: Some("p2".into()),
            },
        ),
    ]
}

#[test]
fn every_sample_is_written_from_what_it_tells() {
    let mut samples = samples("server");
    let together = samples.remove("presence.more").unwrap();
    let written = with_more(
        presence("bob", Status::Away, AT_MS).encode(),
        &[presence("carol", Status::Offline, 0).encode()],
    );
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    assert_eq!(value(&written), value(&together));
    let rows = [notes(), acks(), errors(), lists(), others()];
    for (name, frame) in rows.into_iter().flatten() {
        let sample = samples
            .remove(name)
            .unwrap_or_else(|| panic!("there is no sample {name}"));
        let sample: Value = serde_json::from_str(&sample).unwrap();
        let written: Value = serde_json::from_str(&frame.encode()).unwrap();
        assert_eq!(written, sample, "{name}");
        assert_eq!(written["type"], frame.type_name(), "{name}");
        assert_eq!(name.split('.').next(), Some(frame.type_name()));
    }
    assert!(samples.is_empty(), "not looked at: {:?}", samples.keys());
}
