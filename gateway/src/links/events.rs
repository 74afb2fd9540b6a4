//! What happens to this gateway's users, from message-svc. When the stream breaks, it comes back with all users named, and their sockets are
//! asked to `sync`, since events of the time between are not repeated.

use std::sync::Arc;

use chatsync_proto::message::{
    SubscribeRequest, SubscribeResponse, event, message_service_client::MessageServiceClient,
    subscribe_request,
};
use service_kit::{Shutdown, backoff::Backoff, client::ServiceChannel, readiness::Check};
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::Streaming;

use super::{Broken, DEADLINE, resync::Resyncs};
use crate::{
    fanout,
    hub::{Feed, Hub, Lost},
};

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
    ) -> Result<Streaming<SubscribeResponse>, Broken> {
        let shutdown = self.shutdown.clone();
        let opening = async {
            let opened = tokio::time::timeout(DEADLINE, self.client.subscribe(requests));
            Ok(opened.await??.into_inner())
        };
        tokio::select! {
            opened = opening => opened,
            () = shutdown.finishing() => Err(Broken::Finishing),
        }
    }

    /// Passes events on until something breaks.
    async fn follow(&self, mut events: Streaming<SubscribeResponse>, mut lost: Lost) -> Broken {
        let mut resyncs = Resyncs::default();
        loop {
            tokio::select! {
                received = events.message() => match received {
                    Ok(Some(received)) => {
                        for event in received.events {
                            self.pass_on(event.kind, &mut resyncs);
                        }
                    }
                    Ok(None) => return Broken::Ended,
                    Err(status) => return status.into(),
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

fn hello(gateway_id: String, usernames: Vec<String>) -> SubscribeRequest {
    SubscribeRequest {
        kind: Some(subscribe_request::Kind::Hello(subscribe_request::Hello {
            gateway_id,
            usernames,
        })),
    }
}
