/* Exports that come from anybody. */
#include "export_scene.h"
#include "runner.h"

#include "store/export.h"

static void replaced(const char *lines, const char *old, const char *new)
{
    const char *at = strstr(lines, old);
    char *text;

    ck_assert_msg(at != NULL, "%s is not there", old);
    text = xasprintf("%.*s%s%s", (int)(at - lines), lines, new, at + strlen(old));
    put_lines(one, text);
    free(text);
}

static const struct hostile {
    const char *old, *new, *complaint;
} hostile[] = {
    {"{\"roost\"", "{\"rooster\"", "line 1: it is no line of an export"},
    {"\"version\":1", "\"version\":2", "line 1: version 2"},
    {"\"version\":1", "\"version\":-1", "line 1: \"version\""},
    {"\"version\":1", "\"version\":\"1\"", "line 1: \"version\""},
    {"\"schema\":", "\"schema\":9999", "line 1: it has schema 9999"},
    {"\"head\":", "\"head\":9", "SHA-256"},
    {"\"secrets\":false", "\"secrets\":0", "line 1: \"secrets\""},
    {",\"secrets\":false", "", "line 1: the head of an export has 5 members, not 4"},
    {"\"secrets\":false", "\"roost\":1", "line 1: a member stands in it twice"},
    {"{\"roost\":\"export\"", "[{\"roost\":\"export\"", "line 1: it is no JSON object"},
    {"\n{\"table\":\"meta\"", "\n{\"table\":\"birds\"",
     "line 2: there is no table birds"},
    {"\n{\"table\":\"meta\"", "\nnull\n{\"table\":\"meta\"",
     "line 2: it is no JSON object"},
    {"\n{\"table\":\"meta\"", "\n\n{\"table\":\"meta\"", "line 2: it is no JSON object"},
    {"\n{\"table\":\"meta\",", "\n{\"table\":\"meta\",\"x\":1,", "line 2: \"x\" is not"},
    {"\n{\"table\":\"meta\",\"row\":{\"name\"", "\n{\"table\":\"meta\",\"row\":{\"nome\"",
     "line 2: meta has no column \"nome\""},
    {"\n{\"table\":\"meta\",\"row\":{\"name\":",
     "\n{\"table\":\"meta\",\"row\":{\"name\":[],\"name\":",
     "line 2: the value of meta.name"},
    {"{\"table\":\"meta\",\"row\":{\"name\":\"oldest\",\"value\":0}}",
     "{\"table\":\"meta\",\"row\":{\"name\":\"oldest\"}}",
     "a row of meta has 2 columns, not 1"},
    {"{\"table\":\"meta\",\"row\":{\"name\":\"oldest\",\"value\":0}}",
     "{\"table\":\"meta\",\"row\":{\"name\":\"judged\",\"value\":0}}", "UNIQUE"},
    {"{\"table\":\"users\",\"row\":{\"id\":",
     "{\"table\":\"users\",\"row\":{\"id\":0.5,\"x\":", "users"},
    {"{\"table\":\"messages\",\"row\":{\"id\":",
     "{\"table\":\"messages\",\"row\":{\"id\":99999999999999999999,\"x\":",
     "the value of messages.id"},
    {"\"text\":\"the kettle boils\"", "\"text\":17", "SHA-256"},
    {"\"text\":\"the kettle boils\"", "\"text\":{\"hex\":\"0g\"}",
     "messages.text is none"},
    {"\"text\":\"the kettle boils\"", "\"text\":{\"hex\":\"00\"}", "cannot store BLOB"},
    {"\"text\":\"the kettle boils\"", "\"text\":\"a\\u0000b\"", "it is no JSON object"},
    {"\"text\":\"the kettle boils\"", "\"text\":\"the kettle sings\"", "SHA-256"},
    {"{\"end\":{\"rows\":", "{\"end\":{\"rows\":1", "as many rows"},
    {"{\"end\":",
     "{\"table\":\"meta\",\"row\":{\"name\":\"x\",\"value\":null}}\n{\"end\":",
     "NOT NULL"},
    {"{\"end\":", "{\"file\":\"00\",\"bytes\":1}\n{\"end\":", "\"file\" is not as"},
    {"{\"end\":",
     "{\"file\":\"0000000000000000000000000000000000000000000000000000000000000000\","
     "\"bytes\":1}\n{\"end\":",
     "not below files/"},
    {"{\"end\":", "{\"table\":\"meta\",", "line "},
    {"\"}}\n", "\"}}\n{}\n", "it comes after the end"},
};

#define HOSTILE_COUNT (sizeof(hostile) / sizeof(hostile[0]))

START_TEST(a_bad_line_is_named_and_nothing_is_left)
{
    const struct hostile *h = &hostile[_i];
    size_t len;
    char *lines;

    ck_assert_msg(export_from(scene.dir, one, false), "%s", why);
    lines = lines_of(one, &len);
    if (strcmp(h->old, "\"}}\n") == 0) { /* the last of them */
        char *text = xasprintf("%s{}\n", lines);

        put_lines(one, text);
        free(text);
    } else {
        replaced(lines, h->old, h->new);
    }
    ck_assert_msg(!import_from(one), "%s was taken", h->new);
    ck_assert_has(why, h->complaint);
    ck_assert_msg(!strchr(why, '\n'), "%s", why);
    ck_assert_int_eq(access(restored, F_OK), -1);
    free(lines);
}
END_TEST

