#include "runner.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/wire.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SMALL_LIMIT 100

static struct frame_stream *ann;
static struct frame_stream *bob;
static struct frame_stream *strict; /* takes SMALL_LIMIT bytes */
static int raw;                     /* the other end of strict */

static void pair(int fd[2])
{
    ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
}

static void two_talk_and_a_third_is_strict(void)
{
    int fd[2];

    pair(fd);
    ann = frame_stream_create(fd[0], FRAME_PAYLOAD_MAX);
    bob = frame_stream_create(fd[1], FRAME_PAYLOAD_MAX);
    pair(fd);
    strict = frame_stream_create(fd[0], SMALL_LIMIT);
    raw = fd[1];
}

static void all_leave(void)
{
    frame_stream_destroy(ann);
    frame_stream_destroy(bob);
    frame_stream_destroy(strict);
    if (raw >= 0)
        close(raw);
}

static void write_header(struct buf *out, uint32_t len, uint16_t type, uint16_t flags,
                         uint64_t id)
{
    wire_put_u32(out, len);
    wire_put_u16(out, type);
    wire_put_u16(out, flags);
    wire_put_u64(out, id);
}

static void write_raw(const void *bytes, size_t len)
{
    ck_assert_int_eq(write(raw, bytes, len), (ssize_t)len);
}

static bool send_text(struct frame_stream *s, uint64_t id, const char *text)
{
    struct ipc_frame f = {.type = 7, .id = id, .payload = text, .len = strlen(text)};

    return frame_stream_send(s, &f);
}

static void hears_text(struct frame_stream *s, uint64_t id, const char *text)
{
    struct ipc_frame f;

    ck_assert_int_eq(frame_stream_next(s, &f), FRAME_READY);
    ck_assert_uint_eq(f.id, id);
    ck_assert_uint_eq(f.len, strlen(text));
    ck_assert_mem_eq(f.payload, text, f.len);
}

START_TEST(a_frame_arrives_as_it_was_sent)
{
    struct ipc_frame sent = {.type = 0xabcd,
                             .flags = FRAME_ANSWER,
                             .id = UINT64_MAX,
                             .payload = "hello",
                             .len = 5};
    struct ipc_frame f;

    ck_assert(!frame_stream_has_output(ann));
    ck_assert(frame_stream_send(ann, &sent));
    ck_assert(frame_stream_has_output(ann));
    ck_assert(frame_stream_flush(ann));
    ck_assert(!frame_stream_has_output(ann));

    ck_assert(frame_stream_fill(bob));
    ck_assert_int_eq(frame_stream_next(bob, &f), FRAME_READY);
    ck_assert_uint_eq(f.type, 0xabcd);
    ck_assert_uint_eq(f.flags, FRAME_ANSWER);
    ck_assert_uint_eq(f.id, UINT64_MAX);
    ck_assert_uint_eq(f.len, 5);
    ck_assert_mem_eq(f.payload, "hello", 5);
    ck_assert_int_eq(frame_stream_next(bob, &f), FRAME_INCOMPLETE);
}
END_TEST

START_TEST(several_frames_arrive_with_one_read_and_in_order)
{
    ck_assert(send_text(ann, 1, "one"));
    ck_assert(send_text(ann, 2, ""));
    ck_assert(send_text(ann, 3, "three"));
    ck_assert(frame_stream_flush(ann));
    ck_assert(frame_stream_fill(bob));
    hears_text(bob, 1, "one");
    hears_text(bob, 2, "");
    hears_text(bob, 3, "three");
}
END_TEST

START_TEST(a_frame_may_dribble_in_byte_by_byte)
{
    struct buf bytes;
    struct ipc_frame f;

    buf_init(&bytes);
    write_header(&bytes, 5, 7, 0, 42);
    buf_add_text(&bytes, "hello");
    for (size_t i = 0; i < bytes.len; i++) {
        ck_assert_int_eq(frame_stream_next(strict, &f), FRAME_INCOMPLETE);
        write_raw(bytes.bytes + i, 1);
        ck_assert(frame_stream_fill(strict));
    }
    hears_text(strict, 42, "hello");
    buf_finish(&bytes);
}
END_TEST

