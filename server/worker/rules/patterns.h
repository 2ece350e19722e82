/*
 * patterns.h - the admins' own regular expressions (PCRE2, UTF), with limits.
 *
 * A pattern is compiled once by the rule set (JIT where the machine allows it) and
 * matched by any thread. Each match has a match, a depth and a heap limit, each text a
 * time budget over all patterns: what exceeds them is given up, never waited for.
 */
#ifndef WORKER_RULES_PATTERNS_H
#define WORKER_RULES_PATTERNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct verdict_span;

/* Why a pattern can't be used, for the admin who wrote it. */
struct pattern_error {
    uint32_t offset; /* byte of the pattern */
    char why[120];
};

/* Whether a pattern compiles, and gets through plain texts within the limits: one that
 * does not would leave verdicts partial. For PATTERN_CHECK; takes some milliseconds.
 * Any thread. */
bool pattern_check(const char *pattern, size_t len, struct pattern_error *error);

struct patterns;
struct pattern_scratch; /* a thread's own: match data, stack, limits */

struct pattern_scratch *pattern_scratch_create(void);
void pattern_scratch_destroy(struct pattern_scratch *s);

struct patterns *patterns_create(void);
void patterns_destroy(struct patterns *p);
/* language "": for all texts. */
bool patterns_add(struct patterns *p, uint64_t list, const char *language,
                  const char *pattern, size_t len, struct pattern_error *error);
size_t patterns_count(const struct patterns *p);
bool patterns_ask_language(const struct patterns *p); /* some are for one language */

/* The first matches of each pattern, at most max spans in all. *partial: a pattern
 * gave up, time ran out, or there were more. Patterns of another language than the
 * text's are passed over; language "" (unknown): all are asked. */
size_t patterns_find(const struct patterns *p, struct pattern_scratch *s,
                     const char *language, const char *text, size_t len,
                     struct verdict_span *out, size_t max, bool *partial);

#endif
