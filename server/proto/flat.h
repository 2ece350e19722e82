/*
 * flat.h - the params of most calls, an object of a few plain values, as the tree cJSON would
 * make of them but in one allocation. What is read from it need not know which it is.
 */
#ifndef PROTO_FLAT_H
#define PROTO_FLAT_H

#include "proto/json.h"

struct cJSON;

/* The object as it is written, in a text that json_scan called fine. NULL: it holds
 * something else than whole numbers of up to 15 digits, true, false, null and strings
 * without escapes, or many of them. To be freed with free(). */
struct cJSON *flat_parse(struct json_slice object);

#endif
