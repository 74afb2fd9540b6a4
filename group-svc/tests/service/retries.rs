//! Doing the same thing twice.

use std::time::Duration;

use chatsync_proto::group::{
    AddMembersRequest, CreateGroupRequest, DeleteGroupRequest, LeaveGroupRequest, Outcome,
    RemoveMemberRequest, Role, SetRoleRequest, UpdateGroupRequest,
};
use futures_util::future::join_all;
use service_kit::{Code, Failure, client};
use tokio::time::timeout;

use crate::support::{
    PATIENCE, World, add, code, creation, delete, leave, members, remove, rename, role,
};

fn created(request_id: &str, name: &str) -> CreateGroupRequest {
    CreateGroupRequest {
        request_id: request_id.into(),
        ..creation(name, &["bob"])
    }
}

/// Every kind of change of a group of olga, adam, and mia, as `request_id`s 0 to 5, by olga but for the leaving, mia's.
async fn change(world: &World, step: usize, id: &str) -> Result<Outcome, Failure> {
    let request_id = step.to_string();
    match step {
        0 => {
            let request = UpdateGroupRequest {
                request_id,
                ..rename(id, "New")
            };
            world.update_group("olga", request).await
        }
        1 => {
            let request = AddMembersRequest {
                request_id,
                ..add(id, &["new"])
            };
            world.add_members("olga", request).await
        }
        2 => {
            let request = SetRoleRequest {
                request_id,
                ..role(id, "new", Role::Admin)
            };
            world.set_role("olga", request).await
        }
        3 => {
            let request = RemoveMemberRequest {
                request_id,
                ..remove(id, "adam")
            };
            world.remove_member("olga", request).await
        }
        4 => {
            let request = LeaveGroupRequest {
                request_id,
                ..leave(id)
            };
            world.leave_group("mia", request).await
        }
        _ => {
            let request = DeleteGroupRequest {
                request_id,
                ..delete(id)
            };
            world.delete_group("olga", request).await
        }
    }
}

#[tokio::test]
async fn a_repetition_answers_with_the_first_revision_and_the_group_as_it_is_now() {
    let mut world = World::start().await;
    let id = world.staffed_group().await;
    for step in 0..6 {
        let first = change(&world, step, &id).await.unwrap();
        assert_eq!((first.revision, first.duplicate), (step as u64 + 3, false));
        let again = change(&world, step, &id).await.unwrap();
        assert_eq!((again.revision, again.duplicate), (first.revision, true));
        if step < 4 {
            assert_eq!(again.group, first.group);
        }
    }
    // The store knows, not the process. And nobody needs to be asked again.
    world.restart().await;
    world.stop_presence().await;
    for step in 0..6 {
        let again = change(&world, step, &id).await.unwrap();
        assert_eq!((again.revision, again.duplicate), (step as u64 + 3, true));
    }
    assert_eq!(world.next_revision().await, 9);
}

#[tokio::test]
async fn who_is_out_learns_no_more_than_was_known() {
    let world = World::start().await;
    let id = world.staffed_group().await;
    let left = change(&world, 4, &id).await.unwrap();
    world
        .update_group("olga", rename(&id, "Secret"))
        .await
        .unwrap();
    let again = change(&world, 4, &id).await.unwrap();
    let group = again.group.unwrap();
    assert_eq!((again.revision, again.duplicate), (left.revision, true));
    assert_eq!(
        (group.id.as_str(), group.name.as_str()),
        (id.as_str(), "Team")
    );
    assert!(group.members.is_empty() && group.settings.is_none() && group.version == 0);
    // The same for what an actor did before they were put out, and after a deletion.
    let renamed = UpdateGroupRequest {
        request_id: "r".into(),
        ..rename(&id, "By Adam")
    };
    world.update_group("adam", renamed.clone()).await.unwrap();
    world
        .remove_member("olga", remove(&id, "adam"))
        .await
        .unwrap();
    world
        .update_group("olga", rename(&id, "Secret"))
        .await
        .unwrap();
    let again = world.update_group("adam", renamed).await.unwrap();
    assert_eq!(
        (again.group.unwrap().name.as_str(), again.duplicate),
        ("By Adam", true)
    );
    change(&world, 5, &id).await.unwrap();
    let again = change(&world, 5, &id).await.unwrap();
    assert_eq!(
        (again.group.unwrap().name.as_str(), again.duplicate),
        ("Secret", true)
    );
}

