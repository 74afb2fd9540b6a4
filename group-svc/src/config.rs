//! What group-svc is told.

use std::{path::PathBuf, time::Duration};

use service_kit::{ServiceToken, Settings, settings::Url};

/// How long a watcher may leave a batch unread.
const WATCHER_PATIENCE: Duration = Duration::from_secs(30);

/// What group-svc is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The folder in which `group.db` lies.
    pub data_dir: PathBuf,
    /// Where presence-svc is.
    pub presence_url: Url,
    /// The parts' own identity.
    pub token: ServiceToken,
    /// Most members of a group.
    pub group_members: usize,
    /// A watcher that leaves a batch unread for longer has its stream ended.
    pub watcher_patience: Duration,
}

impl Config {
    /// As the settings say.
    pub fn new(settings: &Settings, token: ServiceToken) -> Self {
        Self {
            data_dir: settings.data_dir.clone(),
            presence_url: settings.presence_url.clone(),
            token,
            group_members: usize::try_from(settings.group_members).unwrap_or(usize::MAX),
            watcher_patience: WATCHER_PATIENCE,
        }
    }
}
