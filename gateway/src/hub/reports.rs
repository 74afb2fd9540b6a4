//! What the services are told of connections and users that come and go.

use std::sync::Arc;

use chatsync_proto::{
    message::{SubscribeRequest, subscribe_request},
    presence::{AttachRequest, Status, attach_request},
};

use super::{
    outbox::Outbox,
    registry::{Connection, ConnectionId, Newcomer},
};

pub(super) fn user_added(username: &str) -> SubscribeRequest {
    let usernames = vec![username.to_owned()];
    subscribe(subscribe_request::Kind::Added(
        subscribe_request::UsersAdded { usernames },
    ))
}

pub(super) fn user_removed(username: &str) -> SubscribeRequest {
    let usernames = vec![username.to_owned()];
    subscribe(subscribe_request::Kind::Removed(
        subscribe_request::UsersRemoved { usernames },
    ))
}

fn subscribe(kind: subscribe_request::Kind) -> SubscribeRequest {
    SubscribeRequest { kind: Some(kind) }
}

pub(super) fn opened(newcomer: &Newcomer<Arc<Outbox>>) -> AttachRequest {
    attach(attach_request::Kind::Opened(
        attach_request::ConnectionOpened {
            connection_id: newcomer.id,
            username: newcomer.username.to_string(),
            session_id: newcomer.session_id.to_string(),
            status: status_of(newcomer.away).into(),
        },
    ))
}

pub(super) fn closed(connection_id: ConnectionId) -> AttachRequest {
    attach(attach_request::Kind::Closed(
        attach_request::ConnectionClosed { connection_id },
    ))
}

pub(super) fn status(connection_id: ConnectionId, away: bool) -> AttachRequest {
    attach(attach_request::Kind::Status(
        attach_request::ConnectionStatus {
            connection_id,
            status: status_of(away).into(),
        },
    ))
}

pub(super) fn hello<'a>(
    gateway_id: &str,
    connections: impl Iterator<Item = (ConnectionId, &'a Connection<Arc<Outbox>>)>,
) -> AttachRequest {
    let opened = connections.map(|(id, connection)| attach_request::ConnectionOpened {
        connection_id: id,
        username: connection.username.to_string(),
        session_id: connection.session_id.to_string(),
        status: status_of(connection.away).into(),
    });
    attach(attach_request::Kind::Hello(attach_request::Hello {
        gateway_id: gateway_id.to_owned(),
        connections: opened.collect(),
    }))
}

fn status_of(away: bool) -> Status {
    if away { Status::Away } else { Status::Online }
}

fn attach(kind: attach_request::Kind) -> AttachRequest {
    AttachRequest { kind: Some(kind) }
}
