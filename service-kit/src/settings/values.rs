//! How each kind of value is read from its text.

use std::{
    collections::BTreeMap,
    fmt,
    net::{IpAddr, SocketAddr},
    ops::RangeInclusive,
    path::PathBuf,
};

use tracing_subscriber::EnvFilter;

use crate::identity::ServiceToken;

/// A value that can be read from a text; the error is a sentence's end, as in "must be …".
pub(super) trait Value: Sized {
    fn read(text: &str) -> Result<Self, &'static str>;
}

/// Reads the value of `name`, or notes why it cannot be read. The text itself is not repeated: it could be a secret.
pub(super) fn read<V: Value>(
    name: &'static str,
    texts: &BTreeMap<&'static str, String>,
    mistakes: &mut Vec<String>,
) -> Option<V> {
    let text = texts.get(name).map_or("", String::as_str);
    match V::read(text.trim()) {
        Ok(value) => Some(value),
        Err(needed) => {
            mistakes.push(format!("{name}: must be {needed}"));
            None
        }
    }
}

/// Notes a number that is out of its range.
pub(super) fn check_range(
    name: &'static str,
    value: Option<u32>,
    range: RangeInclusive<u32>,
    mistakes: &mut Vec<String>,
) {
    if value.is_some_and(|value| !range.contains(&value)) {
        let (least, most) = range.into_inner();
        mistakes.push(format!("{name}: must be from {least} to {most}"));
    }
}

/// An http or https address without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Url(String);

impl Url {
    /// As it was given, without a slash at the end.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it begins with https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The address of a listener on this machine.
    pub fn of_listener(address: SocketAddr) -> Self {
        Self(format!("http://{address}"))
    }
}

impl Value for Url {
    fn read(text: &str) -> Result<Self, &'static str> {
        const NEEDED: &str = "an address such as http://host:port, without a path";
        let text = text.strip_suffix('/').unwrap_or(text);
        let uri: http::Uri = text.parse().map_err(|_| NEEDED)?;
        let proper = matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
            && uri
                .authority()
                .is_some_and(|authority| !authority.as_str().contains('@'))
            && matches!(uri.path(), "" | "/")
            && uri.query().is_none();
        if proper {
            Ok(Self(text.to_owned()))
        } else {
            Err(NEEDED)
        }
    }
}

/// IP addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Addresses(pub(super) Vec<IpAddr>);

impl Value for Addresses {
    fn read(text: &str) -> Result<Self, &'static str> {
        text.split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse::<IpAddr>().map(|ip| ip.to_canonical()))
            .collect::<Result<_, _>>()
            .map(Self)
            .map_err(|_| "IP addresses separated by commas")
    }
}

/// What is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// As `tracing`'s filters are written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value for LogFilter {
    fn read(text: &str) -> Result<Self, &'static str> {
        EnvFilter::try_new(text)
            .map(|_| Self(text.to_owned()))
            .map_err(
                |_| "error, warn, info, debug, trace or a filter such as info,message_svc=debug",
            )
    }
}

/// How it is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Value for LogFormat {
    fn read(text: &str) -> Result<Self, &'static str> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("text or json"),
        }
    }
}

impl Value for Option<ServiceToken> {
    fn read(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            return Ok(None);
        }
        ServiceToken::new(text)
            .map(Some)
            .ok_or("at least 16 printable ASCII characters without spaces")
    }
}

impl Value for SocketAddr {
    fn read(text: &str) -> Result<Self, &'static str> {
        text.parse()
            .map_err(|_| "an IP address and a port, such as 127.0.0.1:8080")
    }
}

impl Value for PathBuf {
    fn read(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            Err("a path")
        } else {
            Ok(text.into())
        }
    }
}

impl Value for bool {
    fn read(text: &str) -> Result<Self, &'static str> {
        text.parse().map_err(|_| "true or false")
    }
}

impl Value for u32 {
    fn read(text: &str) -> Result<Self, &'static str> {
        text.parse().map_err(|_| "a whole number")
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
