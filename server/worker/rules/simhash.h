/*
 * simhash.h - a fingerprint in which texts that are nearly the same differ in few bits
 * (M. Charikar, 2002): over the words of a
 * normalised text. Pure; any thread.
 */
#ifndef WORKER_RULES_SIMHASH_H
#define WORKER_RULES_SIMHASH_H

#include <stddef.h>
#include <stdint.h>

/* 0 for a text without words. Mentions and words with digits are left out: they are
 * what differs when the same is sent to many. *words: how many counted. The same on
 * every machine. */
uint64_t simhash(const char *normalised, size_t len, uint32_t *words);

#endif
