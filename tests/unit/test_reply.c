#include "proto/reply.h"

#include "base/buf.h"
#include "runner.h"

#include <string.h>

static struct buf out;

static void an_empty_page(void)
{
    buf_init(&out);
}

static void page_is_thrown_away(void)
{
    buf_finish(&out);
}

START_TEST(result_goes_out_under_the_id_it_was_asked_with)
{
    reply_result(&out, "\"a\\u0041\"", "{\"pos\":1}", 9);
    ck_assert_str_eq(buf_text(&out),
                     "{\"jsonrpc\":\"2.0\",\"id\":\"a\\u0041\",\"result\":{\"pos\":1}}");
}
END_TEST

START_TEST(error_names_its_code)
{
    reply_error(&out, "7", ERR_FORBIDDEN, NULL, 0);
    ck_assert_str_eq(
        buf_text(&out),
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32000,"
        "\"message\":\"you may not do that\",\"data\":{\"code\":\"forbidden\"}}}");
}
END_TEST

START_TEST(error_says_why_and_when_to_come_again)
{
    reply_error(&out, "null", ERR_BUSY, "it \"drains\"", 250);
    ck_assert_str_eq(buf_text(&out),
                     "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32000,"
                     "\"message\":\"it \\\"drains\\\"\","
                     "\"data\":{\"code\":\"busy\",\"retry_ms\":250}}}");
}
END_TEST

START_TEST(error_without_an_id_answers_null)
{
    reply_error(&out, "", ERR_PARSE, "", 0);
    ck_assert_str_eq(
        buf_text(&out),
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,"
        "\"message\":\"the text is not valid JSON\",\"data\":{\"code\":\"parse\"}}}");
}
END_TEST

START_TEST(problem_is_as_rfc_9457_has_it)
{
    reply_problem(&out, ERR_RATE_LIMITED, NULL, 1200);
    ck_assert_str_eq(
        buf_text(&out),
        "{\"type\":\"about:blank\",\"title\":\"Too Many Requests\",\"status\":429,"
        "\"detail\":\"too many calls; try again after retry_ms\","
        "\"code\":\"rate_limited\",\"retry_ms\":1200}");
}
END_TEST

START_TEST(every_code_has_its_status_in_words)
{
    reply_problem(&out, (enum err)_i, NULL, 0);
    ck_assert_ptr_null(strstr(buf_text(&out), "\"title\":\"Error\""));
}
END_TEST

START_TEST(codes_are_those_of_the_contract)
{
    ck_assert_int_eq(err_info(ERR_PARSE)->rpc, -32700);
    ck_assert_int_eq(err_info(ERR_REQUEST)->rpc, -32600);
    ck_assert_int_eq(err_info(ERR_METHOD)->rpc, -32601);
    ck_assert_int_eq(err_info(ERR_METHOD)->http, 404);
    ck_assert_int_eq(err_info(ERR_PARAMS)->rpc, -32602);
    ck_assert_int_eq(err_info(ERR_PARAMS)->http, 400);
    ck_assert_int_eq(err_info(ERR_INTERNAL)->rpc, -32603);
    ck_assert_int_eq(err_info(ERR_UNAUTHORIZED)->http, 401);
    ck_assert_int_eq(err_info(ERR_KEY_CONFLICT)->http, 409);
    ck_assert_str_eq(err_info(ERR_KEY_CONFLICT)->code, "key_conflict");
    ck_assert_int_eq(err_info(ERR_BLOCKED)->http, 422);
    for (int err = ERR_UNAUTHORIZED; err < ERR_COUNT; err++)
        ck_assert_int_eq(err_info((enum err)err)->rpc, -32000);
}
END_TEST

static Suite *reply_suite(void)
{
    Suite *suite = suite_create("reply");
    TCase *reply = tcase_create("reply");

    tcase_add_checked_fixture(reply, an_empty_page, page_is_thrown_away);
    tcase_add_test(reply, result_goes_out_under_the_id_it_was_asked_with);
    tcase_add_test(reply, error_names_its_code);
    tcase_add_test(reply, error_says_why_and_when_to_come_again);
    tcase_add_test(reply, error_without_an_id_answers_null);
    tcase_add_test(reply, problem_is_as_rfc_9457_has_it);
    tcase_add_loop_test(reply, every_code_has_its_status_in_words, OK + 1, ERR_COUNT);
    tcase_add_test(reply, codes_are_those_of_the_contract);
    suite_add_tcase(suite, reply);
    return suite;
}

RUN_SUITE(reply_suite);
