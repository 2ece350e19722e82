#include "calls.h"

#include "client.h"

#include <stdarg.h>

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

/* n 0: a free one. */
static struct call *slot_of(struct client *c, uint64_t n)
{
    for (size_t i = 0; i < CALLS_MAX; i++)
        if (c->calls.all[i].n == n)
            return &c->calls.all[i];
    return NULL;
}

uint64_t calls_ask(struct client *c, const char *method, const char *format, ...)
{
    struct call *call = slot_of(c, 0);
    va_list args;

    if (!call)
        return 0;
    call->n = ++c->calls.last;
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

struct call *calls_find(struct client *c, uint64_t n)
{
    return n ? slot_of(c, n) : NULL;
}

void call_end(struct call *call)
{
    call->n = 0;
}

bool calls_are_answered(const struct client *c)
{
    for (size_t i = 0; i < CALLS_MAX; i++)
        if (c->calls.all[i].n)
            return false;
    return true;
}

void calls_say_all(struct client *c)
{
    for (size_t i = 0; i < CALLS_MAX; i++)
        if (c->calls.all[i].n)
            say(c, &c->calls.all[i]);
}

void calls_say_due(struct client *c, int64_t now)
{
    for (size_t i = 0; i < CALLS_MAX; i++) {
        struct call *call = &c->calls.all[i];

        if (call->n && call->again_ms && now >= call->again_ms)
            say(c, call);
    }
}
