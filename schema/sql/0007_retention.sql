-- How long messages are kept, and what is left of those that are gone.

-- Room 0 is the workspace's own; a room without a row goes by that. days 0: for ever.
CREATE TABLE retention (
    room INTEGER PRIMARY KEY,
    days INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    seq INTEGER NOT NULL, -- 0: of no room
    at INTEGER NOT NULL,
    user INTEGER NOT NULL
) STRICT;

-- A room's oldest messages that retention took away: all up to one of them.
CREATE TABLE trims (
    room INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,   -- of the newest of them
    id INTEGER NOT NULL,    -- likewise: who has heard less cannot resume
    posts INTEGER NOT NULL  -- how many they were
) STRICT;

CREATE INDEX trims_id ON trims (id);

-- Whose they were. What is unread for somebody who has read less is posts - trims.posts of
-- others and not members.seen, which tells of messages that are not there any more.
CREATE TABLE trimmed_posts (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;

-- Of reviews whose message is not in the room, so that their text goes with the others.
CREATE INDEX reviews_room ON reviews (room, at) WHERE text IS NOT NULL;

CREATE TRIGGER rest_of_gone AFTER DELETE ON messages BEGIN
    DELETE FROM mentions WHERE message = old.id;
    DELETE FROM reactions WHERE message = old.id;
    UPDATE reviews SET text = NULL, words = NULL, params = NULL WHERE message = old.id;
END;
