#include "store/shelf.h"

#include "base/buf.h"
#include "base/map.h"
#include "base/xmalloc.h"
#include "proto/frame.h"
#include "store/event_load.h"
#include "store/place.h"

#include <stdlib.h>

#define BYTES_MAX  (16u << 20)
#define EVENT_COST 128  /* of an event besides its text, about */
#define LOOK_MAX   8192 /* so many rows are looked through for changes of messages */

struct item {
    struct page_event event;
    struct item *dropped;
};

struct shelf {
    struct map items;     /* pos -> struct item */
    struct item *dropped; /* until shelf_tidy */
    struct buf text;
    uint64_t head;   /* of the snapshot it is right for */
    uint64_t oldest; /* likewise */
    size_t bytes;
    size_t edits;   /* items of EVENT_MESSAGE_EDITED */
    uint64_t reads; /* events loaded since shelf_tidy */
};

struct shelf *shelf_create(void)
{
    struct shelf *s = xcalloc(1, sizeof(*s));

    map_init(&s->items);
    buf_init(&s->text);
    return s;
}

static size_t size_of(const struct item *i)
{
    return EVENT_COST + frame_size(i->event.frame);
}

static void drop(struct shelf *s, struct item *i)
{
    map_remove(&s->items, i->event.pos);
    s->bytes -= size_of(i);
    s->edits -= i->event.kind == EVENT_MESSAGE_EDITED;
    i->dropped = s->dropped;
    s->dropped = i;
}

static void drop_all(struct shelf *s, bool edits_only)
{
    size_t at = 0;
    uint64_t pos;
    void *value;

    while (map_next(&s->items, &at, &pos, &value)) {
        struct item *i = value;

        if (!edits_only || i->event.kind == EVENT_MESSAGE_EDITED)
            drop(s, i);
    }
}

uint64_t shelf_tidy(struct shelf *s)
{
    uint64_t reads = s->reads;

    while (s->dropped) {
        struct item *i = s->dropped;

        s->dropped = i->dropped;
        frame_unref(i->event.frame);
        free(i);
    }
    s->reads = 0;
    return reads;
}

void shelf_destroy(struct shelf *s)
{
    if (!s)
        return;
    drop_all(s, false);
    shelf_tidy(s);
    map_finish(&s->items);
    buf_finish(&s->text);
    free(s);
}

/* A message's id is the pos of its creation. */
static void drop_changed(struct shelf *s, struct db *db)
{
    struct sql q = sql_start(db, LIST_CHANGED);
    bool changed = false;

    sql_bind_id(&q, s->head);
    sql_bind_number(&q, EVENT_MESSAGE_EDITED);
    sql_bind_number(&q, EVENT_MESSAGE_DELETED);
    sql_bind_number(&q, EVENT_ROOM_TRIMMED);
    while (sql_row(&q)) {
        bool trimmed = (enum event_kind)sql_number(&q) == EVENT_ROOM_TRIMMED;
        struct item *created = map_find(&s->items, sql_id(&q));

        changed = true;
        if (trimmed) {
            drop_all(s, false);
            break;
        }
        if (created)
            drop(s, created);
    }
    sql_end(&q);
    if (changed && s->edits > 0)
        drop_all(s, true);
}

void shelf_begin(struct shelf *s, struct db *db)
{
    uint64_t head = place_head(db);
    uint64_t oldest = place_oldest(db);

    if (s->bytes > BYTES_MAX || oldest != s->oldest || head - s->head > LOOK_MAX)
        drop_all(s, false);
    else if (head != s->head)
        drop_changed(s, db);
    s->head = head;
    s->oldest = oldest;
}

static struct frame *encode(struct shelf *s, const struct event *e)
{
    buf_clear(&s->text);
    event_encode(e, &s->text);
    return frame_create(s->text.bytes, s->text.len);
}

static struct item *item_create(struct shelf *s, const struct event *e)
{
    struct item *i = xmalloc(sizeof(*i));

    *i = (struct item){.event = {
                           .pos = e->pos,
                           .room = e->room,
                           .kind = e->kind,
                           .everyone = event_is_for_all(e),
                           .user = e->user,
                           .frame = encode(s, e),
                       }};
    map_put(&s->items, e->pos, i);
    s->bytes += size_of(i);
    s->edits += e->kind == EVENT_MESSAGE_EDITED;
    return i;
}

const struct page_event *shelf_event(struct shelf *s, struct db *db, uint64_t pos)
{
    struct item *i = map_find(&s->items, pos);
    struct event e;

    if (i)
        return &i->event;
    if (event_load(db, pos, &e)) {
        s->reads++;
        i = item_create(s, &e);
    }
    event_finish(&e);
    return i ? &i->event : NULL;
}
