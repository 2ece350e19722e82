#include "worker/rules/pii.h"

#include "ipc/verdict.h"
#include "worker/rules/pii_private.h"

struct walk {
    struct pii_text text;
    struct verdict_span *out;
    size_t count, max;
    size_t from; /* nothing may begin before: the end of what was found last */
    bool more;
};

static bool found(struct walk *w, enum span_kind kind, size_t start, size_t end)
{
    if (end == 0 || start < w->from)
        return false;
    w->from = end;
    if (w->count == w->max) {
        w->more = true;
        return true;
    }
    w->out[w->count++] = (struct verdict_span){.kind = kind,
                                               .start = (uint32_t)start,
                                               .end = (uint32_t)end,
                                               .score = VERDICT_SURE,
                                               .flag = true};
    return true;
}

/* At the first digit of a run. */
static bool number_at(struct walk *w, size_t i)
{
    const struct pii_text *t = &w->text;

    if (i >= 2 && is_letter(pii_before(t, i)) && is_letter(pii_before(t, i - 1)) &&
        !is_wordy(pii_before(t, i - 2)))
        return found(w, SPAN_IBAN_CODE, i - 2, pii_iban(t, i - 2));
    /* Before a card may stand what nobody sees. */
    if (is_wordy(pii_before(t, i)))
        return pii_before(t, i) >= 0x80 &&
               found(w, SPAN_CREDIT_CARD, i, pii_card(t, i, w->from));
    return found(w, SPAN_IP_ADDRESS, i, pii_ipv4(t, i)) ||
           found(w, SPAN_CREDIT_CARD, i, pii_card(t, i, w->from)) ||
           found(w, SPAN_US_SSN, i, pii_ssn(t, i)) ||
           found(w, SPAN_PHONE_NUMBER, i, pii_phone(t, i));
}

static bool email_at(struct walk *w, size_t i)
{
    size_t end = 0;
    size_t start = pii_email(&w->text, i, &end);

    return start < i && found(w, SPAN_EMAIL_ADDRESS, start, end);
}

static bool six_at(struct walk *w, size_t i)
{
    size_t start = i;
    size_t end = pii_ipv6(&w->text, i, &start);

    return found(w, SPAN_IP_ADDRESS, start, end);
}

/* Looks at one place; true: something was found, w->from is its end. */
static bool look(struct walk *w, size_t i)
{
    const struct pii_text *t = &w->text;
    unsigned char c = (unsigned char)t->bytes[i];

    if (is_digit(c))
        return !is_digit(pii_before(t, i)) && number_at(w, i);
    if (c == 0xEF)
        return pii_is_wide_digit(t, i) &&
               found(w, SPAN_CREDIT_CARD, i, pii_card(t, i, w->from));
    if (c == '@')
        return email_at(w, i);
    if (c == ':')
        return six_at(w, i);
    if (c == '+' || c == '(')
        return is_digit(pii_at(t, i + 1)) &&
               found(w, SPAN_PHONE_NUMBER, i, pii_phone(t, i));
    return false;
}

/* 1: begins something, 2: nothing is found without one of these. */
static const unsigned char interest[256] = {
    ['0'] = 3, ['1'] = 3, ['2'] = 3, ['3'] = 3, ['4'] = 3,
    ['5'] = 3, ['6'] = 3, ['7'] = 3, ['8'] = 3, ['9'] = 3,
    ['@'] = 3, [':'] = 1, ['+'] = 1, ['('] = 1, [0xEF] = 3, /* full-width digits */
};

size_t pii_find(const char *text, size_t len, struct verdict_span *out, size_t max,
                bool *more)
{
    struct walk w = {.text = {text, len}, .out = out, .max = max};
    unsigned char all = 0;

    *more = false;
    for (size_t i = 0; i < len; i++)
        all |= interest[(unsigned char)text[i]];
    if (!(all & 2))
        return 0;
    for (size_t i = 0; i < len; i++)
        if ((interest[(unsigned char)text[i]] & 1) && look(&w, i))
            i = w.from - 1;
    *more = w.more;
    return w.count;
}
