//! Unary calls and short streams, each with a deadline and for the user that asks.

use std::time::Duration;

use chatsync_proto::{
    group::{group_service_client::GroupServiceClient, *},
    message::{
        AwaitGroupChangeRequest, AwaitGroupChangeResponse, Conversation, GetHistoryRequest,
        GetPreferencesRequest, GetReceiptsRequest, GetReceiptsResponse, GetStateRequest,
        HistoryPage, Preferences, SyncRequest, SyncResponse, UpdatePreferencesRequest,
        message_service_client::MessageServiceClient,
    },
    presence::{presence_service_client::PresenceServiceClient, *},
};
use prost::Message as _;
use service_kit::{
    Failure,
    client::{ServiceChannel, request, request_as, request_for},
};

use tokio::time::timeout;
use tonic::Streaming;

use super::DEADLINE;
use crate::frames::client::{GroupCommand, MemberOf};

/// Reading all that a user has takes longer than one answer.
const STATE_DEADLINE: Duration = Duration::from_secs(5);
/// Hashing a password takes long, and waits for its turn.
const SIGN_IN_DEADLINE: Duration = Duration::from_secs(10);
/// How long the pages of what a client misses may take that it has room for.
const MISSED_DEADLINE: Duration = Duration::from_secs(300);
/// A part of a state can hold 100 groups of 5,000 members.
const LARGEST_ANSWER: usize = 64 * 1024 * 1024;
/// Most people asked for at once.
const MOST_USERS: usize = 5_000;

/// message-svc, through one connection.
pub(crate) type Messages = MessageServiceClient<ServiceChannel>;

/// message-svc through this connection, however large its answers are.
pub(crate) fn messages_through(channel: ServiceChannel) -> Messages {
    MessageServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER)
}

/// The three services. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Calls {
    /// presence-svc
    pub(crate) presence: PresenceServiceClient<ServiceChannel>,
    /// group-svc
    pub(crate) groups: GroupServiceClient<ServiceChannel>,
    /// message-svc
    messages: Messages,
}

/// All that a user has: groups, and conversations with the latest activity first.
pub(crate) type UserState = (Vec<Group>, Vec<Conversation>);

impl Calls {
    /// Calls through these connections.
    pub(crate) fn new(
        presence: ServiceChannel,
        groups: ServiceChannel,
        messages: ServiceChannel,
    ) -> Self {
        Self {
            presence: PresenceServiceClient::new(presence)
                .max_decoding_message_size(LARGEST_ANSWER),
            groups: GroupServiceClient::new(groups).max_decoding_message_size(LARGEST_ANSWER),
            messages: messages_through(messages),
        }
    }

    /// Whose a session token is.
    pub(crate) async fn check_session(
        &self,
        token: String,
    ) -> Result<CheckSessionResponse, Failure> {
        let asked = request(CheckSessionRequest { token }, DEADLINE);
        Ok(self
            .presence
            .clone()
            .check_session(asked)
            .await?
            .into_inner())
    }

    /// Creates an account and signs it in.
    pub(crate) async fn sign_up(&self, asked: SignUpRequest) -> Result<Session, Failure> {
        let asked = request(asked, SIGN_IN_DEADLINE);
        let answer = self.presence.clone().sign_up(asked).await?.into_inner();
        Ok(answer.session.unwrap_or_default())
    }

    /// Begins a session.
    pub(crate) async fn sign_in(&self, asked: SignInRequest) -> Result<Session, Failure> {
        let asked = request(asked, SIGN_IN_DEADLINE);
        let answer = self.presence.clone().sign_in(asked).await?.into_inner();
        Ok(answer.session.unwrap_or_default())
    }

    /// Begins a session by name alone.
    pub(crate) async fn sign_in_by_name(
        &self,
        asked: SignInByNameRequest,
    ) -> Result<Session, Failure> {
        let asked = request(asked, DEADLINE);
        let mut presence = self.presence.clone();
        let answer = presence.sign_in_by_name(asked).await?.into_inner();
        Ok(answer.session.unwrap_or_default())
    }

    /// Ends the session of a token, or every session of its user.
    pub(crate) async fn sign_out(&self, token: &str, everywhere: bool) -> Result<(), Failure> {
        let asked = request_as(SignOutRequest { everywhere }, token, DEADLINE)?;
        self.presence.clone().sign_out(asked).await?;
        Ok(())
    }

