/*
 * search_scene.h - a store with its index, and short words for what is found.
 *
 * search_scene_open and search_scene_close are a checked fixture. found() brings the index
 * up to the log and lists the ids that a person finds, newest first, as "12 7 ".
 */
#ifndef UNIT_SEARCH_SCENE_H
#define UNIT_SEARCH_SCENE_H

#include "store/query_search.h"
#include "store/search_index.h"
#include "store_fixture.h"

#include <inttypes.h>

static struct search_index *index_of_scene;
static char search_why[SEARCH_WHY_MAX];

static inline void index_open(void)
{
    char why[STORE_WHY_MAX] = "";

    index_of_scene = search_index_open(scene.store, why, sizeof(why));
    ck_assert_msg(index_of_scene != NULL, "%s", why);
}

static inline void search_scene_open(void)
{
    scene_open();
    workspace_create();
    index_open();
}

static inline void search_scene_close(void)
{
    search_index_close(index_of_scene);
    scene_close();
}

/* Steps until there is nothing to do; how many messages that were. */
static inline uint64_t index_all(void)
{
    struct search_place place;
    uint64_t added = 0;

    do {
        search_index_step(index_of_scene, &place);
        ck_assert(place.ok);
        added += place.added;
    } while (place.more);
    ck_assert_uint_eq(place.pos, place.head);
    ck_assert_uint_eq(place.below, 0);
    return added;
}

static inline enum err search_page(uint64_t who, const char *query, const char *cursor,
                                   unsigned limit)
{
    struct search_args args = {.user = who,
                               .query = query,
                               .len = strlen(query),
                               .cursor = cursor,
                               .limit = limit};

    search_why[0] = '\0';
    return query_search(scene.reader, &args, fresh_out(), search_why);
}

static inline const char *ids_said(void)
{
    static char ids[4096];
    size_t len = 0;

    ids[0] = '\0';
    for (const char *at = buf_text(&scene.out);
         (at = strstr(at, "\"message\":{\"id\":")) != NULL; at++)
        len += (size_t)snprintf(ids + len, sizeof(ids) - len, "%llu ",
                                strtoull(at + strlen("\"message\":{\"id\":"), NULL, 10));
    return ids;
}

/* Without bringing the index up to the log before. */
static inline const char *found_now(uint64_t who, const char *query)
{
    enum err err = search_page(who, query, "", 100);

    ck_assert_msg(err == OK, "%s: %d %s", query, err, search_why);
    return ids_said();
}

static inline const char *found(uint64_t who, const char *query)
{
    index_all();
    return found_now(who, query);
}

#define ck_assert_finds(who, query, ...)                                           \
    do {                                                                           \
        const uint64_t wanted_ids[] = {__VA_ARGS__};                               \
        char wanted_text[4096] = "";                                               \
        size_t wanted_len = 0;                                                     \
        for (size_t wi = 0; wi < sizeof(wanted_ids) / sizeof(wanted_ids[0]); wi++) \
            if (wanted_ids[wi] != 0)                                               \
                wanted_len += (size_t)snprintf(wanted_text + wanted_len,           \
                                               sizeof(wanted_text) - wanted_len,   \
                                               "%" PRIu64 " ", wanted_ids[wi]);    \
        ck_assert_str_eq(found((who), (query)), wanted_text);                      \
    } while (0)

#define ck_assert_finds_none(who, query) ck_assert_str_eq(found((who), (query)), "")

#endif
