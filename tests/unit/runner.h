/*
 * runner.h - the main() of a unit test.
 *
 *   RUN_SUITE(list_suite);   at the end of the file: Suite *list_suite(void) is run.
 *
 * CK_FORK=no runs everything in one process, as the sanitizers want it; a test
 * that ends its process is only added if (RUNNER_FORKS).
 */
#ifndef UNIT_RUNNER_H
#define UNIT_RUNNER_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define RUNNER_FORKS (!getenv("CK_FORK") || strcmp(getenv("CK_FORK"), "no") != 0)

#define RUN_SUITE(suite_function)                           \
    int main(void)                                          \
    {                                                       \
        SRunner *runner = srunner_create(suite_function()); \
        int failed;                                         \
                                                            \
        srunner_run_all(runner, CK_NORMAL);                 \
        failed = srunner_ntests_failed(runner);             \
        srunner_free(runner);                               \
        return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;   \
    }                                                       \
    _Static_assert(1, "takes the semicolon")

#endif
