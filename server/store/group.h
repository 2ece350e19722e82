/*
 * group.h - a handle that calls several people.
 */
#ifndef STORE_GROUP_H
#define STORE_GROUP_H

#include "store/db.h"

struct json;

/* {"group":..,"handle":..,"name":..,"users":[..]}; null where there is none. */
void group_put(struct db *db, uint64_t id, struct json *j);

#endif
