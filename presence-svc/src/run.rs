//! The service's life: open, start, serve, drain, close.

use std::sync::Arc;

use chatsync_proto::presence::presence_service_server::{PresenceServiceServer, SERVICE_NAME};
use service_kit::{
    Process,
    binary::Failed,
    grpc::{self, MAX_REQUEST_BYTES},
    identity::Identity,
};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::service::Routes;

use crate::{
    accounts::Accounts,
    config::Config,
    directory::Directory,
    presence::{Attachments, Owner},
    recorder::Recorder,
    service::Service,
    sessions::Sessions,
    store::Store,
};

/// Largest message taken from a caller: a gateway that comes back names all its connections, up to a hundred bytes each, at once.
const MOST_REQUEST_BYTES: usize = 4 * MAX_REQUEST_BYTES;

/// Serves presence on `listener` until the process finishes; returns when everything that was told is stored.
///
/// # Errors
/// When the store cannot be opened or the server fails.
pub async fn run(config: Config, listener: TcpListener, process: Process) -> Result<(), Failed> {
    let readiness = process.readiness.check("presence.store");
    let store = Store::open(&config.data_dir).await?;
    // Ended in the order of need: first those who tell, then those who write down what they were told.
    let (callers, keepers) = (Tasks::of(&process), Tasks::of(&process));

    let recorder = Arc::new(Recorder::default());
    let (owner, presence) = Owner::new(&config, recorder.clone());
    let sessions = Sessions::new(
        &config,
        store.clone(),
        presence.clone(),
        recorder.clone(),
        callers.tracker.clone(),
    );
    let accounts = Arc::new(Accounts::new(
        &config,
        store.clone(),
        sessions.clone(),
        presence.clone(),
    )?);
    let attachments = Attachments::new(
        &config,
        presence.clone(),
        sessions.clone(),
        callers.tracker.clone(),
        process.shutdown.token(),
    );

    callers.start("presence.sessions", |stop| {
        let (sessions, interval) = (sessions.clone(), config.sweep_interval);
        async move { sessions.sweep_regularly(interval, stop).await }
    });
    callers.start("presence.limits", |stop| {
        let accounts = accounts.clone();
        async move { accounts.limits().forget_regularly(stop).await }
    });
    let owning = Tasks::of(&process);
    owning.start("presence.owner", |stop| owner.run(stop));
    keepers.start("presence.recorder", |stop| {
        let store = store.clone();
        async move { recorder.run(store, stop).await }
    });

    let identity = Identity::new(config.service_token.clone(), sessions.clone());
    let service = Service::new(
        accounts,
        sessions,
        Directory::new(store.clone(), presence),
        attachments,
    );
    let service = PresenceServiceServer::new(service).max_decoding_message_size(MOST_REQUEST_BYTES);
    let routes = Routes::new(service);
    readiness.set(true);
    let served = grpc::serve(listener, SERVICE_NAME, routes, identity, &process.shutdown).await;

    for tasks in [callers, owning, keepers] {
        tasks.end().await;
    }
    store.close().await;
    Ok(served?)
}

/// Tasks that are told to end together.
struct Tasks {
    process: Process,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Tasks {
    fn of(process: &Process) -> Self {
        Self {
            process: process.clone(),
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
        }
    }

    fn start<F: Future<Output = ()> + Send + 'static>(
        &self,
        name: &'static str,
        task: impl FnOnce(CancellationToken) -> F,
    ) {
        let task = task(self.stop.clone());
        self.tracker.spawn(self.process.owner(name, task));
    }

    /// Tells them to end, and waits until they have.
    async fn end(self) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}
