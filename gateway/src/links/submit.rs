//! Sends, marks and typing notices on their way to message-svc, many at a time over one stream.
//!
//! A command whose answer does not come in time, or whose stream breaks, fails with `unavailable`. It is never sent again from here: whether it
//! was done is not known, and only its sender can repeat it safely, with the same id. While there is no stream commands are refused at once, and
//! one that owes answers and says nothing is given up, so that none waits behind a message-svc that hangs.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
    time::Duration,
};

use chatsync_proto::message::{
    Command, Result as Answered, SubmitRequest, SubmitResponse, command,
    message_service_client::MessageServiceClient, result,
};
use service_kit::{
    Code, Failure, Shutdown,
    backoff::Backoff,
    client::ServiceChannel,
    readiness::Check,
    room::{Room, Taken},
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout, timeout_at},
};
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use super::{Broken, DEADLINE};
use crate::hub::ConnectionId;

/// Commands in one message to message-svc.
const BATCH: usize = 64;
/// Commands that message-svc may owe an answer at once.
const MOST_UNANSWERED: usize = 1_024;
/// Bytes of commands that wait to be sent.
const MOST_WAITING_BYTES: u32 = 16 * 1024 * 1024;
/// What each counts for at least, so that their number is bounded too.
const LEAST_BYTES: usize = 4 * 1024;
/// Commands that wait to be sent.
const MOST_WAITING: usize = MOST_WAITING_BYTES as usize / LEAST_BYTES;
/// Messages that wait for the connection.
const MOST_MESSAGES: usize = 4;
/// How often it is looked whether an answer is late.
const SWEEP: Duration = Duration::from_millis(100);

/// What is done with a command's outcome. Called once.
pub(crate) type Answer = Box<dyn FnOnce(Result<result::Kind, Failure>) + Send>;

/// A command to be sent.
pub(crate) struct Submission {
    /// Whom it acts for.
    pub(crate) username: Arc<str>,
    /// Where it came from.
    pub(crate) connection_id: ConnectionId,
    /// What is to be done.
    pub(crate) kind: command::Kind,
    /// What is done with the outcome.
    pub(crate) answer: Answer,
    /// When it is to be answered, wherever it is then.
    pub(crate) due: Instant,
}

/// When a command is to be answered that is taken from its socket now: early enough that the sweep that finds it late is in time.
pub(crate) fn due() -> Instant {
    Instant::now() + (DEADLINE - SWEEP)
}

impl Submission {
    fn fail(self) {
        (self.answer)(Err(unavailable()));
    }
}

fn unavailable() -> Failure {
    Failure::unavailable("Messages cannot be taken just now. Try again.")
}

/// Where commands are handed in.
#[derive(Clone)]
pub(crate) struct Submit {
    commands: mpsc::Sender<Waiting>,
    room: Room,
}

/// A command with the room that it takes until it is sent.
type Waiting = (Submission, Taken);

impl Submit {
    /// The handle, and the stream's owner, which [`Link::run`] must be called on.
    pub(crate) fn new(
        client: MessageServiceClient<ServiceChannel>,
        up: Check,
        shutdown: Shutdown,
    ) -> (Self, Link) {
        // The room admits no more than have a place here.
        let (commands, handed_in) = mpsc::channel(MOST_WAITING);
        let link = Link {
            client,
            handed_in,
            waiting: VecDeque::new(),
            unanswered: HashMap::new(),
            owing_since: None,
            last_number: 0,
            up,
            shutdown,
        };
        let room = Room::new(MOST_WAITING_BYTES);
        (Self { commands, room }, link)
    }

    /// Hands a command in; its answer is called in any case. Waits while very many are waiting already.
    pub(crate) async fn send(&self, submission: Submission) {
        let bytes = submission.kind.encoded_len().max(LEAST_BYTES);
        let Ok(room) = timeout_at(submission.due, self.room.take(bytes)).await else {
            return submission.fail();
        };
        if let Err(refused) = self.commands.send((submission, room)).await {
            let (submission, _) = refused.0;
            submission.fail();
        }
    }
}

/// The owner of the stream.
pub(crate) struct Link {
    client: MessageServiceClient<ServiceChannel>,
    handed_in: mpsc::Receiver<Waiting>,
    /// What is to be sent. Only what has room is handed in, so it needs no bound of its own.
    waiting: VecDeque<Waiting>,
    /// By number: when each is due.
    unanswered: HashMap<u64, (Instant, Answer)>,
    /// Since when message-svc owes an answer and has said nothing.
    owing_since: Option<Instant>,
    last_number: u64,
    up: Check,
    shutdown: Shutdown,
}

