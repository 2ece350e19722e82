#include "runner.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "file_limit.h"
#include "journal/journal.h"
#include "loop/loop.h"
#include "loop/timers.h"
#include "store_fixture.h"

#include <sys/stat.h>

#define TOLD_MAX 20000

/* What came back from the journal, in order. */
struct told {
    uint64_t ticket;
    uint64_t pos;
    enum err err;
};

static struct told told[TOLD_MAX];
static size_t told_count;
static size_t settled_count;

static struct loop *loop;
static struct timers *timers;
static struct journal *journal;
static uint64_t ann, room;
static size_t resubmit; /* so many commands are submitted from within on_commit */

static struct command a_post(const char *text)
{
    struct command c = command_of(COMMAND_MESSAGE_SEND, ann);

    c.room = room;
    set_text(&c, text);
    return c;
}

static enum err submit(uint64_t ticket, const char *text)
{
    struct command c = a_post(text);
    uint32_t retry_ms = 0;
    enum err err = journal_submit(journal, &c, ticket, &retry_ms);

    ck_assert_int_eq(retry_ms > 0, err != OK);
    if (err == OK)
        ck_assert_ptr_null(c.text);
    else
        ck_assert_ptr_nonnull(c.text);
    command_finish(&c);
    return err;
}

/* Heard under a limit of the file size too: these do not assert, see file_limit.h. */
static void on_commit(void *arg, uint64_t ticket, const struct command *c,
                      struct outcome *o)
{
    must(arg == &told);
    must(c->kind == COMMAND_MESSAGE_SEND);
    must(told_count < TOLD_MAX);
    told[told_count++] = (struct told){ticket, o->pos, o->err};
    if (resubmit > 0) {
        resubmit--;
        ck_assert_int_eq(submit(ticket + 1, "again"), OK);
    }
}

static void on_settled(void *arg)
{
    must(arg == &told);
    settled_count++;
}

static void a_journal_over_a_room(void)
{
    const struct journal_calls calls = {on_commit, on_settled, &told};
    char why[STORE_WHY_MAX];

    scene_open();
    workspace_create();
    ann = user("ann");
    room = public_room(ann, "Kitchen");
    writer_close(scene.writer);
    scene.writer = NULL;
    told_count = settled_count = resubmit = 0;
    memset(&metrics, 0, sizeof(metrics));
    loop = loop_create();
    timers = timers_create(loop);
    journal = journal_open_local(loop, timers, scene.store, &calls, why, sizeof(why));
    ck_assert_msg(journal != NULL, "%s", why);
}

static void close_it(void)
{
    journal_close(journal);
    timers_destroy(timers);
    loop_destroy(loop);
    scene_close();
}

static void wait_until_told(size_t count)
{
    while (told_count < count)
        loop_turn_wait(loop);
}

/* Tickets went up by one from `first`, and so did the positions. */
static void all_well_in_order(size_t from, size_t count, uint64_t first)
{
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(told[from + i].err, OK);
        ck_assert_uint_eq(told[from + i].ticket, first + i);
        ck_assert_uint_eq(told[from + i].pos, told[from].pos + i);
    }
}

START_TEST(a_lone_command_comes_back_with_its_outcome)
{
    ck_assert_int_eq(submit(7, "hello"), OK);
    ck_assert_uint_eq(journal_waiting(journal), 1);
    wait_until_told(1);
    all_well_in_order(0, 1, 7);
    ck_assert_uint_eq(told[0].pos, scene.last.pos + 1);
    ck_assert_uint_eq(journal_waiting(journal), 0);
    ck_assert_uint_eq(settled_count, 1);
    ck_assert(journal_is_well(journal));
}
END_TEST

START_TEST(what_is_told_is_in_the_store)
{
    ck_assert_int_eq(submit(1, "hello"), OK);
    wait_until_told(1);

    struct history_args args = {.user = ann, .room = room, .limit = 1};

    ck_assert_has(said(query_history(scene.reader, &args, fresh_out())),
                  "\"text\":\"hello\"");
}
END_TEST

START_TEST(commands_of_one_turn_share_a_transaction_and_come_back_in_order)
{
    for (uint64_t i = 0; i < 100; i++)
        ck_assert_int_eq(submit(i + 1, "hello"), OK);
    wait_until_told(100);
    all_well_in_order(0, 100, 1);
    ck_assert_uint_eq(settled_count, 1);
    ck_assert_uint_eq(metrics.commits, 1);
    ck_assert_uint_eq(metrics.messages_in, 100);
    ck_assert_uint_eq(metrics.events, 100);
    ck_assert_uint_eq(metrics.commit_batch.total, 1);
    ck_assert_uint_eq(metrics.commit_seconds.total, 1);
    ck_assert_uint_eq((uint64_t)metrics.head_pos, told[99].pos);
}
END_TEST

