/*
 * file_type.h - what a file is, told by how it begins, and how it may be shown. Pure.
 *
 * Nobody's word is taken for it, a name's or a client's. What a browser might run, or show as
 * a page of ours, is never inline.
 */
#ifndef PROTO_FILE_TYPE_H
#define PROTO_FILE_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#define FILE_HEAD_BYTES 512 /* of a file, to tell by */

struct file_type {
    const char *type; /* as told and stored */
    const char *sent; /* Content-Type, where it differs; NULL: the same */
    bool is_inline;
    bool is_image; /* looked at in the sandbox first: inline only after that */
};

/* Never NULL. */
const struct file_type *file_type_of(const void *head, size_t len);
/* By the name that was stored; unknown ones are attachments. */
const struct file_type *file_type_named(const char *type);

/* The name a file goes by: what is behind the last slash, without control and direction
 * characters, 1 to 255 bytes of UTF-8; "file" where nothing is left. */
#define FILE_NAME_SIZE 256
void file_name_clean(const char *name, size_t len, char clean[FILE_NAME_SIZE]);

#endif
