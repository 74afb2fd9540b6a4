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
use service_kit::{Failure, room::Room};

use crate::{frames::server::Limits, metric};

/// Frames other than messages, for each user: so many for each message allowed, since a message is also delivered, read and typed. Without
/// a limit of messages there is none of others.
const OTHERS_PER_MESSAGE: u32 = 4;
/// Frames other than messages a second and at once that are allowed at the least.
const LEAST_OTHERS: (u32, u32) = (50, 200);
/// A user who was silent for this long has the full measure again, and is forgotten.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(600);
/// Users remembered at once.
const MOST_USERS: u64 = 100_000;
/// Refused frames within a minute before a socket is closed.
const MOST_REFUSED: u32 = 1_000;
const MINUTE: Duration = Duration::from_secs(60);
/// That somebody still types is passed on no closer than this.
const TYPING_INTERVAL: Duration = Duration::from_secs(1);
/// Starts within that time: one after each of some quick messages.
const MOST_TYPING_STARTS: u32 = 6;
/// Conversations whose typing notices are remembered for one socket.
const MOST_TYPED_IN: usize = 64;

/// The limits of all users, each over all sockets of this gateway, and beyond the life of one.
pub(crate) struct AllLimits {
    users: Cache<Arc<str>, Arc<UserLimits>>,
    messages: Option<Quota>,
    others: Option<Quota>,
    state_bytes: u32,
}

/// The limits of one user.
pub(crate) struct UserLimits {
    messages: Option<DefaultDirectRateLimiter>,
    others: Option<DefaultDirectRateLimiter>,
    /// Room for large states on their way to the user's clients.
    pub(super) states: Room,
}

impl AllLimits {
    /// What the settings say.
    pub(crate) fn new(limits: &Limits, state_bytes: u32) -> Self {
        let users = Cache::builder()
            .max_capacity(MOST_USERS)
            .time_to_idle(FORGOTTEN_AFTER)
            .build();
        let (per_second, burst) = (limits.messages_per_second, limits.message_burst);
        let others = |messages: u32, least: u32| {
            let wanted = messages.saturating_mul(OTHERS_PER_MESSAGE).max(least);
            if per_second == 0 { 0 } else { wanted }
        };
        Self {
            users,
            messages: quota(per_second, burst),
            others: quota(
                others(per_second, LEAST_OTHERS.0),
                others(burst, LEAST_OTHERS.1),
            ),
            state_bytes,
        }
    }

    /// The limits of a user.
    pub(crate) fn of(&self, username: &Arc<str>) -> Arc<UserLimits> {
        self.users.get_with(Arc::clone(username), || {
            Arc::new(UserLimits {
                messages: self.messages.map(RateLimiter::direct),
                others: self.others.map(RateLimiter::direct),
                states: Room::new(self.state_bytes),
            })
        })
    }
}

/// So many a second and so many at once; none is no limit.
fn quota(per_second: u32, burst: u32) -> Option<Quota> {
    let per_second = NonZeroU32::new(per_second)?;
    let burst = NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN);
    Some(Quota::per_second(per_second).allow_burst(burst))
}

impl UserLimits {
    /// Whether the user may send one more message now.
    pub(crate) fn message(&self) -> Result<(), Failure> {
        check(&self.messages, "messages", "Too many messages at once.")
    }

    /// Whether the user may send one more frame of another type now.
    pub(crate) fn other(&self) -> Result<(), Failure> {
        check(&self.others, "other", "Too many requests at once.")
    }
}

fn check(
    limiter: &Option<DefaultDirectRateLimiter>,
    limit: &'static str,
    told: &'static str,
) -> Result<(), Failure> {
    let Some(limiter) = limiter else {
        return Ok(());
    };
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

/// Lets through what of a socket's typing notices tells something new, and of that not too much.
#[derive(Debug, Default)]
pub(super) struct TypingThrottle {
    conversations: HashMap<String, Typing>,
}

/// What was passed on of one conversation.
#[derive(Debug)]
struct Typing {
    active: bool,
    /// When the last notice was passed on.
    last: Instant,
    /// When the current second began, and the starts passed on in it.
    second: Instant,
    starts: u32,
}

impl TypingThrottle {
    /// Whether to pass a notice on: a repeated start once a second, a repeated stop never, and so many new starts a second. A stop always follows
    /// the start that was passed on.
    pub(super) fn passes(&mut self, conversation: &str, active: bool, now: Instant) -> bool {
        let Some(typing) = self.conversations.get_mut(conversation) else {
            if self.conversations.len() >= MOST_TYPED_IN {
                self.conversations.clear();
            }
            let first = Typing {
                active,
                last: now,
                second: now,
                starts: u32::from(active),
            };
            self.conversations.insert(conversation.to_owned(), first);
            return true;
        };
        if now.duration_since(typing.second) >= TYPING_INTERVAL {
            typing.second = now;
            typing.starts = 0;
        }
        let passes = match (typing.active, active) {
            (true, true) => now.duration_since(typing.last) >= TYPING_INTERVAL,
            (false, true) => typing.starts < MOST_TYPING_STARTS,
            (was_active, false) => was_active,
        };
        if passes {
            typing.starts += u32::from(active && !typing.active);
            typing.active = active;
            typing.last = now;
        }
        passes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(messages_per_second: u32, message_burst: u32) -> AllLimits {
        let limits = Limits {
            frame_bytes: 0,
            content_bytes: 0,
            group_members: 0,
            connections: 0,
            messages_per_second,
            message_burst,
        };
        AllLimits::new(&limits, 0)
    }

    #[test]
    fn messages_up_to_the_burst_then_told_when_to_try_again() {
        let limits = limits(20, 3);
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
    fn without_a_limit_of_messages_there_is_none_of_others() {
        let limits = limits(0, 3);
        let of_ann = limits.of(&"ann".into());
        for _ in 0..10_000 {
            assert!(of_ann.message().is_ok() && of_ann.other().is_ok());
        }
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
    fn that_somebody_types_is_passed_on_once_a_second_and_its_end_always() {
        let mut throttle = TypingThrottle::default();
        let start = Instant::now();
        let at = |ms| start + Duration::from_millis(ms);
        assert!(throttle.passes("dm:ann:bob", true, at(0)));
        assert!(!throttle.passes("dm:ann:bob", true, at(500)));
        assert!(throttle.passes("dm:ann:bob", false, at(600)));
        assert!(!throttle.passes("dm:ann:bob", false, at(700)));
        // Who sent a message and types the next is typing again, after some quick messages too.
        for ms in [700, 720, 740] {
            assert!(throttle.passes("dm:ann:bob", true, at(ms)));
            assert!(throttle.passes("dm:ann:bob", false, at(ms + 10)));
        }
        assert!(throttle.passes("dm:ann:bob", true, at(800)));
        assert!(!throttle.passes("dm:ann:bob", true, at(900)));
        assert!(throttle.passes("dm:ann:bob", true, at(1_800)));
        assert!(throttle.passes("dm:ann:eve", true, at(1_800)));
    }

    #[test]
    fn a_flood_of_changes_is_held_off_but_not_the_last_stop() {
        let mut throttle = TypingThrottle::default();
        let now = Instant::now();
        let mut passed = Vec::new();
        for number in 0..100 {
            let active = number % 2 == 0;
            if throttle.passes("dm:ann:bob", active, now) {
                passed.push(active);
            }
        }
        assert!(passed.len() <= 14, "{passed:?}");
        assert_eq!(passed.last(), Some(&false));
        assert!(throttle.passes("dm:ann:bob", true, now + TYPING_INTERVAL));
    }
}
