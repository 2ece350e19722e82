/*
 * query_file.h - what is read of files; see query.h.
 */
#ifndef STORE_QUERY_FILE_H
#define STORE_QUERY_FILE_H

#include "base/secret.h"
#include "proto/err.h"
#include "store/file.h"

struct buf;
struct reader;

/* The file object, with at and whether a message has it. */
enum err query_file(struct reader *r, uint64_t user, uint64_t id, struct buf *out);

struct files_args {
    uint64_t user;
    uint64_t before; /* an id, exclusive; 0: from the newest */
    unsigned limit;
    uint64_t quota; /* of the person; 0: none */
};

/* That person's own, newest first, and how much they are. */
enum err query_files(struct reader *r, const struct files_args *args, struct buf *out);

/* What is sent of a file, or of its thumb with that edge (0: the file). The file's row too. */
struct file_contents {
    struct file_row file;
    uint8_t hash[SECRET_HASH_SIZE];
    uint64_t size;
    char type[FILE_TYPE_BYTES + 1];
};
enum err query_contents(struct reader *r, uint64_t user, uint64_t id, uint64_t edge,
                        struct file_contents *c);

/* Bytes of a person's files, or of all (user 0). A point look-up, on the loop too. */
enum err query_file_usage(struct reader *r, uint64_t user, uint64_t *bytes);

/* The first image past `after` that nobody has looked at. ERR_NOT_FOUND: there is none. */
enum err query_waiting_file(struct reader *r, uint64_t after, struct file_row *f);

/* Does a row speak of these contents? Also where it could not be asked. */
bool query_blob_needed(struct reader *r, const uint8_t hash[SECRET_HASH_SIZE]);

#endif
