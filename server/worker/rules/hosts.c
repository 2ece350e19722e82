#include "worker/rules/hosts_private.h"

#include "base/xmalloc.h"
#include "ipc/verdict.h"
#include "worker/rules/skeleton.h"

#include <stdlib.h>
#include <string.h>

#define PUNY_PREFIX "xn--"

static const struct {
    const char *host;
    bool word;
} brands[] = {
#define BRAND(host)      {host, false},
#define BRAND_WORD(host) {host, true},
#include "worker/rules/brands.tbl"
#undef BRAND
#undef BRAND_WORD
};

uint64_t hosts_key(const char *name, size_t len)
{
    uint64_t key = 0xCBF29CE484222325u;

    for (size_t i = len; i > 0; i--)
        key = (key ^ (unsigned char)name[i - 1]) * 0x100000001B3u;
    return key;
}

struct hosts *hosts_create(void)
{
    struct hosts *h = xcalloc(1, sizeof(*h));

    h->skeletons = skeletons_create();
    map_init(&h->known);
    map_init(&h->whole);
    map_init(&h->labels);
    map_init(&h->near);
    for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++)
        hosts_protect(h, brands[i].host, strlen(brands[i].host), brands[i].word);
    return h;
}

static void map_destroy(struct map *m)
{
    uint64_t key;
    void *value;
    size_t at = 0;

    while (map_next(m, &at, &key, &value))
        free(value);
    map_finish(m);
}

void hosts_destroy(struct hosts *h)
{
    if (!h)
        return;
    map_destroy(&h->known);
    map_destroy(&h->whole);
    map_destroy(&h->labels);
    map_destroy(&h->near);
    skeletons_destroy(h->skeletons);
    free(h);
}

static bool label_is_plain(const char *label, size_t len)
{
    if (len >= 4 && memcmp(label, PUNY_PREFIX, 4) == 0)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)label[i] >= 0x80)
            return false;
    return true;
}

/* One label as people see it, at out; 0: it does not fit. */
static size_t label_shown(const struct hosts *h, const char *label, size_t len, char *out,
                          size_t capacity)
{
    size_t made = 0;

    if (len > capacity)
        return 0;
    if (!label_is_plain(label, len))
        made = skeleton_unpuny(h->skeletons, label, len, out, capacity);
    if (made > 0)
        return made;
    memcpy(out, label, len);
    return len;
}

size_t hosts_shown(const struct hosts *h, const char *host, size_t len,
                   char out[URL_HOST_MAX + 1])
{
    size_t used = 0;
    size_t label = 0;

    for (size_t i = 0; i <= len; i++) {
        if (i < len && host[i] != '.')
            continue;
        if (i > label) {
            size_t made =
                label_shown(h, host + label, i - label, out + used, URL_HOST_MAX - used);

            if (made == 0)
                return 0;
            used += made;
        }
        if (i < len) {
            if (used == URL_HOST_MAX)
                return 0;
            out[used++] = '.';
        }
        label = i + 1;
    }
    return used;
}

/* The host in a line: what stands behind a scheme and before a path. */
static void line_host(const char **entry, size_t *len)
{
    const char *scheme = memmem(*entry, *len, "://", 3);
    size_t end = 0;

    if (scheme) {
        *len -= (size_t)(scheme + 3 - *entry);
        *entry = scheme + 3;
    }
    if (*len > 2 && memcmp(*entry, "*.", 2) == 0) {
        *entry += 2;
        *len -= 2;
    } else if (*len > 1 && **entry == '.') {
        *entry += 1;
        *len -= 1;
    }
    while (end < *len && !((*entry)[end] && strchr("/:?#", (*entry)[end])))
        end++;
    *len = end;
}

const char *hosts_add(struct hosts *h, uint64_t list, enum list_kind kind,
                      const char *entry, size_t len)
{
    char lower[URL_HOST_MAX + 1];
    char shown[URL_HOST_MAX + 1];
    struct url all = {0};
    struct known_host *known;
    uint32_t address;
    bool plain;

    line_host(&entry, &len);
    all.host_end = len;
    len = url_host(entry, &all, lower);
    if (len == 0)
        return "there is no host in it";
    if (!url_host_is_plausible(lower, len) &&
        !url_host_is_ipv4(lower, len, &address, &plain))
        return "that is no host: example.org, *.example.org or an address is expected";
    len = hosts_shown(h, lower, len, shown);
    if (len == 0)
        return "the host is too long";
    uint64_t key = hosts_key(shown, len);

    known = map_find(&h->known, key);
    /* What is denied by one list and allowed by another is denied. */
    if (known && (known->kind == LIST_HOSTS_DENIED || kind != LIST_HOSTS_DENIED))
        return NULL;
    known = xmalloc(sizeof(*known) + len);
    known->kind = kind;
    known->list = list;
    known->len = len;
    memcpy(known->host, shown, len);
    free(map_put(&h->known, key, known));
    if (kind == LIST_HOSTS_OURS)
        hosts_protect(h, shown, len, false);
    return NULL;
}

/* The entry for the longest end of the host; NULL: none. */
static const struct known_host *known_for(const struct hosts *h, const char *shown,
                                          size_t len)
{
    const struct known_host *best = NULL;
    uint64_t key = 0xCBF29CE484222325u;

    for (size_t i = len; i > 0; i--) {
        key = (key ^ (unsigned char)shown[i - 1]) * 0x100000001B3u;
        if (i > 1 && shown[i - 2] != '.')
            continue;
        const struct known_host *known = map_find(&h->known, key);

        if (known && known->len == len - (i - 1) &&
            memcmp(known->host, shown + i - 1, known->len) == 0)
            best = known;
    }
    return best;
}

static uint32_t judge_labels(const struct hosts *h, const char *host, size_t len,
                             const char *shown, size_t shown_len)
{
    uint32_t reasons = 0;
    size_t label = 0;

    for (size_t i = 0; i + 4 <= len; i++)
        if ((i == 0 || host[i - 1] == '.') && memcmp(host + i, PUNY_PREFIX, 4) == 0)
            reasons |= LINK_PUNYCODE;
    for (size_t i = 0; i <= shown_len; i++) {
        if (i < shown_len && shown[i] != '.')
            continue;
        if (!label_is_plain(shown + label, i - label) &&
            skeleton_is_mixed(h->skeletons, shown + label, i - label))
            reasons |= LINK_MIXED_SCRIPT;
        label = i + 1;
    }
    return reasons;
}

uint32_t hosts_judge(const struct hosts *h, const char *host, size_t len, uint64_t *list)
{
    char shown[URL_HOST_MAX + 1];
    size_t shown_len = hosts_shown(h, host, len, shown);
    const struct known_host *known;
    uint32_t reasons = 0;

    *list = 0;
    if (shown_len == 0)
        return 0;
    known = known_for(h, shown, shown_len);
    if (known) {
        *list = known->list;
        if (known->kind != LIST_HOSTS_DENIED)
            return LINK_ALLOWED;
        reasons = LINK_DENIED;
    }
    reasons |= judge_labels(h, host, len, shown, shown_len);
    if (hosts_look_alike(h, shown, shown_len))
        reasons |= LINK_LOOK_ALIKE;
    return reasons;
}

bool hosts_are_related(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t a_start = url_registrable(a, a_len);
    size_t b_start = url_registrable(b, b_len);

    return a_len - a_start == b_len - b_start &&
           memcmp(a + a_start, b + b_start, a_len - a_start) == 0;
}
