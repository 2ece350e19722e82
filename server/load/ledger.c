#include "load/ledger.h"

#include "base/xmalloc.h"

#include <stdlib.h>

#define EARS_MAX 10000

void book_init(struct book *b, const struct plan *plan, struct share *share)
{
    holes_init(&b->holes);
    b->plan = plan;
    b->share = share;
}

void book_finish(struct book *b)
{
    holes_finish(&b->holes);
}

void listener_finish(struct listener *l)
{
    for (uint32_t i = 0; i < l->ear_count; i++)
        free(l->ears[i].counts);
    free(l->ears);
}

static struct ear *find_ear(struct listener *l, uint64_t room)
{
    for (uint32_t i = 0; i < l->ear_count; i++)
        if (l->ears[i].room == room)
            return &l->ears[i];
    return NULL;
}

static void start_counts(struct book *b, struct ear *ear, uint32_t last)
{
    for (uint32_t i = 0; ear->counts && i < ear->plan->count; i++)
        track_restart(&b->holes, &ear->counts[i], last);
}

/* A room heard of for the first time: its next number is seq + 1, and its senders' counts
 * begin after `last`. */
static struct ear *add_ear(struct book *b, struct listener *l, uint64_t room,
                           uint64_t seq, uint32_t last)
{
    struct ear *ear;

    if (l->ear_count >= EARS_MAX)
        return NULL;
    l->ears = xreallocarray(l->ears, l->ear_count + 1, sizeof(*l->ears));
    ear = &l->ears[l->ear_count++];
    *ear =
        (struct ear){.room = room, .base = seq, .plan = map_find(&b->plan->by_id, room)};
    if (ear->plan && ear->plan->count > 0)
        ear->counts = xcalloc(ear->plan->count, sizeof(struct track));
    start_counts(b, ear, last);
    return ear;
}

static void restart_ear(struct book *b, struct ear *ear, uint64_t seq)
{
    ear->base = seq;
    track_restart(&b->holes, &ear->seqs, 0);
    start_counts(b, ear, TRACK_UNKNOWN);
}

/* A room that a resumed session does not know was entered while it was away: the replay
 * says where it begins. */
static void open_room(struct book *b, struct listener *l, uint64_t room, uint64_t seq,
                      bool is_resumed, bool is_first)
{
    struct ear *ear = find_ear(l, room);

    if (!ear && !is_resumed)
        ear = add_ear(b, l, room, seq, is_first ? 0 : TRACK_UNKNOWN);
    else if (ear && !is_resumed)
        restart_ear(b, ear, seq);
    if (!ear)
        return;
    ear->target = seq;
    if (ear->plan)
        share_raise_head(b->share, ear->plan->index, seq);
}

static void read_room(struct scan *s, uint64_t *room, uint64_t *seq, bool *is_member)
{
    struct span key;

    *room = *seq = 0;
    *is_member = true;
    scan_object(s);
    while (scan_next_key(s, &key)) {
        if (span_is(key, "room"))
            *room = scan_u64(s);
        else if (span_is(key, "seq"))
            *seq = scan_u64(s);
        else if (span_is(key, "member"))
            *is_member = scan_bool(s);
        else
            scan_skip(s);
    }
}

bool ledger_open(struct book *b, struct listener *l, uint64_t head, struct span rooms,
                 bool is_resumed, bool is_first)
{
    struct scan s = scan_begin(rooms.text, rooms.len);

    scan_array(&s);
    while (scan_next_item(&s)) {
        uint64_t room;
        uint64_t seq;
        bool is_member;

        read_room(&s, &room, &seq, &is_member);
        if (!s.bad && is_member && room != 0)
            open_room(b, l, room, seq, is_resumed, is_first);
    }
    if (!is_resumed)
        l->cursor = head;
    l->live_from = head;
    return scan_end(&s);
}

/* A room's number, or a sender's: seen from where it began. */
static enum noted note(struct book *b, struct track *t, uint64_t number)
{
    return track_note(&b->holes, t,
                      number < TRACK_UNKNOWN ? (uint32_t)number : TRACK_UNKNOWN - 1);
}

