//! The gRPC handlers: each checks the form, asks the owner of the state, and answers.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use chatsync_proto::message::{
    AwaitGroupChangeRequest, AwaitGroupChangeResponse, Event, GetHistoryRequest,
    GetHistoryResponse, GetPreferencesRequest, GetPreferencesResponse, GetReceiptsRequest,
    GetReceiptsResponse, GetStateRequest, GetStateResponse, MarkRequest, MarkResponse, SendRequest,
    SendResponse, SubmitRequest, SubmitResponse, SubscribeRequest, SubscribeResponse, SyncRequest,
    SyncResponse, UpdatePreferencesRequest, UpdatePreferencesResponse, WatchEventsRequest,
    WatchEventsResponse, event, get_history_request, message_service_server::MessageService,
    subscribe_request,
};
use futures_util::{Stream, StreamExt as _, stream};
use service_kit::{
    Caller, Code, Failure,
    identity::{CheckSession as _, bearer_of, username_of},
    names,
    sessions::RemoteSessions,
};
use tokio::time::timeout;
use tonic::{Request, Response, Status, Streaming};

use crate::{
    fanout::{
        Step, SubscriberId,
        queue::{self, EventReceiver},
    },
    messages::{Messages, marked, sent},
    request,
    store::{
        preferences::ReadReceipts,
        read::{PAGE, PageAt},
    },
    submit,
    writer::Job,
};

/// Longest page.
const LONGEST_PAGE: u32 = 200;
/// Conversations whose positions a client may name at once.
const SYNC_CONVERSATIONS: usize = 5000;
/// How long a gateway may take to say hello.
const HELLO_DEADLINE: Duration = Duration::from_secs(10);
/// How long a group change may take to arrive; callers have deadlines of their own.
const AWAIT_DEADLINE: Duration = Duration::from_secs(5);
/// How often it is asked whether the session of a user's stream still lives.
const SESSION_CHECK_INTERVAL: Duration = Duration::from_secs(4);
/// Groups or conversations in one part of a state.
const STATE_PART: usize = 100;

/// The service.
pub(crate) struct Handlers {
    messages: Arc<Messages>,
    next_subscriber: AtomicU64,
}

type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl Handlers {
    pub(crate) fn new(messages: Arc<Messages>) -> Self {
        Self {
            messages,
            next_subscriber: AtomicU64::new(1),
        }
    }

    /// The session that a call shows; none for a call of a service, which watches sessions itself.
    fn session<T>(&self, request: &Request<T>) -> Option<Session> {
        let token = bearer_of(request).filter(|_| !Caller::of(request).is_service())?;
        Some(Session {
            token: token.to_owned(),
            sessions: self.messages.sessions.clone(),
        })
    }

    /// Begins a stream of events.
    async fn subscribe(&self) -> (Subscription, EventReceiver) {
        let id = self.next_subscriber.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = queue::queue();
        self.messages
            .queue(Job::Fanout(Step::Subscribe(id, sender)))
            .await;
        (
            Subscription {
                id,
                messages: self.messages.clone(),
            },
            receiver,
        )
    }
}

/// The session of a user's stream.
struct Session {
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
}

