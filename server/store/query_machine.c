/*
 * query_machine.c - what the judging side of the server reads: what is set, what is to be
 * learnt from, what is still to be judged.
 */
#include "store/query_moderation.h"

#include "base/xmalloc.h"
#include "proto/event.h"
#include "store/apply.h"
#include "store/place.h"
#include "store/store_private.h"

#include <stdlib.h>

#define ROWS_PER_FOUND 16

enum err query_policies(struct reader *r, policy_fn *fn, void *arg)
{
    struct sql q = sql_start(&r->db, LIST_POLICIES);

    while (sql_row(&q)) {
        uint64_t room = sql_id(&q);
        size_t len;
        const char *text = sql_text(&q, &len);

        fn(arg, room, text, len);
    }
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_word_lists(struct reader *r, word_list_fn *fn, void *arg)
{
    struct sql q = sql_start(&r->db, LIST_WORD_LISTS);

    while (sql_row(&q)) {
        struct word_list list = {.id = sql_id(&q)};

        list.kind = (enum word_list_kind)sql_number(&q);
        list.language = sql_text(&q, NULL);
        list.text = sql_text(&q, &list.len);
        fn(arg, &list);
    }
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_judged(struct reader *r, uint64_t *judged)
{
    *judged = number_find(&r->db, "judged");
    return reader_settle(r, OK);
}

enum err query_head_in_use(struct reader *r, uint64_t *version)
{
    *version = number_find(&r->db, "head");
    return reader_settle(r, OK);
}

enum err query_head_wanted(struct reader *r, uint64_t *version)
{
    struct sql q = sql_start(&r->db, FIND_HEAD_LEARNING);

    *version = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return reader_settle(r, OK);
}

enum err query_examples(struct reader *r, uint64_t version, uint64_t after,
                        struct example *examples, size_t max, size_t *count)
{
    struct sql q = sql_start(&r->db, LIST_EXAMPLES);

    *count = 0;
    sql_bind_id(&q, after);
    sql_bind_id(&q, version);
    sql_bind_id(&q, max);
    while (*count < max && sql_row(&q)) {
        struct example *e = &examples[(*count)++];

        e->review = sql_id(&q);
        e->wanted = sql_number(&q) != DECISION_APPROVE;
        e->text = sql_text_copy(&q, &e->len);
    }
    sql_end(&q);

    enum err err = reader_settle(r, OK);

    for (; err != OK && *count > 0; --*count)
        free(examples[*count - 1].text);
    return err;
}

static bool find_message_at(struct reader *r, uint64_t pos, uint64_t message,
                            struct unjudged *u)
{
    struct sql q = sql_start(&r->db, FIND_UNJUDGED);
    bool found = false;

    sql_bind_id(&q, message);
    if (sql_row(&q)) {
        *u = (struct unjudged){.pos = pos, .message = message, .room = sql_id(&q)};
        u->dm = sql_number(&q) == ROOM_DM;
        u->user = sql_id(&q);
        u->at = sql_number(&q);
        u->user_at = sql_number(&q);
        found = sql_id(&q) == pos; /* else a later row tells of it */
        u->edited = pos != message;
        if (found)
            u->text = sql_text_copy(&q, &u->len);
    }
    sql_end(&q);
    return found;
}

struct row {
    uint64_t pos;
    uint64_t message; /* 0: the row tells of none */
};

static size_t list_rows(struct reader *r, uint64_t after, struct row *rows, size_t max)
{
    struct sql q = sql_start(&r->db, LOG_FROM);
    size_t count = 0;

    sql_bind_id(&q, after);
    sql_bind_id(&q, max);
    while (count < max && sql_row(&q)) {
        struct row *row = &rows[count++];

        row->pos = sql_id(&q);

        int64_t kind = sql_number(&q);
        uint64_t subject = sql_id(&q);

        row->message =
            kind == EVENT_MESSAGE_CREATED || kind == EVENT_MESSAGE_EDITED ? subject : 0;
    }
    sql_end(&q);
    return count;
}

enum err query_unjudged(struct reader *r, uint64_t after, struct unjudged *found,
                        size_t max, size_t *count, uint64_t *next, uint64_t *head)
{
    size_t rows_max = ROWS_PER_FOUND * max;
    struct row *rows = xcalloc(rows_max, sizeof(*rows));

    snapshot_begin(r);
    *head = place_head(&r->db);
    *count = 0;
    *next = after;

    size_t listed = list_rows(r, after, rows, rows_max);

    for (size_t i = 0; i < listed && *count < max; i++) {
        *next = rows[i].pos;
        if (rows[i].message != 0 &&
            find_message_at(r, rows[i].pos, rows[i].message, &found[*count]))
            ++*count;
    }
    free(rows);

    enum err err = snapshot_end(r, OK);

    for (; err != OK && *count > 0; --*count)
        free(found[*count - 1].text);
    return err;
}
