#include "store/backup_header.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define MAGIC    "ROOSTBAK"
#define FORMAT   2u
#define SUMMED   128
#define SUM_SIZE 16

/* The most that is believed of a file from outside. */
#define MEMORY_KIB_MAX (1u << 20)
#define PASSES_MAX     32u

void backup_put(uint8_t *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        to[i] = (uint8_t)(value >> 8 * i);
}

uint64_t backup_get(const uint8_t *from, size_t size)
{
    uint64_t value = 0;

    for (size_t i = size; i > 0; i--)
        value = value << 8 | from[i - 1];
    return value;
}

static void sum(const uint8_t *bytes, uint8_t to[SUM_SIZE])
{
    uint8_t hash[SECRET_HASH_SIZE];

    secret_hash(bytes, SUMMED, hash);
    memcpy(to, hash, SUM_SIZE);
}

void backup_header_encode(const struct backup_header *h,
                          uint8_t bytes[BACKUP_HEADER_SIZE])
{
    memcpy(bytes, MAGIC, 8);
    backup_put(bytes + 8, FORMAT, 4);
    backup_put(bytes + 12, h->cipher, 4);
    backup_put(bytes + 16, h->cost.memory_kib, 4);
    backup_put(bytes + 20, h->cost.passes, 4);
    backup_put(bytes + 24, h->file_bytes, 8);
    memcpy(bytes + 32, h->salt, sizeof(h->salt));
    memcpy(bytes + 48, h->id, sizeof(h->id));
    memcpy(bytes + 64, h->parent, sizeof(h->parent));
    backup_put(bytes + 80, (uint64_t)h->made, 8);
    backup_put(bytes + 88, h->head, 8);
    backup_put(bytes + 96, (uint64_t)h->parent_made, 8);
    backup_put(bytes + 104, h->parent_head, 8);
    memcpy(bytes + 112, h->history, sizeof(h->history));
    sum(bytes, bytes + SUMMED);
}

enum backup_header_state backup_header_decode(struct backup_header *h,
                                              const uint8_t bytes[BACKUP_HEADER_SIZE])
{
    uint8_t found[SUM_SIZE];
    uint64_t cipher = backup_get(bytes + 12, 4);

    if (memcmp(bytes, MAGIC, 8) != 0)
        return BACKUP_HEADER_FOREIGN;
    if (backup_get(bytes + 8, 4) != FORMAT)
        return BACKUP_HEADER_OTHER;
    sum(bytes, found);
    h->cost.memory_kib = (uint32_t)backup_get(bytes + 16, 4);
    h->cost.passes = (uint32_t)backup_get(bytes + 20, 4);
    if (memcmp(found, bytes + SUMMED, SUM_SIZE) != 0 || cipher > BACKUP_BY_PASSPHRASE ||
        h->cost.memory_kib > MEMORY_KIB_MAX || h->cost.passes > PASSES_MAX)
        return BACKUP_HEADER_DAMAGED;
    h->cipher = (enum backup_cipher)cipher;
    h->file_bytes = backup_get(bytes + 24, 8);
    memcpy(h->salt, bytes + 32, sizeof(h->salt));
    memcpy(h->id, bytes + 48, sizeof(h->id));
    memcpy(h->parent, bytes + 64, sizeof(h->parent));
    h->made = (int64_t)backup_get(bytes + 80, 8);
    h->head = backup_get(bytes + 88, 8);
    h->parent_made = (int64_t)backup_get(bytes + 96, 8);
    h->parent_head = backup_get(bytes + 104, 8);
    memcpy(h->history, bytes + 112, sizeof(h->history));
    return BACKUP_HEADER_GOOD;
}

bool backup_header_is_full(const struct backup_header *h)
{
    static const uint8_t none[BACKUP_ID_SIZE];

    return memcmp(h->parent, none, sizeof(none)) == 0;
}

bool backup_header_goes_on_from(const struct backup_header *h,
                                const struct backup_header *parent)
{
    return memcmp(h->parent, parent->id, sizeof(parent->id)) == 0;
}

void backup_header_set_parent(struct backup_header *h, const struct backup_header *parent)
{
    memcpy(h->parent, parent->id, sizeof(h->parent));
    h->parent_made = parent->made;
    h->parent_head = parent->head;
}

void backup_header_set_history(struct backup_header *h, const char *epoch)
{
    uint8_t hash[SECRET_HASH_SIZE];

    secret_hash(epoch, strlen(epoch), hash);
    memcpy(h->history, hash, sizeof(h->history));
}

bool backup_header_same_history(const struct backup_header *a,
                                const struct backup_header *b)
{
    return memcmp(a->history, b->history, sizeof(a->history)) == 0;
}

const char *backup_time(int64_t made, char text[BACKUP_TIME_SIZE])
{
    time_t seconds = (time_t)(made / 1000);
    struct tm tm;

    if (!gmtime_r(&seconds, &tm) ||
        strftime(text, BACKUP_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        snprintf(text, BACKUP_TIME_SIZE, "an unknown time");
    return text;
}
