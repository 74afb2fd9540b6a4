//! From the first frame to the live connection. Without a hole: first the user's events are subscribed to and held back, then the state is
//! read and shown, then follow those events that it does not hold.

use std::{
    collections::{HashMap, HashSet},
    future::pending,
    sync::Arc,
    time::Duration,
};

use chatsync_proto::presence::{ListUsersRequest, SignInByNameRequest, User};
use futures_util::{SinkExt as _, StreamExt as _};
use service_kit::{Code, Failure};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use super::{
    CLOSE_DEADLINE, End, Handshake, Socket,
    early::Early,
    end_of,
    held::Held,
    limits::UserLimits,
    peer::{Part, Peer, Place},
    state::{Encoded, UserState},
};
use crate::{
    config::bytes,
    frames::{
        self, Close, MOST_WATCHED, ServerFrame, UserView,
        client::{Kind, Register},
    },
    gateway::Gateway,
    hub::{Newcomer, Outbox, Refusal, Subscribed},
    links::{DEADLINE, calls::Calls},
    metric,
};

/// People shown at the opening, filled up from the directory.
const PEOPLE_SHOWN: usize = 200;
/// Most people shown at the opening to somebody in large groups.
const MOST_PEOPLE: usize = 5_000;
/// How long an opening may wait for its turn when very many come at once: clients give up after 10 s, and are to be told before.
const TURN_DEADLINE: Duration = Duration::from_secs(8);

/// A connection that is live.
pub(super) struct Opened {
    pub(super) peer: Arc<Peer>,
    pub(super) limits: Arc<UserLimits>,
    /// When its session ends, in milliseconds since the Unix epoch.
    pub(super) expires_at_ms: i64,
    _place: Place,
}

impl Opened {
    /// Where a state of the user's takes room.
    pub(super) fn holding(&self, gateway: &Gateway) -> Held {
        Held::nothing_in([self.limits.states.clone(), gateway.states.clone()])
    }
}

/// A session, as far as a socket needs to know it.
struct Session {
    username: String,
    session_id: String,
    expires_at_ms: i64,
}

/// Why an opening failed: what the client is told, and how its connection ends.
struct Failed {
    id: Option<String>,
    failure: Option<Failure>,
    end: End,
}

impl Failed {
    fn silent(end: End) -> Self {
        Self {
            id: None,
            failure: None,
            end,
        }
    }

    fn told(id: Option<String>, failure: Failure, why: Close) -> Self {
        Self {
            id,
            failure: Some(failure),
            end: End::Close(why),
        }
    }
}

/// Opens a connection; on failure the client has been told why, but for the close frame. What the client sends before it is open is kept.
pub(super) async fn open(
    gateway: &Gateway,
    socket: &mut Socket,
    handshake: Handshake,
    early: &mut Early,
) -> Result<(Opened, Greeting), End> {
    let opening = async {
        let (id, register) = first_frame(gateway, socket).await?;
        tokio::select! {
            opened = register_client(gateway, id, register, handshake) => opened,
            end = listen(socket, early) => Err(Failed::silent(end)),
        }
    };
    let failed = tokio::select! {
        opened = opening => match opened {
            Ok(opened) => return Ok(opened),
            Err(failed) => failed,
        },
        () = gateway.shutdown.finishing() => Failed::silent(End::Close(Close::GoingAway)),
    };
    if let Some(failure) = failed.failure {
        metric::refused(failure.code.as_str());
        let frame = ServerFrame::error(failed.id, &failure).encode();
        // If it does not get out, neither will the close frame.
        let _ = timeout(CLOSE_DEADLINE, socket.send(Message::Text(frame))).await;
    }
    Err(failed.end)
}

