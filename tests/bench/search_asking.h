/*
 * search_asking.h - queries of each class, asked by people who are in 20 private rooms.
 */
#ifndef BENCH_SEARCH_ASKING_H
#define BENCH_SEARCH_ASKING_H

struct store;

void search_as_people(struct store *store, const char *when); /* prints a table */
int compare_times(const void *a, const void *b);              /* doubles, for qsort */

#endif
