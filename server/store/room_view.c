#include "store/room_view.h"

#include "proto/event.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define CURSOR_DIGITS_MAX 16

static void put_string(struct json *j, const char *key, struct sql *q)
{
    size_t len;
    const char *text = sql_text(q, &len);

    json_key(j, key);
    json_string(j, text ? text : "", len);
}

static void put_people(struct json *j, struct sql *q)
{
    const char *people = sql_text(q, NULL);

    if (!people)
        return;

    char list[1024];
    int len = snprintf(list, sizeof(list), "[%s]", people);

    json_key(j, "users");
    json_raw(j, list, (size_t)len < sizeof(list) ? (size_t)len : 0);
}

void room_view_encode(struct sql *q, struct json *j)
{
    json_object(j);
    json_put_u64(j, "room", sql_id(q));
    put_string(j, "name", q);
    json_put_text(j, "kind", room_kind_name((enum room_kind)sql_number(q)));
    put_string(j, "topic", q);
    json_put_u64(j, "seq", sql_id(q));
    json_put_u64(j, "owner", sql_id(q));
    json_put_bool(j, "archived", sql_yes(q));
    json_put_u64(j, "members", sql_id(q));
    put_people(j, q);
    json_put_bool(j, "member", sql_id(q) != 0);
    json_put_u64(j, "read", sql_id(q));
    json_put_u64(j, "unread", sql_id(q));
    json_put_u64(j, "mentions", sql_id(q));
    json_object_end(j);
}

bool cursor_read(const char *text, uint64_t *id)
{
    size_t len = strlen(text);

    *id = 0;
    if (len > CURSOR_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        *id = *id * 10 + (uint64_t)(text[i] - '0');
    }
    return true;
}

void cursor_write(struct json *j, uint64_t id)
{
    char text[24];

    snprintf(text, sizeof(text), "%" PRIu64, id);
    json_put_text(j, "cursor", text);
}
