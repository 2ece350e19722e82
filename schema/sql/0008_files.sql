-- What people send besides words. The bytes lie in DATA/files, once for equal contents, named by
-- their SHA-256; a row says what one upload is called and who may see it.
CREATE TABLE files (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL,      -- of what is served
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    type TEXT NOT NULL,      -- by its contents
    width INTEGER,           -- of an image that was looked at
    height INTEGER,
    user INTEGER NOT NULL,
    at INTEGER NOT NULL,
    state INTEGER NOT NULL,  -- enum file_state
    refs INTEGER NOT NULL,   -- messages that have it
    faces INTEGER NOT NULL   -- avatars and emoji that it is: then everyone may see it
) STRICT;

CREATE INDEX files_hash ON files (hash);
CREATE INDEX files_user ON files (user, id);
CREATE INDEX files_loose ON files (at) WHERE refs = 0 AND faces = 0;
CREATE INDEX files_waiting ON files (id) WHERE state = 1;

-- Smaller pictures of an image; edge is the longest one may be.
CREATE TABLE thumbs (
    id INTEGER NOT NULL, -- the file's
    edge INTEGER NOT NULL,
    hash BLOB NOT NULL,
    size INTEGER NOT NULL,
    type TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    PRIMARY KEY (id, edge)
) STRICT, WITHOUT ROWID;

CREATE INDEX thumbs_hash ON thumbs (hash);

CREATE TABLE message_files (
    message INTEGER NOT NULL,
    place INTEGER NOT NULL,
    id INTEGER NOT NULL, -- the file's
    PRIMARY KEY (message, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX message_files_id ON message_files (id, message);

-- What a person has sent; user 0: the workspace.
CREATE TABLE file_usage (
    user INTEGER PRIMARY KEY,
    files INTEGER NOT NULL,
    bytes INTEGER NOT NULL
) STRICT;

-- A message lets go of its files when it goes, whatever takes it away.
CREATE TRIGGER message_files_gone AFTER DELETE ON message_files BEGIN
    UPDATE files SET refs = refs - 1 WHERE id = old.id;
END;

CREATE TRIGGER files_of_deleted AFTER UPDATE OF deleted_pos ON messages
    WHEN new.deleted_pos IS NOT NULL BEGIN
    DELETE FROM message_files WHERE message = new.id;
END;

CREATE TRIGGER files_of_gone AFTER DELETE ON messages BEGIN
    DELETE FROM message_files WHERE message = old.id;
END;
