/*
 * judge_bench.c - how fast the worker judges.
 *
 *   judge_bench texts SECONDS [FILE]          in this process, on one core: texts a second
 *   judge_bench socket WORKER SECONDS RATE    through roost-worker's socket, RATE questions of
 *                                             one text a second: latencies, and its memory
 *
 * Texts are lines of FILE (`label<TAB>text` or text), or put together from words: 80 bytes in
 * the mean, some with a link, an address of mail, capitals or letters of other scripts.
 */
#include "base/buf.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"
#include "worker/judge.h"
#include "worker/kit.h"
#include "worker/model/model.h"
#include "worker/rules/flood.h"
#include "worker/text/normalise.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEXTS    4096
#define LINE_MAX 16384
#define ROUND    1024 /* texts between two looks at the clock */

static char *texts[TEXTS];
static size_t lens[TEXTS];
static size_t text_count;

static uint64_t now_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* --- texts --- */

static uint32_t next_random(void)
{
    static uint32_t state = 2463534242u;

    state ^= state << 13;
    state ^= state >> 17;
    state ^= state << 5;
    return state;
}

static const char *const words[] = {
    "the",       "a",       "deploy",   "to",       "staging",  "is",       "done",
    "please",    "look",    "at",       "review",   "of",       "my",       "branch",
    "when",      "you",     "have",     "time",     "thanks",   "lunch",    "in",
    "ten",       "minutes", "anyone",   "seen",     "error",    "on",       "build",
    "server",    "again",   "I",        "think",    "we",       "should",   "roll",
    "back",      "and",     "try",      "tomorrow", "morning",  "meeting",  "moved",
    "room",      "can",     "somebody", "restart",  "queue",    "it",       "works",
    "now",       "for",     "me",       "but",      "tests",    "are",      "still",
    "slow",      "because", "cache",    "was",      "cold",     "nice",     "work",
    "everyone",  "release", "notes",    "need",     "another",  "pass",     "before",
    "friday",    "ok",      "sure",     "will",     "do",       "that",     "this",
    "afternoon", "coffee",  "machine",  "broken",   "who",      "knows",    "how",
    "configure", "proxy",   "with",     "new",      "keys",     "customer", "asked",
    "about",     "invoice", "export",   "format",   "question",
};

static const char *const extras[] = {
    "https://example.org/issues/4711",
    "mail ann@example.com",
    "call 030 1234567",
    "WHY IS IT DOWN",
    "gr\xc3\xbc\xc3\x9f"
    "e aus Wien",
    "\xf0\x9f\x98\x80\xf0\x9f\x8e\x89",
    "@bob",
    "#1234",
};

static void make_texts(void)
{
    for (; text_count < TEXTS; text_count++) {
        struct buf b;
        size_t wanted = 40 + next_random() % 80;

        buf_init(&b);
        while (b.len < wanted) {
            const char *word = next_random() % 40 == 0 ? extras[next_random() % 8]
                                                       : words[next_random() % 96];

            buf_printf(&b, "%s%s", b.len > 0 ? " " : "", word);
        }
        lens[text_count] = b.len;
        texts[text_count] = buf_take(&b);
    }
}

static bool read_texts(const char *path)
{
    static char line[LINE_MAX];
    FILE *f = fopen(path, "re");

    if (!f) {
        perror(path);
        return false;
    }
    while (text_count < TEXTS && fgets(line, sizeof(line), f)) {
        char *tab = strchr(line, '\t');
        char *text = tab ? tab + 1 : line;

        text[strcspn(text, "\n")] = '\0';
        lens[text_count] = strlen(text);
        texts[text_count++] = xstrdup(text);
    }
    fclose(f);
    return text_count > 0;
}

static double mean_len(void)
{
    size_t sum = 0;

    for (size_t i = 0; i < text_count; i++)
        sum += lens[i];
    return (double)sum / (double)text_count;
}

/* --- in this process --- */

static int judge_texts(double seconds)
{
    char why[256];
    struct model *m = model_open(NULL, why, sizeof(why));
    struct normaliser *n = normaliser_create();
    struct kit *kit = kit_create_empty();
    struct flood *flood = flood_create(&FLOOD_LIMITS);
    uint64_t judged = 0, flagged = 0, begun, elapsed;

    if (!m) {
        fprintf(stderr, "%s\n", why);
        return 1;
    }

    struct judge *j = judge_create(n, m, JUDGE_BUDGET_US);

    begun = now_ns(CLOCK_THREAD_CPUTIME_ID);
    do {
        for (int i = 0; i < ROUND; i++, judged++) {
            size_t which = judged % text_count;
            struct judge_text t = {.user = judged % 1000,
                                   .room = judged % 50,
                                   .at = (int64_t)judged,
                                   .text = texts[which],
                                   .len = lens[which]};
            struct verdict v;
            struct flood_mark mark;

            judge_look(j, kit, &t, &v, &mark);
            v.flood = flood_judge(flood, &t, &mark);
            flagged += v.heads[HEAD_SPAM].flag || v.heads[HEAD_TOXICITY].flag;
        }
        elapsed = now_ns(CLOCK_THREAD_CPUTIME_ID) - begun;
    } while ((double)elapsed < seconds * 1e9);
    printf("texts_per_second_and_core=%.0f mean_bytes=%.0f texts=%llu flagged=%llu\n",
           (double)judged * 1e9 / (double)elapsed, mean_len(), (unsigned long long)judged,
           (unsigned long long)flagged);
    return 0;
}

