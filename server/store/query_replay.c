#include "store/query.h"

#include "base/xmalloc.h"
#include "proto/frame.h"
#include "store/event_load.h"
#include "store/merge.h"
#include "store/place.h"
#include "store/retention.h"
#include "store/shelf.h"
#include "store/store_private.h"

#include <stdlib.h>
#include <string.h>

static struct page_event *add_event(struct page *p, size_t *room)
{
    if (p->count == *room) {
        *room = *room ? 2 * *room : 16;
        p->events = xreallocarray(p->events, *room, sizeof(*p->events));
    }
    return &p->events[p->count++];
}

/* The last pos taken, 0 when there was none. */
static uint64_t fill_page(struct reader *r, struct shelf *s, struct merge *m,
                          size_t events_max, size_t bytes_max, struct page *p)
{
    size_t room = 0;
    size_t bytes = 0;
    uint64_t pos = 0;

    while (p->count < events_max && bytes < bytes_max) {
        const struct page_event *e;

        pos = merge_next(m);
        if (pos == 0)
            break;
        e = shelf_event(s, &r->db, pos);
        if (!e)
            continue;
        *add_event(p, &room) = *e;
        bytes += frame_size(e->frame);
    }
    return pos;
}

static void read_page(struct reader *r, struct shelf *s, struct replay *replay,
                      size_t events_max, size_t bytes_max)
{
    struct page *p = &replay->page;
    struct merge m;

    memset(p, 0, sizeof(*p));
    p->gone = is_trimmed_for(&r->db, replay->user, replay->after);
    if (p->gone)
        return;
    merge_init(&m, &r->db, replay->user, replay->after);

    uint64_t last = fill_page(r, s, &m, events_max, bytes_max, p);

    p->more = last != 0;
    p->head = place_head(&r->db);
    p->next = p->more ? last : p->head;
    merge_finish(&m);
}

enum err query_replay(struct reader *r, struct shelf *s, struct replay *replays,
                      size_t count, size_t events_max, size_t bytes_max)
{
    snapshot_begin(r);
    shelf_begin(s, &r->db);
    for (size_t i = 0; i < count; i++)
        read_page(r, s, &replays[i], events_max, bytes_max);

    enum err err = snapshot_end(r, OK);

    for (size_t i = 0; err != OK && i < count; i++)
        page_finish(&replays[i].page);
    return err;
}

void page_finish(struct page *p)
{
    free(p->events);
    memset(p, 0, sizeof(*p));
}

/* What an event takes in a ring besides its text. */
#define EVENT_BYTES 256

static bool is_told(enum event_kind kind)
{
    return kind != EVENT_NONE && kind != EVENT_TOKEN_REVOKED;
}

/* Newest first. */
static uint64_t *list_tail(struct reader *r, size_t events_max, size_t *count)
{
    struct sql q = sql_start(&r->db, LOG_TAIL);
    uint64_t *positions = NULL;
    size_t room = 0;

    *count = 0;
    while (*count < events_max && sql_row(&q)) {
        uint64_t pos = sql_id(&q);

        if (!is_told((enum event_kind)sql_number(&q)))
            continue;
        if (*count == room) {
            room = room ? 2 * room : 256;
            positions = xreallocarray(positions, room, sizeof(*positions));
        }
        positions[(*count)++] = pos;
    }
    sql_end(&q);
    return positions;
}

static void reverse(struct event *events, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct event e = events[i];

        events[i] = events[count - 1 - i];
        events[count - 1 - i] = e;
    }
}

enum err query_tail(struct reader *r, size_t events_max, size_t bytes_max,
                    struct event **events, size_t *count, uint64_t *head)
{
    size_t listed;
    size_t bytes = 0;

    snapshot_begin(r);
    *head = place_head(&r->db);

    uint64_t *positions = list_tail(r, events_max, &listed);

    *events = xcalloc(listed + 1, sizeof(**events));
    for (*count = 0; *count < listed && bytes < bytes_max; (*count)++) {
        struct event *e = &(*events)[*count];

        event_load(&r->db, positions[*count], e);
        bytes += EVENT_BYTES + e->text_len;
    }
    reverse(*events, *count);
    free(positions);

    enum err err = snapshot_end(r, OK);

    if (err != OK) {
        for (size_t i = 0; i < *count; i++)
            event_finish(&(*events)[i]);
        free(*events);
        *events = NULL;
        *count = 0;
    }
    return err;
}
