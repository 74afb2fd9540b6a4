//! Reading all that a user has, for the opening and for `sync`: the frames that tell it, and how far they reach.

use std::collections::HashSet;

use chatsync_proto::{
    group::Group,
    message::{Conversation, HistoryPage},
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
    /// The logs of which the client misses something, and what it has of them.
    behind: Positions,
    /// How far it reaches.
    snapshot: Snapshot,
}

impl UserState {
    /// Reads a user's state, for a client that has the logs up to `positions`.
    pub(super) async fn read(
        calls: &Calls,
        me: &str,
        mut positions: Positions,
    ) -> Result<Self, Failure> {
        let (groups, conversations) = calls.state(me).await?;
        let snapshot = snapshot(&groups, &conversations);
        positions.retain(|(key, seq)| {
            let held = snapshot.conversations.get(key);
            held.is_some_and(|(last, _)| seq < last)
        });
        Ok(Self {
            groups,
            conversations,
            behind: positions,
            snapshot,
        })
    }

    /// Everybody with whom the user shares a conversation, the latest first, at most `most`.
    pub(super) fn people(&self, me: &str, most: usize) -> Vec<String> {
        let others = self
            .conversations
            .iter()
            .map(|conversation| conversation.username.as_str());
        let members = self.groups.iter().flat_map(|group| &group.members);
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
        tell_missed(calls, peer, self.behind, &self.snapshot).await?;
        Ok(self.snapshot)
    }
}

/// The pages of what a client misses are taken from message-svc one by one, so that however much it is, little of it is here at a time.
async fn tell_missed(
    calls: &Calls,
    peer: &Peer,
    behind: Positions,
    snapshot: &Snapshot,
) -> Result<(), Failure> {
    if behind.is_empty() {
        return Ok(());
    }
    let mut pages = calls.missed(&peer.username, behind).await?;
    while let Some(page) = pages.next().await? {
        if let Some(page) = within(page, snapshot) {
            peer.tell(&history(None, page)).await;
        }
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

/// Pages are read after the state, and may reach beyond it. What is newer than the state comes as live frames.
fn within(mut page: HistoryPage, snapshot: &Snapshot) -> Option<HistoryPage> {
    let (last, _) = snapshot
        .conversations
        .get(&page.conversation)
        .copied()
        .unwrap_or_default();
    page.entries.retain(|entry| entry.seq <= last);
    let reached = page.entries.last().is_some_and(|entry| entry.seq == last);
    page.has_more &= page.reset || !reached;
    (!page.entries.is_empty()).then_some(page)
}
