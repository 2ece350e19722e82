/* Passwords and tokens: who ends them, and when they end by themselves. */
#include "person_scene.h"
#include "runner.h"
#include "store/store_private.h"

static enum err token_revoke(uint64_t actor, uint64_t token)
{
    struct command c = command_of(COMMAND_TOKEN_REVOKE, actor);

    c.token = token;
    return apply(c);
}

static enum err set_password(uint64_t actor, uint64_t person, uint64_t except)
{
    struct command c = command_of(COMMAND_USER_PASSWORD, actor);

    c.user = person;
    c.secret = xstrdup("$argon2id$new");
    c.has = HAS_REVOKE;
    c.except = except;
    return apply(c);
}

START_TEST(a_new_password_ends_the_other_sessions)
{
    uint64_t kept = session_of(ann, "kept");
    uint64_t lost = session_of(ann, "lost");
    struct credentials found;

    ck_assert_int_eq(token_create(ann, ann, "api", TOKEN_API), OK);
    session_of(ben, "bens");
    ck_assert_int_eq(set_password(ann, ann, kept), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_TOKEN_REVOKED);
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_uint_eq(scene.last.event.user_count, 1);
    ck_assert_uint_eq(scene.last.event.users[0], lost);
    ck_assert(token_works("kept"));
    ck_assert(!token_works("lost"));
    ck_assert(token_works("api"));
    ck_assert(token_works("bens"));
    ck_assert_int_eq(query_credentials_of(scene.reader, ann, &found), OK);
    ck_assert_str_eq(found.password, "$argon2id$new");
}
END_TEST

