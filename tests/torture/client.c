/*
 * client.c - clients of the torture test in C: plain sockets, one poll for all of them.
 *
 *     client CONFIG.json      takes the same lines on standard input as clients.py
 *
 * Its log is what acting.py describes.
 */
#include "wire.h"

#include <cjson/cJSON.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define CALLS_MAX   9 /* unanswered at once */
#define ROOMS_MAX   256
#define KEPT        64 /* ids of messages that are remembered */
#define SILENT_MS   12000
#define PARAMS_SIZE 4096
#define TURN_MS     20

struct call {
    uint64_t n; /* 0: free */
    char method[24];
    char params[PARAMS_SIZE];
    int64_t again_ms; /* 0: it is under way */
};

struct place {
    int64_t room; /* 0: free */
    int64_t seq;
    bool mine;
    bool open; /* public */
};

struct client {
    struct wire wire;
    char name[32];
    char token[80];
    int64_t user;
    FILE *log;
    uint64_t random;
    char epoch[80];
    int64_t cursor; /* -1: none */
    bool opened;
    int64_t heard_ms;
    int64_t dial_ms;
    int64_t act_ms;
    struct call calls[CALLS_MAX];
    uint64_t last;
    unsigned count;
    struct place places[ROOMS_MAX];
    int64_t own[KEPT];
    int64_t seen[KEPT];
    unsigned own_count;
    unsigned seen_count;
    uint64_t ending; /* n of the call that ends it */
    int64_t end_pos; /* of its last word; 0: not said */
};

static struct client *clients;
static size_t client_count;
static char host[64];
static int port;
static double pace_ms;
static bool acting = true;

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static uint64_t below(struct client *c, uint64_t end)
{
    uint64_t z = (c->random += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % end;
}

static int64_t number(const cJSON *o, const char *name)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(o, name);

    return cJSON_IsNumber(found) ? (int64_t)found->valuedouble : 0;
}

static const char *words(const cJSON *o, const char *name)
{
    const cJSON *found = cJSON_GetObjectItemCaseSensitive(o, name);

    return cJSON_IsString(found) ? found->valuestring : "";
}

/* --- what it knows --- */

static struct place *place_of(struct client *c, int64_t room)
{
    struct place *free_one = NULL;

    for (size_t i = 0; i < ROOMS_MAX; i++) {
        if (c->places[i].room == room)
            return &c->places[i];
        if (!free_one && !c->places[i].mine)
            free_one = &c->places[i];
    }
    if (free_one)
        *free_one = (struct place){.room = room};
    return free_one;
}

static void remember(int64_t *ids, unsigned *count, int64_t id)
{
    ids[(*count)++ % KEPT] = id;
}

static int64_t recall(struct client *c, const int64_t *ids, unsigned count)
{
    unsigned kept = count < KEPT ? count : KEPT;

    return kept ? ids[below(c, kept)] : 0;
}

static bool lists(const cJSON *array, int64_t user)
{
    const cJSON *each;

    cJSON_ArrayForEach(each, array) if ((int64_t)each->valuedouble == user) return true;
    return false;
}

static void learn(struct client *c, const char *method, const cJSON *p)
{
    const cJSON *message = cJSON_GetObjectItemCaseSensitive(p, "message");
    struct place *at = number(p, "seq") ? place_of(c, number(p, "room")) : NULL;
    bool me = number(p, "user") == c->user;

    if (strcmp(method, "message.created") == 0 &&
        !cJSON_HasObjectItem(message, "deleted")) {
        remember(c->seen, &c->seen_count, number(message, "id"));
        if (number(message, "user") == c->user)
            remember(c->own, &c->own_count, number(message, "id"));
    }
    if (!at)
        return;
    at->seq = number(p, "seq");
    if (strcmp(method, "room.created") == 0) {
        at->open = strcmp(words(p, "kind"), "public") == 0;
        at->mine |= lists(cJSON_GetObjectItemCaseSensitive(p, "users"), c->user);
    } else if (me && strcmp(method, "member.joined") == 0) {
        at->mine = true;
    } else if (me && strcmp(method, "member.left") == 0) {
        at->mine = false;
    }
}

static struct place *some_place(struct client *c, bool mine)
{
    size_t from = below(c, ROOMS_MAX);

    for (size_t i = 0; i < ROOMS_MAX; i++) {
        struct place *at = &c->places[(from + i) % ROOMS_MAX];

        if (at->room && at->mine == mine && (mine || at->open))
            return at;
    }
    return NULL;
}

/* --- calls --- */

