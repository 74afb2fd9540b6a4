//! Sessions. A token is known by its SHA-256 alone.

use sqlx::{FromRow, SqliteConnection};

use super::{Store, json};

/// Sessions of one user that live at once; the one unused for longest makes room.
const MOST_SESSIONS: i64 = 100;
/// Expired sessions that one sweep's statement takes, so that others come in between.
const SWEEP: i64 = 500;

/// A session that is to be stored.
#[derive(Clone, Debug)]
pub(crate) struct NewSession {
    pub(crate) id: String,
    pub(crate) token_hash: [u8; 32],
    pub(crate) username: String,
    pub(crate) device: String,
    pub(crate) created_at_ms: i64,
    pub(crate) expires_at_ms: i64,
}

/// A stored session.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct SessionRow {
    pub(crate) id: String,
    pub(crate) username: String,
    pub(crate) device: String,
    pub(crate) created_at_ms: i64,
    pub(crate) last_used_at_ms: i64,
    pub(crate) expires_at_ms: i64,
}

/// When a session is live, in milliseconds since the Unix epoch: it expires after `now`, and was used after `idle_since`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Validity {
    pub(crate) now: i64,
    pub(crate) idle_since: i64,
}

impl Validity {
    /// Whether a session is live.
    pub(crate) fn holds(self, session: &SessionRow) -> bool {
        session.expires_at_ms > self.now && session.last_used_at_ms > self.idle_since
    }
}

/// Stores a session beside what else the transaction does.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    session: &NewSession,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO sessions (id, token_hash, username, device, created_at_ms, last_used_at_ms, expires_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)",
    )
    .bind(&session.id)
    .bind(session.token_hash.as_slice())
    .bind(&session.username)
    .bind(&session.device)
    .bind(session.created_at_ms)
    .bind(session.expires_at_ms)
    .execute(connection)
    .await?;
    Ok(())
}

impl Store {
    /// Stores a session, and ends those that are too many for one user. Returns the ids of the ended.
    pub(crate) async fn add_session(
        &self,
        session: &NewSession,
    ) -> Result<Vec<String>, sqlx::Error> {
        let mut transaction = self.database.writer.begin().await?;
        insert(&mut transaction, session).await?;
        let ended = sqlx::query_scalar(
            "DELETE FROM sessions WHERE id IN (
                 SELECT id FROM sessions WHERE username = ?1 AND id <> ?2
                 ORDER BY last_used_at_ms DESC, id LIMIT -1 OFFSET ?3)
             RETURNING id",
        )
        .bind(&session.username)
        .bind(&session.id)
        .bind(MOST_SESSIONS - 1)
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(ended)
    }

    /// The session of the token with this hash, live or not.
    pub(crate) async fn session(
        &self,
        token_hash: &[u8; 32],
    ) -> Result<Option<SessionRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT id, username, device, created_at_ms, last_used_at_ms, expires_at_ms
             FROM sessions WHERE token_hash = ?",
        )
        .bind(token_hash.as_slice())
        .fetch_optional(&self.database.readers)
        .await
    }

    /// A user's live sessions, latest use first.
    pub(crate) async fn sessions(
        &self,
        username: &str,
        live: Validity,
    ) -> Result<Vec<SessionRow>, sqlx::Error> {
        sqlx::query_as(
            "SELECT id, username, device, created_at_ms, last_used_at_ms, expires_at_ms FROM sessions
             WHERE username = ? AND expires_at_ms > ? AND last_used_at_ms > ?
             ORDER BY last_used_at_ms DESC, created_at_ms DESC, id",
        )
        .bind(username)
        .bind(live.now)
        .bind(live.idle_since)
        .fetch_all(&self.database.readers)
        .await
    }

    /// Ends one session of a user. Tells whether there was one.
    pub(crate) async fn end_session(&self, username: &str, id: &str) -> Result<bool, sqlx::Error> {
        let done = sqlx::query("DELETE FROM sessions WHERE id = ? AND username = ?")
            .bind(id)
            .bind(username)
            .execute(&self.database.writer)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends every session of a user. Returns the ids of the ended.
    pub(crate) async fn end_all_sessions(
        &self,
        username: &str,
    ) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar("DELETE FROM sessions WHERE username = ? RETURNING id")
            .bind(username)
            .fetch_all(&self.database.writer)
            .await
    }

    /// Which of these ids are no live sessions.
    pub(crate) async fn not_live(
        &self,
        ids: &[&str],
        live: Validity,
    ) -> Result<Vec<String>, sqlx::Error> {
        sqlx::query_scalar(
            "SELECT DISTINCT asked.value FROM json_each(?) AS asked WHERE NOT EXISTS (
                 SELECT 1 FROM sessions
                 WHERE id = asked.value AND expires_at_ms > ? AND last_used_at_ms > ?)",
        )
        .bind(json(ids)?)
        .bind(live.now)
        .bind(live.idle_since)
        .fetch_all(&self.database.readers)
        .await
    }

    /// Ends some of the sessions that have expired. Returns their ids with their users' names; there are no more when it returns none.
    pub(crate) async fn end_expired(
        &self,
        live: Validity,
    ) -> Result<Vec<(String, String)>, sqlx::Error> {
        // Looked for where it holds up no writer.
        let expired: Vec<String> = sqlx::query_scalar(
            "SELECT id FROM sessions WHERE expires_at_ms <= ? OR last_used_at_ms <= ? LIMIT ?",
        )
        .bind(live.now)
        .bind(live.idle_since)
        .bind(SWEEP)
        .fetch_all(&self.database.readers)
        .await?;
        if expired.is_empty() {
            return Ok(Vec::new());
        }
        // Asked again: one may have been used meanwhile.
        sqlx::query_as(
            "DELETE FROM sessions WHERE id IN (SELECT value FROM json_each(?))
                 AND (expires_at_ms <= ? OR last_used_at_ms <= ?)
             RETURNING id, username",
        )
        .bind(json(&expired)?)
        .bind(live.now)
        .bind(live.idle_since)
        .fetch_all(&self.database.writer)
        .await
    }
}
