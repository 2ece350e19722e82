#include "runner.h"

#include "chat_fixture.h"

static struct scene *scene;
static struct client *ann; /* user 1 */
static struct client *bob; /* user 2 */

static const uint64_t ann_and_bob[] = {1, 2};

static void a_room_of(const uint64_t *users, size_t count)
{
    scene = scene_begin(scene_limits());
    scene_create_room(scene, 1, ROOM_PUBLIC, users, count);
    scene_publish(scene);
}

static void ann_is_online(void)
{
    a_room_of(ann_and_bob, 2);
    ann = client_open(scene, 1);
    scene_wait(scene, 2000);
}

static void hang_up(struct client *c)
{
    client_leave(c);
    chat_sweep(scene->chat);
}

static void the_end(void)
{
    hang_up(ann);
    scene_end(scene);
}

static void hears(struct client *c, const char *story)
{
    client_drain(c, ALL);
    ck_assert_str_eq(client_story(c), story);
    client_forget(c);
}

/* The presences heard, as "2+" and "2-". */
static void sees(struct client *c, const char *changes)
{
    char seen[200] = "";
    struct iovec iov[8];
    size_t count;

    while ((count = session_gather(c->session, iov, 1, 1)) > 0) {
        char json[200];
        const unsigned char *rest;

        snprintf(json, sizeof(json), "%.*s", (int)iov[0].iov_len - 2,
                 (char *)iov[0].iov_base + 2);
        ck_assert_ptr_nonnull(strstr(json, "presence.changed"));
        snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), "%u%s",
                 (unsigned)json_number(json, "\"user\":"),
                 strstr(json, "\"online\"") ? "+" : "-");
        session_written(c->session, iov[0].iov_len, &rest);
    }
    ck_assert_str_eq(seen, changes);
}

START_TEST(who_comes_is_told_soon_and_who_goes_after_a_second)
{
    ann_is_online();
    bob = client_open(scene, 2);
    scene_wait(scene, 200);
    sees(ann, "2+");
    scene_wait(scene, 3000);
    hang_up(bob);
    scene_wait(scene, 900);
    sees(ann, "");
    scene_wait(scene, 400);
    sees(ann, "2-");
    the_end();
}
END_TEST

START_TEST(only_the_first_session_and_the_last_are_told)
{
    struct client *second;

    ann_is_online();
    bob = client_open(scene, 2);
    second = client_open(scene, 2);
    scene_wait(scene, 3000);
    sees(ann, "2+");
    hang_up(bob);
    scene_wait(scene, 3000);
    sees(ann, "");
    hang_up(second);
    scene_wait(scene, 3000);
    sees(ann, "2-");
    the_end();
}
END_TEST

START_TEST(a_reload_makes_no_noise)
{
    ann_is_online();
    bob = client_open(scene, 2);
    scene_wait(scene, 3000);
    sees(ann, "2+");
    for (int i = 0; i < 5; i++) {
        hang_up(bob);
        scene_wait(scene, 500);
        bob = client_open(scene, 2);
        scene_wait(scene, 200);
    }
    scene_wait(scene, 3000);
    sees(ann, "");
    hang_up(bob);
    the_end();
}
END_TEST

START_TEST(who_comes_and_goes_within_a_tick_was_never_here)
{
    ann_is_online();
    hang_up(client_open(scene, 2));
    scene_wait(scene, 3000);
    sees(ann, "");
    ck_assert_uint_eq(chat_sessions_of(scene->chat, 2), 0);
    the_end();
}
END_TEST

START_TEST(nobody_is_told_of_twice_within_a_second)
{
    ann_is_online();
    bob = client_open(scene, 2);
    scene_wait(scene, 2000);
    hang_up(bob);
    scene_wait(scene, 1200);
    sees(ann, "2+2-");
    bob = client_open(scene, 2);
    scene_wait(scene, 700);
    sees(ann, "");
    scene_wait(scene, 600);
    sees(ann, "2+");
    hang_up(bob);
    the_end();
}
END_TEST

