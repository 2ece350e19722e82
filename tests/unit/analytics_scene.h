/*
 * analytics_scene.h - a workspace's made-up history, told to a keeper of figures, and the same
 * counted by hand: slowly, from the events alone.
 */
#ifndef UNIT_ANALYTICS_SCENE_H
#define UNIT_ANALYTICS_SCENE_H

#include "base/buf.h"
#include "base/day.h"
#include "base/must.h"
#include "ipc/feed.h"
#include "ipc/messages.h"
#include "ipc/table.h"
#include "worker/analytics/keeper.h"
#include "worker/analytics/reports.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STORY_EVENTS 6000
#define STORY_PEOPLE 40
#define STORY_ROOMS  8
#define FIRST_AT     INT64_C(1767225600000) /* 2026-01-01 UTC */
#define ZONE         "Asia/Kolkata"
#define ZONE_MS      INT64_C(19800000) /* five hours and a half, all year */
#define STORY_DAY_MS INT64_C(86400000)

static struct feed_event story[STORY_EVENTS];
static size_t story_len;
static char folder[64];
static struct keeper keeper;
static uint64_t dice;

static inline uint32_t roll(uint32_t sides)
{
    dice ^= dice << 13;
    dice ^= dice >> 7;
    dice ^= dice << 17;
    return (uint32_t)(dice >> 33) % sides;
}

static inline int32_t day_in_story(const struct feed_event *e)
{
    return (int32_t)((e->at + ZONE_MS) / STORY_DAY_MS);
}

/* --- making it up --- */

static inline struct feed_event *tell(enum feed_kind kind, int64_t at)
{
    struct feed_event *e = &story[story_len++];

    *e = (struct feed_event){.kind = kind, .at = at, .text = ""};
    e->pos = story_len > 1 ? story[story_len - 2].pos + 1 + roll(3) : 2;
    return e;
}

static inline void place(struct feed_event *e, uint32_t room)
{
    e->room = 1000 + room;
    e->room_kind = room < 4 ? FEED_PUBLIC : room < 6 ? FEED_PRIVATE : FEED_DM;
}

static inline enum feed_kind some_kind(void)
{
    static const enum feed_kind kinds[] = {
        FEED_MESSAGE,  FEED_MESSAGE,    FEED_MESSAGE,  FEED_MESSAGE,
        FEED_MESSAGE,  FEED_EDIT,       FEED_DELETE,   FEED_READ,
        FEED_JOIN,     FEED_LEAVE,      FEED_REACTION, FEED_UNREACTION,
        FEED_REACTION, FEED_MODERATION, FEED_ARCHIVED, FEED_OPEN};

    return kinds[roll(sizeof(kinds) / sizeof(kinds[0]))];
}

static inline void something_happens(int64_t at, uint32_t people)
{
    static const char *const emoji[] = {"+1", "\360\237\216\211", "x"};
    struct feed_event *e = tell(some_kind(), at);

    place(e, roll(STORY_ROOMS));
    if (e->kind == FEED_ARCHIVED || e->kind == FEED_OPEN)
        return;
    e->user = 100 + roll(people);
    if (e->kind == FEED_REACTION || e->kind == FEED_UNREACTION) {
        e->author = 100 + roll(people);
        e->text = emoji[roll(3)];
        e->text_len = strlen(e->text);
    }
    if (e->kind == FEED_MODERATION) {
        e->outcome = (enum feed_outcome)(1 + roll(OUTCOME_COUNT - 1));
        e->classes = e->outcome <= OUTCOME_WITHDRAWN ? roll(1u << CLASS_COUNT) : 0;
        if (roll(4) == 0)
            e->room = 0, e->room_kind = FEED_PUBLIC;
    }
}