    /// The sessions of a token's user.
    pub(crate) async fn sessions(&self, token: &str) -> Result<Vec<SessionInfo>, Failure> {
        let asked = request_as(ListSessionsRequest {}, token, DEADLINE)?;
        let mut presence = self.presence.clone();
        Ok(presence.list_sessions(asked).await?.into_inner().sessions)
    }

    /// Ends one session of a token's user.
    pub(crate) async fn end_session(&self, token: &str, session_id: String) -> Result<(), Failure> {
        let asked = request_as(EndSessionRequest { session_id }, token, DEADLINE)?;
        self.presence.clone().end_session(asked).await?;
        Ok(())
    }

    /// The profile of a token's user.
    pub(crate) async fn profile(&self, token: &str) -> Result<Profile, Failure> {
        let asked = request_as(GetProfileRequest {}, token, DEADLINE)?;
        let answer = self.presence.clone().get_profile(asked).await?.into_inner();
        Ok(answer.profile.unwrap_or_default())
    }

    /// Changes the profile of a token's user.
    pub(crate) async fn update_profile(
        &self,
        token: &str,
        change: UpdateProfileRequest,
    ) -> Result<Profile, Failure> {
        let asked = request_as(change, token, DEADLINE)?;
        let mut presence = self.presence.clone();
        let answer = presence.update_profile(asked).await?.into_inner();
        Ok(answer.profile.unwrap_or_default())
    }

    /// Profiles and presence of the named users; unknown names are left out.
    pub(crate) async fn users(&self, me: &str, names: &[String]) -> Result<Vec<User>, Failure> {
        let mut users = Vec::with_capacity(names.len());
        for part in names.chunks(MOST_USERS) {
            let usernames = part.to_vec();
            let asked = request_for(GetUsersRequest { usernames }, me, DEADLINE)?;
            let answer = self.presence.clone().get_users(asked).await?;
            users.extend(answer.into_inner().users);
        }
        Ok(users)
    }

    /// A page of the directory.
    pub(crate) async fn directory(
        &self,
        me: &str,
        page: ListUsersRequest,
    ) -> Result<ListUsersResponse, Failure> {
        let asked = request_for(page, me, DEADLINE)?;
        Ok(self.presence.clone().list_users(asked).await?.into_inner())
    }

    /// All that a user has, as it is at one moment. It is read as long as `has_room` says so, of all the bytes so far.
    pub(crate) async fn state(
        &self,
        me: &str,
        mut has_room: impl FnMut(usize) -> Result<(), Failure>,
    ) -> Result<UserState, Failure> {
        let asked = request_for(GetStateRequest {}, me, STATE_DEADLINE)?;
        let reading = async {
            let mut parts = self.messages.clone().get_state(asked).await?.into_inner();
            let mut state = UserState::default();
            let mut bytes = 0;
            while let Some(part) = parts.message().await? {
                bytes += part.encoded_len();
                has_room(bytes)?;
                state.0.extend(part.groups);
                state.1.extend(part.conversations);
            }
            Ok(state)
        };
        // The request's own deadline ends when the answer begins.
        timeout(STATE_DEADLINE, reading)
            .await
            .unwrap_or_else(|_| Err(late()))
    }

    /// What a client misses that has the logs up to some positions, page by page. Who has no room for a page drops the rest, and asks again
    /// when there is some: pages that nobody takes keep other calls from being answered.
    pub(crate) async fn missed(&self, me: &str, asked: SyncRequest) -> Result<Missed, Failure> {
        let asked = request_for(asked, me, MISSED_DEADLINE)?;
        let mut messages = self.messages.clone();
        let opening = timeout(DEADLINE, messages.sync(asked));
        let pages = opening.await.map_err(|_| late())??.into_inner();
        Ok(Missed { pages })
    }

    /// A page of a conversation's log.
    pub(crate) async fn history(
        &self,
        me: &str,
        page: GetHistoryRequest,
    ) -> Result<HistoryPage, Failure> {
        let asked = request_for(page, me, DEADLINE)?;
        let answer = self.messages.clone().get_history(asked).await?.into_inner();
        Ok(answer.page.unwrap_or_default())
    }

    /// How far each of the others has got in a conversation.
    pub(crate) async fn receipts(
        &self,
        me: &str,
        asked: GetReceiptsRequest,
    ) -> Result<GetReceiptsResponse, Failure> {
        let asked = request_for(asked, me, DEADLINE)?;
        let answer = self.messages.clone().get_receipts(asked).await?;
        Ok(answer.into_inner())
    }

