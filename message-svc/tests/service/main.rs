//! message-svc over real gRPC, on a real store, beside the real presence-svc and group-svc.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails where it stands, helpers included"
)]

use chatsync_proto::{
    group::{Audience, Settings},
    message::{
        GetReceiptsRequest, MarkRequest, UpdatePreferencesRequest, WatchEventsRequest, event,
        result,
    },
};
use service_kit::{Code, client};

mod support;

use support::{Gateway, PATIENCE, Subscriber, World, by_key, by_user, seqs, to_group, to_user};

/// How long presence-svc may take to tell whether somebody exists.
const LOOKUP: std::time::Duration = std::time::Duration::from_secs(2);

fn code<T>(outcome: Result<T, service_kit::Failure>) -> Code {
    outcome.err().unwrap().code
}

#[tokio::test]
async fn a_message_is_stored_once_and_told_to_both() {
    let world = World::with(&["ann", "bob"]).await;
    let mut both = Subscriber::open(&world, &["ann", "bob"]).await;
    let sent = world.send("ann", to_user("Bob", "1")).await.unwrap();
    assert_eq!(
        (sent.conversation.as_str(), sent.seq, sent.duplicate),
        ("dm:ann:bob", 1, false)
    );
    let again = world.send("ann", to_user("bob", "1")).await.unwrap();
    assert_eq!(
        (again.seq, again.at_ms, again.duplicate),
        (1, sent.at_ms, true)
    );
    world.send("bob", to_user("ann", "1")).await.unwrap();
    assert_eq!(both.next_entry().await, ("dm:ann:bob".into(), 1));
    assert_eq!(both.next_entry().await, ("dm:ann:bob".into(), 2));
    let page = world.history("bob", by_user("ann")).await.unwrap();
    assert_eq!(seqs(&page.entries), [1, 2]);
    assert_eq!(
        (page.entries[0].from.as_str(), page.entries[0].to.as_str()),
        ("ann", "bob")
    );
}

#[tokio::test]
async fn refusals() {
    let world = World::with(&["ann", "bob", "eve"]).await;
    world.send("ann", to_user("bob", "1")).await.unwrap();
    let other = chatsync_proto::message::SendRequest {
        content: "other".into(),
        ..to_user("bob", "1")
    };
    assert_eq!(code(world.send("ann", other).await), Code::Conflict);
    assert_eq!(
        code(world.send("ann", to_user("nobody", "2")).await),
        Code::NotFound
    );
    assert_eq!(
        code(world.send("ann", to_user("ann", "2")).await),
        Code::Invalid
    );
    assert_eq!(
        code(world.history("eve", by_key("dm:ann:bob")).await),
        Code::NotFound
    );
    assert_eq!(
        code(world.history("ann", by_user("nobody")).await),
        Code::NotFound
    );
    assert_eq!(
        code(world.mark("eve", "dm:ann:bob", 1).await),
        Code::NotFound
    );
    assert!(
        world
            .history("ann", by_user("eve"))
            .await
            .unwrap()
            .entries
            .is_empty()
    );
    assert!(world.sync("eve", &[("dm:ann:bob", 0)]).await.is_empty());
}

#[tokio::test]
async fn a_stream_of_commands_keeps_the_order_of_each_conversation() {
    let world = World::with(&["ann", "bob"]).await;
    let mut gateway = Gateway::open(&world).await;
    let mut numbers = Vec::new();
    for id in 0..300 {
        numbers.push(gateway.send("ann", to_user("bob", &id.to_string())).await);
    }
    for (seq, number) in (1..).zip(numbers) {
        assert_eq!(gateway.seq(number).await, seq);
    }
    let number = gateway
        .mark(
            "bob",
            MarkRequest {
                conversation: Some(by_user("ann")),
                delivered_seq: 300,
                read_seq: 299,
            },
        )
        .await;
    match gateway.result(number).await {
        result::Kind::Marked(answer) => assert_eq!(answer.unread, 1),
        other => panic!("{other:?}"),
    }
    let number = gateway.send("ann", to_user("nobody", "x")).await;
    assert_eq!(gateway.code(number).await, "not_found");
    let number = gateway.mark("ann", MarkRequest::default()).await;
    assert_eq!(gateway.code(number).await, "invalid");
}

