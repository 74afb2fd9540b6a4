//! message-svc as a process of its own.

use std::process::ExitCode;

use message_svc::Config;
use service_kit::{
    binary::{NoServiceToken, bind, main as run_binary},
    settings::Binary,
};

fn main() -> ExitCode {
    let binary = Binary {
        name: "message-svc",
        about: "ChatSync's conversations: order, durability, receipts, fan-out",
        admin_listen: "127.0.0.1:9092",
    };
    run_binary(binary, |settings, process| async move {
        let token = settings.service_token.clone().ok_or(NoServiceToken)?;
        let listener = bind("message_listen", settings.message_listen).await?;
        message_svc::run(Config::new(&settings, token), listener, process).await
    })
}
