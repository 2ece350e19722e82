/*
 * embedded.h - the model file that is built into the program, read-only.
 */
#ifndef WORKER_MODEL_EMBEDDED_H
#define WORKER_MODEL_EMBEDDED_H

#include <stddef.h>

const unsigned char *embedded_model_file(size_t *len);

/* train/ordinary.txt: a line of ordinary team chat each. */
const char *embedded_ordinary_text(size_t *len);

#endif
