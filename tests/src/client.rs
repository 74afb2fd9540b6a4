//! Somebody's WebSocket.

use std::{collections::VecDeque, net::SocketAddr};

use futures_util::{FutureExt as _, SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::{net::TcpStream, task::unconstrained, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest as _, http::HeaderName},
};

use crate::{
    frames,
    wait::{DEADLINE, within},
};

/// What RFC 6455 calls a connection that ended without a close frame.
const NO_CLOSE_FRAME: u16 = 1006;

/// The frames of an opening.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// `registered`
    pub registered: Value,
    /// `user_list`
    pub user_list: Value,
    /// `group_list`
    pub group_list: Value,
    /// `conversation_list`
    pub conversation_list: Value,
    /// `unread_count`
    pub unread_count: Value,
    /// Every `history` after them.
    pub histories: Vec<Value>,
}

impl Opening {
    /// The conversation with this key in the list; null if there is none.
    pub fn conversation(&self, key: &str) -> Value {
        let conversations = self.conversation_list["conversations"]
            .as_array()
            .expect("a list");
        conversations
            .iter()
            .find(|item| item["conversation"] == key)
            .cloned()
            .unwrap_or_default()
    }

    /// The user with this name in the list; null if there is none.
    pub fn user(&self, name: &str) -> Value {
        let users = self.user_list["users"].as_array().expect("a list");
        users
            .iter()
            .find(|user| user["username"] == name)
            .cloned()
            .unwrap_or_default()
    }
}

/// What a socket gave.
enum Received {
    Frame(Value),
    Closed(u16),
}

/// A socket of somebody's. Frames that were not asked for yet wait in their order.
#[derive(Debug)]
pub struct Client {
    socket: WebSocketStream<MaybeTlsStream<TcpStream>>,
    waiting: VecDeque<Value>,
    /// What the ids of its questions begin with: a user's ids must never be used again, whatever the connection.
    mark: u64,
    asked: u64,
    /// Who it is; empty before `register`.
    pub name: String,
    /// How it was opened.
    pub opening: Opening,
}

