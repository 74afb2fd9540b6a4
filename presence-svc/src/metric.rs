//! What is counted. No names of users, ever: only how many.

use metrics::{counter, gauge};

/// Why a sign-in failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignInFailure {
    RateLimited,
    UnknownName,
    WrongPassword,
    /// An account of open mode, which no password opens.
    NoPassword,
}

impl SignInFailure {
    fn label(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::UnknownName => "unknown_name",
            Self::WrongPassword => "wrong_password",
            Self::NoPassword => "no_password",
        }
    }
}

pub(crate) fn account_created() {
    counter!("chatsync_presence_accounts_created_total").increment(1);
}

pub(crate) fn sign_in_failed(why: SignInFailure) {
    counter!("chatsync_presence_sign_in_failures_total", "reason" => why.label()).increment(1);
}

/// A gateway read too slowly and lost its stream.
pub(crate) fn stream_dropped() {
    counter!("chatsync_presence_dropped_streams_total").increment(1);
}

/// How many are here now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Here {
    pub(crate) connections: usize,
    /// Online or away.
    pub(crate) users: usize,
    pub(crate) gateways: usize,
}

impl Here {
    pub(crate) fn report(self) {
        gauge!("chatsync_presence_connections").set(number(self.connections));
        gauge!("chatsync_presence_users_online").set(number(self.users));
        gauge!("chatsync_presence_attached_gateways").set(number(self.gateways));
    }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).unwrap_or(u32::MAX).into()
}
