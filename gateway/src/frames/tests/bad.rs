//! Everything that is wrong with a frame gets a code and a sentence that names the field, and nothing panics.

use proptest::prelude::*;
use service_kit::Code::{self, BadFrame, Invalid, NotFound, TooLarge, UnknownType};

use super::{CONTENT_BYTES, GROUP};
use crate::frames::parse;

/// A text, the code that refuses it, and what the sentence names.
type Row = (String, Code, &'static str);

fn refused(text: &str) -> (Option<String>, Code, String) {
    match parse(text, CONTENT_BYTES) {
        Ok(frame) => panic!("{} is taken: {frame:?}", &text[..text.len().min(200)]),
        Err(refused) => (
            refused.id,
            refused.failure.code,
            refused.failure.message.into_owned(),
        ),
    }
}

fn no_frames() -> Vec<Row> {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(10_000), close.repeat(10_000));
    let texts = [
        "",
        " ",
        "\n\t ",
        "x",
        "{",
        "}",
        "null",
        "true",
        "0",
        "-1",
        "\"ping\"",
        "[]",
        "[{}]",
        "{}x",
        "{\"type\"}",
        "{\"type\":}",
        "{\"type\":\"ping\",}",
        "{type:\"ping\"}",
        "{'type':'ping'}",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\"}{\"type\":\"ping\"}",
        "\u{feff}{\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"x\":NaN}",
        "{\"type\":\"ping\",\"x\":Infinity}",
        "{\"type\":\"ping\",\"x\":1e400}",
        "{\"type\":\"ping\",\"x\":01}",
        "{\"type\":\"ping\",\"x\":+1}",
        "{\"type\":\"ping\",\"x\":\"\\ud800\"}",
        "{\"type\":\"ping\",\"x\":\"\\udc00\\ud800\"}",
        "{\"type\":\"ping\",\"x\":\"\\u12\"}",
        "{\"type\":\"ping\",\"x\":\"\\x\"}",
        "{\"type\":\"ping\",\"x\":\"a\nb\"}",
        "{\"type\":\"ping\",\"x\":\"\u{0}\"}",
        "// no comments\n{\"type\":\"ping\"}",
    ];
    let mut rows: Vec<Row> = texts
        .iter()
        .map(|text| ((*text).to_owned(), BadFrame, "JSON"))
        .collect();
    for text in [
        deep("[", "]"),
        deep("{\"a\":", "}"),
        "[".repeat(60_000),
        "{\"a\":".repeat(10_000),
    ] {
        rows.push((text, BadFrame, "JSON"));
    }
    rows.push((
        format!("{{\"type\":\"ping\",\"x\":{}}}", deep("[", "]")),
        BadFrame,
        "JSON",
    ));
    rows
}

