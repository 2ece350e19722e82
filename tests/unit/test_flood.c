#include "runner.h"

#include "ipc/verdict.h"
#include "worker/rules/flood.h"
#include "worker/rules/rules.h"
#include "worker/rules/simhash.h"
#include "worker/text/normalise.h"

#include <stdio.h>
#include <time.h>

#define MINUTE   60000
#define LONG_AGO (-30LL * 24 * 60 * MINUTE)
#define ADVERT   "Earn fast money today with our simple method, write to me and learn how"

static struct normaliser *normaliser;
static struct normalised *normalised;
static struct flood *flood;
static struct flood_limits limits;
static int64_t now;

static void begin(void)
{
    normaliser = normaliser_create();
    normalised = normalised_create();
    limits = FLOOD_LIMITS;
    limits.rate = 1000;
    limits.burst = 1000;
    flood = flood_create(&limits);
    now = 1000 * MINUTE;
}

static void end(void)
{
    flood_destroy(flood);
    normalised_free(normalised);
    normaliser_free(normaliser);
}

static void limit(void)
{
    flood_destroy(flood);
    flood = flood_create(&limits);
}

static struct flood_mark measure(const char *text, uint32_t links)
{
    struct rule_text t = {.raw = text, .len = strlen(text), .normalised = normalised};
    struct flood_mark mark;

    normalise(normaliser, text, strlen(text), normalised);
    flood_measure(&t, links, &mark);
    return mark;
}

static uint32_t says_with(uint64_t user, uint64_t room, const char *text, uint32_t flags)
{
    struct flood_mark mark = measure(text, 0);
    struct judge_text asked = {
        .user = user, .room = room, .at = now, .user_at = LONG_AGO, .flags = flags};

    now += 500;
    return flood_judge(flood, &asked, &mark);
}

static uint32_t says(uint64_t user, uint64_t room, const char *text)
{
    return says_with(user, room, text, 0);
}

static int distance(const char *a, const char *b)
{
    return __builtin_popcountll(measure(a, 0).fingerprint ^ measure(b, 0).fingerprint);
}

START_TEST(texts_that_are_nearly_the_same_have_nearly_the_same_fingerprint)
{
    ck_assert_int_eq(distance(ADVERT, ADVERT "!!!"), 0);
    ck_assert_int_eq(distance(ADVERT, "@anna " ADVERT " 83921"), 0);
    ck_assert_int_eq(
        distance(
            ADVERT,
            "EARN fast m0ney today, with our simple method. Write to me and learn how"),
        0);
    ck_assert_int_gt(
        distance(ADVERT, "I would like to know how the new release is built on Debian"),
        10);
    ck_assert_uint_eq(measure("!!! 123 @you", 0).fingerprint, 0);
    ck_assert_uint_eq(measure("", 0).fingerprint, 0);
}
END_TEST

START_TEST(a_fingerprint_is_the_same_on_every_machine)
{
    uint32_t words;

    ck_assert_uint_eq(simhash("one two three", 13, &words),
                      simhash("three, two one", 14, &words));
    ck_assert_uint_eq(words, 3);
    ck_assert_uint_eq(simhash("hello", 5, &words), 0x16FE05A1C75BCD0Fu);
}
END_TEST

START_TEST(a_text_is_measured)
{
    struct flood_mark mark =
        measure("HEY @anna, (@bob) LOOK: me@example.org \xC3\x84\xC3\xB6 @", 2);

    ck_assert_uint_eq(mark.mentions, 2);
    ck_assert_uint_eq(mark.links, 2);
    ck_assert_uint_eq(mark.letters, 3 + 4 + 3 + 4 + 12 + 2);
    ck_assert_uint_eq(mark.capitals, 3 + 4 + 1);
}
END_TEST

START_TEST(a_person_who_repeats_a_text_is_flagged)
{
    ck_assert_uint_eq(says(1, 1, ADVERT), 0);
    ck_assert_uint_eq(says(1, 1, ADVERT "!"), 0);
    ck_assert_uint_eq(says(1, 1, "@bob " ADVERT), 0);
    ck_assert_uint_eq(says(1, 1, ADVERT " 4"), FLOOD_REPEAT);
    ck_assert_uint_eq(says(2, 1, ADVERT), 0);
}
END_TEST

START_TEST(short_texts_may_be_repeated)
{
    for (int i = 0; i < 10; i++)
        ck_assert_uint_eq(says(1, 1, "ok"), 0);
    for (uint64_t user = 1; user < 10; user++)
        ck_assert_uint_eq(says(user, 1, "happy birthday dear anna"), 0);
}
END_TEST

START_TEST(the_same_text_by_many_people_is_a_raid)
{
    for (uint64_t user = 1; user < limits.raid_people; user++)
        ck_assert_uint_eq(says(user, 1, ADVERT), 0);
    ck_assert_uint_eq(says(limits.raid_people, 1, ADVERT), FLOOD_RAID);
    ck_assert_uint_eq(says(99, 7, ADVERT), FLOOD_RAID);
}
END_TEST

START_TEST(the_same_text_in_many_rooms_is_a_raid)
{
    ck_assert_uint_eq(says(1, 1, ADVERT), 0);
    ck_assert_uint_eq(says(1, 2, ADVERT), 0);
    ck_assert_uint_eq(says(1, 3, ADVERT), FLOOD_RAID);
}
END_TEST

START_TEST(what_lies_before_the_window_is_forgotten)
{
    for (int i = 0; i < 3; i++)
        says(1, 1, ADVERT);
    now += limits.window_ms;
    ck_assert_uint_eq(says(1, 1, ADVERT), 0);
}
END_TEST

