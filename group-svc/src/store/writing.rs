//! What is written: only what differs, never all members again.

use chatsync_proto::group as wire;
use prost::Message as _;

use super::{Done, Transaction};
use crate::domain::{Change, Group, Role};

impl Transaction {
    /// Stores a new group, created with the change `revision`.
    pub(crate) async fn insert_group(&mut self, group: &Group, revision: u64) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO groups (id, name, description, who_may_post, who_may_add, version, revision)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .bind(&group.id)
        .bind(&group.name)
        .bind(&group.description)
        .bind(wire::Audience::from(group.settings.who_may_post) as i32)
        .bind(wire::Audience::from(group.settings.who_may_add) as i32)
        .bind(group.version.cast_signed())
        .bind(revision.cast_signed())
        .execute(self.connection())
        .await?;
        let members = group
            .members
            .iter()
            .map(|(name, role)| (name.as_str(), *role));
        self.insert_members(&group.id, members).await
    }

    /// Brings a stored group to `after` what `change`, with its revision, did to it.
    pub(crate) async fn update_group(
        &mut self,
        after: &Group,
        change: &Change,
        revision: u64,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "UPDATE groups SET name = ?2, description = ?3, who_may_post = ?4, who_may_add = ?5,
                version = ?6, revision = ?7 WHERE id = ?1",
        )
        .bind(&after.id)
        .bind(&after.name)
        .bind(&after.description)
        .bind(wire::Audience::from(after.settings.who_may_post) as i32)
        .bind(wire::Audience::from(after.settings.who_may_add) as i32)
        .bind(after.version.cast_signed())
        .bind(revision.cast_signed())
        .execute(self.connection())
        .await?;
        match change {
            Change::MembersAdded(names) => {
                let members = names.iter().map(|name| (name.as_str(), Role::Member));
                self.insert_members(&after.id, members).await
            }
            Change::MemberRemoved(username) | Change::MemberLeft(username) => {
                self.delete_member(&after.id, username).await
            }
            Change::RoleChanged(username, role) => self.set_role(&after.id, username, *role).await,
            Change::Updated { .. } | Change::Deleted => Ok(()),
        }
    }

    /// Deletes a group with its members.
    pub(crate) async fn delete_group(&mut self, id: &str) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM groups WHERE id = ?1")
            .bind(id)
            .execute(self.connection())
            .await
            .map(drop)
    }

    async fn insert_members(
        &mut self,
        group_id: &str,
        members: impl Iterator<Item = (&str, Role)>,
    ) -> sqlx::Result<()> {
        // One statement for thousands: the list goes in as one JSON text.
        let list: serde_json::Value = members
            .map(|(name, role)| serde_json::json!([name, wire::Role::from(role) as i32]))
            .collect();
        sqlx::query(
            "INSERT INTO members (group_id, username, role)
             SELECT ?1, value ->> 0, value ->> 1 FROM json_each(?2)",
        )
        .bind(group_id)
        .bind(list.to_string())
        .execute(self.connection())
        .await
        .map(drop)
    }

    async fn delete_member(&mut self, group_id: &str, username: &str) -> sqlx::Result<()> {
        sqlx::query("DELETE FROM members WHERE group_id = ?1 AND username = ?2")
            .bind(group_id)
            .bind(username)
            .execute(self.connection())
            .await
            .map(drop)
    }

    async fn set_role(&mut self, group_id: &str, username: &str, role: Role) -> sqlx::Result<()> {
        sqlx::query("UPDATE members SET role = ?3 WHERE group_id = ?1 AND username = ?2")
            .bind(group_id)
            .bind(username)
            .bind(wire::Role::from(role) as i32)
            .execute(self.connection())
            .await
            .map(drop)
    }

    /// Appends to the history; the revision is one more than the newest.
    pub(crate) async fn append_change(&mut self, change: &wire::Change) -> sqlx::Result<()> {
        sqlx::query("INSERT INTO changes (revision, change) VALUES (?1, ?2)")
            .bind(change.revision.cast_signed())
            .bind(change.encode_to_vec())
            .execute(self.connection())
            .await
            .map(drop)
    }

    /// Remembers what an actor did under a request id.
    pub(crate) async fn remember(
        &mut self,
        actor: &str,
        request_id: &str,
        done: &Done,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO commands (actor, request_id, fingerprint, group_id, group_name, revision)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .bind(actor)
        .bind(request_id)
        .bind(&done.fingerprint)
        .bind(&done.group_id)
        .bind(&done.group_name)
        .bind(done.revision.cast_signed())
        .execute(self.connection())
        .await
        .map(drop)
    }
}
