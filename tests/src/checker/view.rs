//! What a client knows: the state it was shown, and every event applied to it. After any events it must be what a newcomer is shown.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::record::Violation;

/// Members of the largest group in which they are told of each other's positions.
pub(crate) const RECEIPTS_UP_TO_MEMBERS: usize = 100;

/// Entries of a log by `seq`.
pub type Log = BTreeMap<u64, Value>;

/// What one client knows.
#[derive(Clone, Debug, Default)]
pub struct View {
    /// Whose client it is.
    pub me: String,
    groups: BTreeMap<String, Value>,
    conversations: BTreeMap<String, Conversation>,
    presence: BTreeMap<String, Value>,
    /// What people are called.
    names: BTreeMap<String, Value>,
    /// Conversations that it is no longer in, with the `seq` of the entry that said so.
    gone: BTreeMap<String, u64>,
    /// Positions that the client named when it last asked for what it misses.
    named: BTreeMap<String, u64>,
    /// Entries that came as events.
    live: BTreeSet<(String, u64)>,
    /// Something is known of that events do not tell in whole: ask for the state.
    pub wants_sync: bool,
    events_may_be_lost: bool,
}

/// What a client knows of a conversation.
#[derive(Clone, Debug, Default)]
struct Conversation {
    to: Value,
    last_seq: u64,
    last_message: Value,
    read_seq: u64,
    unread: u64,
    receipts: BTreeMap<String, (u64, u64)>,
    log: Log,
    /// How far the state reached that was last shown, and the read position in it: what events tell from before is known.
    shown_seq: u64,
    shown_read_seq: u64,
}

impl View {
    /// A client's view before its first opening.
    pub fn of(me: &str) -> Self {
        Self {
            me: me.to_owned(),
            ..Self::default()
        }
    }

    /// For a client of a server whose parts are killed meanwhile. An entry may come then of a conversation that this user was removed from, and
    /// brought back to while events were lost: only the log, in the end, tells whether it was for this user.
    pub fn that_may_lose_events(self) -> Self {
        Self {
            events_may_be_lost: true,
            ..self
        }
    }

    /// The last entry of each log before its first gap, to be named in `sync`.
    pub fn positions(&mut self) -> Value {
        let dense = |conversation: &Conversation| dense(&conversation.log);
        self.named = self
            .conversations
            .iter()
            .map(|(key, it)| (key.clone(), dense(it)))
            .collect();
        json!(self.named)
    }

    /// The keys of its conversations.
    pub fn keys(&self) -> Vec<String> {
        self.conversations.keys().cloned().collect()
    }

    /// How far it has a conversation's log without a gap.
    pub fn has_up_to(&self, key: &str) -> u64 {
        self.conversations.get(key).map_or(0, |it| dense(&it.log))
    }

    /// The logs, as it has them.
    pub fn logs(&self) -> BTreeMap<String, Log> {
        let log = |(key, it): (&String, &Conversation)| (key.clone(), it.log.clone());
        self.conversations.iter().map(log).collect()
    }

    /// The entries that came as events, by conversation and `seq`.
    pub fn live(&self) -> &BTreeSet<(String, u64)> {
        &self.live
    }

    /// All but the logs, in one form whatever it was learned from.
    pub fn state(&self) -> Value {
        let conversation = |(key, it): (&String, &Conversation)| {
            let receipts: BTreeMap<_, _> = it
                .receipts
                .iter()
                .map(|(name, (delivered, read))| {
                    (
                        name.clone(),
                        json!({"delivered_seq": delivered, "read_seq": read}),
                    )
                })
                .collect();
            let told = json!({
                "to": it.to, "last_seq": it.last_seq, "read_seq": it.read_seq, "unread": it.unread, "receipts": receipts,
                "last_message": it.last_message,
            });
            (key.clone(), told)
        };
        let conversations: BTreeMap<_, _> = self.conversations.iter().map(conversation).collect();
        json!({"groups": self.groups, "conversations": conversations})
    }

    /// Who is here, as far as it was told.
    pub fn presence(&self) -> &BTreeMap<String, Value> {
        &self.presence
    }

    /// What people are called, as far as it was told.
    pub fn names(&self) -> &BTreeMap<String, Value> {
        &self.names
    }

