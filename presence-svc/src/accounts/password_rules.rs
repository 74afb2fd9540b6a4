//! Which passwords are taken. No rules of composition: long enough, not too easy to guess, and not the username.

use secrecy::SecretString;
use service_kit::Failure;
use unicode_normalization::UnicodeNormalization as _;
use zxcvbn::{Score, zxcvbn};

/// Longest password, in characters.
const MOST: usize = 256;
/// The weakest score taken. Below it, a million guesses or fewer are enough, which limits on tries alone do not prevent.
const WEAKEST: Score = Score::Two;

/// A password in the one form (NFKC) in which the same characters are always the same bytes, however they were typed.
///
/// Not longer than one character above the limit, so that nothing is spent on a huge one; no accepted password is that long, so none is cut.
pub(super) fn normalised(password: &str) -> SecretString {
    password.nfkc().take(MOST + 1).collect::<String>().into()
}

/// Refuses what can be refused at a glance.
pub(super) fn check_form(password: &str, username: &str, least: usize) -> Result<(), Failure> {
    let length = password.chars().count();
    if length < least {
        return refuse(format!("A password has at least {least} characters."));
    }
    if length > MOST {
        return refuse(format!("A password has at most {MOST} characters."));
    }
    if password.to_lowercase().contains(username) {
        return refuse("A password must not hold the username.".to_owned());
    }
    Ok(())
}

/// Refuses what is easy to guess for one who knows these words about the user. Takes milliseconds.
pub(super) fn check_strength(password: &str, about: &[String]) -> Result<(), Failure> {
    let about: Vec<&str> = about.iter().map(String::as_str).collect();
    let estimate = zxcvbn(password, &about);
    if estimate.score() >= WEAKEST {
        return Ok(());
    }
    let why = estimate.feedback().and_then(|feedback| feedback.warning());
    let why = why.map(|warning| format!(" {warning}")).unwrap_or_default();
    refuse(format!(
        "This password is too easy to guess.{why} Add another word or two."
    ))
}

fn refuse(message: String) -> Result<(), Failure> {
    Err(Failure::invalid("password", message))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn form(password: &str) -> Result<(), String> {
        check_form(normalised(password).expose_secret(), "ann", 8)
            .map_err(|failure| failure.message.into_owned())
    }

    #[test]
    fn length_is_counted_in_characters_after_normalisation() {
        assert!(form("seven77").unwrap_err().contains("at least 8"));
        assert_eq!(form("eight888"), Ok(()));
        assert_eq!(form(&"ж".repeat(256)), Ok(()));
        assert!(form(&"ж".repeat(257)).unwrap_err().contains("at most 256"));
        // Eight letters, each with a combining mark, are eight characters; seven are not, however many bytes they take.
        assert_eq!(form(&"e\u{301}".repeat(8)), Ok(()));
        assert!(form(&"e\u{301}".repeat(7)).is_err());
        // A ligature counts as what it stands for.
        assert_eq!(form("\u{fb03}12345"), Ok(()));
    }

    #[test]
    fn the_same_characters_are_the_same_password() {
        let same = [
            "Ångström!",
            "A\u{30a}ngstro\u{308}m!",
            "\u{212b}ngström!",
            "Ａ\u{30a}ngström！",
        ];
        for typed in same {
            assert_eq!(normalised(typed).expose_secret(), "Ångström!", "{typed:?}");
        }
        assert_eq!(
            normalised(&"x".repeat(10_000)).expose_secret().len(),
            MOST + 1
        );
    }

    #[test]
    fn the_username_is_refused_in_any_case() {
        assert!(form("xxANNxxxx").unwrap_err().contains("username"));
    }

    #[test]
    fn the_easy_ones_are_refused_with_the_reason() {
        let strength = |password: &str| check_strength(password, &["wilhelmina".to_owned()]);
        for (bad, why) in [
            ("password", "common"),
            ("12345678", "common"),
            ("qwertzuiop", "guess"),
            ("aaaaaaaaaaaa", "Repeats"),
            ("wilhelmina1", "guess"),
        ] {
            let failure = strength(bad).unwrap_err();
            assert_eq!(failure.field.as_deref(), Some("password"));
            assert!(failure.message.contains(why), "{bad}: {failure}");
        }
        for good in [
            "correct horse battery staple",
            "trombone-lagoon",
            "мой дядя самых честных",
        ] {
            assert_eq!(strength(good), Ok(()), "{good}");
        }
    }
}
