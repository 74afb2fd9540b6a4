//! Making and changing groups: the answer, the `group_update`, the note in the log, and who gets them.

use serde_json::{Value, json};
use system_tests::{Account, Client, Server, frames, settle};

/// A server with a group `Rowing` of ann (its owner), bob and carol, and eve, who is not in it.
struct Club {
    server: Server,
    ann: Client,
    bob: Client,
    carol: Client,
    eve: Client,
    bobs_account: Account,
    id: String,
}

impl Club {
    async fn found() -> Self {
        let server = Server::all_in_one().start().await;
        let bobs_account = server.sign_up("bob").await;
        let (mut ann, mut carol, eve) = (
            server.join("ann").await,
            server.join("carol").await,
            server.join("eve").await,
        );
        let mut bob = bobs_account.connect().await;
        let made = ann
            .do_it(json!({"type": "create_group", "to": "Rowing", "members": ["bob", "carol"]}))
            .await;
        let id = made["group"]["id"].as_str().unwrap().to_owned();
        for client in [&mut ann, &mut bob, &mut carol] {
            client.next("group_update").await;
            client.next("system").await;
        }
        Self {
            server,
            ann,
            bob,
            carol,
            eve,
            bobs_account,
            id,
        }
    }

    fn key(&self) -> String {
        format!("group:{}", self.id)
    }

    fn command(&self, kind: &str, content: &str) -> Value {
        frames::command(kind, &self.id, content)
    }
}

/// Takes the note and the `group_update` of a change; gives both.
async fn news(client: &mut Client, kind: &str) -> (Value, Value) {
    let note = client
        .expect("system", |frame| frame["event"]["kind"] == kind)
        .await;
    assert!(
        note["content"]
            .as_str()
            .is_some_and(|sentence| !sentence.is_empty()),
        "{note}"
    );
    (note, client.next("group_update").await)
}

