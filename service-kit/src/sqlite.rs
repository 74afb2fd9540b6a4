//! Opening an embedded store: SQLite in WAL mode with `synchronous=FULL`, so that a commit that was answered survives a loss of power.

use std::{
    fs::{File, TryLockError},
    path::Path,
    sync::Arc,
    time::Duration,
};

use sqlx::{
    Connection as _, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// The oldest SQLite that may open a store: 3.51.3 mended a fault that could corrupt a WAL database (sqlite.org/wal.html#walresetbug).
const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);
/// Connections that read while the one writer writes.
const READERS: u32 = 4;
/// How long a connection waits for a lock or for its turn.
const BUSY: Duration = Duration::from_secs(5);
/// Pages that the log may hold before it is folded into the database: few folds, as each stalls the writer.
const WAL_PAGES: &str = "16000";

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder, or a file in it, could not be made.
    #[error("cannot make {folder}: {cause}")]
    Folder {
        /// Its path.
        folder: String,
        /// Why not.
        cause: std::io::Error,
    },
    /// Another process has the store open.
    #[error("another process uses {0}")]
    InUse(String),
    /// The library is too old to be trusted.
    #[error(
        "SQLite {0} has a fault that can corrupt the database; 3.51.3 is the oldest that may be used"
    )]
    Old(String),
    /// The schema could not be brought up to date.
    #[error("cannot bring the schema up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The database failed.
    #[error("cannot open the database: {0}")]
    Sql(#[from] sqlx::Error),
}

/// An open store: one connection that writes, several that read.
#[derive(Clone, Debug)]
pub struct Database {
    /// The one connection that may write.
    pub writer: SqlitePool,
    /// Connections that only read; each statement, or transaction, sees one committed state.
    pub readers: SqlitePool,
    /// Held until the store is closed; the system lets it go when the process ends, however it ends.
    lock: Arc<File>,
}

impl Database {
    /// Opens the file `name` in `folder`, making both if need be, and brings its schema up to date.
    pub async fn open(folder: &Path, name: &str, migrations: &Migrator) -> Result<Self, OpenError> {
        std::fs::create_dir_all(folder).map_err(|cause| OpenError::Folder {
            folder: folder.display().to_string(),
            cause,
        })?;
        let path = folder.join(name);
        let lock = Arc::new(lock(&path)?);
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("wal_autocheckpoint", WAL_PAGES)
            .pragma("temp_store", "memory");
        let pool = || {
            SqlitePoolOptions::new()
                .acquire_timeout(BUSY)
                .idle_timeout(None)
                .max_lifetime(None)
                // A commit that failed may leave a connection that thinks it is still in a transaction, and would never begin another.
                .before_acquire(|connection, _| {
                    Box::pin(async move { Ok(!connection.is_in_transaction()) })
                })
        };
        let writer = pool()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        check_version(&writer).await?;
        migrations.run(&writer).await?;
        let readers = pool()
            .max_connections(READERS)
            .connect_with(options.read_only(true))
            .await?;
        Ok(Self {
            writer,
            readers,
            lock,
        })
    }

    /// Closes the store, folding its log into the database.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(cause = %error, "the store stays locked until the process ends");
        }
    }
}

/// One process has a store at a time: two would each think themselves its only writer. SQLite's own locks are for single transactions.
fn lock(path: &Path) -> Result<File, OpenError> {
    let path = path.with_extension("lock");
    let failed = |cause| OpenError::Folder {
        folder: path.display().to_string(),
        cause,
    };
    let file = File::create(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::InUse(path.display().to_string())),
        Err(TryLockError::Error(cause)) => Err(failed(cause)),
    }
}

async fn check_version(pool: &SqlitePool) -> Result<(), OpenError> {
    let version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(pool)
        .await?;
    let mut numbers = version.split('.').map(|part| part.parse().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    if (next(), next(), next()) < OLDEST_SQLITE {
        Err(OpenError::Old(version))
    } else {
        Ok(())
    }
}

/// Whether an error says that a unique constraint was violated.
pub fn is_unique_violation(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

impl From<sqlx::Error> for crate::Failure {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                tracing::warn!(cause = %error, "store not to be had");
                crate::Failure::unavailable("The store is busy. Try again.")
            }
            other => crate::Failure::internal(&other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static NONE: Migrator = Migrator::DEFAULT;

    #[tokio::test]
    async fn a_store_is_open_once_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Database::open(folder.path(), "a.db", &NONE);
        let first = open().await.unwrap();
        assert!(matches!(open().await, Err(OpenError::InUse(_))));
        first.close().await;
        open().await.unwrap();
    }
}
