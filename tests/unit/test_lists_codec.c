#include "runner.h"

#include "base/buf.h"
#include "ipc/lists.h"
#include "ipc/wire.h"

static struct buf out;

static void a_buffer(void)
{
    buf_init(&out);
}

static void it_goes(void)
{
    buf_finish(&out);
}

START_TEST(a_part_arrives_as_it_was_sent)
{
    struct list_part sent = {.id = 42,
                             .kind = LIST_HOSTS_OURS,
                             .language = "zh-Hant-TW-abcd",
                             .entries = "one\ntwo\n",
                             .len = 8};
    struct list_part got;

    list_part_put(&out, &sent);

    struct wire_in in = wire_in(out.bytes, out.len);

    ck_assert(list_part_read(&in, &got));
    ck_assert(wire_end(&in));
    ck_assert_uint_eq(got.id, 42);
    ck_assert_int_eq((int)got.kind, LIST_HOSTS_OURS);
    ck_assert_str_eq(got.language, "zh-Hant-TW-abcd");
    ck_assert_uint_eq(got.len, 8);
    ck_assert_int_eq(memcmp(got.entries, "one\ntwo\n", 8), 0);
}
END_TEST

static const struct {
    const char *what;
    const char *bytes;
    size_t len;
} bad_parts[] = {
    {"nothing", "", 0},
    {"no such kind", "\1\0\0\0\0\0\0\0\7\0\0\0\0\0\0\0\0", 17},
    {"kind 0", "\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 17},
    {"a language with a space", "\1\0\0\0\0\0\0\0\1\2\0\0\0e \0\0\0\0", 19},
    {"a long language", "\1\0\0\0\0\0\0\0\1\x10\0\0\0aaaaaaaaaaaaaaaa\0\0\0\0", 33},
    {"entries that are no UTF-8", "\1\0\0\0\0\0\0\0\1\0\0\0\0\1\0\0\0\xff", 18},
    {"entries that are not there", "\1\0\0\0\0\0\0\0\1\0\0\0\0\1\0\0\0", 17},
};

START_TEST(a_bad_part_is_malformed)
{
    struct wire_in in = wire_in(bad_parts[_i].bytes, bad_parts[_i].len);
    struct list_part got;

    ck_assert_msg(!list_part_read(&in, &got), "%s", bad_parts[_i].what);
}
END_TEST

START_TEST(every_kind_has_a_name_that_leads_back)
{
    enum list_kind kind;

    for (unsigned i = LIST_WORDS; i <= LIST_HOSTS_OURS; i++) {
        ck_assert(list_kind_parse(list_kind_name((enum list_kind)i), &kind));
        ck_assert_uint_eq((unsigned)kind, i);
    }
    ck_assert(!list_kind_parse("word", &kind));
    ck_assert(!list_kind_parse("", &kind));
}
END_TEST

static Suite *lists_codec_suite(void)
{
    Suite *s = suite_create("lists_codec");
    TCase *t = tcase_create("codec");

    tcase_add_checked_fixture(t, a_buffer, it_goes);
    tcase_add_test(t, a_part_arrives_as_it_was_sent);
    tcase_add_loop_test(t, a_bad_part_is_malformed, 0,
                        sizeof(bad_parts) / sizeof(bad_parts[0]));
    tcase_add_test(t, every_kind_has_a_name_that_leads_back);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(lists_codec_suite);
