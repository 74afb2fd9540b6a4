//! The rules' values and the wire's, both ways, and refusals as failures. The store keeps roles and audiences as the wire's numbers.

use chatsync_proto::group::{self as wire, change::Kind};
use service_kit::{Code, Failure};

use crate::domain::{Audience, Change, Group, Refusal, Role, Settings};

impl From<Role> for wire::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Member => Self::Member,
            Role::Admin => Self::Admin,
            Role::Owner => Self::Owner,
        }
    }
}

/// The role with this number; `None` for unspecified and unknown ones.
pub(crate) fn role(number: i32) -> Option<Role> {
    match wire::Role::try_from(number).ok()? {
        wire::Role::Unspecified => None,
        wire::Role::Member => Some(Role::Member),
        wire::Role::Admin => Some(Role::Admin),
        wire::Role::Owner => Some(Role::Owner),
    }
}

impl From<Audience> for wire::Audience {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Everyone => Self::Everyone,
            Audience::Admins => Self::Admins,
        }
    }
}

/// The audience with this number; `None` for unspecified and unknown ones.
pub(crate) fn audience(number: i32) -> Option<Audience> {
    match wire::Audience::try_from(number).ok()? {
        wire::Audience::Unspecified => None,
        wire::Audience::Everyone => Some(Audience::Everyone),
        wire::Audience::Admins => Some(Audience::Admins),
    }
}

impl From<Settings> for wire::Settings {
    fn from(settings: Settings) -> Self {
        Self {
            who_may_post: wire::Audience::from(settings.who_may_post).into(),
            who_may_add: wire::Audience::from(settings.who_may_add).into(),
        }
    }
}

fn members(group: &Group) -> Vec<wire::Member> {
    let member = |(username, role): (&String, &Role)| wire::Member {
        username: username.clone(),
        role: wire::Role::from(*role).into(),
    };
    group.members.iter().map(member).collect()
}

impl From<Group> for wire::Group {
    fn from(group: Group) -> Self {
        Self {
            members: members(&group),
            id: group.id,
            name: group.name,
            description: group.description,
            settings: Some(group.settings.into()),
            version: group.version,
        }
    }
}

/// What watchers are told of a group's creation.
pub(crate) fn created(group: &Group) -> Kind {
    Kind::Created(wire::change::Created {
        name: group.name.clone(),
        description: group.description.clone(),
        settings: Some(group.settings.into()),
        members: members(group),
    })
}

impl From<Change> for Kind {
    fn from(change: Change) -> Self {
        match change {
            Change::Updated {
                name,
                description,
                settings,
            } => Self::Updated(wire::change::Updated {
                name,
                description,
                settings: settings.map(Into::into),
            }),
            Change::MembersAdded(usernames) => Self::MembersAdded(wire::change::MembersAdded {
                usernames: usernames.into_iter().collect(),
            }),
            Change::MemberRemoved(username) => {
                Self::MemberRemoved(wire::change::MemberRemoved { username })
            }
            Change::MemberLeft(_) => Self::MemberLeft(wire::change::MemberLeft {}),
            Change::RoleChanged(username, role) => Self::RoleChanged(wire::change::RoleChanged {
                username,
                role: wire::Role::from(role).into(),
            }),
            Change::Deleted => Self::Deleted(wire::change::Deleted {}),
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            Refusal::NoSuchGroup | Refusal::NoSuchMember(_) => Self::not_found(message),
            Refusal::NeedsAdmin
            | Refusal::NeedsOwner
            | Refusal::OutranksAdmin
            | Refusal::LastOwner => Self::forbidden(message),
            Refusal::RemovesSelf => Self::invalid("username", message),
            Refusal::BadName => Self::invalid("name", message),
            Refusal::BadDescription => Self::invalid("description", message),
            Refusal::TooManyMembers(_) => Self::new(Code::Invalid, message),
        }
    }
}
