//! What somebody without a part in a conversation learns of it: nothing, not even that it exists.

use serde_json::{Value, json};
use system_tests::{Server, frames, settle};

#[tokio::test]
async fn a_private_conversation_is_closed_to_others() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob, eve) = (
        server.join("ann").await,
        server.join("bob").await,
        server.sign_up("eve").await,
    );
    let mut eve_client = eve.connect().await;
    ann.do_it(frames::private("bob", "between us")).await;
    // One that exists and one that does not look the same.
    for key in ["dm:ann:bob", "dm:ann:carol"] {
        let asked = [
            json!({"type": "history", "conversation": key}),
            json!({"type": "read", "conversation": key, "seq": 1}),
            json!({"type": "delivered", "conversation": key, "seq": 1}),
        ];
        for frame in asked {
            eve_client.be_refused(frame, "not_found").await;
        }
    }
    let about_both = |key: &str| json!({"type": "history", "conversation": key, "id": "same"});
    let (exists, does_not) = (
        eve_client.ask(about_both("dm:ann:bob")).await,
        eve_client.ask(about_both("dm:ann:zoe")).await,
    );
    assert_eq!(exists, does_not);

    bob.do_it(json!({"type": "read", "to": "ann", "seq": 1}))
        .await;
    bob.do_it(json!({"type": "typing", "to": "ann", "content": "start"}))
        .await;
    let seen = settle(&mut bob, &mut eve_client).await;
    let of_theirs: Vec<&Value> = seen
        .iter()
        .filter(|frame| frame["conversation"] == "dm:ann:bob")
        .collect();
    assert!(of_theirs.is_empty(), "{of_theirs:?}");
    let opening = eve.resume(json!({"dm:ann:bob": 0})).await.opening;
    assert!(opening.histories.is_empty() && opening.conversation("dm:ann:bob").is_null());
    let history = bob.ask(json!({"type": "history", "to": "ann"})).await;
    assert_eq!(frames::contents(&history), ["between us"]);
}

#[tokio::test]
async fn a_foreign_token_says_who_one_is_whatever_else_is_claimed() {
    let server = Server::all_in_one().start().await;
    let (ann, mut bob) = (server.sign_up("ann").await, server.join("bob").await);
    let eve = server.sign_up("eve").await;
    let mut claims = eve.dial().await;
    // The token of one, the name of another: refused, or simply the token's owner; never the other.
    claims
        .send(json!({"type": "register", "token": eve.token, "username": "ann"}))
        .await;
    match claims.take().await {
        Ok(frame) if frame["type"] == "registered" => assert_eq!(frame["username"], "eve"),
        Ok(frame) => assert_eq!(frame["type"], "error", "{frame}"),
        Err(code) => assert_eq!(code, 4401),
    }
    let mut client = ann.connect().await;
    client
        .do_it(frames::with(
            frames::private("bob", "hello"),
            json!({"from": "eve"}),
        ))
        .await;
    assert_eq!(bob.next("private_message").await["from"], "ann");
}
