#include "runner.h"

#include "proto/slash.h"

#include <inttypes.h>
#include <string.h>

static const struct typed {
    const char *text;
    bool is_command;
    const char *name;
    const char *rest;
} typed[] = {
    {"/me waves", true, "me", "waves"},
    {"/ME  waves ", true, "me", "waves"},
    {"/leave", true, "leave", ""},
    {"/topic\nlunch", true, "topic", "lunch"},
    {"hello /me", false, "", "hello /me"},
    {"//usr/bin", false, "", "/usr/bin"},
    {"//", false, "", "/"},
    {"/", false, "", "/"},
    {"/ me", false, "", "/ me"},
    {"/usr/bin", false, "", "/usr/bin"},
    {"/m\xc3\xa9 x", false, "", "/m\xc3\xa9 x"},
    {"/123456789012345678901234567890123 x", false, "",
     "/123456789012345678901234567890123 x"},
    {"", false, "", ""},
};

START_TEST(a_name_behind_a_slash_is_a_command_and_all_else_is_text)
{
    struct slash s;

    slash_parse(typed[_i].text, strlen(typed[_i].text), &s);
    ck_assert_msg(s.is_command == typed[_i].is_command, "%s", typed[_i].text);
    ck_assert_str_eq(s.name, typed[_i].name);
    ck_assert_uint_eq(s.rest.len, strlen(typed[_i].rest));
    ck_assert_mem_eq(s.rest.text, typed[_i].rest, s.rest.len);
}
END_TEST

START_TEST(words_may_stand_in_quotes)
{
    static const char *const words[] = {"@ann", "pizza or pasta?", "pizza", "", "both"};
    const char text[] =
        " @ann \"pizza or pasta?\" \xe2\x80\x9cpizza\xe2\x80\x9d \"\" both ";
    struct slash_piece rest = {text, strlen(text)};
    struct slash_piece word;

    for (size_t i = 0; i < 5; i++) {
        ck_assert(slash_word(&rest, &word));
        ck_assert_uint_eq(word.len, strlen(words[i]));
        ck_assert_mem_eq(word.text, words[i], word.len);
    }
    ck_assert(!slash_word(&rest, &word));
    rest = (struct slash_piece){"\"no end", 7};
    ck_assert(!slash_word(&rest, &word));
}
END_TEST

/* 2025-11-21 09:00 UTC */
#define NOW INT64_C(1763715600000)

static const struct when {
    const char *text;
    enum slash_when when;
    int64_t minutes;  /* from now */
    const char *rest; /* what is left */
} whens[] = {
    {"in 20 minutes to stretch", SLASH_WHEN_FINE, 20, "to stretch"},
    {"in 20min stretch", SLASH_WHEN_FINE, 20, "stretch"},
    {"in an hour and 5 min go", SLASH_WHEN_FINE, 65, "go"},
    {"to eat in 2h", SLASH_WHEN_FINE, 120, "to eat"},
    {"in 1 week", SLASH_WHEN_FINE, 7 * 24 * 60, ""},
    {"at 15:00 call", SLASH_WHEN_FINE, 240, "call"},
    {"at 3 pm call", SLASH_WHEN_FINE, 240, "call"},
    {"at 11:00 now", SLASH_WHEN_FINE, 24 * 60, "now"},
    {"at 12 am x", SLASH_WHEN_FINE, 13 * 60, "x"},
    {"tomorrow", SLASH_WHEN_FINE, 22 * 60, ""},
    {"go tomorrow at 8:30pm", SLASH_WHEN_FINE, (24 + 9) * 60 + 30, "go"},
    {"meet at 5 in 10 minutes", SLASH_WHEN_FINE, 10, "meet at 5"},
    {"in 400 days x", SLASH_WHEN_TOO_FAR, 0, NULL},
    {"in 99999999999 weeks x", SLASH_WHEN_NONE, 0, NULL},
    {"in a minute's time", SLASH_WHEN_NONE, 0, NULL},
    {"at 25:00 x", SLASH_WHEN_NONE, 0, NULL},
    {"at 13 pm x", SLASH_WHEN_NONE, 0, NULL},
    {"at 10:5 x", SLASH_WHEN_NONE, 0, NULL},
    {"at noon", SLASH_WHEN_NONE, 0, NULL},
    {"hello", SLASH_WHEN_NONE, 0, NULL},
    {"", SLASH_WHEN_NONE, 0, NULL},
};

START_TEST(a_time_is_found_at_either_end)
{
    const struct when *w = &whens[_i];
    struct slash_zone zone = {true, 120};
    struct slash_piece piece = {w->text, strlen(w->text)};
    int64_t at = 0;

    ck_assert_msg(slash_time(&piece, NOW, &zone, &at) == w->when, "%s", w->text);
    if (w->when != SLASH_WHEN_FINE)
        return;
    ck_assert_msg(at - NOW == w->minutes * 60000, "%s: %" PRId64, w->text,
                  (at - NOW) / 60000);
    ck_assert_uint_eq(piece.len, strlen(w->rest));
    ck_assert_mem_eq(piece.text, w->rest, piece.len);
}
END_TEST

START_TEST(a_time_of_the_day_needs_a_zone)
{
    struct slash_zone zone = {0};
    struct slash_piece piece = {"at 15:00", 8};
    int64_t at;

    ck_assert_int_eq(slash_time(&piece, NOW, &zone, &at), SLASH_WHEN_NO_ZONE);
}
END_TEST

static const struct zone {
    const char *text;
    bool fine;
    int minutes;
} zones[] = {
    {"Z", true, 0},        {"+02:00", true, 120}, {"-0330", true, -210},
    {"+14:00", true, 840}, {"+14:01", false, 0},  {"+2", false, 0},
    {"02:00", false, 0},   {"+02:60", false, 0},  {"", false, 0},
    {"+", false, 0},       {"+02:000", false, 0}, {"Europe/Vienna", false, 0},
};

START_TEST(a_zone_is_an_offset)
{
    struct slash_zone zone;

    ck_assert_msg(slash_zone_read(zones[_i].text, &zone) == zones[_i].fine, "%s",
                  zones[_i].text);
    if (zones[_i].fine)
        ck_assert_int_eq(zone.minutes, zones[_i].minutes);
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof((table)[0])))

static Suite *slash_suite(void)
{
    Suite *suite = suite_create("slash");
    TCase *tables = tcase_create("what people type");

    tcase_add_loop_test(tables, a_name_behind_a_slash_is_a_command_and_all_else_is_text,
                        0, COUNT(typed));
    tcase_add_test(tables, words_may_stand_in_quotes);
    tcase_add_loop_test(tables, a_time_is_found_at_either_end, 0, COUNT(whens));
    tcase_add_test(tables, a_time_of_the_day_needs_a_zone);
    tcase_add_loop_test(tables, a_zone_is_an_offset, 0, COUNT(zones));
    suite_add_tcase(suite, tables);
    return suite;
}

RUN_SUITE(slash_suite);
