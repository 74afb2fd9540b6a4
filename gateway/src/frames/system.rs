//! What a system note tells: as data for clients that know it, and as a sentence for those that do not.

use chatsync_proto::{
    group::{Role, change},
    message::{Note, note::Kind},
};
use serde::Serialize;

use super::group::{SettingsView, role_name};

/// Most names in a sentence; the others are counted.
const NAMES_TOLD: usize = 5;

/// A change of a group.
#[derive(Debug, Default, Serialize)]
pub struct SystemEvent {
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub users: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<SettingsView>,
}

impl SystemEvent {
    fn about(kind: &'static str, users: Vec<String>) -> Self {
        Self {
            kind,
            users: Some(users),
            ..Self::default()
        }
    }
}

/// The sentence and the data of a note by `actor`.
pub(super) fn tell(actor: &str, note: Note) -> (String, Option<SystemEvent>) {
    let Some(kind) = note.kind else {
        return (String::new(), None);
    };
    let (content, event) = match kind {
        Kind::Created(created) => tell_created(actor, created),
        Kind::Updated(updated) => tell_updated(actor, updated),
        Kind::MembersAdded(added) => (
            format!("{actor} added {}.", some_names(&added.usernames)),
            SystemEvent::about("member_added", added.usernames),
        ),
        Kind::MemberRemoved(removed) => (
            format!("{actor} removed {}.", removed.username),
            SystemEvent::about("member_removed", vec![removed.username]),
        ),
        Kind::MemberLeft(_) => (
            format!("{actor} left the group."),
            SystemEvent::about("member_left", vec![actor.to_owned()]),
        ),
        Kind::RoleChanged(changed) => tell_role(actor, changed),
        Kind::Deleted(_) => (
            format!("{actor} deleted the group."),
            SystemEvent {
                kind: "group_deleted",
                ..SystemEvent::default()
            },
        ),
    };
    (content, Some(event))
}

fn tell_created(actor: &str, created: change::Created) -> (String, SystemEvent) {
    let content = format!("{actor} created the group “{}”.", created.name);
    let users = created.members.into_iter().map(|member| member.username);
    let event = SystemEvent {
        kind: "group_created",
        users: Some(users.collect()),
        role: None,
        name: Some(created.name),
        description: Some(created.description),
        settings: created.settings.map(SettingsView::from),
    };
    (content, event)
}

fn tell_updated(actor: &str, updated: change::Updated) -> (String, SystemEvent) {
    let what = match (&updated.name, &updated.description, &updated.settings) {
        (Some(name), None, None) => format!("renamed the group to “{name}”"),
        (None, Some(_), None) => "changed the group's description".to_owned(),
        (None, None, Some(_)) => "changed the group's settings".to_owned(),
        _ => "changed the group".to_owned(),
    };
    let event = SystemEvent {
        kind: "group_updated",
        name: updated.name,
        description: updated.description,
        settings: updated.settings.map(SettingsView::from),
        ..SystemEvent::default()
    };
    (format!("{actor} {what}."), event)
}

fn tell_role(actor: &str, changed: change::RoleChanged) -> (String, SystemEvent) {
    let role = role_name(changed.role());
    let article = match changed.role() {
        Role::Member | Role::Unspecified => "a",
        Role::Admin | Role::Owner => "an",
    };
    let content = format!("{actor} made {} {article} {role}.", changed.username);
    let event = SystemEvent {
        role: Some(role),
        ..SystemEvent::about("role_changed", vec![changed.username])
    };
    (content, event)
}

/// `ann`, `ann and bob`, `ann, bob and 3 others`.
fn some_names(names: &[String]) -> String {
    let (told, rest) = match names.split_at_checked(NAMES_TOLD) {
        Some((told, rest)) if rest.len() > 1 => (told, rest.len()),
        _ => (names, 0),
    };
    match (told, rest) {
        (_, 1..) => format!("{} and {rest} others", told.join(", ")),
        ([first @ .., last], _) if !first.is_empty() => {
            format!("{} and {last}", first.join(", "))
        }
        _ => told.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_names() {
        let names = |count: usize| {
            let all: Vec<_> = (1..=count).map(|n| format!("n{n}")).collect();
            some_names(&all)
        };
        assert_eq!(names(0), "");
        assert_eq!(names(1), "n1");
        assert_eq!(names(2), "n1 and n2");
        assert_eq!(names(6), "n1, n2, n3, n4, n5 and n6");
        assert_eq!(names(7), "n1, n2, n3, n4, n5 and 2 others");
    }
}
