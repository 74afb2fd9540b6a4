//! The gateway as a process of its own.

use std::process::ExitCode;

use gateway::Config;
use service_kit::{
    binary::{self, NoServiceToken, bind},
    settings::Binary,
};

const BINARY: Binary = Binary {
    name: "gateway",
    about: "ChatSync's gateway: the app, sockets, and the HTTP API",
    admin_listen: "127.0.0.1:9090",
};

fn main() -> ExitCode {
    binary::main(BINARY, |settings, process| async move {
        let token = settings.service_token.clone().ok_or(NoServiceToken)?;
        let listener = bind("listen", settings.listen).await?;
        gateway::run(Config::new(&settings, token), listener, process).await
    })
}
