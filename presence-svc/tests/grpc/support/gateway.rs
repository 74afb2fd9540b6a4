//! A gateway, as far as presence-svc sees one.

use chatsync_proto::presence::{
    AttachEvent, AttachRequest, Session, Status,
    attach_event::{Kind as Event, PresenceChanged, ProfileChanged, SessionEnded, Welcome},
    attach_request::{ConnectionClosed, ConnectionOpened, ConnectionStatus, Hello, Kind, Renew},
};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Streaming};

use super::{DEADLINE, Server, within};

/// A connection of this session, in use.
pub(crate) fn connection(id: u64, session: &Session) -> ConnectionOpened {
    ConnectionOpened {
        connection_id: id,
        username: session.username.clone(),
        session_id: session.session_id.clone(),
        status: Status::Online.into(),
    }
}

pub(crate) struct Gateway {
    requests: mpsc::Sender<AttachRequest>,
    events: Streaming<AttachEvent>,
}

impl Gateway {
    /// Opens a stream and says nothing.
    pub(crate) async fn open(server: &Server) -> Self {
        let (requests, outgoing) = mpsc::channel(1024);
        let mut attaching = Request::new(ReceiverStream::new(outgoing));
        attaching
            .metadata_mut()
            .insert("authorization", server.bearer());
        // A connection of its own, like every gateway's.
        let mut client = server.stranger().await;
        let events = within(client.attach(attaching)).await.unwrap().into_inner();
        Self { requests, events }
    }

    /// Opens a stream and says hello.
    pub(crate) async fn attach(
        server: &Server,
        id: &str,
        connections: Vec<ConnectionOpened>,
    ) -> (Self, Welcome) {
        let mut gateway = Self::open(server).await;
        gateway
            .say(Kind::Hello(Hello {
                gateway_id: id.into(),
                connections,
            }))
            .await;
        let welcome = match gateway.next().await {
            Event::Welcome(welcome) => welcome,
            other => panic!("{other:?} came before the welcome"),
        };
        (gateway, welcome)
    }

    pub(crate) async fn say(&self, kind: Kind) {
        within(self.requests.send(AttachRequest { kind: Some(kind) }))
            .await
            .unwrap();
    }

    pub(crate) async fn opened(&self, connection: ConnectionOpened) {
        self.say(Kind::Opened(connection)).await;
    }

    pub(crate) async fn closed(&self, connection_id: u64) {
        self.say(Kind::Closed(ConnectionClosed { connection_id }))
            .await;
    }

    pub(crate) async fn status(&self, connection_id: u64, status: Status) {
        self.say(Kind::Status(ConnectionStatus {
            connection_id,
            status: status.into(),
        }))
        .await;
    }

    /// Renews its lease in the background, until it is dropped.
    pub(crate) fn keep_alive(&self, every: std::time::Duration) {
        let requests = self.requests.downgrade();
        tokio::spawn(async move {
            let mut ticks = tokio::time::interval(every);
            loop {
                ticks.tick().await;
                let Some(requests) = requests.upgrade() else {
                    return;
                };
                if requests
                    .send(AttachRequest {
                        kind: Some(Kind::Renew(Renew {})),
                    })
                    .await
                    .is_err()
                {
                    return;
                }
            }
        });
    }

    pub(crate) async fn next(&mut self) -> Event {
        within(self.events.message())
            .await
            .unwrap()
            .expect("another event")
            .kind
            .unwrap()
    }

    pub(crate) async fn next_presence(&mut self) -> PresenceChanged {
        match self.next().await {
            Event::Presence(changed) => changed,
            other => panic!("{other:?} instead of a presence"),
        }
    }

    /// Expects this status of this user to be the next thing told.
    pub(crate) async fn expect(&mut self, username: &str, status: Status) -> PresenceChanged {
        let changed = self.next_presence().await;
        assert_eq!(
            (changed.username.as_str(), changed.status()),
            (username, status)
        );
        changed
    }

    pub(crate) async fn next_ended(&mut self) -> SessionEnded {
        match self.next().await {
            Event::SessionEnded(ended) => ended,
            other => panic!("{other:?} instead of an ended session"),
        }
    }

    pub(crate) async fn next_profile(&mut self) -> ProfileChanged {
        match self.next().await {
            Event::Profile(changed) => changed,
            other => panic!("{other:?} instead of a profile"),
        }
    }

    /// Reads on to the end of the stream, and returns why it ended.
    pub(crate) async fn ending(&mut self) -> tonic::Status {
        let reading = async {
            loop {
                match self.events.message().await {
                    Ok(Some(_)) => {}
                    Ok(None) => panic!("it ended without a reason"),
                    Err(status) => return status,
                }
            }
        };
        tokio::time::timeout(DEADLINE, reading)
            .await
            .expect("an end")
    }
}
