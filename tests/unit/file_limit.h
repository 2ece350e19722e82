/*
 * file_limit.h - a disk that is full, as one process sees it: no file of its grows
 * past a size.
 *
 * Nothing is asserted between the two calls: check notes every assertion in a file of
 * its own, which is under the same limit, and a note cut in half ends the whole suite.
 */
#ifndef UNIT_FILE_LIMIT_H
#define UNIT_FILE_LIMIT_H

#include "base/must.h"

#include <signal.h>
#include <sys/resource.h>

/* Writing past `bytes` fails with EFBIG from now on; answers the limit there was. */
static inline struct rlimit file_size_limited(rlim_t bytes)
{
    struct rlimit before;
    struct rlimit limit;

    must(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    must(getrlimit(RLIMIT_FSIZE, &before) == 0);
    limit = before;
    limit.rlim_cur = bytes;
    must(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    return before;
}

static inline void file_size_as_before(const struct rlimit *before)
{
    must(setrlimit(RLIMIT_FSIZE, before) == 0);
}

#endif
