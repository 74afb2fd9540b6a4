//! Reading all that a user has, for the opening and for `sync`: the frames that tell it, and how far they reach.

use std::collections::HashSet;

use chatsync_proto::{
    group::Group,
    message::{Conversation, HistoryPage, SyncRequest},
};
use service_kit::Failure;

use super::{
    held::Held,
    peer::{Part, Peer},
};
use crate::{
    frames::{ConversationView, EntryFrame, GroupView, ServerFrame, client::Positions},
    hub::Snapshot,
    links::calls::Calls,
};

/// A user's groups and conversations at one moment, and what a client misses of them.
pub(super) struct UserState {
    groups: Vec<Group>,
    conversations: Vec<Conversation>,
    rest: Rest,
}

/// The same as it goes over the socket: nothing else is kept while a client takes it.
pub(super) struct Encoded {
    parts: [Part; 3],
    rest: Rest,
}

/// What is not told as it is.
struct Rest {
    /// The logs of which the client misses something, what it has of them, and where the state ends.
    behind: SyncRequest,
    /// How far it reaches.
    snapshot: Snapshot,
    /// What it takes.
    held: Held,
}

impl UserState {
    /// Reads a user's state, for a client that has the logs up to `positions`.
    pub(super) async fn read(
        calls: &Calls,
        me: &str,
        positions: Positions,
        mut held: Held,
    ) -> Result<Self, Failure> {
        let state = calls.state(me, |bytes| held.grow_to(bytes));
        let (groups, conversations) = state.await?;
        let snapshot = snapshot(&groups, &conversations);
        Ok(Self {
            groups,
            conversations,
            rest: Rest {
                behind: behind(positions, &snapshot),
                snapshot,
                held,
            },
        })
    }

    /// Everybody with whom the user shares a conversation, at most `most`: first those of private ones, the latest first, then the members of
    /// groups, the smallest first.
    pub(super) fn people(&self, me: &str, most: usize) -> Vec<String> {
        let others = self
            .conversations
            .iter()
            .map(|conversation| conversation.username.as_str());
        let mut groups: Vec<&Group> = self.groups.iter().collect();
        groups.sort_by_key(|group| group.members.len());
        let members = groups.into_iter().flat_map(|group| &group.members);
        let everybody = others.chain(members.map(|member| member.username.as_str()));
        let mut seen = HashSet::from(["", me]);
        everybody
            .filter(|name| seen.insert(name))
            .take(most)
            .map(str::to_owned)
            .collect()
    }

    /// All of it, in the order of the protocol.
    pub(super) fn encode(self) -> Result<Encoded, Failure> {
        let groups = self.groups.into_iter().map(GroupView::from).collect();
        let groups = ServerFrame::GroupList { groups };
        let counts = self
            .conversations
            .iter()
            .map(|conversation| (conversation.conversation.clone(), conversation.unread))
            .collect();
        let conversations = self
            .conversations
            .into_iter()
            .map(ConversationView::from)
            .collect();
        let conversations = ServerFrame::ConversationList { conversations };
        let unread = ServerFrame::UnreadCount {
            counts,
            read_seqs: Vec::new(),
        };
        let parts = [groups, conversations, unread].map(Part::from);
        let mut rest = self.rest;
        rest.held.grow_to(parts.iter().map(Part::len).sum())?;
        Ok(Encoded { parts, rest })
    }
}

impl Encoded {
    /// Tells a client all of it, as fast as the client takes it. Answers with how far it reached.
    pub(super) async fn tell(self, calls: &Calls, peer: &Peer) -> Result<Snapshot, Failure> {
        let Rest {
            behind,
            snapshot,
            held,
        } = self.rest;
        for part in self.parts {
            peer.tell(part).await;
        }
        if held.is_counted() {
            peer.outbox.state_left().await;
        }
        drop(held);
        tell_missed(calls, peer, behind).await?;
        Ok(snapshot)
    }
}

/// What a client with these positions is to ask for. The logs grow on, so each is named with where the snapshot ends: what is newer comes as
/// live frames.
fn behind(positions: Positions, snapshot: &Snapshot) -> SyncRequest {
    let mut behind = SyncRequest::default();
    for (key, seq) in positions {
        match snapshot.conversations.get(&key) {
            Some((last, _)) if seq < *last => {
                behind.up_to.insert(key.clone(), *last);
                behind.positions.insert(key, seq);
            }
            _ => {}
        }
    }
    behind
}

