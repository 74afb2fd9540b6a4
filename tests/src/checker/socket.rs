//! A socket that can be cut in the middle of a frame.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

use crate::{
    frames,
    raw_socket::{TEXT, frame},
    wait::DEADLINE,
};

/// Little fits into it, so that a device that does not read is soon noticed.
const RECEIVE_BUFFER: u32 = 8 * 1024;

/// A device's socket.
pub(crate) struct Socket {
    stream: WebSocketStream<TcpStream>,
}

/// The socket is gone; with the code of the server's close frame, if one came.
#[derive(Debug, Default)]
pub(crate) struct Gone(pub(crate) Option<u16>);

impl Gone {
    /// Gone without a word.
    fn silently<E>(_: E) -> Self {
        Self::default()
    }
}

impl Socket {
    /// Connects; fails while nobody listens.
    pub(crate) async fn dial(address: SocketAddr) -> Result<Self, Gone> {
        let connecting = async {
            let socket = TcpSocket::new_v4().map_err(Gone::silently)?;
            socket
                .set_recv_buffer_size(RECEIVE_BUFFER)
                .map_err(Gone::silently)?;
            let stream = socket.connect(address).await.map_err(Gone::silently)?;
            let opened = client_async(format!("ws://{address}/ws"), stream).await;
            opened.map(|(stream, _)| stream).map_err(Gone::silently)
        };
        let opening = timeout(DEADLINE, connecting).await;
        let stream = opening.map_err(Gone::silently)??;
        Ok(Self { stream })
    }

    pub(crate) async fn send(&mut self, frame: &Value) -> Result<(), Gone> {
        let sending = self.stream.send(Message::text(frame.to_string()));
        timeout(DEADLINE, sending)
            .await
            .map_err(Gone::silently)?
            .map_err(Gone::silently)
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Result<Value, Gone> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(&text).expect("a frame is JSON");
                    frames::assert_well_formed(&frame);
                    return Ok(frame);
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Close(Some(close)))) => {
                    return Err(Gone(Some(close.code.into())));
                }
                Some(Ok(_) | Err(_)) | None => return Err(Gone::default()),
            }
        }
    }

    /// Sends the first half of a frame's bytes, and no more.
    pub(crate) async fn send_half(&mut self, text: &Value) {
        let bytes = frame(0x80 | TEXT, text.to_string().as_bytes());
        let half = &bytes[..bytes.len() / 2];
        // It is about to be cut; whether this much still gets out is up to the network.
        let _ = timeout(DEADLINE, self.stream.get_mut().write_all(half)).await;
    }
}
