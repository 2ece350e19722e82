#include "proto/event.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "proto/json.h"
#include "runner.h"

#include <string.h>

static struct buf out;
static struct event event;

static void a_message_of_ann(void)
{
    buf_init(&out);
    event = (struct event){
        .kind = EVENT_MESSAGE_CREATED,
        .pos = 184,
        .room = 7,
        .seq = 12,
        .user = 3,
        .by = 3,
        .message = 184,
        .message_seq = 12,
        .message_at = 1763715600123,
        .at = 1763715600123,
        .text = xstrdup("hi"),
        .text_len = 2,
    };
}

static void event_is_over(void)
{
    event_finish(&event);
    buf_finish(&out);
}

static void is_sent_as(const char *expected)
{
    event_encode(&event, &out);
    ck_assert_str_eq(buf_text(&out), expected);
    ck_assert_int_eq(json_scan(out.bytes, out.len), JSON_FINE);
}

START_TEST(created_message_looks_as_in_the_contract)
{
    is_sent_as(
        "{\"jsonrpc\":\"2.0\",\"method\":\"message.created\",\"params\":{\"pos\":184,"
        "\"room\":7,\"seq\":12,\"message\":{\"id\":184,\"seq\":12,\"user\":3,"
        "\"text\":\"hi\",\"at\":1763715600123}}}");
}
END_TEST

START_TEST(edited_message_keeps_its_id_and_seq)
{
    event.kind = EVENT_MESSAGE_EDITED;
    event.pos = 190;
    event.seq = 15;
    event.edited_at = 1763715700000;
    is_sent_as(
        "{\"jsonrpc\":\"2.0\",\"method\":\"message.edited\",\"params\":{\"pos\":190,"
        "\"room\":7,\"seq\":15,\"message\":{\"id\":184,\"seq\":12,\"user\":3,"
        "\"text\":\"hi\",\"at\":1763715600123,\"edited_at\":1763715700000}}}");
}
END_TEST

START_TEST(replayed_message_that_was_deleted_has_no_text)
{
    event.deleted = true;
    is_sent_as(
        "{\"jsonrpc\":\"2.0\",\"method\":\"message.created\",\"params\":{\"pos\":184,"
        "\"room\":7,\"seq\":12,\"message\":{\"id\":184,\"seq\":12,\"user\":3,"
        "\"at\":1763715600123,\"deleted\":true}}}");
}
END_TEST

START_TEST(deletion_says_who_did_it)
{
    event.kind = EVENT_MESSAGE_DELETED;
    event.by = 1;
    is_sent_as(
        "{\"jsonrpc\":\"2.0\",\"method\":\"message.deleted\",\"params\":{\"pos\":184,"
        "\"room\":7,\"seq\":12,\"id\":184,\"user\":1,\"author\":3,"
        "\"message_seq\":12}}");
}
END_TEST

START_TEST(reaction_carries_its_emoji)
{
    event.kind = EVENT_REACTION_ADDED;
    event.topic = xstrdup("\U0001f44b");
    is_sent_as(
        "{\"jsonrpc\":\"2.0\",\"method\":\"reaction.added\",\"params\":{\"pos\":184,"
        "\"room\":7,\"seq\":12,\"id\":184,\"user\":3,\"emoji\":\"\U0001f44b\"}}");
}
END_TEST

START_TEST(new_room_comes_with_its_first_members)
{
    event.kind = EVENT_ROOM_CREATED;
    event.name = xstrdup("garden");
    event.room_kind = ROOM_PRIVATE;
    event.users = xreallocarray(NULL, 2, sizeof(*event.users));
    event.users[0] = 3;
    event.users[1] = 9007199254740991;
    event.user_count = 2;
    is_sent_as(
        "{\"jsonrpc\":\"2.0\",\"method\":\"room.created\",\"params\":{\"pos\":184,"
        "\"room\":7,\"seq\":12,\"name\":\"garden\",\"kind\":\"private\",\"topic\":\"\","
        "\"user\":3,\"at\":1763715600123,\"users\":[3,9007199254740991]}}");
}
END_TEST

START_TEST(changed_room_tells_all_of_itself)
{
    event.kind = EVENT_ROOM_UPDATED;
    event.name = xstrdup("garden");
    event.topic = xstrdup("What \"grows\"");
    event.archived = true;
    is_sent_as("{\"jsonrpc\":\"2.0\",\"method\":\"room.updated\",\"params\":{\"pos\":184,"
               "\"room\":7,\"seq\":12,\"name\":\"garden\",\"kind\":\"public\","
               "\"topic\":\"What \\\"grows\\\"\",\"archived\":true,\"user\":3}}");
}
END_TEST

START_TEST(membership_names_who_and_by_whom)
{
    event.kind = EVENT_MEMBER_LEFT;
    event.by = 1;
    is_sent_as("{\"jsonrpc\":\"2.0\",\"method\":\"member.left\",\"params\":{\"pos\":184,"
               "\"room\":7,\"seq\":12,\"user\":3,\"by\":1}}");
}
END_TEST

