/*
 * apply_emoji.c - emoji of the workspace's own, :name: in reactions and texts. Every member may
 * add one; who set it and moderators may change and remove it.
 */
#include "store/apply.h"

#include "proto/json.h"
#include "store/emoji.h"
#include "store/file.h"
#include "store/guard.h"
#include "store/parts.h"

#include <string.h>

#define EMOJI_MAX    5000
#define EMOJI_OF_MAX 500 /* by one person, who is no moderator: the rest is for others */

bool emoji_find(struct db *db, const char *name, struct emoji_row *found)
{
    struct sql q = sql_start(db, FIND_EMOJI);

    memset(found, 0, sizeof(*found));
    sql_bind_string(&q, name);

    bool known = sql_row(&q);

    if (known) {
        found->id = sql_id(&q);
        found->file = sql_id(&q);
        found->user = sql_id(&q);
        found->set_pos = sql_id(&q);
        found->removed_pos = sql_id(&q);
    }
    sql_end(&q);
    return known;
}

static bool name_is_good(const char *name)
{
    size_t len = name ? strlen(name) : 0;

    return len >= 2 && len <= EMOJI_NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-") == len;
}

static uint64_t count_of(struct sql *q)
{
    uint64_t count = sql_row(q) ? sql_id(q) : 0;

    sql_end(q);
    return count;
}

static enum err may_add(struct writer *w, const struct command *c, struct outcome *o)
{
    struct sql all = sql_start(&w->db, COUNT_EMOJI);

    if (count_of(&all) >= EMOJI_MAX)
        return refuse(o, ERR_CONFLICT, "a workspace holds at most 5000 emoji");
    if (c->actor == 0 || is_moderator(&w->db, c->actor))
        return OK;

    struct sql own = sql_start(&w->db, COUNT_EMOJI_OF);

    sql_bind_id(&own, c->actor);
    if (count_of(&own) >= EMOJI_OF_MAX)
        return refuse(
            o, ERR_CONFLICT,
            "one person adds at most 500 emoji; remove some, or ask a moderator");
    return OK;
}

static bool may_change(struct writer *w, const struct command *c,
                       const struct emoji_row *e)
{
    return e->removed_pos != 0 || e->user == c->actor || is_moderator(&w->db, c->actor);
}

static enum err may_set(struct writer *w, const struct command *c, struct outcome *o,
                        const struct emoji_row *old, bool known)
{
    enum user_role role = ROLE_MEMBER;

    if (c->actor != 0)
        find_role(&w->db, c->actor, &role);
    if (user_role_rank(role) < user_role_rank(ROLE_MEMBER))
        return refuse(o, ERR_FORBIDDEN, "guests set no emoji");
    if (known && !may_change(w, c, old))
        return refuse(o, ERR_FORBIDDEN,
                      "who set this emoji and moderators may change it");

    enum err err = guard_words(w, c, o, 0);

    if (err != OK)
        return err;
    if (!known || old->removed_pos != 0)
        err = may_add(w, c, o);
    if (err != OK)
        return err;
    return file_check_face(w, c, o, c->subject);
}

static void write_emoji(struct writer *w, const struct command *c, const struct event *e)
{
    struct sql q = sql_start(&w->db, SET_EMOJI);

    sql_bind_id(&q, e->subject);
    sql_bind_string(&q, c->name);
    sql_bind_id(&q, c->subject);
    sql_bind_id(&q, c->actor);
    sql_bind_number(&q, c->at);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
}

enum err apply_emoji_set(struct writer *w, const struct command *c, struct outcome *o)
{
    struct emoji_row old;

    if (!name_is_good(c->name))
        return ERR_PARAMS;

    bool known = emoji_find(&w->db, c->name, &old);
    bool stands = known && old.removed_pos == 0;

    if (stands && old.file == c->subject && may_change(w, c, &old))
        return answer_again(o, old.id, old.set_pos, 0);

    enum err err = may_set(w, c, o, &old, known);

    if (err != OK)
        return err;

    struct event *e = event_begin(w, c, o, EVENT_EMOJI_SET);

    e->subject = known ? old.id : e->pos;
    o->id = e->subject;
    write_emoji(w, c, e);
    file_face(w, c->subject, 1);
    if (stands)
        file_face(w, old.file, -1);
    event_record(w, e);
    return OK;
}

enum err apply_emoji_remove(struct writer *w, const struct command *c, struct outcome *o)
{
    struct emoji_row old;

    if (!name_is_good(c->name))
        return ERR_PARAMS;
    if (!emoji_find(&w->db, c->name, &old))
        return refuse(o, ERR_NOT_FOUND, "there is no emoji of that name");
    if (old.removed_pos != 0)
        return answer_again(o, old.id, old.removed_pos, 0);
    if (!may_change(w, c, &old))
        return refuse(o, ERR_FORBIDDEN,
                      "who set this emoji and moderators may remove it");

    struct event *e = event_begin(w, c, o, EVENT_EMOJI_REMOVED);
    struct sql q = sql_start(&w->db, REMOVE_EMOJI);

    e->subject = old.id;
    o->id = old.id;
    sql_bind_string(&q, c->name);
    sql_bind_id(&q, e->pos);
    sql_run(&q);
    file_face(w, old.file, -1);
    event_record(w, e);
    return OK;
}

/* --- what is told --- */

extra_fn put_emoji;

void put_emoji(struct db *db, const struct event *e, struct json *j)
{
    struct sql q = sql_start(db, FIND_EMOJI_BY_ID);

    sql_bind_id(&q, e->subject);
    if (sql_row(&q)) {
        json_put_text(j, "name", sql_text(&q, NULL));
        if (e->kind == EVENT_EMOJI_SET) {
            json_put_u64(j, "file", sql_id(&q));
            json_put_u64(j, "user", sql_id(&q));
            json_put_i64(j, "at", sql_number(&q));
        } else {
            json_put_u64(j, "user", e->user);
        }
    }
    sql_end(&q);
}
