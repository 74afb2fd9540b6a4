//! The gRPC handlers: each checks the form, asks the owner of the state, and answers.

use std::{sync::Arc, time::Duration};

use chatsync_proto::message::{
    AwaitGroupChangeRequest, AwaitGroupChangeResponse, GetHistoryRequest, GetHistoryResponse,
    GetPreferencesRequest, GetPreferencesResponse, GetReceiptsRequest, GetReceiptsResponse,
    GetStateRequest, GetStateResponse, MarkRequest, MarkResponse, SendRequest, SendResponse,
    SubmitRequest, SubmitResponse, SubscribeRequest, SubscribeResponse, SyncRequest, SyncResponse,
    UpdatePreferencesRequest, UpdatePreferencesResponse, WatchEventsRequest, WatchEventsResponse,
    get_history_request, message_service_server::MessageService,
};
use futures_util::stream;
use service_kit::{Code, Failure, identity::username_of, names};
use tokio::time::timeout;
use tonic::{Request, Response, Status, Streaming};

use crate::{
    jobs::Job,
    messages::{Messages, marked, sent},
    request,
    store::{
        preferences::ReadReceipts,
        read::{PAGE, PageAt},
    },
    streams::{Answers, Streams, parts},
    submit,
};

/// Longest page.
const LONGEST_PAGE: u32 = 200;
/// Conversations whose positions a client may name at once.
const SYNC_CONVERSATIONS: usize = 5000;
/// How long a group change may take to arrive; callers have deadlines of their own.
const AWAIT_DEADLINE: Duration = Duration::from_secs(5);
/// Groups or conversations in one part of a state.
const STATE_PART: usize = 100;

/// The service.
pub(crate) struct Handlers {
    messages: Arc<Messages>,
    streams: Streams,
}

impl Handlers {
    pub(crate) fn new(messages: Arc<Messages>) -> Self {
        Self {
            streams: Streams::new(messages.clone()),
            messages,
        }
    }
}

#[tonic::async_trait]
impl MessageService for Handlers {
    async fn send(&self, request: Request<SendRequest>) -> Result<Response<SendResponse>, Status> {
        let sender = username_of(&request)?;
        let message = request::message(&sender, request.into_inner(), self.messages.content_bytes)?;
        Ok(Response::new(sent(self.messages.send(message).await)?))
    }

    async fn get_history(
        &self,
        request: Request<GetHistoryRequest>,
    ) -> Result<Response<GetHistoryResponse>, Status> {
        let username = username_of(&request)?;
        let GetHistoryRequest {
            conversation,
            position,
            limit,
        } = request.into_inner();
        let conversation = request::conversation(&username, conversation)?;
        let at = match position {
            None => PageAt::Newest,
            Some(get_history_request::Position::Before(seq)) => PageAt::Before(seq),
            Some(get_history_request::Position::After(seq)) => PageAt::After(seq),
        };
        let limit = match limit {
            0 => PAGE,
            1..=LONGEST_PAGE => limit,
            _ => return Err(Failure::invalid("limit", "A page has 1 to 200 entries.").into()),
        };
        let key = conversation.key();
        let found = self
            .messages
            .store
            .history(&username, &key, at, limit)
            .await
            .map_err(Failure::from)?;
        let page = match (found, conversation.other(&username)) {
            (Some(page), _) => page,
            // Nothing was written yet: the log of two people is empty, not absent, if both exist.
            (None, Some(other)) => {
                self.messages.people.ensure_exists(&username, other).await?;
                chatsync_proto::message::HistoryPage {
                    conversation: key,
                    ..Default::default()
                }
            }
            (None, None) => return Err(request::unknown(&conversation).into()),
        };
        Ok(Response::new(GetHistoryResponse { page: Some(page) }))
    }

    async fn mark(&self, request: Request<MarkRequest>) -> Result<Response<MarkResponse>, Status> {
        let username = username_of(&request)?;
        let mark = request::mark(&username, request.into_inner())?;
        let outcome = self.messages.write(|reply| Job::Mark(mark, reply)).await;
        Ok(Response::new(marked(outcome)?))
    }

    async fn get_receipts(
        &self,
        request: Request<GetReceiptsRequest>,
    ) -> Result<Response<GetReceiptsResponse>, Status> {
        let username = username_of(&request)?;
        let conversation = request::conversation(&username, request.into_inner().conversation)?;
        let key = conversation.key();
        let found = self.messages.store.receipts(&username, &key).await;
        let receipts = found
            .map_err(Failure::from)?
            .ok_or_else(|| request::unknown(&conversation))?;
        Ok(Response::new(GetReceiptsResponse {
            conversation: key,
            receipts,
        }))
    }

