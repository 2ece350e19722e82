/* Random days: people post, edit, delete, come and go, join and leave rooms, read slowly,
 * fall behind and resume, while the store runs a little ahead. What each client heard is
 * held against the log by reading PROTOCOL 5.3 naively. ROOST_SEED repeats a day. */
#include "chat_model_scene.h"
#include "runner.h"

#include "base/log.h"

#include <time.h>

#define DAYS    40
#define STEPS   1500
#define CLIENTS 9
#define LAG_MAX 6

static struct visit visits[CLIENTS];

static bool is_own_leaving(const struct event *e, uint64_t user)
{
    return e->kind == EVENT_MEMBER_LEFT && e->user == user;
}

static bool is_of_message(const struct heard *h)
{
    return strcmp(h->method, "message.created") == 0 ||
           strcmp(h->method, "message.edited") == 0;
}

/* Not older than what the event said, and not newer than the present. */
static void text_is_right(const struct heard *h)
{
    const struct event *e = event_at(h->pos);
    const struct event *said = &scene->said[h->pos - 1];
    const char *first = said->text ? said->text : e->text;

    if (h->deleted) {
        ck_assert(e->deleted && !h->has_text);
        return;
    }
    ck_assert_uint_eq(strtoull(h->text, NULL, 10), e->message);
    ck_assert_uint_ge(version_of(h->text), version_of(first));
    if (!e->deleted)
        ck_assert_uint_le(version_of(h->text), version_of(e->text));
}

/* Nothing twice, nothing out of order, nothing one may not hear. */
static void all_heard_was_right(const struct visit *v)
{
    const struct client *c = v->client;
    uint64_t last = v->since;
    size_t answers = 0;

    for (size_t i = 0; i < c->count; i++) {
        const struct heard *h = &c->heard[i];
        const struct event *e;

        if (h->pos == 0) {
            answers += h->method[0] == '\0';
            continue;
        }
        e = event_at(h->pos);
        ck_assert_uint_gt(h->pos, last);
        last = h->pos;
        ck_assert_uint_eq(h->room, e->room);
        ck_assert(is_own_leaving(e, c->user) ||
                  scene_sees(scene, c->user, e, h->pos > v->known ? h->pos : v->known));
        if (is_of_message(h))
            text_is_right(h);
    }
    ck_assert(
        answers == v->answers ||
        (answers < v->answers && (c->rest_len > 0 || session_has_output(c->session))));
}

/* In each room the numbers are dense from where one came in to where one went. */
static void no_room_has_a_hole(const struct visit *v)
{
    const struct client *c = v->client;
    uint64_t last[ROOMS + 1];
    bool in[ROOMS + 1];

    for (uint64_t room = 1; room <= ROOMS; room++) {
        uint64_t joined = scene_joined(scene, c->user, room, v->since);

        in[room] = joined != 0;
        last[room] = 0;
        for (uint64_t pos = 1; pos <= v->since; pos++)
            if (event_at(pos)->room == room && event_at(pos)->seq != 0)
                last[room] = event_at(pos)->seq;
    }
    for (size_t i = 0; i < c->count; i++) {
        const struct heard *h = &c->heard[i];
        const struct event *e = h->pos ? event_at(h->pos) : NULL;

        if (!e || e->seq == 0)
            continue;
        if (scene_makes_member(e, c->user, e->room)) {
            in[e->room] = true;
        } else if (is_own_leaving(e, c->user)) {
            in[e->room] = false;
        } else if (e->kind != EVENT_ROOM_CREATED) {
            ck_assert(in[e->room]);
            ck_assert_uint_eq(h->seq, last[e->room] + 1);
        }
        last[e->room] = e->seq;
    }
}

static bool is_last_leaving(const struct event *e)
{
    for (uint64_t pos = e->pos + 1; pos <= scene->published; pos++)
        if (event_at(pos)->room == e->room && event_at(pos)->user == e->user &&
            event_at(pos)->kind == EVENT_MEMBER_LEFT)
            return false;
    return true;
}

/* Who joins a public room hears everything from the join on: its creation may be passed over. */
static bool is_creation_joined_since(const struct event *e, uint64_t user)
{
    for (uint64_t pos = e->pos + 1;
         e->kind == EVENT_ROOM_CREATED && pos <= scene->committed; pos++)
        if (scene_makes_member(event_at(pos), user, e->room))
            return true;
    return false;
}

/* Who is live and has read all has heard everything that was published. */
static void nothing_is_missing(const struct visit *v)
{
    struct client *c = v->client;
    size_t i = 0;

    chat_settle(scene->chat);
    if (session_state(c->session) != SESSION_LIVE)
        return;
    while (client_drain(c, ALL) > 0)
        ;
    for (uint64_t pos = v->since + 1; pos <= scene->published; pos++) {
        const struct event *e = event_at(pos);

        if (!scene_sees(scene, c->user, e, scene->published) ||
            !scene_sees(scene, c->user, e, scene->committed))
            continue; /* a snapshot may know already that the user leaves */
        if (is_own_leaving(e, c->user) && !is_last_leaving(e))
            continue; /* it may have been back when this was come to */
        if (is_creation_joined_since(e, c->user))
            continue;
        while (i < c->count && c->heard[i].pos < pos)
            i++;
        ck_assert_msg(i < c->count && c->heard[i].pos == pos, "pos %u is missing",
                      (unsigned)pos);
    }
}

static void somebody_hangs_up(struct visit *v)
{
    nothing_is_missing(v);
    all_heard_was_right(v);
    no_room_has_a_hole(v);
    client_leave(v->client);
    v->client = NULL;
}

