//! Waiting between tries: exponential with full jitter, so that many who lost the same thing do not come back at once.
//! (The scheme is "full jitter" of the AWS Architecture Blog, "Exponential Backoff And Jitter", 2015.)

use std::time::Duration;

/// The waits between tries of one thing.
#[derive(Clone, Debug)]
pub struct Backoff {
    first: Duration,
    most: Duration,
    tries: u32,
}

impl Backoff {
    /// The n-th wait is a random time below `first` * 2^n, and below `most`.
    pub fn new(first: Duration, most: Duration) -> Self {
        Self {
            first,
            most,
            tries: 0,
        }
    }

    /// Between parts of one system: 0.1 s at first, 2 s at most, so that a part that is back is found soon.
    pub fn between_parts() -> Self {
        Self::new(Duration::from_millis(100), Duration::from_secs(2))
    }

    /// It worked: the next failure starts from the beginning.
    pub fn reset(&mut self) {
        self.tries = 0;
    }

    /// How long to wait before the next try.
    pub fn next_wait(&mut self) -> Duration {
        self.next_ceiling().mul_f64(rand::random::<f64>())
    }

    fn next_ceiling(&mut self) -> Duration {
        let ceiling = self
            .first
            .saturating_mul(2_u32.saturating_pow(self.tries))
            .min(self.most);
        self.tries = self.tries.saturating_add(1);
        ceiling
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ceilings_double_up_to_the_most_and_start_anew() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_millis(350));
        let ceilings: Vec<_> = (0..3).map(|_| backoff.next_ceiling().as_millis()).collect();
        assert_eq!(ceilings, [100, 200, 350]);
        for _ in 0..100 {
            assert!(backoff.next_wait() <= Duration::from_millis(350));
        }
        backoff.reset();
        assert_eq!(backoff.next_ceiling().as_millis(), 100);
    }
}
