//! A stand-in for message-svc, in memory.

use std::{
    collections::HashSet,
    pin::Pin,
    result::Result,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use chatsync_proto::message::{Result as Answered, message_service_server::MessageService, *};
use service_kit::{Failure, identity::bearer_of, names};
use tokio::sync::mpsc;
use tokio_stream::{Stream, StreamExt as _, wrappers::UnboundedReceiverStream};
use tonic::{Request, Response, Status, Streaming};

use super::{
    groups::acting_for,
    world::{Data, Listener, Subscriber, World},
};

type Answer<T> = Result<Response<T>, Status>;
type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl World {
    fn here(&self) -> Result<(), Status> {
        if self.messages_away.load(Ordering::SeqCst) {
            Err(Status::unavailable("away"))
        } else {
            Ok(())
        }
    }

    /// Does not return while streams hang.
    async fn never_if_hung(&self) {
        if self.streams_hang.load(Ordering::SeqCst) {
            std::future::pending().await
        }
    }

    /// Whose token a call shows.
    fn asking<T>(&self, request: &Request<T>) -> String {
        let token = bearer_of(request).unwrap();
        self.data().tokens[token].clone()
    }

    /// Adds users for a gateway and tells it so, before anything else can happen.
    fn subscribe_to(
        &self,
        usernames: Vec<String>,
        users: &Mutex<HashSet<String>>,
        listener: &Listener<SubscribeResponse>,
    ) {
        let data = self.data();
        let added = usernames.into_iter().map(|username| {
            users.lock().unwrap().insert(username.clone());
            let group_ids = data.groups_of(&username).map(|group| group.id.clone());
            event::Kind::UserAdded(event::UserAdded {
                group_ids: group_ids.collect(),
                username,
            })
        });
        let events = added.map(|kind| Event { kind: Some(kind) }).collect();
        let _ = listener.send(Ok(SubscribeResponse { events }));
    }

    /// Sends heartbeats on a stream of events, if there are to be any.
    async fn beat(self, listener: mpsc::WeakUnboundedSender<Result<SubscribeResponse, Status>>) {
        let interval_ms = self.heartbeat_ms.load(Ordering::SeqCst);
        let mut first = true;
        while let Some(listener) = listener.upgrade().filter(|_| interval_ms > 0) {
            if std::mem::take(&mut first) || !self.stunned.load(Ordering::SeqCst) {
                let heartbeat = event::Heartbeat { interval_ms };
                tell(&listener, event::Kind::Heartbeat(heartbeat));
                self.heartbeats.fetch_add(1, Ordering::SeqCst);
            }
            drop(listener);
            tokio::time::sleep(Duration::from_millis(interval_ms.into())).await;
        }
    }

    /// The first entries of a log behind those that somebody has, as many as a page holds.
    fn page(&self, conversation: &str, has: u64, end: u64) -> HistoryPage {
        let most = match self.page_entries.load(Ordering::SeqCst) {
            0 => usize::MAX,
            most => most,
        };
        let data = self.data();
        let log = data.logs.get(conversation).into_iter().flatten();
        let mut missing = log.filter(|entry| (has + 1..=end).contains(&entry.seq));
        HistoryPage {
            conversation: conversation.to_owned(),
            entries: missing.by_ref().take(most).cloned().collect(),
            has_more: missing.next().is_some(),
            reset: false,
        }
    }

    fn done(&self, command: Command) -> result::Kind {
        let mut data = self.data();
        let key = |reference: Option<ConversationRef>| match reference.unwrap().name.unwrap() {
            conversation_ref::Name::Conversation(key) => key,
            conversation_ref::Name::Username(other) => {
                names::Conversation::private(&command.username, &other).key()
            }
            conversation_ref::Name::GroupId(id) => format!("group:{id}"),
        };
        match command.kind.unwrap() {
            command::Kind::Send(send) => {
                let conversation = match send.target.unwrap() {
                    send_request::Target::Username(to) => {
                        if !data.presence.contains_key(&to) {
                            return failed("not_found", 0);
                        }
                        names::Conversation::private(&command.username, &to).key()
                    }
                    send_request::Target::GroupId(id) => format!("group:{id}"),
                };
                let origin = command.connection_id;
                let from = &command.username;
                let seq = data.append(from, &conversation, &send.content, &send.id, origin);
                result::Kind::Sent(SendResponse {
                    conversation,
                    seq,
                    at_ms: 1_764_000_000_000,
                    duplicate: false,
                })
            }
            command::Kind::Mark(mark) => {
                let conversation = key(mark.conversation);
                let seq = mark.read_seq.max(mark.delivered_seq);
                let receipt = data.mark(&command.username, &conversation, seq);
                result::Kind::Marked(MarkResponse {
                    unread: data.unread(&command.username, &conversation),
                    conversation,
                    receipt: Some(receipt),
                })
            }
            command::Kind::Typing(typing) => {
                let conversation = key(typing.conversation);
                data.tell(event::Kind::Typing(event::TypingChanged {
                    conversation: conversation.clone(),
                    username: command.username.clone(),
                    active: typing.active,
                }));
                result::Kind::Typing(result::TypingPassed { conversation })
            }
        }
    }
}

fn tell(listener: &Listener<SubscribeResponse>, kind: event::Kind) {
    let events = vec![Event { kind: Some(kind) }];
    let _ = listener.send(Ok(SubscribeResponse { events }));
}

fn failed(code: &str, retry_after_ms: u64) -> result::Kind {
    result::Kind::Failure(result::Failure {
        code: code.to_owned(),
        message: "It is refused.".to_owned(),
        retry_after_ms,
    })
}

impl Data {
    fn groups_of<'a>(
        &'a self,
        username: &'a str,
    ) -> impl Iterator<Item = &'a chatsync_proto::group::Group> {
        let groups = self.groups.values();
        groups.filter(move |group| {
            let mut members = group.members.iter();
            members.any(|member| member.username == username)
        })
    }

    fn state_of(&self, me: &str) -> GetStateResponse {
        let conversations = self.logs.iter().filter(|(key, _)| {
            let participants = self.participants(key);
            participants.contains(me)
        });
        let conversations = conversations.map(|(key, log)| {
            let (username, group_id) = match names::Conversation::parse(key).unwrap() {
                names::Conversation::Group(id) => (String::new(), id),
                private => (private.other(me).unwrap().to_owned(), String::new()),
            };
            let receipt = |username: &str| {
                let seq = self.position(username, key);
                Receipt {
                    username: username.to_owned(),
                    delivered_seq: seq,
                    read_seq: seq,
                }
            };
            let others = self.participants(key).into_iter();
            Conversation {
                conversation: key.clone(),
                username,
                group_id,
                last_entry: log.last().cloned(),
                last_seq: log.len() as u64,
                own: Some(receipt(me)),
                unread: self.unread(me, key),
                receipts: others
                    .filter(|other| other != me)
                    .map(|other| receipt(&other))
                    .collect(),
            }
        });
        GetStateResponse {
            conversations: conversations.collect(),
            groups: self.groups_of(me).cloned().collect(),
        }
    }
}

