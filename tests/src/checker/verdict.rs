//! The comparison in the end: of what each device has, of what was promised, and of what follows from the logs alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::{
    device::Shown,
    record::{Notes, Violation},
    view::{Log, RECEIPTS_UP_TO_MEMBERS, group_of, list, number, text},
};

/// What a user is shown who comes with nothing.
#[derive(Debug)]
pub(crate) struct Truth {
    pub(crate) state: Value,
    pub(crate) logs: BTreeMap<String, Log>,
    /// The counts of the opening's `unread_count`.
    pub(crate) unread: Value,
}

/// How things stand in the end, by user.
pub(crate) struct Shape<'a> {
    pub(crate) truths: &'a BTreeMap<String, Truth>,
    /// Who sent no read receipts from the beginning.
    pub(crate) hides: Option<&'a str>,
}

/// Collects what is found.
#[derive(Default)]
struct Findings(Vec<Violation>);

impl Findings {
    fn note(&mut self, check: &'static str, what: String) {
        self.0.push(Violation { check, what });
    }

    /// Notes a difference.
    fn compare(&mut self, check: &'static str, what: &str, is: &Value, should_be: &Value) {
        if is != should_be {
            self.note(check, format!("{what}: is {is}, should be {should_be}"));
        }
    }
}

/// What a device, without having asked, has otherwise than a newcomer of the same user.
pub(crate) fn device(number: usize, shown: &Shown, truth: &Truth) -> Vec<Violation> {
    let mut findings = Findings::default();
    for part in ["groups", "conversations"] {
        let (is, should_be) = (&shown.state[part], &truth.state[part]);
        for key in keys(is).union(&keys(should_be)) {
            let what = format!("device {number}, {key}");
            findings.compare("state", &what, &is[*key], &should_be[*key]);
        }
    }
    for (key, log) in &truth.logs {
        let none = Log::new();
        let has = shown.logs.get(key).unwrap_or(&none);
        let missing: Vec<u64> = log
            .keys()
            .filter(|seq| !has.contains_key(seq))
            .copied()
            .collect();
        if !missing.is_empty() {
            findings.note(
                "gap",
                format!("device {number} misses {missing:?} of {key}"),
            );
        }
        for (seq, entry) in has {
            if log.get(seq) != Some(entry) {
                let what = format!(
                    "device {number} has {entry} as {seq} of {key}, the log has {:?}",
                    log.get(seq)
                );
                findings.note("order", what);
            }
        }
    }
    findings.0
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key.as_str())
        .collect()
}

