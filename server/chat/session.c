#include "chat/session.h"

#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "chat/chat_private.h"

#include <stdlib.h>

static void nowhere(void *arg)
{
    (void)arg;
}

static void nowhere_close(void *arg, unsigned code)
{
    (void)arg;
    (void)code;
}

static void nowhere_input(void *arg, bool yes)
{
    (void)arg;
    (void)yes;
}

static struct slot *slot_of(const struct session *s)
{
    return &s->chat->slots[s->id & SLOT_MASK];
}

static uint32_t slot_take(struct chat *c)
{
    uint32_t slot = c->slot_free;

    if (slot != SLOT_NONE) {
        c->slot_free = (uint32_t)c->slots[slot].token;
        return slot;
    }
    if (c->slot_count == c->slot_capacity) {
        c->slot_capacity = c->slot_capacity == 0 ? 64 : c->slot_capacity * 2;
        c->slots = xreallocarray(c->slots, c->slot_capacity, sizeof(*c->slots));
    }
    must(c->slot_count <= SLOT_MASK);
    return c->slot_count++;
}

struct session *session_create(struct chat *c, const struct transport *transport)
{
    struct session *s = xcalloc(1, sizeof(*s));
    uint32_t slot = slot_take(c);

    s->chat = c;
    s->id = ++c->serial << SLOT_BITS | slot;
    s->transport = *transport;
    outbox_init(&s->outbox);
    list_init(&s->link);
    list_init(&s->of_user);
    c->slots[slot] = (struct slot){.session = s};
    c->session_count++;
    c->state_counts[SESSION_NEW]++;
    c->catchup.counts[WAIT_NOTHING]++;
    return s;
}

void session_destroy(struct session *s)
{
    struct chat *c = s->chat;

    c->queued -= outbox_bytes(&s->outbox);
    c->state_counts[s->state]--;
    c->catchup.counts[s->wait]--;
    list_remove(&s->link);
    outbox_finish(&s->outbox);
    frame_unref(s->lent);
    *slot_of(s) = (struct slot){.token = c->slot_free};
    c->slot_free = (uint32_t)(s->id & SLOT_MASK);
    free(s);
}

void session_sweep(struct session *s)
{
    if (s->user)
        user_detach(s->chat, s->user, s);
    if (s->gone)
        session_destroy(s);
}

void session_set_state(struct session *s, enum session_state state)
{
    s->chat->state_counts[s->state]--;
    s->chat->state_counts[state]++;
    s->state = (uint8_t)state;
}

/* From here on nobody finds it; the sweep takes it out of the lists somebody may be walking. */
static void session_end(struct session *s)
{
    catchup_end(s);
    session_set_state(s, SESSION_CLOSING);
    slot_of(s)->token = 0;
    s->chat->session_count--;
    list_add_tail(&s->chat->ended, &s->link);
}

void session_gone(struct session *s)
{
    must(!s->gone);
    s->gone = true;
    s->transport = (struct transport){nowhere, nowhere_close, nowhere_input, NULL};
    if (s->state != SESSION_CLOSING)
        session_end(s);
    else if (list_empty(&s->link))
        list_add_tail(&s->chat->ended, &s->link);
}

void session_close(struct session *s, unsigned code)
{
    if (s->state == SESSION_CLOSING)
        return;
    session_end(s);
    s->transport.want_close(s->transport.arg, code);
}

void session_set_staff(struct session *s, uint64_t since)
{
    if (s->user && s->user->open == 0 && s->user->staff != NOT_STAFF)
        s->user->staff = since;
}

bool session_begin(struct session *s, uint64_t user, uint64_t token, int role)
{
    if (s->state != SESSION_NEW)
        return false;
    s->user = user_get(s->chat, user);
    if (s->user->open == 0) /* else it is kept current, and this may be older */
        user_set_role(s->chat, s->user, (enum user_role)role, 0);
    list_add_tail(&s->user->sessions, &s->of_user);
    slot_of(s)->token = token;
    session_set_state(s, SESSION_OPENING);
    return true;
}

void session_refuse(struct session *s)
{
    if (s->state != SESSION_OPENING)
        return;
    user_detach(s->chat, s->user, s);
    slot_of(s)->token = 0;
    session_set_state(s, SESSION_NEW);
}

bool session_can_open(const struct session *s, uint64_t snapshot)
{
    must(s->state == SESSION_OPENING);
    return s->user->loaded || snapshot >= s->chat->ring.floor;
}

bool session_open(struct session *s, uint64_t snapshot, const struct session_room *rooms,
                  size_t room_count, uint64_t cursor)
{
    struct chat *c = s->chat;

    must(s->state == SESSION_OPENING);
    if (!user_load(c, s->user, snapshot, rooms, room_count))
        return false;
    user_attach(c, s->user, s);
    s->user_id = s->user->id;
    catchup_begin(s, cursor);
    if (snapshot > s->hold)
        s->hold = snapshot;
    return true;
}

