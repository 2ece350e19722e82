#include "store/search_index_private.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/xmalloc.h"
#include "store/place.h"
#include "store/store.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MERGE_PAGES 200
/* All of it is merged as often as makes that many bytes a second on average. */
#define MERGE_RATE  100000
#define MERGE_SMALL (1 << 20) /* at once */
#define TEXTS_KEPT  (1 << 20) /* bytes, from step to step */

/* A large hash, as a step writes it out in one piece; and many pieces, of one size about, before
 * they are made one, as each time all that is in them is written again. */
static const char schema[] =
    "PRAGMA page_size = 4096;"
    "BEGIN IMMEDIATE;"
    "CREATE TABLE place (name TEXT PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT "
    "ROWID;"
    "CREATE VIRTUAL TABLE words USING fts5 (document, tokenize = 'roost', columnsize = "
    "0);"
    "INSERT INTO words (words, rank) VALUES ('hashsize', 67108864);"
    "INSERT INTO words (words, rank) VALUES ('automerge', 16);"
    "INSERT INTO words (words, rank) VALUES ('crisismerge', 32);"
    "INSERT INTO words (words, rank) VALUES ('usermerge', 2);";

/* --- the file --- */

static int64_t place_number(struct search_index *x, const char *name)
{
    struct sql q = sql_start(&x->file.db, SEARCH_PLACE);
    int64_t number;

    sql_bind_string(&q, name);
    number = sql_row(&q) ? sql_number(&q) : 0;
    sql_end(&q);
    return number;
}

static void set_number(struct search_index *x, const char *name, int64_t number)
{
    struct sql q = sql_start(&x->file.db, SEARCH_SET_PLACE);

    sql_bind_string(&q, name);
    sql_bind_number(&q, number);
    sql_run(&q);
}

static void write_place(struct search_index *x)
{
    set_number(x, "pos", (int64_t)x->pos);
    set_number(x, "below", (int64_t)x->below);
    set_number(x, "stale", x->stale);
}

static bool is_of_epoch(struct search_index *x)
{
    struct sql q = sql_start(&x->file.db, SEARCH_PLACE);
    const char *text;
    bool same;

    sql_bind_string(&q, "epoch");
    text = sql_row(&q) ? sql_text(&q, NULL) : NULL;
    same = text && strcmp(text, x->store->epoch) == 0;
    sql_end(&q);
    return same;
}

static void set_epoch(struct search_index *x)
{
    struct sql q = sql_start(&x->file.db, SEARCH_SET_PLACE);

    sql_bind_string(&q, "epoch");
    sql_bind_string(&q, x->store->epoch);
    sql_run(&q);
}

static void remove_files(const struct search_index *x)
{
    static const char *const ends[] = {"", "-wal", "-shm"};

    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        char *path = xasprintf("%s%s", x->path, ends[i]);

        unlink(path);
        free(path);
    }
}

static bool is_there(const struct search_index *x)
{
    return access(x->path, F_OK) == 0;
}

/* NULL: it may be followed on. Else why it is made anew. */
static const char *what_is_wrong(struct search_index *x, uint64_t head)
{
    int code;

    if (!is_there(x))
        return "there is none";
    if (!search_file_open(&x->file, x->path, false, &code))
        return search_is_damage(code) ? "it is damaged" : "it cannot be opened";
    if (sqlite3_table_column_metadata(x->file.db.handle, NULL, "words", NULL, NULL, NULL,
                                      NULL, NULL, NULL) != SQLITE_OK)
        return "it was not finished";
    if (place_number(x, "version") != SEARCH_VERSION)
        return "it is of another version";
    if (!is_of_epoch(x))
        return "it is of another epoch";
    x->pos = (uint64_t)place_number(x, "pos");
    x->below = (uint64_t)place_number(x, "below");
    x->merged_at = place_number(x, "merged_at");
    x->stale = place_number(x, "stale") != 0;
    if (db_failure(&x->file.db) != 0)
        return "it is damaged";
    return x->pos > head ? "it is ahead of the log" : NULL;
}

static bool make_anew(struct search_index *x, uint64_t head, const char *reason)
{
    int code;

    search_file_close(&x->file);
    remove_files(x);
    log_info("search: the index is made anew", "reason=%s head=%" PRIu64,
             LOG_QUOTED(reason), head);
    x->pos = head;
    x->below = head + 1;
    x->stale = x->merging = false;
    x->merged_at = 0;
    if (search_file_open(&x->file, x->path, true, &code) &&
        db_exec(&x->file.db, schema)) {
        set_number(x, "version", SEARCH_VERSION);
        set_epoch(x);
        write_place(x);
        if (db_failure(&x->file.db) == 0 && db_exec(&x->file.db, "COMMIT"))
            return true;
    }
    log_error("search: the index cannot be written", "path=%s message=%s",
              LOG_QUOTED(x->path),
              LOG_QUOTED(x->file.db.handle ? db_message(&x->file.db) : "cannot open it"));
    if (search_file_is_open(&x->file))
        db_forgive(&x->file.db);
    search_file_close(&x->file);
    return false;
}

