#include "runner.h"

#include "store/moderation.h"
#include "store/query_own.h"
#include "store_fixture.h"

#include <inttypes.h>

#define MINUTE INT64_C(60000)
#define YEAR   (366 * 24 * 60 * MINUTE)

static uint64_t ann, ben, cat, boss;
static uint64_t room, hidden;

static void ann_and_ben_in_two_rooms(void)
{
    scene_open();
    workspace_create();
    boss = user_with_role("boss", ROLE_ADMIN);
    ann = user("ann");
    ben = user("ben");
    cat = user("cat");
    room = public_room(ann, "Kitchen");
    hidden = private_room(ann, "Cellar");
    ck_assert_int_eq(join(ben, room), OK);
    ck_assert_int_eq(invite(ann, hidden, ben), OK);
}

static enum err plan_keyed(uint64_t actor, uint64_t where, const char *text, int64_t at,
                           const char *key)
{
    struct command c = command_of(COMMAND_SCHEDULE_CREATE, actor);

    c.room = where;
    c.expires_at = at;
    if (text)
        set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "%s", key);
    secret_hash(key, strlen(key), c.fingerprint);
    return apply(c);
}

static enum err try_plan(uint64_t actor, uint64_t where, const char *text, int64_t at)
{
    char key[32];

    snprintf(key, sizeof(key), "at-%lld", (long long)scene.now);
    return plan_keyed(actor, where, text, at, key);
}

static uint64_t plan(uint64_t actor, uint64_t where, const char *text)
{
    ck_assert_int_eq(try_plan(actor, where, text, scene.now + MINUTE), OK);
    return scene.last.id;
}

static enum err change(uint64_t actor, uint64_t id, const char *text, int64_t at)
{
    struct command c = command_of(COMMAND_SCHEDULE_UPDATE, actor);

    c.subject = id;
    c.expires_at = at;
    if (text)
        set_text(&c, text);
    return apply(c);
}

static enum err take_back(uint64_t actor, uint64_t id)
{
    struct command c = command_of(COMMAND_SCHEDULE_REMOVE, actor);

    c.subject = id;
    return apply(c);
}

/* What is due at that time, as the server asks for it. */
static size_t due_at(int64_t now, struct schedule *found)
{
    size_t count;

    ck_assert_int_eq(query_due_schedules(scene.reader, now, found, 1, &count), OK);
    return count;
}

static struct command sending_of(struct schedule *s)
{
    struct command c = command_of(COMMAND_SCHEDULE_SEND, s->user);

    c.subject = s->id;
    c.seq = s->version;
    c.room = s->room;
    c.thread = s->thread;
    set_text(&c, s->text);
    schedule_finish(s);
    return c;
}

static enum err send_due(void)
{
    struct schedule s;

    ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);
    return apply(sending_of(&s));
}

static const char *list_of(uint64_t person)
{
    struct own_args args = {.user = person, .cursor = "", .limit = 200};

    return said(query_schedules(scene.reader, &args, fresh_out()));
}

static const struct event *last_event(void)
{
    return scene.last.more_count > 0 ? &scene.last.more[scene.last.more_count - 1]
                                     : &scene.last.event;
}

static const char *told(void)
{
    struct buf *out = fresh_out();

    event_encode(last_event(), out);
    return buf_text(out);
}

START_TEST(it_waits_where_only_its_author_sees_it)
{
    uint64_t id = plan(ann, room, "good morning");

    ck_assert_has(told(), "schedule.created");
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert(event_is_personal(scene.last.event.kind));
    ck_assert_uint_eq(scene.last.seq, 0);
    ck_assert_uint_eq(id, scene.last.pos);
    ck_assert_has(list_of(ann), "\"state\":\"waiting\"");
    ck_assert_has(list_of(ann), "good morning");
    ck_assert_str_eq(list_of(ben), "{\"schedules\":[]}");
    ck_assert_int_eq(take_back(ben, id), ERR_NOT_FOUND);
    ck_assert_int_eq(change(ben, id, "no", 0), ERR_NOT_FOUND);
}
END_TEST

