//! An entry of a conversation's log as a frame.

use chatsync_proto::message::{Entry, entry};
use serde::Serialize;

use super::{
    system::{self, SystemEvent},
    timestamp::Timestamp,
};

/// `private_message`, `group_message` or `system`.
#[derive(Debug, Serialize)]
pub struct EntryFrame {
    #[serde(rename = "type")]
    pub kind: EntryKind,
    pub conversation: String,
    pub seq: u64,
    /// The sender's own id for a message, by which it recognises its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub from: String,
    pub to: String,
    pub content: String,
    pub timestamp: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<u64>,
    /// What a system note tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<SystemEvent>,
}

/// The `type` of an entry's frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    PrivateMessage,
    GroupMessage,
    System,
}

impl EntryKind {
    /// As it stands in `type`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PrivateMessage => "private_message",
            Self::GroupMessage => "group_message",
            Self::System => "system",
        }
    }
}

impl From<Entry> for EntryFrame {
    fn from(entry: Entry) -> Self {
        let message_kind = if entry.conversation.starts_with("dm:") {
            EntryKind::PrivateMessage
        } else {
            EntryKind::GroupMessage
        };
        let mut frame = Self {
            kind: message_kind,
            conversation: entry.conversation,
            seq: entry.seq,
            id: None,
            from: entry.from,
            to: entry.to,
            content: String::new(),
            timestamp: Timestamp(entry.at_ms),
            reply_to: None,
            event: None,
        };
        match entry.kind {
            Some(entry::Kind::Message(message)) => {
                frame.id = Some(message.id);
                frame.content = message.content;
                frame.reply_to = Some(message.reply_to).filter(|seq| *seq != 0);
            }
            Some(entry::Kind::Note(note)) => {
                frame.kind = EntryKind::System;
                (frame.content, frame.event) = system::tell(&frame.from, note);
            }
            // Of a kind that this version does not know: it still holds its place in the log.
            None => frame.kind = EntryKind::System,
        }
        frame
    }
}
