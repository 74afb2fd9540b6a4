//! Accounts: sign-up, sign-in, profiles. Every try is counted against its limits before a password is looked at.

use std::net::IpAddr;

use chatsync_proto::presence::Session;
use service_kit::{Code, Failure, clock::now_ms, names, sqlite::is_unique_violation};

use crate::{
    config::Config,
    metric::{self, SignInFailure},
    presence::Presence,
    sessions::Sessions,
    store::{Account, Store},
    text,
};

pub(crate) mod limits;
mod password_rules;
mod passwords;

use limits::Limits;
use passwords::{Passwords, Verdict};

pub(crate) use passwords::PasswordsError;

/// Who wants an account.
#[derive(Debug)]
pub(crate) struct SignUp<'a> {
    pub(crate) username: &'a str,
    pub(crate) password: &'a str,
    /// The username if empty.
    pub(crate) display_name: &'a str,
    pub(crate) device: &'a str,
    pub(crate) address: IpAddr,
}

/// Who wants in; the password is looked at apart from it.
#[derive(Debug)]
pub(crate) struct SignIn<'a> {
    pub(crate) username: &'a str,
    pub(crate) device: &'a str,
    pub(crate) address: IpAddr,
}

/// Everything about accounts.
pub(crate) struct Accounts {
    store: Store,
    sessions: Sessions,
    presence: Presence,
    passwords: Passwords,
    limits: Limits,
    open_mode: bool,
}

impl Accounts {
    /// Accounts in this store. Hashes once, so that unknown names have something to be compared with.
    pub(crate) fn new(
        config: &Config,
        store: Store,
        sessions: Sessions,
        presence: Presence,
    ) -> Result<Self, PasswordsError> {
        Ok(Self {
            store,
            sessions,
            presence,
            passwords: Passwords::new(config.password_min_length, config.hash_wait)?,
            limits: Limits::new(config.sign_in_per_minute, config.sign_up_per_minute),
            open_mode: config.open_mode,
        })
    }

    /// The limits, whose memory somebody must look after.
    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Creates an account and begins its first session.
    pub(crate) async fn sign_up(&self, asked: SignUp<'_>) -> Result<Session, Failure> {
        let username = names::username(asked.username)?;
        let display_name = match asked.display_name.trim() {
            "" => username.clone(),
            given => text::display_name(given)?,
        };
        let device = text::device(asked.device)?;
        let password = self.passwords.acceptable(asked.password, &username)?;
        self.limits.sign_up(asked.address)?;
        if self.store.account(&username).await?.is_some() {
            return Err(name_taken());
        }
        let hash = self
            .passwords
            .hash_new(password, vec![username.clone(), display_name.clone()])
            .await?;
        let account = new_account(username, display_name, Some(hash));
        self.create(&account, device).await?.ok_or_else(name_taken)
    }

    /// Begins a session with a password. What was wrong is not told, nor does the time that it takes tell it.
    pub(crate) async fn sign_in(
        &self,
        asked: SignIn<'_>,
        password: &str,
    ) -> Result<Session, Failure> {
        let device = text::device(asked.device)?;
        let username = names::username(asked.username).ok();
        self.count_sign_in(asked.address, username.as_deref())?;
        let account = match &username {
            Some(username) => self.store.account(username).await?,
            None => None,
        };
        let stored = account
            .as_ref()
            .and_then(|account| account.password_hash.clone());
        let verdict = self.passwords.verify(password, stored.clone()).await?;
        let (Some(account), Some(stored), Verdict::Right { outdated }) =
            (&account, &stored, verdict)
        else {
            metric::sign_in_failed(match (&account, &stored) {
                (None, _) => SignInFailure::UnknownName,
                (Some(_), None) => SignInFailure::NoPassword,
                (Some(_), Some(_)) => SignInFailure::WrongPassword,
            });
            return Err(wrong_name_or_password());
        };
        if outdated {
            let hash = self.passwords.hash_again(password).await?;
            self.store
                .replace_password_hash(&account.username, stored, &hash)
                .await?;
        }
        self.sessions.begin(account, device).await
    }

    /// Begins a session by name alone, creating the account on its first use; in open mode only, and never for an account with a password.
    pub(crate) async fn sign_in_by_name(&self, asked: SignIn<'_>) -> Result<Session, Failure> {
        if !self.open_mode {
            return Err(Failure::forbidden("This server asks for a password."));
        }
        let username = names::username(asked.username)?;
        let device = text::device(asked.device)?;
        self.count_sign_in(asked.address, Some(&username))?;
        let account = match self.store.account(&username).await? {
            Some(account) => account,
            None => {
                self.limits.sign_up(asked.address)?;
                let account = new_account(username.clone(), username, None);
                if let Some(session) = self.create(&account, device.clone()).await? {
                    return Ok(session);
                }
                // Somebody else was first, perhaps with a password.
                let theirs = self.store.account(&account.username).await?;
                theirs.ok_or_else(|| Failure::unavailable("The name was just taken. Try again."))?
            }
        };
        if account.password_hash.is_some() {
            return Err(Failure::forbidden(
                "This name has a password: sign in with it.",
            ));
        }
        self.sessions.begin(&account, device).await
    }

    /// A user's own account.
    pub(crate) async fn profile(&self, username: &str) -> Result<Account, Failure> {
        let account = self.store.account(username).await?;
        account.ok_or_else(|| Failure::not_found("There is no such user."))
    }

    /// Changes how a user is shown, if a name is given, and tells gateways if that changed anything.
    pub(crate) async fn update_profile(
        &self,
        username: String,
        display_name: Option<&str>,
    ) -> Result<Account, Failure> {
        if let Some(given) = display_name {
            let name = text::display_name(given)?;
            let (store, presence) = (self.store.clone(), self.presence.clone());
            let username = username.clone();
            self.sessions
                .to_its_end(async move {
                    let key = text::search_key(&name);
                    if store.set_display_name(&username, &name, &key).await? {
                        presence.profile_changed(username, name).await?;
                    }
                    Ok(())
                })
                .await?;
        }
        self.profile(&username).await
    }

    /// Stores an account with its first session; `None` if the name is taken.
    async fn create(&self, account: &Account, device: String) -> Result<Option<Session>, Failure> {
        let (session, told) = self.sessions.prepare(account, device);
        match self.store.create_account(account, &session).await {
            Ok(()) => {
                metric::account_created();
                Ok(Some(told))
            }
            Err(error) if is_unique_violation(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    fn count_sign_in(&self, address: IpAddr, username: Option<&str>) -> Result<(), Failure> {
        self.limits
            .sign_in(address, username)
            .inspect_err(|_| metric::sign_in_failed(SignInFailure::RateLimited))
    }
}

fn new_account(username: String, display_name: String, password_hash: Option<String>) -> Account {
    Account {
        display_key: text::search_key(&display_name),
        username,
        display_name,
        password_hash,
        created_at_ms: now_ms(),
    }
}

fn name_taken() -> Failure {
    Failure {
        field: Some("username".into()),
        ..Failure::new(Code::Conflict, "This name is taken.")
    }
}

fn wrong_name_or_password() -> Failure {
    Failure::new(
        Code::Unauthenticated,
        "The username or the password is wrong.",
    )
}
