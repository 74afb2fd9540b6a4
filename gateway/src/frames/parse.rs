//! Reading a client's frame from its text: form and size are checked here, what it asks for is decided by the services.

use chatsync_proto::{group, message, presence};
use service_kit::{
    Code, Failure,
    names::{self, Conversation},
};

use super::{
    client::{
        ClientFrame, GroupCommand, Kind, MemberOf, Message, Positions, Refused, Register, Target,
    },
    fields::{Fields, missing},
};

/// Longest frame id, in characters.
const ID_LENGTH: usize = 64;
/// Most people whose presence a connection can watch.
pub const MOST_WATCHED: usize = 500;
/// Most conversations in one `sync`.
const MOST_POSITIONS: usize = 5_000;
/// Most entries in one page of history, and most people in one of the directory.
const LONGEST_PAGE: u64 = 200;
/// Longest name of a device that is kept, in characters.
const DEVICE_LENGTH: usize = 128;
/// How a connection may be, and whether that is away.
const STATUSES: [(&str, bool); 2] = [("online", false), ("away", true)];

/// Reads a frame. `content_bytes` is the longest message, in bytes.
pub fn parse(text: &str, content_bytes: usize) -> Result<ClientFrame, Refused> {
    let refused = |id, type_name, failure| Refused {
        id,
        type_name,
        failure,
    };
    let mut fields = Fields::read(text).map_err(|failure| refused(None, None, failure))?;
    let id = match read_id(&mut fields) {
        Ok(id) => id,
        Err(failure) => return Err(refused(None, None, failure)),
    };
    let form = fields.text("type").and_then(|name| {
        let known = Form::named(&name);
        known.ok_or_else(|| Failure::new(Code::UnknownType, "There is no frame of this type."))
    });
    let form = form.map_err(|failure| refused(id.clone(), None, failure))?;
    let kind = if form.needs_id && id.is_none() {
        Err(missing("id"))
    } else {
        (form.read)(&mut fields, content_bytes)
    };
    match kind {
        Ok(kind) => Ok(ClientFrame {
            id,
            type_name: form.name,
            kind,
        }),
        Err(failure) => Err(refused(id, Some(form.name), failure)),
    }
}

fn read_id(fields: &mut Fields) -> Result<Option<String>, Failure> {
    let id = fields.optional_text("id")?;
    if id
        .as_ref()
        .is_some_and(|id| id.is_empty() || id.chars().count() > ID_LENGTH)
    {
        return Err(Failure::invalid("id", "`id` has 1 to 64 characters."));
    }
    Ok(id)
}

/// How frames of one type are read.
struct Form {
    name: &'static str,
    needs_id: bool,
    read: fn(&mut Fields, usize) -> Result<Kind, Failure>,
}

impl Form {
    fn named(name: &str) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.name == name)
    }
}

const fn form(
    name: &'static str,
    needs_id: bool,
    read: fn(&mut Fields, usize) -> Result<Kind, Failure>,
) -> Form {
    Form {
        name,
        needs_id,
        read,
    }
}

/// Every type that a client may send.
static FORMS: [Form; 20] = [
    form("private_message", true, |fields, most| {
        message_to(Target::User(user(fields, "to")?), fields, most)
    }),
    form("group_message", true, |fields, most| {
        message_to(Target::Group(group_id(fields)?), fields, most)
    }),
    form("delivered", false, |fields, _| mark(fields, |seq| (seq, 0))),
    form("read", false, |fields, _| mark(fields, |seq| (0, seq))),
    form("typing", false, |fields, _| typing(fields)),
    form("ping", false, |_, _| Ok(Kind::Ping)),
    form("history", true, |fields, _| history(fields)),
    form("receipts", true, |fields, _| {
        let conversation = Some(conversation(fields)?);
        Ok(Kind::Receipts(message::GetReceiptsRequest { conversation }))
    }),
    form("users", true, |fields, _| users(fields)),
    form("watch", false, |fields, _| watch(fields)),
    form("status", false, |fields, _| {
        let away = one_of(fields, "content", STATUSES)?;
        Ok(Kind::Status { away })
    }),
    form("sync", false, |fields, _| {
        let positions = positions(fields, "conversations")?;
        Ok(Kind::Sync(
            positions.ok_or_else(|| missing("conversations"))?,
        ))
    }),
    form("register", false, |fields, _| register(fields)),
    form("create_group", true, |fields, _| create_group(fields)),
    form("add_member", true, |fields, _| {
        Ok(Kind::Group(GroupCommand::Add(member_of(fields)?)))
    }),
    form("remove_member", true, |fields, _| {
        Ok(Kind::Group(GroupCommand::Remove(member_of(fields)?)))
    }),
    form("leave_group", true, |fields, _| {
        let group_id = group_id(fields)?;
        Ok(Kind::Group(GroupCommand::Leave { group_id }))
    }),
    form("delete_group", true, |fields, _| {
        let group_id = group_id(fields)?;
        Ok(Kind::Group(GroupCommand::Delete { group_id }))
    }),
    form("update_group", true, |fields, _| update_group(fields)),
    form("set_role", true, |fields, _| {
        let member = member_of(fields)?;
        let roles = [
            ("owner", group::Role::Owner),
            ("admin", group::Role::Admin),
            ("member", group::Role::Member),
        ];
        let role = one_of(fields, "role", roles)?;
        Ok(Kind::Group(GroupCommand::SetRole { member, role }))
    }),
];

