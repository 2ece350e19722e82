/* A whole server on a clock of our own: when a token counts as used, and which sessions end. */
#include "../fuzz/dispatch_clock.h"
#include "../fuzz/dispatch_people.h"
#include "../fuzz/dispatch_scene.h"
#include "runner.h"

#include "base/log.h"
#include "proto/json.h"

#include <dirent.h>
#include <fcntl.h>

#define HOUR_MS UINT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

static char folder[64];
static struct scene s;
static struct listener *ann, *ben;

static void sign_up(unsigned person, const char *invite)
{
    char params[200];

    snprintf(params, sizeof(params),
             "{\"name\":\"person%u\",\"password\":\"correct horse\"%s%s%s}", person,
             invite ? ",\"invite\":\"" : "", invite ? invite : "", invite ? "\"" : "");
    asks_http(&s, PEOPLE, "auth.register", params);
    settle(&s);
    ck_assert_ptr_nonnull(s.reply);
    snprintf(s.tokens[person], sizeof(s.tokens[person]), "%s", text_in(s.reply, "token"));
}

static void two_people(void)
{
    snprintf(folder, sizeof(folder), "/tmp/roost-unit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    log_set_level(LOG_ERROR);
    scene_open(&s, folder);
    sign_up(0, server_setup_code(s.server));
    sign_up(1, NULL);
    ann = &s.listeners[0];
    ben = &s.listeners[1];
}

static void all_leave(void)
{
    DIR *d;
    struct dirent *entry;

    scene_close(&s);
    d = opendir(folder);
    while (d && (entry = readdir(d)) != NULL)
        unlinkat(dirfd(d), entry->d_name,
                 strcmp(entry->d_name, "files") == 0 ? AT_REMOVEDIR : 0);
    closedir(d);
    rmdir(folder);
}

/* A change of somebody's, after which the log ends today. */
static void the_log_goes_on(unsigned person)
{
    asks_http(&s, person, "user.update", "{\"display\":\"somebody\"}");
    settle(&s);
    ck_assert_ptr_null(cJSON_GetObjectItemCaseSensitive(s.reply, "code"));
}

static void days_go_by(unsigned days)
{
    for (unsigned i = 0; i < days * 24; i++)
        scene_advance(&s, HOUR_MS);
}

static bool may_come_in(unsigned person)
{
    struct upgrade who;

    return server_admit(s.server, s.tokens[person], &who) == OK;
}

/* Of what token.list tells person: its own. */
static uint64_t used_at(unsigned person)
{
    const cJSON *tokens;

    asks_http(&s, person, "token.list", "{}");
    settle(&s);
    tokens = cJSON_GetObjectItemCaseSensitive(s.reply, "tokens");
    ck_assert_int_eq(cJSON_GetArraySize(tokens), 1);
    return number_in(cJSON_GetArrayItem(tokens, 0), "used_at");
}

START_TEST(a_session_that_nobody_uses_is_refused_after_its_days_and_not_before)
{
    days_go_by(89);
    ck_assert(may_come_in(0));
    days_go_by(2);
    ck_assert(may_come_in(0)); /* it came by two days ago */
    ck_assert(!may_come_in(1));
}
END_TEST

START_TEST(it_is_refused_even_before_the_hour_that_ends_it)
{
    scene_advance(&s, 90 * DAY_MS - 1000);
    ck_assert(may_come_in(0));
    scene_advance(&s, 2000);
    ck_assert(!may_come_in(1));
}
END_TEST

START_TEST(use_is_noted_once_a_day)
{
    uint64_t first = used_at(0);

    scene_advance(&s, DAY_MS - HOUR_MS);
    ck_assert_uint_eq(used_at(0), first);
    scene_advance(&s, 2 * HOUR_MS);
    ck_assert(may_come_in(0));
    scene_advance(&s, 2000);

    uint64_t second = used_at(0);

    ck_assert_uint_gt(second, first + DAY_MS);
    scene_advance(&s, HOUR_MS);
    ck_assert_uint_eq(used_at(0), second);
}
END_TEST

START_TEST(a_session_whose_socket_is_there_all_the_time_goes_on)
{
    arrives(ann);
    settle(&s);
    ck_assert(ann->open);
    days_go_by(200);
    ck_assert_ptr_nonnull(ann->session);
    ck_assert_int_eq(ann->code, 0);
    ck_assert(may_come_in(0));
    ck_assert_uint_ge(used_at(0) + 2 * DAY_MS, clock_mono_ms());
    ck_assert(!may_come_in(1));
}
END_TEST

START_TEST(the_hour_ends_it_and_no_list_has_it_any_more)
{
    uint64_t user;
    struct buf list;

    arrives(ben);
    settle(&s);
    user = session_user(ben->session);
    leaves(ben);
    days_go_by(91);
    buf_init(&list);
    ck_assert_int_eq(query_tokens(s.server->reader, user, 0, &list), OK);
    ck_assert_str_eq(buf_text(&list), "{\"tokens\":[]}");
    buf_finish(&list);
}
END_TEST

START_TEST(a_programs_token_stays)
{
    struct command c;
    char secret[SECRET_TOKEN_SIZE];
    struct upgrade who;

    ck_assert_int_eq(server_admit(s.server, s.tokens[0], &who), OK);
    secret_token(secret);
    command_init(&c, COMMAND_TOKEN_CREATE, 0, clock_wall_ms());
    c.user = who.user;
    c.token_kind = TOKEN_API;
    c.has_hash = true;
    secret_hash(secret, strlen(secret), c.hash);
    commit_quietly(s.server, &c);
    days_go_by(500);
    ck_assert(!may_come_in(0));
    ck_assert_int_eq(server_admit(s.server, secret, &who), OK);
}
END_TEST

START_TEST(with_no_days_set_a_session_stays)
{
    s.config.session_idle_days = 0;
    scene_advance(&s, 2000 * DAY_MS);
    days_go_by(2);
    ck_assert(may_come_in(1));
}
END_TEST

START_TEST(with_one_day_use_is_noted_often_enough)
{
    s.config.session_idle_days = 1;
    for (int i = 0; i < 10; i++) {
        scene_advance(&s, 20 * HOUR_MS);
        ck_assert(may_come_in(0));
        scene_advance(&s, 1000 + STEP_MS);
    }
    ck_assert(!may_come_in(1));
}
END_TEST

/* The hours a server was off are no proof that so much time has passed: only what the log tells. */
START_TEST(a_clock_that_jumps_while_the_server_is_off_ends_no_session)
{
    char tokens[PEOPLE][128];

    memcpy(tokens, s.tokens, sizeof(tokens));
    scene_close(&s);
    scene_clock_ms += (int64_t)(1000 * DAY_MS);
    scene_open(&s, folder);
    memcpy(s.tokens, tokens, sizeof(tokens));
    days_go_by(1);
    ck_assert(may_come_in(0));
    the_log_goes_on(0);
    scene_advance(&s, 2000);
    scene_close(&s);
    scene_open(&s, folder);
    memcpy(s.tokens, tokens, sizeof(tokens));
    ck_assert(may_come_in(0));
    ck_assert(!may_come_in(1)); /* it had a day to come by, and the log went on */
}
END_TEST

START_TEST(more_sockets_than_one_command_takes_are_noted_in_pieces)
{
    uint64_t tokens[4];
    uint32_t place = 0;

    for (size_t i = 0; i < LISTENERS; i++) {
        s.listeners[i].person = i % 2;
        arrives(&s.listeners[i]);
    }
    settle(&s);
    leaves(&s.listeners[2]);
    scene_advance(&s, 1000);
    ck_assert_uint_eq(chat_tokens(s.server->chat, &place, tokens, 4), 4);
    ck_assert_uint_eq(chat_tokens(s.server->chat, &place, tokens, 4), 1);
    ck_assert_uint_eq(chat_tokens(s.server->chat, &place, tokens, 4), 0);
}
END_TEST

static Suite *token_use_suite(void)
{
    Suite *suite = suite_create("token use");
    TCase *people = tcase_create("two people");

    tcase_set_timeout(people, 60);
    tcase_add_checked_fixture(people, two_people, all_leave);
    tcase_add_test(people,
                   a_session_that_nobody_uses_is_refused_after_its_days_and_not_before);
    tcase_add_test(people, it_is_refused_even_before_the_hour_that_ends_it);
    tcase_add_test(people, use_is_noted_once_a_day);
    tcase_add_test(people, a_session_whose_socket_is_there_all_the_time_goes_on);
    tcase_add_test(people, the_hour_ends_it_and_no_list_has_it_any_more);
    tcase_add_test(people, a_programs_token_stays);
    tcase_add_test(people, with_no_days_set_a_session_stays);
    tcase_add_test(people, with_one_day_use_is_noted_often_enough);
    tcase_add_test(people, a_clock_that_jumps_while_the_server_is_off_ends_no_session);
    tcase_add_test(people, more_sockets_than_one_command_takes_are_noted_in_pieces);
    suite_add_tcase(suite, people);
    return suite;
}

RUN_SUITE(token_use_suite);
