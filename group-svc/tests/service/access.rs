//! Who may call at all.

use chatsync_proto::group::{
    AddMembersRequest, CreateGroupRequest, DeleteGroupRequest, GetGroupRequest, LeaveGroupRequest,
    ListGroupsRequest, RemoveMemberRequest, SetRoleRequest, UpdateGroupRequest,
    WatchChangesRequest, group_service_client::GroupServiceClient,
};
use service_kit::{Code, Failure, client};
use tonic::{
    Request,
    transport::{Channel, Endpoint},
};

use crate::support::{PATIENCE, World, creation, members, session_of};

/// A connection that shows nothing by itself.
fn plain(world: &World) -> GroupServiceClient<Channel> {
    let endpoint = Endpoint::from_shared(world.url().as_str().to_owned()).unwrap();
    GroupServiceClient::new(endpoint.connect_lazy())
}

/// A call that shows `token`, if there is one.
fn call<T>(message: T, token: Option<&str>) -> Request<T> {
    match token {
        Some(token) => client::request_as(message, token, PATIENCE).unwrap(),
        None => client::request(message, PATIENCE),
    }
}

/// The code with which every method answers an empty call with this token.
async fn codes(world: &World, token: Option<&str>) -> Vec<(&'static str, Option<Code>)> {
    let client = plain(world);
    let mut codes = Vec::new();
    macro_rules! ask {
        ($($method:ident: $request:ident,)+) => {$({
            let answer = client.clone().$method(call($request::default(), token)).await;
            let code = answer.err().map(|status| Failure::from(status).code);
            codes.push((stringify!($method), code));
        })+};
    }
    ask! {
        create_group: CreateGroupRequest,
        update_group: UpdateGroupRequest,
        add_members: AddMembersRequest,
        remove_member: RemoveMemberRequest,
        leave_group: LeaveGroupRequest,
        delete_group: DeleteGroupRequest,
        set_role: SetRoleRequest,
        get_group: GetGroupRequest,
        list_groups: ListGroupsRequest,
        watch_changes: WatchChangesRequest,
    }
    codes
}

#[tokio::test]
async fn nobody_calls_without_a_valid_token() {
    let world = World::start().await;
    for token in [None, Some("junk")] {
        for (method, code) in codes(&world, token).await {
            assert_eq!(code, Some(Code::Unauthenticated), "{method} with {token:?}");
        }
    }
}

#[tokio::test]
async fn users_may_call_everything_but_watch_changes() {
    let world = World::start().await;
    for (method, code) in codes(&world, Some(&session_of("ann"))).await {
        let refused = matches!(code, Some(Code::Unauthenticated | Code::Forbidden));
        assert_eq!(refused, method == "watch_changes", "{method}: {code:?}");
    }
}

#[tokio::test]
async fn a_session_token_acts_for_its_user_alone() {
    let world = World::start().await;
    let mut request = call(creation("Team", &["bob"]), Some(&session_of("ann")));
    let other = "bob".parse().unwrap();
    request.metadata_mut().insert("x-chatsync-user", other);
    let answer = plain(&world).create_group(request).await.unwrap();
    let group = answer.into_inner().outcome.unwrap().group.unwrap();
    assert_eq!(members(&group).first().unwrap().0, "ann");
    assert_eq!(world.get("ann", &group.id).await.unwrap(), group);
}

#[tokio::test]
async fn the_service_token_must_name_a_user() {
    let world = World::start().await;
    let refused = world.client().create_group(creation("Team", &[])).await;
    let code = refused.err().map(|status| Failure::from(status).code);
    assert_eq!(code, Some(Code::Unauthenticated));
}
