//! Who somebody is and whether they are here.
//!
//! * `accounts`: sign-up, sign-in, profiles, with the passwords' rules and hashes and the limits on tries;
//! * `sessions`: tokens, expiry, and telling gateways that a session ended;
//! * `directory`: users as others see them;
//! * `presence`: connections, leases, status, and the stream of changes to gateways;
//! * `recorder`: "last seen" and "last used", written in batches;
//! * `store`: the one place with SQL;
//! * `service`: the gRPC methods, each a few lines.

mod accounts;
mod config;
mod directory;
mod metric;
mod presence;
mod recorder;
mod run;
mod service;
mod sessions;
mod store;
mod text;

pub use config::Config;
pub use run::run;
