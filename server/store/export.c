#include "store/export.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "store/backup_files.h"
#include "store/backup_snapshot.h"
#include "store/backup_uploads.h"
#include "store/blob.h"
#include "store/db.h"
#include "store/export_lines.h"
#include "store/export_tables.h"
#include "store/export_value.h"

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OTHER "another --to"

struct exporting {
    const struct export_order *order;
    struct backup_order as_backup;
    struct export_sum *sum;
    struct backup_snapshot snapshot;
    struct backup_manifest manifest;
    char *part; /* the folder under its other name */
    char *lines_path;
    struct export_lines lines;
    struct buf line;
    int hold; /* no file is swept meanwhile; -1: there are none */
    char *why;
    size_t why_size;
};

static bool may_go_on(const struct exporting *e)
{
    return backup_may_go_on(&e->as_backup, e->lines_path, OTHER, e->why, e->why_size);
}

/* --- lines --- */

static bool put_line(struct exporting *e)
{
    if (e->line.len > EXPORT_LINE_MAX) {
        snprintf(e->why, e->why_size, "a row is longer than a line may be");
        return false;
    }
    return export_lines_add(&e->lines, &e->line) ||
           backup_explain(e->why, e->why_size, "write", e->lines_path, OTHER);
}

static struct json begin_line(struct exporting *e)
{
    buf_clear(&e->line);
    return json_begin(&e->line);
}

static bool put_head(struct exporting *e)
{
    struct json j = begin_line(e);

    json_object(&j);
    json_put_text(&j, "roost", "export");
    json_put_u64(&j, "version", EXPORT_VERSION);
    json_put_i64(&j, "schema", e->sum->schema);
    json_put_u64(&j, "head", e->sum->head);
    json_put_bool(&j, "secrets", e->order->with_secrets);
    json_object_end(&j);
    return put_line(e);
}

static bool put_end(struct exporting *e)
{
    char hash[BACKUP_NAME_SIZE];
    struct json j = begin_line(e);

    export_lines_hash(&e->lines, hash);
    json_object(&j);
    json_key(&j, "end");
    json_object(&j);
    json_put_u64(&j, "rows", e->sum->rows);
    json_put_u64(&j, "files", e->sum->files);
    json_put_text(&j, "sha256", hash);
    json_object_end(&j);
    json_object_end(&j);
    return put_line(e);
}

/* --- rows --- */

static bool refuse_text(const struct exporting *e, const char *table, const char *column)
{
    snprintf(
        e->why, e->why_size,
        "a text of %s.%s is no UTF-8 or has a NUL in it; repair it, or take a backup "
        "instead",
        table, column);
    return false;
}

static bool put_row(struct exporting *e, enum backup_table table, sqlite3_stmt *stmt)
{
    const char *name = backup_table_name(table);
    struct json j = begin_line(e);
    bool ok = true;

    json_object(&j);
    json_put_text(&j, "table", name);
    json_key(&j, "row");
    json_object(&j);
    for (int i = 0; ok && i < sqlite3_column_count(stmt); i++) {
        const char *column = sqlite3_column_name(stmt, i);

        json_key(&j, column);
        if (!e->order->with_secrets && export_column_is_secret(table, column))
            json_null(&j);
        else
            ok = export_value(&j, stmt, i) || refuse_text(e, name, column);
    }
    json_object_end(&j);
    json_object_end(&j);
    e->sum->rows += ok;
    return ok && put_line(e);
}

/* Of the history that ends here: an import begins its own. */
static bool is_epoch(enum backup_table table, sqlite3_stmt *stmt)
{
    return table == BACKUP_ROWS_meta &&
           strcmp((const char *)sqlite3_column_text(stmt, 0), "epoch") == 0;
}

static bool explain_sqlite(const struct exporting *e, struct db *db)
{
    snprintf(e->why, e->why_size, "cannot read %s: %s", e->snapshot.source,
             db_message(db));
    return false;
}

static bool put_table(struct exporting *e, struct db *db, enum backup_table table)
{
    sqlite3_stmt *stmt;
    int code = SQLITE_DONE;
    bool ok = true;

    if (e->manifest.rows[table] == BACKUP_NO_TABLE ||
        (!e->order->with_secrets && export_table_is_secret(table)))
        return true;
    stmt = export_table_read(db, table);
    if (!stmt)
        return explain_sqlite(e, db);
    while (ok && (code = sqlite3_step(stmt)) == SQLITE_ROW)
        if (!is_epoch(table, stmt))
            ok = (e->sum->rows % 1000 != 0 || may_go_on(e)) && put_row(e, table, stmt);
    if (ok && code != SQLITE_DONE)
        ok = explain_sqlite(e, db);
    sqlite3_finalize(stmt);
    return ok;
}

static bool check_tables(const struct exporting *e, struct db *db)
{
    char name[64];

    if (!export_tables_unknown(db, name, sizeof(name)))
        return explain_sqlite(e, db);
    if (name[0] == '\0')
        return true;
    snprintf(e->why, e->why_size,
             "%s has a table %s that this version does not know; use the version that "
             "made it",
             e->order->data, name);
    return false;
}

