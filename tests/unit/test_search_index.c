/* The search index as it follows the log: over ends in between, spoilt files and bursts. */
#include "runner.h"
#include "search_people.h"
#include "store_sql.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

START_TEST(a_restart_goes_on_where_it_was)
{
    uint64_t a = post(ann, hall, "apple");

    ck_assert_finds(bob, "apple", a);
    search_index_close(index_of_scene);
    uint64_t b = post(ann, hall, "apple again");
    index_open();
    ck_assert_uint_eq(index_all(), 1);
    ck_assert_finds(bob, "apple", b, a);
}
END_TEST

static void spoil(off_t at, const char *bytes, size_t len)
{
    char *path = xasprintf("%s/search.db", scene.dir);
    int fd = open(path, O_WRONLY);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
    free(path);
}

static void forget_file(void)
{
    char *path = xasprintf("%s/search.db", scene.dir);

    unlink(path);
    free(path);
}

START_TEST(a_file_that_is_gone_or_spoilt_is_made_anew)
{
    static const char junk[4096] = "not a database at all";
    uint64_t a = post(ann, hall, "apple pie");
    uint64_t b = post(ann, den, "apple cake");

    edit(ann, a, "apple crumble");
    for (int round = 0; round < 3; round++) {
        ck_assert_finds(bob, "apple", b, a);
        search_index_close(index_of_scene);
        reader_close(scene.reader);
        if (round == 0)
            forget_file();
        else
            spoil(round == 1 ? 0 : 100, junk, sizeof(junk));
        char why[STORE_WHY_MAX];
        scene.reader = reader_open(scene.store, why, sizeof(why));
        index_open();
        ck_assert_uint_eq(index_all(), 2);
        ck_assert_finds(bob, "apple -pie", b, a);
        ck_assert_finds(eve, "crumble", a);
    }
}
END_TEST

START_TEST(making_it_anew_goes_on_after_an_end_in_between)
{
    struct search_place place;
    uint64_t first = post(ann, hall, "apple zero");
    uint64_t last = 0;

    for (int i = 0; i < 200; i++)
        last = post(ann, hall, "apple");
    search_index_step(index_of_scene, &place);
    ck_assert(place.ok && place.more);
    search_index_close(index_of_scene);
    edit(ann, first, "apple one");
    delete_message(ann, last);
    index_open();
    ck_assert_finds(bob, "one", first);
    ck_assert_finds_none(bob, "zero");
    ck_assert_int_eq(search_page(bob, "apple", "", 100), OK);
    ck_assert_has_not(buf_text(&scene.out), "partial");
}
END_TEST

START_TEST(the_index_holds_nothing_of_a_deleted_message)
{
    uint64_t a = post(ann, hall, "xylophone");
    char *path = xasprintf("%s/search.db", scene.dir);
    char command[256];

    index_all();
    delete_message(ann, a);
    index_all();
    search_index_close(index_of_scene);
    index_open();
    snprintf(command, sizeof(command), "grep -aq xylophone %s", path);
    ck_assert_int_ne(system(command), 0);
    free(path);
}
END_TEST

START_TEST(a_file_that_has_more_than_its_place_says_is_made_anew)
{
    uint64_t a = post(ann, hall, "apple pie");
    uint64_t b = post(ann, den, "apple cake");
    struct search_place place;

    ck_assert_finds(bob, "apple", b, a);
    search_index_close(index_of_scene);
    file_change("search.db", "UPDATE place SET value = value - 2 WHERE name = 'pos'");
    index_open();
    search_index_step(index_of_scene, &place);
    ck_assert(!place.ok);
    ck_assert_finds(bob, "apple", b, a);
    ck_assert_uint_eq(post(ann, hall, "apple again"), b + 1);
    ck_assert_finds(bob, "apple", b + 1, b, a);
}
END_TEST

