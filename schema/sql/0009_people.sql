-- Who people are, what they go by, whom a word can call, and what they want to be told of.

-- What all see of a person beside the name.
ALTER TABLE users ADD COLUMN avatar INTEGER; -- a file; NULL: none
ALTER TABLE users ADD COLUMN status_emoji TEXT;
ALTER TABLE users ADD COLUMN status_text TEXT;
ALTER TABLE users ADD COLUMN status_until INTEGER;   -- NULL: until it is changed
ALTER TABLE users ADD COLUMN deactivated_pos INTEGER; -- NULL: may sign in

CREATE INDEX users_status ON users (status_until) WHERE status_until IS NOT NULL;

-- What is read of one person at a time.
CREATE TABLE profiles (
    user INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    about TEXT NOT NULL,
    pronouns TEXT NOT NULL,
    phone TEXT NOT NULL,
    time_zone TEXT NOT NULL
) STRICT;

-- The rooms that whoever comes by this invite is put into, 3,7,9.
ALTER TABLE invites ADD COLUMN rooms TEXT;

-- A handle that calls several people. One name means one thing: it is no user's.
CREATE TABLE user_groups (
    id INTEGER PRIMARY KEY,
    handle TEXT UNIQUE, -- NULL once removed
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    user INTEGER NOT NULL,
    updated_pos INTEGER NOT NULL
) STRICT;

CREATE TABLE user_group_people (
    id INTEGER NOT NULL, -- the group's
    user INTEGER NOT NULL,
    PRIMARY KEY (id, user)
) STRICT, WITHOUT ROWID;

-- Whom a word called: 0 by name or handle, 1 as one who was online. User 0: everyone in the room.
ALTER TABLE mentions ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;

-- What a person wants to be told of: of a room, and of all that have no row here.
CREATE TABLE notify_rooms (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    level INTEGER NOT NULL, -- enum notify_level
    muted INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;

CREATE TABLE notify_own (
    user INTEGER PRIMARY KEY,
    pos INTEGER NOT NULL,
    level INTEGER NOT NULL,
    quiet TEXT,   -- JSON: hours, days, until; NULL: none
    keywords TEXT -- JSON: an array; NULL: none
) STRICT;
