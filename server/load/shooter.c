/*
 * shooter.c - the senders.
 *
 * The timetable is fixed beforehand: turn t of sender g of S is due at
 * start + (t * S + g) / rate. A sender that may not send yet (too many unanswered, not
 * connected) is late, and its messages say so: they carry the moment they were due.
 */
#include "load/crowd_private.h"

#include "base/clock.h"
#include "base/must.h"
#include "base/xmalloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define RETRY_MS_MAX 10000
#define FIRST_ID     2 /* 1 is session.open */

void shooters_create(struct crowd *c)
{
    const struct plan *plan = c->plan;

    for (uint32_t i = 0; i < c->order->count; i++)
        c->shooter_count += plan->sockets[c->order->first + i].sender != NOT_A_SENDER;
    c->shooters = xcalloc(c->shooter_count + 1, sizeof(*c->shooters));
    c->shooter_count = 0;
    for (uint32_t i = 0; i < c->order->count; i++) {
        uint32_t number = plan->sockets[c->order->first + i].sender;
        struct shooter *s = &c->shooters[c->shooter_count];

        if (number == NOT_A_SENDER)
            continue;
        s->peer = &c->peers[i];
        s->number = number;
        s->shots = xcalloc(c->options->in_flight, sizeof(*s->shots));
        list_init(&s->retrying);
        c->peers[i].shooter = s;
        c->shooter_count++;
    }
}

static uint64_t due_us(const struct crowd *c, const struct shooter *s, uint64_t turn)
{
    double nth = (double)turn * (double)c->plan->sender_count + (double)s->number;
    uint64_t start = atomic_load_explicit(&c->share->start_us, memory_order_relaxed);

    return start + (uint64_t)(nth * 1e6 / c->options->rate);
}

static uint64_t end_us(const struct crowd *c)
{
    return atomic_load_explicit(&c->share->end_us, memory_order_relaxed);
}

/* The same bytes each time: a repeat under the same key must have the same body. */
static void send_shot(struct crowd *c, struct shooter *s, struct shot *shot)
{
    const struct marker m = {
        .sender = s->number, .counter = shot->counter, .due_us = shot->due_us};
    size_t size = c->options->size;
    uint64_t id =
        (uint64_t)shot->counter * IN_FLIGHT_MAX + (uint64_t)(shot - s->shots) + FIRST_ID;

    buf_clear(&c->scratch);
    buf_printf(&c->scratch,
               "{\"jsonrpc\":\"2.0\",\"id\":%" PRIu64 ",\"method\":\"message.send\","
               "\"params\":{\"room\":%" PRIu64 ",\"key\":\"load-%08" PRIx32
               "-%u-%u\",\"text\":\"",
               id, c->plan->senders[s->number].room->id, c->plan->run, s->number,
               shot->counter);
    buf_reserve(&c->scratch, size + 3);
    marker_write(c->scratch.bytes + c->scratch.len, size, &c->plan->mark, &m);
    c->scratch.len += size;
    buf_add(&c->scratch, "\"}}", 3);
    shot->state = SHOT_SENT;
    shot->sent_us = clock_mono_us();
    peer_say(c, s->peer, OPCODE_TEXT, c->scratch.bytes, c->scratch.len);
}

static void shoot(struct crowd *c, struct shooter *s, uint64_t due)
{
    struct shot *shot = s->shots;

    while (shot->state != SHOT_FREE)
        shot++;
    must(shot < s->shots + c->options->in_flight);
    *shot = (struct shot){.counter = ++s->counter, .due_us = due, .is_clean = true};
    s->in_flight++;
    c->share->senders[s->number].sent = s->counter;
    c->tally->sent++;
    c->tally->waiting++;
    c->window->sent++;
    send_shot(c, s, shot);
}

static bool may_send(const struct crowd *c, const struct shooter *s)
{
    return s->peer->state == PEER_OPEN && s->in_flight < c->options->in_flight;
}

static void pump_closed(struct crowd *c, struct shooter *s)
{
    if (c->now_us < end_us(c))
        while (may_send(c, s))
            shoot(c, s, c->now_us);
}

/* What was due before the end is sent after it, or a server that stalls at the end would
 * look better than it is. */
static bool is_sending(const struct crowd *c)
{
    return c->phase == PHASE_RUN || c->phase == PHASE_DRAIN;
}

