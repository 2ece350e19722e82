#include "worker/analytics/analytics.h"

#include "base/buf.h"
#include "base/list.h"
#include "base/log.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/feed.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/table.h"
#include "worker/analytics/keeper.h"
#include "worker/analytics/reports.h"
#include "worker/post.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The window, the frames that were under way when it was last set, and a week of samples. */
#define FED_BYTES_MAX (2 * FEED_WINDOW + 2 * FRAME_PAYLOAD_MAX)
#define ASKED_MAX     64
#define BATCH_MAX     16 /* frames in one transaction */
#define AGAIN_S       1  /* after a failure, a full disk say */

struct letter_in {
    struct list link; /* in analytics.fed or analytics.asked */
    uint16_t type;
    uint64_t id;
    size_t len;
    char payload[];
};

struct analytics {
    struct keeper keeper; /* the thread's */
    struct post *post;
    pthread_t thread;
    bool started;

    pthread_mutex_t lock;
    pthread_cond_t news;
    struct list fed;   /* FEED and SAMPLE, in order */
    struct list asked; /* ANALYTICS and REBUILD: these go first */
    size_t fed_bytes;
    size_t asked_count;
    bool stopping;
};

struct analytics *analytics_open(const char *folder)
{
    struct analytics *a = xcalloc(1, sizeof(*a));

    if (!keeper_open(&a->keeper, folder)) {
        free(a);
        return NULL;
    }
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->news, NULL);
    list_init(&a->fed);
    list_init(&a->asked);
    return a;
}

/* --- what the thread says --- */

static void say_follow(struct analytics *a, bool seek)
{
    struct follow follow = {
        .pos = a->keeper.pos, .sampled = a->keeper.sampled, .seek = seek};
    struct buf payload;

    buf_init(&payload);
    follow_put(&payload, &follow);
    post_tell(a->post, MESSAGE_FOLLOW, payload.bytes, payload.len);
    buf_finish(&payload);
}

static void answer_rebuild(struct analytics *a, uint64_t id)
{
    unsigned char ok = keeper_rebuild(&a->keeper);

    post_answer(a->post, MESSAGE_REBUILD, id, &ok, sizeof(ok));
    if (ok)
        say_follow(a, true);
}

static void answer_report(struct analytics *a, const struct letter_in *letter)
{
    struct wire_in in = wire_in(letter->payload, letter->len);
    struct report_question question;
    struct buf answer;

    buf_init(&answer);
    if (report_question_read(&in, &question))
        report_write(&a->keeper, &question, &answer);
    else
        table_fail(&answer, TABLE_PARAMS, "no question");
    post_answer(a->post, MESSAGE_ANALYTICS, letter->id, answer.bytes, answer.len);
    buf_finish(&answer);
}

/* --- what it does --- */

static bool is_begin(const struct letter_in *letter)
{
    return letter->type == MESSAGE_FEED && letter->payload[0] == FEED_BEGIN;
}

static bool begin(struct analytics *a, const struct letter_in *letter)
{
    struct wire_in in = wire_in(letter->payload, letter->len);
    struct feed_begin b;
    struct feed_events events;

    if (feed_read(&in, &b, &events) != FEED_BEGIN || !keeper_begin(&a->keeper, &b))
        return false;
    say_follow(a, true);
    return true;
}

static bool take(struct analytics *a, struct letter_in *const *letters, size_t count)
{
    struct keeper_frame frames[BATCH_MAX];
    bool changed;

    must(count > 0);
    if (is_begin(letters[0]))
        return begin(a, letters[0]);
    for (size_t i = 0; i < count; i++)
        frames[i] =
            (struct keeper_frame){letters[i]->type, letters[i]->payload, letters[i]->len};
    if (!keeper_take(&a->keeper, frames, count, &changed))
        return false;
    if (changed)
        say_follow(a, false);
    return true;
}

/* The first of the fed ones, as many as make one batch. They stay in the list. Locked. */
static size_t choose(struct analytics *a, struct letter_in *letters[BATCH_MAX])
{
    size_t count = 0;

    for (struct list *at = a->fed.next; at != &a->fed && count < BATCH_MAX;
         at = at->next) {
        struct letter_in *letter = container_of(at, struct letter_in, link);

        if (count > 0 && is_begin(letter))
            break;
        letters[count++] = letter;
        if (is_begin(letter))
            break;
    }
    return count;
}

/* Locked before and after. */
static void work_on_fed(struct analytics *a)
{
    struct letter_in *letters[BATCH_MAX];
    size_t count = choose(a, letters);
    bool done;

    pthread_mutex_unlock(&a->lock);
    done = take(a, letters, count);
    pthread_mutex_lock(&a->lock);
    if (!done) {
        struct timespec until;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += AGAIN_S;
        if (!a->stopping && list_empty(&a->asked))
            pthread_cond_timedwait(&a->news, &a->lock, &until);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        list_remove(&letters[i]->link);
        a->fed_bytes -= letters[i]->len;
        free(letters[i]);
    }
}

