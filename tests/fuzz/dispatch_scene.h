/*
 * dispatch_scene.h - a whole server without sockets, and the people of dispatch_people.h with
 * sessions in it.
 *
 * Its timers run on the clock of dispatch_clock.h, which goes on when scene_advance says so, and where
 * everybody waits for a timer. What threads do is waited for, so that no timer depends on how
 * fast they are.
 */
#ifndef FUZZ_DISPATCH_SCENE_H
#define FUZZ_DISPATCH_SCENE_H

#include "dispatch_clock.h"
#include "dispatch_people.h"

#include "handlers/server_private.h"
#include "proto/request.h"

#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

#define STEP_MS     10          /* the wheel's own */
#define PATIENCE_MS (60 * 1000) /* nothing that is asked for takes longer */

/* --- the wire --- */

static inline void parse_wire(struct listener *l)
{
    size_t at = 0;

    while (l->wire_len - at >= 2) {
        const unsigned char *bytes = (const unsigned char *)l->wire + at;
        size_t header = bytes[1] < 126 ? 2 : bytes[1] == 126 ? 4 : 10;
        size_t len = bytes[1] < 126 ? bytes[1] : 0;

        if (l->wire_len - at < header)
            break;
        for (size_t i = 2; i < header; i++)
            len = len << 8 | bytes[i];
        if (l->wire_len - at < header + len)
            break;
        must(bytes[0] == 0x81);
        hear_frame(l, (const char *)bytes + header, len);
        at += header + len;
    }
    memmove(l->wire, l->wire + at, l->wire_len - at);
    l->wire_len -= at;
}

static inline void take(struct listener *l, const void *bytes, size_t len)
{
    l->wire = xrealloc(l->wire, l->wire_len + len + 1);
    memcpy(l->wire + l->wire_len, bytes, len);
    l->wire_len += len;
}

/* As a socket: some bytes now; the rest of a frame that was begun at once, as a library
 * would keep it. */
static inline bool drain(struct listener *l)
{
    struct iovec iov[16];
    size_t room = l->takes > 0 ? l->takes : SIZE_MAX;
    size_t taken = 0;
    size_t count = session_gather(l->session, iov, 16, 64 * 1024);
    const unsigned char *rest;
    size_t rest_len;

    for (size_t i = 0; i < count && taken < room; i++) {
        size_t len = iov[i].iov_len < room - taken ? iov[i].iov_len : room - taken;

        take(l, iov[i].iov_base, len);
        taken += len;
    }
    if (count == 0)
        return false;
    rest_len = session_written(l->session, taken, &rest);
    if (rest_len > 0) {
        take(l, rest, rest_len);
        session_rest_done(l->session);
    }
    parse_wire(l);
    return true;
}

static inline void want_flush(void *arg)
{
    (void)arg; /* it is looked at in every turn */
}

static inline void want_close(void *arg, unsigned code)
{
    struct listener *l = arg;

    l->code = code;
}

static inline void want_input(void *arg, bool yes)
{
    (void)arg;
    (void)yes;
}

/* What it was not answered is lost; what was promised is not. */
static inline void leaves(struct listener *l)
{
    if (!l->session)
        return;
    server_disconnected(l->scene->server, l->session);
    l->session = NULL;
    l->open = false;
    l->wire_len = 0;
    l->waiting = 0;
    l->calls = 0;
    l->code = 0;
    memset(l->answered, 0, sizeof(l->answered));
}

static inline bool flush_all(struct scene *s)
{
    bool more = false;

    for (size_t i = 0; i <= LISTENERS; i++) {
        struct listener *l = &s->listeners[i];

        if (l->session)
            more |= drain(l);
        if (l->session && l->code != 0)
            leaves(l);
    }
    return more;
}

static inline bool on_turn_end(void *arg)
{
    struct scene *s = arg;
    bool more = server_turn(s->server);

    more |= flush_all(s);
    return server_turn_end(s->server, true) || more;
}

/* --- saying --- */

/* Would it be answered under its own id? */
static inline bool is_sound(const char *text, const char *id)
{
    struct request r;
    bool sound;

    request_decode(&r, text, strlen(text));
    sound = strncmp(r.id + 1, id, strlen(id)) == 0;
    request_finish(&r);
    return sound;
}

/* `kind`: 'o' where the answer opens the session. */
static inline void calls(struct listener *l, const char *method, const char *params,
                         char kind)
{
    char *text;
    char id[16];

    if (!l->session || l->calls == CALLS_MAX)
        return;
    snprintf(id, sizeof(id), "q%u%c", l->calls, kind);
    text =
        xasprintf("{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"%s\",\"params\":%s}",
                  id, method, params);
    if (is_sound(text, id)) {
        l->calls++;
        l->waiting++;
        server_text(l->scene->server, l->session, text, strlen(text));
    }
    free(text);
}

/* Comes, or comes back and goes on behind what it heard last. */
static inline void arrives(struct listener *l)
{
    struct transport transport = {want_flush, want_close, want_input, l};
    struct upgrade who = {0};
    char *params;

    if (l->session ||
        server_admit(l->scene->server, l->scene->tokens[l->person], &who) != OK)
        return;
    l->resuming = l->me != 0;
    l->session = server_connected(l->scene->server, &transport, &who, 1);
    params = l->resuming ? xasprintf("{\"since\":%llu,\"epoch\":\"%s\"}",
                                     (unsigned long long)l->cursor, l->scene->epoch)
                         : xstrdup("{}");
    calls(l, "session.open", params, 'o');
    free(params);
}

