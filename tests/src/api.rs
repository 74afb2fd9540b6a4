//! The gateway's HTTP interface, and the operator's pages.

use std::net::SocketAddr;

use reqwest::{
    Method, RequestBuilder,
    header::{HeaderMap, HeaderName},
};
use serde_json::Value;

use crate::wait::{DEADLINE, within};

/// An HTTP interface at an address.
#[derive(Clone, Debug)]
pub struct Api {
    address: SocketAddr,
    http: reqwest::Client,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Answer {
    /// The body as JSON; null if there is none.
    pub fn json(&self) -> Value {
        if self.text.is_empty() {
            return Value::Null;
        }
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A header's text; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    /// Checks that this is a refusal in the form that all of them have.
    pub fn assert_refused(&self, status: u16, code: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        let body = self.json();
        assert_eq!(body["code"], code, "{body}");
        assert!(
            body["message"]
                .as_str()
                .is_some_and(|message| !message.is_empty()),
            "{body}"
        );
    }
}

impl Api {
    /// The interface at this address.
    pub fn new(address: SocketAddr) -> Self {
        let http = reqwest::Client::builder()
            .timeout(DEADLINE)
            // A connection that was kept may be closed by the server just when it is used again.
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("an HTTP client");
        Self { address, http }
    }

    /// Where it is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Prepares a request.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("http://{}{path}", self.address))
    }

    /// Sends a request.
    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let answer = within("an HTTP answer", request.send())
            .await
            .expect("an HTTP answer");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Answer {
            status,
            headers,
            text: answer.text().await.expect("a body of text"),
        }
    }

    /// `GET path`
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// `GET path` with a header.
    pub async fn get_with(&self, path: &str, name: HeaderName, value: &str) -> Answer {
        self.send(self.request(Method::GET, path).header(name, value))
            .await
    }

    /// `POST path` with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    /// Whether `/readyz` says that it can serve.
    pub async fn is_ready(&self) -> bool {
        let answer = self.request(Method::GET, "/readyz").send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    }
}
