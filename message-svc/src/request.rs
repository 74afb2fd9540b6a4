//! Checking what callers say, before anything is asked of the store.

use chatsync_proto::message::{
    ConversationRef, MarkRequest, SendRequest, command, conversation_ref, event::TypingChanged,
    send_request,
};
use service_kit::{
    Code, Failure,
    names::{self, Conversation},
};

use crate::store::{
    append::{NewMessage, no_such_group},
    mark::NewMark,
};

/// Longest id that a sender may choose, in characters.
const ID_CHARACTERS: usize = 64;

/// The message that a user wants to send.
pub(crate) fn message(
    sender: &str,
    request: SendRequest,
    content_bytes: usize,
) -> Result<NewMessage, Failure> {
    let SendRequest {
        id,
        target,
        content,
        reply_to,
    } = request;
    if id.is_empty() || id.chars().count() > ID_CHARACTERS || id.contains('\0') {
        return Err(Failure::invalid("id", "An id has 1 to 64 characters."));
    }
    if content.len() > content_bytes {
        let limit = format!("A message has at most {content_bytes} bytes.");
        return Err(Failure {
            field: Some("content".into()),
            ..Failure::new(Code::TooLarge, limit)
        });
    }
    if content.trim().is_empty() {
        return Err(Failure::invalid("content", "A message must not be blank."));
    }
    if content.contains('\0') {
        return Err(Failure::invalid(
            "content",
            "A message must not hold the NUL character.",
        ));
    }
    let conversation = match target {
        Some(send_request::Target::Username(username)) => private(sender, &username)?,
        Some(send_request::Target::GroupId(id)) => Conversation::Group(names::group_id(&id)?),
        None => return Err(Failure::invalid("to", "Name a user or a group.")),
    };
    Ok(NewMessage {
        sender: sender.to_owned(),
        id,
        conversation,
        content,
        reply_to,
        connection_id: 0,
    })
}

/// The positions that a user wants to move.
pub(crate) fn mark(username: &str, request: MarkRequest) -> Result<NewMark, Failure> {
    let MarkRequest {
        conversation: reference,
        delivered_seq,
        read_seq,
    } = request;
    if delivered_seq == 0 && read_seq == 0 {
        return Err(Failure::invalid("seq", "Name a seq above 0."));
    }
    let key = conversation(username, reference)?.key();
    Ok(NewMark {
        username: username.to_owned(),
        key,
        delivered_seq,
        read_seq,
    })
}

/// The notice that a user types.
pub(crate) fn typing(username: String, typing: command::Typing) -> Result<TypingChanged, Failure> {
    let conversation = conversation(&username, typing.conversation)?.key();
    Ok(TypingChanged {
        conversation,
        username,
        active: typing.active,
    })
}

/// The conversation that a user names. A private one between others is as unknown as one that does not exist.
pub(crate) fn conversation(
    username: &str,
    reference: Option<ConversationRef>,
) -> Result<Conversation, Failure> {
    match reference.and_then(|reference| reference.name) {
        Some(conversation_ref::Name::Username(other)) => private(username, &other),
        Some(conversation_ref::Name::GroupId(id)) => Ok(Conversation::Group(names::group_id(&id)?)),
        Some(conversation_ref::Name::Conversation(key)) => match Conversation::parse(&key) {
            Some(group @ Conversation::Group(_)) => Ok(group),
            Some(private) if private.other(username).is_some() => Ok(private),
            _ => Err(no_such_conversation()),
        },
        None => Err(Failure::invalid(
            "conversation",
            "Name a conversation, a user or a group.",
        )),
    }
}

/// For those who have no part in it, a conversation does not exist.
pub(crate) fn no_such_conversation() -> Failure {
    Failure::not_found("There is no such conversation.")
}

/// What somebody without a part in this conversation is told.
pub(crate) fn unknown(conversation: &Conversation) -> Failure {
    match conversation {
        Conversation::Group(_) => no_such_group(),
        Conversation::Private(..) => no_such_conversation(),
    }
}

fn private(username: &str, other: &str) -> Result<Conversation, Failure> {
    let other = names::username(other).map_err(|_| Failure::not_found("There is no such user."))?;
    if other == username {
        return Err(Failure::invalid("to", "You cannot write to yourself."));
    }
    Ok(Conversation::private(username, &other))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GROUP: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn to(username: &str) -> SendRequest {
        SendRequest {
            id: "1".into(),
            target: Some(send_request::Target::Username(username.into())),
            content: "hi".into(),
            reply_to: 0,
        }
    }

    fn code(request: SendRequest) -> Code {
        message("ann", request, 10).unwrap_err().code
    }

    #[test]
    fn messages() {
        let good = message("ann", to("Bob"), 10).unwrap();
        assert_eq!(good.conversation.key(), "dm:ann:bob");
        let id = |id: &str| SendRequest {
            id: id.into(),
            ..to("bob")
        };
        assert!(message("ann", id(&"ö".repeat(64)), 10).is_ok());
        for bad in ["", &"a".repeat(65), "a\0b"] {
            assert_eq!(code(id(bad)), Code::Invalid);
        }
        let content = |content: &str| SendRequest {
            content: content.into(),
            ..to("bob")
        };
        assert!(message("ann", content("0123456789"), 10).is_ok());
        assert_eq!(code(content("0123456789a")), Code::TooLarge);
        assert_eq!(code(content("ööööö!")), Code::TooLarge);
        for blank in ["", " \n\t", "\u{2003}", "a\0"] {
            assert_eq!(code(content(blank)), Code::Invalid);
        }
        assert_eq!(code(to("ann")), Code::Invalid);
        assert_eq!(code(to("ANN")), Code::Invalid);
        assert_eq!(code(to("no such name")), Code::NotFound);
        assert_eq!(
            code(SendRequest {
                target: None,
                ..to("bob")
            }),
            Code::Invalid
        );
        let group = SendRequest {
            target: Some(send_request::Target::GroupId(GROUP.to_uppercase())),
            ..to("")
        };
        assert_eq!(
            message("ann", group, 10).unwrap().conversation,
            Conversation::Group(GROUP.into())
        );
    }

    #[test]
    fn conversations_of_others_do_not_exist() {
        let named = |key: &str| {
            let name = Some(conversation_ref::Name::Conversation(key.into()));
            conversation("ann", Some(ConversationRef { name })).map_err(|failure| failure.code)
        };
        assert_eq!(named("dm:ann:bob"), Ok(Conversation::private("ann", "bob")));
        assert_eq!(named("dm:bob:eve"), Err(Code::NotFound));
        assert_eq!(named("nonsense"), Err(Code::NotFound));
        assert_eq!(conversation("ann", None).unwrap_err().code, Code::Invalid);
    }
}
