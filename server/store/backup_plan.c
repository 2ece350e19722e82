#include "store/backup_plan.h"

#include "base/must.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MINUTE_MS   INT64_C(60000)
#define DAY_MS      INT64_C(86400000)
#define POINTS_KEPT (2 * DAY_MS)
#define MONDAY      3   /* 1970 began on a Thursday */
#define LENGTH_MAX  300 /* of a chain: the next goes on from the full one */
#define PREFIX      "roost-"

static const char *const kinds[BACKUP_DUE_COUNT] = {
    "none", [BACKUP_DUE_POINT] = "point", [BACKUP_DUE_DAY] = "day", "full"};

bool backup_plan_read_at(const char *text, unsigned *minute)
{
    if (strlen(text) != 5 || text[2] != ':')
        return false;
    for (size_t i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9'))
            return false;
    *minute = (unsigned)((text[0] - '0') * 600 + (text[1] - '0') * 60 +
                         (text[3] - '0') * 10 + (text[4] - '0'));
    return *minute < 24 * 60 && text[3] < '6';
}

/* The day that begins at at_minute. */
static int64_t day_of(const struct backup_plan *p, int64_t at)
{
    int64_t since = at - (int64_t)p->at_minute * MINUTE_MS;

    return since / DAY_MS - (since % DAY_MS < 0);
}

static int64_t week_of(int64_t day)
{
    int64_t since = day + MONDAY;

    return since / 7 - (since % 7 < 0);
}

/* --- what is due --- */

struct newest {
    const struct backup_link *any;
    const struct backup_link *full;
};

static struct newest newest_of(const struct backup_list *l,
                               const struct backup_header *history)
{
    struct newest n = {NULL, NULL};

    for (size_t i = 0; i < l->count; i++) {
        const struct backup_link *link = &l->links[i];

        if (!backup_header_same_history(&link->header, history))
            continue;
        n.any = link;
        if (backup_header_is_full(&link->header))
            n.full = link;
    }
    return n;
}

static size_t length_to(const struct backup_list *l, const struct backup_link *link)
{
    size_t length = 1;

    while (link && !backup_header_is_full(&link->header) && length < BACKUP_CHAIN_MAX) {
        link = backup_list_find(l, link->header.parent);
        length++;
    }
    return link ? length : BACKUP_CHAIN_MAX;
}

/* A clock that was put back does not stop backups. */
static bool is_time(const struct backup_plan *p, int64_t newest, int64_t now)
{
    return newest > now || now - newest >= (int64_t)p->every * 1000;
}

enum backup_due backup_plan_due(const struct backup_plan *p, const struct backup_list *l,
                                const struct backup_header *history, int64_t now,
                                const struct backup_link **since)
{
    struct newest n = newest_of(l, history);
    int64_t today = day_of(p, now);

    *since = NULL;
    if (!n.full || week_of(day_of(p, n.full->header.made)) != week_of(today))
        return BACKUP_DUE_FULL;
    *since = n.full;
    if (day_of(p, n.any->header.made) != today)
        return BACKUP_DUE_DAY;
    if (p->every == 0 || !is_time(p, n.any->header.made, now))
        return BACKUP_DUE_NOTHING;
    if (length_to(l, n.any) < LENGTH_MAX)
        *since = n.any;
    return BACKUP_DUE_POINT;
}

uint64_t backup_plan_wait(const struct backup_plan *p, const struct backup_list *l,
                          const struct backup_header *history, int64_t now)
{
    const struct backup_link *since;
    struct newest n = newest_of(l, history);
    int64_t next = (day_of(p, now) + 1) * DAY_MS + (int64_t)p->at_minute * MINUTE_MS;

    if (backup_plan_due(p, l, history, now, &since) != BACKUP_DUE_NOTHING)
        return 0;
    must(n.any); /* a first one would have been due */
    if (p->every > 0 && n.any->header.made + (int64_t)p->every * 1000 < next)
        next = n.any->header.made + (int64_t)p->every * 1000;
    return (uint64_t)(next - now);
}

/* --- what may go --- */

/* No older one of the same history is in that day, or week. */
static bool is_first(const struct backup_plan *p, const struct backup_list *l, size_t at,
                     bool of_week)
{
    const struct backup_header *h = &l->links[at].header;
    int64_t day = day_of(p, h->made);

    for (size_t i = at; i-- > 0;) {
        const struct backup_header *older = &l->links[i].header;
        int64_t other = day_of(p, older->made);

        if (of_week ? week_of(other) != week_of(day) : other != day)
            return true;
        if (backup_header_same_history(older, h))
            return false;
    }
    return true;
}

static bool is_wanted(const struct backup_plan *p, const struct backup_list *l, size_t at,
                      int64_t now)
{
    const struct backup_link *link = &l->links[at];
    int64_t today = day_of(p, now), day = day_of(p, link->header.made);

    if (at + 1 == l->count || link->header.made > now - POINTS_KEPT ||
        !backup_plan_is_name(strrchr(link->path, '/') + 1))
        return true;
    if (day > today - (int64_t)p->keep_days && is_first(p, l, at, false))
        return true;
    return week_of(day) > week_of(today) - (int64_t)p->keep_weeks &&
           is_first(p, l, at, true);
}

static void keep_needed(const struct backup_list *l, size_t at, bool *doomed)
{
    const struct backup_link *link = &l->links[at];

    for (size_t i = 0; link && i < BACKUP_CHAIN_MAX; i++) {
        doomed[link - l->links] = false;
        link = backup_header_is_full(&link->header)
                   ? NULL
                   : backup_list_find(l, link->header.parent);
    }
}

void backup_plan_doom(const struct backup_plan *p, const struct backup_list *l,
                      int64_t now, bool *doomed)
{
    memset(doomed, true, l->count * sizeof(*doomed));
    for (size_t i = 0; i < l->count; i++)
        if (is_wanted(p, l, i, now))
            keep_needed(l, i, doomed);
}

/* --- names --- */

void backup_plan_name(enum backup_due due, int64_t now, char name[BACKUP_PLAN_NAME_SIZE])
{
    time_t seconds = (time_t)(now / 1000);
    char when[32] = "";
    struct tm tm;

    if (gmtime_r(&seconds, &tm))
        strftime(when, sizeof(when), "%Y%m%dT%H%M%S", &tm);
    snprintf(name, BACKUP_PLAN_NAME_SIZE, PREFIX "%s.%03dZ-%s", when, (int)(now % 1000),
             kinds[due]);
}

bool backup_plan_is_name(const char *name)
{
    const char *at = name;
    size_t len;

    for (const char *form = PREFIX "00000000T000000.000Z-"; *form; form++, at++)
        if (*form == '0' ? *at < '0' || *at > '9' : *at != *form)
            return false;
    len = strcspn(at, ".");
    for (size_t i = BACKUP_DUE_POINT; i < BACKUP_DUE_COUNT; i++)
        if (strlen(kinds[i]) == len && strncmp(at, kinds[i], len) == 0)
            return at[len] == '\0' || strcmp(at + len, ".part") == 0;
    return false;
}
