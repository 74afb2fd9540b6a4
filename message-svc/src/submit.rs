//! The stream of commands from a gateway. It is read on while commands wait for the writer; one that must first ask whether a recipient exists
//! holds up only the commands to the same recipient, so that presence-svc's trouble stops nobody else's messages, and order is kept. So does
//! one that a group refuses: it may be that this service is behind group-svc.

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
use prost::Message as _;
use service_kit::{Failure, names, room::Taken};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tonic::{Status, Streaming};

use crate::{
    jobs::Job,
    messages::{Messages, drop_typing},
    refusals::{Refusals, Refused, Standing},
    reply::{Held, Reply, StreamReply},
    request,
    store::{append::NewMessage, mark::NewMark},
};

/// Commands that may be unanswered on one stream.
const IN_FLIGHT: usize = 1024;
/// Of these, how many may wait for something to be looked up: the rest is for those who write to people and groups they know.
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

/// What commands wait for, while the stream is read on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Awaited {
    /// Whether a recipient exists.
    Recipient(String),
    /// How somebody stands to a group.
    Standing(Standing),
    /// That what was queued has left the writer.
    Writer,
}

/// What was awaited, and how it turned out.
type Finding = (Awaited, Result<(), Failure>);

/// What makes commands wait no longer, or begin to.
enum News {
    CameBack(Refused),
    Found(Finding),
}

/// Commands that wait for the same thing.
#[derive(Default)]
struct Waiting {
    /// Messages that came back.
    refused: Vec<Refused>,
    /// What came later.
    later: Vec<Pending>,
    /// What they take.
    room: Taken,
}

struct Reader {
    messages: Arc<Messages>,
    results: mpsc::Sender<Held>,
    places: Arc<Semaphore>,
    waiting: HashMap<Awaited, Waiting>,
    /// How many commands these are.
    waiting_count: usize,
    lookups: FuturesUnordered<BoxFuture<'static, Finding>>,
    refusals: Arc<Refusals>,
    /// Messages that come back from the writer.
    refused: mpsc::Receiver<Refused>,
    /// Nothing is to come back any more.
    ending: bool,
}

