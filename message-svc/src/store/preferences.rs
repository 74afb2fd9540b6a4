//! What users have chosen.

use chatsync_proto::message::Preferences;

use super::{Store, Write};

/// A user's wish to be told of, or not, when they have read.
#[derive(Clone, Debug)]
pub(crate) struct ReadReceipts {
    pub(crate) username: String,
    pub(crate) sent: bool,
}

/// Has read receipts sent, or not, from here on.
pub(crate) async fn set(write: &mut Write, wish: &ReadReceipts) -> Result<(), sqlx::Error> {
    let sql = if wish.sent {
        "DELETE FROM hides_reading WHERE username = ?"
    } else {
        "INSERT INTO hides_reading (username) VALUES (?) ON CONFLICT DO NOTHING"
    };
    sqlx::query(sql)
        .bind(&wish.username)
        .execute(&mut **write)
        .await?;
    Ok(())
}

impl Store {
    /// What a user has chosen.
    pub(crate) async fn preferences(&self, username: &str) -> Result<Preferences, sqlx::Error> {
        let hides: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM hides_reading WHERE username = ?)")
                .bind(username)
                .fetch_one(&self.database.readers)
                .await?;
        Ok(Preferences {
            read_receipts: !hides,
        })
    }
}
