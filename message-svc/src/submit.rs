//! The stream of commands from a gateway. It is read on while commands wait for the writer; one that must first ask whether a recipient exists
//! holds up only the commands to the same recipient, so that presence-svc's trouble stops nobody else's messages, and order is kept.

use std::{collections::HashMap, sync::Arc};

use chatsync_proto::message::{
    Command, SubmitRequest, SubmitResponse, command, conversation_ref, event::TypingChanged,
    send_request,
};
use futures_util::{
    StreamExt as _,
    future::BoxFuture,
    stream::{self, FuturesUnordered, Stream},
};
use service_kit::{
    Failure,
    names::{self, Conversation},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tonic::{Status, Streaming};

use crate::{
    jobs::Job,
    messages::{Messages, drop_typing},
    reply::{Held, Reply, StreamReply},
    request,
    store::{append::NewMessage, mark::NewMark},
};

/// Commands that may be unanswered on one stream.
const IN_FLIGHT: usize = 1024;
/// Of these, how many may wait for their recipient to be looked up: the rest is for those who write to people they know.
const MOST_LOOKED_UP: usize = IN_FLIGHT / 2;
/// How many may wait beside a typing notice: it is dropped rather than that it takes a place from a message.
const FEW_LOOKED_UP: usize = 16;
/// Results that are sent as one message.
const BATCH: usize = 64;

/// Serves one stream of commands; the results come from the stream that is returned.
pub(crate) fn serve(
    messages: Arc<Messages>,
    commands: Streaming<SubmitRequest>,
) -> impl Stream<Item = Result<SubmitResponse, Status>> + Send + 'static {
    let (results, queue) = mpsc::channel(IN_FLIGHT);
    tokio::spawn(Reader::new(messages, results).read(commands));
    stream::unfold(queue, |mut queue| async move {
        let mut batch: Vec<Held> = Vec::with_capacity(BATCH);
        if queue.recv_many(&mut batch, BATCH).await == 0 {
            return None;
        }
        let results = batch.into_iter().map(|(result, _permit)| result).collect();
        Some((Ok(SubmitResponse { results }), queue))
    })
}

/// A command with the place for its result.
struct Pending {
    command: Command,
    reply: StreamReply,
}

/// Whether a recipient exists.
type Finding = (String, Result<(), Failure>);

struct Reader {
    messages: Arc<Messages>,
    results: mpsc::Sender<Held>,
    places: Arc<Semaphore>,
    /// Commands that wait for their recipient to be looked up.
    waiting: HashMap<String, Vec<Pending>>,
    /// How many these are.
    waiting_count: usize,
    lookups: FuturesUnordered<BoxFuture<'static, Finding>>,
}

impl Reader {
    fn new(messages: Arc<Messages>, results: mpsc::Sender<Held>) -> Self {
        let places = Arc::new(Semaphore::new(IN_FLIGHT));
        Self {
            messages,
            results,
            places,
            waiting: HashMap::new(),
            waiting_count: 0,
            lookups: FuturesUnordered::new(),
        }
    }

    /// Reads commands until the gateway or the process ends, or nobody takes the results.
    async fn read(mut self, mut commands: Streaming<SubmitRequest>) {
        let shutdown = self.messages.shutdown.clone();
        let gone = self.results.clone();
        loop {
            tokio::select! {
                biased;
                () = gone.closed() => return,
                () = shutdown.finishing() => break,
                // What was found makes room, so it goes before what comes next.
                Some(finding) = self.lookups.next() => self.found(finding).await,
                next = commands.message() => match next {
                    Ok(Some(request)) => {
                        for command in request.commands {
                            let Some(place) = self.place(&gone).await else {
                                return;
                            };
                            self.accept(command, place).await;
                        }
                    }
                    Ok(None) | Err(_) => break,
                },
            }
        }
        // What was accepted is answered; no lookup takes longer than its deadline.
        while let Some(finding) = self.lookups.next().await {
            self.found(finding).await;
        }
    }

    /// A place among the unanswered commands; none when nobody takes the results any more. Lookups go on meanwhile: it may be they that hold
    /// all places.
    async fn place(&mut self, gone: &mpsc::Sender<Held>) -> Option<OwnedSemaphorePermit> {
        loop {
            tokio::select! {
                biased;
                // The semaphore is never closed.
                place = self.places.clone().acquire_owned() => return place.ok(),
                () = gone.closed() => return None,
                Some(finding) = self.lookups.next() => self.found(finding).await,
            }
        }
    }

