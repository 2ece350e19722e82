#include "proto/request.h"

#include "base/xmalloc.h"
#include "runner.h"

#include <stdlib.h>
#include <string.h>

#define CALL(rest)   "{\"jsonrpc\":\"2.0\"," rest "}"
#define JOIN(params) "\"method\":\"room.join\",\"params\":" params

static const struct {
    enum err expected;
    const char *id; /* "": asks for no answer */
    const char *text;
} calls[] = {
    {OK, "1", CALL("\"id\":1," JOIN("{\"room\":7}"))},
    {OK, "1",
     " {\n\"params\" : {\"room\":7} , \"method\":\"room.join\",\"id\": 1 ,"
     "\"jsonrpc\":\"2.0\"}\t"},
    {OK, "1.50", CALL("\"id\":1.50," JOIN("{\"room\":7}"))},
    {OK, "12345678901234567890123",
     CALL("\"id\":12345678901234567890123," JOIN("{\"room\":7}"))},
    {OK, "null", CALL("\"id\":null," JOIN("{\"room\":7}"))},
    {OK, "\"a\\\"b\"", CALL("\"id\":\"a\\\"b\"," JOIN("{\"room\":7}"))},
    {OK, "\"\\u0000\"", CALL("\"id\":\"\\u0000\"," JOIN("{\"room\":7}"))},
    {OK, "\"\"", CALL("\"id\":\"\"," JOIN("{\"room\":7}"))},
    {OK, "", CALL(JOIN("{\"room\":7}"))},
    {OK, "1", CALL("\"id\":1,\"method\":\"token.list\"")},
    {OK, "1", CALL("\"\\u0069d\":1,\"m\\u0065thod\":\"token\\u002elist\"")},

    {ERR_PARSE, "null", ""},
    {ERR_PARSE, "null", "{"},
    {ERR_PARSE, "null", "{\"jsonrpc\":\"2.0\",\"id\":1,}"},
    {ERR_PARSE, "null", CALL("\"id\":01,\"method\":\"token.list\"")},
    {ERR_PARSE, "null", CALL("\"id\":1,\"method\":\"token.list\"") " x"},

    {ERR_REQUEST, "null", "[]"},
    {ERR_REQUEST, "null", "[" CALL("\"id\":1,\"method\":\"token.list\"") "]"},
    {ERR_REQUEST, "null", "1"},
    {ERR_REQUEST, "null", "\"message.send\""},
    {ERR_REQUEST, "null", "null"},
    {ERR_REQUEST, "null", "{}"},
    {ERR_REQUEST, "1", "{\"id\":1,\"method\":\"token.list\"}"},
    {ERR_REQUEST, "1", "{\"jsonrpc\":2.0,\"id\":1,\"method\":\"token.list\"}"},
    {ERR_REQUEST, "1", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"token.list\"}"},
    {ERR_REQUEST, "1", "{\"JSONRPC\":\"2.0\",\"id\":1,\"method\":\"token.list\"}"},
    {ERR_REQUEST, "1", CALL("\"id\":1")},
    {ERR_REQUEST, "1", CALL("\"id\":1,\"method\":1")},
    {ERR_REQUEST, "1", CALL("\"id\":1,\"method\":null")},
    {ERR_REQUEST, "1", CALL("\"id\":1,\"Method\":\"token.list\"")},
    {ERR_REQUEST, "1", CALL("\"id\":1,\"method\":\"token.list\",\"extra\":1")},
    {ERR_REQUEST, "1",
     CALL("\"id\":1,\"method\":\"token.list\",\"method\":\"token.list\"")},
    {ERR_REQUEST, "1", CALL("\"id\":1,\"method\":\"token.list\",\"i\\u0000\":1")},
    {ERR_REQUEST, "null", CALL("\"id\":true,\"method\":\"token.list\"")},
    {ERR_REQUEST, "null", CALL("\"id\":false,\"method\":\"token.list\"")},
    {ERR_REQUEST, "null", CALL("\"id\":{},\"method\":\"token.list\"")},
    {ERR_REQUEST, "null", CALL("\"id\":[1],\"method\":\"token.list\"")},
    {ERR_REQUEST, "null", CALL("\"method\":7")},

    {ERR_METHOD, "1", CALL("\"id\":1,\"method\":\"message.seek\"")},
    {ERR_METHOD, "1", CALL("\"id\":1,\"method\":\"\"")},
    {ERR_METHOD, "1", CALL("\"id\":1,\"method\":\" token.list\"")},
    {ERR_METHOD, "1", CALL("\"id\":1,\"method\":\"token.list\\u0000\"")},
    {ERR_METHOD, "1", CALL("\"id\":1,\"method\":\"\\ud800\"")},
    {ERR_METHOD, "1", CALL("\"id\":1,\"method\":\"no\",\"params\":[]")},
    {ERR_METHOD, "", CALL("\"method\":\"no\"")},

    {ERR_PARAMS, "1", CALL("\"id\":1," JOIN("[7]"))},
    {ERR_PARAMS, "1", CALL("\"id\":1," JOIN("null"))},
    {ERR_PARAMS, "1", CALL("\"id\":1," JOIN("\"room\""))},
    {ERR_PARAMS, "1", CALL("\"id\":1," JOIN("{\"room\":7.5}"))},
    {ERR_PARAMS, "1", CALL("\"id\":1," JOIN("{\"room\":7,\"room\":7}"))},
    {ERR_PARAMS, "1", CALL("\"id\":1," JOIN("{\"room\":7,\"\\u0000\":7}"))},
    {ERR_PARAMS, "1", CALL("\"id\":1," JOIN("{}"))},
    {ERR_PARAMS, "", CALL(JOIN("{}"))},
    {ERR_PARAMS, "\"x\"",
     CALL("\"id\":\"x\",\"method\":\"message.edit\",\"params\":{\"id\":1,\"text\":"
          "\"a\\u0000\"}")},
    {ERR_PARAMS, "\"x\"",
     CALL("\"id\":\"x\",\"method\":\"message.edit\",\"params\":{\"id\":1,\"text\":"
          "\"\\udc00\"}")},
};

