/*
 * search_file.h - DATA/search.db: a connection to it, and what a message is in it.
 *
 * Nothing in it is kept nowhere else: it is made of the store and is no part of a backup. One
 * thread's connection.
 */
#ifndef STORE_SEARCH_FILE_H
#define STORE_SEARCH_FILE_H

#include "proto/event.h"
#include "store/db.h"
#include "store/search_tokenizer.h"
#include "store/search_words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct buf;
struct store;

/* Of what stands in it; a file with another number is made anew. */
#define SEARCH_VERSION 2

struct search_file {
    struct db db;
    struct search_words *words;
    ino_t file; /* which was opened */
};

char *search_file_path(const struct store *s); /* to be freed */
/* False: not opened, and nothing to close. The failure is in `code`, as SQLite has it. */
bool search_file_open(struct search_file *f, const char *path, bool create, int *code);
void search_file_close(struct search_file *f); /* one that is not open is fine */
bool search_file_is_open(const struct search_file *f);
/* The file of this path is another one by now, or gone. */
bool search_file_is_stale(const struct search_file *f, const char *path);
/* Is that what a damaged file fails with? */
bool search_is_damage(int code);

/* A message as search sees it: a row of SEARCHED_MESSAGE or SEARCHED_MESSAGES. The text is
 * borrowed until the next row. */
struct searched {
    uint64_t id;
    uint64_t room;
    enum room_kind kind;
    const char *people; /* of a dm: 3,7,9 */
    uint64_t user;
    int64_t at;
    bool deleted;
    bool edited;
    bool reacted;
    bool image;
    uint32_t parts;
    uint64_t thread; /* of a reply: its parent */
    const char *text;
    size_t len;
    uint64_t seq;
    int64_t edited_at;
};

void searched_read(struct sql *q, struct searched *m);
/* Its document, see search_tokenizer.h. */
void searched_put(const struct searched *m, struct buf *out);
/* Its marks alone, each behind a space. */
void searched_put_marks(const struct searched *m, struct buf *out);

/* A dm of so many people is found in a circle of each of them; the others, and private
 * rooms, are circles of their own. */
#define SEARCH_DM_PEOPLE 4
bool search_dm_is_small(const char *people);

#endif
