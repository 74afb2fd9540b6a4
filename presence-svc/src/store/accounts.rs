//! Accounts and their profiles.

use sqlx::FromRow;

use super::{NewSession, Store, json, sessions};
use crate::text;

/// An account.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Account {
    pub(crate) username: String,
    pub(crate) display_name: String,
    /// The display name as it is searched for.
    pub(crate) display_key: String,
    /// In PHC form; `None` for an account of open mode.
    pub(crate) password_hash: Option<String>,
    pub(crate) created_at_ms: i64,
}

impl Store {
    /// The account of this name.
    pub(crate) async fn account(&self, username: &str) -> Result<Option<Account>, sqlx::Error> {
        sqlx::query_as(
            "SELECT username, display_name, display_key, password_hash, created_at_ms
             FROM accounts WHERE username = ?",
        )
        .bind(username)
        .fetch_optional(&self.database.readers)
        .await
    }

    /// Stores a new account together with its first session. A unique violation tells that the name is taken.
    pub(crate) async fn create_account(
        &self,
        account: &Account,
        session: &NewSession,
    ) -> Result<(), sqlx::Error> {
        let mut transaction = self.database.writer.begin().await?;
        sqlx::query(
            "INSERT INTO accounts (username, display_name, display_key, password_hash, created_at_ms)
             VALUES (?, ?, ?, ?, ?)",
        )
        .bind(&account.username)
        .bind(&account.display_name)
        .bind(&account.display_key)
        .bind(&account.password_hash)
        .bind(account.created_at_ms)
        .execute(&mut *transaction)
        .await?;
        insert_words(&mut transaction, &account.username, &account.display_key).await?;
        sessions::insert(&mut transaction, session).await?;
        transaction.commit().await
    }

    /// Puts a stronger hash of the same password in the place of `old`, unless another one has come there meanwhile.
    pub(crate) async fn replace_password_hash(
        &self,
        username: &str,
        old: &str,
        new: &str,
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE accounts SET password_hash = ? WHERE username = ? AND password_hash = ?",
        )
        .bind(new)
        .bind(username)
        .bind(old)
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }

    /// Changes how a user is shown. Tells whether that changed anything.
    pub(crate) async fn set_display_name(
        &self,
        username: &str,
        display_name: &str,
        display_key: &str,
    ) -> Result<bool, sqlx::Error> {
        let mut transaction = self.database.writer.begin().await?;
        let done = sqlx::query(
            "UPDATE accounts SET display_name = ?2, display_key = ?3
             WHERE username = ?1 AND display_name <> ?2",
        )
        .bind(username)
        .bind(display_name)
        .bind(display_key)
        .execute(&mut *transaction)
        .await?;
        let changed = done.rows_affected() > 0;
        if changed {
            sqlx::query("DELETE FROM display_words WHERE username = ?")
                .bind(username)
                .execute(&mut *transaction)
                .await?;
            insert_words(&mut transaction, username, display_key).await?;
        }
        transaction.commit().await?;
        Ok(changed)
    }
}

/// Stores where else than at its beginning a display name can be found.
async fn insert_words(
    transaction: &mut sqlx::SqliteTransaction<'_>,
    username: &str,
    display_key: &str,
) -> Result<(), sqlx::Error> {
    let words: Vec<&str> = text::later_words(display_key).collect();
    if words.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT OR IGNORE INTO display_words (rest, username)
         SELECT value, ?2 FROM json_each(?1)",
    )
    .bind(json(&words)?)
    .bind(username)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}
