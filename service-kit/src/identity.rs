//! Who is calling. Every method but health and reflection has a row in the access table of `chatsync-proto`; this layer holds each call
//! against its row before any handler sees it, so a handler cannot forget to ask.

use std::{
    fmt,
    sync::Arc,
    task::{Context, Poll},
};

use chatsync_proto::access::{self, Access};
use futures_util::future::BoxFuture;
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use tonic::{
    Request, Status,
    body::Body,
    metadata::{Ascii, MetadataValue},
};
use tower::{Layer, Service};

use crate::{failure::Failure, names};

/// The metadata that holds a token.
pub const AUTHORIZATION: &str = "authorization";
/// The metadata in which a service names the user that it acts for.
pub const ACTING_FOR: &str = "x-chatsync-user";

/// Services that anybody may use: they tell nothing but what the server offers and whether it is up.
const OPEN_PREFIXES: [&str; 2] = ["/grpc.health.v1.", "/grpc.reflection."];

/// The parts' own secret.
#[derive(Clone)]
pub struct ServiceToken(SecretString);

/// The shortest service token taken, in bytes.
const SHORTEST_SERVICE_TOKEN: usize = 16;

impl ServiceToken {
    /// A token from the settings; `None` if it is too short, or holds what cannot stand in a header.
    pub fn new(secret: &str) -> Option<Self> {
        let printable = secret.bytes().all(|byte| byte.is_ascii_graphic());
        (secret.len() >= SHORTEST_SERVICE_TOKEN && printable).then(|| Self(secret.into()))
    }

    /// A fresh token for parts that live in one process: 256 random bits.
    pub fn random() -> Self {
        let bits: [u128; 2] = [rand::random(), rand::random()];
        Self(format!("{:032x}{:032x}", bits[0], bits[1]).into())
    }

    /// As it stands in `authorization`, marked so that it is never printed.
    pub(crate) fn metadata(&self) -> MetadataValue<Ascii> {
        let bearer = format!("Bearer {}", self.0.expose_secret());
        // `new` takes only what can stand in a header; an empty value would be refused by every part.
        let mut value = bearer
            .parse()
            .unwrap_or_else(|_| MetadataValue::from_static(""));
        value.set_sensitive(true);
        value
    }

    fn is(&self, presented: &str) -> bool {
        self.0
            .expose_secret()
            .as_bytes()
            .ct_eq(presented.as_bytes())
            .into()
    }
}

impl fmt::Debug for ServiceToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceToken(…)")
    }
}

/// Who is calling, as far as the call's row in the access table asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody known.
    Anonymous,
    /// Somebody with a session of their own.
    User {
        /// The account's name.
        username: String,
        /// The session's id.
        session_id: String,
    },
    /// A part of ChatSync, perhaps for a user.
    Service {
        /// Whom it acts for.
        acting_for: Option<String>,
    },
}

impl Caller {
    /// Who makes this call. The layer has put it there; without the layer nobody is known.
    pub fn of<T>(request: &Request<T>) -> Self {
        request
            .extensions()
            .get()
            .cloned()
            .unwrap_or(Self::Anonymous)
    }

    /// The user who calls, or for whom a service does.
    pub fn username(&self) -> Result<&str, Failure> {
        match self {
            Self::User { username, .. }
            | Self::Service {
                acting_for: Some(username),
            } => Ok(username),
            Self::Service { acting_for: None } | Self::Anonymous => Err(Failure::unauthenticated()),
        }
    }

    /// Whether a part of ChatSync calls.
    pub fn is_service(&self) -> bool {
        matches!(self, Self::Service { .. })
    }
}

/// The user that makes this call, or for whom it is made.
pub fn username_of<T>(request: &Request<T>) -> Result<String, Failure> {
    Caller::of(request).username().map(str::to_owned)
}

