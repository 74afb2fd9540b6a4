//! Sessions: who holds a token is somebody, until it expires or is ended; then every gateway is told at once.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chatsync_proto::presence::Session;
use futures_util::future::BoxFuture;
use service_kit::{Failure, clock::now_ms, identity::CheckSession};
use sha2::{Digest as _, Sha256};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    config::Config,
    presence::Presence,
    recorder::Recorder,
    store::{Account, NewSession, SessionRow, Store, Validity},
};

/// Everything about sessions. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub(crate) struct Sessions {
    store: Store,
    presence: Presence,
    recorder: Arc<Recorder>,
    tasks: TaskTracker,
    times: Times,
}

/// Milliseconds.
#[derive(Clone, Copy, Debug)]
struct Times {
    lifetime: i64,
    idle: i64,
    use_interval: i64,
}

impl Sessions {
    /// Sessions in this store. `tasks` is where work runs that is not to be cut off when its caller goes away.
    pub(crate) fn new(
        config: &Config,
        store: Store,
        presence: Presence,
        recorder: Arc<Recorder>,
        tasks: TaskTracker,
    ) -> Self {
        let times = Times {
            lifetime: milliseconds(config.session_lifetime),
            idle: milliseconds(config.session_idle),
            use_interval: milliseconds(config.session_use_interval),
        };
        Self {
            store,
            presence,
            recorder,
            tasks,
            times,
        }
    }

    /// A new session of this account: what to store of it, and what to tell its owner.
    pub(crate) fn prepare(&self, account: &Account, device: String) -> (NewSession, Session) {
        let token = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
        let now = now_ms();
        let stored = NewSession {
            id: uuid::Uuid::new_v4().to_string(),
            token_hash: hash(&token),
            username: account.username.clone(),
            device,
            created_at_ms: now,
            expires_at_ms: now.saturating_add(self.times.lifetime),
        };
        let told = Session {
            username: account.username.clone(),
            display_name: account.display_name.clone(),
            token,
            session_id: stored.id.clone(),
            expires_at_ms: stored.expires_at_ms,
        };
        (stored, told)
    }

    /// Begins a session of this account.
    pub(crate) async fn begin(
        &self,
        account: &Account,
        device: String,
    ) -> Result<Session, Failure> {
        let (stored, told) = self.prepare(account, device);
        let this = self.clone();
        self.to_its_end(async move {
            let too_many = this.store.add_session(&stored).await?;
            this.tell_ended(&stored.username, too_many).await
        })
        .await?;
        Ok(told)
    }

    /// The live session of this token.
    pub(crate) async fn check(&self, token: &str) -> Result<SessionRow, Failure> {
        let live = self.validity();
        let session = self.store.session(&hash(token)).await?;
        let session = session
            .filter(|session| live.holds(session))
            .ok_or_else(Failure::unauthenticated)?;
        if session.last_used_at_ms <= live.now.saturating_sub(self.times.use_interval) {
            self.recorder.used([(session.id.clone(), live.now)]);
        }
        Ok(session)
    }

    /// A user's live sessions, latest use first.
    pub(crate) async fn list(&self, username: &str) -> Result<Vec<SessionRow>, Failure> {
        Ok(self.store.sessions(username, self.validity()).await?)
    }

    /// Ends one session of a user.
    pub(crate) async fn end(&self, username: String, id: String) -> Result<(), Failure> {
        let this = self.clone();
        self.to_its_end(async move {
            if !this.store.end_session(&username, &id).await? {
                return Err(Failure::not_found("There is no such session."));
            }
            this.presence.session_ended(username, id).await
        })
        .await
    }

    /// Ends every session of a user.
    pub(crate) async fn end_all(&self, username: String) -> Result<(), Failure> {
        let this = self.clone();
        self.to_its_end(async move {
            let ended = this.store.end_all_sessions(&username).await?;
            this.tell_ended(&username, ended).await
        })
        .await
    }

    /// Which of these sessions have ended.
    pub(crate) async fn ended_among(&self, ids: &[&str]) -> Result<Vec<String>, Failure> {
        Ok(self.store.not_live(ids, self.validity()).await?)
    }

    /// Ends sessions that have expired, at every interval, until `stop`.
    pub(crate) async fn sweep_regularly(&self, interval: Duration, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(interval);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            if let Err(failure) = self.sweep().await {
                tracing::warn!(cause = %failure, "expired sessions could not be ended; it is tried again");
            }
        }
    }

    async fn sweep(&self) -> Result<(), Failure> {
        loop {
            let ended = self.store.end_expired(self.validity()).await?;
            if ended.is_empty() {
                return Ok(());
            }
            for (id, username) in ended {
                self.presence.session_ended(username, id).await?;
            }
        }
    }

    async fn tell_ended(&self, username: &str, ids: Vec<String>) -> Result<(), Failure> {
        for id in ids {
            self.presence.session_ended(username.to_owned(), id).await?;
        }
        Ok(())
    }

    /// Does something that must not stop half-way, between the store and the gateways, when its caller goes away.
    pub(crate) async fn to_its_end<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Failure>> + Send + 'static,
    ) -> Result<T, Failure> {
        let done = self.tasks.spawn(work).await;
        done.map_err(|error| Failure::internal(&error))?
    }

    fn validity(&self) -> Validity {
        let now = now_ms();
        Validity {
            now,
            idle_since: now.saturating_sub(self.times.idle),
        }
    }
}

impl CheckSession for Sessions {
    fn check(&self, token: String) -> BoxFuture<'_, Result<(String, String), Failure>> {
        Box::pin(async move {
            let session = Self::check(self, &token).await?;
            Ok((session.username, session.id))
        })
    }
}

/// The token itself has 256 random bits: nothing slower than SHA-256 is needed to keep it from being found.
fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
