/*
 * lists.h - the admins' words and phrases, looked up in a normalised text.
 *
 * One trie of all entries, walked from where words begin, so that a text costs the same
 * with ten entries and with twenty thousand. `word` is found as a whole word, `word*` and
 * `*word` with any letters after or before. Built once, then read by any thread.
 */
#ifndef WORKER_RULES_LISTS_H
#define WORKER_RULES_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rule_text;
struct verdict_span;

struct lists;

struct lists *lists_create(void);
void lists_destroy(struct lists *l);

/* A normalised entry, with its * still at its ends. NULL, or why it can't be used.
 * `exception`: a place in which no other entry counts. language "": for all texts. */
const char *lists_add(struct lists *l, uint64_t list, const char *language,
                      bool exception, const char *entry, size_t len);
void lists_seal(
    struct lists *l); /* after the last lists_add, before the first lists_find */
size_t lists_count(const struct lists *l);
bool lists_ask_language(const struct lists *l); /* some entries are for one language */

/* SPAN_LIST spans by start in bytes of the raw text, at most max; *more: there were
 * others. Where several entries of one list begin at one place the longest counts.
 * language "": unknown, all entries are asked. */
size_t lists_find(const struct lists *l, const char *language, const struct rule_text *t,
                  struct verdict_span *out, size_t max, bool *more);

#endif
