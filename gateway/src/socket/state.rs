//! Reading all that a user has, for the opening and for `sync`: the frames that tell it, and how far they reach.

use std::collections::HashSet;

use chatsync_proto::{
    group::Group,
    message::{Conversation, HistoryPage},
};
use service_kit::Failure;

use crate::{
    frames::{ConversationView, EntryFrame, GroupView, ServerFrame, client::Positions},
    hub::Snapshot,
    links::calls::Calls,
};

/// A user's groups and conversations at one moment.
pub(super) struct UserState {
    groups: Vec<Group>,
    conversations: Vec<Conversation>,
    missed: Vec<HistoryPage>,
    /// How far it reaches.
    pub(super) snapshot: Snapshot,
}

impl UserState {
    /// Reads a user's state, and what a client misses that has the logs up to `positions`.
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
        let mut missed = Vec::new();
        if !positions.is_empty() {
            missed = calls.missed(me, positions).await?;
            cut(&mut missed, &snapshot);
        }
        Ok(Self {
            groups,
            conversations,
            missed,
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

    /// The frames that tell it, in the order of the protocol.
    pub(super) fn into_frames(self) -> (Vec<ServerFrame>, Snapshot) {
        let groups = self.groups.into_iter().map(GroupView::from).collect();
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
        let mut frames = vec![
            ServerFrame::GroupList { groups },
            ServerFrame::ConversationList { conversations },
            ServerFrame::UnreadCount { counts },
        ];
        let pages = self.missed.into_iter().map(|page| history(None, page));
        frames.extend(pages);
        (frames, self.snapshot)
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

/// Pages were read after the state, and may reach beyond it. What is newer than the state comes as live frames.
fn cut(pages: &mut Vec<HistoryPage>, snapshot: &Snapshot) {
    pages.retain_mut(|page| {
        let (last, _) = snapshot
            .conversations
            .get(&page.conversation)
            .copied()
            .unwrap_or_default();
        page.entries.retain(|entry| entry.seq <= last);
        !page.entries.is_empty()
    });
}
