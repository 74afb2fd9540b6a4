//! A running group-svc and what tests ask of it.

mod presence;
mod replica;

use std::time::Duration;

use chatsync_proto::group::{
    AddMembersRequest, Change, CreateGroupRequest, DeleteGroupRequest, GetGroupRequest, Group,
    LeaveGroupRequest, ListGroupsRequest, ListGroupsResponse, Outcome, RemoveMemberRequest, Role,
    SetRoleRequest, UpdateGroupRequest, WatchChangesRequest, WatchChangesResponse,
    group_service_client::GroupServiceClient,
};
use group_svc::Config;
use service_kit::{
    Code, Failure, Process, ServiceToken,
    binary::Failed,
    client::{self, ServiceChannel},
    settings::Url,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle, time::timeout};
use tonic::Streaming;

pub(crate) use presence::session_of;
pub(crate) use replica::Replica;

/// No test waits longer for anything.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
const TOKEN: &str = "the-parts-own-identity";

/// A process that runs one service.
pub(crate) struct Running {
    pub(crate) url: Url,
    process: Process,
    task: JoinHandle<Result<(), Failed>>,
}

impl Running {
    /// Starts what `serve` makes of a listener and a process.
    async fn start<F>(serve: impl FnOnce(TcpListener, Process) -> F) -> Self
    where
        F: Future<Output = Result<(), Failed>> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::of_listener(listener.local_addr().unwrap());
        let process = Process::new();
        let task = tokio::spawn(serve(listener, process.clone()));
        Self { url, process, task }
    }

    /// Finishes, and returns when nothing of it is left.
    async fn stop(self) {
        self.process.shutdown.finish();
        timeout(PATIENCE, self.task)
            .await
            .unwrap()
            .unwrap()
            .unwrap();
    }
}

/// A group-svc with its store and the presence-svc that it asks.
pub(crate) struct World {
    config: Config,
    presence: Option<Running>,
    server: Option<Running>,
    client: GroupServiceClient<ServiceChannel>,
    _folder: TempDir,
}

/// Each method of the service that is a command.
macro_rules! commands {
    ($($method:ident($request:ty);)+) => {
        impl World {
            $(pub(crate) async fn $method(&self, actor: &str, message: $request) -> Result<Outcome, Failure> {
                let request = client::request_for(message, actor, PATIENCE)?;
                let answer = self.client.clone().$method(request).await?;
                Ok(answer.into_inner().outcome.unwrap())
            })+
        }
    };
}

commands! {
    create_group(CreateGroupRequest);
    update_group(UpdateGroupRequest);
    add_members(AddMembersRequest);
    remove_member(RemoveMemberRequest);
    leave_group(LeaveGroupRequest);
    delete_group(DeleteGroupRequest);
    set_role(SetRoleRequest);
}

impl World {
    /// Starts with nothing stored. Everybody whose name does not begin with "nobody" exists.
    pub(crate) async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// The same, configured otherwise.
    pub(crate) async fn start_with(configure: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let presence = presence::start(token()).await;
        let mut config = Config {
            data_dir: folder.path().join("data"),
            presence_url: presence.url.clone(),
            token: token(),
            group_members: 5_000,
            watcher_patience: PATIENCE,
        };
        configure(&mut config);
        let server = start_server(&config).await;
        Self {
            client: client_of(&server.url),
            config,
            presence: Some(presence),
            server: Some(server),
            _folder: folder,
        }
    }

    /// Ends the server and starts it again on the same store.
    pub(crate) async fn restart(&mut self) {
        self.stop().await;
        let server = start_server(&self.config).await;
        self.client = client_of(&server.url);
        self.server = Some(server);
    }