fn register(fields: &mut Fields) -> Result<Kind, Failure> {
    let device = fields.optional_text("device")?;
    Ok(Kind::Register(Register {
        username: fields.optional_text("username")?,
        token: fields.optional_text("token")?,
        device: device.map(|name| name.chars().take(DEVICE_LENGTH).collect()),
        away: optional_one_of(fields, "status", STATUSES)?.unwrap_or(false),
        sync: positions(fields, "sync")?.unwrap_or_default(),
    }))
}

fn message_to(to: Target, fields: &mut Fields, most: usize) -> Result<Kind, Failure> {
    let content = fields.text("content")?;
    let reply_to = fields.optional_number("reply_to", 1)?.unwrap_or(0);
    if content.len() > most {
        let told = format!("A message has at most {most} bytes.");
        return Err(Failure::new(Code::TooLarge, told));
    }
    if content.trim().is_empty() {
        return Err(Failure::invalid("content", "A message must not be blank."));
    }
    Ok(Kind::Message(Message {
        to,
        content,
        reply_to,
    }))
}

fn mark(fields: &mut Fields, positions: fn(u64) -> (u64, u64)) -> Result<Kind, Failure> {
    let conversation = Some(conversation(fields)?);
    let (delivered_seq, read_seq) = positions(fields.number("seq", 1)?);
    Ok(Kind::Mark(message::MarkRequest {
        conversation,
        delivered_seq,
        read_seq,
    }))
}

fn typing(fields: &mut Fields) -> Result<Kind, Failure> {
    let conversation = Some(conversation(fields)?);
    let active = one_of(fields, "content", [("start", true), ("stop", false)])?;
    Ok(Kind::Typing(message::command::Typing {
        conversation,
        active,
    }))
}

fn history(fields: &mut Fields) -> Result<Kind, Failure> {
    use message::get_history_request::Position;
    let conversation = Some(conversation(fields)?);
    let before = fields.optional_number("before", 1)?.map(Position::Before);
    let after = fields.optional_number("after", 0)?.map(Position::After);
    if before.is_some() && after.is_some() {
        let told = "Give `before` or `after`, not both.";
        return Err(Failure::invalid("before", told));
    }
    Ok(Kind::History(message::GetHistoryRequest {
        conversation,
        position: before.or(after),
        limit: page_limit(fields)?,
    }))
}

fn users(fields: &mut Fields) -> Result<Kind, Failure> {
    Ok(Kind::Users(presence::ListUsersRequest {
        prefix: fields.optional_text("content")?.unwrap_or_default(),
        after: fields.optional_text("after")?.unwrap_or_default(),
        limit: page_limit(fields)?,
    }))
}

/// 0 if left out: the service then takes its default.
fn page_limit(fields: &mut Fields) -> Result<u32, Failure> {
    let limit = fields.optional_number("limit", 1)?.unwrap_or(0);
    if limit > LONGEST_PAGE {
        return Err(Failure::invalid("limit", "`limit` is 1 to 200."));
    }
    Ok(u32::try_from(limit).unwrap_or_default())
}

fn watch(fields: &mut Fields) -> Result<Kind, Failure> {
    let Some(given) = fields.optional_texts("users")? else {
        return Ok(Kind::Watch(None));
    };
    if given.len() > MOST_WATCHED {
        let told = "At most 500 people can be watched.";
        return Err(Failure::new(Code::TooLarge, told));
    }
    Ok(Kind::Watch(Some(usernames(&given)?)))
}

