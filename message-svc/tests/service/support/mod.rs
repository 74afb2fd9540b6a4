//! A running message-svc beside the real presence-svc and group-svc, and what tests ask of them.

use std::time::Duration;

use chatsync_proto::{
    group::{
        AddMembersRequest, Audience, CreateGroupRequest, DeleteGroupRequest, Outcome,
        RemoveMemberRequest, Settings, UpdateGroupRequest,
        group_service_client::GroupServiceClient,
    },
    message::{
        AwaitGroupChangeRequest, AwaitGroupChangeResponse, ConversationRef, Entry,
        GetHistoryRequest, GetStateRequest, GetStateResponse, HistoryPage, MarkRequest,
        MarkResponse, SendRequest, SendResponse, SyncRequest, conversation_ref,
        get_history_request, message_service_client::MessageServiceClient, send_request,
    },
    presence::{SignOutRequest, SignUpRequest, presence_service_client::PresenceServiceClient},
};
use service_kit::{
    Failure, Process, ServiceToken,
    binary::Failed,
    client::{self, ServiceChannel},
    settings::{self, Asked, Binary, Given, Url},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};

mod streams;

pub(crate) use streams::{Gateway, Subscriber};

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
const TOKEN: &str = "the-parts-own-identity";

/// One service, with the address that it keeps over restarts.
struct Part {
    url: Url,
    running: Option<(Process, JoinHandle<Result<(), Failed>>)>,
}

impl Part {
    async fn start<F>(serve: impl FnOnce(TcpListener, Process) -> F) -> Self
    where
        F: Future<Output = Result<(), Failed>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::of_listener(listener.local_addr().unwrap());
        let mut part = Self { url, running: None };
        part.run(listener, serve);
        part
    }

    fn run<F>(&mut self, listener: TcpListener, serve: impl FnOnce(TcpListener, Process) -> F)
    where
        F: Future<Output = Result<(), Failed>> + Send + 'static,
    {
        let process = Process::new();
        let task = tokio::spawn(serve(listener, process.clone()));
        self.running = Some((process, task));
    }

    async fn start_again<F>(&mut self, serve: impl FnOnce(TcpListener, Process) -> F)
    where
        F: Future<Output = Result<(), Failed>> + Send + 'static,
    {
        let listener = self.listen_again().await;
        self.run(listener, serve);
    }

    async fn listen_again(&self) -> TcpListener {
        let address = self.url.as_str().trim_start_matches("http://").to_owned();
        TcpListener::bind(address).await.unwrap()
    }

    async fn stop(&mut self) {
        let (process, task) = self.running.take().unwrap();
        process.shutdown.finish();
        timeout(PATIENCE, task).await.unwrap().unwrap().unwrap();
    }
}

/// The three services, and clients of them.
pub(crate) struct World {
    presence: Part,
    group: Part,
    message: Part,
    presence_config: presence_svc::Config,
    group_config: group_svc::Config,
    message_config: message_svc::Config,
    pub(crate) messages: MessageServiceClient<ServiceChannel>,
    groups: GroupServiceClient<ServiceChannel>,
    _folder: TempDir,
}

impl World {
    /// Everything runs, and these people have signed up.
    pub(crate) async fn with(people: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let token = ServiceToken::new(TOKEN).unwrap();
        let mut settings = defaults();
        settings.data_dir = folder.path().to_owned();
        settings.sign_up_per_minute = 0;
        let presence_config = presence_svc::Config::new(&settings, token.clone());
        let presence = Part::start(|listener, process| {
            presence_svc::run(presence_config.clone(), listener, process)
        })
        .await;
        settings.presence_url = presence.url.clone();
        let group_config = group_svc::Config::new(&settings, token.clone());
        let group = Part::start(|listener, process| {
            group_svc::run(group_config.clone(), listener, process)
        })
        .await;
        settings.group_url = group.url.clone();
        let message_config = message_svc::Config::new(&settings, token.clone());
        let message = Part::start(|listener, process| {
            message_svc::run(message_config.clone(), listener, process)
        })
        .await;
        let world = Self {
            messages: MessageServiceClient::new(client::channel(&message.url, &token).unwrap()),
            groups: GroupServiceClient::new(client::channel(&group.url, &token).unwrap()),
            presence,
            group,
            message,
            presence_config,
            group_config,
            message_config,
            _folder: folder,
        };
        for username in people {
            world.sign_up(username).await;
        }
        world
    }

