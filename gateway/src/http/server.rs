//! Connections: taken up to a limit, each with a deadline for its request's head, and ended in peace.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::pin,
    sync::Arc,
    time::Duration,
};

use axum::{Router, body::Body, extract::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use service_kit::Shutdown;
#[cfg(any(target_os = "linux", target_os = "android"))]
use socket2::SockRef;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

/// Connections at once, sockets included; more wait to be accepted.
const MOST_CONNECTIONS: usize = 60_000;
/// Time for a request's head to arrive, and for the next one on the same connection.
const HEAD_DEADLINE: Duration = Duration::from_secs(10);
/// Largest head of a request, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// Time for a request under way to be answered once the process finishes; a client that sends its request slowly holds nothing up.
const DRAIN_DEADLINE: Duration = Duration::from_secs(3);
/// Bytes that the system takes from us for a connection before it has sent what it took.
#[cfg(any(target_os = "linux", target_os = "android"))]
const MOST_UNSENT: u32 = 256 * 1024;
/// Wait before accepting again when the system has no room for another connection.
const NO_ROOM_WAIT: Duration = Duration::from_millis(100);

/// The other end of a connection.
#[derive(Clone, Debug)]
pub(super) struct Peer {
    /// Its address.
    pub(super) address: IpAddr,
    /// The connection's place among those taken; free when the last clone is gone.
    _place: Arc<OwnedSemaphorePermit>,
}

/// Serves until the process finishes, then lets what is under way end.
pub(super) async fn serve(listener: TcpListener, router: Router, shutdown: &Shutdown) {
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let connections = TaskTracker::new();
    let accepting = async {
        loop {
            let (stream, peer) = accept(&listener, &places).await;
            connections.spawn(connection(stream, peer, router.clone(), shutdown.clone()));
        }
    };
    tokio::select! {
        () = accepting => {}
        () = shutdown.finishing() => {}
    }
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn accept(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, Peer) {
    let mut told = false;
    loop {
        let Ok(place) = Arc::clone(places).acquire_owned().await else {
            // Nobody closes it.
            return std::future::pending().await;
        };
        match listener.accept().await {
            Ok((stream, address)) => return (stream, peer(address, place)),
            Err(error) => {
                if !std::mem::replace(&mut told, true) {
                    tracing::warn!(cause = %error, "cannot accept connections just now");
                }
                tokio::time::sleep(NO_ROOM_WAIT).await;
            }
        }
    }
}

fn peer(address: SocketAddr, place: OwnedSemaphorePermit) -> Peer {
    Peer {
        address: address.ip(),
        _place: Arc::new(place),
    }
}

/// What is written to a slow client waits here, where it is counted and a ping goes before it, and not by the megabyte in the system. And
/// whoever takes something is seen to do so before a large part of a large buffer is free again.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn keep_unsent_short(stream: &TcpStream) -> io::Result<()> {
    SockRef::from(stream).set_tcp_notsent_lowat(MOST_UNSENT)
}

/// Elsewhere the system has no such option, or another name for it.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn keep_unsent_short(_: &TcpStream) -> io::Result<()> {
    Ok(())
}

async fn connection(stream: TcpStream, peer: Peer, router: Router, shutdown: Shutdown) {
    // Only a connection that is gone already refuses these.
    let _ = stream.set_nodelay(true);
    let _ = keep_unsent_short(&stream);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request: Request = request.map(Body::new);
        request.extensions_mut().insert(peer.clone());
        let router = router.clone();
        router.oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_DEADLINE)
        .max_buf_size(LARGEST_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = shutdown.finishing() => {
            connection.as_mut().graceful_shutdown();
            timeout(DRAIN_DEADLINE, connection).await.unwrap_or(Ok(()))
        }
    };
    if let Err(error) = ended {
        tracing::debug!(cause = %error, "a connection ended badly");
    }
}