impl Shape<'_> {
    /// All that is broken, whoever looks.
    pub(crate) fn judge(&self, notes: &Notes) -> Vec<Violation> {
        let mut findings = Findings::default();
        let logs = self.one_log_for_all(&mut findings);
        dense_and_unique(&logs, &mut findings);
        kept(&logs, notes, &mut findings);
        only_what_was_sent(&logs, notes, &mut findings);
        for (name, truth) in self.truths {
            groups(name, truth, &mut findings);
            self.positions(name, truth, notes, &mut findings);
        }
        findings.0
    }

    /// What came to a device as an event came while its user was a member, the removal's own entry included.
    pub(crate) fn only_members_hear(&self, name: &str, shown: &Shown) -> Vec<Violation> {
        let logs: BTreeMap<&str, &Log> = self
            .truths
            .values()
            .flat_map(|truth| &truth.logs)
            .map(|(key, log)| (key.as_str(), log))
            .collect();
        let mut findings = Findings::default();
        for (key, seq) in &shown.live {
            let log = logs.get(key.as_str());
            if log.is_some_and(|log| !group_of(key).is_empty() && !is_member(name, log, *seq)) {
                findings.note(
                    "after removal",
                    format!("{name} was sent {key} {seq} and was no member then"),
                );
            }
        }
        findings.0
    }

    /// Read positions, receipts and unread counts are what follows from the logs and the marks that were acknowledged.
    fn positions(&self, name: &str, truth: &Truth, notes: &Notes, findings: &mut Findings) {
        for (key, log) in &truth.logs {
            let conversation = &truth.state["conversations"][key];
            let read = position(name, key, log, notes).read;
            let unread = log
                .range(read + 1..)
                .filter(|(_, entry)| is_message(entry) && entry["from"] != name)
                .count();
            let what = format!("{name} in {key}");
            findings.compare("receipts", &what, &conversation["read_seq"], &json!(read));
            findings.compare("unread", &what, &conversation["unread"], &json!(unread));
            findings.compare("unread", &what, &truth.unread[key], &json!(unread));
            self.receipts(name, truth, key, notes, findings);
        }
    }

    /// Of each of the others there is a receipt, and of nobody else: one that is missing is as wrong as one that is not right.
    fn receipts(
        &self,
        name: &str,
        truth: &Truth,
        key: &str,
        notes: &Notes,
        findings: &mut Findings,
    ) {
        let shown = &truth.state["conversations"][key]["receipts"];
        let log = &truth.logs[key];
        let others = others(name, key, log);
        for other in keys(shown).union(&others.iter().map(String::as_str).collect()) {
            let should_be = if others.contains(*other) {
                let at = position(other, key, log, notes);
                let read = if self.hides == Some(other) {
                    at.joined
                } else {
                    at.read
                };
                json!({"delivered_seq": at.delivered, "read_seq": read})
            } else {
                Value::Null
            };
            let what = format!("{name} sees {other} in {key}");
            findings.compare("receipts", &what, &shown[*other], &should_be);
        }
    }

    /// Entries in all logs.
    pub(crate) fn entries(&self) -> usize {
        let logs = self.truths.values().flat_map(|truth| &truth.logs);
        let by_key: BTreeMap<_, _> = logs.map(|(key, log)| (key, log.len())).collect();
        by_key.values().sum()
    }

    fn one_log_for_all(&self, findings: &mut Findings) -> BTreeMap<&str, &Log> {
        let mut logs: BTreeMap<&str, &Log> = BTreeMap::new();
        for (name, truth) in self.truths {
            for (key, log) in &truth.logs {
                let first = logs.entry(key).or_insert(log);
                if *first != log {
                    findings.note(
                        "order",
                        format!("{name} sees another log of {key} than others do"),
                    );
                }
                let last = truth.state["conversations"][key]["last_seq"].clone();
                findings.compare(
                    "gap",
                    &format!("the end of {key}"),
                    &json!(log.len()),
                    &last,
                );
            }
        }
        logs
    }
}

fn dense_and_unique(logs: &BTreeMap<&str, &Log>, findings: &mut Findings) {
    let mut seen = BTreeMap::new();
    for (key, log) in logs {
        if !log.keys().copied().eq(1..=log.len() as u64) {
            findings.note("gap", format!("{key} has the numbers {:?}", log.keys()));
        }
        for (seq, entry) in log.iter().filter(|(_, entry)| is_message(entry)) {
            let id = (text(&entry["from"]), text(&entry["id"]));
            if let Some(first) = seen.insert(id, (key, seq)) {
                findings.note(
                    "doubled",
                    format!("{id:?} is {first:?} and {:?}", (key, seq)),
                );
            }
        }
    }
}

/// Whatever was acknowledged is where the `ack` said, unless its group was deleted.
fn kept(logs: &BTreeMap<&str, &Log>, notes: &Notes, findings: &mut Findings) {
    for ((sender, id), promise) in &notes.promised {
        let Some(log) = logs.get(promise.conversation.as_str()) else {
            if !notes.may_be_gone.contains(group_of(&promise.conversation)) {
                findings.note(
                    "lost",
                    format!("{} is gone, with {id} by {sender}", promise.conversation),
                );
            }
            continue;
        };
        let is = log.get(&promise.seq).map(|entry| {
            json!([
                entry["from"],
                entry["id"],
                entry["content"],
                entry["timestamp"]
            ])
        });
        let should_be = json!([sender, id, promise.content, promise.timestamp]);
        if is.as_ref() != Some(&should_be) {
            let what = format!(
                "{} {}: is {is:?}, promised was {should_be}",
                promise.conversation, promise.seq
            );
            findings.note("lost", what);
        }
    }
}

