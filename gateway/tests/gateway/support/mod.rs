//! A gateway with stand-ins for the services, and clients for it.

mod client;
mod client_state;
mod groups;
mod http;
mod messages;
mod pace;
mod presence;
mod world;

use std::{net::SocketAddr, time::Duration};

use chatsync_proto::{
    group::group_service_server::GroupServiceServer,
    message::message_service_server::MessageServiceServer,
    presence::presence_service_server::PresenceServiceServer,
};
use gateway::Config;
use service_kit::{
    Process, ServiceToken,
    settings::{Asked, Binary, Given, Url, load},
};
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::transport::{Server, server::TcpIncoming};

pub(crate) use client::Client;
pub(crate) use client_state::ClientState;
pub(crate) use http::{Reply, ask, ask_raw};
pub(crate) use pace::Pace;
pub(crate) use world::World;

/// Longest wait for anything that is to happen.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// A running gateway; it ends with the test.
pub(crate) struct Gateway {
    pub(crate) world: World,
    pub(crate) address: SocketAddr,
    pub(crate) process: Process,
    running: JoinHandle<()>,
}

impl Gateway {
    /// A gateway with the default settings.
    pub(crate) async fn start() -> Self {
        Self::start_with(&[], |_| {}).await
    }

    /// A gateway with some settings of its own, as flags, and a configuration that is changed after that.
    pub(crate) async fn start_with(flags: &[&str], change: impl FnOnce(&mut Config)) -> Self {
        let gateway = Self::start_in(World::default(), flags, change).await;
        gateway.connected().await;
        gateway
    }

    /// A gateway in a world that may be disturbed already; its streams may still be down.
    pub(crate) async fn start_in(
        world: World,
        flags: &[&str],
        change: impl FnOnce(&mut Config),
    ) -> Self {
        let services = Url::of_listener(serve(world.clone()).await);
        let token = ServiceToken::random();
        let mut config = Config::new(&settings(flags), token);
        config.presence_url = services.clone();
        config.message_url = services.clone();
        config.group_url = services;
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let process = Process::new();
        let running = gateway::run(config, listener, process.clone());
        Self {
            world,
            address,
            process,
            running: tokio::spawn(async move { running.await.unwrap() }),
        }
    }

    /// Waits until its streams to the services are up.
    pub(crate) async fn connected(&self) {
        let streams = ["gateway.messages", "gateway.events", "gateway.presence"];
        eventually("the streams are up", || {
            let report = self.process.readiness.report();
            streams.iter().all(|name| report.get(*name) == Some(&true))
        })
        .await;
    }

    /// A client that has not registered.
    pub(crate) async fn dial(&self) -> Client {
        Client::dial(self.address).await
    }

    /// A user with an account, connected.
    pub(crate) async fn join(&self, username: &str) -> Client {
        let token = self.world.sign_up(username);
        self.dial().await.register(&token).await
    }

    /// One more connection of a user.
    pub(crate) async fn another(&self, username: &str) -> Client {
        let token = self.world.token_of(username);
        self.dial().await.register(&token).await
    }

    /// Ends it in peace.
    pub(crate) async fn finish(&mut self) {
        self.process.shutdown.finish();
        within("the gateway ends", &mut self.running).await.unwrap();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.process.shutdown.finish_now();
        self.running.abort();
    }
}

fn settings(flags: &[&str]) -> service_kit::Settings {
    let binary = Binary {
        name: "gateway",
        about: "a test",
        admin_listen: "127.0.0.1:0",
    };
    let arguments = std::iter::once("gateway").chain(flags.iter().copied());
    let given = Given {
        arguments: arguments.map(Into::into).collect(),
        environment: Vec::new(),
    };
    match load(binary, &given).unwrap() {
        Asked::Run(settings) => *settings,
        other => panic!("{other:?}"),
    }
}

/// Serves the stand-ins, all three at one address.
async fn serve(world: World) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = Server::builder()
        .add_service(PresenceServiceServer::new(world.clone()))
        .add_service(GroupServiceServer::new(world.clone()))
        .add_service(MessageServiceServer::new(world))
        .serve_with_incoming(TcpIncoming::from(listener).with_nodelay(Some(true)));
    tokio::spawn(async move { serving.await.unwrap() });
    address
}

/// Waits for a condition.
pub(crate) async fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    within(what, waiting).await;
}

/// Waits for something that must happen in time.
pub(crate) async fn within<F: Future>(what: &str, future: F) -> F::Output {
    tokio::time::timeout(DEADLINE, future)
        .await
        .unwrap_or_else(|_| panic!("not in time: {what}"))
}