    async fn get_preferences(
        &self,
        request: Request<GetPreferencesRequest>,
    ) -> Result<Response<GetPreferencesResponse>, Status> {
        let username = username_of(&request)?;
        let preferences = self.messages.store.preferences(&username).await;
        Ok(Response::new(GetPreferencesResponse {
            preferences: Some(preferences.map_err(Failure::from)?),
        }))
    }

    async fn update_preferences(
        &self,
        request: Request<UpdatePreferencesRequest>,
    ) -> Result<Response<UpdatePreferencesResponse>, Status> {
        let username = username_of(&request)?;
        if let Some(sent) = request.into_inner().read_receipts {
            let username = username.clone();
            self.messages
                .choose(ReadReceipts { username, sent })
                .await?;
        }
        let preferences = self.messages.store.preferences(&username).await;
        Ok(Response::new(UpdatePreferencesResponse {
            preferences: Some(preferences.map_err(Failure::from)?),
        }))
    }

    type GetStateStream = Answers<GetStateResponse>;

    async fn get_state(
        &self,
        request: Request<GetStateRequest>,
    ) -> Result<Response<Self::GetStateStream>, Status> {
        let username = username_of(&request)?;
        let (groups, conversations) = self
            .messages
            .store
            .state(&username)
            .await
            .map_err(Failure::from)?;
        let groups = parts(groups, STATE_PART).map(|groups| GetStateResponse {
            groups,
            conversations: vec![],
        });
        let conversations =
            parts(conversations, STATE_PART).map(|conversations| GetStateResponse {
                groups: vec![],
                conversations,
            });
        Ok(Response::new(Box::pin(stream::iter(
            groups.chain(conversations).map(Ok),
        ))))
    }

    type SyncStream = Answers<SyncResponse>;

    async fn sync(
        &self,
        request: Request<SyncRequest>,
    ) -> Result<Response<Self::SyncStream>, Status> {
        let username = username_of(&request)?;
        let SyncRequest { positions, up_to } = request.into_inner();
        if positions.len() > SYNC_CONVERSATIONS {
            return Err(
                Failure::invalid("positions", "Name at most 5,000 conversations at once.").into(),
            );
        }
        let messages = self.messages.clone();
        let missing = messages
            .store
            .missing(&username, &positions, &up_to)
            .await
            .map_err(Failure::from)?;
        // The next page is read when the last one is on its way.
        let answers = stream::try_unfold((messages, missing), async |(messages, mut missing)| {
            let page = messages
                .store
                .next_missing(&mut missing)
                .await
                .map_err(Failure::from)?;
            Ok(page.map(|page| (SyncResponse { page: Some(page) }, (messages, missing))))
        });
        Ok(Response::new(Box::pin(answers)))
    }

    type WatchEventsStream = Answers<WatchEventsResponse>;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<Self::WatchEventsStream>, Status> {
        let username = username_of(&request)?;
        let session = self.streams.session(&request);
        let answers = self.streams.of_user(username, session).await;
        Ok(Response::new(answers))
    }

    type SubmitStream = Answers<SubmitResponse>;

    async fn submit(
        &self,
        request: Request<Streaming<SubmitRequest>>,
    ) -> Result<Response<Self::SubmitStream>, Status> {
        let results = submit::serve(self.messages.clone(), request.into_inner());
        Ok(Response::new(Box::pin(results)))
    }

    type SubscribeStream = Answers<SubscribeResponse>;

    async fn subscribe(
        &self,
        request: Request<Streaming<SubscribeRequest>>,
    ) -> Result<Response<Self::SubscribeStream>, Status> {
        let answers = self.streams.of_gateway(request.into_inner()).await?;
        Ok(Response::new(answers))
    }

    async fn await_group_change(
        &self,
        request: Request<AwaitGroupChangeRequest>,
    ) -> Result<Response<AwaitGroupChangeResponse>, Status> {
        let AwaitGroupChangeRequest { group_id, revision } = request.into_inner();
        let group_id = names::group_id(&group_id)?;
        let mut applied = self.messages.applied.clone();
        timeout(
            AWAIT_DEADLINE,
            applied.wait_for(|applied| *applied >= revision),
        )
        .await
        .ok()
        .and_then(Result::ok)
        .ok_or_else(|| Failure::new(Code::Unavailable, "The change has not arrived yet."))?;
        let at = self
            .messages
            .store
            .change_at(revision)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(AwaitGroupChangeResponse {
            conversation: names::Conversation::Group(group_id).key(),
            seq: at.as_ref().map_or(0, |at| at.seq()),
            at_ms: at.map_or(0, |at| at.at_ms),
        }))
    }
}
