//! A small presence-svc: it knows everybody whose name does not begin with "nobody", with one session each.

use chatsync_proto::presence::{
    AttachEvent, AttachRequest, CheckSessionRequest, CheckSessionResponse, EndSessionRequest,
    EndSessionResponse, GetProfileRequest, GetProfileResponse, GetUsersRequest, GetUsersResponse,
    ListSessionsRequest, ListSessionsResponse, ListUsersRequest, ListUsersResponse,
    SignInByNameRequest, SignInByNameResponse, SignInRequest, SignInResponse, SignOutRequest,
    SignOutResponse, SignUpRequest, SignUpResponse, UpdateProfileRequest, UpdateProfileResponse,
    User,
    presence_service_server::{PresenceService, PresenceServiceServer, SERVICE_NAME},
};
use futures_util::future::BoxFuture;
use service_kit::{
    Failure, ServiceToken, grpc,
    identity::{CheckSession, Identity},
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status, Streaming, service::Routes};

use super::Running;

const SESSION: &str = "session-of-";

/// The token of a user's session.
pub(crate) fn session_of(username: &str) -> String {
    format!("{SESSION}{username}")
}

/// Starts it.
pub(crate) async fn start(token: ServiceToken) -> Running {
    Running::start(|listener, process| async move {
        let routes = Routes::new(PresenceServiceServer::new(Presence));
        let identity = Identity::new(token, Presence);
        Ok(grpc::serve(listener, SERVICE_NAME, routes, identity, &process.shutdown).await?)
    })
    .await
}

struct Presence;

impl CheckSession for Presence {
    fn check(&self, token: String) -> BoxFuture<'_, Result<(String, String), Failure>> {
        let whose = token.strip_prefix(SESSION).map(str::to_owned);
        let session = whose.map(|username| (username, token));
        Box::pin(async move { session.ok_or_else(Failure::unauthenticated) })
    }
}

/// What group-svc never asks.
macro_rules! unused {
    ($($method:ident($request:ty) -> $response:ty;)+) => {
        #[tonic::async_trait]
        impl PresenceService for Presence {
            async fn check_session(
                &self,
                request: Request<CheckSessionRequest>,
            ) -> Result<Response<CheckSessionResponse>, Status> {
                let (username, session_id) = self.check(request.into_inner().token).await?;
                Ok(Response::new(CheckSessionResponse { username, session_id, expires_at_ms: i64::MAX }))
            }

            async fn get_users(
                &self,
                request: Request<GetUsersRequest>,
            ) -> Result<Response<GetUsersResponse>, Status> {
                let asked = request.into_inner().usernames;
                if asked.len() > 5_000 {
                    return Err(Failure::invalid("usernames", "At most 5,000.").into());
                }
                let known = asked.into_iter().filter(|username| !username.starts_with("nobody"));
                let users = known.map(|username| User { username, ..User::default() }).collect();
                Ok(Response::new(GetUsersResponse { users }))
            }

            type AttachStream = ReceiverStream<Result<AttachEvent, Status>>;

            async fn attach(
                &self,
                _: Request<Streaming<AttachRequest>>,
            ) -> Result<Response<Self::AttachStream>, Status> {
                Err(Status::unimplemented("not asked by group-svc"))
            }

            $(async fn $method(&self, _: Request<$request>) -> Result<Response<$response>, Status> {
                Err(Status::unimplemented("not asked by group-svc"))
            })+
        }
    };
}

unused! {
    sign_up(SignUpRequest) -> SignUpResponse;
    sign_in(SignInRequest) -> SignInResponse;
    sign_in_by_name(SignInByNameRequest) -> SignInByNameResponse;
    sign_out(SignOutRequest) -> SignOutResponse;
    list_sessions(ListSessionsRequest) -> ListSessionsResponse;
    end_session(EndSessionRequest) -> EndSessionResponse;
    get_profile(GetProfileRequest) -> GetProfileResponse;
    update_profile(UpdateProfileRequest) -> UpdateProfileResponse;
    list_users(ListUsersRequest) -> ListUsersResponse;
}
