//! New members must exist.

use service_kit::Code;

use crate::support::{World, add, code, creation, rename};

#[tokio::test]
async fn unknown_members_are_named_and_nothing_is_created() {
    let world = World::start().await;
    let id = world.group("ann", &[]).await;
    let names = ["bob", "nobody-1", "cat", "nobody-2"];
    for answer in [
        world.create_group("ann", creation("Team", &names)).await,
        world.add_members("ann", add(&id, &names)).await,
    ] {
        let failure = answer.unwrap_err();
        assert_eq!(failure.code, Code::NotFound);
        assert_eq!(
            failure.message,
            "There is no such user: nobody-1, nobody-2."
        );
    }
    let many: Vec<String> = (10..25).map(|number| format!("nobody{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let failure = world.add_members("ann", add(&id, &many)).await.unwrap_err();
    assert!(
        failure.message.ends_with("nobody19 and 5 more."),
        "{}",
        failure.message
    );
    assert_eq!(world.get("ann", &id).await.unwrap().members.len(), 1);
    assert_eq!(world.next_revision().await, 2);
}

#[tokio::test]
async fn without_presence_svc_nobody_is_added_but_the_rest_goes_on() {
    let mut world = World::start().await;
    let id = world.group("ann", &["bob"]).await;
    world.stop_presence().await;
    let unavailable = Some(Code::Unavailable);
    assert_eq!(
        code(&world.create_group("ann", creation("Team", &["cat"])).await),
        unavailable
    );
    assert_eq!(
        code(&world.add_members("ann", add(&id, &["cat"])).await),
        unavailable
    );
    // Nobody new, so nobody to ask about; and who may not do it is told so.
    world.add_members("ann", add(&id, &["bob"])).await.unwrap();
    assert_eq!(
        code(&world.add_members("bob", add(&id, &["cat"])).await),
        Some(Code::Forbidden)
    );
    assert_eq!(
        code(&world.add_members("eve", add(&id, &["cat"])).await),
        Some(Code::NotFound)
    );
    assert_eq!(
        world
            .update_group("ann", rename(&id, "New"))
            .await
            .unwrap()
            .revision,
        2
    );
    assert_eq!(
        world
            .create_group("ann", creation("Alone", &[]))
            .await
            .unwrap()
            .revision,
        3
    );
}