static void pump(struct crowd *c, struct shooter *s)
{
    if (!is_sending(c))
        return;
    if (c->options->closed) {
        pump_closed(c, s);
        return;
    }
    while (may_send(c, s)) {
        uint64_t due = due_us(c, s, s->next);

        if (due > c->now_us || due >= end_us(c))
            return;
        s->next++;
        shoot(c, s, due);
    }
}

static uint64_t next_tick_us(const struct crowd *c)
{
    if (!is_sending(c) || c->shooter_count == 0)
        return UINT64_MAX;
    return due_us(c, &c->shooters[c->tick_shooter], c->tick_turn);
}

static void start_closed(struct crowd *c)
{
    if (c->tick_turn > 0 || c->phase != PHASE_RUN)
        return;
    c->tick_turn = 1; /* from here on answers keep it going */
    for (uint32_t i = 0; i < c->shooter_count; i++)
        pump(c, &c->shooters[i]);
}

void shooters_tick(struct crowd *c)
{
    if (c->options->closed) {
        start_closed(c);
        return;
    }
    for (;;) {
        uint64_t due = next_tick_us(c);
        struct shooter *s = &c->shooters[c->tick_shooter];

        if (due > c->now_us || due >= end_us(c))
            return;
        /* Nothing but this program was in the way: that much it is late itself. */
        if (may_send(c, s) && s->next == c->tick_turn &&
            c->now_us - due > c->own->late_max_us)
            c->own->late_max_us = c->now_us - due;
        pump(c, s);
        if (++c->tick_shooter == c->shooter_count) {
            c->tick_shooter = 0;
            c->tick_turn++;
        }
    }
}

static void set_waiting(struct crowd *c, struct shooter *s, struct shot *shot,
                        enum shot_state state)
{
    if (shot->state == SHOT_WAITING && --s->waiting == 0)
        list_remove(&s->retrying);
    if (state == SHOT_WAITING && s->waiting++ == 0)
        list_add_tail(&c->retrying, &s->retrying);
    shot->state = state;
}

static void repeat(struct crowd *c, struct shooter *s, struct shot *shot)
{
    set_waiting(c, s, shot, SHOT_FREE);
    shot->is_clean = false;
    c->tally->repeated++;
    send_shot(c, s, shot);
}

void shooters_retry(struct crowd *c)
{
    struct list *item;
    struct list *following;

    list_each (item, following, &c->retrying) {
        struct shooter *s = container_of(item, struct shooter, retrying);

        for (uint64_t i = 0; i < c->options->in_flight && s->waiting > 0; i++) {
            struct shot *shot = &s->shots[i];

            if (shot->state == SHOT_WAITING && shot->retry_us <= c->now_us &&
                s->peer->state == PEER_OPEN)
                repeat(c, s, shot);
        }
    }
}

uint64_t shooters_next_us(const struct crowd *c)
{
    uint64_t tick = c->options->closed ? UINT64_MAX : next_tick_us(c);

    if (tick >= end_us(c))
        tick = UINT64_MAX;
    /* Refusals ask for milliseconds; looking each of them is soon enough. */
    if (!list_empty(&c->retrying) && c->now_us + 1000 < tick)
        tick = c->now_us + 1000;
    return tick;
}

static void drop_shot(struct crowd *c, struct shooter *s, struct shot *shot)
{
    set_waiting(c, s, shot, SHOT_FREE);
    s->in_flight--;
    c->tally->waiting--;
}

void shooters_seal(struct crowd *c)
{
    for (uint32_t i = 0; i < c->shooter_count; i++) {
        struct shooter *s = &c->shooters[i];
        struct sender_share *told = &c->share->senders[s->number];

        told->excused += s->in_flight;
        while (!c->options->closed && due_us(c, s, s->next) < end_us(c)) {
            s->next++;
            c->tally->unsent++;
        }
    }
}

/* Who was away because it wanted to be has nothing to make up for. */
static void skip_missed_turns(struct crowd *c, struct shooter *s)
{
    s->peer->has_left = false;
    while (!c->options->closed && due_us(c, s, s->next) < c->now_us &&
           due_us(c, s, s->next) < end_us(c))
        s->next++;
}