START_TEST(every_cut_is_found)
{
    size_t len;
    char *lines;

    ck_assert_msg(export_from(scene.dir, one, false), "%s", why);
    lines = lines_of(one, &len);
    for (size_t at = 0; at<len; at += at + 30> len ? 1 : 911) {
        char *text = xstrndup(lines, at);

        put_lines(one, text);
        ck_assert_msg(!import_from(one), "cut at %zu of %zu", at, len);
        ck_assert_int_eq(access(restored, F_OK), -1);
        free(text);
    }
    free(lines);
}
END_TEST

static const struct unfit {
    const char *sql, *complaint;
} unfit[] = {
    {"UPDATE messages SET room = 424242 WHERE text IS NOT NULL",
     "room that is not there"},
    {"UPDATE messages SET user = 424242", "somebody who is not there"},
    {"UPDATE users SET role = 77", "a role that is none"},
    {"UPDATE rooms SET kind = 3", "kind that is none"},
    {"UPDATE rooms SET members = 5", "counts other members"},
    {"UPDATE rooms SET posts = 5", "counts other messages"},
    {"UPDATE rooms SET last_seq = 99", "its log ends at"},
    {"UPDATE log SET kind = 4711 WHERE pos = 2", "no change"},
    {"UPDATE reactions SET message = 424242", "424242"},
    {"DELETE FROM log WHERE seq = 3", "after 2"},
    {"UPDATE log_detail SET role = 5", "that are none"},
    {"UPDATE log_detail SET people = '1],\"x\":[2'", "that are none"},
    {"INSERT INTO audit (pos, at, action, actor) VALUES (1, 1, 24, 0)", "nobody does"},
    {"INSERT INTO audit (pos, at, action, actor, detail) VALUES (1, 1, 1, 0, '{')",
     "the detail"},
    {"INSERT INTO heads (version, at, user, state, detail) VALUES (1, 1, 1, 1, 'x')",
     "the figures"},
    {"INSERT INTO heads (version, at, user, state) VALUES (1, 1, 1, 3)", "a state"},
    {"INSERT INTO sidebars (user, pos, sections) VALUES (1, 1, '[],\"a\":1')",
     "the sidebar"},
    {"INSERT INTO policies (room, policy, slow_seconds, pos, at, user)"
     " VALUES (0, '[]', 0, 1, 1, 1)",
     "the policy"},
    {"INSERT INTO notify_own (user, level, quiet, keywords, pos)"
     " VALUES (1, 4, NULL, NULL, 1)",
     "wants to hear"},
    {"INSERT INTO notify_own (user, level, quiet, keywords, pos)"
     " VALUES (1, 1, '1', NULL, 1)",
     "the quiet hours"},
};

static const char *const roles[] = {
    "UPDATE users SET role = 0", "UPDATE users SET role = 1", "UPDATE users SET role = 2",
    "UPDATE users SET role = 3", "UPDATE users SET role = 4",
};
_Static_assert(sizeof(roles) / sizeof(roles[0]) == USER_ROLE_COUNT, "one for each");

START_TEST(every_role_is_taken)
{
    run_sql(scene.dir, roles[_i]);
    ck_assert_msg(export_from(scene.dir, one, false), "%s", why);
    ck_assert_msg(import_from(one), "%s: %s", roles[_i], why);
}
END_TEST

START_TEST(rows_that_do_not_hold_together_are_refused)
{
    run_sql(scene.dir, unfit[_i].sql);
    ck_assert_msg(export_from(scene.dir, one, false), "%s", why);
    ck_assert_msg(!import_from(one), "%s", unfit[_i].sql);
    ck_assert_has(why, unfit[_i].complaint);
    ck_assert_has(why, "does not hold together");
    ck_assert_int_eq(access(restored, F_OK), -1);
}
END_TEST

START_TEST(what_was_changed_on_purpose_is_taken_without_its_sha256)
{
    size_t len;
    char *lines, *at, *other;
    char *said;

    ck_assert_msg(export_from(scene.dir, one, false), "%s", why);
    lines = lines_of(one, &len);
    at = strstr(lines, "the kettle boils");
    memcpy(at, "the kettle sings", 16);
    at = strstr(lines, ",\"sha256\"");
    other = xasprintf("%.*s}}\n", (int)(at - lines), lines);
    put_lines(one, other);
    ck_assert_msg(import_from(one), "%s", why);
    said = told_by(restored, "SELECT text FROM messages WHERE text LIKE '%kettle%'");
    ck_assert_str_eq(said, "the kettle sings|");
    free(said);
    tree_remove(restored);
    at = strstr(other, "\"head\":");
    at += strlen("\"head\":");
    *at = (char)(*at == '9' ? '8' : *at + 1);
    put_lines(one, other);
    ck_assert(!import_from(one));
    ck_assert_has(why, "and its head says");
    free(lines);
    free(other);
}
END_TEST

static Suite *import_suite(void)
{
    Suite *suite = suite_create("import");
    TCase *all = tcase_create("all");

    tcase_set_timeout(all, 120);
    tcase_add_checked_fixture(all, a_workspace_with_everything, put_away);
    tcase_add_loop_test(all, a_bad_line_is_named_and_nothing_is_left, 0,
                        (int)HOSTILE_COUNT);
    tcase_add_test(all, every_cut_is_found);
    tcase_add_loop_test(all, every_role_is_taken, 0, USER_ROLE_COUNT);
    tcase_add_loop_test(all, rows_that_do_not_hold_together_are_refused, 0,
                        (int)(sizeof(unfit) / sizeof(unfit[0])));
    tcase_add_test(all, what_was_changed_on_purpose_is_taken_without_its_sha256);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(import_suite);
