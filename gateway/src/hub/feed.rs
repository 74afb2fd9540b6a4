//! Telling a service what changes here, without waiting for it: what does not fit into the stream breaks it, and the next one begins with
//! the whole truth.

use tokio::sync::{mpsc, oneshot};

/// The sending end of a stream's requests.
#[derive(Debug)]
pub(crate) struct Feed<T> {
    sender: mpsc::Sender<T>,
    /// Dropped with the feed: the stream's owner sees it.
    _alive: oneshot::Sender<()>,
}

/// Resolves when the feed was given up.
pub(crate) struct Lost(oneshot::Receiver<()>);

impl<T> Feed<T> {
    /// Requests that may wait before the stream counts as broken.
    const ROOM: usize = 16_384;

    /// A feed, its requests, and the news of its end.
    pub(crate) fn new() -> (Self, mpsc::Receiver<T>, Lost) {
        let (sender, requests) = mpsc::channel(Self::ROOM);
        let (alive, lost) = oneshot::channel();
        let feed = Self {
            sender,
            _alive: alive,
        };
        (feed, requests, Lost(lost))
    }

    /// Another sender of the same requests.
    pub(crate) fn sender(&self) -> mpsc::Sender<T> {
        self.sender.clone()
    }

    /// Sends a request, if there is a stream and it takes it; otherwise there is none any more.
    pub(super) fn send(feed: &mut Option<Self>, request: T) -> bool {
        let sent = feed
            .as_ref()
            .is_some_and(|feed| feed.sender.try_send(request).is_ok());
        if !sent {
            *feed = None;
        }
        sent
    }
}

impl Lost {
    /// Returns when the feed was given up.
    pub(crate) async fn wait(&mut self) {
        // Nothing is ever sent: the sender's end is the news.
        let _ = (&mut self.0).await;
    }
}
