//! message-svc: conversations and their logs. It decides what is stored, in which order, and who receives it.
//!
//! * [`handlers`], [`submit`], [`streams`]: gRPC in and out; [`request`]: checks of form; [`messages`]: what they share;
//! * [`writer`]: the one task that writes; [`jobs`], [`batch`]: what it is asked to do, and commits together; [`reply`], [`refusals`]: where outcomes go;
//! * [`store`]: all SQL;
//! * [`fanout`]: who is told what after a commit;
//! * [`follow`], [`people`]: what the other parts know.

use std::sync::Arc;

use chatsync_proto::{
    group::group_service_client::GroupServiceClient,
    message::message_service_server::MessageServiceServer,
};
use service_kit::{
    Process,
    binary::Failed,
    client,
    grpc::{self, MAX_REQUEST_BYTES},
    identity::Identity,
    room::Room,
    sessions::RemoteSessions,
};
use tokio::{
    net::TcpListener,
    sync::watch,
    time::{error::Elapsed, timeout},
};
use tonic::service::Routes;

mod batch;
mod config;
mod fanout;
mod follow;
mod handlers;
mod jobs;
mod messages;
mod people;
mod refusals;
mod reply;
mod request;
mod store;
mod streams;
mod submit;
mod writer;

pub use config::Config;

/// The gRPC service's full name.
const SERVICE: &str = "chatsync.message.v1.MessageService";

/// Runs message-svc on `listener` until the process finishes; then answers what was accepted, and closes the store.
pub async fn run(config: Config, listener: TcpListener, process: Process) -> Result<(), Failed> {
    let Process {
        shutdown,
        readiness,
        ..
    } = &process;
    let presence = client::channel(&config.presence_url, &config.token)?;
    let groups = GroupServiceClient::new(client::channel(&config.group_url, &config.token)?)
        .max_decoding_message_size(4 * MAX_REQUEST_BYTES);
    let store_check = readiness.check("message.store");
    let groups_check = readiness.check("message.groups");
    let presence_check = readiness.check("message.presence");
    let store = store::Store::open(&config.data_dir).await?;
    store_check.set(true);

    let (applied, applied_revision) = watch::channel(store.applied_revision().await?);
    let (jobs, ephemeral, tasks) = writer::start(store.clone(), &process);
    let follower = follow::Follower {
        groups: groups.clone(),
        jobs: jobs.clone(),
        applied,
        check: groups_check,
        shutdown: shutdown.clone(),
    };
    let follower = tokio::spawn(process.owner("message.groups", follower.run()));
    let presence_check = presence_check.follow(presence.clone(), shutdown.clone());
    let presence_check = tokio::spawn(process.owner("message.presence", presence_check));

    let sessions = RemoteSessions::new(presence.clone());
    let identity = Identity::new(config.token, sessions.clone());
    let handlers = handlers::Handlers::new(Arc::new(messages::Messages {
        sessions,
        people: people::People::new(store.clone(), presence),
        store: store.clone(),
        content_bytes: config.content_bytes,
        shutdown: shutdown.clone(),
        jobs,
        ephemeral,
        waiting: Room::new(messages::MOST_WAITING_BYTES),
        applied: applied_revision,
        groups,
    }));
    let service = MessageServiceServer::new(handlers).max_decoding_message_size(MAX_REQUEST_BYTES);
    let served = grpc::serve(listener, SERVICE, Routes::new(service), identity, shutdown).await;

    // Serving has ended, so nobody sends jobs any more; what is queued is still done.
    shutdown.finish();
    let drained: Result<_, Elapsed> = timeout(config.drain, async {
        tokio::join!(follower, presence_check, tasks.writer, tasks.fanout)
    })
    .await;
    if drained.is_err() {
        tracing::warn!("ended with jobs in the queue");
    }
    store.close().await;
    Ok(served?)
}
