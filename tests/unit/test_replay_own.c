#include "runner.h"

#include "proto/frame.h"
#include "store_fixture.h"

#define HOUR INT64_C(3600000)

static uint64_t ann, ben;
static uint64_t room, message;
static struct shelf *shelf;

static void ann_and_ben_in_a_room(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    ben = user("ben");
    room = public_room(ann, "Kitchen");
    ck_assert_int_eq(join(ben, room), OK);
    message = post(ben, room, "keep me");
    shelf = shelf_create();
}

static void finish(void)
{
    shelf_destroy(shelf);
    scene_close();
}

static struct command on_room(enum command_kind kind, const char *text)
{
    struct command c = command_of(kind, ann);

    c.room = room;
    c.message = message;
    c.expires_at = c.at + HOUR;
    set_text(&c, text);
    snprintf(c.key, sizeof(c.key), "key-%lld", (long long)c.at);
    return c;
}

static struct command on_subject(enum command_kind kind, uint64_t subject)
{
    struct command c = command_of(kind, ann);

    c.subject = subject;
    c.room = room;
    c.message = message;
    return c;
}

/* Told live to its person, replayed to the same with the same bytes, and to nobody else. */
static void is_personal(enum event_kind kind, struct command command)
{
    struct replay asked = {.user = ann};
    const struct event *e;
    struct buf live;

    ck_assert_int_eq(apply(command), OK);
    ck_assert(scene.last.changed);
    e = scene.last.more_count > 0 ? &scene.last.more[0] : &scene.last.event;
    ck_assert_int_eq(e->kind, kind);
    ck_assert_uint_eq(e->user, ann);
    buf_init(&live);
    event_encode(e, &live);
    asked.after = e->pos - 1;
    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, 10, 1 << 20), OK);
    ck_assert_uint_eq(asked.page.count, 1);
    ck_assert_uint_eq(asked.page.events[0].pos, e->pos);
    ck_assert_uint_eq(frame_text_len(asked.page.events[0].frame), live.len);
    ck_assert_mem_eq(frame_text(asked.page.events[0].frame), live.bytes, live.len);
    page_finish(&asked.page);
    asked.user = ben;
    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, 10, 1 << 20), OK);
    ck_assert_uint_eq(asked.page.count, 0);
    page_finish(&asked.page);
    shelf_tidy(shelf);
    buf_finish(&live);
}

START_TEST(every_change_of_ones_own_is_replayed_as_it_was_told_live)
{
    struct command c;
    uint64_t id;

    is_personal(EVENT_SAVED_ADDED, on_room(COMMAND_SAVED_ADD, "a note"));
    is_personal(EVENT_SAVED_REMOVED, on_subject(COMMAND_SAVED_REMOVE, 0));
    is_personal(EVENT_DRAFT_CHANGED, on_room(COMMAND_DRAFT_SET, "dear \"ben\""));
    is_personal(EVENT_DRAFT_CHANGED, on_subject(COMMAND_DRAFT_SET, 0));
    is_personal(EVENT_SCHEDULE_CREATED, on_room(COMMAND_SCHEDULE_CREATE, "later"));
    id = scene.last.id;
    c = on_subject(COMMAND_SCHEDULE_UPDATE, id);
    set_text(&c, "much later");
    is_personal(EVENT_SCHEDULE_UPDATED, c);
    is_personal(EVENT_SCHEDULE_REMOVED, on_subject(COMMAND_SCHEDULE_REMOVE, id));
    c = on_room(COMMAND_REMINDER_CREATE, "stretch");
    is_personal(EVENT_REMINDER_CREATED, c);
    id = scene.last.id;
    is_personal(EVENT_REMINDER_DUE, on_subject(COMMAND_REMINDER_DUE, id));
    is_personal(EVENT_REMINDER_REMOVED, on_subject(COMMAND_REMINDER_REMOVE, id));
    c = on_subject(COMMAND_SIDEBAR_SET, 0);
    c.params = xstrdup("{\"sections\":[{\"id\":\"a\",\"kind\":\"custom\"}]}");
    is_personal(EVENT_SIDEBAR_CHANGED, c);
}
END_TEST

/* A person who resumes before it hears the post, as a member, and then that it was theirs. */
START_TEST(what_was_sent_or_failed_at_its_time_is_replayed_too)
{
    struct replay asked = {.user = ann};
    uint64_t id, version;
    struct command c;

    ck_assert_int_eq(apply(on_room(COMMAND_SCHEDULE_CREATE, "later")), OK);
    id = version = scene.last.id;
    c = on_room(COMMAND_SCHEDULE_SEND, "later");
    c.subject = id;
    c.seq = version;
    asked.after = version;
    ck_assert_int_eq(apply(c), OK);
    ck_assert_int_eq(query_replay(scene.reader, shelf, &asked, 1, 10, 1 << 20), OK);
    ck_assert_uint_eq(asked.page.count, 2);
    ck_assert_int_eq(asked.page.events[0].kind, EVENT_MESSAGE_CREATED);
    ck_assert_int_eq(asked.page.events[1].kind, EVENT_SCHEDULE_SENT);
    page_finish(&asked.page);
    ck_assert_int_eq(apply(on_room(COMMAND_SCHEDULE_CREATE, "never")), OK);
    c = on_room(COMMAND_SCHEDULE_SEND, "never");
    c.subject = c.seq = scene.last.id;
    ck_assert_int_eq(archive(ann, room, true), OK);
    is_personal(EVENT_SCHEDULE_FAILED, c);
}
END_TEST

static Suite *replay_own_suite(void)
{
    Suite *suite = suite_create("replay of one's own");
    TCase *scene_case = tcase_create("ann and ben in a room");

    tcase_add_checked_fixture(scene_case, ann_and_ben_in_a_room, finish);
    tcase_add_test(scene_case, every_change_of_ones_own_is_replayed_as_it_was_told_live);
    tcase_add_test(scene_case, what_was_sent_or_failed_at_its_time_is_replayed_too);
    suite_add_tcase(suite, scene_case);
    return suite;
}

RUN_SUITE(replay_own_suite);
