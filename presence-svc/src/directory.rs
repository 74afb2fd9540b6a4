//! Users as others see them: from the store who they are, from presence whether they are here.

use chatsync_proto::presence::User;
use service_kit::{Code, Failure, names};

use crate::{
    presence::Presence,
    store::{Entry, Store},
    text,
};

/// Most users that one call names.
const MOST_NAMES: usize = 5_000;
/// Entries of a page: when nothing is said, and at most.
const PAGE: u32 = 50;
const LARGEST_PAGE: u32 = 200;

/// Looks users up.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    store: Store,
    presence: Presence,
}

impl Directory {
    /// The users of this store.
    pub(crate) fn new(store: Store, presence: Presence) -> Self {
        Self { store, presence }
    }

    /// Those of the named users that exist.
    pub(crate) async fn users(&self, usernames: &[String]) -> Result<Vec<User>, Failure> {
        if usernames.len() > MOST_NAMES {
            let message = "At most 5,000 users may be asked for at once.";
            return Err(Failure {
                field: Some("usernames".into()),
                ..Failure::new(Code::TooLarge, message)
            });
        }
        // What cannot be a username is nobody's.
        let proper: Vec<String> = usernames
            .iter()
            .filter_map(|name| names::username(name).ok())
            .collect();
        self.with_status(self.store.users(&proper).await?).await
    }

    /// A page of the directory, and where the next one begins, empty if there is none.
    pub(crate) async fn page(
        &self,
        prefix: &str,
        after: &str,
        limit: u32,
    ) -> Result<(Vec<User>, String), Failure> {
        let limit = match limit {
            0 => PAGE,
            1..=LARGEST_PAGE => limit,
            _ => return Err(Failure::invalid("limit", "A page has 1 to 200 users.")),
        };
        let prefix = text::search_prefix(prefix)?;
        let size = usize::try_from(limit).unwrap_or(usize::MAX);
        // One more than asked for tells whether there is another page.
        let mut entries = self
            .store
            .page(&prefix, after, limit.saturating_add(1))
            .await?;
        let more = entries.len() > size;
        entries.truncate(size);
        let next = entries
            .last()
            .filter(|_| more)
            .map(|last| last.username.clone())
            .unwrap_or_default();
        Ok((self.with_status(entries).await?, next))
    }

    async fn with_status(&self, entries: Vec<Entry>) -> Result<Vec<User>, Failure> {
        let names = entries.iter().map(|entry| entry.username.clone()).collect();
        let statuses = self.presence.statuses(names).await?;
        let users = entries
            .into_iter()
            .zip(statuses)
            .map(|(entry, status)| User {
                username: entry.username,
                display_name: entry.display_name,
                status: status.into(),
                last_seen_ms: entry.last_seen_ms,
            });
        Ok(users.collect())
    }
}
