#include "knowledge.h"

#include "client.h"
#include "json.h"

#include <string.h>

/* Rooms it has left make way for new ones. NULL: it is in as many as it can know. */
static struct place *place_of(struct knowledge *k, int64_t room)
{
    struct place *free_one = NULL;

    for (size_t i = 0; i < ROOMS_MAX; i++) {
        if (k->places[i].room == room)
            return &k->places[i];
        if (!free_one && !k->places[i].mine)
            free_one = &k->places[i];
    }
    if (free_one)
        *free_one = (struct place){.room = room};
    return free_one;
}

void knowledge_begin(struct client *c, const cJSON *rooms)
{
    const cJSON *room;

    memset(c->knows.places, 0, sizeof(c->knows.places));
    cJSON_ArrayForEach(room, rooms)
    {
        struct place *at = place_of(&c->knows, json_number(room, "room"));

        if (!at)
            return;
        at->seq = json_number(room, "seq");
        at->mine = true;
    }
}

static void remember(struct ids *ids, int64_t id)
{
    ids->kept[ids->count++ % IDS_KEPT] = id;
}

static void learn_message(struct client *c, const cJSON *message)
{
    if (cJSON_HasObjectItem(message, "deleted"))
        return;
    remember(&c->knows.seen, json_number(message, "id"));
    if (json_number(message, "user") == c->user)
        remember(&c->knows.own, json_number(message, "id"));
}

static bool has_number(const cJSON *array, int64_t number)
{
    const cJSON *each;

    cJSON_ArrayForEach(each, array) if ((int64_t)each->valuedouble == number) return true;
    return false;
}

void knowledge_learn(struct client *c, const char *method, const cJSON *params)
{
    struct place *at = json_number(params, "seq")
                           ? place_of(&c->knows, json_number(params, "room"))
                           : NULL;
    bool me = json_number(params, "user") == c->user;

    if (strcmp(method, "message.created") == 0)
        learn_message(c, json_member(params, "message"));
    if (!at)
        return;
    at->seq = json_number(params, "seq");
    if (strcmp(method, "room.created") == 0) {
        at->open = strcmp(json_words(params, "kind"), "public") == 0;
        at->mine |= has_number(json_member(params, "users"), c->user);
    } else if (me && strcmp(method, "member.joined") == 0) {
        at->mine = true;
    } else if (me && strcmp(method, "member.left") == 0) {
        at->mine = false;
    }
}

const struct place *knowledge_place(struct client *c, bool mine)
{
    size_t from = client_draw(c, ROOMS_MAX);

    for (size_t i = 0; i < ROOMS_MAX; i++) {
        const struct place *at = &c->knows.places[(from + i) % ROOMS_MAX];

        if (at->room && at->mine == mine && (mine || at->open))
            return at;
    }
    return NULL;
}

int64_t knowledge_recall(struct client *c, const struct ids *ids)
{
    unsigned kept = ids->count < IDS_KEPT ? ids->count : IDS_KEPT;

    return kept ? ids->kept[client_draw(c, kept)] : 0;
}
