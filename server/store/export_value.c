#include "store/export_value.h"

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "proto/json.h"

#include <sqlite3.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_hex(struct json *j, const uint8_t *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    char *text = xmalloc(2 * len + 1);

    for (size_t i = 0; i < len; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    json_object(j);
    json_key(j, "hex");
    json_string(j, text, 2 * len);
    json_object_end(j);
    free(text);
}

/* With all its digits, and never to be taken for a whole number. */
static void put_real(struct json *j, double value)
{
    char text[64];

    snprintf(text, sizeof(text), "%.17g", value);
    if (!strpbrk(text, ".en"))
        snprintf(text, sizeof(text), "%.1f", value);
    json_raw(j, text, strlen(text));
}

bool export_value(struct json *j, sqlite3_stmt *stmt, int i)
{
    const char *text;
    size_t len;

    switch (sqlite3_column_type(stmt, i)) {
    case SQLITE_INTEGER:
        json_i64(j, sqlite3_column_int64(stmt, i));
        return true;
    case SQLITE_FLOAT:
        put_real(j, sqlite3_column_double(stmt, i));
        return true;
    case SQLITE_BLOB:
        text = sqlite3_column_blob(stmt, i);
        put_hex(j, (const uint8_t *)text, (size_t)sqlite3_column_bytes(stmt, i));
        return true;
    case SQLITE_TEXT:
        text = (const char *)sqlite3_column_text(stmt, i);
        len = (size_t)sqlite3_column_bytes(stmt, i);
        if (!text || !utf8_valid(text, len) || memchr(text, '\0', len))
            return false;
        json_string(j, text, len);
        return true;
    default:
        json_null(j);
        return true;
    }
}
