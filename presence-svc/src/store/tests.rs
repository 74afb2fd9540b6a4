//! What of the store cannot be seen from outside.

use std::collections::BTreeSet;

use service_kit::sqlite::Database;
use sqlx::{Row as _, migrate::Migrator};
use tempfile::TempDir;

use super::{FILE, MIGRATIONS, Store, directory::SEARCH};
use crate::text;

/// Ten of each, in all combinations: a thousand names.
const FIRST: [&str; 10] = [
    "Ada",
    "Bo",
    "Carla",
    "Émile",
    "Eva-Maria",
    "Jo",
    "O’Neil",
    "Sam",
    "Sven",
    "Zoë",
];
const MIDDLE: [&str; 10] = [
    "", "van der", "J.", "(acting)", "de la", "x_y", "Anna", "Lee/Li", "St.", "Q",
];
const LAST: [&str; 10] = [
    "Lindqvist",
    "Nakamura",
    "Orlov",
    "Reyes",
    "Smith-Jones",
    "Sørensen",
    "García",
    "Ünal",
    "d'Arc",
    "Müller",
];

/// A store of the first release with `count` accounts in it.
async fn old_store(folder: &TempDir, count: usize) {
    let first = MIGRATIONS
        .iter()
        .filter(|it| it.version == 1)
        .cloned()
        .collect();
    let database = Database::open(folder.path(), FILE, &Migrator::with_migrations(first))
        .await
        .unwrap();
    let mut transaction = database.writer.begin().await.unwrap();
    for number in 0..count {
        let name = format!(
            "{} {} {}",
            FIRST[number % 10],
            MIDDLE[number / 10 % 10],
            LAST[number / 100 % 10]
        );
        sqlx::query(
            "INSERT INTO accounts (username, display_name, display_key, created_at_ms) VALUES (?1, ?2, ?3, 0)",
        )
        .bind(format!("user{number:05}"))
        .bind(&name)
        .bind(text::search_key(&name))
        .execute(&mut *transaction)
        .await
        .unwrap();
    }
    transaction.commit().await.unwrap();
    database.close().await;
}

async fn words(store: &Store) -> BTreeSet<(String, String)> {
    sqlx::query_as("SELECT username, rest FROM display_words")
        .fetch_all(&store.database.readers)
        .await
        .unwrap()
        .into_iter()
        .collect()
}

#[tokio::test]
async fn accounts_of_the_first_release_are_found_by_the_same_words_as_new_ones() {
    let folder = TempDir::new().unwrap();
    old_store(&folder, 1_000).await;
    let store = Store::open(folder.path()).await.unwrap();
    let keys: Vec<(String, String)> = sqlx::query_as("SELECT username, display_key FROM accounts")
        .fetch_all(&store.database.readers)
        .await
        .unwrap();
    let expected: BTreeSet<_> = keys
        .iter()
        .flat_map(|(username, key)| {
            text::later_words(key).map(|rest| (username.clone(), rest.to_owned()))
        })
        .collect();
    assert!(expected.len() > 2_000);
    assert_eq!(words(&store).await, expected);
}

#[tokio::test]
async fn a_new_name_is_found_by_its_own_words_alone() {
    let folder = TempDir::new().unwrap();
    old_store(&folder, 1).await;
    let store = Store::open(folder.path()).await.unwrap();
    let (name, key) = ("Ada de Vries", "ada de vries");
    assert!(
        store
            .set_display_name("user00000", name, key)
            .await
            .unwrap()
    );
    let told = ["de vries", "vries"].map(|rest| ("user00000".to_owned(), rest.to_owned()));
    assert_eq!(words(&store).await, BTreeSet::from(told));
}

#[tokio::test]
async fn among_ten_thousand_accounts_a_page_reads_indexes_alone() {
    let folder = TempDir::new().unwrap();
    old_store(&folder, 10_000).await;
    let store = Store::open(folder.path()).await.unwrap();
    let plan: Vec<String> =
        sqlx::query(sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {SEARCH}")))
            .bind("s")
            .bind(format!("s{}", char::MAX))
            .bind("")
            .bind(51)
            .fetch_all(&store.database.readers)
            .await
            .unwrap()
            .iter()
            .map(|row| row.get("detail"))
            .collect();
    let scans: Vec<&String> = plan
        .iter()
        .filter(|step| step.starts_with("SCAN") && !step.contains("subquery"))
        .collect();
    assert!(scans.is_empty(), "{plan:#?}");
    for prefix in ["", "s", "user", "lindq", "nobody"] {
        let found = store.page(prefix, "", 51).await.unwrap();
        let expected = if prefix == "nobody" { 0 } else { 51 };
        assert_eq!(found.len(), expected, "{prefix:?}");
    }
}
