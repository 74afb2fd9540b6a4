//! Sessions, from sign-in to their end.

use std::time::Duration;

use chatsync_proto::presence::{
    CheckSessionRequest, EndSessionRequest, ListSessionsRequest, Session, SessionInfo,
    SignInRequest, SignOutRequest, Status,
};
use presence_svc::Config;
use service_kit::{Code, Failure};

use crate::support::{Gateway, PASSWORD, Server, connection, of, own, sign_in, until};

async fn refused(server: &Server, session: &Session) -> bool {
    server
        .check(&session.token)
        .await
        .is_err_and(|status| status.code() == tonic::Code::Unauthenticated)
}

async fn list(server: &Server, session: &Session) -> Vec<SessionInfo> {
    server
        .client()
        .list_sessions(of(session, ListSessionsRequest {}))
        .await
        .unwrap()
        .into_inner()
        .sessions
}

#[tokio::test]
async fn a_token_tells_whose_it_is() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    let asked = CheckSessionRequest {
        token: ann.token.clone(),
    };
    let answer = server
        .client()
        .check_session(own(asked))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (answer.username, answer.session_id),
        ("ann".to_owned(), ann.session_id.clone())
    );
    assert_eq!(answer.expires_at_ms, ann.expires_at_ms);
    for junk in [
        "",
        "junk",
        &ann.session_id,
        &format!("{}=", ann.token),
        &"x".repeat(100_000),
    ] {
        assert_eq!(
            server.check(junk).await.unwrap_err().code(),
            tonic::Code::Unauthenticated
        );
    }
}

#[tokio::test]
async fn a_user_sees_and_ends_their_own_sessions() {
    let server = Server::start().await;
    let first = server.sign_up("ann").await;
    let asked = SignInRequest {
        device: "Phone".into(),
        ..sign_in("ann", PASSWORD)
    };
    let second = server
        .client()
        .sign_in(own(asked))
        .await
        .unwrap()
        .into_inner()
        .session
        .unwrap();
    let bob = server.sign_up("bob").await;
    let (mut gateway, _) = Gateway::attach(&server, "g", Vec::new()).await;

    let sessions = list(&server, &first).await;
    assert_eq!(sessions.len(), 2);
    let of_phone = sessions
        .iter()
        .find(|session| session.device == "Phone")
        .unwrap();
    assert_eq!(
        (of_phone.session_id.as_str(), of_phone.current),
        (second.session_id.as_str(), false)
    );
    let current: Vec<_> = sessions.iter().filter(|session| session.current).collect();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].session_id, first.session_id);
    assert!(sessions.is_sorted_by_key(|session| std::cmp::Reverse(session.last_used_at_ms)));

    let mut client = server.client();
    let mut end = async |session: &Session, id: &str| {
        let asked = EndSessionRequest {
            session_id: id.into(),
        };
        client
            .end_session(of(session, asked))
            .await
            .map_err(|status| Failure::from(status).code)
            .map(|_| ())
    };
    // Another's is as unknown as nobody's.
    assert_eq!(end(&first, &bob.session_id).await, Err(Code::NotFound));
    assert_eq!(end(&first, "junk").await, Err(Code::NotFound));
    assert_eq!(end(&first, &second.session_id).await, Ok(()));
    let told = gateway.next_ended().await;
    assert_eq!(
        (told.username, told.session_id),
        ("ann".to_owned(), second.session_id.clone())
    );
    assert!(refused(&server, &second).await);
    assert_eq!(end(&first, &second.session_id).await, Err(Code::NotFound));
    assert_eq!(list(&server, &first).await.len(), 1);
    assert_eq!(server.check(&bob.token).await.unwrap(), "bob");
}

#[tokio::test]
async fn signing_out_ends_the_session_or_all_and_tells_every_gateway() {
    let server = Server::start().await;
    let first = server.sign_up("ann").await;
    let (second, third) = (server.sign_in("ann").await, server.sign_in("ann").await);
    let bob = server.sign_up("bob").await;
    let (mut g, _) = Gateway::attach(&server, "g", Vec::new()).await;
    let (mut h, _) = Gateway::attach(&server, "h", Vec::new()).await;

    server
        .client()
        .sign_out(of(&first, SignOutRequest { everywhere: false }))
        .await
        .unwrap();
    assert_eq!(g.next_ended().await.session_id, first.session_id);
    assert_eq!(h.next_ended().await.session_id, first.session_id);
    assert!(refused(&server, &first).await);
    let again = server
        .client()
        .sign_out(of(&first, SignOutRequest { everywhere: false }))
        .await
        .unwrap_err();
    assert_eq!(again.code(), tonic::Code::Unauthenticated);
    assert_eq!(server.check(&second.token).await.unwrap(), "ann");

    server
        .client()
        .sign_out(of(&second, SignOutRequest { everywhere: true }))
        .await
        .unwrap();
    let mut told = [
        g.next_ended().await.session_id,
        g.next_ended().await.session_id,
    ];
    told.sort();
    let mut expected = [second.session_id.clone(), third.session_id.clone()];
    expected.sort();
    assert_eq!(told, expected);
    assert!(refused(&server, &second).await && refused(&server, &third).await);
    assert_eq!(server.check(&bob.token).await.unwrap(), "bob");
}