#[tonic::async_trait]
impl MessageService for World {
    async fn send(&self, _: Request<SendRequest>) -> Answer<SendResponse> {
        Err(Status::unimplemented("not asked for by a gateway"))
    }

    async fn mark(&self, _: Request<MarkRequest>) -> Answer<MarkResponse> {
        Err(Status::unimplemented("not asked for by a gateway"))
    }

    async fn get_receipts(
        &self,
        request: Request<GetReceiptsRequest>,
    ) -> Answer<GetReceiptsResponse> {
        self.here()?;
        let me = acting_for(&request);
        let Some(conversation_ref::Name::Conversation(key)) =
            request.into_inner().conversation.unwrap().name
        else {
            return Err(Status::unimplemented("asked for by key"));
        };
        let others = self.data().participants(&key).into_iter();
        let receipt = |username| Receipt {
            username,
            delivered_seq: 2,
            read_seq: 1,
        };
        Ok(Response::new(GetReceiptsResponse {
            conversation: key,
            receipts: others.filter(|name| *name != me).map(receipt).collect(),
        }))
    }

    async fn get_preferences(
        &self,
        request: Request<GetPreferencesRequest>,
    ) -> Answer<GetPreferencesResponse> {
        self.here()?;
        let me = self.asking(&request);
        let read_receipts = !self.data().hides_reading.contains(&me);
        Ok(Response::new(GetPreferencesResponse {
            preferences: Some(Preferences { read_receipts }),
        }))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Answer<UpdatePreferencesResponse> {
        self.here()?;
        let me = self.asking(&request);
        let mut data = self.data();
        match request.into_inner().read_receipts {
            Some(true) => drop(data.hides_reading.remove(&me)),
            Some(false) => drop(data.hides_reading.insert(me.clone())),
            None => {}
        }
        let read_receipts = !data.hides_reading.contains(&me);
        Ok(Response::new(UpdatePreferencesResponse {
            preferences: Some(Preferences { read_receipts }),
        }))
    }

    async fn get_history(&self, request: Request<GetHistoryRequest>) -> Answer<GetHistoryResponse> {
        self.here()?;
        let me = acting_for(&request);
        let reference = request.into_inner().conversation.unwrap();
        let key = match reference.name.unwrap() {
            conversation_ref::Name::Conversation(key) => key,
            conversation_ref::Name::Username(other) => {
                names::Conversation::private(&me, &other).key()
            }
            conversation_ref::Name::GroupId(id) => format!("group:{id}"),
        };
        let data = self.data();
        if !data.participants(&key).contains(&me) {
            return Err(Failure::not_found("There is no such conversation.").into());
        }
        let page = HistoryPage {
            entries: data.logs.get(&key).cloned().unwrap_or_default(),
            conversation: key,
            ..HistoryPage::default()
        };
        Ok(Response::new(GetHistoryResponse { page: Some(page) }))
    }

    type GetStateStream = Answers<GetStateResponse>;

    async fn get_state(&self, request: Request<GetStateRequest>) -> Answer<Self::GetStateStream> {
        self.here()?;
        let me = acting_for(&request);
        self.before_state.pass().await;
        let state = self.data().state_of(&me);
        self.after_state.pass().await;
        if self.state_stuck.load(Ordering::SeqCst) {
            return Ok(Response::new(Box::pin(tokio_stream::pending())));
        }
        Ok(Response::new(Box::pin(tokio_stream::once(Ok(state)))))
    }

    type SyncStream = Answers<SyncResponse>;

    async fn sync(&self, request: Request<SyncRequest>) -> Answer<Self::SyncStream> {
        self.here()?;
        self.syncs.fetch_add(1, Ordering::SeqCst);
        let open = Arc::clone(&self.open_syncs);
        let SyncRequest { positions, up_to } = request.into_inner();
        let mut ranges: Vec<_> = positions
            .into_iter()
            .map(|(key, seq)| (up_to.get(&key).copied().unwrap_or(u64::MAX), key, seq))
            .collect();
        let world = self.clone();
        // Page by page, as they are taken.
        let pages = std::iter::from_fn(move || {
            let _ = &open;
            while let Some((end, key, has)) = ranges.pop() {
                let page = world.page(&key, has, end);
                if page.has_more {
                    let last = page.entries.last().unwrap().seq;
                    ranges.push((end, key, last));
                }
                if !page.entries.is_empty() {
                    return Some(Ok(SyncResponse { page: Some(page) }));
                }
            }
            None
        });
        Ok(Response::new(Box::pin(tokio_stream::iter(pages))))
    }

    type WatchEventsStream = Answers<WatchEventsResponse>;

    async fn watch_events(
        &self,
        _: Request<WatchEventsRequest>,
    ) -> Answer<Self::WatchEventsStream> {
        Err(Status::unimplemented("not asked for by a gateway"))
    }

    type SubmitStream = Answers<SubmitResponse>;

    async fn submit(
        &self,
        request: Request<Streaming<SubmitRequest>>,
    ) -> Answer<Self::SubmitStream> {
        self.here()?;
        self.never_if_hung().await;
        let (answering, answers) = mpsc::unbounded_channel();
        self.data().submitters.push(answering.clone());
        let answering = answering.downgrade();
        let mut requests = request.into_inner();
        let world = self.clone();
        tokio::spawn(async move {
            while let Some(Ok(request)) = requests.next().await {
                if world.silent.load(Ordering::SeqCst) {
                    continue;
                }
                let results = request.commands.into_iter().map(|command| Answered {
                    number: command.number,
                    kind: Some(world.done(command)),
                });
                let results = results.collect();
                let Some(answering) = answering.upgrade() else {
                    return;
                };
                let _ = answering.send(Ok(SubmitResponse { results }));
            }
        });
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(
            answers,
        ))))
    }

    type SubscribeStream = Answers<SubscribeResponse>;

    async fn subscribe(
        &self,
        request: Request<Streaming<SubscribeRequest>>,
    ) -> Answer<Self::SubscribeStream> {
        self.here()?;
        self.never_if_hung().await;
        let (listener, events) = mpsc::unbounded_channel();
        let users = Arc::new(Mutex::new(HashSet::new()));
        self.data().subscribers.push(Subscriber {
            users: Arc::clone(&users),
            listener: listener.clone(),
        });
        let listener = listener.downgrade();
        let mut requests = request.into_inner();
        let world = self.clone();
        tokio::spawn(async move {
            while let Some(Ok(request)) = requests.next().await {
                let Some(listener) = listener.upgrade() else {
                    return;
                };
                match request.kind {
                    Some(subscribe_request::Kind::Hello(hello)) => {
                        if world.unwelcoming.load(Ordering::SeqCst) {
                            continue;
                        }
                        tell(&listener, event::Kind::Welcome(event::Welcome {}));
                        tokio::spawn(world.clone().beat(listener.downgrade()));
                        world.subscribe_to(hello.usernames, &users, &listener);
                    }
                    Some(subscribe_request::Kind::Added(added)) => {
                        world.subscribe_to(added.usernames, &users, &listener);
                    }
                    Some(subscribe_request::Kind::Removed(removed)) => {
                        let mut users = users.lock().unwrap();
                        users.retain(|user| !removed.usernames.contains(user));
                    }
                    None => {}
                }
            }
        });
        Ok(Response::new(Box::pin(UnboundedReceiverStream::new(
            events,
        ))))
    }

    async fn await_group_change(
        &self,
        request: Request<AwaitGroupChangeRequest>,
    ) -> Answer<AwaitGroupChangeResponse> {
        self.here()?;
        let conversation = format!("group:{}", request.into_inner().group_id);
        let seq = self.data().logs[&conversation].len() as u64;
        Ok(Response::new(AwaitGroupChangeResponse {
            conversation,
            seq,
            at_ms: 1_764_000_000_000,
        }))
    }
}
