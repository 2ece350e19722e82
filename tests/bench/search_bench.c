/*
 * search_bench.c - how fast messages are found, and how fast they are indexed.
 *
 *   search_bench MESSAGES FOLDER [SECONDS]
 *
 * Fills FOLDER with a workspace, unless it holds one already, offline and past the log: 5,000
 * people, 1,200 public and 800 private rooms, 6,000 direct conversations, words and rooms by
 * Zipf's law, one message in twenty Japanese. Then makes the index, searches as people who are
 * in 20 private rooms, and last follows 1,000 messages a second for SECONDS.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "store/command.h"
#include "store/query_search.h"
#include "store/search_index.h"
#include "store/store.h"

#include <sqlite3.h>

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PEOPLE      5000
#define PUBLIC      1200
#define PRIVATE     800
#define DMS         6000
#define PER_PRIVATE 125 /* 20 rooms for each of the people */
#define WORDS       200000
#define SIGNS       3000
#define BEGAN       INT64_C(1669000000000)
#define YEARS_MS    INT64_C(94608000000)
#define RUNS        300
#define RATE        1000

static const uint64_t first_user = 10;
static const uint64_t first_room = 10000; /* public, private, dms */
static const uint64_t first_message = 100000;

/* --- chance, the same each time --- */

static uint64_t state = 20261121;

static uint64_t draw(void)
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
static size_t put_word(char *out, size_t rank)
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

static size_t put_sign(char *out, size_t rank)
{
    uint32_t c = 0x4e00 + (uint32_t)(rank * 7 % 20000);

    out[0] = (char)(0xe0 | (c >> 12));
    out[1] = (char)(0x80 | ((c >> 6) & 0x3f));
    out[2] = (char)(0x80 | (c & 0x3f));
    return 3;
}

static size_t put_text(char *out)
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
            people_of_private[i][k] = first_user + (i * PER_PRIVATE + k) % PEOPLE;
    for (size_t i = 0; i < DMS; i++) { /* no two are of the same people */
        uint64_t one = first_user + i % PEOPLE;
        uint64_t other = first_user + (i % PEOPLE + 1 + i / PEOPLE) % PEOPLE;

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
        sqlite3_bind_int64(stmt, 1, (int64_t)(first_user + i));
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
        sqlite3_bind_int64(room, 1, (int64_t)(first_room + i));
        sqlite3_bind_int(room, 2, kind);
        if (kind == 2)
            sqlite3_bind_text(room, 3, people, -1, SQLITE_TRANSIENT);
        else
            sqlite3_bind_null(room, 3);
        run(room);
        for (size_t k = 0; kind == 1 && k < PER_PRIVATE; k++)
            add_member(member, people_of_private[i - PUBLIC][k], first_room + i);
        for (size_t k = 0; kind == 2 && k < 2; k++)
            add_member(member, people_of_dm[i - PUBLIC - PRIVATE][k], first_room + i);
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
    uint64_t id = first_message;
    char text[4096];

    for (uint64_t i = 0; i < count; i++) {
        uint64_t kind = draw() % 100;
        size_t room, user;

        if (kind < 55) {
            room = zipf_draw(&rooms);
            user = (size_t)(first_user + draw() % PEOPLE);
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
        sqlite3_bind_int64(stmt, 2, (int64_t)(first_room + room));
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
        sqlite3_bind_int64(stmt, 1, (int64_t)(first_room + i));
        sqlite3_bind_int64(stmt, 2, (int64_t)(seqs[i] + 1));
        run(stmt);
    }
    sqlite3_finalize(stmt);
}

static struct store *open_store(const char *folder)
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

static double seconds_since(uint64_t began)
{
    return (double)(clock_mono_us() - began) / 1e6;
}

static void fill(const char *folder, uint64_t count)
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
    printf("filled with %" PRIu64 " messages in %.0f s\n", count, seconds_since(began));
}

/* --- indexing --- */

static off_t file_size(const char *folder, const char *name)
{
    char *path = xasprintf("%s/%s", folder, name);
    struct stat st = {0};

    stat(path, &st);
    free(path);
    return st.st_size;
}

