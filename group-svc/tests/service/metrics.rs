//! What is counted.

use service_kit::telemetry;

use crate::support::{World, add, delete, rename};

#[tokio::test]
async fn commands_groups_and_watchers_are_counted_without_names() {
    let handle = telemetry::metrics().unwrap();
    let world = World::start().await;
    let (kept, gone) = (
        world.group("ann", &["bob"]).await,
        world.group("ann", &[]).await,
    );
    world.delete_group("ann", delete(&gone)).await.unwrap();
    world
        .update_group("bob", rename(&kept, "New"))
        .await
        .unwrap_err();
    world
        .add_members("ann", add(&kept, &["bob"]))
        .await
        .unwrap();
    let mut watch = world.watch(0).await.unwrap();
    watch.until(3).await;
    let text = handle.render();
    // Other tests may share the process and its figures.
    for (series, at_least) in [
        (
            r#"chatsync_group_commands_total{kind="create",code="ok"}"#,
            2,
        ),
        (
            r#"chatsync_group_commands_total{kind="update",code="forbidden"}"#,
            1,
        ),
        (
            r#"chatsync_group_commands_total{kind="add_members",code="ok"}"#,
            1,
        ),
        ("chatsync_group_groups", 1),
        ("chatsync_group_watchers", 1),
    ] {
        let mut values = text.lines().filter_map(|line| line.strip_prefix(series));
        let value = values
            .next()
            .and_then(|value| value.trim().parse::<u64>().ok());
        assert!(
            value.is_some_and(|value| value >= at_least),
            "{series} in {text}"
        );
    }
    for name in ["ann", "bob", "Team", kept.as_str()] {
        assert!(!text.contains(name), "{name} in {text}");
    }
}
