#include "worker/rules/lists.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/lists.h"
#include "worker/rules/letters.h"
#include "worker/rules/lists_private.h"
#include "worker/rules/trie.h"

#include <stdlib.h>
#include <string.h>

#define ENTRY_BYTES_MAX (4 * LIST_ENTRY_BYTES_MAX) /* normalised */

struct lists *lists_create(void)
{
    return xcalloc(1, sizeof(struct lists));
}

void lists_destroy(struct lists *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < LISTS_KINDS; i++) {
        for (size_t k = 0; k < l->kinds[i].count; k++)
            free(l->kinds[i].entries[k].key);
        free(l->kinds[i].entries);
        trie_destroy(l->kinds[i].trie);
    }
    free(l->languages);
    free(l);
}

static uint16_t language_number(struct lists *l, const char *language)
{
    for (size_t i = 0; i < l->language_count; i++)
        if (strcmp(l->languages[i].tag, language) == 0)
            return (uint16_t)i;
    must(l->language_count < LISTS_MAX + 1 &&
         strlen(language) < sizeof(l->languages->tag));
    l->languages =
        xreallocarray(l->languages, l->language_count + 1, sizeof(*l->languages));
    memcpy(l->languages[l->language_count].tag, language, strlen(language) + 1);
    return (uint16_t)l->language_count++;
}

/* Copies the entry with one space for each run of white space; the length. */
static size_t key_squeeze(const char *entry, size_t len, char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < len; i++) {
        bool space = entry[i] == ' ' || entry[i] == '\t';

        if (space && (used == 0 || out[used - 1] == ' '))
            continue;
        out[used++] = space ? ' ' : entry[i];
    }
    while (used > 0 && out[used - 1] == ' ')
        used--;
    return used;
}

static bool has_letter(const char *key, size_t len)
{
    size_t bytes;

    for (size_t i = 0; i < len; i += bytes)
        if (letter_at(key, len, i, &bytes) != LETTER_NONE)
            return true;
    return false;
}

const char *lists_add(struct lists *l, uint64_t list, const char *language,
                      bool exception, const char *entry, size_t len)
{
    struct entry e = {.list = list};

    while (len > 0 && entry[0] == '*') {
        e.open_start = true;
        entry++;
        len--;
    }
    while (len > 0 && entry[len - 1] == '*') {
        e.open_end = true;
        len--;
    }
    if (len > ENTRY_BYTES_MAX)
        return "the entry is too long";
    e.key = xmalloc(len + 1);
    e.len = (uint32_t)key_squeeze(entry, len, e.key);
    if (e.len == 0 || ((e.open_start || e.open_end) && !has_letter(e.key, e.len))) {
        free(e.key);
        return "nothing is left to look for: an entry needs a letter or a digit";
    }
    e.language = language_number(l, language);
    struct kind *k =
        &l->kinds[(exception ? KIND_EXCEPTION : 0) + (e.open_start ? KIND_INNER : 0)];

    if (k->count == k->size) {
        k->size = k->size ? k->size * 2 : 16;
        k->entries = xreallocarray(k->entries, k->size, sizeof(*k->entries));
    }
    k->entries[k->count++] = e;
    return NULL;
}

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;
    int order = memcmp(x->key, y->key, x->len < y->len ? x->len : y->len);

    if (order != 0)
        return order;
    if (x->len != y->len)
        return x->len < y->len ? -1 : 1;
    return x->list < y->list ? -1 : x->list > y->list;
}

static void kind_seal(struct kind *k)
{
    struct trie_key *keys;

    if (k->count == 0)
        return;
    qsort(k->entries, k->count, sizeof(*k->entries), compare_entries);
    keys = xreallocarray(NULL, k->count, sizeof(*keys));
    for (size_t i = 0; i < k->count; i++)
        keys[i] = (struct trie_key){k->entries[i].key, k->entries[i].len};
    k->trie = trie_create(keys, k->count);
    free(keys);
}

void lists_seal(struct lists *l)
{
    for (size_t i = 0; i < LISTS_KINDS; i++)
        kind_seal(&l->kinds[i]);
}

size_t lists_count(const struct lists *l)
{
    size_t count = 0;

    for (size_t i = 0; i < LISTS_KINDS; i++)
        count += l->kinds[i].count;
    return count;
}

bool lists_ask_language(const struct lists *l)
{
    for (size_t i = 0; i < l->language_count; i++)
        if (l->languages[i].tag[0])
            return true;
    return false;
}
