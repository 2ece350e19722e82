/* Numbers of telephones: no checksum, many ways to write them. What nobody writes for
 * anything else is believed by its shape; other runs of digits only beside a word about
 * telephones. */
#include "worker/rules/pii_private.h"

#include <string.h>

#define GROUPS_MAX  7
#define DIGITS_MIN  7
#define DIGITS_MAX  15
#define COUNTRY_MAX 3

struct phone {
    size_t groups;
    size_t sizes[GROUPS_MAX];    /* digits of each */
    char separators[GROUPS_MAX]; /* before each but the first */
    size_t digits;
    char first[4]; /* digits at the beginning */
    bool plus;
    bool brackets; /* around the first group, or the second after a country's code */
    size_t end;
};

static bool read_group(const struct pii_text *t, size_t *i, struct phone *p)
{
    size_t size = 0;

    while (is_digit(pii_at(t, *i))) {
        if (p->digits == DIGITS_MAX)
            return false;
        if (p->digits < sizeof(p->first))
            p->first[p->digits] = t->bytes[*i];
        p->digits++;
        size++;
        (*i)++;
    }
    if (size == 0 || p->groups == GROUPS_MAX)
        return false;
    p->sizes[p->groups++] = size;
    p->end = *i;
    return true;
}

/* "(0)" or "(415)" where a group may stand. */
static bool read_brackets(const struct pii_text *t, size_t *i, struct phone *p)
{
    if (pii_at(t, *i) != '(')
        return false;
    (*i)++;
    p->brackets = true;
    if (!read_group(t, i, p) || p->sizes[p->groups - 1] > 5 || pii_at(t, *i) != ')')
        return false;
    (*i)++;
    p->end = *i;
    return true;
}

/* Moves over what stands between two groups; false: the number ends here. */
static bool read_gap(const struct pii_text *t, size_t *i, char *kind)
{
    size_t at = *i;
    size_t width = pii_separator(t, at, kind);

    at += width;
    if (width > 0 && *kind == '-' && pii_at(t, at) == ' ' && at > 1)
        return false;
    if (!is_digit(pii_at(t, at)) &&
        !(pii_at(t, at) == '(' && is_digit(pii_at(t, at + 1))))
        return false;
    if (width == 0) {
        if (pii_before(t, at) != ')' && pii_at(t, at) != '(')
            return false;
        *kind = ' ';
    }
    *i = at;
    return true;
}

static bool read_phone(const struct pii_text *t, size_t i, struct phone *p)
{
    char kind = 0;

    *p = (struct phone){0};
    if (pii_at(t, i) == '+') {
        p->plus = true;
        i++;
    }
    if (pii_at(t, i) == '(' ? !read_brackets(t, &i, p) : !read_group(t, &i, p))
        return false;
    /* "+447700900123 0044 ...": one that is whole, and another. */
    if (p->plus && p->digits >= 10)
        return true;
    while (read_gap(t, &i, &kind)) {
        struct phone so_far = *p;
        bool brackets = pii_at(t, i) == '(';

        if (brackets && (p->brackets || p->groups > 2))
            return false;
        if (brackets ? !read_brackets(t, &i, p) : !read_group(t, &i, p)) {
            /* Too long for one: the next may begin here. */
            *p = so_far;
            return p->plus && p->digits >= DIGITS_MIN;
        }
        p->separators[p->groups - 1] = kind;
    }
    return p->digits >= DIGITS_MIN;
}

static bool country_exists(const struct phone *p)
{
    static const char zones[] =
        "1 7 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 "
        "55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";
    char code[4] = {p->first[0], ' ', 0, 0};

    if (strstr(zones, code) == zones || p->first[0] == '7')
        return true;
    code[1] = p->first[1];
    code[2] = ' ';
    if (strstr(zones, code))
        return true;
    /* Three digits: 21x 22x 23x 24x 25x 26x 29x 35x 37x 38x 42x 50x 59x 67x 68x 69x 80x
     * 85x 87x 88x 96x 97x 99x */
    static const char wide[] =
        "21 22 23 24 25 26 29 35 37 38 42 50 59 67 68 69 80 85 87 88 96 97 99 ";
    return strstr(wide, code) != NULL;
}

/* Two digits or more, but in brackets and right behind them: +46 (0)8 928 571 38. */
static bool groups_are_usual(const struct phone *p, size_t from)
{
    for (size_t i = from; i < p->groups; i++)
        if (p->sizes[i] < 2 && !(p->brackets && i <= 2))
            return false;
    return p->sizes[p->groups - 1] >= 2;
}

