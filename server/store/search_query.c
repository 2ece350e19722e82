#include "store/search_query.h"

#include "base/day.h"
#include "base/utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MS    (24 * 60 * MINUTE_MS)

static const struct mark {
    char letter;
    const char *word;
    const char *value;
} marks[MARK_COUNT] = {
#define MARK(name, letter, word, value) [name] = {letter, word, value},
#include "store/search_marks.tbl"
};

struct reading {
    struct search_query *query;
    const char *text;
    size_t len;
    size_t at;
    int offset;
    char *why;
};

/* A piece of the query: of a quoted one what is between the quotes. */
struct piece {
    size_t from, to;
    bool quoted;
};

char search_mark_letter(enum search_mark mark)
{
    return marks[mark].letter;
}

static size_t character_at(const struct reading *r, size_t at)
{
    return utf8_length(r->text, at) + 1;
}

static bool refuse(const struct reading *r, size_t at, const char *expected)
{
    snprintf(r->why, SEARCH_WHY_MAX, "query, character %zu: %s", character_at(r, at),
             expected);
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool skip_space(struct reading *r)
{
    while (r->at < r->len && is_space(r->text[r->at]))
        r->at++;
    return r->at < r->len;
}

/* To the next space, or to the quote that closes. */
static bool read_piece(struct reading *r, struct piece *p)
{
    const char *close;

    p->quoted = r->at < r->len && r->text[r->at] == '"';
    if (!p->quoted) {
        p->from = r->at;
        while (r->at < r->len && !is_space(r->text[r->at]))
            r->at++;
        p->to = r->at;
        return true;
    }
    p->from = r->at + 1;
    close = p->from < r->len ? memchr(r->text + p->from, '"', r->len - p->from) : NULL;
    if (!close)
        return refuse(r, r->at, "this quote is not closed");
    p->to = (size_t)(close - r->text);
    r->at = p->to + 1;
    return true;
}

static struct search_term *add_term(struct reading *r, enum search_kind kind, size_t at,
                                    bool negated)
{
    struct search_query *q = r->query;
    struct search_term *t;

    if (q->count == SEARCH_TERMS_MAX) {
        refuse(r, at, "no more than 20 terms");
        return NULL;
    }
    t = &q->terms[q->count++];
    t->kind = kind;
    t->negated = negated;
    t->prefix = t->person = false;
    t->mark = MARK_LINK;
    t->at = character_at(r, at);
    t->len = 0;
    t->text[0] = '\0';
    return t;
}

static void set_text(struct search_term *t, const char *text, size_t len)
{
    memcpy(t->text, text, len);
    t->text[len] = '\0';
    t->len = len;
}

/* --- times --- */

static bool two_digits(const char *text, int max, int *value)
{
    if (!isdigit((unsigned char)text[0]) || !isdigit((unsigned char)text[1]))
        return false;
    *value = (text[0] - '0') * 10 + (text[1] - '0');
    return *value <= max;
}

/* Z, +01:00 or nothing, which is the asker's. */
bool search_offset_read(const char *text, size_t len, int *offset)
{
    int hours, minutes;

    if (len == 0)
        return true;
    if (len == 1 && (text[0] == 'Z' || text[0] == 'z')) {
        *offset = 0;
        return true;
    }
    if (len != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !two_digits(text + 1, 14, &hours) || !two_digits(text + 4, 59, &minutes))
        return false;
    *offset = (hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    return true;
}

/* Behind the day: T12:30, seconds, thousandths, a zone. */
static bool read_clock(const char *text, size_t len, int64_t *ms, int *offset)
{
    int hours, minutes;
    int seconds = 0;
    size_t at = 6;

    if (len < 6 || (text[0] != 'T' && text[0] != 't') || text[3] != ':' ||
        !two_digits(text + 1, 23, &hours) || !two_digits(text + 4, 59, &minutes))
        return false;
    if (at < len && text[at] == ':') {
        if (len < at + 3 || !two_digits(text + at + 1, 59, &seconds))
            return false;
        at += 3;
        if (at < len && text[at] == '.')
            for (at++; at < len && isdigit((unsigned char)text[at]);)
                at++;
    }
    *ms = ((hours * 60 + minutes) * 60 + seconds) * INT64_C(1000);
    return search_offset_read(text + at, len - at, offset);
}

/* [from, until): a day, or a moment of no length. */
static bool read_time(const struct reading *r, const struct piece *p, int64_t *from,
                      int64_t *until)
{
    const char *text = r->text + p->from;
    size_t len = p->to - p->from;
    char day_text[11];
    int32_t day;
    int64_t ms = 0;
    int offset = r->offset;

    if (len < 10)
        return false;
    memcpy(day_text, text, 10);
    day_text[10] = '\0';
    if (!day_read(day_text, &day) ||
        (len > 10 && !read_clock(text + 10, len - 10, &ms, &offset)))
        return false;
    *from = day * DAY_MS + ms - offset * MINUTE_MS;
    *until = len > 10 ? *from : *from + DAY_MS;
    return true;
}

static void narrow(struct search_query *q, int64_t from, int64_t until)
{
    q->has_time = true;
    if (from > q->from)
        q->from = from;
    if (until < q->until)
        q->until = until;
}

static bool add_time(struct reading *r, const char *word, const struct piece *p,
                     bool negated, size_t at)
{
    int64_t from, until;

    if (negated)
        return refuse(r, at, "a time cannot be excluded; use before: or after:");
    if (!read_time(r, p, &from, &until))
        return refuse(r, p->from,
                      "a day like 2026-03-01, or a time like 2026-03-01T12:30Z, was "
                      "expected");
    if (strcmp(word, "before") == 0)
        narrow(r->query, INT64_MIN, from);
    else if (strcmp(word, "after") == 0)
        narrow(r->query, until, INT64_MAX);
    else if (from == until)
        return refuse(r, p->from, "a day like 2026-03-01 was expected");
    else
        narrow(r->query, from, until);
    return true;
}

/* --- people, rooms, marks --- */

static bool add_name(struct reading *r, enum search_kind kind, const struct piece *p,
                     bool negated, size_t at)
{
    const char *text = r->text + p->from;
    size_t len = p->to - p->from;
    bool person = len > 0 && text[0] == '@';
    struct search_term *t;

    if (!p->quoted && len > 0 && kind == SEARCH_IN && text[0] == '#') {
        text++;
        len--;
    }
    if (len == (person ? 1u : 0u))
        return refuse(r, p->from,
                      kind == SEARCH_FROM ? "a name was expected, as in from:@ann"
                                          : "a room was expected, as in in:general");
    t = add_term(r, kind, at, negated);
    if (!t)
        return false;
    t->person = person || kind == SEARCH_FROM;
    set_text(t, text + person, len - person);
    return true;
}

static bool add_mark(struct reading *r, const char *word, const struct piece *p,
                     bool negated, size_t at)
{
    size_t len = p->to - p->from;
    struct search_term *t;

    for (int i = 0; i < MARK_COUNT; i++) {
        if (strcmp(marks[i].word, word) != 0 || strlen(marks[i].value) != len ||
            memcmp(marks[i].value, r->text + p->from, len) != 0)
            continue;
        t = add_term(r, SEARCH_MARK, at, negated);
        if (t)
            t->mark = (enum search_mark)i;
        return t != NULL;
    }
    return refuse(r, p->from,
                  strcmp(word, "has") == 0
                      ? "link, file, image, reaction or poll was expected"
                      : "thread, pinned or edited was expected");
}

static bool add_operator(struct reading *r, const char *word, bool negated, size_t at)
{
    struct piece p;

    if (!read_piece(r, &p))
        return false;
    if (strcmp(word, "from") == 0)
        return add_name(r, SEARCH_FROM, &p, negated, at);
    if (strcmp(word, "in") == 0)
        return add_name(r, SEARCH_IN, &p, negated, at);
    if (strcmp(word, "has") == 0 || strcmp(word, "is") == 0)
        return add_mark(r, word, &p, negated, at);
    return add_time(r, word, &p, negated, at);
}

/* The operator that begins here; NULL: none. Moves behind its colon. */
static const char *find_operator(struct reading *r)
{
    static const char *const words[] = {"from",   "in",    "has", "is",
                                        "before", "after", "on"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        size_t len = strlen(words[i]);

        if (r->len - r->at <= len || r->text[r->at + len] != ':')
            continue;

        size_t same = 0;

        while (same < len &&
               tolower((unsigned char)r->text[r->at + same]) == words[i][same])
            same++;
        if (same < len)
            continue;
        r->at += len + 1;
        return words[i];
    }
    return NULL;
}

/* --- words --- */

static bool add_words(struct reading *r, bool negated, size_t at)
{
    struct search_term *t;
    struct piece p;

    if (!read_piece(r, &p))
        return false;
    t = add_term(r, SEARCH_WORDS, at, negated);
    if (!t)
        return false;
    if (p.quoted && r->at < r->len && r->text[r->at] == '*') {
        t->prefix = true;
        r->at++;
    } else if (!p.quoted && p.to > p.from && r->text[p.to - 1] == '*') {
        t->prefix = true;
        p.to--;
    }
    if (p.to == p.from)
        return refuse(r, at,
                      t->prefix ? "letters were expected before the *"
                                : "words were expected between the quotes");
    set_text(t, r->text + p.from, p.to - p.from);
    return true;
}

static bool read_term(struct reading *r)
{
    size_t at = r->at;
    bool negated = r->text[at] == '-' && at + 1 < r->len && !is_space(r->text[at + 1]);
    const char *word;

    if (negated)
        r->at++;
    word = find_operator(r);
    return word ? add_operator(r, word, negated, at) : add_words(r, negated, at);
}

static bool wants_something(const struct search_query *q)
{
    for (size_t i = 0; i < q->count; i++)
        if (!q->terms[i].negated)
            return true;
    return false;
}

bool search_query_read(struct search_query *q, const char *text, size_t len, int offset,
                       char why[SEARCH_WHY_MAX])
{
    struct reading r = {
        .query = q, .text = text, .len = len, .offset = offset, .why = why};

    q->count = 0;
    q->has_time = false;
    q->from = INT64_MIN;
    q->until = INT64_MAX;
    if (len > SEARCH_QUERY_MAX) {
        snprintf(why, SEARCH_WHY_MAX, "query: it has more than 500 bytes");
        return false;
    }
    if (!skip_space(&r)) {
        snprintf(why, SEARCH_WHY_MAX, "query: it is empty; name a word to look for");
        return false;
    }
    while (skip_space(&r))
        if (!read_term(&r))
            return false;
    if (wants_something(q))
        return true;
    return refuse(&r, 0,
                  "a word, a person or a room to look for was expected beside what is "
                  "excluded and the times");
}