    /// Takes in a frame.
    ///
    /// # Errors
    /// With the promise that it breaks.
    pub fn apply(&mut self, frame: &Value) -> Result<(), Violation> {
        match text(&frame["type"]) {
            "group_list" => self.show_groups(frame),
            "conversation_list" => self.show_conversations(frame),
            "user_list" => self.show_users(frame),
            "unread_count" => self.count(frame),
            "history" => return self.fill(frame),
            "private_message" | "group_message" | "system" => return self.append(frame),
            "receipt" => self.move_receipt(text(&frame["conversation"]), frame),
            "group_update" => self.update_group(frame),
            "receipts" => {
                for it in list(&frame["receipts"]) {
                    self.move_receipt(text(&frame["conversation"]), it);
                }
            }
            "presence" => {
                for it in std::iter::once(frame).chain(list(&frame["more"])) {
                    self.presence
                        .insert(text(&it["from"]).to_owned(), standing(it));
                }
            }
            "profile" => self.call(&frame["from"], frame),
            "resync" => self.wants_sync = true,
            // They tell nothing that a state holds: answers, and what passes by itself.
            "registered" | "ack" | "pong" | "error" | "typing" => {}
            other => return violation("state", format!("no rule for a frame of type {other}")),
        }
        Ok(())
    }

    /// An own message was acknowledged: it is a part of the log, though it does not come as an event.
    ///
    /// # Errors
    /// When another entry has its place.
    pub fn acknowledge(&mut self, message: &Value) -> Result<(), Violation> {
        let key = text(&message["conversation"]);
        let outside = key.starts_with("group:") && !self.groups.contains_key(group_of(key));
        if outside || self.is_past(key, number(&message["seq"])) {
            return Ok(());
        }
        self.keep(message)
    }

    fn show_groups(&mut self, frame: &Value) {
        self.groups = list(&frame["groups"])
            .map(|group| (text(&group["id"]).to_owned(), group.clone()))
            .collect();
        let groups = &self.groups;
        self.gone
            .retain(|key, _| !groups.contains_key(group_of(key)));
    }

    fn show_conversations(&mut self, frame: &Value) {
        let mut known = std::mem::take(&mut self.conversations);
        for item in list(&frame["conversations"]) {
            let key = text(&item["conversation"]).to_owned();
            let log = known.remove(&key).unwrap_or_default().log;
            let receipts = list(&item["receipts"]).map(receipt).collect();
            let (last_seq, read_seq) = (number(&item["last_seq"]), number(&item["read_seq"]));
            // The `ack` of an own message may overtake a state that was read before the message.
            let newest = log.last_key_value().filter(|(seq, _)| **seq > last_seq);
            let newest = newest.map(|(seq, entry)| (*seq, entry.clone()));
            let (last, last_message) =
                newest.unwrap_or_else(|| (last_seq, item["last_message"].clone()));
            let conversation = Conversation {
                to: item["to"].clone(),
                last_seq: last,
                last_message,
                read_seq,
                unread: number(&item["unread"]),
                receipts,
                log,
                shown_seq: last_seq,
                shown_read_seq: read_seq,
            };
            // What was not asked for, since it was not known, is asked for next.
            self.wants_sync |=
                !self.named.contains_key(&key) && dense(&conversation.log) < last_seq;
            self.conversations.insert(key, conversation);
        }
        // For the same reason a new private conversation may not be there yet. None of them ever ends.
        known.retain(|key, it| key.starts_with("dm:") && !it.log.is_empty());
        self.conversations.extend(known);
    }

    fn show_users(&mut self, frame: &Value) {
        for user in list(&frame["users"]) {
            self.presence
                .insert(text(&user["username"]).to_owned(), standing(user));
            self.call(&user["username"], user);
        }
    }

    fn call(&mut self, who: &Value, named: &Value) {
        let name = named["display_name"].clone();
        self.names.insert(text(who).to_owned(), name);
    }

    /// A count from before the state that was shown last is passed over: the state knows better.
    fn count(&mut self, frame: &Value) {
        let counts = frame["counts"].as_object().into_iter().flatten();
        for (key, unread) in counts {
            let Some(conversation) = self.conversations.get_mut(key) else {
                continue;
            };
            if let Some(read_seq) = frame["read_seqs"][key].as_u64() {
                if read_seq <= conversation.shown_read_seq {
                    continue;
                }
                conversation.read_seq = conversation.read_seq.max(read_seq);
            }
            conversation.unread = number(unread);
        }
    }

    fn fill(&mut self, frame: &Value) -> Result<(), Violation> {
        let key = text(&frame["conversation"]);
        // A page that was asked for by itself may have been on its way when more was named.
        let asked_for = frame.get("id").is_some();
        let named = self.named.get(key).filter(|_| !asked_for);
        let named = named.copied().unwrap_or_default();
        for entry in list(&frame["messages"]) {
            let seq = number(&entry["seq"]);
            if seq <= named {
                return violation(
                    "doubled",
                    format!(
                        "{}: {key} {seq} comes again, having it up to {named} was named",
                        self.me
                    ),
                );
            }
            if !self.is_past(key, seq) {
                self.keep(entry)?;
            }
        }
        Ok(())
    }

