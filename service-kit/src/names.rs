//! Usernames, group ids and conversation keys: their forms are part of the protocol, so every part reads them alike.

use crate::failure::Failure;

/// Shortest and longest username, in characters (which are bytes: the alphabet is ASCII).
pub const USERNAME_LENGTH: std::ops::RangeInclusive<usize> = 2..=32;

/// Folds and checks a username: 2 to 32 of `a-z 0-9 . _ -` after lower-casing.
pub fn username(given: &str) -> Result<String, Failure> {
    // Lower-casing can only lengthen a text by a few bytes; the cap keeps a huge one from being copied.
    if given.len() > 4 * USERNAME_LENGTH.end() {
        return Err(bad_username());
    }
    let folded = given.to_ascii_lowercase();
    let fits = USERNAME_LENGTH.contains(&folded.len());
    let letters = folded
        .bytes()
        .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-'));
    if fits && letters {
        Ok(folded)
    } else {
        Err(bad_username())
    }
}

fn bad_username() -> Failure {
    Failure::invalid(
        "username",
        "A username has 2 to 32 of the characters a-z, 0-9, '.', '_' and '-'.",
    )
}

/// Whether a character in a name makes it look like another: control characters, invisible ones, and those that turn the direction of the text
/// around them. The joiners that emoji and some scripts need are let through.
pub fn disguises(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}')
}

/// Whether a name that people choose can be seen and cannot pass for another by [`disguises`].
pub fn is_plain(name: &str) -> bool {
    let visible = |c: char| !c.is_whitespace() && !matches!(c, '\u{200c}' | '\u{200d}');
    name.contains(visible) && !name.contains(disguises)
}

/// Reads a group's id in its canonical form, a hyphenated lower-case UUID of 36 characters: longer than any username.
pub fn group_id(given: &str) -> Result<String, Failure> {
    let unknown = || Failure::not_found("There is no such group.");
    if given.len() != 36 {
        return Err(unknown());
    }
    uuid::Uuid::try_parse(given)
        .map(|id| id.to_string())
        .map_err(|_| unknown())
}

/// A conversation's key, taken apart. The two names of a private conversation are in byte order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Conversation {
    /// `dm:<a>:<b>`
    Private(String, String),
    /// `group:<id>`
    Group(String),
}

impl Conversation {
    /// The private conversation of two people.
    pub fn private(one: &str, other: &str) -> Self {
        let (first, second) = if one <= other {
            (one, other)
        } else {
            (other, one)
        };
        Self::Private(first.to_owned(), second.to_owned())
    }

    /// Reads a key; `None` if it has not the form of one.
    pub fn parse(key: &str) -> Option<Self> {
        if let Some(id) = key.strip_prefix("group:") {
            return group_id(id)
                .ok()
                .filter(|canonical| canonical == id)
                .map(Self::Group);
        }
        let (first, second) = key.strip_prefix("dm:")?.split_once(':')?;
        let proper = |name: &str| username(name).is_ok_and(|folded| folded == name);
        (proper(first) && proper(second) && first < second)
            .then(|| Self::Private(first.to_owned(), second.to_owned()))
    }

    /// The key on the wire.
    pub fn key(&self) -> String {
        match self {
            Self::Private(first, second) => format!("dm:{first}:{second}"),
            Self::Group(id) => format!("group:{id}"),
        }
    }

    /// The other person of a private conversation, if `me` is one of the two.
    pub fn other<'a>(&'a self, me: &str) -> Option<&'a str> {
        match self {
            Self::Private(first, second) if first == me => Some(second),
            Self::Private(first, second) if second == me => Some(first),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames() {
        assert_eq!(username("Ann.B-9_").unwrap(), "ann.b-9_");
        for bad in [
            "",
            "a",
            "ann b",
            "änn",
            "ann:b",
            "ann\u{202e}",
            "аnn",
            &"a".repeat(33),
            &"İ".repeat(16),
        ] {
            assert!(username(bad).is_err(), "{bad}");
        }
        assert!(username(&"a".repeat(32)).is_ok());
    }

    #[test]
    fn plain_names() {
        for good in [
            "Ann",
            "Ann Lee",
            "آنا\u{200c}ها",
            "👩\u{200d}👩\u{200d}👧",
            "Дмитрий",
        ] {
            assert!(is_plain(good), "{good:?}");
        }
        for bad in [
            "",
            "  ",
            "a\nb",
            "a\u{202e}b",
            "\u{200b}",
            "\u{200d}",
            "a\u{2066}",
            "\u{feff}a",
            "\u{3164}",
        ] {
            assert!(!is_plain(bad), "{bad:?}");
        }
    }

    #[test]
    fn conversation_keys_go_there_and_back() {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        for key in ["dm:ann:bob", &format!("group:{id}")] {
            assert_eq!(Conversation::parse(key).unwrap().key(), key);
        }
        for bad in [
            "dm:bob:ann",
            "dm:ann:ann",
            "dm:ann",
            "dm:Ann:bob",
            "group:x",
            "group:",
            "",
            "dm:a:b:c",
        ] {
            assert_eq!(Conversation::parse(bad), None, "{bad}");
        }
        assert_eq!(Conversation::private("bob", "ann").key(), "dm:ann:bob");
        assert_eq!(
            Conversation::private("bob", "ann").other("ann"),
            Some("bob")
        );
        assert_eq!(Conversation::private("bob", "ann").other("eve"), None);
    }
}
