//! How everybody else asks and tells the task that owns presence. Its queue is bounded, and it never waits for anybody, so these wait
//! only for those before them.

use std::sync::Arc;

use chatsync_proto::presence::Status;
use service_kit::Failure;
use tokio::sync::{mpsc, oneshot};

use super::{
    events::Outlet,
    tracker::{Connection, GatewayId},
};

/// What may wait for the owner: each waiting caller is an answer that is awaited, so more would only hide that it is slow.
const QUEUE: usize = 1024;

/// One stream of a gateway; a later one of the same gateway takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StreamId {
    pub(super) gateway: GatewayId,
    pub(super) number: u64,
}

/// What a gateway says on its stream after the hello.
#[derive(Debug)]
pub(super) enum Report {
    Opened(Connection),
    Closed(u64),
    Away(u64, bool),
    Renewed,
}

/// What the owner is asked and told.
#[derive(Debug)]
pub(super) enum Command {
    Attach {
        gateway: GatewayId,
        connections: Vec<Connection>,
        outlet: Outlet,
        attached: oneshot::Sender<StreamId>,
    },
    Report(StreamId, Report),
    Detach(StreamId),
    SessionEnded {
        username: String,
        session_id: String,
    },
    ProfileChanged {
        username: String,
        display_name: String,
    },
    Statuses {
        usernames: Vec<String>,
        answer: oneshot::Sender<Vec<Status>>,
    },
}

/// Presence, for those who do not own it.
#[derive(Clone, Debug)]
pub(crate) struct Presence {
    commands: mpsc::Sender<Command>,
}

impl Presence {
    /// A handle, and what its owner reads.
    pub(super) fn new() -> (Self, mpsc::Receiver<Command>) {
        let (commands, queue) = mpsc::channel(QUEUE);
        (Self { commands }, queue)
    }

    /// What is shown of each of these users, in their order.
    pub(crate) async fn statuses(&self, usernames: Vec<String>) -> Result<Vec<Status>, Failure> {
        self.ask(|answer| Command::Statuses { usernames, answer })
            .await
    }

    /// Tells every gateway that a session ended.
    pub(crate) async fn session_ended(
        &self,
        username: String,
        session_id: String,
    ) -> Result<(), Failure> {
        self.tell(Command::SessionEnded {
            username,
            session_id,
        })
        .await
    }

    /// Tells every gateway how a user is shown from now on.
    pub(crate) async fn profile_changed(
        &self,
        username: String,
        display_name: String,
    ) -> Result<(), Failure> {
        self.tell(Command::ProfileChanged {
            username,
            display_name,
        })
        .await
    }

    /// A gateway said hello: from now on it is told what changes.
    pub(super) async fn attach(
        &self,
        gateway_id: &str,
        connections: Vec<Connection>,
        outlet: Outlet,
    ) -> Result<StreamId, Failure> {
        let gateway: GatewayId = Arc::from(gateway_id);
        self.ask(|attached| Command::Attach {
            gateway,
            connections,
            outlet,
            attached,
        })
        .await
    }

    /// A gateway reports something.
    pub(super) async fn report(&self, stream: &StreamId, report: Report) -> Result<(), Failure> {
        self.tell(Command::Report(stream.clone(), report)).await
    }

    /// A gateway's stream is over; its lease runs on.
    pub(super) async fn detach(&self, stream: StreamId) -> Result<(), Failure> {
        self.tell(Command::Detach(stream)).await
    }

    async fn ask<T>(
        &self,
        command: impl FnOnce(oneshot::Sender<T>) -> Command,
    ) -> Result<T, Failure> {
        let (answer, answered) = oneshot::channel();
        self.tell(command(answer)).await?;
        answered.await.map_err(|_| ended())
    }

    async fn tell(&self, command: Command) -> Result<(), Failure> {
        self.commands.send(command).await.map_err(|_| ended())
    }
}

fn ended() -> Failure {
    Failure::unavailable("The server is going down.")
}
