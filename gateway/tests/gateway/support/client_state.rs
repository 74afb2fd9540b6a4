//! What a careful client knows: built from an opening, changed by frames.

use std::collections::BTreeMap;

use serde_json::Value;

/// Groups and conversations as one client sees them.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct ClientState {
    me: String,
    /// Versions and members.
    groups: BTreeMap<String, (u64, Value)>,
    conversations: BTreeMap<String, Conversation>,
}

#[derive(Debug, Default, PartialEq)]
struct Conversation {
    last_seq: u64,
    unread: u64,
    receipts: BTreeMap<String, u64>,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl ClientState {
    pub(crate) fn of(me: &str) -> Self {
        Self {
            me: me.to_owned(),
            ..Self::default()
        }
    }

    /// Applies a frame. Panics when an entry comes twice, or one is missing before it.
    pub(crate) fn apply(&mut self, frame: &Value) {
        match frame["type"].as_str().unwrap() {
            "group_list" => {
                self.groups.clear();
                for group in frame["groups"].as_array().unwrap() {
                    self.put_group(group);
                }
            }
            "conversation_list" => {
                self.conversations.clear();
                for item in frame["conversations"].as_array().unwrap() {
                    self.put_conversation(item);
                }
            }
            "group_update" if frame["removed"] == true => {
                let id = text(&frame["group"]["id"]);
                self.groups.remove(&id);
                self.conversations.remove(&format!("group:{id}"));
            }
            "group_update" => self.put_group(&frame["group"]),
            "private_message" | "group_message" | "system" => self.put_entry(frame),
            "unread_count" => {
                for (key, count) in frame["counts"].as_object().unwrap() {
                    let conversation = self.conversations.entry(key.clone()).or_default();
                    conversation.unread = count.as_u64().unwrap();
                }
            }
            "receipt" => {
                let key = text(&frame["conversation"]);
                let conversation = self.conversations.entry(key).or_default();
                let seq = frame["read_seq"].as_u64().unwrap();
                let held = conversation
                    .receipts
                    .entry(text(&frame["from"]))
                    .or_default();
                *held = seq.max(*held);
            }
            _ => {}
        }
    }

    fn put_group(&mut self, group: &Value) {
        let version = group["version"].as_u64().unwrap();
        self.groups
            .insert(text(&group["id"]), (version, group["members"].clone()));
    }

    fn put_conversation(&mut self, item: &Value) {
        let receipts = item["receipts"].as_array().unwrap().iter();
        let conversation = Conversation {
            last_seq: item["last_seq"].as_u64().unwrap(),
            unread: item["unread"].as_u64().unwrap(),
            receipts: receipts
                .map(|each| (text(&each["from"]), each["read_seq"].as_u64().unwrap()))
                .filter(|(_, seq)| *seq > 0)
                .collect(),
        };
        self.conversations
            .insert(text(&item["conversation"]), conversation);
    }

    fn put_entry(&mut self, entry: &Value) {
        let key = text(&entry["conversation"]);
        let seq = entry["seq"].as_u64().unwrap();
        let first_seen = !self.conversations.contains_key(&key);
        let conversation = self.conversations.entry(key).or_default();
        // Who comes into a group begins in the middle of its log, and reads the rest on demand.
        if !(first_seen && entry["type"] == "system") {
            assert_eq!(
                seq,
                conversation.last_seq + 1,
                "twice, or with a gap: {entry}"
            );
        }
        conversation.last_seq = seq;
        if entry["type"] != "system" && entry["from"] != self.me {
            conversation.unread += 1;
        }
    }
}
