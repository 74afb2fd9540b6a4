//! A running presence-svc, and those who call it.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use chatsync_proto::presence::{
    CheckSessionRequest, GetUsersRequest, Session, SignInRequest, SignUpRequest, User,
    presence_service_client::PresenceServiceClient,
};
use presence_svc::Config;
use service_kit::{
    Process, ServiceToken,
    binary::Failed,
    client::{self, ServiceChannel, request},
    settings::Url,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    transport::Channel,
};

mod gateway;

pub(crate) use gateway::{Gateway, connection};

/// Longest that anything may take before a test fails.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);
/// A time that no test lives to see.
pub(crate) const NEVER: Duration = Duration::from_secs(3600);

pub(crate) const PASSWORD: &str = "trombone-lagoon";
/// Bytes that a stream holds of what is not read; the smallest default there is.
const WINDOW: u32 = 65_535;
const SERVICE_SECRET: &str = "the-parts-of-this-test";

pub(crate) struct Server {
    address: SocketAddr,
    process: Process,
    running: JoinHandle<Result<(), Failed>>,
    folder: Arc<TempDir>,
}

impl Server {
    /// Without limits on tries, and with the times of production.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub(crate) async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::start_in(Arc::new(tempfile::tempdir().unwrap()), change).await
    }

    pub(crate) async fn start_in(folder: Arc<TempDir>, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config(folder.path().to_owned());
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let process = Process::new();
        let running = tokio::spawn(presence_svc::run(config, listener, process.clone()));
        Self {
            address,
            process,
            running,
            folder,
        }
    }

    /// Ends it as SIGTERM does; returns its folder.
    pub(crate) async fn stop(self) -> Arc<TempDir> {
        self.process.shutdown.finish();
        within(self.running).await.unwrap().unwrap();
        self.folder
    }

    /// Calls as a part of ChatSync, unless a request names its caller.
    pub(crate) fn client(&self) -> PresenceServiceClient<ServiceChannel> {
        let url = Url::of_listener(self.address);
        PresenceServiceClient::new(client::channel(&url, &service_token()).unwrap())
    }

    /// What shows a call to be a part's own.
    pub(crate) fn bearer(&self) -> MetadataValue<Ascii> {
        format!("Bearer {SERVICE_SECRET}").parse().unwrap()
    }

    /// Shows nothing of itself, and holds little of what is not read.
    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Channel::from_shared(format!("http://{}", self.address))
            .unwrap()
            .initial_stream_window_size(WINDOW);
        within(endpoint.connect()).await.unwrap()
    }

    /// Calls as nobody known.
    pub(crate) async fn stranger(&self) -> PresenceServiceClient<Channel> {
        PresenceServiceClient::new(self.channel().await)
    }

    pub(crate) async fn sign_up(&self, username: &str) -> Session {
        let asked = sign_up(username);
        self.client()
            .sign_up(own(asked))
            .await
            .unwrap()
            .into_inner()
            .session
            .unwrap()
    }

    pub(crate) async fn sign_in(&self, username: &str) -> Session {
        let asked = sign_in(username, PASSWORD);
        self.client()
            .sign_in(own(asked))
            .await
            .unwrap()
            .into_inner()
            .session
            .unwrap()
    }

    /// Whose a token is.
    pub(crate) async fn check(&self, token: &str) -> Result<String, Status> {
        let asked = CheckSessionRequest {
            token: token.into(),
        };
        Ok(self
            .client()
            .check_session(own(asked))
            .await?
            .into_inner()
            .username)
    }

    pub(crate) async fn user(&self, username: &str) -> User {
        let asked = GetUsersRequest {
            usernames: vec![username.into()],
        };
        let users = self
            .client()
            .get_users(acting_for("tester", asked))
            .await
            .unwrap()
            .into_inner()
            .users;
        users.into_iter().next().unwrap()
    }
}

fn service_token() -> ServiceToken {
    ServiceToken::new(SERVICE_SECRET).unwrap()
}

fn config(data_dir: PathBuf) -> Config {
    Config {
        data_dir,
        service_token: service_token(),
        open_mode: false,
        sign_in_per_minute: 0,
        sign_up_per_minute: 0,
        password_min_length: 8,
        hash_wait: DEADLINE,
        session_lifetime: NEVER,
        session_idle: NEVER,
        session_use_interval: Duration::from_secs(60),
        sweep_interval: NEVER,
        renew_interval: Duration::from_secs(10),
        lease: Duration::from_secs(30),
        blip: Duration::from_secs(10),
        record_interval: Duration::from_secs(45),
        event_queue: 1024,
    }
}

/// A call in the caller's own name.
pub(crate) fn own<T>(message: T) -> Request<T> {
    request(message, DEADLINE)
}

/// A call by a service for a user.
pub(crate) fn acting_for<T>(username: &str, message: T) -> Request<T> {
    client::request_for(message, username, DEADLINE).unwrap()
}

/// A call with a session's own token.
pub(crate) fn of<T>(session: &Session, message: T) -> Request<T> {
    client::request_as(message, &session.token, DEADLINE).unwrap()
}

pub(crate) fn sign_up(username: &str) -> SignUpRequest {
    SignUpRequest {
        username: username.into(),
        password: PASSWORD.into(),
        ..SignUpRequest::default()
    }
}

pub(crate) fn sign_in(username: &str, password: &str) -> SignInRequest {
    SignInRequest {
        username: username.into(),
        password: password.into(),
        ..SignInRequest::default()
    }
}

/// What something comes to, if it does so in time.
pub(crate) async fn within<F: IntoFuture>(something: F) -> F::Output {
    tokio::time::timeout(DEADLINE, something)
        .await
        .expect("in time")
}

/// Asks again and again until a condition holds.
pub(crate) async fn until<F: Future<Output = bool>>(mut condition: impl FnMut() -> F) {
    within(async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}
