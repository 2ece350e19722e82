#include "proto/schema.h"

#include "base/xmalloc.h"
#include "runner.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#define MOST "9007199254740991"
#define OVER "9007199254740992"

static const struct {
    enum err expected;
    const char *method;
    const char *params; /* NULL: left out */
} cases[] = {
    {OK, "session.open", NULL},
    {OK, "session.open", "{}"},
    {OK, "session.open", "{\"since\":0,\"epoch\":\"e\",\"token\":\"t\"}"},
    {ERR_PARAMS, "session.open", "{\"epoch\":\"\"}"},
    {ERR_PARAMS, "session.open", "{\"since\":-1}"},
    {OK, "room.join", "{\"room\":1}"},
    {OK, "room.join", "{\"room\":1.0}"},
    {OK, "room.join", "{\"room\":10e-1}"},
    {OK, "room.join", "{\"room\":" MOST "}"},
    {ERR_PARAMS, "room.join", NULL},
    {ERR_PARAMS, "room.join", "{}"},
    {ERR_PARAMS, "room.join", "{\"room\":0}"},
    {ERR_PARAMS, "room.join", "{\"room\":-1}"},
    {ERR_PARAMS, "room.join", "{\"room\":" OVER "}"},
    {ERR_PARAMS, "room.join", "{\"room\":1.5}"},
    {ERR_PARAMS, "room.join", "{\"room\":1e400}"},
    {ERR_PARAMS, "room.join", "{\"room\":-1e400}"},
    {ERR_PARAMS, "room.join", "{\"room\":\"1\"}"},
    {ERR_PARAMS, "room.join", "{\"room\":true}"},
    {ERR_PARAMS, "room.join", "{\"room\":null}"},
    {ERR_PARAMS, "room.join", "{\"room\":[1]}"},
    {ERR_PARAMS, "room.join", "{\"room\":{}}"},
    {ERR_PARAMS, "room.join", "{\"room\":1,\"room\":1}"},
    {ERR_PARAMS, "room.join", "{\"room\":1,\"rooms\":1}"},
    {ERR_PARAMS, "room.join", "{\"Room\":1}"},
    {ERR_PARAMS, "room.join", "{\"room\":1,\"\":1}"},
    {OK, "message.send", "{\"room\":1,\"text\":\"a\",\"key\":\"k\"}"},
    {OK, "message.send", "{\"room\":1,\"text\":\"\",\"key\":\"k\"}"},
    {ERR_PARAMS, "message.send", "{\"room\":1,\"text\":\"a\",\"key\":\"\"}"},
    {ERR_PARAMS, "message.send", "{\"room\":1,\"text\":\"a\"}"},
    {ERR_PARAMS, "message.send", "{\"room\":1,\"text\":7,\"key\":\"k\"}"},
    {OK, "message.send", "{\"room\":1,\"text\":\"a\",\"key\":\"k\",\"thread\":5}"},
    {OK, "message.history", "{\"room\":1,\"before\":0}"},
    {OK, "message.history", "{\"room\":1,\"after\":0,\"limit\":200}"},
    {ERR_PARAMS, "message.history", "{\"room\":1,\"after\":1,\"before\":5}"},
    {ERR_PARAMS, "message.history", "{\"room\":1,\"limit\":0}"},
    {ERR_PARAMS, "message.history", "{\"room\":1,\"limit\":201}"},
    {OK, "room.list", "{\"all\":true}"},
    {OK, "room.list", "{\"all\":false,\"cursor\":\"c\"}"},
    {ERR_PARAMS, "room.list", "{\"all\":1}"},
    {ERR_PARAMS, "room.list", "{\"all\":\"true\"}"},
    {OK, "room.create", "{\"name\":\"a b\",\"kind\":\"public\",\"key\":\"k\"}"},
    {OK, "room.create",
     "{\"name\":\"a\",\"kind\":\"private\",\"key\":\"k\",\"topic\":\"\"}"},
    {ERR_PARAMS, "room.create", "{\"name\":\"a\",\"kind\":\"dm\",\"key\":\"k\"}"},
    {ERR_PARAMS, "room.create", "{\"name\":\"a\",\"kind\":\"\",\"key\":\"k\"}"},
    {ERR_PARAMS, "room.create", "{\"name\":\"\",\"kind\":\"public\",\"key\":\"k\"}"},
    {ERR_PARAMS, "room.create", "{\"name\":\"a\\nb\",\"kind\":\"public\",\"key\":\"k\"}"},
    {ERR_PARAMS, "room.create",
     "{\"name\":\"a\\u0085b\",\"kind\":\"public\",\"key\":\"k\"}"},
    {ERR_PARAMS, "room.update", "{\"room\":1,\"topic\":\"two\\nlines\"}"},
    {OK, "room.look", "{\"rooms\":[]}"},
    {OK, "room.look", "{\"rooms\":[1,1,2]}"},
    {ERR_PARAMS, "room.look", "{\"rooms\":[1,0]}"},
    {ERR_PARAMS, "room.look", "{\"rooms\":[1,\"2\"]}"},
    {ERR_PARAMS, "room.look", "{\"rooms\":[[1]]}"},
    {ERR_PARAMS, "room.look", "{\"rooms\":1}"},
    {ERR_PARAMS, "room.look", "{\"rooms\":{\"a\":1}}"},
    {ERR_PARAMS, "dm.open", "{\"users\":[]}"},
    {OK, "dm.open", "{\"users\":[4]}"},
    {OK, "sidebar.set", "{\"sections\":[],\"if_pos\":0}"},
    {OK, "sidebar.set",
     "{\"sections\":[{\"id\":\"a\",\"kind\":\"custom\",\"rooms\":[1,2]}],\"if_pos\":7}"},
    {OK, "reaction.add",
     "{\"id\":1,\"emoji\":\"\U0001f468\u200d\U0001f469\u200d\U0001f467\"}"},
    {ERR_PARAMS, "reaction.add", "{\"id\":1,\"emoji\":\"a b\"}"},
    {ERR_PARAMS, "reaction.add", "{\"id\":1,\"emoji\":\"a\u00a0b\"}"},
    {ERR_PARAMS, "reaction.add", "{\"id\":1,\"emoji\":\"a\u3000b\"}"},
    {ERR_PARAMS, "reaction.add", "{\"id\":1,\"emoji\":\"a\\tb\"}"},
    {OK, "auth.register", "{\"name\":\"a.n-n_3\",\"password\":\"12345678\"}"},
    {ERR_PARAMS, "auth.register", "{\"name\":\"Ann\",\"password\":\"12345678\"}"},
    {ERR_PARAMS, "auth.register", "{\"name\":\"an\",\"password\":\"12345678\"}"},
    {ERR_PARAMS, "auth.register", "{\"name\":\"a n\",\"password\":\"12345678\"}"},
    {ERR_PARAMS, "auth.register", "{\"name\":\"\u00e4nn\",\"password\":\"12345678\"}"},
    {ERR_PARAMS, "auth.register", "{\"name\":\"ann\",\"password\":\"1234567\"}"},
    {OK, "auth.register", "{\"name\":\"ann\",\"password\":\"\u00e4\u00e4\u00e4\u00e4\"}"},
    {OK, "auth.login", "{\"name\":\"A N\",\"password\":\"1\"}"},
    {ERR_PARAMS, "auth.logout", "{\"all\":true}"},
    {OK, "invite.create",
     "{\"key\":\"k\",\"uses\":1000,\"days\":365,\"role\":\"admin\"}"},
    {ERR_PARAMS, "invite.create", "{\"key\":\"k\",\"role\":\"owner\"}"},
    {ERR_PARAMS, "invite.create", "{\"key\":\"k\",\"uses\":1001}"},
    {ERR_PARAMS, "invite.create", "{\"key\":\"k\",\"days\":0}"},
    {OK, "read.mark", "{\"room\":1,\"seq\":0}"},
};

