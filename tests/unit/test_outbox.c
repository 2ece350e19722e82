#include "runner.h"

#include "chat/outbox.h"
#include "proto/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>

static struct outbox box;

static struct frame *frame_numbered(unsigned number)
{
    char text[16];

    snprintf(text, sizeof(text), "%u", number);
    return frame_create(text, strlen(text));
}

static void push(unsigned number, uint64_t pos)
{
    struct frame *f = frame_numbered(number);

    outbox_push(&box, f, frame_size(f), pos);
}

static unsigned pop_number(void)
{
    struct outbox_item item = outbox_pop(&box);
    char text[16] = ""; /* a frame's text ends without a NUL */
    unsigned number;

    ck_assert_uint_lt(frame_text_len(item.frame), sizeof(text));
    memcpy(text, frame_text(item.frame), frame_text_len(item.frame));
    number = (unsigned)strtoul(text, NULL, 10);
    frame_unref(item.frame);
    return number;
}

START_TEST(frames_leave_in_the_order_they_came)
{
    unsigned in = 0;
    unsigned out = 0;

    outbox_init(&box);
    for (int round = 0; round < 500; round++) {
        for (int i = 0; i < round % 7; i++, in++)
            push(in, in + 1);
        for (int i = 0; i < round % 5 && box.count > 0; i++)
            ck_assert_uint_eq(pop_number(), out++);
    }
    while (box.count > 0)
        ck_assert_uint_eq(pop_number(), out++);
    ck_assert_uint_eq(in, out);
    ck_assert_uint_gt(in, 1000);
}
END_TEST

START_TEST(two_frames_take_no_memory_and_more_are_given_back_when_empty)
{
    outbox_init(&box);
    push(0, 1);
    push(1, 2);
    ck_assert_uint_eq(box.capacity, OUTBOX_FEW);
    push(2, 3);
    ck_assert_uint_gt(box.capacity, OUTBOX_FEW);
    for (unsigned i = 0; i < 3; i++)
        ck_assert_uint_eq(pop_number(), i);
    ck_assert_uint_eq(box.capacity, OUTBOX_FEW);
}
END_TEST

START_TEST(answers_and_news_are_counted_apart)
{
    struct frame *f = frame_numbered(7);
    size_t size = frame_size(f);

    frame_unref(f);
    outbox_init(&box);
    push(1, OUTBOX_ANSWER);
    push(2, 17);
    push(3, OUTBOX_TRANSIENT);
    ck_assert_uint_eq(box.answers, size);
    ck_assert_uint_eq(box.news, 2 * size);
    ck_assert_uint_eq(outbox_bytes(&box), 3 * size);
    pop_number();
    pop_number();
    ck_assert_uint_eq(outbox_bytes(&box), size);
    outbox_finish(&box);
    ck_assert_uint_eq(outbox_bytes(&box), 0);
}
END_TEST

START_TEST(dropping_the_news_keeps_the_answers_in_order)
{
    outbox_init(&box);
    push(0, OUTBOX_TRANSIENT);
    for (unsigned i = 1; i < 40; i++)
        push(i, i % 3 == 0 ? OUTBOX_ANSWER : 100 + i);
    ck_assert_uint_eq(outbox_drop_news(&box), 101);
    ck_assert_uint_eq(box.news, 0);
    ck_assert_uint_eq(box.count, 13);
    for (unsigned i = 3; i < 40; i += 3)
        ck_assert_uint_eq(pop_number(), i);
    ck_assert_uint_eq(box.answers, 0);
    ck_assert_uint_eq(outbox_drop_news(&box), 0);
}
END_TEST

START_TEST(gathering_stops_at_the_number_and_at_the_bytes)
{
    struct iovec iov[10];
    size_t size;

    outbox_init(&box);
    ck_assert_uint_eq(outbox_gather(&box, iov, 10, 1000), 0);
    for (unsigned i = 0; i < 6; i++)
        push(i, i + 1);
    ck_assert_uint_eq(outbox_gather(&box, iov, 10, 1000), 6);
    ck_assert_uint_eq(outbox_gather(&box, iov, 4, 1000), 4);
    size = iov[0].iov_len;
    ck_assert_uint_eq(outbox_gather(&box, iov, 10, 1), 1);
    ck_assert_uint_eq(outbox_gather(&box, iov, 10, 2 * size), 2);
    ck_assert_uint_eq(outbox_gather(&box, iov, 10, 2 * size + 1), 3);
    ck_assert_mem_eq((char *)iov[2].iov_base + size - 1, "2", 1);
    outbox_finish(&box);
}
END_TEST

static Suite *outbox_suite(void)
{
    Suite *suite = suite_create("outbox");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, frames_leave_in_the_order_they_came);
    tcase_add_test(tcase, two_frames_take_no_memory_and_more_are_given_back_when_empty);
    tcase_add_test(tcase, answers_and_news_are_counted_apart);
    tcase_add_test(tcase, dropping_the_news_keeps_the_answers_in_order);
    tcase_add_test(tcase, gathering_stops_at_the_number_and_at_the_bytes);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(outbox_suite);
