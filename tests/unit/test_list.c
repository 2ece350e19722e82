#include "runner.h"

#include "base/list.h"

struct bird {
    int number;
    struct list link;
};

static struct list branch; /* of bird.link */
static struct bird birds[4];

static void three_birds_on_a_branch(void)
{
    list_init(&branch);
    for (int i = 0; i < 4; i++) {
        birds[i].number = i;
        list_init(&birds[i].link);
    }
    for (int i = 0; i < 3; i++)
        list_add_tail(&branch, &birds[i].link);
}

static int number_of(struct list *l)
{
    return container_of(l, struct bird, link)->number;
}

static void order_is(const int *expected, size_t count)
{
    struct list *item, *following;
    size_t i = 0;

    list_each (item, following, &branch) {
        ck_assert_uint_lt(i, count);
        ck_assert_int_eq(number_of(item), expected[i]);
        i++;
    }
    ck_assert_uint_eq(i, count);
}

START_TEST(a_new_list_is_empty_and_pops_nothing)
{
    struct list l;

    list_init(&l);
    ck_assert(list_empty(&l));
    ck_assert_ptr_null(list_pop_head(&l));
}
END_TEST

START_TEST(the_tail_keeps_order_and_the_head_goes_first)
{
    list_add_head(&branch, &birds[3].link);
    order_is((int[]){3, 0, 1, 2}, 4);
}
END_TEST

START_TEST(removing_twice_does_no_harm)
{
    list_remove(&birds[1].link);
    list_remove(&birds[1].link);
    ck_assert(list_empty(&birds[1].link));
    order_is((int[]){0, 2}, 2);
}
END_TEST

START_TEST(the_element_under_the_walk_may_be_removed)
{
    struct list *item, *following;

    list_each (item, following, &branch) {
        if (number_of(item) != 1)
            list_remove(item);
    }
    order_is((int[]){1}, 1);
}
END_TEST

START_TEST(pop_takes_the_first)
{
    ck_assert_int_eq(number_of(list_pop_head(&branch)), 0);
    order_is((int[]){1, 2}, 2);
}
END_TEST

START_TEST(splice_moves_all_to_the_end)
{
    struct list other;

    list_init(&other);
    list_add_tail(&other, &birds[3].link);
    list_splice_tail(&branch, &other);
    order_is((int[]){0, 1, 2, 3}, 4);
    ck_assert(list_empty(&other));

    list_splice_tail(&branch, &other);
    order_is((int[]){0, 1, 2, 3}, 4);
}
END_TEST

static Suite *list_suite(void)
{
    Suite *suite = suite_create("list");
    TCase *scene = tcase_create("three birds on a branch");

    tcase_add_checked_fixture(scene, three_birds_on_a_branch, NULL);
    tcase_add_test(scene, a_new_list_is_empty_and_pops_nothing);
    tcase_add_test(scene, the_tail_keeps_order_and_the_head_goes_first);
    tcase_add_test(scene, removing_twice_does_no_harm);
    tcase_add_test(scene, the_element_under_the_walk_may_be_removed);
    tcase_add_test(scene, pop_takes_the_first);
    tcase_add_test(scene, splice_moves_all_to_the_end);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(list_suite);
