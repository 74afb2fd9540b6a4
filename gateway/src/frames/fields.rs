//! Taking fields out of a client's JSON object, with refusals that name the field.

use serde_json::{Map, Value};
use service_kit::{Code, Failure};

/// The fields of one object, each taken at most once.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads a text that must be one JSON object.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        match serde_json::from_str(text) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(bad("A frame must be a JSON object.")),
            Err(_) => Err(bad("A frame must be JSON.")),
        }
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, name: &'static str) -> Result<String, Failure> {
        self.optional_text(name)?.ok_or_else(|| missing(name))
    }

    /// A text that may be left out.
    pub(super) fn optional_text(&mut self, name: &'static str) -> Result<Option<String>, Failure> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong_type(name, "a text")),
        }
    }

    /// A whole number of at least `least` that must be there.
    pub(super) fn number(&mut self, name: &'static str, least: u64) -> Result<u64, Failure> {
        self.optional_number(name, least)?
            .ok_or_else(|| missing(name))
    }

    /// A whole number of at least `least` that may be left out.
    pub(super) fn optional_number(
        &mut self,
        name: &'static str,
        least: u64,
    ) -> Result<Option<u64>, Failure> {
        self.0
            .remove(name)
            .map(|value| whole_number(&value, name, least))
            .transpose()
    }

    /// A list of texts that may be left out.
    pub(super) fn optional_texts(
        &mut self,
        name: &'static str,
    ) -> Result<Option<Vec<String>>, Failure> {
        let needed = "a list of texts";
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::Array(items)) => items
                .into_iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text),
                    _ => Err(wrong_type(name, needed)),
                })
                .collect::<Result<_, _>>()
                .map(Some),
            Some(_) => Err(wrong_type(name, needed)),
        }
    }

    /// An object that may be left out.
    pub(super) fn optional_object(&mut self, name: &'static str) -> Result<Option<Self>, Failure> {
        match self.0.remove(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Self(fields))),
            Some(_) => Err(wrong_type(name, "an object")),
        }
    }

    /// All fields as whole numbers by their names.
    pub(super) fn into_numbers(self, name: &'static str) -> Result<Vec<(String, u64)>, Failure> {
        self.0
            .into_iter()
            .map(|(key, value)| Ok((key, whole_number(&value, name, 0)?)))
            .collect()
    }
}

fn whole_number(value: &Value, name: &'static str, least: u64) -> Result<u64, Failure> {
    let Value::Number(number) = value else {
        return Err(wrong_type(name, "a number"));
    };
    number
        .as_u64()
        .filter(|number| *number >= least && *number <= LARGEST_NUMBER)
        .ok_or_else(|| {
            let needed = format!("`{name}` must be a whole number, {least} or above.");
            Failure::invalid(name, needed)
        })
}

/// Largest whole number that a JSON reader keeps exactly (2^53 - 1).
const LARGEST_NUMBER: u64 = (1 << 53) - 1;

/// A frame that cannot be read.
fn bad(message: &'static str) -> Failure {
    Failure::new(Code::BadFrame, message)
}

pub(super) fn missing(name: &'static str) -> Failure {
    Failure {
        field: Some(name.into()),
        ..Failure::new(Code::BadFrame, format!("`{name}` is missing."))
    }
}

pub(super) fn wrong_type(name: &'static str, needed: &str) -> Failure {
    Failure {
        field: Some(name.into()),
        ..Failure::new(Code::BadFrame, format!("`{name}` must be {needed}."))
    }
}
