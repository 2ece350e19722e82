#include "runner.h"

#include "base/xmalloc.h"
#include "chat/ring.h"
#include "proto/frame.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLENTY (1 << 20)

static struct ring ring;
static uint64_t pos;

static void empty_ring(size_t bytes_max, size_t count_max)
{
    ring_init(&ring, bytes_max, count_max);
    ring_begin(&ring, 0);
    pos = 0;
}

static uint64_t add(struct event e)
{
    struct buf text;
    struct frame *f;

    buf_init(&text);
    e.pos = ++pos;
    e.seq = pos;
    if (e.kind == EVENT_MESSAGE_CREATED) {
        e.message = pos;
        e.message_seq = pos;
        e.message_at = (int64_t)pos * 1000;
    }
    e.text_len = e.text ? strlen(e.text) : 0;
    event_encode(&e, &text);
    f = frame_create(text.bytes, text.len);
    ring_add(&ring, &e, f);
    frame_unref(f);
    buf_finish(&text);
    return pos;
}

static uint64_t post(uint64_t room, const char *text)
{
    char copy[64];

    snprintf(copy, sizeof(copy), "%s", text);
    return add((struct event){
        .kind = EVENT_MESSAGE_CREATED, .room = room, .user = 5, .text = copy});
}

static uint64_t edit(uint64_t message, const char *text)
{
    char copy[64];

    snprintf(copy, sizeof(copy), "%s", text);
    return add((struct event){.kind = EVENT_MESSAGE_EDITED,
                              .room = 1,
                              .user = 5,
                              .message = message,
                              .message_seq = message,
                              .message_at = (int64_t)message * 1000,
                              .edited_at = 77,
                              .text = copy});
}

static uint64_t delete (uint64_t message, uint64_t by)
{
    return add((struct event){.kind = EVENT_MESSAGE_DELETED,
                              .room = 1,
                              .user = by,
                              .message = message,
                              .deleted = true});
}

static struct ring_entry *entry_at(uint64_t at)
{
    struct ring_entry *entry = ring_at(&ring, ring_after(&ring, at - 1));

    ck_assert_uint_eq(entry->pos, at);
    return entry;
}

static const char *told_at(uint64_t at)
{
    static char json[512];
    struct frame *f = ring_frame(&ring, entry_at(at));

    snprintf(json, sizeof(json), "%.*s", (int)frame_text_len(f), frame_text(f));
    frame_unref(f);
    return json;
}

START_TEST(the_oldest_go_past_the_count)
{
    empty_ring(PLENTY, 10);
    for (int i = 0; i < 25; i++)
        post(1, "x");
    ck_assert_uint_eq(ring.count, 10);
    ck_assert_uint_eq(ring.floor, 15);
    ck_assert_uint_eq(ring_at(&ring, 0)->pos, 16);
    ck_assert_uint_eq(ring_room(&ring, 1)->count, 10);
    ring_finish(&ring);
}
END_TEST

START_TEST(the_oldest_go_past_the_bytes)
{
    empty_ring(2000, 0);
    for (int i = 0; i < 100; i++) {
        post(1, "x");
        ck_assert_uint_le(ring.bytes, 2000);
    }
    ck_assert_uint_gt(ring.count, 3);
    ck_assert_uint_eq(ring.floor, 100 - ring.count);
    ring_finish(&ring);
}
END_TEST

START_TEST(the_newest_stays_however_large)
{
    empty_ring(1, 0);
    post(1, "x");
    post(1, "y");
    ck_assert_uint_eq(ring.count, 1);
    ck_assert_uint_eq(ring.floor, 1);
    ring_finish(&ring);
}
END_TEST

START_TEST(the_first_after_a_pos_is_found)
{
    empty_ring(PLENTY, 16);
    for (int i = 0; i < 40; i++) {
        pos += (uint64_t)i % 3; /* not every pos has an event */
        post(1, "x");
    }
    for (uint64_t at = 0; at <= pos + 1; at++) {
        uint32_t i = ring_after(&ring, at);

        ck_assert(i == 0 || ring_at(&ring, i - 1)->pos <= at);
        ck_assert(i == ring.count || ring_at(&ring, i)->pos > at);
    }
    ring_finish(&ring);
}
END_TEST

START_TEST(a_room_has_its_own_lane_and_loses_it_with_its_last_entry)
{
    empty_ring(PLENTY, 8);
    post(1, "x");
    post(2, "x");
    post(1, "x");
    ck_assert_uint_eq(ring_room(&ring, 1)->count, 2);
    ck_assert_uint_eq(ring_in_lane(&ring, ring_room(&ring, 1), 1)->pos, 3);
    ck_assert_uint_eq(ring_lane_after(&ring, ring_room(&ring, 1), 1), 1);
    for (int i = 0; i < 7; i++)
        post(2, "x");
    ck_assert_uint_eq(ring_room(&ring, 1)->count, 1);
    post(2, "x");
    ck_assert_ptr_null(ring_room(&ring, 1));
    ck_assert_uint_eq(ring_room(&ring, 2)->count, 8);
    ring_finish(&ring);
}
END_TEST

