#include "search_corpus.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "store/command.h"
#include "store/store.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define WORDS         200000
#define SIGNS         3000
#define BEGAN         INT64_C(1669000000000)
#define YEARS_MS      INT64_C(94608000000)
#define FIRST_MESSAGE UINT64_C(100000)

/* --- chance, the same each time --- */

static uint64_t state = 20261121;

uint64_t draw(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static double unit(void)
{
    return (double)(draw() >> 11) / (double)(UINT64_C(1) << 53);
}

struct zipf {
    double *sums;
    size_t count;
};

static struct zipf zipf_create(size_t count, double s)
{
    struct zipf z = {xcalloc(count, sizeof(double)), count};
    double sum = 0;

    for (size_t i = 0; i < count; i++)
        z.sums[i] = sum += pow((double)(i + 1), -s);
    return z;
}

static size_t zipf_draw(const struct zipf *z)
{
    double wanted = unit() * z->sums[z->count - 1];
    size_t low = 0, high = z->count - 1;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (z->sums[middle] < wanted)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct zipf words, signs, rooms, private_rooms, dms;

/* Short words are common ones: from syllables, by rank. */
size_t put_word(char *out, size_t rank)
{
    static const char *const heads[] = {"t", "k", "s",  "m",  "r", "l", "n", "b",
                                        "p", "d", "st", "gr", "v", "f", "h", "w"};
    static const char *const tails[] = {"a", "e", "i", "o", "u", "an", "er", "in", "on"};
    size_t len = 0;
    size_t rest = rank;

    do {
        len += (size_t)sprintf(out + len, "%s%s", heads[rest % 16], tails[rest / 16 % 9]);
        rest /= 144;
    } while (rest > 0);
    return len;
}

size_t put_sign(char *out, size_t rank)
{
    uint32_t c = 0x4e00 + (uint32_t)(rank * 7 % 20000);

    out[0] = (char)(0xe0 | (c >> 12));
    out[1] = (char)(0x80 | ((c >> 6) & 0x3f));
    out[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

size_t put_text(char *out)
{
    size_t len = 0;

    if (draw() % 20 == 0) {
        size_t count = 6 + draw() % 24;

        for (size_t i = 0; i < count; i++)
            len += put_sign(out + len, zipf_draw(&signs));
        return len;
    }

    size_t count = 1 + (size_t)(-log(1 - unit()) * 10);

    if (count > 120)
        count = 120;
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            out[len++] = ' ';
        len += put_word(out + len, zipf_draw(&words));
    }
    return len;
}

/* --- filling --- */

static uint64_t people_of_private[PRIVATE][PER_PRIVATE];
static uint64_t people_of_dm[DMS][2];

static void draw_people(void)
{
    for (size_t i = 0; i < PRIVATE; i++)
        for (size_t k = 0; k < PER_PRIVATE; k++)
            people_of_private[i][k] = FIRST_USER + (i * PER_PRIVATE + k) % PEOPLE;
    for (size_t i = 0; i < DMS; i++) { /* no two are of the same people */
        uint64_t one = FIRST_USER + i % PEOPLE;
        uint64_t other = FIRST_USER + (i % PEOPLE + 1 + i / PEOPLE) % PEOPLE;

        people_of_dm[i][0] = one < other ? one : other;
        people_of_dm[i][1] = one < other ? other : one;
    }
}

static sqlite3_stmt *prepared(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *stmt;

    if (sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) != SQLITE_OK) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(1);
    }
    return stmt;
}

static void run(sqlite3_stmt *stmt)
{
    must(sqlite3_step(stmt) == SQLITE_DONE);
    sqlite3_reset(stmt);
}

static void fill_people(sqlite3 *db)
{
    sqlite3_stmt *stmt = prepared(
        db, "INSERT INTO users (id, name, display, role, password_pos, at, updated_pos)"
            " VALUES (?1, 'user' || ?1, 'user' || ?1, 0, 0, 0, 0)");

    for (uint64_t i = 0; i < PEOPLE; i++) {
        sqlite3_bind_int64(stmt, 1, (int64_t)(FIRST_USER + i));
        run(stmt);
    }
    sqlite3_finalize(stmt);
}

static void add_member(sqlite3_stmt *stmt, uint64_t user, uint64_t room)
{
    sqlite3_bind_int64(stmt, 1, (int64_t)user);
    sqlite3_bind_int64(stmt, 2, (int64_t)room);
    run(stmt);
}

static void fill_rooms(sqlite3 *db)
{
    sqlite3_stmt *room = prepared(
        db,
        "INSERT INTO rooms (id, last_seq, last_pos, posts, members, kind, archived,"
        " owner, updated_pos, updated_seq, at, name, name_folded, people, topic) VALUES"
        " (?1, 1, ?1, 0, 2, ?2, 0, 0, ?1, 1, 0, 'room' || ?1, iif(?2 = 2, NULL, 'room'"
        " || ?1), ?3, '')");
    sqlite3_stmt *member = prepared(
        db,
        "INSERT OR IGNORE INTO members (user, room, joined, joined_seq, read, read_pos,"
        " seen) VALUES (?1, ?2, 1, 1, 0, 0, 0)");

    for (uint64_t i = 0; i < PUBLIC + PRIVATE + DMS; i++) {
        int kind = i < PUBLIC ? 0 : i < PUBLIC + PRIVATE ? 1 : 2;
        char people[64] = "";

        if (kind == 2)
            snprintf(people, sizeof(people), "%" PRIu64 ",%" PRIu64,
                     people_of_dm[i - PUBLIC - PRIVATE][0],
                     people_of_dm[i - PUBLIC - PRIVATE][1]);
        sqlite3_bind_int64(room, 1, (int64_t)(FIRST_ROOM + i));
        sqlite3_bind_int(room, 2, kind);
        if (kind == 2)
            sqlite3_bind_text(room, 3, people, -1, SQLITE_TRANSIENT);
        else
            sqlite3_bind_null(room, 3);
        run(room);
        for (size_t k = 0; kind == 1 && k < PER_PRIVATE; k++)
            add_member(member, people_of_private[i - PUBLIC][k], FIRST_ROOM + i);
        for (size_t k = 0; kind == 2 && k < 2; k++)
            add_member(member, people_of_dm[i - PUBLIC - PRIVATE][k], FIRST_ROOM + i);
    }
    sqlite3_finalize(room);
    sqlite3_finalize(member);
}

static void fill_messages(sqlite3 *db, uint64_t count)
{
    static uint64_t seqs[PUBLIC + PRIVATE + DMS];
    sqlite3_stmt *stmt = prepared(
        db,
        "INSERT INTO messages (id, room, seq, user, at, text) VALUES (?1, ?2, ?3, ?4, ?5,"
        " ?6)");
    uint64_t id = FIRST_MESSAGE;
    char text[4096];

    for (uint64_t i = 0; i < count; i++) {
        uint64_t kind = draw() % 100;
        size_t room, user;

        if (kind < 55) {
            room = zipf_draw(&rooms);
            user = (size_t)(FIRST_USER + draw() % PEOPLE);
        } else if (kind < 85) {
            size_t which = zipf_draw(&private_rooms);

            room = PUBLIC + which;
            user = (size_t)people_of_private[which][draw() % PER_PRIVATE];
        } else {
            size_t which = zipf_draw(&dms);

            room = PUBLIC + PRIVATE + which;
            user = (size_t)people_of_dm[which][draw() % 2];
        }
        id += 1 + draw() % 2;
        sqlite3_bind_int64(stmt, 1, (int64_t)id);
        sqlite3_bind_int64(stmt, 2, (int64_t)(FIRST_ROOM + room));
        sqlite3_bind_int64(stmt, 3, (int64_t)(++seqs[room] + 1));
        sqlite3_bind_int64(stmt, 4, (int64_t)user);
        sqlite3_bind_int64(stmt, 5,
                           BEGAN + (int64_t)((double)i / (double)count * YEARS_MS));
        sqlite3_bind_text(stmt, 6, text, (int)put_text(text), SQLITE_STATIC);
        run(stmt);
    }
    sqlite3_finalize(stmt);
    stmt = prepared(db, "INSERT INTO log (pos, kind, at) VALUES (?1, 0, ?2)");
    sqlite3_bind_int64(stmt, 1, (int64_t)id + 1);
    sqlite3_bind_int64(stmt, 2, BEGAN + YEARS_MS);
    run(stmt);
    sqlite3_finalize(stmt);
    stmt = prepared(db, "UPDATE rooms SET last_seq = ?2 WHERE id = ?1");
    for (uint64_t i = 0; i < PUBLIC + PRIVATE + DMS; i++) {
        sqlite3_bind_int64(stmt, 1, (int64_t)(FIRST_ROOM + i));
        sqlite3_bind_int64(stmt, 2, (int64_t)(seqs[i] + 1));
        run(stmt);
    }
    sqlite3_finalize(stmt);
}

struct store *open_store(const char *folder)
{
    char why[STORE_WHY_MAX];
    struct store *store = store_open(folder, DURABILITY_OS, why, sizeof(why));

    if (!store) {
        fprintf(stderr, "%s\n", why);
        exit(1);
    }
    return store;
}

static void found_workspace(const char *folder)
{
    char why[STORE_WHY_MAX];
    struct store *store = open_store(folder);
    struct writer *writer = writer_open(store, why, sizeof(why));
    struct command c;
    struct outcome o;
    struct command *commands[] = {&c};
    struct outcome *outcomes[] = {&o};

    command_init(&c, COMMAND_WORKSPACE_CREATE, 0, BEGAN);
    c.text = xstrdup("bench");
    c.text_len = 5;
    c.secret = xstrdup("setup");
    store_apply(writer, commands, outcomes, 1);
    outcome_finish(&o);
    command_finish(&c);
    writer_close(writer);
    store_close(store);
}

void corpus_fill(const char *folder, uint64_t count)
{
    uint64_t began = clock_mono_us();
    char *path = xasprintf("%s/roost.db", folder);
    sqlite3 *db;

    found_workspace(folder);
    must(sqlite3_open(path, &db) == SQLITE_OK);
    sqlite3_exec(db,
                 "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                 "PRAGMA cache_size = -400000; DROP INDEX messages_room; BEGIN",
                 NULL, NULL, NULL);
    fill_people(db);
    fill_rooms(db);
    fill_messages(db, count);
    must(sqlite3_exec(db,
                      "CREATE INDEX messages_room ON messages (room, seq, user); COMMIT;"
                      "PRAGMA journal_mode = WAL",
                      NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
    free(path);
    printf("filled with %" PRIu64 " messages in %.0f s\n", count,
           (double)(clock_mono_us() - began) / 1e6);
}

void corpus_put_everywhere(const char *folder)
{
    char *path = xasprintf("%s/roost.db", folder);
    sqlite3 *db;
    sqlite3_stmt *stmt;

    must(sqlite3_open(path, &db) == SQLITE_OK);
    stmt = prepared(db,
                    "INSERT OR IGNORE INTO members (user, room, joined, joined_seq, read,"
                    " read_pos, seen) VALUES (?1, ?2, 1, 1, 0, 0, 0)");
    for (uint64_t i = 0; i < PRIVATE; i++)
        add_member(stmt, EVERYWHERE, FIRST_ROOM + PUBLIC + i);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    free(path);
}

off_t file_size(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s", folder, name);
    struct stat st = {0};

    stat(path, &st);
    free(path);
    return st.st_size;
}

void draw_place(uint64_t *room, uint64_t *user)
{
    size_t which = zipf_draw(&private_rooms);

    *room = FIRST_ROOM + PUBLIC + which;
    *user = people_of_private[which][draw() % PER_PRIVATE];
}

void corpus_begin(void)
{
    words = zipf_create(WORDS, 1.0);
    signs = zipf_create(SIGNS, 0.8);
    rooms = zipf_create(PUBLIC, 0.9);
    private_rooms = zipf_create(PRIVATE, 0.7);
    dms = zipf_create(DMS, 0.7);
    draw_people();
}
