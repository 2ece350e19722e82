/*
 * export_value.h - one value of a row as JSON, from which it is read again as it was: a number, a
 * text, {"hex":"00ff"} for bytes, or null.
 */
#ifndef STORE_EXPORT_VALUE_H
#define STORE_EXPORT_VALUE_H

#include <stdbool.h>

struct json;
struct sqlite3_stmt;

/* Column i of the row it stands on. False: a text that is no UTF-8, or has a NUL in it. */
bool export_value(struct json *j, struct sqlite3_stmt *stmt, int i);

#endif