START_TEST(reading_when_nothing_is_there_is_no_end)
{
    struct ipc_frame f;

    ck_assert(frame_stream_fill(bob));
    ck_assert_int_eq(frame_stream_next(bob, &f), FRAME_INCOMPLETE);
}
END_TEST

START_TEST(the_longest_frame_passes_and_a_longer_one_is_not_taken)
{
    char *text = xmalloc(FRAME_PAYLOAD_MAX + 1);
    struct ipc_frame f = {.type = 7, .payload = text, .len = FRAME_PAYLOAD_MAX + 1};

    memset(text, 'x', FRAME_PAYLOAD_MAX + 1);
    ck_assert(!frame_stream_send(ann, &f));
    ck_assert(!frame_stream_has_output(ann));
    f.len = FRAME_PAYLOAD_MAX;
    ck_assert(frame_stream_send(ann, &f));

    struct ipc_frame heard;

    while (frame_stream_next(bob, &heard) == FRAME_INCOMPLETE) {
        ck_assert(frame_stream_flush(ann));
        ck_assert(frame_stream_fill(bob));
    }
    ck_assert_uint_eq(heard.len, FRAME_PAYLOAD_MAX);
    ck_assert_mem_eq(heard.payload, text, FRAME_PAYLOAD_MAX);
    free(text);
}
END_TEST

static const struct {
    const char *what;
    uint32_t len;
    uint16_t flags;
    enum frame_next next;
} headers[] = {
    {"as long as allowed", SMALL_LIMIT, 0, FRAME_INCOMPLETE},
    {"one byte too long", SMALL_LIMIT + 1, 0, FRAME_MALFORMED},
    {"as long as a number can be", UINT32_MAX, 0, FRAME_MALFORMED},
    {"empty", 0, FRAME_ANSWER, FRAME_READY},
    {"with an unknown flag", 0, 2, FRAME_MALFORMED},
    {"with all flags", 0, UINT16_MAX, FRAME_MALFORMED},
};

START_TEST(a_header_is_judged_before_the_payload_comes)
{
    struct buf bytes;
    struct ipc_frame f;

    buf_init(&bytes);
    write_header(&bytes, headers[_i].len, 7, headers[_i].flags, 1);
    write_raw(bytes.bytes, bytes.len);
    ck_assert(frame_stream_fill(strict));
    ck_assert_msg(frame_stream_next(strict, &f) == headers[_i].next, "%s",
                  headers[_i].what);
    buf_finish(&bytes);
}
END_TEST

START_TEST(garbage_is_malformed_and_stays_so)
{
    struct ipc_frame f;

    write_raw("GET / HTTP/1.1\r\nHost: roost\r\n\r\n", 31);
    ck_assert(frame_stream_fill(strict));
    ck_assert_int_eq(frame_stream_next(strict, &f), FRAME_MALFORMED);
    ck_assert_int_eq(frame_stream_next(strict, &f), FRAME_MALFORMED);
}
END_TEST

START_TEST(frames_before_the_end_are_given_out)
{
    struct buf bytes;
    struct ipc_frame f;

    buf_init(&bytes);
    write_header(&bytes, 2, 7, 0, 1);
    buf_add_text(&bytes, "hi");
    write_header(&bytes, 2, 7, 0, 2);
    buf_add_text(&bytes, "h"); /* and away */
    write_raw(bytes.bytes, bytes.len);
    close(raw);
    raw = -1;
    ck_assert(frame_stream_fill(strict));
    hears_text(strict, 1, "hi");
    ck_assert(!frame_stream_fill(strict));
    ck_assert_int_eq(frame_stream_next(strict, &f), FRAME_INCOMPLETE);
    buf_finish(&bytes);
}
END_TEST

