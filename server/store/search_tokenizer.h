/*
 * search_tokenizer.h - a message as the terms of the index.
 *
 * What is indexed of a message is one document: the circles of people who may find it, a line;
 * its marks, a line; its text. Its terms are CIRCLE.word and CIRCLE=mark, for
 * each circle: who searches opens the lists of their own circles and touches no other's.
 * In the circle of public rooms, where what begins with two letters would be too many words,
 * its first two and its first three letters stand at the same place, CIRCLE~wo and CIRCLE~wor,
 * and the first one of a pair. A query's phrases are given as terms, word by word.
 */
#ifndef STORE_SEARCH_TOKENIZER_H
#define STORE_SEARCH_TOKENIZER_H

#include "store/search_words.h"

#include <stdbool.h>

struct fts5_api;

#define CIRCLE_MAX    24 /* bytes of a name */
#define CIRCLE_PUBLIC "p"
#define TERM_MAX      (CIRCLE_MAX + 1 + WORD_MAX)

/* As `roost`, for the tables of the connection that `w` is of. */
bool search_tokenizer_add(struct fts5_api *api, struct search_words *w);

#endif
