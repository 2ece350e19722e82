-- The log and its projection. An id is the pos of the change that made the thing;
-- a column that ends in _pos or _seq is the place of the change that did that.
-- What a post writes is spread over as few pages as possible: see messages and keys.

CREATE TABLE meta (
    name TEXT PRIMARY KEY, -- epoch; oldest: the last pos that retention took away
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO meta (name, value) VALUES ('oldest', 0);

-- One row per change. kind is enum event_kind, 0 for what nobody is told of.
CREATE TABLE log (
    pos INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    room INTEGER,
    seq INTEGER,
    user INTEGER,     -- whom it is about
    actor INTEGER,    -- who did it, where that is someone else
    at INTEGER NOT NULL,
    subject INTEGER,  -- a message's id; read.marked: up to which seq
    emoji TEXT,
    audience INTEGER  -- who hears of it: a room, a user (ids never meet), 0 for everyone
) STRICT;

-- Replay reads this and messages_room, so that it costs what it delivers. A post has no
-- audience here and is found by messages_room: each index by room is a page written per post.
CREATE INDEX log_audience ON log (audience) WHERE audience IS NOT NULL;

-- What only room.created, room.updated and user.updated carry.
CREATE TABLE log_detail (
    pos INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    topic TEXT NOT NULL, -- of a user: the display name
    room_kind INTEGER,
    archived INTEGER,
    role INTEGER,
    people TEXT          -- room.created: the first members, 3,7,9
) STRICT;

CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display TEXT NOT NULL,
    role INTEGER NOT NULL,
    password TEXT, -- Argon2id in PHC form; NULL: may not sign in by password
    password_pos INTEGER NOT NULL, -- of its last change; a hash made anew is none
    at INTEGER NOT NULL,
    updated_pos INTEGER NOT NULL
) STRICT;

CREATE INDEX users_owners ON users (id) WHERE role = 2;

CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL,
    last_pos INTEGER NOT NULL,
    posts INTEGER NOT NULL,   -- messages ever made here
    members INTEGER NOT NULL, -- people in it now
    kind INTEGER NOT NULL,
    archived INTEGER NOT NULL,
    owner INTEGER NOT NULL,
    updated_pos INTEGER NOT NULL,
    updated_seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    name TEXT NOT NULL,
    name_folded TEXT UNIQUE, -- NULL for a dm
    people TEXT UNIQUE,      -- of a dm: its members in order, 3,7,9
    topic TEXT NOT NULL
) STRICT;

CREATE INDEX rooms_public ON rooms (id) WHERE kind = 0;

-- Stays after leaving, so that a repeated call answers as the first did.
-- unread = rooms.posts - own_posts.posts - seen - what others wrote after read and is deleted.
CREATE TABLE members (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    joined INTEGER NOT NULL, -- pos
    joined_seq INTEGER NOT NULL,
    left_pos INTEGER,        -- NULL while a member
    left_seq INTEGER,
    read INTEGER NOT NULL,   -- seq
    read_pos INTEGER NOT NULL,
    seen INTEGER NOT NULL,   -- other people's messages up to read
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;

CREATE INDEX members_room ON members (room, user) WHERE left_pos IS NULL;

-- A person's messages ever made in a room. Narrow rows, as every post writes one.
CREATE TABLE own_posts (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    edited_at INTEGER,
    edited_pos INTEGER,
    edited_seq INTEGER,
    deleted_pos INTEGER,
    deleted_seq INTEGER,
    text TEXT -- NULL once deleted
) STRICT;

CREATE INDEX messages_room ON messages (room, seq, user);
CREATE INDEX messages_deleted ON messages (room, seq, user) WHERE deleted_pos IS NOT NULL;

-- Who is named by @name in a text that stands. The author's own name is left out.
CREATE TABLE mentions (
    message INTEGER NOT NULL,
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (message, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX mentions_user ON mentions (user, room, seq);

CREATE TABLE reactions (
    message INTEGER NOT NULL,
    emoji TEXT NOT NULL,
    user INTEGER NOT NULL,
    added_pos INTEGER NOT NULL,
    added_seq INTEGER NOT NULL,
    removed_pos INTEGER, -- NULL while it stands
    removed_seq INTEGER,
    PRIMARY KEY (message, emoji, user)
) STRICT, WITHOUT ROWID;

-- Idempotency. Rows are added in order of pos, so that only keys_user is scattered.
CREATE TABLE keys (
    pos INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    key TEXT NOT NULL,
    kind INTEGER NOT NULL, -- enum command_kind
    seq INTEGER,
    at INTEGER NOT NULL,
    fingerprint BLOB NOT NULL
) STRICT;

CREATE UNIQUE INDEX keys_user ON keys (user, key);

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    hash BLOB UNIQUE, -- SHA-256; NULL once revoked
    revoked_pos INTEGER
) STRICT;

CREATE INDEX tokens_user ON tokens (user) WHERE revoked_pos IS NULL;

-- The code stands in clear: invites are short-lived and listed to admins.
CREATE TABLE invites (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    role INTEGER NOT NULL, -- 2: the setup link's
    uses INTEGER NOT NULL,
    used INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, -- 0: never
    at INTEGER NOT NULL,
    user INTEGER NOT NULL,
    revoked_pos INTEGER
) STRICT;
