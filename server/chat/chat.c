#include "chat/chat.h"

#include "base/metrics.h"
#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"
#include "chat/chat_private.h"

#include <stdlib.h>

#define OUTBOX_BYTES_MAX (1u << 30)

static void on_tick(struct timer *t)
{
    struct chat *c = container_of(t, struct chat, timer);

    c->ticks++;
    if (c->ticks < c->ticks_until)
        timer_start(c->timers, t, TICK_MS);
    presence_tick(c);
    catchup_tick(c);
}

void chat_tick_for(struct chat *c, uint32_t ticks)
{
    if (c->ticks_until < c->ticks + ticks)
        c->ticks_until = c->ticks + ticks;
    if (!timer_is_running(&c->timer))
        timer_start(c->timers, &c->timer, TICK_MS);
}

static struct chat_limits sane(struct chat_limits limits)
{
    if (limits.outbox_bytes > OUTBOX_BYTES_MAX)
        limits.outbox_bytes = OUTBOX_BYTES_MAX; /* the outbox counts in 32 bits */
    if (limits.pages_max == 0)
        limits.pages_max = 1;
    if (limits.calls_max == 0)
        limits.calls_max = 1;
    return limits;
}

struct chat *chat_create(struct timers *timers, const struct chat_limits *limits,
                         const struct chat_calls *calls)
{
    struct chat *c = xcalloc(1, sizeof(*c));

    c->timers = timers;
    c->limits = sane(*limits);
    c->calls = *calls;
    c->slot_free = SLOT_NONE;
    c->ticks = 1; /* 0 is never */
    list_init(&c->staff);
    map_init(&c->users);
    map_init(&c->rooms);
    list_init(&c->ended);
    ring_init(&c->ring, c->limits.ring_bytes, c->limits.ring_events);
    catchup_init(&c->catchup);
    presence_init(&c->presence);
    buf_init(&c->text);
    timer_init(&c->timer, on_tick);
    return c;
}

void chat_destroy(struct chat *c)
{
    size_t at = 0;
    uint64_t id;
    void *user;

    if (!c)
        return;
    for (uint32_t i = 0; i < c->slot_count; i++) {
        struct session *s = c->slots[i].session;

        if (!s)
            continue;
        s->gone = true;
        session_sweep(s);
    }
    while (map_next(&c->users, &at, &id, &user))
        user_destroy(c, user);
    timer_stop(c->timers, &c->timer);
    map_finish(&c->users);
    map_finish(&c->rooms);
    ring_finish(&c->ring);
    catchup_finish(&c->catchup);
    buf_finish(&c->text);
    bundle_finish(&c->bundle);
    free(c->slots);
    free(c);
}

struct frame *chat_take_text(struct chat *c)
{
    return frame_create(c->text.bytes, c->text.len);
}

uint64_t chat_head(const struct chat *c)
{
    return c->head;
}

void chat_sweep(struct chat *c)
{
    struct list *item;

    chat_settle(c);
    while ((item = list_pop_head(&c->ended)))
        session_sweep(container_of(item, struct session, link));
}

static struct session **open_sessions(const struct chat *c, size_t *count)
{
    struct session **open =
        xreallocarray(NULL, c->slot_count + 1, sizeof(struct session *));

    *count = 0;
    for (uint32_t i = 0; i < c->slot_count; i++)
        if (c->slots[i].session && session_is_open(c->slots[i].session))
            open[(*count)++] = c->slots[i].session;
    return open;
}

void chat_move_all(struct chat *c, uint64_t window_ms)
{
    size_t count;
    struct session **open = open_sessions(c, &count);

    for (size_t left = count; left > 0; left--) {
        size_t i = (size_t)random_below(left);
        struct session *s = open[i];
        struct frame *f;

        open[i] = open[left - 1];
        buf_clear(&c->text);
        encode_session_move(&c->text, window_ms * (left - 1) / count);
        f = chat_take_text(c);
        session_answer(s, f); /* not to be dropped */
        frame_unref(f);
    }
    free(open);
}

void chat_close_all(struct chat *c, unsigned code)
{
    for (uint32_t i = 0; i < c->slot_count; i++)
        if (c->slots[i].session)
            session_close(c->slots[i].session, code);
}

size_t chat_session_count(const struct chat *c)
{
    return c->session_count;
}

bool chat_is_member(const struct chat *c, uint64_t user, uint64_t room)
{
    const struct user *u = user_loaded(c, user);

    return u && user_membership(u, room);
}

uint64_t chat_online_version(const struct chat *c)
{
    return c->online_version;
}

static int by_id(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return *x < *y ? -1 : *x > *y;
}

uint64_t *chat_online(const struct chat *c, size_t *count)
{
    uint64_t *ids;
    size_t at = 0;
    uint64_t id;
    void *user;

    *count = 0;
    if (map_count(&c->users) == 0)
        return NULL;
    ids = xreallocarray(NULL, map_count(&c->users), sizeof(*ids));
    while (map_next(&c->users, &at, &id, &user))
        if (presence_is_online(user))
            ids[(*count)++] = id;
    qsort(ids, *count, sizeof(*ids), by_id);
    return ids;
}

size_t chat_tokens(const struct chat *c, uint32_t *place, uint64_t *tokens, size_t max)
{
    size_t count = 0;

    for (; *place < c->slot_count && count < max; ++*place) {
        const struct slot *slot = &c->slots[*place];

        if (slot->session && slot->token != 0)
            tokens[count++] = slot->token;
    }
    return count;
}

size_t chat_sessions_of(const struct chat *c, uint64_t user)
{
    const struct user *u = user_find(c, user);
    size_t count = 0;
    struct list *item;
    struct list *following;

    if (!u)
        return 0;
    list_each (item, following, &u->sessions) {
        const struct session *s = container_of(item, struct session, of_user);

        count += s->state != SESSION_CLOSING;
    }
    return count;
}

struct session *chat_session(const struct chat *c, uint64_t id)
{
    uint64_t slot = id & SLOT_MASK;
    struct session *s;

    if (slot >= c->slot_count)
        return NULL;
    s = c->slots[slot].session;
    return s && s->id == id && s->state != SESSION_CLOSING ? s : NULL;
}

void chat_gauges(struct chat *c)
{
    const size_t *waiting = c->catchup.counts;

    metrics.sessions_live = (double)c->state_counts[SESSION_LIVE];
    metrics.sessions_catching_up = (double)c->state_counts[SESSION_CATCHING_UP];
    metrics.users_online = (double)c->users_online;
    metrics.queued_bytes = (double)c->queued;
    metrics.feed_queue = (double)(waiting[WAIT_TURN] + waiting[WAIT_READER] +
                                  waiting[WAIT_PAGE] + waiting[WAIT_RETRY]);
    metrics.ring_events = (double)c->ring.count;
    metrics.ring_bytes = (double)c->ring.bytes;
}
