/* Guests, groups, mentions of many, closed accounts, and what people want to be told of. */
#include "runner.h"

#include "store/notify.h"
#include "store_fixture.h"

static uint64_t boss, ann, ben, room;

static void a_workspace_with_an_admin(void)
{
    scene_open();
    workspace_create();
    user_with_role("the-owner", ROLE_OWNER);
    boss = user_with_role("boss", ROLE_ADMIN);
    ann = user("ann");
    ben = user("ben");
    room = public_room(ann, "Kitchen");
}

static enum err update(uint64_t actor, uint64_t person, const char *params)
{
    struct command c = command_of(COMMAND_USER_UPDATE, actor);

    c.user = person;
    c.has = HAS_PROFILE;
    c.params = xstrdup(params);
    return apply(c);
}

static enum err deactivate(uint64_t actor, uint64_t person, bool back)
{
    struct command c = command_of(COMMAND_USER_DEACTIVATE, actor);

    c.user = person;
    c.choice = back;
    return apply(c);
}

static enum err group_set(uint64_t actor, uint64_t group, const char *handle,
                          const uint64_t *people, size_t count)
{
    struct command c = command_of(COMMAND_GROUP_SET, actor);

    c.subject = group;
    c.name = xstrdup("Some");
    c.topic = handle ? xstrdup(handle) : NULL;
    c.has = HAS_USERS | (handle ? HAS_TOPIC : 0);
    c.users = xreallocarray(NULL, count + 1, sizeof(*c.users));
    for (c.user_count = 0; c.user_count < count; c.user_count++)
        c.users[c.user_count] = people[c.user_count];
    return apply(c);
}

static enum err group_remove(uint64_t actor, uint64_t group)
{
    struct command c = command_of(COMMAND_GROUP_REMOVE, actor);

    c.subject = group;
    return apply(c);
}

static enum err notify(uint64_t actor, uint64_t where, enum notify_level level)
{
    struct command c = command_of(COMMAND_NOTIFY_ROOM, actor);

    c.room = where;
    c.choice = (uint64_t)level;
    return apply(c);
}

static uint64_t mentions_of(uint64_t person)
{
    const char *found;

    buf_clear(&scene.out);
    ck_assert_int_eq(query_room(scene.reader, person, room, &scene.out), OK);
    found = strstr(buf_text(&scene.out), "\"mentions\":");
    ck_assert_ptr_nonnull(found);
    return strtoull(found + strlen("\"mentions\":"), NULL, 10);
}

static const char *profile_of(uint64_t person)
{
    buf_clear(&scene.out);
    ck_assert_int_eq(query_user(scene.reader, boss, person, NULL, &scene.out), OK);
    return buf_text(&scene.out);
}

