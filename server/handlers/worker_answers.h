/*
 * worker_answers.h - what the worker answers to questions about its model, its lists and its
 * heads. Pure; fuzzed (tests/fuzz/fuzz_worker_answers.c). What it says is not believed: texts
 * are cut, counts are bounded, and false means that the answer is malformed.
 */
#ifndef HANDLERS_WORKER_ANSWERS_H
#define HANDLERS_WORKER_ANSWERS_H

#include "ipc/lists.h"
#include "ipc/verdict.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;
struct wire_in;

#define WORKER_WHY_MAX  200
#define HEAD_NAME_BYTES 32

/* MODEL_INFO */
struct model_info {
    uint32_t version;
    uint16_t head_count;
    struct model_head {
        char name[HEAD_NAME_BYTES];
        uint16_t threshold; /* of VERDICT_SURE */
    } heads[VERDICT_HEADS_MAX];
    uint64_t head; /* the workspace's own in use, 0: none */
};

bool model_info_read(struct wire_in *in, struct model_info *info);

/* LISTS_END */
struct bad_pattern {
    uint64_t list;
    uint32_t line;
    char why[WORKER_WHY_MAX];
};

struct lists_taken {
    uint64_t version;
    uint32_t bad_count;
    struct bad_pattern bad[LIST_PATTERNS_MAX];
};

bool lists_taken_read(struct wire_in *in, struct lists_taken *taken);

/* PATTERN_CHECK */
struct pattern_checked {
    bool good;
    uint32_t offset;
    char why[WORKER_WHY_MAX];
};

bool pattern_checked_read(struct wire_in *in, struct pattern_checked *checked);

/* LEARN_END: what the examples come to without the head and with it. */
struct confusion {
    uint32_t tp, fp, fn, tn;
};

struct learnt {
    bool good;
    char why[WORKER_WHY_MAX];
    struct confusion before, after;
};

bool learnt_read(struct wire_in *in, struct learnt *learnt);

/* HEAD_USE */
bool head_used_read(struct wire_in *in, bool *there);

/* As moderation.status shows them, into an object that is open. */
void model_info_put(struct json *j, const struct model_info *model, bool head_missing);
void lists_taken_put(struct json *j, const struct lists_taken *taken, bool current);

#endif