START_TEST(read_mark_has_no_seq)
{
    event.kind = EVENT_READ_MARKED;
    event.seq = 0;
    event.read = 11;
    is_sent_as("{\"jsonrpc\":\"2.0\",\"method\":\"read.marked\",\"params\":{\"pos\":184,"
               "\"room\":7,\"read\":11}}");
}
END_TEST

START_TEST(changed_person_is_of_no_room)
{
    event.kind = EVENT_USER_UPDATED;
    event.room = 0;
    event.seq = 0;
    event.name = xstrdup("ann");
    event.topic = xstrdup("Ann B.");
    event.role = ROLE_ADMIN;
    is_sent_as("{\"jsonrpc\":\"2.0\",\"method\":\"user.updated\",\"params\":{\"pos\":184,"
               "\"user\":{\"user\":3,\"name\":\"ann\",\"display\":\"Ann B.\","
               "\"role\":\"admin\"}}}");
}
END_TEST

START_TEST(message_of_the_history_carries_its_reactions)
{
    struct json j = json_begin(&out);

    event_encode_message(&event, "[{\"emoji\":\"+1\",\"users\":[4]}]", &j);
    ck_assert_str_eq(buf_text(&out), "{\"id\":184,\"seq\":12,\"user\":3,\"text\":\"hi\","
                                     "\"at\":1763715600123,"
                                     "\"reactions\":[{\"emoji\":\"+1\",\"users\":[4]}]}");
}
END_TEST

START_TEST(person_may_be_shown_with_presence)
{
    struct json j = json_begin(&out);

    encode_user(&j, &(struct person){.user = 4,
                                     .name = "bob",
                                     .display = "Bob",
                                     .role = ROLE_OWNER,
                                     .presence = "online"});
    ck_assert_str_eq(buf_text(&out), "{\"user\":4,\"name\":\"bob\",\"display\":\"Bob\","
                                     "\"role\":\"owner\",\"presence\":\"online\"}");
}
END_TEST

START_TEST(what_passes_is_told_without_pos)
{
    encode_typing(&out, 7, 4);
    ck_assert_str_eq(buf_text(&out), "{\"jsonrpc\":\"2.0\",\"method\":\"typing\","
                                     "\"params\":{\"room\":7,\"user\":4}}");
    buf_clear(&out);
    encode_presence(&out, 4, false);
    ck_assert_str_eq(buf_text(&out),
                     "{\"jsonrpc\":\"2.0\",\"method\":\"presence.changed\","
                     "\"params\":{\"user\":4,\"presence\":\"offline\"}}");
    buf_clear(&out);
    encode_session_move(&out, 3100);
    ck_assert_str_eq(buf_text(&out), "{\"jsonrpc\":\"2.0\",\"method\":\"session.move\","
                                     "\"params\":{\"after_ms\":3100}}");
}
END_TEST

START_TEST(names_are_read_as_they_are_written)
{
    for (int i = ROOM_PUBLIC; i <= ROOM_DM; i++) {
        enum room_kind kind = (enum room_kind) - 1;

        ck_assert(room_kind_parse(room_kind_name((enum room_kind)i), &kind));
        ck_assert_int_eq((int)kind, i);
    }
    for (int i = ROLE_MEMBER; i <= ROLE_OWNER; i++) {
        enum user_role role = (enum user_role) - 1;

        ck_assert(user_role_parse(user_role_name((enum user_role)i), &role));
        ck_assert_int_eq((int)role, i);
    }
}
END_TEST

START_TEST(other_names_are_refused)
{
    enum room_kind kind;
    enum user_role role;

    ck_assert(!room_kind_parse("", &kind));
    ck_assert(!room_kind_parse("Public", &kind));
    ck_assert(!user_role_parse("root", &role));
}
END_TEST

static Suite *event_suite(void)
{
    Suite *suite = suite_create("event");
    TCase *durable = tcase_create("durable");
    TCase *other = tcase_create("other");

    tcase_add_checked_fixture(durable, a_message_of_ann, event_is_over);
    tcase_add_test(durable, created_message_looks_as_in_the_contract);
    tcase_add_test(durable, edited_message_keeps_its_id_and_seq);
    tcase_add_test(durable, replayed_message_that_was_deleted_has_no_text);
    tcase_add_test(durable, deletion_says_who_did_it);
    tcase_add_test(durable, reaction_carries_its_emoji);
    tcase_add_test(durable, new_room_comes_with_its_first_members);
    tcase_add_test(durable, changed_room_tells_all_of_itself);
    tcase_add_test(durable, membership_names_who_and_by_whom);
    tcase_add_test(durable, read_mark_has_no_seq);
    tcase_add_test(durable, changed_person_is_of_no_room);
    tcase_add_test(durable, message_of_the_history_carries_its_reactions);
    suite_add_tcase(suite, durable);

    tcase_add_checked_fixture(other, a_message_of_ann, event_is_over);
    tcase_add_test(other, person_may_be_shown_with_presence);
    tcase_add_test(other, what_passes_is_told_without_pos);
    tcase_add_test(other, names_are_read_as_they_are_written);
    tcase_add_test(other, other_names_are_refused);
    suite_add_tcase(suite, other);
    return suite;
}

RUN_SUITE(event_suite);
