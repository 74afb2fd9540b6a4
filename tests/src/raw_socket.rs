//! A WebSocket byte by byte (RFC 6455), for frames that no library would send.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpSocket, TcpStream},
};

use crate::wait::within;

/// The final-fragment bit of a frame's first byte.
const FIN: u8 = 0x80;
/// Opcodes.
pub const CONTINUATION: u8 = 0;
/// A text frame.
pub const TEXT: u8 = 1;
/// A ping.
pub const PING: u8 = 9;
/// A close frame.
pub const CLOSE: u8 = 8;

/// A connection whose handshake is done.
#[derive(Debug)]
pub struct RawSocket {
    stream: TcpStream,
}

impl RawSocket {
    /// Connects and makes the handshake.
    pub async fn dial(address: SocketAddr) -> Self {
        Self::with_stream(
            TcpStream::connect(address)
                .await
                .expect("the server listens"),
            address,
        )
        .await
    }

    /// The same with a receive buffer of `bytes`, so that little fits between the server and a client that does not read.
    pub async fn dial_narrow(address: SocketAddr, bytes: u32) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(bytes).expect("a buffer size");
        Self::with_stream(
            socket.connect(address).await.expect("the server listens"),
            address,
        )
        .await
    }

    async fn with_stream(mut stream: TcpStream, address: SocketAddr) -> Self {
        let request = format!(
            "GET /ws HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream
            .write_all(request.as_bytes())
            .await
            .expect("the server reads");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(
                within("the handshake", stream.read_u8())
                    .await
                    .expect("the server answers"),
            );
        }
        assert!(
            head.starts_with(b"HTTP/1.1 101 "),
            "{}",
            String::from_utf8_lossy(&head)
        );
        Self { stream }
    }

    /// Sends bytes as they are; they may be refused by a server that has already given up.
    pub async fn send(&mut self, bytes: &[u8]) {
        // How the server ends the connection is what tests look at, not whether it still took these bytes.
        let _ = within("bytes are sent", self.stream.write_all(bytes)).await;
    }

    /// Sends a well-formed text frame.
    pub async fn send_text(&mut self, text: &str) {
        self.send(&frame(FIN | TEXT, text.as_bytes())).await;
    }

    /// Reads until the connection ends; gives the code of the server's close frame, if it sent one.
    pub async fn close_code(&mut self) -> Option<u16> {
        loop {
            let (opcode, payload) = within("the connection ends", self.read_frame()).await?;
            if opcode == CLOSE {
                let code = payload
                    .first_chunk()
                    .map(|bytes| u16::from_be_bytes(*bytes));
                return Some(code.expect("a close frame names its code"));
            }
        }
    }

    /// The next frame's opcode and payload; `None` at the connection's end.
    pub async fn read_frame(&mut self) -> Option<(u8, Vec<u8>)> {
        let first = self.stream.read_u8().await.ok()?;
        let length = match self.stream.read_u8().await.ok()? {
            126 => self.stream.read_u16().await.ok()?.into(),
            127 => self.stream.read_u64().await.ok()?,
            short => short.into(),
        };
        let mut payload = vec![0; usize::try_from(length).expect("it fits")];
        self.stream.read_exact(&mut payload).await.ok()?;
        Some((first & 0x0f, payload))
    }
}

/// A masked frame with this first byte (flags and opcode).
pub fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    const MASK: [u8; 4] = [0x5a, 0xc3, 0x3c, 0xa5];
    let mut bytes = vec![first];
    match payload.len() {
        length @ ..126 => bytes.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            bytes.push(0x80 | 126);
            bytes.extend((length as u16).to_be_bytes());
        }
        length => {
            bytes.push(0x80 | 127);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(MASK);
    bytes.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}
