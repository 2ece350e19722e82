#include "store/export.h"

#include "base/embedded.h"
#include "base/xmalloc.h"
#include "store/backup_check.h"
#include "store/backup_files.h"
#include "store/backup_place.h"
#include "store/backup_snapshot.h"
#include "store/backup_uploads.h"
#include "store/db.h"
#include "store/export_lines.h"
#include "store/import_check.h"
#include "store/import_line.h"
#include "store/import_rows.h"
#include "store/migrate.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OTHER      "another --data"
#define LOOK_EVERY 1000 /* lines */

struct importing {
    const struct export_order *order;
    struct backup_order as_backup;
    struct export_sum *sum;
    struct export_lines lines;
    struct backup_names files;
    struct import_rows rows;
    struct db db;
    char *from; /* its files, */
    char *to;   /* and where they go */
    char *path; /* of the database */
    char *lines_path;
    char *why;
    size_t why_size;
};

static bool fail_line(const struct importing *m, const char *what)
{
    snprintf(m->why, m->why_size, "%s line %" PRIu64 ": %s", m->lines_path,
             m->lines.number, what);
    return false;
}

/* --- the first line --- */

static bool make_schema(struct importing *m, uint64_t schema)
{
    static const char settings[] = "PRAGMA page_size = 4096; PRAGMA journal_mode = OFF;"
                                   "PRAGMA synchronous = OFF; PRAGMA cache_size = -65536";

    if (db_open(&m->db, m->path, SQLITE_OPEN_READWRITE) &&
        sqlite3_db_config(m->db.handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL) ==
            SQLITE_OK &&
        sqlite3_db_config(m->db.handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL) ==
            SQLITE_OK &&
        db_exec(&m->db, settings) &&
        migrate_up_to(&m->db, embedded_sql, embedded_sql_count, (long)schema) &&
        db_exec(&m->db, "BEGIN") && import_rows_open(&m->rows, &m->db))
        return true;
    snprintf(m->why, m->why_size, "cannot write %s: %s", m->path, db_message(&m->db));
    return false;
}

static bool take_head(struct importing *m, const struct import_line *l)
{
    char what[120];

    if (l->kind != IMPORT_HEAD)
        return fail_line(m, "an export begins with its head");
    if (l->version != EXPORT_VERSION) {
        snprintf(what, sizeof(what),
                 "version %" PRIu64 " of the format is not known here", l->version);
        return fail_line(m, what);
    }
    if (l->schema == 0 || (long)l->schema > migrate_newest()) {
        snprintf(what, sizeof(what),
                 "it has schema %" PRIu64
                 ", this version knows 1 to %ld; use a newer one",
                 l->schema, migrate_newest());
        return fail_line(m, what);
    }
    m->sum->schema = (long)l->schema;
    m->sum->head = l->head;
    m->sum->has_secrets = l->has_secrets;
    return make_schema(m, l->schema);
}

/* --- the others --- */

static bool take_row(struct importing *m, const struct import_line *l)
{
    char what[300];

    m->sum->rows++;
    return import_rows_add(&m->rows, l, what, sizeof(what)) || fail_line(m, what);
}

static bool take_file(struct importing *m, const struct import_line *l)
{
    char what[300] = "";
    uint64_t bytes = 0;

    switch (backup_upload_copy(m->from, m->to, l->name, m->order->stop, &bytes, what,
                               sizeof(what))) {
    case BACKUP_UPLOAD_DONE:
        break;
    case BACKUP_UPLOAD_ABSENT:
        return fail_line(m, "the file is not below files/");
    case BACKUP_UPLOAD_BAD:
        return fail_line(m, "the file is not what its name says");
    case BACKUP_UPLOAD_FAILED:
        snprintf(m->why, m->why_size, "%s", what);
        return false;
    }
    if (bytes != l->bytes)
        return fail_line(m, "the file is of another length");
    backup_names_add(&m->files, l->name);
    m->sum->files++;
    m->sum->bytes += bytes;
    return true;
}

static bool take_end(struct importing *m, const struct import_line *l)
{
    char said[BACKUP_NAME_SIZE], found[BACKUP_NAME_SIZE];
    const char *text;
    size_t len;

    if (l->rows != m->sum->rows || l->files != m->sum->files)
        return fail_line(m, "there are not as many rows and files as it says");
    export_lines_hash(&m->lines, found);
    backup_name_write(l->hash, said);
    if (l->has_hash && strcmp(said, found) != 0)
        return fail_line(m, "the lines do not have this SHA-256; leave sha256 away where "
                            "they were changed on purpose");
    if (export_lines_next(&m->lines, &text, &len) != EXPORT_NO_LINE)
        return fail_line(m, "it comes after the end");
    return true;
}

