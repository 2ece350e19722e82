/*
 * file.h - the rows of files: who may see one, which message has it, what it is told as.
 *
 * Contents are store/blob.h's. A file belongs to who sent it up; once a message has it, whoever
 * may see that message may see it, and as an avatar or an emoji everyone who is signed in. One
 * that nothing refers to is swept a day after it came. Writing thread, and reading ones.
 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include "base/secret.h"
#include "store/record.h"

struct json;

#define FILES_PER_MESSAGE 10
#define FILE_NAME_BYTES   255
#define FILE_TYPE_BYTES   100

/* The numbers stand in the database. */
enum file_state {
    FILE_PLAIN = 0, /* nothing is to be done about it */
    FILE_WAITING =
        1,          /* an image nobody has looked at: told and served as any other file */
    FILE_READY = 2, /* an image without metadata, with its size and thumbs */
    FILE_BROKEN = 3 /* begins like an image and is none */
};

struct file_row {
    uint64_t id;
    uint8_t hash[SECRET_HASH_SIZE];
    uint64_t size;
    uint64_t user;
    int64_t at;
    enum file_state state;
    uint64_t refs;
    uint64_t faces;
    uint64_t width, height; /* 0: not known */
    char name[FILE_NAME_BYTES + 1];
    char type[FILE_TYPE_BYTES + 1];
};

bool file_find(struct db *db, uint64_t id, struct file_row *f);
/* The one place that says who may see a file. */
bool file_may_see(struct db *db, const struct file_row *f, uint64_t user);

/* {"id":..,"name":..,"size":..,"type":..[,"width":..,"height":..][,"thumb":[360,..]]} as a
 * value. */
void file_put(struct db *db, const struct file_row *f, struct json *j);

/* --- for messages: apply of message.send and whatever else posts --- */

/* May the actor send c->files along? NOT_FOUND for one that is not there or not for them. */
enum err files_check(struct writer *w, const struct command *c, struct outcome *o);
/* Gives them to the message that e is about to make (e->pos is its id): before
 * message_post. Sets its bit in e->parts. */
void files_attach(struct writer *w, const struct command *c, struct event *e);
/* The same with ids that were not checked now: a held message that is let through. Those that
 * are gone meanwhile are left out. */
void files_attach_ids(struct writer *w, const uint64_t *ids, size_t count,
                      struct event *e);

/* --- for avatars and emoji --- */

/* May the actor make it a face? It is an own, ready image. Then file_face adds it. */
enum err file_check_face(struct writer *w, const struct command *c, struct outcome *o,
                         uint64_t id);
void file_face(struct writer *w, uint64_t id, int more); /* 1: one more, -1: one less */

#endif