/* --- through the socket --- */

struct asking {
    struct frame_stream *stream;
    pid_t pid;
    uint64_t asked, answered, sent_ns[TEXTS];
    double *latencies_ms;
};

static bool start_worker(struct asking *a, char *program)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return false;
    a->pid = fork();
    if (a->pid == 0) {
        dup2(ends[1], 3);
        execl(program, program, "--fd", "3", "--log-level", "warn", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    a->stream = frame_stream_create(ends[0], FRAME_PAYLOAD_MAX);
    hello_send(a->stream);
    return frame_stream_flush(a->stream);
}

static bool hear(struct asking *a)
{
    struct ipc_frame f;

    if (!frame_stream_fill(a->stream))
        return false;
    while (frame_stream_next(a->stream, &f) == FRAME_READY)
        if (f.type == MESSAGE_JUDGE)
            a->latencies_ms[a->answered++] =
                (double)(now_ns(CLOCK_MONOTONIC) - a->sent_ns[f.id % TEXTS]) / 1e6;
    return true;
}

static bool ask_one(struct asking *a)
{
    size_t which = a->asked % text_count;
    struct judge_text t = {.user = a->asked % 1000,
                           .room = a->asked % 50,
                           .at = (int64_t)a->asked,
                           .text = texts[which],
                           .len = lens[which]};
    static struct buf question;

    judge_begin(&question);
    if (!judge_add(&question, &t))
        return false;

    struct ipc_frame f = {.type = MESSAGE_JUDGE,
                          .id = a->asked,
                          .payload = question.bytes,
                          .len = question.len};

    a->sent_ns[a->asked++ % TEXTS] = now_ns(CLOCK_MONOTONIC);
    return frame_stream_send(a->stream, &f) && frame_stream_flush(a->stream);
}

/* Waits for an answer, or for the time. */
static bool wait_until(struct asking *a, uint64_t ns)
{
    struct pollfd socket = {.fd = frame_stream_fd(a->stream), .events = POLLIN};

    for (;;) {
        uint64_t now = now_ns(CLOCK_MONOTONIC);
        struct timespec left = {.tv_sec = 0};

        if (now >= ns)
            return true;
        left.tv_sec = (time_t)((ns - now) / 1000000000u);
        left.tv_nsec = (long)((ns - now) % 1000000000u);
        if (ppoll(&socket, 1, &left, NULL) > 0 && !hear(a))
            return false;
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double resident_mib(pid_t pid)
{
    char path[64], line[256];
    double kib = 0;
    FILE *f;

    snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
    f = fopen(path, "re");
    while (f && fgets(line, sizeof(line), f))
        if (strncmp(line, "VmRSS:", 6) == 0)
            kib = strtod(line + 6, NULL);
    if (f)
        fclose(f);
    return kib / 1024;
}

static int ask_worker(char *program, double seconds, double rate)
{
    uint64_t questions = (uint64_t)(seconds * rate);
    struct asking a = {.latencies_ms = xcalloc(questions + 1, sizeof(double))};
    bool ok = start_worker(&a, program);
    uint64_t begun = now_ns(CLOCK_MONOTONIC) + 500000000u; /* for its start */

    ok = ok && wait_until(&a, begun);
    while (ok && a.asked < questions)
        ok = ask_one(&a) &&
             wait_until(&a, begun + (uint64_t)((double)a.asked * 1e9 / rate));
    ok = ok && wait_until(&a, now_ns(CLOCK_MONOTONIC) + 500000000u);
    if (!ok || a.answered < questions) {
        fprintf(stderr, "%llu of %llu questions were answered\n",
                (unsigned long long)a.answered, (unsigned long long)questions);
        return 1;
    }
    qsort(a.latencies_ms, a.answered, sizeof(double), by_size);
    printf("asked=%llu rate=%.0f p50_ms=%.3f p99_ms=%.3f p999_ms=%.3f max_ms=%.3f "
           "worker_rss_mib=%.1f\n",
           (unsigned long long)a.answered, rate, a.latencies_ms[a.answered / 2],
           a.latencies_ms[a.answered * 99 / 100], a.latencies_ms[a.answered * 999 / 1000],
           a.latencies_ms[a.answered - 1], resident_mib(a.pid));
    kill(a.pid, SIGKILL);
    waitpid(a.pid, NULL, 0);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "texts") == 0) {
        if (argc > 3 && !read_texts(argv[3]))
            return 1;
        make_texts();
        return judge_texts(strtod(argv[2], NULL));
    }
    if (argc == 5 && strcmp(argv[1], "socket") == 0) {
        make_texts();
        return ask_worker(argv[2], strtod(argv[3], NULL), strtod(argv[4], NULL));
    }
    fprintf(stderr,
            "usage: judge_bench texts SECONDS [FILE] | socket WORKER SECONDS RATE\n");
    return 2;
}
