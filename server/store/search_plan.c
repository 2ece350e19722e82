#include "store/search_plan.h"

#include "base/must.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "store/ids.h"
#include "store/lookup.h"
#include "store/person.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_LETTERS 2 /* fewer begin too many words */

static enum err refuse(char why[SEARCH_WHY_MAX], const struct search_term *t,
                       enum err err, const char *what)
{
    snprintf(why, SEARCH_WHY_MAX, "query, character %zu: %s", t->at, what);
    return err;
}

/* --- words --- */

/* A run of an unspaced script that ends the phrase may go on in the text: its last
 * character alone is asked for only where it is the whole run, and then as what words begin with. */
struct cutting {
    struct search_plan *plan;
    struct plan_phrase *phrase;
    enum word_shape last;
};

static bool take_word(void *arg, const struct word *w)
{
    struct cutting *c = arg;
    struct search_plan *p = c->plan;

    if (p->word_count == p->word_room) {
        p->word_room = p->word_room ? 2 * p->word_room : 32;
        p->words = xreallocarray(p->words, p->word_room, sizeof(*p->words));
    }
    p->words[p->word_count++] = (struct plan_word){p->bytes.len, w->len};
    buf_add(&p->bytes, w->text, w->len);
    c->phrase->count++;
    c->last = w->shape;
    return true;
}

static enum err cut_phrase(struct search_plan *p, struct search_words *words, size_t i,
                           char why[SEARCH_WHY_MAX])
{
    const struct search_term *t = &p->query.terms[i];
    struct plan_phrase *phrase = &p->phrases[i];
    struct cutting c = {.plan = p, .phrase = phrase};
    const struct plan_word *last;

    phrase->first = p->word_count;
    phrase->prefix = t->prefix;
    search_words_each(words, t->text, t->len, take_word, &c);
    if (phrase->count == 0)
        return refuse(why, t, ERR_PARAMS, "a letter or a digit was expected");
    if (c.last == WORD_LAST) {
        p->word_count--;
        phrase->count--;
    }
    last = &p->words[p->word_count - 1];
    if (c.last == WORD_ALONE || c.last == WORD_LAST)
        phrase->prefix = c.last == WORD_ALONE;
    else if (phrase->prefix &&
             utf8_length(p->bytes.bytes + last->from, last->len) < PREFIX_LETTERS)
        return refuse(why, t, ERR_PARAMS,
                      "at least 2 letters were expected before the *");
    return OK;
}

/* --- names --- */

static uint64_t dm_of(struct db *db, uint64_t user, uint64_t other)
{
    uint64_t ids[] = {user < other ? user : other, user < other ? other : user};
    char *people = ids_to_text(ids, user == other ? 1 : 2);
    struct sql q = sql_start(db, FIND_DM);
    uint64_t room;

    sql_bind_string(&q, people);
    room = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    free(people);
    return room;
}

static uint64_t room_named(struct db *db, uint64_t user, const struct search_term *t)
{
    char *folded = utf8_fold(t->text, t->len);
    struct sql q = sql_start(db, FIND_ROOM_BY_NAME);
    struct standing s;
    uint64_t room;

    sql_bind_string(&q, folded);
    room = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    free(folded);
    return room != 0 && find_standing(db, room, user, &s) && standing_sees(&s) ? room : 0;
}

static uint64_t person_named(struct db *db, uint64_t user, const struct search_term *t)
{
    uint64_t person = find_user(db, t->text);

    return person != 0 && person_is_seen(db, user, person) ? person : 0;
}

static enum err find_name(struct search_plan *p, struct db *db, uint64_t user, size_t i,
                          char why[SEARCH_WHY_MAX])
{
    struct search_term *t = &p->query.terms[i];

    for (size_t k = 0; t->person && k < t->len; k++)
        t->text[k] = (char)tolower((unsigned char)t->text[k]);
    p->ids[i] = t->person ? person_named(db, user, t) : room_named(db, user, t);
    if (p->ids[i] == 0)
        return refuse(why, t, ERR_NOT_FOUND,
                      t->person ? "there is nobody of this name"
                                : "there is no room of this name");
    if (t->kind == SEARCH_IN && t->person)
        p->ids[i] = dm_of(db, user, p->ids[i]);
    return OK;
}

/* --- circles --- */

static void add_circle(struct search_plan *p, const char *name)
{
    struct plan_circle *c;

    if (p->circle_count == p->circle_room) {
        p->circle_room = p->circle_room ? 2 * p->circle_room : 32;
        p->circles = xreallocarray(p->circles, p->circle_room, sizeof(*p->circles));
    }
    c = &p->circles[p->circle_count++];
    snprintf(c->name, sizeof(c->name), "%s", name);
    c->first_room = p->room_count;
    c->room_count = 0;
}

