//! What is read.

use std::collections::BTreeMap;

use chatsync_proto::group as wire;
use prost::Message as _;
use sqlx::Row as _;
use tokio_stream::StreamExt as _;

use super::{Done, Transaction};
use crate::{
    convert,
    domain::{Group, Role, Settings},
};

/// Most changes in a page.
const PAGE_CHANGES: i64 = 256;
/// A page of changes ends with the change that brings it to so many encoded bytes.
const PAGE_BYTES: usize = 256 * 1024;
/// A page of groups ends with the group that brings it to so many members, about 1 MB on the wire: callers take 4 MiB at most.
const PAGE_MEMBERS: usize = 25_000;

/// A row of `groups`.
type GroupRow = (String, String, String, i32, i32, i64, i64);

/// What the store holds is not what this program writes.
#[derive(Debug, thiserror::Error)]
#[error("{column} holds {value}")]
struct Unreadable {
    column: &'static str,
    value: i32,
}

impl Transaction {
    /// A group with its members, and the revision of its latest change.
    pub(crate) async fn group(&mut self, id: &str) -> sqlx::Result<Option<(Group, u64)>> {
        let row: Option<GroupRow> = sqlx::query_as(
            "SELECT id, name, description, who_may_post, who_may_add, version, revision
             FROM groups WHERE id = ?1",
        )
        .bind(id)
        .fetch_optional(self.connection())
        .await?;
        match row {
            Some(row) => self.with_members(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The groups of a user in order of their ids, after the id `after`: at most `limit`, fewer if they have many members; and whether
    /// there are more.
    pub(crate) async fn groups_of(
        &mut self,
        username: &str,
        after: &str,
        limit: usize,
    ) -> sqlx::Result<(Vec<Group>, bool)> {
        let rows: Vec<GroupRow> = sqlx::query_as(
            "SELECT id, name, description, who_may_post, who_may_add, version, revision
             FROM members JOIN groups ON id = group_id
             WHERE username = ?1 AND group_id > ?2 ORDER BY group_id LIMIT ?3",
        )
        .bind(username)
        .bind(after)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1))
        .fetch_all(self.connection())
        .await?;
        let (mut groups, mut members) = (Vec::new(), 0);
        for row in rows {
            if groups.len() == limit || members >= PAGE_MEMBERS {
                return Ok((groups, true));
            }
            let (group, _) = self.with_members(row).await?;
            members += group.members.len();
            groups.push(group);
        }
        Ok((groups, false))
    }

    async fn with_members(&mut self, row: GroupRow) -> sqlx::Result<(Group, u64)> {
        let (id, name, description, who_may_post, who_may_add, version, revision) = row;
        let rows: Vec<(String, i32)> =
            sqlx::query_as("SELECT username, role FROM members WHERE group_id = ?1")
                .bind(&id)
                .fetch_all(self.connection())
                .await?;
        let members = rows.into_iter().map(|(username, number)| {
            let role = known("members.role", number, convert::role)?;
            Ok((username, role))
        });
        let group = Group {
            members: members.collect::<sqlx::Result<BTreeMap<String, Role>>>()?,
            settings: Settings {
                who_may_post: known("groups.who_may_post", who_may_post, convert::audience)?,
                who_may_add: known("groups.who_may_add", who_may_add, convert::audience)?,
            },
            id,
            name,
            description,
            version: version.cast_unsigned(),
        };
        Ok((group, revision.cast_unsigned()))
    }

    /// How many groups there are.
    pub(crate) async fn count_groups(&mut self) -> sqlx::Result<u32> {
        sqlx::query_scalar("SELECT count(*) FROM groups")
            .fetch_one(self.connection())
            .await
    }

    /// The newest revision; 0 before the first change.
    pub(crate) async fn newest_revision(&mut self) -> sqlx::Result<u64> {
        let newest: i64 = sqlx::query_scalar("SELECT coalesce(max(revision), 0) FROM changes")
            .fetch_one(self.connection())
            .await?;
        Ok(newest.cast_unsigned())
    }

    /// The changes after a revision, in order: a page bounded in number and bytes, empty if there are none.
    pub(crate) async fn changes_after(&mut self, revision: u64) -> sqlx::Result<Vec<wire::Change>> {
        let mut rows = sqlx::query(
            "SELECT change FROM changes WHERE revision > ?1 ORDER BY revision LIMIT ?2",
        )
        .bind(revision.cast_signed())
        .bind(PAGE_CHANGES)
        .fetch(self.connection());
        let (mut changes, mut bytes) = (Vec::new(), 0);
        while bytes < PAGE_BYTES
            && let Some(row) = rows.try_next().await?
        {
            let encoded: &[u8] = row.try_get(0)?;
            bytes += encoded.len();
            let change =
                wire::Change::decode(encoded).map_err(|e| sqlx::Error::Decode(e.into()))?;
            changes.push(change);
        }
        Ok(changes)
    }

    /// What an actor did under a request id.
    pub(crate) async fn done(
        &mut self,
        actor: &str,
        request_id: &str,
    ) -> sqlx::Result<Option<Done>> {
        let row: Option<(Vec<u8>, String, String, i64)> = sqlx::query_as(
            "SELECT fingerprint, group_id, group_name, revision FROM commands
             WHERE actor = ?1 AND request_id = ?2",
        )
        .bind(actor)
        .bind(request_id)
        .fetch_optional(self.connection())
        .await?;
        Ok(
            row.map(|(fingerprint, group_id, group_name, revision)| Done {
                fingerprint,
                group_id,
                group_name,
                revision: revision.cast_unsigned(),
            }),
        )
    }
}

fn known<T>(column: &'static str, value: i32, read: impl Fn(i32) -> Option<T>) -> sqlx::Result<T> {
    read(value).ok_or_else(|| sqlx::Error::Decode(Unreadable { column, value }.into()))
}
