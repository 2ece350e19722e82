/*
 * backup_round.h - what a plan wants of a folder now: take what is due, verify it, and only then
 * take away what no kept backup needs.
 *
 * One that goes on from others and cannot be taken or does not verify is replaced by a full one
 * at once: so a key that was changed or a link that was lost costs one larger backup. What
 * did not verify is not kept. A process that dies on the way leaves all that was there; what it
 * had begun is cleared by the next round.
 */
#ifndef STORE_BACKUP_ROUND_H
#define STORE_BACKUP_ROUND_H

#include "store/backup.h"
#include "store/backup_plan.h"

struct backup_round {
    enum backup_due taken;       /* BACKUP_DUE_NOTHING: nothing was due, or changed */
    struct backup_manifest made; /* of what was taken */
    char instead[512];           /* why it is a full one instead; or "" */
    uint64_t removed;
    uint64_t count; /* points to restore to in the folder */
    uint64_t bytes; /* of all of them */
    uint64_t newest_bytes;
    int64_t current;  /* the folder has all that was there at that time; 0: has nothing */
    int64_t verified; /* when one was verified last; 0: never */
    uint64_t wait_ms; /* until something is due */
};

/* o->path is the folder, made if it is not there; o->since and o->pos are not looked at. Checks
 * are done in o->scratch, or else in o->data. */
bool backup_round(const struct backup_order *o, const struct backup_plan *plan,
                  struct backup_round *r, char *why, size_t why_size);

#endif
