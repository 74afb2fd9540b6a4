//! What every ChatSync binary shares, so that all of them are set up, started, observed and stopped alike.
//!
//! * [`binary`]: the life of a process, from its settings to its exit code;
//! * [`settings`]: defaults, file, environment and flags;
//! * [`lifecycle`], [`process`]: finishing, and finishing now; what a part is given by its process;
//! * [`readiness`], [`admin`]: what is up, told on `/healthz`, `/readyz` and `/metrics`;
//! * [`telemetry`]: logs and metrics;
//! * [`identity`], [`sessions`]: who is calling, and whether that may be;
//! * [`grpc`], [`client`]: serving and calling with limits, deadlines and identity;
//! * [`failure`]: the one set of error codes, and its forms in gRPC and HTTP;
//! * [`sqlite`]: opening an embedded store so that what it acknowledged lasts;
//! * [`room`]: what waits, bounded in bytes;
//! * [`backoff`], [`clock`], [`names`]: small things that must be the same everywhere.

pub mod admin;
pub mod backoff;
pub mod binary;
pub mod client;
pub mod clock;
pub mod failure;
pub mod grpc;
pub mod identity;
pub mod lifecycle;
pub mod names;
pub mod process;
pub mod readiness;
pub mod room;
pub mod sessions;
pub mod settings;
pub mod sqlite;
pub mod telemetry;

pub use failure::{Code, Failure};
pub use identity::{Caller, ServiceToken};
pub use lifecycle::Shutdown;
pub use process::Process;
pub use readiness::Readiness;
pub use settings::Settings;