/* Bursts of talk, pauses of hours, four months. */
static inline void make_up_a_story(uint64_t seed)
{
    int64_t at = FIRST_AT;
    uint32_t people = 0;

    dice = seed * 2654435761u + 88172645463325252u;
    story_len = 0;
    for (uint32_t i = 0; i < STORY_ROOMS; i++) {
        struct feed_event *e = tell(FEED_ROOM, at);

        place(e, i);
        e->user = 0;
    }
    while (story_len < STORY_EVENTS) {
        at += roll(20) == 0 ? roll(36000) * INT64_C(1000) : roll(90) * INT64_C(1000);
        if (people == 0 || (people < STORY_PEOPLE && roll(120) == 0)) {
            tell(FEED_PERSON, at)->user = 100 + people++;
            continue;
        }
        something_happens(at - (roll(50) == 0 ? 5000 : 0), people); /* clocks step back */
    }
}

/* --- telling it --- */

static inline uint64_t end_of_story(void)
{
    return story[story_len - 1].pos;
}

/* From here to feed_some a child process runs these too. It shares the file in which check
 * collects what was asserted, so that it may not write there: hence must(). */
static inline void open_keeper(void)
{
    const struct feed_begin b = {.epoch = "e",
                                 .epoch_len = 1,
                                 .zone = ZONE,
                                 .zone_len = strlen(ZONE),
                                 .head = story[story_len - 1].pos};

    must(keeper_open(&keeper, folder));
    must(keeper_begin(&keeper, &b));
}

static inline size_t index_after(uint64_t pos)
{
    size_t i = 0;

    while (i < story_len && story[i].pos <= pos)
        i++;
    return i;
}

/* One frame of up to `most` events after `pos`. Returns where it ends. */
static inline uint64_t write_frame(struct buf *out, uint64_t pos, size_t most)
{
    size_t i = index_after(pos);
    struct feed_writer w;
    uint64_t upto = pos;

    feed_events_begin(&w, out, pos);
    for (; most > 0 && i < story_len; most--, i++) {
        must(feed_events_add(&w, &story[i]));
        upto = story[i].pos;
    }
    feed_events_end(&w, upto, story[story_len - 1].pos);
    return upto;
}

#define FRAMES_MOST 4

/* A transaction of some frames; false: there was nothing left. */
static inline bool feed_some(struct keeper *k, uint32_t most)
{
    struct keeper_frame frames[FRAMES_MOST];
    struct buf bytes[FRAMES_MOST];
    size_t count = 1 + roll(FRAMES_MOST);
    uint64_t pos = k->pos;
    bool changed;

    for (size_t i = 0; i < count; i++) {
        buf_init(&bytes[i]);
        pos = write_frame(&bytes[i], pos, 1 + roll(most));
        frames[i] = (struct keeper_frame){MESSAGE_FEED, bytes[i].bytes, bytes[i].len};
    }
    must(keeper_take(k, frames, count, &changed));
    for (size_t i = 0; i < count; i++)
        buf_finish(&bytes[i]);
    return k->pos < story[story_len - 1].pos;
}

static inline void feed_all(void)
{
    while (feed_some(&keeper, 400))
        ;
}

/* --- asking --- */

static struct buf answer;

static inline struct table ask(struct report_question q)
{
    struct wire_in in;
    struct table t;

    buf_clear(&answer);
    report_write(&keeper, &q, &answer);
    in = wire_in(answer.bytes, answer.len);
    ck_assert(table_read(&in, &t));
    return t;
}

static inline int64_t next_number(struct table *t)
{
    struct table_cell cell = table_next(t, TABLE_NUMBER);

    ck_assert(cell.there);
    return cell.number;
}

/* --- life --- */

static inline void a_new_folder(void)
{
    snprintf(folder, sizeof(folder), "/tmp/roost-analytics-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    buf_init(&answer);
}

static inline void remove_file(const char *name)
{
    char path[128];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path);
}

static inline void the_folder_is_removed(void)
{
    static const char *const names[] = {"analytics.db",         "analytics.db-wal",
                                        "analytics.db-shm",     "analytics.db.bad",
                                        "analytics.db.bad-wal", "analytics.db.bad-shm"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        remove_file(names[i]);
    rmdir(folder);
    buf_finish(&answer);
}

#endif
