/* message.search over the store: what is found, by whom, and what never is. */
#include "runner.h"
#include "search_scene.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t ann, bob, eve, hall, den;

static void people_and_rooms(void)
{
    search_scene_open();
    ann = user("ann");
    bob = user("bob");
    eve = user("eve");
    hall = public_room(ann, "hall");
    den = private_room(ann, "den");
    ck_assert_int_eq(invite(ann, den, bob), OK);
}

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

START_TEST(whoever_may_not_read_a_room_finds_nothing_of_it)
{
    uint64_t secret = post(bob, den, "the merger is on");
    uint64_t three[] = {bob, eve};
    uint64_t four[] = {bob, eve, user("dan")};
    uint64_t five[] = {bob, eve, four[2], user("kim")};
    uint64_t zoe = user_with_role("zoe", ROLE_OWNER);

    ck_assert_int_eq(dm_open(ann, three, 2), OK);
    uint64_t a = post(ann, scene.last.id, "merger of three");
    ck_assert_int_eq(dm_open(ann, four, 3), OK);
    uint64_t b = post(ann, scene.last.id, "merger of four");
    ck_assert_int_eq(dm_open(ann, five, 4), OK);
    uint64_t c = post(ann, scene.last.id, "merger of five");

    ck_assert_finds(ann, "merger", c, b, a, secret);
    ck_assert_finds(eve, "merger", c, b, a);
    ck_assert_finds(four[2], "merger", c, b);
    ck_assert_finds(five[3], "merger", c);
    ck_assert_finds_none(zoe, "merger");
    ck_assert_finds(bob, "merger", c, b, a, secret);
    ck_assert_int_eq(remove_person(ann, den, bob), OK);
    ck_assert_str_eq(found_now(bob, "merger in:@ann"), "");
    ck_assert_finds(bob, "merger", c, b, a);
    ck_assert_finds_none(bob, "from:@bob");
    ck_assert_int_eq(invite(ann, den, eve), OK);
    ck_assert_finds(eve, "\"merger is\"", secret);
}
END_TEST

START_TEST(a_guest_finds_what_is_in_their_rooms)
{
    uint64_t guest = user_with_role("gus", ROLE_GUEST);
    uint64_t lobby = public_room(ann, "lobby");
    uint64_t a = post(ann, lobby, "welcome apple");

    post(ann, hall, "inner apple");
    ck_assert_finds_none(guest, "apple");
    ck_assert_int_eq(invite(ann, lobby, guest), OK);
    ck_assert_finds(guest, "apple", a);
    ck_assert_finds(guest, "in:lobby", a);
    ck_assert_int_eq(search_page(guest, "in:hall", "", 10), ERR_NOT_FOUND);
}
END_TEST

static char *refusal(uint64_t who, const char *query, enum err err)
{
    ck_assert_int_eq(search_page(who, query, "", 10), err);
    return search_why;
}

