/* message.search over the store: what is found, by whom, and what never is. */
#include "runner.h"
#include "search_people.h"

START_TEST(words_are_found_without_regard_to_case_and_accents)
{
    uint64_t a = post(ann, hall, "Crème brûlée, please");
    uint64_t b = post(ann, hall, "the CREME of it");

    ck_assert_finds(bob, "creme", b, a);
    ck_assert_finds(bob, "Crême", b, a);
    ck_assert_finds(bob, "BRULEE please", a);
    ck_assert_finds_none(bob, "brulee it");
}
END_TEST

START_TEST(phrases_prefixes_and_exclusions)
{
    uint64_t a = post(ann, hall, "the quick brown fox");
    uint64_t b = post(ann, hall, "brown quick the fox jumps");
    uint64_t c = post(ann, hall, "a quickly browned onion");

    ck_assert_finds(bob, "\"quick brown\"", a);
    ck_assert_finds(bob, "quick brown", b, a);
    ck_assert_finds(bob, "qui*", c, b, a);
    ck_assert_finds(bob, "qu*", c, b, a);
    ck_assert_finds(bob, "quickl*", c);
    ck_assert_finds(bob, "brown*", c, b, a);
    ck_assert_finds(bob, "\"quick br\"*", a);
    ck_assert_finds(bob, "brown* -fox", c);
    ck_assert_finds(bob, "quick -\"quick brown\"", b);
    ck_assert_finds(bob, "quick-brown", a);
    ck_assert_finds(bob, "fox -jum*", a);
}
END_TEST

START_TEST(prefixes_and_phrases_in_a_private_room)
{
    uint64_t a = post(ann, den, "the quick brown fox");
    uint64_t b = post(bob, den, "quickly now");

    ck_assert_finds(bob, "qu*", b, a);
    ck_assert_finds(bob, "quick*", b, a);
    ck_assert_finds(bob, "\"quick bro\"*", a);
    ck_assert_finds_none(eve, "qu*");
}
END_TEST

START_TEST(scripts_without_spaces_are_found_by_any_part)
{
    uint64_t a = post(ann, hall, "東京都の会議は明日です");
    uint64_t b = post(ann, hall, "京都へ行く");
    uint64_t c = post(ann, hall, "สวัสดีครับทุกคน");
    uint64_t d = post(ann, hall, "안녕하세요 여러분");
    uint64_t e = post(ann, hall, "version2東");

    ck_assert_finds(bob, "京都", b, a);
    ck_assert_finds(bob, "東京都", a);
    ck_assert_finds(bob, "会議", a);
    ck_assert_finds(bob, "都", b, a);
    ck_assert_finds(bob, "す", a);
    ck_assert_finds(bob, "く", b);
    ck_assert_finds(bob, "東", e, a);
    ck_assert_finds(bob, "東京 明日", a);
    ck_assert_finds_none(bob, "都会");
    ck_assert_finds(bob, "ครับ", c);
    ck_assert_finds(bob, "하세", d);
    ck_assert_finds(bob, "여러분", d);
    ck_assert_finds(bob, "version2", e);
    ck_assert_finds(bob, "\"version2 東\"", e);
    ck_assert_finds_none(bob, "会議 -京都");
}
END_TEST

START_TEST(words_that_mix_ascii_with_other_letters)
{
    uint64_t a = post(ann, hall, "Der Süden: naïve café-Gäste, e\xcc\x81tude x");
    uint64_t b = post(ann, hall, "data東京base mañana2day");
    uint64_t c = post(ann, hall, "42!caf\xc3\xa9");

    ck_assert_finds(bob, "suden", a);
    ck_assert_finds(bob, "naive \"cafe gaste\"", a);
    ck_assert_finds(bob, "etude x", a);
    ck_assert_finds(bob, "cafe", c, a);
    ck_assert_finds(bob, "\"42 cafe\"", c);
    ck_assert_finds(bob, "data", b);
    ck_assert_finds(bob, "base", b);
    ck_assert_finds(bob, "東京", b);
    ck_assert_finds(bob, "manana2day", b);
    ck_assert_finds_none(bob, "den");
}
END_TEST

START_TEST(a_word_is_cut_where_it_is_too_long)
{
    char text[200];
    char query[200];
    uint64_t a;

    memset(text, 'x', 100);
    memcpy(text + 100, " tail", sizeof(" tail"));
    a = post(ann, hall, text);
    snprintf(query, sizeof(query), "%.60s", text);
    ck_assert_finds(bob, query, a);
    snprintf(query, sizeof(query), "\"%.100s tail\"", text);
    ck_assert_finds(bob, query, a);
}
END_TEST

