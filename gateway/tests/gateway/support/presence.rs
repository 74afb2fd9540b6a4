//! A stand-in for presence-svc. A password is right when it is "a right password".

use std::{pin::Pin, sync::atomic::Ordering};

use chatsync_proto::presence::{presence_service_server::PresenceService, *};
use service_kit::Failure;
use tokio::sync::mpsc;
use tokio_stream::{Stream, StreamExt as _, wrappers::UnboundedReceiverStream};
use tonic::{Request, Response, Status, Streaming};

use super::world::{World, session_of};

type Answer<T> = Result<Response<T>, Status>;

/// Far in the future.
const EXPIRES_AT_MS: i64 = 4_000_000_000_000;

impl World {
    fn session(&self, username: &str) -> Session {
        Session {
            username: username.to_owned(),
            display_name: username.to_owned(),
            token: self.sign_up(username),
            session_id: session_of(username),
            expires_at_ms: EXPIRES_AT_MS,
        }
    }

    fn user(&self, username: &str) -> Option<User> {
        let data = self.data();
        let status = *data.presence.get(username)?;
        let display_name = data.display_names.get(username).cloned();
        Some(User {
            username: username.to_owned(),
            display_name: display_name.unwrap_or_else(|| username.to_owned()),
            status: status.into(),
            last_seen_ms: 0,
        })
    }

    fn whose<T>(&self, request: &Request<T>) -> Result<String, Status> {
        let bearer = request.metadata().get("authorization");
        let token = bearer
            .and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "))
            .unwrap_or_default();
        self.data()
            .tokens
            .get(token)
            .cloned()
            .ok_or_else(|| Failure::unauthenticated().into())
    }
}

fn profile(username: String) -> Option<Profile> {
    Some(Profile {
        display_name: username.clone(),
        username,
        created_at_ms: 1_764_000_000_000,
    })
}

#[tonic::async_trait]
impl PresenceService for World {
    async fn sign_up(&self, request: Request<SignUpRequest>) -> Answer<SignUpResponse> {
        let asked = request.into_inner();
        let username = service_kit::names::username(&asked.username)?;
        if self.user(&username).is_some() {
            return Err(Failure::new(service_kit::Code::Conflict, "It is taken.").into());
        }
        let session = Some(self.session(&username));
        Ok(Response::new(SignUpResponse { session }))
    }

    async fn sign_in(&self, request: Request<SignInRequest>) -> Answer<SignInResponse> {
        let asked = request.into_inner();
        match asked.password.as_str() {
            "a right password" => Ok(Response::new(SignInResponse {
                session: Some(self.session(&asked.username)),
            })),
            "too often" => {
                let wait = std::time::Duration::from_millis(1_500);
                Err(Failure::rate_limited("Too many tries.", wait).into())
            }
            _ => Err(Failure::unauthenticated().into()),
        }
    }

    async fn sign_in_by_name(
        &self,
        request: Request<SignInByNameRequest>,
    ) -> Answer<SignInByNameResponse> {
        let username = request.into_inner().username;
        if username == "protected" {
            return Err(Failure::forbidden("This name has a password.").into());
        }
        let session = Some(self.session(&username));
        Ok(Response::new(SignInByNameResponse { session }))
    }

    async fn sign_out(&self, request: Request<SignOutRequest>) -> Answer<SignOutResponse> {
        let username = self.whose(&request)?;
        self.end_session(&username);
        Ok(Response::new(SignOutResponse {}))
    }

    async fn check_session(
        &self,
        request: Request<CheckSessionRequest>,
    ) -> Answer<CheckSessionResponse> {
        let token = request.into_inner().token;
        let known = self.data().tokens.get(&token).cloned();
        let username = known.ok_or_else(|| Status::from(Failure::unauthenticated()))?;
        Ok(Response::new(CheckSessionResponse {
            session_id: session_of(&username),
            username,
            expires_at_ms: EXPIRES_AT_MS,
        }))
    }

    async fn list_sessions(&self, _: Request<ListSessionsRequest>) -> Answer<ListSessionsResponse> {
        Err(Status::unimplemented(
            "no test of a gateway alone asks for it",
        ))
    }

    async fn end_session(&self, _: Request<EndSessionRequest>) -> Answer<EndSessionResponse> {
        Err(Status::unimplemented(
            "no test of a gateway alone asks for it",
        ))
    }

    async fn get_profile(&self, request: Request<GetProfileRequest>) -> Answer<GetProfileResponse> {
        let profile = profile(self.whose(&request)?);
        Ok(Response::new(GetProfileResponse { profile }))
    }

