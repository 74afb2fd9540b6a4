//! Reading all that a user has, for the opening and for `sync`: the frames that tell it, and how far they reach.

use std::collections::HashSet;

use chatsync_proto::{
    group::Group,
    message::{Conversation, HistoryPage, SyncRequest},
};
use service_kit::Failure;

use super::peer::Peer;
use crate::{
    frames::{ConversationView, EntryFrame, GroupView, ServerFrame, client::Positions},
    hub::Snapshot,
    links::calls::Calls,
};

/// A user's groups and conversations at one moment, and what a client misses of them.
pub(super) struct UserState {
    groups: Vec<Group>,
    conversations: Vec<Conversation>,
    /// The logs of which the client misses something, what it has of them, and where the state ends.
    behind: SyncRequest,
    /// How far it reaches.
    snapshot: Snapshot,
}

impl UserState {
    /// Reads a user's state, for a client that has the logs up to `positions`.
    pub(super) async fn read(
        calls: &Calls,
        me: &str,
        positions: Positions,
    ) -> Result<Self, Failure> {
        let (groups, conversations) = calls.state(me).await?;
        let snapshot = snapshot(&groups, &conversations);
        Ok(Self {
            groups,
            conversations,
            behind: behind(positions, &snapshot),
            snapshot,
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

    /// Tells a client all of it, in the order of the protocol, as fast as the client takes it. Answers with how far it reached.
    pub(super) async fn tell(self, calls: &Calls, peer: &Peer) -> Result<Snapshot, Failure> {
        let groups = self.groups.into_iter().map(GroupView::from).collect();
        peer.tell(&ServerFrame::GroupList { groups }).await;
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
        peer.tell(&ServerFrame::ConversationList { conversations })
            .await;
        peer.tell(&ServerFrame::UnreadCount {
            counts,
            read_seqs: Vec::new(),
        })
        .await;
        tell_missed(calls, peer, self.behind).await?;
        Ok(self.snapshot)
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

/// The pages of what a client misses are taken from message-svc one by one, so that however much it is, little of it is here at a time.
async fn tell_missed(calls: &Calls, peer: &Peer, behind: SyncRequest) -> Result<(), Failure> {
    if behind.positions.is_empty() {
        return Ok(());
    }
    let mut pages = calls.missed(&peer.username, behind).await?;
    while let Some(page) = pages.next().await? {
        peer.tell(&history(None, page)).await;
    }
    Ok(())
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
}
