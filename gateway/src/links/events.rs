//! What happens to this gateway's users, from message-svc. When the stream breaks, it comes back with all users named, and their sockets are
//! asked to `sync`, since events of the time between are not repeated.

use std::{sync::Arc, time::Duration};

use chatsync_proto::message::{
    Event, SubscribeRequest, SubscribeResponse, event,
    message_service_client::MessageServiceClient, subscribe_request,
};
use service_kit::{Shutdown, backoff::Backoff, client::ServiceChannel, readiness::Check};
use tokio::time::{Instant, timeout};
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::Streaming;

use super::{Broken, DEADLINE, resync::Resyncs};
use crate::{
    fanout,
    hub::{Feed, Hub, Lost},
};

/// Time for the `welcome`. It comes in the order of commits, and many gateways may come back to a message-svc that has just begun.
const WELCOME_DEADLINE: Duration = Duration::from_secs(5);
/// Heartbeats that must be missing until the stream counts as dead: one or two may be late on a busy machine.
const MISSING_HEARTBEATS: u32 = 3;

/// The owner of the stream.
pub(crate) struct Link {
    /// message-svc
    pub(crate) client: MessageServiceClient<ServiceChannel>,
    /// Whose users these are, and who gets the events.
    pub(crate) hub: Arc<Hub>,
    /// Names this process.
    pub(crate) gateway_id: String,
    /// Told whether the stream is up.
    pub(crate) up: Check,
    /// When to end.
    pub(crate) shutdown: Shutdown,
}

impl Link {
    /// Keeps the stream until the process finishes.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::between_parts();
        loop {
            let (feed, requests, lost) = Feed::new();
            let hello = hello(self.gateway_id.clone(), self.hub.attach_events(feed));
            let requests = tokio_stream::once(hello).chain(ReceiverStream::new(requests));
            let broken = match self.open(requests).await {
                Ok(events) => {
                    backoff.reset();
                    self.up.set(true);
                    self.follow(events, lost).await
                }
                Err(broken) => broken,
            };
            self.hub.detach_events();
            if matches!(broken, Broken::Finishing) {
                return;
            }
            self.up.set(false);
            tracing::debug!(cause = %broken, "events do not come from message-svc");
            tokio::select! {
                () = tokio::time::sleep(backoff.next_wait()) => {}
                () = self.shutdown.finishing() => return,
            }
        }
    }

    /// Opens the stream; its first event must be `welcome`.
    async fn open(
        &mut self,
        requests: impl tokio_stream::Stream<Item = SubscribeRequest> + Send + 'static,
    ) -> Result<Events, Broken> {
        let shutdown = self.shutdown.clone();
        let opening = async {
            let opened = timeout(DEADLINE, self.client.subscribe(requests));
            Events::welcomed(opened.await??.into_inner()).await
        };
        tokio::select! {
            opened = opening => opened,
            () = shutdown.finishing() => Err(Broken::Finishing),
        }
    }

    /// Passes events on until something breaks.
    async fn follow(&self, mut events: Events, mut lost: Lost) -> Broken {
        let mut resyncs = Resyncs::default();
        loop {
            tokio::select! {
                received = events.next() => match received {
                    Ok(received) => {
                        for event in received {
                            self.pass_on(event.kind, &mut resyncs);
                        }
                    }
                    Err(broken) => return broken,
                },
                usernames = resyncs.next() => fanout::resync(&self.hub, &usernames),
                () = lost.wait() => return Broken::Stuck,
                () = self.shutdown.finishing() => return Broken::Finishing,
            }
        }
    }

    fn pass_on(&self, event: Option<event::Kind>, resyncs: &mut Resyncs) {
        match event {
            Some(event::Kind::UserAdded(added)) => {
                let missed = self.hub.user_added(&added.username, added.group_ids);
                if missed {
                    resyncs.add(added.username);
                }
            }
            Some(event) => fanout::event(&self.hub, event),
            None => {}
        }
    }
}

/// What comes on an open stream.
struct Events {
    stream: Streaming<SubscribeResponse>,
    /// What came with the `welcome`.
    first: Vec<Event>,
    /// When something came last.
    heard: Instant,
    /// For how long it may be silent; for ever, until a heartbeat has promised more.
    patience: Duration,
}

impl Events {
    /// Waits for the `welcome`.
    async fn welcomed(stream: Streaming<SubscribeResponse>) -> Result<Self, Broken> {
        let mut events = Self {
            stream,
            first: Vec::new(),
            heard: Instant::now(),
            patience: Duration::MAX,
        };
        events.first = timeout(WELCOME_DEADLINE, events.receive()).await??;
        match events.first.first().and_then(|first| first.kind.as_ref()) {
            Some(event::Kind::Welcome(_)) => {}
            _ => return Err(Broken::Ended),
        }
        Ok(events)
    }

    /// The next events.
    async fn next(&mut self) -> Result<Vec<Event>, Broken> {
        if !self.first.is_empty() {
            return Ok(std::mem::take(&mut self.first));
        }
        self.receive().await
    }

    async fn receive(&mut self) -> Result<Vec<Event>, Broken> {
        let patience = self.patience.saturating_sub(self.heard.elapsed());
        let received = timeout(patience, self.stream.message()).await??;
        let events = received.ok_or(Broken::Ended)?.events;
        self.heard = Instant::now();
        for event in &events {
            if let Some(event::Kind::Heartbeat(heartbeat)) = &event.kind {
                let interval = Duration::from_millis(heartbeat.interval_ms.into());
                self.patience = MISSING_HEARTBEATS * interval;
            }
        }
        Ok(events)
    }
}

fn hello(gateway_id: String, usernames: Vec<String>) -> SubscribeRequest {
    SubscribeRequest {
        kind: Some(subscribe_request::Kind::Hello(subscribe_request::Hello {
            gateway_id,
            usernames,
        })),
    }
}
