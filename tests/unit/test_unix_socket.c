#include "ipc_scene.h"
#include "runner.h"

#include "ipc/worker_link.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

static void a_folder_and_a_loop(void)
{
    scene_begin();
}

static void the_folder_is_empty_again(void)
{
    unlink(path);
    scene_end();
}

START_TEST(a_socket_file_left_behind_is_replaced)
{
    int fd = unix_listen(path);

    ck_assert_int_ge(fd, 0);
    close(fd); /* as a crash does: the file stays */
    ck_assert_int_eq(access(path, F_OK), 0);

    struct worker_link *l = worker_link_open(loop, timers, path);

    ck_assert_ptr_nonnull(l);
    worker_link_close(l);
}
END_TEST

START_TEST(a_socket_in_use_is_left_alone)
{
    struct worker_link *l = worker_link_open(loop, timers, path);

    ck_assert_ptr_null(worker_link_open(loop, timers, path));

    int fd = unix_connect(path);

    ck_assert_int_ge(fd, 0);
    close(fd);
    worker_link_close(l);
}
END_TEST

START_TEST(a_file_that_is_no_socket_is_left_alone)
{
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

    ck_assert_int_eq(write(fd, "dear", 4), 4);
    close(fd);
    ck_assert_ptr_null(worker_link_open(loop, timers, path));
    ck_assert_int_eq(access(path, F_OK), 0);
}
END_TEST

START_TEST(a_folder_that_is_not_there_is_told)
{
    ck_assert_ptr_null(worker_link_open(loop, timers, "/nonexistent/roost/worker.sock"));
}
END_TEST

START_TEST(a_path_may_be_longer_than_a_socket_address)
{
    char name[151] = {0};

    memset(name, 'd', 150);

    char *deep = xasprintf("%s/%s", folder, name);
    char *socket_path = xasprintf("%s/worker.sock", deep);

    ck_assert_int_eq(mkdir(deep, 0700), 0);
    for (int i = 0; i < 2; i++) {
        struct worker_link *l = worker_link_open(loop, timers, socket_path);

        ck_assert_ptr_nonnull(l);
        ck_assert_int_eq(access(socket_path, F_OK), 0);

        int fd = unix_connect(socket_path);

        ck_assert_int_ge(fd, 0);
        close(fd);
        worker_link_close(l);
        ck_assert_int_eq(access(socket_path, F_OK), -1);
    }
    ck_assert_int_eq(rmdir(deep), 0);
    free(socket_path);
    free(deep);
}
END_TEST

static TCase *path_case(void)
{
    TCase *t = tcase_create("path");

    tcase_add_checked_fixture(t, a_folder_and_a_loop, the_folder_is_empty_again);
    tcase_add_test(t, a_socket_file_left_behind_is_replaced);
    tcase_add_test(t, a_socket_in_use_is_left_alone);
    tcase_add_test(t, a_file_that_is_no_socket_is_left_alone);
    tcase_add_test(t, a_folder_that_is_not_there_is_told);
    tcase_add_test(t, a_path_may_be_longer_than_a_socket_address);
    return t;
}

static Suite *unix_socket_suite(void)
{
    Suite *s = suite_create("unix_socket");

    suite_add_tcase(s, path_case());
    return s;
}

RUN_SUITE(unix_socket_suite);
