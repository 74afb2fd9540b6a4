//! Points in time as the protocol writes them: RFC 3339, UTC, with milliseconds.

use serde::{Serialize, Serializer};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};

const FORMAT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");

/// Milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// `None` for 0, which stands for "never" between the parts.
    pub fn unless_never(at_ms: i64) -> Option<Self> {
        (at_ms != 0).then_some(Self(at_ms))
    }

    /// As it stands in a frame. What lies outside the years that can be written shows as the epoch.
    pub fn text(self) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000_000)
            .ok()
            .and_then(|at| at.format(FORMAT).ok())
            .unwrap_or_else(|| "1970-01-01T00:00:00.000Z".to_owned())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_in_utc_with_milliseconds() {
        assert_eq!(
            Timestamp(1_764_000_000_007).text(),
            "2025-11-24T16:00:00.007Z"
        );
        assert_eq!(Timestamp(i64::MAX).text(), "1970-01-01T00:00:00.000Z");
        assert_eq!(Timestamp::unless_never(0), None);
    }
}
