#include "runner.h"

#include "base/map.h"

static struct map birds;
static int values[2000];

static void an_empty_map(void)
{
    map_init(&birds);
}

static void the_map_goes(void)
{
    map_finish(&birds);
}

static void put_many(uint64_t from, uint64_t to)
{
    for (uint64_t key = from; key < to; key++)
        ck_assert_ptr_null(map_put(&birds, key, &values[key]));
}

START_TEST(an_empty_map_finds_nothing)
{
    ck_assert_ptr_null(map_find(&birds, 0));
    ck_assert_ptr_null(map_remove(&birds, 0));
    ck_assert_uint_eq(map_count(&birds), 0);
}
END_TEST

START_TEST(any_key_may_be_used_zero_and_the_highest_too)
{
    map_put(&birds, 0, &values[1]);
    map_put(&birds, UINT64_MAX, &values[2]);
    ck_assert_ptr_eq(map_find(&birds, 0), &values[1]);
    ck_assert_ptr_eq(map_find(&birds, UINT64_MAX), &values[2]);
    ck_assert_ptr_null(map_find(&birds, 1));
}
END_TEST

START_TEST(putting_again_gives_the_old_value_back)
{
    map_put(&birds, 5, &values[1]);
    ck_assert_ptr_eq(map_put(&birds, 5, &values[2]), &values[1]);
    ck_assert_ptr_eq(map_find(&birds, 5), &values[2]);
    ck_assert_uint_eq(map_count(&birds), 1);
}
END_TEST

START_TEST(all_of_many_are_found_after_growing)
{
    put_many(0, 2000);
    ck_assert_uint_eq(map_count(&birds), 2000);
    for (uint64_t key = 0; key < 2000; key++)
        ck_assert_ptr_eq(map_find(&birds, key), &values[key]);
}
END_TEST

START_TEST(the_removed_are_gone_and_the_others_stay)
{
    put_many(0, 1000);
    for (uint64_t key = 0; key < 1000; key += 2)
        ck_assert_ptr_eq(map_remove(&birds, key), &values[key]);
    for (uint64_t key = 0; key < 1000; key++)
        ck_assert_ptr_eq(map_find(&birds, key), key % 2 ? &values[key] : NULL);
    ck_assert_uint_eq(map_count(&birds), 500);
}
END_TEST

START_TEST(coming_and_going_for_ever_does_not_grow_it)
{
    for (uint64_t key = 0; key < 100000; key++) {
        map_put(&birds, key, &values[1]);
        if (key >= 10)
            ck_assert_ptr_nonnull(map_remove(&birds, key - 10));
    }
    ck_assert_uint_eq(map_count(&birds), 10);
    ck_assert_uint_le(birds.capacity, 64);
}
END_TEST

START_TEST(the_walk_meets_each_once_and_may_remove_it)
{
    bool met[100] = {false};
    size_t at = 0;
    uint64_t key;
    void *value;

    put_many(0, 100);
    while (map_next(&birds, &at, &key, &value)) {
        ck_assert_uint_lt(key, 100);
        ck_assert(!met[key]);
        ck_assert_ptr_eq(value, &values[key]);
        met[key] = true;
        map_remove(&birds, key);
    }
    for (int i = 0; i < 100; i++)
        ck_assert(met[i]);
    ck_assert_uint_eq(map_count(&birds), 0);
}
END_TEST

static Suite *map_suite(void)
{
    Suite *suite = suite_create("map");
    TCase *scene = tcase_create("an empty map");

    tcase_add_checked_fixture(scene, an_empty_map, the_map_goes);
    tcase_add_test(scene, an_empty_map_finds_nothing);
    tcase_add_test(scene, any_key_may_be_used_zero_and_the_highest_too);
    tcase_add_test(scene, putting_again_gives_the_old_value_back);
    tcase_add_test(scene, all_of_many_are_found_after_growing);
    tcase_add_test(scene, the_removed_are_gone_and_the_others_stay);
    tcase_add_test(scene, coming_and_going_for_ever_does_not_grow_it);
    tcase_add_test(scene, the_walk_meets_each_once_and_may_remove_it);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(map_suite);
