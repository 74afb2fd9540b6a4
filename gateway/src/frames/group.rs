//! A group as frames show it.

use chatsync_proto::group::{Audience, Group, Role, Settings};
use serde::Serialize;

/// The `group` object; of a group that one is no longer in, only the id.
#[derive(Debug, Serialize)]
pub struct GroupView {
    pub id: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub details: Option<GroupDetails>,
}

/// All of a group but its id.
#[derive(Debug, Serialize)]
pub struct GroupDetails {
    pub name: String,
    pub description: String,
    pub settings: SettingsView,
    pub members: Vec<MemberView>,
    pub version: u64,
}

/// Who may do what.
#[derive(Debug, Serialize)]
pub struct SettingsView {
    pub who_may_post: &'static str,
    pub who_may_add: &'static str,
}

/// Somebody in a group.
#[derive(Debug, Serialize)]
pub struct MemberView {
    pub username: String,
    pub role: &'static str,
}

impl GroupView {
    /// A group that one is no longer in.
    pub fn only_id(id: String) -> Self {
        Self { id, details: None }
    }
}

impl From<Group> for GroupView {
    fn from(group: Group) -> Self {
        let members = group.members.into_iter().map(|member| MemberView {
            role: role_name(member.role()),
            username: member.username,
        });
        Self {
            id: group.id,
            details: Some(GroupDetails {
                name: group.name,
                description: group.description,
                settings: group.settings.unwrap_or_default().into(),
                members: members.collect(),
                version: group.version,
            }),
        }
    }
}

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        Self {
            who_may_post: audience_name(settings.who_may_post()),
            who_may_add: audience_name(settings.who_may_add()),
        }
    }
}

fn audience_name(audience: Audience) -> &'static str {
    match audience {
        Audience::Everyone => "everyone",
        // The narrower one, should group-svc ever leave it open.
        Audience::Admins | Audience::Unspecified => "admins",
    }
}

/// As it stands in `role`.
pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Admin => "admin",
        Role::Member | Role::Unspecified => "member",
    }
}
