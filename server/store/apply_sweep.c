#include "store/apply.h"

#include "store/keys.h"
#include "store/moderation.h"
#include "store/profile.h"

#include <stdbool.h>
#include <stdlib.h>

/* Rows of each kind that one command takes away, so that no batch grows long. */
#define SWEEP_MAX 500
#define DAY_MS    ((int64_t)24 * 60 * 60 * 1000)

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

/* The oldest, if it is older than that. */
static bool sweep_key(struct writer *w, int64_t older_than)
{
    struct sql q = sql_start(&w->db, FIND_OLDEST_KEY);
    uint64_t pos = 0;
    uint64_t user = 0;
    char *key = NULL;

    if (sql_row(&q)) {
        pos = sql_id(&q);
        if (sql_number(&q) < older_than) {
            user = sql_id(&q);
            key = sql_text_copy(&q, NULL);
        }
    }
    sql_end(&q);
    if (key)
        keys_remove(w, user, key, pos);
    free(key);
    return key != NULL;
}

/* Keys lie in the order of pos, and that is nearly that of time: one that is not old
 * enough stops the walk. */
static uint64_t sweep_keys(struct writer *w, int64_t older_than)
{
    uint64_t count = 0;

    while (count < SWEEP_MAX && sweep_key(w, older_than))
        count++;
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

/* The texts of reviews that were decided long ago. */
static uint64_t sweep_reviews(struct writer *w, int64_t older_than)
{
    uint64_t ids[SWEEP_MAX];
    uint64_t count = 0;
    struct sql q = sql_start(&w->db, LIST_OLD_REVIEWS);

    sql_bind_number(&q, older_than);
    sql_bind_id(&q, SWEEP_MAX);
    while (count < SWEEP_MAX && sql_row(&q))
        ids[count++] = sql_id(&q);
    sql_end(&q);
    for (uint64_t i = 0; i < count; i++)
        delete_row(w, FORGET_REVIEW_TEXT, ids[i]);
    return count;
}

/* Of the things of one person, those that were taken away or are over. */
static uint64_t sweep_own(struct writer *w, int64_t older_than)
{
    static const enum statement which[] = {SWEEP_SAVED, SWEEP_DRAFTS, SWEEP_SCHEDULES,
                                           SWEEP_REMINDERS};
    uint64_t count = 0;

    for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
        struct sql q = sql_start(&w->db, which[i]);

        sql_bind_number(&q, older_than);
        sql_bind_id(&q, SWEEP_MAX);
        if (sql_run_changed(&q)) /* then there may be more */
            count = SWEEP_MAX;
    }
    return count;
}

static uint64_t most(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* Takes no pos: nothing that anyone could ask for has changed but how far back they may. */
enum err apply_sweep(struct writer *w, const struct command *c, struct outcome *o)
{
    uint64_t keys = sweep_keys(w, c->expires_at);
    uint64_t rows = sweep_log(w, c->seq);
    uint64_t texts = sweep_reviews(w, (int64_t)c->uses - REVIEW_DAYS * DAY_MS);
    uint64_t sanctions = sanctions_expire(w, (int64_t)c->uses, SWEEP_MAX);

    o->id = most(most(keys, rows), most(texts, sanctions));
    o->id = most(o->id, sweep_own(w, c->expires_at));
    o->id = most(o->id, statuses_expire(w, (int64_t)c->uses, SWEEP_MAX));
    return OK;
}
