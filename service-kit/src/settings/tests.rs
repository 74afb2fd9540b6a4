use std::io::Write as _;

use super::*;

const BINARY: Binary = Binary {
    name: "test-svc",
    about: "A test",
    admin_listen: "127.0.0.1:9091",
};

fn given(arguments: &[&str], environment: &[(&str, &str)]) -> Given {
    Given {
        arguments: std::iter::once("test-svc")
            .chain(arguments.iter().copied())
            .map(OsString::from)
            .collect(),
        environment: environment
            .iter()
            .map(|(key, value)| (key.into(), value.into()))
            .collect(),
    }
}

fn settings(arguments: &[&str], environment: &[(&str, &str)]) -> Settings {
    match load(BINARY, &given(arguments, environment)).unwrap() {
        Asked::Run(settings) => *settings,
        other => panic!("{other:?}"),
    }
}

fn mistakes(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    load(BINARY, &given(arguments, environment))
        .unwrap_err()
        .to_string()
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[test]
fn defaults_can_be_read() {
    let settings = settings(&[], &[]);
    assert_eq!(settings.listen.port(), 8080);
    assert_eq!(settings.admin_listen.port(), 9091);
    assert!(settings.service_token.is_none());
}

#[test]
fn a_later_source_wins() {
    let file = file(
        "message_burst = 1\nmessages_per_second = 1\nsign_in_per_minute = 1\nopen_mode = true\n",
    );
    let config = file.path().to_str().unwrap();
    let settings = settings(
        &["--config", config, "--message-burst", "3"],
        &[
            ("CHATSYNC_MESSAGE_BURST", "2"),
            ("CHATSYNC_MESSAGES_PER_SECOND", "2"),
            ("CHATSYNC_LISTEN", ""),
        ],
    );
    assert_eq!(
        (
            settings.message_burst,
            settings.messages_per_second,
            settings.sign_in_per_minute
        ),
        (3, 2, 1)
    );
    assert!(settings.open_mode);
    assert_eq!(settings.listen.port(), 8080);
}

#[test]
fn the_file_can_be_named_in_the_environment() {
    let file = file("message_burst = 7\n");
    let settings = settings(&[], &[("CHATSYNC_CONFIG", file.path().to_str().unwrap())]);
    assert_eq!(settings.message_burst, 7);
}

#[test]
fn every_mistake_is_named_at_once() {
    let file = file("listen = 'nowhere'\nnonsense = 1\nlog = []\n");
    let text = mistakes(
        &["--config", file.path().to_str().unwrap()],
        &[
            ("CHATSYNC_TYPO", "1"),
            ("CHATSYNC_OPEN_MODE", "maybe"),
            ("CHATSYNC_PUBLIC_URL", "ftp://x"),
        ],
    );
    for named in [
        "listen:",
        "nonsense:",
        "log:",
        "CHATSYNC_TYPO:",
        "open_mode:",
        "public_url:",
    ] {
        assert!(text.contains(named), "{named} in {text}");
    }
    assert!(mistakes(&["--nonsense", "1"], &[]).contains("--nonsense"));
    assert!(mistakes(&["--config", "/nowhere/at/all"], &[]).contains("config:"));
}

#[test]
fn numbers_have_ranges_and_settings_must_agree() {
    for (variable, value) in [
        ("CHATSYNC_PASSWORD_MIN_LENGTH", "4"),
        ("CHATSYNC_PASSWORD_MIN_LENGTH", "257"),
        ("CHATSYNC_SESSION_DAYS", "0"),
        ("CHATSYNC_FRAME_BYTES", "0"),
        ("CHATSYNC_CONTENT_BYTES", "0"),
        ("CHATSYNC_CONTENT_BYTES", "65536"),
        ("CHATSYNC_CONNECTIONS_PER_USER", "0"),
        ("CHATSYNC_GROUP_MEMBERS", "-1"),
        ("CHATSYNC_PUBLIC_URL", "https://user:secret@host"),
    ] {
        let text = mistakes(&[], &[(variable, value)]);
        let name = variable.trim_start_matches(PREFIX).to_ascii_lowercase();
        assert!(text.starts_with(&format!("{name}: must be")), "{text}");
        assert!(!text.contains("secret"));
    }
    assert_eq!(
        settings(&[], &[("CHATSYNC_SIGN_IN_PER_MINUTE", "0")]).sign_in_per_minute,
        0
    );
}

#[test]
fn secrets_come_from_files_and_are_not_repeated() {
    let file = file("0123456789abcdef\n");
    let path = file.path().to_str().unwrap();
    assert!(
        settings(&[], &[("CHATSYNC_SERVICE_TOKEN_FILE", path)])
            .service_token
            .is_some()
    );
    assert!(
        settings(&["--service-token-file", path], &[])
            .service_token
            .is_some()
    );
    assert!(mistakes(&["--service-token", "0123456789abcdef"], &[]).contains("--service-token"));
    assert!(mistakes(&[], &[("CHATSYNC_LISTEN_FILE", path)]).contains("CHATSYNC_LISTEN_FILE:"));
    assert!(!mistakes(&[], &[("CHATSYNC_SERVICE_TOKEN", "hush")]).contains("hush"));
}

#[test]
fn commands() {
    assert!(matches!(
        load(BINARY, &given(&["healthcheck"], &[])),
        Ok(Asked::HealthCheck(_))
    ));
    let checked = load(
        BINARY,
        &given(&["healthcheck", "--admin-listen", "127.0.0.1:1"], &[]),
    )
    .unwrap();
    assert!(matches!(checked, Asked::HealthCheck(settings) if settings.admin_listen.port() == 1));
    let help = load(BINARY, &given(&["--help"], &[])).unwrap();
    assert!(
        matches!(help, Asked::Print(text) if text.contains("CHATSYNC_SERVICE_TOKEN_FILE") && text.contains("healthcheck"))
    );
}

/// The reference for operators lists exactly the settings that there are, with their defaults.
#[test]
fn the_reference_agrees() {
    let reference = include_str!("../../../docs/settings.md");
    let rows = reference
        .lines()
        .filter(|line| line.starts_with("| `CHATSYNC_"))
        .count();
    for setting in TABLE {
        let default = if setting.default.is_empty() {
            "none".to_owned()
        } else {
            format!("`{}`", setting.default)
        };
        let row = format!(
            "| `{}` | {default} | {} |",
            setting.variable(),
            setting.help.trim()
        );
        assert!(reference.contains(&row), "docs/settings.md lacks: {row}");
    }
    assert_eq!(rows, TABLE.len());
}
