#include "store/query.h"

#include "base/buf.h"
#include "proto/json.h"
#include "store/group.h"
#include "store/notify.h"
#include "store/person.h"
#include "store/store_private.h"

enum err query_notify(struct reader *r, uint64_t user, struct buf *out)
{
    struct json j = json_begin(out);

    snapshot_begin(r);
    notify_put(&r->db, user, &j);
    return snapshot_end(r, OK);
}

enum err query_groups(struct reader *r, uint64_t user, struct buf *out)
{
    struct json j = json_begin(out);

    snapshot_begin(r);

    struct sql q = sql_start(&r->db, LIST_GROUPS);

    json_object(&j);
    json_key(&j, "groups");
    json_array(&j);
    if (!is_guest(&r->db, user))
        while (sql_row(&q))
            group_put(&r->db, sql_id(&q), &j);
    json_array_end(&j);
    json_object_end(&j);
    sql_end(&q);
    return snapshot_end(r, OK);
}
