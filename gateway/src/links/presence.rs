//! Who is here, both ways: presence-svc is told of connections, and tells of changes and of sessions that ended. While the stream is down,
//! sockets stay and messages flow.

use std::{collections::HashSet, sync::Arc, time::Duration};

use chatsync_proto::presence::{AttachEvent, AttachRequest, Status, attach_event, attach_request};
use service_kit::{Failure, Shutdown, backoff::Backoff, readiness::Check};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior},
};
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};
use tonic::Streaming;

use super::{
    Broken, DEADLINE,
    calls::Calls,
    reread::{Reread, Who},
};
use crate::{
    fanout,
    hub::{ConnectionId, Feed, Hub, Lost},
};

/// The shortest time between two renewals, whatever presence-svc asks for.
const SHORTEST_RENEWAL: Duration = Duration::from_millis(100);

/// The time between two looks for connections that presence was dropped for.
const CATCHING_UP: Duration = Duration::from_secs(2);

/// The owner of the stream.
pub(crate) struct Link {
    /// presence-svc
    pub(crate) calls: Calls,
    /// Whose connections these are, and who gets the changes.
    pub(crate) hub: Arc<Hub>,
    /// Names this process.
    pub(crate) gateway_id: String,
    /// Told whether the stream is up.
    pub(crate) up: Check,
    /// When to end.
    pub(crate) shutdown: Shutdown,
}

/// An open stream.
struct Attached {
    events: Streaming<AttachEvent>,
    requests: mpsc::Sender<AttachRequest>,
    lost: Lost,
    renewal: Duration,
}

impl Link {
    /// Keeps the stream until the process finishes.
    pub(crate) async fn run(mut self) {
        let mut backoff = Backoff::between_parts();
        loop {
            let opened = tokio::select! {
                opened = Self::open(&mut self.calls, &self.hub, &self.gateway_id) => opened,
                () = self.shutdown.finishing() => Err(Broken::Finishing),
            };
            let broken = match opened {
                Ok(attached) => {
                    backoff.reset();
                    self.up.set(true);
                    // Whoever was shown somebody before the stream came, even the first one, may have missed a change.
                    let reread = if self.hub.watched().is_empty() {
                        Reread::nothing()
                    } else {
                        Reread::all()
                    };
                    self.follow(attached, reread).await
                }
                Err(broken) => broken,
            };
            self.hub.detach_presence();
            if matches!(broken, Broken::Finishing) {
                return;
            }
            self.up.set(false);
            tracing::debug!(cause = %broken, "presence is not exchanged with presence-svc");
            tokio::select! {
                () = tokio::time::sleep(backoff.next_wait()) => {}
                () = self.shutdown.finishing() => return,
            }
        }
    }

    /// Opens the stream; its first event must be `welcome`. Sockets of sessions that ended meanwhile are closed.
    async fn open(calls: &mut Calls, hub: &Hub, gateway_id: &str) -> Result<Attached, Broken> {
        let (feed, requests, lost) = Feed::new();
        let sender = feed.sender();
        let hello = hub.attach_presence(feed, gateway_id);
        let requests = tokio_stream::once(hello).chain(ReceiverStream::new(requests));
        let opening = tokio::time::timeout(DEADLINE, calls.presence.attach(requests));
        let mut events = opening.await??.into_inner();
        let first = tokio::time::timeout(DEADLINE, events.message()).await??;
        let Some(attach_event::Kind::Welcome(welcome)) = first.and_then(|event| event.kind) else {
            return Err(Broken::Ended);
        };
        for session in &welcome.ended_session_ids {
            hub.close_session(session);
        }
        let renewal = Duration::from_millis(welcome.renew_interval_ms.into());
        Ok(Attached {
            events,
            requests: sender,
            lost,
            // Early enough to be there in time.
            renewal: (renewal / 2).max(SHORTEST_RENEWAL),
        })
    }

    /// Passes changes on, and renews the lease beside it, until something breaks.
    async fn follow(&self, attached: Attached, reread: Reread) -> Broken {
        let Attached {
            mut events,
            requests,
            mut lost,
            renewal,
        } = attached;
        let broken = tokio::select! {
            broken = self.pass_all_on(&mut events, reread) => broken,
            // Whatever takes its time there, the lease does not run out meanwhile.
            broken = keep_renewing(&requests, renewal) => broken,
            () = lost.wait() => Broken::Stuck,
            () = self.shutdown.finishing() => Broken::Finishing,
        };
        if matches!(broken, Broken::Finishing) {
            drop(requests);
            self.finish(events).await;
        }
        broken
    }

