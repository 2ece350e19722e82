-- Threads, quotes, forwards, earlier versions, pins, polls and emoji of one's own. A plain message
-- has no row in any of these; messages.parts says which it has.

-- A reply, by its thread: the message that the first reply was to.
CREATE TABLE replies (
    thread INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    message INTEGER NOT NULL,
    user INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    also_room INTEGER NOT NULL,
    follows TEXT, -- who follows the thread from this reply on, 3,7,9; NULL: nobody new
    PRIMARY KEY (thread, seq)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX replies_message ON replies (message);

-- There from the first reply on, also when all of them are deleted.
CREATE TABLE threads (
    id INTEGER PRIMARY KEY, -- the message
    room INTEGER NOT NULL,
    replies INTEGER NOT NULL, -- those that stand
    last INTEGER              -- the newest of them
) STRICT;

-- Who replied, in the order of their first reply; without a reply that stands one is left out.
CREATE TABLE thread_people (
    thread INTEGER NOT NULL,
    user INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    replies INTEGER NOT NULL,
    PRIMARY KEY (thread, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX thread_people_order ON thread_people (thread, first_seq) WHERE replies > 0;

-- Who follows, or did once. Unread are the replies of others behind read that stand; the row says
-- whether there are any, so that a reply writes only into the rows of those who had read all.
CREATE TABLE followers (
    thread INTEGER NOT NULL,
    user INTEGER NOT NULL,
    follows INTEGER NOT NULL,
    unread INTEGER NOT NULL,       -- 0 or 1
    read INTEGER NOT NULL,         -- seq
    touched INTEGER NOT NULL,      -- pos: of what made it unread, else of what the person did last
    followed_pos INTEGER NOT NULL, -- of the last change of follows
    read_pos INTEGER NOT NULL,     -- and of read
    PRIMARY KEY (thread, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX followers_user ON followers (user, unread, touched) WHERE follows = 1;
CREATE INDEX followers_level ON followers (thread, user) WHERE follows = 1 AND unread = 0;

CREATE TABLE quotes (
    message INTEGER PRIMARY KEY,
    quoted INTEGER NOT NULL
) STRICT;

-- Where a text was copied from.
CREATE TABLE forwards (
    message INTEGER PRIMARY KEY,
    source INTEGER NOT NULL,
    room INTEGER NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

-- What a message said before; of a deleted one nothing.
CREATE TABLE edits (
    pos INTEGER PRIMARY KEY, -- of the change that said so: its creation, or an edit
    message INTEGER NOT NULL,
    at INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;

CREATE INDEX edits_message ON edits (message, pos);

-- Stays after unpinning, so that a repeated call answers as the first did.
CREATE TABLE pins (
    message INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    removed_pos INTEGER, -- NULL while pinned
    removed_seq INTEGER
) STRICT;

CREATE INDEX pins_room ON pins (room, pos) WHERE removed_pos IS NULL;

-- The question and the options are the lines of the message's text.
CREATE TABLE polls (
    message INTEGER PRIMARY KEY,
    multiple INTEGER NOT NULL,
    anonymous INTEGER NOT NULL,
    closes_at INTEGER, -- NULL: when somebody closes it
    closed_at INTEGER, -- NULL while open
    closed_pos INTEGER,
    closed_seq INTEGER,
    voters INTEGER NOT NULL,
    counts TEXT NOT NULL -- of each option, 3,0,1
) STRICT;

CREATE INDEX polls_open ON polls (closes_at) WHERE closed_pos IS NULL AND closes_at IS NOT NULL;

-- Stays when the vote is taken back.
CREATE TABLE votes (
    message INTEGER NOT NULL,
    user INTEGER NOT NULL,
    choices INTEGER NOT NULL, -- a bit for each option
    pos INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (message, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE emoji (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    file INTEGER NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    set_pos INTEGER NOT NULL,
    removed_pos INTEGER -- NULL: it may be used
) STRICT;
CREATE INDEX emoji_user ON emoji (user) WHERE removed_pos IS NULL;

-- What a post that is held has besides its text, JSON; see store/attached.h.
ALTER TABLE reviews ADD COLUMN params TEXT;

-- Of those nobody has decided on: what they hold on to.
CREATE INDEX reviews_params ON reviews (decided_at) WHERE params IS NOT NULL;

-- Whatever takes a message away: it keeps its place in its thread and nothing else.
CREATE TRIGGER parts_of_deleted AFTER UPDATE OF deleted_pos ON messages
    WHEN new.deleted_pos IS NOT NULL BEGIN
    UPDATE replies SET deleted = 1 WHERE message = new.id AND deleted = 0;
    UPDATE pins SET removed_pos = new.deleted_pos, removed_seq = new.deleted_seq
        WHERE message = new.id AND removed_pos IS NULL;
    DELETE FROM quotes WHERE message = new.id;
    DELETE FROM forwards WHERE message = new.id;
    DELETE FROM edits WHERE message = new.id;
    DELETE FROM polls WHERE message = new.id;
    DELETE FROM votes WHERE message = new.id;
END;

CREATE TRIGGER reply_deleted AFTER UPDATE OF deleted ON replies
    WHEN new.deleted = 1 AND old.deleted = 0 BEGIN
    UPDATE thread_people SET replies = replies - 1 WHERE thread = new.thread AND user = new.user;
    UPDATE threads SET replies = replies - 1, last = (SELECT r.message FROM replies r
        WHERE r.thread = new.thread AND r.deleted = 0 ORDER BY r.seq DESC LIMIT 1)
        WHERE id = new.thread;
    UPDATE followers SET unread = 0 WHERE thread = new.thread AND user <> new.user AND unread = 1
        AND read < new.seq AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.thread = new.thread
        AND r.seq > followers.read AND r.user <> followers.user AND r.deleted = 0);
END;

-- A message whose row goes, too.
CREATE TRIGGER parts_of_gone AFTER DELETE ON messages BEGIN
    UPDATE replies SET deleted = 1 WHERE message = old.id AND deleted = 0;
    DELETE FROM replies WHERE message = old.id;
    DELETE FROM threads WHERE id = old.id;
    DELETE FROM thread_people WHERE thread = old.id;
    DELETE FROM followers WHERE thread = old.id;
    DELETE FROM pins WHERE message = old.id;
    DELETE FROM quotes WHERE message = old.id;
    DELETE FROM forwards WHERE message = old.id;
    DELETE FROM edits WHERE message = old.id;
    DELETE FROM polls WHERE message = old.id;
    DELETE FROM votes WHERE message = old.id;
END;
