/*
 * answers.h - the worker's answers, from answers.tbl.
 */
#ifndef WORKER_ANSWERS_H
#define WORKER_ANSWERS_H

#include <stdbool.h>

struct buf;
struct ipc_frame;
struct wire_in;

/* Adds the payload of the answer to the empty buf, FRAME_PAYLOAD_MAX at most.
 * False: malformed. */
typedef bool answer_writer_fn(struct wire_in *question, struct buf *answer);

#define ANSWER(name, fn) answer_writer_fn fn;
#include "worker/answers.tbl"

/* Answers a question of any type. False: malformed, or of an unknown type. */
bool answers_write(const struct ipc_frame *question, struct buf *answer);

#endif
