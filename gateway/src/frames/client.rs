//! Frames from a client, as the rest of the gateway sees them.

use chatsync_proto::{group, message, presence};
use service_kit::Failure;

/// A frame that can be acted on.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientFrame {
    /// The client's own name for it; it comes back on the answer.
    pub id: Option<String>,
    /// Its type, for metrics.
    pub type_name: &'static str,
    /// What it asks for.
    pub kind: Kind,
}

/// What a frame asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `register`
    Register(Register),
    /// `private_message` and `group_message`
    Message(Message),
    /// `create_group` and all that changes a group.
    Group(GroupCommand),
    /// `history`
    History(message::GetHistoryRequest),
    /// `receipts`: how far the others have got.
    Receipts(message::GetReceiptsRequest),
    /// `delivered` and `read`
    Mark(message::MarkRequest),
    /// `typing`
    Typing(message::command::Typing),
    /// `status`: whether the user is away.
    Status {
        /// Away rather than online.
        away: bool,
    },
    /// `users`: a page of the directory.
    Users(presence::ListUsersRequest),
    /// `watch`: whose presence to send; those in the opening's `user_list` if left out.
    Watch(Option<Vec<String>>),
    /// `sync`
    Sync(Positions),
    /// `ping`
    Ping,
}

/// The last `seq` that a client has, by conversation.
pub type Positions = Vec<(String, u64)>;

/// The first frame of a connection.
#[derive(Clone, Default, PartialEq)]
pub struct Register {
    /// Heeded in open mode only.
    pub username: Option<String>,
    /// A session's token. Secret.
    pub token: Option<String>,
    /// What the session is called in lists.
    pub device: Option<String>,
    /// Whether the user is away from the beginning on.
    pub away: bool,
    /// What the client has already.
    pub sync: Positions,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Register")
            .field("username", &self.username)
            .field("token", &self.token.as_ref().map(|_| "…"))
            .field("device", &self.device)
            .field("away", &self.away)
            .field("sync", &self.sync)
            .finish()
    }
}

/// A message to be stored and delivered.
#[derive(Clone, PartialEq)]
pub struct Message {
    /// Where it goes.
    pub to: Target,
    /// Its text.
    pub content: String,
    /// The `seq` that it answers; 0 for none.
    pub reply_to: u64,
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("to", &self.to)
            .field("reply_to", &self.reply_to)
            .finish_non_exhaustive()
    }
}

/// A person or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// By username.
    User(String),
    /// By id.
    Group(String),
}

/// A change of a group.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupCommand {
    /// `create_group`
    Create {
        /// The group's name.
        name: String,
        /// Whom to add besides the caller.
        members: Vec<String>,
    },
    /// `add_member`
    Add(MemberOf),
    /// `remove_member`
    Remove(MemberOf),
    /// `leave_group`
    Leave {
        /// Which group.
        group_id: String,
    },
    /// `delete_group`
    Delete {
        /// Which group.
        group_id: String,
    },
    /// `update_group`
    Update {
        /// Which group.
        group_id: String,
        /// Its new name.
        name: Option<String>,
        /// Its new description.
        description: Option<String>,
        /// What changes of its settings.
        settings: Option<group::Settings>,
    },
    /// `set_role`
    SetRole {
        /// Whose role.
        member: MemberOf,
        /// The new role.
        role: group::Role,
    },
}

/// Somebody in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberOf {
    /// Which group.
    pub group_id: String,
    /// Who.
    pub username: String,
}

/// A frame that was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// Its id, if one could be read.
    pub id: Option<String>,
    /// Its type, if it is a known one.
    pub type_name: Option<&'static str>,
    /// Why.
    pub failure: Failure,
}
