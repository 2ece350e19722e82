/*
 * analytics_bench.c - how fast the worker's roll-ups grow, and how fast reports are made of them.
 *
 *   analytics_bench MESSAGES FOLDER
 *
 * Makes up a workspace of three years (2,000 people who come one after the other, 300 rooms of
 * which some are much busier, conversations by day and few by night, reactions, edits,
 * reading), tells it to the keeper of the figures as the server would, and asks each report for a
 * month, a year and all three years. FOLDER gets analytics.db and keeps it.
 */
#include "base/buf.h"
#include "base/log.h"
#include "base/must.h"
#include "ipc/feed.h"
#include "ipc/messages.h"
#include "ipc/table.h"
#include "worker/analytics/keeper.h"
#include "worker/analytics/reports.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#define PEOPLE      2000
#define ROOMS       300
#define DAYS        1095
#define DAY_MS      INT64_C(86400000)
#define FIRST_DAY   19358 /* 2023-01-01 */
#define BATCH       8
#define ROUNDS      15
#define ROOM(i)     (1000 + (uint64_t)(i))
#define PERSON(i)   (100000 + (uint64_t)(i))
#define BUSIEST     ROOM(0)
#define DEAR_PERSON PERSON(0)

static uint64_t dice = 88172645463325252u;

static uint32_t roll(uint32_t sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (uint32_t)((dice >> 32) * sides >> 32);
}

/* The lower, the likelier: half of all talk is in a twentieth of the rooms. */
static uint32_t roll_low(uint32_t sides)
{
    double x = (double)roll(1u << 30) / (1u << 30);

    return (uint32_t)(x * x * x * x * sides);
}

/* --- the history --- */

struct history {
    struct keeper *keeper;
    uint64_t pos;
    uint64_t events;
    struct buf frames[BATCH];
    size_t count;
    struct feed_writer writer;
};

static void commit(struct history *h)
{
    struct keeper_frame frames[BATCH];
    bool changed;

    feed_events_end(&h->writer, h->pos, h->pos);
    for (size_t i = 0; i <= h->count; i++)
        frames[i] =
            (struct keeper_frame){MESSAGE_FEED, h->frames[i].bytes, h->frames[i].len};
    must(keeper_take(h->keeper, frames, h->count + 1, &changed));
    h->count = 0;
    feed_events_begin(&h->writer, &h->frames[0], h->pos);
}

static void tell(struct history *h, struct feed_event *e)
{
    e->pos = h->pos + 1;
    if (!feed_events_add(&h->writer, e)) {
        if (h->count + 1 == BATCH) {
            commit(h);
        } else {
            feed_events_end(&h->writer, h->pos, h->pos);
            h->count++;
            feed_events_begin(&h->writer, &h->frames[h->count], h->pos);
        }
        must(feed_events_add(&h->writer, e));
    }
    h->pos++;
    h->events++;
}

static struct feed_event event(enum feed_kind kind, int64_t at, uint32_t room,
                               uint32_t person)
{
    return (struct feed_event){.kind = kind,
                               .at = at,
                               .room = ROOM(room),
                               .room_kind = room % 5 == 4   ? FEED_DM
                                            : room % 5 == 3 ? FEED_PRIVATE
                                                            : FEED_PUBLIC,
                               .user = PERSON(person)};
}

static void begin_history(struct history *h)
{
    for (uint32_t i = 0; i < ROOMS; i++) {
        struct feed_event e = event(FEED_ROOM, FIRST_DAY * DAY_MS, i, 0);

        e.user = 0;
        tell(h, &e);
    }
}

static void newcomers(struct history *h, int64_t day, uint32_t *people)
{
    uint32_t wanted = (uint32_t)(50 + (PEOPLE - 50) * (day + 1) / DAYS);

    for (; *people < wanted; (*people)++) {
        struct feed_event e = {.kind = FEED_PERSON,
                               .at = (FIRST_DAY + day) * DAY_MS,
                               .user = PERSON(*people)};

        tell(h, &e);
    }
}

