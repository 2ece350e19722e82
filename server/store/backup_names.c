#include "store/backup_names.h"

#include "base/xmalloc.h"

#include <stdlib.h>
#include <string.h>

void backup_names_finish(struct backup_names *n)
{
    free(n->names);
    memset(n, 0, sizeof(*n));
}

void backup_names_add(struct backup_names *n, const uint8_t name[SECRET_HASH_SIZE])
{
    if (n->count == n->capacity) {
        n->capacity = n->capacity ? 2 * n->capacity : 64;
        n->names = xreallocarray(n->names, n->capacity, sizeof(*n->names));
    }
    memcpy(n->names[n->count++], name, SECRET_HASH_SIZE);
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, SECRET_HASH_SIZE);
}

void backup_names_sort(struct backup_names *n)
{
    size_t kept = 0;

    if (n->count == 0)
        return;
    qsort(n->names, n->count, sizeof(*n->names), compare);
    for (size_t i = 1; i < n->count; i++)
        if (compare(n->names[kept], n->names[i]) != 0)
            memmove(n->names[++kept], n->names[i], SECRET_HASH_SIZE);
    n->count = kept + 1;
}

bool backup_names_have(const struct backup_names *n, const uint8_t name[SECRET_HASH_SIZE])
{
    return n->count > 0 &&
           bsearch(name, n->names, n->count, sizeof(*n->names), compare) != NULL;
}

bool backup_names_are(const struct backup_names *n, const struct backup_names *others)
{
    return n->count == others->count &&
           (n->count == 0 ||
            memcmp(n->names, others->names, n->count * sizeof(*n->names)) == 0);
}

void backup_names_put(struct backup_names *n, const struct backup_names *more)
{
    if (more->count == 0)
        return;
    for (size_t i = 0; i < more->count; i++)
        backup_names_add(n, more->names[i]);
    backup_names_sort(n);
}

void backup_names_take(struct backup_names *n, const struct backup_names *less)
{
    size_t kept = 0;

    for (size_t i = 0; i < n->count; i++)
        if (!backup_names_have(less, n->names[i]))
            memmove(n->names[kept++], n->names[i], SECRET_HASH_SIZE);
    n->count = kept;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool backup_name_read(const char *text, uint8_t name[SECRET_HASH_SIZE])
{
    for (size_t i = 0; i < SECRET_HASH_SIZE; i++) {
        int high = digit(text[2 * i]);
        int low = high < 0 ? -1 : digit(text[2 * i + 1]);

        if (low < 0)
            return false;
        name[i] = (uint8_t)(high << 4 | low);
    }
    return text[2 * SECRET_HASH_SIZE] == '\0';
}

void backup_name_write(const uint8_t name[SECRET_HASH_SIZE], char text[BACKUP_NAME_SIZE])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < SECRET_HASH_SIZE; i++) {
        text[2 * i] = digits[name[i] >> 4];
        text[2 * i + 1] = digits[name[i] & 15];
    }
    text[2 * SECRET_HASH_SIZE] = '\0';
}
