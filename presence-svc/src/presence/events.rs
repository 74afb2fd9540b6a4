//! The bounded queue of events to one gateway. Whoever fills it never waits: one that is full ends the stream.

use chatsync_proto::presence::{AttachEvent, attach_event::Kind};
use futures_util::Stream;
use tokio::sync::{mpsc, oneshot};
use tonic::Status;

/// Ends a stream, telling its gateway why; the first reason stands.
#[derive(Clone, Debug)]
pub(super) struct Ending(mpsc::Sender<Status>);

impl Ending {
    pub(super) fn end(&self, why: impl Into<Status>) {
        // It is full when a reason was given before, and closed when nobody listens any more.
        let _ = self.0.try_send(why.into());
    }

    /// Returns when the gateway does not listen any more.
    pub(super) async fn unheard(&self) {
        self.0.closed().await;
    }
}

/// The owner's side: where events go in.
#[derive(Debug)]
pub(super) struct Outlet {
    queue: mpsc::Sender<AttachEvent>,
    pub(super) ending: Ending,
}

impl Outlet {
    /// Queues an event; `Err` when the gateway is too slow or gone.
    pub(super) fn send(
        &self,
        event: AttachEvent,
    ) -> Result<(), mpsc::error::TrySendError<AttachEvent>> {
        self.queue.try_send(event)
    }
}

/// The gateway's side: the welcome, then events, until there is a reason to end.
pub(crate) struct Events {
    welcome: Option<oneshot::Receiver<Kind>>,
    queue: mpsc::Receiver<AttachEvent>,
    endings: mpsc::Receiver<Status>,
}

/// A queue for so many events, and what to put the welcome in.
pub(super) fn queue(capacity: usize) -> (Outlet, oneshot::Sender<Kind>, Events) {
    let (events_in, queue) = mpsc::channel(capacity);
    let (ending, endings) = mpsc::channel(1);
    let (welcome_in, welcome) = oneshot::channel();
    let outlet = Outlet {
        queue: events_in,
        ending: Ending(ending),
    };
    (
        outlet,
        welcome_in,
        Events {
            welcome: Some(welcome),
            queue,
            endings,
        },
    )
}

impl Events {
    /// As tonic takes it.
    pub(crate) fn into_stream(self) -> impl Stream<Item = Result<AttachEvent, Status>> + Send {
        futures_util::stream::unfold(Some(self), |events| async {
            let mut events = events?;
            let next = events.next().await?;
            // A reason to end is the last that is told.
            let rest = next.is_ok().then_some(events);
            Some((next, rest))
        })
    }

    async fn next(&mut self) -> Option<Result<AttachEvent, Status>> {
        if let Some(mut welcome) = self.welcome.take() {
            return tokio::select! {
                biased;
                why = self.endings.recv() => why.map(Err),
                welcome = &mut welcome => Some(Ok(AttachEvent { kind: Some(welcome.ok()?) })),
            };
        }
        tokio::select! {
            biased;
            why = self.endings.recv() => why.map(Err),
            event = self.queue.recv() => event.map(Ok),
        }
    }
}

#[cfg(test)]
mod tests {
    use chatsync_proto::presence::attach_event::{SessionEnded, Welcome};
    use futures_util::{StreamExt as _, stream::BoxStream};
    use tonic::Code;

    use super::*;

    fn event(session_id: &str) -> AttachEvent {
        let ended = SessionEnded {
            session_id: session_id.into(),
            username: "ann".into(),
        };
        AttachEvent {
            kind: Some(Kind::SessionEnded(ended)),
        }
    }

    fn stream(events: Events) -> BoxStream<'static, Result<AttachEvent, Status>> {
        events.into_stream().boxed()
    }

    #[tokio::test]
    async fn the_welcome_comes_first_whatever_was_queued_before_it() {
        let (outlet, welcome, events) = queue(4);
        let mut events = stream(events);
        outlet.send(event("s")).unwrap();
        let hello = Kind::Welcome(Welcome::default());
        welcome.send(hello.clone()).unwrap();
        assert_eq!(events.next().await.unwrap().unwrap().kind, Some(hello));
        assert_eq!(events.next().await.unwrap().unwrap(), event("s"));
        drop(outlet);
        assert!(events.next().await.is_none());
    }

    #[tokio::test]
    async fn a_full_queue_refuses_and_the_first_reason_is_the_last_word() {
        let (outlet, welcome, events) = queue(1);
        let mut events = stream(events);
        outlet.send(event("s")).unwrap();
        assert!(outlet.send(event("t")).is_err());
        outlet.ending.end(Status::resource_exhausted("too slow"));
        outlet.ending.end(Status::unavailable("another reason"));
        let last = events.next().await.unwrap().unwrap_err();
        assert_eq!(last.code(), Code::ResourceExhausted);
        assert!(events.next().await.is_none());
        drop(welcome);
    }

    #[tokio::test]
    async fn nobody_listens_when_the_stream_is_dropped() {
        let (outlet, _welcome, events) = queue(1);
        drop(stream(events));
        outlet.ending.unheard().await;
    }
}