/// The first frame, which must be `register`, in time.
async fn first_frame(
    gateway: &Gateway,
    socket: &mut Socket,
) -> Result<(Option<String>, Register), Failed> {
    let text = match timeout(gateway.config.patience.register, next_text(socket)).await {
        Ok(text) => text.map_err(Failed::silent)?,
        Err(_) => return Err(Failed::silent(End::Close(Close::TimedOut))),
    };
    let frame = frames::parse(&text, bytes(gateway.config.limits.content_bytes))
        .map_err(|refused| Failed::told(refused.id, refused.failure, Close::BadRegister))?;
    metric::received(frame.type_name);
    match frame.kind {
        Kind::Register(register) => Ok((frame.id, register)),
        _ => {
            let failure = Failure::new(Code::BadFrame, "The first frame must be `register`.");
            Err(Failed::told(frame.id, failure, Close::BadRegister))
        }
    }
}

/// Keeps what the client sends, as far as there is room. Returns when it goes: its place and its turn are for others then.
async fn listen(socket: &mut Socket, early: &mut Early) -> End {
    while early.has_room() {
        match next_text(socket).await {
            Ok(text) => early.keep(&text),
            Err(end) => return end,
        }
    }
    pending().await
}

async fn next_text(socket: &mut Socket) -> Result<Utf8Bytes, End> {
    loop {
        match socket.next().await {
            Some(Ok(Message::Text(text))) => return Ok(text),
            Some(Ok(Message::Binary(_))) => return Err(End::Close(Close::Binary)),
            Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
            Some(Ok(Message::Close(_))) | None => return Err(End::Gone),
            Some(Err(error)) => return Err(end_of(&error)),
        }
    }
}

async fn register_client(
    gateway: &Gateway,
    id: Option<String>,
    register: Register,
    handshake: Handshake,
) -> Result<(Opened, Greeting), Failed> {
    let unavailable = |failure| Failed::told(id.clone(), failure, Close::GoingAway);
    let Ok(Ok(_turn)) = timeout(TURN_DEADLINE, gateway.openings.acquire()).await else {
        let failure = Failure::unavailable("Too many are coming in just now. Try again.");
        return Err(unavailable(failure));
    };
    let positions = register.sync.clone();
    let away = register.away;
    let session = authenticate(gateway, register, handshake)
        .await
        .map_err(|failure| {
            let why = close_for(failure.code);
            Failed::told(id.clone(), failure, why)
        })?;
    let (opened, subscribed) = let_in(gateway, &session, away).map_err(Failed::silent)?;
    let reading = async {
        subscription(subscribed).await?;
        let held = opened.holding(gateway);
        let state = UserState::read(&gateway.calls, &session.username, positions, held).await?;
        let people = user_list(people(gateway, &opened.peer, &state).await?);
        let state = state.encode()?;
        let registered = registered(gateway, id.clone(), session);
        opened.peer.tell(registered.into()).await;
        Ok(Greeting {
            people: people.into(),
            state,
        })
    };
    tokio::select! {
        greeting = reading => Ok((opened, greeting.map_err(unavailable)?)),
        why = opened.peer.outbox.closing() => Err(Failed::silent(End::Close(why))),
    }
}

/// What a client is shown behind `registered`.
pub(super) struct Greeting {
    people: Part,
    state: Encoded,
}

impl Greeting {
    /// Shows it, as fast as the client takes it. A client that cannot be shown all of it is told so and sent away: what it saw would look complete.
    pub(super) async fn show(self, calls: &Calls, peer: &Peer) {
        peer.tell(self.people).await;
        match self.state.tell(calls, peer).await {
            Ok(snapshot) => peer.release(snapshot),
            Err(failure) => {
                peer.refuse(None, &failure);
                peer.outbox.close(Close::GoingAway);
            }
        }
    }
}

/// What is to become of a connection whose user cannot be known.
fn close_for(code: Code) -> Close {
    match code {
        Code::Unavailable | Code::Internal | Code::RateLimited => Close::GoingAway,
        _ => Close::Unauthenticated,
    }
}

