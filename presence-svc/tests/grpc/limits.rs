//! How often one may try.

use chatsync_proto::presence::{SignInByNameRequest, SignInRequest, SignUpRequest};
use service_kit::{Code, Failure};

use crate::support::{PASSWORD, Server, own, sign_in, sign_up};

fn from(address: &str, username: &str) -> SignInRequest {
    SignInRequest {
        client_address: address.into(),
        ..sign_in(username, PASSWORD)
    }
}

#[tokio::test]
async fn sign_ins_are_limited_by_address_and_by_name() {
    let server = Server::start_with(|config| config.sign_in_per_minute = 2).await;
    for username in ["ann", "bob", "eve"] {
        server.sign_up(username).await;
    }
    let mut client = server.client();
    let mut outcome = async |asked| {
        client
            .sign_in(own(asked))
            .await
            .map_err(Failure::from)
            .map(|_| ())
    };
    assert_eq!(outcome(from("192.0.2.1", "ann")).await, Ok(()));
    assert_eq!(outcome(from("192.0.2.1", "bob")).await, Ok(()));
    let refused = outcome(from("192.0.2.1", "eve")).await.unwrap_err();
    assert_eq!(refused.code, Code::RateLimited);
    assert!(
        (1..=30_000).contains(&refused.retry_after_ms()),
        "{refused:?}"
    );
    // By name, wherever they come from, and right though the password is.
    assert_eq!(outcome(from("192.0.2.2", "ann")).await, Ok(()));
    assert_eq!(
        outcome(from("192.0.2.3", "ann")).await.unwrap_err().code,
        Code::RateLimited
    );
    assert_eq!(outcome(from("192.0.2.3", "eve")).await, Ok(()));
}

#[tokio::test]
async fn only_services_tell_whose_address_it_is() {
    let server = Server::start_with(|config| config.sign_up_per_minute = 2).await;
    let mut stranger = server.stranger().await;
    for (number, username) in ["ann", "bob"].into_iter().enumerate() {
        let asked = SignUpRequest {
            client_address: format!("192.0.2.{number}"),
            ..sign_up(username)
        };
        stranger.sign_up(own(asked)).await.unwrap();
    }
    let asked = SignUpRequest {
        client_address: "192.0.2.9".into(),
        ..sign_up("eve")
    };
    let refused = Failure::from(stranger.sign_up(own(asked.clone())).await.unwrap_err());
    assert_eq!(refused.code, Code::RateLimited);
    assert!(refused.retry_after.is_some());
    server.client().sign_up(own(asked)).await.unwrap();
}

#[tokio::test]
async fn names_that_need_no_password_are_limited_too() {
    let server = Server::start_with(|config| {
        config.open_mode = true;
        config.sign_up_per_minute = 1;
        config.sign_in_per_minute = 3;
    })
    .await;
    let mut client = server.client();
    let mut outcome = async |username: &str| {
        let asked = SignInByNameRequest {
            username: username.into(),
            ..SignInByNameRequest::default()
        };
        client
            .sign_in_by_name(own(asked))
            .await
            .map_err(|refused| Failure::from(refused).code)
            .map(|_| ())
    };
    assert_eq!(outcome("ann").await, Ok(()));
    assert_eq!(
        outcome("bob").await,
        Err(Code::RateLimited),
        "a second account"
    );
    assert_eq!(outcome("ann").await, Ok(()), "no new account");
    assert_eq!(outcome("ann").await, Err(Code::RateLimited), "a fourth try");
}