START_TEST(call_is_decoded_or_refused_under_its_id)
{
    size_t len = strlen(calls[_i].text);
    char *exact = xmalloc(len ? len : 1);
    struct request r;
    enum err err;

    memcpy(exact, calls[_i].text, len);
    err = request_decode(&r, exact, len);
    ck_assert_msg(err == calls[_i].expected, "%s: %d", calls[_i].text, (int)err);
    ck_assert_msg(strcmp(r.id, calls[_i].id) == 0, "%s: %s", calls[_i].text, r.id);
    ck_assert((err == OK || err == ERR_PARAMS || err == ERR_TOO_LARGE) ==
              (r.method != NULL));
    request_finish(&r);
    free(exact);
}
END_TEST

static struct request decoded(const char *text)
{
    struct request r;

    ck_assert_int_eq(request_decode(&r, text, strlen(text)), OK);
    return r;
}

static enum err decode_with_id(size_t len, char id[REQUEST_ID_MAX + 1])
{
    char *text =
        xasprintf(CALL("\"id\":\"%0*d\",\"method\":\"token.list\""), (int)len - 2, 0);
    struct request r;
    enum err err = request_decode(&r, text, strlen(text));

    strcpy(id, r.id);
    request_finish(&r);
    free(text);
    return err;
}

START_TEST(id_may_be_so_long_and_no_longer)
{
    char id[REQUEST_ID_MAX + 1];

    ck_assert_int_eq(decode_with_id(REQUEST_ID_MAX, id), OK);
    ck_assert_uint_eq(strlen(id), REQUEST_ID_MAX);
    ck_assert_int_eq(decode_with_id(REQUEST_ID_MAX + 1, id), ERR_REQUEST);
    ck_assert_str_eq(id, "null");
}
END_TEST

