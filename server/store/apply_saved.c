/*
 * apply_saved.c - messages a person keeps for later, and the order of the own sidebar.
 */
#include "store/apply.h"

#include "base/xmalloc.h"
#include "store/own.h"
#include "store/params.h"

#include <stdlib.h>
#include <string.h>

#define SAVED_MAX    5000
#define NOTE_MAX     2000 /* bytes; the schema counts characters */
#define SECTIONS_MAX 60000

struct saved {
    uint64_t pos; /* 0: never was */
    bool removed;
    bool same; /* its note is the command's */
};

static bool is_note(const char *note, const struct command *c)
{
    return note ? c->text && strcmp(note, c->text) == 0 : !c->text;
}

static struct saved find_saved(struct writer *w, const struct command *c)
{
    struct saved s = {0};
    struct sql q = sql_start(&w->db, FIND_SAVED);

    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, c->message);
    if (sql_row(&q)) {
        s.pos = sql_id(&q);
        s.removed = sql_yes(&q);
        sql_number(&q);
        s.same = is_note(sql_text(&q, NULL), c);
    }
    sql_end(&q);
    return s;
}

static void put_saved(struct writer *w, const struct command *c, struct outcome *o,
                      bool removed)
{
    struct event *e =
        event_begin(w, c, o, removed ? EVENT_SAVED_REMOVED : EVENT_SAVED_ADDED);
    struct sql q = sql_start(&w->db, PUT_SAVED);

    e->subject = c->message;
    o->id = c->message;
    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, c->message);
    sql_bind_id(&q, e->pos);
    sql_bind_number(&q, c->at);
    sql_bind_number(&q, removed);
    sql_bind_string(&q, removed ? NULL : c->text);
    sql_run(&q);
    event_record(w, e);
}

static bool may_see(struct writer *w, const struct command *c)
{
    struct message_row m;
    struct standing room;

    return find_message(&w->db, c->message, &m) && m.deleted_pos == 0 &&
           find_standing(&w->db, m.room, c->actor, &room) && standing_sees(&room);
}

enum err apply_saved_add(struct writer *w, const struct command *c, struct outcome *o)
{
    struct saved s;

    if (c->text && (c->text_len == 0 || c->text_len > NOTE_MAX))
        return ERR_PARAMS;
    if (!may_see(w, c))
        return ERR_NOT_FOUND;
    s = find_saved(w, c);
    if (s.pos != 0 && !s.removed && s.same)
        return answer_again(o, c->message, s.pos, 0);
    if ((s.pos == 0 || s.removed) &&
        own_count(&w->db, COUNT_SAVED, c->actor) >= SAVED_MAX)
        return refuse(o, ERR_CONFLICT, "you have saved 5000 messages, which is the most");
    put_saved(w, c, o, false);
    return OK;
}

/* Whatever became of the message meanwhile. */
enum err apply_saved_remove(struct writer *w, const struct command *c, struct outcome *o)
{
    struct saved s = find_saved(w, c);

    if (s.pos == 0)
        return refuse(o, ERR_NOT_FOUND, "you have not saved that");
    if (s.removed)
        return answer_again(o, c->message, s.pos, 0);
    put_saved(w, c, o, true);
    return OK;
}

/* --- the sidebar --- */

/* The pos of the one that stands, 0: none; *same: it says what the command does. */
static uint64_t find_sidebar(struct writer *w, const struct command *c,
                             struct json_slice sections, bool *same)
{
    struct sql q = sql_start(&w->db, FIND_SIDEBAR);
    uint64_t pos = 0;
    size_t len;

    *same = false;
    sql_bind_id(&q, c->actor);
    if (sql_row(&q)) {
        pos = sql_id(&q);

        const char *text = sql_text(&q, &len);

        *same = len == sections.len && memcmp(text, sections.text, len) == 0;
    }
    sql_end(&q);
    return pos;
}

enum err apply_sidebar_set(struct writer *w, const struct command *c, struct outcome *o)
{
    struct json_slice params, sections;
    enum user_role role;
    bool same;

    if (!c->params || !params_open(c->params, &params) ||
        !params_find(params, "sections", &sections) || sections.text[0] != '[' ||
        sections.len > SECTIONS_MAX)
        return ERR_PARAMS;
    if (!find_role(&w->db, c->actor, &role))
        return ERR_FORBIDDEN;

    uint64_t pos = find_sidebar(w, c, sections, &same);

    if (same)
        return answer_again(o, c->actor, pos, 0);
    if (pos != c->seq)
        return refuse(o, ERR_CONFLICT,
                      "it was changed elsewhere meanwhile; read it again, then set it");

    struct event *e = event_begin(w, c, o, EVENT_SIDEBAR_CHANGED);
    struct sql q = sql_start(&w->db, PUT_SIDEBAR);

    o->id = c->actor;
    sql_bind_id(&q, c->actor);
    sql_bind_id(&q, e->pos);
    sql_bind_text(&q, sections.text, sections.len);
    sql_run(&q);
    event_record(w, e);
    return OK;
}