#[tokio::test]
async fn many_senders_at_once_leave_no_gap() {
    let world = World::with(&["ann", "bob", "eve"]).await;
    let created = world
        .create_group("ann", &["bob", "eve"], Settings::default())
        .await;
    world.arrived(&created).await;
    let group = created.group.unwrap().id;
    let sends = (0..120).map(|id| {
        let sender = ["ann", "bob", "eve"][id % 3];
        world.send(sender, to_group(&group, &id.to_string()))
    });
    let mut got: Vec<u64> = futures_util::future::join_all(sends)
        .await
        .into_iter()
        .map(|sent| sent.unwrap().seq)
        .collect();
    got.sort_unstable();
    assert_eq!(got, (2..=121).collect::<Vec<_>>());
}

#[tokio::test]
async fn presence_down_stops_only_the_first_word_to_a_stranger() {
    let mut world = World::with(&["ann", "bob", "eve"]).await;
    world.send("ann", to_user("bob", "1")).await.unwrap();
    // A restart forgets who was looked up; the conversation itself shows that bob exists.
    world.stop_message().await;
    world.start_message().await;
    world.stop_presence().await;
    let mut gateway = Gateway::open(&world).await;
    let stranger = gateway.send("ann", to_user("eve", "2")).await;
    let known = gateway.send("ann", to_user("bob", "3")).await;
    assert_eq!(gateway.seq(known).await, 2);
    assert_eq!(gateway.code(stranger).await, "unavailable");
    world.start_presence().await;
    let retried = gateway.send("ann", to_user("eve", "2")).await;
    assert_eq!(gateway.seq(retried).await, 1);
}

#[tokio::test]
async fn no_message_overtakes_one_that_waits_for_its_recipient() {
    let mut world = World::with(&["ann", "bob", "eve"]).await;
    world.send("eve", to_user("bob", "1")).await.unwrap();
    world.stop_message().await;
    world.start_message().await;
    let _hung = world.hang_presence().await;
    let mut gateway = Gateway::open(&world).await;
    let first = gateway.send("ann", to_user("bob", "1")).await;
    // The stream is read in order: once this is answered, the first one waits.
    let number = gateway.mark("ann", MarkRequest::default()).await;
    assert_eq!(gateway.code(number).await, "invalid");
    // The conversation shows that bob exists.
    world.send("eve", to_user("bob", "2")).await.unwrap();
    let second = gateway.send("ann", to_user("bob", "2")).await;
    // The answer to the first one does not come, so neither of them is stored.
    for number in [first, second] {
        assert_eq!(gateway.code(number).await, "unavailable");
    }
}

#[tokio::test]
async fn presence_that_hangs_stops_no_messages_however_many_write_to_strangers() {
    let mut world = World::with(&["ann", "bob"]).await;
    world.send("ann", to_user("bob", "1")).await.unwrap();
    let _hung = world.hang_presence().await;
    let mut gateway = Gateway::open(&world).await;
    // More than may be unanswered on one stream.
    let mut strangers = Vec::new();
    for id in 0..1_500 {
        let to = to_user(&format!("stranger{id}"), &format!("s{id}"));
        strangers.push(gateway.send("ann", to).await);
    }
    let known = gateway.send("ann", to_user("bob", "2")).await;
    let began = std::time::Instant::now();
    assert_eq!(gateway.seq(known).await, 2);
    assert!(began.elapsed() < LOOKUP, "{:?}", began.elapsed());
    for number in strangers {
        assert_eq!(gateway.code(number).await, "unavailable");
    }
}

#[tokio::test]
async fn what_waits_while_presence_hangs_is_bounded_in_bytes_over_all_gateways() {
    let mut world = World::with(&["ann"]).await;
    let _hung = world.hang_presence().await;
    let mut refused = 0;
    let mut gateways = Vec::new();
    for number in 0..3 {
        let mut gateway = Gateway::open(&world).await;
        let mut messages = Vec::new();
        // Each may have so many waiting; together these are 21 MB.
        for id in 0..450 {
            let id = format!("{number}.{id}");
            let long = chatsync_proto::message::SendRequest {
                content: "x".repeat(16_000),
                ..to_user(&format!("stranger{id}"), &id)
            };
            messages.push(gateway.send("ann", long).await);
        }
        gateways.push((gateway, messages));
    }
    for (mut gateway, messages) in gateways {
        for number in messages {
            match gateway.result(number).await {
                result::Kind::Failure(failure) => {
                    refused += u32::from(failure.message.contains("Too many"));
                }
                other => panic!("{other:?}"),
            }
        }
    }
    assert!((200..600).contains(&refused), "{refused}");
}

