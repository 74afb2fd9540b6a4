//! What a client asks for, sorted: messages, marks and typing notices go to message-svc's stream one after the other without waiting for
//! answers, other calls run beside them, and a few things are done here.

use std::{future::Future, sync::Arc, time::Instant};

use chatsync_proto::message::{
    ConversationRef, SendRequest, command, conversation_ref::Name, result, send_request,
};
use service_kit::{Failure, names::Conversation, telemetry::with_request_id};
use tokio::sync::Semaphore;

use super::{
    calls::{self, Answered},
    lane::Lane,
    limits::TypingThrottle,
    opening::Opened,
    peer::Peer,
};
use crate::{
    config::bytes,
    frames::{
        self, Ack, ServerFrame, Timestamp,
        client::{ClientFrame, Kind, Message, Refused, Target},
    },
    gateway::Gateway,
    links::submit::{self, Answer, Submission},
    metric,
};

/// Commands of one socket that message-svc may owe an answer.
const MOST_UNANSWERED: usize = 64;
/// Reading calls of one socket at once.
const READS_AT_ONCE: usize = 4;

/// The commands of one socket.
pub(super) struct Commands<'a> {
    gateway: &'a Gateway,
    opened: &'a Opened,
    unanswered: Arc<Semaphore>,
    typing: TypingThrottle,
    lanes: Lanes,
    calls_begun: u64,
}

/// The calls that run beside the messages.
struct Lanes {
    /// Pages of history and of the directory, receipts, and the presence of those who are newly watched.
    reads: Lane,
    /// Changes of groups, in order.
    changes: Lane,
    /// One after the other: each holds the live frames back.
    syncs: Lane,
}

impl<'a> Commands<'a> {
    pub(super) fn new(gateway: &'a Gateway, opened: &'a Opened) -> Self {
        Self {
            gateway,
            opened,
            unanswered: Arc::new(Semaphore::new(MOST_UNANSWERED)),
            typing: TypingThrottle::default(),
            lanes: Lanes {
                reads: Lane::new(READS_AT_ONCE),
                changes: Lane::new(1),
                syncs: Lane::new(1),
            },
            calls_begun: 0,
        }
    }

