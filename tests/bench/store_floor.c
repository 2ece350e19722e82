/*
 * store_floor.c - the least it costs to keep a post: what Roost's store is measured against.
 *
 * store_floor --schema FILE --dir DIR [--group N] [--seconds N] [--users N] [--rooms N]
 *             [--text BYTES]
 *
 * A bare loop on SQLite (WAL, synchronous = FULL) that commits the rows a post leaves
 * behind, N posts to a transaction, into a new file in DIR. FILE has what schema/sql has.
 * Where keys are is written for 4,096 of them at once, as Roost does. No network, no threads, no
 * rights, no question asked of the store first. Prints NAME=VALUE pairs on one line.
 */
#include "socket_tools.h"

#include <getopt.h>
#include <sqlite3.h>

#define CHECKPOINT_BYTES (16u << 20) /* as often as Roost puts the WAL away */
#define PAGE_BYTES       4096
#define FINGERPRINT      32
#define SPAN             4096

enum row { ROW_MESSAGE, ROW_ROOM, ROW_OWN, ROW_LOG, ROW_KEY, ROW_PLACE, ROW_COUNT };

static const char *const texts[ROW_COUNT] = {
    [ROW_MESSAGE] = "INSERT INTO messages (id, room, seq, user, at, text)"
                    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [ROW_ROOM] = "UPDATE rooms SET last_seq = ?2, last_pos = ?3, posts = posts + 1"
                 " WHERE id = ?1",
    [ROW_OWN] = "UPDATE own_posts SET posts = posts + 1 WHERE user = ?1 AND room = ?2",
    [ROW_LOG] = "INSERT INTO log (pos, kind, room, seq, user, at, subject)"
                " VALUES (?1, 1, ?2, ?3, ?4, ?5, ?1)",
    [ROW_KEY] = "INSERT INTO keys (pos, user, key, kind, seq, at, fingerprint)"
                " VALUES (?1, ?2, ?3, 2, ?4, ?5, ?6)",
    [ROW_PLACE] = "INSERT INTO key_places (user, key, pos) VALUES (?1, ?2, ?3)",
};

static struct {
    const char *schema, *dir;
    unsigned group, seconds, users, rooms, text;
} options = {.group = 1, .seconds = 5, .users = 64, .rooms = 8, .text = 128};

static sqlite3 *db;
static sqlite3_stmt *rows[ROW_COUNT];
static int64_t *seqs; /* by room */
static int64_t pos;
static struct place {
    int64_t user, pos;
    char key[40];
} places[SPAN]; /* not written yet */
static size_t place_count;
static unsigned wal_pages;
static char *text;

_Noreturn static void store_failed(const char *what)
{
    fprintf(stderr, "store_floor: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void run_sql(const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        store_failed(sql);
}

static int on_commit(void *arg, sqlite3 *handle, const char *name, int pages)
{
    (void)arg;
    (void)handle;
    (void)name;
    wal_pages = (unsigned)pages;
    return SQLITE_OK;
}

static void run_schema(void)
{
    FILE *file = fopen(options.schema, "r");
    static char sql[65536];
    size_t len;

    if (!file)
        give_up(options.schema);
    len = fread(sql, 1, sizeof(sql) - 1, file);
    fclose(file);
    sql[len] = '\0';
    run_sql(sql);
}

/* Rooms and counters to update; ids of rooms begin at 1. */
static void fill(void)
{
    char sql[400];

    run_sql("BEGIN");
    for (unsigned i = 1; i <= options.rooms; i++) {
        snprintf(sql, sizeof(sql),
                 "INSERT INTO rooms (id, last_seq, last_pos, posts, members, kind,"
                 " archived, owner, updated_pos, updated_seq, at, name, name_folded,"
                 " topic) VALUES (%u, 1, 1, 0, 8, 0, 0, 1, 1, 1, 1, 'room%u', 'room%u',"
                 " '')",
                 i, i, i);
        run_sql(sql);
    }
    for (unsigned i = 0; i < options.users; i++) {
        snprintf(sql, sizeof(sql),
                 "INSERT INTO own_posts (user, room, posts) VALUES (%u, %u, 0)", i,
                 i % options.rooms + 1);
        run_sql(sql);
    }
    run_sql("COMMIT");
}

static void open_store(void)
{
    char path[4096];

    snprintf(path, sizeof(path), "%s/store_floor.db", options.dir);
    unlink(path);
    if (sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) != SQLITE_OK ||
        sqlite3_open(path, &db) != SQLITE_OK)
        store_failed(path);
    run_sql("PRAGMA page_size = 4096; PRAGMA journal_mode = WAL;"
            "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0;"
            "PRAGMA cache_size = -16384");
    run_schema();
    fill();
    sqlite3_wal_hook(db, on_commit, NULL);
    for (int i = 0; i < ROW_COUNT; i++)
        if (sqlite3_prepare_v3(db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &rows[i],
                               NULL) != SQLITE_OK)
            store_failed(texts[i]);
}

static void finish_row(enum row which)
{
    if (sqlite3_step(rows[which]) != SQLITE_DONE)
        store_failed(texts[which]);
    sqlite3_reset(rows[which]);
}

