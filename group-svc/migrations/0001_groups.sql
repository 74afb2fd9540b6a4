-- Numbers for roles and audiences are those of chatsync.group.v1.

CREATE TABLE groups (
    id           TEXT    PRIMARY KEY,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    who_may_post INTEGER NOT NULL,
    who_may_add  INTEGER NOT NULL,
    -- Rises by one with every change of the group.
    version      INTEGER NOT NULL,
    -- That of the group's latest change.
    revision     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE members (
    group_id TEXT    NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    username TEXT    NOT NULL,
    role     INTEGER NOT NULL,
    PRIMARY KEY (group_id, username)
) WITHOUT ROWID;

CREATE INDEX members_by_user ON members (username, group_id);

-- The whole history of all groups. Revisions are given by the writer, from 1 and without a gap, which AUTOINCREMENT does not promise.
CREATE TABLE changes (
    revision INTEGER PRIMARY KEY,
    -- An encoded chatsync.group.v1.Change.
    change   BLOB    NOT NULL
);

-- What was done under which request id, so that a repetition does nothing.
CREATE TABLE commands (
    actor       TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    -- SHA-256 of the method and the request.
    fingerprint BLOB    NOT NULL,
    group_id    TEXT    NOT NULL,
    -- The group's name as the first answer told it: all that its actor may still know after leaving.
    group_name  TEXT    NOT NULL,
    revision    INTEGER NOT NULL,
    PRIMARY KEY (actor, request_id)
) WITHOUT ROWID;