    /// Passes changes on, and reads anew what may have been missed, until the stream ends.
    async fn pass_all_on(&self, events: &mut Streaming<AttachEvent>, mut reread: Reread) -> Broken {
        let mut catching_up = tokio::time::interval(CATCHING_UP);
        catching_up.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut behind = HashSet::new();
        loop {
            tokio::select! {
                received = events.message() => match received {
                    Ok(Some(received)) => self.pass_on(received.kind),
                    Ok(None) => return Broken::Ended,
                    Err(status) => return status.into(),
                },
                who = reread.due() => {
                    // Events that come meanwhile wait, and are passed on after it: so what was read never hides something newer.
                    let read = self.read_anew(who).await;
                    reread.done(read.is_ok(), Instant::now());
                }
                // While presence-svc does not know everybody yet, all will be read in any case.
                _ = catching_up.tick(), if reread.is_done() => {
                    behind.extend(self.hub.take_presence_dropped());
                    if self.catch_up(&behind).await.is_ok() {
                        behind.clear();
                    }
                }
            }
        }
    }

    /// Ends the stream in such a way that presence-svc reads all that was sent: the connections are gone, and nobody needs to wait for the
    /// lease to run out.
    async fn finish(&self, mut events: Streaming<AttachEvent>) {
        self.hub.detach_presence();
        let rest = async { while let Ok(Some(_)) = events.message().await {} };
        // If it takes longer, the lease runs out instead.
        let _ = tokio::time::timeout(DEADLINE, rest).await;
    }

    /// Reads how those are who are watched, and tells it of some of them; and of all of them how they are called, where that is new.
    async fn read_anew(&self, who: Who) -> Result<(), Failure> {
        let watched = self.hub.watched();
        // The call must name a user, and every user may read this.
        let Some(me) = watched.first() else {
            return Ok(());
        };
        let users = self.calls.users(me, &watched).await.inspect_err(
            |failure| tracing::warn!(cause = %failure, "cannot read presence anew; will try again"),
        )?;
        let is_here = |status| matches!(status, Status::Online | Status::Away);
        for user in users {
            fanout::display_name(&self.hub, &user);
            if is_here(user.status()) == (who == Who::Here) {
                fanout::presence(&self.hub, user);
            }
        }
        Ok(())
    }

    /// Reads how those are whom some connections watch, and tells these.
    async fn catch_up(&self, behind: &HashSet<ConnectionId>) -> Result<(), Failure> {
        let watched = self.hub.watched_by(behind);
        let Some(me) = watched.first() else {
            return Ok(());
        };
        let users = self.calls.users(me, &watched).await.inspect_err(
            |failure| tracing::warn!(cause = %failure, "cannot read presence that was dropped; will try again"),
        )?;
        for user in users {
            fanout::presence_among(&self.hub, behind, user);
        }
        Ok(())
    }

    fn pass_on(&self, event: Option<attach_event::Kind>) {
        match event {
            Some(attach_event::Kind::Presence(changed)) => {
                fanout::presence_changed(&self.hub, &changed);
            }
            Some(attach_event::Kind::SessionEnded(ended)) => {
                self.hub.close_session(&ended.session_id);
            }
            Some(attach_event::Kind::Profile(changed)) => {
                fanout::profile_changed(&self.hub, changed);
            }
            // A second `welcome` tells nothing new.
            Some(attach_event::Kind::Welcome(_)) | None => {}
        }
    }
}

/// Renews the lease until there is no room for it.
async fn keep_renewing(requests: &mpsc::Sender<AttachRequest>, interval: Duration) -> Broken {
    let mut renewals = tokio::time::interval(interval);
    loop {
        renewals.tick().await;
        if requests.try_send(renew()).is_err() {
            return Broken::Stuck;
        }
    }
}

fn renew() -> AttachRequest {
    AttachRequest {
        kind: Some(attach_request::Kind::Renew(attach_request::Renew {})),
    }
}
