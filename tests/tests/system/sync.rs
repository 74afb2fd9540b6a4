//! Coming back: exactly what was missed, or a clear word that it was too much.

use serde_json::{Value, json};
use system_tests::{Account, Client, Server, frames};

const KEY: &str = "dm:ann:bob";

/// Writes this many messages from ann to bob.
async fn write(ann: &mut Client, count: u64) {
    let base = rand::random::<u32>();
    let message = |number: u64| {
        frames::with(
            frames::private("bob", "x"),
            json!({"id": format!("{base}-{number}")}),
        )
    };
    ann.send_all((1..=count).map(message)).await;
    ann.answer(&format!("{base}-{count}")).await;
}

/// Asks an open socket for what is missing; gives the history frames of the answer.
async fn sync(client: &mut Client, positions: Value) -> Vec<Value> {
    client.arrived().await;
    client
        .do_it(json!({"type": "sync", "conversations": positions}))
        .await;
    let answer: Vec<Value> = client.arrived().await;
    let kinds: Vec<&str> = answer
        .iter()
        .map(|frame| frame["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds[..3],
        ["group_list", "conversation_list", "unread_count"],
        "{kinds:?}"
    );
    answer.into_iter().skip(3).collect()
}

#[tokio::test]
async fn what_was_missed_comes_once_and_nothing_else() {
    let mut server = Server::all_in_one().start().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let mut ann_client = ann.connect().await;
    write(&mut ann_client, 5).await;
    let made = ann_client
        .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob"]}))
        .await;
    let group = format!("group:{}", made["group"]["id"].as_str().unwrap());

    let opening = bob.resume(json!({KEY: 2, group.as_str(): 1})).await.opening;
    assert_eq!(
        opening.histories.len(),
        1,
        "only what has newer entries: {:?}",
        opening.histories
    );
    let history = &opening.histories[0];
    assert_eq!(
        (&history["conversation"], frames::seqs(history)),
        (&json!(KEY), vec![3, 4, 5])
    );
    assert_eq!(
        (&history["has_more"], history.get("reset")),
        (&json!(false), None)
    );
    assert!(
        bob.resume(json!({KEY: 5}))
            .await
            .opening
            .histories
            .is_empty()
    );
    assert!(
        bob.connect().await.opening.histories.is_empty(),
        "not asked for"
    );

    let mut open = bob.connect().await;
    let histories = sync(&mut open, json!({KEY: 4, group.as_str(): 0})).await;
    let mut got: Vec<(&str, Vec<u64>)> = histories
        .iter()
        .map(|history| {
            (
                history["conversation"].as_str().unwrap(),
                frames::seqs(history),
            )
        })
        .collect();
    got.sort();
    assert_eq!(got, [(KEY, vec![5]), (&group, vec![1])]);

    server.restart().await;
    let later = bob.resume(json!({KEY: 3, group.as_str(): 1})).await.opening;
    assert_eq!(
        later.histories.iter().map(frames::seqs).collect::<Vec<_>>(),
        [[4, 5]],
        "after a crash"
    );
}

#[tokio::test]
async fn positions_that_make_no_sense_are_passed_over() {
    let server = Server::all_in_one().start().await;
    let (mut ann, bob, eve) = (
        server.join("ann").await,
        server.sign_up("bob").await,
        server.sign_up("eve").await,
    );
    write(&mut ann, 2).await;
    let nonsense = json!({KEY: 99, "dm:ann:eve": 0, "dm:bob:nobody": 0, "nonsense": 0, "group:01890a5d-ac96-774b-bcce-b302099a8057": 0});
    assert!(
        bob.resume(nonsense.clone())
            .await
            .opening
            .histories
            .is_empty()
    );
    let mut stranger = eve.resume(json!({KEY: 0})).await;
    assert!(
        stranger.opening.histories.is_empty(),
        "a stranger gets nothing"
    );
    assert!(sync(&mut stranger, nonsense).await.is_empty());
    for wrong in [
        json!("all"),
        json!([]),
        json!({KEY: "1"}),
        json!({KEY: -1}),
        json!({KEY: null}),
    ] {
        let answer = stranger
            .ask(json!({"type": "sync", "conversations": wrong}))
            .await;
        assert!(
            ["bad_frame", "invalid"].contains(&answer["code"].as_str().unwrap_or_default()),
            "{wrong}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_thousand_behind_is_exact_and_more_is_a_reset() {
    let mut server = Server::all_in_one().start().await;
    let (ann, bob) = (server.sign_up("ann").await, server.sign_up("bob").await);
    let mut ann_client = ann.connect().await;
    write(&mut ann_client, 1_101).await;
    assert_exact_and_reset(&bob).await;
    server.restart().await;
    assert_exact_and_reset(&bob).await;
}

async fn assert_exact_and_reset(bob: &Account) {
    let mut open = bob.connect().await;
    for opened in [true, false] {
        let mut ask = async |position: u64| {
            let positions = json!({KEY: position});
            let histories = if opened {
                bob.resume(positions).await.opening.histories
            } else {
                sync(&mut open, positions).await
            };
            let [history]: [Value; 1] = histories.try_into().expect("one history");
            history
        };
        let exact = ask(101).await;
        assert_eq!(
            frames::seqs(&exact),
            (102..=1_101).collect::<Vec<_>>(),
            "everything that is missing"
        );
        assert!(exact.get("reset").is_none());
        let newest = ask(100).await;
        assert_eq!(
            (&newest["reset"], &newest["has_more"]),
            (&json!(true), &json!(true))
        );
        let seqs = frames::seqs(&newest);
        assert_eq!(seqs.last(), Some(&1_101));
        assert!(
            seqs.len() <= 200 && seqs.windows(2).all(|pair| pair[0] + 1 == pair[1]),
            "the newest page: {seqs:?}"
        );
    }
}

#[tokio::test]
async fn between_state_and_live_frames_is_no_hole() {
    let server = Server::all_in_one().start().await;
    let (mut ann, bob) = (server.join("ann").await, server.sign_up("bob").await);
    ann.do_it(frames::private("bob", "first")).await;
    let writing = tokio::spawn(async move {
        for number in 2..=400 {
            ann.do_it(frames::with(
                frames::private("bob", "x"),
                json!({"id": format!("m{number}")}),
            ))
            .await;
        }
    });
    let mut position = 0;
    while position < 400 {
        let mut client = bob.resume(json!({KEY: position})).await;
        let histories = std::mem::take(&mut client.opening.histories);
        let listed = client.opening.conversation(KEY)["last_seq"]
            .as_u64()
            .unwrap();
        for seq in histories.iter().flat_map(frames::seqs) {
            position += 1;
            assert_eq!(
                seq, position,
                "histories continue where the last socket ended"
            );
        }
        assert!(
            position >= listed,
            "the list tells of {listed}, the histories end at {position}"
        );
        // A few live ones, then away again in the middle.
        for _ in 0..rand::random_range(1..20) {
            if position == 400 {
                break;
            }
            position += 1;
            assert_eq!(
                client.next("private_message").await["seq"],
                position,
                "live frames continue the histories"
            );
        }
    }
    writing.await.unwrap();
}
