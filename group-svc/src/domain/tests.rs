//! The rules one by one, and random commands against what must always hold.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const LIMIT: usize = 5;
const OWNER: &str = "olga";
const ADMIN: &str = "adam";
const MEMBER: &str = "mia";
const STRANGER: &str = "sam";

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// An owner, an admin and a plain member.
fn group() -> Group {
    Group {
        id: "g".into(),
        name: "Name".into(),
        description: "Text".into(),
        settings: Settings::default(),
        members: BTreeMap::from([
            (OWNER.into(), Role::Owner),
            (ADMIN.into(), Role::Admin),
            (MEMBER.into(), Role::Member),
        ]),
        version: 7,
    }
}

fn update(name: Option<&str>, who_may_add: Option<Audience>) -> Command {
    Command::Update {
        name: name.map(str::to_owned),
        description: None,
        who_may_post: None,
        who_may_add,
    }
}

fn add(usernames: &[&str]) -> Command {
    Command::AddMembers(names(usernames))
}

fn remove(username: &str) -> Command {
    Command::RemoveMember(username.into())
}

fn set_role(username: &str, role: Role) -> Command {
    Command::SetRole(username.into(), role)
}

#[test]
fn every_command_by_every_role() {
    use Refusal::{LastOwner, NeedsAdmin, NeedsOwner, OutranksAdmin, RemovesSelf};
    let renamed = Change::Updated {
        name: Some("New".into()),
        description: None,
        settings: None,
    };
    let added = Change::MembersAdded(names(&["new"]));
    let removed = |name: &str| Ok(Some(Change::MemberRemoved(name.into())));
    let left = |name: &str| Ok(Some(Change::MemberLeft(name.into())));
    let role = |name: &str, role| Ok(Some(Change::RoleChanged(name.into(), role)));
    // The command, and what comes of it by the owner, the admin and the plain member.
    let rows = [
        (
            update(Some("New"), None),
            [
                Ok(Some(renamed.clone())),
                Ok(Some(renamed)),
                Err(NeedsAdmin),
            ],
        ),
        (
            update(Some("Name"), None),
            [Ok(None), Ok(None), Err(NeedsAdmin)],
        ),
        (
            add(&["new"]),
            [Ok(Some(added.clone())), Ok(Some(added)), Err(NeedsAdmin)],
        ),
        (add(&[OWNER, MEMBER]), [Ok(None), Ok(None), Err(NeedsAdmin)]),
        (
            remove(MEMBER),
            [removed(MEMBER), removed(MEMBER), Err(RemovesSelf)],
        ),
        (
            remove(ADMIN),
            [removed(ADMIN), Err(RemovesSelf), Err(NeedsAdmin)],
        ),
        (
            remove(OWNER),
            [Err(RemovesSelf), Err(OutranksAdmin), Err(NeedsAdmin)],
        ),
        (
            remove(STRANGER),
            [
                Err(Refusal::NoSuchMember(STRANGER.into())),
                Err(Refusal::NoSuchMember(STRANGER.into())),
                Err(NeedsAdmin),
            ],
        ),
        (Command::Leave, [Err(LastOwner), left(ADMIN), left(MEMBER)]),
        (
            Command::Delete,
            [Ok(Some(Change::Deleted)), Err(NeedsOwner), Err(NeedsOwner)],
        ),
        (
            set_role(MEMBER, Role::Owner),
            [role(MEMBER, Role::Owner), Err(NeedsOwner), Err(NeedsOwner)],
        ),
        (
            set_role(MEMBER, Role::Member),
            [Ok(None), Err(NeedsOwner), Err(NeedsOwner)],
        ),
        (
            set_role(OWNER, Role::Admin),
            [Err(LastOwner), Err(NeedsOwner), Err(NeedsOwner)],
        ),
        (
            set_role(STRANGER, Role::Admin),
            [
                Err(Refusal::NoSuchMember(STRANGER.into())),
                Err(NeedsOwner),
                Err(NeedsOwner),
            ],
        ),
    ];
    for (command, expected) in rows {
        for (actor, expected) in [OWNER, ADMIN, MEMBER].into_iter().zip(expected) {
            let decided = decide(&group(), actor, &command, LIMIT);
            assert_eq!(decided, expected, "{actor}: {command:?}");
        }
        let strange = decide(&group(), STRANGER, &command, LIMIT);
        assert_eq!(strange, Err(Refusal::NoSuchGroup), "{command:?}");
    }
}

#[test]
fn an_owner_among_owners_is_like_everybody() {
    let mut group = group();
    group.members.insert(ADMIN.into(), Role::Owner);
    for command in [remove(ADMIN), set_role(OWNER, Role::Member), Command::Leave] {
        assert!(decide(&group, OWNER, &command, LIMIT).unwrap().is_some());
    }
}

#[test]
fn the_last_members_leaving_deletes_the_group() {
    let mut group = group();
    group.members.retain(|name, _| name == OWNER);
    let decided = decide(&group, OWNER, &Command::Leave, LIMIT);
    assert_eq!(decided, Ok(Some(Change::Deleted)));
    assert_eq!(group.after(&Change::Deleted), None);
}

#[test]
fn whoever_may_add_is_a_setting() {
    let command = update(None, Some(Audience::Everyone));
    let change = decide(&group(), ADMIN, &command, LIMIT).unwrap().unwrap();
    let open = group().after(&change).unwrap();
    assert_eq!(
        (open.version, open.settings.who_may_add),
        (8, Audience::Everyone)
    );
    assert!(
        decide(&open, MEMBER, &add(&["new"]), LIMIT)
            .unwrap()
            .is_some()
    );
    assert_eq!(
        decide(&open, MEMBER, &command, LIMIT),
        Err(Refusal::NeedsAdmin)
    );
}

