//! Which values are taken, and what answers say.

use chatsync_proto::group::{
    Audience, CreateGroupRequest, Role, SetRoleRequest, Settings, UpdateGroupRequest,
};
use service_kit::{Code, Failure};

use crate::support::{World, add, code, creation, delete, leave, members, remove, rename, role};

fn refused_field<T: std::fmt::Debug>(answer: Result<T, Failure>) -> String {
    let failure = answer.unwrap_err();
    assert_eq!(failure.code, Code::Invalid);
    failure.field.unwrap().into_owned()
}

#[tokio::test]
async fn a_new_group_is_as_asked() {
    let world = World::start().await;
    let plain = world
        .create_group("ann", creation("  Team  ", &["Bob", "ann", "bob"]))
        .await;
    let outcome = plain.unwrap();
    let group = outcome.group.unwrap();
    assert_eq!(
        (outcome.revision, outcome.duplicate, group.version),
        (1, false, 1)
    );
    assert_eq!(
        (group.name.as_str(), group.description.as_str()),
        ("Team", "")
    );
    assert_eq!(
        members(&group),
        [("ann", Role::Owner), ("bob", Role::Member)]
    );
    let settings = group.settings.unwrap();
    assert_eq!(settings.who_may_post(), Audience::Everyone);
    assert_eq!(settings.who_may_add(), Audience::Admins);

    let chosen = Settings {
        who_may_post: Audience::Admins.into(),
        who_may_add: Audience::Everyone.into(),
    };
    let detailed = CreateGroupRequest {
        description: "For\nus".into(),
        settings: Some(chosen),
        ..creation("Ünïcode 🎉", &[])
    };
    let group = world
        .create_group("ann", detailed)
        .await
        .unwrap()
        .group
        .unwrap();
    assert_eq!(
        (group.description.as_str(), group.settings),
        ("For\nus", Some(chosen))
    );
    assert_eq!(world.get("ann", &group.id).await.unwrap(), group);
    // An id is read in either case.
    assert_eq!(
        world.get("ann", &group.id.to_uppercase()).await.unwrap(),
        group
    );
}

#[tokio::test]
async fn bad_values_are_refused_by_name() {
    let world = World::start().await;
    let id = world.group("ann", &["bob"]).await;
    let create = |request| world.create_group("ann", request);
    let update = |request| world.update_group("ann", request);
    for name in ["", " \t ", "a\nb", &"x".repeat(65)] {
        assert_eq!(refused_field(create(creation(name, &[])).await), "name");
        assert_eq!(refused_field(update(rename(&id, name)).await), "name");
    }
    let long = "x".repeat(1025);
    let described = CreateGroupRequest {
        description: long.clone(),
        ..creation("Team", &[])
    };
    assert_eq!(refused_field(create(described).await), "description");
    let described = UpdateGroupRequest {
        group_id: id.clone(),
        description: Some(long),
        ..UpdateGroupRequest::default()
    };
    assert_eq!(refused_field(update(described).await), "description");
    assert_eq!(
        refused_field(create(creation("Team", &["b o b"])).await),
        "members"
    );
    let settings = Settings {
        who_may_post: 7,
        who_may_add: 0,
    };
    let configured = CreateGroupRequest {
        settings: Some(settings),
        ..creation("Team", &[])
    };
    assert_eq!(
        refused_field(create(configured).await),
        "settings.who_may_post"
    );
    let marked = CreateGroupRequest {
        request_id: "x".repeat(65),
        ..creation("Team", &[])
    };
    assert_eq!(refused_field(create(marked).await), "request_id");

    assert_eq!(
        refused_field(world.add_members("ann", add(&id, &[])).await),
        "usernames"
    );
    assert_eq!(
        refused_field(world.add_members("ann", add(&id, &["é"])).await),
        "usernames"
    );
    assert_eq!(
        refused_field(world.remove_member("ann", remove(&id, "")).await),
        "username"
    );
    for number in [0, 9] {
        let request = SetRoleRequest {
            role: number,
            ..role(&id, "bob", Role::Member)
        };
        assert_eq!(refused_field(world.set_role("ann", request).await), "role");
    }
    for unknown in ["", "x", "00000000-0000-0000-0000-00000000000"] {
        assert_eq!(code(&world.get("ann", unknown).await), Some(Code::NotFound));
        assert_eq!(
            code(&world.leave_group("ann", leave(unknown)).await),
            Some(Code::NotFound)
        );
    }
    assert_eq!(world.next_revision().await, 2, "nothing was stored");
}

#[tokio::test]
async fn what_already_is_changes_nothing() {
    let world = World::start().await;
    let id = world.group("ann", &["bob"]).await;
    world.next_revision().await;
    let group = world.get("ann", &id).await.unwrap();
    let same = UpdateGroupRequest {
        description: Some(group.description.clone()),
        settings: group.settings,
        ..rename(&id, " Team ")
    };
    for outcome in [
        world.update_group("ann", same).await,
        world
            .update_group(
                "ann",
                UpdateGroupRequest {
                    name: None,
                    ..rename(&id, "")
                },
            )
            .await,
        world.add_members("ann", add(&id, &["bob", "ann"])).await,
        world.set_role("ann", role(&id, "bob", Role::Member)).await,
        world.set_role("ann", role(&id, "ann", Role::Owner)).await,
    ] {
        let outcome = outcome.unwrap();
        assert_eq!((outcome.revision, outcome.duplicate), (1, false));
        assert_eq!(outcome.group.as_ref(), Some(&group));
    }
    assert_eq!(world.next_revision().await, 3);
}

#[tokio::test]
async fn answers_tell_the_group_after_the_change() {
    let world = World::start().await;
    let id = world.staffed_group().await;
    let renamed = world
        .update_group("adam", rename(&id, "New"))
        .await
        .unwrap();
    assert_eq!(renamed.revision, 3);
    let group = renamed.group.unwrap();
    assert_eq!((group.name.as_str(), group.version), ("New", 3));
    let removed = world
        .remove_member("olga", remove(&id, "adam"))
        .await
        .unwrap();
    assert_eq!(
        removed.group.as_ref(),
        Some(&world.get("olga", &id).await.unwrap())
    );
    // After one's own leaving and after a deletion: as it was before.
    let left = world
        .leave_group("mia", leave(&id))
        .await
        .unwrap()
        .group
        .unwrap();
    assert_eq!(
        members(&left),
        [("mia", Role::Member), ("olga", Role::Owner)]
    );
    let before = world.get("olga", &id).await.unwrap();
    let deleted = world.delete_group("olga", delete(&id)).await.unwrap();
    assert_eq!((deleted.group, deleted.revision), (Some(before), 6));
}

#[tokio::test]
async fn no_more_members_than_the_setting_allows() {
    let world = World::start_with(|config| config.group_members = 3).await;
    let too_many = world
        .create_group("ann", creation("Team", &["bob", "cat", "dan"]))
        .await;
    assert_eq!(code(&too_many), Some(Code::Invalid));
    let id = world.group("ann", &["bob"]).await;
    let too_many = world.add_members("ann", add(&id, &["cat", "dan"])).await;
    assert_eq!(code(&too_many), Some(Code::Invalid));
    world
        .add_members("ann", add(&id, &["cat", "bob"]))
        .await
        .unwrap();
    assert_eq!(world.get("cat", &id).await.unwrap().members.len(), 3);
}
