#include "runner.h"

#include "chat_fixture.h"

#include "base/random.h"
#include "chat/chat_private.h"

#define CROWD 40u

static struct scene *scene;
static struct room *room;
static struct client *crowd[CROWD];

static void a_crowd_in_two_rooms(void)
{
    uint64_t users[CROWD];

    scene = scene_begin(scene_limits());
    for (uint64_t i = 0; i < CROWD; i++)
        users[i] = i + 1;
    scene_create_room(scene, 1, ROOM_PUBLIC, users, CROWD);
    scene_create_room(scene, 2, ROOM_PUBLIC, users, CROWD);
    scene_publish(scene);
    for (uint64_t i = 0; i < CROWD; i++)
        crowd[i] = client_open(scene, i + 1);
    room = room_find(scene->chat, 1);
}

static void the_end(void)
{
    for (size_t i = 0; i < CROWD; i++)
        if (crowd[i])
            client_leave(crowd[i]);
    chat_sweep(scene->chat);
    scene_end(scene);
}

static void everyone_is_where_they_think(const struct room *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        const struct session *s = room_listener(scene->chat, r, i);

        ck_assert_uint_eq(s->places[r->listeners[i].place], i);
        ck_assert_ptr_eq(s->user->rooms[r->listeners[i].place].room, r);
    }
}

static bool is_looker(const struct session *s)
{
    for (uint32_t i = 0; i < room->lookers; i++)
        if (room_listener(scene->chat, room, i) == s)
            return true;
    return false;
}

START_TEST(listeners_and_lookers_stay_in_their_places_whoever_comes_and_goes)
{
    bool looking[CROWD] = {false};
    uint64_t both[] = {1, 2};
    uint32_t count = CROWD;

    a_crowd_in_two_rooms();
    for (int step = 0; step < 2000; step++) {
        size_t i = random_below(CROWD);
        uint32_t lookers = 0;

        if (!crowd[i]) {
            crowd[i] = client_open(scene, i + 1);
            count++;
        } else if (random_below(4) == 0) {
            client_leave(crowd[i]);
            chat_sweep(scene->chat);
            crowd[i] = NULL;
            looking[i] = false;
            count--;
        } else {
            looking[i] = random_below(2);
            session_look(crowd[i]->session, both, looking[i] ? 2 : 0);
        }
        for (size_t k = 0; k < CROWD; k++) {
            lookers += looking[k];
            if (crowd[k])
                ck_assert_int_eq(is_looker(crowd[k]->session), looking[k]);
        }
        ck_assert_uint_eq(room->lookers, lookers);
        ck_assert_uint_eq(room->count, count);
        everyone_is_where_they_think(room);
    }
    the_end();
}
END_TEST

START_TEST(a_room_is_there_from_its_first_online_member_to_its_last)
{
    uint64_t users[] = {1, 2};
    struct client *one;
    struct client *two;

    scene = scene_begin(scene_limits());
    scene_create_room(scene, 7, ROOM_PRIVATE, users, 2);
    scene_publish(scene);
    ck_assert_ptr_null(room_find(scene->chat, 7));
    one = client_open(scene, 1);
    two = client_open(scene, 2);
    ck_assert_uint_eq(room_find(scene->chat, 7)->count, 2);
    client_leave(one);
    chat_sweep(scene->chat);
    ck_assert_uint_eq(room_find(scene->chat, 7)->count, 1);
    client_leave(two);
    chat_sweep(scene->chat);
    scene_wait(scene, 5000); /* until others have been told */
    ck_assert_ptr_null(room_find(scene->chat, 7));
    scene_end(scene);
}
END_TEST

START_TEST(members_are_counted_whether_online_or_not)
{
    uint64_t users[] = {1, 2, 3};
    struct client *one;

    scene = scene_begin(scene_limits());
    scene_create_room(scene, 7, ROOM_PUBLIC, users, 3);
    scene_publish(scene);
    one = client_open(scene, 1);
    ck_assert_uint_eq(room_find(scene->chat, 7)->members, 3);
    scene_join(scene, 7, 50);
    scene_leave(scene, 7, 2);
    scene_join(scene, 7, 51);
    scene_publish(scene);
    ck_assert_uint_eq(room_find(scene->chat, 7)->members, 4);
    client_leave(one);
    scene_end(scene);
}
END_TEST

START_TEST(a_count_read_before_or_after_the_head_comes_out_right)
{
    uint64_t users[] = {1, 2, 3};
    struct client *one = NULL;

    for (uint64_t snapshot = 1; snapshot <= 4; snapshot++) {
        scene = scene_begin(scene_limits());
        scene_create_room(scene, 7, ROOM_PUBLIC, users, 3);
        scene_join(scene, 7, 50);
        scene_publish_one(scene);
        scene_publish_one(scene);
        scene_leave(scene, 7, 2);
        scene_leave(scene, 7, 3);
        one = client_connect(scene);
        ck_assert(client_try_open(scene, one, 1, snapshot, snapshot));
        scene_publish(scene);
        ck_assert_uint_eq(room_find(scene->chat, 7)->members, 2);
        client_leave(one);
        scene_end(scene);
    }
}
END_TEST

START_TEST(memberships_stay_sorted_and_places_follow)
{
    struct client *twice[2];
    struct user *u;

    scene = scene_begin(scene_limits());
    twice[0] = client_open(scene, 1);
    twice[1] = client_open(scene, 1);
    u = user_find(scene->chat, 1);
    for (int step = 0; step < 2000; step++) {
        uint64_t id = 1 + random_below(ROOMS_MAX - 1);

        if (scene_joined(scene, 1, id, scene->committed))
            scene_leave(scene, id, 1);
        else
            scene_join(scene, id, 1);
        scene_publish(scene);
        for (uint32_t i = 0; i < u->room_count; i++) {
            ck_assert(i == 0 || u->rooms[i - 1].room->id < u->rooms[i].room->id);
            ck_assert_uint_eq(u->rooms[i].room->count, 2);
            everyone_is_where_they_think(u->rooms[i].room);
        }
    }
    ck_assert_uint_gt(u->room_count, 5);
    client_leave(twice[0]);
    client_leave(twice[1]);
    scene_end(scene);
}
END_TEST

static Suite *room_suite(void)
{
    Suite *suite = suite_create("room");
    TCase *tcase = tcase_create("all");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase,
                   listeners_and_lookers_stay_in_their_places_whoever_comes_and_goes);
    tcase_add_test(tcase, a_room_is_there_from_its_first_online_member_to_its_last);
    tcase_add_test(tcase, members_are_counted_whether_online_or_not);
    tcase_add_test(tcase, a_count_read_before_or_after_the_head_comes_out_right);
    tcase_add_test(tcase, memberships_stay_sorted_and_places_follow);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(room_suite);
