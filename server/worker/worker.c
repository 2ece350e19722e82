#include "worker/worker.h"

#include "base/buf.h"
#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/analytics/analytics.h"
#include "worker/judge.h"
#include "worker/learning.h"
#include "worker/model/model.h"
#include "worker/rulebook.h"
#include "worker/rules/flood.h"
#include "worker/sanitized.h"
#include "worker/text/normalise.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* CPU time of one slice of texts, each of which watches its own budget: past
 * this something is broken, and the process ends. */
#define SLICE_CPU_MS (IS_SANITIZED ? 30000 : 5000)

static int open_folder(const char *path)
{
    int fd;

    if (!path)
        return -1;
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        log_warn("worker: cannot make its folder", "path=%s error=%s", LOG_QUOTED(path),
                 LOG_QUOTED(strerror(errno)));
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        log_warn("worker: cannot open its folder, nothing is kept", "path=%s error=%s",
                 LOG_QUOTED(path), LOG_QUOTED(strerror(errno)));
    return fd;
}

static unsigned choose_threads(unsigned asked)
{
    cpu_set_t cores;
    unsigned count = asked;

    CPU_ZERO(&cores);
    if (count == 0 && sched_getaffinity(0, sizeof(cores), &cores) == 0)
        count = (unsigned)CPU_COUNT(&cores);
    if (count == 0)
        return 1;
    return count < POOL_HANDS_MAX ? count : POOL_HANDS_MAX;
}

struct worker *worker_open(const struct worker_setup *setup)
{
    struct worker *w = xcalloc(1, sizeof(*w));
    char why[256];

    w->model = model_open(setup->model, why, sizeof(why));
    if (!w->model) {
        log_error("worker: no model", "path=%s why=%s",
                  LOG_QUOTED(setup->model ? setup->model : "built in"), LOG_QUOTED(why));
        free(w);
        return NULL;
    }
    w->normaliser = normaliser_create();
    w->threads = choose_threads(setup->threads);
    w->folder = open_folder(setup->folder);
    if (w->folder >= 0)
        w->analytics = analytics_open(setup->folder);
    w->learning = learning_create(w);
    w->rulebook = rulebook_create();
    w->flood = flood_create(&FLOOD_LIMITS);
    w->kit = kit_create_empty();
    w->returns = returns_create();
    w->post = post_create(returns_bell(w->returns));
    return w;
}

void worker_start(struct worker *w)
{
    for (unsigned i = 0; i < w->threads; i++)
        w->judges[i] = judge_create(w->normaliser, w->model, JUDGE_BUDGET_US);
    w->hands = pool_create(w->returns, w->threads, w->judges, SLICE_CPU_MS);
    w->desk = pool_create(w->returns, 1, NULL, 0);
    w->school = pool_create(w->returns, 1, NULL, 0);
    if (w->analytics)
        analytics_start(w->analytics, w->post);
}

void worker_close(struct worker *w)
{
    analytics_close(w->analytics);
    pool_destroy(w->school);
    pool_destroy(w->desk);
    pool_destroy(w->hands);
    returns_run(w->returns);
    for (unsigned i = 0; i < w->threads; i++)
        judge_destroy(w->judges[i]);
    learning_destroy(w->learning);
    rulebook_destroy(w->rulebook);
    kit_release(w->kit);
    flood_destroy(w->flood);
    post_destroy(w->post);
    returns_destroy(w->returns);
    normaliser_free(w->normaliser);
    model_close(w->model);
    if (w->folder >= 0)
        close(w->folder);
    free(w);
}

void worker_answer(struct worker *w, uint16_t type, uint64_t id, const struct buf *answer)
{
    must(w->open > 0);
    w->open--;
    post_answer(w->post, type, id, answer->bytes, answer->len);
}

void worker_use_kit(struct worker *w, struct kit *kit)
{
    kit_release(w->kit);
    w->kit = kit;
}