/* Of the circle that was added last. */
static void add_room(struct search_plan *p, uint64_t room)
{
    if (p->room_count == p->room_room) {
        p->room_room = p->room_room ? 2 * p->room_room : 32;
        p->rooms = xreallocarray(p->rooms, p->room_room, sizeof(*p->rooms));
    }
    p->rooms[p->room_count++] = room;
    p->circles[p->circle_count - 1].room_count++;
}

static bool is_circle(const struct search_plan *p, const char *name)
{
    return p->circle_count > 0 && strcmp(p->circles[p->circle_count - 1].name, name) == 0;
}

/* The rooms that in: names, each in its circle; those of one circle come together. */
static void add_named_rooms(struct search_plan *p, struct db *db, uint64_t user)
{
    static const enum room_kind order[] = {ROOM_PUBLIC, ROOM_DM, ROOM_PRIVATE};

    for (size_t k = 0; k < sizeof(order) / sizeof(order[0]); k++)
        for (size_t i = 0; i < p->query.count; i++) {
            const struct search_term *t = &p->query.terms[i];
            struct sql q = sql_start(db, FIND_ROOM_CIRCLE);
            char name[CIRCLE_MAX + 1];
            bool found;

            if (t->kind != SEARCH_IN || t->negated || p->ids[i] == 0)
                continue;
            sql_bind_id(&q, p->ids[i]);
            found = sql_row(&q) && (enum room_kind)sql_number(&q) == order[k];
            sql_end(&q);
            if (!found)
                continue;
            if (order[k] == ROOM_PUBLIC)
                snprintf(name, sizeof(name), "%s", CIRCLE_PUBLIC);
            else if (order[k] == ROOM_DM) /* of two, or of oneself */
                snprintf(name, sizeof(name), "d%" PRIu64, user);
            else
                snprintf(name, sizeof(name), "r%" PRIu64, p->ids[i]);
            if (!is_circle(p, name))
                add_circle(p, name);
            add_room(p, p->ids[i]);
        }
}

/* All that the person may look through. A guest's public rooms are those they are in. */
static void add_own_circles(struct search_plan *p, struct db *db, uint64_t user)
{
    bool guest = is_guest(db, user);
    struct sql q = sql_start(db, LIST_CIRCLES);
    char name[CIRCLE_MAX + 1];

    if (!guest)
        add_circle(p, CIRCLE_PUBLIC);
    snprintf(name, sizeof(name), "d%" PRIu64, user);
    add_circle(p, name);
    sql_bind_id(&q, user);
    sql_bind_number(&q, guest);
    while (sql_row(&q)) {
        uint64_t room = sql_id(&q);
        enum room_kind kind = (enum room_kind)sql_number(&q);
        const char *people = sql_text(&q, NULL);

        if (kind == ROOM_PUBLIC ||
            (kind == ROOM_DM && people && search_dm_is_small(people)))
            continue;
        snprintf(name, sizeof(name), "r%" PRIu64, room);
        add_circle(p, name);
    }
    sql_end(&q);
}

static void add_guest_rooms(struct search_plan *p, struct db *db, uint64_t user)
{
    struct sql q = sql_start(db, LIST_CIRCLES);

    sql_bind_id(&q, user);
    sql_bind_number(&q, 1);
    while (sql_row(&q)) {
        uint64_t room = sql_id(&q);

        if ((enum room_kind)sql_number(&q) != ROOM_PUBLIC)
            continue;
        if (!is_circle(p, CIRCLE_PUBLIC))
            add_circle(p, CIRCLE_PUBLIC);
        add_room(p, room);
    }
    sql_end(&q);
}

static bool names_rooms(const struct search_plan *p)
{
    for (size_t i = 0; i < p->query.count; i++)
        if (p->query.terms[i].kind == SEARCH_IN && !p->query.terms[i].negated)
            return true;
    return false;
}

enum err search_plan_init(struct search_plan *p, struct db *store,
                          struct search_words *words, uint64_t user, const char *query,
                          size_t len, int offset, char why[SEARCH_WHY_MAX])
{
    memset(p, 0, sizeof(*p));
    buf_init(&p->bytes);
    if (!search_query_read(&p->query, query, len, offset, why))
        return ERR_PARAMS;
    for (size_t i = 0; i < p->query.count; i++) {
        enum search_kind kind = p->query.terms[i].kind;
        enum err err = OK;

        if (kind == SEARCH_WORDS)
            err = cut_phrase(p, words, i, why);
        else if (kind != SEARCH_MARK)
            err = find_name(p, store, user, i, why);
        if (err != OK)
            return err;
    }
    if (names_rooms(p)) {
        add_named_rooms(p, store, user);
        return OK;
    }
    add_own_circles(p, store, user);
    if (is_guest(store, user))
        add_guest_rooms(p, store, user);
    return OK;
}

void search_plan_finish(struct search_plan *p)
{
    buf_finish(&p->bytes);
    free(p->words);
    free(p->circles);
    free(p->rooms);
}