START_TEST(strangers_and_ones_own_sessions_hear_nothing)
{
    struct client *eve;
    struct client *second;

    ann_is_online();
    eve = client_open(scene, 3);
    second = client_open(scene, 2);
    bob = client_open(scene, 2);
    scene_wait(scene, 3000);
    sees(eve, "");
    sees(bob, "");
    sees(second, "");
    sees(ann, "2+");
    hang_up(eve);
    hang_up(second);
    hang_up(bob);
    the_end();
}
END_TEST

START_TEST(sharing_many_rooms_is_told_once)
{
    ann_is_online();
    for (uint64_t room = 2; room < 10; room++)
        scene_create_room(scene, room, ROOM_PRIVATE, ann_and_bob, 2);
    scene_publish(scene);
    client_drain(ann, ALL);
    bob = client_open(scene, 2);
    scene_wait(scene, 300);
    sees(ann, "2+");
    hang_up(bob);
    the_end();
}
END_TEST

static void a_large_room(void)
{
    uint64_t users[101];

    for (uint64_t i = 0; i < 101; i++)
        users[i] = i + 1;
    a_room_of(users, 101);
    ann = client_open(scene, 1);
    scene_wait(scene, 2000);
}

START_TEST(in_a_large_room_only_lookers_hear)
{
    uint64_t room = 1;
    struct client *looker;

    a_large_room();
    looker = client_open(scene, 3);
    scene_wait(scene, 2000);
    session_look(looker->session, &room, 1);
    bob = client_open(scene, 2);
    scene_wait(scene, 300);
    sees(ann, "");
    sees(looker, "2+");
    chat_typing(scene->chat, 2, 1);
    hears(ann, "");
    hears(looker, "typing");
    session_look(looker->session, NULL, 0);
    scene_wait(scene, 2000);
    chat_typing(scene->chat, 2, 1);
    hears(looker, "");
    hang_up(looker);
    hang_up(bob);
    the_end();
}
END_TEST

START_TEST(looking_at_unknown_rooms_and_those_one_is_not_in_does_nothing)
{
    uint64_t rooms[] = {2, 1, 63, UINT64_MAX};

    a_large_room();
    scene_create_room(scene, 2, ROOM_PUBLIC, ann_and_bob + 1, 1);
    scene_publish(scene);
    session_look(ann->session, rooms, 4);
    client_drain(ann, ALL);
    client_forget(ann);
    bob = client_open(scene, 2);
    chat_typing(scene->chat, 2, 2);
    hears(ann, "");
    chat_typing(scene->chat, 2, 1);
    hears(ann, "typing");
    hang_up(bob);
    the_end();
}
END_TEST

START_TEST(many_changes_at_once_are_told_to_lookers_alone)
{
    static struct client *crowd[300];
    uint64_t room = 1;
    uint64_t users[2] = {1, 0};
    struct client *looker;

    a_room_of(ann_and_bob, 1);
    ann = client_open(scene, 1);
    looker = client_open(scene, 1);
    session_look(looker->session, &room, 1);
    for (uint64_t i = 0; i < 300; i++) {
        users[1] = 10 + i;
        if (i < 60)
            scene_create_room(scene, 2 + i, ROOM_DM, users, 2);
    }
    scene_join(scene, 1, 10);
    scene_publish(scene);
    scene_wait(scene, 2000);
    client_drain(ann, ALL);
    client_drain(looker, ALL);
    for (uint64_t i = 0; i < 300; i++)
        crowd[i] = client_open(scene, 10 + i);
    scene_wait(scene, 200);
    sees(ann, "");
    sees(looker, "10+");
    for (uint64_t i = 0; i < 300; i++)
        client_leave(crowd[i]);
    hang_up(looker);
    the_end();
}
END_TEST

