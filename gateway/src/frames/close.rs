//! Why the server closes a socket: each code tells the client what to do next.

/// The close codes of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Close {
    /// The server is going down, or cannot serve just now: come back with jitter.
    GoingAway,
    /// The client broke the WebSocket protocol itself.
    Protocol,
    /// A binary frame.
    Binary,
    /// Text that is not UTF-8.
    NotUtf8,
    /// A frame over the limit.
    TooLarge,
    /// The first frame was not a valid `register`.
    BadRegister,
    /// No valid token, or the session ended.
    Unauthenticated,
    /// No `register` in time, or no answer to pings.
    TimedOut,
    /// Too many connections for this user.
    TooManyConnections,
    /// The client reads too slowly.
    TooSlow,
    /// Too many refused frames.
    Flooding,
}

impl Close {
    /// The code on the wire.
    pub fn code(self) -> u16 {
        match self {
            Self::GoingAway => 1001,
            Self::Protocol => 1002,
            Self::Binary => 1003,
            Self::NotUtf8 => 1007,
            Self::TooLarge => 1009,
            Self::BadRegister => 4400,
            Self::Unauthenticated => 4401,
            Self::TimedOut => 4408,
            Self::TooManyConnections => 4409,
            Self::TooSlow => 4413,
            Self::Flooding => 4429,
        }
    }

    /// A few words for whoever looks at the connection.
    pub fn reason(self) -> &'static str {
        match self {
            Self::GoingAway => "the server is going down",
            Self::Protocol => "not the WebSocket protocol",
            Self::Binary => "binary frames are not taken",
            Self::NotUtf8 => "text must be UTF-8",
            Self::TooLarge => "frame over the limit",
            Self::BadRegister => "the first frame must be register",
            Self::Unauthenticated => "no valid session",
            Self::TimedOut => "no answer in time",
            Self::TooManyConnections => "too many connections",
            Self::TooSlow => "reading too slowly",
            Self::Flooding => "too many refused frames",
        }
    }

    /// Whether what still waits for the client is of no use, or not for it any more.
    pub fn discards_waiting(self) -> bool {
        matches!(self, Self::Unauthenticated | Self::TooSlow)
    }
}