impl Link {
    /// Keeps the stream until the process finishes.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::between_parts();
        while let Some(broken) = self.carry_once(&mut backoff).await {
            self.up.set(false);
            tracing::debug!(cause = %broken, "commands do not reach message-svc");
            let wait = tokio::time::sleep(backoff.next_wait());
            if self.refuse_until(wait).await.is_none() {
                break;
            }
        }
        self.refuse_all();
    }

    /// Opens the stream and carries what it can; tells why it broke, unless the process finishes.
    async fn carry_once(&mut self, backoff: &mut Backoff) -> Option<Broken> {
        let (requests, outgoing) = mpsc::channel(MOST_MESSAGES);
        let opening = timeout(DEADLINE, open(self.client.clone(), outgoing));
        let broken = match self.refuse_until(opening).await? {
            Ok(Ok(answers)) => {
                backoff.reset();
                self.up.set(true);
                let broken = self.carry(&requests, answers).await;
                self.fail_all();
                broken
            }
            Ok(Err(status)) => status.into(),
            Err(late) => late.into(),
        };
        (!matches!(broken, Broken::Finishing)).then_some(broken)
    }

    /// Carries commands there and answers back until something breaks.
    async fn carry(
        &mut self,
        requests: &mpsc::Sender<SubmitRequest>,
        mut answers: Streaming<SubmitResponse>,
    ) -> Broken {
        let shutdown = self.shutdown.clone();
        let mut sweep = tokio::time::interval(SWEEP);
        let mut taken = Vec::with_capacity(BATCH);
        loop {
            let may_send = self.unanswered.len() < MOST_UNANSWERED && !self.waiting.is_empty();
            tokio::select! {
                answer = answers.message() => match answer {
                    Ok(Some(answer)) => self.answer(answer),
                    Ok(None) => return Broken::Ended,
                    Err(status) => return status.into(),
                },
                count = self.handed_in.recv_many(&mut taken, BATCH) => match count {
                    0 => return Broken::Ended,
                    _ => self.waiting.extend(taken.drain(..)),
                },
                place = requests.reserve(), if may_send => match place {
                    Ok(place) => self.send(place),
                    Err(_) => return Broken::Ended,
                },
                _ = sweep.tick() => {
                    let now = Instant::now();
                    self.fail_late(now);
                    if self.owing_since.is_some_and(|since| now - since >= DEADLINE) {
                        return Broken::Silent;
                    }
                }
                () = shutdown.finishing(), if self.is_idle() => return Broken::Finishing,
            }
        }
    }

    /// Whether nothing is under way: sockets finish first, and their last commands are to be answered.
    fn is_idle(&self) -> bool {
        self.unanswered.is_empty() && self.waiting.is_empty() && self.handed_in.is_empty()
    }

    fn send(&mut self, place: mpsc::Permit<'_, SubmitRequest>) {
        let count = self.waiting.len().min(BATCH);
        let mut commands = Vec::with_capacity(count);
        for (submission, _room) in self.waiting.drain(..count) {
            self.last_number += 1;
            commands.push(Command {
                number: self.last_number,
                username: submission.username.to_string(),
                connection_id: submission.connection_id,
                kind: Some(submission.kind),
            });
            self.unanswered
                .insert(self.last_number, (submission.due, submission.answer));
        }
        self.owing_since.get_or_insert_with(Instant::now);
        place.send(SubmitRequest { commands });
    }

    fn answer(&mut self, answer: SubmitResponse) {
        for Answered { number, kind } in answer.results {
            // Those that were late are no longer there.
            if let Some((_, answer)) = self.unanswered.remove(&number) {
                answer(outcome(kind));
            }
        }
        self.owing_since = (!self.unanswered.is_empty()).then(Instant::now);
    }

    fn fail_late(&mut self, now: Instant) {
        let late = self.unanswered.extract_if(|_, (due, _)| *due <= now);
        late.for_each(|(_, (_, answer))| answer(Err(unavailable())));
        let waiting = std::mem::take(&mut self.waiting).into_iter();
        let (late, rest): (VecDeque<_>, _) =
            waiting.partition(|(submission, _)| submission.due <= now);
        self.waiting = rest;
        late.into_iter()
            .for_each(|(submission, _)| submission.fail());
    }

    /// Fails what waits to be sent or answered.
    fn fail_all(&mut self) {
        self.owing_since = None;
        for (_, (_, answer)) in self.unanswered.drain() {
            answer(Err(unavailable()));
        }
        for (submission, _) in self.waiting.drain(..) {
            submission.fail();
        }
    }

    /// Refuses what comes until something is done; gives up when the process finishes.
    async fn refuse_until<T>(&mut self, done: impl Future<Output = T>) -> Option<T> {
        let mut done = std::pin::pin!(done);
        loop {
            tokio::select! {
                done = &mut done => return Some(done),
                () = self.shutdown.finishing() => return None,
                Some((submission, _)) = self.handed_in.recv() => submission.fail(),
            }
        }
    }

    fn refuse_all(&mut self) {
        self.handed_in.close();
        while let Ok((submission, _)) = self.handed_in.try_recv() {
            submission.fail();
        }
    }
}

async fn open(
    mut client: MessageServiceClient<ServiceChannel>,
    outgoing: mpsc::Receiver<SubmitRequest>,
) -> Result<Streaming<SubmitResponse>, tonic::Status> {
    let opened = client.submit(ReceiverStream::new(outgoing)).await?;
    Ok(opened.into_inner())
}

fn outcome(kind: Option<result::Kind>) -> Result<result::Kind, Failure> {
    match kind {
        Some(result::Kind::Failure(failure)) => Err(Failure {
            retry_after: Some(Duration::from_millis(failure.retry_after_ms))
                .filter(|wait| !wait.is_zero()),
            ..Failure::new(
                Code::parse(&failure.code).unwrap_or(Code::Internal),
                failure.message,
            )
        }),
        Some(done) => Ok(done),
        None => Err(unavailable()),
    }
}
