#include "runner.h"

#include "store/notify.h"
#include "store_fixture.h"

static uint64_t ann, ben, cat, dan;
static uint64_t room;

static void anns_room(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    dan = user("dan");
    room = private_room(ann, "Cellar");
}

static struct command run_of(uint64_t actor, enum command_kind kind, const char *key)
{
    struct command c = command_of(COMMAND_COMMAND_RUN, actor);

    c.subject = kind;
    c.room = room;
    snprintf(c.key, sizeof(c.key), "%s", key);
    secret_hash(key, strlen(key), c.fingerprint);
    return c;
}

static enum err with_people(uint64_t actor, enum command_kind kind, const char *key,
                            const uint64_t *people, size_t count)
{
    struct command c = run_of(actor, kind, key);

    c.users = xcalloc(count + 1, sizeof(*people));
    memcpy(c.users, people, count * sizeof(*people));
    c.user_count = count;
    return apply(c);
}

static enum err topic(uint64_t actor, const char *text, const char *key)
{
    struct command c = run_of(actor, COMMAND_ROOM_UPDATE, key);

    c.has = HAS_TOPIC;
    c.topic = xstrdup(text);
    return apply(c);
}

START_TEST(it_does_what_it_stands_for_once_by_its_key)
{
    uint64_t pos;

    ck_assert_int_eq(topic(ann, "food", "k1"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_ROOM_UPDATED);
    pos = scene.last.pos;
    ck_assert_int_eq(topic(ann, "drink", "k2"), OK);
    ck_assert_int_eq(topic(ann, "food", "k1"), OK); /* late, and done already */
    ck_assert(scene.last.duplicate);
    ck_assert(!scene.last.changed);
    ck_assert_uint_eq(scene.last.pos, pos);
    ck_assert_has(said(query_room(scene.reader, ann, room, fresh_out())), "drink");
    ck_assert_int_eq(send_keyed(ann, room, "food", "k1"), ERR_KEY_CONFLICT);
}
END_TEST

START_TEST(what_changes_nothing_has_a_key_all_the_same)
{
    ck_assert_int_eq(topic(ann, "", "k1"), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert_int_eq(topic(ann, "food", "k2"), OK);
    ck_assert_int_eq(topic(ann, "", "k1"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_has(said(query_room(scene.reader, ann, room, fresh_out())), "food");
}
END_TEST

START_TEST(several_people_come_in_together)
{
    ck_assert_int_eq(
        with_people(ann, COMMAND_ROOM_INVITE, "k", (uint64_t[]){ben, cat}, 2), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MEMBER_JOINED);
    ck_assert_uint_eq(scene.last.event.user, ben);
    ck_assert_uint_eq(scene.last.more_count, 1);
    ck_assert_uint_eq(scene.last.more[0].user, cat);
    ck_assert_uint_eq(scene.last.more[0].pos, scene.last.pos + 1);
    ck_assert_uint_eq(scene.last.more[0].seq, scene.last.seq + 1);
    ck_assert_int_eq(
        with_people(ann, COMMAND_ROOM_REMOVE, "k2", (uint64_t[]){cat, ben}, 2), OK);
    ck_assert_uint_eq(scene.last.more_count, 1);
    ck_assert_int_eq(
        with_people(ann, COMMAND_ROOM_INVITE, "k", (uint64_t[]){ben, cat}, 2), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_int_eq(try_send(ben, room, "no"), ERR_NOT_FOUND);
}
END_TEST

START_TEST(one_who_may_not_come_in_keeps_out_the_others)
{
    uint64_t head = scene.last.pos;
    uint64_t people[] = {ben, 9999, cat};

    ck_assert_int_eq(with_people(ann, COMMAND_ROOM_INVITE, "k", people, 3),
                     ERR_NOT_FOUND);
    ck_assert_str_eq(scene.last.why, "no such user");
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(try_send(ben, room, "no"), ERR_NOT_FOUND);
    ck_assert_uint_eq(post(ann, room, "so far"), head + 1);
    people[1] = dan;
    ck_assert_int_eq(with_people(ann, COMMAND_ROOM_INVITE, "k", people, 3), OK);
    ck_assert_uint_eq(scene.last.more_count, 2);
}
END_TEST

START_TEST(who_is_in_already_is_passed_over)
{
    ck_assert_int_eq(invite(ann, room, ben), OK);
    ck_assert_int_eq(
        with_people(ann, COMMAND_ROOM_INVITE, "k", (uint64_t[]){ben, cat, cat}, 3), OK);
    ck_assert_uint_eq(scene.last.event.user, cat);
    ck_assert_uint_eq(scene.last.more_count, 0);
}
END_TEST

START_TEST(it_stands_for_few_kinds_and_needs_a_key_and_the_right)
{
    ck_assert_int_eq(apply(run_of(ann, COMMAND_MESSAGE_DELETE, "k")), ERR_PARAMS);
    ck_assert_int_eq(apply(run_of(ann, COMMAND_COMMAND_RUN, "k")), ERR_PARAMS);
    ck_assert_int_eq(topic(ann, "food", ""), ERR_PARAMS);
    ck_assert_int_eq(topic(ben, "food", "k"), ERR_NOT_FOUND);
    ck_assert_int_eq(invite(ann, room, ben), OK);
    ck_assert_int_eq(topic(ben, "food", "k"), ERR_FORBIDDEN);
}
END_TEST

START_TEST(what_it_stands_for_may_be_of_oneself)
{
    struct command c = run_of(ann, COMMAND_USER_UPDATE, "k1");

    c.user = ann;
    c.has = HAS_PROFILE;
    c.params = xstrdup("{\"status\":{\"emoji\":\"🍵\",\"text\":\"tea\"}}");
    ck_assert_int_eq(apply(c), OK);
    c = run_of(ann, COMMAND_USER_UPDATE, "k2");
    c.user = ben;
    c.has = HAS_PROFILE;
    ck_assert_int_eq(apply(c), ERR_PARAMS);
    c = run_of(ann, COMMAND_NOTIFY_ROOM, "k3");
    c.choice = NOTIFY_MENTIONS;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(apply(run_of(ann, COMMAND_ROOM_LEAVE, "k4")), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MEMBER_LEFT);
}
END_TEST

START_TEST(a_kind_that_nobody_applies_is_malformed)
{
    ck_assert_int_eq(apply(command_of((enum command_kind)0, ann)), ERR_PARAMS);
    ck_assert_int_eq(apply(command_of(COMMAND_KIND_COUNT, ann)), ERR_PARAMS);
}
END_TEST

static Suite *command_suite(void)
{
    Suite *suite = suite_create("slash commands");
    TCase *scene_case = tcase_create("ann's room");

    tcase_add_checked_fixture(scene_case, anns_room, scene_close);
    tcase_add_test(scene_case, it_does_what_it_stands_for_once_by_its_key);
    tcase_add_test(scene_case, what_changes_nothing_has_a_key_all_the_same);
    tcase_add_test(scene_case, several_people_come_in_together);
    tcase_add_test(scene_case, one_who_may_not_come_in_keeps_out_the_others);
    tcase_add_test(scene_case, who_is_in_already_is_passed_over);
    tcase_add_test(scene_case, it_stands_for_few_kinds_and_needs_a_key_and_the_right);
    tcase_add_test(scene_case, what_it_stands_for_may_be_of_oneself);
    tcase_add_test(scene_case, a_kind_that_nobody_applies_is_malformed);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(command_suite);
