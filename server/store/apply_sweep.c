#include "store/apply.h"

#include <stdbool.h>

/* Rows of each kind that one command takes away, so that no batch grows long. */
#define SWEEP_MAX 500

static void delete_row(struct writer *w, enum statement which, uint64_t pos)
{
    struct sql q = sql_start(&w->db, which);

    sql_bind_id(&q, pos);
    sql_run(&q);
}

/* The oldest row of a table, its pos and time; false: it is empty. */
static bool find_oldest(struct writer *w, enum statement which, uint64_t *pos,
                        int64_t *at)
{
    struct sql q = sql_start(&w->db, which);
    bool found = sql_row(&q);

    if (found) {
        *pos = sql_id(&q);
        *at = sql_number(&q);
    }
    sql_end(&q);
    return found;
}

/* Keys lie in the order of pos, and that is nearly that of time: one that is not old
 * enough stops the walk. */
static uint64_t sweep_keys(struct writer *w, int64_t older_than)
{
    uint64_t count = 0;
    uint64_t pos;
    int64_t at;

    while (count < SWEEP_MAX && find_oldest(w, FIND_OLDEST_KEY, &pos, &at) &&
           at < older_than) {
        delete_row(w, DELETE_KEY, pos);
        count++;
    }
    return count;
}

/* The newest row stays whatever is asked: it is where the log goes on from. */
static uint64_t sweep_log(struct writer *w, uint64_t before)
{
    uint64_t count = 0;
    uint64_t last = 0;
    uint64_t pos;
    int64_t at;

    if (before > w->head)
        before = w->head;
    while (count < SWEEP_MAX && find_oldest(w, FIND_OLDEST_LOG, &pos, &at) &&
           pos < before) {
        delete_row(w, DELETE_LOG, pos);
        delete_row(w, DELETE_LOG_DETAIL, pos);
        last = pos;
        count++;
    }
    if (count > 0)
        delete_row(w, SET_OLDEST, last);
    return count;
}

/* Takes no pos: nothing that anyone could ask for has changed but how far back they may. */
enum err apply_sweep(struct writer *w, const struct command *c, struct outcome *o)
{
    uint64_t keys = sweep_keys(w, c->expires_at);
    uint64_t rows = sweep_log(w, c->seq);

    o->id = keys > rows ? keys : rows;
    return OK;
}
