//! What a gateway is told.

use std::time::Duration;

use service_kit::{
    ServiceToken,
    settings::{Addresses, Settings, Url},
};

use crate::frames::server::Limits;

/// What a gateway needs to know of its surroundings and its limits.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where presence-svc is.
    pub presence_url: Url,
    /// Where message-svc is.
    pub message_url: Url,
    /// Where group-svc is.
    pub group_url: Url,
    /// The parts' own identity.
    pub token: ServiceToken,
    /// The address people type.
    pub public_url: Url,
    /// Whether a username alone signs in.
    pub open_mode: bool,
    /// What clients are told of the limits, and held to.
    pub limits: Limits,
    /// Bytes that may wait for a slow socket.
    pub socket_queue_bytes: usize,
    /// Bytes of large states that may be on their way to clients.
    pub state_bytes: StateBytes,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Addresses,
    /// How long a socket's peer may take.
    pub patience: Patience,
}

/// How long a socket's peer may take for things. The protocol fixes these; tests shorten them.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To send `register`.
    pub register: Duration,
    /// Between two pings.
    pub heartbeat: Duration,
    /// To answer a ping.
    pub pong: Duration,
    /// To take what is written, or a close frame.
    pub write: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            register: Duration::from_secs(10),
            heartbeat: Duration::from_secs(25),
            pong: Duration::from_secs(10),
            write: Duration::from_secs(20),
        }
    }
}

/// How many bytes of states may be on their way to clients, of those that are large: a user's groups and conversations. One alone always may.
/// Tests want less.
#[derive(Clone, Copy, Debug)]
pub struct StateBytes {
    /// Of all users.
    pub all: u32,
    /// Of one user.
    pub user: u32,
}

impl Default for StateBytes {
    fn default() -> Self {
        Self {
            all: 256 * 1024 * 1024,
            user: 32 * 1024 * 1024,
        }
    }
}

impl Config {
    /// Takes what concerns a gateway.
    pub fn new(settings: &Settings, token: ServiceToken) -> Self {
        Self {
            presence_url: settings.presence_url.clone(),
            message_url: settings.message_url.clone(),
            group_url: settings.group_url.clone(),
            token,
            public_url: settings.public_url.clone(),
            open_mode: settings.open_mode,
            limits: Limits {
                frame_bytes: settings.frame_bytes,
                content_bytes: settings.content_bytes,
                group_members: settings.group_members,
                connections: settings.connections_per_user,
                messages_per_second: settings.messages_per_second,
                message_burst: settings.message_burst,
            },
            socket_queue_bytes: bytes(settings.socket_queue_bytes),
            state_bytes: StateBytes::default(),
            trusted_proxies: settings.trusted_proxies.clone(),
            patience: Patience::default(),
        }
    }
}

/// A setting in bytes as the machine counts them.
pub(crate) fn bytes(setting: u32) -> usize {
    usize::try_from(setting).unwrap_or(usize::MAX)
}
