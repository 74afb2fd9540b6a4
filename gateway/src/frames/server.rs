//! Frames to a client.

use serde::Serialize;
use service_kit::Failure;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::{
    entry::EntryFrame,
    group::GroupView,
    roster::{ConversationView, Position, UserView},
    timestamp::Timestamp,
};

/// One frame; its fields are those of the protocol.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    /// The answer to `register`.
    Registered {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        username: String,
        /// The session's id, not its token.
        session: String,
        heartbeat_s: u64,
        limits: Limits,
    },
    /// It is done.
    Ack(Ack),
    /// A page of a conversation's log.
    History {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        conversation: String,
        messages: Vec<EntryFrame>,
        has_more: bool,
        #[serde(skip_serializing_if = "is_false")]
        reset: bool,
    },
    /// Asks the client to `sync`.
    Resync,
    /// The user's conversations, latest activity first.
    ConversationList {
        conversations: Vec<ConversationView>,
    },
    /// Messages by others after the read position, by conversation.
    UnreadCount {
        #[serde(serialize_with = "as_object")]
        counts: Vec<(String, u64)>,
        /// The user's own read positions that moved; at the opening `conversation_list` tells them.
        #[serde(serialize_with = "as_object", skip_serializing_if = "Vec::is_empty")]
        read_seqs: Vec<(String, u64)>,
    },
    /// How far somebody else has got.
    Receipt {
        conversation: String,
        from: String,
        delivered_seq: u64,
        read_seq: u64,
    },
    /// How far each of the others has got, as asked for.
    Receipts {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        conversation: String,
        receipts: Vec<Position>,
    },
    /// Somebody types, or has stopped.
    Typing {
        conversation: String,
        from: String,
        content: &'static str,
    },
    /// Whether somebody is here.
    Presence {
        from: String,
        status: &'static str,
        last_seen: Option<Timestamp>,
    },
    /// Somebody has another display name.
    Profile { from: String, display_name: String },
    /// People.
    UserList {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        users: Vec<UserView>,
        #[serde(skip_serializing_if = "Option::is_none")]
        next: Option<String>,
    },
    /// The user's groups.
    GroupList { groups: Vec<GroupView> },
    /// A group as it is now, or that one is no longer in it.
    GroupUpdate {
        group: GroupView,
        #[serde(skip_serializing_if = "is_false")]
        removed: bool,
    },
    /// The answer to `ping`.
    Pong {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// A frame was refused, or failed.
    Error {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        code: &'static str,
        content: String,
        /// The field that was refused, where it is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        field: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        retry_after_ms: Option<u64>,
    },
    /// `private_message`, `group_message` or `system`.
    #[serde(untagged)]
    Entry(EntryFrame),
}

/// What the server takes, as `registered` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Limits {
    pub frame_bytes: u32,
    pub content_bytes: u32,
    pub group_members: u32,
    /// Sockets at once for each user.
    pub connections: u32,
    /// 0 is no limit.
    pub messages_per_second: u32,
    pub message_burst: u32,
}

/// The answer to a frame that was done.
#[derive(Debug, Default, Serialize)]
pub struct Ack {
    pub id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conversation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "is_false")]
    pub duplicate: bool,
    /// The group that a command made or changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupView>,
    /// The sender is no longer in that group.
    #[serde(skip_serializing_if = "is_false")]
    pub removed: bool,
}

impl ServerFrame {
    /// The frame that tells a failure, under the `id` of what failed.
    pub fn error(id: Option<String>, failure: &Failure) -> Self {
        Self::Error {
            id,
            code: failure.code.as_str(),
            content: failure.message.to_string(),
            field: failure.field.as_deref().map(str::to_owned),
            retry_after_ms: Some(failure.retry_after_ms()).filter(|wait| *wait != 0),
        }
    }

    /// The `type`, for metrics.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Ack(_) => "ack",
            Self::History { .. } => "history",
            Self::Resync => "resync",
            Self::ConversationList { .. } => "conversation_list",
            Self::UnreadCount { .. } => "unread_count",
            Self::Receipt { .. } => "receipt",
            Self::Receipts { .. } => "receipts",
            Self::Typing { .. } => "typing",
            Self::Presence { .. } => "presence",
            Self::Profile { .. } => "profile",
            Self::UserList { .. } => "user_list",
            Self::GroupList { .. } => "group_list",
            Self::GroupUpdate { .. } => "group_update",
            Self::Pong { .. } => "pong",
            Self::Error { .. } => "error",
            Self::Entry(entry) => entry.kind.as_str(),
        }
    }

    /// The frame as it goes over the wire, to be shared by all who receive it.
    pub fn encode(&self) -> Utf8Bytes {
        match serde_json::to_string(self) {
            Ok(text) => text.into(),
            // Nothing in a frame can fail to be written; should that change, the client learns that something is wrong.
            Err(error) => {
                let told = Failure::internal(&error);
                format!(r#"{{"type":"error","code":"{}"}}"#, told.code.as_str()).into()
            }
        }
    }
}

/// Adds encoded frames to an encoded one of the same type, as its list `more`.
pub fn with_more(frame: Utf8Bytes, more: &[Utf8Bytes]) -> Utf8Bytes {
    let Some(open) = frame.strip_suffix('}').filter(|_| !more.is_empty()) else {
        return frame;
    };
    let more: Vec<&str> = more.iter().map(Utf8Bytes::as_str).collect();
    format!(r#"{open},"more":[{}]}}"#, more.join(",")).into()
}

fn is_false(value: &bool) -> bool {
    !value
}

fn as_object<S: serde::Serializer>(
    pairs: &[(String, u64)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(pairs.iter().map(|(key, value)| (key, value)))
}