START_TEST(the_same_key_answers_as_the_first_time_also_when_it_was_sent)
{
    int64_t at = scene.now + MINUTE;
    uint64_t id;

    ck_assert_int_eq(plan_keyed(ann, room, "hello", at, "k"), OK);
    id = scene.last.id;
    ck_assert_int_eq(plan_keyed(ann, room, "hello", at, "k"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_int_eq(send_due(), OK);
    scene.now = at + 2 * YEAR;
    ck_assert_int_eq(plan_keyed(ann, room, "hello", at, "k"), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_int_eq(send_keyed(ann, room, "hello", "k"), ERR_KEY_CONFLICT);
}
END_TEST

START_TEST(what_can_not_be_said_there_now_is_not_planned)
{
    int64_t soon = scene.now + MINUTE;

    ck_assert_int_eq(try_plan(cat, room, "no", soon), ERR_FORBIDDEN);
    ck_assert_int_eq(try_plan(cat, hidden, "no", soon), ERR_NOT_FOUND);
    ck_assert_int_eq(try_plan(ann, 99999, "no", soon), ERR_NOT_FOUND);
    ck_assert_int_eq(try_plan(ann, room, NULL, soon), ERR_PARAMS);
    ck_assert_int_eq(try_plan(ann, room, "no", scene.now - 2 * MINUTE), ERR_PARAMS);
    ck_assert_int_eq(try_plan(ann, room, "no", scene.now + YEAR + MINUTE), ERR_PARAMS);
    ck_assert_int_eq(archive(ann, room, true), OK);
    ck_assert_int_eq(try_plan(ann, room, "no", soon), ERR_FORBIDDEN);
}
END_TEST

START_TEST(a_hundred_are_the_most)
{
    uint64_t first = plan(ann, room, "one");

    for (int i = 1; i < 100; i++)
        plan(ann, room, "more");
    ck_assert_int_eq(try_plan(ann, room, "no", scene.now + MINUTE), ERR_CONFLICT);
    ck_assert_int_eq(take_back(ann, first), OK);
    plan(ann, room, "again");
}
END_TEST

START_TEST(at_its_time_it_is_posted_and_over_in_one_transaction)
{
    struct schedule s;
    uint64_t id = plan(ann, room, "good morning");
    int64_t next;

    ck_assert_uint_eq(due_at(scene.now, &s), 0);
    ck_assert_int_eq(query_next_due(scene.reader, &next), OK);
    ck_assert_int_eq(next, scene.now - 1000 + MINUTE);
    ck_assert_uint_eq(due_at(next, &s), 1);

    struct command twice = sending_of(&s);
    struct command c = command_of(COMMAND_SCHEDULE_SEND, ann);

    c.subject = twice.subject;
    c.seq = twice.seq;
    c.room = twice.room;
    set_text(&c, twice.text);
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_MESSAGE_CREATED);
    ck_assert_str_eq(scene.last.event.text, "good morning");
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_int_eq(last_event()->kind, EVENT_SCHEDULE_SENT);
    ck_assert_uint_eq(last_event()->subject, id);
    ck_assert_has(told(), "\"state\":\"sent\"");
    ck_assert_has_not(told(), "good morning");
    ck_assert_str_eq(list_of(ann), "{\"schedules\":[]}");

    uint64_t seq = scene.last.seq;

    ck_assert_int_eq(apply(twice), OK); /* as after a crash between two readings */
    ck_assert(!scene.last.changed);
    post(ben, room, "hi");
    ck_assert_uint_eq(scene.last.seq, seq + 1);
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 0);
}
END_TEST

START_TEST(one_that_was_changed_meanwhile_is_not_sent_as_it_was)
{
    struct schedule s;
    uint64_t id = plan(ann, room, "old");

    ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);
    ck_assert_int_eq(change(ann, id, "new", scene.now + 2 * MINUTE), OK);
    ck_assert_has(told(), "schedule.updated");
    ck_assert_int_eq(apply(sending_of(&s)), OK);
    ck_assert(!scene.last.changed);
    ck_assert_int_eq(send_due(), OK);
    ck_assert_str_eq(scene.last.event.text, "new");
}
END_TEST

START_TEST(a_change_to_the_same_changes_nothing)
{
    uint64_t id = plan(ann, room, "text");
    uint64_t pos = scene.last.pos;

    ck_assert_int_eq(change(ann, id, "text", 0), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(change(ann, id, "text", scene.now - 2 * MINUTE), ERR_PARAMS);
    ck_assert_int_eq(change(ann, id, "", 0), ERR_PARAMS);
}
END_TEST

START_TEST(what_is_taken_back_is_gone_and_a_retry_answers_alike)
{
    uint64_t id = plan(ann, room, "text");
    struct schedule s;
    uint64_t pos;

    ck_assert_int_eq(take_back(ann, id), OK);
    ck_assert_has(told(), "schedule.removed");
    ck_assert_has_not(told(), "text\"");
    pos = scene.last.pos;
    ck_assert_int_eq(take_back(ann, id), OK);
    nothing_changed_since(pos, 0);
    ck_assert_int_eq(change(ann, id, "other", 0), ERR_NOT_FOUND);
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 0);
    id = plan(ann, room, "text");
    ck_assert_int_eq(send_due(), OK);
    ck_assert_int_eq(take_back(ann, id), ERR_CONFLICT);
    ck_assert_int_eq(change(ann, id, "other", 0), ERR_CONFLICT);
}
END_TEST

static void it_has_failed(const char *error)
{
    char member[64];
    struct schedule s;

    ck_assert_int_eq(scene.last.err, OK);
    ck_assert_int_eq(last_event()->kind, EVENT_SCHEDULE_FAILED);
    snprintf(member, sizeof(member), "\"error\":\"%s\"", error);
    ck_assert_has(told(), member);
    ck_assert_has(told(), "\"reason\":\"");
    ck_assert_has(list_of(ann), "\"state\":\"failed\"");
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 0);
}

