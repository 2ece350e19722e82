/*
 * backup_names.h - a set of files by what names them, the SHA-256 of what is in them.
 */
#ifndef STORE_BACKUP_NAMES_H
#define STORE_BACKUP_NAMES_H

#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BACKUP_NAME_SIZE (2 * SECRET_HASH_SIZE + 1)

struct backup_names {
    uint8_t (*names)[SECRET_HASH_SIZE];
    size_t count;
    size_t capacity;
};

void backup_names_finish(struct backup_names *n);
/* At the end; the others ask for a set in order, which backup_names_sort makes it. */
void backup_names_add(struct backup_names *n, const uint8_t name[SECRET_HASH_SIZE]);
void backup_names_sort(struct backup_names *n); /* what is there twice is there once */
bool backup_names_have(const struct backup_names *n,
                       const uint8_t name[SECRET_HASH_SIZE]);
bool backup_names_are(const struct backup_names *n, const struct backup_names *others);
void backup_names_put(struct backup_names *n, const struct backup_names *more);
void backup_names_take(struct backup_names *n, const struct backup_names *less);

/* As it stands in a directory: lower-case hex. False: it is no such name. */
bool backup_name_read(const char *text, uint8_t name[SECRET_HASH_SIZE]);
void backup_name_write(const uint8_t name[SECRET_HASH_SIZE], char text[BACKUP_NAME_SIZE]);

#endif
