/*
 * query_search.h - messages by their words, newest first. As query.h says.
 *
 * The index proposes from the circles the asker is in; each message is then looked at as it
 * is now, and whether the asker may see its room, before it is shown. What takes too long ends with
 * what was found so far.
 */
#ifndef STORE_QUERY_SEARCH_H
#define STORE_QUERY_SEARCH_H

#include "proto/err.h"
#include "store/search_query.h"

#include <stddef.h>
#include <stdint.h>

struct buf;
struct reader;

struct search_args {
    uint64_t user;
    const char *query;
    size_t len;
    const char *cursor; /* of an earlier page, "" for the first */
    unsigned limit;
    int offset; /* the asker's, minutes east of UTC */
};

#define SEARCH_LIMIT_MAX 100

/* {"hits":[{"room":..,"message":{..},"snippet":..,"marks":[[start,length]..]}..],"cursor"?:..,
 * "partial"?:true}. ERR_PARAMS and ERR_NOT_FOUND with `why`; ERR_BUSY: the index is not there
 * yet, or nothing was found in the time there is. */
enum err query_search(struct reader *r, const struct search_args *args, struct buf *out,
                      char why[SEARCH_WHY_MAX]);

/* A piece of the text with what was found, and where in it: UTF-16 units, as JavaScript
 * counts. */
struct json;
struct plan_hits;
void snippet_put(struct json *j, const char *text, size_t len,
                 const struct plan_hits *hits);

#endif
