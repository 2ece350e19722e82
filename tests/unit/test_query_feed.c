/* The log as the roll-ups are told it. */
#include "runner.h"
#include "store_fixture.h"

#include "store/query_feed.h"

#define ROWS_MOST 64

static struct log_row rows[ROWS_MOST];
static char emoji[ROWS_MOST][16];
static size_t row_count;
static size_t rows_wanted;

static bool keep_row(void *arg, const struct log_row *row)
{
    (void)arg;
    if (row_count == rows_wanted)
        return false;
    rows[row_count] = *row;
    snprintf(emoji[row_count], sizeof(emoji[0]), "%.*s", (int)row->emoji_len, row->emoji);
    row_count++;
    return true;
}

static struct log_place read_rows(uint64_t after, size_t max, size_t wanted)
{
    struct log_place place;

    row_count = 0;
    rows_wanted = wanted;
    ck_assert_int_eq(query_log_rows(scene.reader, after, max, keep_row, NULL, &place),
                     OK);
    return place;
}

static const struct log_row *find_kind(enum event_kind kind)
{
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].kind == kind)
            return &rows[i];
    ck_abort_msg("no such row");
    return NULL;
}

static uint64_t ann, bob, room, message;

static void a_room_with_talk(void)
{
    scene_open();
    ann = user("ann");
    bob = user("bob");
    room = private_room(ann, "secret");
    invite(ann, room, bob);
    message = post(ann, room, "hello");
    react(bob, message, "+1");
}

START_TEST(each_row_tells_who_and_where)
{
    struct log_place place = read_rows(0, ROWS_MOST, ROWS_MOST);
    const struct log_row *row = find_kind(EVENT_MESSAGE_CREATED);

    ck_assert_uint_eq(row->pos, message);
    ck_assert_uint_eq(row->room, room);
    ck_assert_int_eq(row->room_kind, ROOM_PRIVATE);
    ck_assert_uint_eq(row->user, ann);
    row = find_kind(EVENT_REACTION_ADDED);
    ck_assert_uint_eq(row->user, bob);
    ck_assert_uint_eq(row->author, ann);
    ck_assert_str_eq(emoji[row - rows], "+1");
    ck_assert_uint_eq(place.upto, place.head);
}
END_TEST

START_TEST(newcomers_are_told_by_their_own_id)
{
    size_t newcomers = 0;

    read_rows(0, ROWS_MOST, ROWS_MOST);
    for (size_t i = 0; i < row_count; i++)
        if (rows[i].newcomer) {
            ck_assert_uint_eq(rows[i].user, rows[i].pos);
            ck_assert(rows[i].user == ann || rows[i].user == bob);
            newcomers++;
        }
    ck_assert_uint_eq(newcomers, 2);
}
END_TEST

START_TEST(pages_of_any_size_make_the_whole_log)
{
    struct log_place place = read_rows(0, ROWS_MOST, ROWS_MOST);
    size_t whole = row_count;

    for (size_t size = 1; size < 5; size++) {
        uint64_t after = 0;
        size_t told = 0;

        while (after < place.head) {
            struct log_place page = read_rows(after, size, ROWS_MOST);

            ck_assert_uint_gt(page.upto, after);
            after = page.upto;
            told += row_count;
        }
        ck_assert_uint_eq(told, whole);
    }
}
END_TEST

START_TEST(a_row_that_finds_no_room_is_told_the_next_time)
{
    struct log_place place = read_rows(0, ROWS_MOST, 3);

    ck_assert_uint_eq(row_count, 3);
    ck_assert_uint_eq(place.upto, rows[2].pos);
    place = read_rows(place.upto, ROWS_MOST, ROWS_MOST);
    ck_assert_uint_gt(rows[0].pos, 3);
    ck_assert_uint_eq(place.upto, place.head);
    place = read_rows(place.head, ROWS_MOST, ROWS_MOST);
    ck_assert_uint_eq(row_count, 0);
    ck_assert_uint_eq(place.upto, place.head);
}
END_TEST

START_TEST(labels_tell_whether_the_asker_is_in_the_room)
{
    struct room_label label;
    char name[LABEL_SIZE];
    uint64_t cid = user("cid");

    ck_assert_int_eq(query_room_label(scene.reader, ann, room, &label), OK);
    ck_assert(label.member);
    ck_assert_int_eq(label.kind, ROOM_PRIVATE);
    ck_assert_str_eq(label.name, "secret");
    ck_assert_int_eq(query_room_label(scene.reader, cid, room, &label), OK);
    ck_assert(!label.member);
    ck_assert_int_eq(query_room_label(scene.reader, ann, 9999, &label), ERR_NOT_FOUND);
    ck_assert_int_eq(query_user_label(scene.reader, bob, name), OK);
    ck_assert_str_eq(name, "bob");
    ck_assert_int_eq(query_user_label(scene.reader, 9999, name), ERR_NOT_FOUND);
}
END_TEST

static Suite *query_feed_suite(void)
{
    Suite *s = suite_create("query_feed");
    TCase *t = tcase_create("a room with talk");

    tcase_add_checked_fixture(t, a_room_with_talk, scene_close);
    tcase_add_test(t, each_row_tells_who_and_where);
    tcase_add_test(t, newcomers_are_told_by_their_own_id);
    tcase_add_test(t, pages_of_any_size_make_the_whole_log);
    tcase_add_test(t, a_row_that_finds_no_room_is_told_the_next_time);
    tcase_add_test(t, labels_tell_whether_the_asker_is_in_the_room);
    suite_add_tcase(s, t);
    return s;
}

RUN_SUITE(query_feed_suite);
