use proptest::prelude::*;

use super::*;
use crate::frames::ServerFrame;

fn delivery(subject: Subject) -> Arc<Delivery> {
    Delivery::new(&ServerFrame::Resync, subject)
}

fn entry(seq: u64) -> Arc<Delivery> {
    let conversation = "dm:ann:bob".to_owned();
    let frame = ServerFrame::Pong {
        id: Some(seq.to_string()),
    };
    Delivery::new(&frame, Subject::Entry { conversation, seq })
}

fn presence(username: &str, status: &'static str) -> Arc<Delivery> {
    let frame = ServerFrame::Presence {
        from: username.to_owned(),
        status,
        last_seen: None,
    };
    let username = username.to_owned();
    Delivery::new(&frame, Subject::Presence { username })
}

/// How far somebody has got; positions have two digits, so that all are of one size.
fn receipt(username: &str, seq: u64) -> Arc<Delivery> {
    let conversation = "group:rowing".to_owned();
    let frame = ServerFrame::Receipt {
        conversation: conversation.clone(),
        from: username.to_owned(),
        delivered_seq: seq,
        read_seq: seq,
    };
    let username = username.to_owned();
    let subject = Subject::Receipt {
        conversation,
        username,
    };
    Delivery::new(&frame, subject)
}

fn text(id: String) -> ServerFrame {
    ServerFrame::Pong { id: Some(id) }
}

/// A group at this version; all are of one size up to 9.
fn group(version: u64) -> Arc<Delivery> {
    let id = "rowing".to_owned();
    Delivery::new(
        &text(format!("group {version}")),
        Subject::Group { id, version },
    )
}

/// The note of the change that led to this version.
fn note(version: u64) -> Arc<Delivery> {
    let conversation = "group:rowing".to_owned();
    let seq = version;
    let subject = Subject::Entry { conversation, seq };
    Delivery::new(&text(format!("note {version}")), subject)
}

fn gone(version: u64) -> Arc<Delivery> {
    let id = "rowing".to_owned();
    Delivery::new(
        &text(format!("gone {version}")),
        Subject::Gone { id, version },
    )
}

/// A queue that holds nothing back.
fn live(most_bytes: usize) -> Outbox {
    let outbox = Outbox::holding(most_bytes);
    outbox.release(Vec::new(), Snapshot::default());
    outbox
}

/// All that can be taken now.
fn drain(outbox: &Outbox) -> Vec<Next> {
    let mut taken = Vec::new();
    while let Some(next) = outbox.next() {
        let last = matches!(next, Next::Close(_));
        taken.push(next);
        if last {
            break;
        }
    }
    taken
}

/// Whose presence is told by what can be taken now, and which it is.
fn people(outbox: &Outbox) -> Vec<[String; 2]> {
    let mut told = Vec::new();
    for next in drain(outbox) {
        let Next::Frame(frame) = next else { continue };
        let mut frame: serde_json::Value = serde_json::from_str(&frame).unwrap();
        let more = frame["more"].take();
        let mut objects = vec![frame];
        objects.extend(more.as_array().cloned().unwrap_or_default());
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        told.extend(
            objects
                .iter()
                .map(|it| [text(&it["from"]), text(&it["status"])]),
        );
    }
    told
}

fn frames(deliveries: &[&Arc<Delivery>]) -> Vec<Next> {
    let frames = deliveries.iter();
    frames
        .map(|delivery| Next::Frame(delivery.frame.clone()))
        .collect()
}

#[test]
fn what_must_arrive_keeps_its_order() {
    let outbox = live(1_000);
    let (one, two) = (entry(1), entry(2));
    outbox.push(&one);
    outbox.push(&two);
    assert_eq!(drain(&outbox), frames(&[&one, &two]));
}

#[test]
fn of_what_passes_by_itself_only_the_latest_waits() {
    let outbox = live(1_000);
    let (away, offline, bob) = (
        presence("ann", "away"),
        presence("ann", "offline"),
        presence("bob", "online"),
    );
    for each in [&away, &bob, &offline] {
        outbox.push(each);
    }
    assert_eq!(people(&outbox), [["ann", "offline"], ["bob", "online"]]);
}

