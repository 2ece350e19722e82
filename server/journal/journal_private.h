/*
 * journal_private.h - what a backend is, and what the backends share.
 */
#ifndef JOURNAL_JOURNAL_PRIVATE_H
#define JOURNAL_JOURNAL_PRIVATE_H

#include "journal/journal.h"

/* See journal.h for what each does. */
struct journal_backend {
    enum err (*submit)(struct journal *j, struct command *c, uint64_t ticket,
                       uint32_t *retry_ms);
    bool (*is_well)(const struct journal *j);
    size_t (*waiting)(const struct journal *j);
    bool (*flushed)(struct journal *j);
    unsigned (*round)(const struct journal *j);
    void (*held)(struct journal *j);
    void (*close)(struct journal *j);
};

/* At the head of a backend's own struct. */
struct journal {
    const struct journal_backend *backend;
    struct journal_calls calls;
};

/* Counts one outcome, tells it, and finishes what the receiver left of it. */
void journal_tell(struct journal *j, uint64_t ticket, const struct command *c,
                  struct outcome *o);
void journal_settle(struct journal *j);

#endif
