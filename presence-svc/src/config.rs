//! What presence-svc is told. The times that no setting names are fields too, so that tests need not wait for them.

use std::{path::PathBuf, time::Duration};

use service_kit::{ServiceToken, Settings};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What presence-svc is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of the store.
    pub data_dir: PathBuf,
    /// The parts' own secret.
    pub service_token: ServiceToken,
    /// Whether a name alone is enough to sign in.
    pub open_mode: bool,
    /// Sign-in tries a minute, for each address and for each name; 0 is no limit.
    pub sign_in_per_minute: u32,
    /// Sign-ups a minute for each address; 0 is no limit.
    pub sign_up_per_minute: u32,
    /// Shortest password taken, in characters.
    pub password_min_length: u32,
    /// How long a password waits for its turn to be hashed before its caller is told to come back.
    pub hash_wait: Duration,
    /// A session ends this long after its sign-in.
    pub session_lifetime: Duration,
    /// A session ends when it was not used for this long.
    pub session_idle: Duration,
    /// A session's last use is recorded at most this often.
    pub session_use_interval: Duration,
    /// How often sessions that have expired are looked for: so much later, at most, their sockets close.
    pub sweep_interval: Duration,
    /// Longest silence that a gateway may keep.
    pub renew_interval: Duration,
    /// Silence after which a gateway's connections count as closed.
    pub lease: Duration,
    /// An absence that is shorter than this is not shown.
    pub blip: Duration,
    /// How often "last seen" is stored for those who are connected: so much of it is lost, at most, when the process is killed.
    pub record_interval: Duration,
    /// Events that may wait for a slow gateway before its stream is ended.
    pub event_queue: usize,
}

impl Config {
    /// As the settings say.
    pub fn new(settings: &Settings, service_token: ServiceToken) -> Self {
        Self {
            data_dir: settings.data_dir.clone(),
            service_token,
            open_mode: settings.open_mode,
            sign_in_per_minute: settings.sign_in_per_minute,
            sign_up_per_minute: settings.sign_up_per_minute,
            password_min_length: settings.password_min_length,
            hash_wait: Duration::from_secs(5),
            session_lifetime: DAY * settings.session_days,
            session_idle: DAY * settings.session_idle_days,
            session_use_interval: Duration::from_secs(60),
            sweep_interval: Duration::from_secs(60),
            renew_interval: Duration::from_secs(10),
            lease: Duration::from_secs(30),
            blip: Duration::from_secs(10),
            // Below the minute that may be lost, by more than a slow commit takes.
            record_interval: Duration::from_secs(45),
            // Everybody of a large gateway coming back at once, at some 100 bytes an event.
            event_queue: 32_768,
        }
    }
}
