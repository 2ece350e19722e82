#include "runner.h"

#include "store/file.h"
#include "store/file_made.h"
#include "store/query_file.h"
#include "store_fixture.h"

static uint64_t ann, bob, room;

static void a_room_with_ann_and_bob(void)
{
    scene_open();
    workspace_create();
    ann = user("ann");
    bob = user("bob");
    room = private_room(ann, "secret");
    ck_assert_int_eq(invite(ann, room, bob), OK);
}

static struct command file_of(uint64_t actor, const char *name, uint64_t size)
{
    struct command c = command_of(COMMAND_FILE_CREATE, actor);

    c.name = xstrdup(name);
    c.topic = xstrdup("text/plain");
    c.uses = size;
    c.has_hash = true;
    memset(c.hash, (int)size, sizeof(c.hash));
    return c;
}

static uint64_t file(uint64_t actor, const char *name, uint64_t size)
{
    ck_assert_int_eq(apply(file_of(actor, name, size)), OK);
    return scene.last.id;
}

static uint64_t image(uint64_t actor)
{
    struct command c = file_of(actor, "cat.png", 100);

    c.choice = FILE_WAITING;
    ck_assert_int_eq(apply(c), OK);
    return scene.last.id;
}

static enum err send_files(uint64_t actor, uint64_t where, const uint64_t *ids,
                           size_t count)
{
    struct command c = command_of(COMMAND_MESSAGE_SEND, actor);

    c.room = where;
    set_text(&c, "");
    c.files = xcalloc(count + 1, sizeof(*ids));
    for (c.file_count = 0; c.file_count < count; c.file_count++)
        c.files[c.file_count] = ids[c.file_count];
    return apply(c);
}

static enum err with_subject(enum command_kind kind, uint64_t actor, uint64_t subject,
                             const char *text)
{
    struct command c = command_of(kind, actor);

    c.subject = subject;
    if (text)
        set_text(&c, text);
    return apply(c);
}

static enum err sweep(int64_t before)
{
    struct command c = command_of(COMMAND_FILE_SWEEP, 0);

    c.expires_at = before;
    return apply(c);
}

static bool sees(uint64_t who, uint64_t id)
{
    struct file_contents c;

    return query_contents(scene.reader, who, id, 0, &c) == OK;
}

static uint64_t usage(uint64_t who)
{
    uint64_t bytes;

    ck_assert_int_eq(query_file_usage(scene.reader, who, &bytes), OK);
    return bytes;
}

static const char *event_text(void)
{
    buf_clear(&scene.out);
    event_encode(&scene.last.event, &scene.out);
    return buf_text(&scene.out);
}

static bool is_needed(uint64_t size)
{
    uint8_t hash[SECRET_HASH_SIZE];

    memset(hash, (int)size, sizeof(hash));
    return query_blob_needed(scene.reader, hash);
}

START_TEST(a_file_is_its_senders_until_it_is_sent)
{
    uint64_t id = file(ann, "a.txt", 10);

    ck_assert_int_eq(scene.last.event.kind, EVENT_NONE);
    ck_assert(sees(ann, id));
    ck_assert(!sees(bob, id));
    ck_assert(!sees(ann, id + 1));
    ck_assert_int_eq(send_files(ann, room, &id, 1), OK);
    ck_assert(strstr(event_text(), "\"files\":[{\"id\":") != NULL);
    ck_assert(
        strstr(event_text(), "\"name\":\"a.txt\",\"size\":10,\"type\":\"text/plain\"}]"));
    ck_assert(sees(bob, id));
    ck_assert_int_eq(leave(bob, room), OK);
    ck_assert(!sees(bob, id));
}
END_TEST

START_TEST(a_command_without_what_it_needs_is_refused)
{
    struct command c = file_of(ann, "", 10);

    ck_assert_int_eq(apply(c), ERR_PARAMS);
    c = file_of(ann, "x", 10);
    c.has_hash = false;
    ck_assert_int_eq(apply(c), ERR_PARAMS);
    ck_assert_int_eq(sweep(0), OK);
    c = command_of(COMMAND_FILE_SWEEP, ann);
    ck_assert_int_eq(apply(c), ERR_PARAMS);
}
END_TEST

START_TEST(a_key_makes_one_file)
{
    struct command c = file_of(ann, "a", 10);
    uint64_t id;

    snprintf(c.key, sizeof(c.key), "upload-1");
    ck_assert_int_eq(apply(c), OK);
    id = scene.last.id;
    c = file_of(ann, "a", 10);
    snprintf(c.key, sizeof(c.key), "upload-1");
    ck_assert_int_eq(apply(c), OK);
    ck_assert(scene.last.duplicate);
    ck_assert_uint_eq(scene.last.id, id);
    ck_assert_uint_eq(usage(ann), 10);
}
END_TEST