    async fn update_profile(
        &self,
        request: Request<UpdateProfileRequest>,
    ) -> Answer<UpdateProfileResponse> {
        let username = self.whose(&request)?;
        let mut profile = profile(username);
        if let (Some(profile), Some(name)) = (&mut profile, request.into_inner().display_name) {
            profile.display_name = name;
        }
        Ok(Response::new(UpdateProfileResponse { profile }))
    }

    async fn get_users(&self, request: Request<GetUsersRequest>) -> Answer<GetUsersResponse> {
        if self.users_away.load(Ordering::SeqCst) {
            self.users_refused.fetch_add(1, Ordering::SeqCst);
            return Err(Status::unavailable("not now"));
        }
        if self.users_slow.load(Ordering::SeqCst) {
            let mut renewals = self.renewals.subscribe();
            let enough = *renewals.borrow() + 2;
            let _ = renewals.wait_for(|count| *count >= enough).await;
        }
        let names = request.into_inner().usernames;
        let users = names.iter().filter_map(|name| self.user(name)).collect();
        self.after_users.pass().await;
        Ok(Response::new(GetUsersResponse { users }))
    }

    async fn list_users(&self, _: Request<ListUsersRequest>) -> Answer<ListUsersResponse> {
        let names: Vec<_> = self.data().presence.keys().cloned().collect();
        let users = names.iter().filter_map(|name| self.user(name)).collect();
        Ok(Response::new(ListUsersResponse {
            users,
            next: String::new(),
        }))
    }

    type AttachStream = Pin<Box<dyn Stream<Item = Result<AttachEvent, Status>> + Send>>;

    async fn attach(
        &self,
        request: Request<Streaming<AttachRequest>>,
    ) -> Answer<Self::AttachStream> {
        if self.presence_away.load(Ordering::SeqCst) {
            return Err(Status::unavailable("away"));
        }
        let (listener, events) = mpsc::unbounded_channel();
        let welcome = attach_event::Welcome {
            renew_interval_ms: 1_000,
            lease_ms: 4_000,
            ended_session_ids: Vec::new(),
        };
        let mut requests = request.into_inner();
        let world = self.clone();
        let mut welcome = Some(welcome);
        tokio::spawn(async move {
            let mut mine = Some(listener);
            let mut told = None;
            while let Some(Ok(request)) = requests.next().await {
                let ended = world.reported(request.kind);
                if let (Some(mut welcome), Some(listener)) = (welcome.take(), mine.take()) {
                    welcome.ended_session_ids = ended;
                    let kind = Some(attach_event::Kind::Welcome(welcome));
                    let _ = listener.send(Ok(AttachEvent { kind }));
                    told = Some(listener.downgrade());
                    world.data().attached.push(listener);
                }
            }
            // The gateway has said all, and its stream ends.
            let told = told.and_then(|listener| listener.upgrade());
            if let Some(told) = told {
                let mut data = world.data();
                data.attached
                    .retain(|listener| !listener.same_channel(&told));
            }
        });
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(
            events,
        ))))
    }
}

impl World {
    /// Takes a gateway's report; answers with those sessions in it that have ended.
    fn reported(&self, report: Option<attach_request::Kind>) -> Vec<String> {
        let mut data = self.data();
        let mut ended = Vec::new();
        match report {
            Some(attach_request::Kind::Hello(hello)) => {
                data.connections.clear();
                for connection in hello.connections {
                    let known: Vec<_> = data.tokens.values().map(|user| session_of(user)).collect();
                    if !known.contains(&connection.session_id) {
                        ended.push(connection.session_id.clone());
                    }
                    let status = connection.status();
                    let held = (connection.username, status);
                    data.connections.insert(connection.connection_id, held);
                }
            }
            Some(attach_request::Kind::Opened(opened)) => {
                let status = opened.status();
                let held = (opened.username, status);
                data.connections.insert(opened.connection_id, held);
            }
            Some(attach_request::Kind::Closed(closed)) => {
                data.connections.remove(&closed.connection_id);
            }
            Some(attach_request::Kind::Status(changed)) => {
                let status = changed.status();
                if let Some(held) = data.connections.get_mut(&changed.connection_id) {
                    held.1 = status;
                }
            }
            Some(attach_request::Kind::Renew(_)) => {
                self.renewals.send_modify(|count| *count += 1);
            }
            None => {}
        }
        ended
    }
}
