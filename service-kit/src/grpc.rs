//! Serving gRPC: the same limits, identity, health, reflection and observation for every service.

use std::time::{Duration, Instant};

use chatsync_proto::FILE_DESCRIPTOR_SET;
use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use tonic::{
    body::Body,
    service::Routes,
    transport::{Server, server::TcpIncoming},
};
use tower::{Layer, Service};
use tracing::Instrument as _;

use crate::{
    identity::Identity,
    lifecycle::Shutdown,
    telemetry::{REQUEST_ID, with_request_id},
};

/// Largest message taken from a caller. Only a batch of sends comes near.
pub const MAX_REQUEST_BYTES: usize = 4 * 1024 * 1024;
/// Longest that a call may take to be answered; streams must be opened within it.
const CALL_DEADLINE: Duration = Duration::from_secs(30);
/// Time for calls under way to be answered once the process finishes: other parts wait no longer than 2 s for anything.
const DRAIN_DEADLINE: Duration = Duration::from_secs(3);
/// A silent caller is probed this often, and given up when no answer comes for this long.
const KEEPALIVE: Duration = Duration::from_secs(20);
const KEEPALIVE_DEADLINE: Duration = Duration::from_secs(10);
/// Calls at once on one connection.
const MAX_STREAMS: u32 = 1024;
/// Flow-control window of a stream, as on the calling side.
const STREAM_WINDOW: u32 = 4 * 1024 * 1024;

/// Why serving ended badly.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The descriptor set that reflection tells is broken.
    #[error("cannot set up reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The server failed.
    #[error("the gRPC server failed: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves `routes` on `listener` with health and reflection beside them, until the process finishes; then tells callers so on health, and
/// lets calls under way end. Long streams must be ended by their owners when the process finishes.
pub async fn serve(
    listener: TcpListener,
    service_name: &'static str,
    routes: Routes,
    identity: Identity,
    shutdown: &Shutdown,
) -> Result<(), ServeError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    health
        .set_service_status(service_name, tonic_health::ServingStatus::Serving)
        .await;
    let reflection = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // So that tools can show an error's details.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
            .with_service_name(service_name)
            .with_service_name("grpc.health.v1.Health")
    };
    let routes = routes
        .add_service(health_service)
        .add_service(reflection().build_v1()?)
        .add_service(reflection().build_v1alpha()?);
    let stop = async {
        shutdown.finishing().await;
        health
            .set_service_status(service_name, tonic_health::ServingStatus::NotServing)
            .await;
        health
            .set_service_status("", tonic_health::ServingStatus::NotServing)
            .await;
    };
    let serving = Server::builder()
        .timeout(CALL_DEADLINE)
        .max_concurrent_streams(MAX_STREAMS)
        .http2_keepalive_interval(Some(KEEPALIVE))
        .http2_keepalive_timeout(Some(KEEPALIVE_DEADLINE))
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(4 * STREAM_WINDOW)
        .layer(Observe {
            service: service_name,
        })
        .layer(identity)
        .add_routes(routes)
        .serve_with_incoming_shutdown(TcpIncoming::from(listener).with_nodelay(Some(true)), stop);
    let drained = async {
        shutdown.finishing().await;
        tokio::time::sleep(DRAIN_DEADLINE).await;
    };
    tokio::select! {
        ended = serving => ended?,
        // A connection on which nothing is under way is closed, but one that never began holds the server.
        () = drained => tracing::info!("ended with connections open"),
        () = shutdown.ending_now() => {}
    }
    Ok(())
}

/// Records span, duration and outcome of every call, in this one place.
#[derive(Clone)]
struct Observe {
    service: &'static str,
}

impl<S> Layer<S> for Observe {
    type Service = Observed<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Observed {
            service: self.service,
            inner,
        }
    }
}

#[derive(Clone)]
struct Observed<S> {
    service: &'static str,
    inner: S,
}

impl<S> Service<http::Request<Body>> for Observed<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>>,
    S::Future: Send + 'static,
    S::Error: Send,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(
        &mut self,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let service = self.service;
        let method = known_method(request.uri().path());
        let request_id = request
            .headers()
            .get(REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .map_or_else(|| uuid::Uuid::new_v4().to_string(), str::to_owned);
        let span = tracing::debug_span!("call", method, request_id);
        let began = Instant::now();
        let answering = self.inner.call(request);
        Box::pin(
            with_request_id(request_id, async move {
                let answer = answering.await;
                let code = answer.as_ref().map_or(tonic::Code::Unknown, status_code);
                let elapsed = began.elapsed();
                metrics::histogram!("chatsync_rpc_seconds",
                    "service" => service, "method" => method, "code" => format!("{code:?}"))
                .record(elapsed.as_secs_f64());
                tracing::debug!(
                    ?code,
                    elapsed_ms = elapsed.as_secs_f64() * 1000.0,
                    "answered"
                );
                answer
            })
            .instrument(span),
        )
    }
}

/// The method's name for metrics; what callers make up is not let in, or they could fill the memory with series.
fn known_method(path: &str) -> &'static str {
    const METHODS: &[&str] = chatsync_proto::METHODS;
    METHODS
        .iter()
        .copied()
        .find(|known| *known == path)
        .unwrap_or("other")
}

/// An answer's status, as far as its head tells: failures before the first message stand there.
fn status_code(answer: &http::Response<Body>) -> tonic::Code {
    answer
        .headers()
        .get("grpc-status")
        .map_or(tonic::Code::Ok, |value| {
            tonic::Code::from_bytes(value.as_bytes())
        })
}
