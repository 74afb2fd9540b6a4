//! The gRPC methods.

use chatsync_proto::group::{
    AddMembersRequest, AddMembersResponse, CreateGroupRequest, CreateGroupResponse,
    DeleteGroupRequest, DeleteGroupResponse, GetGroupRequest, GetGroupResponse, LeaveGroupRequest,
    LeaveGroupResponse, ListGroupsRequest, ListGroupsResponse, Outcome, RemoveMemberRequest,
    RemoveMemberResponse, SetRoleRequest, SetRoleResponse, UpdateGroupRequest, UpdateGroupResponse,
    WatchChangesRequest, group_service_server::GroupService,
};
use service_kit::{Failure, identity::username_of, names};
use tonic::{Request, Response, Status};

use crate::{
    commands::{self, Answer, Order, Preview},
    directory::Directory,
    domain::{Group, Refusal},
    observe,
    requests::{self, Asks},
    store::Store,
    watch::{Changes, Watchers},
    writer::Writer,
};

/// Most groups in a page.
const PAGE: usize = 200;

/// The service's parts.
pub(crate) struct Service {
    pub(crate) store: Store,
    pub(crate) directory: Directory,
    pub(crate) writer: Writer,
    pub(crate) watchers: Watchers,
    pub(crate) most_members: usize,
}

impl Service {
    /// Answers a command.
    async fn command<R: Asks>(&self, request: Request<R>) -> Result<Option<Outcome>, Status> {
        let actor = username_of(&request)?;
        let answered = self.carry_out(actor, request.into_inner()).await;
        observe::command(R::KIND, &answered);
        Ok(Some(answered?.into()))
    }

    async fn carry_out<R: Asks>(&self, actor: String, mut asked: R) -> Result<Answer, Failure> {
        let key = requests::take_key(&mut asked)?;
        let order = Order {
            actor,
            key,
            task: asked.task()?,
        };
        // Another part is asked before the transaction, not in it: nobody else's command waits for that.
        if order.task.adds_members() {
            match commands::preview(&self.store, &order, self.most_members).await? {
                Preview::Repeated(answer) => return Ok(answer),
                Preview::Adds(usernames) => {
                    self.directory.require(&order.actor, &usernames).await?
                }
            }
        }
        self.writer.execute(order).await
    }

    /// A group, if the actor is in it.
    async fn visible_group(&self, actor: &str, id: &str) -> Result<Group, Failure> {
        let id = names::group_id(id)?;
        let found = self.store.read().await?.group(&id).await?;
        let visible = found
            .map(|(group, _)| group)
            .filter(|group| group.role_of(actor).is_some());
        Ok(visible.ok_or(Refusal::NoSuchGroup)?)
    }

    /// A page of the actor's groups.
    async fn groups_of(
        &self,
        actor: &str,
        asked: &ListGroupsRequest,
    ) -> Result<ListGroupsResponse, Failure> {
        let (after, limit) = page(asked)?;
        let (groups, more) = self
            .store
            .read()
            .await?
            .groups_of(actor, &after, limit)
            .await?;
        let last = groups.last().filter(|_| more);
        Ok(ListGroupsResponse {
            next: last.map(|group| group.id.clone()).unwrap_or_default(),
            groups: groups.into_iter().map(Into::into).collect(),
        })
    }
}

#[tonic::async_trait]
impl GroupService for Service {
    async fn create_group(
        &self,
        request: Request<CreateGroupRequest>,
    ) -> Result<Response<CreateGroupResponse>, Status> {
        let outcome = self.command(request).await?;
        Ok(Response::new(CreateGroupResponse { outcome }))
    }

    async fn update_group(
        &self,
        request: Request<UpdateGroupRequest>,
    ) -> Result<Response<UpdateGroupResponse>, Status> {
        let outcome = self.command(request).await?;
        Ok(Response::new(UpdateGroupResponse { outcome }))
    }

    async fn add_members(
        &self,
        request: Request<AddMembersRequest>,
    ) -> Result<Response<AddMembersResponse>, Status> {
        let outcome = self.command(request).await?;
        Ok(Response::new(AddMembersResponse { outcome }))
    }

    async fn remove_member(
        &self,
        request: Request<RemoveMemberRequest>,
    ) -> Result<Response<RemoveMemberResponse>, Status> {
        let outcome = self.command(request).await?;
        Ok(Response::new(RemoveMemberResponse { outcome }))
    }

    async fn leave_group(
        &self,
        request: Request<LeaveGroupRequest>,
    ) -> Result<Response<LeaveGroupResponse>, Status> {
        let outcome = self.command(request).await?;
        Ok(Response::new(LeaveGroupResponse { outcome }))
    }

    async fn delete_group(
        &self,
        request: Request<DeleteGroupRequest>,
    ) -> Result<Response<DeleteGroupResponse>, Status> {
        let outcome = self.command(request).await?;
        Ok(Response::new(DeleteGroupResponse { outcome }))
    }

    async fn set_role(
        &self,
        request: Request<SetRoleRequest>,
    ) -> Result<Response<SetRoleResponse>, Status> {
        let outcome = self.command(request).await?;
        Ok(Response::new(SetRoleResponse { outcome }))
    }

    async fn get_group(
        &self,
        request: Request<GetGroupRequest>,
    ) -> Result<Response<GetGroupResponse>, Status> {
        let actor = username_of(&request)?;
        let group = self
            .visible_group(&actor, &request.get_ref().group_id)
            .await?;
        Ok(Response::new(GetGroupResponse {
            group: Some(group.into()),
        }))
    }

    async fn list_groups(
        &self,
        request: Request<ListGroupsRequest>,
    ) -> Result<Response<ListGroupsResponse>, Status> {
        let actor = username_of(&request)?;
        Ok(Response::new(
            self.groups_of(&actor, request.get_ref()).await?,
        ))
    }

    type WatchChangesStream = Changes;

    async fn watch_changes(
        &self,
        request: Request<WatchChangesRequest>,
    ) -> Result<Response<Changes>, Status> {
        Ok(Response::new(
            self.watchers.watch(request.get_ref().after_revision)?,
        ))
    }
}

/// The id after which a page begins, empty for the first one, and how many groups it may have.
fn page(asked: &ListGroupsRequest) -> Result<(String, usize), Failure> {
    let after = match asked.after.as_str() {
        "" => String::new(),
        id => names::group_id(id)
            .map_err(|_| Failure::invalid("after", "This is not the id of a group."))?,
    };
    match usize::try_from(asked.limit) {
        Ok(0) => Ok((after, PAGE)),
        Ok(limit) if limit <= PAGE => Ok((after, limit)),
        _ => Err(Failure::invalid("limit", "A page has 1 to 200 groups.")),
    }
}
