/* Lines are gathered into questions; many are under way at once, answers are printed in
 * order. An input that pauses has all its answers before it goes on. */
#include "base/buf.h"
#include "base/must.h"
#include "base/utf8.h"
#include "base/xmalloc.h"
#include "ipc/frame_stream.h"
#include "ipc/messages.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"
#include "main/commands.h"
#include "main/moderate.h"
#include "proto/json.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_BYTES_MAX 16384
/* A text of that length with every byte escaped, and room for members nobody asked for. */
#define LINE_BYTES_MAX ((size_t)256 * 1024)
#define READ_BYTES     65536
#define BATCHES_MAX    64

struct line {
    char *text;        /* NULL: `error` says why */
    const char *error; /* a constant */
};

struct batch {
    unsigned count;
    unsigned asked; /* of the lines: those with a text */
    bool answered;
    struct line lines[JUDGE_TEXTS_MAX];
    struct buf question;
    struct buf answer;
};

struct classify {
    struct own_worker *worker;
    struct buf input;      /* bytes of lines not yet taken */
    size_t taken;          /* of input */
    bool skipping;         /* the rest of a line that was too long */
    bool ended;            /* the input */
    bool failed;           /* a line was no text */
    struct batch *batches; /* BATCHES_MAX; batch n is at n modulo that */
    uint64_t first;        /* the oldest that is not printed */
    uint64_t open;         /* the one that is being filled */
    struct buf output;
};

/* --- lines --- */

static struct line refuse(const char *error)
{
    return (struct line){.error = error};
}

static bool find_text(struct json_slice object, struct json_slice *text)
{
    static const char name[] = "\"text\"";
    struct json_slice rest = json_inside(object), key, value;
    bool found = false;

    while (json_next_member(&rest, &key, &value))
        if (key.len == sizeof(name) - 1 && memcmp(key.text, name, key.len) == 0) {
            *text = value;
            found = true;
        }
    return found && text->text[0] == '"';
}

static struct line read_line(const char *bytes, size_t len, size_t *text_len)
{
    struct json_slice whole = json_slice(bytes, len), value;
    struct buf text;

    if (!utf8_valid(bytes, len))
        return refuse("the line is not UTF-8");

    enum json_scan scan = json_scan(bytes, len);

    if (scan == JSON_HAS_NUL)
        return refuse("the line has a \\u0000 or half a surrogate pair");
    if (scan != JSON_FINE)
        return refuse("the line is no JSON");
    if (whole.text[0] != '{' || !find_text(whole, &value))
        return refuse("the line is no object with a text");
    buf_init(&text);
    json_unescape(value, &text);
    *text_len = text.len;
    if (text.len > TEXT_BYTES_MAX) {
        buf_finish(&text);
        return refuse("the text has more than 16384 bytes");
    }
    return (struct line){.text = buf_take(&text)};
}

/* --- batches --- */

static struct batch *batch_at(struct classify *c, uint64_t number)
{
    return &c->batches[number % BATCHES_MAX];
}

static void begin_batch(struct batch *b)
{
    b->count = 0;
    b->asked = 0;
    b->answered = false;
    judge_begin(&b->question);
    buf_clear(&b->answer);
}

/* The open batch goes on its way, and another one is begun. */
static bool send_batch(struct classify *c)
{
    struct batch *b = batch_at(c, c->open);
    struct ipc_frame f = {.type = MESSAGE_JUDGE,
                          .id = c->open,
                          .payload = b->question.bytes,
                          .len = b->question.len};

    if (b->count == 0)
        return true;
    if (b->asked == 0)
        b->answered = true;
    else if (!frame_stream_send(c->worker->stream, &f))
        return false;
    c->open++;
    begin_batch(batch_at(c, c->open));
    return true;
}

/* Two are kept free: the line at hand may want to begin another. */
static bool has_room(const struct classify *c)
{
    return c->open - c->first < BATCHES_MAX - 2 &&
           frame_stream_has_room(c->worker->stream);
}

static void add_line(struct classify *c, const char *bytes, size_t len)
{
    size_t text_len = 0;
    struct line line = read_line(bytes, len, &text_len);
    struct judge_text t = {.flags = JUDGE_AGAIN, .text = line.text, .len = text_len};
    struct batch *b = batch_at(c, c->open);

    if (b->count == JUDGE_TEXTS_MAX || (line.text && !judge_add(&b->question, &t))) {
        must(send_batch(c)); /* has_room was asked */
        b = batch_at(c, c->open);
        if (line.text)
            must(judge_add(&b->question, &t));
    }
    b->lines[b->count++] = line;
    b->asked += line.text != NULL;
    c->failed |= !line.text;
}

static void add_error(struct classify *c, const char *error)
{
    struct batch *b = batch_at(c, c->open);

    if (b->count == JUDGE_TEXTS_MAX) {
        must(send_batch(c));
        b = batch_at(c, c->open);
    }
    b->lines[b->count++] = refuse(error);
    c->failed = true;
}

/* --- input --- */

/* A line whose end was not read yet. */
static void look_at_rest(struct classify *c)
{
    size_t left = c->input.len - c->taken;

    if (left > LINE_BYTES_MAX && !c->skipping) {
        add_error(c, "the line has more than 262144 bytes");
        c->skipping = true;
    }
    if (c->skipping)
        c->taken = c->input.len;
    else if (c->ended && left > 0) {
        add_line(c, c->input.bytes + c->taken, left);
        c->taken = c->input.len;
    }
}

