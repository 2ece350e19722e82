#include "proto/frame.h"

#include "base/xmalloc.h"
#include "runner.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* RFC 6455, 5.2: the header a text of that length gets. */
static const struct {
    size_t len;
    size_t header;
    unsigned char bytes[10];
} lengths[] = {
    {0, 2, {0x81, 0}},
    {1, 2, {0x81, 1}},
    {125, 2, {0x81, 125}},
    {126, 4, {0x81, 126, 0, 126}},
    {256, 4, {0x81, 126, 1, 0}},
    {65535, 4, {0x81, 126, 0xff, 0xff}},
    {65536, 10, {0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}},
    {70000, 10, {0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70}},
};

START_TEST(text_stands_behind_the_shortest_header)
{
    size_t len = lengths[_i].len;
    char *text = xmalloc(len + 1);
    struct frame *f;

    memset(text, 'x', len);
    f = frame_create(text, len);
    ck_assert_uint_eq(frame_size(f), lengths[_i].header + len);
    ck_assert_mem_eq(frame_bytes(f), lengths[_i].bytes, lengths[_i].header);
    ck_assert_uint_eq(frame_text_len(f), len);
    ck_assert_ptr_eq(frame_text(f), (const char *)frame_bytes(f) + lengths[_i].header);
    if (len > 0)
        ck_assert_mem_eq(frame_text(f), text, len);
    frame_unref(f);
    free(text);
}
END_TEST

START_TEST(text_is_copied)
{
    char text[] = "before";
    struct frame *f = frame_create(text, strlen(text));

    memcpy(text, "after!", 6);
    ck_assert_mem_eq(frame_text(f), "before", 6);
    frame_unref(f);
}
END_TEST

START_TEST(frame_lives_as_long_as_its_last_holder)
{
    struct frame *f = frame_create("hi", 2);

    ck_assert_ptr_eq(frame_ref(f), f);
    frame_unref(f);
    ck_assert_mem_eq(frame_text(f), "hi", 2);
    frame_unref(f);
}
END_TEST

START_TEST(joined_frames_lie_behind_each_other)
{
    struct frame *frames[] = {frame_create("hello", 5), frame_create("", 0),
                              frame_create("world", 5)};
    struct frame *f = frame_join(frames, 3);
    static const char wire[] = "\x81\x05hello\x81\x00\x81\x05world";

    ck_assert_uint_eq(frame_parts(f), 3);
    ck_assert_uint_eq(frame_size(f), sizeof(wire) - 1);
    for (int i = 0; i < 3; i++) {
        ck_assert_uint_eq(frame_parts(frames[i]), 1);
        frame_unref(frames[i]);
    }
    ck_assert_mem_eq(frame_bytes(f), wire, sizeof(wire) - 1);
    frame_unref(f);
}
END_TEST

START_TEST(a_frame_joined_with_none_is_itself)
{
    struct frame *alone = frame_create("hello", 5);
    struct frame *f = frame_join(&alone, 1);

    ck_assert_ptr_eq(f, alone);
    frame_unref(alone);
    ck_assert_mem_eq(frame_text(f), "hello", 5);
    frame_unref(f);
}
END_TEST

START_TEST(nothing_may_be_let_go)
{
    frame_unref(NULL);
}
END_TEST

START_TEST(control_frame_carries_its_payload)
{
    struct frame *ping = frame_create_control(0x9, "beat", 4);
    struct frame *close = frame_create_control(0x8, NULL, 0);

    ck_assert_uint_eq(frame_size(ping), 6);
    ck_assert_mem_eq(frame_bytes(ping),
                     "\x89\x04"
                     "beat",
                     6);
    ck_assert_uint_eq(frame_size(close), 2);
    ck_assert_mem_eq(frame_bytes(close), "\x88\x00", 2);
    frame_unref(ping);
    frame_unref(close);
}
END_TEST

START_TEST(control_payload_over_125_bytes_is_a_bug)
{
    char payload[126] = {0};

    frame_create_control(0x9, payload, sizeof(payload));
}
END_TEST

START_TEST(control_frame_of_a_text_opcode_is_a_bug)
{
    frame_create_control(0x1, "hi", 2);
}
END_TEST

/* A test that aborts needs a process of its own. */
static bool can_abort(void)
{
    const char *fork = getenv("CK_FORK");

    return !fork || strcmp(fork, "no") != 0;
}

static Suite *frame_suite(void)
{
    Suite *suite = suite_create("frame");
    TCase *text = tcase_create("text");
    TCase *control = tcase_create("control");

    tcase_add_loop_test(text, text_stands_behind_the_shortest_header, 0,
                        (int)(sizeof(lengths) / sizeof(lengths[0])));
    tcase_add_test(text, text_is_copied);
    tcase_add_test(text, frame_lives_as_long_as_its_last_holder);
    tcase_add_test(text, joined_frames_lie_behind_each_other);
    tcase_add_test(text, a_frame_joined_with_none_is_itself);
    tcase_add_test(text, nothing_may_be_let_go);
    suite_add_tcase(suite, text);
    tcase_add_test(control, control_frame_carries_its_payload);
    if (can_abort()) {
        tcase_add_test_raise_signal(control, control_payload_over_125_bytes_is_a_bug,
                                    SIGABRT);
        tcase_add_test_raise_signal(control, control_frame_of_a_text_opcode_is_a_bug,
                                    SIGABRT);
    }
    suite_add_tcase(suite, control);
    return suite;
}

RUN_SUITE(frame_suite);