static bool sizes_are(const struct phone *p, size_t from, size_t a, size_t b, size_t c)
{
    return p->groups == from + 3 && p->sizes[from] == a && p->sizes[from + 1] == b &&
           p->sizes[from + 2] == c;
}

static bool same_separators(const struct phone *p, char kind)
{
    for (size_t i = 1; i < p->groups; i++)
        if (p->separators[i] != kind)
            return false;
    return true;
}

/* 415-555-2671, 1-415-555-2671, 415.555.2671, (415) 555-2671 */
static bool is_north_american(const struct phone *p)
{
    size_t from = p->groups == 4 && p->sizes[0] == 1 && p->first[0] == '1';

    if (!sizes_are(p, from, 3, 3, 4) || p->first[from] < '2')
        return false;
    return p->brackets || same_separators(p, '-') || same_separators(p, '.') ||
           (same_separators(p, ' ') && from == 0);
}

/* All the same, or another one behind the code of a town: 040-123 45 67, 030/901 820. */
static bool separators_fit(const struct phone *p)
{
    for (size_t i = 3; i < p->groups; i++)
        if (p->separators[i] != p->separators[2])
            return false;
    return p->groups < 3 || p->separators[1] == p->separators[2] ||
           p->separators[2] == ' ';
}

/* 0494 92 82 32, (08) 8747 6301, 079 2718 1155: a zero, and nine digits or more in
 * groups */
static bool is_national(const struct phone *p)
{
    if (p->brackets && p->groups <= 4 && p->sizes[0] >= 2 && p->separators[1] != '.')
        return p->digits >= 7 && groups_are_usual(p, 0) && p->groups >= 2 &&
               (p->groups > 2 || p->sizes[1] >= 5);
    return p->first[0] == '0' && p->first[1] != '0' && p->groups >= 2 &&
           p->sizes[0] >= 2 && p->sizes[0] <= 5 &&
           p->digits >= (p->groups == 2 ? 10 : 9) && p->digits <= 12 &&
           groups_are_usual(p, 0) && p->separators[1] != '.' && separators_fit(p);
}

static bool shape_is_enough(const struct phone *p)
{
    if (p->plus)
        return p->digits >= 8 && country_exists(p) && groups_are_usual(p, 1) &&
               (p->groups > 1 || p->digits >= 10);
    /* 00 and a country, in groups */
    if (p->first[0] == '0' && p->first[1] == '0' && p->first[2] != '0')
        return p->digits >= 10 && p->groups >= 3 && groups_are_usual(p, 1) &&
               p->sizes[0] <= 6;
    return is_north_american(p) || is_national(p);
}

/* 2005-03-14, 14-03-2005, 20050314: dates stand beside such words too. */
static bool is_date(const struct phone *p)
{
    if (p->groups == 1)
        return p->digits == 8 &&
               (memcmp(p->first, "19", 2) == 0 || memcmp(p->first, "20", 2) == 0);
    return sizes_are(p, 0, 4, 2, 2) || sizes_are(p, 0, 2, 2, 4);
}

static bool may_be_called(const struct phone *p)
{
    return p->digits <= 13 && p->groups <= 5 && groups_are_usual(p, 0) && !is_date(p) &&
           !memchr(p->separators, '.', sizeof(p->separators));
}

/* "x1234" right behind a number: an extension. */
static size_t past_extension(const struct pii_text *t, size_t end)
{
    size_t i = end + 1;

    if ((pii_at(t, end) | 0x20) != 'x')
        return end;
    while (is_digit(pii_at(t, i)) && i - end < 7)
        i++;
    return i - end >= 3 && !is_wordy(pii_at(t, i)) ? i : end;
}

static bool stands_alone(const struct pii_text *t, size_t start, size_t end)
{
    unsigned char before = pii_before(t, start);
    unsigned char after = pii_at(t, end);
    unsigned char next = pii_at(t, end + 1);

    if (is_wordy(before) || (before != 0 && strchr("$#/.-=@&?%+(", before)))
        return false;
    if (is_wordy(after) || (after != 0 && strchr("@%=(", after)))
        return false;
    if ((after == '.' || after == ':' || after == '/' || after == ',') && is_digit(next))
        return false;
    return !(after == '-' && is_digit(next));
}

size_t pii_phone(const struct pii_text *t, size_t start)
{
    struct phone p;

    if (!read_phone(t, start, &p))
        return 0;
    p.end = past_extension(t, p.end);
    if (!stands_alone(t, start, p.end))
        return 0;
    if (shape_is_enough(&p))
        return p.end;
    if (!may_be_called(&p) || (!pii_context_before(t, start, CONTEXT_PHONE) &&
                               !pii_context_after(t, p.end, CONTEXT_PHONE_AFTER)))
        return 0;
    return p.end;
}
