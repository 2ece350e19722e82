/* The keeper of figures: what it keeps is exact, whatever happens to it. */
#include "analytics_scene.h"
#include "runner.h"

#include "worker/analytics/book.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

static void a_story_to_tell(void)
{
    a_new_folder();
    make_up_a_story(11);
}

/* --- all rows of all tables, as text --- */

static int add_row(void *arg, int count, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < count; i++)
        buf_printf(arg, "%s|", values[i] ? values[i] : "-");
    buf_add_char(arg, '\n');
    return 0;
}

static char *all_rows(void)
{
    static const char *const queries[] = {
        "SELECT * FROM people ORDER BY 1",
        "SELECT * FROM rooms ORDER BY 1",
        "SELECT span, period, room, messages, edits, deletions, reactions, unreactions,"
        " joins, leaves, public_rooms, private_rooms, dms, archived, hex(hours), "
        "hex(waits),"
        " hex(people), hex(posters), hex(rooms), hex(newcomers) FROM figures ORDER BY 1, "
        "2, 3",
        "SELECT * FROM emoji ORDER BY 1, 2, 3, 4",
        "SELECT * FROM persons ORDER BY 1, 2, 3",
        "SELECT * FROM outcomes ORDER BY 1, 2, 3, 4",
    };
    struct buf rows;

    buf_init(&rows);
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        ck_assert_int_eq(
            sqlite3_exec(keeper.book.handle, queries[i], add_row, &rows, NULL),
            SQLITE_OK);
    ck_assert_uint_gt(rows.len, 10000);
    return buf_take(&rows);
}

/* Told in one go, into a folder of its own. */
static char *rows_as_they_should_be(void)
{
    char other[sizeof(folder)];
    char *rows;

    memcpy(other, folder, sizeof(folder));
    a_new_folder();
    open_keeper();
    while (feed_some(&keeper, 4000))
        ;
    rows = all_rows();
    keeper_close(&keeper);
    the_folder_is_removed();
    memcpy(folder, other, sizeof(folder));
    buf_init(&answer);
    return rows;
}

static void are_the_same(char *rows, char *others)
{
    ck_assert(strcmp(rows, others) == 0);
    free(rows);
    free(others);
}

START_TEST(where_batches_begin_and_end_makes_no_difference)
{
    char *expected = rows_as_they_should_be();

    open_keeper();
    while (feed_some(&keeper, 30))
        if (roll(40) == 0) { /* and neither does starting again */
            keeper_close(&keeper);
            open_keeper();
        }
    are_the_same(all_rows(), expected);
    keeper_close(&keeper);
}
END_TEST

/* Feeds and says so after each batch, until it is killed. */
static void feed_for_ever(int told)
{
    open_keeper();
    for (;;) {
        feed_some(&keeper, 60);
        if (write(told, "x", 1) != 1)
            _exit(1);
    }
}

static void kill_a_feeder(unsigned batches)
{
    int ends[2];
    pid_t pid;
    char byte;

    ck_assert_int_eq(pipe(ends), 0);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        close(ends[0]);
        feed_for_ever(ends[1]);
    }
    close(ends[1]);
    while (batches-- > 0)
        ck_assert_int_eq(read(ends[0], &byte, 1), 1);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(ends[0]);
}

START_TEST(after_any_number_of_kills_the_rows_are_those_of_a_recount)
{
    char *expected = rows_as_they_should_be();

    for (unsigned round = 0; round < 12; round++)
        kill_a_feeder(roll(6));
    open_keeper();
    feed_all();
    are_the_same(all_rows(), expected);
    keeper_close(&keeper);
}
END_TEST

START_TEST(a_rebuild_from_zero_gives_the_same_rows)
{
    char *before;

    open_keeper();
    feed_all();
    before = all_rows();
    ck_assert(keeper_rebuild(&keeper));
    ck_assert_uint_eq(keeper.pos, 0);
    feed_all();
    are_the_same(all_rows(), before);
    keeper_close(&keeper);
}
END_TEST

