//! The operator's listener: `/healthz`, `/readyz`, `/metrics`. And the question that a container's health check asks it.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

use crate::{lifecycle::Shutdown, process::Process, readiness::Readiness, telemetry};

/// How often collected figures are folded together, so that they do not grow while nobody asks for them.
const METRICS_UPKEEP: Duration = Duration::from_secs(5);
/// How long a health check may take.
const CHECK_DEADLINE: Duration = Duration::from_secs(3);

/// Serves the operator's pages until the process finishes.
pub async fn serve(listener: TcpListener, process: Process) -> std::io::Result<()> {
    let Process {
        shutdown,
        readiness,
        ..
    } = process;
    let pages = health_pages(readiness, &shutdown).route("/metrics", get(metrics_page));
    let upkeep = tokio::spawn(keep_metrics_small(shutdown.clone()));
    let ended = axum::serve(listener, pages)
        .with_graceful_shutdown(async move { shutdown.finishing().await })
        .await;
    upkeep.abort();
    ended
}

/// `/healthz`: alive, whatever else is down. `/readyz`: can serve, a line for each thing that it needs.
pub fn health_pages(readiness: Readiness, shutdown: &Shutdown) -> Router {
    let state = Health {
        readiness,
        shutdown: shutdown.clone(),
    };
    Router::new()
        .route("/healthz", get(async || Json(json!({"status": "ok"}))))
        .route("/readyz", get(ready_page))
        .with_state(state)
}

#[derive(Clone)]
struct Health {
    readiness: Readiness,
    shutdown: Shutdown,
}

async fn ready_page(State(health): State<Health>) -> Response {
    let ready = health.readiness.is_ready() && !health.shutdown.is_finishing();
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let word = |up: bool| Value::from(if up { "up" } else { "down" });
    let checks: BTreeMap<_, _> = health
        .readiness
        .report()
        .into_iter()
        .map(|(name, up)| (name, word(up)))
        .collect();
    let body = json!({"status": if ready { "ready" } else { "not ready" }, "checks": checks});
    let mut text = format!("{body:#}");
    text.push('\n');
    (status, [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

async fn metrics_page() -> Response {
    match telemetry::metrics() {
        Some(handle) => (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
            handle.render(),
        )
            .into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

async fn keep_metrics_small(shutdown: Shutdown) {
    let mut ticks = tokio::time::interval(METRICS_UPKEEP);
    loop {
        tokio::select! {
            _ = ticks.tick() => if let Some(handle) = telemetry::metrics() { handle.run_upkeep() },
            () = shutdown.finishing() => return,
        }
    }
}

/// Whether the process whose admin listener is at `address` says that it can serve.
pub async fn is_ready(address: SocketAddr) -> bool {
    tokio::time::timeout(CHECK_DEADLINE, ask_ready(address))
        .await
        .is_ok_and(|answer| answer.unwrap_or(false))
}

async fn ask_ready(address: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream
        .write_all(b"GET /readyz HTTP/1.0\r\nhost: localhost\r\n\r\n")
        .await?;
    let mut head = [0; 12];
    stream.read_exact(&mut head).await?;
    Ok(head.ends_with(b" 200"))
}