START_TEST(a_name_that_is_hidden_is_refused_as_one_that_is_not)
{
    index_all();
    char *there = xstrdup(refusal(eve, "in:den", ERR_NOT_FOUND));

    ck_assert_str_eq(refusal(eve, "in:dem", ERR_NOT_FOUND), there);
    ck_assert_has(there, "character 1");
    ck_assert_has(refusal(eve, "x from:@nobody", ERR_NOT_FOUND), "character 3");
    ck_assert_has(refusal(eve, "-in:den x", ERR_NOT_FOUND), "character 1");
    free(there);
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
    char all[512] = "";
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

START_TEST(many_private_rooms_are_searched_in_lots)
{
    uint64_t rooms[150];
    uint64_t a, b;
    char name[32];

    for (int i = 0; i < 150; i++) {
        snprintf(name, sizeof(name), "room %d", i);
        rooms[i] = private_room(bob, name);
    }
    a = post(bob, rooms[140], "needle one");
    b = post(bob, rooms[3], "needle two");
    ck_assert_finds(bob, "needle", b, a);
    ck_assert_finds_none(ann, "needle");

    char all[4096];

    for (int i = 0; i < 300; i++)
        post(bob, rooms[(i * 67) % 150], "straw");
    snprintf(all, sizeof(all), "%s", found(bob, "straw"));
    for (unsigned limit = 1; limit < 40; limit += 7) {
        ck_assert_int_eq(search_page(bob, "straw", "", limit), OK);
        ck_assert_int_eq(strncmp(ids_said(), all, strlen(ids_said())), 0);
    }
}
END_TEST

START_TEST(a_restart_goes_on_where_it_was)
{
    uint64_t a = post(ann, hall, "apple");

    ck_assert_finds(bob, "apple", a);
    search_index_close(index_of_scene);
    uint64_t b = post(ann, hall, "apple again");
    index_open();
    ck_assert_uint_eq(index_all(), 1);
    ck_assert_finds(bob, "apple", b, a);
}
END_TEST

static void spoil(off_t at, const char *bytes, size_t len)
{
    char *path = xasprintf("%s/search.db", scene.dir);
    int fd = open(path, O_WRONLY);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(pwrite(fd, bytes, len, at), (ssize_t)len);
    close(fd);
    free(path);
}

static void forget_file(void)
{
    char *path = xasprintf("%s/search.db", scene.dir);

    unlink(path);
    free(path);
}

START_TEST(a_file_that_is_gone_or_spoilt_is_made_anew)
{
    static const char junk[4096] = "not a database at all";
    uint64_t a = post(ann, hall, "apple pie");
    uint64_t b = post(ann, den, "apple cake");

    edit(ann, a, "apple crumble");
    for (int round = 0; round < 3; round++) {
        ck_assert_finds(bob, "apple", b, a);
        search_index_close(index_of_scene);
        reader_close(scene.reader);
        if (round == 0)
            forget_file();
        else
            spoil(round == 1 ? 0 : 100, junk, sizeof(junk));
        char why[STORE_WHY_MAX];
        scene.reader = reader_open(scene.store, why, sizeof(why));
        index_open();
        ck_assert_uint_eq(index_all(), 2);
        ck_assert_finds(bob, "apple -pie", b, a);
        ck_assert_finds(eve, "crumble", a);
    }
}
END_TEST

START_TEST(making_it_anew_goes_on_after_an_end_in_between)
{
    struct search_place place;
    uint64_t first = post(ann, hall, "apple zero");
    uint64_t last = 0;

    for (int i = 0; i < 200; i++)
        last = post(ann, hall, "apple");
    search_index_step(index_of_scene, &place);
    ck_assert(place.ok && place.more);
    search_index_close(index_of_scene);
    edit(ann, first, "apple one");
    delete_message(ann, last);
    index_open();
    ck_assert_finds(bob, "one", first);
    ck_assert_finds_none(bob, "zero");
    ck_assert_int_eq(search_page(bob, "apple", "", 100), OK);
    ck_assert_has_not(buf_text(&scene.out), "partial");
}
END_TEST

START_TEST(the_index_holds_nothing_of_a_deleted_message)
{
    uint64_t a = post(ann, hall, "xylophone");
    char *path = xasprintf("%s/search.db", scene.dir);
    char command[256];

    index_all();
    delete_message(ann, a);
    index_all();
    search_index_close(index_of_scene);
    index_open();
    snprintf(command, sizeof(command), "grep -aq xylophone %s", path);
    ck_assert_int_ne(system(command), 0);
    free(path);
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
    tcase_add_test(tc, other_scripts_and_signs);
    tcase_add_test(tc, people_and_rooms_by_name);
    tcase_add_test(tc, whoever_may_not_read_a_room_finds_nothing_of_it);
    tcase_add_test(tc, a_guest_finds_what_is_in_their_rooms);
    tcase_add_test(tc, a_name_that_is_hidden_is_refused_as_one_that_is_not);
    tcase_add_test(tc, what_a_message_has);
    tcase_add_test(tc, threads_and_pins);
    tcase_add_test(tc, days_and_times);
    tcase_add_test(tc, what_is_gone_or_changed_is_not_shown_even_before_the_index_knows);
    tcase_add_test(tc, pages_follow_each_other_without_hole_or_repeat);
    tcase_add_test(tc, a_snippet_is_cut_round_what_was_found);
    tcase_add_test(tc, many_private_rooms_are_searched_in_lots);
    tcase_add_test(tc, a_restart_goes_on_where_it_was);
    tcase_add_test(tc, a_file_that_is_gone_or_spoilt_is_made_anew);
    tcase_add_test(tc, making_it_anew_goes_on_after_an_end_in_between);
    tcase_add_test(tc, the_index_holds_nothing_of_a_deleted_message);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(search_suite);
