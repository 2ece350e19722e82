/*
 * place.h - where the log begins and ends.
 */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

#include "store/db.h"

uint64_t place_head(struct db *db);   /* the last pos, 0 when there is none */
uint64_t place_oldest(struct db *db); /* the last pos that retention took away */

#endif