static enum err check(const char *method, const char *params, char why[200])
{
    struct cJSON *tree = params ? cJSON_Parse(params) : NULL;
    const struct method *m = method_find(method);
    enum err err;

    ck_assert_ptr_nonnull(m);
    ck_assert(!params || tree);
    err = schema_check(m, tree, why, 200);
    cJSON_Delete(tree);
    return err;
}

START_TEST(params_are_held_to_the_schema)
{
    char why[200];
    enum err err = check(cases[_i].method, cases[_i].params, why);

    ck_assert_msg(err == cases[_i].expected, "%s %s: %d %s", cases[_i].method,
                  cases[_i].params ? cases[_i].params : "", (int)err, why);
    ck_assert_msg((err == OK) == (why[0] == '\0'), "%s", why);
}
END_TEST

/* A string of `count` times `piece` in a param of its own, among those that are needed. */
static enum err check_long(const char *method, const char *others, const char *name,
                           const char *piece, size_t count)
{
    struct cJSON *tree = cJSON_Parse(others);
    char *text = xcalloc(count * strlen(piece) + 1, 1);
    char why[200];
    enum err err;

    for (size_t i = 0; i < count; i++)
        memcpy(text + i * strlen(piece), piece, strlen(piece));
    cJSON_AddStringToObject(tree, name, text);
    err = schema_check(method_find(method), tree, why, sizeof(why));
    cJSON_Delete(tree);
    free(text);
    return err;
}

