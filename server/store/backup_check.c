#include "store/backup_check.h"

#include "base/map.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const counts[BACKUP_TABLES] = {
#define TABLE(name) "SELECT count(*) FROM " #name,
#include "store/backup_tables.tbl"
};

/* One row that begins with a number, or none: 0. */
static bool read_number(struct db *db, const char *sql, const char *word,
                        uint64_t *number)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    if (code == SQLITE_OK && word)
        code = sqlite3_bind_text(stmt, 1, word, -1, SQLITE_STATIC);
    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    *number = code == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_finalize(stmt);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool read_text(struct db *db, const char *sql, char *text, size_t size)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    text[0] = '\0';
    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    if (code == SQLITE_ROW) {
        const unsigned char *found = sqlite3_column_text(stmt, 0);

        snprintf(text, size, "%s", found ? (const char *)found : "");
    }
    sqlite3_finalize(stmt);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

static bool count_rows(struct db *db, enum backup_table table, uint64_t *rows)
{
    uint64_t there;

    *rows = BACKUP_NO_TABLE;
    if (!read_number(
            db, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?1",
            backup_table_name(table), &there))
        return false;
    return there == 0 || read_number(db, counts[table], NULL, rows);
}

bool backup_count(struct db *db, struct backup_manifest *m)
{
    uint64_t schema;

    if (!read_number(db, "PRAGMA user_version", NULL, &schema))
        return false;
    m->schema = (long)schema;
    if (schema == 0) { /* nobody ever opened it as a store */
        m->epoch[0] = '\0';
        return true;
    }
    if (!read_text(db, "SELECT value FROM meta WHERE name = 'epoch'", m->epoch,
                   sizeof(m->epoch)) ||
        !read_number(db, "SELECT value FROM meta WHERE name = 'oldest'", NULL,
                     &m->oldest) ||
        !read_number(db, "SELECT max(pos) FROM log", NULL, &m->head))
        return false;
    for (enum backup_table t = 0; t < BACKUP_TABLES; t++)
        if (!count_rows(db, t, &m->rows[t]))
            return false;
    return true;
}

/* --- what has to hold --- */

static bool failed(struct db *db, char *why, size_t why_size)
{
    snprintf(why, why_size, "it cannot be read: %s", db_message(db));
    return false;
}

static bool check_integrity(struct db *db, char *why, size_t why_size)
{
    char said[160];

    if (!read_text(db, "PRAGMA integrity_check(1)", said, sizeof(said)))
        return failed(db, why, why_size);
    if (strcmp(said, "ok") == 0)
        return true;
    said[strcspn(said, "\n")] = '\0';
    snprintf(why, why_size, "SQLite's integrity check says: %s", said);
    return false;
}

/* Without the beginning of the log a room may begin at any seq. */
static bool walk_seqs(sqlite3_stmt *stmt, struct map *last, bool is_whole, char *why,
                      size_t why_size)
{
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        uint64_t pos = (uint64_t)sqlite3_column_int64(stmt, 0);
        uint64_t room = (uint64_t)sqlite3_column_int64(stmt, 1);
        uint64_t seq = (uint64_t)sqlite3_column_int64(stmt, 2);
        uint64_t before = (uintptr_t)map_find(last, room);

        if (seq == 0 || (seq != before + 1 && (before != 0 || is_whole))) {
            snprintf(why, why_size,
                     "room %" PRIu64 " has seq %" PRIu64 " after %" PRIu64
                     " at pos %" PRIu64,
                     room, seq, before, pos);
            return false;
        }
        map_put(last, room, (void *)(uintptr_t)seq);
    }
    return true;
}

static bool walk_rooms(sqlite3_stmt *stmt, struct map *last, bool is_whole, char *why,
                       size_t why_size)
{
    while (sqlite3_step(stmt) == SQLITE_ROW) {
        uint64_t room = (uint64_t)sqlite3_column_int64(stmt, 0);
        uint64_t last_seq = (uint64_t)sqlite3_column_int64(stmt, 1);
        uint64_t logged = (uintptr_t)map_find(last, room);

        if (logged == last_seq || (logged == 0 && !is_whole))
            continue;
        snprintf(why, why_size,
                 "room %" PRIu64 " is at seq %" PRIu64 ", and its log ends at %" PRIu64,
                 room, last_seq, logged);
        return false;
    }
    return true;
}

typedef bool walk_fn(sqlite3_stmt *stmt, struct map *last, bool is_whole, char *why,
                     size_t why_size);

static bool walk(struct db *db, const char *sql, walk_fn *each, struct map *last,
                 bool is_whole, char *why, size_t why_size)
{
    sqlite3_stmt *stmt = NULL;
    bool holds = false;
    int code = sqlite3_prepare_v2(db->handle, sql, -1, &stmt, NULL);

    if (code == SQLITE_OK)
        holds = each(stmt, last, is_whole, why, why_size);
    else
        failed(db, why, why_size);
    if (sqlite3_finalize(stmt) != SQLITE_OK && holds)
        holds = failed(db, why, why_size);
    return holds;
}

static bool check_seqs(struct db *db, char *why, size_t why_size)
{
    struct map last;
    uint64_t oldest;
    bool holds;

    if (!read_number(db, "SELECT value FROM meta WHERE name = 'oldest'", NULL, &oldest))
        return failed(db, why, why_size);
    map_init(&last);
    holds = walk(db, "SELECT pos, room, seq FROM log WHERE seq IS NOT NULL ORDER BY pos",
                 walk_seqs, &last, oldest == 0, why, why_size) &&
            walk(db, "SELECT id, last_seq FROM rooms", walk_rooms, &last, oldest == 0,
                 why, why_size);
    map_finish(&last);
    return holds;
}

static bool check_posts(struct db *db, char *why, size_t why_size)
{
    uint64_t room;

    if (!read_number(
            db,
            "SELECT id FROM rooms r WHERE posts <> (SELECT count(*) FROM messages m"
            " WHERE m.room = r.id) LIMIT 1",
            NULL, &room))
        return failed(db, why, why_size);
    if (room == 0)
        return true;
    snprintf(why, why_size, "room %" PRIu64 " counts other messages than it has", room);
    return false;
}

bool backup_check(struct db *db, char *why, size_t why_size)
{
    return check_integrity(db, why, why_size) && check_seqs(db, why, why_size) &&
           check_posts(db, why, why_size);
}