#[test]
fn of_receipts_that_wait_only_the_latest_of_each_person_is_told() {
    let (first, second) = (entry(1), entry(2));
    let size = receipt("ann", 10).frame.len();
    let most = 2 * size + first.frame.len() + second.frame.len();
    let fill = |outbox: &Outbox| {
        outbox.push(&receipt("ann", 10));
        outbox.push(&first);
        outbox.push(&receipt("bob", 10));
        outbox.push(&second);
        for seq in 11..=99 {
            outbox.push(&receipt("ann", seq));
        }
    };
    let expected = frames(&[&first, &receipt("bob", 10), &second, &receipt("ann", 99)]);
    let outbox = live(most);
    tells(&outbox, fill, &expected);
    // One that was written is not waited for.
    outbox.push(&receipt("ann", 98));
    assert_eq!(drain(&outbox), frames(&[&receipt("ann", 98)]));
}

/// What fills a queue is told like this, whether it waits to be written or is held back.
fn tells(outbox: &Outbox, fill: impl Fn(&Outbox), expected: &[Next]) {
    fill(outbox);
    assert_eq!(drain(outbox), expected);
    assert_eq!(outbox.lock().bytes, 0);
    assert!(outbox.hold());
    fill(outbox);
    outbox.release(Vec::new(), Snapshot::default());
    assert_eq!(drain(outbox), expected);
}

#[test]
fn of_a_groups_versions_that_wait_only_the_latest_is_told_and_before_the_notes() {
    let fill = |outbox: &Outbox| {
        for version in 1..=9 {
            outbox.push(&group(version));
            outbox.push(&note(version));
        }
    };
    let notes: Vec<_> = (1..=9).map(note).collect();
    let mut told = vec![group(9)];
    told.extend(notes.iter().cloned());
    let expected = frames(&told.iter().collect::<Vec<_>>());
    let size = told.iter().map(|delivery| delivery.frame.len()).sum();
    let outbox = live(size);
    fill(&outbox);
    assert_eq!(outbox.lock().bytes, size);
    drain(&outbox);
    tells(&outbox, fill, &expected);
}

#[test]
fn what_is_told_of_a_group_after_one_is_out_of_it_comes_after_that() {
    let outbox = live(1_000);
    let told = [group(1), note(1), note(2), gone(2), group(3), note(3)];
    for delivery in &told {
        outbox.push(delivery);
    }
    assert_eq!(drain(&outbox), frames(&told.each_ref()));
}

#[test]
fn what_is_newer_than_a_state_comes_after_it() {
    let outbox = live(1_000);
    let (before, after) = (group(1), group(3));
    outbox.push(&before);
    assert!(outbox.hold());
    outbox.push(&group(2));
    outbox.push(&after);
    let state = Utf8Bytes::from_static("state");
    let snapshot = Snapshot {
        groups: [("rowing".to_owned(), 2)].into(),
        ..Snapshot::default()
    };
    outbox.release(vec![state.clone()], snapshot);
    let mut expected = frames(&[&before]);
    expected.push(Next::Frame(state));
    expected.extend(frames(&[&after]));
    assert_eq!(drain(&outbox), expected);
}

#[test]
fn receipts_of_too_many_people_close_the_socket_all_the_same() {
    let size = receipt("ann", 10).frame.len();
    let outbox = live(2 * size);
    for name in ["ann", "bob", "eve"] {
        outbox.push(&receipt(name, 10));
    }
    assert_eq!(drain(&outbox), [Next::Close(Close::TooSlow)]);
}

#[test]
fn presence_that_waits_together_goes_as_one_frame_and_not_too_long_a_one() {
    let outbox = live(1_000_000);
    for number in 0..250 {
        outbox.push(&presence(&format!("user{number:03}"), "online"));
    }
    let taken = drain(&outbox);
    assert_eq!(taken.len(), 3);
    for next in &taken {
        outbox.push(&entry(1));
        assert!(matches!(next, Next::Frame(frame) if frame.len() < 20_000));
    }
    for number in 0..250 {
        outbox.push(&presence(&format!("user{number:03}"), "online"));
    }
    drain(&outbox);
    assert!(people(&outbox).is_empty());
}