/// A token in the frame comes before one from the handshake; in open mode a name alone is enough where there is no token.
async fn authenticate(
    gateway: &Gateway,
    register: Register,
    handshake: Handshake,
) -> Result<Session, Failure> {
    let by_name = register.username.filter(|_| gateway.config.open_mode);
    match (register.token.or(handshake.token), by_name) {
        (Some(token), _) => {
            let session = gateway.calls.check_session(token).await?;
            Ok(Session {
                username: session.username,
                session_id: session.session_id,
                expires_at_ms: session.expires_at_ms,
            })
        }
        (None, Some(username)) => {
            let asked = SignInByNameRequest {
                username,
                device: register.device.or(handshake.device).unwrap_or_default(),
                client_address: handshake.address.to_string(),
            };
            let session = gateway.calls.sign_in_by_name(asked).await?;
            Ok(Session {
                username: session.username,
                session_id: session.session_id,
                expires_at_ms: session.expires_at_ms,
            })
        }
        (None, None) => Err(Failure::unauthenticated()),
    }
}

/// Takes a place in the hub, where events are held back from now on.
fn let_in(gateway: &Gateway, session: &Session, away: bool) -> Result<(Opened, Subscribed), End> {
    let id = gateway.next_connection_id();
    let username: Arc<str> = session.username.as_str().into();
    let outbox = Arc::new(Outbox::holding(gateway.config.socket_queue_bytes));
    let newcomer = Newcomer {
        id,
        username: Arc::clone(&username),
        session_id: session.session_id.as_str().into(),
        away,
        outbox: Arc::clone(&outbox),
    };
    let most = bytes(gateway.config.limits.connections);
    let subscribed = gateway
        .hub
        .open(newcomer, most)
        .map_err(|refusal| match refusal {
            Refusal::TooMany => End::Close(Close::TooManyConnections),
            Refusal::Closing => End::Close(Close::GoingAway),
        })?;
    let opened = Opened {
        limits: gateway.limits.of(&username),
        peer: Arc::new(Peer::new(id, username, outbox)),
        expires_at_ms: session.expires_at_ms,
        _place: Place {
            hub: Arc::clone(&gateway.hub),
            id,
        },
    };
    Ok((opened, subscribed))
}

/// Waits until the user's events are being received.
async fn subscription(subscribed: Subscribed) -> Result<(), Failure> {
    match timeout(DEADLINE, subscribed).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Failure::unavailable(
            "Messages cannot be received just now. Try again.",
        )),
    }
}

/// Those with whom the user shares a conversation, filled up from the directory. The presence of the first of them is watched, before it is
/// read, so that no change falls between.
async fn people(gateway: &Gateway, peer: &Peer, state: &UserState) -> Result<Vec<User>, Failure> {
    let me = &*peer.username;
    let mut names = state.people(me, MOST_PEOPLE);
    if names.len() < PEOPLE_SHOWN {
        fill_up(&gateway.calls, me, &mut names).await?;
    }
    let watched = names.get(..MOST_WATCHED).unwrap_or(&names);
    gateway.hub.watch_first(peer.id, watched);
    let mut found = gateway.calls.users(me, &names).await?;
    gateway.hub.shown(&found);
    let places: HashMap<_, _> = names
        .iter()
        .enumerate()
        .map(|(place, name)| (name.as_str(), place))
        .collect();
    found.sort_by_key(|user| places.get(user.username.as_str()).copied());
    Ok(found)
}

async fn fill_up(calls: &Calls, me: &str, names: &mut Vec<String>) -> Result<(), Failure> {
    let page = ListUsersRequest {
        limit: 200,
        ..ListUsersRequest::default()
    };
    let known: HashSet<_> = names.iter().cloned().collect();
    let directory = calls.directory(me, page).await?.users.into_iter();
    let more = directory
        .map(|user| user.username)
        .filter(|name| name != me && !known.contains(name));
    names.extend(more.take(PEOPLE_SHOWN - names.len()));
    Ok(())
}

fn registered(gateway: &Gateway, id: Option<String>, session: Session) -> ServerFrame {
    ServerFrame::Registered {
        id,
        username: session.username,
        session: session.session_id,
        heartbeat_s: gateway.config.patience.heartbeat.as_secs(),
        limits: gateway.config.limits,
    }
}

fn user_list(people: Vec<User>) -> ServerFrame {
    ServerFrame::UserList {
        id: None,
        users: people.into_iter().map(UserView::from).collect(),
        next: None,
    }
}
