#include "runner.h"

#include "store_sql.h"

#define PEOPLE 40
#define ROOMS  30
#define PAIRS  (PEOPLE * ROOMS) /* more than are kept at once */

static uint64_t boss;
static uint64_t people[PEOPLE];
static uint64_t rooms[ROOMS];
static struct command commands[2 * PAIRS];
static struct outcome outcomes[2 * PAIRS];

static void apply_all(size_t count)
{
    struct command *of_commands[2 * PAIRS];
    struct outcome *of_outcomes[2 * PAIRS];

    for (size_t i = 0; i < count; i++) {
        of_commands[i] = &commands[i];
        of_outcomes[i] = &outcomes[i];
    }
    ck_assert_int_eq(store_apply(scene.writer, of_commands, of_outcomes, count),
                     STORE_OK);
}

static void finish_all(size_t count)
{
    for (size_t i = 0; i < count; i++) {
        outcome_finish(&outcomes[i]);
        command_finish(&commands[i]);
    }
}

/* Number i of pairs of a person and a room. */
static struct command of_pair(enum command_kind kind, size_t i)
{
    struct command c = command_of(kind, people[i % PEOPLE]);

    c.room = rooms[i / PEOPLE % ROOMS];
    if (kind == COMMAND_MESSAGE_SEND)
        set_text(&c, "hello");
    return c;
}

static void everyone_in_every_room(void)
{
    scene_open();
    workspace_create();
    boss = user("boss");
    for (int i = 0; i < PEOPLE; i++)
        people[i] = user((char[]){'u', (char)('a' + i / 10), (char)('a' + i % 10), '\0'});
    for (int i = 0; i < ROOMS; i++)
        rooms[i] = public_room(
            boss, (char[]){'r', (char)('a' + i / 10), (char)('a' + i % 10), '\0'});
    for (size_t i = 0; i < PAIRS; i++)
        commands[i] = of_pair(COMMAND_ROOM_JOIN, i);
    apply_all(PAIRS);
    finish_all(PAIRS);
}

static int64_t number_of(const char *sql)
{
    return file_number("roost.db", sql);
}

START_TEST(more_posters_than_are_kept_are_counted_each)
{
    for (size_t i = 0; i < 2 * PAIRS; i++)
        commands[i] = of_pair(COMMAND_MESSAGE_SEND, i);
    apply_all(2 * PAIRS);
    for (size_t i = 0; i < 2 * PAIRS; i++)
        ck_assert_int_eq(outcomes[i].err, OK);
    ck_assert_int_eq(number_of("SELECT count(*) FROM own_posts WHERE posts = 2"), PAIRS);
    ck_assert_int_eq(number_of("SELECT count(*) FROM own_posts"), PAIRS);
    ck_assert_int_eq(number_of("SELECT count(*) FROM rooms WHERE posts = 80"), ROOMS);
    ck_assert_int_eq(number_of("SELECT count(*) FROM rooms r WHERE (last_seq, last_pos) ="
                               " (SELECT seq, id FROM messages m WHERE m.room = r.id"
                               " ORDER BY seq DESC LIMIT 1)"),
                     ROOMS);
    finish_all(2 * PAIRS);
}
END_TEST

START_TEST(another_command_sees_what_was_posted_before_it)
{
    commands[0] = of_pair(COMMAND_MESSAGE_SEND, 0);
    commands[1] = of_pair(COMMAND_MESSAGE_SEND, 1);
    commands[2] = of_pair(COMMAND_ROOM_LEAVE, 0);
    commands[3] = of_pair(COMMAND_MESSAGE_SEND, 0);
    commands[4] = of_pair(COMMAND_MESSAGE_SEND, 1);
    apply_all(5);
    ck_assert_int_eq(outcomes[2].err, OK);
    ck_assert_int_eq(outcomes[3].err, ERR_FORBIDDEN);
    ck_assert_uint_eq(outcomes[1].seq, outcomes[0].seq + 1);
    ck_assert_uint_eq(outcomes[2].seq, outcomes[0].seq + 2);
    ck_assert_uint_eq(outcomes[4].seq, outcomes[0].seq + 3);
    ck_assert_int_eq(number_of("SELECT max(last_seq) FROM rooms"),
                     (int64_t)outcomes[4].seq);
    ck_assert_int_eq(number_of("SELECT sum(posts) FROM own_posts"), 3);
    finish_all(5);
}
END_TEST

START_TEST(the_next_transaction_begins_anew)
{
    uint64_t first = post(people[0], rooms[0], "one");

    ck_assert_int_eq(leave(people[0], rooms[0]), OK);
    ck_assert_int_eq(try_send(people[0], rooms[0], "two"), ERR_FORBIDDEN);
    ck_assert_int_eq(join(people[0], rooms[0]), OK);
    ck_assert_uint_eq(post(people[0], rooms[0], "three"), first + 3);
    ck_assert_int_eq(number_of("SELECT sum(posts) FROM own_posts"), 2);
}
END_TEST

static Suite *posting_suite(void)
{
    Suite *suite = suite_create("posting");
    TCase *everyone = tcase_create("everyone in every room");

    tcase_add_checked_fixture(everyone, everyone_in_every_room, scene_close);
    tcase_set_timeout(everyone, 60);
    tcase_add_test(everyone, more_posters_than_are_kept_are_counted_each);
    tcase_add_test(everyone, another_command_sees_what_was_posted_before_it);
    tcase_add_test(everyone, the_next_transaction_begins_anew);
    suite_add_tcase(suite, everyone);
    return suite;
}

RUN_SUITE(posting_suite);
