#include "ipc/feed.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/frame_stream.h"
#include "ipc/varint.h"

#include <string.h>

/* What stands behind kind, pos and time. */
#define HAS_ROOM    1u
#define HAS_USER    2u
#define HAS_AUTHOR  4u
#define HAS_TEXT    8u
#define HAS_OUTCOME 16u
#define MAY_NO_ROOM 32u

static const unsigned fields[FEED_KIND_COUNT] = {
    [FEED_PERSON] = HAS_USER,
    [FEED_ROOM] = HAS_ROOM | HAS_USER,
    [FEED_ARCHIVED] = HAS_ROOM,
    [FEED_OPEN] = HAS_ROOM,
    [FEED_MESSAGE] = HAS_ROOM | HAS_USER,
    [FEED_EDIT] = HAS_ROOM | HAS_USER,
    [FEED_DELETE] = HAS_ROOM | HAS_USER,
    [FEED_REACTION] = HAS_ROOM | HAS_USER | HAS_AUTHOR | HAS_TEXT,
    [FEED_UNREACTION] = HAS_ROOM | HAS_USER | HAS_AUTHOR | HAS_TEXT,
    [FEED_JOIN] = HAS_ROOM | HAS_USER,
    [FEED_LEAVE] = HAS_ROOM | HAS_USER,
    [FEED_READ] = HAS_ROOM | HAS_USER,
    [FEED_MODERATION] = HAS_ROOM | HAS_USER | HAS_OUTCOME | MAY_NO_ROOM,
};

/* Places beyond this would not fit a JSON number. */
#define POS_MAX ((UINT64_C(1) << 53) - 1)
/* Times within some thousand years of now, so that sums of them do not overflow. */
#define AT_MAX (INT64_C(1) << 52)

#define EVENT_BYTES_MAX \
    (1 + 5 * VARINT_MAX + 1 + 1 + VARINT_MAX + VARINT_MAX + FEED_TEXT_MAX)
#define UPTO_AT (1 + 8)

const char *feed_outcome_name(enum feed_outcome outcome)
{
    static const char *const names[] = {
#define OUTCOME(name, number, column) [number] = (column),
#include "ipc/outcomes.tbl"
    };

    must(outcome > 0 && outcome < OUTCOME_COUNT);
    return names[outcome];
}

const char *feed_class_name(enum feed_class class)
{
    static const char *const names[] = {
#define CLASS(name, bit, text) [bit] = (text),
#include "ipc/classes.tbl"
    };

    must((unsigned)class < CLASS_COUNT);
    return names[class];
}

/* --- FEED --- */

void feed_begin_put(struct buf *out, const struct feed_begin *b)
{
    wire_put_u8(out, FEED_BEGIN);
    wire_put_string(out, b->epoch, b->epoch_len);
    wire_put_string(out, b->zone, b->zone_len);
    wire_put_u64(out, b->oldest);
    wire_put_u64(out, b->head);
}

void feed_events_begin(struct feed_writer *w, struct buf *out, uint64_t after)
{
    *w = (struct feed_writer){.out = out, .pos = after};
    buf_clear(out);
    wire_put_u8(out, FEED_EVENTS);
    wire_put_u64(out, after);
    wire_put_u64(out, after);
    wire_put_u64(out, after);
    wire_put_u32(out, 0);
}

static void put_fields(struct buf *out, const struct feed_event *e, unsigned has)
{
    if (has & HAS_ROOM) {
        varint_put(out, e->room);
        if (e->room != 0)
            wire_put_u8(out, (uint8_t)e->room_kind);
    }
    if (has & HAS_USER)
        varint_put(out, e->user);
    if (has & HAS_AUTHOR)
        varint_put(out, e->author);
    if (has & HAS_OUTCOME) {
        wire_put_u8(out, (uint8_t)e->outcome);
        varint_put(out, e->classes);
    }
    if (has & HAS_TEXT) {
        varint_put(out, e->text_len);
        buf_add(out, e->text, e->text_len);
    }
}

bool feed_events_add(struct feed_writer *w, const struct feed_event *e)
{
    must(e->kind > 0 && e->kind < FEED_KIND_COUNT && e->text_len <= FEED_TEXT_MAX);
    must(e->pos > w->pos || (w->count > 0 && e->pos == w->pos));
    if (w->out->len + EVENT_BYTES_MAX > FRAME_PAYLOAD_MAX)
        return false;
    wire_put_u8(w->out, (uint8_t)e->kind);
    varint_put(w->out, e->pos - w->pos);
    varint_put_signed(w->out, e->at - w->at);
    put_fields(w->out, e, fields[e->kind]);
    w->pos = e->pos;
    w->at = e->at;
    w->count++;
    return true;
}

void feed_events_end(struct feed_writer *w, uint64_t upto, uint64_t head)
{
    struct buf fixed;

    must(upto >= w->pos && head >= upto);
    buf_init(&fixed);
    wire_put_u64(&fixed, upto);
    wire_put_u64(&fixed, head);
    wire_put_u32(&fixed, w->count);
    memcpy(w->out->bytes + UPTO_AT, fixed.bytes, fixed.len);
    buf_finish(&fixed);
}

static void get_text(struct wire_in *in, struct feed_event *e)
{
    uint64_t len = varint_get(in);

    if (len > FEED_TEXT_MAX || len > in->left ||
        !utf8_valid((const char *)in->at, (size_t)len) ||
        (len > 0 && memchr(in->at, '\0', (size_t)len))) {
        in->bad = true;
        return;
    }
    e->text = (const char *)in->at;
    e->text_len = (size_t)len;
    in->at += len;
    in->left -= (size_t)len;
}