START_TEST(a_password_without_sessions_to_end_is_told_to_nobody)
{
    ck_assert_int_eq(set_password(ann, ann, 0), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_uint_gt(scene.last.pos, 0);
}
END_TEST

START_TEST(passwords_and_tokens_are_ones_own)
{
    struct command c = command_of(COMMAND_USER_PASSWORD, ann);

    ck_assert_int_eq(set_password(owner, ann, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(set_password(0, 999999, 0), ERR_NOT_FOUND);
    ck_assert_int_eq(set_password(0, ann, 0), OK);
    c.user = ann;
    ck_assert_int_eq(apply(c), ERR_PARAMS);
    ck_assert_int_eq(token_create(owner, ann, "t", TOKEN_API), ERR_FORBIDDEN);
    ck_assert_int_eq(token_create(0, 999999, "t", TOKEN_API), ERR_NOT_FOUND);
    ck_assert_int_eq(apply(command_of(COMMAND_TOKEN_CREATE, ann)), ERR_PARAMS);
}
END_TEST

START_TEST(tokens_end_by_their_owner_or_a_moderator)
{
    uint64_t one = session_of(ann, "one");
    uint64_t two = session_of(ann, "two");

    ck_assert_int_eq(token_revoke(ben, one), ERR_NOT_FOUND);
    ck_assert_int_eq(token_revoke(ann, one), OK);

    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(scene.last.event.kind, EVENT_TOKEN_REVOKED);
    ck_assert_uint_eq(scene.last.event.users[0], one);
    ck_assert(!token_works("one"));
    ck_assert_int_eq(token_revoke(ann, one), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(token_revoke(admin, two), OK);
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_int_eq(token_revoke(ann, 999999), ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_sweep_takes_old_keys_and_old_rows_of_the_log)
{
    uint64_t room = public_room(ann, "Kitchen");
    struct opening opening;
    struct command c;

    ck_assert_int_eq(send_keyed(ann, room, "old", "old"), OK);

    uint64_t old = scene.last.pos;
    int64_t edge = scene.now;
    uint64_t cut;

    ck_assert_int_eq(send_keyed(ann, room, "new", "new"), OK);
    ck_assert_int_eq(query_log_at(scene.reader, edge, &cut), OK);
    ck_assert_uint_eq(cut, old + 1);
    c = command_of(COMMAND_SWEEP, 0);
    c.expires_at = edge;
    c.seq = cut;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_uint_eq(scene.last.id, old);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(query_opening(scene.reader, ann, &opening), OK);
    ck_assert_uint_eq(opening.oldest, old);
    ck_assert_uint_eq(opening.pos, old + 1);
    opening_finish(&opening);

    ck_assert_int_eq(send_keyed(ann, room, "new", "new"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_int_eq(send_keyed(ann, room, "other", "old"), OK);
    ck_assert(!scene.last.duplicate);
}
END_TEST

START_TEST(a_sweep_leaves_the_end_of_the_log)
{
    struct command c = command_of(COMMAND_SWEEP, 0);
    uint64_t head = scene.last.pos;

    c.seq = UINT64_MAX;
    ck_assert_int_eq(apply(c), OK);
    scene_stop();
    scene_start();
    ck_assert_uint_eq(store_head(scene.store), head);
    ck_assert_int_eq(set_display(ann, ann, "Ann"), OK);
    ck_assert_uint_eq(scene.last.pos, head + 1);
}
END_TEST

START_TEST(an_admins_session_is_ended_by_the_owner)
{
    uint64_t other = user_with_role("other", ROLE_ADMIN);
    uint64_t token = session_of(other, "theirs");

    ck_assert_int_eq(token_revoke(admin, token), ERR_FORBIDDEN);
    ck_assert(token_works("theirs"));
}
END_TEST

START_TEST(a_password_that_was_changed_meanwhile_is_not_written_over)
{
    struct command c = command_of(COMMAND_USER_PASSWORD, ann);

    c.user = ann;
    c.secret = xstrdup("$argon2id$new");
    c.seq = 1; /* no change of hers */
    ck_assert_int_eq(apply(c), ERR_FORBIDDEN);
    ck_assert(scene.last.why[0] != '\0');
}
END_TEST

static int64_t used_at(const char *secret)
{
    uint8_t hash[SECRET_HASH_SIZE];
    struct identity who;

    secret_hash(secret, strlen(secret), hash);
    ck_assert_int_eq(query_token(scene.reader, hash, &who), OK);
    return who.used;
}

static enum err tokens_used(uint64_t actor, int64_t since, uint64_t one, uint64_t two)
{
    struct command c = command_of(COMMAND_TOKENS_USED, actor);

    c.users = xcalloc(2, sizeof(*c.users));
    c.users[c.user_count++] = one;
    c.users[c.user_count++] = two;
    c.expires_at = since;
    return apply(c);
}

static enum err sessions_expire(uint64_t actor, int64_t since)
{
    struct command c = command_of(COMMAND_SESSIONS_EXPIRE, actor);

    c.expires_at = since;
    return apply(c);
}

START_TEST(a_token_was_used_when_it_was_made_and_when_that_was_noted)
{
    int64_t made = scene.now;
    uint64_t one = session_of(ann, "one");
    uint64_t two = session_of(ben, "two");
    uint64_t head = store_head(scene.store);

    ck_assert_int_eq(used_at("one"), made);
    ck_assert_int_eq(used_at("two"), made + 1000);

    int64_t noted = scene.now;

    ck_assert_int_eq(tokens_used(0, made + 1, one, two), OK);
    ck_assert_uint_eq(scene.last.id, 1); /* the other was used since */
    ck_assert(!scene.last.changed);
    ck_assert_uint_eq(store_head(scene.store), head);
    ck_assert_int_eq(used_at("one"), noted);
    ck_assert_int_eq(used_at("two"), made + 1000);
    ck_assert_int_eq(tokens_used(ann, INT64_MAX, one, two), ERR_FORBIDDEN);
    ck_assert_int_eq(token_revoke(ann, one), OK);
    ck_assert_int_eq(tokens_used(0, INT64_MAX, one, 999999), OK);
    ck_assert_uint_eq(scene.last.id, 0);
}
END_TEST

START_TEST(sessions_that_nobody_uses_end_whosever_they_are)
{
    int64_t before = scene.now;
    uint64_t one = session_of(ann, "one");
    uint64_t two = session_of(ben, "two");
    int64_t edge = scene.now;

    session_of(ben, "young");
    ck_assert_int_eq(token_create(ann, ann, "bot", TOKEN_API), OK);
    ck_assert_int_eq(sessions_expire(ann, edge), ERR_FORBIDDEN);
    ck_assert_int_eq(sessions_expire(0, before), OK);
    ck_assert(!scene.last.changed);
    ck_assert_uint_eq(scene.last.id, 0);

    ck_assert_int_eq(sessions_expire(0, edge), OK);
    ck_assert_uint_eq(scene.last.id, 2);
    ck_assert_int_eq(scene.last.event.kind, EVENT_TOKEN_REVOKED);
    ck_assert_uint_eq(scene.last.event.user_count, 2);
    ck_assert_uint_eq(scene.last.event.users[0], one);
    ck_assert_uint_eq(scene.last.event.users[1], two);
    ck_assert(!token_works("one"));
    ck_assert(!token_works("two"));
    ck_assert(token_works("young"));
    ck_assert_int_eq(query_tokens(scene.reader, ben, 0, fresh_out()), OK);
    ck_assert_ptr_eq(strstr(strstr(buf_text(&scene.out), "\"id\"") + 1, "\"id\""), NULL);

    ck_assert_int_eq(sessions_expire(0, scene.now), OK);
    ck_assert(token_works("bot"));
    ck_assert(!token_works("young"));
}
END_TEST

START_TEST(whoever_has_five_hundred_sessions_loses_the_one_that_was_used_longest_ago)
{
    uint64_t first = session_of(ann, "first");
    uint64_t second = session_of(ann, "second");

    ck_assert_int_eq(token_create(ann, ann, "bot", TOKEN_API), OK);
    for (int i = 2; i < 500; i++) {
        char secret[16];

        snprintf(secret, sizeof(secret), "s%d", i);
        session_of(ann, secret);
        ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    }
    ck_assert_int_eq(tokens_used(0, scene.now, first, first), OK);
    session_of(ben, "bens");
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    session_of(ann, "more");
    ck_assert_int_eq(scene.last.event.kind, EVENT_TOKEN_REVOKED);
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_uint_eq(scene.last.event.user_count, 1);
    ck_assert_uint_eq(scene.last.event.users[0], second);
    ck_assert(token_works("first"));
    ck_assert(!token_works("second"));
    ck_assert(token_works("more"));
    ck_assert(token_works("bot"));
    ck_assert(token_works("bens"));
    ck_assert_int_eq(token_create(ann, ann, "bot two", TOKEN_API), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
}
END_TEST

/* As many as could be made before there was that limit. */
START_TEST(far_too_many_sessions_go_in_pieces)
{
    ck_assert(db_exec(
        &scene.writer->db,
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 1200) INSERT INTO tokens (id, user, kind, name, at, used, hash)"
        " SELECT 1000000 + i, (SELECT id FROM users WHERE name = 'ann'), 0, '', 1, 1,"
        " randomblob(32) FROM n"));
    session_of(ann, "one");
    ck_assert_uint_eq(scene.last.event.user_count, 500);
    session_of(ann, "two");
    ck_assert_uint_eq(scene.last.event.user_count, 202);
    session_of(ann, "three");
    ck_assert_uint_eq(scene.last.event.user_count, 1);
}
END_TEST

START_TEST(many_sessions_end_in_pieces)
{
    for (int i = 0; i < 510; i++) {
        char secret[16];

        snprintf(secret, sizeof(secret), "s%d", i);
        session_of(i % 2 ? ann : ben, secret);
    }
    ck_assert_int_eq(sessions_expire(0, INT64_MAX), OK);
    ck_assert_uint_eq(scene.last.id, 500);
    ck_assert_int_eq(sessions_expire(0, INT64_MAX), OK);
    ck_assert_uint_eq(scene.last.id, 10);
    ck_assert_int_eq(sessions_expire(0, INT64_MAX), OK);
    ck_assert_uint_eq(scene.last.id, 0);
}
END_TEST

static Suite *apply_token_suite(void)
{
    Suite *suite = suite_create("apply token");
    TCase *people = tcase_create("an owner, an admin and two members");

    tcase_add_checked_fixture(people, an_owner_an_admin_and_two_members, scene_close);
    tcase_add_test(people, a_new_password_ends_the_other_sessions);
    tcase_add_test(people, a_password_without_sessions_to_end_is_told_to_nobody);
    tcase_add_test(people, passwords_and_tokens_are_ones_own);
    tcase_add_test(people, tokens_end_by_their_owner_or_a_moderator);
    tcase_add_test(people, a_sweep_takes_old_keys_and_old_rows_of_the_log);
    tcase_add_test(people, a_sweep_leaves_the_end_of_the_log);
    tcase_add_test(people, an_admins_session_is_ended_by_the_owner);
    tcase_add_test(people, a_password_that_was_changed_meanwhile_is_not_written_over);
    tcase_add_test(people, a_token_was_used_when_it_was_made_and_when_that_was_noted);
    tcase_add_test(people, sessions_that_nobody_uses_end_whosever_they_are);
    tcase_add_test(
        people,
        whoever_has_five_hundred_sessions_loses_the_one_that_was_used_longest_ago);
    tcase_add_test(people, far_too_many_sessions_go_in_pieces);
    tcase_add_test(people, many_sessions_end_in_pieces);
    suite_add_tcase(suite, people);
    return suite;
}

RUN_SUITE(apply_token_suite);
