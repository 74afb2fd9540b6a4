//! Who in a group may do what: every role against every command, under both values of every setting.

use serde_json::{Value, json};
use system_tests::{Client, Server, frames};

/// One person of each role, and a command's outcome for each: may it be done?
const ROLES: [&str; 3] = ["owner", "admin", "member"];

/// A group with an owner, an admin and a member (named after their roles), a second member `other`, and `outsider`, who is not in it.
async fn group(server: &Server, settings: Value) -> (String, [Client; 3]) {
    let mut owner = server.join("owner").await;
    let (admin, member) = (server.join("admin").await, server.join("member").await);
    for name in ["other", "outsider"] {
        server.sign_up(name).await;
    }
    let made = owner.do_it(json!({"type": "create_group", "to": "Rowing", "members": ["admin", "member", "other"]})).await;
    let id = made["group"]["id"].as_str().unwrap().to_owned();
    owner
        .do_it(json!({"type": "set_role", "to": id, "content": "admin", "role": "admin"}))
        .await;
    owner
        .do_it(json!({"type": "update_group", "to": id, "settings": settings}))
        .await;
    (id, [owner, admin, member])
}

/// Holds a command, and what undoes it, against what each role may do; `may` is for owner, admin and member.
async fn assert_may(
    clients: &mut [Client; 3],
    command: &Value,
    undo: Option<&Value>,
    may: [bool; 3],
) {
    for (number, allowed) in may.into_iter().enumerate().rev() {
        if allowed {
            clients[number].do_it(command.clone()).await;
            if let Some(undo) = undo {
                clients[0].do_it(undo.clone()).await;
            }
        } else {
            let refused = clients[number].ask(command.clone()).await;
            assert_eq!(
                refused["code"], "forbidden",
                "{}: {command} is answered {refused}",
                ROLES[number]
            );
        }
    }
}

#[tokio::test]
async fn every_role_against_every_command() {
    let server = Server::all_in_one().start().await;
    let (id, mut clients) = group(&server, json!({})).await;
    let role = |name: &str, role: &str| json!({"type": "set_role", "to": id, "content": name, "role": role});
    let on = |kind: &str, name: &str| frames::command(kind, &id, name);
    let rename = json!({"type": "update_group", "to": id, "name": "Sculling"});
    assert_may(
        &mut clients,
        &frames::group(&id, "hello"),
        None,
        [true, true, true],
    )
    .await;
    assert_may(&mut clients, &rename, None, [true, true, false]).await;
    assert_may(
        &mut clients,
        &on("add_member", "outsider"),
        Some(&on("remove_member", "outsider")),
        [true, true, false],
    )
    .await;
    assert_may(
        &mut clients,
        &on("remove_member", "other"),
        Some(&on("add_member", "other")),
        [true, true, false],
    )
    .await;
    assert_may(
        &mut clients,
        &role("other", "admin"),
        Some(&role("other", "member")),
        [true, false, false],
    )
    .await;

    // Admins remove plain members alone; nobody removes the last owner.
    clients[0].do_it(role("other", "admin")).await;
    assert_may(
        &mut clients,
        &on("remove_member", "other"),
        None,
        [true, false, false],
    )
    .await;
    for client in &mut clients[1..] {
        client
            .be_refused(on("remove_member", "owner"), "forbidden")
            .await;
    }
    // There is one owner at least: the last one neither leaves nor steps down.
    clients[0]
        .be_refused(json!({"type": "leave_group", "to": id}), "forbidden")
        .await;
    clients[0]
        .be_refused(role("owner", "admin"), "forbidden")
        .await;
    clients[0].do_it(role("admin", "owner")).await;
    clients[0].do_it(role("owner", "member")).await;
    clients[0]
        .be_refused(role("member", "admin"), "forbidden")
        .await;
    clients[1]
        .be_refused(json!({"type": "leave_group", "to": id}), "forbidden")
        .await;
    let delete = json!({"type": "delete_group", "to": id});
    clients[0].be_refused(delete.clone(), "forbidden").await;
    clients[2].be_refused(delete.clone(), "forbidden").await;
    clients[1].do_it(delete).await;
}

#[tokio::test]
async fn a_setting_says_who_may_post() {
    let server = Server::all_in_one().start().await;
    let (id, mut clients) = group(&server, json!({"who_may_post": "admins"})).await;
    assert_may(
        &mut clients,
        &frames::group(&id, "hello"),
        None,
        [true, true, false],
    )
    .await;
    // Reading stays everybody's.
    let history = clients[2].ask(json!({"type": "history", "to": id})).await;
    assert!(frames::contents(&history).contains(&"hello"));
    clients[2]
        .do_it(json!({"type": "read", "to": id, "seq": 4}))
        .await;
    clients[1]
        .do_it(json!({"type": "update_group", "to": id, "settings": {"who_may_post": "everyone"}}))
        .await;
    clients[2].do_it(frames::group(&id, "me too")).await;
}

#[tokio::test]
async fn a_setting_says_who_may_add() {
    let server = Server::all_in_one().start().await;
    let (id, mut clients) = group(&server, json!({"who_may_add": "everyone"})).await;
    let (add, remove) = (
        frames::command("add_member", &id, "outsider"),
        frames::command("remove_member", &id, "outsider"),
    );
    assert_may(&mut clients, &add, Some(&remove), [true, true, true]).await;
    clients[2]
        .be_refused(frames::command("remove_member", &id, "other"), "forbidden")
        .await;
}

#[tokio::test]
async fn removal_and_writing_race_and_nothing_is_written_after() {
    let server = Server::all_in_one().start().await;
    let (id, [mut owner, _admin, mut member]) = group(&server, json!({})).await;
    for round in 0..30 {
        let message = |number: u32| {
            frames::with(
                frames::group(&id, "racing"),
                json!({"id": format!("r{round}-{number}")}),
            )
        };
        member.send_all((0..10).map(message)).await;
        let removed = owner
            .do_it(frames::command("remove_member", &id, "member"))
            .await;
        let removal = removed["seq"].as_u64().unwrap();
        for number in 0..10 {
            let answer = member.answer(&format!("r{round}-{number}")).await;
            let before = answer["type"] == "ack" && answer["seq"].as_u64() < Some(removal);
            assert!(
                before || answer["code"] == "not_found",
                "removed at {removal}, then {answer}"
            );
        }
        owner
            .do_it(frames::command("add_member", &id, "member"))
            .await;
        member
            .expect("system", |frame| frame["event"]["kind"] == "member_added")
            .await;
    }
}