START_TEST(a_command_may_be_submitted_while_another_is_told)
{
    resubmit = 5;
    ck_assert_int_eq(submit(1, "hello"), OK);
    wait_until_told(6);
    all_well_in_order(0, 6, 1);
    ck_assert_uint_eq(metrics.commits, 6);
}
END_TEST

START_TEST(a_lone_command_leaves_at_the_end_of_its_turn)
{
    for (uint64_t i = 1; i <= 3; i++) {
        ck_assert_int_eq(submit(i, "hello"), OK);
        loop_turn(loop);
        wait_until_told(i);
    }
    ck_assert_uint_eq(metrics.commits, 3);
}
END_TEST

START_TEST(what_came_back_in_a_crowd_is_written_out_first)
{
    ck_assert(!journal_flushed(journal));
    for (uint64_t i = 1; i <= 100; i++)
        ck_assert_int_eq(submit(i, "hello"), OK);
    wait_until_told(100);
    ck_assert_int_eq(submit(101, "again"), OK);
    ck_assert(journal_flushed(journal)); /* a command waits for the next turn */
    ck_assert(!journal_flushed(journal));
    wait_until_told(101);
    all_well_in_order(0, 101, 1);
    ck_assert_uint_eq(metrics.commits, 2);
}
END_TEST

START_TEST(crowds_without_a_pause_are_counted)
{
    ck_assert_uint_eq(journal_round(journal), 0);
    for (unsigned round = 1; round <= 3; round++) {
        for (uint64_t i = 1; i <= 100; i++)
            ck_assert_int_eq(submit(i, "hello"), OK);
        wait_until_told(100 * round);
        ck_assert_uint_eq(journal_round(journal), round);
        journal_held(journal);
        journal_flushed(journal);
    }
    ck_assert_int_eq(submit(1, "alone"), OK);
    wait_until_told(301);
    ck_assert_uint_eq(journal_round(journal), 0);
}
END_TEST

START_TEST(nobody_has_to_say_that_it_was_written_out)
{
    for (uint64_t i = 1; i <= 200; i++) {
        ck_assert_int_eq(submit(i, "hello"), OK);
        if (i % 100 == 0)
            wait_until_told(i);
    }
    all_well_in_order(0, 200, 1);
}
END_TEST

START_TEST(a_refusal_comes_back_too_and_a_duplicate_is_counted)
{
    struct command c = a_post("hello");
    uint32_t retry_ms;

    c.actor = 999999;
    ck_assert_int_eq(journal_submit(journal, &c, 1, &retry_ms), OK);
    for (uint64_t i = 2; i < 4; i++) {
        c = a_post("hello");
        snprintf(c.key, sizeof(c.key), "key");
        ck_assert_int_eq(journal_submit(journal, &c, i, &retry_ms), OK);
    }
    wait_until_told(3);
    ck_assert_int_eq(told[0].err, ERR_FORBIDDEN);
    ck_assert_uint_eq(told[0].ticket, 1);
    ck_assert_int_eq(told[1].err, OK);
    ck_assert_int_eq(told[2].err, OK);
    ck_assert_uint_eq(told[2].pos, told[1].pos);
    ck_assert_uint_eq(metrics.messages_in, 1);
    ck_assert_uint_eq(metrics.duplicates, 1);
}
END_TEST

START_TEST(the_queue_is_bounded_in_commands)
{
    for (uint64_t i = 0; i < JOURNAL_WAITING_MAX; i++)
        ck_assert_int_eq(submit(i + 1, "hello"), OK);
    ck_assert_int_eq(submit(0, "too many"), ERR_BUSY);
    wait_until_told(JOURNAL_WAITING_MAX);
    all_well_in_order(0, JOURNAL_WAITING_MAX, 1);
    ck_assert_uint_eq(metrics.commits, JOURNAL_WAITING_MAX / JOURNAL_BATCH_MAX);
    ck_assert_int_eq(submit(1, "now"), OK);
    wait_until_told(JOURNAL_WAITING_MAX + 1);
}
END_TEST

static char *long_text(void)
{
    char *text = xmalloc(16001);

    memset(text, 'x', 16000);
    text[16000] = '\0';
    return text;
}

START_TEST(the_queue_is_bounded_in_bytes)
{
    char *text = long_text();
    uint64_t taken = 0;

    while (taken < JOURNAL_WAITING_MAX && submit(taken + 1, text) == OK)
        taken++;
    ck_assert_uint_gt(taken, JOURNAL_WAITING_BYTES_MAX / 20000);
    ck_assert_uint_lt(taken, JOURNAL_WAITING_BYTES_MAX / 16000);
    wait_until_told(taken);
    all_well_in_order(0, taken, 1);
    free(text);
}
END_TEST