START_TEST(other_scripts_and_signs)
{
    uint64_t a = post(ann, hall, "Привет, мир");
    uint64_t b = post(ann, hall, "well done 🎉 everyone");
    uint64_t c = post(ann, hall, "हिन्दी में लिखें");
    uint64_t d = post(ann, hall, "مُحَمَّد");
    uint64_t e = post(ann, hall, "ＡＢＣ１２３");

    ck_assert_finds(bob, "привет", a);
    ck_assert_finds(bob, "🎉", b);
    ck_assert_finds(bob, "हिन्दी", c);
    ck_assert_finds(bob, "محمد", d);
    ck_assert_finds(bob, "abc123", e);
    ck_assert_finds(bob, "abc*", e);
}
END_TEST

START_TEST(people_and_rooms_by_name)
{
    uint64_t a = post(ann, hall, "one apple");
    uint64_t b = post(ann, den, "two apple");
    uint64_t c = post(bob, den, "three apple");
    uint64_t talk = dm(ann, bob);
    uint64_t d = post(bob, talk, "four apple");

    ck_assert_finds(ann, "apple", d, c, b, a);
    ck_assert_finds(ann, "apple from:@bob", d, c);
    ck_assert_finds(ann, "from:Bob", d, c);
    ck_assert_finds(ann, "from:@bob from:@ann in:den", c, b);
    ck_assert_finds(ann, "apple -from:@bob", b, a);
    ck_assert_finds(ann, "apple in:den", c, b);
    ck_assert_finds(ann, "in:#Den", c, b);
    ck_assert_finds(ann, "apple in:den in:hall", c, b, a);
    ck_assert_finds(ann, "apple -in:den", d, a);
    ck_assert_finds(ann, "apple in:@bob", d);
    ck_assert_finds(bob, "in:@ann", d);
    ck_assert_finds_none(ann, "in:@eve");
    ck_assert_finds(eve, "apple", a);
    ck_assert_finds_none(eve, "from:@bob");
}
END_TEST

START_TEST(what_a_message_has)
{
    uint64_t a = post(ann, hall, "see https://example.org/x");
    uint64_t b = post(ann, hall, "no link at all: //");
    uint64_t c = post(ann, hall, "www.example.org then");

    ck_assert_finds(bob, "has:link", c, a);
    ck_assert_finds(bob, "-has:link in:hall", b);
    ck_assert_finds_none(bob, "has:reaction");
    ck_assert_int_eq(join(bob, hall), OK);
    ck_assert_int_eq(react(bob, a, "👍"), OK);
    ck_assert_finds(bob, "has:reaction", a);
    unreact(bob, a, "👍");
    ck_assert_finds_none(bob, "has:reaction");
    ck_assert_finds_none(bob, "is:edited");
    edit(ann, b, "no link");
    ck_assert_finds(bob, "is:edited", b);
    ck_assert_finds_none(bob, "has:file");
    ck_assert_finds_none(bob, "has:image");
}
END_TEST

START_TEST(threads_and_pins)
{
    uint64_t a = post(ann, hall, "start here");
    uint64_t b = post(ann, hall, "beside it");
    struct command reply = command_of(COMMAND_MESSAGE_SEND, bob);
    struct command pin;
    uint64_t r;

    join(bob, hall);
    reply.room = hall;
    reply.thread = a;
    set_text(&reply, "an answer");
    ck_assert_int_eq(apply(reply), OK);
    r = scene.last.id;
    ck_assert_finds(bob, "is:thread", r, a);
    ck_assert_finds(bob, "-is:thread in:hall", b);
    pin = command_of(COMMAND_MESSAGE_PIN, ann);
    pin.message = b;
    ck_assert_int_eq(apply(pin), OK);
    ck_assert_finds(bob, "is:pinned", b);
    pin = command_of(COMMAND_MESSAGE_UNPIN, ann);
    pin.message = b;
    ck_assert_int_eq(apply(pin), OK);
    ck_assert_finds_none(bob, "is:pinned");
}
END_TEST

/* SCENE_START is 2025-11-21 09:00:00 UTC. */
START_TEST(days_and_times)
{
    uint64_t a, b, c;

    scene.now = SCENE_START;
    a = post(ann, hall, "early apple");
    scene.now = SCENE_START + 16 * 3600000;
    b = post(ann, hall, "late apple");
    scene.now = SCENE_START + 48 * 3600000;
    c = post(ann, hall, "later apple");

    ck_assert_finds(bob, "apple on:2025-11-21", a);
    ck_assert_finds(bob, "apple on:2025-11-22", b);
    ck_assert_finds(bob, "apple before:2025-11-22", a);
    ck_assert_finds(bob, "apple after:2025-11-21", c, b);
    ck_assert_finds(bob, "apple after:2025-11-21 before:2025-11-23", b);
    ck_assert_finds(bob, "apple after:2025-11-21T09:30Z", c, b);
    ck_assert_finds(bob, "apple before:2025-11-21T10:30+01:00", a);
    ck_assert_finds_none(bob, "apple after:2026-01-01");
    ck_assert_finds(bob, "apple before:2026-01-01", c, b, a);
    ck_assert_finds_none(bob, "apple before:1970-01-01");

    struct search_args west = {.user = bob,
                               .query = "on:2025-11-21 apple",
                               .len = 19,
                               .cursor = "",
                               .limit = 9,
                               .offset = -120};

    ck_assert_int_eq(query_search(scene.reader, &west, fresh_out(), search_why), OK);
    char wanted[64];
    snprintf(wanted, sizeof(wanted), "%" PRIu64 " %" PRIu64 " ", b, a);
    ck_assert_str_eq(ids_said(), wanted);
}
END_TEST