static bool next_line(struct importing *m, struct import_line *l)
{
    char what[200];
    const char *text;
    size_t len;

    switch (export_lines_next(&m->lines, &text, &len)) {
    case EXPORT_LINE:
        return import_line_read(l, text, len, what, sizeof(what)) || fail_line(m, what);
    case EXPORT_NO_LINE:
        return fail_line(m, "the end is missing: it was cut short");
    case EXPORT_LONG_LINE:
        return fail_line(m, "it is longer than 64 MiB, or without its end");
    default:
        return backup_explain(m->why, m->why_size, "read", m->lines_path,
                              "another --from");
    }
}

static bool take_line(struct importing *m, const struct import_line *l)
{
    switch (l->kind) {
    case IMPORT_ROW:
        return take_row(m, l);
    case IMPORT_FILE:
        return take_file(m, l);
    case IMPORT_END:
        return take_end(m, l);
    default:
        return fail_line(m, "there is a head already");
    }
}

static bool take_lines(struct importing *m)
{
    struct import_line l = {0};

    if (!next_line(m, &l) || !take_head(m, &l))
        return false;
    do {
        if (m->lines.number % LOOK_EVERY == 0 &&
            !backup_may_go_on(&m->as_backup, m->path, OTHER, m->why, m->why_size))
            return false;
        if (!next_line(m, &l) || !take_line(m, &l))
            return false;
    } while (l.kind != IMPORT_END);
    return true;
}

/* --- all of it --- */

static bool check(struct importing *m)
{
    char what[400];

    if (!import_check(&m->db, m->sum->head, what, sizeof(what)) ||
        !backup_check(&m->db, what, sizeof(what))) {
        snprintf(m->why, m->why_size, "%s does not hold together: %s", m->lines_path,
                 what);
        return false;
    }
    return true;
}

static bool finish_database(struct importing *m)
{
    bool ok;

    import_rows_close(&m->rows);
    ok = db_exec(&m->db, "COMMIT") &&
         migrate_up_to(&m->db, embedded_sql, embedded_sql_count, migrate_newest()) &&
         backup_place_new_epoch(&m->db);
    if (!ok)
        snprintf(m->why, m->why_size, "cannot write %s: %s", m->path, db_message(&m->db));
    return ok && check(m);
}

static bool run(struct importing *m, int fd)
{
    bool ok = take_lines(m) && finish_database(m);

    import_rows_close(&m->rows);
    db_close(&m->db);
    ok = ok && backup_place_publish(m->order->data, fd, m->why, m->why_size);
    if (!ok)
        backup_place_clear(m->order->data);
    close(fd);
    return ok;
}

static bool into_place(struct importing *m)
{
    struct backup_place place;
    bool ok = backup_place_take(&place, m->order->data, m->why, m->why_size);
    int fd = ok ? backup_place_begin(m->order->data, m->why, m->why_size) : -1;

    ok = fd >= 0 && run(m, fd);
    backup_place_leave(&place, ok);
    return ok;
}

bool import_take(const struct export_order *o, struct export_sum *sum, char *why,
                 size_t why_size)
{
    struct importing m = {.order = o, .sum = sum, .why = why, .why_size = why_size};
    int fd;
    bool ok = false;

    memset(sum, 0, sizeof(*sum));
    m.as_backup = (struct backup_order){.data = o->data, .stop = o->stop};
    m.lines_path = xasprintf("%s/" EXPORT_LINES, o->path);
    m.from = xasprintf("%s/files", o->path);
    m.to = xasprintf("%s/" BACKUP_PLACE_FILES, o->data);
    m.path = xasprintf("%s/" BACKUP_PLACE_DB, o->data);
    fd = backup_open_file(m.lines_path, "another --from", why, why_size);
    if (fd >= 0) {
        export_lines_open(&m.lines, fd);
        ok = into_place(&m);
        sum->bytes += export_lines_bytes(&m.lines);
        export_lines_close(&m.lines);
    }
    backup_names_finish(&m.files);
    free(m.lines_path);
    free(m.from);
    free(m.to);
    free(m.path);
    return ok;
}
