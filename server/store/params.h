/*
 * params.h - reading command.params: the members of one JSON object, checked by the schema
 * where the command was made and by nobody where it comes from another machine.
 *
 * Nothing here fails half way: what is missing or of another kind is absent.
 */
#ifndef STORE_PARAMS_H
#define STORE_PARAMS_H

#include "proto/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An object in a text; `text` may be NULL, then it has no members. False: it is no JSON object. */
bool params_open(const char *text, struct json_slice *object);

/* The member as it is written; false: it is not there. */
bool params_find(struct json_slice object, const char *name, struct json_slice *value);
bool params_has(struct json_slice object, const char *name);
/* A string's text, freed with free(); NULL: it is not there, or no string. */
char *params_text(struct json_slice object, const char *name);
/* The same text, or both are absent. */
bool params_same(const char *a, const char *b);
/* An integer from 0 to 2^53; false: it is not there, or something else. */
bool params_number(struct json_slice object, const char *name, uint64_t *number);
bool params_yes(struct json_slice object, const char *name); /* true, and nothing else */
/* The integers of an array, at most `max`; how many there are. Allocated, NULL for none. */
uint64_t *params_ids(struct json_slice object, const char *name, size_t max,
                     size_t *count);

#endif
