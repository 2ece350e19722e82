/*
 * import_line.h - one line of an export, which may come from anybody. Pure.
 */
#ifndef STORE_IMPORT_LINE_H
#define STORE_IMPORT_LINE_H

#include "base/secret.h"
#include "proto/json.h"

enum import_kind { IMPORT_HEAD, IMPORT_ROW, IMPORT_FILE, IMPORT_END };

struct import_line {
    enum import_kind kind;
    /* HEAD */
    uint64_t version, schema, head;
    bool has_secrets;
    /* ROW: pieces of the line */
    struct json_slice table; /* its name, without quotes */
    struct json_slice row;   /* an object */
    /* FILE */
    uint8_t name[SECRET_HASH_SIZE];
    uint64_t bytes;
    /* END */
    uint64_t rows, files;
    uint8_t hash[SECRET_HASH_SIZE];
    bool has_hash;
};

/* False: `why` says what is wrong with it. */
bool import_line_read(struct import_line *l, const char *text, size_t len, char *why,
                      size_t why_size);

enum import_type {
    IMPORT_NULL,
    IMPORT_INTEGER,
    IMPORT_REAL,
    IMPORT_TEXT,
    IMPORT_BLOB,
    IMPORT_NONE /* it is no value of a row */
};

struct import_value {
    enum import_type type;
    int64_t integer;
    double real;
    size_t at, len; /* of a text or blob: where it is in the buf */
};

/* A member of a row. What is text or bytes is added to `space`. */
struct import_value import_value_read(struct json_slice value, struct buf *space);

#endif
