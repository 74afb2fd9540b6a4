//! Gathering the texts of all settings from defaults, file, environment and flags.

use std::{collections::BTreeMap, path::Path};

use clap::{Arg, ArgMatches, Command};

use super::{Binary, Given, PREFIX, Setting, Settings, TABLE};

/// What the command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// To run.
    Run(Box<Settings>),
    /// Whether the process with these settings can serve.
    HealthCheck(Box<Settings>),
    /// A text: help or version.
    Print(String),
}

/// Why the start is refused. The process exits with 78 (`EX_CONFIG` of BSD's sysexits.h).
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct SettingsError(Vec<String>);

type Texts = BTreeMap<&'static str, String>;

/// Reads what a process was given.
pub fn load(binary: Binary, given: &Given) -> Result<Asked, SettingsError> {
    let matches = match command(binary).try_get_matches_from(&given.arguments) {
        Ok(matches) => matches,
        Err(error) if !error.use_stderr() => return Ok(Asked::Print(error.to_string())),
        Err(error) => return Err(SettingsError(vec![error.to_string().trim_end().to_owned()])),
    };
    let mut mistakes = Vec::new();
    let mut texts: Texts = TABLE
        .iter()
        .map(|setting| (setting.name, setting.default.to_owned()))
        .collect();
    texts.insert("admin_listen", binary.admin_listen.to_owned());
    let environment = environment(given, &mut mistakes);
    let config = matches
        .get_one::<String>("config")
        .or(environment.get(CONFIG));
    if let Some(path) = config {
        read_file(Path::new(path), &mut texts, &mut mistakes);
    }
    for (key, value) in environment.iter().filter(|(key, _)| key.as_str() != CONFIG) {
        put(
            key,
            value,
            &format!("{PREFIX}{}", key.to_ascii_uppercase()),
            &mut texts,
            &mut mistakes,
        );
    }
    read_flags(&matches, &mut texts, &mut mistakes);
    let settings = match Settings::read(&texts) {
        Ok(settings) if mistakes.is_empty() => Box::new(settings),
        Ok(_) => return Err(SettingsError(mistakes)),
        Err(more) => return Err(SettingsError([mistakes, more].concat())),
    };
    Ok(match matches.subcommand_name() {
        Some(HEALTH_CHECK) => Asked::HealthCheck(settings),
        _ => Asked::Run(settings),
    })
}

const CONFIG: &str = "config";
const HEALTH_CHECK: &str = "healthcheck";

fn command(binary: Binary) -> Command {
    let flags = TABLE.iter().map(|setting| flag(binary, setting));
    let config = Arg::new(CONFIG)
        .long(CONFIG)
        .value_name("FILE")
        .help("TOML file of settings [env: CHATSYNC_CONFIG]");
    Command::new(binary.name)
        .version(env!("CARGO_PKG_VERSION"))
        .about(binary.about)
        .arg(config)
        .args(flags)
        .subcommand(
            Command::new(HEALTH_CHECK)
                .about("Ask the running process whether it can serve; exit with 0 or 1"),
        )
}

/// A secret's flag names a file: the process list shows flags to everybody.
fn flag(binary: Binary, setting: &'static Setting) -> Arg {
    let long = setting.name.replace('_', "-") + if setting.secret { "-file" } else { "" };
    let default = if setting.name == "admin_listen" {
        binary.admin_listen
    } else {
        setting.default
    };
    let variable = setting.variable() + if setting.secret { "_FILE" } else { "" };
    let note = if default.is_empty() {
        String::new()
    } else {
        format!("[default: {default}] ")
    };
    Arg::new(setting.name)
        .long(long)
        .global(true)
        .value_name("VALUE")
        .help(format!("{} {note}[env: {variable}]", setting.help.trim()))
}

/// Our part of the environment, keys in lower case. A variable that is set to nothing counts as not set.
fn environment(given: &Given, mistakes: &mut Vec<String>) -> BTreeMap<String, String> {
    let mut ours = BTreeMap::new();
    for (key, value) in &given.environment {
        let Some(key) = key.to_str().and_then(|key| key.strip_prefix(PREFIX)) else {
            continue;
        };
        match value.to_str() {
            Some("") => {}
            Some(value) => {
                ours.insert(key.to_ascii_lowercase(), value.to_owned());
            }
            None => mistakes.push(format!("{PREFIX}{key}: must be UTF-8")),
        }
    }
    ours
}

fn read_file(path: &Path, texts: &mut Texts, mistakes: &mut Vec<String>) {
    let table = std::fs::read_to_string(path)
        .map_err(|error| error.to_string())
        .and_then(|text| {
            text.parse::<toml::Table>()
                .map_err(|error| error.to_string())
        });
    match table {
        Ok(table) => {
            for (key, value) in table {
                match plain(&value) {
                    Some(text) => put(&key, &text, &key, texts, mistakes),
                    None => mistakes.push(format!(
                        "{key}: must be a text, a whole number, true or false"
                    )),
                }
            }
        }
        Err(error) => mistakes.push(format!("config: cannot read {}: {error}", path.display())),
    }
}

fn plain(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Boolean(truth) => Some(truth.to_string()),
        _ => None,
    }
}

fn read_flags(matches: &ArgMatches, texts: &mut Texts, mistakes: &mut Vec<String>) {
    let matches = matches.subcommand().map_or(matches, |(_, inner)| inner);
    for setting in TABLE {
        if let Some(value) = matches.get_one::<String>(setting.name) {
            let key = setting.name.to_owned() + if setting.secret { "_file" } else { "" };
            put(&key, value, setting.name, texts, mistakes);
        }
    }
}

/// Takes a value for the key `key`, which its owner knows as `shown`.
fn put(key: &str, value: &str, shown: &str, texts: &mut Texts, mistakes: &mut Vec<String>) {
    let find = |name: &str| TABLE.iter().find(|setting| setting.name == name);
    if let Some(setting) = find(key) {
        texts.insert(setting.name, value.to_owned());
        return;
    }
    match key
        .strip_suffix("_file")
        .and_then(find)
        .filter(|setting| setting.secret)
    {
        Some(setting) => match std::fs::read_to_string(value) {
            Ok(secret) => {
                texts.insert(setting.name, secret.trim().to_owned());
            }
            Err(error) => mistakes.push(format!("{shown}: cannot read {value}: {error}")),
        },
        None => mistakes.push(format!(
            "{shown}: there is no such setting; --help lists them all"
        )),
    }
}
