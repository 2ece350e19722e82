#include "runner.h"

#include "base/buf.h"
#include "ipc/feed.h"
#include "ipc/frame_stream.h"
#include "ipc/varint.h"

#include <string.h>

static struct buf frame;

static void an_empty_frame(void)
{
    buf_init(&frame);
}

static void the_frame_is_thrown_away(void)
{
    buf_finish(&frame);
}

static const struct feed_event message = {.kind = FEED_MESSAGE,
                                          .pos = 12,
                                          .at = 1763715600123,
                                          .room = 7,
                                          .room_kind = FEED_PRIVATE,
                                          .user = 3};
static const struct feed_event reaction = {.kind = FEED_REACTION,
                                           .pos = 14,
                                           .at = 1763715600100,
                                           .room = 7,
                                           .room_kind = FEED_PRIVATE,
                                           .user = 4,
                                           .author = 3,
                                           .text = "\360\237\221\213",
                                           .text_len = 4};
static const struct feed_event held = {.kind = FEED_MODERATION,
                                       .pos = 14,
                                       .at = 1763715600200,
                                       .user = 4,
                                       .outcome = OUTCOME_HELD,
                                       .classes = 1u << CLASS_SPAM | 1u << CLASS_LINK};

static void three_events(void)
{
    struct feed_writer w;

    feed_events_begin(&w, &frame, 11);
    ck_assert(feed_events_add(&w, &message));
    ck_assert(feed_events_add(&w, &reaction));
    ck_assert(feed_events_add(&w, &held));
    feed_events_end(&w, 20, 31);
}

static enum feed_what read_frame(size_t len, struct feed_begin *b, struct feed_events *e)
{
    struct wire_in in = wire_in(frame.bytes, len);

    return feed_read(&in, b, e);
}

static void is_the_same(const struct feed_event *a, const struct feed_event *b)
{
    ck_assert_int_eq(a->kind, b->kind);
    ck_assert_uint_eq(a->pos, b->pos);
    ck_assert_int_eq(a->at, b->at);
    ck_assert_uint_eq(a->room, b->room);
    ck_assert_int_eq(a->room_kind, b->room_kind);
    ck_assert_uint_eq(a->user, b->user);
    ck_assert_uint_eq(a->author, b->author);
    ck_assert_int_eq(a->outcome, b->outcome);
    ck_assert_uint_eq(a->classes, b->classes);
    ck_assert_uint_eq(a->text_len, b->text_len);
    if (a->text_len > 0)
        ck_assert_mem_eq(a->text, b->text, a->text_len);
}

START_TEST(events_arrive_as_they_were)
{
    struct feed_begin b;
    struct feed_events events;
    struct feed_event e;

    three_events();
    ck_assert_int_eq(read_frame(frame.len, &b, &events), FEED_EVENTS);
    ck_assert_uint_eq(events.after, 11);
    ck_assert_uint_eq(events.upto, 20);
    ck_assert_uint_eq(events.head, 31);
    ck_assert(feed_events_next(&events, &e));
    is_the_same(&e, &message);
    ck_assert(feed_events_next(&events, &e));
    is_the_same(&e, &reaction);
    ck_assert(feed_events_next(&events, &e));
    is_the_same(&e, &held);
    ck_assert(!feed_events_next(&events, &e));
}
END_TEST

START_TEST(a_frame_cut_anywhere_is_malformed)
{
    struct feed_begin b;
    struct feed_events events;

    three_events();
    for (size_t len = 0; len < frame.len; len++)
        ck_assert_int_eq(read_frame(len, &b, &events), FEED_BAD);
    buf_add_char(&frame, '\0');
    ck_assert_int_eq(read_frame(frame.len, &b, &events), FEED_BAD);
}
END_TEST