static void say(struct client *c, struct call *call)
{
    char text[PARAMS_SIZE + 128];
    int len =
        snprintf(text, sizeof(text),
                 "{\"jsonrpc\":\"2.0\",\"id\":%llu,\"method\":\"%s\",\"params\":%s}",
                 (unsigned long long)call->n, call->method, call->params);

    call->again_ms = 0;
    wire_say(&c->wire, text, (size_t)len);
}

__attribute__((format(printf, 3, 4))) static uint64_t
ask(struct client *c, const char *method, const char *format, ...)
{
    struct call *call = c->calls;
    va_list args;

    while (call < c->calls + CALLS_MAX && call->n)
        call++;
    if (call == c->calls + CALLS_MAX)
        return 0;
    call->n = ++c->last;
    snprintf(call->method, sizeof(call->method), "%s", method);
    va_start(args, format);
    vsnprintf(call->params, sizeof(call->params), format, args);
    va_end(args);
    fprintf(c->log, "{\"t\":\"call\",\"n\":%llu,\"m\":\"%s\",\"p\":%s}\n",
            (unsigned long long)call->n, method, call->params);
    if (c->opened)
        say(c, call);
    return call->n;
}

static void open_session(struct client *c)
{
    char text[512];
    int len =
        snprintf(text, sizeof(text),
                 "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"session.open\",\"params\":"
                 "{\"token\":\"%s\"",
                 c->token);

    if (c->cursor >= 0)
        len +=
            snprintf(text + len, sizeof(text) - (size_t)len,
                     ",\"since\":%lld,\"epoch\":\"%s\"", (long long)c->cursor, c->epoch);
    len += snprintf(text + len, sizeof(text) - (size_t)len, "}}");
    wire_say(&c->wire, text, (size_t)len);
}

static void fill(struct client *c, char *text, size_t size)
{
    static const unsigned lengths[] = {0, 3, 40, 300, 2000};
    unsigned x = lengths[below(c, 5)];
    int len = snprintf(text, size, "%s says %u ", c->name, ++c->count);

    memset(text + len, 'x', x);
    text[(unsigned)len + x] = '\0';
}

static void act(struct client *c)
{
    uint64_t roll = below(c, 100);
    struct place *here = some_place(c, true);
    struct place *there = some_place(c, false);
    long long own = (long long)recall(c, c->own, c->own_count);
    long long seen = (long long)recall(c, c->seen, c->seen_count);
    char text[2100];

    fill(c, text, sizeof(text));
    if (roll < 65 && here)
        ask(c, "message.send", "{\"room\":%lld,\"text\":\"%s\",\"key\":\"%s-%u\"}",
            (long long)here->room, text, c->name, c->count);
    else if (roll < 73 && own)
        ask(c, "message.edit", "{\"id\":%lld,\"text\":\"%s\"}", own, text);
    else if (roll < 77 && own)
        ask(c, "message.delete", "{\"id\":%lld}", own);
    else if (roll < 85 && seen)
        ask(c, "reaction.add", "{\"id\":%lld,\"emoji\":\"\xF0\x9F\x91\x80\"}", seen);
    else if (roll < 88 && seen)
        ask(c, "reaction.remove", "{\"id\":%lld,\"emoji\":\"\xF0\x9F\x91\x80\"}", seen);
    else if (roll < 94 && here)
        ask(c, "read.mark", "{\"room\":%lld,\"seq\":%lld}", (long long)here->room,
            (long long)here->seq);
    else if (roll < 98 && there)
        ask(c, "room.join", "{\"room\":%lld}", (long long)there->room);
    else if (here && here->open)
        ask(c, "room.leave", "{\"room\":%lld}", (long long)here->room);
}

/* --- what it hears --- */

static bool is_final(const char *code)
{
    static const char *const codes[] = {
        "forbidden", "not_found", "conflict", "key_conflict", "too_large",
        "blocked",   "params",    "method",   "request",      "parse"};

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (strcmp(code, codes[i]) == 0)
            return true;
    return false;
}

