#include "worker/rulebook.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/lists.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "worker/rules/patterns.h"
#include "worker/rules/rule_set.h"
#include "worker/worker.h"

#include <stdlib.h>
#include <string.h>

/* All entries at their longest, with their line ends and some room for the
 * heads of parts. */
#define PARTS_BYTES_MAX ((size_t)LIST_ENTRIES_MAX * (LIST_ENTRY_BYTES_MAX + 1) + 65536)
#define PART_OVERHEAD   64

/* So many bad lines fit the answer. */
#define ERRORS_TOLD_MAX 400

struct rulebook {
    bool is_open; /* LISTS_BEGIN came, LISTS_END not yet */
    uint64_t version;
    struct buf parts; /* payloads of LIST, each a u32 length and its bytes */
};

struct build {
    struct task task;
    struct worker *worker;
    uint64_t id, version;
    struct buf parts;
    struct rule_set *set;
    struct rule_error *errors;
    size_t error_count;
};

struct check {
    struct task task;
    struct worker *worker;
    uint64_t id;
    bool ok;
    struct pattern_error error;
    size_t len;
    char pattern[];
};

struct rulebook *rulebook_create(void)
{
    struct rulebook *r = xcalloc(1, sizeof(*r));

    buf_init(&r->parts);
    return r;
}

void rulebook_destroy(struct rulebook *r)
{
    if (!r)
        return;
    buf_finish(&r->parts);
    free(r);
}

bool take_lists_begin(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct rulebook *r = w->rulebook;

    (void)f;
    r->version = wire_get_u64(in);
    r->is_open = true;
    buf_clear(&r->parts);
    return wire_end(in);
}

bool take_list(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct rulebook *r = w->rulebook;
    struct list_part part;

    if (!r->is_open || r->parts.len + f->len + PART_OVERHEAD > PARTS_BYTES_MAX)
        return false;
    if (!list_part_read(in, &part) || !wire_end(in))
        return false;
    wire_put_bytes(&r->parts, f->payload, f->len);
    return true;
}

static bool build_set(struct task *t, void *hand)
{
    struct build *b = container_of(t, struct build, task);
    struct rule_builder *builder = rule_builder_create(b->version, b->worker->normaliser);
    struct wire_in in = wire_in(b->parts.bytes, b->parts.len);

    (void)hand;
    while (in.left > 0) {
        const void *bytes;
        size_t len;
        struct list_part part;

        wire_get_bytes(&in, &bytes, &len);

        struct wire_in one = wire_in(bytes, len);

        must(list_part_read(&one, &part)); /* as take_list has seen */
        rule_builder_add(builder, &part);
    }
    b->set = rule_builder_finish(builder, &b->errors, &b->error_count);
    return true;
}

static void tell_errors(const struct build *b, struct buf *answer)
{
    size_t told = b->error_count < ERRORS_TOLD_MAX ? b->error_count : ERRORS_TOLD_MAX;

    wire_put_u64(answer, b->version);
    wire_put_u32(answer, (uint32_t)told);
    for (size_t i = 0; i < told; i++) {
        const struct rule_error *e = &b->errors[i];

        wire_put_u64(answer, e->list);
        wire_put_u32(answer, e->line);
        wire_put_string(answer, e->why, strlen(e->why));
    }
}

static void set_built(struct task *t)
{
    struct build *b = container_of(t, struct build, task);
    struct buf answer;

    worker_use_kit(b->worker, kit_with_rules(b->worker->kit, b->set));
    log_info("worker: lists are in use", "version=%llu bad_lines=%zu",
             (unsigned long long)b->version, b->error_count);
    buf_init(&answer);
    tell_errors(b, &answer);
    worker_answer(b->worker, MESSAGE_LISTS_END, b->id, &answer);
    buf_finish(&answer);
    buf_finish(&b->parts);
    free(b->errors);
    free(b);
}

bool take_lists_end(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct rulebook *r = w->rulebook;
    uint64_t version = wire_get_u64(in);
    struct build *b;

    if (!wire_end(in) || !r->is_open || version != r->version)
        return false;
    b = xcalloc(1, sizeof(*b));
    b->task = (struct task){.work = build_set, .done = set_built};
    b->worker = w;
    b->id = f->id;
    b->version = version;
    b->parts = r->parts;
    buf_init(&r->parts);
    r->is_open = false;
    pool_submit(w->desk, &b->task);
    return true;
}

static bool check_pattern(struct task *t, void *hand)
{
    struct check *c = container_of(t, struct check, task);

    (void)hand;
    c->ok = pattern_check(c->pattern, c->len, &c->error);
    return true;
}

static void pattern_checked(struct task *t)
{
    struct check *c = container_of(t, struct check, task);
    struct buf answer;

    buf_init(&answer);
    wire_put_u8(&answer, c->ok);
    wire_put_u32(&answer, c->ok ? 0 : c->error.offset);
    wire_put_string(&answer, c->error.why, c->ok ? 0 : strlen(c->error.why));
    worker_answer(c->worker, MESSAGE_PATTERN_CHECK, c->id, &answer);
    buf_finish(&answer);
    free(c);
}

bool take_pattern_check(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    const char *pattern;
    struct check *c;
    size_t len;

    wire_get_string(in, &pattern, &len);
    if (!wire_end(in))
        return false;
    c = xcalloc(1, sizeof(*c) + len + 1);
    c->task = (struct task){.work = check_pattern, .done = pattern_checked};
    c->worker = w;
    c->id = f->id;
    c->len = len;
    memcpy(c->pattern, pattern, len);
    pool_submit(w->desk, &c->task);
    return true;
}