static inline void asks_http(struct scene *s, unsigned person, const char *method,
                             const char *params)
{
    char *path = xasprintf("/api/v1/%s", method);
    struct http_request r = {.id = ++s->https,
                             .is_post = true,
                             .path = path,
                             .body = params,
                             .body_len = strlen(params),
                             .token = person < PEOPLE ? s->tokens[person] : NULL,
                             .address = 1,
                             .host = "roost"};

    if (r.token && r.token[0] == '\0')
        r.token = NULL;
    if (!server_http(s->server, &r))
        s->https_answered++;
    free(path);
}

/* --- a server --- */

static inline void on_reply(void *arg, uint64_t id, const struct http_reply *reply)
{
    struct scene *s = arg;

    (void)id;
    s->https_answered++;
    must(s->https_answered <= s->https);
    cJSON_Delete(s->reply);
    s->reply = reply->is_file ? NULL : cJSON_ParseWithLength(reply->body, reply->len);
    must(reply->is_file || s->reply || reply->len == 0);
    if (reply->is_file)
        close(reply->fd);
}

static inline void on_nothing(void *arg, uint64_t id)
{
    (void)arg;
    (void)id;
}

static inline void on_shed(void *arg)
{
    (void)arg;
}

static inline void scene_open(struct scene *s, char *folder)
{
    char flags[][24] = {"--no-worker", "--open-registration", "--durability=os",
                        "--rate=0",    "--readers=1",         "--password-memory=64"};
    char *argv[] = {(char[]){"--data"}, folder,   flags[0], flags[1], flags[2],
                    flags[3],           flags[4], flags[5], NULL};
    char *environment[] = {NULL};
    char why[STORE_WHY_MAX];

    memset(s, 0, sizeof(*s));
    must(config_load(&s->config, 8, argv, environment, why, sizeof(why)) == CONFIG_OK);
    s->loop = loop_create();
    s->timers = timers_create_manual(clock_mono_ms());
    s->store = store_open(folder, s->config.durability, why, sizeof(why));
    must(s->store);
    s->server = server_create(&s->config, s->loop, s->timers, s->store, why, sizeof(why));
    must(s->server);
    server_set_calls(s->server, &(struct server_calls){.http_reply = on_reply,
                                                       .upload_go_on = on_nothing,
                                                       .http_drop = on_nothing,
                                                       .shed = on_shed,
                                                       .arg = s});
    s->hook = loop_before_sleep(s->loop, on_turn_end, s);
    for (size_t i = 0; i <= LISTENERS; i++) {
        s->listeners[i].scene = s;
        s->listeners[i].person = (unsigned)i % PEOPLE;
    }
}

static inline void scene_close(struct scene *s)
{
    for (size_t i = 0; i <= LISTENERS; i++)
        leaves(&s->listeners[i]);
    server_stop(s->server);
    loop_turn(s->loop);
    server_destroy(s->server);
    store_close(s->store);
    loop_hook_remove(s->hook);
    timers_destroy(s->timers);
    loop_destroy(s->loop);
    for (size_t i = 0; i <= LISTENERS; i++) {
        free(s->listeners[i].wire);
        free(s->listeners[i].log);
    }
    cJSON_Delete(s->reply);
    config_finish(&s->config);
}

static inline bool is_busy(const struct scene *s)
{
    for (size_t i = 0; i <= LISTENERS; i++) {
        const struct listener *l = &s->listeners[i];

        if (l->session && (l->waiting > 0 || session_has_output(l->session) ||
                           session_state(l->session) == SESSION_CATCHING_UP))
            return true;
    }
    return s->https_answered < s->https;
}

/* Is anybody at something that comes back by itself? */
static inline bool is_at_work(const struct scene *s)
{
    const struct server *srv = s->server;

    return crew_waiting(srv->readers) > 0 || crew_waiting(srv->searchers) > 0 ||
           crew_waiting(srv->door) > 0 || crew_waiting(srv->secrets) > 0 ||
           journal_waiting(srv->journal) > 0;
}

static inline void finish_work(struct scene *s)
{
    do {
        while (is_at_work(s))
            loop_turn_wait(s->loop);
        loop_turn(s->loop);
    } while (is_at_work(s));
}

/* As for a machine that slept: each timer that was due is called once. */
static inline void scene_advance(struct scene *s, uint64_t ms)
{
    finish_work(s);
    scene_clock_ms += (int64_t)ms;
    loop_turn(s->loop); /* which tells it the time */
    timers_advance(s->timers, clock_mono_ms());
    finish_work(s);
}

static inline void settle(struct scene *s)
{
    uint64_t until = clock_mono_ms() + PATIENCE_MS;

    finish_work(s);
    while (is_busy(s)) {
        must(clock_mono_ms() < until); /* an answer that never comes */
        scene_advance(s, STEP_MS);
    }
}

#endif
