//! Asking presence-svc whose a session token is. Every call asks anew, so that an ended session is refused at once; gateways do not come
//! this way, since they show the service token.

use std::time::Duration;

use chatsync_proto::presence::{
    CheckSessionRequest, presence_service_client::PresenceServiceClient,
};
use futures_util::future::BoxFuture;

use crate::{
    client::{self, ServiceChannel},
    failure::Failure,
    identity::CheckSession,
};

/// How long presence-svc may take to answer.
const DEADLINE: Duration = Duration::from_secs(2);

/// Sessions as presence-svc knows them.
#[derive(Clone, Debug)]
pub struct RemoteSessions {
    presence: PresenceServiceClient<ServiceChannel>,
}

impl RemoteSessions {
    /// Asks the presence-svc behind `channel`.
    pub fn new(channel: ServiceChannel) -> Self {
        Self {
            presence: PresenceServiceClient::new(channel),
        }
    }
}

impl CheckSession for RemoteSessions {
    fn check(&self, token: String) -> BoxFuture<'_, Result<(String, String), Failure>> {
        let mut presence = self.presence.clone();
        Box::pin(async move {
            let request = client::request(CheckSessionRequest { token }, DEADLINE);
            let session = presence.check_session(request).await?.into_inner();
            Ok((session.username, session.session_id))
        })
    }
}
