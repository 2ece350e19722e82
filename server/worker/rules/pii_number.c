/* Numbers of accounts and social security, and what parts their digits. */
#include "worker/rules/pii_private.h"

#include <string.h>

#define IBAN_BYTES_MIN 15
#define IBAN_BYTES_MAX 34

size_t pii_separator(const struct pii_text *t, size_t i, char *kind)
{
    unsigned char c = pii_at(t, i);

    *kind = (char)c;
    if (c == ' ' || c == '-' || c == '.' || c == '/')
        return 1;
    if (c == 0xC2 && pii_at(t, i + 1) == 0xA0) {
        *kind = ' ';
        return 2;
    }
    unsigned char third = pii_at(t, i + 2);

    if (c != 0xE2 || pii_at(t, i + 1) != 0x80)
        return 0;
    if (third >= 0x90 && third <= 0x93) {
        *kind = '-';
        return 3;
    }
    if ((third >= 0x87 && third <= 0x8A) || third == 0xAF) {
        *kind = ' ';
        return 3;
    }
    return 0;
}

static bool digits_at(const struct pii_text *t, size_t start, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!is_digit(pii_at(t, start + i)))
            return false;
    return true;
}

static bool ssn_was_issued(const char *area, const char *group, const char *serial)
{
    return memcmp(area, "000", 3) != 0 && memcmp(area, "666", 3) != 0 && area[0] != '9' &&
           memcmp(group, "00", 2) != 0 && memcmp(serial, "0000", 4) != 0;
}

size_t pii_ssn(const struct pii_text *t, size_t start)
{
    unsigned char before = pii_before(t, start);
    char first = 0;
    char second = 0;
    size_t i = start;

    if (before == '-' || before == '.' || before == '/' || !digits_at(t, i, 3))
        return 0;
    size_t group = i + 3;
    group += pii_separator(t, group, &first);
    if (!digits_at(t, group, 2))
        return 0;
    size_t serial = group + 2;
    serial += pii_separator(t, serial, &second);
    if (!digits_at(t, serial, 4))
        return 0;
    size_t end = serial + 4;
    unsigned char after = pii_at(t, end);

    if (is_wordy(after) ||
        ((after == '-' || after == '.') && is_wordy(pii_at(t, end + 1))))
        return 0;
    if ((group > i + 3) != (serial > group + 2) ||
        !ssn_was_issued(t->bytes + i, t->bytes + group, t->bytes + serial))
        return 0;
    if (group > i + 3 && first == '-' && second == '-')
        return end;
    return pii_context_before(t, start, CONTEXT_SSN) ? end : 0;
}

/* How long an account's number is, by country. */
static const struct iban_country {
    char code[3];
    unsigned char len;
} iban_countries[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16},
    {"BG", 22}, {"BH", 22}, {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22},
    {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27}, {"DK", 18}, {"DO", 28}, {"EE", 20},
    {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22},
    {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28},
    {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30},
    {"KZ", 20}, {"LB", 28}, {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21},
    {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MN", 20}, {"MR", 27},
    {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23}, {"PK", 24},
    {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33},
    {"SA", 24}, {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27},
    {"SO", 23}, {"ST", 25}, {"SV", 28}, {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29},
    {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
};

static size_t iban_length(const char code[2])
{
    for (size_t i = 0; i < sizeof(iban_countries) / sizeof(iban_countries[0]); i++)
        if (memcmp(iban_countries[i].code, code, 2) == 0)
            return iban_countries[i].len;
    return 0;
}

/* ISO 7064 MOD 97-10 over the number with its first four moved to the end. */
static bool passes_mod97(const char *iban, size_t len)
{
    unsigned rest = 0;

    for (size_t i = 0; i < len; i++) {
        char c = iban[(i + 4) % len];

        if (c >= 'A')
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
    }
    return rest == 1;
}

size_t pii_iban(const struct pii_text *t, size_t start)
{
    char iban[IBAN_BYTES_MAX];
    size_t count = 0;
    size_t wanted = IBAN_BYTES_MIN;
    size_t i = start;

    while (count < wanted) {
        unsigned char c = pii_at(t, i);
        char kind;
        size_t gap = count >= 4 ? pii_separator(t, i, &kind) : 0;

        if (gap > 0 && kind != '.' && kind != '/') {
            i += gap;
            c = pii_at(t, i);
        }
        if (!is_digit(c) && !is_letter(c))
            return 0;
        iban[count++] = (char)(is_letter(c) ? c & ~0x20 : c);
        i++;
        if (count == 2 && (wanted = iban_length(iban)) == 0)
            return 0;
    }
    if (is_wordy(pii_at(t, i)) || !passes_mod97(iban, count))
        return 0;
    return i;
}