static void on_opened(struct client *c, const cJSON *answer)
{
    const cJSON *session = cJSON_GetObjectItemCaseSensitive(answer, "result");
    const cJSON *rooms = cJSON_GetObjectItemCaseSensitive(session, "rooms");
    const cJSON *room;
    const char *comma = "";

    if (!session) {
        wire_close(&c->wire);
        return;
    }
    c->opened = true;
    for (struct call *call = c->calls; call < c->calls + CALLS_MAX; call++)
        if (call->n)
            say(c, call);
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(session, "resumed")))
        return;
    c->cursor = number(session, "pos");
    snprintf(c->epoch, sizeof(c->epoch), "%s", words(session, "epoch"));
    memset(c->places, 0, sizeof(c->places));
    fprintf(c->log, "{\"t\":\"open\",\"pos\":%lld,\"rooms\":{", (long long)c->cursor);
    cJSON_ArrayForEach(room, rooms)
    {
        struct place *at = place_of(c, number(room, "room"));

        *at = (struct place){
            .room = number(room, "room"), .seq = number(room, "seq"), .mine = true};
        fprintf(c->log, "%s\"%lld\":%lld", comma, (long long)at->room,
                (long long)at->seq);
        comma = ",";
    }
    fprintf(c->log, "}}\n");
}

static void answered(struct client *c, struct call *call, const cJSON *result)
{
    char *text = cJSON_PrintUnformatted(result);
    bool ends = call->n == c->ending;
    bool is_last = ends && strcmp(call->method, "message.send") == 0;

    fprintf(c->log, "{\"t\":\"answer\",\"n\":%llu,\"r\":%s}\n",
            (unsigned long long)call->n, text);
    free(text);
    call->n = 0;
    if (is_last)
        c->end_pos = number(result, "pos");
    else if (ends)
        c->ending = ask(c, "message.send",
                        "{\"room\":%lld,\"text\":\"the end\",\"key\":\"%s-end\"}",
                        (long long)number(result, "room"), c->name);
}

static void on_answer(struct client *c, const cJSON *message, uint64_t n)
{
    const cJSON *error = cJSON_GetObjectItemCaseSensitive(message, "error");
    const cJSON *data = cJSON_GetObjectItemCaseSensitive(error, "data");
    struct call *call = c->calls;
    const char *code = data ? words(data, "code") : "params";

    while (call < c->calls + CALLS_MAX && call->n != n)
        call++;
    if (call == c->calls + CALLS_MAX)
        return;
    if (!error) {
        answered(c, call, cJSON_GetObjectItemCaseSensitive(message, "result"));
    } else if (is_final(code)) {
        fprintf(c->log, "{\"t\":\"answer\",\"n\":%llu,\"e\":\"%s\"}\n",
                (unsigned long long)n, code);
        call->n = 0;
    } else {
        int64_t wait = data ? number(data, "retry_ms") : 0;

        call->again_ms = now_ms() + (wait ? wait : 200);
    }
}

static void on_event(struct client *c, const cJSON *message)
{
    const cJSON *params = cJSON_GetObjectItemCaseSensitive(message, "params");
    const char *method = words(message, "method");
    char *text;

    if (!number(params, "pos"))
        return;
    c->cursor = number(params, "pos");
    text = cJSON_PrintUnformatted(params);
    fprintf(c->log, "{\"t\":\"event\",\"m\":\"%s\",\"p\":%s}\n", method, text);
    free(text);
    learn(c, method, params);
}

static void on_text(void *arg, char *text, size_t len)
{
    struct client *c = arg;
    cJSON *message = cJSON_ParseWithLength(text, len);
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(message, "id");

    c->heard_ms = now_ms();
    if (id && !c->opened)
        on_opened(c, message);
    else if (id)
        on_answer(c, message, (uint64_t)id->valuedouble);
    else
        on_event(c, message);
    cJSON_Delete(message);
}

/* --- a turn --- */

static void lose(struct client *c)
{
    wire_close(&c->wire);
    c->opened = false;
    c->dial_ms = now_ms() + 50 + (int64_t)below(c, 550);
}

static void dial(struct client *c, int64_t now)
{
    c->heard_ms = now;
    if (!wire_dial(&c->wire, host, port))
        lose(c);
}

static void go_on(struct client *c, int64_t now)
{
    if (c->wire.state == WIRE_DOWN) {
        if (now >= c->dial_ms)
            dial(c, now);
        return;
    }
    if (now - c->heard_ms > SILENT_MS) {
        lose(c);
        return;
    }
    for (struct call *call = c->calls; c->opened && call < c->calls + CALLS_MAX; call++)
        if (call->n && call->again_ms && now >= call->again_ms)
            say(c, call);
    if (acting && c->opened && now >= c->act_ms) {
        c->act_ms = now + (int64_t)below(c, (uint64_t)(2 * pace_ms));
        act(c);
    }
}

