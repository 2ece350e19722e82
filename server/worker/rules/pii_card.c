/* Numbers of cards. */
#include "worker/rules/pii_private.h"

#define CARD_DIGITS_MIN 12
#define CARD_DIGITS_MAX 19
#define CARD_GROUPS_MAX 5
#define HIDDEN_MAX      4 /* between two digits */

/* Characters nobody sees: soft hyphen, zero-width ones, word joiner, byte order mark. */
static size_t hidden_at(const struct pii_text *t, size_t i)
{
    unsigned char first = pii_at(t, i);
    unsigned char second = pii_at(t, i + 1);
    unsigned char third = pii_at(t, i + 2);

    if (first == 0xC2 && second == 0xAD)
        return 2;
    if ((first == 0xE2 && second == 0x80 && third >= 0x8B && third <= 0x8F) ||
        (first == 0xE2 && second == 0x81 && third == 0xA0) ||
        (first == 0xEF && second == 0xBB && third == 0xBF))
        return 3;
    return 0;
}

static size_t skip_hidden(const struct pii_text *t, size_t i)
{
    size_t width;

    for (size_t n = 0; n < HIDDEN_MAX && (width = hidden_at(t, i)) > 0; n++)
        i += width;
    return i;
}

bool pii_is_wide_digit(const struct pii_text *t, size_t i)
{
    unsigned char third = pii_at(t, i + 2);

    return pii_at(t, i) == 0xEF && pii_at(t, i + 1) == 0xBC && third >= 0x90 &&
           third <= 0x99;
}

/* The bytes of the digit at i, or 0. */
static size_t card_digit(const struct pii_text *t, size_t i, char *digit)
{
    if (is_digit(pii_at(t, i))) {
        *digit = t->bytes[i];
        return 1;
    }
    if (!pii_is_wide_digit(t, i))
        return 0;
    *digit = (char)('0' + (pii_at(t, i + 2) - 0x90));
    return 3;
}

/* Blanks and hyphens, the full-width ones too. */
static size_t card_gap(const struct pii_text *t, size_t i, char *kind)
{
    unsigned char first = pii_at(t, i);

    if (first == 0xE3 && pii_at(t, i + 1) == 0x80 && pii_at(t, i + 2) == 0x80) {
        *kind = ' ';
        return 3;
    }
    if (first == 0xEF && pii_at(t, i + 1) == 0xBC && pii_at(t, i + 2) == 0x8D) {
        *kind = '-';
        return 3;
    }
    size_t width = pii_separator(t, i, kind);

    return *kind == ' ' || *kind == '-' ? width : 0;
}

struct card {
    char digits[CARD_DIGITS_MAX];
    size_t count;
    size_t groups;
    size_t counts[CARD_GROUPS_MAX]; /* digits up to the end of each group */
    size_t ends[CARD_GROUPS_MAX];
    bool cut; /* the run goes on behind the groups */
};

/* Groups of digits with the same separator between them, as far as a card may reach. */
static void read_card(const struct pii_text *t, size_t i, struct card *c)
{
    char separator = 0;

    *c = (struct card){.cut = true};
    while (c->groups < CARD_GROUPS_MAX) {
        size_t end = i;
        size_t width;
        char digit;
        char kind;

        while ((width = card_digit(t, i, &digit)) > 0) {
            if (c->count == CARD_DIGITS_MAX)
                return;
            c->digits[c->count++] = digit;
            end = i + width;
            i = skip_hidden(t, end);
        }
        c->counts[c->groups] = c->count;
        c->ends[c->groups++] = end;
        width = card_gap(t, i, &kind);
        i = skip_hidden(t, i + width);
        if (width == 0 || (separator && kind != separator) ||
            card_digit(t, i, &digit) == 0) {
            c->cut = false;
            return;
        }
        separator = kind;
    }
}

static size_t group_len(const struct card *c, size_t group)
{
    return c->counts[group] - (group > 0 ? c->counts[group - 1] : 0);
}

/* May the first groups be a card? When more digits follow (an expiry, another card) only
 * as cards are printed, otherwise in groups of three to seven. */
static bool groups_fit(const struct card *c, size_t groups)
{
    if (groups == 1)
        return true;
    if (group_len(c, 0) != 4)
        return false;
    if (c->cut || groups < c->groups) {
        if (groups == 3)
            return group_len(c, 1) == 6 && (group_len(c, 2) == 5 || group_len(c, 2) == 4);
        return groups == 4 && group_len(c, 1) == 4 && group_len(c, 2) == 4 &&
               group_len(c, 3) == 4;
    }
    for (size_t i = 1; i < groups; i++)
        if (group_len(c, i) < 3 || (i + 1 < groups && group_len(c, i) > 7))
            return false;
    return true;
}

