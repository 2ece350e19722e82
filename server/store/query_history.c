#include "store/query.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/lookup.h"
#include "store/message_view.h"
#include "store/store_private.h"

enum err query_history(struct reader *r, const struct history_args *args, struct buf *out)
{
    struct standing s;
    enum err err = ERR_NOT_FOUND;

    snapshot_begin(r);
    if (find_standing(&r->db, args->room, args->user, &s) && standing_sees(&s)) {
        struct history_of room = {MESSAGES_BEFORE, MESSAGES_AFTER, args->room,
                                  args->room};
        struct json j = json_begin(out);

        json_object(&j);
        message_view_history(&r->db, &room, args, &j);
        json_object_end(&j);
        err = OK;
    }
    return snapshot_end(r, err);
}
