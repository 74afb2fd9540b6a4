//! Reading what a client sends, and seeing that it is still there.

use std::future::pending;

use futures_util::{StreamExt as _, future::BoxFuture, stream::SplitStream};
use service_kit::clock::now_ms;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::{
    End, Socket,
    commands::Commands,
    early::Early,
    end_of,
    heartbeat::{Due, Heartbeat},
    opening::Opened,
};
use crate::{frames::Close, gateway::Gateway};

/// Reads until the client goes, breaks the protocol, or is no longer there. While `greeting` tells the opening, which a slow client may take
/// minutes for, pings are answered, and other frames wait behind those that came `early` already.
pub(super) async fn read(
    gateway: &Gateway,
    opened: &Opened,
    stream: &mut SplitStream<Socket>,
    greeting: BoxFuture<'_, ()>,
    early: Early,
) -> End {
    let mut reader = Reader {
        commands: Commands::new(gateway, opened),
        heartbeat: Heartbeat::new(gateway.config.patience),
        greeting: Some(greeting),
        early: Early::default(),
    };
    reader.take_all(early).await;
    let outbox = &opened.peer.outbox;
    loop {
        tokio::select! {
            message = stream.next(), if reader.early.has_room() => {
                if let Some(end) = reader.take(message).await {
                    return end;
                }
            }
            () = told(&mut reader.greeting) => {
                let early = std::mem::take(&mut reader.early);
                reader.take_all(early).await;
            }
            () = reader.commands.drive() => {}
            () = outbox.ping_has_left() => reader.heartbeat.asked(),
            due = reader.heartbeat.due() => match due {
                Due::Ask if now_ms() >= opened.expires_at_ms => {
                    return End::Close(Close::Unauthenticated);
                }
                Due::Ask => outbox.ping(),
                Due::GiveUp => return End::Close(Close::TimedOut),
            }
        }
    }
}

/// Returns once, when the opening has been told.
async fn told(greeting: &mut Option<BoxFuture<'_, ()>>) {
    match greeting {
        Some(telling) => telling.await,
        None => pending().await,
    }
    *greeting = None;
}

struct Reader<'a> {
    commands: Commands<'a>,
    heartbeat: Heartbeat,
    /// Tells the opening, until it has been told.
    greeting: Option<BoxFuture<'a, ()>>,
    /// What came meanwhile.
    early: Early,
}

impl Reader<'_> {
    /// Takes in what was read; answers with how the connection is to end, if it is.
    async fn take(&mut self, message: Option<Result<Message, Error>>) -> Option<End> {
        self.heartbeat.heard();
        match message {
            Some(Ok(Message::Text(text))) => self.take_text(&text).await,
            Some(Ok(Message::Binary(_))) => return Some(End::Close(Close::Binary)),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => self.commands.count_control_frame(),
            Some(Ok(Message::Frame(_))) => {}
            Some(Ok(Message::Close(_))) | None => return Some(End::Gone),
            Some(Err(error)) => return Some(end_of(&error)),
        }
        None
    }

    async fn take_text(&mut self, text: &str) {
        if self.greeting.is_some() && !self.commands.is_ping(text) {
            self.early.keep(text);
        } else {
            self.commands.act_on(text).await;
        }
    }

    async fn take_all(&mut self, mut frames: Early) {
        for text in frames.take() {
            self.take_text(&text).await;
        }
    }
}
