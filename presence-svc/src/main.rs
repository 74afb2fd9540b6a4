//! presence-svc as a process of its own.

use std::process::ExitCode;

use presence_svc::Config;
use service_kit::{
    binary::{self, NoServiceToken},
    settings::Binary,
};

const BINARY: Binary = Binary {
    name: "presence-svc",
    about: "ChatSync's accounts, sessions, profiles and presence, served over gRPC",
    admin_listen: "127.0.0.1:9091",
};

fn main() -> ExitCode {
    binary::main(BINARY, |settings, process| async move {
        let token = settings.service_token.clone().ok_or(NoServiceToken)?;
        let listener = binary::bind("presence_listen", settings.presence_listen).await?;
        presence_svc::run(Config::new(&settings, token), listener, process).await
    })
}
