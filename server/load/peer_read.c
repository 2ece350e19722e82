#include "load/crowd_private.h"

#include "base/clock.h"
#include "base/xmalloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INBOX_SIZE      (64 * 1024)
#define INBOX_LEAST     (16 * 1024) /* room for one read */
#define HEAD_LEN_MAX    (16 * 1024) /* of the answer to the upgrade */
#define READS_IN_A_TURN 64

/* Only what can come while the socket is up. */
static bool is_up(const struct peer *p)
{
    return p->state >= PEER_UPGRADING && p->state <= PEER_OPEN;
}

static void refuse_upgrade(struct crowd *c, struct peer *p, const char *head, size_t len)
{
    char why[80];
    const char *end = memchr(head, '\r', len);
    size_t line = end ? (size_t)(end - head) : len;
    bool is_final = line > 12 && memcmp(head + 9, "40", 2) == 0;

    snprintf(why, sizeof(why), "the upgrade was answered: %.*s",
             (int)(line < 40 ? line : 40), head);
    peer_lose(c, p, is_final, why);
}

/* Answers how many bytes it took: 0 while the head is not whole. */
static size_t read_upgrade(struct crowd *c, struct peer *p, const char *bytes, size_t len)
{
    const char *end = memmem(bytes, len, "\r\n\r\n", 4);

    if (!end) {
        if (len > HEAD_LEN_MAX)
            peer_lose(c, p, false, "the upgrade's answer has no end");
        return 0;
    }
    if (len < 12 || memcmp(bytes, "HTTP/1.1 101", 12) != 0) {
        refuse_upgrade(c, p, bytes, len);
        return 0;
    }
    peer_upgraded(c, p);
    return (size_t)(end + 4 - bytes);
}

static void note_delivery(struct crowd *c, struct peer *p, uint64_t pos,
                          const struct verdict *v)
{
    uint64_t took = c->now_us > v->marker.due_us ? c->now_us - v->marker.due_us : 0;

    c->tally->deliveries++;
    c->window->deliveries++;
    if (pos <= p->listener.live_from)
        return; /* we were away: the wait was not the server's */
    c->window->latency[latency_bucket(took)]++;
    if (took > c->own->latency_max_us)
        c->own->latency_max_us = took;
}

static void note_return(struct crowd *c, struct peer *p)
{
    if (!ledger_is_back(&p->listener))
        return;
    p->is_returning = false;
    c->tally->behind--;
    latency_add(&c->own->returning, c->now_us - p->reset_us);
}

static void on_event(struct crowd *c, struct peer *p, const struct heard *h)
{
    struct verdict v;

    if (span_is(h->method, "session.move"))
        peer_move(c, p, h->after_ms);
    if (h->pos == 0)
        return; /* typing, presence: nobody promised them */
    c->tally->events++;
    c->own->heard_at_us = c->now_us;
    if (h->pos <= p->listener.live_from)
        c->tally->replayed++;
    v = ledger_hear(&c->book, &p->listener, h);
    if (!v.is_readable)
        c->tally->garbled++;
    else if (v.is_doubled)
        c->tally->doubled++;
    else if (v.is_late)
        c->tally->disordered++;
    if (v.is_marked && !v.is_doubled)
        note_delivery(c, p, h->pos, &v);
}

static void on_opening_refused(struct crowd *c, struct peer *p, const struct heard *h)
{
    char why[80];
    bool is_busy = span_is(h->code, "busy") || span_is(h->code, "rate_limited");

    snprintf(why, sizeof(why), "session.open was refused: %.*s",
             (int)(h->code.len < 40 ? h->code.len : 40), h->code.text);
    peer_lose(c, p, !is_busy, why);
}

static void on_message(struct crowd *c, struct peer *p, const char *text, size_t len)
{
    const struct heard *h = hearing_read(c->hearing, text, len);

    if (!h) {
        c->tally->garbled++;
        share_trouble(c->own, "cannot read: %.*s", (int)(len < 100 ? len : 100), text);
    } else if (h->kind == HEARD_EVENT && p->state == PEER_OPEN) {
        on_event(c, p, h);
    } else if (h->kind == HEARD_EVENT) {
        c->tally->disordered += h->pos != 0; /* before the answer to session.open */
    } else if (p->state == PEER_OPENING && h->id == 1) {
        if (h->kind == HEARD_ANSWER)
            peer_opened(c, p, h->result);
        else
            on_opening_refused(c, p, h);
    } else if (p->shooter && p->state == PEER_OPEN) {
        shooter_answered(c, p->shooter, h);
    }
    if (p->is_returning && p->state == PEER_OPEN)
        note_return(c, p);
}

