#include "store/place.h"

static uint64_t find(struct db *db, enum statement which)
{
    struct sql q = sql_start(db, which);
    uint64_t pos = sql_row(&q) ? sql_id(&q) : 0;

    sql_end(&q);
    return pos;
}

uint64_t place_head(struct db *db)
{
    return find(db, FIND_HEAD);
}

uint64_t place_oldest(struct db *db)
{
    return find(db, FIND_OLDEST);
}