#[test]
fn nothing_comes_before_a_state() {
    let outbox = Outbox::holding(1_000);
    let (early, late) = (presence("bob", "away"), presence("ann", "online"));
    outbox.push(&early);
    let state = Utf8Bytes::from_static("registered");
    outbox.release(vec![state.clone()], Snapshot::default());
    outbox.push(&late);
    assert_eq!(outbox.next(), Some(Next::Frame(state)));
    assert_eq!(people(&outbox), [["ann", "online"], ["bob", "away"]]);
}

/// A state that holds five entries, of which three are read.
fn up_to_five() -> Snapshot {
    Snapshot {
        conversations: [("dm:ann:bob".to_owned(), (5, 3))].into(),
        ..Snapshot::default()
    }
}

#[test]
fn an_event_that_comes_after_the_state_that_holds_it_is_left_out() {
    let outbox = Outbox::holding(10_000);
    outbox.release(Vec::new(), up_to_five());
    outbox.push(&entry(5));
    outbox.push(&entry(6));
    assert_eq!(drain(&outbox), frames(&[&entry(6)]));
    // It is remembered for as long as something can be on its way: the first ping may come at once.
    outbox.ping();
    outbox.push(&entry(5));
    assert_eq!(drain(&outbox), [Next::Ping]);
    outbox.ping();
    outbox.push(&entry(5));
    assert_eq!(drain(&outbox).len(), 2);
}

#[test]
fn a_state_is_remembered_for_a_whole_interval_of_pings_whatever_came_before_it() {
    let outbox = live(10_000);
    outbox.ping();
    outbox.ping();
    assert!(outbox.hold());
    outbox.release(Vec::new(), up_to_five());
    outbox.ping();
    outbox.push(&entry(5));
    assert_eq!(drain(&outbox), [Next::Ping]);
}

#[test]
fn what_an_earlier_state_holds_is_left_out_though_a_later_one_could_not_be_told() {
    let outbox = Outbox::holding(10_000);
    outbox.release(Vec::new(), up_to_five());
    assert!(outbox.hold());
    outbox.push(&entry(6));
    outbox.release_without_state();
    outbox.push(&entry(5));
    assert_eq!(drain(&outbox), frames(&[&entry(6)]));
}

#[test]
fn what_passes_by_itself_makes_room_for_what_must_arrive() {
    let (lasting, passing) = (entry(1), presence("ann", "online"));
    let outbox = live(lasting.frame.len() + passing.frame.len() - 1);
    outbox.push(&passing);
    outbox.push(&lasting);
    outbox.push(&passing);
    assert_eq!(drain(&outbox), frames(&[&lasting]));
}

#[test]
fn presence_that_was_dropped_is_remembered_until_there_is_room() {
    let (lasting, passing) = (receipt("ann", 10), presence("ann", "online"));
    let most = lasting.frame.len() + passing.frame.len() - 1;
    // Dropped for what must arrive, or never added.
    for order in [[&passing, &lasting], [&lasting, &passing]] {
        for held in [false, true] {
            let outbox = live(most);
            if held {
                outbox.hold();
            }
            for each in order {
                outbox.push(each);
            }
            assert!(!outbox.take_presence_dropped(), "there is no room");
            if held {
                outbox.release(Vec::new(), Snapshot::default());
            }
            assert_eq!(drain(&outbox), frames(&[&lasting]));
            assert!(outbox.take_presence_dropped());
            assert!(!outbox.take_presence_dropped(), "once");
        }
    }
    let typing = delivery(Subject::Typing {
        conversation: "dm:ann:bob".into(),
        username: "bob".into(),
    });
    let outbox = live(lasting.frame.len());
    outbox.push(&lasting);
    outbox.push(&typing);
    assert_eq!(drain(&outbox), frames(&[&lasting]));
    assert!(!outbox.take_presence_dropped(), "typing passes by itself");
}