START_TEST(typing_is_told_to_members_but_not_to_oneself_and_once_a_second)
{
    struct client *eve;

    ann_is_online();
    bob = client_open(scene, 2);
    eve = client_open(scene, 3);
    scene_wait(scene, 2000);
    sees(ann, "2+");
    chat_typing(scene->chat, 2, 1);
    chat_typing(scene->chat, 2, 1);
    chat_typing(scene->chat, 1, 1);
    hears(ann, "typing");
    hears(bob, "typing");
    hears(eve, "");
    scene_wait(scene, 900);
    chat_typing(scene->chat, 2, 1);
    hears(ann, "");
    scene_wait(scene, 300);
    chat_typing(scene->chat, 2, 1);
    hears(ann, "typing");
    hang_up(eve);
    hang_up(bob);
    the_end();
}
END_TEST

START_TEST(somebody_without_a_session_here_may_type_but_a_stranger_may_not)
{
    struct client *eve;

    ann_is_online();
    eve = client_open(scene, 3);
    chat_typing(scene->chat, 3, 1);
    hears(ann, "");
    chat_typing(scene->chat, 2,
                1); /* by HTTP alone; the caller knows of the membership */
    chat_typing(scene->chat, 2, 1);
    chat_typing(scene->chat, 2, 60);
    hears(ann, "typing");
    hang_up(eve);
    the_end();
}
END_TEST

START_TEST(a_session_that_is_behind_hears_no_typing)
{
    ann_is_online();
    bob = client_resume(scene, 2, 0);
    chat_typing(scene->chat, 1, 1);
    ck_assert_uint_eq(metrics.transient_dropped, 1);
    client_listen(scene, bob);
    ck_assert_str_eq(client_story(bob), "room.created");
    hang_up(bob);
    the_end();
}
END_TEST

START_TEST(a_user_who_left_is_forgotten_when_all_is_told)
{
    size_t count;

    ann_is_online();
    bob = client_open(scene, 2);
    scene_wait(scene, 2000);
    hang_up(bob);
    ck_assert(chat_is_member(scene->chat, 2, 1)); /* for the moment */
    free(chat_online(scene->chat, &count));
    ck_assert_uint_eq(count, 2); /* nobody was told that bob has gone */
    scene_wait(scene, 5000);
    free(chat_online(scene->chat, &count));
    ck_assert_uint_eq(count, 1);
    ck_assert(!chat_is_member(scene->chat, 2, 1));
    the_end();
}
END_TEST

static Suite *presence_suite(void)
{
    Suite *suite = suite_create("presence");
    TCase *tcase = tcase_create("all");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, who_comes_is_told_soon_and_who_goes_after_a_second);
    tcase_add_test(tcase, only_the_first_session_and_the_last_are_told);
    tcase_add_test(tcase, a_reload_makes_no_noise);
    tcase_add_test(tcase, who_comes_and_goes_within_a_tick_was_never_here);
    tcase_add_test(tcase, nobody_is_told_of_twice_within_a_second);
    tcase_add_test(tcase, strangers_and_ones_own_sessions_hear_nothing);
    tcase_add_test(tcase, sharing_many_rooms_is_told_once);
    tcase_add_test(tcase, in_a_large_room_only_lookers_hear);
    tcase_add_test(tcase, looking_at_unknown_rooms_and_those_one_is_not_in_does_nothing);
    tcase_add_test(tcase, many_changes_at_once_are_told_to_lookers_alone);
    tcase_add_test(tcase, typing_is_told_to_members_but_not_to_oneself_and_once_a_second);
    tcase_add_test(tcase,
                   somebody_without_a_session_here_may_type_but_a_stranger_may_not);
    tcase_add_test(tcase, a_session_that_is_behind_hears_no_typing);
    tcase_add_test(tcase, a_user_who_left_is_forgotten_when_all_is_told);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(presence_suite);
