/*
 * pii.h - personal data in a text: addresses of mail, numbers of cards, accounts,
 * telephones, social security and networks. Pure; any thread.
 *
 * Written by hand, linear in the text, and free where it holds neither '@' nor a digit.
 * What has a checksum is believed by it (Luhn, ISO 7064); what has none needs its usual
 * shape, or a plain run of digits a word beside it that says what it is.
 */
#ifndef WORKER_RULES_PII_H
#define WORKER_RULES_PII_H

#include <stdbool.h>
#include <stddef.h>

struct verdict_span;

/* The spans by start, not overlapping, at most max; *more: there were others. Links
 * are looked for elsewhere (links.h): SPAN_DOMAIN_NAME does not come from here. */
size_t pii_find(const char *text, size_t len, struct verdict_span *out, size_t max,
                bool *more);

#endif
