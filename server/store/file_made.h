/*
 * file_made.h - what became of an image that was looked at, as the command file.ready carries
 * it: a line per picture, the image itself first, none where it is no image. Pure.
 *
 *   EDGE HASH SIZE WIDTH HEIGHT TYPE
 */
#ifndef STORE_FILE_MADE_H
#define STORE_FILE_MADE_H

#include "base/secret.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PICTURES_MAX 3

struct picture {
    uint64_t edge; /* 0: the image itself */
    uint8_t hash[SECRET_HASH_SIZE];
    uint64_t size;
    uint64_t width, height;
    char type[32];
};

struct file_made {
    size_t count;
    struct picture pictures[PICTURES_MAX];
};

struct buf;

void file_made_write(const struct file_made *made, struct buf *out);
bool file_made_read(struct file_made *made, const char *text, size_t len);

/* A hash as 64 letters and a NUL, and back. */
#define HASH_TEXT_SIZE (2 * SECRET_HASH_SIZE + 1)
void hash_to_text(const uint8_t hash[SECRET_HASH_SIZE], char text[HASH_TEXT_SIZE]);
bool hash_from_text(const char *text, size_t len, uint8_t hash[SECRET_HASH_SIZE]);

#endif