START_TEST(frames_that_do_not_go_on_from_where_it_stands_change_nothing)
{
    struct keeper_frame frame = {.type = MESSAGE_FEED};
    struct buf bytes;
    char *before;
    bool changed;

    open_keeper();
    feed_all();
    before = all_rows();
    buf_init(&bytes);
    write_frame(&bytes, 0, 500);
    frame.payload = bytes.bytes;
    frame.len = bytes.len;
    ck_assert(keeper_take(&keeper, &frame, 1, &changed));
    ck_assert(!changed);
    are_the_same(all_rows(), before);
    buf_finish(&bytes);
    keeper_close(&keeper);
}
END_TEST

/* --- another log, another zone --- */

static void begin(const char *epoch, const char *zone, uint64_t oldest, uint64_t head)
{
    const struct feed_begin b = {.epoch = epoch,
                                 .epoch_len = strlen(epoch),
                                 .zone = zone,
                                 .zone_len = strlen(zone),
                                 .oldest = oldest,
                                 .head = head};

    ck_assert(keeper_begin(&keeper, &b));
}

static void a_sample(int64_t at, uint64_t sockets, uint64_t bytes)
{
    const struct feed_sample s = {at, sockets, sockets / 2, bytes};
    struct keeper_frame frame = {.type = MESSAGE_SAMPLE};
    struct buf payload;
    bool changed;

    buf_init(&payload);
    sample_put(&payload, &s);
    frame.payload = payload.bytes;
    frame.len = payload.len;
    ck_assert(keeper_take(&keeper, &frame, 1, &changed));
    buf_finish(&payload);
}

START_TEST(the_log_of_another_workspace_begins_anew_without_its_samples)
{
    open_keeper();
    feed_all();
    a_sample(FIRST_AT, 5, 100);
    begin("another", ZONE, 0, end_of_story());
    ck_assert_uint_eq(keeper.pos, 0);
    ck_assert_int_eq(keeper.sampled, 0);
    ck_assert_uint_eq(
        ask((struct report_question){
                .report = "connections", .from = 20000, .to = 21000, .by = BY_MONTH})
            .rows,
        0);
    keeper_close(&keeper);
}
END_TEST

START_TEST(a_log_that_was_put_back_begins_anew)
{
    open_keeper();
    feed_all();
    begin("e", ZONE, 0, end_of_story());
    ck_assert_uint_eq(keeper.pos, end_of_story());
    begin("e", ZONE, 0, end_of_story() - 1);
    ck_assert_uint_eq(keeper.pos, 0);
    keeper_close(&keeper);
}
END_TEST

START_TEST(another_time_zone_begins_anew_and_keeps_the_samples)
{
    open_keeper();
    feed_all();
    a_sample(FIRST_AT, 5, 100);
    begin("e", "America/New_York", 0, end_of_story());
    ck_assert_uint_eq(keeper.pos, 0);
    ck_assert_int_eq(keeper.sampled, FIRST_AT);
    keeper_close(&keeper);
    ck_assert(keeper_open(&keeper, folder)); /* it is remembered */
    begin("e", "America/New_York", 0, end_of_story());
    feed_all();
    begin("e", "America/New_York", 0, end_of_story());
    ck_assert_uint_eq(keeper.pos, end_of_story());
    keeper_close(&keeper);
}
END_TEST

START_TEST(figures_that_the_log_could_not_give_again_are_kept)
{
    open_keeper();
    feed_all();
    begin("e", "America/New_York", 40, end_of_story());
    ck_assert_uint_eq(keeper.pos, end_of_story());
    keeper_close(&keeper);
}
END_TEST

