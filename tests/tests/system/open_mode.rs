//! Open mode: a name is enough, unless it has a password.

use serde_json::json;
use system_tests::{Client, Server, frames};

async fn by_name(server: &Server, name: &str) -> Result<Client, u16> {
    let mut client = Client::dial(server.address(), &[]).await.unwrap();
    if client
        .try_open(json!({"type": "register", "username": name}))
        .await
    {
        return Ok(client);
    }
    Err(client.close_code().await)
}

#[tokio::test]
async fn a_name_is_enough() {
    let server = Server::all_in_one().with("open_mode", "true").start().await;
    let (mut ann, mut bob) = (
        by_name(&server, "Ann").await.unwrap(),
        by_name(&server, "bob").await.unwrap(),
    );
    assert_eq!((ann.name.as_str(), bob.name.as_str()), ("ann", "bob"));
    ann.do_it(frames::private("bob", "hello")).await;
    assert_eq!(bob.next("private_message").await["from"], "ann");
    let mut again = by_name(&server, "ann").await.unwrap();
    assert_eq!(
        frames::contents(&again.ask(json!({"type": "history", "to": "bob"})).await),
        ["hello"]
    );
    assert_eq!(by_name(&server, "a b").await.err(), Some(4401));
}

#[tokio::test]
async fn the_name_of_an_account_with_a_password_is_refused() {
    let server = Server::all_in_one().with("open_mode", "true").start().await;
    let ann = server.sign_up("ann").await;
    assert_eq!(by_name(&server, "ann").await.err(), Some(4401));
    ann.connect().await;
}

#[tokio::test]
async fn it_is_off_by_default() {
    let server = Server::all_in_one().start().await;
    assert_eq!(by_name(&server, "ann").await.err(), Some(4401));
}
