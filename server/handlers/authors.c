/*
 * authors.c - of whom a text is, and in what kind of room: looked up once and kept, for
 * each post asks.
 */
#include "base/xmalloc.h"
#include "handlers/moderation_private.h"
#include "store/query_judging.h"

#include <stdlib.h>

#define AUTHORS_MAX 65536

static void forget_all(struct moderation *m)
{
    size_t at = 0;
    uint64_t user;
    void *value;

    while (map_next(&m->authors, &at, &user, &value))
        free(value);
    map_finish(&m->authors);
    map_init(&m->authors);
}

bool author_find(struct moderation *m, uint64_t user, struct author *found)
{
    struct author *known = map_find(&m->authors, user);

    if (!known) {
        struct author a;

        if (query_author(m->srv->reader, user, &a.at, &a.role) != OK)
            return false;
        if (map_count(&m->authors) >= AUTHORS_MAX)
            forget_all(m);
        known = xmalloc(sizeof(*known));
        *known = a;
        map_put(&m->authors, user, known);
    }
    *found = *known;
    return true;
}

void author_forget(struct moderation *m, uint64_t user)
{
    free(map_remove(&m->authors, user));
}

/* A room is of one kind for ever. */
bool room_is_dm(struct moderation *m, uint64_t room)
{
    static char kinds[ROOM_DM + 1];
    const char *known = map_find(&m->kinds, room);
    enum room_kind kind;

    if (known)
        return known == &kinds[ROOM_DM];
    if (query_room_kind(m->srv->reader, room, &kind) != OK)
        return false;
    if (map_count(&m->kinds) >= AUTHORS_MAX) {
        map_finish(&m->kinds);
        map_init(&m->kinds);
    }
    map_put(&m->kinds, room, &kinds[kind]);
    return kind == ROOM_DM;
}

void authors_finish(struct moderation *m)
{
    map_finish(&m->kinds);
    forget_all(m);
    map_finish(&m->authors);
}
