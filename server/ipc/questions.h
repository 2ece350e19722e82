/*
 * questions.h - what was asked of the worker and is not answered yet.
 *
 * Every question comes to an end exactly once: answered, late or absent.
 * Loop thread. Part of worker_link, which is what the floors above use.
 */
#ifndef IPC_QUESTIONS_H
#define IPC_QUESTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct questions;
struct timers;
struct wire_in;

#define QUESTIONS_MAX 1024

enum question_end {
    QUESTION_ANSWERED,
    QUESTION_LATE,   /* the deadline passed; an answer that comes now is thrown away */
    QUESTION_ABSENT, /* the worker went away */
};

/* `answer` is NULL unless ANSWERED, and borrowed for the call. False: the answer
 * is malformed (ask wire_end), the worker is dropped; otherwise true. May ask
 * again; must not close the link. */
typedef bool answer_fn(void *arg, uint64_t id, enum question_end end,
                       struct wire_in *answer);

struct questions *questions_create(struct timers *timers);
void questions_destroy(struct questions *q); /* none may be open; NULL is allowed */

/* The number the frame bears, never 0. 0: full. fn gets arg and id back. */
uint64_t questions_add(struct questions *q, uint16_t type, uint64_t deadline_ms,
                       answer_fn *fn, void *arg, uint64_t id);
void questions_forget(struct questions *q, uint64_t number); /* without calling fn */

/* False: nothing like that was asked, or its asker could not read the answer. */
bool questions_answer(struct questions *q, uint64_t number, uint16_t type,
                      struct wire_in *answer);
void questions_give_up(struct questions *q); /* the worker is gone: all are ABSENT */

#endif
