-- Where a display name can be found besides at its beginning: the display key from each later word to the end. What parts words is told by
-- `text::later_words`, too.
CREATE TABLE display_words (
    rest TEXT NOT NULL,
    username TEXT NOT NULL REFERENCES accounts (username),
    PRIMARY KEY (rest, username)
) STRICT, WITHOUT ROWID;

CREATE INDEX display_words_by_username ON display_words (username);

-- `marked` is the same text with a space in the place of everything that parts words.
WITH RECURSIVE words (username, rest, marked) AS (
    SELECT
        username,
        display_key,
        replace(replace(replace(replace(replace(replace(replace(display_key, '-', ' '), '.', ' '), '_', ' '), '''', ' '), '’', ' '), '(', ' '), '/', ' ')
    FROM accounts
    UNION ALL
    SELECT username, substr(rest, instr(marked, ' ') + 1), substr(marked, instr(marked, ' ') + 1)
    FROM words
    WHERE instr(marked, ' ') > 0
)
INSERT OR IGNORE INTO display_words (rest, username)
SELECT words.rest, words.username
FROM words
JOIN accounts ON accounts.username = words.username
WHERE words.rest <> accounts.display_key AND words.marked <> '' AND substr(words.marked, 1, 1) <> ' ';