impl Reader {
    fn new(messages: Arc<Messages>, results: mpsc::Sender<Held>) -> Self {
        let places = Arc::new(Semaphore::new(IN_FLIGHT));
        let (back, refused) = mpsc::channel(IN_FLIGHT);
        Self {
            messages,
            results,
            places,
            waiting: HashMap::new(),
            waiting_count: 0,
            lookups: FuturesUnordered::new(),
            refusals: Refusals::new(back),
            refused,
            ending: false,
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
                news = self.news() => self.take(news).await,
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
        self.ending = true;
        self.await_writer();
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
                news = self.news() => self.take(news).await,
            }
        }
    }

    /// What comes back, or was found. Nothing is lost when it is not waited for to the end.
    async fn news(&mut self) -> News {
        tokio::select! {
            biased;
            Some(refused) = self.refused.recv() => News::CameBack(refused),
            Some(finding) = self.lookups.next() => News::Found(finding),
        }
    }

    async fn take(&mut self, news: News) {
        match news {
            News::CameBack(refused) => self.came_back(refused),
            News::Found(finding) => self.found(finding).await,
        }
    }

    async fn accept(&mut self, command: Command, permit: OwnedSemaphorePermit) {
        let reply = StreamReply {
            number: command.number,
            results: self.results.clone(),
            permit,
            refusals: None,
        };
        let pending = Pending { command, reply };
        let username = match names::username(&pending.command.username) {
            Ok(username) => username,
            Err(failure) => return pending.reply.send(Err(failure)),
        };
        match awaited(&username, &pending.command) {
            Some(awaited) if self.must_wait(&awaited) => self.wait_for(username, awaited, pending),
            _ => self.run(pending).await,
        }
    }

    /// Whether a command must wait: others may have made its recipient known since an earlier command began to wait, and this one does not
    /// overtake it.
    fn must_wait(&self, awaited: &Awaited) -> bool {
        let unknown = match awaited {
            Awaited::Recipient(recipient) => !self.messages.people.is_known(recipient),
            Awaited::Standing(_) | Awaited::Writer => false,
        };
        unknown || self.waiting.contains_key(awaited)
    }

    fn wait_for(&mut self, username: String, awaited: Awaited, pending: Pending) {
        if self.waiting_count >= FEW_LOOKED_UP
            && let Some(typing) = typing(&username, &pending.command)
        {
            return drop_typing(typing.conversation, pending.reply);
        }
        let Some(room) = self.room_to_wait(pending.command.encoded_len()) else {
            return pending.reply.send(Err(too_many()));
        };
        if let Awaited::Recipient(recipient) = &awaited
            && !self.waiting.contains_key(&awaited)
        {
            self.look_up(username, recipient.clone());
        }
        let waiting = self.wait(awaited, room);
        waiting.later.push(pending);
    }

    fn room_to_wait(&self, bytes: usize) -> Option<Taken> {
        let has_place = self.waiting_count < MOST_LOOKED_UP;
        has_place.then(|| self.messages.waiting.try_take(bytes))?
    }

    /// One more waits.
    fn wait(&mut self, awaited: Awaited, room: Taken) -> &mut Waiting {
        self.waiting_count += 1;
        let waiting = self.waiting.entry(awaited).or_default();
        waiting.room.add(room);
        waiting
    }

    fn look_up(&mut self, asker: String, recipient: String) {
        let people = self.messages.people.clone();
        self.lookups.push(Box::pin(async move {
            let found = people.ensure_exists(&asker, &recipient).await;
            (Awaited::Recipient(recipient), found)
        }));
    }

    /// A message was refused, or waits with one that was.
    fn came_back(&mut self, refused: Refused) {
        let awaited = Awaited::Standing(refused.standing.clone());
        let first = !self.waiting.contains_key(&awaited);
        let Some(room) = self.room_to_wait(refused.message.content.len()) else {
            if first {
                self.refusals.settle(&refused.standing);
            }
            return refused.reply.send(Err(too_many()));
        };
        if first {
            self.catch_up(refused.standing.clone());
        }
        self.wait(awaited, room).refused.push(refused);
    }

    /// Meanwhile nothing more is queued for this sender and this group, and what was queued before comes back too.
    fn catch_up(&mut self, standing: Standing) {
        let messages = self.messages.clone();
        self.lookups.push(Box::pin(async move {
            let (username, group_id) = &standing;
            let (found, ()) = tokio::join!(
                messages.catch_up(username, group_id),
                messages.pass_through_the_queue()
            );
            (Awaited::Standing(standing), found)
        }));
    }

    fn await_writer(&mut self) {
        let messages = self.messages.clone();
        self.lookups.push(Box::pin(async move {
            messages.pass_through_the_queue().await;
            (Awaited::Writer, Ok(()))
        }));
    }

    async fn found(&mut self, (awaited, found): Finding) {
        // What was queued before has come back by now.
        while let Ok(refused) = self.refused.try_recv() {
            self.came_back(refused);
        }
        let Waiting {
            refused,
            later,
            room,
        } = self.waiting.remove(&awaited).unwrap_or_default();
        self.waiting_count -= refused.len() + later.len();
        if let Awaited::Standing(standing) = &awaited {
            self.refusals.settle(standing);
        }
        for Refused { message, reply, .. } in refused {
            match &found {
                Ok(()) => self.send(message, reply).await,
                Err(failure) => reply.send(Err(failure.clone())),
            }
        }
        for pending in later {
            match &found {
                Ok(()) => self.run(pending).await,
                Err(failure) => pending.reply.send(Err(failure.clone())),
            }
        }
        drop(room);
    }

    async fn send(&mut self, message: NewMessage, reply: StreamReply) {
        let job = Job::Send(message, Reply::Stream(reply));
        self.messages.queue(job).await;
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
                let refusals = (!self.ending).then(|| self.refusals.clone());
                self.send(message, StreamReply { refusals, ..reply }).await
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

fn too_many() -> Failure {
    Failure::unavailable("Too many write to somebody for the first time. Try again.")
}

/// The notice, if the command is one.
fn typing(username: &str, command: &Command) -> Option<TypingChanged> {
    match &command.kind {
        Some(command::Kind::Typing(notice)) => {
            request::typing(username.to_owned(), notice.clone()).ok()
        }
        _ => None,
    }
}

/// What the command may have to wait for, if it names its conversation in its proper form: whether somebody else exists, or how its sender
/// stands to a group.
fn awaited(username: &str, command: &Command) -> Option<Awaited> {
    match &command.kind {
        Some(command::Kind::Send(send)) => match send.target.as_ref()? {
            send_request::Target::Username(other) => recipient(username, other),
            send_request::Target::GroupId(id) => {
                let standing = (username.to_owned(), names::group_id(id).ok()?);
                Some(Awaited::Standing(standing))
            }
        },
        Some(command::Kind::Typing(typing)) => match typing.conversation.as_ref()?.name.as_ref()? {
            conversation_ref::Name::Username(other) => recipient(username, other),
            _ => None,
        },
        _ => None,
    }
}

fn recipient(username: &str, other: &str) -> Option<Awaited> {
    let other = names::username(other).ok()?;
    (other != username).then_some(Awaited::Recipient(other))
}