static void on_close(struct crowd *c, struct peer *p, const struct frame_view *f)
{
    unsigned code = f->len >= 2 ? (unsigned)(unsigned char)f->payload[0] << 8 |
                                      (unsigned char)f->payload[1]
                                : 1005;
    char why[60];

    snprintf(why, sizeof(why), "the server closed the socket: %u", code);
    peer_lose(c, p, code == 4001 || code == 4003, why);
}

static void on_text_frame(struct crowd *c, struct peer *p, const struct frame_view *f)
{
    if (f->opcode == OPCODE_TEXT && f->is_last && !p->is_in_parts) {
        on_message(c, p, f->payload, f->len);
        return;
    }
    if (p->whole.len + f->len > MESSAGE_LEN_MAX ||
        (f->opcode == OPCODE_MORE) != p->is_in_parts) {
        c->tally->garbled++;
        peer_lose(c, p, false, "frames of a message that do not fit together");
        return;
    }
    buf_add(&p->whole, f->payload, f->len);
    p->is_in_parts = !f->is_last;
    if (f->is_last) {
        struct buf whole = p->whole;

        buf_init(&p->whole);
        on_message(c, p, buf_text(&whole), whole.len);
        buf_finish(&whole);
    }
}

static void on_frame(struct crowd *c, struct peer *p, const struct frame_view *f)
{
    switch (f->opcode) {
    case OPCODE_TEXT:
    case OPCODE_MORE:
        on_text_frame(c, p, f);
        return;
    case OPCODE_PING:
        peer_say(c, p, OPCODE_PONG, f->payload, f->len);
        return;
    case OPCODE_CLOSE:
        on_close(c, p, f);
        return;
    case OPCODE_BINARY:
        c->tally->garbled++;
        return;
    case OPCODE_PONG:
        return;
    }
}

/* Answers how many bytes were whole; grows the inbox for a frame it cannot hold. */
static size_t read_frames(struct crowd *c, struct peer *p, const char *bytes, size_t len)
{
    struct frame_view f;
    size_t done = 0;

    while (is_up(p)) {
        enum framing framing = frame_read(bytes + done, len - done, &f);

        if (framing == FRAMING_BROKEN) {
            c->tally->garbled++;
            peer_lose(c, p, false, "the server sent a broken frame");
            break;
        }
        if (framing == FRAMING_PART)
            break;
        on_frame(c, p, &f);
        done += f.size;
    }
    return done;
}

static void keep_rest(struct peer *p, const char *bytes, size_t len)
{
    if (len == 0) {
        buf_finish(&p->part);
        return;
    }
    buf_clear(&p->part);
    buf_add(&p->part, bytes, len);
}

static void make_room(struct crowd *c, size_t kept)
{
    if (c->inbox_size >= kept + INBOX_LEAST)
        return;
    c->inbox_size = kept + kept + INBOX_SIZE;
    c->inbox = xrealloc(c->inbox, c->inbox_size);
}

/* False: nothing more to read now. */
static bool read_once(struct crowd *c, struct peer *p)
{
    size_t kept = p->part.len;
    size_t done = 0;
    ssize_t got;

    make_room(c, kept);
    if (kept > 0)
        memcpy(c->inbox, p->part.bytes, kept);
    got = cable_recv(&p->cable, c->inbox + kept, c->inbox_size - kept);
    if (got <= 0) {
        if (got == 0)
            peer_lose(c, p, false, "the server ended the connection");
        else if (errno != EAGAIN)
            peer_lose(c, p, false, cable_trouble(&p->cable, errno));
        return false;
    }
    c->now_us = clock_mono_us();
    c->tally->bytes_in += (uint64_t)got;
    c->tally->reads++;
    if (p->state == PEER_UPGRADING)
        done = read_upgrade(c, p, c->inbox, kept + (size_t)got);
    if (p->state != PEER_UPGRADING && is_up(p))
        done += read_frames(c, p, c->inbox + done, kept + (size_t)got - done);
    if (!is_up(p))
        return false;
    keep_rest(p, c->inbox + done, kept + (size_t)got - done);
    return p->cable.tls || (size_t)got == c->inbox_size - kept;
}

void peer_read(struct crowd *c, struct peer *p)
{
    for (int i = 0; i < READS_IN_A_TURN && read_once(c, p); i++)
        continue;
}