impl Subscription {
    async fn add_users(&self, usernames: Vec<String>) {
        self.messages
            .queue(Job::AddUsers {
                subscriber: self.id,
                usernames,
            })
            .await;
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

    /// Takes in what a gateway says of its users, until it ends.
    async fn follow(self, mut requests: Streaming<SubscribeRequest>) {
        let shutdown = self.messages.shutdown.clone();
        loop {
            let request = tokio::select! {
                request = requests.message() => request,
                () = shutdown.finishing() => return,
            };
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
        drop(
            self.messages
                .jobs
                .try_send(Job::Fanout(Step::Unsubscribe(self.id))),
        );
    }
}

/// A queue's events, batch by batch, until the process finishes. A queue that overflowed ends with an error.
fn events(
    receiver: EventReceiver,
    shutdown: service_kit::Shutdown,
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

#[tonic::async_trait]
impl MessageService for Handlers {
    async fn send(&self, request: Request<SendRequest>) -> Result<Response<SendResponse>, Status> {
        let sender = username_of(&request)?;
        let message = request::message(&sender, request.into_inner(), self.messages.content_bytes)?;
        Ok(Response::new(sent(self.messages.send(message).await)?))
    }

    async fn get_history(
        &self,
        request: Request<GetHistoryRequest>,
    ) -> Result<Response<GetHistoryResponse>, Status> {
        let username = username_of(&request)?;
        let GetHistoryRequest {
            conversation,
            position,
            limit,
        } = request.into_inner();
        let conversation = request::conversation(&username, conversation)?;
        let at = match position {
            None => PageAt::Newest,
            Some(get_history_request::Position::Before(seq)) => PageAt::Before(seq),
            Some(get_history_request::Position::After(seq)) => PageAt::After(seq),
        };
        let limit = match limit {
            0 => PAGE,
            1..=LONGEST_PAGE => limit,
            _ => return Err(Failure::invalid("limit", "A page has 1 to 200 entries.").into()),
        };
        let key = conversation.key();
        let found = self
            .messages
            .store
            .history(&username, &key, at, limit)
            .await
            .map_err(Failure::from)?;
        let page = match (found, conversation.other(&username)) {
            (Some(page), _) => page,
            // Nothing was written yet: the log of two people is empty, not absent, if both exist.
            (None, Some(other)) => {
                self.messages.people.ensure_exists(&username, other).await?;
                chatsync_proto::message::HistoryPage {
                    conversation: key,
                    ..Default::default()
                }
            }
            (None, None) => return Err(request::unknown(&conversation).into()),
        };
        Ok(Response::new(GetHistoryResponse { page: Some(page) }))
    }

    async fn mark(&self, request: Request<MarkRequest>) -> Result<Response<MarkResponse>, Status> {
        let username = username_of(&request)?;
        let mark = request::mark(&username, request.into_inner())?;
        let outcome = self.messages.write(|reply| Job::Mark(mark, reply)).await;
        Ok(Response::new(marked(outcome)?))
    }

    async fn get_receipts(
        &self,
        request: Request<GetReceiptsRequest>,
    ) -> Result<Response<GetReceiptsResponse>, Status> {
        let username = username_of(&request)?;
        let conversation = request::conversation(&username, request.into_inner().conversation)?;
        let key = conversation.key();
        let found = self.messages.store.receipts(&username, &key).await;
        let receipts = found
            .map_err(Failure::from)?
            .ok_or_else(|| request::unknown(&conversation))?;
        Ok(Response::new(GetReceiptsResponse {
            conversation: key,
            receipts,
        }))
    }

    async fn get_preferences(
        &self,
        request: Request<GetPreferencesRequest>,
    ) -> Result<Response<GetPreferencesResponse>, Status> {
        let username = username_of(&request)?;
        let preferences = self.messages.store.preferences(&username).await;
        Ok(Response::new(GetPreferencesResponse {
            preferences: Some(preferences.map_err(Failure::from)?),
        }))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Result<Response<UpdatePreferencesResponse>, Status> {
        let username = username_of(&request)?;
        if let Some(sent) = request.into_inner().read_receipts {
            let username = username.clone();
            self.messages
                .choose(ReadReceipts { username, sent })
                .await?;
        }
        let preferences = self.messages.store.preferences(&username).await;
        Ok(Response::new(UpdatePreferencesResponse {
            preferences: Some(preferences.map_err(Failure::from)?),
        }))
    }

    type GetStateStream = Answers<GetStateResponse>;

    async fn get_state(
        &self,
        request: Request<GetStateRequest>,
    ) -> Result<Response<Self::GetStateStream>, Status> {
        let username = username_of(&request)?;
        let (groups, conversations) = self
            .messages
            .store
            .state(&username)
            .await
            .map_err(Failure::from)?;
        let groups = parts(groups).map(|groups| GetStateResponse {
            groups,
            conversations: vec![],
        });
        let conversations = parts(conversations).map(|conversations| GetStateResponse {
            groups: vec![],
            conversations,
        });
        Ok(Response::new(Box::pin(stream::iter(
            groups.chain(conversations).map(Ok),
        ))))
    }

    type SyncStream = Answers<SyncResponse>;

    async fn sync(
        &self,
        request: Request<SyncRequest>,
    ) -> Result<Response<Self::SyncStream>, Status> {
        let username = username_of(&request)?;
        let positions = request.into_inner().positions;
        if positions.len() > SYNC_CONVERSATIONS {
            return Err(
                Failure::invalid("positions", "Name at most 5,000 conversations at once.").into(),
            );
        }
        let messages = self.messages.clone();
        let missing = messages
            .store
            .missing(&username, &positions)
            .await
            .map_err(Failure::from)?;
        // The next page is read when the last one is on its way.
        let answers = stream::try_unfold((messages, missing), async |(messages, mut missing)| {
            let page = messages
                .store
                .next_missing(&mut missing)
                .await
                .map_err(Failure::from)?;
            Ok(page.map(|page| (SyncResponse { page: Some(page) }, (messages, missing))))
        });
        Ok(Response::new(Box::pin(answers)))
    }

    type WatchEventsStream = Answers<WatchEventsResponse>;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let username = username_of(&request)?;
        let session = self.session(&request);
        let (subscription, receiver) = self.subscribe().await;
        subscription.add_users(vec![username.clone()]).await;
        let batches = events(receiver, self.messages.shutdown.clone());
        let batches = while_session_lives(Box::pin(batches), session);
        let answers = batches.flat_map(move |batch| {
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
        });
        Ok(Response::new(Box::pin(answers)))
    }

    type SubmitStream = Answers<SubmitResponse>;

    async fn submit(
        &self,
        request: Request<Streaming<SubmitRequest>>,
    ) -> Result<Response<Self::SubmitStream>, Status> {
        let results = submit::serve(self.messages.clone(), request.into_inner());
        Ok(Response::new(Box::pin(results)))
    }

    type SubscribeStream = Answers<SubscribeResponse>;

    async fn subscribe(
        &self,
        request: Request<Streaming<SubscribeRequest>>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let mut requests = request.into_inner();
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
        subscription.add_users(hello.usernames).await;
        let following = tokio::spawn(subscription.follow(requests));
        let owner = AbortOnDrop(following.abort_handle());
        let answers = events(receiver, self.messages.shutdown.clone()).map(move |batch| {
            let _ = &owner;
            batch.map(|events| SubscribeResponse { events })
        });
        Ok(Response::new(Box::pin(answers)))
    }

    async fn await_group_change(
        &self,
        request: Request<AwaitGroupChangeRequest>,
    ) -> Result<Response<AwaitGroupChangeResponse>, Status> {
        let AwaitGroupChangeRequest { group_id, revision } = request.into_inner();
        let group_id = names::group_id(&group_id)?;
        let mut applied = self.messages.applied.clone();
        timeout(
            AWAIT_DEADLINE,
            applied.wait_for(|applied| *applied >= revision),
        )
        .await
        .ok()
        .and_then(Result::ok)
        .ok_or_else(|| Failure::new(Code::Unavailable, "The change has not arrived yet."))?;
        let at = self
            .messages
            .store
            .change_at(revision)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(AwaitGroupChangeResponse {
            conversation: names::Conversation::Group(group_id).key(),
            seq: at.as_ref().map_or(0, |at| at.seq()),
            at_ms: at.map_or(0, |at| at.at_ms),
        }))
    }
}

/// Ends a task with the stream that it serves.
struct AbortOnDrop(tokio::task::AbortHandle);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Cuts a list into parts that fit into a message.
fn parts<T>(items: Vec<T>) -> impl Iterator<Item = Vec<T>> {
    let mut items = items.into_iter();
    std::iter::from_fn(move || {
        let part: Vec<T> = items.by_ref().take(STATE_PART).collect();
        (!part.is_empty()).then_some(part)
    })
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
