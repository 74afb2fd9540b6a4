//! A user's groups, page by page.

use std::collections::BTreeSet;

use service_kit::Code;

use crate::support::{World, code, delete};

#[tokio::test]
async fn pages_hold_every_group_once_in_order() {
    let world = World::start().await;
    let mut ids = BTreeSet::new();
    for _ in 0..7 {
        ids.insert(world.group("ann", &["bob"]).await);
        world.group("bob", &["cat"]).await;
    }
    let gone = ids.pop_first().unwrap();
    world.delete_group("ann", delete(&gone)).await.unwrap();
    for limit in [1, 2, 5, 6, 200, 0] {
        let (mut listed, mut after) = (Vec::new(), String::new());
        loop {
            let page = world.list("ann", &after, limit).await.unwrap();
            assert!(limit == 0 || page.groups.len() <= limit.try_into().unwrap());
            listed.extend(page.groups);
            after = page.next;
            if after.is_empty() {
                break;
            }
        }
        assert!(listed.iter().map(|group| &group.id).eq(&ids), "{limit}");
        for group in listed {
            assert_eq!(world.get("ann", &group.id).await.unwrap(), group);
        }
    }
    assert!(world.list("eve", "", 0).await.unwrap().groups.is_empty());
}

#[tokio::test]
async fn bad_pages_are_refused() {
    let world = World::start().await;
    assert_eq!(code(&world.list("ann", "", 201).await), Some(Code::Invalid));
    assert_eq!(code(&world.list("ann", "x", 1).await), Some(Code::Invalid));
}

#[tokio::test]
async fn pages_of_large_groups_are_short() {
    let world = World::start().await;
    let names: Vec<String> = (0..4_999).map(|number| format!("user-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for _ in 0..6 {
        world.group("ann", &names).await;
    }
    let first = world.list("ann", "", 0).await.unwrap();
    assert_eq!(
        (first.groups.len(), first.next.as_str()),
        (5, first.groups[4].id.as_str())
    );
    let second = world.list("ann", &first.next, 0).await.unwrap();
    assert_eq!((second.groups.len(), second.next.as_str()), (1, ""));
    assert_eq!(second.groups[0].members.len(), 5_000);
}