    /// Whether an entry is of a conversation that was left, from before that.
    fn is_past(&self, key: &str, seq: u64) -> bool {
        self.gone.get(key).is_some_and(|last| seq <= *last)
    }

    fn append(&mut self, entry: &Value) -> Result<(), Violation> {
        let (key, seq) = (
            text(&entry["conversation"]).to_owned(),
            number(&entry["seq"]),
        );
        self.live.insert((key.clone(), seq));
        if let Some(last) = self.gone.get(&key) {
            if seq > *last && self.events_may_be_lost {
                self.wants_sync = true;
                return Ok(());
            }
            if seq > *last {
                return violation(
                    "after removal",
                    format!("{} got {key} {seq}, having gone with {last}", self.me),
                );
            }
            return Ok(());
        }
        let mine = entry["from"] == self.me.as_str();
        let known = self.conversations.get(&key);
        let held = known.is_some_and(|it| it.log.contains_key(&seq));
        if held && !mine {
            return violation("doubled", format!("{} got {key} {seq} again", self.me));
        }
        self.keep(entry)?;
        self.note(&key, entry);
        let me = self.me.clone();
        if let Some(conversation) = self.conversations.get_mut(&key) {
            let counts = entry["type"] != "system" && entry["from"] != me.as_str();
            if counts && seq > conversation.shown_seq && seq > conversation.read_seq {
                conversation.unread += 1;
            }
        }
        Ok(())
    }

    /// Puts an entry into its place.
    fn keep(&mut self, entry: &Value) -> Result<(), Violation> {
        let (key, seq) = (text(&entry["conversation"]), number(&entry["seq"]));
        let other = other_person(key, &self.me);
        let conversation = self
            .conversations
            .entry(key.to_owned())
            .or_insert_with(|| Conversation::begun(key, other));
        if seq > conversation.last_seq {
            conversation.last_seq = seq;
            conversation.last_message = entry.clone();
        }
        let first = conversation.log.entry(seq).or_insert_with(|| entry.clone());
        if first != entry {
            return violation("order", format!("{key} {seq} is {first}, and then {entry}"));
        }
        Ok(())
    }

    /// What a note of the log says of members' positions: whoever joins has read what was there before.
    fn note(&mut self, key: &str, entry: &Value) {
        let (kind, seq) = (text(&entry["event"]["kind"]), number(&entry["seq"]));
        let users: BTreeSet<&str> = list(&entry["event"]["users"]).map(text).collect();
        let Some(conversation) = self.conversations.get_mut(key) else {
            return;
        };
        match kind {
            "group_created" | "member_added" => {
                let known = told_of(&self.groups, key, &self.me);
                let joined = users.iter().filter(|name| known.contains(**name));
                let positions = joined.map(|name| ((*name).to_owned(), (seq - 1, seq - 1)));
                conversation.receipts.extend(positions);
                if kind == "member_added" && users.contains(self.me.as_str()) {
                    (conversation.read_seq, conversation.unread) = (seq - 1, 0);
                    // The others' positions, and what was written before, no event tells.
                    self.wants_sync = true;
                }
            }
            "member_removed" | "member_left" if users.contains(self.me.as_str()) => {
                self.go(key, seq);
            }
            "group_deleted" => self.go(key, seq),
            _ => {}
        }
    }

    fn go(&mut self, key: &str, seq: u64) {
        self.conversations.remove(key);
        self.groups.remove(group_of(key));
        self.gone.insert(key.to_owned(), seq);
    }

    /// A position that was on its way longer than its owner's part in the conversation is passed over.
    fn move_receipt(&mut self, key: &str, moved: &Value) {
        let (name, (delivered, read)) = receipt(moved);
        let known = told_of(&self.groups, key, &self.me);
        if let Some(conversation) = self.conversations.get_mut(key)
            && known.contains(name.as_str())
        {
            let held = conversation.receipts.entry(name).or_default();
            *held = (held.0.max(delivered), held.1.max(read));
        }
    }

    /// Gives up the positions of those that the group has not, or that are too many.
    fn trim_receipts(&mut self, key: &str) {
        let known = told_of(&self.groups, key, &self.me);
        if let Some(conversation) = self.conversations.get_mut(key) {
            conversation
                .receipts
                .retain(|name, _| known.contains(name.as_str()));
        }
    }

