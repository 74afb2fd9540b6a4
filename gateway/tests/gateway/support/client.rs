//! A client of the socket.

use std::net::SocketAddr;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{
        Error, Message,
        client::IntoClientRequest as _,
        error::ProtocolError,
        http::{HeaderName, HeaderValue},
    },
};

use super::{
    pace::{Pace, Paced},
    within,
};

/// The receive buffer of a client for which little is on its way at a time.
const NARROW: u32 = 16 * 1024;

/// One connection.
pub(crate) struct Client {
    socket: WebSocketStream<Paced>,
}

impl Client {
    pub(crate) async fn dial(address: SocketAddr) -> Self {
        Self::dial_with(address, &[]).await.unwrap()
    }

    /// Shakes hands with some headers of its own; the status if that is refused.
    pub(crate) async fn dial_with(
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let stream = TcpStream::connect(address).await.unwrap();
        Self::shake_hands(Paced::new(stream, None), address, headers).await
    }

    /// A client to which little is on its way that it has not read; and which reads no faster than that.
    pub(crate) async fn dial_narrow(address: SocketAddr, pace: Option<Pace>) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(NARROW).unwrap();
        let stream = socket.connect(address).await.unwrap();
        let stream = Paced::new(stream, pace);
        Self::shake_hands(stream, address, &[]).await.unwrap()
    }

    async fn shake_hands(
        stream: Paced,
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).unwrap();
            request
                .headers_mut()
                .insert(HeaderName::from_static(name), value);
        }
        match within("the handshake", client_async(request, stream)).await {
            Ok((socket, _)) => Ok(Self { socket }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{error}"),
        }
    }

    /// Registers, and passes over the opening.
    pub(crate) async fn register(mut self, token: &str) -> Self {
        self.send(json!({"type": "register", "token": token})).await;
        self.opening().await;
        self
    }

    /// The frames of the opening, up to the unread counts.
    pub(crate) async fn opening(&mut self) -> Vec<Value> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            let last = frame["type"] == "unread_count";
            frames.push(frame);
            if last {
                return frames;
            }
        }
    }

    pub(crate) async fn send(&mut self, frame: Value) {
        self.send_message(Message::text(frame.to_string())).await;
    }

    pub(crate) async fn send_message(&mut self, message: Message) {
        within("a frame is sent", self.socket.send(message))
            .await
            .unwrap();
    }

    /// Sends, though the server may have closed.
    pub(crate) async fn try_send(&mut self, frame: &Value) -> bool {
        let message = Message::text(frame.to_string());
        within("a frame is sent", self.socket.send(message))
            .await
            .is_ok()
    }

    /// The next frame.
    pub(crate) async fn next(&mut self) -> Value {
        loop {
            match within("a frame comes", self.socket.next()).await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("instead of a frame came {other:?}"),
            }
        }
    }

    /// The next frame of a type; what comes before it is passed over.
    pub(crate) async fn next_of(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.next().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// Everything that arrives before the answer to a ping.
    pub(crate) async fn arrived(&mut self) -> Vec<Value> {
        self.send(json!({"type": "ping", "id": "all"})).await;
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            if frame == json!({"type": "pong", "id": "all"}) {
                return frames;
            }
            frames.push(frame);
        }
    }

    /// Asks, and takes the answer under the same id.
    pub(crate) async fn ask(&mut self, frame: Value) -> Value {
        let id = frame["id"].clone();
        self.send(frame).await;
        loop {
            let answer = self.next().await;
            if answer["id"] == id && answer["type"] != "private_message" {
                return answer;
            }
        }
    }

    /// The code with which the server closes; what comes before it is passed over.
    pub(crate) async fn close_code(&mut self) -> u16 {
        self.close_code_after(|_| {}).await
    }

    /// The code with which the server closes, and what comes before it.
    pub(crate) async fn close_code_after(&mut self, mut before: impl FnMut(Value)) -> u16 {
        loop {
            match within("the server closes", self.socket.next()).await {
                Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                Some(Ok(Message::Text(text))) => before(serde_json::from_str(&text).unwrap()),
                Some(Ok(_)) => {}
                Some(Err(Error::Protocol(ProtocolError::ResetWithoutClosingHandshake))) | None => {
                    panic!("it went without a close frame")
                }
                Some(Err(error)) => panic!("{error}"),
            }
        }
    }

    /// The connection beneath, to break the rules with.
    pub(crate) fn raw(&mut self) -> &mut TcpStream {
        &mut self.socket.get_mut().stream
    }
}