    /// What a token's user has chosen.
    pub(crate) async fn preferences(&self, token: &str) -> Result<Preferences, Failure> {
        let asked = request_as(GetPreferencesRequest {}, token, DEADLINE)?;
        let answer = self.messages.clone().get_preferences(asked).await?;
        Ok(answer.into_inner().preferences.unwrap_or_default())
    }

    /// Changes what a token's user has chosen.
    pub(crate) async fn update_preferences(
        &self,
        token: &str,
        change: UpdatePreferencesRequest,
    ) -> Result<Preferences, Failure> {
        let asked = request_as(change, token, DEADLINE)?;
        let answer = self.messages.clone().update_preferences(asked).await?;
        Ok(answer.into_inner().preferences.unwrap_or_default())
    }

    /// Waits until a change of a group is part of its conversation's log.
    pub(crate) async fn await_group_change(
        &self,
        group_id: String,
        revision: u64,
    ) -> Result<AwaitGroupChangeResponse, Failure> {
        let asked = AwaitGroupChangeRequest { group_id, revision };
        let asked = request(asked, DEADLINE);
        let mut messages = self.messages.clone();
        Ok(messages.await_group_change(asked).await?.into_inner())
    }

    /// Changes a group for `me`. A repetition of `request_id` changes nothing more.
    pub(crate) async fn change_group(
        &self,
        me: &str,
        request_id: String,
        command: GroupCommand,
    ) -> Result<Outcome, Failure> {
        let mut groups = self.groups.clone();
        let outcome = match command {
            GroupCommand::Create { name, members } => {
                let asked = CreateGroupRequest {
                    request_id,
                    name,
                    members,
                    ..CreateGroupRequest::default()
                };
                let answer = groups
                    .create_group(request_for(asked, me, DEADLINE)?)
                    .await?;
                answer.into_inner().outcome
            }
            GroupCommand::Add(MemberOf { group_id, username }) => {
                let asked = AddMembersRequest {
                    request_id,
                    group_id,
                    usernames: vec![username],
                };
                let answer = groups
                    .add_members(request_for(asked, me, DEADLINE)?)
                    .await?;
                answer.into_inner().outcome
            }
            GroupCommand::Remove(MemberOf { group_id, username }) => {
                let asked = RemoveMemberRequest {
                    request_id,
                    group_id,
                    username,
                };
                let answer = groups
                    .remove_member(request_for(asked, me, DEADLINE)?)
                    .await?;
                answer.into_inner().outcome
            }
            GroupCommand::Leave { group_id } => {
                let asked = LeaveGroupRequest {
                    request_id,
                    group_id,
                };
                let answer = groups
                    .leave_group(request_for(asked, me, DEADLINE)?)
                    .await?;
                answer.into_inner().outcome
            }
            GroupCommand::Delete { group_id } => {
                let asked = DeleteGroupRequest {
                    request_id,
                    group_id,
                };
                let answer = groups
                    .delete_group(request_for(asked, me, DEADLINE)?)
                    .await?;
                answer.into_inner().outcome
            }
            GroupCommand::Update {
                group_id,
                name,
                description,
                settings,
            } => {
                let asked = UpdateGroupRequest {
                    request_id,
                    group_id,
                    name,
                    description,
                    settings,
                };
                let answer = groups
                    .update_group(request_for(asked, me, DEADLINE)?)
                    .await?;
                answer.into_inner().outcome
            }
            GroupCommand::SetRole { member, role } => {
                let asked = SetRoleRequest {
                    request_id,
                    group_id: member.group_id,
                    username: member.username,
                    role: role.into(),
                };
                let answer = groups.set_role(request_for(asked, me, DEADLINE)?).await?;
                answer.into_inner().outcome
            }
        };
        Ok(outcome.unwrap_or_default())
    }
}

/// What a client misses, page by page.
pub(crate) struct Missed {
    pages: Streaming<SyncResponse>,
}

impl Missed {
    /// The next page; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<HistoryPage>, Failure> {
        let answer = timeout(STATE_DEADLINE, self.pages.message());
        let answer = answer.await.map_err(|_| late())??;
        Ok(answer.and_then(|answer| answer.page))
    }
}

fn late() -> Failure {
    Failure::unavailable("This takes too long just now. Try again.")
}
