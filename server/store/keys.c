#include "store/keys.h"

#include "base/must.h"
#include "base/random.h"
#include "base/siphash.h"
#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

/* A key whose place is not written yet. */
struct recent {
    uint64_t user;
    uint64_t pos;
    char key[COMMAND_KEY_MAX + 1]; /* "": none has that pos, or it was taken away */
};

struct keys {
    uint64_t filed; /* up to this pos places are written */
    uint64_t secret[2];
    size_t span;
    size_t slot_count;     /* a power of two; most stay empty */
    struct recent *recent; /* by pos, the first is of the one past filed */
    uint16_t *slots;       /* index into recent and one; 0: empty */
    uint16_t *sorted;
};

struct keys *keys_create(size_t span)
{
    struct keys *k = xcalloc(1, sizeof(*k));

    must(span > 0 && span <= 32768 && (span & (span - 1)) == 0);
    random_bytes(k->secret, sizeof(k->secret));
    k->span = span;
    k->slot_count = 4 * span;
    k->recent = xcalloc(span, sizeof(*k->recent));
    k->slots = xcalloc(k->slot_count, sizeof(*k->slots));
    k->sorted = xcalloc(span, sizeof(*k->sorted));
    return k;
}

void keys_destroy(struct keys *k)
{
    if (!k)
        return;
    free(k->recent);
    free(k->slots);
    free(k->sorted);
    free(k);
}

static void forget(struct keys *k, uint64_t filed)
{
    k->filed = filed;
    memset(k->recent, 0, k->span * sizeof(*k->recent));
    memset(k->slots, 0, k->slot_count * sizeof(*k->slots));
}

static bool is_key(const struct recent *r, uint64_t user, const char *key)
{
    return r->user == user && strcmp(r->key, key) == 0;
}

/* The slot of the key, or the empty one where it belongs. */
static uint16_t *slot_of(struct keys *k, uint64_t user, const char *key)
{
    char both[sizeof(user) + COMMAND_KEY_MAX];
    size_t len = strlen(key);
    size_t i;

    must(len <= COMMAND_KEY_MAX);
    memcpy(both, &user, sizeof(user));
    memcpy(both + sizeof(user), key, len);
    i = siphash(k->secret, both, sizeof(user) + len) & (k->slot_count - 1);
    while (k->slots[i] && !is_key(&k->recent[k->slots[i] - 1], user, key))
        i = (i + 1) & (k->slot_count - 1);
    return &k->slots[i];
}

static void remember(struct keys *k, uint64_t user, const char *key, uint64_t pos)
{
    size_t i = (size_t)(pos - k->filed - 1);
    struct recent *r = &k->recent[i];

    *slot_of(k, user, key) = (uint16_t)(i + 1);
    r->user = user;
    r->pos = pos;
    memcpy(r->key, key, strlen(key) + 1);
}

static bool is_recent(const struct keys *k, uint64_t pos)
{
    return pos > k->filed && pos - k->filed <= k->span;
}

bool keys_load(struct writer *w)
{
    struct sql q = sql_start(&w->db, FIND_KEYS_FILED);
    bool fine = sql_row(&q);

    forget(w->keys, fine ? sql_id(&q) : 0);
    sql_end(&q);
    q = sql_start(&w->db, LIST_RECENT_KEYS);
    sql_bind_id(&q, w->keys->filed);
    while (fine && sql_row(&q)) {
        uint64_t pos = sql_id(&q);
        uint64_t user = sql_id(&q);
        size_t len;
        const char *key = sql_text(&q, &len);

        fine = is_recent(w->keys, pos) && len <= COMMAND_KEY_MAX;
        if (fine)
            remember(w->keys, user, key, pos);
    }
    sql_end(&q);
    return fine && db_failure(&w->db) == 0;
}

static int compare_recent(const void *a, const void *b, void *arg)
{
    const struct keys *k = arg;
    const struct recent *one = &k->recent[*(const uint16_t *)a];
    const struct recent *other = &k->recent[*(const uint16_t *)b];

    if (one->user != other->user)
        return one->user < other->user ? -1 : 1;
    return strcmp(one->key, other->key);
}