START_TEST(writing_to_one_who_left_says_so)
{
    close(raw);
    raw = -1;
    ck_assert(send_text(strict, 1, "anybody?"));
    ck_assert(!frame_stream_flush(strict));
}
END_TEST

START_TEST(a_full_queue_is_told_by_count_and_has_room_again)
{
    for (int i = 0; i < FRAME_STREAM_FRAMES_MAX; i++)
        ck_assert(send_text(ann, (uint64_t)i, "x"));
    ck_assert(!frame_stream_has_room(ann));
    ck_assert(!send_text(ann, 0, "x"));

    ck_assert(frame_stream_flush(ann));
    for (uint64_t i = 0; i < FRAME_STREAM_FRAMES_MAX; i++) {
        if (i == 0)
            ck_assert(frame_stream_fill(bob));
        hears_text(bob, i, "x");
    }
    ck_assert(send_text(ann, 0, "x"));
}
END_TEST

START_TEST(a_full_queue_is_told_by_bytes)
{
    static const char text[FRAME_PAYLOAD_MAX];
    struct ipc_frame f = {.type = 7, .payload = text, .len = sizeof(text)};
    size_t taken = 0;

    while (frame_stream_send(ann, &f))
        taken++;
    ck_assert_uint_eq(taken, FRAME_STREAM_BYTES_MAX / (FRAME_HEADER_SIZE + sizeof(text)));
    ck_assert(!frame_stream_has_room(ann));
    ck_assert(send_text(ann, 0, "a short one fits"));
}
END_TEST

/* The socket takes a part of a frame at a time, and new ones come in between. */
START_TEST(short_writes_lose_and_mix_nothing)
{
    enum { FRAMES = 300 };
    char *text = xmalloc(FRAMES * 101);
    int small = 4096;
    uint64_t sent = 0, heard = 0;

    memset(text, 'z', FRAMES * 101);
    ck_assert_int_eq(
        setsockopt(frame_stream_fd(ann), SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)),
        0);
    while (heard < FRAMES) {
        struct ipc_frame f;

        for (int i = 0; i < 7 && sent < FRAMES; i++, sent++) {
            f = (struct ipc_frame){
                .type = 7, .id = sent, .payload = text, .len = (size_t)sent * 101};
            if (!frame_stream_send(ann, &f))
                break; /* full: the same again after the next write */
        }
        ck_assert(frame_stream_flush(ann));
        ck_assert(frame_stream_fill(bob));
        while (frame_stream_next(bob, &f) == FRAME_READY) {
            ck_assert_uint_eq(f.id, heard);
            ck_assert_uint_eq(f.len, heard * 101);
            ck_assert_mem_eq(f.payload, text, f.len);
            heard++;
        }
    }
    ck_assert(!frame_stream_has_output(ann));
    free(text);
}
END_TEST

static Suite *ipc_frame_suite(void)
{
    Suite *s = suite_create("ipc_frame");
    TCase *t = tcase_create("stream");

    tcase_add_checked_fixture(t, two_talk_and_a_third_is_strict, all_leave);
    tcase_add_test(t, a_frame_arrives_as_it_was_sent);
    tcase_add_test(t, several_frames_arrive_with_one_read_and_in_order);
    tcase_add_test(t, a_frame_may_dribble_in_byte_by_byte);
    tcase_add_test(t, reading_when_nothing_is_there_is_no_end);
    tcase_add_test(t, the_longest_frame_passes_and_a_longer_one_is_not_taken);
    tcase_add_loop_test(t, a_header_is_judged_before_the_payload_comes, 0,
                        sizeof(headers) / sizeof(headers[0]));
    tcase_add_test(t, garbage_is_malformed_and_stays_so);
    tcase_add_test(t, frames_before_the_end_are_given_out);
    tcase_add_test(t, writing_to_one_who_left_says_so);
    tcase_add_test(t, a_full_queue_is_told_by_count_and_has_room_again);
    tcase_add_test(t, a_full_queue_is_told_by_bytes);
    tcase_add_test(t, short_writes_lose_and_mix_nothing);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(ipc_frame_suite);
