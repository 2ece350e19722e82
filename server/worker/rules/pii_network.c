/* Addresses of mail and of networks. */
#include "worker/rules/pii_private.h"

#include "worker/rules/url.h"

#include <string.h>

#define LOCAL_BYTES_MAX  64
#define DOMAIN_BYTES_MAX 253
#define OCTETS           4
#define GROUPS           8

static bool is_local(unsigned char c)
{
    return is_wordy(c) || (c != 0 && strchr(".%+-'", c));
}

static bool is_domain(unsigned char c)
{
    return (is_wordy(c) && c != '_') || c == '-' || c == '.';
}

/* user@host inside ftp://user:secret@host/ belongs to the address. */
static bool is_user_info(const struct pii_text *t, size_t start)
{
    size_t from = start > LOCAL_BYTES_MAX ? start - LOCAL_BYTES_MAX : 0;

    for (size_t i = start; i > from + 2; i--) {
        if (t->bytes[i - 1] == ' ' || t->bytes[i - 1] == '\n')
            return false;
        if (memcmp(t->bytes + i - 3, "://", 3) == 0)
            return true;
    }
    return false;
}

static size_t local_start(const struct pii_text *t, size_t at)
{
    size_t from = at > LOCAL_BYTES_MAX ? at - LOCAL_BYTES_MAX : 0;
    size_t start = at;

    while (start > from && is_local((unsigned char)t->bytes[start - 1]))
        start--;
    while (start < at && !is_wordy((unsigned char)t->bytes[start]))
        start++;
    while (start < at && ((unsigned char)t->bytes[start] & 0xC0) == 0x80)
        start++;
    return start;
}

/* git@host:path and host:~/ name files on another machine. */
static bool names_a_path(const struct pii_text *t, size_t end)
{
    unsigned char next = pii_at(t, end + 1);

    return pii_at(t, end) == ':' && (is_wordy(next) || next == '/' || next == '~');
}

/* openvpn@client.service is a part of a machine. */
static bool ends_like_a_unit(const char *domain, size_t len)
{
    static const char *const endings[] = {".service", ".socket", ".timer", ".target",
                                          ".mount",   ".conf",   ".path"};

    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        size_t size = strlen(endings[i]);

        if (len > size && memcmp(domain + len - size, endings[i], size) == 0)
            return true;
    }
    return false;
}

size_t pii_email(const struct pii_text *t, size_t at, size_t *end)
{
    size_t start = local_start(t, at);
    size_t stop = at + 1;

    if (start == at || t->bytes[at - 1] == '.' || is_user_info(t, start))
        return at;
    while (stop < t->len && stop - at <= DOMAIN_BYTES_MAX &&
           is_domain((unsigned char)t->bytes[stop]))
        stop++;
    while (stop > at + 1 && (t->bytes[stop - 1] == '.' || t->bytes[stop - 1] == '-'))
        stop--;
    if (names_a_path(t, stop) || ends_like_a_unit(t->bytes + at + 1, stop - at - 1) ||
        !url_host_is_plausible(t->bytes + at + 1, stop - at - 1))
        return at;
    *end = stop;
    return start;
}

/* The octet at *i, or -1. */
static int octet(const struct pii_text *t, size_t *i)
{
    int value = 0;
    size_t start = *i;

    while (is_digit(pii_at(t, *i)) && *i - start < 4)
        value = value * 10 + (t->bytes[(*i)++] - '0');
    if (*i == start || value > 255 || (*i - start > 1 && t->bytes[start] == '0'))
        return -1;
    return value;
}

static bool is_well_known(const int o[OCTETS])
{
    static const int known[][OCTETS] = {{1, 1, 1, 1}, {1, 0, 0, 1}, {8, 8, 8, 8},
                                        {8, 8, 4, 4}, {9, 9, 9, 9}, {4, 2, 2, 1},
                                        {4, 2, 2, 2}};

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (memcmp(o, known[i], sizeof(known[i])) == 0)
            return true;
    return false;
}

/* 2.6.8.1 is a valid address and somebody's kernel. */
static bool is_version(const struct pii_text *t, size_t start, const int o[OCTETS])
{
    bool small = o[0] < 10 && o[1] < 30 && o[2] < 100 && o[3] < 30;

    if (pii_context_before(t, start, CONTEXT_IP))
        return false;
    if (o[0] < 30 && pii_context_before(t, start, CONTEXT_VERSION))
        return true;
    return small && !is_well_known(o);
}

size_t pii_ipv4(const struct pii_text *t, size_t start)
{
    unsigned char before = pii_before(t, start);
    int o[OCTETS];
    size_t i = start;

    if (before == '.' ||
        (before == '-' && start > 1 && is_wordy(pii_before(t, start - 1))))
        return 0;
    for (int k = 0; k < OCTETS; k++) {
        if (k > 0 && pii_at(t, i++) != '.')
            return 0;
        if ((o[k] = octet(t, &i)) < 0)
            return 0;
    }
    unsigned char after = pii_at(t, i);
    unsigned char next = pii_at(t, i + 1);

    if (is_wordy(after) || (after == '.' && is_wordy(next)) ||
        (after == '-' && is_wordy(next)))
        return 0;
    /* This machine, no machine, and masks are nobody's. */
    if (o[0] == 0 || o[0] == 127 || o[0] == 255 || is_version(t, start, o))
        return 0;
    return i;
}

static bool is_hex(unsigned char c)
{
    return is_digit(c) || (unsigned char)((c | 0x20) - 'a') < 6;
}

struct six {
    int groups;
    size_t longest_first; /* digits of the first group */
    bool gap;             /* had its :: */
    bool digit;
};

/* One group at *i; false: it is too long to be one. */
static bool six_group(const struct pii_text *t, size_t *i, struct six *s)
{
    size_t start = *i;

    while (is_hex(pii_at(t, *i)) && *i - start < 5) {
        s->digit |= is_digit((unsigned char)t->bytes[*i]);
        (*i)++;
    }
    if (*i - start > 4)
        return false;
    if (s->groups == 0)
        s->longest_first = *i - start;
    s->groups += *i > start;
    return true;
}

static bool six_is_address(const struct six *s)
{
    if (s->groups == GROUPS)
        return !s->gap;
    return s->gap && s->groups >= 2 && s->groups < GROUPS && s->digit &&
           (s->groups >= 3 || s->longest_first >= 3);
}

size_t pii_ipv6(const struct pii_text *t, size_t colon, size_t *start)
{
    struct six s = {0, 0, false, false};
    size_t i = colon;

    while (i > 0 && colon - i < 5 && is_hex((unsigned char)t->bytes[i - 1]))
        i--;
    *start = i;
    if (is_wordy(pii_before(t, i)) || pii_before(t, i) == ':' || pii_before(t, i) == '.')
        return 0;
    while (s.groups <= GROUPS) {
        if (!six_group(t, &i, &s))
            return 0;
        if (pii_at(t, i) != ':' || s.groups == GROUPS)
            break;
        if (pii_at(t, i + 1) == ':') {
            if (s.gap)
                return 0;
            s.gap = true;
            i++;
        } else if (!is_hex(pii_at(t, i + 1)))
            break;
        i++;
    }
    if (is_wordy(pii_at(t, i)) || (pii_at(t, i) == ':' && is_wordy(pii_at(t, i + 1))))
        return 0;
    return six_is_address(&s) ? i : 0;
}