void shooter_opened(struct crowd *c, struct shooter *s)
{
    for (uint64_t i = 0; i < c->options->in_flight; i++) {
        struct shot *first = NULL;

        /* In the order they were sent. */
        for (uint64_t j = 0; j < c->options->in_flight; j++) {
            struct shot *shot = &s->shots[j];

            if (shot->state == SHOT_IN_DOUBT &&
                (!first || shot->counter < first->counter))
                first = shot;
        }
        if (!first)
            break;
        repeat(c, s, first);
    }
    if (s->peer->has_left)
        skip_missed_turns(c, s);
    pump(c, s);
}

void shooter_lost(struct crowd *c, struct shooter *s)
{
    (void)c;
    for (uint64_t i = 0; i < c->options->in_flight; i++)
        if (s->shots[i].state == SHOT_SENT)
            s->shots[i].state = SHOT_IN_DOUBT;
}

struct sent {
    uint64_t seq;
    bool is_duplicate;
};

static bool read_sent(struct span result, struct sent *sent)
{
    struct scan scan = scan_begin(result.text, result.len);
    struct span key;

    *sent = (struct sent){0};
    scan_object(&scan);
    while (scan_next_key(&scan, &key)) {
        if (span_is(key, "seq"))
            sent->seq = scan_u64(&scan);
        else if (span_is(key, "duplicate"))
            sent->is_duplicate = scan_bool(&scan);
        else
            scan_skip(&scan);
    }
    return scan_end(&scan) && sent->seq > 0;
}

/* One person's words sent one after the other must stand in that order in the room. */
static void check_order(struct crowd *c, struct shooter *s, const struct shot *shot,
                        uint64_t seq)
{
    if (!shot->is_clean)
        return;
    if (s->clean_counter != 0 &&
        (shot->counter > s->clean_counter) != (seq > s->clean_seq))
        c->tally->disordered++;
    s->clean_counter = shot->counter;
    s->clean_seq = seq;
}

static void on_sent(struct crowd *c, struct shooter *s, struct shot *shot,
                    struct span result)
{
    struct sent sent;

    if (!read_sent(result, &sent)) {
        c->tally->garbled++;
        share_trouble(c->own, "cannot read the answer to message.send");
        return;
    }
    share_raise_head(c->share, c->plan->senders[s->number].room->index, sent.seq);
    check_order(c, s, shot, sent.seq);
    c->tally->acked++;
    c->tally->acked_again += sent.is_duplicate;
    latency_add(&c->own->answering,
                c->now_us > shot->sent_us ? c->now_us - shot->sent_us : 0);
    drop_shot(c, s, shot);
}

static void on_refused(struct crowd *c, struct shooter *s, struct shot *shot,
                       const struct heard *h)
{
    uint64_t wait_ms = h->retry_ms < 1 ? 1 : h->retry_ms;
    bool is_busy = span_is(h->code, "busy");
    bool is_rate = span_is(h->code, "rate_limited");

    c->tally->told_busy += is_busy;
    c->tally->told_rate_limited += is_rate;
    if (is_busy || is_rate) {
        shot->retry_us =
            c->now_us + (wait_ms < RETRY_MS_MAX ? wait_ms : RETRY_MS_MAX) * 1000;
        set_waiting(c, s, shot, SHOT_WAITING);
        return;
    }
    c->tally->refused++;
    c->share->senders[s->number].excused++;
    share_trouble(c->own, "message.send was refused: %.*s",
                  (int)(h->code.len < 60 ? h->code.len : 60), h->code.text);
    drop_shot(c, s, shot);
}

void shooter_answered(struct crowd *c, struct shooter *s, const struct heard *h)
{
    uint64_t slot = h->id >= FIRST_ID ? (h->id - FIRST_ID) % IN_FLIGHT_MAX : 0;
    struct shot *shot = &s->shots[slot];

    if (c->phase >= PHASE_SEAL)
        return;
    if (h->id < FIRST_ID || slot >= c->options->in_flight || shot->state != SHOT_SENT ||
        shot->counter != (h->id - FIRST_ID) / IN_FLIGHT_MAX) {
        c->tally->garbled++;
        share_trouble(c->own, "an answer nobody asked for: id %" PRIu64, h->id);
        return;
    }
    if (h->kind == HEARD_ANSWER)
        on_sent(c, s, shot, h->result);
    else
        on_refused(c, s, shot, h);
    pump(c, s);
}