static void serve(struct client *c, short happened)
{
    enum wire_state before = c->wire.state;
    bool good = true;

    if (happened & (POLLIN | POLLHUP | POLLERR))
        good = wire_read(&c->wire, on_text, c);
    if (good && before == WIRE_UPGRADING && c->wire.state == WIRE_UP)
        open_session(c);
    if (good && c->wire.out.len > 0)
        good = wire_write(&c->wire);
    if (!good || (before != WIRE_DOWN && c->wire.state == WIRE_DOWN))
        lose(c);
}

static void turn(struct pollfd *polled)
{
    int64_t now = now_ms();

    polled[0] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    for (size_t i = 0; i < client_count; i++) {
        struct client *c = &clients[i];

        go_on(c, now);
        polled[i + 1] = (struct pollfd){
            .fd = c->wire.state == WIRE_DOWN ? -1 : c->wire.fd,
            .events = (short)(c->wire.out.len > 0 ? POLLIN | POLLOUT : POLLIN),
        };
    }
    poll(polled, client_count + 1, TURN_MS);
    for (size_t i = 0; i < client_count; i++)
        if (polled[i + 1].revents)
            serve(&clients[i], polled[i + 1].revents);
}

static bool are_settled(void)
{
    for (size_t i = 0; i < client_count; i++)
        for (size_t k = 0; k < CALLS_MAX; k++)
            if (clients[i].calls[k].n)
                return false;
    return true;
}

static bool are_flushed(void)
{
    for (size_t i = 0; i < client_count; i++)
        if (clients[i].end_pos == 0 || clients[i].cursor < clients[i].end_pos)
            return false;
    return true;
}

static void obey(const char *line, const char **promise)
{
    if (strncmp(line, "settle", 6) == 0) {
        acting = false;
        *promise = "settled";
    } else if (strncmp(line, "flush", 5) == 0) {
        for (size_t i = 0; i < client_count; i++)
            clients[i].ending = ask(&clients[i], "dm.open", "{\"users\":[%lld]}",
                                    (long long)clients[i].user);
        *promise = "flushed";
    } else {
        for (size_t i = 0; i < client_count; i++)
            fclose(clients[i].log);
        exit(0);
    }
}

static void run(void)
{
    struct pollfd *polled = calloc(client_count + 1, sizeof(*polled));
    const char *promise = NULL;
    char line[64];

    if (!polled)
        abort();
    for (;;) {
        turn(polled);
        if (polled[0].revents) {
            ssize_t len = read(STDIN_FILENO, line, sizeof(line) - 1);

            line[len > 0 ? len : 0] = '\0';
            obey(line, &promise);
        }
        if (promise && are_settled() && (promise[0] == 's' || are_flushed())) {
            puts(promise);
            fflush(stdout);
            promise = NULL;
        }
    }
}

static void be(struct client *c, const cJSON *person, const char *out, uint64_t seed)
{
    char path[512];

    snprintf(c->name, sizeof(c->name), "%s", words(person, "name"));
    snprintf(c->token, sizeof(c->token), "%s", words(person, "token"));
    snprintf(path, sizeof(path), "%s/%s.jsonl", out, c->name);
    c->user = number(person, "user");
    c->random = seed;
    c->cursor = -1;
    c->wire.fd = -1;
    c->log = fopen(path, "w");
    if (!c->log) {
        perror(path);
        exit(2);
    }
}

static cJSON *config_read(const char *path)
{
    struct bytes all = {0};
    char part[4096];
    size_t got;
    FILE *f = fopen(path, "r");

    if (!f) {
        perror(path);
        exit(2);
    }
    while ((got = fread(part, 1, sizeof(part), f)) > 0)
        bytes_add(&all, part, got);
    fclose(f);
    return cJSON_Parse(all.at);
}

int main(int argc, char **argv)
{
    cJSON *config = argc == 2 ? config_read(argv[1]) : NULL;
    const cJSON *people = cJSON_GetObjectItemCaseSensitive(config, "people");
    const cJSON *person;

    if (!people) {
        fprintf(stderr, "usage: client CONFIG.json\n");
        return 2;
    }
    snprintf(host, sizeof(host), "%s", words(config, "host"));
    port = (int)number(config, "port");
    pace_ms = cJSON_GetObjectItemCaseSensitive(config, "pace_s")->valuedouble * 1000;
    clients = calloc((size_t)cJSON_GetArraySize(people), sizeof(*clients));
    if (!clients)
        abort();
    cJSON_ArrayForEach(person, people)
    {
        be(&clients[client_count], person, words(config, "out"),
           (uint64_t)number(config, "seed") * 1000 + client_count);
        client_count++;
    }
    puts("ready");
    fflush(stdout);
    run();
}
