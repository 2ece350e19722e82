#include "base/metrics.h"
#include "base/must.h"
#include "chat/chat_private.h"

#define CLOSE_RESTART 1012u

/* Sessions behind the ring: pages from the store, at most limits.pages_max under way. */

void catchup_read_pages(struct chat *c)
{
    struct catchup *k = &c->catchup;
    struct session *s;

    while (k->pages < c->limits.pages_max && (s = catchup_first(k, WAIT_READER))) {
        s->page_head = c->head;
        catchup_wait(s, WAIT_PAGE);
        k->pages++;
        if (c->calls.read_page(c->calls.arg, s->id, s->user_id, s->cursor))
            continue;
        k->pages--;
        catchup_wait(s, WAIT_READER);
        list_remove(&s->link); /* it was the first and stays so */
        list_add_head(&k->waiting[WAIT_READER], &s->link);
        chat_tick_for(c, 1);
        return;
    }
}

/* The session whose page has come back; NULL when it is gone. */
static struct session *page_back(struct chat *c, uint64_t id)
{
    struct session *s = chat_session(c, id);

    must(c->catchup.pages > 0);
    c->catchup.pages--;
    return s && s->wait == WAIT_PAGE ? s : NULL;
}

static void page_retry(struct session *s)
{
    s->retry_at = s->chat->ticks + TICKS_SECOND;
    catchup_wait(s, WAIT_RETRY);
    s->chat->catchup.failures++;
    chat_tick_for(s->chat, TICKS_SECOND);
}

/* The page was right when it was read; memberships may have changed since. */
static bool sees_paged(const struct session *s, const struct chat_page_event *e)
{
    const struct user *u = s->user;
    const struct membership *m;

    if (event_is_personal(e->kind))
        return e->user == u->id;
    if (event_is_for_moderators(e->kind))
        return u->staff <= e->pos;
    if (e->everyone || (e->kind == EVENT_MEMBER_LEFT && e->user == u->id))
        return catchup_sees_beside(u, e->kind, e->room, e->pos, e->user);
    m = user_membership(u, e->room);
    return m && e->pos >= m->joined;
}

/* False: no room for all of it, the cursor is at what was taken. The store may be ahead of
 * what was published here: memberships do not know of that yet, and it comes by itself. */
static bool feed_page(struct session *s, const struct chat_page_event *events,
                      size_t count)
{
    for (size_t i = 0; i < count && s->state == SESSION_CATCHING_UP; i++) {
        const struct chat_page_event *e = &events[i];

        if (e->pos <= s->cursor)
            continue;
        if (e->pos > s->chat->head)
            return true;
        if (sees_paged(s, e)) {
            if (!catchup_feed(s, frame_ref(e->frame), e->pos))
                return false;
            metrics.fed_from_store++;
        }
        s->cursor = e->pos;
    }
    return true;
}

void chat_page_head(struct chat *c, uint64_t session, uint64_t head)
{
    struct session *s = chat_session(c, session);

    if (s && s->wait == WAIT_PAGE && head > s->hold)
        s->hold = head;
}

void chat_page(struct chat *c, uint64_t session, const struct chat_page_event *events,
               size_t count, uint64_t next, bool more)
{
    struct session *s = page_back(c, session);
    uint64_t before;
    bool whole;

    if (!s)
        return;
    before = s->cursor;
    whole = feed_page(s, events, count);
    if (s->state != SESSION_CATCHING_UP)
        return;
    /* The last page reaches the head it was read at, whatever pos its last event has. */
    if (whole && !more && next < s->page_head)
        next = s->page_head;
    if (next > c->head)
        next = c->head;
    if (whole && next > s->cursor)
        s->cursor = next;
    if (s->cursor > before)
        catchup_wait_turn(s);
    else
        page_retry(s);
}

void chat_page_gone(struct chat *c, uint64_t session)
{
    struct session *s = page_back(c, session);

    if (s)
        session_close(s, CLOSE_RESTART);
}

void chat_page_failed(struct chat *c, uint64_t session)
{
    struct session *s = page_back(c, session);

    if (s)
        page_retry(s);
}
