//! One socket, one task, from the handshake to the close frame: opening, then reading and writing side by side in the task that owns both. The
//! reader is there while the opening is told, and while it is prepared what comes is kept: whoever goes meanwhile is noticed at once.
//!
//! * [`opening`]: `register`, and what the client is shown first;
//! * [`state`]: reading all that a user has, for the opening and for `sync`;
//! * [`reader`], [`early`], [`heartbeat`]: what comes from the client, what of it has to wait, and whether it is still there;
//! * [`commands`], [`calls`]: what it asks for, turned into calls;
//! * [`writer`]: what waits for the client;
//! * [`limits`], [`lane`], [`held`]: how much a client may ask for at once, and how much is held for it.

mod calls;
mod commands;
mod early;
mod heartbeat;
mod held;
mod lane;
pub(crate) mod limits;
mod opening;
mod peer;
mod reader;
mod state;
mod writer;

use std::{net::IpAddr, sync::Arc, time::Duration};

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        error::ProtocolError,
        protocol::{CloseFrame, WebSocketConfig, frame::coding::CloseCode},
    },
};

use self::early::Early;
use crate::{config::bytes, frames::Close, gateway::Gateway, metric};

/// A client's connection after the handshake.
pub(crate) type Socket = WebSocketStream<TcpStream>;

/// What is known of a client from its handshake.
#[derive(Debug)]
pub(crate) struct Handshake {
    /// The session's token, from the cookie or as bearer. Secret.
    pub token: Option<String>,
    /// Where it comes from.
    pub address: IpAddr,
    /// The name of the program that it is.
    pub device: Option<String>,
}

/// Bytes that are read, and that are gathered to be written, at once. Small: every connection holds both.
const BUFFER: usize = 4 * 1024;
/// More than any frame of ours: the writer waits for the socket before it adds to what is gathered.
const MOST_BUFFERED: usize = 64 * 1024 * 1024;
/// Time for a close frame to get out.
const CLOSE_DEADLINE: Duration = Duration::from_secs(5);
/// Time for the client to see the close frame before its connection is gone.
const LINGER: Duration = Duration::from_secs(2);

/// How a WebSocket is set up.
pub(crate) fn settings(frame_bytes: u32) -> WebSocketConfig {
    let most = bytes(frame_bytes);
    WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .max_write_buffer_size(MOST_BUFFERED)
        .max_message_size(Some(most))
        .max_frame_size(Some(most))
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// We close it.
    Close(Close),
    /// The client closed it, or is gone.
    Gone,
}

/// Serves a client until its connection ends.
pub(crate) async fn serve(gateway: Arc<Gateway>, mut socket: Socket, handshake: Handshake) {
    // On the heap while it lasts: its calls take much more room than the connection's whole life after it.
    let mut early = Early::default();
    let opening = Box::pin(opening::open(&gateway, &mut socket, handshake, &mut early));
    let end = match opening.await {
        Ok((opened, greeting)) => {
            let (mut sink, mut stream) = socket.split();
            let end = {
                let greeting = Box::pin(greeting.show(&gateway.calls, &opened.peer));
                let reading = reader::read(&gateway, &opened, &mut stream, greeting, early);
                let outbox = &opened.peer.outbox;
                let writing = writer::write(&mut sink, outbox, gateway.config.patience.write);
                tokio::select! {
                    end = reading => end,
                    end = writing => end,
                }
            };
            // The client is no longer counted, nor handed anything.
            drop(opened);
            match stream.reunite(sink) {
                Ok(whole) => socket = whole,
                // Both halves are of the one socket that was split above.
                Err(_) => return,
            }
            end
        }
        Err(end) => end,
    };
    match end {
        End::Close(why) => Box::pin(close(socket, why, gateway.config.patience.write)).await,
        End::Gone => {
            // Lets the answer to the client's own close frame out.
            let _ = timeout(LINGER, socket.flush()).await;
        }
    }
}

/// Closes a socket, and waits a little for the client to see why: a connection dropped with data unread would be reset, and the close frame
/// lost with it.
async fn close(mut socket: Socket, why: Close, patience: Duration) {
    metric::closed(why);
    let frame = CloseFrame {
        code: CloseCode::from(why.code()),
        reason: why.reason().into(),
    };
    // Whoever reads slowly gets as long for this as for anything else.
    let deadline = if why == Close::TooSlow {
        patience
    } else {
        CLOSE_DEADLINE
    };
    let sent = timeout(deadline, socket.send(Message::Close(Some(frame)))).await;
    if !matches!(sent, Ok(Ok(()))) {
        return;
    }
    let connection = socket.get_mut();
    let lingering = async {
        connection.shutdown().await?;
        let mut rest = [0; 1024];
        while connection.read(&mut rest).await? > 0 {}
        std::io::Result::Ok(())
    };
    // However it ends, the connection goes.
    let _ = timeout(LINGER, lingering).await;
}

/// What an error of reading means for the connection.
fn end_of(error: &Error) -> End {
    match error {
        Error::Capacity(_) => End::Close(Close::TooLarge),
        Error::Utf8(_) => End::Close(Close::NotUtf8),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => End::Gone,
        Error::Protocol(_) => End::Close(Close::Protocol),
        _ => End::Gone,
    }
}
