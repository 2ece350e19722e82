/*
 * emoji.h - the rows of the workspace's own emoji. The writing thread, and reading ones.
 */
#ifndef STORE_EMOJI_H
#define STORE_EMOJI_H

#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

#define EMOJI_NAME_MAX 32

struct emoji_row {
    uint64_t id;
    uint64_t file;
    uint64_t user; /* who set it */
    uint64_t set_pos;
    uint64_t removed_pos; /* 0: it may be used */
};

/* There, or once was. */
bool emoji_find(struct db *db, const char *name, struct emoji_row *found);

#endif
