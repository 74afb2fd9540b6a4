//! The group-svc binary.

use std::process::ExitCode;

use group_svc::Config;
use service_kit::{
    binary::{self, NoServiceToken, bind},
    settings::Binary,
};

const BINARY: Binary = Binary {
    name: "group-svc",
    about: "ChatSync's groups: members, roles, settings, permissions",
    admin_listen: "127.0.0.1:9093",
};

fn main() -> ExitCode {
    binary::main(BINARY, |settings, process| async move {
        let token = settings.service_token.clone().ok_or(NoServiceToken)?;
        let listener = bind("group_listen", settings.group_listen).await?;
        group_svc::run(Config::new(&settings, token), listener, process).await
    })
}