START_TEST(lanes_tell_what_is_for_one_for_a_room_and_for_all)
{
    uint64_t users[] = {5};

    empty_ring(PLENTY, 0);
    add((struct event){.kind = EVENT_READ_MARKED, .room = 1, .user = 5});
    add((struct event){.kind = EVENT_MEMBER_LEFT, .room = 1, .user = 5});
    add((struct event){.kind = EVENT_ROOM_CREATED,
                       .room = 3,
                       .user = 5,
                       .users = users,
                       .user_count = 1});
    add((struct event){.kind = EVENT_ROOM_CREATED,
                       .room = 4,
                       .user = 5,
                       .room_kind = ROOM_PRIVATE,
                       .users = users,
                       .user_count = 1});
    add((struct event){.kind = EVENT_USER_UPDATED, .user = 5});
    ck_assert_uint_eq(ring_person(&ring, 5)->count, 2);
    ck_assert_uint_eq(ring_room(&ring, 1)->count, 1);
    ck_assert_ptr_null(ring_room(&ring, 3));
    ck_assert_uint_eq(ring_room(&ring, 4)->count, 1);
    ck_assert_uint_eq(ring.all.count, 2);
    ring_finish(&ring);
}
END_TEST

START_TEST(an_edit_changes_what_older_entries_tell)
{
    uint64_t message;
    uint64_t edited;

    empty_ring(PLENTY, 0);
    message = post(1, "one");
    edited = edit(message, "two");
    ck_assert_ptr_nonnull(strstr(told_at(message), "\"text\":\"two\""));
    ck_assert_ptr_nonnull(strstr(told_at(message), "\"edited_at\":77"));
    ck_assert_ptr_nonnull(strstr(told_at(message), "\"method\":\"message.created\""));
    ck_assert_ptr_nonnull(strstr(told_at(message), "\"at\":1000"));
    edit(message, "three");
    ck_assert_ptr_nonnull(strstr(told_at(message), "\"text\":\"three\""));
    ck_assert_ptr_nonnull(strstr(told_at(edited), "\"text\":\"three\""));
    ck_assert_ptr_nonnull(strstr(told_at(edited), "\"method\":\"message.edited\""));
    ck_assert_ptr_nonnull(strstr(told_at(edited), "\"pos\":2,\"room\":1,\"seq\":2,"));
    ring_finish(&ring);
}
END_TEST

START_TEST(a_deletion_takes_the_text_from_older_entries)
{
    uint64_t message;
    uint64_t other;

    empty_ring(PLENTY, 0);
    message = post(1, "secret");
    other = post(1, "public");
    delete (message, 9);
    ck_assert_ptr_null(strstr(told_at(message), "secret"));
    ck_assert_ptr_nonnull(strstr(told_at(message), "\"deleted\":true"));
    ck_assert_ptr_nonnull(strstr(told_at(message), "\"user\":5,\"at\":1000"));
    ck_assert_ptr_nonnull(strstr(told_at(other), "public"));
    ring_finish(&ring);
}
END_TEST

START_TEST(a_deletion_after_edits_takes_the_text_from_all_of_them)
{
    uint64_t message;

    empty_ring(PLENTY, 0);
    message = post(1, "secret");
    edit(message, "hidden");
    edit(message, "covert");
    delete (message, 5);
    for (uint64_t at = message; at <= message + 2; at++) {
        ck_assert_ptr_null(strstr(told_at(at), "text"));
        ck_assert_ptr_nonnull(strstr(told_at(at), "\"deleted\":true"));
    }
    ring_finish(&ring);
}
END_TEST

START_TEST(what_retention_took_away_is_told_as_deleted_in_its_room_alone)
{
    char nothing[] = "\"before\":4";
    uint64_t first, other, edited, last;

    empty_ring(PLENTY, 0);
    first = post(1, "secret");
    other = post(2, "elsewhere");
    edited = edit(first, "covert");
    last = post(1, "younger");
    add((struct event){.kind = EVENT_ROOM_TRIMMED,
                       .room = 1,
                       .subject = other,
                       .extra = nothing,
                       .extra_len = sizeof(nothing) - 1});
    ck_assert_ptr_nonnull(strstr(told_at(first), "\"deleted\":true"));
    ck_assert_ptr_nonnull(strstr(told_at(edited), "\"deleted\":true"));
    ck_assert_ptr_null(strstr(told_at(first), "secret"));
    ck_assert_ptr_null(strstr(told_at(edited), "covert"));
    ck_assert_ptr_nonnull(strstr(told_at(other), "elsewhere"));
    ck_assert_ptr_nonnull(strstr(told_at(last), "younger"));
    ring_finish(&ring);
}
END_TEST

