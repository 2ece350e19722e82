/* What is counted while people talk equals what a look at everything they said counts. */
#include "dice.h"
#include "runner.h"

#include "store/store_private.h"
#include "thread_scene.h"

#include <sqlite3.h>

#define STEPS  4000
#define PEOPLE 5

static uint64_t people[PEOPLE];
static uint64_t room;
static uint64_t said_so_far[STEPS + 1];
static size_t said_count;

static void five_people_in_a_room(void)
{
    static const char *const names[PEOPLE] = {"ann", "ben", "cat", "dan", "eve"};

    dice = 21;
    scene_open();
    workspace_create();
    for (size_t i = 0; i < PEOPLE; i++)
        people[i] = user(names[i]);
    room = public_room(people[0], "Kitchen");
    for (size_t i = 1; i < PEOPLE; i++)
        ck_assert_int_eq(join(people[i], room), OK);
    said_count = 0;
    said_so_far[said_count++] = post(people[0], room, "hello");
}

static uint64_t somebody(void)
{
    return people[throw_below(PEOPLE)];
}

static uint64_t something(void)
{
    return said_so_far[throw_below(said_count)];
}

static void say(void)
{
    struct command c =
        post_of(somebody(), room, throw_below(3) ? "well" : "ask @ben\nor\nnot");

    c.thread = throw_below(3) > 0 ? something() : 0;
    c.reply = throw_below(4) == 0 ? something() : 0;
    if (throw_below(3) == 0)
        c.params = xstrdup("{\"poll\":{\"options\":2,\"multiple\":true}}");
    if (apply(c) == OK)
        said_so_far[said_count++] = scene.last.id;
}

static void do_something(void)
{
    static const enum command_kind kinds[] = {
        COMMAND_MESSAGE_DELETE,  COMMAND_MESSAGE_EDIT,  COMMAND_MESSAGE_PIN,
        COMMAND_MESSAGE_UNPIN,   COMMAND_THREAD_FOLLOW, COMMAND_THREAD_MARK,
        COMMAND_THREAD_UNFOLLOW, COMMAND_THREAD_MARK,   COMMAND_POLL_VOTE,
        COMMAND_POLL_VOTE,       COMMAND_POLL_VOTE};
    struct command c =
        command_of(kinds[throw_below(sizeof(kinds) / sizeof(kinds[0]))], somebody());

    c.message = something();
    c.seq = throw_below(scene.last.seq + 20);
    c.choice = throw_below(4);
    set_text(&c, "better");
    apply(c);
}

/* Each finds the rows that do not say what a look at all replies and votes says. */
static const char *const disagreements[] = {
    "SELECT t.id FROM threads t WHERE t.replies <> (SELECT count(*) FROM replies r"
    " WHERE r.thread = t.id AND r.deleted = 0) OR t.last IS NOT (SELECT max(r.message)"
    " FROM replies r WHERE r.thread = t.id AND r.deleted = 0)",
    "SELECT p.thread FROM thread_people p WHERE p.replies <> (SELECT count(*) FROM "
    "replies r"
    " WHERE r.thread = p.thread AND r.user = p.user AND r.deleted = 0)",
    "SELECT f.thread FROM followers f WHERE f.follows = 1 AND f.unread <> EXISTS (SELECT "
    "1"
    " FROM replies r WHERE r.thread = f.thread AND r.seq > f.read AND r.user <> f.user"
    " AND r.deleted = 0)",
    "SELECT r.message FROM replies r LEFT JOIN messages m ON m.id = r.message"
    " WHERE m.parts & 1 IS NOT 1 OR r.deleted <> (m.deleted_pos IS NOT NULL)",
    "SELECT m.id FROM messages m WHERE m.parts & 2 AND NOT EXISTS (SELECT 1 FROM threads "
    "t"
    " WHERE t.id = m.id)",
    "SELECT p.message FROM polls p WHERE p.voters <> (SELECT count(*) FROM votes v"
    " WHERE v.message = p.message AND v.choices <> 0)",
    "SELECT v.message FROM votes v LEFT JOIN polls p ON p.message = v.message"
    " WHERE p.message IS NULL",
    "SELECT e.pos FROM edits e JOIN messages m ON m.id = e.message"
    " WHERE m.deleted_pos IS NOT NULL",
    "SELECT p.message FROM pins p JOIN messages m ON m.id = p.message"
    " WHERE p.removed_pos IS NULL AND m.deleted_pos IS NOT NULL",
};

static size_t count_rows(const char *query)
{
    sqlite3_stmt *rows;
    size_t count = 0;

    ck_assert_int_eq(sqlite3_prepare_v2(scene.writer->db.handle, query, -1, &rows, NULL),
                     SQLITE_OK);
    while (sqlite3_step(rows) == SQLITE_ROW)
        count++;
    sqlite3_finalize(rows);
    return count;
}

static void all_agrees(void)
{
    for (size_t i = 0; i < sizeof(disagreements) / sizeof(disagreements[0]); i++)
        ck_assert_msg(count_rows(disagreements[i]) == 0, "%s", disagreements[i]);
}

START_TEST(threads_pins_and_polls_agree_with_the_messages)
{
    for (size_t i = 1; i <= STEPS; i++) {
        if (throw_below(3) == 0)
            say();
        else
            do_something();
        if (i % 500 == 0)
            all_agrees();
    }
    ck_assert_uint_gt(count_rows("SELECT 1 FROM replies WHERE deleted = 1"), 20);
    ck_assert_uint_gt(count_rows("SELECT 1 FROM replies WHERE deleted = 0"), 20);
    ck_assert_uint_gt(count_rows("SELECT 1 FROM followers WHERE unread = 1"), 5);
    ck_assert_uint_gt(count_rows("SELECT 1 FROM followers WHERE follows = 0"), 5);
    ck_assert_uint_gt(count_rows("SELECT 1 FROM votes WHERE choices = 0"), 5);
    ck_assert_uint_gt(count_rows("SELECT 1 FROM polls WHERE voters > 1"), 5);
    ck_assert_uint_gt(count_rows("SELECT 1 FROM pins WHERE removed_pos IS NULL"), 5);
    ck_assert_uint_gt(count_rows("SELECT 1 FROM edits"), 5);
}
END_TEST

START_TEST(a_message_whose_row_goes_takes_all_of_it_along)
{
    for (size_t i = 1; i <= 600; i++) {
        if (throw_below(2) == 0)
            say();
        else
            do_something();
    }
    ck_assert(db_exec(&scene.writer->db, "DELETE FROM messages WHERE id % 2 = 0"));
    all_agrees();
    ck_assert(db_exec(&scene.writer->db, "DELETE FROM messages"));
    all_agrees();
    ck_assert_uint_eq(
        count_rows("SELECT 1 FROM replies UNION ALL SELECT 1 FROM threads"
                   " UNION ALL SELECT 1 FROM thread_people"
                   " UNION ALL SELECT 1 FROM quotes UNION ALL SELECT 1 FROM polls"
                   " UNION ALL SELECT 1 FROM votes UNION ALL SELECT 1 FROM pins"
                   " UNION ALL SELECT 1 FROM edits"
                   " UNION ALL SELECT 1 FROM followers"),
        0);
}
END_TEST

static Suite *tallies_suite(void)
{
    Suite *s = suite_create("thread_tallies");
    TCase *t = tcase_create("thread_tallies");

    tcase_add_checked_fixture(t, five_people_in_a_room, scene_close);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, threads_pins_and_polls_agree_with_the_messages);
    tcase_add_test(t, a_message_whose_row_goes_takes_all_of_it_along);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(tallies_suite);
