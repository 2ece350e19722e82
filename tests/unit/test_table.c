#include "runner.h"

#include "base/buf.h"
#include "ipc/frame_stream.h"
#include "ipc/table.h"

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

static const struct table_head head = {
    .pos = 99,
    .from = -3,
    .to = 20000,
    .by = BY_WEEK,
    .zone = "UTC",
    .zone_len = 3,
    .column_count = 3,
    .columns = {{"date", TABLE_DATE}, {"p90_ms", TABLE_NUMBER}, {"emoji", TABLE_TEXT}}};

static void add_row(struct table_writer *w, int64_t day, const char *text)
{
    table_number(w, day);
    table_nothing(w);
    table_text(w, text, strlen(text));
    table_row_end(w);
}

static bool read_table(size_t len, struct table *t)
{
    struct wire_in in = wire_in(frame.bytes, len);

    return table_read(&in, t);
}

START_TEST(a_table_arrives_as_it_was)
{
    struct table_writer w;
    struct table_cell cell;
    struct table t;

    table_begin(&w, &frame, &head);
    add_row(&w, -3, "x");
    add_row(&w, 4, "");
    ck_assert(table_end(&w));
    ck_assert(read_table(frame.len, &t));
    ck_assert_int_eq(t.head.status, TABLE_OK);
    ck_assert_uint_eq(t.head.pos, 99);
    ck_assert_int_eq(t.head.from, -3);
    ck_assert_int_eq(t.head.to, 20000);
    ck_assert_int_eq(t.head.by, BY_WEEK);
    ck_assert_uint_eq(t.rows, 2);
    ck_assert_uint_eq(t.head.column_count, 3);
    ck_assert_str_eq(t.head.columns[1].name, "p90_ms");
    cell = table_next(&t, TABLE_DATE);
    ck_assert(cell.there);
    ck_assert_int_eq(cell.number, -3);
    ck_assert(!table_next(&t, TABLE_NUMBER).there);
    cell = table_next(&t, TABLE_TEXT);
    ck_assert_uint_eq(cell.len, 1);
    ck_assert_mem_eq(cell.text, "x", 1);
    ck_assert_int_eq(table_next(&t, TABLE_DATE).number, 4);
    for (size_t len = 0; len < frame.len; len++)
        ck_assert(!read_table(len, &t));
}
END_TEST

START_TEST(no_flipped_bit_brings_the_reader_down)
{
    struct table_writer w;
    struct table t;

    table_begin(&w, &frame, &head);
    add_row(&w, 7, "\303\274");
    ck_assert(table_end(&w));
    for (size_t bit = 0; bit < frame.len * 8; bit++) {
        frame.bytes[bit / 8] ^= (char)(1 << bit % 8);
        if (read_table(frame.len, &t) && t.head.status == TABLE_OK)
            for (uint32_t i = 0; i < t.rows * t.head.column_count; i++)
                table_next(&t, t.head.columns[i % t.head.column_count].type);
        frame.bytes[bit / 8] ^= (char)(1 << bit % 8);
    }
    ck_assert(read_table(frame.len, &t));
}
END_TEST

START_TEST(a_text_with_nul_or_a_day_beyond_the_calendar_is_malformed)
{
    struct table_writer w;
    struct table t;

    table_begin(&w, &frame, &head);
    table_number(&w, 4);
    table_nothing(&w);
    table_text(&w, "\0", 1);
    table_row_end(&w);
    ck_assert(table_end(&w));
    ck_assert(!read_table(frame.len, &t));
    table_begin(&w, &frame, &head);
    add_row(&w, DAY_MOST + 1, "");
    ck_assert(table_end(&w));
    ck_assert(!read_table(frame.len, &t));
}
END_TEST

START_TEST(a_table_too_long_for_a_frame_says_so)
{
    struct table_writer w;

    table_begin(&w, &frame, &head);
    for (unsigned i = 0; i < 10000; i++)
        add_row(&w, 4, "some text of more than a byte");
    ck_assert(!table_end(&w));
    ck_assert_uint_le(frame.len, FRAME_PAYLOAD_MAX);
}
END_TEST

START_TEST(a_refusal_arrives_with_its_reason)
{
    struct table t;

    table_fail(&frame, TABLE_PARAMS, "params.from: is after params.to");
    ck_assert(read_table(frame.len, &t));
    ck_assert_int_eq(t.head.status, TABLE_PARAMS);
    ck_assert_uint_eq(t.head.why_len, 31);
    ck_assert_mem_eq(t.head.why, "params.from: is after params.to", 31);
}
END_TEST

START_TEST(a_question_arrives_as_it_was)
{
    const struct report_question asked = {.report = "top",
                                          .from = DAY_ABSENT,
                                          .to = 5,
                                          .by = BY_MONTH,
                                          .room = 7,
                                          .user = 8,
                                          .limit = 9};
    struct report_question q;
    struct wire_in in;

    report_question_put(&frame, &asked);
    in = wire_in(frame.bytes, frame.len);
    ck_assert(report_question_read(&in, &q));
    ck_assert_str_eq(q.report, "top");
    ck_assert_int_eq(q.from, DAY_ABSENT);
    ck_assert_int_eq(q.to, 5);
    ck_assert_int_eq(q.by, BY_MONTH);
    ck_assert_uint_eq(q.room, 7);
    ck_assert_uint_eq(q.user, 8);
    ck_assert_uint_eq(q.limit, 9);
    for (size_t len = 0; len < frame.len; len++) {
        in = wire_in(frame.bytes, len);
        ck_assert(!report_question_read(&in, &q));
    }
}
END_TEST

static Suite *table_suite(void)
{
    Suite *s = suite_create("table");
    TCase *t = tcase_create("a frame");

    tcase_add_checked_fixture(t, an_empty_frame, the_frame_is_thrown_away);
    tcase_add_test(t, a_table_arrives_as_it_was);
    tcase_add_test(t, no_flipped_bit_brings_the_reader_down);
    tcase_add_test(t, a_text_with_nul_or_a_day_beyond_the_calendar_is_malformed);
    tcase_add_test(t, a_table_too_long_for_a_frame_says_so);
    tcase_add_test(t, a_refusal_arrives_with_its_reason);
    tcase_add_test(t, a_question_arrives_as_it_was);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(table_suite);
