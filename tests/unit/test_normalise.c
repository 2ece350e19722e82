#include "base/utf8.h"
#include "base/xmalloc.h"
#include "tests/unit/runner.h"
#include "worker/text/normalise.h"

#include <time.h>

static struct normaliser *normaliser;
static struct normalised *out;

static void desk_setup(void)
{
    normaliser = normaliser_create();
    out = normalised_create();
}

static void desk_teardown(void)
{
    normaliser_free(normaliser);
    normalised_free(out);
}

static void becomes(const char *text, const char *plain)
{
    normalise(normaliser, text, strlen(text), out);
    ck_assert_str_eq(out->bytes, plain);
    ck_assert_uint_eq(out->len, strlen(plain));
    ck_assert_uint_eq(out->source[out->len], strlen(text));
}

START_TEST(ascii_is_only_made_small)
{
    becomes("", "");
    becomes("Hello World, how ARE you?", "hello world, how are you?");
    becomes("tab\there", "tab here");
    normalise(normaliser, "Hello", 5, out);
    for (uint16_t i = 0; i <= 5; i++)
        ck_assert_uint_eq(out->source[i], i);
}
END_TEST

START_TEST(look_alikes_become_latin_letters)
{
    becomes("р\u0430yp\u0430l", "paypal");
    becomes("\u0421l\u0456ck", "click");
    becomes("fr\u03B5e m\u03BFney", "free money");
    becomes("\u1D00 \u1D04\u029F\u1D0F\u1D1C\u1D05", "a cloud");
}
END_TEST

START_TEST(another_script_is_left_alone)
{
    becomes("Привет, как дела?", "привет, как дела?");
    becomes("сосок и хорошо", "сосок и хорошо");
    becomes("ビルド失敗", "ビルド失敗");
    becomes("καλημέρα σας", "καλημέρα σασ");
}
END_TEST

START_TEST(dressed_up_letters_become_plain_ones)
{
    becomes("Ｆｒｅｅ", "free");
    becomes("ⓕⓡⓔⓔ", "free");
    becomes("🄵🅁🄴🄴", "free");
    becomes("🅕🅡🅔🅔", "free");
    becomes("𝓯𝓻𝓮𝓮 𝔣𝔯𝔢𝔢", "free free");
    becomes("f\u0301r\u0302e\u0308e\u0336", "free");
    becomes("fréè", "free");
    becomes("f\u200Br\u200De\uFEFFe", "free");
    becomes("ﬁne", "fine");
    becomes("don’t – “really”…", "don't - \"really\"...");
}
END_TEST

START_TEST(single_letters_in_a_row_are_a_word)
{
    becomes("f r e e money", "free money");
    becomes("f.r.e.e", "free");
    becomes("f-r-3-e!", "free!");
    becomes("f r e e   m o n e y", "free   money");
    becomes("f·r·e·e", "free");
    becomes("a b", "a b");
    becomes("1 2 3 4", "1 2 3 4");
}
END_TEST

START_TEST(figures_in_a_word_are_letters)
{
    becomes("fr33 m0n3y", "free money");
    becomes("b1tch", "bitch");
    becomes("a$$hole", "asshole");
    becomes("cl@ss", "class");
}
END_TEST

START_TEST(numbers_mentions_and_links_stay)
{
    becomes("4gb 2nd 10mb 1024 3.14", "4gb 2nd 10mb 1024 3.14");
    becomes("@us3r1 hi", "@us3r1 hi");
    becomes("https://ex4mple.com/a1b2ccc", "https://ex4mple.com/a1b2ccc");
    becomes("www.gooogle.com", "www.gooogle.com");
    becomes("$100", "$100");
    becomes("hello!", "hello!");
}
END_TEST

START_TEST(a_letter_drawn_out_is_kept_once)
{
    becomes("sooooo coool", "so col");
    becomes("book", "book");
    becomes("!!!!!", "!!!!!");
}
END_TEST

START_TEST(a_span_finds_what_was_dropped_too)
{
    uint32_t start;
    uint32_t end;

    normalise(normaliser, "go f u c k off", 14, out);
    ck_assert_str_eq(out->bytes, "go fuck off");
    normalised_span(out, 3, 7, &start, &end);
    ck_assert_uint_eq(start, 3);
    ck_assert_uint_eq(end, 10);
    normalise(normaliser, "nooooo", 6, out);
    normalised_span(out, 0, out->len, &start, &end);
    ck_assert_uint_eq(end, 6);
}
END_TEST

/* Whatever repeats, a text of the greatest length takes a moment. */
START_TEST(time_is_linear)
{
    static const char *const units[] = {"a ",       "1 ",    "a.",  "1.",     "aaaa",
                                        "4",        "@",     "$a",  "\u0430", "\u0301",
                                        "a\u0430 ", ".com ", "://", "\u00B7a"};
    char *text = xmalloc(NORMALISE_TEXT_MAX);

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        size_t unit = strlen(units[i]);
        size_t len = 0;
        clock_t start;

        for (; len + unit <= NORMALISE_TEXT_MAX; len += unit)
            memcpy(text + len, units[i], unit);
        start = clock();
        normalise(normaliser, text, len, out);
        ck_assert_msg(clock() - start < CLOCKS_PER_SEC / 5, "%s", units[i]);
        ck_assert(utf8_valid(out->bytes, out->len));
    }
    free(text);
}
END_TEST

static Suite *normalise_suite(void)
{
    Suite *suite = suite_create("normalise");
    TCase *tc = tcase_create("a desk");

    tcase_add_checked_fixture(tc, desk_setup, desk_teardown);
    tcase_add_test(tc, ascii_is_only_made_small);
    tcase_add_test(tc, look_alikes_become_latin_letters);
    tcase_add_test(tc, another_script_is_left_alone);
    tcase_add_test(tc, dressed_up_letters_become_plain_ones);
    tcase_add_test(tc, single_letters_in_a_row_are_a_word);
    tcase_add_test(tc, figures_in_a_word_are_letters);
    tcase_add_test(tc, numbers_mentions_and_links_stay);
    tcase_add_test(tc, a_letter_drawn_out_is_kept_once);
    tcase_add_test(tc, a_span_finds_what_was_dropped_too);
    tcase_add_test(tc, time_is_linear);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(normalise_suite);