/// Tells what a client misses, at its own pace. Nothing is asked of message-svc while the client has no room: what was sent to us and not taken
/// would fill the connection that all share.
async fn tell_missed(calls: &Calls, peer: &Peer, mut behind: SyncRequest) -> Result<(), Failure> {
    while !behind.positions.is_empty() {
        if let Some(part) = tell_what_fits(calls, peer, &mut behind).await? {
            peer.tell_again(part).await;
        }
    }
    Ok(())
}

/// Tells page after page until one does not fit, which is given back; the stream of pages has ended by then.
async fn tell_what_fits(
    calls: &Calls,
    peer: &Peer,
    behind: &mut SyncRequest,
) -> Result<Option<Part>, Failure> {
    let mut pages = calls.missed(&peer.username, behind.clone()).await?;
    while let Some(page) = pages.next().await? {
        go_on_after(&page, behind);
        if let Err(part) = peer.tell_now(history(None, page).into()) {
            return Ok(Some(part));
        }
    }
    // Logs of which nothing came are none of the user's any more.
    *behind = SyncRequest::default();
    Ok(None)
}

/// What is left to ask for behind a page.
fn go_on_after(page: &HistoryPage, behind: &mut SyncRequest) {
    let last = page.entries.last().map(|entry| entry.seq);
    match last.filter(|_| page.has_more && !page.reset) {
        Some(last) => {
            behind.positions.insert(page.conversation.clone(), last);
        }
        None => {
            behind.positions.remove(&page.conversation);
            behind.up_to.remove(&page.conversation);
        }
    }
}

/// A page as a frame.
pub(super) fn history(id: Option<String>, page: HistoryPage) -> ServerFrame {
    ServerFrame::History {
        id,
        conversation: page.conversation,
        messages: page.entries.into_iter().map(EntryFrame::from).collect(),
        has_more: page.has_more,
        reset: page.reset,
    }
}

fn snapshot(groups: &[Group], conversations: &[Conversation]) -> Snapshot {
    let position = |conversation: &Conversation| {
        let read = conversation.own.as_ref().map_or(0, |own| own.read_seq);
        (
            conversation.conversation.clone(),
            (conversation.last_seq, read),
        )
    };
    Snapshot {
        conversations: conversations.iter().map(position).collect(),
        groups: groups
            .iter()
            .map(|group| (group.id.clone(), group.version))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use chatsync_proto::message::Entry;

    use super::*;

    #[test]
    fn what_is_missed_is_asked_for_up_to_the_snapshot() {
        let snapshot = Snapshot {
            conversations: [("one", 5), ("two", 7)]
                .map(|(key, last)| (key.to_owned(), (last, 0)))
                .into(),
            ..Snapshot::default()
        };
        let positions = [("one", 3), ("two", 7), ("gone", 1)];
        let asked = behind(
            positions.map(|(key, seq)| (key.to_owned(), seq)).into(),
            &snapshot,
        );
        assert_eq!(asked.positions, [("one".to_owned(), 3)].into());
        assert_eq!(asked.up_to, [("one".to_owned(), 5)].into());
    }

    #[test]
    fn after_a_page_the_rest_is_asked_for_and_nothing_twice() {
        let mut behind = SyncRequest {
            positions: [("one", 3), ("two", 0), ("three", 1)]
                .map(|(key, seq)| (key.to_owned(), seq))
                .into(),
            up_to: [("one", 9), ("two", 5_000), ("three", 2)]
                .map(|(key, seq)| (key.to_owned(), seq))
                .into(),
        };
        let page = |key: &str, last, has_more, reset| HistoryPage {
            conversation: key.to_owned(),
            entries: vec![Entry {
                seq: last,
                ..Entry::default()
            }],
            has_more,
            reset,
        };
        go_on_after(&page("one", 6, true, false), &mut behind);
        assert_eq!(behind.positions["one"], 6);
        assert_eq!(behind.up_to["one"], 9, "the end stays");
        go_on_after(&page("one", 9, false, false), &mut behind);
        // Older entries are read on demand.
        go_on_after(&page("two", 5_000, true, true), &mut behind);
        assert_eq!(behind.positions, [("three".to_owned(), 1)].into());
        assert_eq!(behind.up_to, [("three".to_owned(), 2)].into());
    }
}
