//! Why a command is refused.

use super::text::{DESCRIPTION_CHARACTERS, NAME_CHARACTERS};

/// Why a command is refused, as a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The actor is not in the group: for them there is none.
    #[error("There is no such group.")]
    NoSuchGroup,
    /// The command is about somebody who is not in the group.
    #[error("{0} is not a member of this group.")]
    NoSuchMember(String),
    /// For owners and admins.
    #[error("Only owners and admins may do this.")]
    NeedsAdmin,
    /// For owners.
    #[error("Only owners may do this.")]
    NeedsOwner,
    /// An admin wants an owner or another admin out.
    #[error("Admins may remove plain members only.")]
    OutranksAdmin,
    /// A group always has an owner.
    #[error("A group needs an owner: make somebody else one first.")]
    LastOwner,
    /// Removing is for others.
    #[error("Leave the group instead of removing yourself.")]
    RemovesSelf,
    /// More members than a group may have.
    #[error("A group has at most {0} members.")]
    TooManyMembers(usize),
    /// See [`super::name`].
    #[error(
        "A group's name has 1 to {NAME_CHARACTERS} characters, none of them a control character."
    )]
    BadName,
    /// See [`super::description`].
    #[error("A group's description has at most {DESCRIPTION_CHARACTERS} characters.")]
    BadDescription,
}