    async fn accept(&mut self, command: Command, permit: OwnedSemaphorePermit) {
        let reply = StreamReply {
            number: command.number,
            results: self.results.clone(),
            permit,
        };
        let pending = Pending { command, reply };
        let username = match names::username(&pending.command.username) {
            Ok(username) => username,
            Err(failure) => return pending.reply.send(Err(failure)),
        };
        match recipient(&pending.command) {
            Some(recipient) if recipient != username && self.must_wait(&recipient) => {
                self.wait_for(username, recipient, pending);
            }
            _ => self.run(pending).await,
        }
    }

    /// Whether a command must wait for its recipient: others may have made the recipient known since an earlier command began to wait, and
    /// this one does not overtake it.
    fn must_wait(&self, recipient: &str) -> bool {
        self.waiting.contains_key(recipient) || !self.messages.people.is_known(recipient)
    }

    fn wait_for(&mut self, username: String, recipient: String, pending: Pending) {
        if self.waiting_count >= FEW_LOOKED_UP && is_typing(&pending.command) {
            let key = Conversation::private(&username, &recipient).key();
            return drop_typing(key, pending.reply);
        }
        if self.waiting_count == MOST_LOOKED_UP {
            let told = "Too many write to somebody for the first time. Try again.";
            return pending.reply.send(Err(Failure::unavailable(told)));
        }
        self.waiting_count += 1;
        if let Some(waiting) = self.waiting.get_mut(&recipient) {
            waiting.push(pending);
            return;
        }
        self.waiting.insert(recipient.clone(), vec![pending]);
        let people = self.messages.people.clone();
        self.lookups.push(Box::pin(async move {
            let found = people.ensure_exists(&username, &recipient).await;
            (recipient, found)
        }));
    }

    async fn found(&mut self, (recipient, found): Finding) {
        let waited = self.waiting.remove(&recipient).unwrap_or_default();
        self.waiting_count -= waited.len();
        for pending in waited {
            match &found {
                Ok(()) => self.run(pending).await,
                Err(failure) => pending.reply.send(Err(failure.clone())),
            }
        }
    }

    /// Hands a command to its owner.
    async fn run(&mut self, Pending { command, reply }: Pending) {
        let Command {
            username,
            connection_id,
            kind,
            ..
        } = command;
        let job = match kind {
            Some(command::Kind::Send(send)) => {
                request::message(&username, send, self.messages.content_bytes).map(|message| {
                    Task::Send(NewMessage {
                        connection_id,
                        ..message
                    })
                })
            }
            Some(command::Kind::Mark(mark)) => request::mark(&username, mark).map(Task::Mark),
            Some(command::Kind::Typing(typing)) => {
                request::typing(username, typing).map(Task::Typing)
            }
            None => Err(Failure::invalid("kind", "The command is empty.")),
        };
        match job {
            Ok(Task::Send(message)) => {
                self.messages
                    .queue(Job::Send(message, Reply::Stream(reply)))
                    .await
            }
            Ok(Task::Mark(mark)) => {
                self.messages
                    .queue(Job::Mark(mark, Reply::Stream(reply)))
                    .await
            }
            Ok(Task::Typing(notice)) => self.messages.pass_typing(notice, reply),
            Err(failure) => reply.send(Err(failure)),
        }
    }
}

/// A command, checked in form.
enum Task {
    Send(NewMessage),
    Mark(NewMark),
    Typing(TypingChanged),
}

fn is_typing(command: &Command) -> bool {
    matches!(command.kind, Some(command::Kind::Typing(_)))
}

/// The user whose existence the command depends on, if it names one in its proper form.
fn recipient(command: &Command) -> Option<String> {
    let named = match &command.kind {
        Some(command::Kind::Send(send)) => match &send.target {
            Some(send_request::Target::Username(username)) => Some(username),
            _ => None,
        },
        Some(command::Kind::Typing(typing)) => {
            match typing
                .conversation
                .as_ref()
                .and_then(|reference| reference.name.as_ref())
            {
                Some(conversation_ref::Name::Username(username)) => Some(username),
                _ => None,
            }
        }
        _ => None,
    };
    named.and_then(|name| names::username(name).ok())
}