START_TEST(an_edit_of_a_message_no_longer_here_is_told_as_it_is)
{
    uint64_t first;
    uint64_t second;

    empty_ring(PLENTY, 4);
    for (int i = 0; i < 10; i++)
        post(1, "x");
    first = edit(2, "late");
    second = edit(2, "later");
    ck_assert_ptr_nonnull(strstr(told_at(first), "later"));
    ck_assert_ptr_nonnull(strstr(told_at(second), "later"));
    delete (3, 5); /* nothing here tells of it */
    ck_assert_uint_eq(map_count(&ring.changed), 1);
    ring_finish(&ring);
}
END_TEST

START_TEST(what_is_known_of_a_changed_message_goes_with_its_last_entry)
{
    empty_ring(PLENTY, 4);
    edit(post(1, "x"), "y");
    ck_assert_uint_eq(map_count(&ring.changed), 1);
    for (int i = 0; i < 4; i++)
        post(1, "z");
    ck_assert_uint_eq(map_count(&ring.changed), 0);
    ring_finish(&ring);
    ck_assert_uint_eq(ring.bytes, 0);
}
END_TEST

START_TEST(a_stale_entry_is_encoded_once_for_all_who_ask)
{
    uint64_t message;
    struct frame *first;
    struct frame *second;

    empty_ring(PLENTY, 0);
    message = post(1, "one");
    edit(message, "two");
    first = ring_frame(&ring, entry_at(message));
    second = ring_frame(&ring, entry_at(message));
    ck_assert_ptr_eq(first, second);
    frame_unref(first);
    frame_unref(second);
    ring_finish(&ring);
}
END_TEST

START_TEST(asking_for_stale_entries_never_passes_the_bytes)
{
    uint64_t message;

    empty_ring(6000, 0);
    message = post(1, "one");
    for (int i = 0; i < 30; i++)
        edit(message, "a somewhat longer text than the one before it");
    for (uint32_t i = 0; i < ring.count; i++) {
        struct frame *f = ring_frame(&ring, ring_at(&ring, i));

        ck_assert_uint_le(ring.bytes, 6000);
        frame_unref(f);
    }
    ring_finish(&ring);
}
END_TEST

START_TEST(an_event_that_came_with_present_text_keeps_it)
{
    char now[] = "now";

    empty_ring(PLENTY, 0);
    add((struct event){.kind = EVENT_MESSAGE_CREATED,
                       .room = 1,
                       .user = 5,
                       .text = now,
                       .edited_at = 77});
    edit(1, "now");
    add((struct event){
        .kind = EVENT_MESSAGE_CREATED, .room = 1, .user = 5, .deleted = true});
    delete (3, 5);
    ck_assert_ptr_nonnull(strstr(told_at(1), "\"text\":\"now\""));
    ck_assert_ptr_nonnull(strstr(told_at(1), "\"edited_at\":77"));
    ck_assert_ptr_nonnull(strstr(told_at(3), "\"deleted\":true"));
    ring_finish(&ring);
}
END_TEST

static Suite *ring_suite(void)
{
    Suite *suite = suite_create("ring");
    TCase *tcase = tcase_create("all");

    tcase_add_test(tcase, the_oldest_go_past_the_count);
    tcase_add_test(tcase, the_oldest_go_past_the_bytes);
    tcase_add_test(tcase, the_newest_stays_however_large);
    tcase_add_test(tcase, the_first_after_a_pos_is_found);
    tcase_add_test(tcase, a_room_has_its_own_lane_and_loses_it_with_its_last_entry);
    tcase_add_test(tcase, lanes_tell_what_is_for_one_for_a_room_and_for_all);
    tcase_add_test(tcase, an_edit_changes_what_older_entries_tell);
    tcase_add_test(tcase, a_deletion_takes_the_text_from_older_entries);
    tcase_add_test(tcase, a_deletion_after_edits_takes_the_text_from_all_of_them);
    tcase_add_test(tcase, what_retention_took_away_is_told_as_deleted_in_its_room_alone);
    tcase_add_test(tcase, an_edit_of_a_message_no_longer_here_is_told_as_it_is);
    tcase_add_test(tcase, what_is_known_of_a_changed_message_goes_with_its_last_entry);
    tcase_add_test(tcase, a_stale_entry_is_encoded_once_for_all_who_ask);
    tcase_add_test(tcase, asking_for_stale_entries_never_passes_the_bytes);
    tcase_add_test(tcase, an_event_that_came_with_present_text_keeps_it);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(ring_suite);
