//! Whether somebody exists: asked of presence-svc once for each name, and not at all where a conversation shows it. Accounts are never
//! removed, so a yes is kept; a no is asked again.

use chatsync_proto::presence::{GetUsersRequest, presence_service_client::PresenceServiceClient};
use moka::sync::Cache;
use service_kit::{
    Failure,
    client::{self, ServiceChannel},
    names::Conversation,
};

use crate::{messages::LOOKUP_DEADLINE, store::Store};

/// Names kept, at most.
const KNOWN: u64 = 100_000;

/// Who exists.
#[derive(Clone)]
pub(crate) struct People {
    known: Cache<String, ()>,
    presence: PresenceServiceClient<ServiceChannel>,
    store: Store,
}

impl People {
    /// Asks the store, and the presence-svc behind `channel`.
    pub(crate) fn new(store: Store, channel: ServiceChannel) -> Self {
        Self {
            known: Cache::new(KNOWN),
            presence: PresenceServiceClient::new(channel),
            store,
        }
    }

    /// Whether it is known already that somebody exists.
    pub(crate) fn is_known(&self, username: &str) -> bool {
        self.known.contains_key(username)
    }

    /// Fails with `not_found` when `username`, whom `asker` names, does not exist; with `unavailable` when nobody can tell.
    pub(crate) async fn ensure_exists(&self, asker: &str, username: &str) -> Result<(), Failure> {
        if self.is_known(username) {
            return Ok(());
        }
        let key = Conversation::private(asker, username).key();
        if !self.store.conversation_exists(&key).await? {
            self.ask(asker, username).await?;
        }
        self.known.insert(username.to_owned(), ());
        Ok(())
    }

    async fn ask(&self, asker: &str, username: &str) -> Result<(), Failure> {
        let question = GetUsersRequest {
            usernames: vec![username.to_owned()],
        };
        let request = client::request_for(question, asker, LOOKUP_DEADLINE)?;
        let answer = self.presence.clone().get_users(request).await?.into_inner();
        if answer.users.iter().any(|user| user.username == username) {
            Ok(())
        } else {
            Err(Failure::not_found("There is no such user."))
        }
    }
}
