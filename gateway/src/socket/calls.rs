//! The calls of one socket that run beside its messages.

use std::{sync::Arc, time::Duration};

use chatsync_proto::{
    group::Outcome,
    message::{AwaitGroupChangeResponse, GetHistoryRequest, GetReceiptsRequest},
    presence::ListUsersRequest,
};
use service_kit::{Failure, clock::now_ms, names::Conversation};

use super::{
    held::Held,
    peer::Peer,
    state::{self, UserState},
};
use crate::{
    fanout,
    frames::{
        Ack, GroupView, Position, ServerFrame, Timestamp, UserView,
        client::{GroupCommand, Positions},
    },
    hub::Hub,
    links::calls::Calls,
};

/// What a client is told to wait that asks for more than fits.
pub(super) const TRY_AGAIN: Duration = Duration::from_secs(1);

/// The frame that answers a call; none when the client has its answer already.
pub(super) type Answered = Option<ServerFrame>;

/// A page of a conversation's log.
pub(super) async fn history(
    calls: Calls,
    peer: Arc<Peer>,
    id: Option<String>,
    page: GetHistoryRequest,
) -> Result<Answered, Failure> {
    let page = calls.history(&peer.username, page).await?;
    Ok(Some(state::history(id, page)))
}

/// How far each of the others has got.
pub(super) async fn receipts(
    calls: Calls,
    peer: Arc<Peer>,
    id: Option<String>,
    asked: GetReceiptsRequest,
) -> Result<Answered, Failure> {
    let told = calls.receipts(&peer.username, asked).await?;
    Ok(Some(ServerFrame::Receipts {
        id,
        conversation: told.conversation,
        receipts: told.receipts.into_iter().map(Position::from).collect(),
    }))
}

/// A page of the directory.
pub(super) async fn users(
    calls: Calls,
    peer: Arc<Peer>,
    id: Option<String>,
    page: ListUsersRequest,
) -> Result<Answered, Failure> {
    let page = calls.directory(&peer.username, page).await?;
    Ok(Some(ServerFrame::UserList {
        id,
        users: page.users.into_iter().map(UserView::from).collect(),
        next: Some(page.next).filter(|next| !next.is_empty()),
    }))
}

/// How those are whom the client has begun to watch. Where that cannot be told now, it is later.
pub(super) async fn newly_watched(
    calls: Calls,
    hub: Arc<Hub>,
    peer: Arc<Peer>,
    id: Option<String>,
) -> Result<Answered, Failure> {
    if let Some(newly) = hub.newly_watched(peer.id) {
        match calls.users(&peer.username, &newly.usernames).await {
            Ok(users) => fanout::presence_of_newly_watched(&hub, peer.id, &newly, users),
            Err(_) => peer.outbox.miss_presence(),
        }
    }
    peer.done(id);
    Ok(None)
}

/// All that the user has, and what the client misses. Live frames are held back meanwhile.
pub(super) async fn sync(
    calls: Calls,
    peer: Arc<Peer>,
    id: Option<String>,
    positions: Positions,
    held: Held,
) -> Result<Answered, Failure> {
    if !peer.outbox.hold() {
        let told = "What the last `sync` brought is still on its way.";
        return Err(Failure::rate_limited(told, TRY_AGAIN));
    }
    let told = async {
        let state = UserState::read(&calls, &peer.username, positions, held).await?;
        state.encode()?.tell(&calls, &peer).await
    };
    let told = told.await;
    if let (Ok(_), Some(id)) = (&told, id) {
        let ack = Ack {
            id,
            ..Ack::default()
        };
        peer.tell(ServerFrame::Ack(ack).into()).await;
    }
    // What was held back comes behind the answer; without an answer, all of it.
    match told {
        Ok(snapshot) => {
            peer.release(snapshot);
            Ok(None)
        }
        Err(failure) => {
            peer.outbox.release_without_state();
            Err(failure)
        }
    }
}

/// Changes a group, and answers when its log tells the change.
pub(super) async fn change_group(
    calls: Calls,
    peer: Arc<Peer>,
    id: Option<String>,
    command: GroupCommand,
) -> Result<Answered, Failure> {
    let id = id.unwrap_or_default();
    let leaves = matches!(
        command,
        GroupCommand::Leave { .. } | GroupCommand::Delete { .. }
    );
    let outcome = calls
        .change_group(&peer.username, id.clone(), command)
        .await?;
    let group_id = outcome
        .group
        .as_ref()
        .map(|group| group.id.clone())
        .unwrap_or_default();
    // The change is made, whether or not its place in the log can be told.
    let told = calls
        .await_group_change(group_id.clone(), outcome.revision)
        .await
        .ok();
    let ack = group_ack(id, group_id, outcome, told, leaves);
    Ok(Some(ServerFrame::Ack(ack)))
}

fn group_ack(
    id: String,
    group_id: String,
    outcome: Outcome,
    told: Option<AwaitGroupChangeResponse>,
    leaves: bool,
) -> Ack {
    let at_ms = told.as_ref().map(|told| told.at_ms).filter(|at| *at != 0);
    // A repeated command of somebody who is no longer in the group is answered with a group that has no version.
    let outside = leaves
        || outcome
            .group
            .as_ref()
            .is_none_or(|group| group.version == 0);
    let group = match outcome.group {
        Some(group) if !outside => GroupView::from(group),
        _ => GroupView::only_id(group_id.clone()),
    };
    Ack {
        id,
        conversation: Some(Conversation::Group(group_id).key()),
        seq: told.map(|told| told.seq).filter(|seq| *seq != 0),
        timestamp: Some(Timestamp(at_ms.unwrap_or_else(now_ms))),
        duplicate: outcome.duplicate,
        group: Some(group),
        removed: outside,
    }
}