static bool put_rows(struct exporting *e)
{
    struct db db;
    bool ok =
        db_open(&db, e->snapshot.path, SQLITE_OPEN_READONLY) || explain_sqlite(e, &db);

    ok = ok && check_tables(e, &db) && put_head(e);
    for (enum backup_table t = 0; ok && t < BACKUP_TABLES; t++)
        ok = put_table(e, &db, t);
    db_close(&db);
    return ok;
}

/* --- files --- */

static bool put_file(struct exporting *e, const char *from, const char *to,
                     const uint8_t name[SECRET_HASH_SIZE])
{
    char text[BACKUP_NAME_SIZE];
    uint64_t bytes;
    struct json j;

    switch (
        backup_upload_copy(from, to, name, e->order->stop, &bytes, e->why, e->why_size)) {
    case BACKUP_UPLOAD_DONE:
        break;
    case BACKUP_UPLOAD_ABSENT:
        return true;
    case BACKUP_UPLOAD_BAD:
        backup_name_write(name, text);
        snprintf(e->why, e->why_size,
                 "%s/files: %s is not what its name says; restore it from a backup, or "
                 "remove it",
                 e->order->data, text);
        return false;
    case BACKUP_UPLOAD_FAILED:
        return false;
    }
    backup_name_write(name, text);
    j = begin_line(e);
    json_object(&j);
    json_put_text(&j, "file", text);
    json_put_u64(&j, "bytes", bytes);
    json_object_end(&j);
    e->sum->files++;
    e->sum->bytes += bytes;
    return put_line(e);
}

static bool put_files(struct exporting *e)
{
    struct backup_names names = {.count = 0};
    char *from = xasprintf("%s/files", e->order->data);
    char *to = xasprintf("%s/files", e->part);
    uint64_t bytes;
    bool ok = backup_uploads_list(e->order->data, &names, &bytes, e->why, e->why_size) &&
              backup_has_room(e->part, bytes, OTHER, e->why, e->why_size);

    for (size_t i = 0; ok && i < names.count; i++)
        ok = may_go_on(e) && put_file(e, from, to, names.names[i]);
    backup_names_finish(&names);
    free(from);
    free(to);
    return ok;
}

/* --- the folder --- */

static bool is_free(const struct exporting *e)
{
    struct stat st;

    if (lstat(e->order->path, &st) != 0 && errno == ENOENT)
        return true;
    snprintf(e->why, e->why_size,
             "%s is there already and is not written over; name another --to",
             e->order->path);
    return false;
}

static void clear_folder(const struct exporting *e)
{
    char *files = xasprintf("%s/files", e->part);

    backup_uploads_remove(files);
    unlink(e->lines_path);
    rmdir(e->part);
    free(files);
}

static bool open_folder(struct exporting *e)
{
    char *files = xasprintf("%s/files", e->part);
    int fd;

    if (mkdir(e->part, 0700) != 0 && errno != EEXIST) {
        free(files);
        return backup_explain(e->why, e->why_size, "make", e->part, OTHER);
    }
    fd = backup_claim(e->lines_path, e->why, e->why_size);
    if (fd >= 0) {
        backup_uploads_remove(files); /* of one that died */
        export_lines_open(&e->lines, fd);
    }
    free(files);
    return fd >= 0;
}

static bool publish(struct exporting *e)
{
    int fd = open(e->part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && export_lines_flush(&e->lines) && syncfs(fd) == 0;

    if (!ok)
        backup_explain(e->why, e->why_size, "write", e->part, OTHER);
    ok = ok && backup_publish(fd, e->part, e->order->path, e->why, e->why_size);
    if (fd >= 0)
        close(fd);
    return ok;
}

static bool run(struct exporting *e)
{
    e->hold = blobs_hold(e->order->data);
    if (!backup_snapshot_take(&e->snapshot, &e->manifest, e->why, e->why_size))
        return false;
    backup_yield();
    e->sum->schema = e->manifest.schema;
    e->sum->head = e->manifest.head;
    e->sum->has_secrets = e->order->with_secrets;
    return put_rows(e) && put_files(e) && put_end(e) && publish(e);
}

bool export_take(const struct export_order *o, struct export_sum *sum, char *why,
                 size_t why_size)
{
    struct exporting e = {.order = o, .sum = sum, .why = why, .why_size = why_size};
    bool is_ours = false, ok = false;

    memset(sum, 0, sizeof(*sum));
    e.as_backup = (struct backup_order){
        .data = o->data, .path = o->path, .scratch = o->scratch, .stop = o->stop};
    e.snapshot.fd = e.hold = -1;
    e.part = xasprintf("%s.part", o->path);
    e.lines_path = xasprintf("%s/" EXPORT_LINES, e.part);
    buf_init(&e.line);
    if (is_free(&e) && backup_snapshot_open(&e.snapshot, &e.as_backup, why, why_size)) {
        is_ours = open_folder(&e);
        ok = is_ours && run(&e);
    }
    sum->bytes += export_lines_bytes(&e.lines);
    if (is_ours && !ok)
        clear_folder(&e);
    if (is_ours)
        export_lines_close(&e.lines);
    if (e.hold >= 0)
        close(e.hold);
    backup_snapshot_close(&e.snapshot);
    buf_finish(&e.line);
    free(e.lines_path);
    free(e.part);
    return ok;
}