/* Takes lines as long as there is room for them. True: all that can be taken is. */
static bool take_lines(struct classify *c)
{
    while (has_room(c)) {
        const char *begin = buf_text(&c->input) + c->taken;
        const char *end = memchr(begin, '\n', c->input.len - c->taken);

        if (!end) {
            look_at_rest(c);
            buf_reserve(&c->input, 1);
            memmove(c->input.bytes, c->input.bytes + c->taken, c->input.len - c->taken);
            c->input.len -= c->taken;
            c->taken = 0;
            return true;
        }
        if (c->skipping)
            c->skipping = false;
        else
            add_line(c, begin, (size_t)(end - begin));
        c->taken += (size_t)(end - begin) + 1;
    }
    return false;
}

static bool read_input(struct classify *c)
{
    ssize_t got;

    buf_reserve(&c->input, READ_BYTES);
    do
        got = read(STDIN_FILENO, c->input.bytes + c->input.len, READ_BYTES);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return errno == EAGAIN;
    c->ended = got == 0;
    c->input.len += (size_t)got;
    return true;
}

/* --- output --- */

static bool hear_answers(struct classify *c)
{
    enum frame_next next;
    struct ipc_frame f;

    while ((next = frame_stream_next(c->worker->stream, &f)) == FRAME_READY) {
        struct batch *b = batch_at(c, f.id);

        if (f.type != MESSAGE_JUDGE || f.id < c->first || f.id >= c->open || b->answered)
            return false;
        buf_add(&b->answer, f.payload, f.len);
        b->answered = true;
    }
    return next == FRAME_INCOMPLETE;
}

static void print_error(struct buf *out, const char *error)
{
    struct json j = json_begin(out);

    json_object(&j);
    json_put_text(&j, "error", error);
    json_object_end(&j);
    buf_add_char(out, '\n');
}

/* False: the answer is no answer. */
static bool print_batch(struct classify *c, struct batch *b)
{
    struct wire_in in = wire_in(b->answer.bytes, b->answer.len);

    if (b->asked > 0 && verdicts_read(&in) != b->asked)
        return false;
    for (unsigned i = 0; i < b->count; i++) {
        struct verdict v;

        if (b->lines[i].text) {
            verdict_get(&in, &v);
            moderate_put_verdict(&c->output, b->lines[i].text, &v);
            free(b->lines[i].text);
            b->lines[i].text = NULL;
        } else {
            print_error(&c->output, b->lines[i].error);
        }
    }
    return wire_end(&in);
}

static bool print_answers(struct classify *c)
{
    while (c->first < c->open && batch_at(c, c->first)->answered) {
        if (!print_batch(c, batch_at(c, c->first)))
            return false;
        c->first++;
    }
    if (c->output.len > 0 &&
        (fwrite(c->output.bytes, 1, c->output.len, stdout) == 0 || fflush(stdout) != 0))
        return false;
    buf_clear(&c->output);
    return true;
}

/* --- the loop --- */

static bool one_round(struct classify *c)
{
    struct frame_stream *s = c->worker->stream;
    struct pollfd ends[2] = {{.fd = frame_stream_fd(s), .events = POLLIN},
                             {.fd = -1, .events = POLLIN}};
    bool all_taken = take_lines(c);

    if (all_taken && !send_batch(c))
        return false;
    if (all_taken && !c->ended)
        ends[1].fd = STDIN_FILENO;
    if (frame_stream_has_output(s))
        ends[0].events |= POLLOUT;
    if (c->first < c->open && batch_at(c, c->first)->answered)
        return print_answers(c);
    if (c->ended && c->first == c->open)
        return true;
    if (poll(ends, 2, -1) < 0 && errno != EINTR)
        return false;
    if (ends[1].revents != 0 && !read_input(c))
        return false;
    if (!frame_stream_flush(s))
        return false;
    if (ends[0].revents & (POLLIN | POLLHUP) && !frame_stream_fill(s))
        return false;
    return hear_answers(c) && print_answers(c);
}

static bool is_done(const struct classify *c)
{
    return c->ended && c->first == c->open && c->input.len == c->taken &&
           c->batches[c->open % BATCHES_MAX].count == 0;
}

static void finish(struct classify *c)
{
    for (unsigned i = 0; i < BATCHES_MAX; i++) {
        struct batch *b = &c->batches[i];

        for (unsigned line = 0; line < JUDGE_TEXTS_MAX; line++)
            free(b->lines[line].text);
        buf_finish(&b->question);
        buf_finish(&b->answer);
    }
    free(c->batches);
    buf_finish(&c->input);
    buf_finish(&c->output);
}

int moderate_classify(struct own_worker *w)
{
    struct classify c = {.worker = w,
                         .batches = xcalloc(BATCHES_MAX, sizeof(struct batch))};
    bool ok = true;

    begin_batch(batch_at(&c, 0));
    while (ok && !is_done(&c))
        ok = one_round(&c);
    finish(&c);
    if (!ok)
        return complain(1, "moderate classify", "the worker ended, or a pipe broke");
    return c.failed ? 1 : 0;
}
