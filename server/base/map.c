#include "base/map.h"

#include "base/must.h"
#include "base/random.h"
#include "base/xmalloc.h"

#include <stdatomic.h>
#include <stdlib.h>

#define CAPACITY_MIN 8

struct map_slot {
    uint64_t key;
    void *value; /* NULL: never used; &grave: removed, the search goes on */
};

static char grave;

/* Maps of several threads may race to make it: the first wins. */
static uint64_t seed(void)
{
    static _Atomic uint64_t chosen;
    uint64_t found = atomic_load_explicit(&chosen, memory_order_relaxed);
    uint64_t mine;

    if (found)
        return found;
    random_bytes(&mine, sizeof(mine));
    mine |= 1;
    return atomic_compare_exchange_strong(&chosen, &found, mine) ? mine : found;
}

static uint64_t mix(uint64_t key)
{
    key ^= seed();
    key = (key ^ (key >> 33)) * 0xff51afd7ed558ccdu;
    key = (key ^ (key >> 33)) * 0xc4ceb9fe1a85ec53u;
    return key ^ (key >> 33);
}

static bool is_taken(const struct map_slot *slot)
{
    return slot->value && slot->value != &grave;
}

void map_init(struct map *m)
{
    *m = (struct map){0};
}

void map_finish(struct map *m)
{
    free(m->slots);
    map_init(m);
}

/* The slot of the key, or NULL. There is always an empty slot, so it ends. */
static struct map_slot *slot_find(const struct map *m, uint64_t key)
{
    if (m->count == 0)
        return NULL;
    for (size_t i = mix(key);; i++) {
        struct map_slot *slot = &m->slots[i & (m->capacity - 1)];

        if (!slot->value)
            return NULL;
        if (slot->key == key && slot->value != &grave)
            return slot;
    }
}

void *map_find(const struct map *m, uint64_t key)
{
    struct map_slot *slot = slot_find(m, key);

    return slot ? slot->value : NULL;
}

/* The key is not in the map. */
static void slot_add(struct map *m, uint64_t key, void *value)
{
    size_t i = mix(key);

    while (is_taken(&m->slots[i & (m->capacity - 1)]))
        i++;
    i &= m->capacity - 1;
    if (!m->slots[i].value)
        m->used++;
    m->slots[i] = (struct map_slot){key, value};
    m->count++;
}

/* Half full after it, without graves; it may shrink. */
static void rebuild(struct map *m)
{
    struct map old = *m;

    m->capacity = CAPACITY_MIN;
    while (m->capacity < (old.count + 1) * 2)
        m->capacity *= 2;
    m->slots = xcalloc(m->capacity, sizeof(*m->slots));
    m->count = 0;
    m->used = 0;
    for (size_t i = 0; i < old.capacity; i++)
        if (is_taken(&old.slots[i]))
            slot_add(m, old.slots[i].key, old.slots[i].value);
    free(old.slots);
}

void *map_put(struct map *m, uint64_t key, void *value)
{
    struct map_slot *slot = slot_find(m, key);
    void *old;

    must(value != NULL);
    if (slot) {
        old = slot->value;
        slot->value = value;
        return old;
    }
    if ((m->used + 1) * 4 > m->capacity * 3)
        rebuild(m);
    slot_add(m, key, value);
    return NULL;
}

void *map_remove(struct map *m, uint64_t key)
{
    struct map_slot *slot = slot_find(m, key);
    void *old;

    if (!slot)
        return NULL;
    old = slot->value;
    slot->value = &grave;
    m->count--;
    return old;
}

size_t map_count(const struct map *m)
{
    return m->count;
}

bool map_next(const struct map *m, size_t *at, uint64_t *key, void **value)
{
    while (*at < m->capacity) {
        const struct map_slot *slot = &m->slots[(*at)++];

        if (is_taken(slot)) {
            *key = slot->key;
            *value = slot->value;
            return true;
        }
    }
    return false;
}
