//! Something to hand out: a frame encoded once, with what it is about.

use std::{collections::HashMap, sync::Arc};

use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::frames::ServerFrame;

/// A frame for any number of sockets.
#[derive(Debug)]
pub(crate) struct Delivery {
    /// The encoded frame; all sockets share these bytes.
    pub(crate) frame: Utf8Bytes,
    /// What it is about.
    pub(crate) subject: Subject,
    /// The frame's type, for metrics.
    pub(crate) type_name: &'static str,
}

/// What a frame is about: whether a state that was read meanwhile holds it already, and which waiting frame it replaces.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    /// An entry of a conversation's log.
    Entry {
        /// The conversation's key.
        conversation: String,
        /// The entry's number.
        seq: u64,
    },
    /// A group after a change.
    Group {
        /// The group.
        id: String,
        /// Its version after the change.
        version: u64,
    },
    /// That somebody is no longer in a group.
    Gone {
        /// The group.
        id: String,
        /// Its version after the change.
        version: u64,
    },
    /// A user's unread count.
    Unread {
        /// The conversation's key.
        conversation: String,
        /// The read position that it counts from.
        read_seq: u64,
    },
    /// How far somebody has got in a conversation. Positions only rise, so the latest tells all.
    Receipt {
        /// The conversation's key.
        conversation: String,
        /// Who.
        username: String,
    },
    /// Whether somebody types. Ephemeral.
    Typing {
        /// The conversation's key.
        conversation: String,
        /// Who.
        username: String,
    },
    /// Whether somebody is here. Ephemeral.
    Presence {
        /// Who.
        username: String,
    },
    /// Anything else that must arrive.
    Other,
}

/// What frames may be about of which only the latest is to arrive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Topic {
    /// How far somebody has got in a conversation.
    Receipt {
        /// The conversation's key.
        conversation: String,
        /// Who.
        username: String,
    },
    /// A group, by its id.
    Group(String),
}

impl Topic {
    /// Whether the latest takes the place of the one before it, and not the last one. A group does: the notes between the two tell of members
    /// whom the client must have been shown. A position may follow from what waits before it.
    pub(super) fn keeps_its_place(&self) -> bool {
        matches!(self, Self::Group(_))
    }
}

impl Delivery {
    /// Encodes a frame.
    pub(crate) fn new(frame: &ServerFrame, subject: Subject) -> Arc<Self> {
        Arc::new(Self {
            frame: frame.encode(),
            subject,
            type_name: frame.type_name(),
        })
    }
}

impl Subject {
    /// Whether it tells something that passes by itself: dropped first, and replaced by what is newer.
    pub(crate) fn is_ephemeral(&self) -> bool {
        matches!(self, Self::Typing { .. } | Self::Presence { .. })
    }

    /// What it is about if it must arrive, but only the latest about that.
    pub(super) fn topic(&self) -> Option<Topic> {
        match self {
            Self::Receipt {
                conversation,
                username,
            } => Some(Topic::Receipt {
                conversation: conversation.clone(),
                username: username.clone(),
            }),
            Self::Group { id, .. } => Some(Topic::Group(id.clone())),
            _ => None,
        }
    }

    /// What it ends: what is told of that later comes behind it, and replaces nothing from before.
    pub(super) fn ended(&self) -> Option<Topic> {
        match self {
            Self::Gone { id, .. } => Some(Topic::Group(id.clone())),
            _ => None,
        }
    }

    /// The type of the ephemeral frames about it, for metrics.
    pub(super) fn ephemeral_type(&self) -> &'static str {
        match self {
            Self::Typing { .. } => "typing",
            _ => "presence",
        }
    }
}

/// How far a state that was read for a client reaches: events up to there are part of it.
#[derive(Debug, Default)]
pub(crate) struct Snapshot {
    /// The last `seq` and the user's read position, by conversation.
    pub(crate) conversations: HashMap<String, (u64, u64)>,
    /// The version, by group.
    pub(crate) groups: HashMap<String, u64>,
}

impl Snapshot {
    /// Whether the state holds what a delivery tells.
    pub(crate) fn holds(&self, subject: &Subject) -> bool {
        let position = |conversation: &str| self.conversations.get(conversation);
        match subject {
            Subject::Entry { conversation, seq } => {
                position(conversation).is_some_and(|(last, _)| seq <= last)
            }
            Subject::Unread {
                conversation,
                read_seq,
            } => position(conversation).is_some_and(|(_, read)| read_seq <= read),
            Subject::Group { id, version } | Subject::Gone { id, version } => {
                self.groups.get(id).is_some_and(|held| version <= held)
            }
            Subject::Receipt { .. }
            | Subject::Typing { .. }
            | Subject::Presence { .. }
            | Subject::Other => false,
        }
    }
}
