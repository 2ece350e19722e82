/*
 * siphash.h - SipHash-2-4: a short hash nobody can aim at without the key
 * (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012).
 */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t siphash(const uint64_t key[2], const void *bytes, size_t len);

#endif
