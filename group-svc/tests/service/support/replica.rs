//! What somebody knows who has only the changes.

use std::collections::BTreeMap;

use chatsync_proto::group::{Change, Group, Member, Role, change::Kind};

/// All groups, as the changes so far tell them.
#[derive(Default)]
pub(crate) struct Replica {
    pub(crate) revision: u64,
    pub(crate) groups: BTreeMap<String, Group>,
}

impl Replica {
    /// Applies the next changes; each must follow the one before, in its group as well.
    pub(crate) fn apply(&mut self, changes: Vec<Change>) {
        for change in changes {
            assert_eq!(change.revision, self.revision + 1, "revisions are dense");
            self.revision = change.revision;
            self.apply_one(change);
        }
    }

    fn apply_one(&mut self, change: Change) {
        let Change {
            group_id,
            version,
            actor,
            at_ms,
            kind,
            ..
        } = change;
        assert!(at_ms > 0 && !actor.is_empty());
        let kind = kind.expect("every change is one");
        if let Kind::Created(created) = kind {
            assert_eq!(version, 1);
            let group = Group {
                id: group_id.clone(),
                name: created.name,
                description: created.description,
                settings: created.settings,
                members: created.members,
                version,
            };
            assert!(self.groups.insert(group_id, group).is_none());
            return;
        }
        let group = self.groups.get_mut(&group_id).expect("it was created");
        assert_eq!(version, group.version + 1);
        group.version = version;
        let members = &mut group.members;
        match kind {
            Kind::Created(_) => unreachable!("handled above"),
            Kind::Updated(updated) => {
                group.name = updated.name.unwrap_or(std::mem::take(&mut group.name));
                group.description = updated
                    .description
                    .unwrap_or(std::mem::take(&mut group.description));
                group.settings = updated.settings.or(group.settings);
            }
            Kind::MembersAdded(added) => {
                for username in added.usernames {
                    assert!(members.iter().all(|member| member.username != username));
                    members.push(Member {
                        username,
                        role: Role::Member.into(),
                    });
                }
                members.sort_by(|one, other| one.username.cmp(&other.username));
            }
            Kind::MemberRemoved(removed) => take(members, &removed.username),
            Kind::MemberLeft(_) => take(members, &actor),
            Kind::RoleChanged(changed) => {
                let member = members
                    .iter_mut()
                    .find(|member| member.username == changed.username);
                member.expect("a member").role = changed.role;
            }
            Kind::Deleted(_) => {
                self.groups.remove(&group_id);
            }
        }
    }

    /// The groups that somebody is in, in order of their ids.
    pub(crate) fn groups_of(&self, username: &str) -> Vec<Group> {
        let is_in = |group: &&Group| group.members.iter().any(|m| m.username == username);
        self.groups.values().filter(is_in).cloned().collect()
    }
}

fn take(members: &mut Vec<Member>, username: &str) {
    let before = members.len();
    members.retain(|member| member.username != username);
    assert_eq!(members.len() + 1, before, "{username} was a member");
}
