#include "worker/learning.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"
#include "worker/model/head.h"
#include "worker/model/model.h"
#include "worker/text/normalise.h"
#include "worker/worker.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXAMPLES_BYTES_MAX ((size_t)64 * 1024 * 1024)
#define WHY_MAX            200
#define NAME_MAX_HERE      40 /* HEAD- and a number */

struct learning {
    int folder;   /* heads/, or -1 */
    bool is_open; /* LEARN_BEGIN came, LEARN_END not yet */
    uint64_t version;
    bool too_many;
    size_t count;
    struct buf examples; /* each: u8 wanted, string */
};

struct lesson {
    struct task task;
    struct worker *worker;
    uint64_t id, version;
    int folder;
    bool too_many, ok;
    size_t count;
    struct buf examples;
    struct head_report report;
    char why[WHY_MAX];
};

struct fetching {
    struct task task;
    struct worker *worker;
    uint64_t id, version;
    int folder;
    struct head *head;
};

static int open_folder(int above)
{
    int fd;

    if (above < 0)
        return -1;
    if (mkdirat(above, "heads", 0700) != 0 && errno != EEXIST)
        log_warn("worker: no folder for heads", "error=%s", LOG_QUOTED(strerror(errno)));
    fd = openat(above, "heads", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd;
}

struct learning *learning_create(struct worker *w)
{
    struct learning *l = xcalloc(1, sizeof(*l));

    l->folder = open_folder(w->folder);
    buf_init(&l->examples);
    return l;
}

void learning_destroy(struct learning *l)
{
    if (!l)
        return;
    if (l->folder >= 0)
        close(l->folder);
    buf_finish(&l->examples);
    free(l);
}

static void head_name(char name[NAME_MAX_HERE], uint64_t version)
{
    snprintf(name, NAME_MAX_HERE, "HEAD-%020" PRIu64, version);
}

/* --- learning --- */

bool take_learn_begin(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct learning *l = w->learning;

    (void)f;
    l->version = wire_get_u64(in);
    l->is_open = true;
    l->too_many = false;
    l->count = 0;
    buf_clear(&l->examples);
    return wire_end(in);
}

bool take_learn_example(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct learning *l = w->learning;
    uint8_t wanted = wire_get_u8(in);
    const char *text;
    size_t len;

    wire_get_string(in, &text, &len);
    if (!l->is_open || wanted > 1 || !wire_end(in))
        return false;
    l->too_many = l->too_many || l->count >= HEAD_EXAMPLES_MAX ||
                  l->examples.len + f->len > EXAMPLES_BYTES_MAX;
    if (l->too_many)
        return true; /* LEARN_END says so */
    buf_add(&l->examples, f->payload, f->len);
    l->count++;
    return true;
}

static struct head_example *list_examples(const struct lesson *l)
{
    struct head_example *all = xcalloc(l->count + 1, sizeof(*all));
    struct wire_in in = wire_in(l->examples.bytes, l->examples.len);

    for (size_t i = 0; i < l->count; i++) {
        all[i].wanted = wire_get_u8(&in) != 0;
        wire_get_string(&in, &all[i].text, &all[i].len);
        all[i].len = normalise_bounded(all[i].text, all[i].len);
    }
    return all;
}

static int is_head(const struct dirent *entry)
{
    return strncmp(entry->d_name, "HEAD-", 5) == 0;
}

/* Names sort as versions do. */
static void prune(int folder)
{
    struct dirent **names;
    int count = scandirat(folder, ".", &names, is_head, alphasort);

    for (int i = 0; i < count; i++) {
        if (i < count - LEARNING_HEADS_KEPT)
            unlinkat(folder, names[i]->d_name, 0);
        free(names[i]);
    }
    if (count >= 0)
        free(names);
}

static bool learn(struct task *t, void *hand)
{
    struct lesson *l = container_of(t, struct lesson, task);
    struct head_example *examples = list_examples(l);
    char name[NAME_MAX_HERE];
    struct head *head;

    (void)hand;
    head_name(name, l->version);
    head = head_learn(l->worker->model, examples, l->count, &l->report, l->why,
                      sizeof(l->why));
    l->ok = head && head_write(head, l->folder, name, l->why, sizeof(l->why));
    if (l->ok)
        prune(l->folder);
    head_free(head);
    free(examples);
    return true;
}

static void put_table(struct buf *out, const struct head_table *t)
{
    wire_put_u32(out, t->true_positive);
    wire_put_u32(out, t->false_positive);
    wire_put_u32(out, t->false_negative);
    wire_put_u32(out, t->true_negative);
}

static void learnt(struct task *t)
{
    struct lesson *l = container_of(t, struct lesson, task);
    struct buf answer;

    log_info("worker: a head was learnt", "version=%" PRIu64 " examples=%zu ok=%s why=%s",
             l->version, l->count, l->ok ? "yes" : "no", LOG_QUOTED(l->why));
    buf_init(&answer);
    wire_put_u8(&answer, l->ok);
    wire_put_string(&answer, l->why, l->ok ? 0 : strlen(l->why));
    put_table(&answer, &l->report.before);
    put_table(&answer, &l->report.after);
    worker_answer(l->worker, MESSAGE_LEARN_END, l->id, &answer);
    buf_finish(&answer);
    buf_finish(&l->examples);
    free(l);
}

bool take_learn_end(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct learning *open = w->learning;
    uint64_t version = wire_get_u64(in);
    struct lesson *l;

    if (!wire_end(in) || !open->is_open || version != open->version)
        return false;
    l = xcalloc(1, sizeof(*l));
    l->task = (struct task){.work = learn, .done = learnt};
    l->worker = w;
    l->id = f->id;
    l->version = version;
    l->folder = open->folder;
    l->count = open->count;
    l->examples = open->examples;
    buf_init(&open->examples);
    open->is_open = false;
    if (open->too_many)
        snprintf(l->why, sizeof(l->why), "more than %d examples, or 64 MiB of them",
                 HEAD_EXAMPLES_MAX);
    else if (open->folder < 0)
        snprintf(l->why, sizeof(l->why), "the worker has no folder to keep heads in");
    if (l->why[0] == '\0')
        pool_submit(w->school, &l->task);
    else
        learnt(&l->task);
    return true;
}

/* --- using --- */

static bool fetch(struct task *t, void *hand)
{
    struct fetching *g = container_of(t, struct fetching, task);
    char name[NAME_MAX_HERE], why[WHY_MAX] = "";

    (void)hand;
    if (g->version == 0 || g->folder < 0)
        return true;
    head_name(name, g->version);
    g->head = head_read(g->worker->model, g->folder, name, why, sizeof(why));
    if (!g->head)
        log_info("worker: this head must be learnt again", "version=%" PRIu64 " why=%s",
                 g->version, LOG_QUOTED(why));
    return true;
}

static void fetched(struct task *t)
{
    struct fetching *g = container_of(t, struct fetching, task);
    bool ok = g->head || g->version == 0;
    struct buf answer;

    if (ok)
        worker_use_kit(g->worker, kit_with_head(g->worker->kit, g->head, g->version));
    buf_init(&answer);
    wire_put_u8(&answer, ok);
    worker_answer(g->worker, MESSAGE_HEAD_USE, g->id, &answer);
    buf_finish(&answer);
    free(g);
}

/* Each by way of the desk, even "none": they are carried out in order. */
bool take_head_use(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    uint64_t version = wire_get_u64(in);
    struct fetching *g;

    if (!wire_end(in))
        return false;
    g = xcalloc(1, sizeof(*g));
    *g = (struct fetching){.task = {.work = fetch, .done = fetched},
                           .worker = w,
                           .id = f->id,
                           .version = version,
                           .folder = w->learning->folder};
    pool_submit(w->desk, &g->task);
    return true;
}

bool take_model_info(struct worker *w, const struct ipc_frame *f, struct wire_in *in)
{
    struct buf answer;

    if (!wire_end(in))
        return false;
    buf_init(&answer);
    wire_put_u32(&answer, model_version(w->model));
    wire_put_u16(&answer, MODEL_HEADS);
    for (unsigned i = 0; i < MODEL_HEADS; i++) {
        const char *name = verdict_head_name((enum verdict_head)i);

        wire_put_string(&answer, name, strlen(name));
        wire_put_u16(&answer, model_threshold(w->model, (enum verdict_head)i));
    }
    wire_put_u64(&answer, w->kit->head ? w->kit->head->version : 0);
    worker_answer(w, MESSAGE_MODEL_INFO, f->id, &answer);
    buf_finish(&answer);
    return true;
}
