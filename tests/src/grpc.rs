//! Calling any method of the services as any kind of caller, without its types.

use std::{net::SocketAddr, time::Duration};

use tonic::{
    Code, Request,
    client::Grpc,
    codegen::http::uri::PathAndQuery,
    transport::{Channel, Endpoint},
};
use tonic_prost::ProstCodec;

use crate::server::SERVICE_TOKEN;

/// How long a call may take.
const CALL_DEADLINE: Duration = Duration::from_secs(10);

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller<'a> {
    /// Nobody known.
    Anonymous,
    /// Somebody with this token.
    Bearer(&'a str),
    /// A part of ChatSync in its own name.
    Service,
    /// A part of ChatSync for a user.
    ServiceFor(&'a str),
}

impl Caller<'_> {
    /// Puts into the request what this caller shows.
    pub fn sign<T>(self, request: &mut Request<T>) {
        let (bearer, acting_for) = match self {
            Self::Anonymous => (None, None),
            Self::Bearer(token) => (Some(token), None),
            Self::Service => (Some(SERVICE_TOKEN), None),
            Self::ServiceFor(name) => (Some(SERVICE_TOKEN), Some(name)),
        };
        let metadata = request.metadata_mut();
        if let Some(bearer) = bearer {
            metadata.insert(
                "authorization",
                format!("Bearer {bearer}")
                    .parse()
                    .expect("a token fits into metadata"),
            );
        }
        if let Some(name) = acting_for {
            metadata.insert(
                "x-chatsync-user",
                name.parse().expect("a name fits into metadata"),
            );
        }
    }
}

/// A connection to a service.
pub async fn connect(address: SocketAddr) -> Channel {
    let endpoint = Endpoint::from_shared(format!("http://{address}"))
        .expect("an address")
        .connect_timeout(CALL_DEADLINE);
    endpoint.connect().await.expect("the service listens")
}

/// Calls a method with an empty message and tells how it is answered: with `Ok` when a message comes, or a stream begins.
pub async fn probe(channel: &Channel, method: &str, caller: Caller<'_>) -> Code {
    let path = PathAndQuery::try_from(method).expect("a path");
    let mut request = Request::new(one_empty_message());
    request.set_timeout(CALL_DEADLINE);
    caller.sign(&mut request);
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready().await.expect("the connection is up");
    let codec: ProstCodec<(), ()> = ProstCodec::default();
    match grpc.streaming(request, path, codec).await {
        Ok(_) => Code::Ok,
        Err(status) => status.code(),
    }
}

/// One empty message: on the wire a unary request looks the same.
fn one_empty_message() -> impl futures_util::Stream<Item = ()> + Send + 'static {
    futures_util::stream::once(async {})
}
