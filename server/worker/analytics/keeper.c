#include "worker/analytics/keeper.h"

#include "base/log.h"
#include "base/must.h"
#include "ipc/messages.h"
#include "worker/analytics/batch.h"
#include "worker/analytics/zone.h"

#include <string.h>

#define QUARTER_MS (15 * 60 * 1000)

bool keeper_open(struct keeper *k, const char *folder)
{
    char name[FEED_ZONE_MAX + 1];

    memset(k, 0, sizeof(*k));
    if (!book_open(&k->book, folder))
        return false;
    k->batch = batch_create(&k->book);
    book_meta_text(&k->book, "zone", name, sizeof(name));
    k->zone = zone_open(name, strlen(name));
    k->pos = (uint64_t)book_meta(&k->book, "pos");
    k->sampled = book_meta(&k->book, "sampled");
    if (book_settle(&k->book))
        return true;
    keeper_close(k);
    return false;
}

void keeper_close(struct keeper *k)
{
    batch_destroy(k->batch);
    zone_close(k->zone);
    book_close(&k->book);
}

static bool text_is(const char *kept, const char *text, size_t len)
{
    return strlen(kept) == len && memcmp(kept, text, len) == 0;
}

/* What is kept is of no use any more; `why` says so in the log. NULL: it is. */
static const char *reason_to_begin_anew(struct keeper *k, const struct feed_begin *b,
                                        bool *keep_samples)
{
    char epoch[FEED_EPOCH_MAX + 1];
    char zone[FEED_ZONE_MAX + 1];

    book_meta_text(&k->book, "epoch", epoch, sizeof(epoch));
    book_meta_text(&k->book, "zone", zone, sizeof(zone));
    *keep_samples = epoch[0] == '\0' || text_is(epoch, b->epoch, b->epoch_len);
    if (epoch[0] == '\0')
        return NULL;
    if (!*keep_samples)
        return "another workspace";
    if (b->head < k->pos)
        return "the log was put back";
    /* Where retention has cut the log what is kept is all there is of the time before. */
    if (!text_is(zone, b->zone, b->zone_len) && b->oldest == 0 && k->pos > 0)
        return "another time zone";
    return NULL;
}

/* The same columns but for the first: which quarter of an hour, or which day. */
static void add_sample(struct keeper *k, enum book_statement which, int64_t when,
                       const struct feed_sample *s)
{
    struct line l = line_start(&k->book, which);

    line_bind(&l, when);
    line_bind(&l, s->at);
    line_bind(&l, (int64_t)s->sockets);
    line_bind(&l, (int64_t)s->users);
    line_bind(&l, (int64_t)s->bytes);
    line_run(&l);
}

static void take_sample(struct keeper *k, const struct feed_sample *s, int64_t *sampled)
{
    int64_t quarter = s->at / QUARTER_MS - (s->at % QUARTER_MS < 0);

    add_sample(k, BOOK_ADD_SAMPLE, quarter, s);
    add_sample(k, BOOK_ADD_PEAK, zone_local(k->zone, s->at).day, s);
    if (s->at > *sampled)
        *sampled = s->at;
}

/* The days of the samples begin and end elsewhere now. */
static void make_peaks_anew(struct keeper *k)
{
    struct line l = line_start(&k->book, BOOK_FORGET_PEAKS);

    line_run(&l);
    l = line_start(&k->book, BOOK_LIST_SAMPLES);
    while (line_row(&l)) {
        struct feed_sample s = {.at = line_number(&l)};

        s.sockets = (uint64_t)line_number(&l);
        s.users = (uint64_t)line_number(&l);
        s.bytes = (uint64_t)line_number(&l);
        add_sample(k, BOOK_ADD_PEAK, zone_local(k->zone, s.at).day, &s);
    }
    line_end(&l);
}

bool keeper_begin(struct keeper *k, const struct feed_begin *b)
{
    bool keep_samples;
    const char *why;

    zone_close(k->zone);
    k->zone = zone_open(b->zone, b->zone_len);
    book_begin(&k->book);
    why = reason_to_begin_anew(k, b, &keep_samples);
    if (why)
        book_empty(&k->book, keep_samples);
    book_set_meta_text(&k->book, "epoch", b->epoch, b->epoch_len);
    book_set_meta_text(&k->book, "zone", b->zone, b->zone_len);
    make_peaks_anew(k);
    if (!book_commit(&k->book))
        return false;
    if (why) {
        log_info("analytics: beginning anew", "reason=%s", LOG_QUOTED(why));
        batch_forget(k->batch);
        k->pos = 0;
        k->sampled = keep_samples ? k->sampled : 0;
    }
    if (!zone_is_known(k->zone))
        log_error("analytics: the time zone is not known here, UTC is taken", "zone=%.*s",
                  (int)b->zone_len, b->zone);
    k->begun = true;
    return true;
}

static void keep_text(struct book *b, const char *name, const char *text)
{
    book_set_meta_text(b, name, text, strlen(text));
}

bool keeper_rebuild(struct keeper *k)
{
    char epoch[FEED_EPOCH_MAX + 1];
    char zone[FEED_ZONE_MAX + 1];

    book_begin(&k->book);
    book_meta_text(&k->book, "epoch", epoch, sizeof(epoch));
    book_meta_text(&k->book, "zone", zone, sizeof(zone));
    book_empty(&k->book, true);
    keep_text(&k->book, "epoch", epoch);
    keep_text(&k->book, "zone", zone);
    make_peaks_anew(k);
    if (!book_commit(&k->book))
        return false;
    log_info("analytics: rebuilding", NULL);
    batch_forget(k->batch);
    k->pos = 0;
    return true;
}

static void take_events(struct keeper *k, struct feed_events *events)
{
    struct feed_event e;

    while (feed_events_next(events, &e))
        batch_add(k->batch, k->zone, &e);
}

static void take_frame(struct keeper *k, const struct keeper_frame *f, uint64_t *pos,
                       int64_t *sampled)
{
    struct wire_in in = wire_in(f->payload, f->len);
    struct feed_events events;
    struct feed_sample sample;
    struct feed_begin begin;

    if (f->type == MESSAGE_SAMPLE) {
        must(sample_read(&in, &sample)); /* was checked when it came */
        take_sample(k, &sample, sampled);
        return;
    }
    must(feed_read(&in, &begin, &events) == FEED_EVENTS);
    if (!k->begun || events.after != *pos)
        return;
    take_events(k, &events);
    *pos = events.upto;
}

bool keeper_take(struct keeper *k, const struct keeper_frame *frames, size_t count,
                 bool *changed)
{
    uint64_t pos = k->pos;
    int64_t sampled = k->sampled;

    *changed = false;
    book_begin(&k->book);
    for (size_t i = 0; i < count; i++)
        take_frame(k, &frames[i], &pos, &sampled);
    batch_flush(k->batch);
    book_set_meta(&k->book, "pos", (int64_t)pos);
    book_set_meta(&k->book, "sampled", sampled);
    if (!book_commit(&k->book)) {
        batch_forget(k->batch);
        return false;
    }
    *changed = pos != k->pos || sampled != k->sampled;
    k->pos = pos;
    k->sampled = sampled;
    return true;
}