/// The token that a call shows, whosever it is. Secret.
pub fn bearer_of<T>(request: &Request<T>) -> Option<&str> {
    let value = request.metadata().get(AUTHORIZATION)?;
    value.to_str().ok().and_then(bearer_token)
}

/// Whose a session token is.
pub trait CheckSession: Send + Sync + 'static {
    /// Answers with the username and the session's id; `unauthenticated` for a token that is unknown, expired or ended.
    fn check(&self, token: String) -> BoxFuture<'_, Result<(String, String), Failure>>;
}

/// The layer that identifies callers and refuses those who may not call.
#[derive(Clone)]
pub struct Identity {
    token: ServiceToken,
    sessions: Arc<dyn CheckSession>,
}

impl Identity {
    /// Callers show `token`, or a session token that `sessions` knows.
    pub fn new(token: ServiceToken, sessions: impl CheckSession) -> Self {
        Self {
            token,
            sessions: Arc::new(sessions),
        }
    }

    async fn identify(&self, access: Access, presented: Presented) -> Result<Caller, Failure> {
        let Some(bearer) = presented.bearer else {
            return if access == Access::Anyone {
                Ok(Caller::Anonymous)
            } else {
                Err(Failure::unauthenticated())
            };
        };
        let service = self.token.is(&bearer);
        match access {
            _ if service => service_caller(access, presented.acting_for),
            Access::Anyone => Ok(Caller::Anonymous),
            Access::Service => Err(self.refuse_user(bearer).await),
            Access::User | Access::Session => self.user(bearer).await,
        }
    }

    async fn user(&self, bearer: String) -> Result<Caller, Failure> {
        let (username, session_id) = self.sessions.check(bearer).await?;
        Ok(Caller::User {
            username,
            session_id,
        })
    }

    /// A user is told that the method is not for users; anybody else only that nobody knows them.
    async fn refuse_user(&self, bearer: String) -> Failure {
        match self.sessions.check(bearer).await {
            Ok(_) => Failure::forbidden("Only the parts of the server may call this."),
            Err(failure) => failure,
        }
    }
}

fn service_caller(access: Access, acting_for: Option<String>) -> Result<Caller, Failure> {
    let acting_for = acting_for.map(|name| names::username(&name)).transpose()?;
    match access {
        Access::Session => Err(Failure::forbidden("This needs a session token.")),
        Access::User if acting_for.is_none() => Err(Failure::new(
            crate::Code::Unauthenticated,
            "Name the user in x-chatsync-user.",
        )),
        _ => Ok(Caller::Service { acting_for }),
    }
}

/// What a call shows of its caller.
struct Presented {
    bearer: Option<String>,
    acting_for: Option<String>,
}

impl Presented {
    fn of(headers: &http::HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let bearer = text(AUTHORIZATION)
            .and_then(bearer_token)
            .map(str::to_owned);
        Self {
            bearer,
            acting_for: text(ACTING_FOR).map(str::to_owned),
        }
    }
}

