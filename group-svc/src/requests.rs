//! What a request asks for: checked, and in the rules' terms.

use std::collections::BTreeSet;

use chatsync_proto::group as wire;
use prost::Message;
use service_kit::{Failure, names};
use sha2::{Digest as _, Sha256};

use crate::{
    commands::{RequestKey, Task},
    convert,
    domain::{self, Audience, Command, Draft, Settings},
};

/// Longest request id, in characters.
const REQUEST_ID_CHARACTERS: usize = 64;
/// Most users that one request can name: as many as presence-svc tells about in one call.
const NAMED_USERS: usize = 5_000;

/// A request that is a command.
pub(crate) trait Asks: Message + Sized {
    /// The method's name: part of the fingerprint, so it never changes.
    const METHOD: &str;
    /// The command's name in metrics.
    const KIND: &str;

    /// Where its request id stands.
    fn request_id(&mut self) -> &mut String;

    /// What it asks for.
    fn task(self) -> Result<Task, Failure>;
}

/// Takes the request id out of a request, with the fingerprint of the rest; `None` if it has none.
pub(crate) fn take_key<R: Asks>(request: &mut R) -> Result<Option<RequestKey>, Failure> {
    let request_id = std::mem::take(request.request_id());
    if request_id.is_empty() {
        return Ok(None);
    }
    if request_id.chars().count() > REQUEST_ID_CHARACTERS {
        let message = "A request id has 1 to 64 characters.";
        return Err(Failure::invalid("request_id", message));
    }
    let fingerprint = Sha256::new()
        .chain_update(R::METHOD)
        // Ends the name: no method and contents together read like another's.
        .chain_update([0])
        .chain_update(request.encode_to_vec())
        .finalize()
        .to_vec();
    Ok(Some(RequestKey {
        request_id,
        fingerprint,
    }))
}

impl Asks for wire::CreateGroupRequest {
    const METHOD: &str = "CreateGroup";
    const KIND: &str = "create";

    fn request_id(&mut self) -> &mut String {
        &mut self.request_id
    }

    fn task(self) -> Result<Task, Failure> {
        let (who_may_post, who_may_add) = audiences(self.settings)?;
        let default = Settings::default();
        Ok(Task::Create(Draft {
            name: domain::name(&self.name)?,
            description: domain::description(&self.description)?,
            settings: Settings {
                who_may_post: who_may_post.unwrap_or(default.who_may_post),
                who_may_add: who_may_add.unwrap_or(default.who_may_add),
            },
            members: usernames("members", &self.members)?,
        }))
    }
}

impl Asks for wire::UpdateGroupRequest {
    const METHOD: &str = "UpdateGroup";
    const KIND: &str = "update";

    fn request_id(&mut self) -> &mut String {
        &mut self.request_id
    }

    fn task(self) -> Result<Task, Failure> {
        let (who_may_post, who_may_add) = audiences(self.settings)?;
        let command = Command::Update {
            name: self.name.as_deref().map(domain::name).transpose()?,
            description: self
                .description
                .as_deref()
                .map(domain::description)
                .transpose()?,
            who_may_post,
            who_may_add,
        };
        change(&self.group_id, command)
    }
}

impl Asks for wire::AddMembersRequest {
    const METHOD: &str = "AddMembers";
    const KIND: &str = "add_members";

    fn request_id(&mut self) -> &mut String {
        &mut self.request_id
    }

    fn task(self) -> Result<Task, Failure> {
        let usernames = usernames("usernames", &self.usernames)?;
        if usernames.is_empty() {
            return Err(Failure::invalid("usernames", "Name somebody to add."));
        }
        change(&self.group_id, Command::AddMembers(usernames))
    }
}

impl Asks for wire::RemoveMemberRequest {
    const METHOD: &str = "RemoveMember";
    const KIND: &str = "remove_member";

    fn request_id(&mut self) -> &mut String {
        &mut self.request_id
    }

    fn task(self) -> Result<Task, Failure> {
        let username = names::username(&self.username)?;
        change(&self.group_id, Command::RemoveMember(username))
    }
}

impl Asks for wire::LeaveGroupRequest {
    const METHOD: &str = "LeaveGroup";
    const KIND: &str = "leave";

    fn request_id(&mut self) -> &mut String {
        &mut self.request_id
    }

    fn task(self) -> Result<Task, Failure> {
        change(&self.group_id, Command::Leave)
    }
}

impl Asks for wire::DeleteGroupRequest {
    const METHOD: &str = "DeleteGroup";
    const KIND: &str = "delete";

    fn request_id(&mut self) -> &mut String {
        &mut self.request_id
    }

    fn task(self) -> Result<Task, Failure> {
        change(&self.group_id, Command::Delete)
    }
}

impl Asks for wire::SetRoleRequest {
    const METHOD: &str = "SetRole";
    const KIND: &str = "set_role";

    fn request_id(&mut self) -> &mut String {
        &mut self.request_id
    }

    fn task(self) -> Result<Task, Failure> {
        let username = names::username(&self.username)?;
        let role = convert::role(self.role)
            .ok_or_else(|| Failure::invalid("role", "A role is owner, admin or member."))?;
        change(&self.group_id, Command::SetRole(username, role))
    }
}

fn change(group_id: &str, command: Command) -> Result<Task, Failure> {
    Ok(Task::Change(names::group_id(group_id)?, command))
}

/// Folds and checks names; one given twice counts once.
fn usernames(field: &'static str, given: &[String]) -> Result<BTreeSet<String>, Failure> {
    if given.len() > NAMED_USERS {
        let message = format!("At most {NAMED_USERS} users can be named at once.");
        return Err(Failure::invalid(field, message));
    }
    let names = given.iter().map(|name| names::username(name));
    names.collect::<Result<_, _>>().map_err(|failure| Failure {
        field: Some(field.into()),
        ..failure
    })
}

/// Who may post and who may add, as far as it is told.
fn audiences(
    settings: Option<wire::Settings>,
) -> Result<(Option<Audience>, Option<Audience>), Failure> {
    let settings = settings.unwrap_or_default();
    Ok((
        told_audience("settings.who_may_post", settings.who_may_post)?,
        told_audience("settings.who_may_add", settings.who_may_add)?,
    ))
}

fn told_audience(field: &'static str, number: i32) -> Result<Option<Audience>, Failure> {
    if number == wire::Audience::Unspecified as i32 {
        return Ok(None);
    }
    match convert::audience(number) {
        Some(audience) => Ok(Some(audience)),
        None => Err(Failure::invalid(
            field,
            "An audience is everyone or admins.",
        )),
    }
}