uint64_t session_id(const struct session *s)
{
    return s->id;
}

enum session_state session_state(const struct session *s)
{
    return (enum session_state)s->state;
}

bool session_is_open(const struct session *s)
{
    return s->state == SESSION_CATCHING_UP || s->state == SESSION_LIVE;
}

uint64_t session_user(const struct session *s)
{
    return s->user_id;
}

uint64_t session_token(const struct session *s)
{
    return slot_of(s)->token;
}

int session_role(const struct session *s)
{
    return s->user ? s->user->role : ROLE_MEMBER;
}

/* Pauses past a bound and goes on at half of it, so that it does not flutter. */
static void session_set_input(struct session *s)
{
    const struct chat_limits *limits = &s->chat->limits;
    bool pause;

    if (s->paused)
        pause = s->outbox.answers > limits->outbox_bytes / 2 ||
                s->calls > limits->calls_max / 2;
    else
        pause = s->outbox.answers > limits->outbox_bytes || s->calls >= limits->calls_max;
    if (pause == s->paused || s->state == SESSION_CLOSING)
        return;
    s->paused = pause;
    s->transport.want_input(s->transport.arg, !pause);
}

void session_answer(struct session *s, struct frame *f)
{
    if (s->state == SESSION_CLOSING)
        return;
    session_push(s, frame_ref(f), frame_size(f), OUTBOX_ANSWER);
    session_set_input(s);
}

static void session_push_transient(struct session *s, struct frame *f, bool welcome)
{
    if (welcome && !session_is_heavy(s))
        session_push(s, frame_ref(f), frame_size(f), OUTBOX_TRANSIENT);
    else
        metrics.transient_dropped++;
}

void session_tell_live(struct session *s, struct frame *f)
{
    if (s->state != SESSION_CLOSING)
        session_push_transient(s, f, s->state == SESSION_LIVE);
}

void session_tell(struct session *s, struct frame *f)
{
    if (s->state != SESSION_CLOSING)
        session_push_transient(s, f,
                               s->state != SESSION_CATCHING_UP || s->outbox.count == 0);
}

void session_call_begun(struct session *s, unsigned weight)
{
    s->calls += weight;
    session_set_input(s);
}

void session_call_done(struct session *s, unsigned weight)
{
    must(s->calls >= weight);
    s->calls -= weight;
    session_set_input(s);
}

void session_look(struct session *s, const uint64_t *rooms, size_t count)
{
    struct user *u = s->user;

    if (!session_is_open(s))
        return;
    for (uint32_t i = 0; i < u->room_count; i++)
        room_look(s->chat, u->rooms[i].room, s->places[i], false);
    for (size_t i = 0; i < count; i++) {
        struct membership *m = user_membership(u, rooms[i]);

        if (m)
            room_look(s->chat, m->room, s->places[m - u->rooms], true);
    }
}

void session_fall_behind(struct session *s, uint64_t pos)
{
    size_t before = outbox_bytes(&s->outbox);
    uint64_t first;

    s->deaf = s->outbox.count > 0;
    first = outbox_drop_news(&s->outbox);

    s->chat->queued -= before - outbox_bytes(&s->outbox);
    metrics.fell_behind++;
    catchup_begin(s, (first ? first : pos) - 1);
}

size_t session_gather(struct session *s, struct iovec *iov, size_t max, size_t bytes_max)
{
    if (s->deaf) {
        s->deaf = false;
        catchup_drained(s);
    }
    return s->lent ? 0 : outbox_gather(&s->outbox, iov, max, bytes_max);
}

static void session_progressed(struct session *s)
{
    session_set_input(s);
    catchup_drained(s);
}

size_t session_written(struct session *s, size_t bytes, const unsigned char **rest)
{
    size_t rest_len = 0;

    must(!s->lent);
    while (bytes > 0) {
        struct frame *f = outbox_pop(&s->outbox).frame;
        size_t size = frame_size(f);

        s->chat->queued -= size;
        metrics.deliveries += frame_parts(f);
        if (bytes >= size) {
            frame_unref(f);
            bytes -= size;
            continue;
        }
        s->lent = f;
        *rest = frame_bytes(f) + bytes;
        rest_len = size - bytes;
        break;
    }
    session_progressed(s);
    return rest_len;
}

void session_rest_done(struct session *s)
{
    frame_unref(s->lent);
    s->lent = NULL;
    session_progressed(s);
}

bool session_can_wait(const struct session *s)
{
    return s->state == SESSION_LIVE && !s->deaf && s->outbox.answers == 0 &&
           s->outbox.news > 0 && s->outbox.news <= session_patience(s);
}

bool session_has_output(const struct session *s)
{
    return s->outbox.count > 0;
}

size_t session_queued_bytes(const struct session *s)
{
    return outbox_bytes(&s->outbox);
}
