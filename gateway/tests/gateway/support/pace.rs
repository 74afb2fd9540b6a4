//! A connection that reads no faster than so much at a time.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

/// How much is read, and how long nothing is after it.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) bytes: usize,
    pub(crate) every: Duration,
}

pub(crate) struct Paced {
    pub(crate) stream: TcpStream,
    slow: Option<(Pace, Pin<Box<Sleep>>)>,
}

impl Paced {
    pub(crate) fn new(stream: TcpStream, pace: Option<Pace>) -> Self {
        let slow = pace.map(|pace| (pace, Box::pin(sleep(Duration::ZERO))));
        Self { stream, slow }
    }
}

impl AsyncRead for Paced {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let Some((pace, wait)) = &mut this.slow else {
            return Pin::new(&mut this.stream).poll_read(context, buffer);
        };
        ready!(wait.as_mut().poll(context));
        let mut part = buffer.take(pace.bytes);
        ready!(Pin::new(&mut this.stream).poll_read(context, &mut part))?;
        let read = part.filled().len();
        wait.as_mut().reset(Instant::now() + pace.every);
        buffer.set_filled(buffer.filled().len() + read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Paced {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
