#include "handlers/feeder.h"

#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/feed_event.h"
#include "handlers/samples.h"
#include "handlers/server_private.h"
#include "ipc/feed.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "store/query_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define GATHER_MS   200 /* from the news to the reading: what comes meanwhile goes along */
#define FULL_MS     50  /* the link's queue had no room */
#define FAILED_MS   1000 /* the store could not be read */
#define ROWS_MAX    8192 /* of one reading */
#define FLIGHTS_MAX 64
#define NICE        10 /* of the reading thread: everyone else goes first */

struct flight {
    uint64_t upto;
    size_t bytes;
};

struct feeder {
    struct server *srv;
    struct worker_link *link;
    struct crew *crew;
    void *hand[1]; /* its struct reader */
    struct samples *samples;

    bool following; /* the worker has said from where */
    bool reading;   /* a job is away */
    bool stopped;
    uint64_t seeks; /* a reading of an older one is thrown away */
    uint64_t sent;
    uint64_t acked;
    struct flight flights[FLIGHTS_MAX]; /* not acknowledged, oldest first */
    unsigned flight_count;
    size_t bytes_away;

    bool catching_up;
    uint64_t catch_from, catch_to;
    struct timer wait;
};

/* One frame's worth of the log. */
struct page_job {
    struct job job;
    struct feeder *feeder;
    uint64_t seeks;
    uint64_t after;
    struct feed_writer writer;
    struct buf payload;
    struct log_place place;
    enum err err;
};

static void pump(struct feeder *f);

static uint64_t log_head(const struct feeder *f)
{
    return chat_head(f->srv->chat);
}

static void tell_metrics(const struct feeder *f)
{
    struct feeder_place place;

    feeder_place(f, &place);
    metrics.analytics_pos = (double)place.pos;
    metrics.analytics_behind = (double)(place.head - place.pos);
    metrics.analytics_progress = place.percent / 100.0;
}

/* --- reading --- */

static bool add_row(void *arg, const struct log_row *row)
{
    struct page_job *page = arg;
    struct feed_event events[FEED_PER_ROW];
    unsigned count = feed_events_of(row, events);
    struct feed_writer before = page->writer;
    size_t len = page->payload.len;

    for (unsigned i = 0; i < count; i++)
        if (!feed_events_add(&page->writer, &events[i])) {
            page->writer = before; /* a row goes as a whole */
            page->payload.len = len;
            return false;
        }
    return true;
}

static void read_page(struct job *j, void *hand)
{
    struct page_job *page = container_of(j, struct page_job, job);

    setpriority(PRIO_PROCESS, 0, NICE); /* of this thread alone, as Linux has it */
    feed_events_begin(&page->writer, &page->payload, page->after);
    page->err = query_log_rows(hand, page->after, ROWS_MAX, add_row, page, &page->place);
    if (page->err == OK)
        feed_events_end(&page->writer, page->place.upto, page->place.head);
}

static void wait_for(struct feeder *f, uint64_t ms)
{
    if (!f->stopped && !timer_is_running(&f->wait))
        timer_start(f->srv->timers, &f->wait, ms);
}

static void send_page(struct feeder *f, const struct page_job *page)
{
    if (!worker_link_tell(f->link, MESSAGE_FEED, page->payload.bytes,
                          page->payload.len)) {
        wait_for(f, FULL_MS);
        return;
    }
    metrics.analytics_events += page->writer.count;
    f->sent = page->place.upto;
    f->flights[f->flight_count++] = (struct flight){f->sent, page->payload.len};
    f->bytes_away += page->payload.len;
    pump(f);
}

static void page_read(struct job *j)
{
    struct page_job *page = container_of(j, struct page_job, job);
    struct feeder *f = page->feeder;

    f->reading = false;
    if (f->stopped || !f->following)
        ; /* nobody waits for it */
    else if (page->seeks != f->seeks)
        pump(f);
    else if (page->err != OK)
        wait_for(f, FAILED_MS);
    else if (page->place.upto > f->sent)
        send_page(f, page);
    buf_finish(&page->payload);
    free(page);
}

static bool window_is_open(const struct feeder *f)
{
    return f->flight_count < FLIGHTS_MAX &&
           f->bytes_away + FRAME_PAYLOAD_MAX <= FEED_WINDOW;
}

/* Reads on when there is more and the worker keeps up. */
static void pump(struct feeder *f)
{
    struct page_job *page;

    if (f->stopped || !f->following || f->reading || f->sent >= log_head(f) ||
        !window_is_open(f))
        return;
    page = xcalloc(1, sizeof(*page));
    list_init(&page->job.link);
    page->job.work = read_page;
    page->job.done = page_read;
    page->feeder = f;
    page->seeks = f->seeks;
    page->after = f->sent;
    buf_init(&page->payload);
    f->reading = true;
    must(crew_submit(f->crew, &page->job)); /* the only job there is */
}

static void on_wait(struct timer *t)
{
    pump(container_of(t, struct feeder, wait));
}

void feeder_committed(struct feeder *f)
{
    if (!f || !f->following || f->stopped)
        return;
    metrics.analytics_behind = (double)(log_head(f) - f->acked);
    if (!f->reading && f->sent < log_head(f))
        wait_for(f, GATHER_MS);
}

