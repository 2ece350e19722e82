-- What is one person's alone: saved messages, drafts, messages to be sent later, reminders, the
-- sidebar. What was taken away or is over stays for some days without its text, so that a
-- repeated call answers as the first did.

CREATE TABLE saved (
    user INTEGER NOT NULL,
    message INTEGER NOT NULL,
    pos INTEGER NOT NULL, -- of the last change
    at INTEGER NOT NULL,
    removed INTEGER NOT NULL,
    note TEXT,
    PRIMARY KEY (user, message)
) STRICT, WITHOUT ROWID;

CREATE INDEX saved_user ON saved (user, pos) WHERE removed = 0;
CREATE INDEX saved_removed ON saved (at) WHERE removed = 1;

CREATE TABLE drafts (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    thread INTEGER NOT NULL, -- 0: of the room
    pos INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reply INTEGER,
    text TEXT, -- NULL: removed
    PRIMARY KEY (user, room, thread)
) STRICT;

CREATE INDEX drafts_user ON drafts (user, pos) WHERE text IS NOT NULL;
CREATE INDEX drafts_removed ON drafts (at) WHERE text IS NULL;

CREATE TABLE schedules (
    id INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    thread INTEGER,
    at INTEGER NOT NULL,          -- when it is to be sent
    due INTEGER,                  -- when that is tried next; NULL: it failed, or is over
    tries INTEGER NOT NULL,
    updated_pos INTEGER NOT NULL, -- which version it is
    ended_pos INTEGER,            -- sent or removed
    ended_at INTEGER,
    message INTEGER,              -- as which it was sent
    error TEXT,                   -- why it failed: a code, and words
    reason TEXT,
    text TEXT                     -- NULL once it is over
) STRICT;

CREATE INDEX schedules_user ON schedules (user, id) WHERE ended_pos IS NULL;
CREATE INDEX schedules_due ON schedules (due) WHERE due IS NOT NULL;
CREATE INDEX schedules_ended ON schedules (ended_at) WHERE ended_pos IS NOT NULL;

CREATE TABLE reminders (
    id INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    room INTEGER,
    message INTEGER,
    at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    due_pos INTEGER, -- of reminder.due; NULL: it waits
    ended_pos INTEGER,
    ended_at INTEGER,
    text TEXT
) STRICT;

CREATE INDEX reminders_user ON reminders (user, id) WHERE ended_pos IS NULL;
CREATE INDEX reminders_due ON reminders (at) WHERE due_pos IS NULL AND ended_pos IS NULL;
CREATE INDEX reminders_ended ON reminders (ended_at) WHERE ended_pos IS NOT NULL;

CREATE TABLE sidebars (
    user INTEGER PRIMARY KEY,
    pos INTEGER NOT NULL,
    sections TEXT NOT NULL -- JSON, as sidebar.get gives it
) STRICT;
