//! Reading what a client sends, and seeing that it is still there.

use futures_util::{StreamExt as _, stream::SplitStream};
use service_kit::clock::now_ms;
use tokio_tungstenite::tungstenite::Message;

use super::{
    End, Socket,
    commands::Commands,
    end_of,
    heartbeat::{Due, Heartbeat},
    opening::Opened,
};
use crate::{frames::Close, gateway::Gateway};

/// Reads until the client goes, breaks the protocol, or is no longer there.
pub(super) async fn read(
    gateway: &Gateway,
    opened: &Opened,
    stream: &mut SplitStream<Socket>,
) -> End {
    let mut commands = Commands::new(gateway, opened);
    let mut heartbeat = Heartbeat::new(gateway.config.patience);
    loop {
        tokio::select! {
            message = stream.next() => {
                heartbeat.heard();
                match message {
                    Some(Ok(Message::Text(text))) => commands.act_on(&text).await,
                    Some(Ok(Message::Binary(_))) => return End::Close(Close::Binary),
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => commands.count_control_frame(),
                    Some(Ok(Message::Frame(_))) => {}
                    Some(Ok(Message::Close(_))) | None => return End::Gone,
                    Some(Err(error)) => return end_of(&error),
                }
            }
            () = commands.drive() => {}
            due = heartbeat.due() => match due {
                Due::Ask if now_ms() >= opened.expires_at_ms => {
                    return End::Close(Close::Unauthenticated);
                }
                Due::Ask => opened.peer.outbox.ping(),
                Due::GiveUp => return End::Close(Close::TimedOut),
            }
        }
    }
}
