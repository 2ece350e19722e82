/*
 * limiter.h - token buckets by 64-bit key (a user, an address, a hashed name).
 *
 * Holds at most max_keys buckets. A bucket that is full again is the same as
 * none and is swept; when there is no room the one that is full soonest goes,
 * so whoever has the most to wait for is remembered. rate 0: no limit. What
 * costs more than `burst` takes the whole bucket. Loop thread.
 */
#ifndef BASE_LIMITER_H
#define BASE_LIMITER_H

#include <stddef.h>
#include <stdint.h>

struct limiter;

/* `rate` tokens a second (may be a fraction), `burst` at most. */
struct limiter *limiter_create(double rate, double burst, size_t max_keys);
void limiter_destroy(struct limiter *l);

/* Takes `cost` tokens: 0 when they were there, else the milliseconds until they
 * will be (none taken). limiter_wait only looks. */
uint32_t limiter_take(struct limiter *l, uint64_t key, double cost, uint64_t now_ms);
uint32_t limiter_wait(struct limiter *l, uint64_t key, double cost, uint64_t now_ms);

/* Puts back what was taken for something that turned out harmless; never past the
 * burst. Nothing happens to a key that holds no bucket any more. */
void limiter_give(struct limiter *l, uint64_t key, double cost, uint64_t now_ms);
size_t limiter_count(const struct limiter *l); /* buckets held */

/* A key for text, by SipHash-2-4 with a per-process random key. Any thread. */
uint64_t limiter_key(const char *text, size_t len);

#endif
