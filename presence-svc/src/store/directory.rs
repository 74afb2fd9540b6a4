//! Users as others see them, apart from their status.

use sqlx::FromRow;

use super::{Store, json};

/// A user in the directory.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Entry {
    pub(crate) username: String,
    pub(crate) display_name: String,
    pub(crate) last_seen_ms: i64,
}

/// The first ?4 users after ?3 between ?1 and ?2. Three ranges, each of one index: no LIKE, so nothing in the prefix has a meaning. Left alone, the
/// planner would walk all names in order to find the few whose display name matches.
pub(super) const SEARCH: &str = "SELECT username, display_name, last_seen_ms FROM accounts WHERE username IN (
         SELECT username FROM (
             SELECT username FROM accounts
             WHERE username >= max(?1, ?3) AND username < ?2 AND username <> ?3 ORDER BY username LIMIT ?4)
         UNION
         SELECT username FROM (
             SELECT username FROM accounts INDEXED BY accounts_by_display_key
             WHERE display_key >= ?1 AND display_key < ?2 AND username > ?3 ORDER BY username LIMIT ?4)
         UNION
         SELECT username FROM (
             SELECT DISTINCT username FROM display_words
             WHERE rest >= ?1 AND rest < ?2 AND username > ?3 ORDER BY username LIMIT ?4))
     ORDER BY username LIMIT ?4";

impl Store {
    /// Those of the named users that exist, in byte order of their names.
    pub(crate) async fn users(&self, usernames: &[String]) -> Result<Vec<Entry>, sqlx::Error> {
        sqlx::query_as(
            "SELECT username, display_name, last_seen_ms FROM accounts
             WHERE username IN (SELECT value FROM json_each(?)) ORDER BY username",
        )
        .bind(json(usernames)?)
        .fetch_all(&self.database.readers)
        .await
    }

    /// The first `limit` users after `after` whose username, or a word of whose display name, starts with `prefix`, which is folded; all if it is empty.
    pub(crate) async fn page(
        &self,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Entry>, sqlx::Error> {
        if prefix.is_empty() {
            return sqlx::query_as(
                "SELECT username, display_name, last_seen_ms FROM accounts
                 WHERE username > ? ORDER BY username LIMIT ?",
            )
            .bind(after)
            .bind(limit)
            .fetch_all(&self.database.readers)
            .await;
        }
        sqlx::query_as(SEARCH)
            .bind(prefix)
            .bind(format!("{prefix}{}", char::MAX))
            .bind(after)
            .bind(limit)
            .fetch_all(&self.database.readers)
            .await
    }
}
