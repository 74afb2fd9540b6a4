//! The streams that a gateway holds.

use std::collections::{HashMap, VecDeque};

use chatsync_proto::message::{
    Command, ConversationRef, Event, MarkRequest, SendRequest, SubmitRequest, SubscribeRequest,
    SubscribeResponse, command, event, result, subscribe_request,
};
use tokio::{sync::mpsc, time::timeout};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Streaming};

use super::{PATIENCE, World};

/// A gateway's stream of commands.
pub(crate) struct Gateway {
    commands: mpsc::Sender<SubmitRequest>,
    results: Streaming<chatsync_proto::message::SubmitResponse>,
    waiting: HashMap<u64, result::Kind>,
    next: u64,
}

impl Gateway {
    pub(crate) async fn open(world: &World) -> Self {
        let (commands, queue) = mpsc::channel(64);
        let results = world
            .messages
            .clone()
            .submit(Request::new(ReceiverStream::new(queue)))
            .await
            .unwrap();
        Self {
            commands,
            results: results.into_inner(),
            waiting: HashMap::new(),
            next: 1,
        }
    }

    async fn command(&mut self, username: &str, kind: command::Kind) -> u64 {
        let number = self.next;
        self.next += 1;
        let command = Command {
            number,
            username: username.into(),
            connection_id: 9,
            kind: Some(kind),
        };
        self.commands
            .send(SubmitRequest {
                commands: vec![command],
            })
            .await
            .unwrap();
        number
    }

    /// Submits a message; its number.
    pub(crate) async fn send(&mut self, sender: &str, request: SendRequest) -> u64 {
        self.command(sender, command::Kind::Send(request)).await
    }

    pub(crate) async fn mark(&mut self, username: &str, request: MarkRequest) -> u64 {
        self.command(username, command::Kind::Mark(request)).await
    }

    pub(crate) async fn typing(&mut self, username: &str, conversation: ConversationRef) -> u64 {
        let typing = command::Typing {
            conversation: Some(conversation),
            active: true,
        };
        self.command(username, command::Kind::Typing(typing)).await
    }

    /// Submits so many typing notices as one request; their numbers.
    pub(crate) async fn all_type(
        &mut self,
        username: &str,
        conversation: &ConversationRef,
        count: u64,
    ) -> std::ops::Range<u64> {
        let numbers = self.next..self.next + count;
        self.next = numbers.end;
        let command = |number| Command {
            number,
            username: username.into(),
            connection_id: 9,
            kind: Some(command::Kind::Typing(command::Typing {
                conversation: Some(conversation.clone()),
                active: true,
            })),
        };
        let commands = numbers.clone().map(command).collect();
        self.commands
            .send(SubmitRequest { commands })
            .await
            .unwrap();
        numbers
    }

    /// The result of a command.
    pub(crate) async fn result(&mut self, number: u64) -> result::Kind {
        loop {
            if let Some(kind) = self.waiting.remove(&number) {
                return kind;
            }
            let response = timeout(PATIENCE, self.results.message())
                .await
                .unwrap()
                .unwrap()
                .unwrap();
            self.waiting.extend(
                response
                    .results
                    .into_iter()
                    .map(|it| (it.number, it.kind.unwrap())),
            );
        }
    }

    /// The `seq` of a message that was stored.
    pub(crate) async fn seq(&mut self, number: u64) -> u64 {
        match self.result(number).await {
            result::Kind::Sent(answer) => answer.seq,
            other => panic!("{other:?}"),
        }
    }

    /// The code of a command that was refused.
    pub(crate) async fn code(&mut self, number: u64) -> String {
        match self.result(number).await {
            result::Kind::Failure(failure) => failure.code,
            other => panic!("{other:?}"),
        }
    }
}

/// A gateway's stream of events.
pub(crate) struct Subscriber {
    requests: mpsc::Sender<SubscribeRequest>,
    events: Streaming<SubscribeResponse>,
    waiting: VecDeque<event::Kind>,
}

impl Subscriber {
    /// Subscribes with these users, and waits until their events follow.
    pub(crate) async fn open(world: &World, usernames: &[&str]) -> Self {
        let (requests, queue) = mpsc::channel(64);
        let usernames: Vec<String> = usernames.iter().map(|name| (*name).to_owned()).collect();
        let users = usernames.len();
        let hello = subscribe_request::Hello {
            gateway_id: "g".into(),
            usernames,
        };
        let hello = SubscribeRequest {
            kind: Some(subscribe_request::Kind::Hello(hello)),
        };
        requests.send(hello).await.unwrap();
        let events = world
            .messages
            .clone()
            .subscribe(Request::new(ReceiverStream::new(queue)))
            .await
            .unwrap();
        let mut subscriber = Self {
            requests,
            events: events.into_inner(),
            waiting: VecDeque::new(),
        };
        assert!(matches!(subscriber.next().await, event::Kind::Welcome(_)));
        for _ in 0..users {
            assert!(matches!(subscriber.next().await, event::Kind::UserAdded(_)));
        }
        subscriber
    }

    pub(crate) async fn add(&mut self, username: &str) -> event::UserAdded {
        let added = subscribe_request::UsersAdded {
            usernames: vec![username.into()],
        };
        self.requests
            .send(SubscribeRequest {
                kind: Some(subscribe_request::Kind::Added(added)),
            })
            .await
            .unwrap();
        match self.next().await {
            event::Kind::UserAdded(added) => added,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) async fn remove(&mut self, username: &str) {
        let removed = subscribe_request::UsersRemoved {
            usernames: vec![username.into()],
        };
        self.requests
            .send(SubscribeRequest {
                kind: Some(subscribe_request::Kind::Removed(removed)),
            })
            .await
            .unwrap();
    }

    /// The next event that tells something.
    pub(crate) async fn next(&mut self) -> event::Kind {
        loop {
            if let Some(kind) = self.waiting.pop_front() {
                return kind;
            }
            let response = timeout(PATIENCE, self.events.message())
                .await
                .unwrap()
                .unwrap()
                .unwrap();
            let events = response.events.into_iter();
            self.waiting.extend(
                events
                    .filter_map(|Event { kind }| kind)
                    // They come at any time.
                    .filter(|kind| !matches!(kind, event::Kind::Heartbeat(_))),
            );
        }
    }

    /// The conversation and `seq` of the next event, which is an entry.
    pub(crate) async fn next_entry(&mut self) -> (String, u64) {
        let entry = match self.next().await {
            event::Kind::Entry(appended) => appended.entry,
            event::Kind::Group(change) => change.entry,
            other => panic!("{other:?}"),
        };
        entry.map(|entry| (entry.conversation, entry.seq)).unwrap()
    }

    /// Waits for the stream's end.
    pub(crate) async fn ended(mut self) {
        while let Ok(Some(_)) = timeout(PATIENCE, self.events.message()).await.unwrap() {}
    }
}