fn members(group: &Value) -> Vec<(&str, &str)> {
    let members = group["members"].as_array().unwrap();
    members
        .iter()
        .map(|member| {
            (
                member["username"].as_str().unwrap(),
                member["role"].as_str().unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_group_is_created_with_its_members() {
    let server = Server::all_in_one().start().await;
    let (mut ann, mut bob, mut eve) = (
        server.join("ann").await,
        server.join("bob").await,
        server.join("eve").await,
    );
    let mut carol = server.join("carol").await;
    let forms = [
        json!({"members": ["bob", "Carol"]}),
        json!({"content": "bob,carol"}),
        json!({"content": " bob , carol ,"}),
    ];
    for (number, form) in forms.into_iter().enumerate() {
        let command = frames::with(
            json!({"type": "create_group", "id": format!("c{number}"), "to": "  Rowing  "}),
            form,
        );
        let ack = ann.do_it(command.clone()).await;
        let group = &ack["group"];
        let id = group["id"].as_str().unwrap();
        assert_eq!(id.len(), 36, "longer than any username");
        let expected = json!({
            "id": id, "name": "Rowing", "description": "", "version": 1,
            "settings": {"who_may_post": "everyone", "who_may_add": "admins"},
            "members": [{"username": "ann", "role": "owner"}, {"username": "bob", "role": "member"}, {"username": "carol", "role": "member"}],
        });
        assert_eq!(*group, expected);
        let key = format!("group:{id}");
        assert_eq!(
            (&ack["conversation"], &ack["seq"]),
            (&json!(key), &json!(1))
        );
        assert!(
            frames::is_time(&ack["timestamp"]) && ack.get("duplicate").is_none(),
            "{ack}"
        );
        for client in [&mut ann, &mut bob, &mut carol] {
            let (note, update) = news(client, "group_created").await;
            assert_eq!(update, json!({"type": "group_update", "group": expected}));
            assert_eq!(
                (
                    &note["conversation"],
                    &note["seq"],
                    &note["from"],
                    &note["to"]
                ),
                (&json!(key), &json!(1), &json!("ann"), &json!(id))
            );
            assert_eq!(
                (&note["timestamp"], &note["event"]["name"]),
                (&ack["timestamp"], &json!("Rowing"))
            );
        }
        assert_eq!(
            ann.do_it(command).await,
            frames::with(ack, json!({"duplicate": true})),
            "a repetition makes no second one"
        );
    }
    let nothing = settle(&mut ann, &mut eve).await;
    assert!(
        frames::of_type(&nothing, "group_update").is_empty()
            && frames::of_type(&nothing, "system").is_empty()
    );
    let again = settle(&mut ann, &mut bob).await;
    assert!(frames::of_type(&again, "system").is_empty(), "{again:?}");
}

#[tokio::test]
async fn a_command_is_done_once_whatever_happens_between() {
    let mut club = Club::found().await;
    let account = club.server.sign_up("dave").await;
    let mut dave = account.connect().await;
    let create = json!({"type": "create_group", "id": "c1", "to": "Chess", "members": ["bob"]});
    let made = dave.do_it(create.clone()).await;
    let chess = made["group"]["id"].as_str().unwrap().to_owned();
    let add = frames::with(
        frames::command("add_member", &chess, "carol"),
        json!({"id": "a1"}),
    );
    let added = dave.do_it(add.clone()).await;
    club.server.restart().await;
    let mut later = account.sign_in_again().await.connect().await;
    for (command, first) in [(create, made), (add, added)] {
        let again = later.do_it(command).await;
        assert_eq!(again["duplicate"], true);
        assert_eq!(
            (&again["seq"], &again["conversation"]),
            (&first["seq"], &first["conversation"])
        );
        assert_eq!(again["group"]["id"], chess.as_str());
    }
    assert_eq!(
        later.opening.group_list["groups"].as_array().unwrap().len(),
        1
    );
    let history = later.ask(json!({"type": "history", "to": chess})).await;
    assert_eq!(frames::seqs(&history), [1, 2]);
}

#[tokio::test]
async fn what_creating_a_group_refuses() {
    let server = Server::all_in_one()
        .with("group_members", "3")
        .start()
        .await;
    let mut ann = server.join("ann").await;
    for name in ["bob", "carol", "dave"] {
        server.sign_up(name).await;
    }
    let create = |name: &str, members: Value| json!({"type": "create_group", "to": name, "members": members});
    for name in ["", "  ", &"x".repeat(65)] {
        ann.be_refused(create(name, json!(["bob"])), "invalid")
            .await;
    }
    let refused = ann
        .be_refused(create("Rowing", json!(["bob", "nobody"])), "not_found")
        .await;
    assert!(
        refused["content"].as_str().unwrap().contains("nobody"),
        "the sentence names who: {refused}"
    );
    ann.be_refused(create("Rowing", json!(["bob", "carol", "dave"])), "invalid")
        .await;
    let answer = ann.ask(create("Rowing", json!("bob"))).await;
    assert_eq!(answer["code"], "bad_frame", "{answer}");
    ann.do_it(frames::with(
        create("Rowing", json!(["bob"])),
        json!({"id": "c1"}),
    ))
    .await;
    for other in [
        create("Sailing", json!(["bob"])),
        create("Rowing", json!(["carol"])),
    ] {
        ann.be_refused(frames::with(other, json!({"id": "c1"})), "conflict")
            .await;
    }
    ann.do_it(create(&"é".repeat(64), json!([]))).await;
    ann.do_it(json!({"type": "sync", "conversations": {}}))
        .await;
    assert_eq!(
        ann.next("group_list").await["groups"]
            .as_array()
            .unwrap()
            .len(),
        2,
        "nothing else was made"
    );
}

#[tokio::test]
async fn a_group_is_renamed_described_and_set() {
    let mut club = Club::found().await;
    let settings = json!({"who_may_post": "admins"});
    let change = json!({"type": "update_group", "to": club.id, "name": " Sculling ", "description": "Eights and fours", "settings": settings});
    let ack = club.ann.do_it(change).await;
    let group = &ack["group"];
    assert_eq!(
        (&group["name"], &group["description"], &group["version"]),
        (&json!("Sculling"), &json!("Eights and fours"), &json!(2))
    );
    assert_eq!(
        group["settings"],
        json!({"who_may_post": "admins", "who_may_add": "admins"}),
        "what is left out stays"
    );
    assert_eq!(ack["seq"], 2);
    for client in [&mut club.ann, &mut club.bob, &mut club.carol] {
        let (note, update) = news(client, "group_updated").await;
        assert_eq!(update["group"], *group);
        assert_eq!((&note["from"], &note["seq"]), (&json!("ann"), &json!(2)));
        let event = json!({"kind": "group_updated", "name": "Sculling", "description": "Eights and fours", "settings": group["settings"]});
        assert_eq!(note["event"], event);
    }
    let renamed = club
        .ann
        .do_it(json!({"type": "update_group", "to": club.id, "name": "Punting"}))
        .await;
    assert_eq!(renamed["group"]["description"], "Eights and fours");
    for wrong in [
        json!({"name": ""}),
        json!({"name": "x".repeat(65)}),
        json!({"description": "x".repeat(1_025)}),
        json!({"settings": {"who_may_post": "nobody"}}),
    ] {
        let answer = club
            .ann
            .ask(frames::with(
                json!({"type": "update_group", "to": club.id}),
                wrong.clone(),
            ))
            .await;
        assert!(
            ["invalid", "bad_frame"].contains(&answer["code"].as_str().unwrap_or_default()),
            "{wrong}: {answer}"
        );
    }
    // A change that changes nothing leaves no note.
    club.ann
        .do_it(json!({"type": "update_group", "to": club.id, "name": "Punting"}))
        .await;
    let history = club
        .bob
        .ask(json!({"type": "history", "to": club.id}))
        .await;
    assert_eq!(frames::seqs(&history), [1, 2, 3]);
}

#[tokio::test]
async fn a_member_is_added_and_sees_the_whole_history() {
    let mut club = Club::found().await;
    club.ann.do_it(frames::group(&club.id, "before eve")).await;
    let command = frames::with(club.command("add_member", "Eve"), json!({"id": "add"}));
    let ack = club.ann.do_it(command.clone()).await;
    assert_eq!(
        (&ack["seq"], &ack["conversation"]),
        (&json!(3), &json!(club.key()))
    );
    for client in [&mut club.ann, &mut club.bob, &mut club.carol, &mut club.eve] {
        let (note, update) = news(client, "member_added").await;
        assert_eq!(update["group"], ack["group"]);
        assert_eq!(
            (&note["event"], &note["seq"]),
            (
                &json!({"kind": "member_added", "users": ["eve"]}),
                &json!(3)
            )
        );
    }
    assert!(members(&ack["group"]).contains(&("eve", "member")));
    let history = club
        .eve
        .ask(json!({"type": "history", "to": club.id}))
        .await;
    assert_eq!(frames::seqs(&history), [1, 2, 3]);
    club.bob.do_it(frames::group(&club.id, "welcome")).await;
    assert_eq!(
        club.eve
            .expect("group_message", |frame| frame["content"] == "welcome")
            .await["seq"],
        4
    );
    club.eve.do_it(frames::group(&club.id, "thanks")).await;

    assert_eq!(club.ann.do_it(command).await["duplicate"], true);
    club.ann
        .be_refused(
            frames::with(club.command("add_member", "bob"), json!({"id": "add"})),
            "conflict",
        )
        .await;
    club.ann
        .be_refused(club.command("add_member", "nobody"), "not_found")
        .await;
    // Somebody who is in it already is left as they are.
    club.ann.do_it(club.command("add_member", "bob")).await;
    let history = club
        .bob
        .ask(json!({"type": "history", "to": club.id}))
        .await;
    assert_eq!(frames::seqs(&history), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_removed_member_gets_nothing_after_the_removal() {
    let mut club = Club::found().await;
    club.ann.do_it(frames::group(&club.id, "with bob")).await;
    let mut bob_phone = club.bobs_account.connect().await;
    let ack = club.ann.do_it(club.command("remove_member", "bob")).await;
    assert_eq!(
        (&ack["seq"], members(&ack["group"])),
        (&json!(3), vec![("ann", "owner"), ("carol", "member")])
    );
    for client in [&mut club.ann, &mut club.carol] {
        let (note, update) = news(client, "member_removed").await;
        assert_eq!(
            (&note["event"], &update["group"]),
            (
                &json!({"kind": "member_removed", "users": ["bob"]}),
                &ack["group"]
            )
        );
    }
    for client in [&mut club.bob, &mut bob_phone] {
        let (note, update) = news(client, "member_removed").await;
        assert_eq!(note["seq"], 3, "the removal is the last thing that is seen");
        assert_eq!(
            update,
            json!({"type": "group_update", "group": {"id": club.id}, "removed": true})
        );
    }
    club.ann.do_it(frames::group(&club.id, "without bob")).await;
    club.carol
        .do_it(json!({"type": "read", "to": club.id, "seq": 4}))
        .await;
    club.carol
        .do_it(json!({"type": "typing", "to": club.id, "content": "start"}))
        .await;
    club.ann
        .do_it(json!({"type": "update_group", "to": club.id, "name": "Secret"}))
        .await;
    let seen = settle(&mut club.ann, &mut club.bob).await;
    let later: Vec<&Value> = seen
        .iter()
        .filter(|frame| frame["conversation"] == club.key() && frame["seq"].as_u64() > Some(3))
        .collect();
    assert!(later.is_empty(), "{later:?}");
    for kind in ["receipt", "typing", "group_update"] {
        assert!(frames::of_type(&seen, kind).is_empty(), "{seen:?}");
    }
    assert_stranger(&mut club.bob, &club.id).await;

    let opening = club
        .bobs_account
        .resume(json!({club.key(): 0}))
        .await
        .opening;
    assert!(opening.histories.is_empty());
    assert_eq!(opening.group_list["groups"], json!([]));
    assert!(opening.conversation(&club.key()).is_null());
    club.server.restart().await;
    let mut later = club.bobs_account.connect().await;
    assert_stranger(&mut later, &club.id).await;
}

/// The group does not exist for this client.
async fn assert_stranger(client: &mut Client, id: &str) {
    client
        .be_refused(json!({"type": "history", "to": id}), "not_found")
        .await;
    client
        .be_refused(
            json!({"type": "history", "conversation": format!("group:{id}")}),
            "not_found",
        )
        .await;
    client
        .be_refused(frames::group(id, "hello?"), "not_found")
        .await;
    for kind in ["read", "delivered"] {
        client
            .be_refused(json!({"type": kind, "to": id, "seq": 1}), "not_found")
            .await;
    }
    client
        .be_refused(
            json!({"type": "typing", "to": id, "content": "start"}),
            "not_found",
        )
        .await;
    for kind in ["add_member", "remove_member"] {
        client
            .be_refused(frames::command(kind, id, "ann"), "not_found")
            .await;
    }
    for kind in ["leave_group", "delete_group"] {
        client
            .be_refused(json!({"type": kind, "to": id}), "not_found")
            .await;
    }
    client
        .be_refused(
            json!({"type": "update_group", "to": id, "name": "x"}),
            "not_found",
        )
        .await;
    client
        .be_refused(
            json!({"type": "set_role", "to": id, "content": "ann", "role": "member"}),
            "not_found",
        )
        .await;
}

#[tokio::test]
async fn to_strangers_a_group_does_not_exist() {
    let mut club = Club::found().await;
    assert_stranger(&mut club.eve, &club.id).await;
    assert_stranger(&mut club.eve, "01890a5d-ac96-774b-bcce-b302099a8057").await;
    let history = club
        .ann
        .ask(json!({"type": "history", "to": club.id}))
        .await;
    assert_eq!(frames::seqs(&history), [1]);
}

#[tokio::test]
async fn somebody_who_comes_back_finds_everything_again() {
    let mut club = Club::found().await;
    club.ann.do_it(club.command("remove_member", "bob")).await;
    club.ann
        .do_it(frames::group(&club.id, "while bob was away"))
        .await;
    club.ann.do_it(club.command("add_member", "bob")).await;
    let (note, _) = news(&mut club.bob, "member_added").await;
    assert_eq!(note["seq"], 4);
    let history = club
        .bob
        .ask(json!({"type": "history", "to": club.id}))
        .await;
    assert_eq!(frames::seqs(&history), [1, 2, 3, 4]);
    club.bob.do_it(frames::group(&club.id, "back")).await;
}

#[tokio::test]
async fn leaving_is_ones_own_decision() {
    let mut club = Club::found().await;
    let leave = json!({"type": "leave_group", "to": club.id});
    club.ann.be_refused(leave.clone(), "forbidden").await;
    let ack = club.bob.do_it(leave.clone()).await;
    assert_eq!(
        (&ack["seq"], &ack["conversation"]),
        (&json!(2), &json!(club.key()))
    );
    let (_, update) = news(&mut club.bob, "member_left").await;
    assert_eq!(
        update,
        json!({"type": "group_update", "group": {"id": club.id}, "removed": true})
    );
    for client in [&mut club.ann, &mut club.carol] {
        let (note, update) = news(client, "member_left").await;
        assert_eq!((&note["from"], &note["seq"]), (&json!("bob"), &json!(2)));
        assert_eq!(
            members(&update["group"]),
            [("ann", "owner"), ("carol", "member")]
        );
    }
    assert_stranger(&mut club.bob, &club.id).await;
    // The last member's leaving ends the group.
    club.carol.do_it(leave.clone()).await;
    club.ann.do_it(leave).await;
    assert_stranger(&mut club.ann, &club.id).await;
}

#[tokio::test]
async fn a_deleted_group_is_gone_for_everyone() {
    let mut club = Club::found().await;
    let delete = frames::with(
        json!({"type": "delete_group", "to": club.id}),
        json!({"id": "d1"}),
    );
    club.ann.do_it(delete.clone()).await;
    for client in [&mut club.ann, &mut club.bob, &mut club.carol] {
        let (note, update) = news(client, "group_deleted").await;
        assert_eq!((&note["from"], &note["seq"]), (&json!("ann"), &json!(2)));
        assert_eq!(
            update,
            json!({"type": "group_update", "group": {"id": club.id}, "removed": true})
        );
    }
    assert_eq!(club.ann.do_it(delete).await["duplicate"], true);
    assert_stranger(&mut club.ann, &club.id).await;
    assert_stranger(&mut club.bob, &club.id).await;
    let opening = club
        .bobs_account
        .resume(json!({club.key(): 0}))
        .await
        .opening;
    assert_eq!(
        (&opening.group_list["groups"], opening.histories.len()),
        (&json!([]), 0)
    );
}

#[tokio::test]
async fn a_role_is_given_and_seen() {
    let mut club = Club::found().await;
    let ack = club
        .ann
        .do_it(json!({"type": "set_role", "to": club.id, "content": "bob", "role": "admin"}))
        .await;
    assert_eq!(
        members(&ack["group"]),
        [("ann", "owner"), ("bob", "admin"), ("carol", "member")]
    );
    for client in [&mut club.ann, &mut club.bob, &mut club.carol] {
        let (note, update) = news(client, "role_changed").await;
        assert_eq!(
            note["event"],
            json!({"kind": "role_changed", "users": ["bob"], "role": "admin"})
        );
        assert_eq!(update["group"], ack["group"]);
    }
    for (content, role, code) in [
        ("bob", "king", "invalid"),
        ("eve", "admin", "not_found"),
        ("ann", "member", "forbidden"),
    ] {
        club.ann
            .be_refused(
                json!({"type": "set_role", "to": club.id, "content": content, "role": role}),
                code,
            )
            .await;
    }
}
