/*
 * apply_policy.c - what admins set for the machine: policies, lists, the head in use.
 */
#include "store/apply.h"

#include "store/guard.h"
#include "store/review.h"

#include <string.h>

static const char admins_only[] = "only an owner or admin does that";

/* --- policies --- */

static enum err may_set_policy(struct writer *w, const struct command *c,
                               struct outcome *o)
{
    struct standing room;

    if (!is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, admins_only);
    if (c->room == 0)
        return c->uses == 0 ? OK : ERR_PARAMS;
    if (!find_standing(&w->db, c->room, c->actor, &room) || !standing_sees(&room))
        return ERR_NOT_FOUND;
    if (room.kind == ROOM_DM)
        return refuse(o, ERR_FORBIDDEN,
                      "a direct conversation goes by the workspace's policy");
    return OK;
}

static void write_policy(struct writer *w, const struct command *c, uint64_t pos)
{
    struct sql q = sql_start(&w->db, c->text ? SET_POLICY : DELETE_POLICY);

    sql_bind_id(&q, c->room);
    if (c->text) {
        sql_bind_text(&q, c->text, c->text_len);
        sql_bind_id(&q, c->uses);
        sql_bind_id(&q, pos);
        sql_bind_number(&q, c->at);
        sql_bind_id(&q, c->actor);
    }
    sql_run(&q);
    guard_set_slow(w, c->room, c->text ? c->uses : 0);
    if (c->text && c->uses > 0)
        return;
    q = sql_start(&w->db, DELETE_SLOW_POSTS);
    sql_bind_id(&q, c->room);
    sql_run(&q);
}

/* The pos of the policy that stands and is the same; 0: there is none. */
static uint64_t find_same(struct writer *w, const struct command *c)
{
    struct sql q = sql_start(&w->db, FIND_POLICY);
    uint64_t pos = 0;

    sql_bind_id(&q, c->room);
    if (sql_row(&q)) {
        size_t len;
        const char *text = sql_text(&q, &len);

        if (c->text && len == c->text_len && memcmp(text, c->text, len) == 0)
            pos = sql_id(&q);
    }
    sql_end(&q);
    return pos;
}

enum err apply_moderation_policy(struct writer *w, const struct command *c,
                                 struct outcome *o)
{
    enum err err = may_set_policy(w, c, o);
    uint64_t same = err == OK ? find_same(w, c) : 0;

    if (err != OK)
        return err;
    if (same != 0)
        return answer_again(o, c->room, same, 0);
    event_record(w, event_begin(w, c, o, EVENT_NONE));
    o->id = c->room;
    write_policy(w, c, o->pos);
    audit_write(
        w, c, o->pos,
        &(struct audit){.action = AUDIT_POLICY_SET, .room = c->room, .detail = c->text});
    return OK;
}

/* --- lists --- */

static bool list_name(struct writer *w, uint64_t list, char *name, size_t size)
{
    struct sql q = sql_start(&w->db, FIND_LIST);

    sql_bind_id(&q, list);

    bool found = sql_row(&q);

    if (found) {
        size_t len;

        sql_id(&q);

        const char *text = sql_text(&q, &len);

        if (len >= size)
            len = size - 1;
        memcpy(name, text, len);
        name[len] = '\0';
    }
    sql_end(&q);
    return found;
}

/* Would all lists together still be within their bounds? */
static bool fits(struct writer *w, const struct command *c, size_t entries)
{
    struct sql q = sql_start(&w->db, COUNT_LISTS);

    sql_bind_id(&q, c->list);
    sql_row(&q);

    uint64_t lists = sql_id(&q);
    uint64_t all = sql_id(&q);
    uint64_t patterns = sql_id(&q);

    sql_end(&q);
    return lists < WORDS_LISTS_MAX && all + entries <= WORDS_ENTRIES_MAX &&
           (c->choice != WORDS_PATTERNS || patterns + entries <= WORDS_PATTERNS_MAX);
}

static enum err may_set_list(struct writer *w, const struct command *c, struct outcome *o,
                             size_t *entries)
{
    char name[8];
    size_t line;

    if (!c->name || !c->text || c->choice == 0 || c->choice >= WORDS_KIND_COUNT ||
        !word_list_count(c->text, c->text_len, entries, &line))
        return ERR_PARAMS;
    if (!is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, admins_only);
    if (c->list != 0 && !list_name(w, c->list, name, sizeof(name)))
        return ERR_NOT_FOUND;
    if (!fits(w, c, *entries))
        return refuse(o, ERR_CONFLICT,
                      "all lists together hold 20000 entries, of them 200 patterns, in "
                      "at most 256 lists");
    return OK;
}

static void write_list(struct writer *w, const struct command *c, uint64_t list,
                       uint64_t pos, size_t entries)
{
    struct sql q = sql_start(&w->db, SET_LIST);

    sql_bind_id(&q, list);
    sql_bind_string(&q, c->name);
    sql_bind_id(&q, c->choice);
    sql_bind_string(&q, c->topic ? c->topic : "");
    sql_bind_id(&q, entries);
    sql_bind_id(&q, pos);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, c->actor);
    sql_bind_text(&q, c->text, c->text_len);
    sql_run(&q);
}

enum err apply_list_set(struct writer *w, const struct command *c, struct outcome *o)
{
    size_t entries;
    enum err err;

    if (key_is_known(w, c, o, &err))
        return err;
    err = may_set_list(w, c, o, &entries);
    if (err != OK)
        return err;
    event_record(w, event_begin(w, c, o, EVENT_NONE));
    o->id = c->list != 0 ? c->list : o->pos;
    write_list(w, c, o->id, o->pos, entries);
    audit_write(
        w, c, o->pos,
        &(struct audit){.action = AUDIT_LIST_SET, .subject = o->id, .reason = c->name});
    key_remember(w, c, o);
    return OK;
}

enum err apply_list_remove(struct writer *w, const struct command *c, struct outcome *o)
{
    char name[256];

    if (!is_admin(&w->db, c->actor))
        return refuse(o, ERR_FORBIDDEN, admins_only);
    if (!list_name(w, c->list, name, sizeof(name)))
        return ERR_NOT_FOUND;
    event_record(w, event_begin(w, c, o, EVENT_NONE));
    o->id = c->list;

    struct sql q = sql_start(&w->db, DELETE_LIST);

    sql_bind_id(&q, c->list);
    sql_run(&q);
    audit_write(w, c, o->pos,
                &(struct audit){
                    .action = AUDIT_LIST_REMOVED, .subject = c->list, .reason = name});
    return OK;
}
