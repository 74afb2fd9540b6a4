//! A child process: one of the server's binaries, its environment, its log, its end.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::wait::{DEADLINE, eventually};

/// One of the binaries that make up a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// All four parts in one process.
    AllInOne,
    /// The gateway alone.
    Gateway,
    /// presence-svc alone.
    Presence,
    /// message-svc alone.
    Message,
    /// group-svc alone.
    Group,
}

impl Binary {
    /// The single binaries, those first that others ask.
    pub const PARTS: [Self; 4] = [Self::Presence, Self::Group, Self::Message, Self::Gateway];

    /// The file's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::AllInOne => "chatsync",
            Self::Gateway => "gateway",
            Self::Presence => "presence-svc",
            Self::Message => "message-svc",
            Self::Group => "group-svc",
        }
    }

    /// Where the build left it: beside this executable, or beside the folder that tests lie in.
    fn path(self) -> PathBuf {
        let own = std::env::current_exe().expect("an executable knows its own file");
        let folder = own.parent().expect("target/<profile>[/deps]/<executable>");
        let profile = if folder.ends_with("deps") {
            folder.parent().expect("target/<profile>/deps")
        } else {
            folder
        };
        let path = profile.join(self.name());
        assert!(
            path.is_file(),
            "{} is missing: run `cargo build --workspace --bins` first",
            path.display()
        );
        path
    }
}

/// A process that is started, killed and started again; it ends with this value at the latest. When the test fails, its log is printed.
#[derive(Debug)]
pub struct Process {
    binary: Binary,
    environment: BTreeMap<String, String>,
    log: PathBuf,
    child: Option<Child>,
}

impl Process {
    /// A process that is not started yet, with these settings (by their names in a settings file) and a log in `folder`.
    pub(crate) fn new(binary: Binary, settings: &BTreeMap<String, String>, folder: &Path) -> Self {
        let variable = |name: &String| format!("CHATSYNC_{}", name.to_uppercase());
        let environment = settings
            .iter()
            .map(|(name, value)| (variable(name), value.clone()))
            .collect();
        Self {
            binary,
            environment,
            log: folder.join(format!("{}.log", binary.name())),
            child: None,
        }
    }

    /// Starts it; its output is appended to its log.
    pub fn start(&mut self) {
        assert!(self.child.is_none(), "{} already runs", self.binary.name());
        let mut command = Command::new(self.binary.path());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("CHATSYNC_") {
                command.env_remove(name);
            }
        }
        let log = self.open_log();
        let errors = log.try_clone().expect("a log can be written twice");
        command
            .envs(&self.environment)
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors);
        self.child = Some(
            command
                .spawn()
                .unwrap_or_else(|error| panic!("cannot start {}: {error}", self.binary.name())),
        );
    }

    fn open_log(&self) -> File {
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .expect("the log can be written")
    }

    /// Ends it with SIGKILL, as a crash would. Nothing happens if it does not run.
    pub fn kill9(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself; it is gone either way.
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Sends it a signal by its name, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let pid = self.pid().to_string();
        let status = Command::new("sh")
            .args(["-c", "kill -\"$0\" \"$1\"", name, &pid])
            .status()
            .expect("sh runs");
        assert!(
            status.success(),
            "cannot send {name} to {}",
            self.binary.name()
        );
    }

    /// Its number for the system.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().expect("it runs").id()
    }

    /// Waits for its end; `None` when a signal ended it.
    pub async fn exit_code(&mut self) -> Option<i32> {
        let what = format!("{} ends", self.binary.name());
        let child = self.child.as_mut().expect("it was started");
        let status = eventually(&what, DEADLINE, async || {
            child.try_wait().expect("a child can be asked")
        })
        .await;
        self.child = None;
        status.code()
    }

    /// What it wrote since it was first started.
    pub fn log(&self) -> String {
        std::fs::read(&self.log)
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .unwrap_or_default()
    }

    /// Fails the test if the process, which should run, has ended by itself.
    pub(crate) fn assert_alive(&mut self) {
        let child = self.child.as_mut().expect("it was started");
        let ended = child.try_wait().expect("a child can be asked");
        assert!(
            ended.is_none(),
            "{} has ended by itself: {ended:?}",
            self.binary.name()
        );
    }

    /// Which binary it is.
    pub fn binary(&self) -> Binary {
        self.binary
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill9();
        if std::thread::panicking() {
            let log = self.log();
            eprintln!("--- log of {} ---\n{}", self.binary.name(), tail(&log));
        }
    }
}

/// The last lines: enough to see what happened, little enough to be read.
fn tail(log: &str) -> String {
    const LINES: usize = 200;
    let lines: Vec<&str> = log.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
