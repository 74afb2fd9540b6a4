//! How often somebody may try (GCRA: so many at once, and then as many a minute). Each figure is a setting; 0 is no limit.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock as _, DefaultClock},
};
use service_kit::Failure;
use tokio_util::sync::CancellationToken;

/// How often those who have not tried for a while are forgotten.
const FORGET: Duration = Duration::from_secs(10);

/// The limits on signing in and up.
#[derive(Debug)]
pub(crate) struct Limits {
    sign_in_by_address: Limit<IpAddr>,
    sign_in_by_name: Limit<String>,
    sign_up_by_address: Limit<IpAddr>,
}

impl Limits {
    /// So many a minute.
    pub(crate) fn new(sign_in_per_minute: u32, sign_up_per_minute: u32) -> Self {
        Self {
            sign_in_by_address: Limit::per_minute(sign_in_per_minute),
            sign_in_by_name: Limit::per_minute(sign_in_per_minute),
            sign_up_by_address: Limit::per_minute(sign_up_per_minute),
        }
    }

    /// Counts a sign-in; by name too, where it is one that an account could have.
    pub(crate) fn sign_in(&self, address: IpAddr, username: Option<&str>) -> Result<(), Failure> {
        self.sign_in_by_address.count(&network(address))?;
        username.map_or(Ok(()), |username| {
            self.sign_in_by_name.count(&username.to_owned())
        })
    }

    /// Counts a sign-up.
    pub(crate) fn sign_up(&self, address: IpAddr) -> Result<(), Failure> {
        self.sign_up_by_address.count(&network(address))
    }

    /// Keeps memory bounded by the number of those who tried within the last minute, until `stop`.
    pub(crate) async fn forget_regularly(&self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(FORGET);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                () = stop.cancelled() => return,
            }
            self.sign_in_by_address.forget();
            self.sign_in_by_name.forget();
            self.sign_up_by_address.forget();
        }
    }
}

/// A limit for each key, or none.
#[derive(Debug)]
struct Limit<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

impl<K: Hash + Eq + Clone> Limit<K> {
    fn per_minute(count: u32) -> Self {
        Self(NonZeroU32::new(count).map(|count| RateLimiter::keyed(Quota::per_minute(count))))
    }

    fn count(&self, key: &K) -> Result<(), Failure> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        limiter.check_key(key).map_err(|refused| {
            let wait = refused.wait_time_from(DefaultClock::default().now());
            Failure::rate_limited("Too many tries. Wait a little.", wait)
        })
    }

    /// Forgets keys that may try as often as new ones.
    fn forget(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// The part of an address that one customer cannot change at will: of IPv6 the first 64 bits.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use service_kit::Code;

    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn a_sign_in_counts_for_its_address_and_for_its_name() {
        let limits = Limits::new(2, 0);
        assert_eq!(limits.sign_in(address(1), Some("ann")), Ok(()));
        assert_eq!(limits.sign_in(address(1), Some("bob")), Ok(()));
        let refused = limits.sign_in(address(1), Some("eve")).unwrap_err();
        assert_eq!(refused.code, Code::RateLimited);
        assert!(
            (1..=30_000).contains(&refused.retry_after_ms()),
            "{refused:?}"
        );
        // Another address, a name that has one try left.
        assert_eq!(limits.sign_in(address(2), Some("ann")), Ok(()));
        assert!(limits.sign_in(address(3), Some("ann")).is_err());
        assert_eq!(limits.sign_in(address(3), None), Ok(()));
    }

    #[test]
    fn none_is_no_limit() {
        let limits = Limits::new(0, 0);
        assert!((0..1000).all(|_| limits.sign_in(address(1), Some("ann")).is_ok()));
        assert!((0..1000).all(|_| limits.sign_up(address(1)).is_ok()));
    }

    #[test]
    fn those_who_may_try_like_new_ones_are_forgotten() {
        // So many a minute that a try is forgiven within a millisecond.
        let limit = Limit::per_minute(u32::MAX);
        for last in 0..=255 {
            limit.count(&address(last)).unwrap();
        }
        let limiter = limit.0.as_ref().unwrap();
        let deadline = std::time::Instant::now() + Duration::from_secs(5);
        while !limiter.is_empty() && std::time::Instant::now() < deadline {
            limit.forget();
        }
        assert!(limiter.is_empty());
    }

    #[test]
    fn networks() {
        let of = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }
}
