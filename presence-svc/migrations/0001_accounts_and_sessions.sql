CREATE TABLE accounts (
    -- Case-folded: 2 to 32 of a-z 0-9 . _ -
    username TEXT NOT NULL PRIMARY KEY,
    display_name TEXT NOT NULL,
    -- The display name as it is searched for: NFKC, lower case.
    display_key TEXT NOT NULL,
    -- argon2id in PHC form; NULL for an account of open mode, which has none.
    password_hash TEXT,
    created_at_ms INTEGER NOT NULL,
    -- When the user was last connected; 0 for never.
    last_seen_ms INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX accounts_by_display_key ON accounts (display_key, username);

CREATE TABLE sessions (
    -- Names the session in lists; not secret.
    id TEXT NOT NULL PRIMARY KEY,
    -- SHA-256 of the token, which itself is nowhere.
    token_hash BLOB NOT NULL UNIQUE,
    username TEXT NOT NULL REFERENCES accounts (username),
    device TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    last_used_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_by_username ON sessions (username);
