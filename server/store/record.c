#include "store/record.h"

#include "base/bug.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "store/ids.h"
#include "store/keys.h"
#include "store/moderation.h"
#include "store/parts.h"
#include "store/posting.h"

#include <stdlib.h>
#include <string.h>

enum err refuse(struct outcome *o, enum err err, const char *why)
{
    o->why = why;
    return err;
}

enum err refuse_saying(struct outcome *o, enum err err, char *words)
{
    o->words = words;
    return refuse(o, err, words);
}

enum err answer_again(struct outcome *o, uint64_t id, uint64_t pos, uint64_t seq)
{
    o->id = id;
    o->pos = pos;
    o->seq = seq;
    return OK;
}

static void find_code(struct writer *w, uint64_t invite, char code[SECRET_TOKEN_SIZE])
{
    struct sql q = sql_start(&w->db, FIND_INVITE_CODE);
    size_t len;

    sql_bind_id(&q, invite);
    if (sql_row(&q)) {
        const char *text = sql_text(&q, &len);

        if (len < SECRET_TOKEN_SIZE)
            memcpy(code, text, len + 1);
    }
    sql_end(&q);
}

/* A post that is held or blocked is a send all the same. */
static int64_t key_kind(const struct command *c)
{
    return c->kind == COMMAND_MESSAGE_HOLD || c->kind == COMMAND_MESSAGE_BLOCK
               ? (int64_t)COMMAND_MESSAGE_SEND
               : (int64_t)c->kind;
}

/* A send without a seq was held: its pos is the review's. */
static enum err answer_held(struct writer *w, struct outcome *o)
{
    struct sql q = sql_start(&w->db, FIND_REVIEW_WORDS);
    char *words;

    sql_bind_id(&q, o->pos);
    words = sql_row(&q) ? sql_text_copy(&q, NULL) : NULL;
    sql_end(&q);
    o->duplicate = false;
    o->id = o->pos = 0;
    return refuse_saying(o, ERR_BLOCKED, words);
}

static enum err compare_key(const struct key_use *use, const struct command *c,
                            struct outcome *o)
{
    if (use->kind != key_kind(c) ||
        memcmp(use->fingerprint, c->fingerprint, sizeof(c->fingerprint)) != 0)
        return ERR_KEY_CONFLICT;
    o->duplicate = true;
    o->at = use->at;
    return answer_again(o, use->pos, use->pos, use->seq);
}

bool key_is_known(struct writer *w, const struct command *c, struct outcome *o,
                  enum err *err)
{
    struct key_use use;

    if (c->key[0] == '\0' || ROOST_BUG_FORGET_DEDUPE ||
        !keys_find(w, c->actor, c->key, &use))
        return false;
    *err = compare_key(&use, c, o);
    if (o->duplicate && c->kind == COMMAND_INVITE_CREATE)
        find_code(w, o->id, o->code);
    if (o->duplicate && o->seq == 0 && key_kind(c) == COMMAND_MESSAGE_SEND)
        *err = answer_held(w, o);
    return true;
}

bool key_claim(struct writer *w, const struct command *c, uint64_t pos, uint64_t seq)
{
    struct key_use use = {.user = c->actor,
                          .key = c->key,
                          .pos = pos,
                          .kind = key_kind(c),
                          .seq = seq,
                          .at = c->at};

    if (c->key[0] == '\0' || ROOST_BUG_FORGET_DEDUPE)
        return true;
    memcpy(use.fingerprint, c->fingerprint, sizeof(use.fingerprint));
    /* Where the store failed, nothing of the transaction stays. */
    return keys_add(w, &use) || db_failure(&w->db) != 0;
}

void key_remember(struct writer *w, const struct command *c, const struct outcome *o)
{
    must(key_claim(w, c, o->pos, o->seq));
}

static void event_fill(struct writer *w, const struct command *c, struct event *e,
                       enum event_kind kind)
{
    e->kind = kind;
    e->pos = ++w->head;
    e->at = c->at;
    e->user = c->actor;
    e->by = c->actor;
}

static void take_seq(struct event *e, struct standing *room)
{
    e->room = room->room;
    e->seq = ++room->last_seq;
    e->room_kind = room->kind;
}

struct event *event_begin(struct writer *w, const struct command *c, struct outcome *o,
                          enum event_kind kind)
{
    struct event *e = &o->event;

    event_fill(w, c, e, kind);
    o->changed = true;
    o->pos = e->pos;
    o->at = c->at;
    return e;
}

