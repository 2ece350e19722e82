"""Messages written past the server, into what was seeded: millions in seconds."""
import sqlite3
import time

BYTES_A_MESSAGE = 400  # of disk, about
NUMBERS = ("WITH RECURSIVE numbers(i) AS (VALUES (0) UNION ALL"
           " SELECT i + 1 FROM numbers WHERE i + 1 < :count) ")
AUTHORS = ("CREATE TEMP TABLE authors AS SELECT id AS room, last_seq AS seq,"
           " (SELECT min(user) FROM members WHERE room = rooms.id) AS user"
           " FROM rooms ORDER BY id LIMIT :rooms OFFSET :skipped")
POSTS = ("{into} SELECT {what} FROM numbers CROSS JOIN authors"
         " ON authors.rowid = 1 + i % :rooms")
TABLES = (
    ("INSERT INTO messages (id, room, seq, user, at, text)",
     ":head + 1 + i, room, seq + 1 + i / :rooms, user, :at, :text"),
    ("INSERT INTO log (pos, kind, room, seq, user, at, subject)",
     ":head + 1 + i, 1, room, seq + 1 + i / :rooms, user, :at, :head + 1 + i"),
    ("INSERT INTO keys (pos, user, key, kind, seq, at, fingerprint)",
     ":head + 1 + i, user, printf('filled-%012d', :head + i), 2, seq + 1 + i / :rooms, :at,"
     " zeroblob(32)"),
    ("INSERT INTO key_places (user, key, pos)",
     "user, printf('filled-%012d', :head + i), :head + 1 + i"),
)


def head_of(path):
    """Epoch and last pos of a store."""
    db = sqlite3.connect(path)
    epoch, = db.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()
    pos, = db.execute("SELECT max(pos) FROM log").fetchone()
    db.close()
    return epoch, pos


def fill(path, count, rooms, skipped=0):
    """So many messages, in turn to each of so many rooms. Returns the ids of these.

    `count` is a multiple of `rooms`. As every post of the server: a message, its place in the
    log, its key and where that is.
    """
    values = {"count": count, "rooms": rooms, "skipped": skipped, "head": head_of(path)[1],
              "text": "x" * 128, "at": int(time.time() * 1000)}
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")
    db.execute("PRAGMA synchronous = OFF")
    db.execute("PRAGMA cache_size = -200000")
    db.execute("BEGIN")
    db.execute(AUTHORS, values)
    for into, what in TABLES:
        db.execute(NUMBERS + POSTS.format(into=into, what=what), values)
    db.execute("UPDATE rooms SET last_seq = last_seq + :count / :rooms, posts = :count / :rooms,"
               " last_pos = :head + :count - :rooms + authors.rowid"
               " FROM authors WHERE id = room", values)
    db.execute("INSERT OR REPLACE INTO own_posts (user, room, posts)"
               " SELECT user, room, :count / :rooms FROM authors", values)
    db.execute("INSERT OR IGNORE INTO key_places (user, key, pos) SELECT user, key, pos FROM keys"
               " WHERE pos > (SELECT value FROM meta WHERE name = 'keys_filed')"
               " AND pos <= :head", values)
    db.execute("UPDATE meta SET value = :head + :count WHERE name = 'keys_filed'", values)
    db.execute("COMMIT")
    db.execute("PRAGMA journal_mode = WAL")
    ids = [room for room, in db.execute("SELECT room FROM authors")]
    db.close()
    return ids
