/*
 * pii_private.h - the scanners behind pii_find. Each looks at one place and answers the
 * end of what begins there, or 0; none looks further than some hundred bytes.
 */
#ifndef WORKER_RULES_PII_PRIVATE_H
#define WORKER_RULES_PII_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>

struct pii_text {
    const char *bytes;
    size_t len;
};

/* 0 past either end: a text ends like a word. */
static inline unsigned char pii_at(const struct pii_text *t, size_t i)
{
    return i < t->len ? (unsigned char)t->bytes[i] : 0;
}

static inline unsigned char pii_before(const struct pii_text *t, size_t i)
{
    return i > 0 ? (unsigned char)t->bytes[i - 1] : 0;
}

static inline bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static inline bool is_letter(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

/* Part of a word; bytes of other alphabets too. */
static inline bool is_wordy(unsigned char c)
{
    return is_digit(c) || is_letter(c) || c == '_' || c >= 0x80;
}

/* At '@': the start of the mail address around it, or the place of the '@': none. */
size_t pii_email(const struct pii_text *t, size_t at, size_t *end);

size_t pii_ipv4(const struct pii_text *t, size_t start);
/* At the first ':': *start is where the address begins. */
size_t pii_ipv6(const struct pii_text *t, size_t colon, size_t *start);
/* `from`: where what was found last ends; a card may follow it over a hyphen. */
size_t pii_card(const struct pii_text *t, size_t start, size_t from);
bool pii_is_wide_digit(const struct pii_text *t, size_t i); /* a full-width digit */
size_t pii_ssn(const struct pii_text *t, size_t start);
size_t pii_iban(const struct pii_text *t, size_t start); /* at the first letter */
size_t pii_phone(const struct pii_text *t, size_t start);

/* The separators people put between groups of digits (space, no-break space, hyphens and
 * dashes, point, slash): its bytes, or 0. */
size_t pii_separator(const struct pii_text *t, size_t i, char *kind);

/* Which words stand beside a number and say what it is. */
enum pii_context {
    CONTEXT_CARD,
    CONTEXT_SSN,
    CONTEXT_PHONE,
    CONTEXT_PHONE_AFTER,
    CONTEXT_IP,
    CONTEXT_VERSION
};
bool pii_context_before(const struct pii_text *t, size_t start, enum pii_context c);
bool pii_context_after(const struct pii_text *t, size_t end, enum pii_context c);

#endif