#[tokio::test]
async fn a_session_expires_and_that_is_told() {
    let server = Server::start_with(|config| {
        config.session_lifetime = Duration::from_millis(400);
        config.sweep_interval = Duration::from_millis(20);
    })
    .await;
    let (mut gateway, _) = Gateway::attach(&server, "g", Vec::new()).await;
    let ann = server.sign_up("ann").await;
    assert_eq!(gateway.next_ended().await.session_id, ann.session_id);
    assert!(refused(&server, &ann).await);
}

#[tokio::test]
async fn an_expired_session_is_refused_before_it_is_swept() {
    let soon = Duration::from_millis(400);
    for change in [
        (|config, soon| config.session_lifetime = soon) as fn(&mut Config, Duration),
        |config, soon| config.session_idle = soon,
    ] {
        let server = Server::start_with(|config| change(config, soon)).await;
        let ann = server.sign_up("ann").await;
        assert_eq!(server.check(&ann.token).await.unwrap(), "ann");
        until(async || refused(&server, &ann).await).await;
        let (_gateway, welcome) = Gateway::attach(&server, "g", vec![connection(1, &ann)]).await;
        assert_eq!(welcome.ended_session_ids, [ann.session_id]);
    }
}

#[tokio::test]
async fn an_unused_session_ends_and_one_with_a_connection_does_not() {
    let server = Server::start_with(|config| {
        config.session_idle = Duration::from_millis(1500);
        config.session_use_interval = Duration::from_millis(100);
        config.sweep_interval = Duration::from_millis(20);
    })
    .await;
    let used = server.sign_up("ann").await;
    let (mut gateway, _) = Gateway::attach(&server, "g", vec![connection(1, &used)]).await;
    gateway.expect("ann", Status::Online).await;
    // Twice as long as a session may be unused.
    for _ in 0..2 {
        let unused = server.sign_in("ann").await;
        assert_eq!(gateway.next_ended().await.session_id, unused.session_id);
        assert!(refused(&server, &unused).await);
    }
    assert_eq!(server.check(&used.token).await.unwrap(), "ann");
}

#[tokio::test]
async fn a_use_is_recorded_but_not_every_time() {
    let last_used = async |server: &Server, of: &Session| {
        let sessions = list(server, of).await;
        sessions
            .into_iter()
            .find(|session| session.session_id == of.session_id)
            .unwrap()
            .last_used_at_ms
    };
    let server =
        Server::start_with(|config| config.session_use_interval = Duration::from_millis(1)).await;
    let ann = server.sign_up("ann").await;
    let before = last_used(&server, &ann).await;
    until(async || last_used(&server, &ann).await > before).await;

    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    let before = last_used(&server, &ann).await;
    for _ in 0..20 {
        server.check(&ann.token).await.unwrap();
    }
    assert_eq!(last_used(&server, &ann).await, before);
}

#[tokio::test]
async fn a_restart_keeps_accounts_and_sessions() {
    let server = Server::start().await;
    let (kept, ended) = (server.sign_up("ann").await, server.sign_in("ann").await);
    let folder = server.stop().await;

    let server = Server::start_in(folder, |_| {}).await;
    assert_eq!(server.check(&kept.token).await.unwrap(), "ann");
    server
        .client()
        .sign_out(of(&ended, SignOutRequest::default()))
        .await
        .unwrap();
    server.sign_in("ann").await;
    let folder = server.stop().await;

    // A gateway that was not there learns at its hello which of its sessions have ended.
    let server = Server::start_in(folder, |_| {}).await;
    let connections = vec![connection(1, &kept), connection(2, &ended)];
    let (_gateway, welcome) = Gateway::attach(&server, "g", connections).await;
    assert_eq!(welcome.ended_session_ids, [ended.session_id]);
}

#[tokio::test]
async fn a_connection_of_an_ended_session_is_told_again() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    server
        .client()
        .sign_out(of(&ann, SignOutRequest::default()))
        .await
        .unwrap();
    let (mut gateway, _) = Gateway::attach(&server, "g", Vec::new()).await;
    gateway.opened(connection(1, &ann)).await;
    gateway.expect("ann", Status::Online).await;
    assert_eq!(gateway.next_ended().await.session_id, ann.session_id);
    gateway.expect("ann", Status::Offline).await;
}

#[tokio::test]
async fn the_session_unused_for_longest_makes_room_for_one_too_many() {
    let server = Server::start_with(|config| config.open_mode = true).await;
    let mut client = server.client();
    let mut sessions = Vec::new();
    for _ in 0..101 {
        let asked = chatsync_proto::presence::SignInByNameRequest {
            username: "ann".into(),
            ..Default::default()
        };
        sessions.push(
            client
                .sign_in_by_name(own(asked))
                .await
                .unwrap()
                .into_inner()
                .session
                .unwrap(),
        );
    }
    let newest = sessions.last().unwrap();
    let listed = list(&server, newest).await;
    assert_eq!(listed.len(), 100);
    assert!(listed.iter().any(|session| session.current));
}