#[test]
fn what_does_not_fit_closes_the_socket_and_frees_the_memory() {
    let size = entry(1).frame.len();
    let outbox = live(3 * size);
    for seq in 1..=4 {
        outbox.push(&entry(seq));
    }
    assert_eq!(drain(&outbox), [Next::Close(Close::TooSlow)]);
    outbox.push(&entry(5));
    outbox.close(Close::GoingAway);
    assert_eq!(
        drain(&outbox),
        [Next::Close(Close::TooSlow)],
        "the first reason stands"
    );
}

#[tokio::test]
async fn an_answer_waits_for_room_and_one_alone_always_fits() {
    let outbox = live(100);
    let long = Utf8Bytes::from("x".repeat(1_000));
    outbox.room(long.len()).await;
    outbox.answer(long.clone());
    // Events still find their place beside it, and it does not close the socket.
    outbox.push(&entry(1));
    let waiting = outbox.room(long.len());
    tokio::pin!(waiting);
    assert!(futures_util::poll!(&mut waiting).is_pending());
    assert_eq!(outbox.next(), Some(Next::Frame(long.clone())));
    assert!(futures_util::poll!(&mut waiting).is_pending());
    assert_eq!(outbox.next(), Some(Next::Frame(entry(1).frame.clone())));
    assert!(futures_util::poll!(&mut waiting).is_ready());
}

#[tokio::test]
async fn a_state_does_not_wait_for_what_is_held_back_for_it() {
    let held = entry(1);
    let outbox = Outbox::holding(held.frame.len());
    outbox.push(&held);
    let part = Utf8Bytes::from("s".repeat(1_000));
    for _ in 0..2 {
        let waiting = outbox.room(part.len());
        tokio::pin!(waiting);
        assert!(futures_util::poll!(&mut waiting).is_ready());
        outbox.tell(part.clone());
        let waiting = outbox.room(part.len());
        tokio::pin!(waiting);
        assert!(
            futures_util::poll!(&mut waiting).is_pending(),
            "one at a time"
        );
        assert_eq!(outbox.next(), Some(Next::Frame(part.clone())));
    }
    outbox.release(Vec::new(), Snapshot::default());
    assert_eq!(drain(&outbox), frames(&[&held]));
}

#[tokio::test]
async fn nobody_waits_for_room_in_a_socket_that_is_to_be_closed() {
    let outbox = live(100);
    outbox.answer(Utf8Bytes::from("x".repeat(1_000)));
    let waiting = outbox.room(1);
    tokio::pin!(waiting);
    assert!(futures_util::poll!(&mut waiting).is_pending());
    outbox.close(Close::GoingAway);
    assert!(futures_util::poll!(&mut waiting).is_ready());
}

#[test]
fn a_socket_that_is_closed_in_peace_gets_what_waits() {
    let outbox = live(1_000);
    let one = entry(1);
    outbox.push(&one);
    outbox.close(Close::GoingAway);
    outbox.push(&entry(2));
    let mut expected = frames(&[&one]);
    expected.push(Next::Close(Close::GoingAway));
    assert_eq!(drain(&outbox), expected);
    let outbox = live(1_000);
    outbox.push(&one);
    outbox.close(Close::Unauthenticated);
    assert_eq!(
        drain(&outbox),
        [Next::Close(Close::Unauthenticated)],
        "a session that ended gets nothing more"
    );
}

#[test]
fn events_wait_for_the_state_and_those_in_it_are_dropped() {
    let outbox = Outbox::holding(1_000);
    let answer = Utf8Bytes::from_static("answer");
    outbox.push(&entry(4));
    outbox.reply(answer.clone());
    outbox.push(&entry(5));
    let group = |id: &str, version| {
        let id = id.into();
        delivery(Subject::Group { id, version })
    };
    let late = group("g", 3);
    outbox.push(&late);
    outbox.push(&group("h", 2));
    let unread = |read_seq| {
        delivery(Subject::Unread {
            conversation: "dm:ann:bob".into(),
            read_seq,
        })
    };
    let (old, new) = (unread(2), unread(3));
    outbox.push(&old);
    outbox.push(&new);
    assert_eq!(drain(&outbox), [Next::Frame(answer)]);
    let snapshot = Snapshot {
        conversations: [("dm:ann:bob".to_owned(), (4, 2))].into(),
        groups: [("g".to_owned(), 2), ("h".to_owned(), 2)].into(),
    };
    let state = Utf8Bytes::from_static("state");
    outbox.release(vec![state.clone()], snapshot);
    let mut expected = vec![Next::Frame(state)];
    expected.extend(frames(&[&entry(5), &late, &new]));
    assert_eq!(drain(&outbox), expected);
}

