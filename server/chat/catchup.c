#include "chat/catchup.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "chat/chat_private.h"

#include <stdlib.h>

/* A slice of the feeding: about as long as a turn of the loop may wait for it. */
#define SLICE_US     2000u
#define SLICE_EVENTS 2000u
#define VISIT_EVENTS 256u /* for one session, before the next one's turn */

#define LOG_EVERY_TICKS 10u

/* A lane of events the session may see, and where in it the merge stands. */
struct feed_source {
    uint64_t pos; /* of the entry at `at` */
    const struct lane *lane;
    uint32_t at;
    bool beside; /* not of a room the user is in: not all in it is to be seen */
};

void catchup_init(struct catchup *k)
{
    *k = (struct catchup){0};
    for (int i = 0; i < WAIT_COUNT; i++)
        list_init(&k->waiting[i]);
}

void catchup_finish(struct catchup *k)
{
    free(k->sources);
}

void catchup_wait(struct session *s, enum feed_wait wait)
{
    struct catchup *k = &s->chat->catchup;

    list_remove(&s->link);
    k->counts[s->wait]--;
    k->counts[wait]++;
    s->wait = (uint8_t)wait;
    if (wait != WAIT_NOTHING)
        list_add_tail(&k->waiting[wait], &s->link);
}

struct session *catchup_first(struct catchup *k, enum feed_wait wait)
{
    struct list *head = &k->waiting[wait];

    return list_empty(head) ? NULL : container_of(head->next, struct session, link);
}

/* As long as the transport has the rest of a frame, or has not come since the session
 * fell behind, the socket is full: feeding would only fill the queue again that was just
 * emptied, and a socket that is stuck is to cost a cursor alone. */
void catchup_wait_turn(struct session *s)
{
    catchup_wait(s, s->deaf || s->lent || session_is_heavy(s) ? WAIT_DRAIN : WAIT_TURN);
}

void catchup_begin(struct session *s, uint64_t cursor)
{
    s->cursor = cursor;
    s->hold = cursor; /* a snapshot may be newer than what was published */
    session_set_state(s, SESSION_CATCHING_UP);
    catchup_wait_turn(s);
}

void catchup_drained(struct session *s)
{
    if (s->wait == WAIT_DRAIN)
        catchup_wait_turn(s);
}

void catchup_end(struct session *s)
{
    catchup_wait(s, WAIT_NOTHING);
}

void catchup_head_moved(struct chat *c)
{
    struct list *item;
    struct list *following;

    list_each (item, following, &c->catchup.waiting[WAIT_HEAD]) {
        struct session *s = container_of(item, struct session, link);

        if (s->hold <= c->head)
            catchup_wait(s, WAIT_TURN);
    }
}

/* The heap's smallest is at 0. */
static void sources_sink(struct feed_source *sources, uint32_t count, uint32_t i)
{
    struct feed_source moved = sources[i];

    for (;;) {
        uint32_t child = 2 * i + 1;

        if (child >= count)
            break;
        if (child + 1 < count && sources[child + 1].pos < sources[child].pos)
            child++;
        if (moved.pos <= sources[child].pos)
            break;
        sources[i] = sources[child];
        i = child;
    }
    sources[i] = moved;
}

static uint32_t source_add(struct chat *c, uint32_t count, const struct lane *l,
                           uint64_t after, bool beside)
{
    uint32_t at;

    if (!l || l->count == 0 || ring_in_lane(&c->ring, l, l->count - 1)->pos <= after)
        return count;
    at = ring_lane_after(&c->ring, l, after);
    c->catchup.sources[count] =
        (struct feed_source){ring_in_lane(&c->ring, l, at)->pos, l, at, beside};
    return count + 1;
}

/* Everything after the session's cursor that its user may see, as a heap. */
static uint32_t sources_collect(struct session *s)
{
    struct chat *c = s->chat;
    const struct user *u = s->user;
    uint32_t count = 0;

    if (c->catchup.source_capacity < u->room_count + 3) {
        c->catchup.source_capacity = (u->room_count + 3) * 2;
        c->catchup.sources = xreallocarray(c->catchup.sources, c->catchup.source_capacity,
                                           sizeof(*c->catchup.sources));
    }
    count = source_add(c, count, &c->ring.all, s->cursor, true);
    count = source_add(c, count, ring_person(&c->ring, u->id), s->cursor, true);
    if (u->staff != NOT_STAFF)
        count = source_add(c, count, &c->ring.staff,
                           u->staff > s->cursor ? u->staff - 1 : s->cursor, false);
    for (uint32_t i = 0; i < u->room_count; i++) {
        const struct membership *m = &u->rooms[i];
        uint64_t after = m->joined > s->cursor ? m->joined - 1 : s->cursor;

        count = source_add(c, count, ring_room(&c->ring, m->room->id), after, false);
    }
    for (uint32_t i = count / 2; i-- > 0;)
        sources_sink(c->catchup.sources, count, i);
    return count;
}

