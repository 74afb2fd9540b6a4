//! Frames: how they are written, and the form that all of them have.

use serde_json::{Value, json};

/// The types of an opening's frames, in their order.
pub const OPENING: [&str; 5] = [
    "registered",
    "user_list",
    "group_list",
    "conversation_list",
    "unread_count",
];

/// A private message without an id.
pub fn private(to: &str, content: &str) -> Value {
    json!({"type": "private_message", "to": to, "content": content})
}

/// A message to a group without an id.
pub fn group(to: &str, content: &str) -> Value {
    json!({"type": "group_message", "to": to, "content": content})
}

/// A frame that is answered when the opening has been told, and changes nothing in one who has just come: a `ping` may be answered earlier.
pub fn after_opening(id: &str) -> Value {
    json!({"type": "status", "id": id, "content": "online"})
}

/// A command to a group about one member, or about none.
pub fn command(kind: &str, to: &str, content: &str) -> Value {
    json!({"type": kind, "to": to, "content": content})
}

/// `frame` with these fields besides its own.
pub fn with(mut frame: Value, fields: Value) -> Value {
    let (Some(frame_fields), Value::Object(fields)) = (frame.as_object_mut(), fields) else {
        panic!("frames and fields are objects");
    };
    frame_fields.extend(fields);
    frame
}

/// The key of the private conversation between two people.
pub fn dm(one: &str, other: &str) -> String {
    let (first, second) = if one < other {
        (one, other)
    } else {
        (other, one)
    };
    format!("dm:{first}:{second}")
}

/// Whether a frame is the answer to the frame with this id: a message has its sender's id too, but a sender as well.
pub fn answers(frame: &Value, id: &str) -> bool {
    frame["id"] == id && frame.get("from").is_none()
}

/// Checks what holds for every frame: it has a type, and its time, if any, is RFC 3339 in UTC with milliseconds.
pub fn assert_well_formed(frame: &Value) {
    assert!(frame["type"].is_string(), "a frame without a type: {frame}");
    if let Some(timestamp) = frame.get("timestamp") {
        assert!(is_time(timestamp), "a wrong timestamp: {frame}");
    }
}

/// Whether this is RFC 3339 in UTC with milliseconds, such as `2026-11-24T09:30:00.123Z`.
pub fn is_time(value: &Value) -> bool {
    const FORM: &[u8] = b"0000-00-00T00:00:00.000Z";
    let fits = |(byte, form): (u8, &u8)| {
        if *form == b'0' {
            byte.is_ascii_digit()
        } else {
            byte == *form
        }
    };
    value
        .as_str()
        .is_some_and(|text| text.len() == FORM.len() && text.bytes().zip(FORM).all(fits))
}

/// The frame without its `timestamp`, which it must have: what is left can be compared.
pub fn timeless(frame: &Value) -> Value {
    let mut rest = frame.clone();
    let timestamp = rest
        .as_object_mut()
        .and_then(|fields| fields.remove("timestamp"));
    assert!(
        timestamp.is_some_and(|timestamp| is_time(&timestamp)),
        "no timestamp: {frame}"
    );
    rest
}

/// Those of the frames that have this type.
pub fn of_type<'a>(frames: &'a [Value], kind: &str) -> Vec<&'a Value> {
    frames
        .iter()
        .filter(|frame| frame["type"] == kind)
        .collect()
}

/// The `seq` of each message of a `history`.
pub fn seqs(history: &Value) -> Vec<u64> {
    let messages = history["messages"]
        .as_array()
        .unwrap_or_else(|| panic!("no messages in {history}"));
    messages
        .iter()
        .map(|message| message["seq"].as_u64().expect("a seq"))
        .collect()
}

/// The `content` of each message of a `history`.
pub fn contents(history: &Value) -> Vec<&str> {
    let messages = history["messages"]
        .as_array()
        .unwrap_or_else(|| panic!("no messages in {history}"));
    messages
        .iter()
        .map(|message| message["content"].as_str().expect("a content"))
        .collect()
}
