//! The stream of changes.

use std::time::Duration;

use chatsync_proto::group::{
    Change, Role, WatchChangesRequest, change::Kind, group_service_client::GroupServiceClient,
};
use futures_util::future::join_all;
use service_kit::{Code, Failure, client};
use tokio::time::timeout;
use tonic::transport::Endpoint;

use crate::support::{
    PATIENCE, Replica, World, add, code, creation, delete, leave, remove, rename,
};

/// Makes one change of every kind, and returns the group's id.
async fn live(world: &World) -> String {
    let id = world.staffed_group().await;
    world
        .update_group("adam", rename(&id, "New"))
        .await
        .unwrap();
    world
        .add_members("adam", add(&id, &["new", "mia"]))
        .await
        .unwrap();
    world
        .remove_member("adam", remove(&id, "new"))
        .await
        .unwrap();
    world.leave_group("mia", leave(&id)).await.unwrap();
    world.delete_group("olga", delete(&id)).await.unwrap();
    id
}

fn revisions(changes: &[Change]) -> Vec<u64> {
    changes.iter().map(|change| change.revision).collect()
}

#[tokio::test]
async fn every_kind_of_change_tells_what_changed_and_who_did_it() {
    let world = World::start().await;
    let mut live_watch = world.watch(0).await.unwrap();
    let id = live(&world).await;
    let changes = live_watch.until(7).await;
    let told: Vec<(&str, &str)> = changes
        .iter()
        .map(|change| {
            assert!(change.group_id == id && change.version == change.revision);
            let kind = match change.kind.as_ref().unwrap() {
                Kind::Created(created) => {
                    assert_eq!((created.name.as_str(), created.members.len()), ("Team", 3));
                    "created"
                }
                Kind::RoleChanged(changed) => {
                    assert_eq!(
                        (changed.username.as_str(), changed.role()),
                        ("adam", Role::Admin)
                    );
                    "role"
                }
                Kind::Updated(updated) => {
                    assert_eq!(updated.name.as_deref(), Some("New"));
                    assert_eq!((&updated.description, &updated.settings), (&None, &None));
                    "updated"
                }
                Kind::MembersAdded(added) => {
                    assert_eq!(added.usernames, ["new"], "only who was not in it");
                    "added"
                }
                Kind::MemberRemoved(removed) => {
                    assert_eq!(removed.username, "new");
                    "removed"
                }
                Kind::MemberLeft(_) => "left",
                Kind::Deleted(_) => "deleted",
            };
            (kind, change.actor.as_str())
        })
        .collect();
    let expected = [
        ("created", "olga"),
        ("role", "olga"),
        ("updated", "adam"),
        ("added", "adam"),
        ("removed", "adam"),
        ("left", "mia"),
        ("deleted", "olga"),
    ];
    assert_eq!(told, expected);
    // History tells the same as what was seen live.
    assert_eq!(world.watch(0).await.unwrap().until(7).await, changes);
}

#[tokio::test]
async fn the_last_members_leaving_is_told_as_the_groups_deletion() {
    let world = World::start().await;
    let id = world.group("ann", &[]).await;
    world.leave_group("ann", leave(&id)).await.unwrap();
    let changes = world.watch(1).await.unwrap().until(2).await;
    assert!(matches!(changes[0].kind, Some(Kind::Deleted(_))));
}

#[tokio::test]
async fn a_watcher_goes_on_from_any_position_and_across_a_restart() {
    let mut world = World::start().await;
    live(&world).await;
    for after in 0..7 {
        let changes = world.watch(after).await.unwrap().until(7).await;
        assert!(revisions(&changes).into_iter().eq(after + 1..=7));
    }
    assert_eq!(code(&world.watch(8).await), Some(Code::Invalid));
    assert_eq!(code(&world.watch(u64::MAX).await), Some(Code::Invalid));

    let mut watch = world.watch(7).await.unwrap();
    world.restart().await;
    assert_eq!(
        watch.batch().await,
        Ok(None),
        "the stream ends with its process"
    );
    let mut watch = world.watch(7).await.unwrap();
    assert_eq!(world.next_revision().await, 8, "revisions go on");
    assert_eq!(revisions(&watch.until(8).await), [8]);
}

