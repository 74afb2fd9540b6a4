//! The gRPC methods: read what is asked and by whom, ask the part whose business it is, answer.

use std::{
    net::{IpAddr, Ipv4Addr},
    sync::Arc,
};

use chatsync_proto::presence::{
    AttachEvent, AttachRequest, CheckSessionRequest, CheckSessionResponse, EndSessionRequest,
    EndSessionResponse, GetProfileRequest, GetProfileResponse, GetUsersRequest, GetUsersResponse,
    ListSessionsRequest, ListSessionsResponse, ListUsersRequest, ListUsersResponse, Profile,
    SessionInfo, SignInByNameRequest, SignInByNameResponse, SignInRequest, SignInResponse,
    SignOutRequest, SignOutResponse, SignUpRequest, SignUpResponse, UpdateProfileRequest,
    UpdateProfileResponse, presence_service_server::PresenceService,
};
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use service_kit::{Caller, Failure, identity::username_of};
use tonic::{Request, Response, Status, Streaming};

use crate::{
    accounts::{Accounts, SignIn, SignUp},
    directory::Directory,
    presence::Attachments,
    sessions::Sessions,
    store::{Account, SessionRow},
};

/// PresenceService as the proto promises it.
pub(crate) struct Service {
    accounts: Arc<Accounts>,
    sessions: Sessions,
    directory: Directory,
    attachments: Attachments,
}

impl Service {
    pub(crate) fn new(
        accounts: Arc<Accounts>,
        sessions: Sessions,
        directory: Directory,
        attachments: Attachments,
    ) -> Self {
        Self {
            accounts,
            sessions,
            directory,
            attachments,
        }
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl PresenceService for Service {
    async fn sign_up(&self, request: Request<SignUpRequest>) -> Answer<SignUpResponse> {
        let address = address_of(&request, &request.get_ref().client_address)?;
        let SignUpRequest {
            username,
            password,
            display_name,
            device,
            ..
        } = request.get_ref();
        let asked = SignUp {
            username,
            password,
            display_name,
            device,
            address,
        };
        let session = self.accounts.sign_up(asked).await?;
        Ok(Response::new(SignUpResponse {
            session: Some(session),
        }))
    }

    async fn sign_in(&self, request: Request<SignInRequest>) -> Answer<SignInResponse> {
        let address = address_of(&request, &request.get_ref().client_address)?;
        let SignInRequest {
            username,
            password,
            device,
            ..
        } = request.get_ref();
        let session = self
            .accounts
            .sign_in(
                SignIn {
                    username,
                    device,
                    address,
                },
                password,
            )
            .await?;
        Ok(Response::new(SignInResponse {
            session: Some(session),
        }))
    }

    async fn sign_in_by_name(
        &self,
        request: Request<SignInByNameRequest>,
    ) -> Answer<SignInByNameResponse> {
        let address = address_of(&request, &request.get_ref().client_address)?;
        let SignInByNameRequest {
            username, device, ..
        } = request.get_ref();
        let session = self
            .accounts
            .sign_in_by_name(SignIn {
                username,
                device,
                address,
            })
            .await?;
        Ok(Response::new(SignInByNameResponse {
            session: Some(session),
        }))
    }

    async fn sign_out(&self, request: Request<SignOutRequest>) -> Answer<SignOutResponse> {
        let (username, session_id) = session_of(&request)?;
        if request.get_ref().everywhere {
            self.sessions.end_all(username).await?;
        } else {
            self.sessions.end(username, session_id).await?;
        }
        Ok(Response::new(SignOutResponse {}))
    }

    async fn check_session(
        &self,
        request: Request<CheckSessionRequest>,
    ) -> Answer<CheckSessionResponse> {
        let session = self.sessions.check(&request.get_ref().token).await?;
        Ok(Response::new(CheckSessionResponse {
            username: session.username,
            session_id: session.id,
            expires_at_ms: session.expires_at_ms,
        }))
    }

    async fn list_sessions(
        &self,
        request: Request<ListSessionsRequest>,
    ) -> Answer<ListSessionsResponse> {
        let (username, current) = session_of(&request)?;
        let sessions = self.sessions.list(&username).await?;
        let sessions = sessions
            .into_iter()
            .map(|session| session_info(session, &current))
            .collect();
        Ok(Response::new(ListSessionsResponse { sessions }))
    }

    async fn end_session(&self, request: Request<EndSessionRequest>) -> Answer<EndSessionResponse> {
        let (username, _) = session_of(&request)?;
        self.sessions
            .end(username, request.into_inner().session_id)
            .await?;
        Ok(Response::new(EndSessionResponse {}))
    }

    async fn get_profile(&self, request: Request<GetProfileRequest>) -> Answer<GetProfileResponse> {
        let account = self.accounts.profile(&username_of(&request)?).await?;
        Ok(Response::new(GetProfileResponse {
            profile: Some(profile(account)),
        }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Answer<UpdateProfileResponse> {
        let username = username_of(&request)?;
        let display_name = request.get_ref().display_name.as_deref();
        let account = self.accounts.update_profile(username, display_name).await?;
        Ok(Response::new(UpdateProfileResponse {
            profile: Some(profile(account)),
        }))
    }

    async fn get_users(&self, request: Request<GetUsersRequest>) -> Answer<GetUsersResponse> {
        let users = self.directory.users(&request.get_ref().usernames).await?;
        Ok(Response::new(GetUsersResponse { users }))
    }

    async fn list_users(&self, request: Request<ListUsersRequest>) -> Answer<ListUsersResponse> {
        let ListUsersRequest {
            prefix,
            after,
            limit,
        } = request.get_ref();
        let (users, next) = self.directory.page(prefix, after, *limit).await?;
        Ok(Response::new(ListUsersResponse { users, next }))
    }

    type AttachStream = BoxStream<'static, Result<AttachEvent, Status>>;

    async fn attach(
        &self,
        request: Request<Streaming<AttachRequest>>,
    ) -> Answer<Self::AttachStream> {
        let events = self.attachments.take(request.into_inner());
        Ok(Response::new(events.into_stream().boxed()))
    }
}

/// The user that calls with a session of their own, and the session's id.
fn session_of<T>(request: &Request<T>) -> Result<(String, String), Failure> {
    match Caller::of(request) {
        Caller::User {
            username,
            session_id,
        } => Ok((username, session_id)),
        Caller::Service { .. } | Caller::Anonymous => Err(Failure::unauthenticated()),
    }
}

/// The address that limits are counted for: a service tells its client's; nobody else is believed.
fn address_of<T>(request: &Request<T>, told: &str) -> Result<IpAddr, Failure> {
    if Caller::of(request).is_service() && !told.is_empty() {
        return told
            .parse()
            .map_err(|_| Failure::invalid("client_address", "This is no IP address."));
    }
    // A peer that has no address is one with all others of its kind.
    Ok(request
        .remote_addr()
        .map_or(Ipv4Addr::UNSPECIFIED.into(), |peer| peer.ip()))
}

fn session_info(session: SessionRow, current: &str) -> SessionInfo {
    SessionInfo {
        current: session.id == current,
        session_id: session.id,
        device: session.device,
        created_at_ms: session.created_at_ms,
        last_used_at_ms: session.last_used_at_ms,
        expires_at_ms: session.expires_at_ms,
    }
}

fn profile(account: Account) -> Profile {
    Profile {
        username: account.username,
        display_name: account.display_name,
        created_at_ms: account.created_at_ms,
    }
}
