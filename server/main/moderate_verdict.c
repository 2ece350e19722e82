#include "base/buf.h"
#include "base/utf8.h"
#include "ipc/verdict.h"
#include "main/moderate.h"
#include "proto/json.h"

#include <stdio.h>

/* Offsets in code points: asked for in rising order, so each byte is counted once. */
struct counting {
    const char *text;
    size_t at, points;
};

static uint64_t points_before(struct counting *c, size_t byte)
{
    if (byte < c->at)
        c->at = c->points = 0;
    c->points += utf8_length(c->text + c->at, byte - c->at);
    c->at = byte;
    return c->points;
}

static void put_score(struct json *j, uint16_t score, bool flag)
{
    char number[16];
    int len = snprintf(number, sizeof(number), "%d.%04d", score / VERDICT_SURE,
                       score % VERDICT_SURE);

    json_key(j, "score");
    json_raw(j, number, (size_t)len);
    json_put_bool(j, "flag", flag);
}

static void put_heads(struct json *j, const struct verdict *v)
{
    json_key(j, "heads");
    json_object(j);
    for (unsigned i = 0; i < v->head_count && i < HEAD_WORKSPACE; i++) {
        json_key(j, verdict_head_name((enum verdict_head)i));
        json_object(j);
        put_score(j, v->heads[i].score, v->heads[i].flag);
        json_object_end(j);
    }
    json_object_end(j);
}

static void put_place(struct json *j, struct counting *c, const struct verdict_span *s)
{
    json_array(j);
    json_u64(j, points_before(c, s->start));
    json_u64(j, points_before(c, s->end));
}

static void put_pii(struct json *j, const char *text, const struct verdict *v)
{
    struct counting c = {.text = text};

    json_key(j, "pii");
    json_array(j);
    for (unsigned i = 0; i < v->span_count; i++) {
        if (v->spans[i].kind > SPAN_DOMAIN_NAME)
            continue;
        put_place(j, &c, &v->spans[i]);
        json_text(j, span_kind_name(v->spans[i].kind));
        json_array_end(j);
    }
    json_array_end(j);
}

static void put_links(struct json *j, const char *text, const struct verdict *v)
{
    json_key(j, "links");
    json_array(j);
    for (unsigned i = 0; i < v->span_count; i++) {
        const struct verdict_span *s = &v->spans[i];

        if (s->kind != SPAN_LINK)
            continue;
        json_object(j);
        json_key(j, "url");
        json_string(j, text + s->start, s->end - s->start);
        put_score(j, s->score, s->flag);
        json_object_end(j);
    }
    json_array_end(j);
}

static void put_lists(struct json *j, const char *text, const struct verdict *v)
{
    struct counting c = {.text = text};

    json_key(j, "lists");
    json_array(j);
    for (unsigned i = 0; i < v->span_count; i++) {
        if (v->spans[i].kind != SPAN_LIST)
            continue;
        put_place(j, &c, &v->spans[i]);
        json_u64(j, v->spans[i].list);
        json_array_end(j);
    }
    json_array_end(j);
}

void moderate_put_verdict(struct buf *out, const char *text, const struct verdict *v)
{
    struct json j = json_begin(out);

    json_object(&j);
    put_heads(&j, v);
    put_pii(&j, text, v);
    put_links(&j, text, v);
    if (v->config != 0)
        put_lists(&j, text, v);
    if (v->partial)
        json_put_bool(&j, "partial", true);
    json_object_end(&j);
    buf_add_char(out, '\n');
}