static void make_index(struct store *store, const char *folder)
{
    char why[STORE_WHY_MAX];
    struct search_index *x = search_index_open(store, why, sizeof(why));
    struct search_place place;
    uint64_t began = clock_mono_us();
    uint64_t added = 0;
    double found = 0;

    do {
        search_index_step(x, &place);
        must(place.ok);
        added += place.added;
        if (place.below == 0 && found == 0)
            found = seconds_since(began);
    } while (place.more);
    printf("indexed %" PRIu64
           " messages in %.0f s (%.0f a second), merged after %.0f s\n",
           added, found, (double)added / found, seconds_since(began));
    printf("roost.db %.2f GB, search.db %.2f GB\n",
           (double)file_size(folder, "roost.db") / 1e9,
           (double)file_size(folder, "search.db") / 1e9);
    search_index_close(x);
}

/* --- searching --- */

static size_t make_phrase(char *query, size_t from, size_t spread)
{
    size_t len = 0;

    query[len++] = '"';
    len += put_word(query + len, from + draw() % spread);
    query[len++] = ' ';
    len += put_word(query + len, from + draw() % spread);
    query[len++] = '"';
    query[len] = '\0';
    return len;
}

typedef void query_fn(char *query, uint64_t user);

static void rare_word(char *q, uint64_t user)
{
    (void)user;
    q[put_word(q, 50000 + draw() % 100000)] = '\0';
}

static void medium_word(char *q, uint64_t user)
{
    (void)user;
    q[put_word(q, 500 + draw() % 5000)] = '\0';
}

static void common_word(char *q, uint64_t user)
{
    (void)user;
    q[put_word(q, draw() % 5)] = '\0';
}

static void two_words(char *q, uint64_t user)
{
    size_t len = put_word(q, 100 + draw() % 1000);

    (void)user;
    q[len++] = ' ';
    q[len + put_word(q + len, 1000 + draw() % 20000)] = '\0';
}

static void three_common(char *q, uint64_t user)
{
    size_t len = 0;

    (void)user;
    for (int i = 0; i < 3; i++) {
        len += put_word(q + len, draw() % 20);
        q[len++] = ' ';
    }
    q[len] = '\0';
}

static void common_phrase(char *q, uint64_t user)
{
    (void)user;
    make_phrase(q, 0, 20);
}

static void rare_phrase(char *q, uint64_t user)
{
    (void)user;
    make_phrase(q, 500, 3000);
}

static void prefix(char *q, uint64_t user)
{
    char word[64];
    size_t len = put_word(word, 200 + draw() % 50000);
    size_t letters = 2 + draw() % 5;

    (void)user;
    if (letters > len)
        letters = len;
    sprintf(q, "%.*s*", (int)letters, word);
}

static void in_public_common(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 50);

    (void)user;
    sprintf(q + len, " in:room%" PRIu64, first_room + draw() % PUBLIC);
}

static void in_public_medium(char *q, uint64_t user)
{
    size_t len = put_word(q, 200 + draw() % 2000);

    (void)user;
    sprintf(q + len, " in:room%" PRIu64, first_room + draw() % PUBLIC);
}

static void in_private(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 500);

    sprintf(q + len, " in:room%" PRIu64,
            first_room + PUBLIC +
                ((user - first_user) / PER_PRIVATE + 40 * (draw() % 20)) % PRIVATE);
}

static void from_common(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 50);

    (void)user;
    sprintf(q + len, " from:@user%" PRIu64, first_user + draw() % PEOPLE);
}

static void from_alone(char *q, uint64_t user)
{
    (void)user;
    sprintf(q, "from:@user%" PRIu64, first_user + draw() % PEOPLE);
}

static void in_time(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 200);

    (void)user;
    sprintf(q + len, " on:202%d-%02d-%02d", (int)(3 + draw() % 2), (int)(1 + draw() % 12),
            (int)(1 + draw() % 28));
}

static void excluding(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 100);

    (void)user;
    len += (size_t)sprintf(q + len, " -");
    q[len + put_word(q + len, draw() % 20)] = '\0';
}

