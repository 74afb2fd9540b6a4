//! Logs and metrics. Never in either: message text, passwords, tokens; in metrics no names of users or groups.

use std::{future::Future, io::IsTerminal as _, sync::OnceLock};

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::settings::{LogFilter, LogFormat};

/// The metadata that carries a request's id from part to part.
pub const REQUEST_ID: &str = "x-request-id";

tokio::task_local! {
    static CURRENT_REQUEST_ID: String;
}

/// Runs a future in which calls to other parts carry this request id.
pub async fn with_request_id<F: Future>(id: String, future: F) -> F::Output {
    CURRENT_REQUEST_ID.scope(id, future).await
}

/// The id of the request being served, if one is.
pub(crate) fn current_request_id() -> Option<String> {
    CURRENT_REQUEST_ID.try_with(String::clone).ok()
}

/// Libraries that log what they carry, message text and tokens among it, and the most that they may log.
const KEPT_FROM_TELLING: [&str; 1] = ["tungstenite=debug"];

/// Sends logs to standard error from here on. Does nothing when logs are set up already, as in tests.
pub fn init_logs(filter: &LogFilter, format: LogFormat) {
    let filter = KEPT_FROM_TELLING
        .iter()
        .filter_map(|directive| directive.parse().ok())
        .fold(EnvFilter::new(filter.as_str()), EnvFilter::add_directive);
    let registry = tracing_subscriber::registry().with(filter);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // Only a second initialisation fails, and then the first one stands.
    let _ = match format {
        LogFormat::Text => registry.with(lines).try_init(),
        LogFormat::Json => registry.with(lines.json().flatten_event(true)).try_init(),
    };
}

/// Seconds, from a store's fastest answer to a call's deadline.
const SECONDS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// The process's metrics, collected from the first call on; `None` if another recorder is in place.
pub fn metrics() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
                .ok()?;
            builder.install_recorder().ok()
        })
        .as_ref()
}
