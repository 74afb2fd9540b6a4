//! Who may call which method. The build fails while a method has no row here.

/// What a caller must show to call a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Anyone,
    /// A session token of their own: no service can act in their place.
    Session,
    /// A session token, or the service token with the name of the user it acts for.
    User,
    /// The service token.
    Service,
}

/// The access of a method by its gRPC path, `/package.Service/Method`; `None` if there is no such method.
pub fn of(path: &str) -> Option<Access> {
    let (service, method) = path.strip_prefix("/chatsync.")?.split_once('/')?;
    match service {
        "presence.v1.PresenceService" => presence(method),
        "group.v1.GroupService" => group(method),
        "message.v1.MessageService" => message(method),
        _ => None,
    }
}

fn presence(method: &str) -> Option<Access> {
    Some(match method {
        "SignUp" | "SignIn" => Access::Anyone,
        "SignOut" | "ListSessions" | "EndSession" => Access::Session,
        "GetProfile" | "UpdateProfile" | "GetUsers" | "ListUsers" => Access::User,
        "SignInByName" | "CheckSession" | "Attach" => Access::Service,
        _ => return None,
    })
}

fn group(method: &str) -> Option<Access> {
    Some(match method {
        "CreateGroup" | "UpdateGroup" | "AddMembers" | "RemoveMember" | "LeaveGroup"
        | "DeleteGroup" | "SetRole" | "GetGroup" | "ListGroups" => Access::User,
        "WatchChanges" => Access::Service,
        _ => return None,
    })
}

fn message(method: &str) -> Option<Access> {
    Some(match method {
        "Send" | "GetHistory" | "Mark" | "GetReceipts" | "GetPreferences" | "UpdatePreferences"
        | "GetState" | "Sync" | "WatchEvents" => Access::User,
        "Submit" | "Subscribe" | "AwaitGroupChange" => Access::Service,
        _ => return None,
    })
}
