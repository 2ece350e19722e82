#include "base/limiter.h"

#include "base/map.h"
#include "base/must.h"
#include "base/random.h"
#include "base/siphash.h"
#include "base/xmalloc.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#define SWEPT_PER_TAKE 2

/* All there is to know of a bucket is when it will be full again. */
struct bucket {
    uint64_t key;
    double full_at; /* ms */
    size_t place;   /* in the heap */
};

struct limiter {
    double rate;  /* tokens a millisecond; 0: no limit */
    double burst; /* tokens */
    size_t max_keys;
    struct map by_key;    /* of struct bucket */
    struct bucket **heap; /* the one that is full first on top */
    size_t count;
    size_t capacity;
};

struct limiter *limiter_create(double rate, double burst, size_t max_keys)
{
    struct limiter *l = xcalloc(1, sizeof(*l));

    must(rate >= 0 && (rate == 0 || burst > 0) && max_keys > 0);
    l->rate = rate / 1000;
    l->burst = burst;
    l->max_keys = max_keys;
    map_init(&l->by_key);
    return l;
}

void limiter_destroy(struct limiter *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->count; i++)
        free(l->heap[i]);
    free(l->heap);
    map_finish(&l->by_key);
    free(l);
}

static void heap_set(struct limiter *l, size_t place, struct bucket *b)
{
    l->heap[place] = b;
    b->place = place;
}

static void heap_rise(struct limiter *l, struct bucket *b)
{
    size_t place = b->place;

    while (place > 0 && l->heap[(place - 1) / 2]->full_at > b->full_at) {
        heap_set(l, place, l->heap[(place - 1) / 2]);
        place = (place - 1) / 2;
    }
    heap_set(l, place, b);
}

static void heap_sink(struct limiter *l, struct bucket *b)
{
    size_t place = b->place;

    for (;;) {
        size_t child = place * 2 + 1;

        if (child + 1 < l->count && l->heap[child + 1]->full_at < l->heap[child]->full_at)
            child++;
        if (child >= l->count || l->heap[child]->full_at >= b->full_at)
            break;
        heap_set(l, place, l->heap[child]);
        place = child;
    }
    heap_set(l, place, b);
}

static void forget_first(struct limiter *l)
{
    struct bucket *first = l->heap[0];

    l->count--;
    if (l->count > 0) {
        heap_set(l, 0, l->heap[l->count]);
        heap_sink(l, l->heap[0]);
    }
    map_remove(&l->by_key, first->key);
    free(first);
}

static struct bucket *bucket_add(struct limiter *l, uint64_t key, double full_at)
{
    struct bucket *b = xmalloc(sizeof(*b));

    if (l->count == l->max_keys)
        forget_first(l);
    if (l->count == l->capacity) {
        l->capacity = l->capacity ? l->capacity * 2 : 16;
        l->heap = xreallocarray(l->heap, l->capacity, sizeof(struct bucket *));
    }
    *b = (struct bucket){key, full_at, l->count};
    l->heap[l->count++] = b;
    heap_rise(l, b);
    map_put(&l->by_key, key, b);
    return b;
}

/* When the bucket would be full after taking `cost` now. */
static double full_after(const struct limiter *l, const struct bucket *b, double cost,
                         uint64_t now_ms)
{
    double now = (double)now_ms;
    double full_at = b && b->full_at > now ? b->full_at : now;

    /* What is more than the whole bucket costs the whole bucket. */
    return full_at + fmin(cost, l->burst) / l->rate;
}

static uint32_t wait_until_there(const struct limiter *l, double full_at, uint64_t now_ms)
{
    double wait = ceil(full_at - l->burst / l->rate - (double)now_ms - 1e-6);

    if (wait <= 0)
        return 0;
    return wait < (double)UINT32_MAX ? (uint32_t)wait : UINT32_MAX;
}

uint32_t limiter_wait(struct limiter *l, uint64_t key, double cost, uint64_t now_ms)
{
    struct bucket *b = map_find(&l->by_key, key);

    return l->rate > 0 ? wait_until_there(l, full_after(l, b, cost, now_ms), now_ms) : 0;
}

uint32_t limiter_take(struct limiter *l, uint64_t key, double cost, uint64_t now_ms)
{
    uint32_t wait = limiter_wait(l, key, cost, now_ms);
    struct bucket *b;
    double full_at;

    if (l->rate <= 0 || wait > 0)
        return wait;
    for (int i = 0; i < SWEPT_PER_TAKE && l->count > 0; i++)
        if (l->heap[0]->full_at <= (double)now_ms)
            forget_first(l);

    b = map_find(&l->by_key, key);
    full_at = full_after(l, b, cost, now_ms);
    if (b) {
        b->full_at = full_at;
        heap_sink(l, b);
    } else {
        bucket_add(l, key, full_at);
    }
    return 0;
}

void limiter_give(struct limiter *l, uint64_t key, double cost, uint64_t now_ms)
{
    struct bucket *b = map_find(&l->by_key, key);

    if (!b || b->full_at <= (double)now_ms)
        return;
    b->full_at -= fmin(cost, l->burst) / l->rate;
    heap_rise(l, b);
}

size_t limiter_count(const struct limiter *l)
{
    return l->count;
}

static uint64_t process_key[2];

static void choose_process_key(void)
{
    random_bytes(process_key, sizeof(process_key));
}

uint64_t limiter_key(const char *text, size_t len)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, choose_process_key);
    return siphash(process_key, text, len);
}
