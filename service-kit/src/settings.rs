//! Settings: defaults < file (`--config`, TOML) < `CHATSYNC_…` environment < flags. One table for all binaries, so that one file or one
//! environment can serve them all. Whatever is not known, or has a bad value, stops the start and is named; all mistakes are told at once.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    fmt,
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use crate::identity::ServiceToken;

mod sources;
mod values;

pub use sources::{Asked, SettingsError, load};
pub use values::{Addresses, LogFilter, LogFormat, Url};

/// The environment's prefix.
pub const PREFIX: &str = "CHATSYNC_";

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// The key in the file; upper-cased behind `CHATSYNC_` in the environment; with dashes as a flag.
    pub name: &'static str,
    /// The value when nothing else is said; empty for none.
    pub default: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Never a flag itself, and also to be had from a file that `<name>_file` names.
    pub secret: bool,
}

impl Setting {
    /// The variable's name in the environment.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.name.to_ascii_uppercase())
    }
}

macro_rules! settings {
    ($($(#[doc = $help:literal])+ $name:ident: $type:ty = $default:literal $(, $secret:ident)? $(in $range:expr)?;)+) => {
        /// What a process was told. Each field's text is its help.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $($(#[doc = $help])+ pub $name: $type,)+
        }

        /// Every setting, in the order of the reference.
        pub const TABLE: &[Setting] = &[
            $(Setting {
                name: stringify!($name),
                default: $default,
                help: concat!($($help),+),
                secret: settings!(@secret $($secret)?),
            }),+
        ];

        impl Settings {
            /// Reads every value; on failure the list of mistakes, each naming its setting.
            fn read(texts: &BTreeMap<&'static str, String>) -> Result<Self, Vec<String>> {
                let mut mistakes = Vec::new();
                $(let $name = values::read::<$type>(stringify!($name), texts, &mut mistakes);)+
                $($(values::check_range(stringify!($name), $name, $range, &mut mistakes);)?)+
                match ($($name,)+) {
                    ($(Some($name),)+) if mistakes.is_empty() => Self { $($name),+ }.agreeing(),
                    _ => Err(mistakes),
                }
            }
        }
    };
    (@secret) => { false };
    (@secret secret) => { true };
}

settings! {
    /// The gateway's address: app, `/ws`, `/api`, `/healthz`, `/readyz`.
    listen: SocketAddr = "127.0.0.1:8080";
    /// presence-svc's gRPC address, with health and reflection.
    presence_listen: SocketAddr = "127.0.0.1:50051";
    /// message-svc's gRPC address, with health and reflection.
    message_listen: SocketAddr = "127.0.0.1:50052";
    /// group-svc's gRPC address, with health and reflection.
    group_listen: SocketAddr = "127.0.0.1:50053";
    /// Where the other parts find presence-svc.
    presence_url: Url = "http://127.0.0.1:50051";
    /// Where the other parts find message-svc.
    message_url: Url = "http://127.0.0.1:50052";
    /// Where the other parts find group-svc.
    group_url: Url = "http://127.0.0.1:50053";
    /// The operator's address: `/metrics`, `/healthz`, `/readyz`. presence-svc's default port is 9091, message-svc's 9092, group-svc's 9093.
    admin_listen: SocketAddr = "127.0.0.1:9090";
    /// The folder of the embedded stores.
    data_dir: PathBuf = "./data";
    /// The address people type: it sets the allowed Origin and, when it is https, the cookie's Secure flag.
    public_url: Url = "http://localhost:8080";
    /// The parts' own identity, at least 16 printable characters. The all-in-one makes one at start; the single binaries require it.
    service_token: Option<ServiceToken> = "", secret;
    /// Sign in by username alone, for demonstrations.
    open_mode: bool = "false";
    /// Sign-in tries a minute, for each address and for each name; 0 is no limit.
    sign_in_per_minute: u32 = "10";
    /// Sign-ups a minute for each address; 0 is no limit.
    sign_up_per_minute: u32 = "30";
    /// Shortest password taken, in characters.
    password_min_length: u32 = "8" in 8..=256;
    /// A session ends this many days after its sign-in.
    session_days: u32 = "30" in 1..=3650;
    /// A session ends when it was not used for this many days.
    session_idle_days: u32 = "7" in 1..=3650;
    /// Messages a second for each user, in the long run; 0 is no limit.
    messages_per_second: u32 = "20";
    /// Messages that a user may send at once.
    message_burst: u32 = "60" in 1..=1_000_000;
    /// Sockets at once for each user.
    connections_per_user: u32 = "16" in 1..=10_000;
    /// Largest frame taken from a client, in bytes.
    frame_bytes: u32 = "65536" in 1_024..=16_777_216;
    /// Longest message, in bytes of UTF-8.
    content_bytes: u32 = "16384" in 1..=1_048_576;
    /// Bytes that may wait for a slow socket before it is closed to come back later.
    socket_queue_bytes: u32 = "1048576" in 65_536..=1_073_741_824;
    /// Most members of a group.
    group_members: u32 = "5000" in 1..=100_000;
    /// Proxies, by IP address and separated by commas, whose `X-Forwarded-For` is believed.
    trusted_proxies: Addresses = "";
    /// Seconds that a process takes to finish after SIGTERM before it ends where it is.
    shutdown_seconds: u32 = "10" in 1..=3_600;
    /// What is logged: error, warn, info, debug or trace, or a filter such as `info,message_svc=debug`.
    log: LogFilter = "info";
    /// How it is logged: text or json.
    log_format: LogFormat = "text";
}

/// What a frame holds besides the message's text, at the most that is usual: its type, ids and names.
const FRAME_OVERHEAD: u32 = 512;

impl Settings {
    /// Checks settings that depend on each other.
    fn agreeing(self) -> Result<Self, Vec<String>> {
        if self.content_bytes.saturating_add(FRAME_OVERHEAD) > self.frame_bytes {
            let mistake =
                format!("content_bytes: must be at least {FRAME_OVERHEAD} below frame_bytes");
            return Err(vec![mistake]);
        }
        Ok(self)
    }
}

/// A binary: its name, and where it differs from the table.
#[derive(Clone, Copy, Debug)]
pub struct Binary {
    /// As in `--help`.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its own default for `admin_listen`.
    pub admin_listen: &'static str,
}

impl fmt::Display for Binary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, env!("CARGO_PKG_VERSION"))
    }
}

/// Where values come from, as arguments so that tests can hand in their own.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// The command line, the program's name first.
    pub arguments: Vec<OsString>,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
}

impl Given {
    /// What this process was given.
    pub fn here() -> Self {
        Self {
            arguments: std::env::args_os().collect(),
            environment: std::env::vars_os().collect(),
        }
    }
}

impl Addresses {
    /// Whether it holds this address.
    pub fn contains(&self, address: IpAddr) -> bool {
        self.0.contains(&address.to_canonical())
    }
}

#[cfg(test)]
mod tests;