static void one_message(struct history *h, int64_t at, uint32_t people)
{
    static const char *const emoji[] = {"\360\237\221\215", "\342\235\244",
                                        "\360\237\216\211", "\360\237\230\202",
                                        "\360\237\221\200", "\342\234\205"};
    uint32_t room = roll_low(ROOMS);
    /* Each room has its own hundred people, who come and go. */
    uint32_t person = (room * 37 + roll_low(100)) % people;
    struct feed_event e = event(FEED_MESSAGE, at, room, person);

    tell(h, &e);
    if (roll(10) == 0) {
        e = event(FEED_REACTION, at + 30000, room, (person + 1 + roll(20)) % people);
        e.author = PERSON(person);
        e.text = emoji[roll_low(6)];
        e.text_len = strlen(e.text);
        tell(h, &e);
    }
    if (roll(10) == 0) {
        e = event(FEED_READ, at + 40000, room, (person + roll(50)) % people);
        tell(h, &e);
    }
    if (roll(50) == 0) {
        e = event(FEED_EDIT, at + 60000, room, person);
        tell(h, &e);
    }
}

static void one_day(struct history *h, int64_t day, uint64_t messages, uint32_t people)
{
    int64_t begin = (FIRST_DAY + day) * DAY_MS;

    for (uint64_t i = 0; i < messages; i++) {
        /* From seven to nineteen mostly. */
        int64_t part = (int64_t)(i * 1000 / messages);
        int64_t at = part < 100   ? part * 252
                     : part < 900 ? 25200 + (part - 100) * 54
                                  : 68400 + (part - 900) * 180;

        one_message(h, begin + at * 1000 + (int64_t)(i % 50) * 900, people);
    }
}

static void sample_year(struct keeper *k)
{
    struct buf payload;
    bool changed;

    buf_init(&payload);
    for (int64_t quarter = 0; quarter < DAYS * 96; quarter++) {
        struct feed_sample s = {(FIRST_DAY * DAY_MS) + quarter * 900000, roll(500),
                                roll(300), 1000000 + (uint64_t)quarter * 1000};
        struct keeper_frame frame = {.type = MESSAGE_SAMPLE};

        buf_clear(&payload);
        sample_put(&payload, &s);
        frame.payload = payload.bytes;
        frame.len = payload.len;
        must(keeper_take(k, &frame, 1, &changed));
    }
    buf_finish(&payload);
}

static uint64_t fill(struct keeper *k, uint64_t messages)
{
    struct history h = {.keeper = k};
    uint32_t people = 0;

    for (size_t i = 0; i < BATCH; i++)
        buf_init(&h.frames[i]);
    feed_events_begin(&h.writer, &h.frames[0], 0);
    begin_history(&h);
    for (int64_t day = 0; day < DAYS; day++) {
        newcomers(&h, day, &people);
        one_day(&h, day, messages / DAYS, people);
    }
    commit(&h);
    for (size_t i = 0; i < BATCH; i++)
        buf_finish(&h.frames[i]);
    return h.events;
}

/* --- asking --- */