START_TEST(what_can_not_be_said_any_more_fails_and_stays_listed)
{
    uint64_t id = plan(ann, room, "hello");

    ck_assert_int_eq(leave(ann, room), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_int_eq(join(ann, room), OK);
    ck_assert_int_eq(change(ann, id, NULL, 0), ERR_PARAMS);
    ck_assert_int_eq(change(ann, id, NULL, scene.now + MINUTE), OK);
    ck_assert_has(list_of(ann), "\"state\":\"waiting\"");
    ck_assert_int_eq(archive(boss, room, true), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_int_eq(take_back(ann, id), OK);
}
END_TEST

START_TEST(a_room_that_hides_from_its_author_is_not_found)
{
    ck_assert_int_eq(invite(ann, hidden, boss), OK);
    plan(ann, hidden, "hello");
    ck_assert_int_eq(leave(ann, hidden), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("not_found");
}
END_TEST

static enum err restrain(enum sanction_kind kind)
{
    struct command c = command_of(COMMAND_SANCTION_SET, boss);

    c.user = ann;
    c.choice = kind;
    return apply(c);
}

START_TEST(who_is_muted_or_banned_by_then_is_told_so)
{
    uint64_t id = plan(ann, room, "hello");

    ck_assert_int_eq(restrain(SANCTION_MUTE), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_has(told(), "muted");
    ck_assert_int_eq(change(ann, id, NULL, scene.now + MINUTE), OK);
    ck_assert_int_eq(restrain(SANCTION_BAN), OK);
    ck_assert_int_eq(send_due(), OK);
    it_has_failed("forbidden");
    ck_assert_has(told(), "banned");
}
END_TEST

START_TEST(what_the_judges_hold_or_block_has_failed)
{
    static const enum command_kind kinds[] = {COMMAND_MESSAGE_HOLD,
                                              COMMAND_MESSAGE_BLOCK};

    for (size_t i = 0; i < 2; i++) {
        struct schedule s;

        plan(ann, room, "buy now");
        ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);

        struct command c = sending_of(&s);

        c.choice = kinds[i];
        c.name = xstrdup("somebody looks at it first");
        c.detail = xstrdup("{\"action\":\"hold\"}");
        ck_assert_int_eq(apply(c), OK);
        it_has_failed("blocked");
        ck_assert_has(told(), "somebody looks at it first");
    }
}
END_TEST

START_TEST(what_is_refused_for_now_is_tried_again_later)
{
    struct schedule s;
    struct command c;

    plan(ann, room, "hello");
    ck_assert_uint_eq(due_at(INT64_MAX, &s), 1);
    c = sending_of(&s);
    c.choice = COMMAND_MESSAGE_BLOCK;
    c.has = HAS_LATE;
    c.name = xstrdup("nobody could judge it");
    ck_assert_int_eq(apply(c), OK);
    ck_assert(!scene.last.changed);
    ck_assert_uint_eq(due_at(scene.now, &s), 0);
    ck_assert_uint_eq(due_at(scene.now + MINUTE, &s), 1);
    ck_assert_uint_eq(s.tries, 1);
    ck_assert_int_eq(apply(sending_of(&s)), OK);
    ck_assert_int_eq(last_event()->kind, EVENT_SCHEDULE_SENT);
}
END_TEST

START_TEST(what_is_over_is_swept_after_a_while)
{
    uint64_t id = plan(ann, room, "hello");
    struct command c;

    ck_assert_int_eq(take_back(ann, id), OK);
    c = command_of(COMMAND_SWEEP, 0);
    c.expires_at = scene.now - 10 * MINUTE;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(take_back(ann, id), OK);
    c = command_of(COMMAND_SWEEP, 0);
    c.expires_at = scene.now;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(take_back(ann, id), ERR_NOT_FOUND);
}
END_TEST

static Suite *schedule_suite(void)
{
    Suite *suite = suite_create("schedules");
    TCase *scene_case = tcase_create("ann and ben in two rooms");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_two_rooms, scene_close);
    tcase_set_timeout(scene_case, 30);
    tcase_add_test(scene_case, it_waits_where_only_its_author_sees_it);
    tcase_add_test(scene_case,
                   the_same_key_answers_as_the_first_time_also_when_it_was_sent);
    tcase_add_test(scene_case, what_can_not_be_said_there_now_is_not_planned);
    tcase_add_test(scene_case, a_hundred_are_the_most);
    tcase_add_test(scene_case, at_its_time_it_is_posted_and_over_in_one_transaction);
    tcase_add_test(scene_case, one_that_was_changed_meanwhile_is_not_sent_as_it_was);
    tcase_add_test(scene_case, a_change_to_the_same_changes_nothing);
    tcase_add_test(scene_case, what_is_taken_back_is_gone_and_a_retry_answers_alike);
    tcase_add_test(scene_case, what_can_not_be_said_any_more_fails_and_stays_listed);
    tcase_add_test(scene_case, a_room_that_hides_from_its_author_is_not_found);
    tcase_add_test(scene_case, who_is_muted_or_banned_by_then_is_told_so);
    tcase_add_test(scene_case, what_the_judges_hold_or_block_has_failed);
    tcase_add_test(scene_case, what_is_refused_for_now_is_tried_again_later);
    tcase_add_test(scene_case, what_is_over_is_swept_after_a_while);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(schedule_suite);
