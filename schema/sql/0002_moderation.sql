-- Who moderates, what is reviewed, who is muted or banned, what is looked for.

-- Since which pos this person hears what moderators hear; NULL: is none.
ALTER TABLE users ADD COLUMN staff_pos INTEGER;
UPDATE users SET staff_pos = 0 WHERE role <> 0;

-- Of the ban from the whole workspace, for what reads a token; NULL: none, 0: for good.
ALTER TABLE users ADD COLUMN banned_until INTEGER;

-- Until when, of a sanction; of review.decided, 1 where there is no appeal.
ALTER TABLE log_detail ADD COLUMN until INTEGER;
-- Of review.*: the message, where it is in the room.
ALTER TABLE log_detail ADD COLUMN message INTEGER;

-- As set; room 0 is the workspace's own.
CREATE TABLE policies (
    room INTEGER PRIMARY KEY,
    policy TEXT NOT NULL, -- JSON
    slow_seconds INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    at INTEGER NOT NULL,
    user INTEGER NOT NULL
) STRICT;

-- When somebody last posted into a room that is slow; nothing is written for others.
CREATE TABLE slow_posts (
    room INTEGER NOT NULL,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (room, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE lists (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL,
    language TEXT NOT NULL, -- '': all
    entries INTEGER NOT NULL,
    pos INTEGER NOT NULL,   -- of its last change
    at INTEGER NOT NULL,
    user INTEGER NOT NULL,
    text TEXT NOT NULL      -- a line each
) STRICT;

-- One open review for a message at most. The text is the one that was judged.
CREATE TABLE reviews (
    id INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,      -- the message's, or the room's when it was held: where its context is
    message INTEGER,           -- NULL: it is not in the room
    version INTEGER,           -- pos of the message's text that was judged
    user INTEGER NOT NULL,     -- its author
    cause INTEGER NOT NULL,
    state INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reports INTEGER NOT NULL,
    judged INTEGER NOT NULL,   -- the machine had a part in it
    words TEXT,                -- what the author was told when it was held
    key TEXT,                  -- of a send that was held
    fingerprint BLOB,
    decision INTEGER,
    decided_by INTEGER,
    decided_at INTEGER,
    decided_pos INTEGER,
    reason TEXT,
    appealed_at INTEGER,       -- NULL: never
    appealed_pos INTEGER,
    appeal TEXT,
    detail TEXT,               -- what the machine said, JSON
    text TEXT                  -- NULL once past retention
) STRICT;

CREATE INDEX reviews_state ON reviews (state, id);
CREATE INDEX reviews_message ON reviews (message) WHERE message IS NOT NULL;
CREATE INDEX reviews_old ON reviews (decided_at) WHERE text IS NOT NULL AND decided_at IS NOT NULL;

CREATE TABLE reports (
    review INTEGER NOT NULL,
    user INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (review, user)
) STRICT, WITHOUT ROWID;

CREATE INDEX reports_order ON reports (review, pos);

CREATE TABLE sanctions (
    id INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,       -- 0: everywhere
    kind INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, -- 0: never
    at INTEGER NOT NULL,
    set_by INTEGER NOT NULL,
    set_pos INTEGER NOT NULL,    -- of its last change
    review INTEGER,              -- which it came of
    lifted_pos INTEGER,
    reason TEXT NOT NULL
) STRICT;

CREATE INDEX sanctions_expiry ON sanctions (expires_at) WHERE lifted_pos IS NULL AND expires_at > 0;
CREATE UNIQUE INDEX sanctions_standing ON sanctions (user, room, kind) WHERE lifted_pos IS NULL;

-- Who or what did what, and why. actor 0 is the machine, or the operator.
CREATE TABLE audit (
    pos INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    action INTEGER NOT NULL,
    actor INTEGER NOT NULL,
    user INTEGER,
    room INTEGER,
    message INTEGER,
    subject INTEGER, -- a review, a sanction, a list, a head
    reason TEXT,
    detail TEXT      -- JSON: scores, versions
) STRICT;

CREATE INDEX audit_user ON audit (user, pos) WHERE user IS NOT NULL;
CREATE INDEX audit_room ON audit (room, pos) WHERE room IS NOT NULL;

-- What was learnt from the reviewers; meta has `head`, the version in use, since `head_pos`, and
-- `head_before`.
CREATE TABLE heads (
    version INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user INTEGER NOT NULL,
    state INTEGER NOT NULL,
    detail TEXT -- JSON
) STRICT;

INSERT INTO meta (name, value) VALUES ('judged', 0), ('head', 0), ('head_before', 0), ('head_pos', 0);