static void work_on_asked(struct analytics *a)
{
    struct list *first = list_pop_head(&a->asked);
    struct letter_in *letter = container_of(first, struct letter_in, link);

    must(first);
    a->asked_count--;
    pthread_mutex_unlock(&a->lock);
    if (letter->type == MESSAGE_REBUILD)
        answer_rebuild(a, letter->id);
    else
        answer_report(a, letter);
    free(letter);
    pthread_mutex_lock(&a->lock);
}

static void *run(void *arg)
{
    struct analytics *a = arg;

    pthread_mutex_lock(&a->lock);
    while (!a->stopping) {
        if (!list_empty(&a->asked))
            work_on_asked(a);
        else if (!list_empty(&a->fed))
            work_on_fed(a);
        else
            pthread_cond_wait(&a->news, &a->lock);
    }
    pthread_mutex_unlock(&a->lock);
    return NULL;
}

/* --- the link thread's side --- */

void analytics_start(struct analytics *a, struct post *post)
{
    sigset_t all, before;

    a->post = post;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    a->started = pthread_create(&a->thread, NULL, run, a) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!a->started)
        log_error("analytics: no thread for it", NULL);
}

bool analytics_wants(uint16_t type)
{
    return type == MESSAGE_FEED || type == MESSAGE_SAMPLE || type == MESSAGE_ANALYTICS ||
           type == MESSAGE_REBUILD;
}

static bool is_question(const struct ipc_frame *f)
{
    return f->type == MESSAGE_ANALYTICS || f->type == MESSAGE_REBUILD;
}

static bool is_good(const struct ipc_frame *f)
{
    struct wire_in in = wire_in(f->payload, f->len);
    struct report_question question;
    struct feed_events events;
    struct feed_sample sample;
    struct feed_begin begin_;

    if (f->flags != 0 || is_question(f) != (f->id != 0))
        return false;
    switch (f->type) {
    case MESSAGE_FEED:
        return feed_read(&in, &begin_, &events) != FEED_BAD;
    case MESSAGE_SAMPLE:
        return sample_read(&in, &sample);
    case MESSAGE_ANALYTICS:
        return report_question_read(&in, &question);
    default:
        return f->len == 0;
    }
}

static bool answer_busy(struct analytics *a, const struct ipc_frame *f)
{
    static const unsigned char no = 0;
    struct buf answer;

    if (f->type == MESSAGE_REBUILD) {
        post_answer(a->post, f->type, f->id, &no, sizeof(no));
        return true;
    }
    buf_init(&answer);
    table_fail(&answer, TABLE_BUSY, "too many reports are asked for; try again");
    post_answer(a->post, f->type, f->id, answer.bytes, answer.len);
    buf_finish(&answer);
    return true;
}

bool analytics_give(struct analytics *a, const struct ipc_frame *f)
{
    bool question = is_question(f);
    struct letter_in *letter;
    bool room;

    if (!is_good(f))
        return false;
    pthread_mutex_lock(&a->lock);
    room = a->started && (question ? a->asked_count < ASKED_MAX
                                   : a->fed_bytes + f->len <= FED_BYTES_MAX);
    pthread_mutex_unlock(&a->lock);
    if (!room)
        return question && answer_busy(a, f);
    letter = xmalloc(sizeof(*letter) + f->len);
    letter->type = f->type;
    letter->id = f->id;
    letter->len = f->len;
    if (f->len > 0)
        memcpy(letter->payload, f->payload, f->len);
    list_init(&letter->link);
    pthread_mutex_lock(&a->lock);
    list_add_tail(question ? &a->asked : &a->fed, &letter->link);
    if (question)
        a->asked_count++;
    else
        a->fed_bytes += f->len;
    pthread_cond_signal(&a->news);
    pthread_mutex_unlock(&a->lock);
    return true;
}

static void drop(struct list *letters)
{
    struct list *at;

    while ((at = list_pop_head(letters)) != NULL)
        free(container_of(at, struct letter_in, link));
}

void analytics_close(struct analytics *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->stopping = true;
    pthread_cond_signal(&a->news);
    pthread_mutex_unlock(&a->lock);
    if (a->started)
        pthread_join(a->thread, NULL);
    drop(&a->fed);
    drop(&a->asked);
    keeper_close(&a->keeper);
    pthread_mutex_destroy(&a->lock);
    pthread_cond_destroy(&a->news);
    free(a);
}