static bool prepare(struct search_index *x, uint64_t head)
{
    const char *reason;

    if (atomic_exchange(&x->store->search_damaged, false))
        return make_anew(x, head, "it is damaged");
    if (search_file_is_open(&x->file) && !search_file_is_stale(&x->file, x->path))
        return true;
    search_file_close(&x->file);
    reason = what_is_wrong(x, head);
    return !reason || make_anew(x, head, reason);
}

/* --- housekeeping --- */

/* What was taken out is only struck out until the pieces it stands in are merged. */
static bool wants_merge(const struct search_index *x)
{
    struct stat st;
    int64_t since;

    if (x->below != 0 || !x->stale)
        return false;
    if (x->merging || stat(x->path, &st) != 0 || st.st_size <= MERGE_SMALL)
        return true;
    since = clock_wall_ms() - x->merged_at;
    return since < 0 || since > (int64_t)st.st_size / MERGE_RATE * 1000;
}

static void merge(struct search_index *x)
{
    int64_t before = sqlite3_total_changes64(x->file.db.handle);
    struct sql q = sql_start(&x->file.db, SEARCH_MERGE);

    sql_bind_number(&q, x->merging ? MERGE_PAGES : -MERGE_PAGES);
    sql_run(&q);
    x->merging = sqlite3_total_changes64(x->file.db.handle) - before >= 2;
    if (x->merging)
        return;
    x->stale = false;
    x->merged_at = clock_wall_ms();
    set_number(x, "merged_at", x->merged_at);
}

/* --- a step --- */

static bool begin(struct search_index *x)
{
    struct sql q = sql_start(&x->file.db, BEGIN_WRITING);

    sql_run(&q);
    return db_failure(&x->file.db) == 0;
}

static bool commit(struct search_index *x)
{
    struct sql q;

    write_place(x);
    q = sql_start(&x->file.db, COMMIT_ALL);
    sql_run(&q);
    return db_failure(&x->file.db) == 0;
}

static void give_up(struct search_index *x)
{
    int code = db_failure(&x->file.db);

    db_forgive(&x->file.db);
    search_file_close(&x->file);
    if (search_is_damage(code) ||
        (code & 0xff) == SQLITE_CONSTRAINT) /* it is there already */
        atomic_store(&x->store->search_damaged, true);
}

/* In a snapshot of the store; what is read is on its way when that has ended. */
static void read_step(struct search_index *x, uint64_t head)
{
    if (x->pos < head)
        search_read_news(x, head);
    else if (x->below > 0)
        search_read_span(x);
}

/* False: nothing of it was kept. */
static bool write_step(struct search_index *x, struct search_place *place)
{
    uint64_t pos = x->pos, below = x->below;

    if (begin(x)) {
        if (x->batch.any)
            search_write(x, place);
        else
            merge(x);
    }
    if (commit(x))
        return true;
    x->pos = pos;
    x->below = below;
    give_up(x);
    return false;
}

/* What a crowd took is not kept for the next one. */
static void end_batch(struct search_batch *b)
{
    b->any = false;
    if (b->texts.capacity > TEXTS_KEPT) {
        buf_finish(&b->texts);
        buf_init(&b->texts);
    }
}

void search_index_step(struct search_index *x, struct search_place *place)
{
    bool ready;

    memset(place, 0, sizeof(*place));
    snapshot_begin(x->reader);
    place->head = place_head(&x->reader->db);
    ready = prepare(x, place->head);
    if (ready)
        read_step(x, place->head);
    place->ok = snapshot_end(x->reader, OK) == OK && ready &&
                ((!x->batch.any && !wants_merge(x)) || write_step(x, place));
    end_batch(&x->batch);
    if (!place->ok)
        return;
    place->pos = x->pos;
    place->below = x->below;
    place->more = x->pos < place->head || x->below > 0 || wants_merge(x);
}

struct search_index *search_index_open(struct store *s, char *why, size_t why_size)
{
    struct reader *reader = reader_open(s, why, why_size);
    struct search_index *x;

    if (!reader)
        return NULL;
    x = xcalloc(1, sizeof(*x));
    x->store = s;
    x->reader = reader;
    x->path = search_file_path(s);
    buf_init(&x->batch.texts);
    return x;
}

void search_index_close(struct search_index *x)
{
    if (!x)
        return;
    search_file_close(&x->file);
    reader_close(x->reader);
    buf_finish(&x->batch.texts);
    free(x->batch.documents);
    free(x->path);
    free(x);
}