START_TEST(a_profile_changes_by_what_is_named)
{
    ck_assert_int_eq(update(ann, ann, "{\"title\":\"Cook\",\"pronouns\":\"she\"}"), OK);
    ck_assert(scene.last.changed);
    ck_assert_int_eq(update(ann, ann, "{\"title\":\"Baker\"}"), OK);
    ck_assert_ptr_nonnull(
        strstr(profile_of(ann), "\"title\":\"Baker\",\"pronouns\":\"she\""));
    ck_assert_int_eq(update(ann, ann, "{\"title\":\"Baker\"}"), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(update(ben, ann, "{\"title\":\"Fool\"}"), ERR_FORBIDDEN);
    ck_assert_int_eq(update(ann, ann, "[1]"), ERR_PARAMS);
    ck_assert_int_eq(update(ann, ann, "{\"title\":"), ERR_PARAMS);
}
END_TEST

START_TEST(a_status_goes_when_its_time_is_over)
{
    char params[96];
    struct command sweep;

    snprintf(params, sizeof(params),
             "{\"status\":{\"text\":\"out\",\"expires_at\":%lld}}",
             (long long)scene.now + 60000);
    ck_assert_int_eq(update(ann, ann, params), OK);
    ck_assert_ptr_nonnull(
        strstr(profile_of(ann), "\"status\":{\"emoji\":\"\",\"text\":\"out\""));
    sweep = command_of(COMMAND_SWEEP, 0);
    sweep.uses = (uint64_t)scene.now;
    ck_assert_int_eq(apply(sweep), OK);
    ck_assert_ptr_nonnull(strstr(profile_of(ann), "\"status\""));
    sweep = command_of(COMMAND_SWEEP, 0);
    sweep.uses = (uint64_t)scene.now + 120000;
    ck_assert_int_eq(apply(sweep), OK);
    ck_assert_ptr_null(strstr(profile_of(ann), "\"status\""));
}
END_TEST

START_TEST(a_picture_is_one_of_the_persons_own_files)
{
    ck_assert_int_eq(update(ann, ann, "{\"avatar\":999}"), ERR_NOT_FOUND);
    ck_assert_int_eq(update(ann, ann, "{\"avatar\":0}"), OK);
    ck_assert(!scene.last.changed);
}
END_TEST

START_TEST(only_who_outranks_closes_an_account)
{
    uint64_t other = user_with_role("other", ROLE_ADMIN);

    ck_assert_int_eq(deactivate(ann, ben, false), ERR_FORBIDDEN);
    ck_assert_int_eq(deactivate(boss, boss, false), ERR_FORBIDDEN);
    ck_assert_int_eq(deactivate(boss, other, false), ERR_FORBIDDEN);
    ck_assert_int_eq(deactivate(boss, 999, false), ERR_NOT_FOUND);
    ck_assert_int_eq(deactivate(0, other, false), OK);
}
END_TEST

START_TEST(a_closed_account_gets_no_token_until_it_is_open_again)
{
    struct command c = command_of(COMMAND_TOKEN_CREATE, 0);

    ck_assert_int_eq(deactivate(boss, ben, false), OK);
    ck_assert_ptr_nonnull(strstr(profile_of(ben), "\"deactivated\":true"));
    ck_assert_int_eq(deactivate(boss, ben, false), OK);
    ck_assert(!scene.last.changed);
    c.user = ben;
    c.has_hash = true;
    memset(c.hash, 7, sizeof(c.hash));
    ck_assert_int_eq(apply(c), ERR_FORBIDDEN);
    ck_assert_int_eq(invite(ann, room, ben), ERR_NOT_FOUND);
    ck_assert_int_eq(deactivate(boss, ben, true), OK);
    ck_assert_int_eq(invite(ann, room, ben), OK);
}
END_TEST

START_TEST(a_guest_sees_the_rooms_they_were_put_into)
{
    uint64_t other = public_room(ann, "Hall");

    ck_assert_int_eq(invite(ann, room, ben), OK);
    ck_assert_int_eq(set_role(boss, ben, ROLE_GUEST), OK);
    ck_assert_int_eq(try_send(ben, room, "hello"), OK);
    ck_assert_int_eq(join(ben, other), ERR_NOT_FOUND);
    ck_assert_int_eq(try_send(ben, other, "hello"), ERR_NOT_FOUND);
    ck_assert_int_eq(room_create(ben, "Mine", ROOM_PRIVATE), ERR_FORBIDDEN);
    ck_assert_int_eq(invite(ben, room, boss), ERR_FORBIDDEN);
    ck_assert_int_eq(dm_open(ben, &boss, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(dm_open(ben, &ann, 1), OK);
    ck_assert_int_eq(set_role(boss, ben, ROLE_MEMBER), OK);
    ck_assert_int_eq(join(ben, other), OK);
}
END_TEST

START_TEST(an_invite_for_a_guest_names_rooms)
{
    struct command c = command_of(COMMAND_INVITE_CREATE, boss);

    c.role = ROLE_GUEST;
    c.uses = 1;
    c.secret = xstrdup("code-1");
    ck_assert_int_eq(apply(c), ERR_PARAMS);
    c = command_of(COMMAND_INVITE_CREATE, boss);
    c.role = ROLE_GUEST;
    c.uses = 1;
    c.secret = xstrdup("code-2");
    c.users = xcalloc(1, sizeof(*c.users));
    c.users[0] = room;
    c.user_count = 1;
    ck_assert_int_eq(apply(c), OK);
    c = command_of(COMMAND_USER_CREATE, 0);
    c.name = xstrdup("gus");
    set_text(&c, "code-2");
    ck_assert_int_eq(apply(c), OK);
    ck_assert_uint_eq(scene.last.more_count, 1);
    ck_assert_int_eq(scene.last.more[0].kind, EVENT_MEMBER_JOINED);
    ck_assert_uint_eq(scene.last.more[0].room, room);
    ck_assert_int_eq(try_send(scene.last.id, room, "hello"), OK);
}
END_TEST

START_TEST(the_words_room_and_a_handle_call_many_once)
{
    uint64_t people[] = {ben, boss};

    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(group_set(boss, 0, "crew", people, 2), OK);
    ck_assert_int_eq(try_send(ann, room, "@room and @crew and @ben."), OK);
    ck_assert_uint_eq(mentions_of(ben), 1);
    ck_assert_uint_eq(mentions_of(ann), 0);
    ck_assert_int_eq(edit(ann, scene.last.id, "only @crew."), OK);
    ck_assert_uint_eq(mentions_of(ben), 1);
    ck_assert_int_eq(edit(ann, scene.last.id, "nobody"), OK);
    ck_assert_uint_eq(mentions_of(ben), 0);
}
END_TEST

START_TEST(here_calls_whom_the_command_says_is_online_while_it_says_so)
{
    struct command c = command_of(COMMAND_MESSAGE_SEND, ann);
    uint64_t message;

    ck_assert_int_eq(join(ben, room), OK);
    c.room = room;
    set_text(&c, "@here, please");
    c.users = xcalloc(2, sizeof(*c.users));
    c.users[0] = ben;
    c.users[1] = boss; /* no member */
    c.user_count = 2;
    ck_assert_int_eq(apply(c), OK);
    message = scene.last.id;
    ck_assert_uint_eq(mentions_of(ben), 1);
    ck_assert_uint_eq(mentions_of(boss), 0);
    ck_assert_int_eq(edit(ann, message, "@here, pretty please"), OK);
    ck_assert_uint_eq(mentions_of(ben), 1);
    ck_assert_int_eq(edit(ann, message, "later"), OK);
    ck_assert_uint_eq(mentions_of(ben), 0);
}
END_TEST

START_TEST(a_handle_belongs_to_one)
{
    uint64_t crew;

    ck_assert_int_eq(group_set(ann, 0, "crew", NULL, 0), ERR_FORBIDDEN);
    ck_assert_int_eq(group_set(boss, 0, "ben", NULL, 0), ERR_CONFLICT);
    ck_assert_int_eq(group_set(boss, 0, "here", NULL, 0), ERR_CONFLICT);
    ck_assert_int_eq(group_set(boss, 0, "crew", NULL, 0), OK);
    crew = scene.last.id;
    ck_assert_int_eq(group_set(boss, 0, "crew", NULL, 0), ERR_CONFLICT);
    ck_assert_int_eq(group_set(boss, crew, NULL, &(uint64_t){999}, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(group_set(boss, crew, NULL, &ben, 1), OK);
    ck_assert_int_eq(group_set(boss, crew, NULL, &ben, 1), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(group_remove(ann, crew), ERR_FORBIDDEN);
    ck_assert_int_eq(group_remove(boss, 999), ERR_NOT_FOUND);
    ck_assert_int_eq(group_remove(boss, crew), OK);
    ck_assert_int_eq(group_remove(boss, crew), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(group_set(boss, crew, "crew", NULL, 0), ERR_NOT_FOUND);
    user("crew");
}
END_TEST

START_TEST(what_a_room_may_tell_is_for_its_members_to_say)
{
    uint64_t hidden = private_room(ann, "Cellar");

    ck_assert_int_eq(notify(ben, hidden, NOTIFY_ALL), ERR_NOT_FOUND);
    ck_assert_int_eq(notify(ben, room, NOTIFY_ALL), ERR_FORBIDDEN);
    ck_assert_int_eq(notify(ann, room, (enum notify_level)9), ERR_PARAMS);
    ck_assert_int_eq(notify(ann, room, NOTIFY_ALL), OK);
    ck_assert(scene.last.changed);
    ck_assert_int_eq(notify(ann, room, NOTIFY_ALL), OK);
    ck_assert(!scene.last.changed);
    buf_clear(&scene.out);
    ck_assert_int_eq(query_notify(scene.reader, ann, &scene.out), OK);
    ck_assert_ptr_nonnull(
        strstr(buf_text(&scene.out), "\"level\":\"all\",\"muted\":false"));
    ck_assert_int_eq(leave(ann, room), OK);
    buf_clear(&scene.out);
    ck_assert_int_eq(query_notify(scene.reader, ann, &scene.out), OK);
    ck_assert_ptr_nonnull(strstr(buf_text(&scene.out), "\"rooms\":[]"));
}
END_TEST

START_TEST(an_owner_does_not_go_before_there_is_another)
{
    uint64_t owner = user_with_role("owner", ROLE_OWNER);

    ck_assert_int_eq(deactivate(0, owner, false), ERR_FORBIDDEN);
    ck_assert_has(scene.last.why, "somebody else the owner");
}
END_TEST

START_TEST(two_hundred_groups_are_the_most)
{
    char handle[24];

    for (int i = 0; i < 200; i++) {
        snprintf(handle, sizeof(handle), "group%d", i);
        ck_assert_int_eq(group_set(boss, 0, handle, &ann, 1), OK);
    }
    ck_assert_int_eq(group_set(boss, 0, "more", &ann, 1), ERR_CONFLICT);
    ck_assert_has(scene.last.why, "200 groups");
}
END_TEST

static Suite *people_suite(void)
{
    Suite *s = suite_create("people");
    TCase *t = tcase_create("a workspace with an admin");

    tcase_add_checked_fixture(t, a_workspace_with_an_admin, scene_close);
    tcase_add_test(t, a_profile_changes_by_what_is_named);
    tcase_add_test(t, a_status_goes_when_its_time_is_over);
    tcase_add_test(t, a_picture_is_one_of_the_persons_own_files);
    tcase_add_test(t, only_who_outranks_closes_an_account);
    tcase_add_test(t, a_closed_account_gets_no_token_until_it_is_open_again);
    tcase_add_test(t, a_guest_sees_the_rooms_they_were_put_into);
    tcase_add_test(t, an_invite_for_a_guest_names_rooms);
    tcase_add_test(t, the_words_room_and_a_handle_call_many_once);
    tcase_add_test(t, here_calls_whom_the_command_says_is_online_while_it_says_so);
    tcase_add_test(t, a_handle_belongs_to_one);
    tcase_add_test(t, what_a_room_may_tell_is_for_its_members_to_say);
    tcase_add_test(t, an_owner_does_not_go_before_there_is_another);
    tcase_add_test(t, two_hundred_groups_are_the_most);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(people_suite);