struct event *room_event_begin(struct writer *w, const struct command *c,
                               struct outcome *o, enum event_kind kind,
                               struct standing *room)
{
    struct event *e = event_begin(w, c, o, kind);

    take_seq(e, room);
    o->seq = e->seq;
    return e;
}

struct event *event_more(struct writer *w, const struct command *c, struct outcome *o,
                         enum event_kind kind)
{
    must(o->changed && o->more_count < MORE_MAX);
    if (!o->more)
        o->more = xcalloc(MORE_MAX, sizeof(*o->more));

    struct event *e = &o->more[o->more_count++];

    event_fill(w, c, e, kind);
    return e;
}

struct event *room_event_more(struct writer *w, const struct command *c,
                              struct outcome *o, enum event_kind kind,
                              struct standing *room)
{
    struct event *e = event_more(w, c, o, kind);

    take_seq(e, room);
    return e;
}

static uint64_t subject_of(const struct event *e)
{
    if (event_has_extra(e->kind))
        return e->subject;
    if (event_is_of_moderation(e->kind))
        return e->review;
    return e->kind == EVENT_READ_MARKED ? e->read : e->message;
}

/* Who finds it in a replay; false: nobody, or by the message. */
static bool has_audience(const struct event *e, uint64_t *audience)
{
    switch ((enum event_scope)event_scopes[e->kind]) {
    case SCOPE_NONE:
        return false;
    case SCOPE_ROOM:
        *audience = event_is_for_all(e) ? 0 : e->room;
        return e->kind != EVENT_MESSAGE_CREATED;
    case SCOPE_PERSON:
        *audience = e->user;
        return true;
    case SCOPE_STAFF:
        *audience = AUDIENCE_MODERATORS;
        return true;
    case SCOPE_ALL:
        *audience = 0;
        return true;
    }
    return false;
}

static bool is_reaction(const struct event *e)
{
    return e->kind == EVENT_REACTION_ADDED || e->kind == EVENT_REACTION_REMOVED;
}

static bool has_detail(const struct event *e)
{
    return e->kind == EVENT_ROOM_CREATED || e->kind == EVENT_ROOM_UPDATED ||
           e->kind == EVENT_USER_UPDATED || event_is_of_moderation(e->kind);
}

static void record_detail(struct writer *w, const struct event *e)
{
    struct sql q = sql_start(&w->db, INSERT_LOG_DETAIL);
    char *people = e->user_count > 0 ? ids_to_text(e->users, e->user_count) : NULL;

    sql_bind_id(&q, e->pos);
    sql_bind_string(&q, e->name ? e->name : "");
    sql_bind_string(&q, e->topic ? e->topic : "");
    sql_bind_number(&q, (int64_t)e->room_kind);
    sql_bind_number(&q, e->archived);
    sql_bind_number(&q, (int64_t)e->role);
    sql_bind_string(&q, people);
    sql_bind_id_or_null(&q, e->final ? 1 : (uint64_t)e->expires_at);
    sql_bind_id_or_null(&q, event_is_of_moderation(e->kind) ? e->message : 0);
    sql_run(&q);
    free(people);
}

void event_record(struct writer *w, struct event *e)
{
    struct sql q = sql_start(&w->db, INSERT_LOG);
    uint64_t audience;

    sql_bind_id(&q, e->pos);
    sql_bind_number(&q, (int64_t)e->kind);
    sql_bind_id_or_null(&q, e->room);
    sql_bind_id_or_null(&q, e->seq);
    sql_bind_id(&q, e->user);
    if (e->by == e->user)
        sql_bind_text(&q, NULL, 0);
    else
        sql_bind_id(&q, e->by);
    sql_bind_number(&q, e->at);
    sql_bind_id_or_null(&q, subject_of(e));
    sql_bind_string(&q, is_reaction(e) ? e->topic : NULL);
    if (has_audience(e, &audience))
        sql_bind_id(&q, audience);
    else
        sql_bind_text(&q, NULL, 0);
    sql_run(&q);
    if (has_detail(e))
        record_detail(w, e);
    event_add_extra(&w->db, e);
}

void room_advance(struct writer *w, const struct standing *room, int posts, int members)
{
    struct sql q;

    posting_settle(w); /* what it counted there came before */
    q = sql_start(&w->db, ROOM_ADVANCE);

    sql_bind_id(&q, room->room);
    sql_bind_id(&q, room->last_seq);
    sql_bind_id(&q, w->head);
    sql_bind_number(&q, posts);
    sql_bind_number(&q, members);
    sql_run(&q);
}
