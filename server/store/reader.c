#include "base/xmalloc.h"
#include "store/search_file.h"
#include "store/store.h"
#include "store/store_private.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>

static const char settings[] = "PRAGMA query_only = ON;"
                               "PRAGMA wal_autocheckpoint = 0;"
                               "PRAGMA cache_size = -2048;" /* the kernel has the rest */
                               "PRAGMA temp_store = MEMORY;"
                               "PRAGMA trusted_schema = OFF";

struct reader *reader_open(struct store *s, char *why, size_t why_size)
{
    struct reader *r = xcalloc(1, sizeof(*r));

    r->store = s;
    if (db_open(&r->db, s->path, SQLITE_OPEN_READWRITE) && db_exec(&r->db, settings))
        return r;
    snprintf(why, why_size, "cannot read %s: %s", s->path, db_message(&r->db));
    reader_close(r);
    return NULL;
}

void reader_close(struct reader *r)
{
    if (!r)
        return;
    db_close(&r->db);
    if (r->search)
        search_file_close(r->search);
    free(r->search);
    free(r);
}

void snapshot_begin(struct reader *r)
{
    struct sql q = sql_start(&r->db, BEGIN_READING);

    sql_run(&q);
}

enum err snapshot_end(struct reader *r, enum err err)
{
    struct sql q = sql_start(&r->db, COMMIT_ALL);

    sql_run(&q);
    return reader_settle(r, err);
}

enum err reader_settle(struct reader *r, enum err err)
{
    if (db_failure(&r->db) == 0)
        return err;
    db_forgive(&r->db);
    return ERR_INTERNAL;
}