    fn accounts(&self) -> PresenceServiceClient<ServiceChannel> {
        let token = ServiceToken::new(TOKEN).unwrap();
        PresenceServiceClient::new(client::channel(&self.presence.url, &token).unwrap())
    }

    /// Signs somebody up; their session's token.
    pub(crate) async fn sign_up(&self, username: &str) -> String {
        let request = SignUpRequest {
            username: username.into(),
            password: "correct horse battery".into(),
            ..SignUpRequest::default()
        };
        let answer = self
            .accounts()
            .sign_up(client::request(request, PATIENCE))
            .await
            .unwrap();
        answer.into_inner().session.unwrap().token
    }

    pub(crate) async fn sign_out(&self, token: &str) {
        let request = client::request_as(SignOutRequest::default(), token, PATIENCE).unwrap();
        self.accounts().sign_out(request).await.unwrap();
    }

    pub(crate) async fn stop_presence(&mut self) {
        self.presence.stop().await;
    }

    /// In presence-svc's place somebody takes connections, and says nothing, for as long as the answer lives.
    pub(crate) async fn hang_presence(&mut self) -> TcpListener {
        self.presence.stop().await;
        self.presence.listen_again().await
    }

    pub(crate) async fn start_presence(&mut self) {
        let config = self.presence_config.clone();
        self.presence
            .start_again(|listener, process| presence_svc::run(config, listener, process))
            .await;
    }

    pub(crate) async fn stop_group(&mut self) {
        self.group.stop().await;
    }

    pub(crate) async fn start_group(&mut self) {
        let config = self.group_config.clone();
        self.group
            .start_again(|listener, process| group_svc::run(config, listener, process))
            .await;
    }

    pub(crate) async fn stop_message(&mut self) {
        self.message.stop().await;
    }

    pub(crate) async fn start_message(&mut self) {
        let config = self.message_config.clone();
        self.message
            .start_again(|listener, process| message_svc::run(config, listener, process))
            .await;
    }

    pub(crate) async fn send(
        &self,
        sender: &str,
        request: SendRequest,
    ) -> Result<SendResponse, Failure> {
        let request = client::request_for(request, sender, PATIENCE)?;
        Ok(self.messages.clone().send(request).await?.into_inner())
    }

    pub(crate) async fn mark(
        &self,
        username: &str,
        key: &str,
        read_seq: u64,
    ) -> Result<MarkResponse, Failure> {
        let request = MarkRequest {
            conversation: Some(by_key(key)),
            delivered_seq: 0,
            read_seq,
        };
        let request = client::request_for(request, username, PATIENCE)?;
        Ok(self.messages.clone().mark(request).await?.into_inner())
    }

    pub(crate) async fn history(
        &self,
        username: &str,
        reference: ConversationRef,
    ) -> Result<HistoryPage, Failure> {
        let position = Some(get_history_request::Position::After(0));
        let request = GetHistoryRequest {
            conversation: Some(reference),
            position,
            limit: 200,
        };
        let request = client::request_for(request, username, PATIENCE)?;
        Ok(self
            .messages
            .clone()
            .get_history(request)
            .await?
            .into_inner()
            .page
            .unwrap())
    }

    /// All parts of the state as one.
    pub(crate) async fn state(&self, username: &str) -> GetStateResponse {
        let request = client::request_for(GetStateRequest {}, username, PATIENCE).unwrap();
        let mut parts = self
            .messages
            .clone()
            .get_state(request)
            .await
            .unwrap()
            .into_inner();
        let mut state = GetStateResponse::default();
        while let Some(part) = parts.message().await.unwrap() {
            state.groups.extend(part.groups);
            state.conversations.extend(part.conversations);
        }
        state
    }

    pub(crate) async fn sync(&self, username: &str, positions: &[(&str, u64)]) -> Vec<HistoryPage> {
        let positions = positions
            .iter()
            .map(|(key, seq)| ((*key).to_owned(), *seq))
            .collect();
        let asked = SyncRequest {
            positions,
            ..SyncRequest::default()
        };
        let request = client::request_for(asked, username, PATIENCE).unwrap();
        let mut answers = self
            .messages
            .clone()
            .sync(request)
            .await
            .unwrap()
            .into_inner();
        let mut pages = Vec::new();
        while let Some(answer) = answers.message().await.unwrap() {
            pages.extend(answer.page);
        }
        pages
    }

