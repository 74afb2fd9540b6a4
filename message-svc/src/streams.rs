//! Streams of events: a gateway's, for all its users, and a single user's.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chatsync_proto::message::{
    Event, SubscribeRequest, SubscribeResponse, WatchEventsResponse,
    event::{self, Heartbeat},
    subscribe_request,
};
use futures_util::{Stream, StreamExt as _, stream};
use service_kit::{
    Caller, Code, Failure, Shutdown,
    identity::{CheckSession as _, bearer_of},
    sessions::RemoteSessions,
};
use tokio::{sync::oneshot, time::timeout};
use tonic::{Request, Status, Streaming};

use crate::{
    fanout::{
        Step, SubscriberId, event,
        queue::{self, EventReceiver, Level},
    },
    jobs::Job,
    messages::Messages,
};

/// How long a gateway may take to say hello.
const HELLO_DEADLINE: Duration = Duration::from_secs(10);
/// The longest silence on a gateway's stream.
const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(1);
/// Users whose groups are read at once: meanwhile nothing is stored.
const USERS_AT_ONCE: usize = 500;
/// How often it is asked whether the session of a user's stream still lives.
const SESSION_CHECK_INTERVAL: Duration = Duration::from_secs(4);

/// Answers as tonic takes them.
pub(crate) type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// Begins streams of events.
pub(crate) struct Streams {
    messages: Arc<Messages>,
    next_subscriber: AtomicU64,
}

impl Streams {
    pub(crate) fn new(messages: Arc<Messages>) -> Self {
        Self {
            messages,
            next_subscriber: AtomicU64::new(1),
        }
    }

    /// The session that a call shows; none for a call of a service, which watches sessions itself.
    pub(crate) fn session<T>(&self, request: &Request<T>) -> Option<Session> {
        let token = bearer_of(request).filter(|_| !Caller::of(request).is_service())?;
        Some(Session {
            token: token.to_owned(),
            sessions: self.messages.sessions.clone(),
        })
    }

    /// What happens to a user, as long as the session lives.
    pub(crate) async fn of_user(
        &self,
        username: String,
        session: Option<Session>,
    ) -> Answers<WatchEventsResponse> {
        let (subscription, receiver) = self.subscribe().await;
        subscription.add_users(vec![username.clone()]).await;
        let batches = events(receiver, self.messages.shutdown.clone());
        let batches = while_session_lives(Box::pin(batches), session);
        Box::pin(batches.flat_map(move |batch| {
            // The stream lives as long as its subscription.
            let _ = &subscription;
            let answers: Vec<_> = match batch {
                Ok(events) => events
                    .into_iter()
                    .filter(|event| concerns(event, &username))
                    .map(|event| Ok(WatchEventsResponse { event: Some(event) }))
                    .collect(),
                Err(status) => vec![Err(status)],
            };
            stream::iter(answers)
        }))
    }

    /// What happens to a gateway's users, whom it names in its requests.
    pub(crate) async fn of_gateway(
        &self,
        mut requests: Streaming<SubscribeRequest>,
    ) -> Result<Answers<SubscribeResponse>, Status> {
        let first = timeout(HELLO_DEADLINE, requests.message())
            .await
            .map_err(|_| Status::deadline_exceeded("There was no hello in time."))??;
        let Some(subscribe_request::Kind::Hello(hello)) = first.and_then(|request| request.kind)
        else {
            return Err(Failure::invalid("hello", "The first request is a hello.").into());
        };
        tracing::info!(
            gateway = hello.gateway_id,
            users = hello.usernames.len(),
            "a gateway subscribes"
        );
        let (subscription, receiver) = self.subscribe().await;
        let following = tokio::spawn(subscription.follow(hello.usernames, requests));
        let owner = AbortOnDrop(following.abort_handle());
        let batches = events(receiver, self.messages.shutdown.clone());
        let batches = with_heartbeats(batches, HEARTBEAT_INTERVAL);
        Ok(Box::pin(batches.map(move |batch| {
            let _ = &owner;
            batch.map(|events| SubscribeResponse { events })
        })))
    }

