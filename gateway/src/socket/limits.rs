//! How much a user, and one socket, may ask for.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use moka::sync::Cache;
use service_kit::Failure;

use crate::{frames::server::Limits, metric};

/// Frames other than messages a second, for each user.
const OTHERS_PER_SECOND: NonZeroU32 = NonZeroU32::new(50).unwrap();
/// Frames other than messages at once, for each user.
const OTHERS_BURST: NonZeroU32 = NonZeroU32::new(200).unwrap();
/// A user who was silent for this long has the full measure again, and is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(600);
/// Users remembered at once.
const MOST_USERS: u64 = 100_000;
/// Refused frames within a minute before a socket is closed.
const MOST_REFUSED: u32 = 1_000;
const MINUTE: Duration = Duration::from_secs(60);
/// Typing notices of one conversation are passed on no closer than this.
const TYPING_INTERVAL: Duration = Duration::from_secs(1);
/// Conversations whose typing notices are remembered for one socket.
const MOST_TYPED_IN: usize = 64;

/// The limits of all users, each over all sockets of this gateway, and beyond the life of one.
pub(crate) struct AllLimits {
    users: Cache<Arc<str>, Arc<UserLimits>>,
    messages: Option<Quota>,
}

/// The limits of one user.
pub(crate) struct UserLimits {
    messages: Option<DefaultDirectRateLimiter>,
    others: DefaultDirectRateLimiter,
}

impl AllLimits {
    /// What the settings say.
    pub(crate) fn new(limits: &Limits) -> Self {
        let users = Cache::builder()
            .max_capacity(MOST_USERS)
            .time_to_idle(FORGOTTEN_AFTER)
            .build();
        let messages = NonZeroU32::new(limits.messages_per_second).map(|per_second| {
            let burst = NonZeroU32::new(limits.message_burst).unwrap_or(NonZeroU32::MIN);
            Quota::per_second(per_second).allow_burst(burst)
        });
        Self { users, messages }
    }

    /// The limits of a user.
    pub(crate) fn of(&self, username: &Arc<str>) -> Arc<UserLimits> {
        self.users.get_with(Arc::clone(username), || {
            let others = Quota::per_second(OTHERS_PER_SECOND).allow_burst(OTHERS_BURST);
            Arc::new(UserLimits {
                messages: self.messages.map(RateLimiter::direct),
                others: RateLimiter::direct(others),
            })
        })
    }
}

impl UserLimits {
    /// Whether the user may send one more message now.
    pub(crate) fn message(&self) -> Result<(), Failure> {
        match &self.messages {
            Some(limiter) => check(limiter, "messages", "Too many messages at once."),
            None => Ok(()),
        }
    }

    /// Whether the user may send one more frame of another type now.
    pub(crate) fn other(&self) -> Result<(), Failure> {
        check(&self.others, "other", "Too many requests at once.")
    }
}

fn check(
    limiter: &DefaultDirectRateLimiter,
    limit: &'static str,
    told: &'static str,
) -> Result<(), Failure> {
    limiter.check().map_err(|until| {
        metric::rate_limited(limit);
        Failure::rate_limited(told, until.wait_time_from(DefaultClock::default().now()))
    })
}

/// Counts refused frames by the minute.
#[derive(Debug, Default)]
pub(super) struct Refusals {
    minute: Option<Instant>,
    count: u32,
}

impl Refusals {
    /// Counts one more; answers whether they are too many for this minute.
    pub(super) fn is_one_too_many(&mut self, now: Instant) -> bool {
        let current = self
            .minute
            .is_some_and(|began| now.duration_since(began) < MINUTE);
        if !current {
            self.minute = Some(now);
            self.count = 0;
        }
        self.count += 1;
        self.count > MOST_REFUSED
    }
}

/// Lets through what of a socket's typing notices tells something new.
#[derive(Debug, Default)]
pub(super) struct TypingThrottle {
    last: HashMap<String, (Instant, bool)>,
}

impl TypingThrottle {
    /// Whether to pass a notice on: a start at most once in the interval, a stop only after a start that was passed on.
    pub(super) fn passes(&mut self, conversation: &str, active: bool, now: Instant) -> bool {
        let passes = match self.last.get(conversation) {
            None => true,
            Some((at, was_active)) => {
                let waited = now.duration_since(*at) >= TYPING_INTERVAL;
                if active { waited } else { *was_active }
            }
        };
        if !passes {
            return false;
        }
        if self.last.len() >= MOST_TYPED_IN && !self.last.contains_key(conversation) {
            self.last.clear();
        }
        // A stop does not begin a new interval: the start after it still waits for that of the last one.
        let at = match self.last.get(conversation) {
            Some((at, _)) if !active => *at,
            _ => now,
        };
        self.last.insert(conversation.to_owned(), (at, active));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_up_to_the_burst_then_told_when_to_try_again() {
        let limits = AllLimits::new(&Limits {
            frame_bytes: 0,
            content_bytes: 0,
            group_members: 0,
            connections: 0,
            messages_per_second: 20,
            message_burst: 3,
        });
        let ann: Arc<str> = "ann".into();
        let of_ann = limits.of(&ann);
        for _ in 0..3 {
            of_ann.message().unwrap();
        }
        // Another socket of the same user shares the measure.
        let failure = limits.of(&ann).message().unwrap_err();
        assert!((1..=50).contains(&failure.retry_after_ms()), "{failure:?}");
        assert!(limits.of(&"bob".into()).message().is_ok());
        assert!(of_ann.other().is_ok());
    }

    #[test]
    fn refusals_are_counted_by_the_minute() {
        let mut refusals = Refusals::default();
        let now = Instant::now();
        for _ in 0..MOST_REFUSED {
            assert!(!refusals.is_one_too_many(now));
        }
        assert!(refusals.is_one_too_many(now));
        assert!(!refusals.is_one_too_many(now + MINUTE));
    }

    #[test]
    fn typing_is_passed_on_once_a_second_and_its_end_always() {
        let mut throttle = TypingThrottle::default();
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        assert!(throttle.passes("dm:ann:bob", true, at(0)));
        assert!(!throttle.passes("dm:ann:bob", true, at(500)));
        assert!(throttle.passes("dm:ann:bob", false, at(600)));
        assert!(!throttle.passes("dm:ann:bob", false, at(700)));
        assert!(!throttle.passes("dm:ann:bob", true, at(800)));
        assert!(throttle.passes("dm:ann:bob", true, at(1_000)));
        assert!(throttle.passes("dm:ann:eve", true, at(1_000)));
    }
}