START_TEST(no_flipped_bit_brings_the_reader_down)
{
    three_events();
    for (size_t bit = 0; bit < frame.len * 8; bit++) {
        struct feed_begin b;
        struct feed_events events;
        struct feed_event e;
        unsigned count = 0;

        frame.bytes[bit / 8] ^= (char)(1 << bit % 8);
        if (read_frame(frame.len, &b, &events) == FEED_EVENTS)
            while (feed_events_next(&events, &e)) {
                ck_assert_uint_gt(e.pos, events.after);
                ck_assert_uint_le(e.pos, events.upto);
                count++;
            }
        ck_assert_uint_le(count, 3);
        frame.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
}
END_TEST

START_TEST(a_full_frame_takes_no_more_and_still_reads)
{
    struct feed_event e = message;
    struct feed_begin b;
    struct feed_events events;
    struct feed_writer w;
    uint32_t count = 0;

    feed_events_begin(&w, &frame, 11);
    while (feed_events_add(&w, &e)) {
        e.pos++;
        e.at += 1000;
        count++;
    }
    feed_events_end(&w, e.pos - 1, e.pos);
    ck_assert_uint_le(frame.len, FRAME_PAYLOAD_MAX);
    ck_assert_uint_gt(count, 5000);
    ck_assert_int_eq(read_frame(frame.len, &b, &events), FEED_EVENTS);
    ck_assert_uint_eq(events.count, count);
}
END_TEST

START_TEST(the_beginning_tells_which_log_it_is)
{
    const struct feed_begin said = {.epoch = "k3J",
                                    .epoch_len = 3,
                                    .zone = "Asia/Kolkata",
                                    .zone_len = 12,
                                    .oldest = 5,
                                    .head = 9};
    struct feed_begin b;
    struct feed_events events;

    feed_begin_put(&frame, &said);
    ck_assert_int_eq(read_frame(frame.len, &b, &events), FEED_BEGIN);
    ck_assert_uint_eq(b.epoch_len, 3);
    ck_assert_mem_eq(b.epoch, "k3J", 3);
    ck_assert_uint_eq(b.zone_len, 12);
    ck_assert_mem_eq(b.zone, "Asia/Kolkata", 12);
    ck_assert_uint_eq(b.oldest, 5);
    ck_assert_uint_eq(b.head, 9);
    for (size_t len = 0; len < frame.len; len++)
        ck_assert_int_eq(read_frame(len, &b, &events), FEED_BAD);
}
END_TEST

START_TEST(follow_and_sample_arrive_as_they_were)
{
    const struct follow said = {.pos = 77, .sampled = -3, .seek = true};
    const struct feed_sample taken = {.at = 5, .sockets = 6, .users = 7, .bytes = 8};
    struct feed_sample sample;
    struct follow follow;
    struct wire_in in;

    follow_put(&frame, &said);
    in = wire_in(frame.bytes, frame.len);
    ck_assert(follow_read(&in, &follow));
    ck_assert_uint_eq(follow.pos, 77);
    ck_assert_int_eq(follow.sampled, -3);
    ck_assert(follow.seek);
    frame.bytes[frame.len - 1] = 2;
    in = wire_in(frame.bytes, frame.len);
    ck_assert(!follow_read(&in, &follow));

    buf_clear(&frame);
    sample_put(&frame, &taken);
    in = wire_in(frame.bytes, frame.len);
    ck_assert(sample_read(&in, &sample));
    ck_assert_int_eq(sample.at, 5);
    ck_assert_uint_eq(sample.sockets, 6);
    ck_assert_uint_eq(sample.users, 7);
    ck_assert_uint_eq(sample.bytes, 8);
}
END_TEST

START_TEST(numbers_of_any_size_arrive)
{
    const int64_t numbers[] = {0,   1,    -1,        63,        64,        -64,
                               -65, 8191, INT32_MAX, INT32_MIN, INT64_MAX, INT64_MIN};
    const size_t count = sizeof(numbers) / sizeof(numbers[0]);
    struct wire_in in;

    for (size_t i = 0; i < count; i++) {
        varint_put_signed(&frame, numbers[i]);
        varint_put(&frame, (uint64_t)numbers[i]);
    }
    in = wire_in(frame.bytes, frame.len);
    for (size_t i = 0; i < count; i++) {
        ck_assert_int_eq(varint_get_signed(&in), numbers[i]);
        ck_assert_uint_eq(varint_get(&in), (uint64_t)numbers[i]);
    }
    ck_assert(wire_end(&in));
}
END_TEST

START_TEST(a_number_has_one_spelling)
{
    static const unsigned char longer[] = {0x80, 0x00};
    static const unsigned char wider[] = {0xff, 0xff, 0xff, 0xff, 0xff,
                                          0xff, 0xff, 0xff, 0xff, 0x02};
    struct wire_in in = wire_in(longer, sizeof(longer));

    varint_get(&in);
    ck_assert(in.bad);
    in = wire_in(wider, sizeof(wider));
    varint_get(&in);
    ck_assert(in.bad);
}
END_TEST

static Suite *feed_suite(void)
{
    Suite *s = suite_create("feed");
    TCase *t = tcase_create("a frame");

    tcase_add_checked_fixture(t, an_empty_frame, the_frame_is_thrown_away);
    tcase_add_test(t, events_arrive_as_they_were);
    tcase_add_test(t, a_frame_cut_anywhere_is_malformed);
    tcase_add_test(t, no_flipped_bit_brings_the_reader_down);
    tcase_add_test(t, a_full_frame_takes_no_more_and_still_reads);
    tcase_add_test(t, the_beginning_tells_which_log_it_is);
    tcase_add_test(t, follow_and_sample_arrive_as_they_were);
    tcase_add_test(t, numbers_of_any_size_arrive);
    tcase_add_test(t, a_number_has_one_spelling);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(feed_suite);
