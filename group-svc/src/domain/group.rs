//! A group and how it changes.

use std::collections::{BTreeMap, BTreeSet};

use super::Refusal;

/// What somebody is in a group; the later one may do more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Takes part.
    Member,
    /// Manages the group and its plain members.
    Admin,
    /// May do everything. A group always has one at least.
    Owner,
}

/// Who among the members may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every member.
    Everyone,
    /// Owners and admins.
    Admins,
}

impl Audience {
    /// Whether somebody with this role belongs to it.
    pub fn includes(self, role: Role) -> bool {
        match self {
            Self::Everyone => true,
            Self::Admins => role >= Role::Admin,
        }
    }
}

/// What a group's owners and admins can choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who may write.
    pub who_may_post: Audience,
    /// Who may add members.
    pub who_may_add: Audience,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            who_may_post: Audience::Everyone,
            who_may_add: Audience::Admins,
        }
    }
}

/// A group to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// As [`super::name`] takes it.
    pub name: String,
    /// As [`super::description`] takes it.
    pub description: String,
    /// What its owners and admins can change later.
    pub settings: Settings,
    /// Whom to add besides the creator.
    pub members: BTreeSet<String>,
}

/// A group as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// A hyphenated UUID.
    pub id: String,
    /// 1 to 64 characters.
    pub name: String,
    /// Up to 1,024 characters.
    pub description: String,
    /// What its owners and admins chose.
    pub settings: Settings,
    /// Everyone in it, with their roles.
    pub members: BTreeMap<String, Role>,
    /// Rises by one with every change, from 1.
    pub version: u64,
}

/// One change of a group that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Only what changed is set; of the settings all, if one of them changed.
    Updated {
        /// The new name.
        name: Option<String>,
        /// The new description.
        description: Option<String>,
        /// All settings, as they are from now on.
        settings: Option<Settings>,
    },
    /// These are plain members from now on; none of them was in it.
    MembersAdded(BTreeSet<String>),
    /// Somebody took this member out.
    MemberRemoved(String),
    /// This member left.
    MemberLeft(String),
    /// This member has another role.
    RoleChanged(String, Role),
    /// The group is no more.
    Deleted,
}

impl Group {
    /// A new group, with its creator as the owner and everybody else a plain member.
    pub fn create(
        id: String,
        creator: &str,
        draft: Draft,
        most_members: usize,
    ) -> Result<Self, Refusal> {
        let mut members: BTreeMap<_, _> = draft
            .members
            .into_iter()
            .map(|username| (username, Role::Member))
            .collect();
        members.insert(creator.to_owned(), Role::Owner);
        if members.len() > most_members {
            return Err(Refusal::TooManyMembers(most_members));
        }
        Ok(Self {
            id,
            name: draft.name,
            description: draft.description,
            settings: draft.settings,
            members,
            version: 1,
        })
    }

    /// The role that somebody has in it.
    pub fn role_of(&self, username: &str) -> Option<Role> {
        self.members.get(username).copied()
    }

    /// Whether somebody is its owner and nobody else is.
    pub fn is_last_owner(&self, username: &str) -> bool {
        let owns = |role: &Role| *role == Role::Owner;
        self.members.get(username).is_some_and(owns)
            && self.members.values().filter(|role| owns(role)).count() == 1
    }

    /// The group after a change; `None` after its deletion.
    pub fn after(mut self, change: &Change) -> Option<Self> {
        self.version += 1;
        match change {
            Change::Updated {
                name,
                description,
                settings,
            } => {
                if let Some(name) = name {
                    self.name.clone_from(name);
                }
                if let Some(description) = description {
                    self.description.clone_from(description);
                }
                self.settings = settings.unwrap_or(self.settings);
            }
            Change::MembersAdded(usernames) => {
                let plain = usernames.iter().map(|name| (name.clone(), Role::Member));
                self.members.extend(plain);
            }
            Change::MemberRemoved(username) | Change::MemberLeft(username) => {
                self.members.remove(username);
            }
            Change::RoleChanged(username, role) => {
                self.members.insert(username.clone(), *role);
            }
            Change::Deleted => return None,
        }
        Some(self)
    }
}
