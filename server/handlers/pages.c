#include "handlers/pages.h"

#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/server_private.h"

#include <stdlib.h>
#include <string.h>

#define PAGE_EVENTS 512
#define PAGE_BYTES  (128 * 1024)
#define SHELF_MS    2000 /* nobody has come for so long: what was read is let go */

struct pages {
    struct job job;
    struct server *server;
    struct shelf *shelf; /* NULL: nobody was behind lately */
    struct timer forget;
    uint64_t waiting_sessions[PAGES_MAX];
    struct replay waiting[PAGES_MAX];
    size_t waiting_count;

    bool away; /* the job is, and with it the shelf and what follows */
    uint64_t sessions[PAGES_MAX];
    struct replay replays[PAGES_MAX];
    size_t count;
    enum err err;
};

static void read_pages(struct job *j, void *hand)
{
    struct pages *p = container_of(j, struct pages, job);

    p->err = query_replay(hand, p->shelf, p->replays, p->count, PAGE_EVENTS, PAGE_BYTES);
}

static void give(struct pages *p, uint64_t session, const struct page *page)
{
    struct chat *chat = p->server->chat;
    struct chat_page_event events[PAGE_EVENTS];

    for (size_t i = 0; i < page->count; i++) {
        const struct page_event *e = &page->events[i];

        events[i] = (struct chat_page_event){e->pos,      e->room, e->kind,
                                             e->everyone, e->user, e->frame};
    }
    chat_page_head(chat, session, page->head);
    chat_page(chat, session, events, page->count, page->next, page->more);
}

static void pages_read(struct job *j)
{
    struct pages *p = container_of(j, struct pages, job);

    p->away = false;
    for (size_t i = 0; i < p->count; i++) {
        if (p->err != OK) {
            chat_page_failed(p->server->chat, p->sessions[i]);
            continue;
        }
        if (p->replays[i].page.gone)
            chat_page_gone(p->server->chat, p->sessions[i]);
        else
            give(p, p->sessions[i], &p->replays[i].page);
        page_finish(&p->replays[i].page);
    }
    metrics.store_reads += shelf_tidy(p->shelf);
    timer_start(p->server->timers, &p->forget, SHELF_MS);
}

static void on_forget(struct timer *t)
{
    struct pages *p = container_of(t, struct pages, forget);

    if (p->away)
        return; /* it is set again when they are back */
    shelf_destroy(p->shelf);
    p->shelf = NULL;
}

bool pages_ask(void *arg, uint64_t session, uint64_t user, uint64_t after)
{
    struct pages *p = arg;

    if (p->server->stopped || p->waiting_count == PAGES_MAX)
        return false;
    p->waiting_sessions[p->waiting_count] = session;
    p->waiting[p->waiting_count++] = (struct replay){.user = user, .after = after};
    return true;
}

void pages_go(struct pages *p)
{
    if (p->away || p->waiting_count == 0 || p->server->stopped)
        return;
    if (!p->shelf)
        p->shelf = shelf_create();
    p->count = p->waiting_count;
    memcpy(p->sessions, p->waiting_sessions, p->count * sizeof(p->sessions[0]));
    memcpy(p->replays, p->waiting, p->count * sizeof(p->replays[0]));
    p->away = crew_submit(p->server->readers, &p->job);
    if (p->away) /* else the readers have too much to do: in a later turn */
        p->waiting_count = 0;
}

struct pages *pages_create(struct server *srv)
{
    struct pages *p = xcalloc(1, sizeof(*p));

    p->server = srv;
    list_init(&p->job.link);
    p->job.work = read_pages;
    p->job.done = pages_read;
    timer_init(&p->forget, on_forget);
    return p;
}

void pages_destroy(struct pages *p)
{
    if (!p)
        return;
    timer_stop(p->server->timers, &p->forget);
    shelf_destroy(p->shelf);
    free(p);
}