fn only_what_was_sent(logs: &BTreeMap<&str, &Log>, notes: &Notes, findings: &mut Findings) {
    let entries = logs.values().flat_map(|log| log.values());
    for entry in entries.filter(|entry| is_message(entry)) {
        let field = |name: &str| text(&entry[name]).to_owned();
        let said = (field("from"), field("id"), field("content"));
        if let Some(code) = notes.refused.get(&said) {
            findings.note(
                "refused",
                format!("{said:?} was refused with {code} and is stored"),
            );
        }
        if !notes.sent.contains(&said) {
            findings.note("refused", format!("{said:?} is stored, and nobody sent it"));
        }
    }
}

/// A group's members, roles, name and settings are what its log tells.
fn groups(name: &str, truth: &Truth, findings: &mut Findings) {
    for (key, log) in &truth.logs {
        if group_of(key).is_empty() {
            continue;
        }
        let told = told_by(log);
        let group = &truth.state["groups"][group_of(key)];
        let members: BTreeMap<&str, &str> = list(&group["members"])
            .map(|member| (text(&member["username"]), text(&member["role"])))
            .collect();
        let what = format!("{name} sees {key}");
        findings.compare("state", &what, &json!(members), &told["members"]);
        for field in ["name", "settings"] {
            findings.compare("state", &what, &group[field], &told[field]);
        }
        if !members.contains_key(name) {
            findings.note("after removal", format!("{what} and is no member"));
        }
    }
}

/// What the notes of a group's log amount to.
fn told_by(log: &Log) -> Value {
    let mut members: BTreeMap<&str, &str> = BTreeMap::new();
    let (mut name, mut settings) = (&Value::Null, Value::Null);
    for entry in log.values().filter(|entry| entry["type"] == "system") {
        let event = &entry["event"];
        let users: Vec<&str> = list(&event["users"]).map(text).collect();
        let users = users.into_iter();
        match text(&event["kind"]) {
            "group_created" => {
                members = users.map(|user| (user, "member")).collect();
                members.insert(text(&entry["from"]), "owner");
            }
            "member_added" => members.extend(users.map(|user| (user, "member"))),
            "member_removed" | "member_left" => {
                members.retain(|name, _| !users.as_slice().contains(name))
            }
            "role_changed" => members.extend(users.map(|user| (user, text(&event["role"])))),
            _ => {}
        }
        if event["name"].is_string() {
            name = &event["name"];
        }
        if event["settings"].is_object() {
            settings = event["settings"].clone();
        }
    }
    json!({"members": members, "name": name, "settings": settings})
}

/// Whose positions somebody is told of in a conversation.
fn others(name: &str, key: &str, log: &Log) -> BTreeSet<String> {
    let members: BTreeSet<String> = match key.strip_prefix("dm:") {
        Some(pair) => pair.split(':').map(str::to_owned).collect(),
        None => keys(&told_by(log)["members"])
            .into_iter()
            .map(str::to_owned)
            .collect(),
    };
    if members.len() > RECEIPTS_UP_TO_MEMBERS {
        return BTreeSet::new();
    }
    members
        .into_iter()
        .filter(|member| member != name)
        .collect()
}

/// Where somebody is in a log.
struct Position {
    /// From where they came in: what was there before counts as read.
    joined: u64,
    delivered: u64,
    read: u64,
}

/// From where somebody came in, up to the highest mark that was acknowledged. What was marked before they last came in lies below that.
fn position(name: &str, key: &str, log: &Log, notes: &Notes) -> Position {
    let joins = log.values().filter(|entry| {
        let kind = text(&entry["event"]["kind"]);
        ["group_created", "member_added"].contains(&kind)
            && list(&entry["event"]["users"]).any(|user| user == name)
    });
    let joined = joins
        .map(|entry| number(&entry["seq"]) - 1)
        .max()
        .unwrap_or_default();
    let marks = notes.marked.get(&(name.to_owned(), key.to_owned()));
    let (delivered, read) = marks.copied().unwrap_or_default();
    let read = read.max(joined);
    Position {
        joined,
        delivered: delivered.max(read),
        read,
    }
}

