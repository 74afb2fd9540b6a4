//! Commands at the same time, and random ones: what is stored is always what the changes tell.

use chatsync_proto::group::{Audience, Outcome, Role, Settings, UpdateGroupRequest};
use futures_util::future::join_all;
use proptest::prelude::*;
use service_kit::{Code, Failure};

use crate::support::{
    Replica, World, add, code, creation, delete, leave, members, remove, rename, role,
};

#[tokio::test]
async fn two_owners_who_demote_each_other_leave_one() {
    let world = World::start().await;
    for _ in 0..10 {
        let id = world.group("ann", &["bob"]).await;
        world
            .set_role("ann", role(&id, "bob", Role::Owner))
            .await
            .unwrap();
        let (by_ann, by_bob) = tokio::join!(
            world.set_role("ann", role(&id, "bob", Role::Member)),
            world.set_role("bob", role(&id, "ann", Role::Member)),
        );
        assert!(by_ann.is_ok() != by_bob.is_ok());
        let lost = code(&by_ann).or(code(&by_bob));
        assert_eq!(lost, Some(Code::Forbidden));
        let group = world.get("ann", &id).await.unwrap();
        let roles: Vec<Role> = group.members.iter().map(|member| member.role()).collect();
        assert!(roles.contains(&Role::Owner) && roles.contains(&Role::Member));
    }
}

#[tokio::test]
async fn of_two_owners_who_leave_at_once_the_second_takes_the_group_along() {
    let world = World::start().await;
    let id = world.group("ann", &["bob"]).await;
    world
        .set_role("ann", role(&id, "bob", Role::Owner))
        .await
        .unwrap();
    let (ann, bob) = tokio::join!(
        world.leave_group("ann", leave(&id)),
        world.leave_group("bob", leave(&id))
    );
    let mut sizes = [ann, bob].map(|outcome| members(&outcome.unwrap().group.unwrap()).len());
    sizes.sort_unstable();
    assert_eq!(sizes, [1, 2]);
    assert_eq!(code(&world.get("ann", &id).await), Some(Code::NotFound));
}

#[tokio::test]
async fn a_group_never_outgrows_its_limit() {
    let world = World::start_with(|config| config.group_members = 6).await;
    let id = world.group("ann", &[]).await;
    let names: Vec<String> = (0..12).map(|number| format!("user-{number}")).collect();
    let each = |name: &String| {
        let request = add(&id, &[name]);
        world.add_members("ann", request)
    };
    let answers = join_all(names.iter().map(each)).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 5);
    assert_eq!(world.get("ann", &id).await.unwrap().members.len(), 6);
}

/// One thing that somebody tries with the group of this number.
#[derive(Clone, Debug)]
struct Try {
    actor: String,
    group: usize,
    act: Act,
}

#[derive(Clone, Debug)]
enum Act {
    Create(Vec<String>),
    Rename(String),
    Configure(Audience, Audience),
    Add(Vec<String>),
    Remove(String),
    Leave,
    Delete,
    SetRole(String, Role),
}

async fn attempt(world: &World, ids: &mut Vec<String>, tried: &Try) -> Result<Outcome, Failure> {
    let actor = tried.actor.as_str();
    let id = ids
        .get(tried.group % ids.len().max(1))
        .cloned()
        .unwrap_or_default();
    let id = id.as_str();
    fn listed(names: &[String]) -> Vec<&str> {
        names.iter().map(String::as_str).collect()
    }
    match &tried.act {
        Act::Create(names) => {
            let outcome = world
                .create_group(actor, creation("Team", &listed(names)))
                .await?;
            ids.push(outcome.group.clone().unwrap().id);
            Ok(outcome)
        }
        Act::Rename(name) => world.update_group(actor, rename(id, name)).await,
        Act::Configure(post, add) => {
            let settings = Settings {
                who_may_post: (*post).into(),
                who_may_add: (*add).into(),
            };
            let request = UpdateGroupRequest {
                group_id: id.into(),
                settings: Some(settings),
                ..UpdateGroupRequest::default()
            };
            world.update_group(actor, request).await
        }
        Act::Add(names) => world.add_members(actor, add(id, &listed(names))).await,
        Act::Remove(name) => world.remove_member(actor, remove(id, name)).await,
        Act::Leave => world.leave_group(actor, leave(id)).await,
        Act::Delete => world.delete_group(actor, delete(id)).await,
        Act::SetRole(name, new) => world.set_role(actor, role(id, name, *new)).await,
    }
}

fn somebody() -> impl Strategy<Value = String> {
    (0..5).prop_map(|number| format!("user-{number}"))
}

fn somebodies() -> impl Strategy<Value = Vec<String>> {
    proptest::collection::vec(somebody(), 1..4)
}

fn any_audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        Just(Audience::Unspecified),
        Just(Audience::Everyone),
        Just(Audience::Admins)
    ]
}

fn any_try() -> impl Strategy<Value = Try> {
    let roles = prop_oneof![Just(Role::Member), Just(Role::Admin), Just(Role::Owner)];
    let act = prop_oneof![
        3 => somebodies().prop_map(Act::Create),
        2 => (0..3).prop_map(|number| Act::Rename(format!("Name {number}"))),
        2 => (any_audience(), any_audience()).prop_map(|(post, add)| Act::Configure(post, add)),
        4 => somebodies().prop_map(Act::Add),
        3 => somebody().prop_map(Act::Remove),
        2 => Just(Act::Leave),
        1 => Just(Act::Delete),
        4 => (somebody(), roles).prop_map(|(name, role)| Act::SetRole(name, role)),
    ];
    (somebody(), 0..4_usize, act).prop_map(|(actor, group, act)| Try { actor, group, act })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever is tried by whom: the changes from revision 1 give exactly what is stored, before and after a restart.
    #[test]
    fn the_changes_are_the_whole_history(tries in proptest::collection::vec(any_try(), 1..60)) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let mut world = World::start().await;
            let mut ids = Vec::new();
            for tried in &tries {
                if let Err(failure) = attempt(&world, &mut ids, tried).await {
                    assert!(!matches!(failure.code, Code::Internal | Code::Unavailable));
                }
            }
            let newest = world.next_revision().await;
            for _ in 0..2 {
                let mut replica = Replica::default();
                replica.apply(world.watch(0).await.unwrap().until(newest).await);
                for number in 0..5 {
                    let username = format!("user-{number}");
                    let stored = world.list(&username, "", 0).await.unwrap().groups;
                    assert_eq!(stored, replica.groups_of(&username));
                }
                for group in replica.groups.values() {
                    assert!(group.members.iter().any(|member| member.role() == Role::Owner));
                }
                world.restart().await;
            }
            world.stop().await;
        });
    }
}
