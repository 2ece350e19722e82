#include "store/mention.h"

#include <string.h>

#define MENTION_NAME_MIN 3

/* As it stands in a user's name, or 0. ASCII only, whatever the locale. */
static char name_char(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
        c == '-')
        return c;
    return '\0';
}

static bool is_alphanumeric(char c)
{
    return name_char(c) && !strchr("._-", c);
}

/* The length of the run; only as much as a name can hold is copied. */
static size_t name_at(const char *text, size_t len, char *name)
{
    size_t n = 0;

    while (n < len && name_char(text[n])) {
        if (n < MENTION_NAME_MAX)
            name[n] = name_char(text[n]);
        n++;
    }
    name[n < MENTION_NAME_MAX ? n : MENTION_NAME_MAX] = '\0';
    return n;
}

bool mention_next(const char *text, size_t len, size_t *at,
                  char name[MENTION_NAME_MAX + 1])
{
    while (*at < len) {
        const char *sign = memchr(text + *at, '@', len - *at);

        if (!sign)
            break;

        size_t start = (size_t)(sign - text) + 1;
        bool within_word = start > 1 && is_alphanumeric(text[start - 2]);
        size_t n = name_at(text + start, len - start, name);

        *at = start + n;
        if (!within_word && n >= MENTION_NAME_MIN && n <= MENTION_NAME_MAX)
            return true;
    }
    *at = len;
    return false;
}

bool mention_shorten(char *name)
{
    size_t len = strlen(name);

    if (len <= MENTION_NAME_MIN || !strchr("._-", name[len - 1]))
        return false;
    name[len - 1] = '\0';
    return true;
}
