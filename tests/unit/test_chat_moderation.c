#include "runner.h"

#include "chat_fixture.h"

/* Who hears of reviews and sanctions: live, from the ring, from the store. */

static struct scene *scene;
static struct client *ann; /* user 1, a member of the room */
static struct client *mod; /* user 2, moderates and is in no room */

static const uint64_t ann_alone[] = {1};

static void begin(struct chat_limits limits)
{
    scene = scene_begin(limits);
    scene_create_room(scene, 1, ROOM_PUBLIC, ann_alone, 1);
    scene_rename(scene, 2, ROLE_MODERATOR);
    scene_publish(scene);
    ann = client_open(scene, 1);
    mod = client_open(scene, 2);
}

static void the_end(void)
{
    client_leave(ann);
    client_leave(mod);
    chat_sweep(scene->chat);
    scene_end(scene);
}

static void they_hear(const char *to_ann, const char *to_mod)
{
    scene_publish(scene);
    client_listen(scene, ann);
    client_listen(scene, mod);
    ck_assert_str_eq(client_story(ann), to_ann);
    ck_assert_str_eq(client_story(mod), to_mod);
    client_forget(ann);
    client_forget(mod);
}

START_TEST(reviews_are_told_to_moderators_and_not_to_the_room)
{
    begin(scene_limits());
    scene_review(scene, 1, 1);
    they_hear("", "review.opened");
    the_end();
}
END_TEST

START_TEST(who_comes_to_moderate_hears_from_then_on_and_who_stops_does_not)
{
    begin(scene_limits());
    scene_rename(scene, 1, ROLE_MODERATOR);
    they_hear("user.updated", "user.updated");
    scene_review(scene, 1, 1);
    they_hear("review.opened", "review.opened");
    scene_rename(scene, 1, ROLE_MEMBER);
    they_hear("user.updated", "user.updated");
    scene_review(scene, 1, 1);
    they_hear("", "review.opened");
    the_end();
}
END_TEST

START_TEST(a_sanction_is_told_to_its_person_alone)
{
    begin(scene_limits());
    scene_sanction(scene, 1, 1, "mute");
    they_hear("sanction.set", "");
    ck_assert_uint_eq(ann->closed, 0);
    the_end();
}
END_TEST

START_TEST(a_ban_from_the_workspace_closes_the_sockets_and_one_from_a_room_does_not)
{
    struct client *second;

    begin(scene_limits());
    second = client_open(scene, 1);
    scene_sanction(scene, 1, 1, "ban");
    scene_publish(scene);
    ck_assert_uint_eq(ann->closed, 0);
    scene_sanction(scene, 0, 1, "ban");
    scene_publish(scene);
    ck_assert_uint_eq(ann->closed, 4003);
    ck_assert_uint_eq(second->closed, 4003);
    ck_assert_uint_eq(mod->closed, 0);
    client_leave(second);
    the_end();
}
END_TEST

/* Before and after that person came to moderate, while both were away. */
static uint64_t reviews_around_a_promotion(void)
{
    uint64_t since = scene->committed;

    scene_review(scene, 1, 1);
    scene_rename(scene, 3, ROLE_MODERATOR);
    scene_review(scene, 1, 1);
    scene_publish(scene);
    return since;
}

static const char *story_of(uint64_t user, uint64_t since)
{
    static char story[4096];
    struct client *c = client_resume(scene, user, since);

    scene_feed(scene);
    while (scene->request_count > 0) {
        scene_answer_page(scene, 30);
        scene_feed(scene);
    }
    client_listen(scene, c);
    snprintf(story, sizeof(story), "%s", client_story(c));
    client_leave(c);
    return story;
}

static void resumed_stories_are_exact(void)
{
    uint64_t since = reviews_around_a_promotion();

    ck_assert_str_eq(story_of(2, since), "review.opened user.updated review.opened");
    ck_assert_str_eq(story_of(3, since), "user.updated review.opened");
    ck_assert_str_eq(story_of(1, since), "user.updated");
}

START_TEST(a_resume_from_the_ring_is_exact)
{
    begin(scene_limits());
    resumed_stories_are_exact();
    the_end();
}
END_TEST

START_TEST(a_resume_from_the_store_is_exact)
{
    struct chat_limits limits = scene_limits();

    limits.ring_events = 1;
    begin(limits);
    resumed_stories_are_exact();
    the_end();
}
END_TEST

START_TEST(what_is_dropped_from_the_ring_leaves_no_lane_behind)
{
    struct chat_limits limits = scene_limits();

    limits.ring_events = 3;
    begin(limits);
    for (int i = 0; i < 20; i++) {
        scene_review(scene, 1, 1);
        scene_sanction(scene, 0, 1, "mute");
        scene_post(scene, 1, 1, "hi");
    }
    scene_publish(scene);
    client_listen(scene, mod);
    ck_assert_uint_eq(ann->closed, 0);
    the_end();
}
END_TEST

static Suite *chat_moderation_suite(void)
{
    Suite *suite = suite_create("chat_moderation");
    TCase *c = tcase_create("a room and a moderator outside");

    tcase_add_test(c, reviews_are_told_to_moderators_and_not_to_the_room);
    tcase_add_test(c, who_comes_to_moderate_hears_from_then_on_and_who_stops_does_not);
    tcase_add_test(c, a_sanction_is_told_to_its_person_alone);
    tcase_add_test(
        c, a_ban_from_the_workspace_closes_the_sockets_and_one_from_a_room_does_not);
    tcase_add_test(c, a_resume_from_the_ring_is_exact);
    tcase_add_test(c, a_resume_from_the_store_is_exact);
    tcase_add_test(c, what_is_dropped_from_the_ring_leaves_no_lane_behind);
    suite_add_tcase(suite, c);
    return suite;
}

RUN_SUITE(chat_moderation_suite);
