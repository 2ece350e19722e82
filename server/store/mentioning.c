#include "store/mentioning.h"

#include "store/mention.h"

#include <string.h>

/* Names looked up for one text, at most. */
#define MENTIONS_MAX 50

/* Who were called by this text already: said again and again it must not cost again and again. */
struct called {
    bool online;
    uint64_t groups[MENTIONS_MAX];
    size_t group_count;
};

/* Column kind of mentions. */
enum { CALLED_BY_NAME = 0, CALLED_AS_ONLINE = 1 };

#define EVERYONE 0 /* in place of a user */

bool mention_is_reserved(const char *name)
{
    return strcmp(name, "room") == 0 || strcmp(name, "here") == 0;
}

static void insert(struct writer *w, const struct event *e, uint64_t user, int kind)
{
    struct sql q;

    if (user == e->user)
        return;
    q = sql_start(&w->db, INSERT_MENTION);
    sql_bind_id(&q, e->message);
    sql_bind_id(&q, user);
    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->message_seq);
    sql_bind_number(&q, kind);
    sql_run(&q);
}

static bool is_member(struct writer *w, uint64_t room, uint64_t user)
{
    struct standing s;

    return find_standing(&w->db, room, user, &s) && s.member;
}

static void call_online(struct writer *w, const struct event *e, struct called *called)
{
    if (called->online)
        return;
    called->online = true;
    for (size_t i = 0; i < w->online_count; i++)
        if (is_member(w, e->room, w->online[i]))
            insert(w, e, w->online[i], CALLED_AS_ONLINE);
}

static uint64_t find_by_name(struct writer *w, enum statement which, uint64_t room,
                             const char *name)
{
    struct sql q = sql_start(&w->db, which);

    if (room != 0)
        sql_bind_id(&q, room);
    sql_bind_string(&q, name);
    return sql_only_id(&q);
}

static void call_group(struct writer *w, const struct event *e, struct called *called,
                       uint64_t group)
{
    struct sql q;

    for (size_t i = 0; i < called->group_count; i++)
        if (called->groups[i] == group)
            return;
    called->groups[called->group_count++] = group;
    q = sql_start(&w->db, CALL_GROUP);
    sql_bind_id(&q, e->message);
    sql_bind_id(&q, group);
    sql_bind_id(&q, e->room);
    sql_bind_id(&q, e->message_seq);
    sql_bind_id(&q, e->user);
    sql_run(&q);
}

/* False: this name means nothing here. */
static bool call(struct writer *w, const struct event *e, struct called *called,
                 const char *name)
{
    uint64_t id;

    if (strcmp(name, "room") == 0) {
        insert(w, e, EVERYONE, CALLED_BY_NAME);
        return true;
    }
    if (strcmp(name, "here") == 0) {
        call_online(w, e, called);
        return true;
    }
    id = find_by_name(w, FIND_MEMBER_BY_NAME, e->room, name);
    if (id != 0) {
        insert(w, e, id, CALLED_BY_NAME);
        return true;
    }
    id = find_by_name(w, FIND_GROUP_BY_HANDLE, 0, name);
    if (id != 0)
        call_group(w, e, called, id);
    return id != 0;
}

void mentions_write(struct writer *w, const struct event *e)
{
    char name[MENTION_NAME_MAX + 1];
    struct called called = {.online = false};
    size_t at = 0;

    if (!memchr(e->text, '@', e->text_len))
        return;
    for (int i = 0; i < MENTIONS_MAX && mention_next(e->text, e->text_len, &at, name);
         i++)
        while (!call(w, e, &called, name) && mention_shorten(name))
            ;
}

static bool says_here(const struct event *e)
{
    char name[MENTION_NAME_MAX + 1];
    size_t at = 0;

    while (mention_next(e->text, e->text_len, &at, name)) {
        while (mention_shorten(name))
            ;
        if (strcmp(name, "here") == 0)
            return true;
    }
    return false;
}

static void drop(struct writer *w, uint64_t message, int up_to_kind)
{
    struct sql q = sql_start(&w->db, DELETE_MENTIONS);

    sql_bind_id(&q, message);
    sql_bind_number(&q, up_to_kind);
    sql_run(&q);
}

void mentions_rewrite(struct writer *w, const struct event *e)
{
    drop(w, e->message, says_here(e) ? CALLED_BY_NAME : CALLED_AS_ONLINE);
    mentions_write(w, e);
}

void mentions_drop(struct writer *w, uint64_t message)
{
    drop(w, message, CALLED_AS_ONLINE);
}

void mentions_online(struct writer *w, const uint64_t *users, size_t count)
{
    w->online = users;
    w->online_count = count;
}