START_TEST(what_is_gone_or_changed_is_not_shown_even_before_the_index_knows)
{
    uint64_t a = post(ann, hall, "apple pie");
    uint64_t b = post(ann, hall, "apple cake");

    ck_assert_finds(bob, "apple", b, a);
    edit(ann, a, "plum pie");
    delete_message(ann, b);
    ck_assert_str_eq(found_now(bob, "apple"), "");
    ck_assert_finds_none(bob, "apple");
    ck_assert_finds(bob, "plum", a);
    ck_assert_finds_none(bob, "cake");
}
END_TEST

START_TEST(pages_follow_each_other_without_hole_or_repeat)
{
    char all[4096] = "";
    char seen[512] = "";
    char cursor[32] = "";
    size_t len = 0;

    for (int i = 0; i < 25; i++)
        post(ann, hall, i % 5 == 0 ? "pear" : "apple");
    snprintf(all, sizeof(all), "%s", found(bob, "apple"));
    for (int page = 0; page < 5; page++) {
        const char *at;

        ck_assert_int_eq(search_page(bob, "apple", cursor, 4), OK);
        len += (size_t)snprintf(seen + len, sizeof(seen) - len, "%s", ids_said());
        post(ann, hall, "apple of later");
        index_all();
        at = strstr(buf_text(&scene.out), "\"cursor\":\"");
        ck_assert_int_eq(at != NULL, page < 4);
        if (at)
            snprintf(cursor, sizeof(cursor), "%.*s", (int)strcspn(at + 10, "\""),
                     at + 10);
    }
    ck_assert_str_eq(seen, all);
    ck_assert_int_eq(search_page(bob, "apple", "x", 4), ERR_PARAMS);
}
END_TEST

START_TEST(a_snippet_is_cut_round_what_was_found)
{
    char text[2000] = "";

    for (int i = 0; i < 100; i++)
        strcat(text, "lorem 🎉 ");
    strcat(text, "Needle in it ");
    for (int i = 0; i < 100; i++)
        strcat(text, "ipsum ");
    post(ann, hall, text);
    post(ann, hall, "a needle, a NEEDLE");
    index_all();
    ck_assert_int_eq(search_page(bob, "needle", "", 10), OK);
    const char *out = buf_text(&scene.out);
    ck_assert_has(out, "\"snippet\":\"a needle, a NEEDLE\",\"marks\":[[2,6],[12,6]]");
    ck_assert_has(out, "\"snippet\":\"\xe2\x80\xa6");
    ck_assert_has(out, "Needle in it ipsum");
    const char *second = strstr(strstr(out, "\"marks\"") + 1, "\"snippet\":\"");
    ck_assert_ptr_nonnull(second);
    ck_assert_has(second, "\xe2\x80\xa6\",\"marks\":[[");
    ck_assert_uint_lt(strcspn(second + 11, "\""), 320);
}
END_TEST

static Suite *search_suite(void)
{
    Suite *suite = suite_create("search");
    TCase *tc = tcase_create("search");

    tcase_add_checked_fixture(tc, people_and_rooms, search_scene_close);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, words_are_found_without_regard_to_case_and_accents);
    tcase_add_test(tc, phrases_prefixes_and_exclusions);
    tcase_add_test(tc, prefixes_and_phrases_in_a_private_room);
    tcase_add_test(tc, scripts_without_spaces_are_found_by_any_part);
    tcase_add_test(tc, words_that_mix_ascii_with_other_letters);
    tcase_add_test(tc, a_word_is_cut_where_it_is_too_long);
    tcase_add_test(tc, other_scripts_and_signs);
    tcase_add_test(tc, people_and_rooms_by_name);
    tcase_add_test(tc, what_a_message_has);
    tcase_add_test(tc, threads_and_pins);
    tcase_add_test(tc, days_and_times);
    tcase_add_test(tc, what_is_gone_or_changed_is_not_shown_even_before_the_index_knows);
    tcase_add_test(tc, pages_follow_each_other_without_hole_or_repeat);
    tcase_add_test(tc, a_snippet_is_cut_round_what_was_found);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(search_suite);
