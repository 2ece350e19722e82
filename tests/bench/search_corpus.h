/*
 * search_corpus.h - the workspace that search is measured over: words, people, rooms, messages.
 *
 * 5,000 people, 1,200 public and 800 private rooms, 6,000 direct conversations, words and rooms
 * by Zipf's law, one message in twenty Japanese. The same each time.
 */
#ifndef BENCH_SEARCH_CORPUS_H
#define BENCH_SEARCH_CORPUS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct store;

#define PEOPLE      5000
#define PUBLIC      1200
#define PRIVATE     800
#define DMS         6000
#define PER_PRIVATE 125 /* 20 rooms for each of the people */

#define FIRST_USER UINT64_C(10)
#define FIRST_ROOM UINT64_C(10000) /* public, private, dms */
#define EVERYWHERE UINT64_C(9)     /* somebody who is in all private rooms */

void corpus_begin(void); /* first of all */
uint64_t draw(void);     /* a number by chance */

/* Without a NUL; how long. A common word has a low rank. */
size_t put_word(char *out, size_t rank);
size_t put_sign(char *out, size_t rank);
size_t put_text(char *out); /* up to 4 kB */

/* A private room by Zipf's law, and somebody in it. */
void draw_place(uint64_t *room, uint64_t *user);

void corpus_fill(const char *folder, uint64_t messages); /* offline and past the log */
void corpus_put_everywhere(const char *folder);
struct store *open_store(const char *folder);
off_t file_size(const char *folder, const char *name);

#endif
