/*
 * ids.h - lists of ids: sorted, and as text in the tables, 3,7,9.
 */
#ifndef STORE_IDS_H
#define STORE_IDS_H

#include <stddef.h>
#include <stdint.h>

int ids_compare(const void *a, const void *b);            /* for qsort and bsearch */
char *ids_to_text(const uint64_t *ids, size_t count);     /* freed with free() */
uint64_t *ids_from_text(const char *text, size_t *count); /* likewise */

#endif
