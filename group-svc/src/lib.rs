//! Groups: who is in them, with which role, and what may be done (`chatsync.group.v1`).
//!
//! * [`domain`]: the rules, without I/O;
//! * `requests`: what a request asks for, checked and in the rules' terms;
//! * `commands`: one command against the store, in one transaction, repetitions included;
//! * `writer`: the one task that runs commands, one after the other;
//! * `directory`: whether a user exists, asked of presence-svc;
//! * `watch`: the stream of changes;
//! * `service`: the gRPC methods over all these;
//! * `store`: `group.db`, all SQL; `convert`: the rules' values and the wire's.

mod commands;
mod config;
mod convert;
mod directory;
pub mod domain;
mod observe;
mod requests;
mod service;
mod store;
mod watch;
mod writer;

pub use config::Config;

use chatsync_proto::group::group_service_server::{GroupServiceServer, SERVICE_NAME};
use service_kit::{
    Process, binary::Failed, client, grpc, identity::Identity, sessions::RemoteSessions,
};
use tokio::{net::TcpListener, sync::watch::channel, task::JoinSet};
use tonic::service::Routes;

use crate::{
    directory::Directory, service::Service, store::Store, watch::Watchers, writer::Writer,
};

/// Serves groups on `listener` until the process finishes. Fails when the store cannot be opened or the server fails.
pub async fn run(config: Config, listener: TcpListener, process: Process) -> Result<(), Failed> {
    let store_up = process.readiness.check("group.store");
    let presence_up = process.readiness.check("group.presence");
    let presence = client::channel(&config.presence_url, &config.token)?;
    let store = Store::open(&config.data_dir).await?;
    let mut reading = store.read().await?;
    let (newest, watched) = channel(reading.newest_revision().await?);
    observe::groups(reading.count_groups().await?);
    drop(reading);
    store_up.set(true);

    let mut tasks = JoinSet::new();
    let presence_up = presence_up.follow(presence.clone(), process.shutdown.clone());
    tasks.spawn(process.owner("group.presence", presence_up));
    let (writer, queue) = Writer::new();
    let writing = queue.run(store.clone(), config.group_members, newest);
    tasks.spawn(process.owner("group.writer", writing));
    let watchers = Watchers::new(
        store.clone(),
        watched,
        config.watcher_patience,
        process.shutdown.token(),
    );
    let service = Service {
        store: store.clone(),
        directory: Directory::new(presence.clone()),
        writer,
        watchers: watchers.clone(),
        most_members: config.group_members,
    };
    let routes = Routes::new(GroupServiceServer::new(service));
    let identity = Identity::new(config.token, RemoteSessions::new(presence));
    let served = grpc::serve(listener, SERVICE_NAME, routes, identity, &process.shutdown).await;

    watchers.end().await;
    // Every call was answered, or is to be cut short: nothing that was promised waits in the queue.
    tasks.shutdown().await;
    store.close().await;
    Ok(served?)
}
