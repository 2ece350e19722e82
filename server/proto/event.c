#include "proto/event.h"

#include "base/must.h"
#include "proto/json.h"

#include <stdlib.h>
#include <string.h>

void event_finish(struct event *e)
{
    free(e->text);
    free(e->name);
    free(e->topic);
    free(e->users);
    free(e->extra);
    e->text = e->name = e->topic = e->extra = NULL;
    e->users = NULL;
    e->text_len = e->user_count = e->extra_len = 0;
}

static void put_text(struct json *j, const char *key, const char *text)
{
    json_put_text(j, key, text ? text : "");
}

/* Up to the params' members; end_event closes what it opens. */
static struct json begin_event(struct buf *out, const char *name)
{
    struct json j = json_begin(out);

    json_object(&j);
    json_put_text(&j, "jsonrpc", "2.0");
    json_put_text(&j, "method", name);
    json_key(&j, "params");
    json_object(&j);
    return j;
}

static void end_event(struct json *j)
{
    json_object_end(j);
    json_object_end(j);
}

static uint64_t who_did_it(const struct event *e)
{
    return e->by ? e->by : e->user;
}

/* Members that were written elsewhere. */
static void put_extra(const struct event *e, struct json *j)
{
    if (e->extra)
        json_raw(j, e->extra, e->extra_len);
}

void event_encode_message(const struct event *e, const char *reactions, struct json *j)
{
    json_object(j);
    json_put_u64(j, "id", e->message);
    json_put_u64(j, "seq", e->message_seq);
    json_put_u64(j, "user", e->user);
    if (!e->deleted) {
        json_key(j, "text");
        json_string(j, e->text ? e->text : "", e->text_len);
    }
    json_put_i64(j, "at", e->message_at);
    if (e->edited_at != 0)
        json_put_i64(j, "edited_at", e->edited_at);
    if (e->deleted)
        json_put_bool(j, "deleted", true);
    put_extra(e, j);
    if (reactions) {
        json_key(j, "reactions");
        json_raw(j, reactions, strlen(reactions));
    }
    json_object_end(j);
}

static void put_status(struct json *j, const struct person *p)
{
    json_key(j, "status");
    json_object(j);
    put_text(j, "emoji", p->status_emoji);
    put_text(j, "text", p->status_text);
    if (p->status_until != 0)
        json_put_i64(j, "expires_at", p->status_until);
    json_object_end(j);
}

void encode_user(struct json *j, const struct person *p)
{
    json_object(j);
    json_put_u64(j, "user", p->user);
    put_text(j, "name", p->name);
    put_text(j, "display", p->display);
    json_put_text(j, "role", user_role_name(p->role));
    if (p->presence)
        json_put_text(j, "presence", p->presence);
    if (p->avatar != 0)
        json_put_u64(j, "avatar", p->avatar);
    if (p->status_emoji || p->status_text)
        put_status(j, p);
    if (p->deactivated)
        json_put_bool(j, "deactivated", true);
    json_object_end(j);
}

static void put_message(const struct event *e, struct json *j)
{
    json_key(j, "message");
    event_encode_message(e, NULL, j);
}

static void put_deleted(const struct event *e, struct json *j)
{
    json_put_u64(j, "id", e->message);
    json_put_u64(j, "user", who_did_it(e));
    json_put_u64(j, "author", e->user);
    json_put_u64(j, "message_seq", e->message_seq);
    put_extra(e, j);
}

static void put_reaction(const struct event *e, struct json *j)
{
    json_put_u64(j, "id", e->message);
    json_put_u64(j, "user", e->user);
    put_text(j, "emoji", e->topic);
}

static void put_description(const struct event *e, struct json *j)
{
    put_text(j, "name", e->name);
    json_put_text(j, "kind", room_kind_name(e->room_kind));
    put_text(j, "topic", e->topic);
}

static void put_room_created(const struct event *e, struct json *j)
{
    put_description(e, j);
    json_put_u64(j, "user", who_did_it(e));
    json_put_i64(j, "at", e->at);
    json_key(j, "users");
    json_array(j);
    for (size_t i = 0; i < e->user_count; i++)
        json_u64(j, e->users[i]);
    json_array_end(j);
}

