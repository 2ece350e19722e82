#include "load/share.h"

#include "base/must.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>

static size_t aligned(size_t size)
{
    return (size + 63) & ~(size_t)63;
}

struct share *share_create(const struct plan *p, uint32_t crowds)
{
    size_t crowds_at = aligned(sizeof(struct share));
    size_t senders_at = crowds_at + aligned(crowds * sizeof(struct crowd_share));
    size_t heads_at = senders_at + aligned(p->sender_count * sizeof(struct sender_share));
    size_t size = heads_at + aligned(p->room_count * sizeof(uint64_t));
    char *memory =
        mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct share *s = (void *)memory;

    must(memory != MAP_FAILED);
    s->size = size;
    s->crowd_count = crowds;
    s->crowds = (void *)(memory + crowds_at);
    s->senders = (void *)(memory + senders_at);
    s->heads = (void *)(memory + heads_at);
    return s;
}

void share_destroy(struct share *s)
{
    if (s)
        munmap(s, s->size);
}

struct window *share_window(const struct share *s, struct crowd_share *c, uint64_t now_us)
{
    uint64_t i = (now_us - s->origin_us) / s->window_us;

    return &c->windows[i < WINDOWS_MAX ? i : WINDOWS_MAX - 1];
}

void share_raise_head(struct share *s, uint32_t room, uint64_t seq)
{
    uint64_t head = atomic_load_explicit(&s->heads[room], memory_order_relaxed);

    while (seq > head && !atomic_compare_exchange_weak_explicit(&s->heads[room], &head,
                                                                seq, memory_order_relaxed,
                                                                memory_order_relaxed))
        continue;
}

void share_trouble(struct crowd_share *c, const char *format, ...)
{
    va_list args;

    if (c->trouble[0] != '\0')
        return;
    va_start(args, format);
    vsnprintf(c->trouble, sizeof(c->trouble), format, args);
    va_end(args);
}

struct tallies share_sum(const struct share *s)
{
    struct tallies sum = {0};

    for (uint32_t i = 0; i < s->crowd_count; i++) {
        const struct tallies *t = &s->crowds[i].tallies;

#define TALLY(field, help) sum.field += __atomic_load_n(&t->field, __ATOMIC_RELAXED);
#include "load/tallies.tbl"
    }
    return sum;
}
