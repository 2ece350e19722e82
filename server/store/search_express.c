/*
 * search_express.c - a plan as an expression for FTS5: for each circle what is wanted there, without
 * what is not.
 */
#include "store/search_plan.h"

#include "base/utf8.h"

#include <inttypes.h>

/* Letters, digits and signs alone: nothing in a term means anything to FTS5. */
static void put_term(struct buf *out, const char *circle, char kind, const char *text,
                     size_t len)
{
    buf_add_char(out, '"');
    buf_add_text(out, circle);
    buf_add_char(out, kind);
    buf_add(out, text, len);
    buf_add_char(out, '"');
}

static void put_mark(struct buf *out, const char *circle, char letter)
{
    put_term(out, circle, '=', &letter, 1);
}

static void put_id(struct buf *out, const char *circle, char letter, uint64_t id)
{
    buf_printf(out, "\"%s=%c%" PRIu64 "\"", circle, letter, id);
}

/* In the circle of public rooms the first letters of words are terms of their own. */
static void put_prefix(const struct search_plan *p, struct buf *out, const char *circle,
                       const struct plan_word *w)
{
    const char *text = p->bytes.bytes + w->from;

    if (circle[0] == CIRCLE_PUBLIC[0] && utf8_length(text, w->len) <= EDGE_LETTERS)
        put_term(out, circle, '~', text, w->len);
    else {
        put_term(out, circle, '.', text, w->len);
        buf_add_char(out, '*');
    }
}

static void put_phrase(const struct search_plan *p, struct buf *out, const char *circle,
                       const struct plan_phrase *phrase)
{
    for (size_t i = 0; i < phrase->count; i++) {
        const struct plan_word *w = &p->words[phrase->first + i];

        if (i > 0)
            buf_add_char(out, '+');
        if (phrase->prefix && i + 1 == phrase->count)
            put_prefix(p, out, circle, w);
        else
            put_term(out, circle, '.', p->bytes.bytes + w->from, w->len);
    }
}

static void put_one(const struct search_plan *p, struct buf *out, const char *circle,
                    size_t i)
{
    const struct search_term *t = &p->query.terms[i];

    switch (t->kind) {
    case SEARCH_WORDS:
        put_phrase(p, out, circle, &p->phrases[i]);
        break;
    case SEARCH_FROM:
        put_id(out, circle, 'u', p->ids[i]);
        break;
    case SEARCH_IN:
        put_id(out, circle, 'r', p->ids[i]);
        break;
    case SEARCH_MARK:
        put_mark(out, circle, search_mark_letter(t->mark));
        break;
    }
}

static void put_and(struct buf *out, size_t start)
{
    if (out->len > start)
        buf_add_text(out, " AND ");
}

/* Any of those who are named. */
static void put_people(const struct search_plan *p, struct buf *out, const char *circle,
                       size_t start)
{
    bool open = false;

    for (size_t i = 0; i < p->query.count; i++) {
        const struct search_term *t = &p->query.terms[i];

        if (t->kind != SEARCH_FROM || t->negated)
            continue;
        if (!open)
            put_and(out, start);
        buf_add_text(out, open ? " OR " : "(");
        put_one(p, out, circle, i);
        open = true;
    }
    if (open)
        buf_add_char(out, ')');
}

static void put_rooms(const struct search_plan *p, struct buf *out,
                      const struct plan_circle *c, size_t start)
{
    if (c->room_count == 0)
        return;
    put_and(out, start);
    for (size_t i = 0; i < c->room_count; i++) {
        buf_add_text(out, i == 0 ? "(" : " OR ");
        put_id(out, c->name, 'r', p->rooms[c->first_room + i]);
    }
    buf_add_char(out, ')');
}

static void put_circle(const struct search_plan *p, struct buf *out,
                       const struct plan_circle *c)
{
    size_t start;

    buf_add_text(out, "((");
    start = out->len;
    for (size_t i = 0; i < p->query.count; i++) {
        const struct search_term *t = &p->query.terms[i];

        if (t->negated || t->kind == SEARCH_FROM || t->kind == SEARCH_IN)
            continue;
        put_and(out, start);
        put_one(p, out, c->name, i);
    }
    put_people(p, out, c->name, start);
    put_rooms(p, out, c, start);
    buf_add_char(out, ')');
    for (size_t i = 0; i < p->query.count; i++) {
        if (!p->query.terms[i].negated)
            continue;
        buf_add_text(out, " NOT ");
        put_one(p, out, c->name, i);
    }
    buf_add_char(out, ')');
}

void search_plan_express(const struct search_plan *p, size_t first, struct buf *out)
{
    for (size_t i = first; i < p->circle_count && i < first + PLAN_CIRCLES; i++) {
        if (i > first)
            buf_add_text(out, " OR ");
        put_circle(p, out, &p->circles[i]);
    }
}
