#include "runner.h"
#include "store/inspect.h"
#include "store/store.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64];

static void begin(void)
{
    strcpy(folder,
           "/tmp/roost-inspect-%?#-XXXXXX"); /* what a URI would take for its own */
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_all(void)
{
    char command[128];

    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    ck_assert_int_eq(system(command), 0);
}

static int count_files(void)
{
    DIR *list = opendir(folder);
    int count = 0;

    while (readdir(list))
        count++;
    closedir(list);
    return count;
}

START_TEST(an_empty_directory_holds_no_database_and_stays_empty)
{
    struct store_facts f;
    char why[200];

    ck_assert(store_inspect(folder, true, &f, why, sizeof(why)));
    ck_assert(!f.is_there);
    ck_assert_int_gt(f.schema_known, 0);
    ck_assert_int_eq(count_files(), 2); /* . and .. */
}
END_TEST

START_TEST(a_store_at_rest_and_one_in_use_tell_the_same_and_nothing_is_left_behind)
{
    char why[STORE_WHY_MAX];
    struct store *s = store_open(folder, DURABILITY_DISK, why, sizeof(why));
    struct store_facts busy;
    struct store_facts rest;
    int before;

    ck_assert_msg(s != NULL, "%s", why);
    ck_assert(store_inspect(folder, true, &busy, why, sizeof(why)));
    store_close(s);
    before = count_files();
    ck_assert(store_inspect(folder, true, &rest, why, sizeof(why)));
    ck_assert_int_eq(count_files(), before);
    ck_assert(busy.is_there && rest.is_there);
    ck_assert_int_eq(busy.schema, rest.schema);
    ck_assert_int_eq(rest.schema, rest.schema_known);
    ck_assert_str_eq(rest.flaw, "");
    ck_assert_str_eq(busy.flaw, "");
}
END_TEST

START_TEST(a_file_that_is_no_database_is_told_in_one_line)
{
    char path[128];
    char why[200] = "";
    struct store_facts f;
    FILE *file;

    snprintf(path, sizeof(path), "%s/roost.db", folder);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 500; i++)
        fputs("a shopping list ", file);
    fclose(file);
    ck_assert(!store_inspect(folder, true, &f, why, sizeof(why)));
    ck_assert_ptr_nonnull(strstr(why, "roost.db"));
    ck_assert_ptr_null(strchr(why, '\n'));
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("inspect");
    TCase *t = tcase_create("inspect");

    tcase_add_checked_fixture(t, begin, remove_all);
    tcase_add_test(t, an_empty_directory_holds_no_database_and_stays_empty);
    tcase_add_test(
        t, a_store_at_rest_and_one_in_use_tell_the_same_and_nothing_is_left_behind);
    tcase_add_test(t, a_file_that_is_no_database_is_told_in_one_line);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(suite);
