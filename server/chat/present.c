#include "chat/present.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/ring.h"
#include "proto/frame.h"

#include <stdlib.h>

static struct ring_entry *find_created(const struct ring *r, uint64_t message)
{
    uint32_t i = ring_after(r, message);
    struct ring_entry *entry;

    if (i == 0)
        return NULL;
    entry = ring_at(r, i - 1); /* a message's id is the pos that created it */
    return entry->pos == message && entry->kind == EVENT_MESSAGE_CREATED ? entry : NULL;
}

static void message_attach(struct ring_message *m, struct ring_entry *entry)
{
    entry->message = m;
    m->entries++;
    if (entry->frame)
        list_add_tail(&m->fresh, &entry->of_message);
}

static struct ring_message *message_create(struct ring *r, uint64_t id)
{
    struct ring_message *m = xcalloc(1, sizeof(*m));
    struct ring_entry *created = find_created(r, id);

    m->id = id;
    list_init(&m->fresh);
    map_put(&r->changed, id, m);
    r->bytes += sizeof(*m);
    if (created) {
        m->seq = created->seq;
        m->author = created->user;
        m->at = created->of.times.at;
        m->edited_at = created->of.times.edited_at;
        message_attach(m, created);
    }
    return m;
}

static void message_set(struct ring *r, struct ring_message *m, const struct event *e)
{
    free(m->text);
    free(m->extra);
    r->bytes -= m->text_len + m->extra_len;
    m->text = m->extra = NULL;
    m->text_len = m->extra_len = 0;
    if (e->text) {
        m->text = xstrndup(e->text, e->text_len);
        m->text_len = e->text_len;
    }
    if (e->extra) {
        m->extra = xstrndup(e->extra, e->extra_len);
        m->extra_len = e->extra_len;
    }
    r->bytes += m->text_len + m->extra_len;
}

static void message_make_stale(struct ring *r, struct ring_message *m)
{
    struct list *item;

    while ((item = list_pop_head(&m->fresh))) {
        struct ring_entry *entry = container_of(item, struct ring_entry, of_message);

        r->bytes -= frame_size(entry->frame);
        frame_unref(entry->frame);
        entry->frame = NULL;
    }
}

static void on_edited(struct ring *r, const struct event *e, struct ring_entry *entry)
{
    struct ring_message *m = map_find(&r->changed, e->message);

    if (!m)
        m = message_create(r, e->message);
    message_make_stale(r, m);
    m->seq = e->message_seq;
    m->author = e->user;
    m->at = e->message_at;
    m->edited_at = e->edited_at;
    message_set(r, m, e);
    message_attach(m, entry);
}

static void on_deleted(struct ring *r, const struct event *e)
{
    struct ring_message *m = map_find(&r->changed, e->message);
    struct ring_entry *created;

    if (!m) {
        created = find_created(r, e->message);
        if (!created || created->deleted)
            return; /* nothing here tells its text */
        m = message_create(r, e->message);
    }
    message_make_stale(r, m);
    message_set(r, m, &(struct event){.extra = e->extra, .extra_len = e->extra_len});
}

/* Whatever tells of the room's messages up to the event's subject tells of deleted ones now. */
static void on_trimmed(struct ring *r, const struct event *e)
{
    const struct lane *lane = ring_room(r, e->room);

    for (uint32_t i = 0; lane && i < lane->count; i++) {
        struct ring_entry *entry = ring_in_lane(r, lane, i);
        struct ring_message *m = entry->message;

        if (entry->kind == EVENT_MESSAGE_CREATED && !m && entry->pos <= e->subject &&
            !entry->deleted)
            m = message_create(r, entry->pos);
        if (!m || m->id > e->subject)
            continue;
        message_make_stale(r, m);
        message_set(r, m, &(struct event){0});
    }
}

void present_change(struct ring *r, const struct event *e, struct ring_entry *entry)
{
    if (e->kind == EVENT_MESSAGE_EDITED)
        on_edited(r, e, entry);
    else if (e->kind == EVENT_MESSAGE_DELETED)
        on_deleted(r, e);
    else if (e->kind == EVENT_ROOM_TRIMMED)
        on_trimmed(r, e);
}

void present_forget(struct ring *r, struct ring_entry *entry)
{
    struct ring_message *m = entry->message;

    if (!m)
        return;
    list_remove(&entry->of_message);
    must(m->entries > 0);
    if (--m->entries > 0)
        return;
    map_remove(&r->changed, m->id);
    r->bytes -= sizeof(*m) + m->text_len + m->extra_len;
    free(m->text);
    free(m->extra);
    free(m);
}

struct frame *present_frame(struct ring *r, struct ring_entry *entry)
{
    struct ring_message *m = entry->message;
    struct frame *f;

    must(m);
    buf_clear(&r->text);
    event_encode(&(struct event){.kind = (enum event_kind)entry->kind,
                                 .pos = entry->pos,
                                 .room = entry->room,
                                 .seq = entry->seq,
                                 .user = m->author,
                                 .by = m->author,
                                 .at = m->at,
                                 .message = m->id,
                                 .message_seq = m->seq,
                                 .message_at = m->at,
                                 .edited_at = m->edited_at,
                                 .deleted = m->text == NULL,
                                 .text = m->text,
                                 .text_len = m->text_len,
                                 .extra = m->extra,
                                 .extra_len = m->extra_len},
                 &r->text);
    f = frame_create(r->text.bytes, r->text.len);
    if (r->bytes + frame_size(f) <= r->bytes_max) {
        entry->frame = frame_ref(f);
        list_add_tail(&m->fresh, &entry->of_message);
        r->bytes += frame_size(f);
    }
    return f;
}