    fn update_group(&mut self, frame: &Value) {
        let group = &frame["group"];
        let id = text(&group["id"]);
        let key = format!("group:{id}");
        if frame["removed"] == true {
            if self.groups.contains_key(id) {
                self.go(&key, u64::MAX);
            }
            return;
        }
        let version = |group: &Value| number(&group["version"]);
        let held = self.groups.get(id).map_or(0, version);
        if version(group) > held {
            self.groups.insert(id.to_owned(), group.clone());
            self.gone.remove(&key);
            self.trim_receipts(&key);
        }
    }
}

impl Conversation {
    fn begun(key: &str, other: Option<&str>) -> Self {
        Self {
            to: other.unwrap_or_else(|| group_of(key)).into(),
            receipts: other
                .map(|name| (name.to_owned(), (0, 0)))
                .into_iter()
                .collect(),
            ..Self::default()
        }
    }
}

fn violation(check: &'static str, what: String) -> Result<(), Violation> {
    Err(Violation { check, what })
}

/// The last `seq` before a log's first gap.
pub(crate) fn dense(log: &Log) -> u64 {
    (1..)
        .zip(log.keys())
        .take_while(|(want, have)| want == *have)
        .count() as u64
}

/// The group of a conversation's key; empty for a private one.
pub(crate) fn group_of(key: &str) -> &str {
    key.strip_prefix("group:").unwrap_or_default()
}

/// The other one in a private conversation.
fn other_person<'a>(key: &'a str, me: &str) -> Option<&'a str> {
    let (one, other) = key.strip_prefix("dm:")?.split_once(':')?;
    Some(if one == me { other } else { one })
}

/// The others whose positions are told in a conversation.
fn told_of<'a>(groups: &'a BTreeMap<String, Value>, key: &'a str, me: &str) -> BTreeSet<&'a str> {
    if let Some(other) = other_person(key, me) {
        return [other].into();
    }
    let group = groups.get(group_of(key));
    let members = group.into_iter().flat_map(|it| list(&it["members"]));
    let members: BTreeSet<&str> = members.map(|it| text(&it["username"])).collect();
    if members.len() > RECEIPTS_UP_TO_MEMBERS {
        return BTreeSet::new();
    }
    members.into_iter().filter(|name| *name != me).collect()
}

fn standing(user: &Value) -> Value {
    json!({"status": user["status"], "last_seen": user["last_seen"]})
}

fn receipt(value: &Value) -> (String, (u64, u64)) {
    let positions = (number(&value["delivered_seq"]), number(&value["read_seq"]));
    (text(&value["from"]).to_owned(), positions)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

pub(crate) fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}

pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "group:g";

    /// A group of ann's with so many others, who have read the only entry, the last of them not yet.
    fn view(others: usize) -> View {
        let members: Vec<_> = (0..=others).map(member).collect();
        let mut view = View::of("user0");
        let receipts: Vec<_> = (1..others).map(|number| receipt_of(number, 1)).collect();
        let list = json!({"conversation": KEY, "to": "g", "last_seq": 1, "receipts": receipts});
        for frame in [
            json!({"type": "group_list", "groups": [{"id": "g", "version": 1, "members": members}]}),
            json!({"type": "conversation_list", "conversations": [list]}),
        ] {
            view.apply(&frame).expect("a state");
        }
        view
    }

    fn member(number: usize) -> Value {
        json!({"username": format!("user{number}"), "role": "member"})
    }

    fn receipt_of(number: usize, seq: u64) -> Value {
        json!({"type": "receipt", "conversation": KEY, "from": format!("user{number}"), "delivered_seq": seq, "read_seq": seq})
    }

    fn update(view: &mut View, members: usize) {
        let members: Vec<_> = (0..members).map(member).collect();
        let group = json!({"id": "g", "version": 2, "members": members});
        view.apply(&json!({"type": "group_update", "group": group}))
            .expect("an update");
    }

    fn held(view: &View) -> usize {
        let receipts = &view.state()["conversations"][KEY]["receipts"];
        receipts.as_object().expect("receipts").len()
    }

    #[test]
    fn a_position_that_comes_late_brings_nobody_back() {
        let mut view = view(3);
        view.apply(&receipt_of(3, 1)).expect("a receipt");
        assert_eq!(held(&view), 3);
        update(&mut view, 3);
        view.apply(&receipt_of(3, 2)).expect("a receipt");
        assert_eq!(held(&view), 2);
    }

    #[test]
    fn of_too_many_no_positions_are_held() {
        let mut view = view(RECEIPTS_UP_TO_MEMBERS - 1);
        view.apply(&receipt_of(99, 1)).expect("a receipt");
        assert_eq!(held(&view), 99);
        update(&mut view, RECEIPTS_UP_TO_MEMBERS + 1);
        view.apply(&receipt_of(99, 2)).expect("a receipt");
        assert_eq!(held(&view), 0);
    }
}
