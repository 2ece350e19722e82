#include "client.h"

#include <time.h>

int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool client_begin(struct client *c, const char *name, const char *out, uint64_t seed)
{
    char path[512];

    *c = (struct client){.random = seed, .cursor = CURSOR_NONE, .wire.fd = -1};
    snprintf(c->name, sizeof(c->name), "%s", name);
    snprintf(path, sizeof(path), "%s/%s.jsonl", out, c->name);
    c->log = fopen(path, "w");
    if (!c->log)
        perror(path);
    return c->log != NULL;
}

uint64_t client_draw(struct client *c, uint64_t end)
{
    uint64_t z = (c->random += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % end;
}

/* The answer to this one tells the room for the last word: hearing.c. */
void client_flush(struct client *c)
{
    c->ending = calls_ask(c, "dm.open", "{\"users\":[%lld]}", (long long)c->user);
}

bool client_is_flushed(const struct client *c)
{
    return c->end_pos > 0 && c->cursor >= c->end_pos;
}
