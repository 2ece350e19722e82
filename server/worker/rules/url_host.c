/* What a host is: its labels, its top-level domain, the address hidden in a number. */
#include "worker/rules/url.h"

#include <string.h>

#define LABEL_BYTES_MAX 63
#define TLD_BYTES_MAX   16

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
    return (unsigned char)((c | 0x20) - 'a') < 26;
}

static int hex_value(unsigned char c)
{
    if (is_digit(c))
        return c - '0';
    return (unsigned char)((c | 0x20) - 'a') < 6 ? (c | 0x20) - 'a' + 10 : -1;
}

size_t url_host(const char *text, const struct url *u, char out[URL_HOST_MAX + 1])
{
    size_t len = 0;

    for (size_t i = u->host_start; i < u->host_end; i++) {
        unsigned char c = (unsigned char)text[i];

        if (len == URL_HOST_MAX)
            return 0;
        if (c == '%' && u->host_end - i > 2) {
            int high = hex_value((unsigned char)text[i + 1]);
            int low = hex_value((unsigned char)text[i + 2]);

            if (high >= 0 && low >= 0) {
                c = (unsigned char)(high * 16 + low);
                i += 2;
            }
        }
        out[len++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    while (len > 0 && out[len - 1] == '.')
        len--;
    out[len] = '\0';
    return len;
}

static bool label_is_plausible(const char *label, size_t len)
{
    if (len == 0 || len > LABEL_BYTES_MAX || label[0] == '-' || label[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)label[i];

        if (!is_digit(c) && !is_letter(c) && c != '-' && c != '_' && c < 0x80)
            return false;
    }
    return true;
}

static bool tld_is_plausible(const char *tld, size_t len)
{
    if (len >= 4 && (tld[0] | 0x20) == 'x' && (tld[1] | 0x20) == 'n' && tld[2] == '-')
        return true;
    for (size_t i = 0; i < len; i++)
        if (!is_letter((unsigned char)tld[i]) && (unsigned char)tld[i] < 0x80)
            return false;
    return len >= 2;
}

bool url_host_is_plausible(const char *host, size_t len)
{
    size_t label = 0;

    for (size_t i = 0; i <= len; i++) {
        if (i < len && host[i] != '.')
            continue;
        if (!label_is_plausible(host + label, i - label))
            return false;
        if (i == len)
            return label > 0 && tld_is_plausible(host + label, len - label);
        label = i + 1;
    }
    return false;
}

static const char *const sure[] = {
#define TLD(name) name,
#define TLD_WITH_PATH(name)
#include "worker/rules/url_tlds.tbl"
#undef TLD
#undef TLD_WITH_PATH
};

static const char *const with_path[] = {
#define TLD(name)
#define TLD_WITH_PATH(name) name,
#include "worker/rules/url_tlds.tbl"
#undef TLD
#undef TLD_WITH_PATH
};

static bool is_among(const char *const *names, size_t count, const char *tld, size_t len)
{
    char lower[TLD_BYTES_MAX];

    if (len >= sizeof(lower))
        return false;
    for (size_t i = 0; i < len; i++)
        lower[i] = (char)(tld[i] >= 'A' && tld[i] <= 'Z' ? tld[i] | 0x20 : tld[i]);
    lower[len] = '\0';
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], lower) == 0)
            return true;
    return false;
}

bool url_tld_is_sure(const char *tld, size_t len)
{
    return is_among(sure, sizeof(sure) / sizeof(sure[0]), tld, len);
}

bool url_tld_is_known(const char *tld, size_t len)
{
    if (len > 4 && memcmp(tld, "xn--", 4) == 0)
        return true;
    return url_tld_is_sure(tld, len) ||
           is_among(with_path, sizeof(with_path) / sizeof(with_path[0]), tld, len);
}

/* co.uk, com.br, ac.jp: what registries sell names under. */
static bool is_second_level(const char *label, size_t len)
{
    static const char *const seconds[] = {
        "co", "com", "org", "net", "gov", "gob", "gouv", "edu", "ac",  "or",
        "ne", "go",  "ltd", "plc", "nom", "mil", "id",   "in",  "web", "art"};

    for (size_t i = 0; i < sizeof(seconds) / sizeof(seconds[0]); i++)
        if (strlen(seconds[i]) == len && memcmp(seconds[i], label, len) == 0)
            return true;
    return false;
}

size_t url_registrable(const char *host, size_t len)
{
    size_t starts[3] = {0, 0, 0}; /* of the last three labels, the last one first */
    int found = 0;
    size_t end = len;

    for (size_t i = len; i > 0 && found < 3; i--)
        if (host[i - 1] == '.')
            starts[found++] = i;
    if (found < 2)
        return 0;
    end = starts[0] - 1;
    if (len - starts[0] == 2 && is_second_level(host + starts[1], end - starts[1]))
        return found == 3 ? starts[2] : 0;
    return starts[1];
}

/* One part of an address: decimal, 0x hexadecimal or 0 octal, at most 32 bits. */
static bool part_value(const char *part, size_t len, uint64_t *value, bool *plain)
{
    unsigned base = 10;
    size_t i = 0;

    if (len > 1 && part[0] == '0') {
        base = (part[1] | 0x20) == 'x' ? 16 : 8;
        i = base == 16 ? 2 : 1;
        *plain = false;
    }
    *value = 0;
    for (; i < len; i++) {
        int digit = hex_value((unsigned char)part[i]);

        if (digit < 0 || (unsigned)digit >= base)
            return false;
        *value = *value * base + (unsigned)digit;
        if (*value > UINT32_MAX)
            return false;
    }
    return len > 0;
}

bool url_host_is_ipv4(const char *host, size_t len, uint32_t *address, bool *plain)
{
    uint64_t parts[4] = {0};
    size_t count = 0;
    size_t start = 0;

    *plain = true;
    if (len == 0 || !is_digit((unsigned char)host[0]))
        return false;
    for (size_t i = 0; i <= len; i++) {
        if (i < len && host[i] != '.')
            continue;
        if (count == 4 || !part_value(host + start, i - start, &parts[count], plain))
            return false;
        count++;
        start = i + 1;
    }
    *plain &= count == 4;
    *address = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        if (parts[i] > 255)
            return false;
        *address |= (uint32_t)(parts[i] << (24 - 8 * i));
    }
    if (parts[count - 1] >> (8 * (5 - count)))
        return false;
    *address |= (uint32_t)parts[count - 1];
    return true;
}