static void get_room(struct wire_in *in, struct feed_event *e, unsigned has)
{
    unsigned kind;

    e->room = varint_get(in);
    if (e->room == 0) {
        in->bad |= !(has & MAY_NO_ROOM);
        return;
    }
    kind = wire_get_u8(in);
    in->bad |= kind > FEED_DM || e->room > POS_MAX;
    e->room_kind = in->bad ? FEED_PUBLIC : (enum feed_room)kind;
}

static void get_outcome(struct wire_in *in, struct feed_event *e)
{
    unsigned outcome = wire_get_u8(in);
    uint64_t classes = varint_get(in);

    if (outcome == 0 || outcome >= OUTCOME_COUNT || classes >> CLASS_COUNT != 0)
        in->bad = true;
    else
        e->outcome = (enum feed_outcome)outcome;
    e->classes = (uint32_t)classes;
}

static void get_fields(struct wire_in *in, struct feed_event *e, unsigned has)
{
    if (has & HAS_ROOM)
        get_room(in, e, has);
    if (has & HAS_USER)
        e->user = varint_get(in);
    if (has & HAS_AUTHOR)
        e->author = varint_get(in);
    if (has & HAS_OUTCOME)
        get_outcome(in, e);
    if (has & HAS_TEXT)
        get_text(in, e);
    in->bad |= e->user > POS_MAX || e->author > POS_MAX;
}

/* The next event; a malformed one breaks the reader. */
static void get_event(struct feed_events *f, struct feed_event *e)
{
    struct wire_in *in = &f->in;
    unsigned kind = wire_get_u8(in);
    uint64_t step = varint_get(in);
    int64_t at = varint_get_signed(in);

    memset(e, 0, sizeof(*e));
    if (kind == 0 || kind >= FEED_KIND_COUNT || step > f->upto - f->pos ||
        (step == 0 && f->pos == f->after) || at < -2 * AT_MAX || at > 2 * AT_MAX) {
        in->bad = true;
        return;
    }
    e->kind = (enum feed_kind)kind;
    f->pos += step;
    f->at += at;
    in->bad |= f->at < -AT_MAX || f->at > AT_MAX;
    e->pos = f->pos;
    e->at = f->at;
    get_fields(in, e, fields[kind]);
}

static bool check_events(const struct feed_events *f)
{
    struct feed_events walk = *f;
    struct feed_event e;

    for (uint32_t i = 0; i < f->count && !walk.in.bad; i++)
        get_event(&walk, &e);
    return wire_end(&walk.in);
}

static enum feed_what read_begin(struct wire_in *in, struct feed_begin *b)
{
    wire_get_string(in, &b->epoch, &b->epoch_len);
    wire_get_string(in, &b->zone, &b->zone_len);
    b->oldest = wire_get_u64(in);
    b->head = wire_get_u64(in);
    if (!wire_end(in) || b->epoch_len > FEED_EPOCH_MAX || b->zone_len > FEED_ZONE_MAX ||
        b->head > POS_MAX || b->oldest > b->head)
        return FEED_BAD;
    return FEED_BEGIN;
}

static enum feed_what read_events(struct wire_in *in, struct feed_events *f)
{
    memset(f, 0, sizeof(*f));
    f->after = wire_get_u64(in);
    f->upto = wire_get_u64(in);
    f->head = wire_get_u64(in);
    f->count = wire_get_u32(in);
    f->in = *in;
    f->pos = f->after;
    if (in->bad || f->after > f->upto || f->upto > f->head || f->head > POS_MAX)
        return FEED_BAD;
    return check_events(f) ? FEED_EVENTS : FEED_BAD;
}

enum feed_what feed_read(struct wire_in *payload, struct feed_begin *b,
                         struct feed_events *events)
{
    uint8_t what = wire_get_u8(payload);

    if (what == FEED_BEGIN)
        return read_begin(payload, b);
    return what == FEED_EVENTS ? read_events(payload, events) : FEED_BAD;
}

bool feed_events_next(struct feed_events *f, struct feed_event *e)
{
    if (f->count == 0)
        return false;
    f->count--;
    get_event(f, e);
    must(!f->in.bad);
    return true;
}

/* --- FOLLOW and SAMPLE --- */

void follow_put(struct buf *out, const struct follow *f)
{
    wire_put_u64(out, f->pos);
    wire_put_i64(out, f->sampled);
    wire_put_u8(out, f->seek);
}

bool follow_read(struct wire_in *in, struct follow *f)
{
    uint8_t seek;

    f->pos = wire_get_u64(in);
    f->sampled = wire_get_i64(in);
    seek = wire_get_u8(in);
    f->seek = seek == 1;
    return wire_end(in) && f->pos <= POS_MAX && seek <= 1;
}

void sample_put(struct buf *out, const struct feed_sample *s)
{
    wire_put_i64(out, s->at);
    wire_put_u64(out, s->sockets);
    wire_put_u64(out, s->users);
    wire_put_u64(out, s->bytes);
}

bool sample_read(struct wire_in *in, struct feed_sample *s)
{
    s->at = wire_get_i64(in);
    s->sockets = wire_get_u64(in);
    s->users = wire_get_u64(in);
    s->bytes = wire_get_u64(in);
    return wire_end(in) && s->at >= -AT_MAX && s->at <= AT_MAX && s->sockets <= POS_MAX &&
           s->users <= POS_MAX && s->bytes <= POS_MAX;
}
