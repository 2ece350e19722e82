#include "store/query_feed.h"

#include "store/place.h"
#include "store/store_private.h"

#include <string.h>

static void read_row(struct sql *q, struct log_row *row)
{
    uint64_t newcomer;

    memset(row, 0, sizeof(*row));
    row->pos = sql_id(q);
    row->kind = (enum event_kind)sql_number(q);
    row->at = sql_number(q);
    row->room = sql_id(q);
    row->room_kind = (enum room_kind)sql_number(q);
    row->user = sql_id(q);
    row->author = sql_id(q);
    row->emoji = sql_text(q, &row->emoji_len);
    row->archived = sql_yes(q);
    newcomer = sql_id(q);
    row->action = (unsigned)sql_number(q);
    row->detail = sql_text(q, &row->detail_len);
    if (newcomer != 0) {
        row->newcomer = true;
        row->user = newcomer;
    }
    if (!row->emoji)
        row->emoji = "";
    if (!row->detail)
        row->detail = "";
}

enum err query_log_rows(struct reader *r, uint64_t after, size_t max, log_row_fn *fn,
                        void *arg, struct log_place *place)
{
    struct log_row row;
    size_t told = 0;
    bool goes_on = true;

    snapshot_begin(r);
    place->head = place_head(&r->db);
    place->upto = after;

    struct sql q = sql_start(&r->db, LIST_LOG_ROWS);

    sql_bind_id(&q, after);
    sql_bind_number(&q, (int64_t)max);
    while (goes_on && sql_row(&q)) {
        read_row(&q, &row);
        goes_on = fn(arg, &row);
        if (goes_on) {
            place->upto = row.pos;
            told++;
        }
    }
    sql_end(&q);
    if (goes_on && told < max && place->head > place->upto)
        place->upto = place->head;
    return snapshot_end(r, OK);
}

enum err query_log_oldest(struct reader *r, uint64_t *oldest)
{
    struct sql q = sql_start(&r->db, FIND_OLDEST);

    *oldest = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return reader_settle(r, OK);
}

/* Cut between characters, should it ever be longer than anything is let in. */
static void copy_label(struct sql *q, char name[LABEL_SIZE])
{
    size_t len;
    const char *text = sql_text(q, &len);

    if (!text)
        len = 0;
    if (len >= LABEL_SIZE)
        for (len = LABEL_SIZE - 1; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
            len--;
    if (len > 0)
        memcpy(name, text, len);
    name[len] = '\0';
}

enum err query_room_label(struct reader *r, uint64_t asker, uint64_t room,
                          struct room_label *label)
{
    struct sql q = sql_start(&r->db, FIND_ROOM_LABEL);
    bool found;

    sql_bind_id(&q, room);
    sql_bind_id(&q, asker);
    found = sql_row(&q);
    if (found) {
        label->kind = (enum room_kind)sql_number(&q);
        copy_label(&q, label->name);
        label->member = sql_yes(&q);
    }
    sql_end(&q);
    return reader_settle(r, found ? OK : ERR_NOT_FOUND);
}

enum err query_user_label(struct reader *r, uint64_t user, char name[LABEL_SIZE])
{
    struct sql q = sql_start(&r->db, FIND_USER_LABEL);
    bool found;

    sql_bind_id(&q, user);
    found = sql_row(&q);
    if (found)
        copy_label(&q, name);
    sql_end(&q);
    return reader_settle(r, found ? OK : ERR_NOT_FOUND);
}