    async fn subscribe(&self) -> (Subscription, EventReceiver) {
        let id = self.next_subscriber.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = queue::queue();
        let messages = self.messages.clone();
        let level = sender.level();
        messages
            .queue(Job::Fanout(Step::Subscribe(id, sender)))
            .await;
        let subscription = Subscription {
            id,
            messages,
            level,
        };
        (subscription, receiver)
    }
}

/// The session of a user's stream.
pub(crate) struct Session {
    token: String,
    sessions: RemoteSessions,
}

impl Session {
    /// Fails when the session has ended. While presence-svc is away nobody can tell, and the stream goes on.
    async fn check(&self) -> Result<(), Status> {
        match self.sessions.check(self.token.clone()).await {
            Err(failure) if failure.code == Code::Unauthenticated => Err(failure.into()),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// Passes batches on as long as the session lives: it is asked for before each batch, so that nothing is told after its end, and now and
/// then, so that a quiet stream ends too.
fn while_session_lives(
    batches: Answers<Vec<Event>>,
    session: Option<Session>,
) -> impl Stream<Item = Result<Vec<Event>, Status>> {
    stream::unfold(Some((batches, session)), |state| async {
        let (mut batches, session) = state?;
        loop {
            let next = timeout(SESSION_CHECK_INTERVAL, batches.next()).await;
            if let Some(session) = &session
                && let Err(status) = session.check().await
            {
                return Some((Err(status), None));
            }
            if let Ok(batch) = next {
                return batch.map(|batch| (batch, Some((batches, session))));
            }
        }
    })
}

/// A stream of events that has begun; dropping it ends it.
struct Subscription {
    id: SubscriberId,
    messages: Arc<Messages>,
    /// Of its queue of events.
    level: Level,
}

impl Subscription {
    /// Adds users, some at a time, and no faster than their events are taken: what others store goes in between.
    async fn add_users(&self, usernames: Vec<String>) {
        for usernames in parts(usernames, USERS_AT_ONCE) {
            self.level.low().await;
            let (added, done) = oneshot::channel();
            self.messages
                .queue(Job::AddUsers {
                    subscriber: self.id,
                    usernames,
                    added,
                })
                .await;
            // It fails when the process is ending, and the stream with it.
            let _ = done.await;
        }
    }

    async fn remove_users(&self, usernames: Vec<String>) {
        for username in usernames {
            self.messages
                .queue(Job::Fanout(Step::RemoveUser {
                    subscriber: self.id,
                    username,
                }))
                .await;
        }
    }

    /// Takes in what a gateway says of its users, after those whom it named first, until it ends.
    async fn follow(self, first: Vec<String>, requests: Streaming<SubscribeRequest>) {
        let shutdown = self.messages.shutdown.clone();
        let taking_in = async {
            self.add_users(first).await;
            self.take_in(requests).await;
        };
        tokio::select! {
            () = taking_in => {}
            () = shutdown.finishing() => {}
        }
    }

    async fn take_in(&self, mut requests: Streaming<SubscribeRequest>) {
        loop {
            let request = requests.message().await;
            match request.map(|request| request.and_then(|request| request.kind)) {
                Ok(Some(subscribe_request::Kind::Added(added))) => {
                    self.add_users(added.usernames).await
                }
                Ok(Some(subscribe_request::Kind::Removed(removed))) => {
                    self.remove_users(removed.usernames).await
                }
                Ok(Some(subscribe_request::Kind::Hello(_)) | None) | Err(_) => return,
            }
        }
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        // Should the queue be full, the fan-out finds the stream's end by itself when it has something for it.
        let unsubscribe = Job::Fanout(Step::Unsubscribe(self.id));
        self.messages.jobs.try_send(unsubscribe);
    }
}

/// A queue's events, batch by batch, until the process finishes. A queue that overflowed ends with an error.
fn events(
    receiver: EventReceiver,
    shutdown: Shutdown,
) -> impl Stream<Item = Result<Vec<Event>, Status>> {
    let batches = stream::unfold(Some(receiver), |receiver| async {
        let mut receiver = receiver?;
        match receiver.next_batch().await {
            Some(batch) => Some((Ok(batch), Some(receiver))),
            None if receiver.overflowed() => Some((
                Err(Status::resource_exhausted(
                    "The events were not read in time.",
                )),
                None,
            )),
            None => None,
        }
    });
    batches.take_until(async move { shutdown.finishing().await })
}

/// Adds a heartbeat behind the first batch, which holds the `welcome`, and wherever nothing comes for an interval.
fn with_heartbeats(
    batches: impl Stream<Item = Result<Vec<Event>, Status>> + Send + 'static,
    interval: Duration,
) -> impl Stream<Item = Result<Vec<Event>, Status>> {
    let interval_ms = u32::try_from(interval.as_millis()).unwrap_or(u32::MAX);
    let heartbeat = move || event(event::Kind::Heartbeat(Heartbeat { interval_ms }));
    let batches: Answers<Vec<Event>> = Box::pin(batches);
    stream::unfold((batches, false), move |(mut batches, begun)| async move {
        let patience = if begun { interval } else { Duration::MAX };
        let mut next = timeout(patience, batches.next())
            .await
            .unwrap_or_else(|_| Some(Ok(vec![heartbeat()])));
        if let Some(Ok(first)) = next.as_mut().filter(|_| !begun) {
            first.push(heartbeat());
        }
        next.map(|batch| (batch, (batches, true)))
    })
}

/// Cuts a list into parts of at most so many.
pub(crate) fn parts<T>(items: Vec<T>, most: usize) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.into_iter();
    std::iter::from_fn(move || {
        let part: Vec<T> = items.by_ref().take(most).collect();
        (!part.is_empty()).then_some(part)
    })
}

/// Ends a task with the stream that it serves.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What somebody does is no news to themselves, where the event is for the others.
fn concerns(event: &Event, username: &str) -> bool {
    match &event.kind {
        Some(event::Kind::Receipt(moved)) => moved
            .receipt
            .as_ref()
            .is_some_and(|receipt| receipt.username != username),
        Some(event::Kind::Typing(typing)) => typing.username != username,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::Instant;

    use super::*;

    fn kinds(batch: &[Event]) -> Vec<&'static str> {
        let kind = |event: &Event| match &event.kind {
            Some(event::Kind::Welcome(_)) => "welcome",
            Some(event::Kind::Heartbeat(_)) => "heartbeat",
            _ => "other",
        };
        batch.iter().map(kind).collect()
    }

    #[tokio::test]
    async fn a_heartbeat_follows_the_welcome_and_every_silence() {
        const INTERVAL: Duration = Duration::from_millis(50);
        let (sender, receiver) = queue::queue();
        let batches = events(receiver, Shutdown::new());
        let mut batches = Box::pin(with_heartbeats(batches, INTERVAL));
        let mut next = async || kinds(&batches.next().await.unwrap().unwrap());
        // Before the welcome nothing is told, however long it takes.
        assert!(timeout(3 * INTERVAL, next()).await.is_err());
        sender
            .push(event(event::Kind::Welcome(Default::default())))
            .unwrap();
        assert_eq!(next().await, ["welcome", "heartbeat"]);
        let began = Instant::now();
        for count in 1..=3 {
            assert_eq!(next().await, ["heartbeat"]);
            assert!(began.elapsed() >= count * INTERVAL);
        }
        sender
            .push(event(event::Kind::Typing(Default::default())))
            .unwrap();
        assert_eq!(next().await, ["other"]);
        drop(sender);
        assert!(batches.next().await.is_none());
    }
}
