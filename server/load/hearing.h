/*
 * hearing.h - scan_message with a memory: a room's listeners all hear the same bytes, so
 * most messages were read before. Only equal bytes are taken for the same message.
 */
#ifndef LOAD_HEARING_H
#define LOAD_HEARING_H

#include "load/scan.h"

struct hearing;

struct hearing *hearing_create(void);
void hearing_destroy(struct hearing *h);

/* NULL: scan_message refused it. The result is good until the next call. */
const struct heard *hearing_read(struct hearing *h, const char *text, size_t len);

#endif
