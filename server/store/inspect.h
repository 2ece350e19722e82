/*
 * inspect.h - what a data directory holds, for who only wants to know. Any process, any
 * thread; changes nothing, also while a server runs on it.
 */
#ifndef STORE_INSPECT_H
#define STORE_INSPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store_facts {
    bool is_there;      /* a roost.db; without it the rest is 0 */
    long schema;        /* of the file */
    long schema_known;  /* of this program */
    uint64_t head;      /* pos of the newest change */
    int64_t newest_ms;  /* when it was made, wall time; 0: there is none */
    uint64_t bytes;     /* of the file, without its WAL */
    char flaw[200];     /* what SQLite found to be wrong first; "" when asked and well */
    const char *engine; /* the version of SQLite */
};

/* `thorough`: SQLite's quick_check too, which reads the whole file. False: it cannot be
 * read, `why` in one line. */
bool store_inspect(const char *dir, bool thorough, struct store_facts *facts, char *why,
                   size_t why_size);

#endif
