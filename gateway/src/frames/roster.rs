//! People and conversations as lists show them.

use chatsync_proto::{
    message::{Conversation, Receipt},
    presence::{Status, User},
};
use serde::Serialize;

use super::{entry::EntryFrame, timestamp::Timestamp};

/// An item of `user_list`.
#[derive(Debug, Serialize)]
pub struct UserView {
    pub username: String,
    pub display_name: String,
    pub status: &'static str,
    pub last_seen: Option<Timestamp>,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            status: status_name(user.status()),
            last_seen: Timestamp::unless_never(user.last_seen_ms),
            username: user.username,
            display_name: user.display_name,
        }
    }
}

/// As it stands in `status`.
pub fn status_name(status: Status) -> &'static str {
    match status {
        Status::Online => "online",
        Status::Away => "away",
        Status::Offline | Status::Unspecified => "offline",
    }
}

/// An item of `conversation_list`.
#[derive(Debug, Serialize)]
pub struct ConversationView {
    pub conversation: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The other person, or the group's id.
    pub to: String,
    pub last_message: Option<EntryFrame>,
    pub last_seq: u64,
    /// The user's own position.
    pub read_seq: u64,
    pub unread: u64,
    /// Those of the other participants.
    pub receipts: Vec<Position>,
}

/// How far one participant has got.
#[derive(Debug, Serialize)]
pub struct Position {
    pub from: String,
    pub delivered_seq: u64,
    pub read_seq: u64,
}

impl From<Conversation> for ConversationView {
    fn from(conversation: Conversation) -> Self {
        let (kind, to) = if conversation.group_id.is_empty() {
            ("private", conversation.username)
        } else {
            ("group", conversation.group_id)
        };
        Self {
            conversation: conversation.conversation,
            kind,
            to,
            last_message: conversation.last_entry.map(EntryFrame::from),
            last_seq: conversation.last_seq,
            read_seq: conversation.own.map_or(0, |own| own.read_seq),
            unread: conversation.unread,
            receipts: conversation
                .receipts
                .into_iter()
                .map(Position::from)
                .collect(),
        }
    }
}

impl From<Receipt> for Position {
    fn from(receipt: Receipt) -> Self {
        Self {
            from: receipt.username,
            delivered_seq: receipt.delivered_seq,
            read_seq: receipt.read_seq,
        }
    }
}
