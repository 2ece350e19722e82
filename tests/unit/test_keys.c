#include "runner.h"

#include "store_fixture.h"

#include "base/random.h"
#include "store/keys.h"
#include "store/migrate.h"

#include <sqlite3.h>

#define SPAN 64

static uint64_t ann, ben, room;

static void write_places_early(void)
{
    keys_destroy(scene.writer->keys);
    scene.writer->keys = keys_create(SPAN);
    ck_assert(keys_load(scene.writer));
}

static void a_room_with_two(void)
{
    scene_open();
    write_places_early();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    room = public_room(ann, "Kitchen");
    ck_assert_int_eq(join(ben, room), OK);
}

static void begin_again(void)
{
    scene_stop();
    scene_start();
    write_places_early();
}

static int64_t number_of(const char *sql)
{
    sqlite3_stmt *stmt;
    int64_t number;

    ck_assert_int_eq(sqlite3_prepare_v2(scene.writer->db.handle, sql, -1, &stmt, NULL),
                     SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(stmt), SQLITE_ROW);
    number = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    return number;
}

static int64_t places(void)
{
    return number_of("SELECT count(*) FROM key_places");
}

/* Posts until the places of all keys but the last are written. */
static void many_posts_later(void)
{
    uint64_t until = scene.last.pos + SPAN + 1;
    char key[40];

    while (scene.last.pos < until) {
        snprintf(key, sizeof(key), "later-%llu", (unsigned long long)scene.last.pos);
        ck_assert_int_eq(send_keyed(ben, room, "later", key), OK);
        ck_assert(!scene.last.duplicate);
    }
}

static void is_known(uint64_t actor, const char *text, const char *key, uint64_t pos)
{
    ck_assert_int_eq(send_keyed(actor, room, text, key), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.pos, pos);
    ck_assert_int_eq(send_keyed(actor, room, "something else", key), ERR_KEY_CONFLICT);
}

START_TEST(a_key_answers_the_same_before_and_after_its_place_is_written)
{
    uint64_t first, again;

    ck_assert_int_eq(send_keyed(ann, room, "hello", "k"), OK);
    first = scene.last.pos;
    ck_assert_int_eq(places(), 0);
    is_known(ann, "hello", "k", first);
    ck_assert_int_eq(send_keyed(ben, room, "hello", "k"), OK);
    ck_assert(!scene.last.duplicate);
    again = scene.last.pos;

    many_posts_later();
    ck_assert_int_gt(places(), SPAN / 2);
    is_known(ann, "hello", "k", first);
    is_known(ben, "hello", "k", again);
}
END_TEST

START_TEST(a_start_finds_the_keys_whose_places_are_not_written)
{
    uint64_t first, last;

    ck_assert_int_eq(send_keyed(ann, room, "hello", "k"), OK);
    first = scene.last.pos;
    begin_again();
    ck_assert_int_eq(places(), 0);
    is_known(ann, "hello", "k", first);

    many_posts_later();
    ck_assert_int_eq(send_keyed(ann, room, "bye", "b"), OK);
    last = scene.last.pos;
    begin_again();
    is_known(ann, "hello", "k", first);
    is_known(ann, "bye", "b", last);
}
END_TEST

START_TEST(places_are_written_at_the_same_pos_whenever_it_was_started)
{
    int64_t filed;

    ck_assert_int_eq(send_keyed(ann, room, "hello", "k"), OK);
    begin_again();
    many_posts_later();
    filed = number_of("SELECT value FROM meta WHERE name = 'keys_filed'");
    ck_assert_int_eq(filed % SPAN, 0);
    ck_assert_int_eq(number_of("SELECT count(*) FROM keys WHERE pos <= (SELECT value FROM"
                               " meta WHERE name = 'keys_filed')"),
                     places());
    ck_assert_int_eq(number_of("SELECT count(*) FROM key_places p JOIN keys k USING (pos)"
                               " WHERE p.user = k.user AND p.key = k.key"),
                     places());
}
END_TEST

static void sweep_all(void)
{
    do {
        struct command c = command_of(COMMAND_SWEEP, 0);

        c.expires_at = scene.now;
        ck_assert_int_eq(apply(c), OK);
    } while (scene.last.id > 0);
}

START_TEST(a_swept_key_may_be_used_again_wherever_its_place_was)
{
    ck_assert_int_eq(send_keyed(ann, room, "hello", "k"), OK);
    sweep_all();
    ck_assert_int_eq(send_keyed(ann, room, "again", "k"), OK);
    ck_assert(!scene.last.duplicate);

    many_posts_later();
    is_known(ann, "again", "k", (uint64_t)number_of("SELECT min(pos) FROM keys"));
    sweep_all();
    ck_assert_int_eq(places(), 0);
    ck_assert_int_eq(number_of("SELECT count(*) FROM keys"), 0);
    ck_assert_int_eq(send_keyed(ann, room, "once more", "k"), OK);
    ck_assert(!scene.last.duplicate);
}
END_TEST