START_TEST(closing_finishes_what_was_submitted)
{
    const struct journal_calls calls = {on_commit, on_settled, &told};
    char why[STORE_WHY_MAX];

    for (uint64_t i = 0; i < 3000; i++)
        ck_assert_int_eq(submit(i + 1, "hello"), OK);
    loop_turn(loop);
    journal_close(journal);
    ck_assert_uint_eq(told_count, 3000);
    all_well_in_order(0, 3000, 1);

    journal = journal_open_local(loop, timers, scene.store, &calls, why, sizeof(why));
    ck_assert_msg(journal != NULL, "%s", why);
    ck_assert_int_eq(submit(1, "after"), OK);
    wait_until_told(3001);
    ck_assert_uint_eq(told[3000].pos, told[2999].pos + 1);
}
END_TEST

/* Without asserting, as file_limit.h asks: was `text` refused at once? */
static bool is_refused_at_once(uint64_t ticket, const char *text)
{
    struct command c = a_post(text);
    uint32_t retry_ms = 0;
    enum err err = journal_submit(journal, &c, ticket, &retry_ms);

    command_finish(&c);
    return err == ERR_BUSY && retry_ms > 0;
}

START_TEST(a_disk_that_fails_is_tried_again_until_it_is_well)
{
    struct rlimit before;
    struct command lost;
    uint32_t retry_ms;
    bool was_well, was_refused;
    uint64_t head;

    ck_assert_int_eq(submit(1, "hello"), OK);
    wait_until_told(1);
    head = told[0].pos;

    lost = a_post("lost");
    before = file_size_limited(4096);
    must(journal_submit(journal, &lost, 2, &retry_ms) == OK);
    wait_until_told(2);
    was_well = journal_is_well(journal);
    was_refused = is_refused_at_once(3, "refused");
    file_size_as_before(&before);
    command_finish(&lost);
    ck_assert_int_eq(told[1].err, ERR_BUSY);
    ck_assert(!was_well);
    ck_assert(was_refused);
    ck_assert_uint_eq(metrics.commit_failures, 1);

    while (!journal_is_well(journal))
        loop_turn_wait(loop);
    ck_assert_int_eq(submit(4, "hello"), OK);
    wait_until_told(3);
    ck_assert_int_eq(told[2].err, OK);
    ck_assert_uint_eq(told[2].pos, head + 1);
    ck_assert_uint_eq(metrics.commit_failures, 1);
}
END_TEST

/* 200 MB of posts without a pause. */
START_TEST(the_wal_stays_bounded_under_load_without_end)
{
    char *path = xasprintf("%s/roost.db-wal", scene.dir);
    char *text = long_text();
    struct stat st;
    uint64_t sent = 0;

    while (sent < 12000) {
        while (sent < 12000 && submit(sent + 1, text) == OK)
            sent++;
        loop_turn_wait(loop);
    }
    wait_until_told(12000);
    all_well_in_order(0, 12000, 1);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_int_lt(st.st_size, 190 << 20);
    free(text);
    free(path);
}
END_TEST

static Suite *journal_suite(void)
{
    Suite *suite = suite_create("journal");
    TCase *scene_case = tcase_create("a journal over a room");

    tcase_add_checked_fixture(scene_case, a_journal_over_a_room, close_it);
    tcase_set_timeout(scene_case, 60);
    tcase_add_test(scene_case, a_lone_command_comes_back_with_its_outcome);
    tcase_add_test(scene_case, what_is_told_is_in_the_store);
    tcase_add_test(scene_case,
                   commands_of_one_turn_share_a_transaction_and_come_back_in_order);
    tcase_add_test(scene_case, a_command_may_be_submitted_while_another_is_told);
    tcase_add_test(scene_case, a_lone_command_leaves_at_the_end_of_its_turn);
    tcase_add_test(scene_case, what_came_back_in_a_crowd_is_written_out_first);
    tcase_add_test(scene_case, crowds_without_a_pause_are_counted);
    tcase_add_test(scene_case, nobody_has_to_say_that_it_was_written_out);
    tcase_add_test(scene_case, a_refusal_comes_back_too_and_a_duplicate_is_counted);
    tcase_add_test(scene_case, the_queue_is_bounded_in_commands);
    tcase_add_test(scene_case, the_queue_is_bounded_in_bytes);
    tcase_add_test(scene_case, closing_finishes_what_was_submitted);
    tcase_add_test(scene_case, a_disk_that_fails_is_tried_again_until_it_is_well);
    tcase_add_test(scene_case, the_wal_stays_bounded_under_load_without_end);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(journal_suite);