START_TEST(unknown_method_is_named_but_not_at_length)
{
    const char *text =
        CALL("\"id\":1,\"method\":\"a\\nb\u2028\x7f"
             "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
             "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
             "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc\"");
    struct request r;

    ck_assert_int_eq(request_decode(&r, text, strlen(text)), ERR_METHOD);
    ck_assert_str_eq(
        r.why,
        "there is no method \"a\\nb??"
        "cccccccccccccccccccccccccccccccccccccccccccccccccccc...\" here; see /docs/");
    request_finish(&r);
}
END_TEST

START_TEST(params_are_read_by_name)
{
    struct request r =
        decoded(CALL("\"method\":\"room.create\",\"params\":{\"name\":\"caf\\u00e9\","
                     "\"kind\":\"public\",\"key\":\"k\"}"));
    size_t len;

    ck_assert_str_eq(r.method->name, "room.create");
    ck_assert_str_eq(request_text(&r, "name", &len), "caf\u00e9");
    ck_assert_uint_eq(len, 5);
    ck_assert_str_eq(request_text(&r, "kind", NULL), "public");
    ck_assert(request_has(&r, "key"));
    ck_assert(!request_has(&r, "topic"));
    ck_assert_ptr_null(request_text(&r, "topic", &len));
    ck_assert_uint_eq(len, 0);
    request_finish(&r);
}
END_TEST

START_TEST(numbers_are_exact_to_their_limit)
{
    struct request r = decoded(CALL(JOIN("{\"room\":9007199254740991}")));

    ck_assert_uint_eq(request_u64(&r, "room"), 9007199254740991);
    ck_assert_uint_eq(request_u64(&r, "seq"), 0);
    request_finish(&r);
}
END_TEST

START_TEST(arrays_come_in_order_with_what_stands_twice)
{
    struct request r =
        decoded(CALL("\"method\":\"room.look\",\"params\":{\"rooms\":[3,1,3]}"));
    uint64_t ids[100];

    ck_assert_uint_eq(request_ids(&r, "rooms", ids, 100), 3);
    ck_assert_uint_eq(ids[0], 3);
    ck_assert_uint_eq(ids[1], 1);
    ck_assert_uint_eq(ids[2], 3);
    ck_assert_uint_eq(request_ids(&r, "users", ids, 100), 0);
    request_finish(&r);
}
END_TEST

START_TEST(what_was_left_out_reads_as_nothing)
{
    struct request r = decoded(CALL("\"method\":\"room.list\""));

    ck_assert(!request_has(&r, "all"));
    ck_assert(!request_bool(&r, "all"));
    ck_assert_ptr_null(request_text(&r, "cursor", NULL));
    request_finish(&r);
    r = decoded(CALL("\"method\":\"room.list\",\"params\":{\"all\":true}"));
    ck_assert(request_bool(&r, "all"));
    request_finish(&r);
}
END_TEST

static void fingerprint_of(const char *method, const char *body, uint8_t hash[32])
{
    struct request r;

    ck_assert_int_eq(request_decode_body(&r, method, body, strlen(body)), OK);
    request_fingerprint(&r, hash);
    request_finish(&r);
}

static bool same_call(const char *method, const char *body, const char *other_body)
{
    uint8_t one[32], other[32];

    fingerprint_of(method, body, one);
    fingerprint_of(method, other_body, other);
    return memcmp(one, other, sizeof(one)) == 0;
}

START_TEST(retry_has_the_same_fingerprint)
{
    const char *send = "{\"room\":7,\"text\":\"h\u00e9\\\"\",\"key\":\"a\"}";

    ck_assert(same_call("message.send", send, send));
    ck_assert(same_call(
        "message.send", send,
        " { \"key\":\"b\",\"text\":\"\\u0068\\u00e9\\u0022\", \"room\":70e-1}"));
    ck_assert(same_call("session.open", "", "{\"token\":\"t\"}"));
    ck_assert(same_call("room.look", "{\"rooms\":[1,2]}", "{\"rooms\":[1.0,2]}"));
}
END_TEST

