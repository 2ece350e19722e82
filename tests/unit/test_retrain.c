/*
 * Trains the shipped model again from the public data sets, which are no part of the
 * project: set ROOST_MODERATION_DATA (an environment variable, or the CMake option) to
 * their folder. Takes a minute or two, with the sanitizers some more.
 */
#include "base/buf.h"
#include "tests/unit/runner.h"
#include "worker/model/embedded.h"
#include "worker/train/corpus.h"
#include "worker/train/train.h"

#include <stdio.h>

#define SKIPPED 77 /* for ctest */

START_TEST(the_shipped_model_comes_from_the_data)
{
    struct corpus corpus;
    struct buf bytes;
    char why[300] = "";
    size_t len;
    const unsigned char *shipped = embedded_model_file(&len);

    corpus_init(&corpus);
    buf_init(&bytes);
    ck_assert_msg(
        corpus_read(&corpus, getenv("ROOST_MODERATION_DATA"), "train", why, sizeof(why)),
        "%s", why);
    corpus_add_ordinary(&corpus);
    train_model(&corpus, &bytes);
    ck_assert_uint_eq(bytes.len, len);
    ck_assert_mem_eq(bytes.bytes, shipped, len);
    corpus_finish(&corpus);
    buf_finish(&bytes);
}
END_TEST

static Suite *retrain_suite(void)
{
    Suite *suite = suite_create("retrain");
    TCase *tc = tcase_create("the data");

    tcase_set_timeout(tc, 1800);
    tcase_add_test(tc, the_shipped_model_comes_from_the_data);
    suite_add_tcase(suite, tc);
    return suite;
}

int main(void)
{
    const char *data = getenv("ROOST_MODERATION_DATA");
    SRunner *runner;
    int failed;

    if (!data || !*data) {
        printf("skipped: ROOST_MODERATION_DATA names no folder with the data sets\n");
        return SKIPPED;
    }
    runner = srunner_create(retrain_suite());
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
