#include "acting.h"

#include "client.h"

#include <string.h>

#define TEXT_SIZE 2100

/* No two texts are the same, so the checker knows whose each is. */
static void fill(struct client *c, char text[TEXT_SIZE])
{
    static const unsigned lengths[] = {0, 3, 40, 300, 2000};
    unsigned x = lengths[client_draw(c, sizeof(lengths) / sizeof(lengths[0]))];
    int len = snprintf(text, TEXT_SIZE, "%s says %u ", c->name, ++c->count);

    memset(text + len, 'x', x);
    text[(unsigned)len + x] = '\0';
}

void client_act(struct client *c)
{
    uint64_t roll = client_draw(c, 100);
    const struct place *here = knowledge_place(c, true);
    const struct place *there = knowledge_place(c, false);
    long long own = (long long)knowledge_recall(c, &c->knows.own);
    long long seen = (long long)knowledge_recall(c, &c->knows.seen);
    char text[TEXT_SIZE];

    fill(c, text);
    if (roll < 65 && here)
        calls_ask(c, "message.send", "{\"room\":%lld,\"text\":\"%s\",\"key\":\"%s-%u\"}",
                  (long long)here->room, text, c->name, c->count);
    else if (roll < 73 && own)
        calls_ask(c, "message.edit", "{\"id\":%lld,\"text\":\"%s\"}", own, text);
    else if (roll < 77 && own)
        calls_ask(c, "message.delete", "{\"id\":%lld}", own);
    else if (roll < 85 && seen)
        calls_ask(c, "reaction.add", "{\"id\":%lld,\"emoji\":\"\xF0\x9F\x91\x80\"}",
                  seen);
    else if (roll < 88 && seen)
        calls_ask(c, "reaction.remove", "{\"id\":%lld,\"emoji\":\"\xF0\x9F\x91\x80\"}",
                  seen);
    else if (roll < 94 && here)
        calls_ask(c, "read.mark", "{\"room\":%lld,\"seq\":%lld}", (long long)here->room,
                  (long long)here->seq);
    else if (roll < 98 && there)
        calls_ask(c, "room.join", "{\"room\":%lld}", (long long)there->room);
    else if (here && here->open)
        calls_ask(c, "room.leave", "{\"room\":%lld}", (long long)here->room);
}
