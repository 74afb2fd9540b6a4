use std::collections::BTreeSet;

use chatsync_proto::{
    group::{Audience, Member, Role, Settings, change},
    message::{entry, note},
};
use futures_util::FutureExt as _;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{
    fanout::{Fanout, Step, event, queue},
    store::Store,
};

const GROUP: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
/// ann makes the group, and stays.
const USERS: [&str; 4] = ["ann", "bob", "carol", "dave"];

fn change(revision: u64, kind: Kind) -> Change {
    Change {
        revision,
        group_id: GROUP.into(),
        version: revision,
        actor: "ann".into(),
        at_ms: 5,
        kind: Some(kind),
    }
}

fn created() -> Kind {
    let ann = Member {
        username: "ann".into(),
        role: Role::Owner as i32,
    };
    Kind::Created(change::Created {
        name: "Rowing".into(),
        description: String::new(),
        settings: Some(Settings {
            who_may_post: Audience::Everyone as i32,
            who_may_add: Audience::Everyone as i32,
        }),
        members: vec![ann],
    })
}

fn added(username: &str) -> Kind {
    let usernames = vec![username.into()];
    Kind::MembersAdded(change::MembersAdded { usernames })
}

fn removed(username: &str) -> Kind {
    let username = username.into();
    Kind::MemberRemoved(change::MemberRemoved { username })
}

fn renamed(name: &str) -> Kind {
    Kind::Updated(change::Updated {
        name: Some(name.into()),
        ..change::Updated::default()
    })
}

async fn apply_all(store: &Store, changes: &[Change]) -> Vec<event::Kind> {
    let mut write = store.begin_write().await.unwrap();
    let applied = apply(&mut write, changes).await.unwrap();
    write.commit().await.unwrap();
    assert_eq!(Some(applied.revision), changes.last().map(|it| it.revision));
    applied.events
}

#[tokio::test]
async fn a_group_is_told_once_for_all_who_come_together() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let kinds = [created(), added("bob"), renamed("Sailing"), added("carol")];
    let changes: Vec<_> = (1..)
        .zip(kinds)
        .map(|(at, kind)| change(at, kind))
        .collect();
    let told = apply_all(&store, &changes).await;
    let [event::Kind::Group(first), rest @ ..] = &told[..] else {
        panic!("{told:?}");
    };
    assert_eq!(first.added, ["ann", "bob", "carol"]);
    let group = first.group.as_ref().unwrap();
    assert_eq!((group.members.len(), group.version), (3, 4));
    assert_eq!(group.name, "Sailing");
    let seqs = rest.iter().map(|kind| match kind {
        event::Kind::Entry(appended) => appended.entry.as_ref().unwrap().seq,
        other => panic!("{other:?}"),
    });
    assert_eq!(seqs.collect::<Vec<_>>(), [2, 3, 4]);
}

/// What somebody hears.
#[derive(Debug, Default)]
struct Ear {
    me: &'static str,
    /// While in the group.
    group: Option<Group>,
    seqs: Vec<u64>,
}

impl Ear {
    fn hear(&mut self, kind: event::Kind) {
        let entry = match kind {
            event::Kind::Group(changed) => {
                if self.group.is_some() || changed.added.iter().any(|name| name == self.me) {
                    self.group = changed.group;
                }
                let goes = changed.removed.iter().any(|name| name == self.me);
                let entry = changed.entry.unwrap();
                assert!(self.group.is_some(), "{} hears of {entry:?}", self.me);
                if goes {
                    self.group = None;
                    return self.seqs.push(entry.seq);
                }
                entry
            }
            event::Kind::Entry(appended) => appended.entry.unwrap(),
            _ => return,
        };
        let known = &self.group.as_ref().unwrap().members;
        self.seqs.push(entry.seq);
        if let Some(entry::Kind::Note(told)) = entry.kind
            && let Some(note::Kind::MembersAdded(added)) = told.kind
        {
            let newcomer = &added.usernames[0];
            assert!(known.iter().any(|member| member.username == *newcomer));
        }
    }
}

/// Who comes or goes next, if that is somebody else than ann, and whether it is in another transaction.
type Turn = (usize, bool);

async fn follow(turns: Vec<Turn>) {
    let folder = TempDir::new().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let mut fanout = Fanout::default();
    let mut receivers = Vec::new();
    for (id, username) in (0..).zip(USERS) {
        let (sender, receiver) = queue::queue();
        fanout.take(Step::Subscribe(id, sender));
        fanout.take(Step::AddUser {
            subscriber: id,
            username: username.into(),
            group_ids: Vec::new(),
        });
        receivers.push(receiver);
    }
    let mut inside = BTreeSet::from(["ann"]);
    let mut due = vec![BTreeSet::new(); USERS.len()];
    let mut batches = vec![vec![change(1, created())]];
    due[0].insert(1);
    for (revision, (who, anew)) in (2..).zip(turns) {
        let username = USERS[who];
        let before = inside.clone();
        let kind = match who {
            0 => renamed(&revision.to_string()),
            _ if inside.remove(username) => removed(username),
            _ => {
                inside.insert(username);
                added(username)
            }
        };
        for concerned in before.union(&inside) {
            let at = USERS.iter().position(|name| name == concerned).unwrap();
            due[at].insert(revision);
        }
        if anew {
            batches.push(Vec::new());
        }
        batches.last_mut().unwrap().push(change(revision, kind));
    }
    for batch in batches {
        for kind in apply_all(&store, &batch).await {
            fanout.take(Step::Tell(event(kind)));
        }
    }
    for ((username, due), mut receiver) in USERS.into_iter().zip(due).zip(receivers) {
        let mut ear = Ear {
            me: username,
            ..Ear::default()
        };
        while let Some(events) = receiver.next_batch().now_or_never().flatten() {
            events
                .into_iter()
                .filter_map(|it| it.kind)
                .for_each(|kind| ear.hear(kind));
        }
        assert!(ear.seqs.is_sorted_by(|one, other| one < other));
        let heard: BTreeSet<_> = ear.seqs.iter().copied().collect();
        assert!(
            heard.is_superset(&due),
            "{username} heard {heard:?} of {due:?}"
        );
        let (mut groups, _) = store.state(username).await.unwrap();
        assert_eq!(ear.group, groups.pop(), "{username}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever is told together: who is in the group knows it as it is, has known everybody who came before hearing of it, and has every
    /// note; who is out of it has heard of that, and of nothing after it.
    #[test]
    fn everybody_hears_what_concerns_them(
        turns in proptest::collection::vec((0..USERS.len(), any::<bool>()), 0..25),
    ) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(follow(turns));
    }
}
