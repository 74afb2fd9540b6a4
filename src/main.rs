//! ChatSync all in one: the gateway and the three services in one process, each on its own listener, on embedded stores in one folder. They
//! are the same libraries as the single binaries, and speak the same gRPC with each other.

use std::{net::SocketAddr, process::ExitCode};

use service_kit::{
    Process, ServiceToken, Settings,
    binary::{Failed, bind, main as run_binary},
    settings::{Binary, Url},
};
use tokio::{net::TcpListener, task::JoinSet};

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

    let mut parts = JoinSet::new();
    let config = presence_svc::Config::new(&settings, token.clone());
    parts.spawn(presence_svc::run(config, presence, process.clone()));
    let config = group_svc::Config::new(&settings, token.clone());
    parts.spawn(group_svc::run(config, group, process.clone()));
    let config = message_svc::Config::new(&settings, token.clone());
    parts.spawn(message_svc::run(config, message, process.clone()));
    let config = gateway::Config::new(&settings, token);
    parts.spawn(gateway::run(config, web, process.clone()));
    let announce = tokio::spawn(announce(address, process.clone()));
    let ended = end_together(parts, &process).await;
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

/// Waits for all parts. When one ends, the others are told to finish: half a system is none.
async fn end_together(
    mut parts: JoinSet<Result<(), Failed>>,
    process: &Process,
) -> Result<(), Failed> {
    let mut outcome = Ok(());
    while let Some(ended) = parts.join_next().await {
        process.shutdown.finish();
        let ended = ended.unwrap_or_else(|error| Err(error.into()));
        if outcome.is_ok() {
            outcome = ended;
        }
    }
    outcome
}
