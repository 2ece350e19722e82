/*
 * backups.h - the backups a running server makes by its settings. Loop thread.
 *
 * Each round is a child process, `roost backup --into`: reading, hashing, compressing and checking
 * all of a database takes seconds to minutes and some hundred megabytes, which a thread would take
 * from the chat beside it; a process is niced as a whole, gives all of it back, and may be killed
 * or die of a damaged disk without the server. What it says on its standard output goes to the
 * log and the metrics. Which backup is due is decided by what is in the folder, so a restart
 * neither skips one nor takes one twice.
 */
#ifndef MAIN_BACKUPS_H
#define MAIN_BACKUPS_H

#include "base/config.h"

#include <stddef.h>

struct backups;
struct loop;
struct timers;

/* NULL without `why`: the settings ask for none. NULL with: a setting is wrong. */
struct backups *backups_open(const struct config *c, struct loop *l,
                             struct timers *timers, char *why, size_t why_size);
void backups_close(struct backups *b); /* ends a round that runs; NULL is allowed */

#endif
