//! Signing up, signing in, profiles.

use std::time::{Duration, Instant};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, Version, password_hash::phc::PasswordHash,
};
use chatsync_proto::presence::{
    GetProfileRequest, Profile, Session, SignInByNameRequest, SignUpRequest, UpdateProfileRequest,
};
use service_kit::{Code, Failure};
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tonic::Status;

use crate::support::{Gateway, PASSWORD, Server, acting_for, of, own, sign_in, sign_up, within};

fn failure(refused: Status) -> Failure {
    Failure::from(refused)
}

#[tokio::test]
async fn an_account_is_there_from_its_sign_up_on() {
    let server = Server::start().await;
    let mut stranger = server.stranger().await;
    let asked = SignUpRequest {
        display_name: " Ann B. ".into(),
        device: "Firefox".into(),
        ..sign_up("Ann")
    };
    let first = stranger
        .sign_up(own(asked))
        .await
        .unwrap()
        .into_inner()
        .session
        .unwrap();
    assert_eq!(
        (first.username.as_str(), first.display_name.as_str()),
        ("ann", "Ann B.")
    );
    // 256 bits in base64, without padding.
    assert_eq!(first.token.len(), 43);
    assert_eq!(server.check(&first.token).await.unwrap(), "ann");

    let second = stranger
        .sign_in(own(sign_in("ANN", PASSWORD)))
        .await
        .unwrap()
        .into_inner()
        .session
        .unwrap();
    assert_eq!(second.display_name, "Ann B.");
    assert_ne!(second.token, first.token);
    assert_ne!(second.session_id, first.session_id);
    assert_eq!(server.check(&second.token).await.unwrap(), "ann");

    let bob = server.sign_up("bob").await;
    assert_eq!(
        bob.display_name, "bob",
        "the username, when nothing else is said"
    );
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_its_field() {
    let server = Server::start().await;
    let good = sign_up("ann");
    let rows = [
        (
            "username",
            SignUpRequest {
                username: "a".into(),
                ..good.clone()
            },
        ),
        (
            "username",
            SignUpRequest {
                username: "ann b".into(),
                ..good.clone()
            },
        ),
        (
            "username",
            SignUpRequest {
                username: "x".repeat(33),
                ..good.clone()
            },
        ),
        (
            "password",
            SignUpRequest {
                password: "shorter".into(),
                ..good.clone()
            },
        ),
        (
            "password",
            SignUpRequest {
                password: "ж".repeat(257),
                ..good.clone()
            },
        ),
        (
            "password",
            SignUpRequest {
                password: "password".into(),
                ..good.clone()
            },
        ),
        (
            "password",
            SignUpRequest {
                password: "trombone-ANN-lagoon".into(),
                ..good.clone()
            },
        ),
        (
            "display_name",
            SignUpRequest {
                display_name: "x".repeat(65),
                ..good.clone()
            },
        ),
        (
            "display_name",
            SignUpRequest {
                display_name: "a\u{0}b".into(),
                ..good.clone()
            },
        ),
        (
            "device",
            SignUpRequest {
                device: "x".repeat(129),
                ..good.clone()
            },
        ),
        (
            "client_address",
            SignUpRequest {
                client_address: "nowhere".into(),
                ..good.clone()
            },
        ),
    ];
    for (field, asked) in rows {
        let refused = failure(
            server
                .client()
                .sign_up(own(asked.clone()))
                .await
                .unwrap_err(),
        );
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::Invalid, Some(field)),
            "{asked:?}"
        );
    }
    // Nothing of it was kept.
    server.sign_up("ann").await;
}

#[tokio::test]
async fn the_shortest_password_is_a_setting() {
    let server = Server::start_with(|config| config.password_min_length = 16).await;
    let refused = failure(
        server
            .client()
            .sign_up(own(sign_up("ann")))
            .await
            .unwrap_err(),
    );
    assert!(refused.message.contains("at least 16"), "{refused}");
}

#[tokio::test]
async fn one_of_many_who_want_a_name_gets_it() {
    let server = Server::start_with(|config| config.hash_wait = Duration::from_secs(60)).await;
    let signing_up = (0..50).map(|_| {
        let mut client = server.client();
        tokio::spawn(async move { client.sign_up(tonic::Request::new(sign_up("ann"))).await })
    });
    let mut accepted = 0;
    for one in signing_up.collect::<Vec<_>>() {
        match one.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(refused) => {
                assert_eq!(refused.code(), tonic::Code::AlreadyExists);
                let refused = failure(refused);
                assert_eq!(
                    (refused.code, refused.field.as_deref()),
                    (Code::Conflict, Some("username"))
                );
            }
        }
    }
    assert_eq!(accepted, 1);
}

#[tokio::test]
async fn what_was_wrong_is_not_told() {
    let server = Server::start_with(|config| config.open_mode = true).await;
    server.sign_up("ann").await;
    by_name(&server, "guest").await.unwrap();
    let mut answers = Vec::new();
    for (username, password) in [
        ("ann", "trombone-lagoom"),
        ("ann", ""),
        ("nobody", PASSWORD),
        ("guest", ""),
        ("guest", PASSWORD),
        ("no name at all", PASSWORD),
    ] {
        let refused = server
            .client()
            .sign_in(own(sign_in(username, password)))
            .await
            .unwrap_err();
        answers.push((
            refused.code(),
            refused.message().to_owned(),
            refused.details().to_vec(),
        ));
    }
    assert_eq!(answers[0].0, tonic::Code::Unauthenticated);
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "{answers:?}"
    );
}

