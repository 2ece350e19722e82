/*
 * chat_private.h - what the files of chat/ share: the chat and the session in full.
 */
#ifndef CHAT_CHAT_PRIVATE_H
#define CHAT_CHAT_PRIVATE_H

#include "base/buf.h"
#include "base/bug.h"
#include "base/list.h"
#include "base/map.h"
#include "chat/bundle.h"
#include "chat/catchup.h"
#include "chat/chat.h"
#include "chat/outbox.h"
#include "chat/presence.h"
#include "chat/ring.h"
#include "chat/room.h"
#include "chat/session.h"
#include "chat/user.h"
#include "loop/timers.h"

#define TICK_MS      100u
#define TICKS_SECOND 11u /* a second at least, wherever within a tick it began */

/* The head of it, with the first two items of the outbox, is what a delivery touches. */
struct session {
    uint8_t state; /* enum session_state */
    uint8_t wait;  /* enum feed_wait */
    bool gone;     /* the socket is closed */
    bool paused;   /* its input */
    bool deaf;     /* fell behind; the transport did not come for more since */
    bool several;  /* within chat_settle: it listens to several rooms that are told */
    uint32_t stamp;
    struct outbox outbox;
    struct transport transport;
    struct chat *chat;
    uint64_t id;
    struct user *user; /* from session_begin until it is swept */
    uint64_t user_id;  /* 0: never open */
    uint32_t *
        places; /* index among the listeners of each of the user's rooms; NULL: not open */
    uint64_t cursor;     /* catching up: all up to here was queued */
    uint64_t page_head;  /* the head when its page was asked for */
    uint64_t hold;       /* not fed before this pos is published */
    struct frame *lent;  /* partly written; the transport has the rest */
    struct list link;    /* on catchup.waiting[wait], or on chat.ended */
    struct list of_user; /* on user.sessions */
    unsigned calls;      /* under way */
    uint32_t retry_at;   /* WAIT_RETRY: tick */
};

/* An id is a serial number and the slot's index, so finding a session takes no map. */
#define SLOT_BITS 24
#define SLOT_MASK ((UINT64_C(1) << SLOT_BITS) - 1)
#define SLOT_NONE UINT32_MAX

struct slot {
    struct session *session; /* NULL: free */
    uint64_t token; /* of an open or opening session; of a free slot the next free one */
};

struct chat {
    struct timers *timers;
    struct chat_limits limits;
    size_t limits_of_peace; /* limits.outbox_bytes while that is tightened, else 0 */
    struct chat_calls calls;
    uint64_t head;
    struct map users;  /* id -> struct user */
    struct map rooms;  /* id -> struct room */
    struct list staff; /* struct user by of_staff: those who moderate */
    struct slot *slots;
    uint32_t slot_count;
    uint32_t slot_capacity;
    uint32_t slot_free;
    uint64_t serial;
    size_t session_count; /* not closed */
    size_t state_counts[SESSION_CLOSING + 1];
    size_t users_online;
    uint64_t online_version;
    size_t queued;     /* bytes in all outboxes */
    struct list ended; /* closed or gone, to be looked at by the sweep */
    struct ring ring;
    struct catchup catchup;
    struct presence presence;
    struct bundle bundle;
    struct buf text; /* what is being encoded */
    struct timer timer;
    uint32_t ticks;       /* stands still while nothing waits */
    uint32_t ticks_until; /* the timer runs up to this tick */
};

static inline struct session *room_listener(const struct chat *c, const struct room *r,
                                            uint32_t index)
{
    return c->slots[r->listeners[index].slot].session;
}

/* The tick goes on for at least that many more. */
void chat_tick_for(struct chat *c, uint32_t ticks);
struct frame *chat_take_text(struct chat *c); /* a frame of c->text */
void chat_gauges(struct chat *c);

void session_set_state(struct session *s, enum session_state state);
void session_fall_behind(struct session *s,
                         uint64_t pos); /* pos: of the event that did not fit */
void session_tell_live(struct session *s, struct frame *f); /* typing, presence */
void session_sweep(struct session *s); /* lets go of its user; frees it when gone */
void session_destroy(struct session *s);

static inline bool bug_drops(void)
{
    static unsigned deliveries;

    return ROOST_BUG_DROP_FRAME && ++deliveries % BUG_DROPS_EVERY == 0;
}

/* So much news may wait for more. */
static inline size_t session_patience(const struct session *s)
{
    return s->chat->limits.outbox_bytes / 8;
}

/* After a push of `size`: is it what somebody waits for, or too much to wait? */
static inline bool session_is_urgent(const struct session *s, size_t size, uint64_t pos)
{
    const struct outbox *o = &s->outbox;

    if (pos == OUTBOX_ANSWER)
        return o->answers == size;
    return o->news > session_patience(s) && o->news - size <= session_patience(s);
}

/* Takes over the reference. */
static inline void session_push(struct session *s, struct frame *f, size_t size,
                                uint64_t pos)
{
    s->chat->queued += size;
    outbox_push(&s->outbox, f, size, pos);
    if (s->outbox.count == 1 || session_is_urgent(s, size, pos))
        s->transport.want_flush(s->transport.arg);
}

/* One delivery of a new event: the hot path. */
static inline void session_hear(struct session *s, struct frame *f, size_t size,
                                uint64_t pos)
{
    if (s->state != SESSION_LIVE || bug_drops())
        return;
    if (s->outbox.news + size > s->chat->limits.outbox_bytes)
        session_fall_behind(s, pos);
    else
        session_push(s, frame_ref(f), size, pos);
}

/* Half the budget: above, nothing transient is taken and nobody is fed. */
static inline bool session_is_heavy(const struct session *s)
{
    return s->outbox.news > s->chat->limits.outbox_bytes / 2;
}

#endif