START_TEST(bytes_are_counted_where_bytes_are_meant)
{
    const char *others = "{\"room\":1,\"key\":\"k\"}";

    ck_assert_int_eq(check_long("message.send", others, "text", "a", 16384), OK);
    ck_assert_int_eq(check_long("message.send", others, "text", "\u00e4", 8192), OK);
    ck_assert_int_eq(check_long("message.send", others, "text", "a", 16385),
                     ERR_TOO_LARGE);
    ck_assert_int_eq(check_long("message.send", others, "text", "\u00e4", 8193),
                     ERR_TOO_LARGE);
    ck_assert_int_eq(check_long("message.edit", "{\"id\":1}", "text", "a", 16385),
                     ERR_TOO_LARGE);
    ck_assert_int_eq(check_long("reaction.add", "{\"id\":1}", "emoji", "\U0001f600", 16),
                     OK);
    ck_assert_int_eq(check_long("reaction.add", "{\"id\":1}", "emoji", "\U0001f600", 17),
                     ERR_PARAMS);
    ck_assert_int_eq(check_long("room.update", "{\"room\":1}", "topic", "a", 1001),
                     ERR_PARAMS);
}
END_TEST

START_TEST(characters_are_counted_where_characters_are_meant)
{
    ck_assert_int_eq(check_long("room.update", "{\"room\":1}", "name", "\U0001f600", 64),
                     OK);
    ck_assert_int_eq(check_long("room.update", "{\"room\":1}", "name", "\U0001f600", 65),
                     ERR_PARAMS);
    ck_assert_int_eq(check_long("user.update", "{}", "display", "\u00e4", 64), OK);
    ck_assert_int_eq(check_long("user.update", "{}", "display", "\u00e4", 65),
                     ERR_PARAMS);
}
END_TEST

static enum err check_array(const char *method, const char *name, int count)
{
    struct cJSON *tree = cJSON_CreateObject();
    struct cJSON *array = cJSON_AddArrayToObject(tree, name);
    char why[200];
    enum err err;

    for (int i = 1; i <= count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateNumber(i));
    err = schema_check(method_find(method), tree, why, sizeof(why));
    cJSON_Delete(tree);
    return err;
}

START_TEST(arrays_hold_so_many_and_no_more)
{
    ck_assert_int_eq(check_array("dm.open", "users", 50), OK);
    ck_assert_int_eq(check_array("dm.open", "users", 51), ERR_PARAMS);
    ck_assert_int_eq(check_array("room.look", "rooms", 100), OK);
    ck_assert_int_eq(check_array("room.look", "rooms", 101), ERR_PARAMS);
}
END_TEST

static const struct {
    const char *method;
    const char *params;
    const char *why;
} reasons[] = {
    {"room.join", "{}", "room is missing"},
    {"room.join", "{\"room\":0}", "room takes a whole number from 1 to " MOST},
    {"room.join", "{\"rom\":1}", "room.join has no param \"rom\"; it takes room"},
    {"room.join", "{\"a\\nb\":1}", "room.join has no param \"a?b\"; it takes room"},
    {"room.join", "{\"room\":1,\"room\":2}", "room stands there twice"},
    {"token.list", "{\"x\":1}", "token.list has no param \"x\"; it takes none"},
    {"room.create", "{\"kind\":\"dm\"}", "kind takes \"public\" or \"private\""},
    {"room.list", "{\"all\":0}", "all takes true or false"},
    {"message.edit", "{\"text\":1}", "text takes a string"},
    {"message.edit", "{\"text\":\"\"}", "text takes 1 to 16384 bytes"},
    {"user.update", "{\"display\":\"\"}", "display takes 1 to 64 characters"},
    {"user.update", "{\"role\":\"x\"}",
     "role takes \"owner\", \"admin\", \"moderator\", \"member\" or \"guest\""},
    {"policy.set", "{\"classes\":[]}", "classes takes an object"},
    {"policy.set", "{\"classes\":{\"ham\":{}}}",
     "classes.ham is not known; it takes spam, toxicity, severe, workspace, pii, link, "
     "list, "
     "flood"},
    {"policy.set", "{\"classes\":{\"spam\":{}}}", "classes.spam.action is missing"},
    {"policy.set", "{\"classes\":{\"spam\":{\"action\":\"flag\",\"budget\":0}}}",
     "classes.spam.budget takes a whole number from 1 to 1000000"},
    {"policy.set", "{\"classes\":{\"spam\":{},\"spam\":{}}}",
     "classes.spam.action is missing"},
    {"policy.set", "{\"late\":\"hold\",\"late\":\"hold\"}", "late stands there twice"},
    {"policy.set", "{\"exempt\":[\"king\"]}",
     "exempt takes an array of 0 to 4 of \"member\", \"moderator\", \"admin\", "
     "\"owner\""},
    {"policy.set", "{\"exempt\":\"owner\"}",
     "exempt takes an array of 0 to 4 of \"member\", \"moderator\", \"admin\", "
     "\"owner\""},
    {"sidebar.set", "{\"sections\":{},\"if_pos\":0}",
     "sections takes an array of 0 to 50 objects"},
    {"sidebar.set", "{\"sections\":[7],\"if_pos\":0}", "sections takes an object"},
    {"sidebar.set", "{\"sections\":[{\"id\":\"a\"}],\"if_pos\":0}",
     "sections.kind is missing"},
    {"sidebar.set",
     "{\"sections\":[{\"id\":\"a\",\"kind\":\"custom\",\"rooms\":[0]}],\"if_pos\":0}",
     "sections.rooms takes an array of 0 to 1000 whole numbers from 1 to " MOST},
    {"message.history", "{\"room\":1,\"before\":1,\"after\":1}",
     "before and after exclude each other"},
};

