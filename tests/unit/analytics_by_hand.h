/*
 * analytics_by_hand.h - the figures of the story counted event by event. Slow and plain, so that
 * it cannot be wrong in the same way.
 */
#ifndef UNIT_ANALYTICS_BY_HAND_H
#define UNIT_ANALYTICS_BY_HAND_H

#include "analytics_scene.h"

struct view {
    int32_t from, to;
    uint64_t room;
};

static inline bool is_in_room(const struct feed_event *e, uint64_t room)
{
    if (room == TABLE_ALL)
        return true;
    if (room == TABLE_DMS)
        return e->room != 0 && e->room_kind == FEED_DM;
    return e->room == room && e->room_kind != FEED_DM;
}

static inline bool is_seen(const struct feed_event *e, const struct view *v)
{
    int32_t day = day_in_story(e);

    return day >= v->from && day <= v->to && is_in_room(e, v->room);
}

static inline int64_t count_kind(const struct view *v, enum feed_kind kind)
{
    int64_t count = 0;

    for (size_t i = 0; i < story_len; i++)
        count += story[i].kind == kind && is_seen(&story[i], v);
    return count;
}

static inline bool is_activity(const struct feed_event *e)
{
    return e->user != 0 && e->kind != FEED_DELETE && e->kind != FEED_LEAVE &&
           e->kind != FEED_MODERATION && e->kind != FEED_ARCHIVED && e->kind != FEED_OPEN;
}

static inline int64_t count_people(const struct view *v, bool posters)
{
    bool seen[STORY_PEOPLE] = {false};
    int64_t count = 0;

    for (size_t i = 0; i < story_len; i++)
        if (is_seen(&story[i], v) && is_activity(&story[i]) &&
            (!posters || story[i].kind == FEED_MESSAGE))
            seen[story[i].user - 100] = true;
    for (unsigned i = 0; i < STORY_PEOPLE; i++)
        count += seen[i];
    return count;
}

static inline int64_t count_rooms(const struct view *v)
{
    bool seen[STORY_ROOMS] = {false};
    int64_t count = 0;

    for (size_t i = 0; i < story_len; i++)
        if (story[i].kind == FEED_MESSAGE && story[i].room_kind != FEED_DM &&
            is_seen(&story[i], v))
            seen[story[i].room - 1000] = true;
    for (unsigned i = 0; i < STORY_ROOMS; i++)
        count += seen[i];
    return count;
}

static int64_t waits[STORY_EVENTS];

static inline int compare_numbers(const void *a, const void *b)
{
    const int64_t *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

static inline const struct feed_event *message_before(size_t i)
{
    for (size_t k = i; k-- > 0;)
        if (story[k].kind == FEED_MESSAGE && story[k].room == story[i].room)
            return &story[k];
    return NULL;
}

static inline size_t list_waits(const struct view *v)
{
    size_t count = 0;

    for (size_t i = 0; i < story_len; i++) {
        const struct feed_event *before;

        if (story[i].kind != FEED_MESSAGE || !is_seen(&story[i], v))
            continue;
        before = message_before(i);
        if (before && before->user != story[i].user && story[i].at >= before->at &&
            story[i].at - before->at <= STORY_DAY_MS)
            waits[count++] = story[i].at - before->at;
    }
    qsort(waits, count, sizeof(waits[0]), compare_numbers);
    return count;
}

static inline int64_t archived_by_hand(const struct view *v)
{
    bool archived[STORY_ROOMS] = {false};
    int64_t count = 0;

    for (size_t i = 0; i < story_len; i++) {
        bool now = story[i].kind == FEED_ARCHIVED;

        if (!now && story[i].kind != FEED_OPEN)
            continue;
        count += now && !archived[story[i].room - 1000] && is_seen(&story[i], v);
        archived[story[i].room - 1000] = now;
    }
    return count;
}

static inline int64_t rooms_made(const struct view *v, enum feed_room kind)
{
    int64_t count = 0;

    for (size_t i = 0; i < story_len; i++)
        count += story[i].kind == FEED_ROOM && story[i].room_kind == kind &&
                 is_seen(&story[i], v);
    return count;
}

static inline int32_t born_on(uint64_t user)
{
    for (size_t i = 0; i < story_len; i++)
        if (story[i].kind == FEED_PERSON && story[i].user == user)
            return day_in_story(&story[i]);
    return DAY_ABSENT;
}

static inline bool is_active(uint64_t user, int32_t from, int32_t to)
{
    for (size_t i = 0; i < story_len; i++)
        if (story[i].user == user && is_activity(&story[i]) &&
            day_in_story(&story[i]) >= from && day_in_story(&story[i]) <= to)
            return true;
    return false;
}

static inline void a_story_is_told(void)
{
    a_new_folder();
    make_up_a_story(7);
    open_keeper();
    feed_all();
}

static inline void it_is_forgotten(void)
{
    keeper_close(&keeper);
    the_folder_is_removed();
}

/* --- asking --- */

typedef void right_fn(struct table *t, const struct view *v);

static inline int32_t begin_of_step(enum table_by by, int32_t day)
{
    return by == BY_WEEK ? day_week(day) : by == BY_MONTH ? day_month(day) : day;
}

static inline int32_t step_after_(enum table_by by, int32_t begin)
{
    return by == BY_WEEK ? begin + 7 : by == BY_MONTH ? day_next_month(begin) : begin + 1;
}

static inline void steps_are_right(struct report_question q, right_fn *right)
{
    struct table t = ask(q);
    uint32_t rows = 0;

    ck_assert_int_eq(t.head.status, TABLE_OK);
    for (int32_t day = begin_of_step(q.by, q.from); day <= q.to;
         day = step_after_(q.by, day)) {
        int32_t last = step_after_(q.by, day) - 1;
        struct view v = {day < q.from ? q.from : day, last > q.to ? q.to : last, q.room};

        ck_assert_uint_lt(rows, t.rows);
        ck_assert_int_eq(table_next(&t, TABLE_DATE).number, day);
        right(&t, &v);
        rows++;
    }
    ck_assert_uint_eq(rows, t.rows);
}

static inline struct report_question some_question(const char *report, bool by_room)
{
    static const uint64_t rooms[] = {TABLE_ALL, TABLE_ALL, TABLE_DMS, 1000, 1003, 1005};
    int32_t first = day_in_story(&story[0]);
    int32_t days = day_in_story(&story[story_len - 1]) - first + 20;
    struct report_question q = {.by = (enum table_by)(1 + roll(3))};

    snprintf(q.report, sizeof(q.report), "%s", report);
    q.from = first - 10 + (int32_t)roll((uint32_t)days);
    q.to = q.from + (int32_t)roll((uint32_t)days);
    if (by_room)
        q.room = rooms[roll(sizeof(rooms) / sizeof(rooms[0]))];
    return q;
}

#endif
