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

/* With ROOST_EVERY_FAULT in the environment each call fails in turn, not each so many: a quarter of
 * an hour of CPU in a release build. CK_RUN_CASE=NAME runs one of them. */
static const struct sweep {
    const char *name;
    enum fault_kind kind;
    bool stays;
    bool copies;
    unsigned step;
} sweeps[] = {
    {"errors", FAULT_EIO, false, true, 11},
    {"no room", FAULT_ENOSPC, false, true, 13},
    {"errors that stay", FAULT_EIO, true, true, 29},
    {"no room that stays", FAULT_ENOSPC, true, true, 31},
    {"no memory", FAULT_MEMORY, false, false, 401},
    {"no memory that stays", FAULT_MEMORY, true, false, 907},
};

#define SWEEP_COUNT  (sizeof(sweeps) / sizeof(sweeps[0]))
#define EVERY_SHARES 16 /* check cannot count how long a test of an hour took */

static int shares(void)
{
    return getenv("ROOST_EVERY_FAULT") ? EVERY_SHARES : 1;
}

START_TEST(whatever_call_fails_is_answered_and_nothing_acked_is_lost)
{
    const struct sweep *s = &sweeps[_i / shares()];
    unsigned step = shares() > 1 ? (unsigned)shares() : s->step;
    unsigned nth = 1 + (unsigned)(_i % shares());

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

static TCase *case_begin(Suite *s, const char *name)
{
    TCase *tc = tcase_create(name);

    tcase_set_timeout(tc, shares() > 1 ? 1800 : 100);
    tcase_add_checked_fixture(tc, a_workspace_to_begin_with, forget_it);
    suite_add_tcase(s, tc);
    return tc;
}

static Suite *faults_suite(void)
{
    Suite *s = suite_create("a disk and a memory that fail");

    tcase_add_test(case_begin(s, "nothing"), without_a_fault_everything_is_acked);
    for (int i = 0; i < (int)SWEEP_COUNT; i++)
        tcase_add_loop_test(case_begin(s, sweeps[i].name),
                            whatever_call_fails_is_answered_and_nothing_acked_is_lost,
                            i * shares(), (i + 1) * shares());
    return s;
}

RUN_SUITE(faults_suite);
