//! A gateway's stream: how it may begin, and what ends it.

use chatsync_proto::presence::{
    Status,
    attach_request::{ConnectionOpened, Hello, Kind, Renew},
};
use service_kit::{Code, Failure};

use crate::support::{Gateway, NEVER, Server, connection};

/// Says these things one after the other, and returns why the stream ended.
async fn refusal(server: &Server, said: Vec<Kind>) -> Failure {
    let mut gateway = Gateway::open(server).await;
    for kind in said {
        gateway.say(kind).await;
    }
    Failure::from(gateway.ending().await)
}

fn hello(connections: Vec<ConnectionOpened>) -> Kind {
    Kind::Hello(Hello {
        gateway_id: "g".into(),
        connections,
    })
}

#[tokio::test]
async fn a_gateway_of_very_many_connections_comes_back() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    let connections = (0..100_000).map(|id| connection(id, &ann)).collect();
    // The welcome comes, so the hello was taken.
    Gateway::attach(&server, "g", connections).await;
    assert_eq!(server.user("ann").await.status(), Status::Online);
}

#[tokio::test]
async fn a_stream_that_is_not_as_agreed_is_ended() {
    let server = Server::start().await;
    let ann = server.sign_up("ann").await;
    let good = connection(1, &ann);
    let opened = |connection: ConnectionOpened| vec![hello(Vec::new()), Kind::Opened(connection)];
    let rows = [
        ("hello", vec![Kind::Renew(Renew {})]),
        ("hello", vec![hello(Vec::new()), hello(Vec::new())]),
        ("gateway_id", vec![Kind::Hello(Hello::default())]),
        (
            "gateway_id",
            vec![Kind::Hello(Hello {
                gateway_id: "x".repeat(129),
                connections: Vec::new(),
            })],
        ),
        (
            "username",
            vec![hello(vec![ConnectionOpened {
                username: "a n n".into(),
                ..good.clone()
            }])],
        ),
        (
            "username",
            opened(ConnectionOpened {
                username: String::new(),
                ..good.clone()
            }),
        ),
        (
            "session_id",
            opened(ConnectionOpened {
                session_id: String::new(),
                ..good.clone()
            }),
        ),
        (
            "status",
            opened(ConnectionOpened {
                status: Status::Offline.into(),
                ..good.clone()
            }),
        ),
    ];
    for (field, said) in rows {
        let refused = refusal(&server, said.clone()).await;
        assert_eq!(
            (refused.code, refused.field.as_deref()),
            (Code::Invalid, Some(field)),
            "{said:?}"
        );
    }
}

#[tokio::test]
async fn a_later_stream_of_a_gateway_takes_the_place_of_the_earlier_one() {
    let server =
        Server::start_with(|config| config.blip = std::time::Duration::from_millis(10)).await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let (mut earlier, _) = Gateway::attach(&server, "g", vec![connection(1, &ann)]).await;
    earlier.expect("ann", Status::Online).await;
    let (mut later, _) = Gateway::attach(&server, "g", vec![connection(2, &bob)]).await;
    later.expect("bob", Status::Online).await;
    later.expect("ann", Status::Offline).await;
    assert_eq!(earlier.ending().await.code(), tonic::Code::Unavailable);
}

#[tokio::test]
async fn a_gateway_that_does_not_read_loses_its_stream_and_nobody_else_does() {
    let server = Server::start_with(|config| {
        config.event_queue = 16;
        config.blip = NEVER;
    })
    .await;
    // Long, so that fewer events fill the network between them.
    let name = "a".repeat(32);
    let ann = server.sign_up(&name).await;
    let (mut reading, _) = Gateway::attach(&server, "r", vec![connection(1, &ann)]).await;
    reading.expect(&name, Status::Online).await;
    let mut sleeping = Gateway::open(&server).await;
    sleeping.say(hello(Vec::new())).await;
    // Some 50 bytes each.
    for _ in 0..1_000 {
        for status in [Status::Away, Status::Online] {
            reading.status(1, status).await;
            reading.expect(&name, status).await;
        }
    }
    assert_eq!(
        sleeping.ending().await.code(),
        tonic::Code::ResourceExhausted
    );
    // It comes back with a hello.
    let (mut back, _) = Gateway::attach(&server, "g", Vec::new()).await;
    reading.status(1, Status::Away).await;
    back.expect(&name, Status::Away).await;
}