    fn peer(&self) -> &'a Arc<Peer> {
        &self.opened.peer
    }

    /// Drives the calls under way; never returns by itself.
    pub(super) async fn drive(&mut self) {
        let Lanes {
            reads,
            changes,
            syncs,
        } = &mut self.lanes;
        tokio::join!(reads.drive(), changes.drive(), syncs.drive());
    }

    /// Counts a ping or pong of the WebSocket itself, which is answered without us; a flood of them is refused like any other.
    pub(super) fn count_control_frame(&self) {
        if self.opened.limits.other().is_err() {
            self.peer().count_refusal();
        }
    }

    /// Whether a frame only asks whether we are there.
    pub(super) fn is_ping(&self, text: &str) -> bool {
        self.parse(text).is_ok_and(|frame| frame.kind == Kind::Ping)
    }

    fn parse(&self, text: &str) -> Result<ClientFrame, Refused> {
        frames::parse(text, bytes(self.gateway.config.limits.content_bytes))
    }

    /// Does what a frame asks for, or has it done. Waits only while very much of this socket is under way.
    pub(super) async fn act_on(&mut self, text: &str) {
        let frame = match self.parse(text) {
            Ok(frame) => frame,
            Err(refused) => {
                metric::received(refused.type_name.unwrap_or("unknown"));
                return self.peer().refuse(refused.id, &refused.failure);
            }
        };
        metric::received(frame.type_name);
        let allowed = match frame.kind {
            Kind::Message(_) => self.opened.limits.message(),
            _ => self.opened.limits.other(),
        };
        match allowed {
            Ok(()) => self.take(frame, text.len()).await,
            Err(failure) => self.peer().refuse(frame.id, &failure),
        }
    }

    async fn take(&mut self, ClientFrame { id, kind, .. }: ClientFrame, bytes: usize) {
        let calls = self.gateway.calls.clone();
        let peer = Arc::clone(self.peer());
        match kind {
            Kind::Register(_) => {
                let failure = Failure::invalid("type", "This connection is registered already.");
                peer.refuse(id, &failure);
            }
            Kind::Ping => peer.reply(&ServerFrame::Pong { id }),
            Kind::Status { away } => {
                self.gateway.hub.set_away(peer.id, away);
                peer.done(id);
            }
            Kind::Message(message) => self.send(id, message).await,
            Kind::Mark(mark) => self.submit(id, command::Kind::Mark(mark)).await,
            Kind::Typing(typing) => self.typing(id, typing).await,
            Kind::Group(change) => {
                let call = calls::change_group(calls, peer, id.clone(), change);
                self.begin(|lanes| &mut lanes.changes, id, bytes, call);
            }
            Kind::History(page) => {
                let call = calls::history(calls, peer, id.clone(), page);
                self.begin(|lanes| &mut lanes.reads, id, bytes, call);
            }
            Kind::Receipts(asked) => {
                let call = calls::receipts(calls, peer, id.clone(), asked);
                self.begin(|lanes| &mut lanes.reads, id, bytes, call);
            }
            Kind::Users(page) => {
                let call = calls::users(calls, peer, id.clone(), page);
                self.begin(|lanes| &mut lanes.reads, id, bytes, call);
            }
            Kind::Watch(usernames) => self.watch(id, usernames.as_deref(), bytes),
            Kind::Sync(positions) => {
                let held = self.opened.holding(self.gateway);
                let call = calls::sync(calls, peer, id.clone(), positions, held);
                self.begin(|lanes| &mut lanes.syncs, id, bytes, call);
            }
        }
    }

    /// Replaces whom the client watches; it is told how those are whom it did not watch before.
    fn watch(&mut self, id: Option<String>, usernames: Option<&[String]>, bytes: usize) {
        let peer = Arc::clone(self.peer());
        let hub = Arc::clone(&self.gateway.hub);
        if !hub.watch(peer.id, usernames) {
            return peer.done(id);
        }
        if !self.lanes.reads.has_room(bytes) {
            // It is done all the same: they are read with what could not be told for want of room.
            peer.outbox.miss_presence();
            return peer.done(id);
        }
        let call = calls::newly_watched(self.gateway.calls.clone(), hub, peer, id.clone());
        self.begin(|lanes| &mut lanes.reads, id, bytes, call);
    }

    /// Begins a call beside the messages, if its lane has room for what a frame of so many bytes asks for.
    fn begin(
        &mut self,
        lane: fn(&mut Lanes) -> &mut Lane,
        id: Option<String>,
        bytes: usize,
        call: impl Future<Output = Result<Answered, Failure>> + Send + 'static,
    ) {
        let peer = Arc::clone(self.peer());
        let lane = lane(&mut self.lanes);
        if !lane.has_room(bytes) {
            let failure = Failure::rate_limited("Too many requests at once.", calls::TRY_AGAIN);
            return peer.refuse(id, &failure);
        }
        self.calls_begun += 1;
        let request_id = format!("{:016x}.{}", peer.id, self.calls_begun);
        let call = with_request_id(request_id, async move {
            match call.await {
                Ok(Some(frame)) => peer.answer(frame.into()).await,
                Ok(None) => {}
                Err(failure) => peer.refuse(id, &failure),
            }
        });
        lane.add(bytes, Box::pin(call));
    }

    async fn send(&mut self, id: Option<String>, message: Message) {
        let target = match message.to {
            Target::User(username) => send_request::Target::Username(username),
            Target::Group(id) => send_request::Target::GroupId(id),
        };
        let send = SendRequest {
            id: id.clone().unwrap_or_default(),
            target: Some(target),
            content: message.content,
            reply_to: message.reply_to,
        };
        self.submit(id, command::Kind::Send(send)).await;
    }

    async fn typing(&mut self, id: Option<String>, typing: command::Typing) {
        let peer = self.peer();
        let key = typing
            .conversation
            .as_ref()
            .map(|conversation| key(&peer.username, conversation))
            .unwrap_or_default();
        if self.typing.passes(&key, typing.active, Instant::now()) {
            self.submit(id, command::Kind::Typing(typing)).await;
        } else {
            peer.done(id);
        }
    }

    /// Hands a command to message-svc's stream. The answer goes to the client whenever it comes.
    async fn submit(&mut self, id: Option<String>, kind: command::Kind) {
        let due = submit::due();
        // The semaphore lives as long as this connection and is never closed.
        let Ok(permit) = Arc::clone(&self.unanswered).acquire_owned().await else {
            return;
        };
        let peer = Arc::clone(self.peer());
        let answer: Answer = Box::new(move |outcome| {
            match outcome {
                Ok(done) => acknowledge(&peer, id, done),
                Err(failure) => peer.refuse(id, &failure),
            }
            drop(permit);
        });
        let submission = Submission {
            username: Arc::clone(&self.peer().username),
            connection_id: self.peer().id,
            kind,
            answer,
            due,
        };
        self.gateway.submit.send(submission).await;
    }
}

/// Tells a client what was done, if it gave its frame an id.
fn acknowledge(peer: &Peer, id: Option<String>, done: result::Kind) {
    let Some(id) = id else { return };
    let ack = match done {
        result::Kind::Sent(sent) => Ack {
            id,
            conversation: Some(sent.conversation),
            seq: Some(sent.seq),
            timestamp: Some(Timestamp(sent.at_ms)),
            duplicate: sent.duplicate,
            ..Ack::default()
        },
        result::Kind::Marked(marked) => Ack {
            id,
            conversation: Some(marked.conversation),
            ..Ack::default()
        },
        result::Kind::Typing(passed) => Ack {
            id,
            conversation: Some(passed.conversation),
            ..Ack::default()
        },
        result::Kind::Failure(_) => return,
    };
    peer.reply(&ServerFrame::Ack(ack));
}

/// The key of the conversation that `me` names.
fn key(me: &str, conversation: &ConversationRef) -> String {
    match &conversation.name {
        Some(Name::Conversation(key)) => key.clone(),
        Some(Name::Username(other)) => Conversation::private(me, other).key(),
        Some(Name::GroupId(id)) => Conversation::Group(id.clone()).key(),
        None => String::new(),
    }
}
