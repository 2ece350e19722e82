/*
 * backup_uploads.h - the files people sent, in and out of an archive.
 *
 * They are DATA/files/xx/HASH: HASH is the SHA-256 of what is in the file and xx its first two
 * digits. Such a file never changes; it comes, and may go. What is named otherwise is not a
 * file yet and is left alone.
 */
#ifndef STORE_BACKUP_UPLOADS_H
#define STORE_BACKUP_UPLOADS_H

#include "store/backup_names.h"

#include <signal.h>

struct backup_archive;

/* What is there, in order. No folder: nothing. `bytes` is how much it is. */
bool backup_uploads_list(const char *data, struct backup_names *names, uint64_t *bytes,
                         char *why, size_t why_size);

/* "DATA/files/xx/HASH" */
char *backup_upload_path(const char *files, const uint8_t name[SECRET_HASH_SIZE]);

enum backup_upload {
    BACKUP_UPLOAD_DONE,
    BACKUP_UPLOAD_ABSENT, /* went meanwhile */
    BACKUP_UPLOAD_BAD,    /* is not what its name says */
    BACKUP_UPLOAD_FAILED, /* see `why` */
};

/* Is what is in it what its name says? */
enum backup_upload backup_upload_check(const char *path,
                                       const uint8_t name[SECRET_HASH_SIZE],
                                       const volatile sig_atomic_t *stop, char *why,
                                       size_t why_size);
enum backup_upload backup_upload_write(struct backup_archive *a, const char *path,
                                       const uint8_t name[SECRET_HASH_SIZE],
                                       const volatile sig_atomic_t *stop, char *why,
                                       size_t why_size);

/* A copy below another folder of files, looked at on the way; there is none unless it is DONE. */
enum backup_upload backup_upload_copy(const char *from, const char *to,
                                      const uint8_t name[SECRET_HASH_SIZE],
                                      const volatile sig_atomic_t *stop, uint64_t *bytes,
                                      char *why, size_t why_size);

/* The way out: chunks BACKUP_UPLOAD and BACKUP_MORE in their order. */
struct backup_uploads_in {
    const char *files; /* where they are put; NULL: they are only checked */
    struct backup_names seen;
    uint8_t name[SECRET_HASH_SIZE];
    uint64_t left;
    struct secret_digest digest;
    bool is_open;
    int fd;
};

/* False: `why`; it begins with "is" or "holds" where the archive is at fault. */
bool backup_uploads_begin(struct backup_uploads_in *in, const uint8_t *bytes, size_t len,
                          char *why, size_t why_size);
bool backup_uploads_more(struct backup_uploads_in *in, const uint8_t *bytes, size_t len,
                         char *why, size_t why_size);
void backup_uploads_finish(struct backup_uploads_in *in);

/* Takes one of them away again. */
void backup_upload_remove(const char *files, const uint8_t name[SECRET_HASH_SIZE]);
/* The whole folder, as backup_uploads_begin makes it. */
void backup_uploads_remove(const char *files);

#endif
