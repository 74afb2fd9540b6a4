//! The texts of a group.

use service_kit::names;

use super::Refusal;

/// Longest name of a group, in characters.
pub const NAME_CHARACTERS: usize = 64;
/// Longest description of a group, in characters.
pub const DESCRIPTION_CHARACTERS: usize = 1024;

/// A group's name, trimmed: 1 to [`NAME_CHARACTERS`] characters that can be seen, none that hides or turns text.
pub fn name(given: &str) -> Result<String, Refusal> {
    let trimmed = given.trim();
    if names::is_plain(trimmed) && trimmed.chars().count() <= NAME_CHARACTERS {
        Ok(trimmed.to_owned())
    } else {
        Err(Refusal::BadName)
    }
}

/// A group's description: up to [`DESCRIPTION_CHARACTERS`] characters, lines and all.
pub fn description(given: &str) -> Result<String, Refusal> {
    if given.chars().count() <= DESCRIPTION_CHARACTERS {
        Ok(given.to_owned())
    } else {
        Err(Refusal::BadDescription)
    }
}
