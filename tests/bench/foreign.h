/*
 * foreign.h - the dialects of the servers that do not speak Roost's contract (dialects.c),
 * and what they tell the load (foreign_load.c).
 */
#ifndef BENCH_FOREIGN_H
#define BENCH_FOREIGN_H

#include "people.h"

/* NULL: there is none of that name. */
const struct dialect *dialect_find(const char *name);

/* A post of this person was answered. */
void person_answered(struct person *p);
/* A message came; `bytes` begin with the stamp of its text. */
void person_heard(const unsigned char *bytes);

#endif