#[tokio::test]
async fn creating_twice_creates_once() {
    let world = World::start().await;
    let first = world
        .create_group("ann", created("r", "Team"))
        .await
        .unwrap();
    let id = first.group.as_ref().unwrap().id.clone();
    world.update_group("ann", rename(&id, "New")).await.unwrap();
    let again = world
        .create_group("ann", created("r", "Team"))
        .await
        .unwrap();
    assert_eq!((again.revision, again.duplicate), (1, true));
    assert_eq!(
        again.group.unwrap(),
        world.get("ann", &id).await.unwrap(),
        "as it is now"
    );
    // Each user has ids of their own; and without an id everything is new.
    let others = world
        .create_group("bob", created("r", "Team"))
        .await
        .unwrap();
    assert!(!others.duplicate && others.revision == 3);
    for revision in 4..6 {
        let outcome = world
            .create_group("ann", created("", "Team"))
            .await
            .unwrap();
        assert_eq!((outcome.revision, outcome.duplicate), (revision, false));
    }
}

#[tokio::test]
async fn an_id_that_stands_for_something_else_is_a_conflict() {
    let world = World::start().await;
    let first = world
        .create_group("ann", created("r", "Team"))
        .await
        .unwrap();
    let id = first.group.unwrap().id;
    let request_id = || "r".to_owned();
    for answer in [
        world.create_group("ann", created("r", "Other")).await,
        world
            .add_members(
                "ann",
                AddMembersRequest {
                    request_id: request_id(),
                    ..add(&id, &["cat"])
                },
            )
            .await,
        // Two methods whose requests look alike on the wire.
        world
            .leave_group(
                "ann",
                LeaveGroupRequest {
                    request_id: request_id(),
                    ..leave(&id)
                },
            )
            .await,
        world
            .delete_group(
                "ann",
                DeleteGroupRequest {
                    request_id: request_id(),
                    ..delete(&id)
                },
            )
            .await,
    ] {
        assert_eq!(code(&answer), Some(Code::Conflict));
    }
    world
        .add_members("bob", add(&id, &["cat"]))
        .await
        .unwrap_err();
    let left = LeaveGroupRequest {
        request_id: request_id(),
        ..leave(&id)
    };
    world.leave_group("bob", left).await.unwrap();
    let deleted = DeleteGroupRequest {
        request_id: request_id(),
        ..delete(&id)
    };
    assert_eq!(
        code(&world.delete_group("bob", deleted).await),
        Some(Code::Conflict)
    );
    assert_eq!(
        members(&world.get("ann", &id).await.unwrap()),
        [("ann", Role::Owner)]
    );
}

#[tokio::test]
async fn what_changed_nothing_is_remembered_and_what_was_refused_is_not() {
    let world = World::start().await;
    let id = world.group("ann", &["bob"]).await;
    let idle = UpdateGroupRequest {
        request_id: "idle".into(),
        ..rename(&id, "Team")
    };
    assert!(
        !world
            .update_group("ann", idle.clone())
            .await
            .unwrap()
            .duplicate
    );
    world.update_group("ann", rename(&id, "New")).await.unwrap();
    let again = world.update_group("ann", idle).await.unwrap();
    assert_eq!((again.revision, again.duplicate), (1, true));
    assert_eq!(
        again.group.unwrap().name,
        "New",
        "the repetition changed nothing"
    );

    let early = UpdateGroupRequest {
        request_id: "early".into(),
        ..rename(&id, "By Bob")
    };
    assert_eq!(
        code(&world.update_group("bob", early.clone()).await),
        Some(Code::Forbidden)
    );
    world
        .set_role("ann", role(&id, "bob", Role::Admin))
        .await
        .unwrap();
    assert!(!world.update_group("bob", early).await.unwrap().duplicate);
}

#[tokio::test]
async fn the_same_request_many_times_at_once_is_done_once() {
    let world = World::start().await;
    let answers = join_all((0..20).map(|_| world.create_group("ann", created("r", "Team")))).await;
    let outcomes: Vec<Outcome> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        outcomes.iter().filter(|outcome| !outcome.duplicate).count(),
        1
    );
    assert!(
        outcomes
            .iter()
            .all(|outcome| outcome.group == outcomes[0].group)
    );
    assert_eq!(world.next_revision().await, 2);
}

#[tokio::test]
async fn who_gives_up_at_any_moment_and_tries_again_gets_one_group() {
    let world = World::start().await;
    for round in 0..20 {
        let message = created(&format!("r{round}"), "Team");
        let before = world.next_revision().await;
        // Longer and longer, until it is long enough: some give up while the group is being stored.
        let mut patience = Duration::from_micros(400);
        let outcome = loop {
            let request = client::request_for(message.clone(), "ann", PATIENCE).unwrap();
            let mut server = world.client();
            match timeout(patience, server.create_group(request)).await {
                Ok(answer) => break answer.unwrap().into_inner().outcome.unwrap(),
                Err(_) => patience += Duration::from_micros(200),
            }
        };
        assert_eq!(outcome.revision, before + 1);
        assert_eq!(world.next_revision().await, before + 2);
        let told = world.watch(before).await.unwrap().until(before + 2).await;
        assert_eq!(told.len(), 2, "watchers know of it, whoever gave up");
    }
}