#[tokio::test]
async fn watchers_miss_nothing_while_much_happens() {
    const WRITERS: usize = 8;
    const CHANGES: usize = 60;
    let world = World::start().await;
    let newest = (WRITERS * (CHANGES + 1)) as u64;
    let writing = join_all((0..WRITERS).map(async |writer| {
        let owner = format!("owner-{writer}");
        let id = world.group(&owner, &[]).await;
        for number in 0..CHANGES {
            world
                .update_group(&owner, rename(&id, &format!("Name {number}")))
                .await
                .unwrap();
        }
    }));
    // They come while it happens, each where the one before has got to.
    let watching = async {
        let mut position = 0;
        let mut watches = Vec::new();
        while position < newest {
            let mut watch = world.watch(position).await.unwrap();
            let batch = watch.batch().await.unwrap().unwrap();
            assert_eq!(batch[0].revision, position + 1);
            watches.push((position, batch, watch));
            position = watches.last().unwrap().1.last().unwrap().revision;
            if watches.len() > 20 {
                break;
            }
        }
        join_all(
            watches
                .into_iter()
                .map(async |(position, mut seen, mut watch)| {
                    if seen.last().unwrap().revision < newest {
                        seen.extend(watch.until(newest).await);
                    }
                    assert!(revisions(&seen).into_iter().eq(position + 1..=newest));
                    (position, seen)
                }),
        )
        .await
    };
    let (_, watches) = timeout(PATIENCE, async { tokio::join!(writing, watching) })
        .await
        .unwrap();
    let mut replica = Replica::default();
    replica.apply(
        watches
            .into_iter()
            .find(|(position, _)| *position == 0)
            .unwrap()
            .1,
    );
    for writer in 0..WRITERS {
        let owner = format!("owner-{writer}");
        let stored = world.list(&owner, "", 0).await.unwrap().groups;
        assert_eq!(stored, replica.groups_of(&owner));
    }
}

#[tokio::test]
async fn long_histories_come_in_batches_bounded_in_number_and_bytes() {
    let world = World::start().await;
    let id = world.group("ann", &[]).await;
    for number in 0..300 {
        world
            .update_group("ann", rename(&id, &format!("Name {number}")))
            .await
            .unwrap();
    }
    let mut watch = world.watch(0).await.unwrap();
    let sizes = [watch.batch().await, watch.batch().await].map(|b| b.unwrap().unwrap().len());
    assert_eq!(sizes, [256, 45]);

    large_groups(&world, 4).await;
    let mut watch = world.watch(301).await.unwrap();
    for _ in 0..2 {
        assert_eq!(
            watch.batch().await.unwrap().unwrap().len(),
            2,
            "about 165 kB each"
        );
    }
}

/// Creates groups of 5,000.
async fn large_groups(world: &World, count: usize) {
    let names: Vec<String> = (0..4_999)
        .map(|number| format!("user-{number:022}"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for _ in 0..count {
        world
            .create_group("ann", creation("Large", &names))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_watcher_that_does_not_read_is_ended_and_comes_back() {
    let patience = Duration::from_millis(300);
    let world = World::start_with(|config| config.watcher_patience = patience).await;
    large_groups(&world, 20).await;
    // So narrow a window that the server soon has nowhere to write to.
    let endpoint = Endpoint::from_shared(world.url().as_str().to_owned()).unwrap();
    let narrow = endpoint.initial_stream_window_size(65_535).connect_lazy();
    let token = "the-parts-own-identity";
    let request = client::request_as(WatchChangesRequest::default(), token, PATIENCE).unwrap();
    let mut watch = GroupServiceClient::new(narrow)
        .watch_changes(request)
        .await
        .unwrap()
        .into_inner();
    // Not to read for longer than the patience lasts is what this is about.
    tokio::time::sleep(4 * patience).await;
    let mut position = 0;
    let ended = loop {
        match timeout(PATIENCE, watch.message()).await.unwrap() {
            Ok(Some(response)) => position = response.changes.last().unwrap().revision,
            Ok(None) => panic!("it ended as if all were well"),
            Err(status) => break Failure::from(status),
        }
    };
    assert_eq!(ended.code, Code::RateLimited);
    assert!(position < 20);
    let rest = world.watch(position).await.unwrap().until(20).await;
    assert!(revisions(&rest).into_iter().eq(position + 1..=20));
}
