/*
 * search_index_private.h - the parts of the index's follower: search_index.c (the file, and a
 * step), search_follow.c (what is read for it) and search_write.c (and written).
 */
#ifndef STORE_SEARCH_INDEX_PRIVATE_H
#define STORE_SEARCH_INDEX_PRIVATE_H

#include "base/buf.h"
#include "store/search_file.h"
#include "store/search_index.h"
#include "store/store_private.h"

/* A message as it is to stand in the index. */
struct search_document {
    uint64_t id;
    size_t at, len; /* in batch.texts */
    bool wanted;    /* false: it is to be taken out */
    bool fresh;     /* the index cannot have it yet */
};

/* What a step has read and is going to write. It is read first, as who reads the store for long
 * keeps its WAL from starting over. */
struct search_batch {
    bool any;
    struct search_document *documents;
    size_t count, room;
    struct buf texts;
    uint64_t pos, below; /* where the index stands after it */
    char old_query
        [128]; /* finds the messages of a room that retention trimmed; "": none */
    uint64_t old_upto;
};

struct search_index {
    struct store *store;
    struct reader *reader;
    char *path;
    struct search_file file;
    struct search_batch batch;
    uint64_t pos, below;
    int64_t merged_at; /* when all of it was last one piece */
    bool stale;        /* something was taken out since */
    bool merging;
};

/* In a snapshot of the store: into the batch. */
void search_read_news(struct search_index *x, uint64_t head);
void search_read_span(struct search_index *x);
/* In a transaction of the file. */
void search_write(struct search_index *x, struct search_place *place);

#endif
