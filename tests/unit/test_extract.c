#include "base/xmalloc.h"
#include "tests/unit/runner.h"
#include "worker/text/extract.h"

static struct normaliser *normaliser;
static struct normalised *text;
static struct features *features;

static void desk_setup(void)
{
    normaliser = normaliser_create();
    text = normalised_create();
    features = features_create();
}

static void desk_teardown(void)
{
    normaliser_free(normaliser);
    normalised_free(text);
    features_free(features);
}

static size_t pieces_of(const char *raw, size_t len)
{
    size_t at = 0;
    size_t count = 0;

    normalise(normaliser, raw, len, text);
    while (features_extract(features, text, raw, &at))
        count++;
    return count;
}

static bool has(uint32_t bucket, const uint32_t *buckets, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (buckets[i] == bucket)
            return true;
    return false;
}

START_TEST(each_feature_is_there_once)
{
    pieces_of("the the the the the", 19);
    ck_assert_uint_gt(features->count, 10);
    for (uint32_t i = 0; i < features->count; i++)
        ck_assert(!has(features->buckets[i], features->buckets + i + 1,
                       features->count - i - 1));
}
END_TEST

START_TEST(an_empty_text_has_one_piece)
{
    ck_assert_uint_eq(pieces_of("", 0), 1);
    ck_assert_uint_gt(features->count, 0);
}
END_TEST

START_TEST(the_text_before_leaves_nothing_behind)
{
    uint32_t *first = xmalloc(sizeof(features->buckets));
    uint32_t count;

    pieces_of("hello there", 11);
    count = features->count;
    memcpy(first, features->buckets, count * sizeof(first[0]));
    pieces_of("something else entirely", 23);
    pieces_of("hello there", 11);
    ck_assert_uint_eq(features->count, count);
    ck_assert_mem_eq(first, features->buckets, count * sizeof(first[0]));
    free(first);
}
END_TEST

START_TEST(signs_within_words_say_nothing)
{
    uint32_t plain[FEATURES_MAX];
    uint32_t count;
    uint32_t shared = 0;

    pieces_of("this is nonsense", 16);
    count = features->count;
    memcpy(plain, features->buckets, count * sizeof(plain[0]));
    pieces_of("th-is is non*sense", 18);
    for (uint32_t i = 0; i < features->count; i++)
        shared += has(features->buckets[i], plain, count);
    ck_assert_uint_ge(shared + 1, count); /* all but the size */
}
END_TEST

START_TEST(a_long_text_has_pieces_that_overlap)
{
    char raw[NORMALISE_TEXT_MAX];

    for (size_t i = 0; i < sizeof(raw); i++)
        raw[i] = i % 6 == 5 ? ' ' : (char)('a' + i % 6);
    ck_assert_uint_eq(pieces_of(raw, 1024), 1);
    ck_assert_uint_eq(pieces_of(raw, 1025), 2);
    ck_assert_uint_eq(pieces_of(raw, sizeof(raw)), 21);
}
END_TEST

static Suite *extract_suite(void)
{
    Suite *suite = suite_create("extract");
    TCase *tc = tcase_create("a desk");

    tcase_add_checked_fixture(tc, desk_setup, desk_teardown);
    tcase_add_test(tc, each_feature_is_there_once);
    tcase_add_test(tc, an_empty_text_has_one_piece);
    tcase_add_test(tc, the_text_before_leaves_nothing_behind);
    tcase_add_test(tc, signs_within_words_say_nothing);
    tcase_add_test(tc, a_long_text_has_pieces_that_overlap);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(extract_suite);
