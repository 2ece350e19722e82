/*
 * imaging.c - images are looked at: a process of the worker's program, closed in, for each.
 *
 * The table is the queue: files that wait, in the order they came. The keeper's hand runs one at
 * a time; what it made is kept first, then told by a command. A process that crashes or takes
 * too long has its image called broken, and nothing else is touched. Where there is no such
 * program they go on waiting, as attachments, until there is.
 */
#include "base/clock.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/upload_private.h"
#include "ipc/errand.h"
#include "ipc/supervisor.h"
#include "store/file_made.h"
#include "store/query_file.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATIENCE_MS 10000 /* of the wall clock; its own is shorter (worker/image) */
#define AGAIN_MS    30000
#define HEAD_MAX    1024
#define COPY_BYTES  65536
#define TRIES       2

struct imaging {
    struct job job;
    struct filing *filing;
    char *program;
    atomic_bool stop;
    struct timer again;
    bool away;      /* the job is */
    bool asked;     /* while it was */
    uint64_t after; /* files up to here were looked at in this round */

    enum err err; /* NOT_FOUND: there is none */
    struct file_row file;
    enum errand_end end;
    struct file_made made;
};

/* --- on the keeper's hand --- */

static int open_output(const struct blobs *b)
{
    static const char name[] = "image.out";
    int fd;

    (void)unlinkat(blobs_parts(b), name, 0);
    fd = openat(blobs_parts(b), name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    (void)unlinkat(blobs_parts(b), name, 0);
    return fd;
}

/* One picture out of the answer becomes contents of its own. */
static bool copy_out(const struct blobs *b, int from, uint64_t at, struct picture *p)
{
    int to = openat(blobs_parts(b), "image.part",
                    O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    unsigned char *bytes = xmalloc(COPY_BYTES);
    struct secret_digest digest;
    uint64_t left = p->size;
    bool well = to >= 0;

    secret_digest_init(&digest);
    while (well && left > 0) {
        ssize_t got =
            pread(from, bytes, left < COPY_BYTES ? (size_t)left : COPY_BYTES, (off_t)at);

        well = got > 0 && write(to, bytes, (size_t)got) == got;
        if (well) {
            secret_digest_add(&digest, bytes, (size_t)got);
            at += (uint64_t)got;
            left -= (uint64_t)got;
        }
    }
    secret_digest_finish(&digest, p->hash);
    free(bytes);
    if (to >= 0)
        close(to);
    return well;
}

static bool keep_picture(struct blobs *b, int from, uint64_t at, struct picture *p)
{
    bool kept = copy_out(b, from, at, p) && blob_keep(b, "image.part", p->hash);

    (void)unlinkat(blobs_parts(b), "image.part", 0);
    return kept;
}

/* The lines of image.h. False: it is no answer. */
static bool read_head(const char *text, struct file_made *made, size_t *len)
{
    size_t count;
    int at = 0;

    if (sscanf(text, "roost-image 1 %zu%n", &count, &at) != 1 || text[at] != '\n' ||
        count > PICTURES_MAX)
        return false;
    text += at + 1;
    *len = (size_t)at + 1;
    for (made->count = 0; made->count < count; made->count++) {
        struct picture *p = &made->pictures[made->count];

        memset(p, 0, sizeof(*p));
        if (sscanf(text, "%" SCNu64 " %" SCNu64 " %" SCNu64 " %31[a-z/] %" SCNu64 "%n",
                   &p->edge, &p->width, &p->height, p->type, &p->size, &at) != 5 ||
            text[at] != '\n' || (p->edge == 0) != (made->count == 0))
            return false;
        text += at + 1;
        *len += (size_t)at + 1;
    }
    return true;
}

/* Does the answer hold what its head says, of the image that was asked about? */
static bool is_sound(const struct imaging *m, int out, size_t len)
{
    uint64_t whole = len;
    struct stat file;

    for (size_t i = 0; i < m->made.count; i++) {
        if (m->made.pictures[i].size > (uint64_t)1 << 40)
            return false;
        whole += m->made.pictures[i].size;
    }
    return fstat(out, &file) == 0 && (uint64_t)file.st_size == whole &&
           (m->made.count == 0 || strcmp(m->made.pictures[0].type, m->file.type) == 0);
}

/* FAILED: it is no answer. NOT_STARTED: the disk is full, and later it may not be. */
static enum errand_end keep_answer(struct imaging *m, int out)
{
    char head[HEAD_MAX + 1];
    ssize_t got = pread(out, head, HEAD_MAX, 0);
    size_t len;
    uint64_t at;

    if (got <= 0)
        return ERRAND_FAILED;
    head[got] = '\0';
    if (!read_head(head, &m->made, &len) || !is_sound(m, out, len))
        return ERRAND_FAILED;
    at = len;
    for (size_t i = 0; i < m->made.count; i++) {
        if (!keep_picture(m->filing->blobs, out, at, &m->made.pictures[i]))
            return ERRAND_NOT_STARTED;
        at += m->made.pictures[i].size;
    }
    return ERRAND_DONE;
}

static void run_errand(struct imaging *m, int in, int out)
{
    m->end = errand_run(m->program, "--image", in, out, PATIENCE_MS, &m->stop);
    if (m->end == ERRAND_DONE)
        m->end = keep_answer(m, out);
    if (m->end != ERRAND_DONE)
        m->made.count = 0;
}

static void look_at_one(struct imaging *m)
{
    int in = blob_open(m->filing->blobs, m->file.hash);

    m->made.count = 0;
    m->end = ERRAND_FAILED; /* contents that are not there are no image */
    for (int i = 0; in >= 0 && i < TRIES && m->end == ERRAND_FAILED; i++) {
        int out = open_output(m->filing->blobs);

        m->end = ERRAND_NOT_STARTED;
        if (out >= 0)
            run_errand(m, in, out);
        if (out >= 0)
            close(out);
    }
    if (in >= 0)
        close(in);
}

static void work(struct job *j, void *hand)
{
    struct imaging *m = container_of(j, struct imaging, job);

    m->err = query_waiting_file(hand, m->after, &m->file);
    if (m->err == OK)
        look_at_one(m);
}

/* --- on the loop --- */

static void begin(struct imaging *m);

static void tell(struct imaging *m)
{
    struct command c;
    struct buf text;

    command_init(&c, COMMAND_FILE_READY, 0, clock_wall_ms());
    buf_init(&text);
    file_made_write(&m->made, &text);
    c.subject = m->file.id;
    c.text_len = text.len;
    c.text = text.len > 0 ? buf_take(&text) : xstrdup("");
    buf_finish(&text);
    if (m->made.count > 0)
        metrics.images_ready++;
    else if (m->end == ERRAND_DONE)
        metrics.images_broken++;
    else
        metrics.images_crashed++;
    if (m->end != ERRAND_DONE)
        log_warn("an image could not be looked at", "file=%" PRIu64 " late=%s",
                 m->file.id, m->end == ERRAND_LATE ? "yes" : "no");
    commit_quietly(m->filing->server, &c);
}

static void on_again(struct timer *t)
{
    imaging_look(container_of(t, struct imaging, again));
}

static void done(struct job *j)
{
    struct imaging *m = container_of(j, struct imaging, job);

    m->away = false;
    if (atomic_load(&m->stop) || m->filing->server->stopped)
        return;
    if (m->err == OK && m->end == ERRAND_NOT_STARTED) {
        timer_start(m->filing->server->timers, &m->again, AGAIN_MS);
        return;
    }
    if (m->err == OK) {
        m->after = m->file.id;
        tell(m);
        begin(m);
        return;
    }
    m->after = 0;
    if (m->asked)
        begin(m);
}

static void begin(struct imaging *m)
{
    m->asked = false;
    list_init(&m->job.link);
    m->job.work = work;
    m->job.done = done;
    m->away = m->filing->keeper && crew_submit(m->filing->keeper, &m->job);
}

/* New ones have higher ids than those looked at. */
void imaging_look(struct imaging *m)
{
    m->asked = true;
    if (!m->away && !atomic_load(&m->stop))
        begin(m);
}

struct imaging *imaging_create(struct filing *f)
{
    struct imaging *m = xcalloc(1, sizeof(*m));

    m->filing = f;
    m->program = supervisor_worker_path();
    atomic_init(&m->stop, false);
    timer_init(&m->again, on_again);
    return m;
}

void imaging_stop(struct imaging *m)
{
    atomic_store(&m->stop, true);
    timer_stop(m->filing->server->timers, &m->again);
}

void imaging_destroy(struct imaging *m)
{
    if (!m)
        return;
    free(m->program);
    free(m);
}