static void put_room_updated(const struct event *e, struct json *j)
{
    put_description(e, j);
    json_put_bool(j, "archived", e->archived);
    json_put_u64(j, "user", who_did_it(e));
}

static void put_member(const struct event *e, struct json *j)
{
    json_put_u64(j, "user", e->user);
    json_put_u64(j, "by", who_did_it(e));
}

static void put_read(const struct event *e, struct json *j)
{
    json_put_u64(j, "read", e->read);
}

static void put_user(const struct event *e, struct json *j)
{
    if (e->extra) {
        put_extra(e, j);
        return;
    }
    json_key(j, "user");
    encode_user(
        j, &(struct person){
               .user = e->user, .name = e->name, .display = e->topic, .role = e->role});
}

/* The message as it stands in a room; a held one has none. */
static void put_review(const struct event *e, struct json *j)
{
    json_put_u64(j, "review", e->review);
    if (e->message != 0)
        json_put_u64(j, "id", e->message);
    json_put_u64(j, "user", e->user);
}

static void put_reason(const struct event *e, struct json *j)
{
    if (e->topic && e->topic[0] != '\0')
        json_put_text(j, "reason", e->topic);
}

static void put_review_opened(const struct event *e, struct json *j)
{
    put_review(e, j);
    put_text(j, "cause", e->name);
}

static void put_review_decided(const struct event *e, struct json *j)
{
    put_review(e, j);
    put_text(j, "decision", e->name);
    json_put_u64(j, "by", who_did_it(e));
    put_reason(e, j);
    json_put_bool(j, "final", e->final);
}

/* Its author is not told who decided. */
static void put_review_told(const struct event *e, struct json *j)
{
    put_review(e, j);
    put_text(j, "decision", e->name);
    put_reason(e, j);
    json_put_bool(j, "final", e->final);
}

static void put_sanction(const struct event *e, struct json *j)
{
    json_put_u64(j, "sanction", e->review);
    json_put_u64(j, "user", e->user);
    put_text(j, "kind", e->name);
}

static void put_sanction_set(const struct event *e, struct json *j)
{
    put_sanction(e, j);
    put_reason(e, j);
    if (e->expires_at != 0)
        json_put_i64(j, "expires_at", e->expires_at);
}

static void put_withheld(const struct event *e, struct json *j)
{
    json_put_u64(j, "id", e->message);
    if (e->review != 0)
        json_put_u64(j, "review", e->review);
    put_reason(e, j);
}

static const struct shape {
    const char *name; /* NULL: nobody is told */
    void (*put)(const struct event *e, struct json *j);
} shapes[EVENT_KIND_COUNT] = {
#define EVENT(kind, name, put, scope) [kind] = {name, put},
#include "proto/event.tbl"
};

const uint8_t event_scopes[EVENT_KIND_COUNT] = {
#define EVENT(kind, name, put, scope) [kind] = scope,
#include "proto/event.tbl"
};

void event_encode(const struct event *e, struct buf *out)
{
    const struct shape *shape;
    struct json j;

    must(e->kind > EVENT_NONE && e->kind < EVENT_KIND_COUNT);
    shape = &shapes[e->kind];
    must(shape->put);
    buf_reserve(out, e->text_len + e->extra_len + 256);
    j = begin_event(out, shape->name);
    json_put_u64(&j, "pos", e->pos);
    if (e->room != 0)
        json_put_u64(&j, "room", e->room);
    if (e->seq != 0)
        json_put_u64(&j, "seq", e->seq);
    shape->put(e, &j);
    end_event(&j);
}

void encode_typing(struct buf *out, uint64_t room, uint64_t user)
{
    struct json j = begin_event(out, "typing");

    json_put_u64(&j, "room", room);
    json_put_u64(&j, "user", user);
    end_event(&j);
}

void encode_presence(struct buf *out, uint64_t user, bool online)
{
    struct json j = begin_event(out, "presence.changed");

    json_put_u64(&j, "user", user);
    json_put_text(&j, "presence", online ? "online" : "offline");
    end_event(&j);
}

void encode_session_move(struct buf *out, uint64_t after_ms)
{
    struct json j = begin_event(out, "session.move");

    json_put_u64(&j, "after_ms", after_ms);
    end_event(&j);
}
