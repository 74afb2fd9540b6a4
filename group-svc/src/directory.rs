//! Whether somebody exists: presence-svc knows.

use std::{collections::BTreeSet, time::Duration};

use chatsync_proto::presence::{GetUsersRequest, presence_service_client::PresenceServiceClient};
use service_kit::{
    Failure,
    client::{self, ServiceChannel},
};

/// How long presence-svc may take to answer.
const DEADLINE: Duration = Duration::from_secs(2);
/// Unknown names that a refusal tells.
const NAMED: usize = 10;

/// Everybody who has an account.
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    presence: PresenceServiceClient<ServiceChannel>,
}

impl Directory {
    pub(crate) fn new(presence: ServiceChannel) -> Self {
        Self {
            presence: PresenceServiceClient::new(presence),
        }
    }

    /// Fails with `not_found` if one of these does not exist, and with `unavailable` if that cannot be told.
    pub(crate) async fn require(
        &self,
        actor: &str,
        usernames: &BTreeSet<String>,
    ) -> Result<(), Failure> {
        if usernames.is_empty() {
            return Ok(());
        }
        let asked = GetUsersRequest {
            usernames: usernames.iter().cloned().collect(),
        };
        let request = client::request_for(asked, actor, DEADLINE)?;
        let answer = self
            .presence
            .clone()
            .get_users(request)
            .await
            .map_err(|status| {
                tracing::warn!(code = ?status.code(), "presence-svc does not tell who exists");
                Failure::unavailable("It cannot be checked just now who exists. Try again.")
            })?;
        let users = answer.into_inner().users;
        let known: BTreeSet<&str> = users.iter().map(|user| user.username.as_str()).collect();
        let unknown: Vec<&str> = usernames
            .iter()
            .map(String::as_str)
            .filter(|name| !known.contains(name))
            .collect();
        if unknown.is_empty() {
            Ok(())
        } else {
            Err(unknown_users(&unknown))
        }
    }
}

fn unknown_users(names: &[&str]) -> Failure {
    let told = names.get(..NAMED).unwrap_or(names).join(", ");
    let message = match names.len().saturating_sub(NAMED) {
        0 => format!("There is no such user: {told}."),
        more => format!("There is no such user: {told} and {more} more."),
    };
    Failure::not_found(message)
}
