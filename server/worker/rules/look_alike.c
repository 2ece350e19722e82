/* Names that are taken for others: the same skeleton, a slip of one sign, or the other
 * name in full before the part that was registered (paypal.com.example.org,
 * paypal.com-example.org). */
#include "base/xmalloc.h"
#include "worker/rules/hosts_private.h"
#include "worker/rules/skeleton.h"

#include <string.h>

#define LABEL_MIN      5 /* shorter words are too much alike */
#define NEAR_MIN       6
#define LABELS_IN_NAME 3 /* of a protected name, at most */

static void put(struct map *m, const char *key, size_t key_len, const char *name,
                size_t len)
{
    uint64_t number = hosts_key(key, key_len);
    struct protected_name *p;

    if (map_find(m, number))
        return;
    p = xmalloc(sizeof(*p) + len);
    p->len = len;
    memcpy(p->name, name, len);
    map_put(m, number, p);
}

static size_t first_label(const char *name, size_t len)
{
    const char *dot = memchr(name, '.', len);

    return dot ? (size_t)(dot - name) : len;
}

static size_t left_out(const char *name, size_t len, size_t i, char *out)
{
    memcpy(out, name, i);
    memcpy(out + i, name + i + 1, len - i - 1);
    return len - 1;
}

void hosts_protect(struct hosts *h, const char *host, size_t len, bool word)
{
    char skeleton[SKELETON_MAX];
    char shorter[SKELETON_MAX];
    size_t start = url_registrable(host, len);
    const char *name = host + start;
    size_t name_len = len - start;
    size_t made = skeleton_make(h->skeletons, name, name_len, skeleton);

    if (made == 0)
        return;
    put(&h->whole, skeleton, made, name, name_len);
    name_len = first_label(name, name_len);
    made = skeleton_make(h->skeletons, name, name_len, skeleton);
    if (name_len < LABEL_MIN || made == 0)
        return;
    put(&h->labels, skeleton, made, name, name_len);
    if (word || name_len < NEAR_MIN)
        return;
    put(&h->near, skeleton, made, name, name_len);
    for (size_t i = 0; i < made; i++)
        put(&h->near, shorter, left_out(skeleton, made, i, shorter), name, name_len);
}

static const struct protected_name *
protected_like(const struct hosts *h, const struct map *m, const char *name, size_t len)
{
    char skeleton[SKELETON_MAX];
    size_t made = skeleton_make(h->skeletons, name, len, skeleton);

    return made ? map_find(m, hosts_key(skeleton, made)) : NULL;
}

static bool is_same(const struct protected_name *p, const char *name, size_t len)
{
    return p->len == len && memcmp(p->name, name, len) == 0;
}

/* One sign more, less or another, or two neighbours changed over. */
static bool is_one_slip(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t head = 0;
    size_t tail = 0;

    while (head < a_len && head < b_len && a[head] == b[head])
        head++;
    while (tail < a_len - head && tail < b_len - head &&
           a[a_len - 1 - tail] == b[b_len - 1 - tail])
        tail++;
    size_t a_left = a_len - head - tail;
    size_t b_left = b_len - head - tail;

    if (a_left == 2 && b_left == 2)
        return a[head] == b[head + 1] && a[head + 1] == b[head];
    return a_left <= 1 && b_left <= 1;
}

/* The whole label with a slip; the first sign is the one people do see. */
static bool is_near(const struct hosts *h, const char *label, size_t len)
{
    char skeleton[SKELETON_MAX];
    char shorter[SKELETON_MAX];
    size_t made = skeleton_make(h->skeletons, label, len, skeleton);

    if (len < NEAR_MIN || made < 2)
        return false;
    for (size_t i = 0; i <= made; i++) {
        size_t left = i < made ? left_out(skeleton, made, i, shorter) : made;
        const struct protected_name *p =
            map_find(&h->near, hosts_key(i < made ? shorter : skeleton, left));

        if (p && p->name[0] == label[0] && !is_same(p, label, len) &&
            is_one_slip(p->name, p->len, label, len))
            return true;
    }
    return false;
}

/* A part between dots and hyphens that is not written as the name it looks like. */
static bool part_looks_alike(const struct hosts *h, const char *part, size_t len)
{
    const struct protected_name *p;

    if (len < LABEL_MIN - 1)
        return false;
    p = protected_like(h, &h->labels, part, len);
    return p && !is_same(p, part, len);
}

static bool parts_look_alike(const struct hosts *h, const char *host, size_t len)
{
    size_t start = 0;

    for (size_t i = 0; i <= len; i++) {
        if (i < len && host[i] != '.' && host[i] != '-')
            continue;
        if (part_looks_alike(h, host + start, i - start))
            return true;
        start = i + 1;
    }
    return false;
}

/* A protected name in full from `start` on, which ends before the registered part or at
 * a hyphen. */
static bool name_stands_at(const struct hosts *h, const char *host, size_t len,
                           size_t start, size_t registered)
{
    int dots = 0;

    for (size_t i = start; i < len && dots <= LABELS_IN_NAME; i++) {
        bool ends = (i < registered && host[i] == '.') || host[i] == '-';

        if (ends && dots > 0 && protected_like(h, &h->whole, host + start, i - start))
            return true;
        dots += host[i] == '.';
    }
    return false;
}

static bool name_is_put_before(const struct hosts *h, const char *host, size_t len,
                               size_t registered)
{
    for (size_t i = 0; i < len; i++)
        if ((i == 0 || host[i - 1] == '.' || host[i - 1] == '-') &&
            name_stands_at(h, host, len, i, registered))
            return true;
    return false;
}

bool hosts_look_alike(const struct hosts *h, const char *shown, size_t len)
{
    size_t registered = url_registrable(shown, len);
    const char *name = shown + registered;
    size_t name_len = len - registered;
    const struct protected_name *p = protected_like(h, &h->whole, name, name_len);

    if (p)
        return !is_same(p, name, name_len);
    return parts_look_alike(h, shown, len) ||
           is_near(h, name, first_label(name, name_len)) ||
           name_is_put_before(h, shown, len, registered);
}
