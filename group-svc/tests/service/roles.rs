//! Every method by every role.

use chatsync_proto::group::{Audience, Role, Settings, UpdateGroupRequest};
use service_kit::{Code, Failure};

use crate::support::{World, add, code, delete, leave, members, remove, rename, role};

/// Does to a group of olga (owner), adam (admin), and mia (member) what `act` names.
async fn attempt(world: &World, act: &str, actor: &str, id: &str) -> Result<(), Failure> {
    match act {
        "get" => return world.get(actor, id).await.map(drop),
        "rename" => world.update_group(actor, rename(id, "New")).await,
        "configure" => {
            world
                .update_group(actor, settings(id, Audience::Everyone))
                .await
        }
        "add" => world.add_members(actor, add(id, &["new"])).await,
        "remove the owner" => world.remove_member(actor, remove(id, "olga")).await,
        "remove the admin" => world.remove_member(actor, remove(id, "adam")).await,
        "remove the member" => world.remove_member(actor, remove(id, "mia")).await,
        "remove a stranger" => world.remove_member(actor, remove(id, "sam")).await,
        "promote" => world.set_role(actor, role(id, "mia", Role::Owner)).await,
        "demote the owner" => world.set_role(actor, role(id, "olga", Role::Member)).await,
        "leave" => world.leave_group(actor, leave(id)).await,
        "delete" => world.delete_group(actor, delete(id)).await,
        other => panic!("nobody can {other}"),
    }
    .map(drop)
}

fn settings(id: &str, who_may_add: Audience) -> UpdateGroupRequest {
    let settings = Settings {
        who_may_add: who_may_add.into(),
        ..Settings::default()
    };
    UpdateGroupRequest {
        group_id: id.into(),
        settings: Some(settings),
        ..UpdateGroupRequest::default()
    }
}

#[tokio::test]
async fn every_method_by_every_role() {
    const OK: Option<Code> = None;
    const FORBIDDEN: Option<Code> = Some(Code::Forbidden);
    const NOT_FOUND: Option<Code> = Some(Code::NotFound);
    const INVALID: Option<Code> = Some(Code::Invalid);
    // By olga, adam, mia. For sam, who is not in it, there is no such group.
    let rows = [
        ("get", [OK, OK, OK]),
        ("rename", [OK, OK, FORBIDDEN]),
        ("configure", [OK, OK, FORBIDDEN]),
        ("add", [OK, OK, FORBIDDEN]),
        ("remove the owner", [INVALID, FORBIDDEN, FORBIDDEN]),
        ("remove the admin", [OK, INVALID, FORBIDDEN]),
        ("remove the member", [OK, OK, INVALID]),
        ("remove a stranger", [NOT_FOUND, NOT_FOUND, FORBIDDEN]),
        ("promote", [OK, FORBIDDEN, FORBIDDEN]),
        ("demote the owner", [FORBIDDEN, FORBIDDEN, FORBIDDEN]),
        ("leave", [FORBIDDEN, OK, OK]),
        ("delete", [OK, FORBIDDEN, FORBIDDEN]),
    ];
    let world = World::start().await;
    for (act, expected) in rows {
        let actors = ["olga", "adam", "mia"].into_iter().zip(expected);
        for (actor, expected) in actors.chain([("sam", NOT_FOUND)]) {
            let id = world.staffed_group().await;
            let before = world.get("olga", &id).await.unwrap();
            let answer = attempt(&world, act, actor, &id).await;
            assert_eq!(code(&answer), expected, "{actor}: {act}");
            if answer.is_err() {
                assert_eq!(
                    world.get("olga", &id).await.unwrap(),
                    before,
                    "{actor}: {act}"
                );
            }
        }
    }
}

#[tokio::test]
async fn there_is_nothing_for_strangers_and_former_members() {
    let world = World::start().await;
    let id = world.staffed_group().await;
    world.leave_group("mia", leave(&id)).await.unwrap();
    world
        .remove_member("olga", remove(&id, "adam"))
        .await
        .unwrap();
    let nowhere = uuid::Uuid::now_v7().to_string();
    for (actor, id) in [
        ("mia", &id),
        ("adam", &id),
        ("sam", &id),
        ("olga", &nowhere),
    ] {
        for act in [
            "get",
            "rename",
            "add",
            "remove the owner",
            "promote",
            "leave",
            "delete",
        ] {
            let answer = attempt(&world, act, actor, id).await;
            // The same words in every case: they do not tell whether there is such a group.
            assert_eq!(
                answer,
                Err(Failure::not_found("There is no such group.")),
                "{act}"
            );
        }
    }
    assert!(world.list("mia", "", 0).await.unwrap().groups.is_empty());
}

#[tokio::test]
async fn members_add_members_when_the_setting_lets_them() {
    let world = World::start().await;
    let id = world.staffed_group().await;
    let opened = world
        .update_group("adam", settings(&id, Audience::Everyone))
        .await
        .unwrap();
    let now = opened.group.unwrap().settings.unwrap();
    assert_eq!(now.who_may_add(), Audience::Everyone);
    assert_eq!(
        now.who_may_post(),
        Audience::Everyone,
        "what was not told stays"
    );
    let group = world
        .add_members("mia", add(&id, &["New", "olga"]))
        .await
        .unwrap()
        .group
        .unwrap();
    let expected = [
        ("adam", Role::Admin),
        ("mia", Role::Member),
        ("new", Role::Member),
        ("olga", Role::Owner),
    ];
    assert_eq!(members(&group), expected);
}

#[tokio::test]
async fn owners_come_and_go_as_long_as_one_is_left() {
    let world = World::start().await;
    let id = world.staffed_group().await;
    world
        .set_role("olga", role(&id, "adam", Role::Owner))
        .await
        .unwrap();
    world.leave_group("olga", leave(&id)).await.unwrap();
    world
        .remove_member("adam", remove(&id, "mia"))
        .await
        .unwrap();
    // The last member takes the group along.
    let last = world.leave_group("adam", leave(&id)).await.unwrap();
    assert_eq!(
        members(&last.group.unwrap()),
        [("adam", Role::Owner)],
        "as it was before"
    );
    assert_eq!(code(&world.get("adam", &id).await), Some(Code::NotFound));
    assert_eq!(
        code(&world.add_members("adam", add(&id, &["mia"])).await),
        Some(Code::NotFound)
    );
}
