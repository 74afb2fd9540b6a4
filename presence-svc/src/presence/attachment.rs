//! One gateway's stream: hello, welcome, then reports one way and events the other, until either side ends it.

use std::{sync::Arc, time::Duration};

use chatsync_proto::presence::{
    AttachRequest, Status,
    attach_event::{Kind as EventKind, Welcome},
    attach_request::{ConnectionOpened, Hello, Kind},
};
use service_kit::{Failure, names};
use tokio::sync::oneshot;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::Streaming;

use super::{
    Events, Presence,
    events::{self, Outlet},
    handle::{Report, StreamId},
    tracker::Connection,
};
use crate::{config::Config, sessions::Sessions};

/// Longest name of a gateway's process, or of a session, in bytes.
const ID_LENGTH: usize = 128;

/// Takes gateways' streams, and ends them when the process finishes.
#[derive(Clone, Debug)]
pub(crate) struct Attachments {
    presence: Presence,
    sessions: Sessions,
    tasks: TaskTracker,
    finishing: CancellationToken,
    renew_interval: Duration,
    lease: Duration,
    event_queue: usize,
}

impl Attachments {
    /// Streams run on `tasks`, and end when `finishing` is cancelled.
    pub(crate) fn new(
        config: &Config,
        presence: Presence,
        sessions: Sessions,
        tasks: TaskTracker,
        finishing: CancellationToken,
    ) -> Self {
        Self {
            presence,
            sessions,
            tasks,
            finishing,
            renew_interval: config.renew_interval,
            lease: config.lease,
            event_queue: config.event_queue,
        }
    }

    /// Takes a gateway's stream. Returns at once, before the hello has come.
    pub(crate) fn take(&self, reports: Streaming<AttachRequest>) -> Events {
        let (outlet, welcome, events) = events::queue(self.event_queue);
        self.tasks
            .spawn(self.clone().attend(reports, outlet, welcome));
        events
    }

    async fn attend(
        self,
        mut reports: Streaming<AttachRequest>,
        outlet: Outlet,
        welcome: oneshot::Sender<EventKind>,
    ) {
        let ending = outlet.ending.clone();
        let mut stream = None;
        let ended = tokio::select! {
            ended = self.follow(&mut reports, outlet, welcome, &mut stream) => ended,
            () = self.finishing.cancelled() => Err(Failure::unavailable("The server is going down.")),
            () = ending.unheard() => Ok(()),
        };
        if let Err(failure) = ended {
            ending.end(failure);
        }
        if let Some(stream) = stream {
            // It fails when the owner has ended, and then there is nothing to detach from.
            let _ = self.presence.detach(stream).await;
        }
    }

    /// Follows a gateway's reports to their end; leaves the stream's id in `stream` as soon as there is one.
    async fn follow(
        &self,
        reports: &mut Streaming<AttachRequest>,
        outlet: Outlet,
        welcome: oneshot::Sender<EventKind>,
        stream: &mut Option<StreamId>,
    ) -> Result<(), Failure> {
        let Hello {
            gateway_id,
            connections,
        } = self.hello(reports).await?;
        identifier("gateway_id", &gateway_id)?;
        let connections = connections
            .into_iter()
            .map(connection)
            .collect::<Result<Vec<_>, _>>()?;
        let session_ids: Vec<Arc<str>> = connections
            .iter()
            .map(|connection| connection.session_id.clone())
            .collect();
        // Attached first, asked then: whatever session ends from here on is told as an event.
        let stream = stream.insert(
            self.presence
                .attach(&gateway_id, connections, outlet)
                .await?,
        );
        let session_ids: Vec<&str> = session_ids.iter().map(|id| &**id).collect();
        let ended_session_ids = self.sessions.ended_among(&session_ids).await?;
        let hello = Welcome {
            renew_interval_ms: milliseconds(self.renew_interval),
            lease_ms: milliseconds(self.lease),
            ended_session_ids,
        };
        // It fails when the gateway has gone away, which the next read tells too.
        let _ = welcome.send(EventKind::Welcome(hello));
        // A gateway that breaks off is one that closes: its lease runs on.
        while let Ok(Some(AttachRequest { kind })) = reports.message().await {
            self.heed(stream, kind).await?;
        }
        Ok(())
    }

    async fn hello(&self, reports: &mut Streaming<AttachRequest>) -> Result<Hello, Failure> {
        let first = tokio::time::timeout(self.lease, reports.message()).await;
        match first {
            Ok(Ok(Some(AttachRequest {
                kind: Some(Kind::Hello(hello)),
            }))) => Ok(hello),
            _ => Err(Failure::invalid(
                "hello",
                "The first request must be a hello.",
            )),
        }
    }

    async fn heed(&self, stream: &StreamId, kind: Option<Kind>) -> Result<(), Failure> {
        let report = match kind {
            Some(Kind::Opened(opened)) => return self.opened(stream, opened).await,
            Some(Kind::Closed(closed)) => Report::Closed(closed.connection_id),
            Some(Kind::Status(status)) => {
                Report::Away(status.connection_id, is_away(status.status())?)
            }
            Some(Kind::Renew(_)) => Report::Renewed,
            Some(Kind::Hello(_)) => {
                return Err(Failure::invalid(
                    "hello",
                    "Only the first request may be a hello.",
                ));
            }
            None => {
                return Err(Failure::invalid(
                    "kind",
                    "A request must be of a known kind.",
                ));
            }
        };
        self.presence.report(stream, report).await
    }

    /// A session may have ended, and that been told, after the gateway checked it and before it had a connection to close: tell it again.
    async fn opened(&self, stream: &StreamId, opened: ConnectionOpened) -> Result<(), Failure> {
        let connection = connection(opened)?;
        let (username, session_id) = (connection.username.clone(), connection.session_id.clone());
        self.presence
            .report(stream, Report::Opened(connection))
            .await?;
        for ended in self.sessions.ended_among(&[&session_id]).await? {
            self.presence
                .session_ended(username.to_string(), ended)
                .await?;
        }
        Ok(())
    }
}

/// Reads a reported connection.
fn connection(opened: ConnectionOpened) -> Result<Connection, Failure> {
    identifier("session_id", &opened.session_id)?;
    let away = match opened.status() {
        Status::Unspecified => false,
        status => is_away(status)?,
    };
    Ok(Connection {
        id: opened.connection_id,
        username: names::username(&opened.username)?.into(),
        session_id: opened.session_id.into(),
        away,
    })
}

fn is_away(status: Status) -> Result<bool, Failure> {
    match status {
        Status::Online => Ok(false),
        Status::Away => Ok(true),
        Status::Unspecified | Status::Offline => Err(Failure::invalid(
            "status",
            "A connection is online or away.",
        )),
    }
}

fn identifier(field: &'static str, id: &str) -> Result<(), Failure> {
    if (1..=ID_LENGTH).contains(&id.len()) {
        Ok(())
    } else {
        Err(Failure::invalid(field, "An id has 1 to 128 bytes."))
    }
}

fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