/* One batch of two: the first is in memory when the second fails with the disk. */
START_TEST(what_a_failed_transaction_used_is_free)
{
    struct command c[2] = {command_of(COMMAND_MESSAGE_SEND, ann),
                           command_of(COMMAND_MESSAGE_SEND, ann)};
    struct command *commands[] = {&c[0], &c[1]};
    struct outcome o[2];
    struct outcome *outcomes[] = {&o[0], &o[1]};
    char limit[64];

    for (int i = 0; i < 2; i++) {
        c[i].room = room;
        set_text(&c[i], "hello");
        snprintf(c[i].key, sizeof(c[i].key), "k%d", i);
    }
    free(c[1].text);
    c[1].text_len = 1 << 20;
    c[1].text = xcalloc(1, c[1].text_len + 1);
    memset(c[1].text, 'x', c[1].text_len);
    snprintf(limit, sizeof(limit), "PRAGMA max_page_count = %lld",
             (long long)number_of("PRAGMA page_count") + 50);
    ck_assert(db_exec(&scene.writer->db, limit));
    ck_assert_int_eq(store_apply(scene.writer, commands, outcomes, 2), STORE_FULL);
    ck_assert(db_exec(&scene.writer->db, "PRAGMA max_page_count = 100000"));
    for (int i = 0; i < 2; i++) {
        outcome_finish(&o[i]);
        command_finish(&c[i]);
    }
    ck_assert_int_eq(send_keyed(ann, room, "bye", "k0"), OK);
    ck_assert(!scene.last.duplicate);
}
END_TEST

/* A use of keys whose places were all written by version 2. */
START_TEST(keys_of_an_older_version_are_known)
{
    uint64_t first;

    ck_assert_int_eq(send_keyed(ann, room, "hello", "k"), OK);
    first = scene.last.pos;
    ck_assert(db_exec(&scene.writer->db,
                      "DROP TABLE key_places; DELETE FROM meta WHERE name = 'keys_filed';"
                      "CREATE UNIQUE INDEX keys_user ON keys (user, key);"));
    for (size_t i = 0; i < embedded_sql_count; i++)
        if (strcmp(embedded_sql[i].name, "0004_keys.sql") == 0)
            ck_assert(db_exec(&scene.writer->db, (const char *)embedded_sql[i].bytes));
    begin_again();
    ck_assert_int_eq(places(), 1);
    ck_assert_int_eq(number_of("SELECT value FROM meta WHERE name = 'keys_filed'"),
                     (int64_t)first);
    is_known(ann, "hello", "k", first);
    ck_assert_int_eq(send_keyed(ann, room, "bye", "b"), OK);
    is_known(ann, "bye", "b", first + 1);
}
END_TEST

/* Against a plain list: any keys of any people, in any order, with restarts. */
START_TEST(any_walk_gives_what_a_plain_list_gives)
{
    enum { KEYS = 50 };
    uint64_t used[2][KEYS] = {{0}};

    for (int i = 0; i < 100 * SPAN; i++) {
        size_t who = (size_t)random_below(2);
        size_t which = (size_t)random_below(KEYS);
        bool fresh = random_below(10) > 0;
        char key[40];

        snprintf(key, sizeof(key), "%s%d", fresh ? "once" : "k", fresh ? i : (int)which);
        ck_assert_int_eq(send_keyed(who ? ann : ben, room, "hello", key), OK);
        ck_assert(scene.last.duplicate == (!fresh && used[who][which] != 0));
        if (!fresh && used[who][which] != 0)
            ck_assert_uint_eq(scene.last.pos, used[who][which]);
        else if (!fresh)
            used[who][which] = scene.last.pos;
        if (random_below(1000) == 0)
            begin_again();
    }
}
END_TEST

static Suite *keys_suite(void)
{
    Suite *suite = suite_create("keys");
    TCase *tcase = tcase_create("a room with two");

    tcase_add_checked_fixture(tcase, a_room_with_two, scene_close);
    tcase_add_test(tcase, a_key_answers_the_same_before_and_after_its_place_is_written);
    tcase_add_test(tcase, a_start_finds_the_keys_whose_places_are_not_written);
    tcase_add_test(tcase, places_are_written_at_the_same_pos_whenever_it_was_started);
    tcase_add_test(tcase, a_swept_key_may_be_used_again_wherever_its_place_was);
    tcase_add_test(tcase, what_a_failed_transaction_used_is_free);
    tcase_add_test(tcase, keys_of_an_older_version_are_known);
    tcase_add_test(tcase, any_walk_gives_what_a_plain_list_gives);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(keys_suite);
