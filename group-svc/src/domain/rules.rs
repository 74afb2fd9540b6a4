//! Who may do what.

use std::collections::BTreeSet;

use super::{Audience, Change, Group, Refusal, Role};

/// What a member wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Change what is set.
    Update {
        /// As [`super::name`] takes it.
        name: Option<String>,
        /// As [`super::description`] takes it.
        description: Option<String>,
        /// Who may write from now on.
        who_may_post: Option<Audience>,
        /// Who may add members from now on.
        who_may_add: Option<Audience>,
    },
    /// Add these as plain members; those already in it stay as they are.
    AddMembers(BTreeSet<String>),
    /// Take this member out.
    RemoveMember(String),
    /// Take oneself out.
    Leave,
    /// Delete the group for everyone.
    Delete,
    /// Give this member another role.
    SetRole(String, Role),
}

/// What a command changes: `None` if everything is already as it asks. Whether the actor may do it is decided first, so that a refusal
/// does not depend on whether there would be something to do.
pub fn decide(
    group: &Group,
    actor: &str,
    command: &Command,
    most_members: usize,
) -> Result<Option<Change>, Refusal> {
    let role = group.role_of(actor).ok_or(Refusal::NoSuchGroup)?;
    match command {
        Command::Update {
            name,
            description,
            who_may_post,
            who_may_add,
        } => {
            at_least(Role::Admin, role)?;
            let mut settings = group.settings;
            settings.who_may_post = who_may_post.unwrap_or(settings.who_may_post);
            settings.who_may_add = who_may_add.unwrap_or(settings.who_may_add);
            let change = Change::Updated {
                name: differing(name, &group.name),
                description: differing(description, &group.description),
                settings: (settings != group.settings).then_some(settings),
            };
            let nothing = Change::Updated {
                name: None,
                description: None,
                settings: None,
            };
            Ok((change != nothing).then_some(change))
        }
        Command::AddMembers(usernames) => add(group, role, usernames, most_members),
        Command::RemoveMember(username) => remove(group, actor, role, username).map(Some),
        Command::Leave => leave(group, actor).map(Some),
        Command::Delete => {
            at_least(Role::Owner, role)?;
            Ok(Some(Change::Deleted))
        }
        Command::SetRole(username, new) => set_role(group, role, username, *new),
    }
}

fn at_least(needed: Role, role: Role) -> Result<(), Refusal> {
    match needed {
        _ if role >= needed => Ok(()),
        Role::Owner => Err(Refusal::NeedsOwner),
        Role::Admin | Role::Member => Err(Refusal::NeedsAdmin),
    }
}

fn differing(asked: &Option<String>, current: &str) -> Option<String> {
    asked.clone().filter(|asked| asked != current)
}

fn add(
    group: &Group,
    role: Role,
    usernames: &BTreeSet<String>,
    most_members: usize,
) -> Result<Option<Change>, Refusal> {
    if !group.settings.who_may_add.includes(role) {
        return Err(Refusal::NeedsAdmin);
    }
    let new: BTreeSet<String> = usernames
        .iter()
        .filter(|username| !group.members.contains_key(*username))
        .cloned()
        .collect();
    if new.is_empty() {
        return Ok(None);
    }
    if group.members.len() + new.len() > most_members {
        return Err(Refusal::TooManyMembers(most_members));
    }
    Ok(Some(Change::MembersAdded(new)))
}

/// An owner who removes an owner leaves one behind: themselves. So the last owner can only be named by themselves.
fn remove(group: &Group, actor: &str, role: Role, username: &str) -> Result<Change, Refusal> {
    if actor == username {
        return Err(Refusal::RemovesSelf);
    }
    at_least(Role::Admin, role)?;
    let theirs = member(group, username)?;
    if role < Role::Owner && theirs > Role::Member {
        return Err(Refusal::OutranksAdmin);
    }
    Ok(Change::MemberRemoved(username.to_owned()))
}

fn leave(group: &Group, actor: &str) -> Result<Change, Refusal> {
    if group.members.len() == 1 {
        Ok(Change::Deleted)
    } else if group.is_last_owner(actor) {
        Err(Refusal::LastOwner)
    } else {
        Ok(Change::MemberLeft(actor.to_owned()))
    }
}

fn set_role(
    group: &Group,
    role: Role,
    username: &str,
    new: Role,
) -> Result<Option<Change>, Refusal> {
    at_least(Role::Owner, role)?;
    if member(group, username)? == new {
        Ok(None)
    } else if group.is_last_owner(username) {
        Err(Refusal::LastOwner)
    } else {
        Ok(Some(Change::RoleChanged(username.to_owned(), new)))
    }
}

fn member(group: &Group, username: &str) -> Result<Role, Refusal> {
    group
        .role_of(username)
        .ok_or_else(|| Refusal::NoSuchMember(username.to_owned()))
}
