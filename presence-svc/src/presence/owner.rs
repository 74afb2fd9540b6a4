//! The task that owns presence: it gives the tracker a clock and timers, tells every gateway what changes, and has "last seen" recorded.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use chatsync_proto::presence::{
    AttachEvent,
    attach_event::{Kind, PresenceChanged, ProfileChanged, SessionEnded},
};
use service_kit::{Code, Failure, clock::now_ms};
use tokio::{
    sync::mpsc,
    time::{Interval, MissedTickBehavior},
};
use tokio_util::sync::CancellationToken;

use super::{
    Presence,
    events::Outlet,
    handle::{Command, Report, StreamId},
    tracker::{Change, GatewayId, Times, Tracker},
};
use crate::{config::Config, metric, recorder::Recorder};

/// The owner looks at the clock at least so often.
const LOOK: Duration = Duration::from_secs(1);
/// A look that comes later than this after the one before was kept from coming: the process stood still, or the machine slept. What gateways
/// sent meanwhile is still to be read.
const LATE: Duration = Duration::from_secs(4);

/// Owns who is connected, and the streams to gateways.
#[derive(Debug)]
pub(crate) struct Owner {
    tracker: Tracker,
    /// When it was last looked at the clock.
    looked: Instant,
    streams: HashMap<GatewayId, Stream>,
    /// Streams so far.
    count: u64,
    recorder: Arc<Recorder>,
    commands: mpsc::Receiver<Command>,
    record_interval: Duration,
    session_use_interval: Duration,
}

#[derive(Debug)]
struct Stream {
    number: u64,
    outlet: Outlet,
}

impl Owner {
    /// Nobody is connected yet. The handle is for everybody else.
    pub(crate) fn new(config: &Config, recorder: Arc<Recorder>) -> (Self, Presence) {
        let (presence, commands) = Presence::new();
        let times = Times {
            lease: config.lease,
            blip: config.blip,
        };
        let owner = Self {
            tracker: Tracker::new(times),
            looked: Instant::now(),
            streams: HashMap::new(),
            count: 0,
            recorder,
            commands,
            record_interval: config.record_interval,
            session_use_interval: config.session_use_interval,
        };
        (owner, presence)
    }

    /// Works until `stop`; then records when those who are connected were last seen.
    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut record_users = every(self.record_interval);
        let mut record_sessions = every(self.session_use_interval);
        loop {
            let look = Instant::now() + LOOK;
            let wake = self.tracker.next_expiry().map_or(look, |at| at.min(look));
            tokio::select! {
                command = self.commands.recv() => match command {
                    Some(command) => self.obey(command),
                    None => break,
                },
                () = tokio::time::sleep_until(wake.into()) => self.expire(Instant::now()),
                _ = record_users.tick() => self.record_users(),
                _ = record_sessions.tick() => self.record_sessions(),
                () = stop.cancelled() => break,
            }
            self.report_metrics();
        }
        self.record_users();
    }

    fn obey(&mut self, command: Command) {
        let now = Instant::now();
        self.expire(now);
        match command {
            Command::Attach {
                gateway,
                connections,
                outlet,
                attached,
            } => {
                let stream = self.add_stream(gateway, outlet);
                let changes = self.tracker.hello(&stream.gateway, connections, now);
                self.tell_changes(changes, now);
                // One that gave up waiting is found gone at the next event.
                let _ = attached.send(stream);
            }
            Command::Report(stream, report) => self.heed(&stream, report, now),
            Command::Detach(stream) => {
                if self.is_current(&stream) {
                    self.streams.remove(&stream.gateway);
                }
            }
            Command::SessionEnded {
                username,
                session_id,
            } => {
                let changes = self.tracker.session_ended(&username, &session_id, now);
                self.broadcast(Kind::SessionEnded(SessionEnded {
                    session_id,
                    username,
                }));
                self.tell_changes(changes, now);
            }
            Command::ProfileChanged {
                username,
                display_name,
            } => {
                self.broadcast(Kind::Profile(ProfileChanged {
                    username,
                    display_name,
                }));
            }
            Command::Statuses { usernames, answer } => {
                let statuses = usernames
                    .iter()
                    .map(|username| self.tracker.status(username))
                    .collect();
                // The caller may have gone away.
                let _ = answer.send(statuses);
            }
        }
    }

    fn add_stream(&mut self, gateway: GatewayId, outlet: Outlet) -> StreamId {
        self.count += 1;
        let number = self.count;
        if let Some(old) = self
            .streams
            .insert(gateway.clone(), Stream { number, outlet })
        {
            old.outlet.ending.end(Failure::unavailable(
                "Another stream of this gateway took over.",
            ));
        }
        StreamId { gateway, number }
    }

    /// A stream that was replaced or dropped has no say: what it reports is older than what took its place.
    fn heed(&mut self, stream: &StreamId, report: Report, now: Instant) {
        if !self.is_current(stream) {
            return;
        }
        let gateway = &stream.gateway;
        let changes = match report {
            Report::Opened(connection) => self.tracker.opened(gateway, connection, now),
            Report::Closed(id) => self.tracker.closed(gateway, id, now),
            Report::Away(id, away) => self.tracker.set_away(gateway, id, away, now),
            Report::Renewed => {
                self.tracker.renewed(gateway, now);
                Vec::new()
            }
        };
        self.tell_changes(changes, now);
    }

    fn is_current(&self, stream: &StreamId) -> bool {
        self.streams
            .get(&stream.gateway)
            .is_some_and(|current| current.number == stream.number)
    }

    /// Does what is due by now.
    fn expire(&mut self, now: Instant) {
        let since = now.saturating_duration_since(std::mem::replace(&mut self.looked, now));
        if since >= LATE {
            tracing::warn!(seconds = since.as_secs(), "stood still for a while");
            self.tracker.was_deaf(since);
        }
        let expired = self.tracker.expire(now);
        for gateway in expired.gateways {
            tracing::warn!(%gateway, "gateway's lease ran out");
            if let Some(stream) = self.streams.remove(&gateway) {
                stream
                    .outlet
                    .ending
                    .end(Failure::unavailable("The lease ran out: say hello again."));
            }
        }
        self.tell_changes(expired.changes, now);
    }

    fn tell_changes(&mut self, changes: Vec<Change>, now: Instant) {
        if changes.is_empty() {
            return;
        }
        let wall = now_ms();
        for Change {
            username,
            status,
            seen,
        } in changes
        {
            let ago = i64::try_from(now.saturating_duration_since(seen).as_millis()).unwrap_or(0);
            let last_seen_ms = wall.saturating_sub(ago);
            self.recorder.seen([(username.to_string(), last_seen_ms)]);
            let username = username.to_string();
            self.broadcast(Kind::Presence(PresenceChanged {
                username,
                status: status.into(),
                last_seen_ms,
            }));
        }
    }

    fn broadcast(&mut self, kind: Kind) {
        let event = AttachEvent { kind: Some(kind) };
        self.streams
            .retain(|gateway, stream| match stream.outlet.send(event.clone()) {
                Ok(()) => true,
                Err(mpsc::error::TrySendError::Closed(_)) => false,
                Err(mpsc::error::TrySendError::Full(_)) => {
                    tracing::warn!(%gateway, "gateway reads too slowly: its stream is ended");
                    metric::stream_dropped();
                    let why = "Events were read too slowly: say hello again.";
                    stream
                        .outlet
                        .ending
                        .end(Failure::new(Code::RateLimited, why));
                    false
                }
            });
    }

    fn record_users(&self) {
        let now = now_ms();
        self.recorder.seen(
            self.tracker
                .connected_users()
                .map(|username| (username.to_owned(), now)),
        );
    }

    /// An open connection is a use of its session.
    fn record_sessions(&self) {
        let now = now_ms();
        let sessions: HashSet<&str> = self.tracker.connected_sessions().collect();
        self.recorder
            .used(sessions.into_iter().map(|id| (id.to_owned(), now)));
    }

    fn report_metrics(&self) {
        let here = metric::Here {
            connections: self.tracker.connections(),
            users: self.tracker.users_here(),
            gateways: self.streams.len(),
        };
        here.report();
    }
}

