/*
 * shed.c - what sessions queue is cut when memory runs out.
 */
#include "chat/chat_private.h"

#include <stddef.h>

#define TIGHTER           8 /* of the budget that is left to each */
#define CLOSE_NO_PROGRESS 4008

void chat_tighten(struct chat *c, bool yes)
{
    if (yes && c->limits_of_peace == 0) {
        c->limits_of_peace = c->limits.outbox_bytes;
        c->limits.outbox_bytes /= TIGHTER;
    } else if (!yes && c->limits_of_peace > 0) {
        c->limits.outbox_bytes = c->limits_of_peace;
        c->limits_of_peace = 0;
    }
}

/* The one with the most answers that is not closed yet; NULL: none above `bytes`. Events have a
 * budget, and who falls behind keeps a cursor only. */
static struct session *heaviest(const struct chat *c, size_t bytes)
{
    struct session *found = NULL;

    for (uint32_t i = 0; i < c->slot_count; i++) {
        struct session *s = c->slots[i].session;

        if (s && s->state != SESSION_CLOSING && s->outbox.answers > bytes) {
            bytes = s->outbox.answers;
            found = s;
        }
    }
    return found;
}

size_t chat_shed(struct chat *c, size_t bytes, size_t max)
{
    size_t count = 0;
    struct session *s;

    while (count < max && (s = heaviest(c, bytes)) != NULL) {
        /* What waits for the socket is what there is too much of. */
        c->queued -= outbox_bytes(&s->outbox);
        outbox_finish(&s->outbox);
        outbox_init(&s->outbox);
        session_close(s, CLOSE_NO_PROGRESS);
        count++;
    }
    return count;
}
