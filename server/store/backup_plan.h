/*
 * backup_plan.h - which backup is due in a folder, and which of those there may go. Looks at
 * headers and the clock alone; does nothing.
 *
 * Days and weeks begin at at_minute after midnight UTC, weeks on a Monday. The first backup of a
 * week is a full one. The first of a day goes on from the full one alone, so that what comes
 * between may go early. All others, `every` seconds, go on from the newest. Of a week, of a day
 * and of the last two days all is kept as the plan says, and what those need; so is the newest,
 * and all that has not the name of a planned backup.
 */
#ifndef STORE_BACKUP_PLAN_H
#define STORE_BACKUP_PLAN_H

#include "store/backup_chain.h"

struct backup_plan {
    uint64_t every; /* seconds between points to restore to; 0: one a day */
    unsigned at_minute;
    uint64_t keep_days;
    uint64_t keep_weeks;
};

#define BACKUP_PLAN_DEFAULT                                              \
    {                                                                    \
        .every = 3600, .at_minute = 180, .keep_days = 7, .keep_weeks = 4 \
    }
#define BACKUP_EVERY_MAX (7 * 86400)
#define BACKUP_KEEP_MAX  3660

bool backup_plan_read_at(const char *text, unsigned *minute); /* HH:MM */

enum backup_due {
    BACKUP_DUE_NOTHING,
    BACKUP_DUE_POINT,
    BACKUP_DUE_DAY,
    BACKUP_DUE_FULL,
    BACKUP_DUE_COUNT
};

/* Of that history. `since` is what it goes on from, or NULL. */
enum backup_due backup_plan_due(const struct backup_plan *p, const struct backup_list *l,
                                const struct backup_header *history, int64_t now,
                                const struct backup_link **since);
/* In how many milliseconds something is due. */
uint64_t backup_plan_wait(const struct backup_plan *p, const struct backup_list *l,
                          const struct backup_header *history, int64_t now);

/* doomed[i] of each link: it may go. What needs another is doomed if that is. */
void backup_plan_doom(const struct backup_plan *p, const struct backup_list *l,
                      int64_t now, bool *doomed);

#define BACKUP_PLAN_NAME_SIZE 64
/* roost-20261121T181500.123Z-full */
void backup_plan_name(enum backup_due due, int64_t now, char name[BACKUP_PLAN_NAME_SIZE]);
bool backup_plan_is_name(const char *name); /* also with .part */

#endif