/// Ticks that keep their distance, the first one after an interval.
fn every(interval: Duration) -> Interval {
    let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + interval, interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

#[cfg(test)]
mod tests {
    use chatsync_proto::presence::Status;
    use tokio::sync::oneshot;

    use super::*;
    use crate::presence::{events, tracker::Connection};

    fn owner() -> Owner {
        let times = Times {
            lease: Duration::from_secs(30),
            blip: Duration::from_secs(10),
        };
        Owner {
            tracker: Tracker::new(times),
            looked: Instant::now(),
            streams: HashMap::new(),
            count: 0,
            recorder: Arc::default(),
            commands: mpsc::channel(1).1,
            record_interval: Duration::MAX,
            session_use_interval: Duration::MAX,
        }
    }

    fn attach(owner: &mut Owner) -> (StreamId, events::Events) {
        let (outlet, _, events) = events::queue(8);
        let (attached, mut stream) = oneshot::channel();
        owner.obey(Command::Attach {
            gateway: "g".into(),
            connections: Vec::new(),
            outlet,
            attached,
        });
        (stream.try_recv().unwrap(), events)
    }

    fn opened(username: &str) -> Report {
        Report::Opened(Connection {
            id: 1,
            username: username.into(),
            session_id: "s".into(),
            away: false,
        })
    }

    #[test]
    fn a_stream_that_was_replaced_has_no_say() {
        let mut owner = owner();
        let (earlier, _earlier_events) = attach(&mut owner);
        let (later, _later_events) = attach(&mut owner);
        owner.obey(Command::Report(earlier.clone(), opened("ann")));
        assert_eq!(owner.tracker.status("ann"), Status::Offline);
        // Nor does its end end the later one.
        owner.obey(Command::Detach(earlier));
        owner.obey(Command::Report(later, opened("bob")));
        assert_eq!(owner.tracker.status("bob"), Status::Online);
        assert_eq!(owner.streams.len(), 1);
    }

    #[test]
    fn after_standing_still_nobody_is_taken_for_gone() {
        let mut owner = owner();
        let (stream, _events) = attach(&mut owner);
        owner.obey(Command::Report(stream, opened("ann")));
        let mut now = Instant::now() + Duration::from_secs(60);
        owner.expire(now);
        // What was left of the lease is still left.
        for _ in 0..25 {
            now += LOOK;
            owner.expire(now);
            assert_eq!(owner.tracker.status("ann"), Status::Online);
        }
        // A gateway that is silent while it could be heard has gone.
        for _ in 0..20 {
            now += LOOK;
            owner.expire(now);
        }
        assert_eq!(owner.tracker.status("ann"), Status::Offline);
        assert!(owner.streams.is_empty());
    }

    #[test]
    fn a_gateway_that_has_gone_is_found_so_at_the_next_event() {
        let mut owner = owner();
        let (stream, events) = attach(&mut owner);
        drop(events);
        owner.obey(Command::Report(stream, opened("ann")));
        assert!(owner.streams.is_empty());
    }
}