#[tokio::test]
async fn an_unknown_name_takes_as_long_as_a_wrong_password() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let mut client = server.client();
    let mut shortest = [Duration::MAX; 2];
    for _ in 0..5 {
        for (shortest, username) in shortest.iter_mut().zip(["ann", "nobody"]) {
            let began = Instant::now();
            client
                .sign_in(own(sign_in(username, "wrong password")))
                .await
                .unwrap_err();
            *shortest = began.elapsed().min(*shortest);
        }
    }
    // Without hashing it would be a twentieth.
    assert!(shortest[1] * 2 > shortest[0], "{shortest:?}");
}

#[tokio::test]
async fn a_hash_of_weaker_parameters_is_renewed_by_its_owners_sign_in() {
    let server = Server::start().await;
    server.sign_up("ann").await;
    let folder = server.stop().await;
    let params = Params::new(8 * 1024, 1, 1, None).unwrap();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let weaker: PasswordHash = argon2.hash_password(PASSWORD.as_bytes()).unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("presence.db"));
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::query("UPDATE accounts SET password_hash = ?")
        .bind(weaker.to_string())
        .execute(&mut database)
        .await
        .unwrap();

    let server = Server::start_in(folder, |_| {}).await;
    server.sign_in("ann").await;
    server.sign_in("ann").await;
    server.stop().await;
    let hash: String = sqlx::query_scalar("SELECT password_hash FROM accounts")
        .fetch_one(&mut database)
        .await
        .unwrap();
    assert!(
        hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
        "{hash}"
    );
    database.close().await.unwrap();
}

async fn by_name(server: &Server, username: &str) -> Result<Session, Failure> {
    let asked = SignInByNameRequest {
        username: username.into(),
        ..SignInByNameRequest::default()
    };
    let answer = server
        .client()
        .sign_in_by_name(own(asked))
        .await
        .map_err(failure)?;
    Ok(answer.into_inner().session.unwrap())
}

#[tokio::test]
async fn a_name_alone_is_enough_in_open_mode_only() {
    let server = Server::start().await;
    assert_eq!(
        by_name(&server, "ann").await.unwrap_err().code,
        Code::Forbidden
    );

    let server = Server::start_with(|config| config.open_mode = true).await;
    let first = by_name(&server, "Ann").await.unwrap();
    let second = by_name(&server, "ann").await.unwrap();
    assert_eq!(
        (first.username.as_str(), second.username.as_str()),
        ("ann", "ann")
    );
    assert_eq!(server.check(&first.token).await.unwrap(), "ann");
    assert_eq!(server.check(&second.token).await.unwrap(), "ann");
    assert_eq!(
        by_name(&server, "a n n").await.unwrap_err().code,
        Code::Invalid
    );
    // The name is taken for those with a password too.
    let refused = failure(
        server
            .client()
            .sign_up(own(sign_up("ann")))
            .await
            .unwrap_err(),
    );
    assert_eq!(refused.code, Code::Conflict);

    server.sign_up("bob").await;
    assert_eq!(
        by_name(&server, "bob").await.unwrap_err().code,
        Code::Forbidden
    );
}

#[tokio::test]
async fn many_who_come_with_one_name_in_open_mode_share_the_account() {
    let server = Server::start_with(|config| config.open_mode = true).await;
    let coming: Vec<_> = (0..20)
        .map(|_| {
            let mut client = server.client();
            let asked = SignInByNameRequest {
                username: "ann".into(),
                ..SignInByNameRequest::default()
            };
            tokio::spawn(async move { client.sign_in_by_name(own(asked)).await })
        })
        .collect();
    for one in coming {
        within(one).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_profile_is_its_owners_to_change_and_everybodys_to_see() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    let (mut gateway, _) = Gateway::attach(&server, "g", Vec::new()).await;
    let mut client = server.client();
    let mut change = async |request| client.update_profile(request).await;
    let named = |name: &str| UpdateProfileRequest {
        display_name: Some(name.into()),
    };
    let shown = |profile: Option<Profile>| profile.unwrap().display_name;

    let answer = change(of(&ann, named("Ännchen")))
        .await
        .unwrap()
        .into_inner();
    assert_eq!(shown(answer.profile), "Ännchen");
    let told = gateway.next_profile().await;
    assert_eq!(
        (told.username.as_str(), told.display_name.as_str()),
        ("ann", "Ännchen")
    );
    assert_eq!(server.user("ann").await.display_name, "Ännchen");

    // A repetition, and nothing at all, change nothing and tell nobody.
    change(of(&ann, named("Ännchen"))).await.unwrap();
    change(of(&ann, UpdateProfileRequest { display_name: None }))
        .await
        .unwrap();
    // A service may do it for the user.
    change(acting_for("ann", named("Ann"))).await.unwrap();
    assert_eq!(gateway.next_profile().await.display_name, "Ann");

    for bad in ["", "  ", "a\tb", &"x".repeat(65)] {
        let refused = failure(change(of(&ann, named(bad))).await.unwrap_err());
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::Invalid, Some("display_name")),
            "{bad:?}"
        );
    }
    let profile = client
        .get_profile(of(&ann, GetProfileRequest {}))
        .await
        .unwrap()
        .into_inner()
        .profile
        .unwrap();
    assert_eq!(
        (profile.username.as_str(), profile.display_name.as_str()),
        ("ann", "Ann")
    );
    assert!(profile.created_at_ms > 0);
    let unknown = client
        .get_profile(acting_for("nobody", GetProfileRequest {}))
        .await
        .unwrap_err();
    assert_eq!(failure(unknown).code, Code::NotFound);
}
