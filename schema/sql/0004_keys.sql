-- The index over keys is written late, many at a time and in its own order: of each post alone
-- it would be one more page, as every person's keys lie elsewhere.
DROP INDEX keys_user;

-- Where in keys a key is, for keys up to meta's keys_filed; the writer knows the others.
CREATE TABLE key_places (
    user INTEGER NOT NULL,
    key TEXT NOT NULL,
    pos INTEGER NOT NULL,
    PRIMARY KEY (user, key)
) STRICT, WITHOUT ROWID;

INSERT INTO key_places (user, key, pos) SELECT user, key, pos FROM keys ORDER BY user, key;
INSERT INTO meta (name, value)
    SELECT 'keys_filed', coalesce(max(pos), 0) FROM keys;
