/*
 * notify.h - what a person wants to be told of, as it stands in commands and rows.
 */
#ifndef STORE_NOTIFY_H
#define STORE_NOTIFY_H

#include "store/db.h"

#include <stdbool.h>

struct json;

/* The numbers stand in the database. */
enum notify_level {
    NOTIFY_DEFAULT = 0, /* of a room: as for all others */
    NOTIFY_ALL = 1,
    NOTIFY_MENTIONS = 2,
    NOTIFY_NONE = 3
};

const char *notify_level_name(enum notify_level level);
bool notify_level_parse(const char *name, enum notify_level *level);

/* Adds {"level":..,"quiet":{..},"keywords":[..],"rooms":[..]}. */
void notify_put(struct db *db, uint64_t user, struct json *j);

#endif
