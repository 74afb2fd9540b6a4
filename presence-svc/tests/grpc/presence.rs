//! Who is here, as gateways report and are told it.

use std::time::Duration;

use chatsync_proto::presence::{SignOutRequest, Status, attach_request::ConnectionOpened};
use service_kit::clock::now_ms;

use crate::support::{Gateway, NEVER, Server, connection, of, until};

#[tokio::test]
async fn coming_and_going_is_told_to_all_and_kept() {
    let server = Server::start_with(|config| config.blip = Duration::from_millis(50)).await;
    let ann = server.sign_up("ann").await;
    let (mut g, welcome) = Gateway::attach(&server, "g", Vec::new()).await;
    assert_eq!(
        (welcome.renew_interval_ms, welcome.lease_ms),
        (10_000, 30_000)
    );
    let (mut h, _) = Gateway::attach(&server, "h", Vec::new()).await;
    assert_eq!(server.user("ann").await.status(), Status::Offline);

    let before = now_ms();
    g.opened(connection(1, &ann)).await;
    for gateway in [&mut g, &mut h] {
        let told = gateway.expect("ann", Status::Online).await;
        assert!((before..=now_ms()).contains(&told.last_seen_ms));
    }
    assert_eq!(server.user("ann").await.status(), Status::Online);
    until(async || server.user("ann").await.last_seen_ms >= before).await;

    let before = now_ms();
    g.closed(1).await;
    let told = g.expect("ann", Status::Offline).await;
    assert!((before..=now_ms()).contains(&told.last_seen_ms));
    assert_eq!(h.expect("ann", Status::Offline).await, told);
    assert_eq!(server.user("ann").await.status(), Status::Offline);
    until(async || server.user("ann").await.last_seen_ms == told.last_seen_ms).await;
}

#[tokio::test]
async fn away_when_every_connection_is() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    let (mut g, _) = Gateway::attach(&server, "g", Vec::new()).await;
    let (mut h, _) = Gateway::attach(&server, "h", Vec::new()).await;
    g.opened(ConnectionOpened {
        status: Status::Away.into(),
        ..connection(1, &ann)
    })
    .await;
    g.expect("ann", Status::Away).await;
    h.expect("ann", Status::Away).await;
    h.opened(ConnectionOpened {
        status: Status::Unspecified.into(),
        ..connection(1, &ann)
    })
    .await;
    g.expect("ann", Status::Online).await;
    h.expect("ann", Status::Online).await;
    assert_eq!(server.user("ann").await.status(), Status::Online);
    h.status(1, Status::Away).await;
    g.expect("ann", Status::Away).await;
    g.status(1, Status::Online).await;
    g.expect("ann", Status::Online).await;
}

#[tokio::test]
async fn a_blip_is_not_shown() {
    let server = Server::start_with(|config| config.blip = NEVER).await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let (mut gateway, _) = Gateway::attach(&server, "g", Vec::new()).await;
    gateway.opened(connection(1, &ann)).await;
    gateway.expect("ann", Status::Online).await;
    gateway.closed(1).await;
    gateway.opened(connection(2, &ann)).await;
    gateway.opened(connection(3, &bob)).await;
    gateway.expect("bob", Status::Online).await;
}

#[tokio::test]
async fn signing_out_shows_at_once() {
    let server = Server::start_with(|config| config.blip = NEVER).await;
    let ann = server.sign_up("ann").await;
    let (mut gateway, _) = Gateway::attach(&server, "g", vec![connection(1, &ann)]).await;
    gateway.expect("ann", Status::Online).await;
    server
        .client()
        .sign_out(of(&ann, SignOutRequest::default()))
        .await
        .unwrap();
    assert_eq!(gateway.next_ended().await.username, "ann");
    gateway.expect("ann", Status::Offline).await;
}

#[tokio::test]
async fn a_silent_gateways_users_go_offline_and_it_must_say_hello_again() {
    let server = Server::start_with(|config| {
        config.lease = Duration::from_secs(1);
        config.blip = Duration::from_millis(50);
    })
    .await;
    let ann = server.sign_up("ann").await;
    let (mut watching, _) = Gateway::attach(&server, "w", Vec::new()).await;
    watching.keep_alive(Duration::from_millis(50));
    let (mut silent, _) = Gateway::attach(&server, "s", vec![connection(1, &ann)]).await;
    watching.expect("ann", Status::Online).await;
    watching.expect("ann", Status::Offline).await;
    assert_eq!(silent.ending().await.code(), tonic::Code::Unavailable);
    let (_silent, _) = Gateway::attach(&server, "s", vec![connection(1, &ann)]).await;
    watching.expect("ann", Status::Online).await;
}

#[tokio::test]
async fn a_broken_streams_connections_last_as_long_as_its_lease() {
    let server = Server::start_with(|config| {
        config.lease = Duration::from_secs(1);
        config.blip = Duration::from_millis(10);
    })
    .await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let (mut watching, _) = Gateway::attach(&server, "w", Vec::new()).await;
    watching.keep_alive(Duration::from_millis(50));
    let (broken, _) = Gateway::attach(&server, "b", vec![connection(1, &ann)]).await;
    watching.expect("ann", Status::Online).await;
    drop(broken);
    // It is back in time: nothing of it shows.
    let (back, _) =
        Gateway::attach(&server, "b", vec![connection(1, &ann), connection(2, &bob)]).await;
    watching.expect("bob", Status::Online).await;
    drop(back);
    let mut gone = [
        watching.next_presence().await,
        watching.next_presence().await,
    ];
    gone.sort_by(|one, other| one.username.cmp(&other.username));
    let gone = gone.map(|changed| (changed.username.clone(), changed.status()));
    assert_eq!(
        gone,
        [
            ("ann".to_owned(), Status::Offline),
            ("bob".to_owned(), Status::Offline)
        ]
    );
}

#[tokio::test]
async fn last_seen_is_kept_while_somebody_is_here_and_when_the_server_goes() {
    let server =
        Server::start_with(|config| config.record_interval = Duration::from_millis(20)).await;
    let ann = server.sign_up("ann").await;
    let (mut gateway, _) = Gateway::attach(&server, "g", vec![connection(1, &ann)]).await;
    let came = gateway.expect("ann", Status::Online).await.last_seen_ms;
    until(async || server.user("ann").await.last_seen_ms > came).await;
    let folder = server.stop().await;
    assert_eq!(gateway.ending().await.code(), tonic::Code::Unavailable);

    let server = Server::start_in(folder, |config| config.record_interval = NEVER).await;
    let user = server.user("ann").await;
    assert_eq!(user.status(), Status::Offline);
    let (mut gateway, _) = Gateway::attach(&server, "g", vec![connection(1, &ann)]).await;
    let came = gateway.expect("ann", Status::Online).await.last_seen_ms;
    let stopping = now_ms();
    assert!(user.last_seen_ms <= came && came <= stopping);
    let folder = server.stop().await;
    let server = Server::start_in(folder, |_| {}).await;
    assert!(
        server.user("ann").await.last_seen_ms >= stopping,
        "seen until the server went"
    );
}
