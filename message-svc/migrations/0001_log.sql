-- Conversations and their logs.

-- One row per conversation. `key` is the protocol's: dm:<a>:<b> or group:<id>.
CREATE TABLE conversations (
    id       INTEGER PRIMARY KEY,
    key      TEXT    NOT NULL UNIQUE,
    -- The newest entry's number.
    last_seq INTEGER NOT NULL,
    -- How many of its entries are messages.
    messages INTEGER NOT NULL
);

-- The logs, in the order of their commits: rows are only appended, and each log is found by its index.
CREATE TABLE entries (
    id           INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL REFERENCES conversations (id),
    -- 1, 2, 3, … within the conversation, without a gap.
    seq          INTEGER NOT NULL,
    -- How many messages the log holds up to and with this entry: unread counts are differences of it.
    messages     INTEGER NOT NULL,
    sender       TEXT    NOT NULL,
    at_ms        INTEGER NOT NULL,
    -- A message: the sender's own id, the text, the entry it answers (0 for none). NULL for a note.
    client_id    TEXT,
    content      TEXT,
    reply_to     INTEGER,
    -- A note: what it says (chatsync.message.v1.Note). NULL for a message.
    note         BLOB
);
CREATE UNIQUE INDEX entries_by_seq ON entries (conversation, seq);
-- What makes a retry harmless, however late.
CREATE UNIQUE INDEX entries_by_client_id ON entries (sender, client_id) WHERE client_id IS NOT NULL;

-- Who takes part now, and how far each has got. Those who left have no row.
CREATE TABLE participants (
    conversation  INTEGER NOT NULL REFERENCES conversations (id),
    username      TEXT    NOT NULL,
    -- chatsync.group.v1.Role; 0 in a private conversation.
    role          INTEGER NOT NULL,
    delivered_seq INTEGER NOT NULL,
    read_seq      INTEGER NOT NULL,
    -- The read position that the others are told: it stays behind while the user sends no read receipts.
    told_read_seq INTEGER NOT NULL,
    -- `messages` of the entry at read_seq.
    read_messages INTEGER NOT NULL,
    -- Own messages since joining, those of them up to read_seq, and the newest one's seq.
    sent          INTEGER NOT NULL,
    sent_at_read  INTEGER NOT NULL,
    last_sent_seq INTEGER NOT NULL,
    PRIMARY KEY (conversation, username)
) WITHOUT ROWID;
CREATE INDEX participants_by_username ON participants (username, conversation);

-- Users who send no read receipts.
CREATE TABLE hides_reading (
    username TEXT PRIMARY KEY
) WITHOUT ROWID;

-- What group-svc says of a group, as far as its changes have been applied here.
CREATE TABLE groups (
    conversation INTEGER PRIMARY KEY REFERENCES conversations (id),
    group_id     TEXT    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    -- chatsync.group.v1.Audience
    who_may_post INTEGER NOT NULL,
    who_may_add  INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    -- How many participants it has.
    members      INTEGER NOT NULL
);

-- Conversations of deleted groups, whose entries are removed bit by bit.
CREATE TABLE doomed (
    conversation INTEGER PRIMARY KEY REFERENCES conversations (id)
);

-- Where each group change was written, also when its log is gone. The key makes a repeated one harmless.
CREATE TABLE group_changes (
    revision INTEGER PRIMARY KEY,
    seq      INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL
);

-- The last group change that has been applied: one row.
CREATE TABLE group_cursor (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    revision INTEGER NOT NULL
);
INSERT INTO group_cursor (one, revision) VALUES (1, 0);