START_TEST(quotas_hold_to_the_byte)
{
    struct command c;

    file(ann, "a", 60);
    c = file_of(ann, "b", 41);
    c.seq = 100;
    ck_assert_int_eq(apply(c), ERR_TOO_LARGE);
    c = file_of(ann, "b", 40);
    c.seq = 100;
    ck_assert_int_eq(apply(c), OK);
    c = file_of(bob, "c", 51);
    c.except = 150;
    ck_assert_int_eq(apply(c), ERR_TOO_LARGE);
    ck_assert_uint_eq(usage(ann), 100);
    ck_assert_uint_eq(usage(0), 100);
}
END_TEST

START_TEST(what_cannot_be_sent_along_is_refused)
{
    uint64_t mine = file(ann, "a", 10);
    uint64_t twice[] = {mine, mine};
    uint64_t many[FILES_PER_MESSAGE + 1];
    uint64_t none = 99999;

    for (size_t i = 0; i <= FILES_PER_MESSAGE; i++)
        many[i] = file(ann, "x", i + 1);
    ck_assert_int_eq(send_files(bob, room, &mine, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(send_files(ann, room, &none, 1), ERR_NOT_FOUND);
    ck_assert_int_eq(send_files(ann, room, twice, 2), ERR_PARAMS);
    ck_assert_int_eq(send_files(ann, room, many, FILES_PER_MESSAGE + 1), ERR_PARAMS);
    ck_assert_int_eq(send_files(ann, room, &mine, 0), ERR_PARAMS);
    ck_assert_int_eq(send_files(ann, room, many, FILES_PER_MESSAGE), OK);
}
END_TEST

START_TEST(a_deleted_message_lets_go_and_says_nothing_of_them)
{
    uint64_t id = file(ann, "a.txt", 10);
    uint64_t message;

    ck_assert_int_eq(send_files(ann, room, &id, 1), OK);
    message = scene.last.id;
    ck_assert_int_eq(send_files(bob, room, &id, 1), OK);
    ck_assert_int_eq(with_subject(COMMAND_FILE_DELETE, ann, id, NULL), ERR_CONFLICT);
    ck_assert_int_eq(delete_message(ann, message), OK);
    ck_assert(strstr(event_text(), "a.txt") == NULL);
    ck_assert(sees(bob, id));
    ck_assert_int_eq(
        delete_message(bob, scene.last.id == message ? message + 2 : message),
        ERR_NOT_FOUND);
    ck_assert_int_eq(sweep(scene.now), OK);
    ck_assert_uint_eq(scene.last.id, 0);
}
END_TEST

START_TEST(the_sweep_takes_what_nothing_refers_to)
{
    uint64_t sent = file(ann, "sent", 10);
    uint64_t old = file(ann, "old", 20);
    int64_t then = scene.now;
    uint64_t fresh = file(ann, "new", 30);
    uint64_t head;

    ck_assert_int_eq(send_files(ann, room, &sent, 1), OK);
    head = scene.last.pos;
    ck_assert_int_eq(sweep(then), OK);
    ck_assert_uint_eq(scene.last.id, 1);
    ck_assert(!scene.last.changed);
    ck_assert(sees(ann, sent) && !sees(ann, old) && sees(ann, fresh));
    ck_assert(is_needed(10) && !is_needed(20) && is_needed(30));
    ck_assert_uint_eq(usage(ann), 40);
    ck_assert_int_eq(delete_message(ann, head), OK);
    ck_assert_int_eq(sweep(scene.now), OK);
    ck_assert_uint_eq(scene.last.id, 2);
    ck_assert_uint_eq(usage(0), 0);
}
END_TEST

#define HASH_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HASH_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
static const char made[] = "0 " HASH_A " 90 640 480 image/png\n"
                           "360 " HASH_B " 20 360 270 image/webp\n";

START_TEST(an_image_that_was_looked_at_is_told_to_all_who_have_it)
{
    uint64_t id = image(ann);
    struct file_contents c;

    ck_assert_int_eq(send_files(ann, room, &id, 1), OK);
    ck_assert(strstr(event_text(), "width") == NULL);
    ck_assert_int_eq(with_subject(COMMAND_FILE_READY, ann, id, made), ERR_PARAMS);
    ck_assert_int_eq(with_subject(COMMAND_FILE_READY, 0, id + 100, made), ERR_NOT_FOUND);
    ck_assert_int_eq(with_subject(COMMAND_FILE_READY, 0, id, made), OK);
    ck_assert_int_eq(scene.last.event.kind, EVENT_FILE_READY_OWN);
    ck_assert_uint_eq(scene.last.event.user, ann);
    ck_assert_uint_eq(scene.last.more_count, 1);
    ck_assert_uint_eq(scene.last.more[0].room, room);
    ck_assert(strstr(event_text(), "\"width\":640,\"height\":480,\"thumb\":[360]"));
    ck_assert_uint_eq(usage(ann), 90);
    ck_assert_int_eq(query_contents(scene.reader, bob, id, 360, &c), OK);
    ck_assert_uint_eq(c.size, 20);
    ck_assert_int_eq(query_contents(scene.reader, bob, id, 1080, &c), ERR_NOT_FOUND);
    ck_assert_int_eq(with_subject(COMMAND_FILE_READY, 0, id, made), OK);
    ck_assert(!scene.last.changed);
}
END_TEST

START_TEST(what_is_no_image_stays_a_file)
{
    uint64_t id = image(ann);
    struct file_row f;

    ck_assert_int_eq(query_waiting_file(scene.reader, 0, &f), OK);
    ck_assert_uint_eq(f.id, id);
    ck_assert_int_eq(with_subject(COMMAND_FILE_READY, 0, id, ""), OK);
    ck_assert(strstr(event_text(), "width") == NULL);
    ck_assert_int_eq(query_waiting_file(scene.reader, 0, &f), ERR_NOT_FOUND);
    ck_assert(sees(ann, id));
}
END_TEST

static const char *const no_answers[] = {
    "0 abc 90 640 480 image/png\n",          "360 " HASH_A " 90 640 480 image/png\n",
    "0 " HASH_A " 0 640 480 image/png\n",    "0 " HASH_A " 90 0 480 image/png\n",
    "0 " HASH_A " 90 640 480 IMAGE\n",       "0 " HASH_A " 90 640 480 image/png",
    "0 " HASH_A " 90 640 480 image/png x\n",
};

START_TEST(an_answer_is_read_strictly)
{
    struct file_made m;
    struct buf out;

    buf_init(&out);
    ck_assert(!file_made_read(&m, no_answers[_i], strlen(no_answers[_i])));
    ck_assert(file_made_read(&m, made, strlen(made)));
    file_made_write(&m, &out);
    ck_assert_str_eq(buf_text(&out), made);
    buf_finish(&out);
}
END_TEST

START_TEST(a_face_is_for_everyone_and_stays)
{
    uint64_t id = image(ann);
    struct command c = command_of(COMMAND_USER_UPDATE, ann);
    struct outcome o = {.err = OK};

    ck_assert_int_eq(file_check_face(scene.writer, &c, &o, id), ERR_PARAMS);
    ck_assert_int_eq(with_subject(COMMAND_FILE_READY, 0, id, made), OK);
    ck_assert_int_eq(file_check_face(scene.writer, &c, &o, id), OK);
    c.actor = bob;
    ck_assert_int_eq(file_check_face(scene.writer, &c, &o, id), ERR_NOT_FOUND);
    ck_assert(!sees(bob, id));
    file_face(scene.writer, id, 1);
    ck_assert(sees(bob, id));
    ck_assert_int_eq(sweep(scene.now), OK);
    ck_assert_uint_eq(scene.last.id, 0);
    file_face(scene.writer, id, -1);
    ck_assert(!sees(bob, id));
    command_finish(&c);
}
END_TEST

START_TEST(ones_own_are_listed_and_deleted)
{
    struct files_args args = {.user = ann, .limit = 2, .quota = 1000};
    uint64_t first = file(ann, "one", 1);
    uint64_t second = file(ann, "two", 2);

    file(bob, "other", 4);
    buf_clear(&scene.out);
    ck_assert_int_eq(query_files(scene.reader, &args, &scene.out), OK);
    ck_assert(strstr(buf_text(&scene.out),
                     "\"bytes\":3,\"count\":2,\"quota\":1000,\"more\":false"));
    ck_assert(strstr(buf_text(&scene.out), "other") == NULL);
    ck_assert_int_eq(with_subject(COMMAND_FILE_DELETE, bob, first, NULL), ERR_NOT_FOUND);
    ck_assert_int_eq(with_subject(COMMAND_FILE_DELETE, ann, first, NULL), OK);
    ck_assert_int_eq(with_subject(COMMAND_FILE_DELETE, ann, first, NULL), ERR_NOT_FOUND);
    ck_assert(!sees(ann, first) && sees(ann, second));
    buf_clear(&scene.out);
    ck_assert_int_eq(query_file(scene.reader, bob, second, &scene.out), ERR_NOT_FOUND);
    ck_assert_int_eq(query_file(scene.reader, ann, second, &scene.out), OK);
    ck_assert(strstr(buf_text(&scene.out), "\"used\":false"));
}
END_TEST

static Suite *apply_file_suite(void)
{
    Suite *s = suite_create("apply_file");
    TCase *t = tcase_create("files");

    tcase_add_checked_fixture(t, a_room_with_ann_and_bob, scene_close);
    tcase_add_test(t, a_file_is_its_senders_until_it_is_sent);
    tcase_add_test(t, a_command_without_what_it_needs_is_refused);
    tcase_add_test(t, a_key_makes_one_file);
    tcase_add_test(t, quotas_hold_to_the_byte);
    tcase_add_test(t, what_cannot_be_sent_along_is_refused);
    tcase_add_test(t, a_deleted_message_lets_go_and_says_nothing_of_them);
    tcase_add_test(t, the_sweep_takes_what_nothing_refers_to);
    tcase_add_test(t, an_image_that_was_looked_at_is_told_to_all_who_have_it);
    tcase_add_test(t, what_is_no_image_stays_a_file);
    tcase_add_loop_test(t, an_answer_is_read_strictly, 0,
                        (int)(sizeof(no_answers) / sizeof(no_answers[0])));
    tcase_add_test(t, a_face_is_for_everyone_and_stays);
    tcase_add_test(t, ones_own_are_listed_and_deleted);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(apply_file_suite);