/// What is wrong with the two fields that every frame has.
fn common() -> Vec<Row> {
    let rows = [
        (r#"{}"#, BadFrame, "type"),
        (r#"{"id":"x"}"#, BadFrame, "type"),
        (r#"{"type":null}"#, BadFrame, "type"),
        (r#"{"type":7}"#, BadFrame, "type"),
        (r#"{"type":["ping"]}"#, BadFrame, "type"),
        (r#"{"type":{"ping":1}}"#, BadFrame, "type"),
        (r#"{"type":true}"#, BadFrame, "type"),
        (r#"{"type":""}"#, UnknownType, "type"),
        (r#"{"type":"PING"}"#, UnknownType, "type"),
        (r#"{"type":" ping"}"#, UnknownType, "type"),
        (r#"{"type":"ack","id":"x"}"#, UnknownType, "type"),
        (r#"{"type":"pong"}"#, UnknownType, "type"),
        (r#"{"type":"error"}"#, UnknownType, "type"),
        (r#"{"type":"system"}"#, UnknownType, "type"),
        (r#"{"type":"ping","id":7}"#, BadFrame, "id"),
        (r#"{"type":"ping","id":null}"#, BadFrame, "id"),
        (r#"{"type":"ping","id":["x"]}"#, BadFrame, "id"),
        (r#"{"type":"ping","id":""}"#, Invalid, "id"),
    ];
    let mut rows: Vec<Row> = rows
        .iter()
        .map(|(text, code, names)| ((*text).to_owned(), *code, *names))
        .collect();
    rows.push((
        format!(r#"{{"type":"ping","id":"{}"}}"#, "ä".repeat(65)),
        Invalid,
        "id",
    ));
    rows
}

/// What is wrong with the fields of one type; `$G` stands for a group's id.
#[rustfmt::skip]
const FIELDS: [(&str, Code, &str); 99] = [
    // register
    (r#""type":"register","username":7"#, BadFrame, "username"),
    (r#""type":"register","token":null"#, BadFrame, "token"),
    (r#""type":"register","token":["x"]"#, BadFrame, "token"),
    (r#""type":"register","device":{}"#, BadFrame, "device"),
    (r#""type":"register","status":true"#, BadFrame, "status"),
    (r#""type":"register","status":"offline""#, Invalid, "status"),
    (r#""type":"register","sync":null"#, BadFrame, "sync"),
    (r#""type":"register","sync":[]"#, BadFrame, "sync"),
    (r#""type":"register","sync":"dm:ann:bob""#, BadFrame, "sync"),
    (r#""type":"register","sync":{"dm:ann:bob":"1"}"#, BadFrame, "sync"),
    (r#""type":"register","sync":{"dm:ann:bob":null}"#, BadFrame, "sync"),
    (r#""type":"register","sync":{"dm:ann:bob":-1}"#, Invalid, "sync"),
    (r#""type":"register","sync":{"dm:ann:bob":1.5}"#, Invalid, "sync"),
    // messages
    (r#""type":"private_message","content":"x""#, BadFrame, "to"),
    (r#""type":"private_message","to":null,"content":"x""#, BadFrame, "to"),
    (r#""type":"private_message","to":7,"content":"x""#, BadFrame, "to"),
    (r#""type":"private_message","to":["bob"],"content":"x""#, BadFrame, "to"),
    (r#""type":"private_message","to":"","content":"x""#, Invalid, "username"),
    (r#""type":"private_message","to":"b","content":"x""#, Invalid, "username"),
    (r#""type":"private_message","to":"b o b","content":"x""#, Invalid, "username"),
    (r#""type":"private_message","to":"бob","content":"x""#, Invalid, "username"),
    (r#""type":"private_message","to":"bob\u0000","content":"x""#, Invalid, "username"),
    (r#""type":"private_message","to":"$G","content":"x""#, Invalid, "username"),
    (r#""type":"private_message","to":"bob""#, BadFrame, "content"),
    (r#""type":"private_message","to":"bob","content":null"#, BadFrame, "content"),
    (r#""type":"private_message","to":"bob","content":7"#, BadFrame, "content"),
    (r#""type":"private_message","to":"bob","content":{"text":"x"}"#, BadFrame, "content"),
    (r#""type":"private_message","to":"bob","content":"""#, Invalid, "message"),
    (r#""type":"private_message","to":"bob","content":" \n\t\u00a0\u2003""#, Invalid, "message"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":"1""#, BadFrame, "reply_to"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":null"#, BadFrame, "reply_to"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":0"#, Invalid, "reply_to"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":-1"#, Invalid, "reply_to"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":1.5"#, Invalid, "reply_to"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":1e300"#, Invalid, "reply_to"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":9007199254740992"#, Invalid, "reply_to"),
    (r#""type":"private_message","to":"bob","content":"x","reply_to":18446744073709551616"#, Invalid, "reply_to"),
    (r#""type":"group_message","content":"x""#, BadFrame, "to"),
    (r#""type":"group_message","to":7,"content":"x""#, BadFrame, "to"),
    (r#""type":"group_message","to":"","content":"x""#, NotFound, "group"),
    (r#""type":"group_message","to":"bob","content":"x""#, NotFound, "group"),
    (r#""type":"group_message","to":"$G0","content":"x""#, NotFound, "group"),
    (r#""type":"group_message","to":"$G""#, BadFrame, "content"),
    // groups
    (r#""type":"create_group","members":["bob"]"#, BadFrame, "to"),
    (r#""type":"create_group","to":7,"members":["bob"]"#, BadFrame, "to"),
    (r#""type":"create_group","to":"Rowing""#, BadFrame, "members"),
    (r#""type":"create_group","to":"Rowing","members":"bob""#, BadFrame, "members"),
    (r#""type":"create_group","to":"Rowing","members":null"#, BadFrame, "members"),
    (r#""type":"create_group","to":"Rowing","members":[7]"#, BadFrame, "members"),
    (r#""type":"create_group","to":"Rowing","members":["bob",null]"#, BadFrame, "members"),
    (r#""type":"create_group","to":"Rowing","members":["b!b"]"#, Invalid, "username"),
    (r#""type":"create_group","to":"Rowing","content":["bob"]"#, BadFrame, "content"),
    (r#""type":"create_group","to":"Rowing","content":"bob;carol""#, Invalid, "username"),
    (r#""type":"add_member","content":"bob""#, BadFrame, "to"),
    (r#""type":"add_member","to":"x","content":"bob""#, NotFound, "group"),
    (r#""type":"add_member","to":"$G""#, BadFrame, "content"),
    (r#""type":"add_member","to":"$G","content":["bob"]"#, BadFrame, "content"),
    (r#""type":"add_member","to":"$G","content":"bob,carol""#, Invalid, "username"),
    (r#""type":"remove_member","to":"$G""#, BadFrame, "content"),
    (r#""type":"leave_group""#, BadFrame, "to"),
    (r#""type":"leave_group","to":"nope""#, NotFound, "group"),
    (r#""type":"delete_group","to":false"#, BadFrame, "to"),
    (r#""type":"update_group","name":"x""#, BadFrame, "to"),
    (r#""type":"update_group","to":"$G""#, Invalid, "name"),
    (r#""type":"update_group","to":"$G","name":7"#, BadFrame, "name"),
    (r#""type":"update_group","to":"$G","description":null"#, BadFrame, "description"),
    (r#""type":"update_group","to":"$G","settings":"everyone""#, BadFrame, "settings"),
    (r#""type":"update_group","to":"$G","settings":{"who_may_post":7}"#, BadFrame, "who_may_post"),
    (r#""type":"update_group","to":"$G","settings":{"who_may_add":"nobody"}"#, Invalid, "who_may_add"),
    (r#""type":"set_role","to":"$G","content":"bob""#, BadFrame, "role"),
    (r#""type":"set_role","to":"$G","content":"bob","role":1"#, BadFrame, "role"),
    (r#""type":"set_role","to":"$G","content":"bob","role":"king""#, Invalid, "role"),
    (r#""type":"set_role","to":"$G","content":"bob","role":"OWNER""#, Invalid, "role"),
    (r#""type":"set_role","to":"$G","role":"admin""#, BadFrame, "content"),
    // history and positions
    (r#""type":"history""#, BadFrame, "to"),
    (r#""type":"history","to":7"#, BadFrame, "to"),
    (r#""type":"history","conversation":7"#, BadFrame, "conversation"),
    (r#""type":"history","conversation":"dm:bob:ann""#, NotFound, "conversation"),
    (r#""type":"history","conversation":"group:x""#, NotFound, "conversation"),
    (r#""type":"history","to":"bob","before":"9""#, BadFrame, "before"),
    (r#""type":"history","to":"bob","before":0"#, Invalid, "before"),
    (r#""type":"history","to":"bob","after":-1"#, Invalid, "after"),
    (r#""type":"history","to":"bob","before":9,"after":1"#, Invalid, "before"),
    (r#""type":"history","to":"bob","limit":0"#, Invalid, "limit"),
    (r#""type":"history","to":"bob","limit":201"#, Invalid, "limit"),
    (r#""type":"history","to":"bob","limit":"50""#, BadFrame, "limit"),
    (r#""type":"delivered","seq":1"#, BadFrame, "conversation"),
    (r#""type":"delivered","to":"bob""#, BadFrame, "seq"),
    (r#""type":"read","to":"bob","seq":"1""#, BadFrame, "seq"),
    (r#""type":"read","to":"bob","seq":0"#, Invalid, "seq"),
    (r#""type":"read","to":"bob","seq":2.5"#, Invalid, "seq"),
    // the rest
    (r#""type":"typing","content":"start""#, BadFrame, "to"),
    (r#""type":"typing","to":"bob""#, BadFrame, "content"),
    (r#""type":"typing","to":"bob","content":"begin""#, Invalid, "content"),
    (r#""type":"status","content":"offline""#, Invalid, "content"),
    (r#""type":"users","content":7"#, BadFrame, "content"),
    (r#""type":"users","limit":1000"#, Invalid, "limit"),
    (r#""type":"watch","users":"bob""#, BadFrame, "users"),
    (r#""type":"sync""#, BadFrame, "conversations"),
];

fn fields() -> Vec<Row> {
    let rows = FIELDS.iter();
    rows.map(|(fields, code, names)| {
        let fields = fields.replace("$G", GROUP);
        (format!(r#"{{"id":"q",{fields}}}"#), *code, *names)
    })
    .collect()
}

fn too_large() -> Vec<Row> {
    let long = "x".repeat(CONTENT_BYTES + 1);
    let wide = "ä".repeat(CONTENT_BYTES / 2 + 1);
    let names: Vec<_> = (0..501).map(|number| format!("\"user{number}\"")).collect();
    let positions: Vec<_> = (0..5_001)
        .map(|number| format!("\"dm:a{number}:bob\":1"))
        .collect();
    let (names, positions) = (names.join(","), positions.join(","));
    let to = format!(r#""to":"{GROUP}""#);
    let rows = [
        (
            format!(r#""type":"private_message","to":"bob","content":"{long}""#),
            "bytes",
        ),
        (
            format!(r#""type":"group_message",{to},"content":"{wide}""#),
            "bytes",
        ),
        (format!(r#""type":"watch","users":[{names}]"#), "500"),
        (
            format!(r#""type":"sync","conversations":{{{positions}}}"#),
            "5,000",
        ),
        (
            format!(r#""type":"register","sync":{{{positions}}}"#),
            "5,000",
        ),
    ];
    rows.map(|(fields, names)| (format!(r#"{{"id":"q",{fields}}}"#), TooLarge, names))
        .into()
}

#[test]
fn every_wrong_frame_is_refused_with_its_code_and_the_field() {
    let rows = [no_frames(), common(), fields(), too_large()].concat();
    assert!(rows.len() >= 100, "{}", rows.len());
    for (text, expected, names) in rows {
        let (_, code, message) = refused(&text);
        let shown: String = text.chars().take(120).collect();
        assert_eq!(code, expected, "{shown} is answered: {message}");
        assert!(
            message.contains(names),
            "{shown} is answered without `{names}`: {message}"
        );
    }
}

#[test]
fn the_refusal_carries_the_id_if_one_can_be_read() {
    for (text, ..) in [fields(), too_large()].concat() {
        assert_eq!(refused(&text).0.as_deref(), Some("q"), "{text}");
    }
    assert_eq!(
        refused(r#"{"type":"dance","id":"d"}"#).0.as_deref(),
        Some("d")
    );
    assert_eq!(refused(r#"{"id":"d"}"#).0.as_deref(), Some("d"));
    assert_eq!(refused(r#"{"type":"ping","id":7}"#).0, None);
}

#[test]
fn what_is_done_once_or_has_an_answer_needs_an_id() {
    let to = format!(r#""to":"{GROUP}""#);
    let frames = [
        r#""type":"private_message","to":"bob","content":"x""#.to_owned(),
        format!(r#""type":"group_message",{to},"content":"x""#),
        r#""type":"create_group","to":"Rowing","members":[]"#.to_owned(),
        format!(r#""type":"add_member",{to},"content":"bob""#),
        format!(r#""type":"remove_member",{to},"content":"bob""#),
        format!(r#""type":"leave_group",{to}"#),
        format!(r#""type":"delete_group",{to}"#),
        format!(r#""type":"update_group",{to},"name":"x""#),
        format!(r#""type":"set_role",{to},"content":"bob","role":"admin""#),
        r#""type":"history","to":"bob""#.to_owned(),
        r#""type":"users""#.to_owned(),
    ];
    for fields in frames {
        assert!(
            parse(&format!(r#"{{"id":"q",{fields}}}"#), CONTENT_BYTES).is_ok(),
            "{fields}"
        );
        let (_, code, message) = refused(&format!("{{{fields}}}"));
        assert_eq!(code, BadFrame, "{fields}");
        assert!(message.contains("`id`"), "{message}");
    }
}

#[test]
fn at_the_very_limits_frames_are_taken() {
    let long = "x".repeat(CONTENT_BYTES);
    let names: Vec<_> = (0..500).map(|number| format!("\"user{number}\"")).collect();
    let frames = [
        format!(
            r#"{{"type":"private_message","id":"{}","to":"bob","content":"{long}"}}"#,
            "ä".repeat(64)
        ),
        format!(r#"{{"type":"watch","users":[{}]}}"#, names.join(",")),
        r#"{"type":"history","id":"h","to":"bob","limit":200,"before":9007199254740991}"#
            .to_owned(),
        r#"{"type":"sync","conversations":{}}"#.to_owned(),
        // The last of two fields of one name counts.
        r#"{"type":"dance","type":"ping"}"#.to_owned(),
        format!(
            "{}{{\"type\":\"ping\"}}{}",
            " ".repeat(1_000),
            "\n".repeat(1_000)
        ),
    ];
    for text in frames {
        assert!(parse(&text, CONTENT_BYTES).is_ok(), "{text}");
    }
}

/// JSON of any shape, in fields of any name.
fn anything() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,40}".prop_map(Into::into),
        prop_oneof![
            "ping",
            "sync",
            "register",
            "history",
            "bob",
            GROUP,
            "dm:ann:bob"
        ]
        .prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 40, 6, |inner| {
        let names = prop_oneof![
            "type", "id", "to", "content", "sync", "seq", "users", ".{0,8}"
        ];
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            proptest::collection::hash_map(names, inner, 0..6)
                .prop_map(|fields| fields.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,200}") {
        let _ = parse(&text, CONTENT_BYTES);
    }

    #[test]
    fn no_json_makes_it_panic(value in anything(), kind in 0..19_usize) {
        let _ = parse(&value.to_string(), CONTENT_BYTES);
        let mut frame = value;
        if let Some(fields) = frame.as_object_mut() {
            let names: Vec<_> = super::samples("client").into_keys().collect();
            let name = names[kind % names.len()].split('.').next().unwrap_or_default().to_owned();
            fields.insert("type".into(), name.into());
            let _ = parse(&frame.to_string(), CONTENT_BYTES);
        }
    }
}