START_TEST(refusal_names_the_member_and_what_it_takes)
{
    char why[200];

    check(reasons[_i].method, reasons[_i].params, why);
    ck_assert_str_eq(why, reasons[_i].why);
}
END_TEST

START_TEST(refusal_is_cut_to_fit)
{
    char why[40];
    struct cJSON *tree =
        cJSON_Parse("{\"\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\":1}");

    schema_check(method_find("token.list"), tree, why, sizeof(why));
    ck_assert_str_eq(
        why, "token.list has no param \"\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4");
    cJSON_Delete(tree);
}
END_TEST

START_TEST(methods_are_sorted_and_found)
{
    ck_assert_uint_gt(method_count, 30);
    for (size_t i = 0; i < method_count; i++) {
        ck_assert_ptr_eq(method_find(methods[i].name), &methods[i]);
        if (i > 0)
            ck_assert_int_lt(strcmp(methods[i - 1].name, methods[i].name), 0);
    }
}
END_TEST

START_TEST(what_is_no_method_is_not_found)
{
    ck_assert_ptr_null(method_find(""));
    ck_assert_ptr_null(method_find("message"));
    ck_assert_ptr_null(method_find("message.Send"));
    ck_assert_ptr_null(method_find("message.seek"));
    ck_assert_ptr_null(method_find("message.sendx"));
}
END_TEST

START_TEST(methods_know_who_may_call_them_and_where)
{
    ck_assert(!method_find("session.open")->signed_in);
    ck_assert(!method_find("auth.login")->signed_in);
    ck_assert(!method_find("auth.register")->signed_in);
    ck_assert(method_find("auth.logout")->signed_in);
    ck_assert(method_find("auth.password")->http_only);
    ck_assert(!method_find("message.send")->http_only);
    ck_assert(method_find("message.send")->changes);
    ck_assert(method_find("read.mark")->changes);
    ck_assert(!method_find("message.history")->changes);
    ck_assert(!method_find("typing.start")->changes);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof((table)[0]))

static Suite *schema_suite(void)
{
    Suite *suite = suite_create("schema");
    TCase *params = tcase_create("params");
    TCase *table = tcase_create("methods");

    tcase_add_loop_test(params, params_are_held_to_the_schema, 0, COUNT(cases));
    tcase_add_test(params, bytes_are_counted_where_bytes_are_meant);
    tcase_add_test(params, characters_are_counted_where_characters_are_meant);
    tcase_add_test(params, arrays_hold_so_many_and_no_more);
    tcase_add_loop_test(params, refusal_names_the_member_and_what_it_takes, 0,
                        COUNT(reasons));
    tcase_add_test(params, refusal_is_cut_to_fit);
    suite_add_tcase(suite, params);

    tcase_add_test(table, methods_are_sorted_and_found);
    tcase_add_test(table, what_is_no_method_is_not_found);
    tcase_add_test(table, methods_know_who_may_call_them_and_where);
    suite_add_tcase(suite, table);
    return suite;
}

RUN_SUITE(schema_suite);
