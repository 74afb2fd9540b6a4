//! Who may call what: every method of the access table against every kind of caller that it refuses.

use chatsync_proto::{METHODS, access, access::Access};
use tonic::{
    Code, Request, Status, client::Grpc, codegen::http::uri::PathAndQuery, transport::Channel,
};
use tonic_prost::ProstCodec;

use crate::support::{Server, of, own};

/// Calls a method with an empty message, and returns how that ended.
async fn call(channel: &Channel, method: &'static str, mut request: Request<()>) -> Code {
    let mut grpc = Grpc::new(channel.clone());
    grpc.ready().await.unwrap();
    request.set_timeout(crate::support::DEADLINE);
    let answer: Result<_, Status> = grpc
        .unary(
            request,
            PathAndQuery::from_static(method),
            ProstCodec::<(), ()>::default(),
        )
        .await;
    answer.err().map_or(Code::Ok, |status| status.code())
}

fn methods() -> impl Iterator<Item = (&'static str, Access)> {
    let ours = METHODS
        .iter()
        .filter(|method| method.starts_with("/chatsync.presence."));
    ours.map(|method| (*method, access::of(method).unwrap()))
}

#[tokio::test]
async fn strangers_are_refused_everywhere_but_at_the_door() {
    let server = Server::start().await;
    let channel = server.channel().await;
    assert_eq!(methods().count(), 12);
    for (method, access) in methods().filter(|(_, access)| *access != Access::Anyone) {
        assert_eq!(
            call(&channel, method, own(())).await,
            Code::Unauthenticated,
            "{method} {access:?}"
        );
        let mut junk = own(());
        junk.metadata_mut()
            .insert("authorization", "Bearer junk".parse().unwrap());
        assert_eq!(
            call(&channel, method, junk).await,
            Code::Unauthenticated,
            "{method} {access:?}"
        );
    }
}

#[tokio::test]
async fn users_are_refused_what_only_services_may() {
    let server = Server::start().await;
    let channel = server.channel().await;
    let ann = server.sign_up("ann").await;
    let mut refused = Vec::new();
    for (method, _) in methods().filter(|(_, access)| *access == Access::Service) {
        assert_eq!(
            call(&channel, method, of(&ann, ())).await,
            Code::PermissionDenied,
            "{method}"
        );
        refused.push(method.rsplit('/').next().unwrap());
    }
    assert_eq!(refused, ["SignInByName", "CheckSession", "Attach"]);
}

#[tokio::test]
async fn services_cannot_act_without_a_user_nor_in_the_place_of_a_session() {
    use chatsync_proto::presence::{
        EndSessionRequest, GetProfileRequest, ListSessionsRequest, SignOutRequest,
    };

    let server = Server::start().await;
    let mut client = server.client();
    let code = |refused: Status| refused.code();
    assert_eq!(
        client
            .get_profile(own(GetProfileRequest {}))
            .await
            .map(|_| ())
            .map_err(code),
        Err(Code::Unauthenticated)
    );
    let denied = Err(Code::PermissionDenied);
    let sign_out = client.sign_out(own(SignOutRequest::default())).await;
    assert_eq!(sign_out.map(|_| ()).map_err(code), denied);
    let list = client.list_sessions(own(ListSessionsRequest {})).await;
    assert_eq!(list.map(|_| ()).map_err(code), denied);
    let end = client.end_session(own(EndSessionRequest::default())).await;
    assert_eq!(end.map(|_| ()).map_err(code), denied);
}
