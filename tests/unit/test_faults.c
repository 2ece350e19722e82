#include "runner.h"

#include "fault_scene.h"

/* Did it get so far that something failed? */
static bool lived_with(enum fault_kind kind, unsigned nth, bool stays, bool copies)
{
    bool fired;

    begin_again();
    faults_arm(kind, nth, stays);
    live_through_it(copies);
    fired = faults_disarm() > 0;
    all_is_well();
    kept_files_are_there();
    outcome_finish(&scene.last);
    buf_finish(&scene.out);
    tree_remove(scene.dir);
    return fired;
}

/* With ROOST_EVERY_FAULT in the environment each call fails in turn, not each so many. */
static const struct sweep {
    enum fault_kind kind;
    bool stays;
    bool copies;
    unsigned step;
} sweeps[] = {
    {FAULT_EIO, false, true, 11},      {FAULT_ENOSPC, false, true, 13},
    {FAULT_EIO, true, true, 29},       {FAULT_ENOSPC, true, true, 31},
    {FAULT_MEMORY, false, false, 401}, {FAULT_MEMORY, true, false, 907},
};

START_TEST(whatever_call_fails_is_answered_and_nothing_acked_is_lost)
{
    const struct sweep *s = &sweeps[_i];
    unsigned step = getenv("ROOST_EVERY_FAULT") ? 1 : s->step;
    unsigned nth = 1;

    while (lived_with(s->kind, nth, s->stays, s->copies))
        nth += step;
    ck_assert_uint_gt(nth, 500); /* there was something to fail */
}
END_TEST

START_TEST(without_a_fault_everything_is_acked)
{
    ck_assert(!lived_with(FAULT_EIO, 1000000, false, true));
    for (unsigned i = 0; i < POSTS; i++)
        ck_assert(posts[i].acked);
    ck_assert(removal_acked && blob_acked && note_acked);
    ck_assert(backup_acked && export_acked);
}
END_TEST

static Suite *faults_suite(void)
{
    Suite *s = suite_create("faults");
    TCase *tc = tcase_create("a disk and a memory that fail");

    tcase_set_timeout(tc, 100);
    tcase_add_checked_fixture(tc, a_workspace_to_begin_with, forget_it);
    tcase_add_test(tc, without_a_fault_everything_is_acked);
    tcase_add_loop_test(tc, whatever_call_fails_is_answered_and_nothing_acked_is_lost, 0,
                        sizeof(sweeps) / sizeof(sweeps[0]));
    suite_add_tcase(s, tc);
    return s;
}

RUN_SUITE(faults_suite);