#[test]
fn no_more_members_than_the_setting_allows() {
    let refused = Err(Refusal::TooManyMembers(LIMIT));
    assert!(decide(&group(), OWNER, &add(&["n1", "n2", MEMBER]), LIMIT).is_ok());
    assert_eq!(
        decide(&group(), OWNER, &add(&["n1", "n2", "n3"]), LIMIT),
        refused
    );
    // A group that is too large since the setting was lowered still accepts what changes nothing.
    assert_eq!(decide(&group(), OWNER, &add(&[MEMBER]), 1), Ok(None));
    let draft = |members: &[&str]| Draft {
        name: "Name".into(),
        description: String::new(),
        settings: Settings::default(),
        members: names(members),
    };
    let create = |members| Group::create("g".into(), OWNER, draft(members), LIMIT);
    assert!(create(&["n1", "n2", "n3", "n4", OWNER]).is_ok());
    assert_eq!(
        create(&["n1", "n2", "n3", "n4", "n5"]),
        Err(Refusal::TooManyMembers(LIMIT))
    );
    assert_eq!(create(&[OWNER]).unwrap().role_of(OWNER), Some(Role::Owner));
}

#[test]
fn names_and_descriptions() {
    assert_eq!(name("  Team Ä 🎉 ").unwrap(), "Team Ä 🎉");
    assert!(name(&"ä".repeat(NAME_CHARACTERS)).is_ok());
    for bad in [
        "",
        "  ",
        "a\nb",
        "a\u{0}",
        "\u{7f}x",
        &"a".repeat(NAME_CHARACTERS + 1),
    ] {
        assert_eq!(name(bad), Err(Refusal::BadName), "{bad:?}");
    }
    assert!(description(&"ä".repeat(DESCRIPTION_CHARACTERS)).is_ok());
    assert_eq!(description("two\nlines").unwrap(), "two\nlines");
    let long = "a".repeat(DESCRIPTION_CHARACTERS + 1);
    assert_eq!(description(&long), Err(Refusal::BadDescription));
}

fn somebody() -> impl Strategy<Value = String> {
    (0..7).prop_map(|number| format!("u{number}"))
}

fn somebodies() -> impl Strategy<Value = BTreeSet<String>> {
    proptest::collection::btree_set(somebody(), 0..4)
}

fn any_role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Member), Just(Role::Admin), Just(Role::Owner)]
}

fn any_audience() -> impl Strategy<Value = Option<Audience>> {
    prop_oneof![
        Just(None),
        Just(Some(Audience::Everyone)),
        Just(Some(Audience::Admins))
    ]
}

fn any_text() -> impl Strategy<Value = Option<String>> {
    proptest::option::of((0..3).prop_map(|number| format!("text {number}")))
}

fn any_command() -> impl Strategy<Value = Command> {
    prop_oneof![
        2 => (any_text(), any_text(), any_audience(), any_audience()).prop_map(
            |(name, description, who_may_post, who_may_add)| Command::Update {
                name,
                description,
                who_may_post,
                who_may_add,
            }
        ),
        4 => somebodies().prop_map(Command::AddMembers),
        2 => somebody().prop_map(Command::RemoveMember),
        1 => Just(Command::Leave),
        1 => Just(Command::Delete),
        4 => (somebody(), any_role()).prop_map(|(name, role)| Command::SetRole(name, role)),
    ]
}

proptest! {
    /// Whatever is tried: there is an owner, nobody is too many, versions rise by one, a refusal or an idle command changes nothing, and the
    /// same command again finds everything as it asks.
    #[test]
    fn what_always_holds(
        members in somebodies(),
        commands in proptest::collection::vec((somebody(), any_command()), 1..60),
    ) {
        let draft = Draft {
            name: "Name".into(),
            description: String::new(),
            settings: Settings::default(),
            members,
        };
        let mut group = Group::create("g".into(), "u0", draft, LIMIT).unwrap();
        for (actor, command) in commands {
            let Ok(Some(change)) = decide(&group, &actor, &command, LIMIT) else {
                continue;
            };
            prop_assert!(group.role_of(&actor).is_some());
            let version = group.version;
            let Some(after) = group.after(&change) else {
                return Ok(());
            };
            group = after;
            prop_assert_eq!(group.version, version + 1);
            prop_assert!(group.members.values().any(|role| *role == Role::Owner));
            prop_assert!(group.members.len() <= LIMIT);
            if let Ok(again) = decide(&group, &actor, &command, LIMIT) {
                prop_assert!(again.is_none() || command == Command::Leave, "{:?}", again);
            }
        }
    }

    /// Only who is above a plain member changes others' standing, and only owners touch roles.
    #[test]
    fn nobody_rises_by_themselves(actor in somebody(), role in any_role(), command in any_command()) {
        let mut group = group();
        group.members.insert(actor.clone(), role);
        let limit = 100;
        match decide(&group, &actor, &command, limit) {
            Ok(Some(Change::RoleChanged(..))) => prop_assert_eq!(role, Role::Owner),
            Ok(Some(Change::MemberRemoved(name))) => {
                let theirs = group.role_of(&name).unwrap();
                prop_assert!(role == Role::Owner || role > theirs && theirs == Role::Member);
            }
            Ok(Some(Change::Updated { .. } | Change::MembersAdded(_))) => {
                prop_assert!(role >= Role::Admin);
            }
            _ => {}
        }
    }
}
