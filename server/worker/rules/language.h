/*
 * language.h - which language a text is in, as far as choosing among an admin's lists
 * needs it: by script, and for Latin and Cyrillic letters by the commonest words. Pure;
 * any thread.
 */
#ifndef WORKER_RULES_LANGUAGE_H
#define WORKER_RULES_LANGUAGE_H

#include <stdbool.h>
#include <stddef.h>

/* A two-letter code, or "" when it can't be told: then lists of all languages are
 * asked. */
const char *language_of(const char *text, size_t len);

/* Whether a list for `list` ("", "de", "de-AT", "zh-Hant") concerns a text in `text`. */
bool language_concerns(const char *list, const char *text);

#endif