START_TEST(another_call_has_another_fingerprint)
{
    const char *send = "{\"room\":7,\"text\":\"hi\",\"key\":\"a\"}";
    uint8_t one[32], other[32];

    ck_assert(
        !same_call("message.send", send, "{\"room\":7,\"text\":\"hi!\",\"key\":\"a\"}"));
    ck_assert(
        !same_call("message.send", send, "{\"room\":8,\"text\":\"hi\",\"key\":\"a\"}"));
    ck_assert(!same_call("room.look", "{\"rooms\":[1,2]}", "{\"rooms\":[2,1]}"));
    ck_assert(!same_call("room.list", "{\"all\":true}", "{\"all\":false}"));
    ck_assert(!same_call("room.list", "{\"all\":false}", ""));
    fingerprint_of("room.join", "{\"room\":7}", one);
    fingerprint_of("room.leave", "{\"room\":7}", other);
    ck_assert_mem_ne(one, other, sizeof(one));
}
END_TEST

static const struct {
    enum err expected;
    const char *method;
    const char *body;
} bodies[] = {
    {OK, "room.join", "{\"room\":7}"},
    {OK, "token.list", ""},
    {OK, "token.list", " \r\n"},
    {OK, "token.list", "{}"},
    {OK, "auth.logout", "{}"},
    {ERR_PARAMS, "room.join", ""},
    {ERR_PARAMS, "token.list", "[]"},
    {ERR_PARAMS, "token.list", "null"},
    {ERR_PARAMS, "auth.login", "{\"name\":\"a\\u0000\",\"password\":\"p\"}"},
    {ERR_PARSE, "token.list", "{"},
    {ERR_PARSE, "token.list", "{}{}"},
    {ERR_PARSE, "auth.login", "{\"name\":\"\xff\",\"password\":\"p\"}"},
    {ERR_PARSE, "token.list", "\xef\xbb\xbf{}"},
    {ERR_METHOD, "message.seek", "{}"},
    {ERR_METHOD, "", "{}"},
    {ERR_METHOD, "\xff\x80\"", "{}"},
    {ERR_METHOD, "rpc", "{"},
};

START_TEST(body_is_the_params)
{
    struct request r;
    enum err err = request_decode_body(&r, bodies[_i].method, bodies[_i].body,
                                       strlen(bodies[_i].body));

    ck_assert_msg(err == bodies[_i].expected, "%s %s: %d", bodies[_i].method,
                  bodies[_i].body, (int)err);
    ck_assert((err == OK || err == ERR_PARAMS || err == ERR_TOO_LARGE) ==
              (r.method != NULL));
    request_finish(&r);
}
END_TEST

START_TEST(body_with_a_bare_nul_is_not_json)
{
    struct request r;

    ck_assert_int_eq(request_decode_body(&r, "token.list", "{}\0", 3), ERR_PARSE);
    request_finish(&r);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

static Suite *request_suite(void)
{
    Suite *suite = suite_create("request");
    TCase *call = tcase_create("call");
    TCase *params = tcase_create("params");
    TCase *http = tcase_create("http");

    tcase_add_loop_test(call, call_is_decoded_or_refused_under_its_id, 0, COUNT(calls));
    tcase_add_test(call, id_may_be_so_long_and_no_longer);
    tcase_add_test(call, unknown_method_is_named_but_not_at_length);
    suite_add_tcase(suite, call);

    tcase_add_test(params, params_are_read_by_name);
    tcase_add_test(params, numbers_are_exact_to_their_limit);
    tcase_add_test(params, arrays_come_in_order_with_what_stands_twice);
    tcase_add_test(params, what_was_left_out_reads_as_nothing);
    tcase_add_test(params, retry_has_the_same_fingerprint);
    tcase_add_test(params, another_call_has_another_fingerprint);
    suite_add_tcase(suite, params);

    tcase_add_loop_test(http, body_is_the_params, 0, COUNT(bodies));
    tcase_add_test(http, body_with_a_bare_nul_is_not_json);
    suite_add_tcase(suite, http);
    return suite;
}

RUN_SUITE(request_suite);