START_TEST(a_file_that_is_damaged_is_put_aside)
{
    char path[128];
    int fd;

    snprintf(path, sizeof(path), "%s/analytics.db", folder);
    fd = open(path, O_CREAT | O_WRONLY, 0600);
    ck_assert_int_eq(write(fd, "this is no database, is it?", 27), 27);
    close(fd);
    open_keeper();
    ck_assert_uint_eq(keeper.pos, 0);
    feed_all();
    keeper_close(&keeper);
    strcat(path, ".bad");
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_file_of_another_version_is_put_aside)
{
    char path[128];

    open_keeper();
    feed_all();
    ck_assert_int_eq(sqlite3_exec(keeper.book.handle,
                                  "UPDATE meta SET value = 99 WHERE name = 'version'",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    keeper_close(&keeper);
    open_keeper();
    ck_assert_uint_eq(keeper.pos, 0);
    keeper_close(&keeper);
    snprintf(path, sizeof(path), "%s/analytics.db.bad", folder);
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(peaks_stay_peaks_however_often_they_are_told)
{
    struct table t;

    open_keeper();
    a_sample(FIRST_AT + 60000, 9, 100);
    a_sample(FIRST_AT + 120000, 4, 300);
    a_sample(FIRST_AT + 60000, 9, 100); /* again, after the newer one */
    a_sample(FIRST_AT + STORY_DAY_MS, 6, 400);
    ck_assert_int_eq(keeper.sampled, FIRST_AT + STORY_DAY_MS);
    t = ask((struct report_question){
        .report = "connections", .from = 20454, .to = 20455, .by = BY_DAY});
    ck_assert_uint_eq(t.rows, 2);
    ck_assert_int_eq(next_number(&t), 20454);
    ck_assert_int_eq(next_number(&t), 9);
    ck_assert_int_eq(next_number(&t), 4);
    t = ask((struct report_question){
        .report = "storage", .from = 20454, .to = 20455, .by = BY_DAY});
    next_number(&t);
    ck_assert_int_eq(next_number(&t), 300);
    next_number(&t);
    ck_assert_int_eq(next_number(&t), 400);
    keeper_close(&keeper);
}
END_TEST

START_TEST(peaks_go_with_the_days_of_the_zone)
{
    struct report_question q = {
        .report = "connections", .from = 20454, .to = 20455, .by = BY_DAY};
    struct table t;

    open_keeper();
    a_sample(FIRST_AT + 18 * 3600000, 9, 100);           /* 23:30 in India */
    a_sample(FIRST_AT + 18 * 3600000 + 1800000, 4, 100); /* midnight */
    ck_assert_uint_eq(ask(q).rows, 2);
    begin("e", "UTC", 40, end_of_story()); /* and it is one day now */
    t = ask(q);
    ck_assert_uint_eq(t.rows, 1);
    ck_assert_int_eq(next_number(&t), 20454);
    ck_assert_int_eq(next_number(&t), 9);
    ck_assert(keeper_rebuild(&keeper));
    ck_assert_uint_eq(ask(q).rows, 1);
    keeper_close(&keeper);
}
END_TEST

START_TEST(the_status_tells_the_first_day_and_whether_the_zone_is_known)
{
    struct report_question q = {.report = "status", .from = DAY_ABSENT, .to = DAY_ABSENT};
    struct table t;

    open_keeper();
    t = ask(q);
    ck_assert_int_eq(next_number(&t), 1);
    ck_assert(!table_next(&t, TABLE_DATE).there);
    feed_all();
    begin("e", "Nowhere/Land", 40, end_of_story());
    t = ask(q);
    ck_assert_int_eq(next_number(&t), 0);
    ck_assert_int_eq(next_number(&t), day_in_story(&story[0]));
    keeper_close(&keeper);
}
END_TEST

static Suite *analytics_suite(void)
{
    Suite *s = suite_create("analytics");
    TCase *keeping = tcase_create("keeping");

    tcase_add_checked_fixture(keeping, a_story_to_tell, the_folder_is_removed);
    tcase_set_timeout(keeping, 60);
    tcase_add_test(keeping, where_batches_begin_and_end_makes_no_difference);
    tcase_add_test(keeping, after_any_number_of_kills_the_rows_are_those_of_a_recount);
    tcase_add_test(keeping, a_rebuild_from_zero_gives_the_same_rows);
    tcase_add_test(keeping, frames_that_do_not_go_on_from_where_it_stands_change_nothing);
    tcase_add_test(keeping, the_log_of_another_workspace_begins_anew_without_its_samples);
    tcase_add_test(keeping, a_log_that_was_put_back_begins_anew);
    tcase_add_test(keeping, another_time_zone_begins_anew_and_keeps_the_samples);
    tcase_add_test(keeping, figures_that_the_log_could_not_give_again_are_kept);
    tcase_add_test(keeping, a_file_that_is_damaged_is_put_aside);
    tcase_add_test(keeping, a_file_of_another_version_is_put_aside);
    tcase_add_test(keeping, peaks_stay_peaks_however_often_they_are_told);
    tcase_add_test(keeping, peaks_go_with_the_days_of_the_zone);
    tcase_add_test(keeping, the_status_tells_the_first_day_and_whether_the_zone_is_known);
    suite_add_tcase(s, keeping);
    return s;
}

RUN_SUITE(analytics_suite);