    /// Ends the server.
    pub(crate) async fn stop(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Ends presence-svc.
    pub(crate) async fn stop_presence(&mut self) {
        if let Some(presence) = self.presence.take() {
            presence.stop().await;
        }
    }

    /// The server's address.
    pub(crate) fn url(&self) -> &Url {
        &self.server.as_ref().unwrap().url
    }

    /// Calls with the service token.
    pub(crate) fn client(&self) -> GroupServiceClient<ServiceChannel> {
        self.client.clone()
    }

    /// Creates a group and returns its id.
    pub(crate) async fn group(&self, owner: &str, members: &[&str]) -> String {
        let outcome = self.create_group(owner, creation("Team", members)).await;
        outcome.unwrap().group.unwrap().id
    }

    /// Creates a group of olga, owner, with adam, admin, and mia, member.
    pub(crate) async fn staffed_group(&self) -> String {
        let id = self.group("olga", &["adam", "mia"]).await;
        self.set_role("olga", role(&id, "adam", Role::Admin))
            .await
            .unwrap();
        id
    }

    pub(crate) async fn get(&self, actor: &str, id: &str) -> Result<Group, Failure> {
        let message = GetGroupRequest {
            group_id: id.into(),
        };
        let request = client::request_for(message, actor, PATIENCE)?;
        let answer = self.client().get_group(request).await?;
        Ok(answer.into_inner().group.unwrap())
    }

    pub(crate) async fn list(
        &self,
        actor: &str,
        after: &str,
        limit: u32,
    ) -> Result<ListGroupsResponse, Failure> {
        let message = ListGroupsRequest {
            after: after.into(),
            limit,
        };
        let request = client::request_for(message, actor, PATIENCE)?;
        Ok(self.client().list_groups(request).await?.into_inner())
    }

    /// Watches with the service token.
    pub(crate) async fn watch(&self, after: u64) -> Result<Watch, Failure> {
        let message = WatchChangesRequest {
            after_revision: after,
        };
        let stream = self.client().watch_changes(message).await?.into_inner();
        Ok(Watch {
            stream,
            read: Vec::new(),
        })
    }

    /// The newest revision, read as a watcher would: the one of a group that has just been made.
    pub(crate) async fn next_revision(&self) -> u64 {
        self.create_group("probe", creation("Probe", &[]))
            .await
            .unwrap()
            .revision
    }
}

/// A watcher's stream, read change by change.
pub(crate) struct Watch {
    stream: Streaming<WatchChangesResponse>,
    read: Vec<Change>,
}

impl Watch {
    /// The next changes up to a revision.
    pub(crate) async fn until(&mut self, revision: u64) -> Vec<Change> {
        while self
            .read
            .last()
            .is_none_or(|change| change.revision < revision)
        {
            let batch = self.batch().await.unwrap().expect("the stream goes on");
            assert!(!batch.is_empty() && batch.len() <= 256);
            self.read.extend(batch);
        }
        std::mem::take(&mut self.read)
    }

    /// The next batch; `None` at the stream's end.
    pub(crate) async fn batch(&mut self) -> Result<Option<Vec<Change>>, Failure> {
        let next = timeout(PATIENCE, self.stream.message()).await.unwrap();
        Ok(next?.map(|response| response.changes))
    }
}

fn token() -> ServiceToken {
    ServiceToken::new(TOKEN).unwrap()
}

async fn start_server(config: &Config) -> Running {
    let config = config.clone();
    Running::start(|listener, process| group_svc::run(config, listener, process)).await
}

fn client_of(url: &Url) -> GroupServiceClient<ServiceChannel> {
    GroupServiceClient::new(client::channel(url, &token()).unwrap())
        .max_decoding_message_size(16 * 1024 * 1024)
}

/// A group to be, without a request id.
pub(crate) fn creation(name: &str, members: &[&str]) -> CreateGroupRequest {
    CreateGroupRequest {
        name: name.into(),
        members: members.iter().map(|name| (*name).into()).collect(),
        ..CreateGroupRequest::default()
    }
}

pub(crate) fn rename(id: &str, name: &str) -> UpdateGroupRequest {
    UpdateGroupRequest {
        group_id: id.into(),
        name: Some(name.into()),
        ..UpdateGroupRequest::default()
    }
}

pub(crate) fn add(id: &str, usernames: &[&str]) -> AddMembersRequest {
    AddMembersRequest {
        group_id: id.into(),
        usernames: usernames.iter().map(|name| (*name).into()).collect(),
        ..AddMembersRequest::default()
    }
}

pub(crate) fn remove(id: &str, username: &str) -> RemoveMemberRequest {
    RemoveMemberRequest {
        group_id: id.into(),
        username: username.into(),
        ..RemoveMemberRequest::default()
    }
}

pub(crate) fn leave(id: &str) -> LeaveGroupRequest {
    LeaveGroupRequest {
        group_id: id.into(),
        ..LeaveGroupRequest::default()
    }
}

pub(crate) fn delete(id: &str) -> DeleteGroupRequest {
    DeleteGroupRequest {
        group_id: id.into(),
        ..DeleteGroupRequest::default()
    }
}

pub(crate) fn role(id: &str, username: &str, role: Role) -> SetRoleRequest {
    SetRoleRequest {
        group_id: id.into(),
        username: username.into(),
        role: role.into(),
        ..SetRoleRequest::default()
    }
}

/// The code of a refusal; `None` for a success.
pub(crate) fn code<T>(answer: &Result<T, Failure>) -> Option<Code> {
    answer.as_ref().err().map(|failure| failure.code)
}

/// The members' names with their roles.
pub(crate) fn members(group: &Group) -> Vec<(&str, Role)> {
    group
        .members
        .iter()
        .map(|member| (member.username.as_str(), member.role()))
        .collect()
}