START_TEST(what_is_posted_and_changed_in_one_step_stands_as_it_is)
{
    uint64_t a = post(ann, hall, "apple one");
    uint64_t b = post(ann, hall, "apple two");
    uint64_t c = post(ann, hall, "apple three");

    edit(ann, a, "plum one");
    delete_message(ann, b);
    edit(ann, c, "apple four");
    edit(ann, c, "apple five");
    ck_assert_uint_eq(index_all(), 2);
    ck_assert_finds(bob, "apple", c);
    ck_assert_finds(bob, "five", c);
    ck_assert_finds(bob, "is:edited", c, a);
    ck_assert_finds_none(bob, "three");
    ck_assert_finds_none(bob, "two");
}
END_TEST

START_TEST(a_burst_takes_several_steps_and_is_whole)
{
    enum { POSTS = 9000 };
    struct search_place place;
    uint64_t last = 0;

    index_all();
    for (int i = 0; i < POSTS; i++)
        last = post(ann, hall, i % 3000 == 0 ? "needle" : "straw");
    search_index_step(index_of_scene, &place);
    ck_assert(place.ok && place.more);
    ck_assert_uint_lt(place.pos, last);
    ck_assert_uint_eq(place.added + index_all(), POSTS);
    ck_assert_finds(bob, "needle", last - 2999, last - 5999, last - 8999);
}
END_TEST

static off_t wal_size(void)
{
    char *path = xasprintf("%s/search.db-wal", scene.dir);
    struct stat st = {0};

    stat(path, &st);
    free(path);
    return st.st_size;
}

/* It is killed when it has written so much, or has ended by then. */
static void follow_until_killed(off_t bytes)
{
    pid_t child = fork();

    if (child == 0) {
        index_open();
        index_all();
        _exit(0);
    }
    ck_assert_int_gt(child, 0);
    while (wal_size() < bytes && waitpid(child, NULL, WNOHANG) == 0)
        ;
    if (kill(child, SIGKILL) == 0)
        waitpid(child, NULL, 0);
}

START_TEST(an_end_in_the_middle_of_writing_loses_and_doubles_nothing)
{
    enum { ROUNDS = 8, POSTS = 200 };
    uint64_t lasts[ROUNDS];
    char word[32], wanted[32];

    index_all();
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(word, sizeof(word), "apple round%d", round);
        for (int i = 0; i < POSTS; i++)
            lasts[round] = post(ann, hall, i < POSTS - 1 ? "apple" : word);
        search_index_close(index_of_scene);
        follow_until_killed(4096 * (1 + 3 * round));
        index_open();
        index_all();
    }
    for (int round = 0; round < ROUNDS; round++) {
        snprintf(word, sizeof(word), "round%d", round);
        snprintf(wanted, sizeof(wanted), "%" PRIu64 " ", lasts[round]);
        ck_assert_str_eq(found_now(bob, word), wanted);
    }
    ck_assert_int_eq(file_number("search.db", "SELECT count(*) FROM words_content"),
                     ROUNDS * POSTS);
}
END_TEST

static Suite *search_index_suite(void)
{
    Suite *suite = suite_create("search_index");
    TCase *tc = tcase_create("search_index");

    tcase_add_checked_fixture(tc, people_and_rooms, search_scene_close);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, a_restart_goes_on_where_it_was);
    tcase_add_test(tc, a_file_that_is_gone_or_spoilt_is_made_anew);
    tcase_add_test(tc, making_it_anew_goes_on_after_an_end_in_between);
    tcase_add_test(tc, the_index_holds_nothing_of_a_deleted_message);
    tcase_add_test(tc, a_file_that_has_more_than_its_place_says_is_made_anew);
    tcase_add_test(tc, what_is_posted_and_changed_in_one_step_stands_as_it_is);
    tcase_add_test(tc, a_burst_takes_several_steps_and_is_whole);
    tcase_add_test(tc, an_end_in_the_middle_of_writing_loses_and_doubles_nothing);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(search_index_suite);
