//! Calling another part: one lazy connection per part, with our identity on every call and a deadline for each.

use std::time::Duration;

use tonic::{
    Request, Status,
    metadata::{Ascii, MetadataValue},
    service::{Interceptor, interceptor::InterceptedService},
    transport::{Channel, Endpoint},
};

use crate::{
    failure::Failure,
    identity::{ACTING_FOR, AUTHORIZATION, ServiceToken},
    settings::Url,
    telemetry::{REQUEST_ID, current_request_id},
};

/// How long a connection may take to be made. Parts are near each other.
const CONNECT_DEADLINE: Duration = Duration::from_secs(1);
/// A silent connection is probed this often, and given up when no answer comes for this long: a part that hangs, or that the network no longer
/// reaches, is noticed within 5 s, whatever is under way.
const KEEPALIVE: Duration = Duration::from_secs(2);
const KEEPALIVE_DEADLINE: Duration = Duration::from_secs(3);
/// Flow-control windows wide enough that a busy stream does not wait for the other side's updates.
const STREAM_WINDOW: u32 = 4 * 1024 * 1024;

/// A part's gRPC, called with the caller's own identity.
pub type ServiceChannel = InterceptedService<Channel, Identify>;

/// Prepares the connection to the part at `url`. It is made when it is first used, and again whenever it broke.
pub fn channel(url: &Url, token: &ServiceToken) -> Result<ServiceChannel, tonic::transport::Error> {
    let channel = Endpoint::from_shared(url.as_str().to_owned())?
        .connect_timeout(CONNECT_DEADLINE)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEPALIVE)
        .keep_alive_timeout(KEEPALIVE_DEADLINE)
        .keep_alive_while_idle(true)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(4 * STREAM_WINDOW)
        .connect_lazy();
    Ok(InterceptedService::new(
        channel,
        Identify {
            bearer: token.metadata(),
        },
    ))
}

/// Adds the service token, unless the call already names its caller, and the id of the request being served.
#[derive(Clone, Debug)]
pub struct Identify {
    bearer: MetadataValue<Ascii>,
}

impl Interceptor for Identify {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        let metadata = request.metadata_mut();
        if !metadata.contains_key(AUTHORIZATION) {
            metadata.insert(AUTHORIZATION, self.bearer.clone());
        }
        if let Some(id) = current_request_id().and_then(|id| id.parse().ok()) {
            metadata.insert(REQUEST_ID, id);
        }
        Ok(request)
    }
}

/// A call in our own name.
pub fn request<T>(message: T, deadline: Duration) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(deadline);
    request
}

/// A call in our own name, for a user.
pub fn request_for<T>(
    message: T,
    username: &str,
    deadline: Duration,
) -> Result<Request<T>, Failure> {
    let mut request = request(message, deadline);
    let name = username.parse().map_err(|_| Failure::unauthenticated())?;
    request.metadata_mut().insert(ACTING_FOR, name);
    Ok(request)
}

/// A call with a user's own session token.
pub fn request_as<T>(message: T, token: &str, deadline: Duration) -> Result<Request<T>, Failure> {
    let mut request = request(message, deadline);
    let mut bearer: MetadataValue<Ascii> = format!("Bearer {token}")
        .parse()
        .map_err(|_| Failure::unauthenticated())?;
    bearer.set_sensitive(true);
    request.metadata_mut().insert(AUTHORIZATION, bearer);
    Ok(request)
}