static void one_sign(char *q, uint64_t user)
{
    (void)user;
    q[put_sign(q, draw() % 500)] = '\0';
}

static void two_signs(char *q, uint64_t user)
{
    size_t len = put_sign(q, draw() % 200);

    (void)user;
    q[len + put_sign(q + len, draw() % 200)] = '\0';
}

static void four_signs(char *q, uint64_t user)
{
    size_t len = 0;

    (void)user;
    for (int i = 0; i < 4; i++)
        len += put_sign(q + len, draw() % 30);
    q[len] = '\0';
}

static void nothing(char *q, uint64_t user)
{
    (void)user;
    sprintf(q, "zzq%" PRIu64, draw() % 100000);
}

static const struct {
    const char *name;
    query_fn *make;
} classes[] = {
    {"a rare word", rare_word},
    {"a word of the middle", medium_word},
    {"a common word", common_word},
    {"two words", two_words},
    {"three common words", three_common},
    {"a phrase of common words", common_phrase},
    {"a phrase of rarer words", rare_phrase},
    {"a prefix of 2 to 6 letters", prefix},
    {"a common word in a public room", in_public_common},
    {"a word in a public room", in_public_medium},
    {"a word in a private room", in_private},
    {"a common word from a person", from_common},
    {"all from a person", from_alone},
    {"a word on a day", in_time},
    {"a word without another", excluding},
    {"one Han character", one_sign},
    {"two Han characters", two_signs},
    {"four Han characters", four_signs},
    {"a word that is nowhere", nothing},
    {"two words, in 800 private rooms", two_words},
    {"a common word, in 800", common_word},
};

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* Somebody who is in all private rooms. */
static const uint64_t everywhere = 9;

static void put_everywhere(const char *folder)
{
    char *path = xasprintf("%s/roost.db", folder);
    sqlite3 *db;
    sqlite3_stmt *stmt;

    must(sqlite3_open(path, &db) == SQLITE_OK);
    stmt = prepared(db,
                    "INSERT OR IGNORE INTO members (user, room, joined, joined_seq, read,"
                    " read_pos, seen) VALUES (?1, ?2, 1, 1, 0, 0, 0)");
    for (uint64_t i = 0; i < PRIVATE; i++)
        add_member(stmt, everywhere, first_room + PUBLIC + i);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    free(path);
}

static void search_as_people(struct store *store, const char *when)
{
    char why[STORE_WHY_MAX];
    struct reader *reader = reader_open(store, why, sizeof(why));

    printf("%s\n%-32s %8s %8s %8s %8s %6s %6s\n", when, "ms", "p50", "p90", "p99",
           "worst", "hits", "late");
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        static double took[RUNS];
        size_t hits = 0, late = 0;

        for (size_t k = 0; k < RUNS; k++) {
            uint64_t user = first_user + draw() % PEOPLE;

            if (strstr(classes[i].name, "in 800"))
                user = everywhere;

            char query[1024];
            char refused[SEARCH_WHY_MAX] = "";
            struct buf out;

            classes[i].make(query, user);
            buf_init(&out);

            struct search_args args = {.user = user,
                                       .query = query,
                                       .len = strlen(query),
                                       .cursor = "",
                                       .limit = 20};
            uint64_t began = clock_mono_us();
            enum err err = query_search(reader, &args, &out, refused);

            took[k] = (double)(clock_mono_us() - began) / 1000;
            late += err == ERR_BUSY || strstr(buf_text(&out), "\"partial\"") != NULL;
            if (err != OK && err != ERR_BUSY && err != ERR_NOT_FOUND)
                fprintf(stderr, "%s: %s\n", query, refused);
            for (const char *at = buf_text(&out); (at = strstr(at, "\"snippet\"")); at++)
                hits++;
            buf_finish(&out);
        }
        qsort(took, RUNS, sizeof(took[0]), compare);
        printf("%-32s %8.2f %8.2f %8.2f %8.2f %6.1f %6zu\n", classes[i].name,
               took[RUNS / 2], took[RUNS * 90 / 100], took[RUNS * 99 / 100],
               took[RUNS - 1], (double)hits / RUNS, late);
    }
    reader_close(reader);
}