    pub(crate) async fn create_group(
        &self,
        owner: &str,
        members: &[&str],
        settings: Settings,
    ) -> Outcome {
        let request = CreateGroupRequest {
            name: "A group".into(),
            members: members.iter().map(|name| (*name).to_owned()).collect(),
            settings: Some(settings),
            ..CreateGroupRequest::default()
        };
        let request = client::request_for(request, owner, PATIENCE).unwrap();
        self.groups
            .clone()
            .create_group(request)
            .await
            .unwrap()
            .into_inner()
            .outcome
            .unwrap()
    }

    pub(crate) async fn add_member(&self, actor: &str, group_id: &str, username: &str) -> Outcome {
        let request = AddMembersRequest {
            group_id: group_id.into(),
            usernames: vec![username.into()],
            ..AddMembersRequest::default()
        };
        let request = client::request_for(request, actor, PATIENCE).unwrap();
        self.groups
            .clone()
            .add_members(request)
            .await
            .unwrap()
            .into_inner()
            .outcome
            .unwrap()
    }

    pub(crate) async fn remove_member(
        &self,
        actor: &str,
        group_id: &str,
        username: &str,
    ) -> Outcome {
        let request = RemoveMemberRequest {
            group_id: group_id.into(),
            username: username.into(),
            ..RemoveMemberRequest::default()
        };
        let request = client::request_for(request, actor, PATIENCE).unwrap();
        self.groups
            .clone()
            .remove_member(request)
            .await
            .unwrap()
            .into_inner()
            .outcome
            .unwrap()
    }

    /// Lets these write in the group.
    pub(crate) async fn let_write(&self, actor: &str, group_id: &str, who: Audience) -> Outcome {
        let settings = Settings {
            who_may_post: who as i32,
            ..Settings::default()
        };
        let request = UpdateGroupRequest {
            group_id: group_id.into(),
            settings: Some(settings),
            ..UpdateGroupRequest::default()
        };
        let request = client::request_for(request, actor, PATIENCE).unwrap();
        self.groups
            .clone()
            .update_group(request)
            .await
            .unwrap()
            .into_inner()
            .outcome
            .unwrap()
    }

    pub(crate) async fn delete_group(&self, actor: &str, group_id: &str) -> Outcome {
        let request = DeleteGroupRequest {
            group_id: group_id.into(),
            ..DeleteGroupRequest::default()
        };
        let request = client::request_for(request, actor, PATIENCE).unwrap();
        self.groups
            .clone()
            .delete_group(request)
            .await
            .unwrap()
            .into_inner()
            .outcome
            .unwrap()
    }

    /// Where a group's change stands in its log.
    pub(crate) async fn arrived(&self, outcome: &Outcome) -> AwaitGroupChangeResponse {
        let group_id = outcome.group.as_ref().unwrap().id.clone();
        let request = AwaitGroupChangeRequest {
            group_id,
            revision: outcome.revision,
        };
        let request = client::request(request, PATIENCE);
        self.messages
            .clone()
            .await_group_change(request)
            .await
            .unwrap()
            .into_inner()
    }
}

fn defaults() -> settings::Settings {
    let binary = Binary {
        name: "test",
        about: "",
        admin_listen: "127.0.0.1:0",
    };
    let given = Given {
        arguments: vec!["test".into()],
        environment: Vec::new(),
    };
    match settings::load(binary, &given).unwrap() {
        Asked::Run(settings) => *settings,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn to_user(username: &str, id: &str) -> SendRequest {
    SendRequest {
        id: id.into(),
        target: Some(send_request::Target::Username(username.into())),
        content: format!("text of {id}"),
        reply_to: 0,
    }
}

pub(crate) fn to_group(group_id: &str, id: &str) -> SendRequest {
    SendRequest {
        target: Some(send_request::Target::GroupId(group_id.into())),
        ..to_user("", id)
    }
}

pub(crate) fn by_key(key: &str) -> ConversationRef {
    ConversationRef {
        name: Some(conversation_ref::Name::Conversation(key.into())),
    }
}

pub(crate) fn by_user(username: &str) -> ConversationRef {
    ConversationRef {
        name: Some(conversation_ref::Name::Username(username.into())),
    }
}

/// The numbers of a page's entries.
pub(crate) fn seqs(entries: &[Entry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.seq).collect()
}
