/*
 * search_index_private.h - the parts of the index's follower: search_index.c (the file, and a
 * step) and search_follow.c (what is written into it).
 */
#ifndef STORE_SEARCH_INDEX_PRIVATE_H
#define STORE_SEARCH_INDEX_PRIVATE_H

#include "base/buf.h"
#include "store/search_file.h"
#include "store/search_index.h"
#include "store/store_private.h"

struct search_index {
    struct store *store;
    struct reader *reader;
    char *path;
    struct search_file file;
    struct buf document;
    uint64_t pos, below;
    int64_t merged_at; /* when all of it was last one piece */
    bool stale;        /* something was taken out since */
    bool merging;
};

/* Both in a transaction of the file and a snapshot of the store. */
void search_follow(struct search_index *x, uint64_t head, struct search_place *place);
void search_add_span(struct search_index *x, struct search_place *place);

#endif
