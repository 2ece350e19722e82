PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
    name TEXT PRIMARY KEY, -- epoch; oldest: the last pos that retention took away
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO meta VALUES('epoch','eBjNAP7FbPPBKnqQai9wlEdUyZR_QiNJ7hoYalSsW_s');
INSERT INTO meta VALUES('head',0);
INSERT INTO meta VALUES('head_before',0);
INSERT INTO meta VALUES('head_pos',0);
INSERT INTO meta VALUES('judged',0);
INSERT INTO meta VALUES('oldest',0);
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
INSERT INTO log VALUES(1,0,NULL,NULL,0,NULL,1795287091759,NULL,NULL,NULL);
INSERT INTO log VALUES(2,0,NULL,NULL,0,NULL,1795287091906,NULL,NULL,NULL);
INSERT INTO log VALUES(3,0,NULL,NULL,0,NULL,1795287091906,NULL,NULL,NULL);
INSERT INTO log VALUES(4,0,NULL,NULL,0,NULL,1795287091967,NULL,NULL,NULL);
INSERT INTO log VALUES(5,0,NULL,NULL,0,NULL,1795287091967,NULL,NULL,NULL);
INSERT INTO log VALUES(6,0,NULL,NULL,0,NULL,1795287092013,NULL,NULL,NULL);
INSERT INTO log VALUES(7,0,NULL,NULL,0,NULL,1795287092158,NULL,NULL,NULL);
INSERT INTO log VALUES(8,0,NULL,NULL,0,NULL,1795287092158,NULL,NULL,NULL);
INSERT INTO log VALUES(9,0,NULL,NULL,0,NULL,1795287092228,NULL,NULL,NULL);
INSERT INTO log VALUES(10,0,NULL,NULL,0,NULL,1795287092307,NULL,NULL,NULL);
INSERT INTO log VALUES(11,0,NULL,NULL,0,NULL,1795287092307,NULL,NULL,NULL);
INSERT INTO log VALUES(12,0,NULL,NULL,0,NULL,1795287092337,NULL,NULL,NULL);
INSERT INTO log VALUES(13,6,13,1,4,NULL,1795287092353,NULL,NULL,0);
INSERT INTO log VALUES(14,8,13,2,7,NULL,1795287092360,NULL,NULL,13);
INSERT INTO log VALUES(15,8,13,3,10,NULL,1795287092362,NULL,NULL,13);
INSERT INTO log VALUES(16,1,13,4,4,NULL,1795287092364,16,NULL,NULL);
INSERT INTO log VALUES(17,1,13,5,7,NULL,1795287092367,17,NULL,NULL);
INSERT INTO log VALUES(18,1,13,6,7,NULL,1795287092369,18,NULL,NULL);
INSERT INTO log VALUES(19,2,13,7,4,NULL,1795287092371,16,NULL,13);
INSERT INTO log VALUES(20,3,13,8,7,NULL,1795287092373,18,NULL,13);
INSERT INTO log VALUES(21,4,13,9,7,NULL,1795287092375,16,'👍',13);
INSERT INTO log VALUES(22,4,13,10,10,NULL,1795287092377,16,'🎉',13);
INSERT INTO log VALUES(23,5,13,11,10,NULL,1795287092381,16,'🎉',13);
INSERT INTO log VALUES(24,6,24,1,4,NULL,1795287092384,NULL,NULL,24);
INSERT INTO log VALUES(25,1,24,2,4,NULL,1795287092386,25,NULL,NULL);
INSERT INTO log VALUES(26,10,13,NULL,10,NULL,1795287092394,5,NULL,10);
INSERT INTO log VALUES(27,9,13,12,10,NULL,1795287092399,NULL,NULL,13);
INSERT INTO log VALUES(28,0,NULL,NULL,4,NULL,1795287092403,NULL,NULL,NULL);
INSERT INTO log VALUES(29,0,NULL,NULL,4,NULL,1795287092407,NULL,NULL,NULL);
INSERT INTO log VALUES(30,0,NULL,NULL,4,NULL,1795287092411,NULL,NULL,NULL);
INSERT INTO log VALUES(31,13,13,NULL,7,4,1795287092413,31,NULL,4611686018427387904);
INSERT INTO log VALUES(32,15,NULL,NULL,10,4,1795287092415,32,NULL,10);
INSERT INTO log VALUES(33,14,13,NULL,7,4,1795287092420,31,NULL,4611686018427387904);
INSERT INTO log VALUES(34,17,13,NULL,7,4,1795287092420,31,NULL,7);
CREATE TABLE log_detail (
    pos INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    topic TEXT NOT NULL, -- of a user: the display name
    room_kind INTEGER,
    archived INTEGER,
    role INTEGER,
    people TEXT          -- room.created: the first members, 3,7,9
, until INTEGER, message INTEGER) STRICT;
INSERT INTO log_detail VALUES(13,'Kitchen','tea',0,0,0,'4',NULL,NULL);
INSERT INTO log_detail VALUES(24,'','',2,0,0,'4,7',NULL,NULL);
INSERT INTO log_detail VALUES(31,'reported','',0,0,0,NULL,NULL,17);
INSERT INTO log_detail VALUES(32,'mute','loud',0,0,0,NULL,1795290692415,NULL);
INSERT INTO log_detail VALUES(33,'approve','fine',0,0,0,NULL,1,17);
INSERT INTO log_detail VALUES(34,'approve','fine',0,0,0,NULL,1,17);
CREATE TABLE users (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    display TEXT NOT NULL,
    role INTEGER NOT NULL,
    password TEXT, -- Argon2id in PHC form; NULL: may not sign in by password
    password_pos INTEGER NOT NULL, -- of its last change; a hash made anew is none
    at INTEGER NOT NULL,
    updated_pos INTEGER NOT NULL
, staff_pos INTEGER, banned_until INTEGER) STRICT;
INSERT INTO users VALUES(2,'olga','olga',2,'$argon2id$v=19$m=19456,t=2,p=1$y1bP6ZHEKAu/gululY/S8Q$IxUROicXC+jT7IghNC7y59TKA3ByBejpFCg6cLeMhVI',2,1795287091906,2,2,NULL);
INSERT INTO users VALUES(4,'ann','ann',1,'$argon2id$v=19$m=19456,t=2,p=1$m0XYepTuD9dg8jF3/FCWuQ$r3P4tC5IwNM75sQ9I1TT4mHxzN5r+dkpnqhFgtmrY08',4,1795287091967,4,4,NULL);
INSERT INTO users VALUES(7,'ben','ben',0,'$argon2id$v=19$m=19456,t=2,p=1$J7NhvIAnI8fSUAivuGYDXQ$aTeOVqm5LjdnxE/8eWQ+IgSDRafZPLibCxP+DpDL+Jk',7,1795287092158,7,NULL,NULL);
INSERT INTO users VALUES(10,'cleo','cleo',0,'$argon2id$v=19$m=19456,t=2,p=1$d3hSA2Uw8lak5oQg+cuE1g$Rl3xDA6msZCDkzVJqFNCwSrWWjgG4GzJQH+J1Ul+KJk',10,1795287092307,10,NULL,NULL);
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
INSERT INTO rooms VALUES(13,12,27,3,2,0,0,4,13,1,1795287092353,'Kitchen','kitchen',NULL,'tea');
INSERT INTO rooms VALUES(24,2,25,1,2,2,0,4,24,1,1795287092384,'',NULL,'4,7','');
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
INSERT INTO members VALUES(4,13,13,1,NULL,NULL,0,13,0);
INSERT INTO members VALUES(4,24,24,1,NULL,NULL,0,24,0);
INSERT INTO members VALUES(7,13,14,2,NULL,NULL,2,14,0);
INSERT INTO members VALUES(7,24,24,1,NULL,NULL,0,24,0);
INSERT INTO members VALUES(10,13,15,3,27,12,5,26,2);
CREATE TABLE own_posts (
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    posts INTEGER NOT NULL,
    PRIMARY KEY (user, room)
) STRICT, WITHOUT ROWID;
INSERT INTO own_posts VALUES(4,13,1);
INSERT INTO own_posts VALUES(4,24,1);
INSERT INTO own_posts VALUES(7,13,2);
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
INSERT INTO messages VALUES(16,13,4,4,1795287092364,1795287092371,19,7,NULL,NULL,'the kettle boils, @ben @cleo');
INSERT INTO messages VALUES(17,13,5,7,1795287092367,NULL,NULL,NULL,NULL,NULL,'on my way');
INSERT INTO messages VALUES(18,13,6,7,1795287092369,NULL,NULL,NULL,20,8,NULL);
INSERT INTO messages VALUES(25,24,2,4,1795287092386,NULL,NULL,NULL,NULL,NULL,'just between us');
CREATE TABLE mentions (
    message INTEGER NOT NULL,
    user INTEGER NOT NULL,
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (message, user)
) STRICT, WITHOUT ROWID;
INSERT INTO mentions VALUES(16,7,13,4);
INSERT INTO mentions VALUES(16,10,13,4);
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
INSERT INTO reactions VALUES(16,'🎉',10,22,10,23,11);
INSERT INTO reactions VALUES(16,'👍',7,21,9,NULL,NULL);
CREATE TABLE keys (
    pos INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    key TEXT NOT NULL,
    kind INTEGER NOT NULL, -- enum command_kind
    seq INTEGER,
    at INTEGER NOT NULL,
    fingerprint BLOB NOT NULL
) STRICT;
INSERT INTO keys VALUES(13,4,'r1',7,1,1795287092353,X'b4554a22f9fcbfae8a093ca9e66a2036c45b025adbe1f5afb25778b855f081fb');
INSERT INTO keys VALUES(16,4,'k1',2,4,1795287092364,X'a19d1dce8bbfa5bf3a179d8db01519d6b8a9f543d6d09a3627f879bf36716921');
INSERT INTO keys VALUES(17,7,'k2',2,5,1795287092367,X'f094ef75117f2a359282e675fe30b5e12233eb3be9398e0db519f31b29ab55ba');
INSERT INTO keys VALUES(18,7,'k3',2,6,1795287092369,X'a4f6c86e1dfde9fcc5444222202325f021d493b47346b5ad292c20b5749a8576');
INSERT INTO keys VALUES(25,4,'k4',2,2,1795287092386,X'fc5227e0eb29cfbced5393ed42cca04f920cf86883977a401318a4fde49e411f');
INSERT INTO keys VALUES(28,4,'i1',20,NULL,1795287092403,X'b934b7a0ed621e620f83ac4f97645331a36dcecc03a3bd19a6fa4c4f8f738995');
INSERT INTO keys VALUES(30,4,'l1',24,NULL,1795287092411,X'a94cd889918965d0d0d09dfef148569a3825e77ca18f8cb27ae2e8d67e0ef04f');
CREATE TABLE tokens (
    id INTEGER PRIMARY KEY,
    user INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL,
    at INTEGER NOT NULL,
    hash BLOB UNIQUE, -- SHA-256; NULL once revoked
    revoked_pos INTEGER
) STRICT;
INSERT INTO tokens VALUES(3,2,0,'',1795287091906,X'4a7562d78d0610467fb98d1788377e1d6eacdbc8232d2975a6c78f75effd06fb',NULL);
INSERT INTO tokens VALUES(5,4,1,'',1795287091967,X'3273bca73c5b94c7097ae310ebd4af7e3c9e7a80617f355e974ca7679b81a1ed',NULL);
INSERT INTO tokens VALUES(6,4,1,'api',1795287092013,X'6f33794f61f24c10d6370782f35cf757bc7c5332c443e5faf9c7784c202be956',NULL);
INSERT INTO tokens VALUES(8,7,1,'',1795287092158,X'631b20cf5122c9cb486937e79a3906895a76925e32b0b55ef4874b91848c5673',NULL);
INSERT INTO tokens VALUES(9,7,1,'api',1795287092228,X'a8c9cb8a4e271e054eb1d52380970b789c72d4a7b291023b4a5d466b7f023fcc',NULL);
INSERT INTO tokens VALUES(11,10,1,'',1795287092307,X'960ae93c096a3025dd823d9ea9051f8005db6114b97e0dcef32f0ea54f7b3594',NULL);
INSERT INTO tokens VALUES(12,10,1,'api',1795287092337,X'ce70413e650f07b810ef9619c5cfc4480f702de8f59b4785a1fca630277603c9',NULL);
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
INSERT INTO invites VALUES(1,'SfUX4VgyqLgNzZ98E0G-V3sX6ArprK_APSLIZIvx_fg',2,1,1,0,1795287091759,0,NULL);
INSERT INTO invites VALUES(28,'pja9We13RaAh_jiyFz7-xmds62QLYdhmsbbY7LtkowU',0,3,0,1795891892403,1795287092403,4,NULL);
CREATE TABLE policies (
    room INTEGER PRIMARY KEY,
    policy TEXT NOT NULL, -- JSON
    slow_seconds INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    at INTEGER NOT NULL,
    user INTEGER NOT NULL
) STRICT;
INSERT INTO policies VALUES(0,'{"classes":{"spam":{"action":"hold","budget":1000}},"late":"allow"}',0,29,1795287092407,4);
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
INSERT INTO lists VALUES(30,'house rules',1,'en',1,30,1795287092411,4,replace('darn*\n','\n',char(10)));
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
INSERT INTO reviews VALUES(31,13,5,17,17,7,1,1,1795287092413,1,0,NULL,NULL,NULL,1,4,1795287092420,33,'fine',NULL,NULL,NULL,NULL,'on my way');
CREATE TABLE reports (
    review INTEGER NOT NULL,
    user INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (review, user)
) STRICT, WITHOUT ROWID;
INSERT INTO reports VALUES(31,4,31,1795287092413,'rude');
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
INSERT INTO sanctions VALUES(32,10,0,1,1795290692415,1795287092415,4,32,NULL,NULL,'loud');
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
INSERT INTO audit VALUES(29,1795287092407,15,4,NULL,NULL,NULL,NULL,NULL,'{"classes":{"spam":{"action":"hold","budget":1000}},"late":"allow"}');
INSERT INTO audit VALUES(30,1795287092411,16,4,NULL,NULL,NULL,30,'house rules',NULL);
INSERT INTO audit VALUES(31,1795287092413,6,4,7,13,17,31,'rude',NULL);
INSERT INTO audit VALUES(32,1795287092415,11,4,10,NULL,NULL,32,'loud',NULL);
INSERT INTO audit VALUES(33,1795287092420,8,4,7,13,17,31,'fine',NULL);
CREATE TABLE heads (
    version INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    user INTEGER NOT NULL,
    state INTEGER NOT NULL,
    detail TEXT -- JSON
) STRICT;
CREATE INDEX log_audience ON log (audience) WHERE audience IS NOT NULL;
CREATE INDEX users_owners ON users (id) WHERE role = 2;
CREATE INDEX rooms_public ON rooms (id) WHERE kind = 0;
CREATE INDEX members_room ON members (room, user) WHERE left_pos IS NULL;
CREATE INDEX messages_room ON messages (room, seq, user);
CREATE INDEX messages_deleted ON messages (room, seq, user) WHERE deleted_pos IS NOT NULL;
CREATE INDEX mentions_user ON mentions (user, room, seq);
CREATE UNIQUE INDEX keys_user ON keys (user, key);
CREATE INDEX tokens_user ON tokens (user) WHERE revoked_pos IS NULL;
CREATE INDEX reviews_state ON reviews (state, id);
CREATE INDEX reviews_message ON reviews (message) WHERE message IS NOT NULL;
CREATE INDEX reviews_old ON reviews (decided_at) WHERE text IS NOT NULL AND decided_at IS NOT NULL;
CREATE INDEX reports_order ON reports (review, pos);
CREATE INDEX sanctions_expiry ON sanctions (expires_at) WHERE lifted_pos IS NULL AND expires_at > 0;
CREATE UNIQUE INDEX sanctions_standing ON sanctions (user, room, kind) WHERE lifted_pos IS NULL;
CREATE INDEX audit_user ON audit (user, pos) WHERE user IS NOT NULL;
CREATE INDEX audit_room ON audit (room, pos) WHERE room IS NOT NULL;
COMMIT;
PRAGMA user_version = 2;