START_TEST(an_edit_is_not_the_text_again)
{
    says(1, 1, ADVERT);
    for (int i = 0; i < 5; i++)
        ck_assert_uint_eq(says_with(1, 1, ADVERT "!", JUDGE_IS_EDIT), 0);
    says(1, 1, ADVERT);
    ck_assert_uint_eq(says(1, 1, ADVERT), 0);
}
END_TEST

START_TEST(what_is_judged_again_counts_once)
{
    limits.rate = 0.001;
    limits.burst = 3;
    limit();
    for (int i = 0; i < 10; i++)
        ck_assert_uint_eq(says_with(1, 1, ADVERT, JUDGE_AGAIN), 0);
    ck_assert_uint_eq(says(1, 1, ADVERT), 0);
}
END_TEST

START_TEST(who_is_too_fast_in_a_room_is_flagged_there)
{
    limits.rate = 0.1;
    limits.burst = 3;
    limit();
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(says(1, 1, "hi"), 0);
    ck_assert_uint_eq(says(1, 1, "hi"), FLOOD_RATE);
    ck_assert_uint_eq(says(1, 2, "hi"), 0);
    ck_assert_uint_eq(says(2, 1, "hi"), 0);
    now += MINUTE;
    ck_assert_uint_eq(says(1, 1, "hi"), 0);
}
END_TEST

START_TEST(loud_texts_are_flagged_by_what_is_in_them)
{
    struct judge_text asked = {.user = 1, .room = 1, .at = now, .user_at = now - MINUTE};
    struct flood_mark mark = measure("@a @b @c @d @e @f @g @h @i @j", 8);

    ck_assert_uint_eq(flood_judge(flood, &asked, &mark),
                      FLOOD_MENTIONS | FLOOD_LINKS | FLOOD_NEWCOMER);
    ck_assert_uint_eq(says(2, 1, "STOP SHOUTING AT ME, PLEASE"), FLOOD_CAPITALS);
    ck_assert_uint_eq(says(2, 1, "RFC 2119 says MUST and SHOULD in capitals"), 0);
    ck_assert_uint_eq(says(2, 1, "HTTP"), 0);
}
END_TEST

START_TEST(a_clock_that_steps_back_forgets_nothing)
{
    int64_t before = now;

    for (int i = 0; i < 3; i++)
        says(1, 1, ADVERT);
    now = before - 100 * MINUTE;
    ck_assert_uint_eq(says(1, 1, ADVERT), FLOOD_REPEAT);
}
END_TEST

START_TEST(many_different_texts_push_out_the_oldest_only)
{
    struct timespec began, ended;
    char text[200];

    limits.texts_max = 64;
    limit();
    says(1, 1, ADVERT);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
    for (int i = 0; i < 50000; i++) {
        struct flood_mark mark = {.fingerprint = (uint64_t)i * 0x9E3779B97F4A7C15u + 1,
                                  .words = 9,
                                  .letters = 50};
        struct judge_text asked = {
            .user = (uint64_t)i, .room = 1, .at = now, .user_at = LONG_AGO};

        flood_judge(flood, &asked, &mark);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
    ck_assert_double_lt((double)(ended.tv_sec - began.tv_sec) +
                            (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
                        2);
    for (int i = 0; i < 3; i++)
        ck_assert_uint_eq(says(1, 1, ADVERT), 0);
    snprintf(text, sizeof(text), "%s", ADVERT);
    ck_assert_uint_eq(says(1, 1, text), FLOOD_REPEAT);
}
END_TEST

START_TEST(a_bucket_full_of_others_is_not_walked_to_its_end)
{
    struct timespec began, ended;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &began);
    for (uint64_t i = 0; i < 50000; i++) {
        /* The same first quarter, the others far apart. */
        struct flood_mark mark = {.fingerprint = (i * 0x9E3779B97F4A7C15u) << 16 | 7,
                                  .words = 9,
                                  .letters = 50};
        struct judge_text asked = {.user = i, .room = 1, .at = now, .user_at = LONG_AGO};

        flood_judge(flood, &asked, &mark);
    }
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ended);
    ck_assert_double_lt((double)(ended.tv_sec - began.tv_sec) +
                            (double)(ended.tv_nsec - began.tv_nsec) / 1e9,
                        2);
}
END_TEST

static Suite *flood_suite(void)
{
    Suite *suite = suite_create("flood");
    TCase *all = tcase_create("all");

    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, texts_that_are_nearly_the_same_have_nearly_the_same_fingerprint);
    tcase_add_test(all, a_fingerprint_is_the_same_on_every_machine);
    tcase_add_test(all, a_text_is_measured);
    tcase_add_test(all, a_person_who_repeats_a_text_is_flagged);
    tcase_add_test(all, short_texts_may_be_repeated);
    tcase_add_test(all, the_same_text_by_many_people_is_a_raid);
    tcase_add_test(all, the_same_text_in_many_rooms_is_a_raid);
    tcase_add_test(all, what_lies_before_the_window_is_forgotten);
    tcase_add_test(all, an_edit_is_not_the_text_again);
    tcase_add_test(all, what_is_judged_again_counts_once);
    tcase_add_test(all, who_is_too_fast_in_a_room_is_flagged_there);
    tcase_add_test(all, loud_texts_are_flagged_by_what_is_in_them);
    tcase_add_test(all, a_clock_that_steps_back_forgets_nothing);
    tcase_add_test(all, many_different_texts_push_out_the_oldest_only);
    tcase_add_test(all, a_bucket_full_of_others_is_not_walked_to_its_end);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(flood_suite);
