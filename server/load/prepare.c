#include "load/prepare.h"

#include "base/random.h"
#include "load/scan.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define PATIENCE_MS  30000
#define WAIT_MS_MAX  60000
#define REPEATS_MAX  100
#define INVITED_MAX  1000 /* people one invite lets in */
#define INVITE_DAYS  1
#define CODE_LEN_MAX 100

struct caller {
    struct http *http;
    struct buf answer;
    uint64_t run;
    bool is_shown;
    char *why;
    size_t why_size;
};

static void wait_ms(uint64_t ms)
{
    struct timespec rest = {.tv_sec = (time_t)(ms / 1000),
                            .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&rest, NULL);
}

static uint64_t find_number(const struct buf *json, const char *name)
{
    struct scan s = scan_begin(json->bytes, json->len);
    struct span key;
    uint64_t number = 0;

    scan_object(&s);
    while (scan_next_key(&s, &key)) {
        if (span_is(key, name))
            number = scan_u64(&s);
        else
            scan_skip(&s);
    }
    return scan_end(&s) ? number : 0;
}

static struct span find_value(const struct buf *json, const char *name)
{
    struct scan s = scan_begin(json->bytes, json->len);
    struct span value = {"", 0};
    struct span key;

    scan_object(&s);
    while (scan_next_key(&s, &key)) {
        struct span found = scan_skip(&s);

        if (span_is(key, name))
            value = found;
    }
    return scan_end(&s) ? value : (struct span){"", 0};
}

/* A text that needs no escapes, without its quotes; empty: there is none like that. */
static struct span find_text(const struct buf *json, const char *name)
{
    struct span value = find_value(json, name);

    if (value.len < 2 || value.text[0] != '"' || memchr(value.text, '\\', value.len))
        return (struct span){"", 0};
    return (struct span){value.text + 1, value.len - 2};
}

static bool fail(struct caller *c, const char *method, int status)
{
    if (status < 0)
        snprintf(c->why, c->why_size, "%s: %s", method, c->http->why);
    else if (status == 200)
        snprintf(c->why, c->why_size, "%s: cannot read the answer", method);
    else
        snprintf(c->why, c->why_size, "%s was answered %d: %.150s", method, status,
                 buf_text(&c->answer));
    return false;
}

/* One call; waits as long as it is told to when it comes too often. */
static bool call(struct caller *c, const char *method, const char *bearer,
                 const char *body)
{
    char path[80];
    int status = -1;

    snprintf(path, sizeof(path), "/api/v1/%s", method);
    for (int i = 0; i < REPEATS_MAX; i++) {
        uint64_t wait;

        status = http_call(c->http, path, bearer, body, PATIENCE_MS, &c->answer);
        if (status == 200)
            return true;
        if (status != 429 && status != 503)
            break;
        wait = find_number(&c->answer, "retry_ms");
        wait_ms(wait < 10 ? 10 : wait < WAIT_MS_MAX ? wait : WAIT_MS_MAX);
    }
    return fail(c, method, status);
}

static void show(const struct caller *c, const char *what, uint64_t done, uint64_t all)
{
    if (c->is_shown)
        fprintf(stderr, "\r\033[K%s %" PRIu64 " of %" PRIu64 "%s", what, done, all,
                done == all ? "\r\033[K" : "");
}

static struct caller begin(struct http *h, bool is_shown, char *why, size_t why_size)
{
    struct caller c = {.http = h, .is_shown = is_shown, .why = why, .why_size = why_size};

    random_bytes(&c.run, sizeof(c.run));
    return c;
}

/* Answers the room's id; 0: it failed. */
static uint64_t create_room(struct caller *c, const char *token)
{
    char body[160];
    uint64_t room;

    snprintf(body, sizeof(body),
             "{\"name\":\"load %016" PRIx64
             "\",\"kind\":\"public\",\"key\":\"load-room-%016" PRIx64 "\"}",
             c->run, c->run);
    if (!call(c, "room.create", token, body))
        return 0;
    room = find_number(&c->answer, "room");
    if (room == 0)
        fail(c, "room.create", 200);
    return room;
}

static bool join_room(struct caller *c, const char *token, uint64_t room)
{
    char body[60];

    snprintf(body, sizeof(body), "{\"room\":%" PRIu64 "}", room);
    return call(c, "room.join", token, body);
}

static bool invite(struct caller *c, const struct options *o, uint64_t number, char *code)
{
    char body[160];
    struct span found;

    snprintf(body, sizeof(body),
             "{\"key\":\"load-invite-%016" PRIx64 "-%" PRIu64
             "\",\"uses\":%d,\"days\":%d}",
             c->run, number, INVITED_MAX, INVITE_DAYS);
    if (!call(c, "invite.create", o->admin_token, body))
        return false;
    found = find_text(&c->answer, "code");
    if (found.len == 0 || found.len > CODE_LEN_MAX)
        return fail(c, "invite.create", 200);
    snprintf(code, CODE_LEN_MAX + 1, "%.*s", (int)found.len, found.text);
    return true;
}

/* Nobody signs in with the password: it is as unguessable as a token, and forgotten. */
static bool register_one(struct caller *c, uint64_t number, const char *code,
                         uint64_t room, struct buf *lines)
{
    uint64_t secret[2];
    char body[320];
    char token[160];
    struct span found;
    struct span user;
    struct buf object = {0};

    random_bytes(secret, sizeof(secret));
    snprintf(body, sizeof(body),
             "{\"name\":\"load%08x.%" PRIu64 "\",\"password\":\"%016" PRIx64 "%016" PRIx64
             "\",\"invite\":\"%s\"}",
             (unsigned)(c->run & UINT32_MAX), number, secret[0], secret[1], code);
    if (!call(c, "auth.register", NULL, body))
        return false;
    found = find_text(&c->answer, "token");
    user = find_value(&c->answer, "user");
    buf_add(&object, user.text, user.len);
    if (found.len == 0 || found.len >= sizeof(token) ||
        find_number(&object, "user") == 0) {
        buf_finish(&object);
        return fail(c, "auth.register", 200);
    }
    snprintf(token, sizeof(token), "%.*s", (int)found.len, found.text);
    buf_printf(lines, "%s\t%" PRIu64 "\t%" PRIu64 "\n", token,
               find_number(&object, "user"), room);
    buf_finish(&object);
    return join_room(c, token, room);
}

bool prepare_people(struct http *h, const struct options *o, struct buf *lines, char *why,
                    size_t why_size)
{
    struct caller c = begin(h, !o->quiet, why, why_size);
    char code[CODE_LEN_MAX + 1] = "";
    uint64_t room = create_room(&c, o->admin_token);
    bool ok = room != 0;

    for (uint64_t i = 0; i < o->create && ok; i++) {
        ok = (i % INVITED_MAX != 0 || invite(&c, o, i / INVITED_MAX, code)) &&
             register_one(&c, i, code, room, lines);
        show(&c, "making people:", i + 1, o->create);
    }
    buf_finish(&c.answer);
    return ok;
}

bool prepare_big_room(struct http *h, struct plan *p, size_t count, bool is_shown,
                      char *why, size_t why_size)
{
    struct caller c = begin(h, is_shown, why, why_size);
    uint64_t room = create_room(&c, p->tokens[0].token);
    bool ok = room != 0;

    for (size_t i = 0; i < count && ok; i++) {
        ok = join_room(&c, p->tokens[i].token, room);
        p->tokens[i].room = room;
        show(&c, "joining the big room:", i + 1, count);
    }
    buf_finish(&c.answer);
    return ok;
}