#[test]
fn a_state_waits_in_its_place_and_only_one_at_a_time() {
    let outbox = live(100);
    let (before, after) = (entry(1), entry(2));
    outbox.push(&before);
    assert!(outbox.hold());
    outbox.push(&after);
    // However large: that depends on the user, not on how fast the client reads.
    let state = Utf8Bytes::from("s".repeat(10_000));
    outbox.release(vec![state.clone()], Snapshot::default());
    assert!(!outbox.hold(), "the last state still waits");
    let mut expected = frames(&[&before]);
    expected.push(Next::Frame(state));
    expected.extend(frames(&[&after]));
    assert_eq!(drain(&outbox), expected);
    assert!(outbox.hold());
}

#[test]
fn what_is_held_back_is_bounded_too() {
    let size = entry(1).frame.len();
    let outbox = Outbox::holding(3 * size);
    for seq in 1..=4 {
        outbox.push(&entry(seq));
    }
    assert_eq!(drain(&outbox), [Next::Close(Close::TooSlow)]);
}

#[tokio::test]
async fn the_writer_is_woken() {
    let outbox = Arc::new(live(1_000));
    let pushing = Arc::clone(&outbox);
    let task = tokio::spawn(async move { pushing.push(&entry(1)) });
    while drain(&outbox).is_empty() {
        outbox.filled().await;
    }
    task.await.unwrap();
    let closing = Arc::clone(&outbox);
    let task = tokio::spawn(async move { closing.close(Close::GoingAway) });
    assert_eq!(outbox.closing().await, Close::GoingAway);
    task.await.unwrap();
}

/// What happens to a group and to a socket of somebody who is in it at first.
#[derive(Clone, Copy, Debug)]
enum Turn {
    Change,
    /// The user goes, or comes back.
    GoOrCome,
    /// A state is read.
    Hold,
    /// It is told.
    Release,
    Take,
}

fn turn() -> impl Strategy<Value = Turn> {
    prop_oneof![
        6 => Just(Turn::Change),
        1 => Just(Turn::GoOrCome),
        1 => Just(Turn::Hold),
        1 => Just(Turn::Release),
        4 => Just(Turn::Take),
    ]
}

/// What a client knows of a group: its version, while it is in it.
#[derive(Debug, Default, PartialEq)]
struct Client {
    version: Option<u64>,
}

impl Client {
    /// Takes in a frame. A note finds the group as it is after its change, or newer.
    fn take(&mut self, next: Next) -> Result<(), TestCaseError> {
        let Next::Frame(frame) = next else {
            return Err(TestCaseError::fail(format!("{next:?}")));
        };
        let frame: serde_json::Value = serde_json::from_str(&frame).unwrap();
        let (kind, version) = frame["id"].as_str().unwrap().split_once(' ').unwrap();
        let version = version.parse().unwrap();
        match kind {
            "group" => {
                prop_assert!(self.version.is_none_or(|held| held < version));
                self.version = Some(version);
            }
            "state" => self.version = Some(version),
            "out" => self.version = None,
            "gone" => self.version = None,
            "note" => prop_assert!(self.version.is_some_and(|held| held >= version)),
            other => prop_assert!(false, "{other}"),
        }
        Ok(())
    }
}

