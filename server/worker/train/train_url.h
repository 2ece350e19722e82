/*
 * train_url.h - the URL head: phishing addresses against honest ones and those of
 * ordinary chat.
 */
#ifndef WORKER_TRAIN_URL_H
#define WORKER_TRAIN_URL_H

#include "worker/model/layout.h"
#include "worker/train/corpus.h"

#include <stdbool.h>
#include <stdint.h>

void train_url(const struct corpus *corpus, struct head_shape *s, int8_t *weights);

/* The next address with a scheme in a text from *at on; false: there is none. */
bool url_next(const char *text, size_t len, size_t *at, size_t *begin, size_t *end);

#endif
