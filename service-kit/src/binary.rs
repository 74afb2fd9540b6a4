//! The life of a process: settings, logs, operator's pages, the work, signals, an end with a deadline, an exit code.

use std::{error::Error, future::Future, net::SocketAddr, process::ExitCode, time::Duration};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::{JoinError, JoinHandle},
};

use crate::{
    admin,
    process::Process,
    settings::{Asked, Binary, Given, Settings, load},
    telemetry,
};

/// Bad settings (`EX_CONFIG` of BSD's sysexits.h).
const EXIT_SETTINGS: u8 = 78;
/// A port that cannot be had, a store that cannot be opened, a server that failed.
const EXIT_FAILED: u8 = 1;
/// It did not return soon after a second signal, or after the deadline.
const EXIT_CUT_SHORT: u8 = 70;

/// Any failure that ends a process.
pub type Failed = Box<dyn Error + Send + Sync>;

/// Runs a binary. `work` returns when its process has finished, or with what made it fail.
pub fn main<W, F>(binary: Binary, work: W) -> ExitCode
where
    W: FnOnce(Settings, Process) -> F,
    F: Future<Output = Result<(), Failed>> + Send + 'static,
{
    let asked = match load(binary, &Given::here()) {
        Ok(asked) => asked,
        Err(error) => {
            eprintln!("{}: {error}", binary.name);
            return ExitCode::from(EXIT_SETTINGS);
        }
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("{}: cannot start: {error}", binary.name);
            return ExitCode::from(EXIT_FAILED);
        }
    };
    let code = match asked {
        Asked::Print(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Asked::HealthCheck(settings) => {
            let ready = runtime.block_on(admin::is_ready(settings.admin_listen));
            if ready {
                ExitCode::SUCCESS
            } else {
                ExitCode::FAILURE
            }
        }
        Asked::Run(settings) => {
            telemetry::init_logs(&settings.log, settings.log_format);
            allow_open_files();
            runtime.block_on(run(binary, *settings, work))
        }
    };
    // Whatever still runs was told to end and had its time.
    runtime.shutdown_background();
    code
}

/// Each socket is an open file, and the usual limit of 1,024 is a convention that a process may lift as far as the system lets it.
fn allow_open_files() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) => tracing::debug!(files, "open files allowed"),
        Err(error) => tracing::warn!(cause = %error, "cannot raise the limit of open files"),
    }
}

async fn run<W, F>(binary: Binary, settings: Settings, work: W) -> ExitCode
where
    W: FnOnce(Settings, Process) -> F,
    F: Future<Output = Result<(), Failed>> + Send + 'static,
{
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        "{} starts",
        binary.name
    );
    // From here on figures are collected.
    telemetry::metrics();
    let process = Process::new();
    let deadline = Duration::from_secs(settings.shutdown_seconds.into());
    let admin_listener = match bind("admin_listen", settings.admin_listen).await {
        Ok(listener) => listener,
        Err(error) => return failed(&*error),
    };
    let admin = tokio::spawn(admin::serve(admin_listener, process.clone()));
    let working = tokio::spawn(work(settings, process.clone()));
    let code = ended(&process, working, deadline).await;
    process.shutdown.finish_now();
    admin.abort();
    tracing::info!("{} has ended", binary.name);
    code
}

/// Waits until the work has ended, cannot go on, or was told to end and had its time.
async fn ended(
    process: &Process,
    mut working: JoinHandle<Result<(), Failed>>,
    deadline: Duration,
) -> ExitCode {
    tokio::select! {
        ended = &mut working => outcome(ended),
        lost = process.owner_lost() => failed(&lost),
        () = end_asked_for(process, deadline) => match tokio::time::timeout(LAST_WORDS, &mut working).await {
            Ok(ended) => outcome(ended),
            Err(_) => {
                tracing::warn!("ends with work left");
                ExitCode::from(EXIT_CUT_SHORT)
            }
        },
    }
}

/// Time for a process that was told to end at once to return.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Returns when the process is to end where it is: at a second signal, or when the first one's deadline has passed.
async fn end_asked_for(process: &Process, deadline: Duration) {
    signalled().await;
    tracing::info!("finishing; a second signal ends it now");
    process.shutdown.finish();
    tokio::select! {
        () = signalled() => {}
        () = tokio::time::sleep(deadline) => {}
    }
    process.shutdown.finish_now();
}

/// Waits for SIGTERM or SIGINT.
async fn signalled() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("cannot listen for signals");
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

fn outcome(ended: Result<Result<(), Failed>, JoinError>) -> ExitCode {
    match ended {
        Ok(Ok(())) => ExitCode::SUCCESS,
        Ok(Err(error)) => failed(&*error),
        Err(error) => failed(&error),
    }
}

fn failed(error: &(dyn Error + 'static)) -> ExitCode {
    tracing::error!(cause = %error, "cannot go on");
    ExitCode::from(if error.is::<NoServiceToken>() {
        EXIT_SETTINGS
    } else {
        EXIT_FAILED
    })
}

/// A listener could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: cannot listen on {address}: {cause}")]
pub struct BindError {
    setting: &'static str,
    address: SocketAddr,
    cause: std::io::Error,
}

/// Opens the listener that the setting `setting` names.
pub async fn bind(
    setting: &'static str,
    address: SocketAddr,
) -> Result<TcpListener, Box<BindError>> {
    TcpListener::bind(address).await.map_err(|cause| {
        Box::new(BindError {
            setting,
            address,
            cause,
        })
    })
}

/// The setting that a single binary cannot do without is missing.
#[derive(Debug, thiserror::Error)]
#[error(
    "service_token: must be set (CHATSYNC_SERVICE_TOKEN or CHATSYNC_SERVICE_TOKEN_FILE): the parts know each other by it"
)]
pub struct NoServiceToken;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_process_whose_writer_is_lost_fails_at_once() {
        let process = Process::new();
        let part = process.clone();
        let working = tokio::spawn(async move {
            tokio::spawn(part.owner("test.writer", async { panic!("on purpose") }));
            std::future::pending().await
        });
        let code = ended(&process, working, Duration::MAX).await;
        assert_eq!(code, ExitCode::from(EXIT_FAILED));
    }
}
