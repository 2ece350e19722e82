/*
 * rejudge_page.c - the follower's way through the store, where it has not heard of all that
 * was published.
 */
#include "base/xmalloc.h"
#include "handlers/rejudge_private.h"
#include "store/query_moderation.h"

#include <stdlib.h>

#define PAGE_MAX 256

struct page_job {
    struct job job;
    struct rejudge *owner;
    unsigned generation;
    uint64_t after;
    enum err err;
    struct unjudged found[PAGE_MAX];
    size_t count;
    uint64_t next, head;
};

static void page_work(struct job *j, void *hand)
{
    struct page_job *p = container_of(j, struct page_job, job);

    p->err =
        query_unjudged(hand, p->after, p->found, PAGE_MAX, &p->count, &p->next, &p->head);
}

/* In front of what was heard since; of that, what the page has too goes. */
static void take_page(struct rejudge *r, const struct page_job *p)
{
    struct list heard;
    struct list *item;

    list_init(&heard);
    list_splice_tail(&heard, &r->queue);
    r->queued = r->queued_bytes = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct unjudged *u = &p->found[i];
        struct author author;

        if (!u->dm && rejudge_wants(r, u->room, u->user, &author))
            rejudge_push(r, entry_of_unjudged(u));
    }
    r->seen = p->next;
    while ((item = list_pop_head(&heard)) != NULL) {
        struct entry *e = container_of(item, struct entry, link);

        if (r->state != LIVE || e->pos <= p->next) {
            free(e);
            continue;
        }
        rejudge_push(r, e);
        r->seen = e->pos;
    }
}

static void page_done(struct job *j)
{
    struct page_job *p = container_of(j, struct page_job, job);
    struct rejudge *r = p->owner;

    if (p->generation == r->generation && p->err != OK) {
        rejudge_rest(r, REJUDGE_RETRY_MS);
    } else if (p->generation == r->generation) {
        r->state = p->next >= p->head && !r->gap ? LIVE : BEHIND;
        r->gap = false;
        take_page(r, p);
        rejudge_go_on(r);
    }
    for (size_t i = 0; i < p->count; i++)
        free(p->found[i].text);
    free(p);
}

void rejudge_read_page(struct rejudge *r)
{
    struct page_job *p;

    if (r->stopped || !lists_feed_is_ready(r->m->lists)) {
        rejudge_rest(r, 0);
        return;
    }
    p = xcalloc(1, sizeof(*p));
    r->state = READING;
    r->gap = false;
    p->owner = r;
    p->generation = r->generation;
    p->after = r->judged;
    list_init(&p->job.link);
    p->job.work = page_work;
    p->job.done = page_done;
    if (crew_submit(r->m->srv->readers, &p->job))
        return;
    free(p);
    rejudge_rest(r, REJUDGE_RETRY_MS);
}