/// Whether somebody is a member when the entry with this number is written, or by it.
fn is_member(name: &str, log: &Log, seq: u64) -> bool {
    let before = log.range(..seq).map(|(_, entry)| entry);
    let concerns = |entry: &&Value| list(&entry["event"]["users"]).any(|user| user == name);
    let kind = |entry: &Value| text(&entry["event"]["kind"]).to_owned();
    let joins = |entry: &Value| ["group_created", "member_added"].contains(&kind(entry).as_str());
    let mut moves = before
        .filter(concerns)
        .filter(|entry| kind(entry) != "role_changed");
    moves.next_back().is_some_and(joins)
        || log
            .get(&seq)
            .is_some_and(|entry| concerns(&entry) && joins(entry))
}

fn is_message(entry: &Value) -> bool {
    entry["type"] != "system"
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: &str = "group:g";

    /// ann has made a group with bob and carol, and written to it.
    fn log() -> Log {
        let made = json!({"type": "system", "seq": 1, "from": "ann", "event": {"kind": "group_created", "users": ["ann", "bob", "carol"]}});
        let said = json!({"type": "group_message", "seq": 2, "from": "ann", "id": "1", "content": "hello"});
        Log::from([(1, made), (2, said)])
    }

    /// What is found when these are the receipts that ann is shown, after bob has read all and carol, who hides it, too.
    fn found(receipts: &Value) -> Vec<Violation> {
        let conversation = json!({"last_seq": 2, "read_seq": 0, "unread": 0, "receipts": receipts});
        let truth = Truth {
            state: json!({"groups": {}, "conversations": {GROUP: conversation}}),
            logs: BTreeMap::from([(GROUP.to_owned(), log())]),
            unread: json!({GROUP: 0}),
        };
        let truths = BTreeMap::new();
        let shape = Shape {
            truths: &truths,
            hides: Some("carol"),
        };
        let mut notes = Notes::default();
        for name in ["bob", "carol"] {
            notes
                .marked
                .insert((name.to_owned(), GROUP.to_owned()), (2, 2));
        }
        let mut findings = Findings::default();
        shape.positions("ann", &truth, &notes, &mut findings);
        findings.0
    }

    #[test]
    fn a_receipt_that_is_missing_wrong_or_of_nobody_in_the_group_is_found() {
        let (bob, carol) = (
            json!({"delivered_seq": 2, "read_seq": 2}),
            json!({"delivered_seq": 2, "read_seq": 0}),
        );
        assert_eq!(found(&json!({"bob": bob, "carol": carol})), []);
        let wrong = [
            json!({"carol": carol}),
            json!({"bob": bob, "carol": carol, "dave": bob}),
            json!({"bob": carol, "carol": carol}),
            json!({"bob": bob, "carol": bob}),
        ];
        for receipts in wrong {
            let found = found(&receipts);
            let checks: Vec<_> = found.iter().map(|it| it.check).collect();
            assert_eq!(checks, ["receipts"], "{found:?}");
        }
    }

    #[test]
    fn in_larger_groups_there_are_no_receipts() {
        let users: Vec<String> = (0..=RECEIPTS_UP_TO_MEMBERS)
            .map(|it| format!("user{it}"))
            .collect();
        let created = |users: &[String]| {
            let made = json!({"type": "system", "seq": 1, "from": users[0], "event": {"kind": "group_created", "users": users}});
            Log::from([(1, made)])
        };
        assert_eq!(others("user0", GROUP, &created(&users)).len(), 0);
        assert_eq!(
            others("user0", GROUP, &created(&users[1..])).len(),
            RECEIPTS_UP_TO_MEMBERS
        );
        assert_eq!(
            others("user1", GROUP, &created(&users[1..])).len(),
            RECEIPTS_UP_TO_MEMBERS - 1
        );
    }
}
