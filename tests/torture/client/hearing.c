#include "hearing.h"

#include "client.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

#define WAIT_MS \
    200 /* before a call is repeated, where the server does not say how long */

void client_open(struct client *c)
{
    char since[128] = "";
    char text[512];
    int len;

    if (c->cursor != CURSOR_NONE)
        snprintf(since, sizeof(since), ",\"since\":%lld,\"epoch\":\"%s\"",
                 (long long)c->cursor, c->epoch);
    len = snprintf(text, sizeof(text),
                   "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"session.open\",\"params\":"
                   "{\"token\":\"%s\"%s}}",
                   c->token, since);
    wire_say(&c->wire, text, (size_t)len);
}

static void log_opened(struct client *c, const cJSON *rooms)
{
    const char *comma = "";
    const cJSON *room;

    fprintf(c->log, "{\"t\":\"open\",\"pos\":%lld,\"rooms\":{", (long long)c->cursor);
    cJSON_ArrayForEach(room, rooms)
    {
        fprintf(c->log, "%s\"%lld\":%lld", comma, (long long)json_number(room, "room"),
                (long long)json_number(room, "seq"));
        comma = ",";
    }
    fprintf(c->log, "}}\n");
}

/* False: it was refused, and dials again. */
static bool on_opened(struct client *c, const cJSON *answer)
{
    const cJSON *session = json_member(answer, "result");
    const cJSON *rooms = json_member(session, "rooms");

    if (!session)
        return false;
    c->opened = true;
    if (!cJSON_IsTrue(json_member(session, "resumed"))) {
        c->cursor = json_number(session, "pos");
        snprintf(c->epoch, sizeof(c->epoch), "%s", json_words(session, "epoch"));
        log_opened(c, rooms);
        knowledge_begin(c, rooms);
    }
    calls_say_all(c);
    return true;
}

/* Any other is tried again. */
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

static void on_result(struct client *c, struct call *call, const cJSON *result)
{
    char *text = cJSON_PrintUnformatted(result);
    bool ends = call->n == c->ending;
    bool is_last = ends && strcmp(call->method, "message.send") == 0;

    fprintf(c->log, "{\"t\":\"answer\",\"n\":%llu,\"r\":%s}\n",
            (unsigned long long)call->n, text);
    free(text);
    call_end(call);
    if (is_last)
        c->end_pos = json_number(result, "pos");
    else if (ends)
        c->ending = calls_ask(c, "message.send",
                              "{\"room\":%lld,\"text\":\"the end\",\"key\":\"%s-end\"}",
                              (long long)json_number(result, "room"), c->name);
}

static void on_answer(struct client *c, const cJSON *message, uint64_t n)
{
    const cJSON *error = json_member(message, "error");
    const cJSON *data = json_member(error, "data");
    const char *code = data ? json_words(data, "code") : "params";
    struct call *call = calls_find(c, n);

    if (!call)
        return;
    if (!error) {
        on_result(c, call, json_member(message, "result"));
    } else if (is_final(code)) {
        fprintf(c->log, "{\"t\":\"answer\",\"n\":%llu,\"e\":\"%s\"}\n",
                (unsigned long long)n, code);
        call_end(call);
    } else {
        int64_t wait = data ? json_number(data, "retry_ms") : 0;

        call->again_ms = now_ms() + (wait ? wait : WAIT_MS);
    }
}

static void on_event(struct client *c, const cJSON *message)
{
    const cJSON *params = json_member(message, "params");
    const char *method = json_words(message, "method");
    char *text;

    if (!json_number(params, "pos"))
        return;
    c->cursor = json_number(params, "pos");
    text = cJSON_PrintUnformatted(params);
    fprintf(c->log, "{\"t\":\"event\",\"m\":\"%s\",\"p\":%s}\n", method, text);
    free(text);
    knowledge_learn(c, method, params);
}

bool client_hear(void *arg, char *text, size_t len)
{
    struct client *c = arg;
    cJSON *message = cJSON_ParseWithLength(text, len);
    const cJSON *id = json_member(message, "id");
    bool good = true;

    c->heard_ms = now_ms();
    if (id && !c->opened)
        good = on_opened(c, message);
    else if (id)
        on_answer(c, message, (uint64_t)id->valuedouble);
    else
        on_event(c, message);
    cJSON_Delete(message);
    return good;
}