/// The token in an `Authorization` value of the form `Bearer <token>`; the scheme's case does not matter (RFC 9110, 11.1).
pub fn bearer_token(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

impl<S> Layer<S> for Identity {
    type Service = Identified<S>;

    fn layer(&self, inner: S) -> Self::Service {
        Identified {
            identity: self.clone(),
            inner,
        }
    }
}

/// A service behind the [`Identity`] layer.
#[derive(Clone)]
pub struct Identified<S> {
    identity: Identity,
    inner: S,
}

impl<S> Service<http::Request<Body>> for Identified<S>
where
    S: Service<http::Request<Body>, Response = http::Response<Body>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = BoxFuture<'static, Result<S::Response, S::Error>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: http::Request<Body>) -> Self::Future {
        let identity = self.identity.clone();
        // The clone that was asked whether it is ready is the one to call.
        let ready = self.inner.clone();
        let mut inner = std::mem::replace(&mut self.inner, ready);
        Box::pin(async move {
            let path = request.uri().path();
            if OPEN_PREFIXES.iter().any(|open| path.starts_with(open)) {
                return inner.call(request).await;
            }
            let Some(access) = access::of(path) else {
                return Ok(Status::unimplemented("There is no such method.").into_http());
            };
            match identity
                .identify(access, Presented::of(request.headers()))
                .await
            {
                Ok(caller) => {
                    request.extensions_mut().insert(caller);
                    inner.call(request).await
                }
                Err(failure) => Ok(Status::from(failure).into_http()),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;

    struct OneSession;

    impl CheckSession for OneSession {
        fn check(&self, token: String) -> BoxFuture<'_, Result<(String, String), Failure>> {
            Box::pin(async move {
                if token == "ann's" {
                    Ok(("ann".into(), "s1".into()))
                } else {
                    Err(Failure::unauthenticated())
                }
            })
        }
    }

    const SECRET: &str = "0123456789abcdef";

    async fn outcome(
        access: Access,
        bearer: Option<&str>,
        acting_for: Option<&str>,
    ) -> Result<Caller, Code> {
        let identity = Identity::new(ServiceToken::new(SECRET).unwrap(), OneSession);
        let presented = Presented {
            bearer: bearer.map(str::to_owned),
            acting_for: acting_for.map(str::to_owned),
        };
        identity
            .identify(access, presented)
            .await
            .map_err(|failure| failure.code)
    }

    #[tokio::test]
    async fn every_access_against_every_caller() {
        let ann = Caller::User {
            username: "ann".into(),
            session_id: "s1".into(),
        };
        let service = |name: Option<&str>| Caller::Service {
            acting_for: name.map(str::to_owned),
        };
        use Access::{Anyone, Service, Session, User};
        use Code::{Forbidden, Invalid, Unauthenticated};
        let rows = [
            (Anyone, None, None, Ok(Caller::Anonymous)),
            (Anyone, Some("junk"), None, Ok(Caller::Anonymous)),
            (Anyone, Some(SECRET), None, Ok(service(None))),
            (Session, None, None, Err(Unauthenticated)),
            (Session, Some("junk"), None, Err(Unauthenticated)),
            (Session, Some("ann's"), None, Ok(ann.clone())),
            (Session, Some(SECRET), Some("bob"), Err(Forbidden)),
            (User, None, Some("bob"), Err(Unauthenticated)),
            (User, Some("junk"), Some("bob"), Err(Unauthenticated)),
            (User, Some("ann's"), None, Ok(ann.clone())),
            // A user cannot act for another: the name is not heeded.
            (User, Some("ann's"), Some("bob"), Ok(ann)),
            (User, Some(SECRET), None, Err(Unauthenticated)),
            (User, Some(SECRET), Some("Bob"), Ok(service(Some("bob")))),
            (User, Some(SECRET), Some("b o b"), Err(Invalid)),
            (Service, None, None, Err(Unauthenticated)),
            (Service, Some("junk"), None, Err(Unauthenticated)),
            (Service, Some("ann's"), None, Err(Forbidden)),
            (Service, Some(SECRET), None, Ok(service(None))),
        ];
        for (access, bearer, acting_for, expected) in rows {
            assert_eq!(
                outcome(access, bearer, acting_for).await,
                expected,
                "{access:?} {bearer:?} {acting_for:?}"
            );
        }
    }

    #[test]
    fn bearer_values() {
        assert_eq!(bearer_token("Bearer x"), Some("x"));
        assert_eq!(bearer_token("bearer  x "), Some("x"));
        for bad in ["Bearer", "Bearer ", "Basic x", "x", ""] {
            assert_eq!(bearer_token(bad), None);
        }
    }

    #[test]
    fn a_service_token_is_never_printed() {
        let token = ServiceToken::new(SECRET).unwrap();
        assert!(!format!("{token:?} {:?}", token.metadata()).contains(SECRET));
        assert!(ServiceToken::new("short").is_none());
        assert!(ServiceToken::new("with a space in it").is_none());
    }
}