#[tokio::test]
async fn very_many_who_type_at_once_are_all_answered() {
    let world = World::with(&["ann", "bob"]).await;
    let created = world
        .create_group("ann", &["bob"], Settings::default())
        .await;
    world.arrived(&created).await;
    let group = by_key(&format!("group:{}", created.group.unwrap().id));
    let mut gateway = Gateway::open(&world).await;
    // Together, as they come from a gateway that is behind: more than may be unanswered on one stream.
    let numbers = gateway.all_type("ann", &group, 1_500).await;
    for number in numbers {
        assert!(matches!(
            gateway.result(number).await,
            result::Kind::Typing(_)
        ));
    }
}

#[tokio::test]
async fn typing_takes_no_place_from_messages_while_presence_hangs() {
    let mut world = World::with(&["ann"]).await;
    let _hung = world.hang_presence().await;
    let mut gateway = Gateway::open(&world).await;
    for number in 0..600 {
        let stranger = by_user(&format!("stranger{number}"));
        gateway.typing("ann", stranger).await;
    }
    // As many as may wait, but for a few.
    let mut messages = Vec::new();
    for number in 0..450 {
        let to = to_user(&format!("stranger{number}"), &number.to_string());
        messages.push(gateway.send("ann", to).await);
    }
    for number in messages {
        match gateway.result(number).await {
            result::Kind::Failure(failure) => {
                assert!(!failure.message.contains("Too many"), "{failure:?}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn what_happens_to_a_group_is_told_in_order() {
    let world = World::with(&["ann", "bob", "eve"]).await;
    let mut all = Subscriber::open(&world, &["ann", "bob", "eve"]).await;
    let created = world
        .create_group("ann", &["bob"], Settings::default())
        .await;
    let group = created.group.clone().unwrap().id;
    let key = format!("group:{group}");
    assert_eq!(world.arrived(&created).await.seq, 1);
    match all.next().await {
        event::Kind::Group(change) => {
            assert_eq!(change.added, ["ann", "bob"]);
            assert_eq!(change.group.unwrap().members.len(), 2);
            assert_eq!(change.entry.unwrap().seq, 1);
        }
        other => panic!("{other:?}"),
    }
    world.send("bob", to_group(&group, "1")).await.unwrap();
    assert_eq!(all.next_entry().await, (key.clone(), 2));
    let added = world.add_member("ann", &group, "eve").await;
    assert_eq!(world.arrived(&added).await.seq, 3);
    assert_eq!(all.next_entry().await, (key.clone(), 3));
    let removed = world.remove_member("ann", &group, "bob").await;
    assert_eq!(world.arrived(&removed).await.seq, 4);
    match all.next().await {
        event::Kind::Group(change) => assert_eq!(change.removed, ["bob"]),
        other => panic!("{other:?}"),
    }
    assert_eq!(
        code(world.send("bob", to_group(&group, "2")).await),
        Code::NotFound
    );
    assert_eq!(
        code(world.history("bob", by_key(&key)).await),
        Code::NotFound
    );
    assert!(world.state("bob").await.groups.is_empty());
    let deleted = world.delete_group("ann", &group).await;
    let told = world.arrived(&deleted).await;
    assert_eq!((told.seq, told.at_ms != 0), (5, true));
    match all.next().await {
        event::Kind::Group(change) => {
            assert_eq!(change.removed, ["ann", "eve"]);
            assert!(change.group.unwrap().members.is_empty());
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        code(world.send("ann", to_group(&group, "3")).await),
        Code::NotFound
    );
}

#[tokio::test]
async fn a_removed_member_alone_on_a_gateway_hears_nothing_more() {
    let world = World::with(&["ann", "bob"]).await;
    let created = world
        .create_group("ann", &["bob"], Settings::default())
        .await;
    let group = created.group.clone().unwrap().id;
    world.arrived(&created).await;
    let mut bobs = Subscriber::open(&world, &[]).await;
    assert_eq!(bobs.add("bob").await.group_ids, [group.as_str()]);
    let removed = world.remove_member("ann", &group, "bob").await;
    world.arrived(&removed).await;
    world.send("ann", to_group(&group, "1")).await.unwrap();
    world.send("ann", to_user("bob", "2")).await.unwrap();
    assert_eq!(bobs.next_entry().await, (format!("group:{group}"), 2));
    assert_eq!(bobs.next_entry().await, ("dm:ann:bob".into(), 1));
    bobs.remove("bob").await;
    // The next user's answer shows that the removal was taken in.
    bobs.add("eve").await;
    world.send("ann", to_user("bob", "3")).await.unwrap();
    assert!(bobs.add("ann").await.group_ids.contains(&group));
}

#[tokio::test]
async fn a_group_can_be_written_to_as_soon_as_it_exists() {
    let world = World::with(&["ann", "bob"]).await;
    for round in 0..20 {
        let created = world
            .create_group("ann", &["bob"], Settings::default())
            .await;
        let group = created.group.unwrap().id;
        let sent = world
            .send("bob", to_group(&group, &round.to_string()))
            .await
            .unwrap();
        assert_eq!(sent.seq, 2);
    }
}

/// What may come between what group-svc has done and what message-svc knows of it.
#[tokio::test]
async fn a_gateway_can_write_to_a_group_as_soon_as_it_exists() {
    let world = World::with(&["ann", "bob"]).await;
    let mut gateway = Gateway::open(&world).await;
    for round in 0..100 {
        let created = world
            .create_group("ann", &["bob"], Settings::default())
            .await;
        let group = created.group.unwrap().id;
        let mut numbers = Vec::new();
        for id in 0..10 {
            let id = format!("{round}.{id}");
            numbers.push(gateway.send("bob", to_group(&group, &id)).await);
        }
        for (seq, number) in (2..).zip(numbers) {
            assert_eq!(gateway.seq(number).await, seq);
        }
    }
}

#[tokio::test]
async fn what_a_group_refuses_before_its_changes_have_come_is_stored_behind_them() {
    let mut world = World::with(&["ann", "bob"]).await;
    let admins = Settings {
        who_may_post: Audience::Admins as i32,
        ..Settings::default()
    };
    let known = world.create_group("ann", &["bob"], admins).await;
    world.arrived(&known).await;
    let known = known.group.unwrap().id;
    world.stop_message().await;
    let new = world
        .create_group("ann", &["bob"], Settings::default())
        .await;
    let new = new.group.unwrap().id;
    world.let_write("ann", &known, Audience::Everyone).await;
    world.stop_group().await;
    world.start_message().await;
    let mut gateway = Gateway::open(&world).await;
    // Nobody can tell whether they may write.
    for (group, id) in [(&new, "1"), (&known, "2")] {
        let number = gateway.send("bob", to_group(group, id)).await;
        assert_eq!(gateway.code(number).await, "unavailable");
    }
    // It comes back some time later only, for what has come meanwhile.
    world.start_group().await;
    let mut numbers = Vec::new();
    for id in 0..3 {
        let ids = [format!("new {id}"), format!("known {id}")];
        let to_new = gateway.send("bob", to_group(&new, &ids[0])).await;
        let to_known = gateway.send("bob", to_group(&known, &ids[1])).await;
        numbers.push((to_new, to_known));
    }
    for (place, (to_new, to_known)) in (0..).zip(numbers) {
        assert_eq!(gateway.seq(to_new).await, 2 + place);
        assert_eq!(gateway.seq(to_known).await, 3 + place);
    }
    // A stranger is one all the same, for a gateway and for a bot.
    let number = gateway.send("eve", to_group(&new, "3")).await;
    assert_eq!(gateway.code(number).await, "not_found");
    assert_eq!(
        code(world.send("eve", to_group(&new, "4")).await),
        Code::NotFound
    );
}

#[tokio::test]
async fn who_may_post_is_obeyed() {
    let world = World::with(&["ann", "bob"]).await;
    let settings = Settings {
        who_may_post: Audience::Admins as i32,
        ..Settings::default()
    };
    let created = world.create_group("ann", &["bob"], settings).await;
    let group = created.group.clone().unwrap().id;
    world.arrived(&created).await;
    assert_eq!(
        code(world.send("bob", to_group(&group, "1")).await),
        Code::Forbidden
    );
    world.send("ann", to_group(&group, "1")).await.unwrap();
}

#[tokio::test]
async fn group_changes_of_an_absence_are_written_once() {
    let mut world = World::with(&["ann", "bob", "eve"]).await;
    let created = world
        .create_group("ann", &["bob"], Settings::default())
        .await;
    let group = created.group.clone().unwrap().id;
    world.arrived(&created).await;
    world.stop_message().await;
    let added = world.add_member("ann", &group, "eve").await;
    world.start_message().await;
    assert_eq!(world.arrived(&added).await.seq, 2);
    world.stop_group().await;
    // What is known of groups is served without group-svc.
    assert_eq!(
        world.send("eve", to_group(&group, "1")).await.unwrap().seq,
        3
    );
    assert_eq!(world.state("eve").await.groups[0].members.len(), 3);
    world.start_group().await;
    let removed = world.remove_member("ann", &group, "bob").await;
    assert_eq!(world.arrived(&removed).await.seq, 4);
    let page = world
        .history("ann", by_key(&format!("group:{group}")))
        .await
        .unwrap();
    assert_eq!(seqs(&page.entries), [1, 2, 3, 4]);
}

/// More than events may wait in a stream's queue.
#[tokio::test]
async fn a_gateway_of_very_many_users_is_told_of_all_of_them() {
    let world = World::with(&["ann", "bob"]).await;
    let names: Vec<_> = (0..70_000).map(|number| format!("user{number}")).collect();
    let mut names: Vec<_> = names.iter().map(String::as_str).collect();
    names.push("bob");
    let mut all = Subscriber::open(&world, &names).await;
    world.send("ann", to_user("bob", "1")).await.unwrap();
    assert_eq!(all.next_entry().await, ("dm:ann:bob".into(), 1));
}

#[tokio::test]
async fn receipts_and_unread_counts() {
    let world = World::with(&["ann", "bob"]).await;
    for id in ["1", "2", "3"] {
        world.send("ann", to_user("bob", id)).await.unwrap();
    }
    let unread = async || world.state("bob").await.conversations[0].unread;
    assert_eq!(unread().await, 3);
    let mut both = Subscriber::open(&world, &["ann", "bob"]).await;
    let marked = world.mark("bob", "dm:ann:bob", 2).await.unwrap();
    assert_eq!(marked.unread, 1);
    match both.next().await {
        event::Kind::Receipt(moved) => {
            let receipt = moved.receipt.unwrap();
            assert_eq!(
                (
                    receipt.username.as_str(),
                    receipt.delivered_seq,
                    receipt.read_seq
                ),
                ("bob", 2, 2)
            );
        }
        other => panic!("{other:?}"),
    }
    match both.next().await {
        event::Kind::Unread(changed) => {
            assert_eq!((changed.username.as_str(), changed.unread), ("bob", 1))
        }
        other => panic!("{other:?}"),
    }
    // Nothing moves twice, so nothing is told twice.
    world.mark("bob", "dm:ann:bob", 1).await.unwrap();
    world.send("bob", to_user("ann", "1")).await.unwrap();
    assert_eq!(both.next_entry().await.1, 4);
    assert_eq!(unread().await, 1);
    let state = world.state("ann").await;
    let conversation = &state.conversations[0];
    assert_eq!(
        (
            conversation.username.as_str(),
            conversation.last_seq,
            conversation.unread
        ),
        ("bob", 4, 1)
    );
    assert_eq!(
        (
            conversation.receipts[0].username.as_str(),
            conversation.receipts[0].read_seq
        ),
        ("bob", 2)
    );
}

#[tokio::test]
async fn read_receipts_can_be_switched_off() {
    let world = World::with(&["ann", "bob"]).await;
    world.send("ann", to_user("bob", "1")).await.unwrap();
    let sent = Some(false);
    let request = UpdatePreferencesRequest {
        read_receipts: sent,
    };
    let request = client::request_for(request, "bob", PATIENCE).unwrap();
    let answer = world.messages.clone().update_preferences(request).await;
    let chosen = answer.unwrap().into_inner().preferences.unwrap();
    assert!(!chosen.read_receipts);
    let mut anns = Subscriber::open(&world, &["ann"]).await;
    world.mark("bob", "dm:ann:bob", 1).await.unwrap();
    match anns.next().await {
        event::Kind::Receipt(moved) => {
            let receipt = moved.receipt.unwrap();
            assert_eq!((receipt.delivered_seq, receipt.read_seq), (1, 0));
        }
        other => panic!("{other:?}"),
    }
    let request = GetReceiptsRequest {
        conversation: Some(by_user("bob")),
    };
    let request = client::request_for(request, "ann", PATIENCE).unwrap();
    let answer = world
        .messages
        .clone()
        .get_receipts(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(
        (
            answer.receipts[0].delivered_seq,
            answer.receipts[0].read_seq
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn typing_is_told_and_not_stored() {
    let world = World::with(&["ann", "bob", "eve"]).await;
    let mut bobs = Subscriber::open(&world, &["bob", "eve"]).await;
    let mut gateway = Gateway::open(&world).await;
    let number = gateway.typing("ann", by_user("bob")).await;
    assert!(matches!(
        gateway.result(number).await,
        result::Kind::Typing(_)
    ));
    match bobs.next().await {
        event::Kind::Typing(typing) => {
            assert_eq!(
                (
                    typing.conversation.as_str(),
                    typing.username.as_str(),
                    typing.active
                ),
                ("dm:ann:bob", "ann", true)
            );
        }
        other => panic!("{other:?}"),
    }
    assert!(world.state("bob").await.conversations.is_empty());
    let created = world.create_group("ann", &[], Settings::default()).await;
    world.arrived(&created).await;
    let key = format!("group:{}", created.group.unwrap().id);
    let number = gateway.typing("eve", by_key(&key)).await;
    assert_eq!(gateway.code(number).await, "not_found");
    let number = gateway.typing("ann", by_user("nobody")).await;
    assert_eq!(gateway.code(number).await, "not_found");
}

#[tokio::test]
async fn a_user_can_watch_their_own_events() {
    let world = World::with(&["ann", "bob", "eve"]).await;
    let request = client::request_for(WatchEventsRequest {}, "bob", PATIENCE).unwrap();
    let mut events = world
        .messages
        .clone()
        .watch_events(request)
        .await
        .unwrap()
        .into_inner();
    let mut next = async || {
        events
            .message()
            .await
            .unwrap()
            .unwrap()
            .event
            .unwrap()
            .kind
            .unwrap()
    };
    assert!(matches!(next().await, event::Kind::Welcome(_)));
    assert!(matches!(next().await, event::Kind::UserAdded(_)));
    world.send("ann", to_user("eve", "1")).await.unwrap();
    world.send("ann", to_user("bob", "2")).await.unwrap();
    match next().await {
        event::Kind::Entry(appended) => {
            assert_eq!(appended.entry.unwrap().conversation, "dm:ann:bob")
        }
        other => panic!("{other:?}"),
    }
    world.mark("bob", "dm:ann:bob", 1).await.unwrap();
    // One's own receipt is for the other alone.
    assert!(matches!(next().await, event::Kind::Unread(_)));
}

#[tokio::test]
async fn whose_session_ends_watches_no_more() {
    let world = World::with(&[]).await;
    let token = world.sign_up("ann").await;
    let request = client::request_as(WatchEventsRequest {}, &token, PATIENCE).unwrap();
    let mut events = world
        .messages
        .clone()
        .watch_events(request)
        .await
        .unwrap()
        .into_inner();
    // The welcome, and that the events follow.
    events.message().await.unwrap().unwrap();
    events.message().await.unwrap().unwrap();
    world.sign_out(&token).await;
    world.sign_up("bob").await;
    world.send("bob", to_user("ann", "1")).await.unwrap();
    // Not even what comes at once is told.
    let status = events.message().await.unwrap_err();
    assert_eq!(status.code(), tonic::Code::Unauthenticated);
}

#[tokio::test]
async fn finishing_ends_the_streams_and_keeps_what_was_acknowledged() {
    let mut world = World::with(&["ann", "bob"]).await;
    let subscriber = Subscriber::open(&world, &["bob"]).await;
    let mut gateway = Gateway::open(&world).await;
    let number = gateway.send("ann", to_user("bob", "1")).await;
    assert_eq!(gateway.seq(number).await, 1);
    world.stop_message().await;
    subscriber.ended().await;
    world.start_message().await;
    assert_eq!(
        world.sync("bob", &[("dm:ann:bob", 0)]).await[0]
            .entries
            .len(),
        1
    );
    let again = world.send("ann", to_user("bob", "1")).await.unwrap();
    assert!(again.duplicate);
}
