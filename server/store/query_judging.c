#include "store/query_judging.h"

#include "store/store_private.h"

enum err query_author(struct reader *r, uint64_t user, int64_t *at, enum user_role *role)
{
    struct sql q = sql_start(&r->db, FIND_AUTHOR);
    bool found;

    sql_bind_id(&q, user);
    found = sql_row(&q);
    *at = found ? sql_number(&q) : 0;
    *role = found ? (enum user_role)sql_number(&q) : ROLE_MEMBER;
    sql_end(&q);
    return reader_settle(r, found ? OK : ERR_NOT_FOUND);
}

enum err query_message_place(struct reader *r, uint64_t message, uint64_t *room,
                             uint64_t *user)
{
    struct sql q = sql_start(&r->db, FIND_MESSAGE_PLACE);
    bool found;

    sql_bind_id(&q, message);
    found = sql_row(&q);
    *room = found ? sql_id(&q) : 0;
    *user = found ? sql_id(&q) : 0;
    sql_end(&q);
    return reader_settle(r, found ? OK : ERR_NOT_FOUND);
}

enum err query_room_kind(struct reader *r, uint64_t room, enum room_kind *kind)
{
    struct sql q = sql_start(&r->db, FIND_ROOM_KIND);
    bool found;

    sql_bind_id(&q, room);
    found = sql_row(&q);
    *kind = found ? (enum room_kind)sql_number(&q) : ROOM_PUBLIC;
    sql_end(&q);
    return reader_settle(r, found ? OK : ERR_NOT_FOUND);
}
