/* What is due and what may go, over made-up folders; and one real round of it. */
#include "backup_scene.h"
#include "runner.h"

#include "store/backup_plan.h"
#include "store/backup_round.h"
#include "store/backup_sweep.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

/* A Monday, 2025-11-17, 03:00 UTC: a week and a day begin. */
static const int64_t monday = INT64_C(1763348400000);

static struct backup_plan plan;
static struct backup_list list;
static struct backup_header history;

static void a_plan_and_an_empty_folder(void)
{
    plan = (struct backup_plan)BACKUP_PLAN_DEFAULT;
    memset(&list, 0, sizeof(list));
    memset(&history, 0, sizeof(history));
    backup_header_set_history(&history, "epoch-one");
}

static void it_goes(void)
{
    backup_list_finish(&list);
}

/* As a round would do it: what is due is there then. */
static enum backup_due take_at(int64_t now)
{
    const struct backup_link *since;
    enum backup_due due = backup_plan_due(&plan, &list, &history, now, &since);
    struct backup_link link = {.header = history};
    char name[BACKUP_PLAN_NAME_SIZE];

    if (due == BACKUP_DUE_NOTHING)
        return due;
    backup_plan_name(due, now, name);
    link.path = xasprintf("/b/%s", name);
    link.header.made = now;
    memcpy(link.header.id, &now, sizeof(now));
    if (since)
        backup_header_set_parent(&link.header, &since->header);
    list.links = xreallocarray(list.links, list.count + 1, sizeof(*list.links));
    list.links[list.count++] = link;
    return due;
}

static void sweep_at(int64_t now)
{
    bool *doomed = xcalloc(list.count + 1, sizeof(*doomed));
    size_t kept = 0;

    backup_plan_doom(&plan, &list, now, doomed);
    for (size_t i = 0; i < list.count; i++)
        if (doomed[i])
            free(list.links[i].path);
        else
            list.links[kept++] = list.links[i];
    list.count = kept;
    free(doomed);
}

static void every_one_has_what_it_needs(void)
{
    for (size_t i = 0; i < list.count; i++)
        ck_assert(backup_header_is_full(&list.links[i].header) ||
                  backup_list_find(&list, list.links[i].header.parent));
}

static size_t count_of(const char *kind)
{
    size_t count = 0;

    for (size_t i = 0; i < list.count; i++)
        count += strstr(list.links[i].path, kind) != NULL;
    return count;
}

START_TEST(a_week_is_a_full_one_days_and_points)
{
    ck_assert_int_eq(take_at(monday), BACKUP_DUE_FULL);
    ck_assert_int_eq(take_at(monday + HOUR - 1), BACKUP_DUE_NOTHING);
    ck_assert_uint_eq(backup_plan_wait(&plan, &list, &history, monday + HOUR - 10), 10);
    ck_assert_int_eq(take_at(monday + HOUR), BACKUP_DUE_POINT);
    ck_assert_int_eq(take_at(monday + 2 * HOUR), BACKUP_DUE_POINT);
    ck_assert(backup_header_goes_on_from(&list.links[2].header, &list.links[1].header));
    ck_assert_int_eq(take_at(monday + DAY), BACKUP_DUE_DAY);
    ck_assert(backup_header_goes_on_from(&list.links[3].header, &list.links[0].header));
    ck_assert_int_eq(take_at(monday + DAY + HOUR), BACKUP_DUE_POINT);
    ck_assert(backup_header_goes_on_from(&list.links[4].header, &list.links[3].header));
    ck_assert_int_eq(take_at(monday + 7 * DAY), BACKUP_DUE_FULL);
}
END_TEST

START_TEST(with_no_points_there_is_one_a_day)
{
    plan.every = 0;
    ck_assert_int_eq(take_at(monday + 5 * HOUR), BACKUP_DUE_FULL);
    ck_assert_int_eq(take_at(monday + 23 * HOUR), BACKUP_DUE_NOTHING);
    ck_assert_uint_eq(backup_plan_wait(&plan, &list, &history, monday + 23 * HOUR), HOUR);
    ck_assert_int_eq(take_at(monday + DAY), BACKUP_DUE_DAY);
}
END_TEST

START_TEST(another_history_begins_with_a_full_one)
{
    ck_assert_int_eq(take_at(monday), BACKUP_DUE_FULL);
    backup_header_set_history(&history, "epoch-two");
    ck_assert_int_eq(take_at(monday + MINUTE), BACKUP_DUE_FULL);
}
END_TEST

START_TEST(a_clock_that_was_put_back_does_not_stop_it)
{
    ck_assert_int_eq(take_at(monday + 5 * HOUR), BACKUP_DUE_FULL);
    ck_assert_int_eq(take_at(monday + HOUR), BACKUP_DUE_POINT);
}
END_TEST

START_TEST(a_quarter_of_a_year_keeps_what_the_plan_says)
{
    plan.every = 6 * 3600;
    for (int64_t now = monday; now < monday + 91 * DAY; now += HOUR) {
        if (take_at(now) == BACKUP_DUE_NOTHING)
            continue;
        sweep_at(now);
        every_one_has_what_it_needs();
    }
    /* Four weeks (this one is the 13th and the last day its 7th), seven days of which two are
     * full ones already, and the points of two days with the days they go on from. */
    ck_assert_uint_eq(count_of("-full"), 4);
    ck_assert_uint_eq(count_of("-day"), 6);
    ck_assert_uint_ge(count_of("-point"), 6);
    ck_assert_uint_le(count_of("-point"), 9);
}
END_TEST