/* --- what the worker says --- */

static void seek(struct feeder *f, uint64_t pos)
{
    uint64_t head = log_head(f);

    if (pos > head) /* it asked for the log as it was told; there is none beyond */
        pos = head;
    f->seeks++;
    f->sent = f->acked = pos;
    f->flight_count = 0;
    f->bytes_away = 0;
    f->following = true;
    f->catching_up = pos < head;
    f->catch_from = pos;
    f->catch_to = head;
    metrics.analytics_seeks++;
    log_info("analytics: following the log", "from=%llu head=%llu",
             (unsigned long long)pos, (unsigned long long)head);
}

static void acknowledge(struct feeder *f, uint64_t pos)
{
    unsigned kept = 0;

    if (pos <= f->acked)
        return;
    f->acked = pos;
    if (f->sent < pos)
        f->sent = pos; /* of what was under way before a seek */
    for (unsigned i = 0; i < f->flight_count; i++)
        if (f->flights[i].upto <= pos)
            f->bytes_away -= f->flights[i].bytes;
        else
            f->flights[kept++] = f->flights[i];
    f->flight_count = kept;
    if (f->catching_up && pos >= f->catch_to)
        f->catching_up = false;
}

static bool on_follow(void *arg, struct wire_in *payload)
{
    struct feeder *f = arg;
    struct follow follow;

    if (!follow_read(payload, &follow) || follow.pos > log_head(f))
        return false;
    samples_kept(f->samples, follow.sampled);
    if (follow.seek)
        seek(f, follow.pos);
    else if (f->following)
        acknowledge(f, follow.pos);
    tell_metrics(f);
    pump(f);
    return true;
}

static void say_begin(struct feeder *f)
{
    const char *epoch = store_epoch(f->srv->store);
    struct feed_begin begin = {.epoch = epoch,
                               .epoch_len = strlen(epoch),
                               .zone = f->srv->config->time_zone,
                               .zone_len = strlen(f->srv->config->time_zone),
                               .head = log_head(f)};
    struct buf payload;

    if (query_log_oldest(f->srv->reader, &begin.oldest) != OK)
        return; /* logged; the next worker begins again */
    buf_init(&payload);
    feed_begin_put(&payload, &begin);
    worker_link_tell(f->link, MESSAGE_FEED, payload.bytes, payload.len);
    buf_finish(&payload);
    samples_tell(f->samples);
}

void feeder_news(struct feeder *f, enum worker_news news)
{
    if (!f)
        return;
    f->following = false;
    f->flight_count = 0;
    f->bytes_away = 0;
    timer_stop(f->srv->timers, &f->wait);
    if (news == WORKER_UP && !f->stopped)
        say_begin(f);
}

/* --- life --- */

/* Where the system has no zones the worker has them, and says so of one it does not know. */
static bool zone_is_known(const char *zone)
{
    char path[256];

    if (access("/usr/share/zoneinfo/UTC", F_OK) != 0)
        return true;
    snprintf(path, sizeof(path), "/usr/share/zoneinfo/%s", zone);
    return access(path, F_OK) == 0;
}

static bool zone_is_fine(const char *zone)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789_+-/";
    size_t len = strlen(zone);

    return len > 0 && len <= FEED_ZONE_MAX && strspn(zone, letters) == len &&
           zone_is_known(zone);
}

struct feeder *feeder_create(struct server *srv, struct worker_link *link, char *why,
                             size_t why_size)
{
    struct feeder *f;
    struct reader *reader;

    if (!zone_is_fine(srv->config->time_zone)) {
        snprintf(why, why_size,
                 "--time-zone takes a name like Europe/Vienna or UTC, not %s",
                 srv->config->time_zone);
        return NULL;
    }
    reader = reader_open(srv->store, why, why_size);
    if (!reader)
        return NULL;
    f = xcalloc(1, sizeof(*f));
    f->srv = srv;
    f->link = link;
    f->hand[0] = reader;
    f->crew = crew_create(srv->loop, "feed", 1, f->hand, 1);
    f->samples = samples_create(srv, link);
    timer_init(&f->wait, on_wait);
    worker_link_on_tell(link, MESSAGE_FOLLOW, on_follow, f);
    return f;
}

void feeder_stop(struct feeder *f)
{
    if (!f || f->stopped)
        return;
    f->stopped = true;
    f->following = false;
    timer_stop(f->srv->timers, &f->wait);
    samples_destroy(f->samples);
}

void feeder_destroy(struct feeder *f)
{
    if (!f)
        return;
    feeder_stop(f);
    crew_destroy(f->crew);
    reader_close(f->hand[0]);
    free(f);
}

struct worker_link *feeder_link(const struct feeder *f)
{
    return f->stopped ? NULL : f->link;
}

void feeder_place(const struct feeder *f, struct feeder_place *place)
{
    uint64_t span = f->catch_to - f->catch_from;

    place->ready = f->following;
    place->head = log_head(f);
    place->pos = f->acked;
    place->catching_up = f->catching_up;
    place->percent = 100;
    if (f->catching_up && span > 0)
        place->percent = (unsigned)((f->acked - f->catch_from) * 100 / span);
}