static bool passes_luhn(const char *digits, size_t count)
{
    unsigned sum = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned digit = (unsigned)(digits[count - 1 - i] - '0');

        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

/* Issuers by the first six digits. A weak one is believed only beside a word like
 * "card". */
static const struct issuer {
    unsigned from, to;
    unsigned shortest, longest;
    bool weak;
} issuers[] = {
    {340000, 349999, 15, 15, false},
    {370000, 379999, 15, 15, false}, /* American Express */
    {400000, 499999, 16, 16, false},
    {400000, 499999, 13, 13, true}, /* Visa */
    {400000, 499999, 19, 19, true},
    {510000, 559999, 16, 16, false}, /* Mastercard */
    {222100, 272099, 16, 16, false},
    {220000, 220499, 16, 16, false}, /* Mir */
    {300000, 305999, 14, 14, false},
    {309500, 309599, 14, 14, false}, /* Diners Club */
    {360000, 369999, 14, 14, false},
    {380000, 399999, 14, 14, false},
    {601100, 601199, 16, 19, false},
    {644000, 659999, 16, 19, false}, /* Discover */
    {350000, 359999, 16, 16, true},
    {352800, 358999, 16, 19, false},
    {213100, 213199, 15, 15, false}, /* JCB */
    {180000, 180099, 15, 15, false},
    {620000, 629999, 16, 19, false}, /* UnionPay */
    {500000, 509999, 16, 16, false},
    {560000, 589999, 16, 16, false}, /* Maestro */
    {500000, 509999, 12, 19, true},
    {560000, 589999, 12, 19, true},
    {600000, 699999, 12, 19, true},
    {60400, 60499, 12, 19, true},
};

static bool issuer_fits(const char *digits, size_t count, bool *weak)
{
    unsigned prefix = 0;
    bool found = false;

    for (size_t i = 0; i < 6; i++)
        prefix = prefix * 10 + (unsigned)(digits[i] - '0');
    *weak = true;
    for (size_t i = 0; i < sizeof(issuers) / sizeof(issuers[0]); i++) {
        const struct issuer *k = &issuers[i];

        if (prefix < k->from || prefix > k->to || count < k->shortest ||
            count > k->longest)
            continue;
        found = true;
        *weak &= k->weak;
    }
    return found;
}

/* What stands before a number, over what nobody sees: a byte, or the kind of gap. */
static unsigned char card_before(const struct pii_text *t, size_t *start)
{
    for (size_t n = 0; n < HIDDEN_MAX; n++) {
        if (*start >= 3 && hidden_at(t, *start - 3) == 3)
            *start -= 3;
        else if (*start >= 2 && hidden_at(t, *start - 2) == 2)
            *start -= 2;
    }
    for (size_t width = 1; width <= 3 && width <= *start; width++) {
        char kind;

        if (card_gap(t, *start - width, &kind) == width) {
            *start -= width;
            return (unsigned char)kind;
        }
    }
    return pii_before(t, *start);
}

static bool begins_card(const struct pii_text *t, size_t start, size_t from,
                        unsigned char *before)
{
    size_t edge = start;

    *before = card_before(t, &edge);
    if (*before == '.' || (*before == '-' && (from == 0 || edge != from)))
        return false;
    /* Full-width digits stand in texts without blanks. */
    if (*before >= 0x80 && !is_digit(pii_at(t, start)))
        return edge < 3 || !pii_is_wide_digit(t, edge - 3);
    return !is_wordy(*before);
}

static bool ends_card(const struct pii_text *t, size_t end)
{
    size_t i = skip_hidden(t, end);
    unsigned char after = pii_at(t, i);
    char kind;

    if (after == '.')
        return !is_digit(pii_at(t, i + 1));
    if (after >= 0x80 && pii_at(t, end - 1) >= 0x80)
        return true;
    return !is_wordy(after) || card_gap(t, i, &kind) > 0;
}

size_t pii_card(const struct pii_text *t, size_t start, size_t from)
{
    unsigned char before;
    struct card c;

    if (!begins_card(t, start, from, &before))
        return 0;
    read_card(t, start, &c);
    for (size_t groups = c.groups; groups > 0; groups--) {
        size_t count = c.counts[groups - 1];
        size_t end = c.ends[groups - 1];
        bool weak;

        if (count < CARD_DIGITS_MIN || !groups_fit(&c, groups) || !ends_card(t, end) ||
            !issuer_fits(c.digits, count, &weak) || !passes_luhn(c.digits, count))
            continue;
        /* The numbers in addresses of pages are of any kind. */
        weak |= before == '/' || before == '=' || before == '?' || before == '&' ||
                before == '#';
        if (!weak || pii_context_before(t, start, CONTEXT_CARD) ||
            pii_context_after(t, end, CONTEXT_CARD))
            return end;
    }
    return 0;
}
