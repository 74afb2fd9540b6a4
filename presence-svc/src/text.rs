//! Names and labels that people choose.

use service_kit::{Failure, names};
use unicode_normalization::UnicodeNormalization as _;

/// Longest display name, and longest prefix to look for one by, in characters.
const DISPLAY_NAME_LENGTH: usize = 64;
/// Longest name of a device, in characters.
const DEVICE_LENGTH: usize = 128;

/// Checks a display name: 1 to 64 characters after trimming, none of which hides or reorders text.
pub(crate) fn display_name(given: &str) -> Result<String, Failure> {
    let refuse = |message| Err(Failure::invalid("display_name", message));
    let Some(name) = normalised(given, DISPLAY_NAME_LENGTH) else {
        return refuse("A display name has at most 64 characters.");
    };
    if name.is_empty() {
        return refuse("A display name must not be blank.");
    }
    if !names::is_plain(&name) {
        return refuse("A display name must not hold hidden or control characters.");
    }
    Ok(name)
}

/// Checks what a session is called in lists: up to 128 characters, perhaps none.
pub(crate) fn device(given: &str) -> Result<String, Failure> {
    match normalised(given, DEVICE_LENGTH) {
        Some(name) if !name.contains(names::disguises) => Ok(name),
        Some(_) => Err(Failure::invalid(
            "device",
            "A device's name must not hold control characters.",
        )),
        None => Err(Failure::invalid(
            "device",
            "A device's name has at most 128 characters.",
        )),
    }
}

/// Checks what to look for in the directory, and folds it like [`search_key`].
pub(crate) fn search_prefix(given: &str) -> Result<String, Failure> {
    normalised(given, DISPLAY_NAME_LENGTH)
        .map(|prefix| search_key(&prefix))
        .ok_or_else(|| Failure::invalid("prefix", "A prefix has at most 64 characters."))
}

/// A text as it is searched for: alike for letters that differ in case or form alone.
pub(crate) fn search_key(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).nfkc().collect()
}

/// What follows in a search key from each word's beginning to the end, but for the first word's. The first migration that had words parts them
/// in the same way.
pub(crate) fn later_words(key: &str) -> impl Iterator<Item = &str> {
    let parts = |c: char| matches!(c, ' ' | '-' | '.' | '_' | '\'' | '’' | '(' | '/');
    key.match_indices(parts)
        .filter_map(|(at, parting)| key.get(at + parting.len()..))
        .filter(move |rest| !rest.is_empty() && !rest.starts_with(parts))
}

/// Composed (NFC) and trimmed; `None` if longer than so many characters. Reads no more of a huge text than it needs to.
fn normalised(given: &str, most: usize) -> Option<String> {
    let mut characters = given.trim().nfc();
    let text: String = characters.by_ref().take(most).collect();
    characters.next().is_none().then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_are_trimmed_composed_and_limited() {
        assert_eq!(display_name("  Ann B ").unwrap(), "Ann B");
        assert_eq!(display_name("A\u{308}nn").unwrap(), "Änn");
        assert_eq!(display_name(&"é".repeat(64)).unwrap().chars().count(), 64);
        for bad in [
            "",
            "  ",
            "a\nb",
            "a\u{7f}",
            "a\u{202e}b",
            "\u{feff}",
            &"x".repeat(65),
        ] {
            let failure = display_name(bad).unwrap_err();
            assert_eq!(failure.field.as_deref(), Some("display_name"), "{bad:?}");
        }
    }

    #[test]
    fn devices_may_be_empty_but_not_long() {
        assert_eq!(device("").unwrap(), "");
        assert!(device(&"x".repeat(128)).is_ok());
        assert!(device(&"x".repeat(129)).is_err());
        assert!(device("a\0b").is_err());
    }

    #[test]
    fn words_after_the_first_are_found_up_to_the_end() {
        for (key, words) in [
            ("ada", vec![]),
            ("ada lind-qvist", vec!["lind-qvist", "qvist"]),
            ("ada  (lee)", vec!["lee)"]),
            (
                "d’arc o'neil_x",
                vec!["arc o'neil_x", "o'neil_x", "neil_x", "x"],
            ),
            ("-a b-", vec!["a b-", "b-"]),
        ] {
            assert_eq!(later_words(key).collect::<Vec<_>>(), words, "{key:?}");
        }
    }

    #[test]
    fn search_keys_ignore_case_and_form() {
        for alike in ["ÄNN", "änn", "A\u{308}nn", "Ａ\u{308}NN"] {
            assert_eq!(search_key(alike), "änn", "{alike:?}");
        }
        assert!(search_prefix(&"x".repeat(65)).is_err());
    }
}
