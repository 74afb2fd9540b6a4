//! Each sample of a client's frame is read as what it means.

use chatsync_proto::{
    group::{Audience, Role, Settings},
    message::{
        ConversationRef, GetHistoryRequest, MarkRequest, command::Typing, conversation_ref::Name,
        get_history_request::Position,
    },
    presence::ListUsersRequest,
};

use super::{CONTENT_BYTES, GROUP, samples};
use crate::frames::{
    client::{GroupCommand, Kind, MemberOf, Message, Register, Target},
    parse,
};

fn named(name: Name) -> Option<ConversationRef> {
    Some(ConversationRef { name: Some(name) })
}

fn with_bob() -> Option<ConversationRef> {
    named(Name::Conversation("dm:ann:bob".into()))
}

fn in_group() -> Option<ConversationRef> {
    named(Name::GroupId(GROUP.into()))
}

fn message(to: Target, content: &str, reply_to: u64) -> Kind {
    Kind::Message(Message {
        to,
        content: content.into(),
        reply_to,
    })
}

fn member(username: &str) -> MemberOf {
    MemberOf {
        group_id: GROUP.into(),
        username: username.into(),
    }
}

fn create() -> Kind {
    Kind::Group(GroupCommand::Create {
        name: "Rowing".into(),
        members: vec!["bob".into(), "carol".into()],
    })
}

fn history(conversation: Option<ConversationRef>, position: Option<Position>, limit: u32) -> Kind {
    Kind::History(GetHistoryRequest {
        conversation,
        position,
        limit,
    })
}

fn mark(conversation: Option<ConversationRef>, delivered_seq: u64, read_seq: u64) -> Kind {
    Kind::Mark(MarkRequest {
        conversation,
        delivered_seq,
        read_seq,
    })
}

fn typing(conversation: Option<ConversationRef>, active: bool) -> Kind {
    Kind::Typing(Typing {
        conversation,
        active,
    })
}

/// The file, its frame's id, and what it asks for.
fn rows() -> Vec<(&'static str, Option<&'static str>, Kind)> {
    let bob = || Target::User("bob".into());
    let group_id = || GROUP.to_owned();
    let register = Register {
        username: None,
        token: Some("b3BhcXVl".into()),
        device: Some("Firefox on Linux".into()),
        sync: vec![("dm:ann:bob".into(), 41), (format!("group:{GROUP}"), 0)],
        ..Register::default()
    };
    let by_name = Register {
        username: Some("ann".into()),
        ..Register::default()
    };
    let away = Register {
        away: true,
        ..Register::default()
    };
    let settings = Settings {
        who_may_post: Audience::Admins.into(),
        who_may_add: Audience::Everyone.into(),
    };
    let page = ListUsersRequest {
        prefix: "an".into(),
        after: "ann".into(),
        limit: 20,
    };
    let group = Kind::Group;
    vec![
        ("register", Some("r1"), Kind::Register(register)),
        ("register.by_name", None, Kind::Register(by_name)),
        ("register.away", None, Kind::Register(away)),
        (
            "private_message",
            Some("m1"),
            message(bob(), "Hello, Bob 👋", 0),
        ),
        (
            "private_message.reply",
            Some("m2"),
            message(bob(), "yes", 7),
        ),
        (
            "group_message",
            Some("m3"),
            message(Target::Group(group_id()), "Hello, all", 0),
        ),
        ("create_group", Some("g1"), create()),
        ("create_group.content", Some("g2"), create()),
        (
            "add_member",
            Some("g3"),
            group(GroupCommand::Add(member("dave"))),
        ),
        (
            "remove_member",
            Some("g4"),
            group(GroupCommand::Remove(member("dave"))),
        ),
        (
            "leave_group",
            Some("g5"),
            group(GroupCommand::Leave {
                group_id: group_id(),
            }),
        ),
        (
            "delete_group",
            Some("g6"),
            group(GroupCommand::Delete {
                group_id: group_id(),
            }),
        ),
        (
            "update_group",
            Some("g7"),
            group(GroupCommand::Update {
                group_id: group_id(),
                name: Some("Rowing club".into()),
                description: Some("Thursdays at six".into()),
                settings: Some(settings),
            }),
        ),
        (
            "set_role",
            Some("g8"),
            group(GroupCommand::SetRole {
                member: member("bob"),
                role: Role::Admin,
            }),
        ),
        (
            "history",
            Some("h1"),
            history(named(Name::Username("bob".into())), None, 0),
        ),
        (
            "history.before",
            Some("h2"),
            history(with_bob(), Some(Position::Before(42)), 200),
        ),
        (
            "history.after",
            Some("h3"),
            history(in_group(), Some(Position::After(0)), 0),
        ),
        ("delivered", None, mark(with_bob(), 42, 0)),
        ("read", Some("p1"), mark(in_group(), 0, 42)),
        (
            "typing",
            None,
            typing(named(Name::Username("bob".into())), true),
        ),
        ("typing.stop", None, typing(in_group(), false)),
        ("status", None, Kind::Status { away: true }),
        (
            "users",
            Some("u1"),
            Kind::Users(ListUsersRequest::default()),
        ),
        ("users.page", Some("u2"), Kind::Users(page)),
        (
            "watch",
            None,
            Kind::Watch(Some(vec!["bob".into(), "carol".into()])),
        ),
        (
            "receipts",
            Some("r2"),
            Kind::Receipts(chatsync_proto::message::GetReceiptsRequest {
                conversation: Some(ConversationRef {
                    name: Some(Name::Conversation(format!("group:{GROUP}"))),
                }),
            }),
        ),
        ("watch.opening", None, Kind::Watch(None)),
        (
            "sync",
            Some("s1"),
            Kind::Sync(vec![("dm:ann:bob".into(), 41)]),
        ),
        ("ping", Some("p2"), Kind::Ping),
    ]
}

#[test]
fn every_sample_is_read_as_what_it_means() {
    let mut samples = samples("client");
    for (name, id, kind) in rows() {
        let text = samples
            .remove(name)
            .unwrap_or_else(|| panic!("there is no sample {name}"));
        let frame = parse(&text, CONTENT_BYTES).unwrap_or_else(|refused| panic!("{refused:?}"));
        assert_eq!(frame.kind, kind, "{name}");
        assert_eq!(frame.id.as_deref(), id, "{name}");
        let type_name = name.split('.').next();
        assert_eq!(
            Some(frame.type_name),
            type_name,
            "a file is named after its type"
        );
    }
    assert!(samples.is_empty(), "not looked at: {:?}", samples.keys());
}

#[test]
fn secrets_and_text_are_not_printed() {
    for (name, canary) in [("register", "b3BhcXVl"), ("private_message", "Hello")] {
        let text = &samples("client")[name];
        let frame = parse(text, CONTENT_BYTES).unwrap();
        assert!(text.contains(canary) && !format!("{frame:?}").contains(canary));
    }
}