static void bind_numbers(enum row which, const int64_t *values, int count)
{
    for (int i = 0; i < count; i++)
        sqlite3_bind_int64(rows[which], i + 1, values[i]);
}

static int compare_places(const void *a, const void *b)
{
    const struct place *one = a, *other = b;

    if (one->user != other->user)
        return one->user < other->user ? -1 : 1;
    return strcmp(one->key, other->key);
}

static void keep_place(int64_t user, const char *key)
{
    struct place *p = &places[place_count++];

    p->user = user;
    p->pos = pos;
    snprintf(p->key, sizeof(p->key), "%s", key);
    if (place_count < SPAN)
        return;
    qsort(places, SPAN, sizeof(places[0]), compare_places);
    for (size_t i = 0; i < SPAN; i++) {
        sqlite3_bind_int64(rows[ROW_PLACE], 1, places[i].user);
        sqlite3_bind_text(rows[ROW_PLACE], 2, places[i].key, -1, SQLITE_STATIC);
        sqlite3_bind_int64(rows[ROW_PLACE], 3, places[i].pos);
        finish_row(ROW_PLACE);
    }
    place_count = 0;
}

static void keep_post(int64_t at)
{
    static unsigned char fingerprint[FINGERPRINT];
    int64_t user = pos % options.users;
    int64_t room = user % options.rooms + 1;
    int64_t seq = ++seqs[room];
    char key[40];
    int key_len = snprintf(key, sizeof(key), "k%lld-%lld-1234567", (long long)user,
                           (long long)++pos);

    memcpy(fingerprint, &pos, sizeof(pos));
    bind_numbers(ROW_MESSAGE, (int64_t[]){pos, room, seq, user, at}, 5);
    sqlite3_bind_text(rows[ROW_MESSAGE], 6, text, (int)options.text, SQLITE_STATIC);
    finish_row(ROW_MESSAGE);
    bind_numbers(ROW_ROOM, (int64_t[]){room, seq, pos}, 3);
    finish_row(ROW_ROOM);
    bind_numbers(ROW_OWN, (int64_t[]){user, room}, 2);
    finish_row(ROW_OWN);
    bind_numbers(ROW_LOG, (int64_t[]){pos, room, seq, user, at}, 5);
    finish_row(ROW_LOG);
    bind_numbers(ROW_KEY, (int64_t[]){pos, user}, 2);
    sqlite3_bind_text(rows[ROW_KEY], 3, key, key_len, SQLITE_STATIC);
    sqlite3_bind_int64(rows[ROW_KEY], 4, seq);
    sqlite3_bind_int64(rows[ROW_KEY], 5, at);
    sqlite3_bind_blob(rows[ROW_KEY], 6, fingerprint, FINGERPRINT, SQLITE_STATIC);
    finish_row(ROW_KEY);
    keep_place(user, key);
}

static void keep_group(void)
{
    int64_t at = (int64_t)(now_us() / 1000);

    run_sql("BEGIN IMMEDIATE");
    for (unsigned i = 0; i < options.group; i++)
        keep_post(at);
    run_sql("COMMIT");
    if (wal_pages * (PAGE_BYTES + 24) >= CHECKPOINT_BYTES &&
        sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) !=
            SQLITE_OK)
        store_failed("checkpoint");
}

static void read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"schema", 1, NULL, 's'},  {"dir", 1, NULL, 'd'},   {"group", 1, NULL, 'g'},
        {"seconds", 1, NULL, 't'}, {"users", 1, NULL, 'u'}, {"rooms", 1, NULL, 'r'},
        {"text", 1, NULL, 'x'},    {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        unsigned number = optarg ? (unsigned)strtoul(optarg, NULL, 10) : 0;

        switch (option) {
        case 's':
            options.schema = optarg;
            break;
        case 'd':
            options.dir = optarg;
            break;
        case 'g':
            options.group = number;
            break;
        case 't':
            options.seconds = number;
            break;
        case 'u':
            options.users = number;
            break;
        case 'r':
            options.rooms = number;
            break;
        case 'x':
            options.text = number;
            break;
        default:
            exit(2);
        }
    }
    if (!options.schema || !options.dir || !options.group || !options.users ||
        !options.rooms || !options.text) {
        fprintf(stderr, "store_floor: --schema FILE and --dir DIR are needed\n");
        exit(2);
    }
}

int main(int argc, char **argv)
{
    double cpu, seconds;
    uint64_t begun;

    read_options(argc, argv);
    seqs = calloc(options.rooms + 1, sizeof(*seqs));
    text = malloc(options.text);
    if (!seqs || !text)
        give_up("malloc");
    memset(text, 'x', options.text);
    open_store();
    cpu = process_cpu(getpid());
    begun = now_us();
    while (now_us() - begun < options.seconds * UINT64_C(1000000))
        keep_group();
    seconds = (double)(now_us() - begun) / 1e6;
    cpu = process_cpu(getpid()) - cpu;
    printf("group=%u posts_s=%.0f commits_s=%.0f cpu_per_100000=%.2f\n", options.group,
           (double)pos / seconds, (double)pos / options.group / seconds,
           cpu * 1e5 / (double)pos);
    return 0;
}
