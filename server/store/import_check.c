#include "store/import_check.h"

#include "proto/event.h"
#include "store/db.h"
#include "store/moderation.h"
#include "store/notify.h"
#include "store/place.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <stdio.h>

/* What grows past what the checks say could be exported, and not taken in again. */
_Static_assert(USER_ROLE_COUNT == 5, "a role for import_checks.tbl");
_Static_assert(DECISION_COUNT == 6, "a decision for import_checks.tbl");
_Static_assert(WORDS_KIND_COUNT == 7, "a kind of list for import_checks.tbl");

static const char audit_actions[] = "SELECT pos FROM audit WHERE action NOT IN (0"
#define AUDIT(name, number, text) "," #number
#include "store/audit.tbl"
                                    ") LIMIT 1";

static const struct check {
    const char *sql;
    const char *what;
} checks[] = {
#define CHECK(sql, what) {sql, what},
#include "store/import_checks.tbl"
    {audit_actions, "pos %d of the audit tells of what nobody does"},
};

static void say(const char *what, int64_t id, char *out, size_t size)
{
    const char *here = what;

    while (*here && !(here[0] == '%' && here[1] == 'd'))
        here++;
    snprintf(out, size, "%.*s%" PRId64 "%s", (int)(here - what), what, id,
             *here ? here + 2 : "");
}

static bool holds(struct db *db, const struct check *c, char *what, size_t what_size)
{
    sqlite3_stmt *stmt = NULL;
    int code = sqlite3_prepare_v2(db->handle, c->sql, -1, &stmt, NULL);
    bool found;

    if (code == SQLITE_OK)
        code = sqlite3_step(stmt);
    found = code == SQLITE_ROW && sqlite3_column_type(stmt, 0) != SQLITE_NULL;
    if (found)
        say(c->what, sqlite3_column_int64(stmt, 0), what, what_size);
    else if (code != SQLITE_ROW && code != SQLITE_DONE)
        snprintf(what, what_size, "%s", db_message(db));
    sqlite3_finalize(stmt);
    return !found && (code == SQLITE_ROW || code == SQLITE_DONE);
}

bool import_check(struct db *db, uint64_t head, char *what, size_t what_size)
{
    uint64_t found = place_head(db);

    if (db_failure(db) != 0 || found != head) {
        snprintf(what, what_size,
                 "the log ends at pos %" PRIu64 ", and its head says %" PRIu64, found,
                 head);
        return false;
    }
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
        if (!holds(db, &checks[i], what, what_size))
            return false;
    return true;
}
