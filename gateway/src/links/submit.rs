//! Sends, marks and typing notices on their way to message-svc, many at a time over one stream.
//!
//! A command whose answer does not come in time, or whose stream breaks, fails with `unavailable`. It is never sent again from here: whether it
//! was done is not known, and only its sender can repeat it safely, with the same id.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
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
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use super::{Broken, DEADLINE};
use crate::hub::ConnectionId;

/// Commands in one message to message-svc.
const BATCH: usize = 64;
/// Commands that message-svc may owe an answer at once.
const MOST_UNANSWERED: usize = 1_024;
/// Commands that wait to be sent.
const MOST_WAITING: usize = 4_096;
/// Bytes of them.
const MOST_WAITING_BYTES: u32 = 16 * 1024 * 1024;
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
    /// When it was taken from its socket: its answer is due [`DEADLINE`] later.
    pub(crate) since: Instant,
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
        let (commands, waiting) = mpsc::channel(MOST_WAITING);
        let link = Link {
            client,
            waiting,
            unanswered: HashMap::new(),
            last_number: 0,
            up,
            shutdown,
        };
        let room = Room::new(MOST_WAITING_BYTES);
        (Self { commands, room }, link)
    }

    /// Hands a command in; its answer is called in any case. Waits while very many are waiting already.
    pub(crate) async fn send(&self, submission: Submission) {
        let place = async {
            let room = self.room.take(submission.kind.encoded_len()).await;
            (self.commands.reserve().await, room)
        };
        match tokio::time::timeout(DEADLINE, place).await {
            Ok((Ok(place), room)) => place.send((submission, room)),
            Ok((Err(_), _)) | Err(_) => submission.fail(),
        }
    }
}

/// The owner of the stream.
pub(crate) struct Link {
    client: MessageServiceClient<ServiceChannel>,
    waiting: mpsc::Receiver<Waiting>,
    unanswered: HashMap<u64, (Instant, Answer)>,
    last_number: u64,
    up: Check,
    shutdown: Shutdown,
}

impl Link {
    /// Keeps the stream until the process finishes.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::between_parts();
        loop {
            let broken = match self.open().await {
                Ok((requests, answers)) => {
                    backoff.reset();
                    self.up.set(true);
                    self.carry(&requests, answers).await
                }
                Err(broken) => broken,
            };
            self.fail_unanswered();
            if matches!(broken, Broken::Finishing) {
                return self.refuse_waiting();
            }
            self.up.set(false);
            tracing::debug!(cause = %broken, "commands do not reach message-svc");
            self.refuse_for(backoff.next_wait()).await;
        }
    }

    async fn open(
        &mut self,
    ) -> Result<(mpsc::Sender<SubmitRequest>, Streaming<SubmitResponse>), Broken> {
        let (requests, outgoing) = mpsc::channel(MOST_MESSAGES);
        let shutdown = self.shutdown.clone();
        let opening = self.client.submit(ReceiverStream::new(outgoing));
        tokio::select! {
            opened = tokio::time::timeout(DEADLINE, opening) => {
                Ok((requests, opened??.into_inner()))
            }
            () = shutdown.finishing() => Err(Broken::Finishing),
        }
    }

    /// Carries commands there and answers back until something breaks.
    async fn carry(
        &mut self,
        requests: &mpsc::Sender<SubmitRequest>,
        mut answers: Streaming<SubmitResponse>,
    ) -> Broken {
        let shutdown = self.shutdown.clone();
        let mut sweep = tokio::time::interval(SWEEP);
        let mut batch = Vec::with_capacity(BATCH);
        loop {
            let has_room = self.unanswered.len() < MOST_UNANSWERED;
            tokio::select! {
                answer = answers.message() => match answer {
                    Ok(Some(answer)) => self.answer(answer),
                    Ok(None) => return Broken::Ended,
                    Err(status) => return status.into(),
                },
                place = next_batch(requests, &mut self.waiting, &mut batch), if has_room => {
                    match place {
                        Some(place) => self.send(place, &mut batch),
                        None => return Broken::Ended,
                    }
                }
                _ = sweep.tick() => {
                    let late = self.fail_late();
                    if late > 0 && requests.capacity() == 0 {
                        return Broken::Stuck;
                    }
                }
                () = shutdown.finishing(), if self.is_idle() => return Broken::Finishing,
            }
        }
    }

    /// Whether nothing is under way: sockets finish first, and their last commands are to be answered.
    fn is_idle(&self) -> bool {
        self.unanswered.is_empty() && self.waiting.is_empty()
    }

    fn send(&mut self, place: mpsc::Permit<'_, SubmitRequest>, batch: &mut Vec<Waiting>) {
        let now = Instant::now();
        let mut commands = Vec::with_capacity(batch.len());
        for (submission, _room) in batch.drain(..) {
            if now.duration_since(submission.since) >= DEADLINE {
                submission.fail();
                continue;
            }
            self.last_number += 1;
            commands.push(Command {
                number: self.last_number,
                username: submission.username.to_string(),
                connection_id: submission.connection_id,
                kind: Some(submission.kind),
            });
            self.unanswered
                .insert(self.last_number, (submission.since, submission.answer));
        }
        if !commands.is_empty() {
            place.send(SubmitRequest { commands });
        }
    }

    fn answer(&mut self, answer: SubmitResponse) {
        for Answered { number, kind } in answer.results {
            // Those that were late are no longer there.
            if let Some((_, answer)) = self.unanswered.remove(&number) {
                answer(outcome(kind));
            }
        }
    }

    fn fail_late(&mut self) -> usize {
        let now = Instant::now();
        let late = self
            .unanswered
            .extract_if(|_, (since, _)| now.duration_since(*since) >= DEADLINE);
        late.map(|(_, (_, answer))| answer(Err(unavailable())))
            .count()
    }

    fn fail_unanswered(&mut self) {
        for (_, (_, answer)) in self.unanswered.drain() {
            answer(Err(unavailable()));
        }
    }

    /// Refuses what comes for some time.
    async fn refuse_for(&mut self, wait: Duration) {
        let shutdown = self.shutdown.clone();
        let over = tokio::time::sleep(wait);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return,
                () = shutdown.finishing() => return,
                submission = self.waiting.recv() => match submission {
                    Some((submission, _)) => submission.fail(),
                    None => return,
                },
            }
        }
    }

    fn refuse_waiting(&mut self) {
        self.waiting.close();
        while let Ok((submission, _)) = self.waiting.try_recv() {
            submission.fail();
        }
    }
}

/// Waits for a place in the stream, then for commands; `None` when there will be no more of either.
async fn next_batch<'a>(
    requests: &'a mpsc::Sender<SubmitRequest>,
    waiting: &mut mpsc::Receiver<Waiting>,
    batch: &mut Vec<Waiting>,
) -> Option<mpsc::Permit<'a, SubmitRequest>> {
    let place = requests.reserve().await.ok()?;
    let taken = waiting.recv_many(batch, BATCH).await;
    (taken > 0).then_some(place)
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