proptest! {
    /// However the versions that wait replace each other, a client ends with the last one, or out of the group, and hears of no change
    /// before the group has it.
    #[test]
    fn a_client_knows_a_group_in_time(turns in proptest::collection::vec(turn(), 0..100)) {
        let outbox = live(1_000_000);
        let (mut version, mut inside) = (1, true);
        let mut client = Client { version: Some(1) };
        let mut read = None;
        for turn in turns {
            match turn {
                Turn::Change if inside => {
                    version += 1;
                    outbox.push(&group(version));
                    outbox.push(&note(version));
                }
                Turn::Change => version += 1,
                Turn::GoOrCome => {
                    version += 1;
                    inside = !inside;
                    if inside {
                        outbox.push(&group(version));
                        outbox.push(&note(version));
                    } else {
                        outbox.push(&gone(version));
                    }
                }
                Turn::Hold => if read.is_none() && outbox.hold() {
                    read = Some((inside, version));
                },
                Turn::Release => if let Some((inside, version)) = read.take() {
                    let groups = inside.then(|| ("rowing".to_owned(), version));
                    let snapshot = Snapshot {
                        conversations: [("group:rowing".to_owned(), (version, 0))].into(),
                        groups: groups.into_iter().collect(),
                    };
                    let kind = if inside { "state" } else { "out" };
                    outbox.release(vec![text(format!("{kind} {version}")).encode()], snapshot);
                },
                Turn::Take => if let Some(next) = outbox.next() {
                    client.take(next)?;
                },
            }
        }
        outbox.release_without_state();
        for next in drain(&outbox) {
            client.take(next)?;
        }
        let version = inside.then_some(version);
        prop_assert_eq!(client, Client { version });
    }
}

#[derive(Clone, Debug)]
enum Step {
    Entry,
    Presence(u8),
    Receipt(u8),
    Reply,
    Hold,
    Release,
    Take,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => Just(Step::Entry),
        2 => (0..4_u8).prop_map(Step::Presence),
        2 => (0..4_u8).prop_map(Step::Receipt),
        1 => Just(Step::Reply),
        1 => Just(Step::Hold),
        1 => Just(Step::Release),
        4 => Just(Step::Take),
    ]
}

proptest! {
    /// Whatever happens, memory stays bounded, entries come in order and without a gap, and none is lost before the close.
    #[test]
    fn bounded_and_in_order(steps in proptest::collection::vec(step(), 0..200)) {
        const MOST: usize = 400;
        let outbox = live(MOST);
        let (mut last_pushed, mut last_taken) = (0, 0);
        for step in steps {
            match step {
                Step::Entry => {
                    last_pushed += 1;
                    outbox.push(&entry(last_pushed));
                }
                Step::Presence(who) => outbox.push(&presence(&who.to_string(), "online")),
                Step::Receipt(who) => outbox.push(&receipt(&who.to_string(), 10)),
                Step::Reply => outbox.reply(Utf8Bytes::from_static("{}")),
                Step::Hold => { outbox.hold(); }
                Step::Release => outbox.release(Vec::new(), Snapshot::default()),
                Step::Take => if let Some(Next::Frame(frame)) = outbox.next() {
                    if frame == entry(last_taken + 1).frame {
                        last_taken += 1;
                    } else {
                        prop_assert!(!frame.contains("pong"), "out of order: {frame}");
                    }
                },
            }
            let queue = outbox.lock();
            let held = queue.held.iter().flat_map(Line::iter).map(|delivery| delivery.frame.len());
            let lasting = queue.lasting.iter().map(|waiting| waiting.frame.len());
            let passing = queue.ephemeral.values().map(|frame| frame.len());
            let waiting: usize = held.chain(lasting).chain(passing).sum();
            prop_assert!(waiting <= MOST);
            prop_assert!(queue.close.is_some() || waiting == queue.bytes);
        }
        outbox.release(Vec::new(), Snapshot::default());
        for next in drain(&outbox) {
            match next {
                Next::Frame(frame) if frame == entry(last_taken + 1).frame => last_taken += 1,
                Next::Frame(frame) => prop_assert!(!frame.contains("pong"), "out of order: {frame}"),
                Next::Ping => prop_assert!(false, "nobody asked"),
                Next::Close(why) => {
                    prop_assert_eq!(why, Close::TooSlow);
                    return Ok(());
                }
            }
        }
        prop_assert_eq!(last_taken, last_pushed);
    }
}
