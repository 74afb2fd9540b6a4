//! Every method of every service against every kind of caller.

use chatsync_proto::{
    METHODS,
    access::{self, Access},
};
use system_tests::{
    Server,
    grpc::{Caller, connect, probe},
};
use tonic::Code;

#[tokio::test]
async fn every_method_against_every_caller() {
    // In open mode, so that the one method that depends on it is not refused for that reason.
    let server = Server::all_in_one().with("open_mode", "true").start().await;
    server.sign_up("ann").await;
    let account = server.sign_up("bob").await;
    for method in METHODS {
        let channel = connect(server.grpc_address(method)).await;
        // Signing out ends a session: each method has one of its own.
        let token = account.sign_in_again().await.token;
        let callers = [
            Caller::Anonymous,
            Caller::Bearer("nonsense"),
            Caller::Bearer(&token),
            Caller::Service,
            Caller::ServiceFor("ann"),
        ];
        let [nobody, junk, user, service, service_for] = callers;
        let refusals: [(Caller<'_>, Option<Code>); 5] =
            match access::of(method).expect("a row in the table") {
                Access::Anyone => callers.map(|caller| (caller, None)),
                Access::Session => [
                    (nobody, Some(Code::Unauthenticated)),
                    (junk, Some(Code::Unauthenticated)),
                    (user, None),
                    (service, Some(Code::PermissionDenied)),
                    (service_for, Some(Code::PermissionDenied)),
                ],
                Access::User => [
                    (nobody, Some(Code::Unauthenticated)),
                    (junk, Some(Code::Unauthenticated)),
                    (user, None),
                    (service, Some(Code::Unauthenticated)),
                    (service_for, None),
                ],
                Access::Service => [
                    (nobody, Some(Code::Unauthenticated)),
                    (junk, Some(Code::Unauthenticated)),
                    (user, Some(Code::PermissionDenied)),
                    (service, None),
                    (service_for, None),
                ],
            };
        for (caller, refusal) in refusals {
            let code = probe(&channel, method, caller).await;
            match refusal {
                Some(refusal) => assert_eq!(code, refusal, "{method} by {caller:?}"),
                // An empty request may be answered with whatever is wrong with it, but it is looked at.
                None => assert!(
                    ![
                        Code::Unauthenticated,
                        Code::PermissionDenied,
                        Code::Internal,
                        Code::Unknown
                    ]
                    .contains(&code)
                        || fails_as_unknown(method, code),
                    "{method} by {caller:?}: {code:?}"
                ),
            }
        }
    }
}

/// Signing in without a name and password fails as any wrong ones do, and so does looking for a session without its token.
fn fails_as_unknown(method: &str, code: Code) -> bool {
    ["/SignIn", "/CheckSession"]
        .iter()
        .any(|name| method.ends_with(name))
        && code == Code::Unauthenticated
}

#[tokio::test]
async fn only_sign_up_and_sign_in_are_for_anybody() {
    let open: Vec<&str> = METHODS
        .iter()
        .copied()
        .filter(|method| access::of(method) == Some(Access::Anyone))
        .collect();
    assert_eq!(
        open,
        [
            "/chatsync.presence.v1.PresenceService/SignUp",
            "/chatsync.presence.v1.PresenceService/SignIn"
        ]
    );
}

#[tokio::test]
async fn an_ended_session_is_refused_at_once_by_every_service() {
    let server = Server::in_parts().start().await;
    let ann = server.sign_up("ann").await;
    let methods = [
        "/chatsync.presence.v1.PresenceService/GetProfile",
        "/chatsync.group.v1.GroupService/ListGroups",
        "/chatsync.message.v1.MessageService/GetState",
    ];
    for expected in [Code::Ok, Code::Unauthenticated] {
        for method in methods {
            let channel = connect(server.grpc_address(method)).await;
            assert_eq!(
                probe(&channel, method, Caller::Bearer(&ann.token)).await,
                expected,
                "{method}"
            );
        }
        if expected == Code::Ok {
            ann.sign_out().await;
        }
    }
}
