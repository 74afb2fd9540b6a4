//! ChatSync all in one: the gateway and the three services in one process, each on its own listener, on embedded stores in one folder. They
//! are the same libraries as the single binaries, and speak the same gRPC with each other.

use std::{net::SocketAddr, process::ExitCode};

use service_kit::{
    Process, ServiceToken, Settings, Shutdown,
    binary::{Failed, bind, main as run_binary},
    settings::{Binary, Url},
};
use tokio::{
    net::TcpListener,
    task::{JoinError, JoinHandle, JoinSet},
};

/// A thing that each part checks.
const PARTS: [&str; 4] = [
    "presence.store",
    "group.store",
    "message.store",
    "gateway.messages",
];

fn main() -> ExitCode {
    let binary = Binary {
        name: "chatsync",
        about: "ChatSync: self-hosted real-time chat, all parts in one process",
        admin_listen: "127.0.0.1:9090",
    };
    run_binary(binary, run)
}

async fn run(mut settings: Settings, process: Process) -> Result<(), Failed> {
    process.readiness.expect(&PARTS);
    let token = settings
        .service_token
        .clone()
        .unwrap_or_else(ServiceToken::random);
    let presence = bind("presence_listen", settings.presence_listen).await?;
    let message = bind("message_listen", settings.message_listen).await?;
    let group = bind("group_listen", settings.group_listen).await?;
    let web = bind("listen", settings.listen).await?;
    settings.presence_url = reached_at(&presence)?;
    settings.message_url = reached_at(&message)?;
    settings.group_url = reached_at(&group)?;
    let address = web.local_addr()?;

    // The services outlive the gateway, so that what its sockets sent last is still answered.
    let behind = process.outliving();
    let mut services = JoinSet::new();
    let config = presence_svc::Config::new(&settings, token.clone());
    services.spawn(presence_svc::run(config, presence, behind.clone()));
    let config = group_svc::Config::new(&settings, token.clone());
    services.spawn(group_svc::run(config, group, behind.clone()));
    let config = message_svc::Config::new(&settings, token.clone());
    services.spawn(message_svc::run(config, message, behind.clone()));
    let config = gateway::Config::new(&settings, token);
    let gateway = tokio::spawn(gateway::run(config, web, process.clone()));
    let announce = tokio::spawn(announce(address, process.clone()));
    let ended = end_together(gateway, services, &process.shutdown, &behind.shutdown).await;
    announce.abort();
    ended
}

/// Where the other parts reach a listener; one on all addresses is reached on the loopback one.
fn reached_at(listener: &TcpListener) -> std::io::Result<Url> {
    let mut address = listener.local_addr()?;
    if address.ip().is_unspecified() {
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    Ok(Url::of_listener(address))
}

/// Says, once everything is up, where to go.
async fn announce(address: SocketAddr, process: Process) {
    process.readiness.wait_until_ready().await;
    println!("ChatSync is ready on http://localhost:{}", address.port());
}

type Ended = Result<(), Failed>;

/// Waits for all parts; the first failure is the process's. When a service ends, the others are told to finish: half a system is none.
async fn end_together(
    mut gateway: JoinHandle<Ended>,
    mut services: JoinSet<Ended>,
    front: &Shutdown,
    behind: &Shutdown,
) -> Ended {
    let (outcome, gateway_ended) = tokio::select! {
        ended = &mut gateway => (flat(ended), true),
        Some(ended) = services.join_next() => (flat(ended), false),
        () = front.ending_now() => (Ok(()), true),
    };
    front.finish();
    let outcome = match gateway_ended {
        true => outcome,
        false => outcome.and(flat(gateway.await)),
    };
    behind.finish();
    let rest = async {
        let mut outcome = outcome;
        while let Some(ended) = services.join_next().await {
            outcome = outcome.and(flat(ended));
        }
        outcome
    };
    tokio::select! {
        outcome = rest => outcome,
        () = front.ending_now() => {
            behind.finish_now();
            Ok(())
        }
    }
}

fn flat(ended: Result<Ended, JoinError>) -> Ended {
    ended.unwrap_or_else(|error| Err(error.into()))
}
