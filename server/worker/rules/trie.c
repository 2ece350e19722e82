#include "worker/rules/trie.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/rules/letters.h"

#include <stdlib.h>
#include <string.h>

struct node {
    const char *label; /* of the edge that leads here, a part of some key */
    uint32_t label_len;
    uint32_t child; /* the first; its siblings follow */
    uint32_t first; /* keys that end here */
    uint32_t count;
    uint16_t children;
};

struct trie {
    struct node *nodes;  /* 0 is the root; the children of one stand together */
    unsigned char *keys; /* the first byte of each node's label */
    uint32_t used, size;
    uint32_t roots[256]; /* children of the root by their byte; 0: none */
};

/* While building: node `node` holds keys [low, high), which are the same up to `depth`.
 * */
struct range {
    uint32_t node, low, high, depth;
};

static void node_add(struct trie *t, const char *label, uint32_t len)
{
    if (t->used == t->size) {
        t->size = t->size ? t->size * 2 : 64;
        t->nodes = xreallocarray(t->nodes, t->size, sizeof(*t->nodes));
        t->keys = xrealloc(t->keys, t->size);
    }
    t->nodes[t->used] = (struct node){.label = label, .label_len = len};
    t->keys[t->used] = len ? (unsigned char)label[0] : 0;
    t->used++;
}

static uint32_t common_length(const struct trie_key *a, const struct trie_key *b,
                              uint32_t from)
{
    uint32_t i = from;

    while (i < a->len && i < b->len && a->bytes[i] == b->bytes[i])
        i++;
    return i;
}

/* Makes the children of one node; their ranges go to out. */
static uint32_t node_split(struct trie *t, const struct trie_key *keys,
                           const struct range *r, struct range *out)
{
    uint32_t at = r->low;
    uint32_t made = 0;

    while (at < r->high && keys[at].len == r->depth)
        at++;
    t->nodes[r->node].first = r->low;
    t->nodes[r->node].count = at - r->low;
    t->nodes[r->node].child = t->used;
    while (at < r->high) {
        uint32_t end = at + 1;

        while (end < r->high && keys[end].bytes[r->depth] == keys[at].bytes[r->depth])
            end++;
        uint32_t common = common_length(&keys[at], &keys[end - 1], r->depth);

        out[made++] = (struct range){t->used, at, end, common};
        node_add(t, keys[at].bytes + r->depth, common - r->depth);
        at = end;
    }
    t->nodes[r->node].children = (uint16_t)made;
    return made;
}

struct trie *trie_create(const struct trie_key *keys, size_t count)
{
    struct trie *t = xcalloc(1, sizeof(*t));
    /* Each key ends at one node and each node but the root ends a key or has two
     * children. */
    struct range *queue = xreallocarray(NULL, 2 * count + 1, sizeof(*queue));
    size_t queued = 1;

    must(count < UINT32_MAX / 4);
    node_add(t, "", 0);
    queue[0] = (struct range){0, 0, (uint32_t)count, 0};
    for (size_t i = 0; i < queued; i++)
        queued += node_split(t, keys, &queue[i], queue + queued);
    free(queue);
    for (uint32_t i = 0; i < t->nodes[0].children; i++)
        t->roots[t->keys[t->nodes[0].child + i]] = t->nodes[0].child + i;
    return t;
}

void trie_destroy(struct trie *t)
{
    if (!t)
        return;
    free(t->nodes);
    free(t->keys);
    free(t);
}

static uint32_t child_by_byte(const struct trie *t, uint32_t node, unsigned char byte)
{
    const struct node *n = &t->nodes[node];

    if (node == 0)
        return t->roots[byte];
    if (n->children == 0)
        return 0;
    const unsigned char *found = memchr(t->keys + n->child, byte, n->children);

    return found ? (uint32_t)(found - t->keys) : 0;
}

static size_t past_gap(const char *text, size_t len, size_t at)
{
    size_t bytes;

    while (at < len && letter_at(text, len, at, &bytes) == LETTER_NONE)
        at += bytes;
    return at;
}

/* Whether the edge to `node` fits the text at *pos, which moves behind it. */
static bool label_fits(const struct trie *t, uint32_t node, const char *text, size_t len,
                       size_t *pos)
{
    const struct node *n = &t->nodes[node];
    size_t at = *pos;

    for (uint32_t i = 0; i < n->label_len; i++) {
        if (n->label[i] == ' ') {
            size_t past = past_gap(text, len, at);

            if (past == at)
                return false;
            at = past;
        } else if (at < len && text[at] == n->label[i])
            at++;
        else
            return false;
    }
    *pos = at;
    return true;
}

bool trie_next(const struct trie *t, struct trie_walk *w, const char *text, size_t len,
               uint32_t *first, uint32_t *count)
{
    while (w->pos < len) {
        uint32_t child = child_by_byte(t, w->node, (unsigned char)text[w->pos]);

        if (child == 0 || !label_fits(t, child, text, len, &w->pos)) {
            child = child_by_byte(t, w->node, ' ');
            if (child == 0 || !label_fits(t, child, text, len, &w->pos))
                return false;
        }
        w->node = child;
        if (t->nodes[child].count > 0) {
            *first = t->nodes[child].first;
            *count = t->nodes[child].count;
            return true;
        }
    }
    return false;
}