/* --- following --- */

static atomic_bool over;
static atomic_uint_fast64_t written; /* the last pos */
static struct {
    uint64_t pos;
    uint64_t at; /* us */
} commits[1 << 20];
static atomic_size_t commit_count;

static void *follow(void *arg)
{
    static double lags[1 << 16];
    char why[STORE_WHY_MAX];
    struct search_index *x = search_index_open(arg, why, sizeof(why));
    size_t next = 0, count = 0;
    struct search_place place;

    do {
        search_index_step(x, &place);
        must(place.ok);
        double worst = 0;

        while (next < commit_count && commits[next].pos <= place.pos) {
            double lag = (double)(clock_mono_us() - commits[next].at) / 1000;

            worst = lag > worst ? lag : worst;
            next++;
        }
        if (worst > 0 && count < 1 << 16)
            lags[count++] = worst;
        usleep(100000);
    } while (!over || place.pos < written);
    qsort(lags, count, sizeof(lags[0]), compare);
    if (count > 0)
        printf("at %d messages a second a message is found after %.0f ms (median of the "
               "oldest of a step), %.0f ms (worst), plus 100 ms of gathering\n",
               RATE, lags[count / 2], lags[count - 1]);
    search_index_close(x);
    return NULL;
}

static void write_on(struct store *store, int seconds)
{
    char why[STORE_WHY_MAX];
    struct writer *writer = writer_open(store, why, sizeof(why));
    uint64_t began = clock_mono_us();
    pthread_t thread;
    struct command c[10];
    struct outcome o[10];
    struct command *commands[10];
    struct outcome *outcomes[10];
    char text[4096];

    must(pthread_create(&thread, NULL, follow, store) == 0);
    for (int step = 0; step < seconds * RATE / 10; step++) {
        uint64_t due = began + (uint64_t)step * 10 * 1000000 / RATE;

        while (clock_mono_us() < due)
            usleep(1000);
        for (int i = 0; i < 10; i++) {
            size_t which = zipf_draw(&private_rooms);

            command_init(&c[i], COMMAND_MESSAGE_SEND,
                         people_of_private[which][draw() % PER_PRIVATE], clock_wall_ms());
            c[i].room = first_room + PUBLIC + which;
            c[i].text_len = put_text(text);
            c[i].text = xstrndup(text, c[i].text_len);
            snprintf(c[i].key, sizeof(c[i].key), "%d-%d-%" PRIu64, step, i, draw());
            commands[i] = &c[i];
            outcomes[i] = &o[i];
        }
        must(store_apply(writer, commands, outcomes, 10) == STORE_OK);
        must(outcomes[9]->err == OK);
        written = outcomes[9]->pos;
        commits[commit_count].pos = written;
        commits[commit_count].at = clock_mono_us();
        commit_count++;
        for (int i = 0; i < 10; i++) {
            outcome_finish(&o[i]);
            command_finish(&c[i]);
        }
    }
    over = true;
    pthread_join(thread, NULL);
    writer_close(writer);
    store_checkpoint(store, true);
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
    const char *folder = argc > 2 ? argv[2] : NULL;
    int seconds = argc > 3 ? atoi(argv[3]) : 20;
    struct store *store;

    if (count == 0) {
        fprintf(stderr, "usage: search_bench MESSAGES FOLDER [SECONDS]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    words = zipf_create(WORDS, 1.0);
    signs = zipf_create(SIGNS, 0.8);
    rooms = zipf_create(PUBLIC, 0.9);
    private_rooms = zipf_create(PRIVATE, 0.7);
    dms = zipf_create(DMS, 0.7);
    draw_people();
    if (file_size(folder, "roost.db") == 0)
        fill(folder, count);
    put_everywhere(folder);
    store = open_store(folder);
    make_index(store, folder);
    search_as_people(store, "all in one piece");
    if (seconds > 0) {
        write_on(store, seconds);
        search_as_people(store, "after these");
    }
    store_close(store);
    return 0;
}