/* In the order of key_places, so that each of its pages is written once. */
static size_t sort_recent(struct keys *k)
{
    size_t count = 0;

    for (size_t i = 0; i < k->span; i++)
        if (k->recent[i].key[0] != '\0')
            k->sorted[count++] = (uint16_t)i;
    qsort_r(k->sorted, count, sizeof(k->sorted[0]), compare_recent, k);
    return count;
}

static void file_recent(struct writer *w, uint64_t filed)
{
    struct keys *k = w->keys;
    size_t count = sort_recent(k);
    struct sql q;

    for (size_t i = 0; i < count; i++) {
        const struct recent *r = &k->recent[k->sorted[i]];

        q = sql_start(&w->db, INSERT_KEY_PLACE);
        sql_bind_id(&q, r->user);
        sql_bind_string(&q, r->key);
        sql_bind_id(&q, r->pos);
        sql_run(&q);
    }
    q = sql_start(&w->db, SET_KEYS_FILED);
    sql_bind_id(&q, filed);
    sql_run(&q);
    forget(k, filed);
}

/* The pos of the use; 0: none. */
static uint64_t find_place(struct writer *w, uint64_t user, const char *key)
{
    uint16_t slot = *slot_of(w->keys, user, key);
    struct sql q;
    uint64_t pos;

    if (slot != 0)
        return w->keys->recent[slot - 1].pos;
    q = sql_start(&w->db, FIND_KEY_PLACE);
    sql_bind_id(&q, user);
    sql_bind_string(&q, key);
    pos = sql_row(&q) ? sql_id(&q) : 0;
    sql_end(&q);
    return pos;
}

bool keys_find(struct writer *w, uint64_t user, const char *key, struct key_use *use)
{
    uint64_t pos = find_place(w, user, key);
    struct sql q;
    const void *fingerprint;
    size_t len;
    bool found;

    if (pos == 0)
        return false;
    *use = (struct key_use){.user = user, .key = key, .pos = pos};
    q = sql_start(&w->db, FIND_KEY);
    sql_bind_id(&q, pos);
    found = sql_row(&q);
    if (found) {
        use->kind = sql_number(&q);
        use->seq = sql_id(&q);
        use->at = sql_number(&q);
        fingerprint = sql_blob(&q, &len);
        if (len == sizeof(use->fingerprint))
            memcpy(use->fingerprint, fingerprint, len);
    }
    sql_end(&q);
    return found;
}

bool keys_add(struct writer *w, const struct key_use *use)
{
    struct sql q;

    if (find_place(w, use->user, use->key) != 0)
        return false;
    /* By pos, whatever became of the keys: wherever the log is applied, it happens there. */
    if (!is_recent(w->keys, use->pos))
        file_recent(w, use->pos - 1);
    remember(w->keys, use->user, use->key, use->pos);
    q = sql_start(&w->db, INSERT_KEY);
    sql_bind_id(&q, use->pos);
    sql_bind_id(&q, use->user);
    sql_bind_string(&q, use->key);
    sql_bind_number(&q, use->kind);
    sql_bind_id_or_null(&q, use->seq);
    sql_bind_number(&q, use->at);
    sql_bind_blob(&q, use->fingerprint, sizeof(use->fingerprint));
    sql_run(&q);
    return true;
}

static void remove_place(struct writer *w, uint64_t user, const char *key, uint64_t pos)
{
    struct sql q = sql_start(&w->db, DELETE_KEY_PLACE);

    sql_bind_id(&q, user);
    sql_bind_string(&q, key);
    sql_bind_id(&q, pos);
    sql_run(&q);
}

void keys_remove(struct writer *w, uint64_t user, const char *key, uint64_t pos)
{
    struct sql q = sql_start(&w->db, DELETE_KEY);

    sql_bind_id(&q, pos);
    sql_run(&q);
    if (is_recent(w->keys, pos))
        w->keys->recent[pos - w->keys->filed - 1].key[0] = '\0';
    else
        remove_place(w, user, key, pos);
}
