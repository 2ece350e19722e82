#include "runner.h"

#include "load/hearing.h"
#include "load/scan.h"

#include <stdio.h>

#define CREATED                                                                     \
    "{\"jsonrpc\":\"2.0\",\"method\":\"message.created\",\"params\":{\"pos\":184,"  \
    "\"room\":7,\"seq\":12,\"message\":{\"id\":184,\"seq\":12,\"user\":3,\"text\":" \
    "\"hi\","                                                                       \
    "\"at\":1763715600123}}}"

static struct heard h;

static bool reads(const char *text)
{
    return scan_message(text, strlen(text), &h);
}

START_TEST(an_event_tells_where_it_belongs)
{
    ck_assert(reads(CREATED));
    ck_assert_int_eq(h.kind, HEARD_EVENT);
    ck_assert(span_is(h.method, "message.created"));
    ck_assert_uint_eq(h.pos, 184);
    ck_assert_uint_eq(h.room, 7);
    ck_assert_uint_eq(h.seq, 12);
    ck_assert(span_is(h.text, "hi"));
}
END_TEST

START_TEST(a_request_to_move_says_after_how_long)
{
    ck_assert(reads("{\"jsonrpc\":\"2.0\",\"method\":\"session.move\",\"params\":"
                    "{\"after_ms\":1250}}"));
    ck_assert_int_eq(h.kind, HEARD_EVENT);
    ck_assert(span_is(h.method, "session.move"));
    ck_assert_uint_eq(h.after_ms, 1250);
    ck_assert_uint_eq(h.pos, 0);
    ck_assert(reads(CREATED));
    ck_assert_uint_eq(h.after_ms, 0);
}
END_TEST

START_TEST(members_may_come_in_any_order_with_spaces_and_strangers_between)
{
    ck_assert(reads(
        " { \"params\" : { \"x\" : [ 1, {\"pos\": 9} , \"}\" ] , \"seq\" :3,\n"
        "\"pos\": 5 , \"deep\":{\"room\":99}, \"room\":2 } ,\t\"method\":\"m\" }\r\n"));
    ck_assert_uint_eq(h.pos, 5);
    ck_assert_uint_eq(h.room, 2);
    ck_assert_uint_eq(h.seq, 3);
}
END_TEST

START_TEST(words_inside_a_text_are_no_members)
{
    ck_assert(reads("{\"method\":\"m\",\"params\":{\"pos\":1,\"message\":{\"text\":"
                    "\"\\\",\\\"pos\\\":77,\\\\\"}}}"));
    ck_assert_uint_eq(h.pos, 1);
    ck_assert(span_is(h.text, "\\\",\\\"pos\\\":77,\\\\"));
}
END_TEST

START_TEST(answers_and_refusals_carry_their_id)
{
    ck_assert(reads("{\"jsonrpc\":\"2.0\",\"id\":41,\"result\":{\"id\":9,\"seq\":2}}"));
    ck_assert_int_eq(h.kind, HEARD_ANSWER);
    ck_assert_uint_eq(h.id, 41);
    ck_assert(span_is(h.result, "{\"id\":9,\"seq\":2}"));

    ck_assert(
        reads("{\"jsonrpc\":\"2.0\",\"id\":42,\"error\":{\"code\":-32000,\"message\":"
              "\"slow down\",\"data\":{\"code\":\"busy\",\"retry_ms\":250}}}"));
    ck_assert_int_eq(h.kind, HEARD_REFUSAL);
    ck_assert_uint_eq(h.id, 42);
    ck_assert(span_is(h.code, "busy"));
    ck_assert_uint_eq(h.retry_ms, 250);

    ck_assert(reads("{\"id\":null,\"error\":{\"code\":-32700,\"message\":\"parse\"}}"));
    ck_assert_uint_eq(h.id, 0);
    ck_assert(span_is(h.code, "parse"));
}
END_TEST

