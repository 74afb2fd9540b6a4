//! Hashing passwords: argon2id with OWASP's parameters, on a pool that takes no more of the machine than its cores, 19 MiB each.

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use secrecy::{ExposeSecret as _, SecretString};
use service_kit::Failure;
use tokio::sync::Semaphore;

use super::password_rules::{check_form, check_strength, normalised};

/// Memory in KiB, passes, lanes (OWASP Password Storage Cheat Sheet). When they rise, each hash is renewed at its owner's next sign-in.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashing cannot be set up.
#[derive(Debug, thiserror::Error)]
#[error("cannot hash passwords: {0}")]
pub(crate) struct PasswordsError(String);

/// What comparing a password with a stored hash told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is another one, or there is none.
    Wrong,
    /// It is the one.
    Right {
        /// The hash was made with weaker parameters than today's.
        outdated: bool,
    },
}

/// A password whose form is acceptable.
pub(super) struct Acceptable(SecretString);

/// Hashes and compares passwords.
pub(super) struct Passwords {
    least: usize,
    turns: Arc<Semaphore>,
    wait: Duration,
    /// What unknown names' passwords are compared with, so that they take as long as others.
    decoy: String,
}

impl Passwords {
    /// Takes passwords from `least` characters on; one waits at most `wait` for its turn.
    pub(super) fn new(least: u32, wait: Duration) -> Result<Self, PasswordsError> {
        let cores = available_parallelism().map_or(1, usize::from);
        let decoy: [u8; 32] = rand::random();
        Ok(Self {
            least: usize::try_from(least).unwrap_or(usize::MAX),
            turns: Arc::new(Semaphore::new(cores)),
            wait,
            decoy: hash(&decoy).map_err(|error| PasswordsError(error.to_string()))?,
        })
    }

    /// Refuses a new password that can be refused at a glance.
    pub(super) fn acceptable(&self, password: &str, username: &str) -> Result<Acceptable, Failure> {
        let password = normalised(password);
        check_form(password.expose_secret(), username, self.least)?;
        Ok(Acceptable(password))
    }

    /// Hashes a new password, unless it is easy to guess for one who knows these words about the user.
    pub(super) async fn hash_new(
        &self,
        password: Acceptable,
        about: Vec<String>,
    ) -> Result<String, Failure> {
        self.in_turn(move || {
            check_strength(password.0.expose_secret(), &about)?;
            hash_secret(&password.0)
        })
        .await?
    }

    /// Hashes a password that was found right, with today's parameters.
    pub(super) async fn hash_again(&self, password: &str) -> Result<String, Failure> {
        let password = normalised(password);
        self.in_turn(move || hash_secret(&password)).await?
    }

    /// Compares a password with a stored hash. Takes as long when there is none.
    pub(super) async fn verify(
        &self,
        password: &str,
        stored: Option<String>,
    ) -> Result<Verdict, Failure> {
        let password = normalised(password);
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let verdict = self.in_turn(move || verify(&password, &stored)).await?;
        Ok(if known { verdict } else { Verdict::Wrong })
    }

    /// Does work that keeps a core busy when one is free for it.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let busy = || Failure::unavailable("Too many people sign in just now. Try again.");
        let turn = tokio::time::timeout(self.wait, self.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        // The turn goes with the work: a caller that goes away does not make room before the core is free.
        let work = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        work.await.map_err(|error| Failure::internal(&error))
    }
}

fn argon2() -> Result<Argon2<'static>, argon2::Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &[u8]) -> Result<String, argon2::password_hash::Error> {
    let hash: PasswordHash = argon2()?.hash_password(password)?;
    Ok(hash.to_string())
}

fn hash_secret(password: &SecretString) -> Result<String, Failure> {
    hash(password.expose_secret().as_bytes()).map_err(|error| Failure::internal(&error))
}

fn verify(password: &SecretString, stored: &str) -> Verdict {
    let Ok(stored) = PasswordHash::new(stored) else {
        tracing::error!("a stored password hash cannot be read");
        return Verdict::Wrong;
    };
    // The hash's own parameters are what it is compared with.
    match Argon2::default().verify_password(password.expose_secret().as_bytes(), &stored) {
        Ok(()) => Verdict::Right {
            outdated: is_outdated(&stored),
        },
        Err(_) => Verdict::Wrong,
    }
}

fn is_outdated(hash: &PasswordHash) -> bool {
    let weaker = |made: Params| {
        made.m_cost() < MEMORY_KIB || made.t_cost() < PASSES || made.p_cost() < LANES
    };
    hash.algorithm != Algorithm::Argon2id.ident() || Params::try_from(hash).map_or(true, weaker)
}

#[cfg(test)]
mod tests {
    use service_kit::Code;

    use super::*;

    fn passwords() -> Passwords {
        Passwords::new(8, Duration::from_secs(5)).unwrap()
    }

    async fn hashed(passwords: &Passwords, password: &str) -> String {
        let acceptable = passwords.acceptable(password, "ann").unwrap();
        passwords.hash_new(acceptable, Vec::new()).await.unwrap()
    }

    #[tokio::test]
    async fn a_password_opens_what_it_locked_however_it_was_typed() {
        let passwords = passwords();
        let stored = hashed(&passwords, "trombone à lagoon").await;
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        let verdict = |typed: &'static str| passwords.verify(typed, Some(stored.clone()));
        assert_eq!(
            verdict("trombone a\u{300} lagoon").await,
            Ok(Verdict::Right { outdated: false })
        );
        assert_eq!(verdict("trombone a lagoon").await, Ok(Verdict::Wrong));
        assert_eq!(
            passwords.verify("trombone à lagoon", None).await,
            Ok(Verdict::Wrong)
        );
    }

    #[tokio::test]
    async fn no_part_of_a_long_password_is_left_out() {
        let passwords = passwords();
        let long: String = "trombone lagoon ".repeat(16);
        assert_eq!(long.len(), 256);
        let stored = hashed(&passwords, &long).await;
        let other = format!("{}!", &long[..255]);
        let longer = format!("{long}!");
        assert_eq!(
            passwords.verify(&long, Some(stored.clone())).await,
            Ok(Verdict::Right { outdated: false })
        );
        assert_eq!(
            passwords.verify(&other, Some(stored.clone())).await,
            Ok(Verdict::Wrong)
        );
        assert_eq!(
            passwords.verify(&longer, Some(stored)).await,
            Ok(Verdict::Wrong)
        );
    }

    #[tokio::test]
    async fn hashes_of_weaker_parameters_are_outdated() {
        let weaker = Params::new(MEMORY_KIB / 2, PASSES, LANES, None).unwrap();
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, weaker);
        let stored: PasswordHash = argon2.hash_password("trombone lagoon".as_bytes()).unwrap();
        let verdict = passwords()
            .verify("trombone lagoon", Some(stored.to_string()))
            .await;
        assert_eq!(verdict, Ok(Verdict::Right { outdated: true }));
    }

    #[tokio::test]
    async fn who_waits_too_long_is_told_to_come_back() {
        let passwords = Passwords {
            wait: Duration::from_millis(1),
            ..passwords()
        };
        let all = u32::try_from(passwords.turns.available_permits()).unwrap();
        let _busy = passwords
            .turns
            .clone()
            .acquire_many_owned(all)
            .await
            .unwrap();
        let refused = passwords.verify("trombone lagoon", None).await.unwrap_err();
        assert_eq!(refused.code, Code::Unavailable);
    }
}