impl Client {
    /// Makes the handshake with these headers.
    ///
    /// # Errors
    /// With the HTTP status when the server refuses it.
    pub async fn dial(address: SocketAddr, headers: &[(&str, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{address}/ws")
            .into_client_request()
            .expect("an address");
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a header's name");
            request
                .headers_mut()
                .insert(name, value.parse().expect("a header's value"));
        }
        match within("the handshake", connect_async(request)).await {
            Ok((socket, _)) => Ok(Self {
                socket,
                waiting: VecDeque::new(),
                mark: rand::random(),
                asked: 0,
                name: String::new(),
                opening: Opening::default(),
            }),
            Err(Error::Http(answer)) => Err(answer.status().as_u16()),
            // The server was killed just now, or has not begun to listen.
            Err(Error::Io(_) | Error::Protocol(_) | Error::ConnectionClosed) => Err(0),
            Err(error) => panic!("the handshake fails: {error}"),
        }
    }

    /// Opens the session of this token and takes the opening's frames, which must come in their order.
    pub async fn register(&mut self, token: &str, fields: Value) {
        self.open(frames::with(
            json!({"type": "register", "token": token}),
            fields,
        ))
        .await;
    }

    /// Sends a `register` and takes the opening's frames.
    pub async fn open(&mut self, register: Value) {
        assert!(
            self.try_open(register).await,
            "the opening is refused: {}",
            self.shown()
        );
    }

    /// As [`Self::open`]; false when the socket ended before the opening was whole.
    pub async fn try_open(&mut self, register: Value) -> bool {
        let resumes = register["sync"]
            .as_object()
            .is_some_and(|sync| !sync.is_empty());
        if self.try_send(register).await.is_err() {
            return false;
        }
        let mut opening = [const { Value::Null }; 5];
        for (frame, kind) in opening.iter_mut().zip(frames::OPENING) {
            match self.receive(kind).await {
                Received::Frame(next) if next["type"] == "error" => {
                    self.waiting.push_back(next);
                    return false;
                }
                Received::Frame(next) => *frame = next,
                Received::Closed(_) => return false,
            }
            assert_eq!(frame["type"], kind, "the opening is out of order: {frame}");
        }
        let [
            registered,
            user_list,
            group_list,
            conversation_list,
            unread_count,
        ] = opening;
        self.name = registered["username"]
            .as_str()
            .expect("a username")
            .to_owned();
        let histories = Vec::new();
        self.opening = Opening {
            registered,
            user_list,
            group_list,
            conversation_list,
            unread_count,
            histories,
        };
        !resumes || self.take_histories().await
    }

    /// Takes the `history` frames that follow; false if the socket ended.
    async fn take_histories(&mut self) -> bool {
        let id = self.fresh_id();
        if self.try_send(frames::after_opening(&id)).await.is_err() {
            return false;
        }
        loop {
            match self.receive("the end of the opening").await {
                Received::Frame(frame) if frames::answers(&frame, &id) => return true,
                Received::Frame(frame) if frame["type"] == "history" => {
                    assert!(
                        self.waiting.is_empty(),
                        "{frame} comes after live frames: {}",
                        self.shown()
                    );
                    self.opening.histories.push(frame);
                }
                Received::Frame(frame) => self.waiting.push_back(frame),
                Received::Closed(_) => return false,
            }
        }
    }

    fn fresh_id(&mut self) -> String {
        self.asked += 1;
        format!("question-{:x}-{}", self.mark, self.asked)
    }

    /// Sends a frame as it is.
    pub async fn send(&mut self, frame: Value) {
        self.try_send(frame).await.expect("the socket is open");
    }

    /// Sends a frame; fails when the socket is gone.
    pub(crate) async fn try_send(&mut self, frame: Value) -> Result<(), Error> {
        self.send_message(Message::text(frame.to_string())).await
    }

    /// Sends a text or binary message as it is.
    pub async fn send_message(&mut self, message: Message) -> Result<(), Error> {
        within("a frame is sent", self.socket.send(message)).await
    }

    /// Sends many frames in one go.
    pub async fn send_all(&mut self, frames: impl IntoIterator<Item = Value>) {
        for frame in frames {
            self.socket
                .feed(Message::text(frame.to_string()))
                .await
                .expect("the socket is open");
        }
        within("frames are sent", self.socket.flush())
            .await
            .expect("the socket is open");
    }

    /// Sends a frame with a fresh id, unless it has one, and takes its answer: whatever comes with that id.
    pub async fn ask(&mut self, mut frame: Value) -> Value {
        if frame.get("id").is_none() {
            frame["id"] = self.fresh_id().into();
        }
        let id = frame["id"].as_str().expect("an id is a text").to_owned();
        self.send(frame).await;
        self.answer(&id).await
    }

    /// As [`Self::ask`], and the answer must be an `ack`.
    pub async fn do_it(&mut self, frame: Value) -> Value {
        let answer = self.ask(frame.clone()).await;
        assert_eq!(
            answer["type"], "ack",
            "{}: {frame} is answered {answer}",
            self.name
        );
        answer
    }

    /// As [`Self::ask`], and the answer must be an `error` with this code; gives its sentence.
    pub async fn be_refused(&mut self, frame: Value, code: &str) -> Value {
        let answer = self.ask(frame.clone()).await;
        assert_eq!(
            answer["type"], "error",
            "{}: {frame} is answered {answer}",
            self.name
        );
        assert_eq!(
            answer["code"], code,
            "{}: {frame} is answered {answer}",
            self.name
        );
        assert!(
            answer["content"]
                .as_str()
                .is_some_and(|sentence| !sentence.is_empty()),
            "{answer}"
        );
        answer
    }

    /// Takes the answer to the frame with this id.
    pub async fn answer(&mut self, id: &str) -> Value {
        self.take_first(&format!("the answer to {id}"), |frame| {
            frames::answers(frame, id)
        })
        .await
    }

    /// Takes the first frame of this type that fits. Others keep waiting.
    pub async fn expect(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.take_first(kind, |frame| frame["type"] == kind && fits(frame))
            .await
    }

    /// Takes the first frame of this type.
    pub async fn next(&mut self, kind: &str) -> Value {
        self.expect(kind, |_| true).await
    }

    async fn take_first(&mut self, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        if let Some(place) = self.waiting.iter().position(&fits) {
            return self.waiting.remove(place).expect("it is there");
        }
        loop {
            match self.receive(what).await {
                Received::Frame(frame) if fits(&frame) => return frame,
                Received::Frame(frame) => self.waiting.push_back(frame),
                Received::Closed(code) => {
                    panic!(
                        "{}: the socket closes with {code} before {what}; waiting: {}",
                        self.name,
                        self.shown()
                    )
                }
            }
        }
    }

    /// Takes the next frame, whatever it is; `Err` with the close code when the socket has ended.
    pub async fn take(&mut self) -> Result<Value, u16> {
        if let Some(frame) = self.waiting.pop_front() {
            return Ok(frame);
        }
        match self.receive("any frame").await {
            Received::Frame(frame) => Ok(frame),
            Received::Closed(code) => Err(code),
        }
    }

    /// Reads what has come so far, without waiting, so that the server's pings are answered. The frames keep waiting.
    pub fn look(&mut self) {
        // Who looks through many sockets would soon find none of them ready: a task has a budget until it waits.
        while let Some(Received::Frame(frame)) =
            unconstrained(self.receive("any frame")).now_or_never()
        {
            self.waiting.push_back(frame);
        }
    }

    /// Takes all frames that came before the answer to a ping sent now.
    pub async fn arrived(&mut self) -> Vec<Value> {
        self.ask(json!({"type": "ping"})).await;
        self.waiting.drain(..).collect()
    }

    /// Waits for the socket's end and gives its close code; frames before it stay waiting.
    pub async fn close_code(&mut self) -> u16 {
        loop {
            match self.receive("the socket closes").await {
                Received::Frame(frame) => self.waiting.push_back(frame),
                Received::Closed(code) => return code,
            }
        }
    }

    /// Ends the socket as a client does that goes away.
    pub async fn close(mut self) {
        within("a close frame is sent", self.socket.close(None))
            .await
            .expect("the socket is open");
        self.close_code().await;
    }

    /// The frames that wait, for messages of failures.
    fn shown(&self) -> String {
        self.waiting
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    }

    async fn receive(&mut self, what: &str) -> Received {
        loop {
            let Ok(received) = timeout(DEADLINE, self.socket.next()).await else {
                panic!(
                    "{}: {what}: not within {DEADLINE:?}; waiting: {}",
                    self.name,
                    self.shown()
                );
            };
            match received {
                Some(Ok(Message::Text(text))) => {
                    let frame = serde_json::from_str(&text).expect("a frame is JSON");
                    frames::assert_well_formed(&frame);
                    return Received::Frame(frame);
                }
                Some(Ok(Message::Close(Some(close)))) => {
                    return Received::Closed(close.code.into());
                }
                Some(Ok(Message::Close(None)) | Err(_)) | None => {
                    return Received::Closed(NO_CLOSE_FRAME);
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(message)) => panic!("{what}: the server sends {message:?}"),
            }
        }
    }
}

/// Takes everything that `to` was sent before now: a message by `from` travels behind it, through the same stream of events.
pub async fn settle(from: &mut Client, to: &mut Client) -> Vec<Value> {
    let mark = format!("mark-{}", rand::random::<u64>());
    from.do_it(frames::private(&to.name, &mark)).await;
    let mut before = Vec::new();
    loop {
        match to.take().await {
            Ok(frame) if frame["content"] == mark.as_str() => return before,
            Ok(frame) => before.push(frame),
            Err(code) => panic!("{}: the socket closes with {code}", to.name),
        }
    }
}