START_TEST(what_a_person_made_and_what_it_needs_is_left)
{
    ck_assert_int_eq(take_at(monday), BACKUP_DUE_FULL);
    ck_assert_int_eq(take_at(monday + DAY), BACKUP_DUE_DAY);
    free(list.links[1].path);
    list.links[1].path = xstrdup("/b/before-the-move");
    for (int i = 7; i < 200; i += 7)
        ck_assert_int_eq(take_at(monday + i * DAY), BACKUP_DUE_FULL);
    sweep_at(monday + 200 * DAY);
    ck_assert_uint_eq(count_of("before-the-move"), 1);
    every_one_has_what_it_needs();
    ck_assert_uint_le(list.count, 7);
}
END_TEST

START_TEST(the_newest_stays_whatever_its_age)
{
    plan.keep_days = plan.keep_weeks = 0;
    ck_assert_int_eq(take_at(monday), BACKUP_DUE_FULL);
    ck_assert_int_eq(take_at(monday + DAY), BACKUP_DUE_DAY);
    sweep_at(monday + 300 * DAY);
    ck_assert_uint_eq(list.count, 2);
}
END_TEST

START_TEST(a_long_chain_goes_on_from_the_full_one)
{
    plan.every = 60;
    for (int64_t now = monday; now < monday + 320 * MINUTE; now += MINUTE)
        take_at(now);
    for (size_t i = 0; i < list.count; i++) {
        const struct backup_link *link = &list.links[i];
        size_t length = 1;

        while (!backup_header_is_full(&link->header)) {
            link = backup_list_find(&list, link->header.parent);
            length++;
        }
        ck_assert_uint_le(length, 300);
    }
    ck_assert_uint_eq(list.count, 320);
}
END_TEST

START_TEST(names_and_times_are_read)
{
    unsigned minute;
    char name[BACKUP_PLAN_NAME_SIZE];

    backup_plan_name(BACKUP_DUE_DAY, monday + 5, name);
    ck_assert_str_eq(name, "roost-20251117T030000.005Z-day");
    ck_assert(backup_plan_is_name(name));
    ck_assert(backup_plan_is_name("roost-20251117T030000.005Z-full.part"));
    ck_assert(!backup_plan_is_name("roost-20251117T030000.005Z-fully"));
    ck_assert(!backup_plan_is_name("roost-20251117T030000.005Z-full.bak"));
    ck_assert(!backup_plan_is_name("roost-2025"));
    ck_assert(!backup_plan_is_name("today"));
    ck_assert(backup_plan_read_at("03:05", &minute) && minute == 185);
    ck_assert(backup_plan_read_at("23:59", &minute) && minute == 1439);
    ck_assert(!backup_plan_read_at("24:00", &minute));
    ck_assert(!backup_plan_read_at("3:00", &minute));
    ck_assert(!backup_plan_read_at("03:60", &minute));
    ck_assert(!backup_plan_read_at("03-00", &minute));
}
END_TEST

/* A folder of empty files under the names of a quarter of a year. */
static void make_files(const char *dir)
{
    plan.every = 6 * 3600;
    for (int64_t now = monday; now < monday + 91 * DAY; now += HOUR)
        take_at(now);
    for (size_t i = 0; i < list.count; i++) {
        const char *name = strrchr(list.links[i].path, '/') + 1;
        char *path = xasprintf("%s/%s", dir, name);
        int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

        ck_assert_int_ge(fd, 0);
        close(fd);
        free(list.links[i].path);
        list.links[i].path = path;
    }
}

static bool stands(const struct backup_link *link)
{
    return access(link->path, F_OK) == 0;
}

START_TEST(killed_in_the_middle_a_sweep_leaves_no_backup_without_what_it_needs)
{
    char dir[64];
    size_t left = 0;
    pid_t child;

    directory_create(dir, sizeof(dir));
    make_files(dir);
    child = fork();
    if (child == 0) { /* nothing here is check's */
        backup_sweep(&plan, &list, monday + 91 * DAY);
        _exit(0);
    }
    while (files_in(dir) + 20 > list.count && waitpid(child, NULL, WNOHANG) == 0)
        continue;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    for (size_t i = 0; i < list.count; i++) {
        const struct backup_header *h = &list.links[i].header;

        if (!stands(&list.links[i]))
            continue;
        left++;
        ck_assert(backup_header_is_full(h) || stands(backup_list_find(&list, h->parent)));
    }
    ck_assert_uint_gt(left, 10);
    ck_assert_uint_lt(left, list.count);
    backup_sweep(&plan, &list, monday + 91 * DAY);
    ck_assert_uint_lt(files_in(dir), 30);
    directory_remove(dir);
}
END_TEST

static Suite *backup_plan_suite(void)
{
    Suite *suite = suite_create("backup_plan");
    TCase *plans = tcase_create("plans");

    tcase_add_checked_fixture(plans, a_plan_and_an_empty_folder, it_goes);
    tcase_add_test(plans, a_week_is_a_full_one_days_and_points);
    tcase_add_test(plans, with_no_points_there_is_one_a_day);
    tcase_add_test(plans, another_history_begins_with_a_full_one);
    tcase_add_test(plans, a_clock_that_was_put_back_does_not_stop_it);
    tcase_add_test(plans, a_quarter_of_a_year_keeps_what_the_plan_says);
    tcase_add_test(plans, what_a_person_made_and_what_it_needs_is_left);
    tcase_add_test(plans, the_newest_stays_whatever_its_age);
    tcase_add_test(plans, a_long_chain_goes_on_from_the_full_one);
    tcase_add_test(plans, names_and_times_are_read);
    tcase_add_test(plans,
                   killed_in_the_middle_a_sweep_leaves_no_backup_without_what_it_needs);
    suite_add_tcase(suite, plans);
    return suite;
}

RUN_SUITE(backup_plan_suite);
