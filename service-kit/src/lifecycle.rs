//! Finishing, and finishing now: two tokens, the first a child of the second, so that the urgent one includes the other.

use tokio_util::sync::CancellationToken;

/// Tells tasks to end.
#[derive(Clone, Debug, Default)]
pub struct Shutdown {
    now: CancellationToken,
    finish: CancellationToken,
}

impl Shutdown {
    /// Neither has been asked for.
    pub fn new() -> Self {
        let now = CancellationToken::new();
        Self {
            finish: now.child_token(),
            now,
        }
    }

    /// Asks everything to finish what it has begun and to begin nothing.
    pub fn finish(&self) {
        self.finish.cancel();
    }

    /// Asks everything to end where it is.
    pub fn finish_now(&self) {
        self.now.cancel();
    }

    /// Returns when finishing was asked for.
    pub async fn finishing(&self) {
        self.finish.cancelled().await;
    }

    /// Returns when ending at once was asked for.
    pub async fn ending_now(&self) {
        self.now.cancelled().await;
    }

    /// Whether finishing was asked for.
    pub fn is_finishing(&self) -> bool {
        self.finish.is_cancelled()
    }

    /// A token that is cancelled when finishing is asked for; to cancel it affects nobody else.
    pub fn token(&self) -> CancellationToken {
        self.finish.child_token()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ending_now_includes_finishing_but_not_the_other_way_round() {
        let shutdown = Shutdown::new();
        shutdown.token().cancel();
        assert!(!shutdown.is_finishing());
        shutdown.finish();
        assert!(shutdown.is_finishing() && !shutdown.now.is_cancelled());
        let shutdown = Shutdown::new();
        shutdown.finish_now();
        assert!(shutdown.is_finishing());
    }
}
