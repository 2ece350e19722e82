#include "runner.h"

#include "moderation_scene.h"

/* --- policies --- */

static const char *policy_now(uint64_t where)
{
    return said(query_policy(scene.reader, mod, where, fresh_out()));
}

START_TEST(a_policy_is_told_as_it_was_set)
{
    ck_assert_str_eq(policy_now(0), "{\"policy\":{}}");
    ck_assert_int_eq(set_policy(chief, 0, "{\"late\":\"hold\"}", 0), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_has(policy_now(0), "\"policy\":{\"late\":\"hold\"}");
    ck_assert_has(policy_now(room), "\"policy\":{},\"workspace\":{\"late\":\"hold\"}");
    ck_assert_has(audit_now(), "\"action\":\"policy_set\"");

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(set_policy(chief, 0, "{\"late\":\"hold\"}", 0), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(set_policy(chief, 0, NULL, 0), OK);
    ck_assert_str_eq(policy_now(0), "{\"policy\":{}}");
}
END_TEST

START_TEST(only_admins_set_policies_and_only_of_what_they_may_read)
{
    uint64_t secret = private_room(ann, "secret");

    ck_assert_int_eq(set_policy(ann, 0, "{}", 0), ERR_FORBIDDEN);
    ck_assert_int_eq(set_policy(mod, 0, "{}", 0), ERR_FORBIDDEN);
    ck_assert_int_eq(set_policy(chief, secret, "{}", 0), ERR_NOT_FOUND);
    ck_assert_int_eq(set_policy(chief, dm(chief, ann), "{}", 0), ERR_FORBIDDEN);
    ck_assert_int_eq(set_policy(chief, 0, "{\"slow_seconds\":3}", 3), ERR_PARAMS);
    ck_assert_int_eq(query_policy(scene.reader, ann, 0, fresh_out()), ERR_FORBIDDEN);
    ck_assert_int_eq(query_policy(scene.reader, mod, secret, fresh_out()), ERR_NOT_FOUND);
}
END_TEST

struct seen {
    char text[200];
};

static void see_policy(void *arg, uint64_t where, const char *json, size_t len)
{
    struct seen *seen = arg;
    size_t at = strlen(seen->text);

    snprintf(seen->text + at, sizeof(seen->text) - at, "%s %.*s;",
             where == 0 ? "all" : "room", (int)len, json);
}

START_TEST(the_machine_is_given_every_policy)
{
    struct seen seen = {""};

    ck_assert_int_eq(set_policy(chief, room, "{\"late\":\"hold\"}", 0), OK);
    ck_assert_int_eq(set_policy(boss, 0, "{\"exempt\":[]}", 0), OK);
    ck_assert_int_eq(query_policies(scene.reader, see_policy, &seen), OK);
    ck_assert_str_eq(seen.text, "all {\"exempt\":[]};room {\"late\":\"hold\"};");
}
END_TEST

/* --- lists --- */

static enum err set_list(uint64_t actor, uint64_t list, enum word_list_kind kind,
                         const char *text, const char *key)
{
    struct command c = command_of(COMMAND_LIST_SET, actor);

    c.list = list;
    c.name = xstrdup("house rules");
    c.choice = kind;
    c.topic = xstrdup("en");
    set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "%s", key);
    secret_hash(text, strlen(text), c.fingerprint);
    return apply(c);
}

START_TEST(a_list_is_made_changed_and_removed)
{
    ck_assert_int_eq(set_list(chief, 0, WORDS_WORDS, "darn*\nhead case\n", "l1"), OK);

    uint64_t list = scene.last.id;

    ck_assert_int_eq(set_list(chief, 0, WORDS_WORDS, "darn*\nhead case\n", "l1"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, list);
    ck_assert_has(said(query_lists(scene.reader, mod, fresh_out())), "\"entries\":2");
    ck_assert_int_eq(set_list(chief, list, WORDS_WORDS, "darn*\n\nheck\nfudge", ""), OK);
    ck_assert_uint_eq(scene.last.id, list);
    ck_assert_has(said(query_list(scene.reader, mod, list, fresh_out())), "fudge");
    ck_assert_has(said(query_lists(scene.reader, mod, fresh_out())), "\"entries\":3");

    struct command c = command_of(COMMAND_LIST_REMOVE, chief);

    c.list = list;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(query_list(scene.reader, mod, list, fresh_out()), ERR_NOT_FOUND);
    c = command_of(COMMAND_LIST_REMOVE, chief);
    c.list = list;
    ck_assert_int_eq(apply(c), ERR_NOT_FOUND);
    ck_assert_int_eq(set_list(chief, list, WORDS_WORDS, "x", ""), ERR_NOT_FOUND);
}
END_TEST

START_TEST(only_admins_make_lists_and_moderators_read_them)
{
    ck_assert_int_eq(set_list(mod, 0, WORDS_WORDS, "x", "l1"), ERR_FORBIDDEN);
    ck_assert_int_eq(query_lists(scene.reader, ann, fresh_out()), ERR_FORBIDDEN);
    ck_assert_int_eq(query_list(scene.reader, ann, 1, fresh_out()), ERR_FORBIDDEN);
    ck_assert_int_eq(set_list(chief, 0, WORDS_KIND_COUNT, "x", "l1"), ERR_PARAMS);
}
END_TEST

static char *lines(size_t count)
{
    struct buf text;

    buf_init(&text);
    for (size_t i = 0; i < count; i++)
        buf_printf(&text, "w%zu\n", i);
    return buf_take(&text);
}

START_TEST(all_lists_together_have_a_bound)
{
    char *half = lines(WORDS_ENTRIES_MAX / 2);
    char *patterns = lines(WORDS_PATTERNS_MAX);

    ck_assert_int_eq(set_list(chief, 0, WORDS_PATTERNS, patterns, "p1"), OK);

    uint64_t first = scene.last.id;

    ck_assert_int_eq(set_list(chief, 0, WORDS_PATTERNS, "one more", "p2"), ERR_CONFLICT);
    ck_assert_int_eq(set_list(chief, first, WORDS_PATTERNS, patterns, ""), OK);
    ck_assert_int_eq(set_list(chief, 0, WORDS_WORDS, half, "l1"), OK);
    ck_assert_int_eq(set_list(chief, 0, WORDS_WORDS, half, "l2"), ERR_CONFLICT);
    free(half);
    free(patterns);
}
END_TEST

START_TEST(a_line_has_a_bound_too)
{
    char text[WORDS_LINE_MAX + 8] = "ok\n";
    size_t entries, line;

    memset(text + 3, 'x', WORDS_LINE_MAX);
    ck_assert(word_list_count(text, 3 + WORDS_LINE_MAX, &entries, &line));
    ck_assert_uint_eq(entries, 2);
    text[3 + WORDS_LINE_MAX] = 'x';
    ck_assert(!word_list_count(text, 4 + WORDS_LINE_MAX, &entries, &line));
    ck_assert_uint_eq(line, 2);
}
END_TEST

/* --- heads --- */

static uint64_t asked(uint64_t actor, const char *key)
{
    struct command c = command_of(COMMAND_LEARN, actor);

    snprintf(c.key, sizeof(c.key), "%s", key);
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

static enum err learnt(uint64_t version, uint32_t has)
{
    struct command c = command_of(COMMAND_HEAD_LEARNT, 0);

    c.seq = version;
    c.has = has;
    c.detail = xstrdup("{\"bad\":3,\"good\":4}");
    return apply(c);
}

static enum err use_head(uint64_t actor, uint64_t version, uint32_t has)
{
    struct command c = command_of(COMMAND_HEAD_SET, actor);

    c.seq = version;
    c.has = has;
    return apply(c);
}

static uint64_t head_now(void)
{
    uint64_t version;

    ck_assert_int_eq(query_head_in_use(scene.reader, &version), OK);
    return version;
}

START_TEST(a_head_is_asked_for_learnt_and_used)
{
    uint64_t version = asked(chief, "h1");
    uint64_t wanted;

    ck_assert_uint_eq(version, scene.last.pos);
    ck_assert_int_eq(query_head_wanted(scene.reader, &wanted), OK);
    ck_assert_uint_eq(wanted, version);
    ck_assert_int_eq(use_head(chief, version, 0), ERR_CONFLICT);
    ck_assert_int_eq(learnt(version, HAS_GOOD), OK);
    ck_assert_has(said(query_heads(scene.reader, mod, fresh_out())),
                  "\"bad\":3,\"good\":4");
    ck_assert_int_eq(query_head_wanted(scene.reader, &wanted), OK);
    ck_assert_uint_eq(wanted, 0);
    ck_assert_uint_eq(head_now(), 0);
    ck_assert_int_eq(use_head(chief, version, 0), OK);
    ck_assert_uint_eq(head_now(), version);
    ck_assert_has(said(query_heads(scene.reader, mod, fresh_out())), "\"current\":true");
}
END_TEST

START_TEST(one_step_leads_back)
{
    uint64_t first = asked(chief, "h1");
    uint64_t second = asked(chief, "h2");

    ck_assert_int_eq(learnt(first, HAS_GOOD), OK);
    ck_assert_int_eq(learnt(second, HAS_GOOD), OK);
    ck_assert_int_eq(use_head(chief, first, 0), OK);
    ck_assert_int_eq(use_head(chief, second, 0), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(use_head(chief, second, 0), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(use_head(chief, 0, HAS_BACK), OK);
    ck_assert_uint_eq(scene.last.id, first);
    ck_assert_uint_eq(head_now(), first);
    ck_assert_int_eq(use_head(chief, 0, 0), OK);
    ck_assert_uint_eq(head_now(), 0);
}
END_TEST

START_TEST(what_was_learnt_badly_is_not_used)
{
    uint64_t version = asked(chief, "h1");

    ck_assert_int_eq(learnt(version, 0), OK);
    ck_assert_int_eq(use_head(chief, version, 0), ERR_CONFLICT);
    ck_assert_int_eq(learnt(version, HAS_GOOD), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(use_head(chief, 999999, 0), ERR_NOT_FOUND);
    ck_assert_int_eq(learnt(999999, 0), ERR_NOT_FOUND);
}
END_TEST

START_TEST(only_admins_learn_and_use)
{
    ck_assert_int_eq(apply(command_of(COMMAND_LEARN, mod)), ERR_FORBIDDEN);
    ck_assert_int_eq(use_head(mod, 0, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(apply(command_of(COMMAND_HEAD_LEARNT, chief)), ERR_FORBIDDEN);
    ck_assert_int_eq(query_heads(scene.reader, ann, fresh_out()), ERR_FORBIDDEN);
}
END_TEST

/* --- roles --- */

START_TEST(admins_make_moderators_and_the_owner_makes_admins)
{
    ck_assert_int_eq(set_role(mod, ann, ROLE_MODERATOR), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(chief, ann, ROLE_MODERATOR), OK);
    ck_assert_int_eq(set_role(chief, ann, ROLE_MEMBER), OK);
    ck_assert_int_eq(set_role(chief, ann, ROLE_ADMIN), ERR_FORBIDDEN);
    ck_assert_int_eq(set_role(boss, ann, ROLE_ADMIN), OK);
    ck_assert_int_eq(set_role(chief, ann, ROLE_MODERATOR), ERR_FORBIDDEN);
}
END_TEST

START_TEST(admins_see_the_audit_and_moderators_do_not)
{
    struct audit_args args = {.user = mod, .cursor = "", .limit = 10};

    ck_assert_int_eq(query_audit(scene.reader, &args, fresh_out()), ERR_FORBIDDEN);
    reported(ann, post(bob, room, "hm"));
    set_policy(chief, 0, "{\"late\":\"hold\"}", 0);
    args.user = chief;
    args.about = bob;
    ck_assert_has(said(query_audit(scene.reader, &args, fresh_out())), "reported");
    ck_assert_has_not(said(query_audit(scene.reader, &args, fresh_out())), "policy_set");
    args.about = 0;
    args.room = room;
    ck_assert_has(said(query_audit(scene.reader, &args, fresh_out())), "reported");
    args.room = 0;
    args.limit = 1;

    const char *page = said(query_audit(scene.reader, &args, fresh_out()));

    ck_assert_has(page, "policy_set");
    ck_assert_has(page, "\"cursor\":");
}
END_TEST

START_TEST(the_audit_of_a_room_is_for_admins_who_may_read_it)
{
    uint64_t secret = private_room(ann, "secret");
    struct audit_args args = {.user = chief, .room = secret, .cursor = "", .limit = 10};

    ck_assert_int_eq(invite(ann, secret, bob), OK);
    reported(ann, post(bob, secret, "hm"));
    ck_assert_int_eq(query_audit(scene.reader, &args, fresh_out()), ERR_NOT_FOUND);
    args.room = dm(ann, bob);
    ck_assert_int_eq(query_audit(scene.reader, &args, fresh_out()), ERR_NOT_FOUND);
    args.room = 999999;
    ck_assert_int_eq(query_audit(scene.reader, &args, fresh_out()), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(ann, secret, chief), OK);
    args.room = secret;
    ck_assert_has(said(query_audit(scene.reader, &args, fresh_out())), "reported");
}
END_TEST

START_TEST(a_moderator_deletes_what_others_wrote_and_that_is_audited)
{
    ck_assert_int_eq(delete_message(mod, post(bob, room, "hm")), OK);
    ck_assert_has(audit_now(), "\"action\":\"deleted\"");
    ck_assert_int_eq(delete_message(cem, post(bob, room, "hm")), ERR_FORBIDDEN);
}
END_TEST

static Suite *policy_suite(void)
{
    Suite *suite = suite_create("apply_policy");
    TCase *c = tcase_create("a moderated room");

    tcase_add_checked_fixture(c, a_moderated_room, scene_close);
    tcase_add_test(c, a_policy_is_told_as_it_was_set);
    tcase_add_test(c, only_admins_set_policies_and_only_of_what_they_may_read);
    tcase_add_test(c, the_machine_is_given_every_policy);
    tcase_add_test(c, a_list_is_made_changed_and_removed);
    tcase_add_test(c, only_admins_make_lists_and_moderators_read_them);
    tcase_add_test(c, all_lists_together_have_a_bound);
    tcase_add_test(c, a_line_has_a_bound_too);
    tcase_add_test(c, a_head_is_asked_for_learnt_and_used);
    tcase_add_test(c, one_step_leads_back);
    tcase_add_test(c, what_was_learnt_badly_is_not_used);
    tcase_add_test(c, only_admins_learn_and_use);
    tcase_add_test(c, admins_make_moderators_and_the_owner_makes_admins);
    tcase_add_test(c, admins_see_the_audit_and_moderators_do_not);
    tcase_add_test(c, the_audit_of_a_room_is_for_admins_who_may_read_it);
    tcase_add_test(c, a_moderator_deletes_what_others_wrote_and_that_is_audited);
    suite_add_tcase(suite, c);
    return suite;
}

RUN_SUITE(policy_suite);