/* To the next entry of the first source, which may be its end. The sources left. */
static uint32_t sources_next(struct chat *c, uint32_t count)
{
    struct feed_source *first = &c->catchup.sources[0];

    if (++first->at < first->lane->count)
        first->pos = ring_in_lane(&c->ring, first->lane, first->at)->pos;
    else
        *first = c->catchup.sources[--count];
    if (count > 1)
        sources_sink(c->catchup.sources, count, 0);
    return count;
}

/* Guests are told of the rooms they are in and of themselves. */
static bool guest_sees(const struct user *u, enum event_kind kind, bool member,
                       uint64_t about)
{
    switch (kind) {
    case EVENT_ROOM_CREATED:
        return member;
    case EVENT_USER_UPDATED:
        return about == u->id;
    case EVENT_GROUP_SET:
    case EVENT_GROUP_REMOVED:
        return false;
    default:
        return true;
    }
}

bool catchup_sees_beside(const struct user *u, enum event_kind kind, uint64_t room,
                         uint64_t pos, uint64_t about)
{
    const struct membership *m = room ? user_membership(u, room) : NULL;

    if (u->role == ROLE_GUEST && !guest_sees(u, kind, m != NULL, about))
        return false;
    if (kind == EVENT_MEMBER_LEFT)
        return !m;
    return kind != EVENT_ROOM_CREATED || !m || pos >= m->joined;
}

/* Below half its budget a session takes any frame, so that it always gets on. */
static bool takes(const struct session *s, size_t size)
{
    return !session_is_heavy(s) || s->outbox.news + size <= s->chat->limits.outbox_bytes;
}

bool catchup_feed(struct session *s, struct frame *f, uint64_t pos)
{
    size_t size = frame_size(f);

    if (!takes(s, size)) {
        frame_unref(f);
        return false;
    }
    session_push(s, f, size, pos);
    return true;
}

/* True: everything up to the head is queued. */
static bool feed_from_ring(struct session *s, size_t *events)
{
    struct chat *c = s->chat;
    uint32_t count = sources_collect(s);

    while (count > 0) {
        const struct feed_source *first = &c->catchup.sources[0];
        struct ring_entry *entry = ring_in_lane(&c->ring, first->lane, first->at);

        if (*events == 0 || s->state != SESSION_CATCHING_UP)
            return false;
        if (!first->beside || catchup_sees_beside(s->user, (enum event_kind)entry->kind,
                                                  entry->room, entry->pos, entry->user)) {
            if (!catchup_feed(s, ring_frame(&c->ring, entry), entry->pos))
                return false;
            metrics.fed_from_ring++;
        }
        --*events;
        s->cursor = entry->pos;
        count = sources_next(c, count);
    }
    s->cursor = c->head;
    return true;
}

static void feed_visit(struct session *s, size_t *events)
{
    struct chat *c = s->chat;
    bool at_head;

    if (s->hold > c->head) {
        catchup_wait(s, WAIT_HEAD);
        return;
    }
    if (s->cursor < c->ring.floor) {
        catchup_wait(s, WAIT_READER);
        return;
    }
    at_head = feed_from_ring(s, events);
    if (s->state != SESSION_CATCHING_UP)
        return; /* its transport gave up meanwhile */
    /* A heavy one that went live would fall behind again with the next event. */
    if (!at_head || session_is_heavy(s)) {
        catchup_wait_turn(s);
        return;
    }
    catchup_wait(s, WAIT_NOTHING);
    session_set_state(s, SESSION_LIVE);
}

bool chat_feed(struct chat *c)
{
    struct catchup *k = &c->catchup;
    struct session *s;

    chat_settle(c); /* who turns live has heard of it already */
    if (k->counts[WAIT_TURN] > 0) {
        uint64_t end = clock_mono_us() + SLICE_US;
        size_t left = SLICE_EVENTS;

        while (left > 0 && (s = catchup_first(k, WAIT_TURN))) {
            size_t share = left < VISIT_EVENTS ? left : VISIT_EVENTS;
            size_t rest = share;

            feed_visit(s, &rest);
            left -= share - rest;
            if (clock_mono_us() >= end)
                break;
        }
    }
    catchup_read_pages(c);
    chat_gauges(c);
    return k->counts[WAIT_TURN] > 0;
}

bool chat_is_hungry(const struct chat *c)
{
    return c->catchup.counts[WAIT_TURN] > 0;
}

void catchup_tick(struct chat *c)
{
    struct catchup *k = &c->catchup;
    struct session *s;

    while ((s = catchup_first(k, WAIT_RETRY)) && s->retry_at <= c->ticks)
        catchup_wait(s, WAIT_TURN);
    if (k->failures > 0 && c->ticks % LOG_EVERY_TICKS == 0) {
        log_warn("sessions behind could not be fed from the store", "pages=%u",
                 k->failures);
        k->failures = 0;
    }
}
