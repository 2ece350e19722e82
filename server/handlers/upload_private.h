/*
 * upload_private.h - what the files of this folder that deal with files know of each other.
 */
#ifndef HANDLERS_UPLOAD_PRIVATE_H
#define HANDLERS_UPLOAD_PRIVATE_H

#include "base/map.h"
#include "handlers/server_private.h"
#include "handlers/upload.h"
#include "proto/file_type.h"
#include "proto/multipart.h"
#include "store/blob.h"

#define UPLOADS_MAX           64 /* bodies coming in at once */
#define UPLOADS_PER_USER      6
#define RESUMABLE_MAX         10000 /* uploads begun and not expired */
#define RESUMABLE_PER_USER    16    /* not finished */
#define UPLOAD_CHUNK          (64 * 1024)
#define UPLOAD_WAITING        (256 * 1024) /* of one upload, not written yet */
#define RESUMABLE_ID_SIZE     33
#define RESUMABLE_FINISHED_MS (60 * 60 * 1000) /* how long it still tells of its file */

struct imaging;

/* An upload in pieces: what its note on the disk says. */
struct resumable {
    char id[RESUMABLE_ID_SIZE];
    uint64_t user;
    uint64_t size;
    uint64_t offset; /* bytes that are there: the size of its part */
    int64_t ends_at; /* then it is swept */
    uint64_t file;   /* 0: not finished */
    bool has_hash;
    uint8_t hash[SECRET_HASH_SIZE]; /* as the client says it is */
    char name[FILE_NAME_SIZE];
    struct upload *holder; /* who writes to it now, or NULL */
};

/* All that has to do with files. */
struct filing {
    struct server *server;
    struct blobs *blobs;
    struct crew *hands;  /* write and hash what comes in */
    struct crew *keeper; /* one hand: images, sweeping */
    struct reader *reader_of_keeper[1];
    struct map uploads;      /* HTTP id -> struct upload, not answered yet */
    struct map tickets;      /* ticket -> struct upload, in the journal */
    struct map resumables;   /* the first half of the id -> struct resumable */
    struct imaging *imaging; /* NULL: nobody looks at images */
    struct timer sweep_timer;
    uint64_t sweeps;
    bool sweeping; /* a job is away */
};

/* --- upload_note.c: on the disk; the crew's --- */

bool note_write(const struct blobs *b, const struct resumable *s);
void note_remove(const struct blobs *b, const char *id); /* and its part */
/* At the start: what of .part can be gone on with is given; what never can be is removed, and what the
 * disk does not give stays for the next start. */
typedef void note_found_fn(void *arg, const struct resumable *s);
void note_scan(const struct blobs *b, note_found_fn *found, void *arg);

/* --- resumable.c --- */

struct resumable *resumable_find(struct filing *f, const char *id, uint64_t user);
struct resumable *resumable_add(struct filing *f, const struct resumable *from);
void resumable_forget(struct filing *f, struct resumable *s);
size_t resumable_count(struct filing *f, uint64_t user); /* not finished */
void resumables_load(struct filing *f);
void resumables_free(struct filing *f);
/* Those whose time is over go, the disk's part by a job. */
void resumables_expire(struct filing *f, int64_t now);
/* What tus answers carry of it, as header lines. */
void resumable_headers(const struct resumable *s, struct buf *out);
struct upload *tus_request(struct filing *f, const struct file_request *r,
                           const struct identity *who);

/* --- upload.c --- */

enum upload_kind { UPLOAD_WHOLE, UPLOAD_FORM, UPLOAD_PIECE };

struct upload *upload_open(struct filing *f, const struct file_request *r, uint64_t user,
                           struct resumable *s);
size_t uploads_of(const struct filing *f, uint64_t user);
uint64_t upload_http(const struct upload *u); /* its request; 0: answered, or cut */

/* --- file_door.c --- */

struct file_answer {
    int status;
    const char *extra; /* header lines, or NULL */
    const char *json;  /* NULL: no body */
    size_t len;
};
void file_answer(struct filing *f, uint64_t id, const struct file_answer *a);
/* A problem with a status of its own; code as in err.tbl. */
void file_refuse(struct filing *f, uint64_t id, int status, const char *code,
                 const char *why, const char *extra);
void file_fail(struct filing *f, uint64_t id, enum err err, const char *why);
/* May that person send up so many bytes more? Not OK: `why` says what is in the way. */
enum err file_admit(struct filing *f, uint64_t user, uint64_t size, const char **why);

/* --- download.c --- */

void download(struct filing *f, const struct file_request *r, uint64_t user);

/* --- file_sweep.c --- */

void file_sweep_start(struct filing *f);
void file_sweep_stop(struct filing *f);

/* --- imaging.c --- */

struct imaging *imaging_create(struct filing *f);
void imaging_stop(struct imaging *m);    /* gives up what is under way */
void imaging_destroy(struct imaging *m); /* after the keeper; NULL is allowed */
void imaging_look(struct imaging *m);    /* there may be something to do */

#endif