static enum noted note_seq(struct book *b, struct listener *l, const struct heard *e,
                           struct ear **ear)
{
    *ear = find_ear(l, e->room);
    if (!*ear)
        *ear = add_ear(b, l, e->room, e->seq - 1, TRACK_UNKNOWN);
    if (!*ear)
        return NOTED_NEXT;
    if ((*ear)->plan)
        share_raise_head(b->share, (*ear)->plan->index, e->seq);
    if (e->seq <= (*ear)->base)
        return NOTED_AGAIN;
    return note(b, &(*ear)->seqs, e->seq - (*ear)->base);
}

static enum noted note_counter(struct book *b, const struct ear *ear, struct verdict *v)
{
    const struct plan *plan = b->plan;
    const struct plan_sender *sender;

    if (v->marker.sender >= plan->sender_count)
        return NOTED_NEXT;
    sender = &plan->senders[v->marker.sender];
    if (sender->room != ear->plan)
        return NOTED_NEXT;
    v->is_marked = true;
    return note(b, &ear->counts[sender->slot], v->marker.counter);
}

struct verdict ledger_hear(struct book *b, struct listener *l, const struct heard *e)
{
    struct verdict v = {.is_readable = e->pos != 0 && (e->seq == 0 || e->room != 0)};
    enum noted by_seq = NOTED_NEXT;
    enum noted by_counter = NOTED_NEXT;
    struct ear *ear = NULL;

    if (!v.is_readable)
        return v;
    if (e->seq != 0)
        by_seq = note_seq(b, l, e, &ear);
    if (ear && ear->plan && marker_read(e->text, &b->plan->mark, &v.marker) &&
        span_is(e->method, "message.created"))
        by_counter = note_counter(b, ear, &v);
    /* A sender's counts may overtake each other where one was refused and repeated; a
     * room's numbers and the log's never. */
    v.is_doubled = by_seq == NOTED_AGAIN || by_counter == NOTED_AGAIN;
    if (e->pos <= l->cursor && !v.is_doubled) {
        v.is_doubled = e->seq == 0 && e->pos == l->cursor;
        v.is_late = !v.is_doubled;
    }
    if (by_seq == NOTED_LATE && !v.is_doubled)
        v.is_late = true;
    if (e->pos > l->cursor)
        l->cursor = e->pos;
    return v;
}

bool ledger_is_back(const struct listener *l)
{
    for (uint32_t i = 0; i < l->ear_count; i++)
        if (l->ears[i].base + l->ears[i].seqs.last < l->ears[i].target)
            return false;
    return true;
}

static uint32_t expected_seqs(const struct book *b, const struct ear *ear)
{
    uint64_t head = ear->plan ? atomic_load_explicit(&b->share->heads[ear->plan->index],
                                                     memory_order_relaxed)
                              : 0;
    uint64_t expected = head > ear->base ? head - ear->base : 0;

    return expected < TRACK_UNKNOWN ? (uint32_t)expected : TRACK_UNKNOWN - 1;
}

static uint64_t missing_counts(const struct book *b, const struct ear *ear)
{
    uint64_t missing = 0;

    for (uint32_t i = 0; ear->counts && i < ear->plan->count; i++) {
        const struct sender_share *sender = &b->share->senders[ear->plan->senders[i]];
        uint64_t less = track_missing(&b->holes, &ear->counts[i], sender->sent);

        missing += less > sender->excused ? less - sender->excused : 0;
    }
    return missing;
}

uint64_t ledger_lost(const struct book *b, const struct listener *l)
{
    uint64_t by_seq = 0;
    uint64_t by_count = 0;

    for (uint32_t i = 0; i < l->ear_count; i++) {
        const struct ear *ear = &l->ears[i];

        by_seq += track_missing(&b->holes, &ear->seqs, expected_seqs(b, ear));
        by_count += missing_counts(b, ear);
    }
    return by_seq > by_count ? by_seq : by_count;
}

bool ledger_is_whole(const struct book *b, const struct listener *l)
{
    for (uint32_t i = 0; i < l->ear_count; i++)
        if (l->ears[i].seqs.holes != 0 ||
            l->ears[i].seqs.last < expected_seqs(b, &l->ears[i]))
            return false;
    return true;
}