static int compare_times(const void *a, const void *b)
{
    const double *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void measure(struct keeper *k, struct report_question q, const char *range)
{
    double times[ROUNDS];
    struct wire_in in;
    struct buf answer;
    struct table t;

    buf_init(&answer);
    for (unsigned i = 0; i < ROUNDS; i++) {
        double begin = now_ms();

        report_write(k, &q, &answer);
        times[i] = now_ms() - begin;
    }
    in = wire_in(answer.bytes, answer.len);
    must(table_read(&in, &t) && t.head.status == TABLE_OK);
    qsort(times, ROUNDS, sizeof(times[0]), compare_times);
    printf("%-12s %-6s %-5s %-5s %6u %8zu %9.2f %9.2f\n", q.report, range,
           q.by == BY_DAY     ? "day"
           : q.by == BY_MONTH ? "month"
                              : "week",
           q.room ? "one" : "all", t.rows, answer.len, times[ROUNDS / 2],
           times[ROUNDS - 1]);
    buf_finish(&answer);
}

static void measure_report(struct keeper *k, const char *name, enum table_by by,
                           bool by_room)
{
    static const struct {
        const char *name;
        int32_t days;
    } ranges[] = {{"month", 30}, {"year", 365}, {"all", DAYS}};

    for (unsigned i = 0; i < 3; i++) {
        struct report_question q = {.by = by, .user = DEAR_PERSON};

        snprintf(q.report, sizeof(q.report), "%s", name);
        q.to = FIRST_DAY + DAYS - 3; /* not the end of a month: the costlier */
        q.from = q.to - ranges[i].days + 1;
        measure(k, q, ranges[i].name);
        if (by_room) {
            q.room = BUSIEST;
            measure(k, q, ranges[i].name);
        }
    }
}

static void measure_all(struct keeper *k)
{
    static const struct {
        const char *name;
        enum table_by by;
        bool by_room;
    } reports[] = {
        {"overview", BY_DAY, true},     {"messages", BY_DAY, true},
        {"active", BY_DAY, true},       {"active", BY_MONTH, true},
        {"rooms", BY_DAY, false},       {"top", BY_DAY, false},
        {"growth", BY_DAY, false},      {"retention", BY_MONTH, false},
        {"answers", BY_DAY, true},      {"hours", BY_DAY, true},
        {"reactions", BY_DAY, true},    {"emoji", BY_DAY, true},
        {"moderation", BY_DAY, true},   {"reasons", BY_DAY, true},
        {"connections", BY_DAY, false}, {"storage", BY_DAY, false},
        {"people", BY_DAY, false},      {"me", BY_DAY, false},
    };

    printf("%-12s %-6s %-5s %-5s %6s %8s %9s %9s\n", "report", "range", "by", "room",
           "rows", "bytes", "median ms", "worst ms");
    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
        measure_report(k, reports[i].name, reports[i].by, reports[i].by_room);
}

static double file_mib(const char *folder)
{
    char path[4096];
    struct stat found = {0};

    snprintf(path, sizeof(path), "%s/analytics.db", folder);
    return stat(path, &found) == 0 ? (double)found.st_size / 1048576 : 0;
}

int main(int argc, char **argv)
{
    const struct feed_begin begin = {.epoch = "bench",
                                     .epoch_len = 5,
                                     .zone = "Europe/Vienna",
                                     .zone_len = 13,
                                     .head = (UINT64_C(1) << 40)};
    struct rusage used;
    struct keeper k;

    if (argc != 3) {
        fprintf(stderr, "usage: analytics_bench MESSAGES FOLDER\n");
        return EXIT_FAILURE;
    }
    log_set_level(LOG_WARN);
    if (!keeper_open(&k, argv[2]) || !keeper_begin(&k, &begin))
        return EXIT_FAILURE;
    if (k.pos == 0) {
        double from = now_ms();
        uint64_t events = fill(&k, strtoull(argv[1], NULL, 10));
        double took = now_ms() - from;

        printf("%.1f million events in %.1f s: %.0f events/s\n", (double)events / 1e6,
               took / 1e3, (double)events / took * 1e3);
        sample_year(&k);
    }
    getrusage(RUSAGE_SELF, &used);
    printf("file %.1f MiB, resident at most %.1f MiB\n", file_mib(argv[2]),
           (double)used.ru_maxrss / 1024);
    measure_all(&k);
    getrusage(RUSAGE_SELF, &used);
    printf("resident at most %.1f MiB\n", (double)used.ru_maxrss / 1024);
    keeper_close(&k);
    return EXIT_SUCCESS;
}