static const char *const broken[] = {
    "",
    "{",
    "[]",
    "null",
    "{}",
    "{\"id\":1}",
    "{\"method\":\"m\",\"result\":1}",
    "{\"method\":\"m\"}x",
    "{\"method\":\"m\",}",
    "{\"method\":\"m\" \"params\":{}}",
    "{,\"method\":\"m\"}",
    "{\"method\":\"m\",\"params\":{\"pos\":01}}",
    "{\"method\":\"m\",\"params\":{\"pos\":-1}}",
    "{\"method\":\"m\",\"params\":{\"pos\":1.5}}",
    "{\"method\":\"m\",\"params\":{\"pos\":1e3}}",
    "{\"method\":\"m\",\"params\":{\"pos\":\"1\"}}",
    "{\"method\":\"m\",\"params\":{\"pos\":1 2}}",
    "{\"method\":\"m\",\"params\":{\"pos\":99999999999999999999}}",
    "{\"method\":\"m\",\"params\":{\"pos\":}}",
    "{\"method\":\"m\",\"params\":{\"a\":tru}}",
    "{\"method\":\"m\",\"params\":{\"a\":truex}}",
    "{\"method\":\"m\",\"params\":{\"a\":1.}}",
    "{\"method\":\"m\",\"params\":{\"a\":+1}}",
    "{\"method\":\"m\",\"params\":{\"a\":[1,]}}",
    "{\"method\":\"m\",\"params\":{\"a\":[1}}",
    "{\"method\":\"m\",\"params\":{\"a\":\"\\x\"}}",
    "{\"method\":\"m\",\"params\":{\"a\":\"\\u12g4\"}}",
    "{\"method\":\"m\",\"params\":{\"a\":\"line\nbreak\"}}",
    "{\"method\":\"m\",\"params\":{\"a\":\"no end}}",
    "{\"id\":\"text\",\"result\":{}}",
    "{method:\"m\"}",
};

START_TEST(what_is_not_one_whole_message_is_refused)
{
    ck_assert_msg(!reads(broken[_i]), "%s", broken[_i]);
}
END_TEST

START_TEST(a_message_cut_anywhere_is_refused)
{
    for (size_t len = 0; len < strlen(CREATED); len++)
        ck_assert(!scan_message(CREATED, len, &h));
}
END_TEST

START_TEST(nesting_has_an_end)
{
    char text[400] = "{\"method\":\"m\",\"params\":{\"a\":";
    size_t len = strlen(text);

    memset(text + len, '[', 100);
    memset(text + len + 100, ']', 100);
    strcpy(text + len + 200, "}}");
    ck_assert(!reads(text));
    memset(text + len, '[', 30);
    memset(text + len + 30, ']', 30);
    strcpy(text + len + 60, "}}");
    ck_assert(reads(text));
}
END_TEST

START_TEST(long_texts_end_where_their_quote_is)
{
    for (int len = 0; len < 40; len++) {
        char text[200];

        snprintf(text, sizeof(text),
                 "{\"method\":\"m\",\"params\":{\"message\":{\"text\":\"%.*s\",\"z\":0},"
                 "\"pos\":3}}",
                 len, "\xc3\xa9xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        ck_assert(reads(text));
        ck_assert_uint_eq(h.text.len, (size_t)len);
        ck_assert_uint_eq(h.pos, 3);
    }
}
END_TEST

/* The memory must never take one message for another that only looks like it. */
START_TEST(a_memory_answers_what_reading_would)
{
    struct hearing *memory = hearing_create();

    for (int i = 0; i < 20000; i++) {
        char text[256];
        const struct heard *heard;

        snprintf(
            text, sizeof(text),
            "{\"jsonrpc\":\"2.0\",\"method\":\"message.created\",\"params\":{\"pos\":%d,"
            "\"room\":%d,\"seq\":%d,\"message\":{\"id\":1,\"text\":\"t%d\"}}}",
            1000 + i / 7 % 90, 1 + i % 3, 1 + i % 5, i % 2);
        heard = hearing_read(memory, text, strlen(text));
        ck_assert_ptr_nonnull(heard);
        ck_assert(reads(text));
        ck_assert_uint_eq(heard->pos, h.pos);
        ck_assert_uint_eq(heard->room, h.room);
        ck_assert_uint_eq(heard->seq, h.seq);
        ck_assert(memcmp(heard->text.text, h.text.text, h.text.len) == 0);
        text[strlen(text) - 1] = ']';
        ck_assert_ptr_null(hearing_read(memory, text, strlen(text)));
    }
    hearing_destroy(memory);
}
END_TEST

static Suite *scan_suite(void)
{
    Suite *suite = suite_create("load_scan");
    TCase *scene = tcase_create("what the server says");

    tcase_add_test(scene, an_event_tells_where_it_belongs);
    tcase_add_test(scene, a_request_to_move_says_after_how_long);
    tcase_add_test(scene,
                   members_may_come_in_any_order_with_spaces_and_strangers_between);
    tcase_add_test(scene, words_inside_a_text_are_no_members);
    tcase_add_test(scene, answers_and_refusals_carry_their_id);
    tcase_add_loop_test(scene, what_is_not_one_whole_message_is_refused, 0,
                        (int)(sizeof(broken) / sizeof(broken[0])));
    tcase_add_test(scene, a_message_cut_anywhere_is_refused);
    tcase_add_test(scene, nesting_has_an_end);
    tcase_add_test(scene, long_texts_end_where_their_quote_is);
    tcase_add_test(scene, a_memory_answers_what_reading_would);
    suite_add_tcase(suite, scene);
    return suite;
}

RUN_SUITE(scan_suite);
