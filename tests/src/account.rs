//! A person with an account and a session.

use std::net::SocketAddr;

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    api::{Answer, Api},
    client::Client,
};

/// Somebody who has signed up, with one of their sessions.
#[derive(Clone, Debug)]
pub struct Account {
    api: Api,
    /// The username.
    pub name: String,
    /// The session's token.
    pub token: String,
}

impl Account {
    /// A password that no rule refuses.
    pub const PASSWORD: &str = "violet otters hum at 27 moons";

    /// Signs somebody up.
    pub async fn sign_up(api: &Api, username: &str) -> Self {
        let answer = api
            .post(
                "/api/register",
                &json!({"username": username, "password": Self::PASSWORD}),
            )
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        Self::of(api, &answer)
    }

    /// Signs the same person in once more: another session.
    pub async fn sign_in_again(&self) -> Self {
        let answer = self
            .api
            .post(
                "/api/login",
                &json!({"username": self.name, "password": Self::PASSWORD}),
            )
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        Self::of(&self.api, &answer)
    }

    fn of(api: &Api, answer: &Answer) -> Self {
        let body = answer.json();
        let text = |name: &str| {
            body[name]
                .as_str()
                .unwrap_or_else(|| panic!("no {name} in {body}"))
                .to_owned()
        };
        Self {
            api: api.clone(),
            name: text("username"),
            token: text("token"),
        }
    }

    /// The gateway's address.
    pub fn address(&self) -> SocketAddr {
        self.api.address()
    }

    /// A request with this session's token and a JSON body, if any.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.api.request(method, path).bearer_auth(&self.token);
        self.api
            .send(match body {
                Some(body) => request.json(body),
                None => request,
            })
            .await
    }

    /// Ends this session.
    pub async fn sign_out(&self) {
        let answer = self.ask(Method::POST, "/api/logout", None).await;
        assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    }

    /// Opens a socket.
    pub async fn connect(&self) -> Client {
        self.connect_with(json!({})).await
    }

    /// Opens a socket that continues from these positions, `{conversation: seq}`.
    pub async fn resume(&self, positions: Value) -> Client {
        self.connect_with(json!({"sync": positions})).await
    }

    /// Opens a socket with these fields in its `register` besides the token.
    pub async fn connect_with(&self, fields: Value) -> Client {
        let mut client = Client::dial(self.api.address(), &[])
            .await
            .expect("the handshake is accepted");
        client.register(&self.token, fields).await;
        client
    }

    /// Dials without saying anything yet.
    pub async fn dial(&self) -> Client {
        Client::dial(self.api.address(), &[])
            .await
            .expect("the handshake is accepted")
    }
}
