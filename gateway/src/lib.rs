//! The gateway: sockets, the app, and the translation of frames to calls and of events to frames. It keeps nothing that must outlive it.
//!
//! * `frames`: what goes over a socket;
//! * `hub`: who is connected, and what waits for whom;
//! * `socket`: one connection's life;
//! * `links`: the ways to the services;
//! * `fanout`: from a service's event to frames;
//! * `http`: the API, the handshake, and the app's files, which `app` holds.

pub use config::{Config, Patience, StateBytes};

mod app;
mod config;
mod fanout;
pub mod frames;
mod gateway;
mod http;
mod hub;
mod links;
mod metric;
mod socket;

use std::sync::Arc;

use service_kit::{Process, Shutdown, binary::Failed, client::channel};
use tokio::net::TcpListener;
use tokio_util::task::TaskTracker;

use crate::{
    frames::Close,
    gateway::Gateway,
    hub::Hub,
    links::{
        calls::{Calls, Messages, messages_through},
        events, presence,
        submit::Submit,
    },
};

/// Runs a gateway until its process finishes: then sockets are told to come back elsewhere, requests under way are answered, and the services
/// learn that the connections are gone.
pub async fn run(config: Config, listener: TcpListener, process: Process) -> Result<(), Failed> {
    let Process {
        shutdown,
        readiness,
        ..
    } = &process;
    let presence_svc = channel(&config.presence_url, &config.token)?;
    let group_svc = channel(&config.group_url, &config.token)?;
    let message_svc = channel(&config.message_url, &config.token)?;
    // A connection of their own: however much is read through the other one, commands and events do not wait behind it.
    let streams = messages_through(channel(&config.message_url, &config.token)?);
    let calls = Calls::new(presence_svc, group_svc.clone(), message_svc);
    let tasks = TaskTracker::new();
    let groups = readiness.check("gateway.groups");
    let groups = groups.follow(group_svc, shutdown.clone());
    tasks.spawn(process.owner("gateway.groups", groups));
    let hub = Arc::new(Hub::default());
    // The links outlive the sockets.
    let links_end = Shutdown::new();
    let submit = start_links(&tasks, &calls, &streams, &hub, &process, &links_end);
    let gateway = Arc::new(Gateway::new(config, hub, calls, submit, shutdown.clone()));

    let serving = http::serve(listener, Arc::clone(&gateway), readiness.clone());
    let finishing = async {
        shutdown.finishing().await;
        gateway.hub.close_all(Close::GoingAway);
    };
    let draining = async {
        tokio::join!(serving, finishing);
        gateway.sockets.close();
        gateway.sockets.wait().await;
        links_end.finish();
        tasks.close();
        tasks.wait().await;
    };
    tokio::select! {
        () = draining => {}
        () = shutdown.ending_now() => links_end.finish_now(),
    }
    Ok(())
}

/// Starts the owners of the streams to the services.
fn start_links(
    tasks: &TaskTracker,
    calls: &Calls,
    streams: &Messages,
    hub: &Arc<Hub>,
    process: &Process,
    shutdown: &Shutdown,
) -> Submit {
    let gateway_id = format!("{:032x}", rand::random::<u128>());
    let readiness = &process.readiness;
    let up = readiness.check("gateway.messages");
    let (submit, link) = Submit::new(streams.clone(), up, shutdown.clone());
    tasks.spawn(process.owner("gateway.messages", link.run()));
    let events = events::Link {
        client: streams.clone(),
        hub: Arc::clone(hub),
        gateway_id: gateway_id.clone(),
        up: readiness.check("gateway.events"),
        shutdown: shutdown.clone(),
    };
    tasks.spawn(process.owner("gateway.events", events.run()));
    let presence = presence::Link {
        calls: calls.clone(),
        hub: Arc::clone(hub),
        gateway_id,
        up: readiness.check("gateway.presence"),
        shutdown: shutdown.clone(),
    };
    tasks.spawn(process.owner("gateway.presence", presence.run()));
    submit
}
