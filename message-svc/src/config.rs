//! What message-svc is told.

use std::{path::PathBuf, time::Duration};

use service_kit::{ServiceToken, Settings, settings::Url};

/// What message-svc needs to run.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder of the store.
    pub data_dir: PathBuf,
    /// Where presence-svc is.
    pub presence_url: Url,
    /// Where group-svc is.
    pub group_url: Url,
    /// The parts' own identity.
    pub token: ServiceToken,
    /// Longest message, in bytes of UTF-8.
    pub content_bytes: usize,
    /// Longest that draining may take once the process finishes.
    pub drain: Duration,
}

impl Config {
    /// From the settings.
    pub fn new(settings: &Settings, token: ServiceToken) -> Self {
        Self {
            data_dir: settings.data_dir.clone(),
            presence_url: settings.presence_url.clone(),
            group_url: settings.group_url.clone(),
            token,
            content_bytes: usize::try_from(settings.content_bytes).unwrap_or(usize::MAX),
            drain: Duration::from_secs(settings.shutdown_seconds.into()),
        }
    }
}
