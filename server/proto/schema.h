/*
 * schema.h - the methods and their params, as schema/api says them.
 *
 * The tables are made from schema/api at build time; nothing of it is written by hand.
 */
#ifndef PROTO_SCHEMA_H
#define PROTO_SCHEMA_H

#include "proto/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cJSON;

enum param_type {
    PARAM_INTEGER,
    PARAM_STRING,
    PARAM_BOOLEAN,
    PARAM_INTEGERS,
    PARAM_STRINGS, /* each one of `values`, or within the bounds of a STRING */
    PARAM_OBJECT,
    PARAM_OBJECTS
};

struct param {
    const char *name;
    enum param_type type;
    bool required;
    int64_t min, max; /* INTEGER: the value; INTEGERS: each value; STRING: bytes */
    size_t min_items, max_items; /* INTEGERS, STRINGS, OBJECTS */
    bool characters;      /* STRING: min and max count code points instead of bytes */
    bool no_control;      /* STRING: without control characters */
    bool no_space;        /* STRING: without spaces of any width */
    const char *alphabet; /* STRING: only these bytes; NULL: any */
    const char *const *values;   /* STRING: one of these, NULL-terminated; NULL: any */
    const struct param *members; /* OBJECT, OBJECTS: of each */
    size_t member_count;
    enum err
        too_long; /* STRING past max: ERR_PARAMS, or ERR_TOO_LARGE where the contract says so */
};

struct method {
    const char *name;
    const struct param *params;
    size_t param_count;
    const char *const
        *at_most_one; /* params that exclude each other, NULL-terminated, or NULL */
    bool http_only;
    bool changes;   /* takes a pos: refused while draining */
    bool signed_in; /* needs a session or a token */
};

extern const struct method methods[]; /* sorted by name */
extern const size_t method_count;

const struct method *method_find(const char *name); /* NULL: none */

/* Params against the schema: unknown, missing, duplicate, of the wrong type, out of bounds.
 * `params` may be NULL (left out). `why` names the member and what it takes. */
enum err schema_check(const struct method *m, const struct cJSON *params, char *why,
                      size_t why_size);

#endif