/// Keys that are not those of conversations are passed over: nobody has a part in them.
fn positions(fields: &mut Fields, name: &'static str) -> Result<Option<Positions>, Failure> {
    let Some(given) = fields.optional_object(name)? else {
        return Ok(None);
    };
    let mut positions = given.into_numbers(name)?;
    if positions.len() > MOST_POSITIONS {
        let told = "At most 5,000 conversations can be named at once.";
        return Err(Failure::new(Code::TooLarge, told));
    }
    positions.retain(|(key, _)| Conversation::parse(key).is_some());
    Ok(Some(positions))
}

fn create_group(fields: &mut Fields) -> Result<Kind, Failure> {
    let name = fields.text("to")?;
    let listed = fields.optional_texts("members")?;
    let written = fields.optional_text("content")?;
    let members = match (listed, written) {
        (Some(members), _) => members,
        (None, Some(text)) => names_in(&text),
        (None, None) => return Err(missing("members")),
    };
    Ok(Kind::Group(GroupCommand::Create {
        name,
        members: usernames(&members)?,
    }))
}

/// The article's form of a list: names with commas between them.
fn names_in(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

fn update_group(fields: &mut Fields) -> Result<Kind, Failure> {
    let group_id = group_id(fields)?;
    let name = fields.optional_text("name")?;
    let description = fields.optional_text("description")?;
    let settings = fields
        .optional_object("settings")?
        .map(|mut given| settings(&mut given))
        .transpose()?;
    if name.is_none() && description.is_none() && settings.is_none() {
        let told = "Name what changes: `name`, `description` or `settings`.";
        return Err(Failure::invalid("name", told));
    }
    Ok(Kind::Group(GroupCommand::Update {
        group_id,
        name,
        description,
        settings,
    }))
}

fn settings(given: &mut Fields) -> Result<group::Settings, Failure> {
    let mut audience = |name| {
        let words = [
            ("everyone", group::Audience::Everyone),
            ("admins", group::Audience::Admins),
        ];
        let chosen = optional_one_of(given, name, words)?;
        Ok::<_, Failure>(chosen.unwrap_or(group::Audience::Unspecified).into())
    };
    Ok(group::Settings {
        who_may_post: audience("who_may_post")?,
        who_may_add: audience("who_may_add")?,
    })
}

fn member_of(fields: &mut Fields) -> Result<MemberOf, Failure> {
    Ok(MemberOf {
        group_id: group_id(fields)?,
        username: user(fields, "content")?,
    })
}

fn user(fields: &mut Fields, name: &'static str) -> Result<String, Failure> {
    names::username(&fields.text(name)?)
}

fn usernames(given: &[String]) -> Result<Vec<String>, Failure> {
    given.iter().map(|name| names::username(name)).collect()
}

fn group_id(fields: &mut Fields) -> Result<String, Failure> {
    names::group_id(&fields.text("to")?)
}

/// `conversation` names it by its key, `to` by the other person or the group.
fn conversation(fields: &mut Fields) -> Result<message::ConversationRef, Failure> {
    use message::conversation_ref::Name;
    let key = fields.optional_text("conversation")?;
    let to = fields.optional_text("to")?;
    let name = match (key, to) {
        (Some(key), _) => match Conversation::parse(&key) {
            Some(_) => Name::Conversation(key),
            None => return Err(Failure::not_found("There is no such conversation.")),
        },
        // No username is as long as a group's id.
        (None, Some(to)) if to.len() > *names::USERNAME_LENGTH.end() => {
            Name::GroupId(names::group_id(&to)?)
        }
        (None, Some(to)) => Name::Username(names::username(&to)?),
        (None, None) => {
            return Err(Failure {
                field: Some("to".into()),
                ..Failure::new(Code::BadFrame, "`to` or `conversation` is missing.")
            });
        }
    };
    Ok(message::ConversationRef { name: Some(name) })
}

fn one_of<T: Copy, const N: usize>(
    fields: &mut Fields,
    name: &'static str,
    words: [(&'static str, T); N],
) -> Result<T, Failure> {
    optional_one_of(fields, name, words)?.ok_or_else(|| missing(name))
}

fn optional_one_of<T: Copy, const N: usize>(
    fields: &mut Fields,
    name: &'static str,
    words: [(&'static str, T); N],
) -> Result<Option<T>, Failure> {
    let Some(given) = fields.optional_text(name)? else {
        return Ok(None);
    };
    let found = words.iter().find(|(word, _)| *word == given);
    let Some((_, meaning)) = found else {
        let known: Vec<_> = words.iter().map(|(word, _)| *word).collect();
        let told = format!("`{name}` is one of: {}.", known.join(", "));
        return Err(Failure::invalid(name, told));
    };
    Ok(Some(*meaning))
}
