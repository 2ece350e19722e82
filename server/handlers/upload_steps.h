/*
 * upload_steps.h - an upload, and what the crew does for it. A step runs on a hand of the crew, and
 * alone touches the upload's file, digest, form and outcome while it does.
 */
#ifndef HANDLERS_UPLOAD_STEPS_H
#define HANDLERS_UPLOAD_STEPS_H

#include "handlers/upload_private.h"

struct upload {
    struct job job;
    struct filing *filing;
    void (*step)(struct upload *u); /* on a hand of the crew */
    void (*then)(struct upload *u); /* back on the loop */
    uint64_t http;                  /* 0: answered, or cut */
    uint64_t user;
    enum upload_kind kind;
    enum file_method method;
    struct resumable *session; /* of UPLOAD_PIECE */
    char part[BLOB_NAME_MAX];
    struct buf filling;
    struct buf writing;
    bool away;  /* a job is */
    bool ended; /* the body is all there */
    bool cut;
    bool full;     /* net was told to wait */
    bool has_file; /* there is a part to be removed in the end */
    bool committing;

    int fd;
    uint64_t written; /* bytes of the part */
    uint64_t limit;   /* it may have */
    bool is_hashed;   /* digest has seen all of it */
    bool has_digest;
    struct secret_digest digest;
    struct multipart form;
    unsigned char head[FILE_HEAD_BYTES];
    size_t head_len;
    char name[FILE_NAME_SIZE];
    uint8_t hash[SECRET_HASH_SIZE];
    const struct file_type *type;

    enum err err; /* why it failed */
    int status;   /* where err has none for it */
    const char *why;
    uint64_t id; /* of the file that was made */
    uint64_t pos;
};

/* Says how it went, once, on the loop; nothing where the request was cut. */
void upload_answer(struct upload *u);

void upload_write_step(struct upload *u); /* `writing` goes to the part */
void upload_sync_step(struct upload *u);  /* what is acknowledged survives a crash */
void upload_finish_step(
    struct upload *u); /* all is there: hash, type, name of the contents */
void upload_tidy_step(struct upload *u); /* nothing of it stays in .part but its note */
void upload_close_step(struct upload *u);

#endif
