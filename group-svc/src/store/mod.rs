//! `group.db`: all SQL is here. A [`Transaction`] sees one committed state; one begun by [`Store::write`] is the only one that writes.

mod reading;
mod writing;

use std::path::Path;

use service_kit::sqlite::{Database, OpenError};
use sqlx::{Sqlite, SqliteConnection, migrate::Migrator};

static MIGRATIONS: Migrator = sqlx::migrate!();

/// The open store. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    database: Database,
}

/// A transaction. Dropped, it changes nothing.
pub(crate) struct Transaction(sqlx::Transaction<'static, Sqlite>);

/// What was done under a request id.
#[derive(Debug)]
pub(crate) struct Done {
    /// Of the request.
    pub(crate) fingerprint: Vec<u8>,
    /// Which group it was about.
    pub(crate) group_id: String,
    /// The group's name in the first answer.
    pub(crate) group_name: String,
    /// The first answer's revision.
    pub(crate) revision: u64,
}

impl Store {
    /// Opens `group.db` in `folder`, making both if need be.
    pub(crate) async fn open(folder: &Path) -> Result<Self, OpenError> {
        let database = Database::open(folder, "group.db", &MIGRATIONS).await?;
        Ok(Self { database })
    }

    /// Begins a transaction that reads.
    pub(crate) async fn read(&self) -> sqlx::Result<Transaction> {
        self.database.readers.begin().await.map(Transaction)
    }

    /// Begins a transaction that writes: it has the lock from its start, so that what it read stays true.
    pub(crate) async fn write(&self) -> sqlx::Result<Transaction> {
        let begun = self.database.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(Transaction(begun))
    }

    /// Closes the store.
    pub(crate) async fn close(&self) {
        self.database.close().await;
    }
}

impl Transaction {
    /// Makes its changes last.
    pub(crate) async fn commit(self) -> sqlx::Result<()> {
        self.0.commit().await
    }

    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.0
    }
}
