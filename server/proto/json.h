/*
 * json.h - writing JSON, and a strict look at JSON before anything parses it.
 *
 * The writer adds to a buf; it puts the commas, the caller nests correctly.
 */
#ifndef PROTO_JSON_H
#define PROTO_JSON_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
    struct buf *out;
    bool comma; /* a value stands before the next one */
};

struct json json_begin(struct buf *out);
void json_object(struct json *j); /* { as a value */
void json_object_end(struct json *j);
void json_array(struct json *j);
void json_array_end(struct json *j);
void json_key(struct json *j, const char *key); /* a plain name, written as it is */
void json_u64(struct json *j, uint64_t value);
void json_i64(struct json *j, int64_t value);
void json_bool(struct json *j, bool value);
void json_null(struct json *j);
void json_string(struct json *j, const char *text,
                 size_t len); /* valid UTF-8, may hold anything but NUL */
void json_text(struct json *j, const char *text); /* the same, NUL-terminated */
void json_raw(struct json *j, const char *json,
              size_t len); /* JSON made elsewhere, as one value */

/* key and value in one go */
void json_put_u64(struct json *j, const char *key, uint64_t value);
void json_put_i64(struct json *j, const char *key, int64_t value);
void json_put_bool(struct json *j, const char *key, bool value);
void json_put_text(struct json *j, const char *key, const char *text);

enum json_scan {
    JSON_FINE,
    JSON_BAD,     /* not RFC 8259, or beyond JSON_DEPTH_MAX or JSON_NUMBER_MAX */
    JSON_HAS_NUL, /* fine but for a \u0000 or an unpaired surrogate in a string or key */
};

#define JSON_DEPTH_MAX  32
#define JSON_NUMBER_MAX 63 /* bytes of a number as written: cJSON takes no more */

/* Strict RFC 8259 over valid UTF-8: what cJSON would let through (leading zeroes, raw
 * control characters, trailing text) is JSON_BAD. Linear, no recursion, no memory. */
enum json_scan json_scan(const char *text, size_t len);

/* How many bytes stand before the first that a JSON string must escape. */
size_t json_plain(const char *text, size_t len);

/* A piece of a text that json_scan has not called JSON_BAD: a value as it is written. */
struct json_slice {
    const char *text;
    size_t len;
};

/* Walks a text without parsing it: the first byte tells what it is; then the members of
 * an object or the elements of an array, as long as the answer is true. */
struct json_slice json_slice(const char *text,
                             size_t len); /* without the space around it */
struct json_slice json_inside(struct json_slice container); /* between the brackets */
bool json_next_member(struct json_slice *rest, struct json_slice *key,
                      struct json_slice *value);
bool json_next_element(struct json_slice *rest, struct json_slice *value);

/* Adds what a string says, its quotes and escapes undone. The text it stands in was JSON_FINE. */
void json_unescape(struct json_slice string, struct buf *out);

#endif