static void something_happens_to(struct visit *v)
{
    struct frame *f;

    if (!v->client) {
        if (dice(3) == 0)
            somebody_connects(v);
        return;
    }
    switch (dice(30)) {
    case 0:
        somebody_hangs_up(v);
        return;
    case 1:
        v->cut = true;
        session_close(v->client->session, 4008);
        return;
    case 2:
        if (v->cut)
            return;
        f = frame_of("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
        session_answer(v->client->session, f);
        frame_unref(f);
        v->answers++;
        return;
    case 3:
        chat_typing(scene->chat, v->client->user, 1 + dice(ROOMS));
        return;
    case 4:
        session_look(v->client->session, &(uint64_t){1 + dice(ROOMS)}, 1);
        return;
    default:
        client_drain(v->client, 1 + dice(v->speed));
    }
}

static void the_reader_does_something(void)
{
    scene->reader_refuses = dice(5) == 0;
    if (scene->request_count == 0)
        return;
    if (dice(6) == 0) {
        uint64_t session = scene->requests[0].session;

        memmove(scene->requests, scene->requests + 1,
                --scene->request_count * sizeof(scene->requests[0]));
        chat_page_failed(scene->chat, session);
    } else {
        scene_answer_page(scene, 1 + dice(40));
    }
}

static void a_step(void)
{
    if (scene->committed - scene->published < LAG_MAX)
        somebody_does_something();
    while (scene->published < scene->committed && dice(3) == 0)
        scene_publish_next(scene);
    if (dice(2) == 0)
        chat_settle(scene->chat);
    something_happens_to(&visits[dice(CLIENTS)]);
    something_happens_to(&visits[dice(CLIENTS)]);
    if (dice(3) == 0)
        the_reader_does_something();
    if (dice(3) != 0)
        chat_feed(scene->chat);
    if (dice(3) == 0)
        chat_sweep(scene->chat);
    if (dice(10) == 0)
        scene_wait(scene, 300);
}

static bool is_settled(void)
{
    for (int i = 0; i < CLIENTS; i++)
        if (visits[i].client && !visits[i].cut &&
            session_state(visits[i].client->session) != SESSION_LIVE)
            return false;
    return true;
}

static void all_reads_to_the_end(void)
{
    bool more;

    scene->reader_refuses = false;
    scene_publish(scene);
    do {
        scene_feed(scene);
        while (scene->request_count > 0) {
            scene_answer_page(scene, 25);
            scene_feed(scene);
        }
        scene_wait(scene, 200);
        more = false;
        for (int i = 0; i < CLIENTS; i++)
            if (visits[i].client && client_drain(visits[i].client, 2500) > 0)
                more = true;
    } while (more || !is_settled());
}

/* Whoever resumes now hears exactly what the log holds for them, with present texts. */
static void a_late_visitor_hears_exactly_the_rest(uint64_t user)
{
    uint64_t since = dice(scene->committed + 1);
    struct client *c = client_resume(scene, user, since);
    size_t i = 0;

    client_listen(scene, c);
    for (uint64_t pos = since + 1; pos <= scene->committed; pos++) {
        const struct event *e = event_at(pos);

        if (!scene_sees(scene, user, e, scene->committed) ||
            (e->kind == EVENT_ROOM_CREATED &&
             scene_joined(scene, user, e->room, scene->committed) > pos))
            continue;
        while (i < c->count && c->heard[i].pos == 0)
            i++;
        ck_assert_uint_lt(i, c->count);
        ck_assert_uint_eq(c->heard[i].pos, pos);
        if (is_of_message(&c->heard[i])) {
            ck_assert_int_eq(c->heard[i].deleted, e->deleted);
            ck_assert_str_eq(c->heard[i].text, e->deleted ? "" : e->text);
        }
        i++;
    }
    client_leave(c);
}

static void a_day(uint64_t seed)
{
    struct chat_limits limits = scene_limits();

    dice_state = seed;
    limits.outbox_bytes = 300 + dice(4000);
    limits.ring_events = 5 + dice(200);
    limits.ring_bytes = 2000 + dice(40000);
    limits.pages_max = 1 + (unsigned)dice(3);
    scene = scene_begin(limits);
    for (int i = 0; i < STEPS; i++)
        a_step();
    all_reads_to_the_end();
    for (int i = 0; i < CLIENTS; i++) {
        if (!visits[i].client)
            continue;
        somebody_hangs_up(&visits[i]);
    }
    chat_sweep(scene->chat);
    for (uint64_t user = 1; user <= USERS; user++)
        a_late_visitor_hears_exactly_the_rest(user);
    ck_assert_uint_eq(chat_session_count(scene->chat), 0);
    scene_end(scene);
}

START_TEST(everybody_hears_everything_once_and_in_order)
{
    const char *given = getenv("ROOST_SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : (uint64_t)time(NULL) * 1000;
    uint64_t behind = 0;
    uint64_t paged = 0;

    log_set_level(LOG_ERROR); /* failing pages are part of the day */
    for (uint64_t day = 0; day < (given ? 1 : DAYS); day++) {
        printf("seed %llu\n", (unsigned long long)(seed + day));
        fflush(stdout);
        a_day(seed + day);
        behind += metrics.fell_behind;
        paged += metrics.fed_from_store;
    }
    if (!given)
        ck_assert(behind > 100 && paged > 100); /* else nothing was put to the test */
}
END_TEST

static Suite *chat_model_suite(void)
{
    Suite *suite = suite_create("chat model");
    TCase *tcase = tcase_create("all");

    tcase_set_timeout(tcase, 110);
    tcase_add_test(tcase, everybody_hears_everything_once_and_in_order);
    suite_add_tcase(suite, tcase);
    return suite;
}

RUN_SUITE(chat_model_suite);
