-- When a token was used last, to about a day: a session that nobody uses ends. What is there already
-- counts as used when the log was written last, so that nobody is signed out by the upgrade.
ALTER TABLE tokens ADD COLUMN used INTEGER; -- NULL: of one that was revoked before

UPDATE tokens SET used = max(at, coalesce((SELECT at FROM log ORDER BY pos DESC LIMIT 1), at))
    WHERE revoked_pos IS NULL;

CREATE INDEX tokens_used ON tokens (used) WHERE kind = 0 AND revoked_pos IS NULL;
