//! A stand-in for group-svc: it creates, adds and removes.

use chatsync_proto::group::{group_service_server::GroupService, *};
use tonic::{Request, Response, Status};

use super::world::World;

type Answer<T> = Result<Response<T>, Status>;

pub(crate) fn acting_for<T>(request: &Request<T>) -> String {
    let name = request.metadata().get("x-chatsync-user");
    name.and_then(|name| name.to_str().ok())
        .unwrap_or_default()
        .to_owned()
}

fn outcome(group: Group) -> Option<Outcome> {
    Some(Outcome {
        revision: group.version,
        group: Some(group),
        duplicate: false,
    })
}

#[tonic::async_trait]
impl GroupService for World {
    async fn create_group(
        &self,
        request: Request<CreateGroupRequest>,
    ) -> Answer<CreateGroupResponse> {
        self.before_change.pass().await;
        let owner = acting_for(&request);
        let asked = request.into_inner();
        let members: Vec<_> = asked.members.iter().map(String::as_str).collect();
        let outcome = outcome(self.data().create_group(&owner, &members));
        Ok(Response::new(CreateGroupResponse { outcome }))
    }

    async fn add_members(&self, request: Request<AddMembersRequest>) -> Answer<AddMembersResponse> {
        self.before_change.pass().await;
        let asked = request.into_inner();
        let outcome = outcome(self.data().add_member(&asked.group_id, &asked.usernames[0]));
        Ok(Response::new(AddMembersResponse { outcome }))
    }

    async fn remove_member(
        &self,
        request: Request<RemoveMemberRequest>,
    ) -> Answer<RemoveMemberResponse> {
        self.before_change.pass().await;
        let asked = request.into_inner();
        let outcome = outcome(self.data().remove_member(&asked.group_id, &asked.username));
        Ok(Response::new(RemoveMemberResponse { outcome }))
    }

    async fn leave_group(&self, request: Request<LeaveGroupRequest>) -> Answer<LeaveGroupResponse> {
        let username = acting_for(&request);
        let asked = request.into_inner();
        let before = self.data().groups[&asked.group_id].clone();
        let after = self.data().remove_member(&asked.group_id, &username);
        let outcome = Some(Outcome {
            group: Some(before),
            revision: after.version,
            duplicate: false,
        });
        Ok(Response::new(LeaveGroupResponse { outcome }))
    }

    async fn update_group(&self, _: Request<UpdateGroupRequest>) -> Answer<UpdateGroupResponse> {
        Err(Status::unavailable("away"))
    }

    async fn delete_group(&self, _: Request<DeleteGroupRequest>) -> Answer<DeleteGroupResponse> {
        Err(Status::unavailable("away"))
    }

    async fn set_role(&self, _: Request<SetRoleRequest>) -> Answer<SetRoleResponse> {
        Err(Status::unavailable("away"))
    }

    async fn get_group(&self, _: Request<GetGroupRequest>) -> Answer<GetGroupResponse> {
        Err(Status::unimplemented("not asked for by a gateway"))
    }

    async fn list_groups(&self, _: Request<ListGroupsRequest>) -> Answer<ListGroupsResponse> {
        Err(Status::unimplemented("not asked for by a gateway"))
    }

    type WatchChangesStream = tokio_stream::Empty<Result<WatchChangesResponse, Status>>;

    async fn watch_changes(
        &self,
        _: Request<WatchChangesRequest>,
    ) -> Answer<Self::WatchChangesStream> {
        Err(Status::unimplemented("not asked for by a gateway"))
    }
}
