//! The store: SQLite, and all the SQL there is.

use std::path::Path;

use serde::Serialize;
use service_kit::sqlite::{Database, OpenError};
use sqlx::migrate::Migrator;

use crate::recorder::Times;

mod accounts;
mod directory;
mod sessions;
#[cfg(test)]
mod tests;

pub(crate) use accounts::Account;
pub(crate) use directory::Entry;
pub(crate) use sessions::{NewSession, SessionRow, Validity};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The file in the data folder.
const FILE: &str = "presence.db";

/// Accounts and sessions. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    database: Database,
}

impl Store {
    /// Opens the store in `folder`, making it if need be.
    pub(crate) async fn open(folder: &Path) -> Result<Self, OpenError> {
        let database = Database::open(folder, FILE, &MIGRATIONS).await?;
        Ok(Self { database })
    }

    /// Closes it, folding its log into the database.
    pub(crate) async fn close(&self) {
        self.database.close().await;
    }

    /// Stores when users were last seen, and when sessions were last used; a later time that is known already stands.
    pub(crate) async fn record(&self, seen: &Times, used: &Times) -> Result<(), sqlx::Error> {
        let mut transaction = self.database.writer.begin().await?;
        if !seen.is_empty() {
            sqlx::query(
                "UPDATE accounts SET last_seen_ms = told.value FROM json_each(?) AS told
                 WHERE accounts.username = told.key AND accounts.last_seen_ms < told.value",
            )
            .bind(json(seen)?)
            .execute(&mut *transaction)
            .await?;
        }
        if !used.is_empty() {
            sqlx::query(
                "UPDATE sessions SET last_used_at_ms = told.value FROM json_each(?) AS told
                 WHERE sessions.id = told.key AND sessions.last_used_at_ms < told.value",
            )
            .bind(json(used)?)
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await
    }
}

/// As one parameter, whatever their number: `json_each` makes rows of it.
fn json<T: Serialize + ?Sized>(values: &T) -> Result<String, sqlx::Error> {
    serde_json::to_string(values).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}
