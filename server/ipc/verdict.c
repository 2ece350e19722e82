#include "ipc/verdict.h"

#include "base/buf.h"
#include "base/must.h"
#include "ipc/frame_stream.h"
#include "ipc/wire.h"

#include <string.h>

#define MILLION 1000000u

#define JUDGE_FLAGS  (JUDGE_IS_EDIT | JUDGE_AGAIN)
#define LINK_REASONS (2 * LINK_ALLOWED - 1)
#define FLOOD_FLAGS  (2 * FLOOD_NEWCOMER - 1)

#define TEXT_FIXED    (8 + 8 + 8 + 8 + 4 + 4) /* bytes of a judge_text without its text */
#define VERDICT_BYTES (4 + 8 + 2 + VERDICT_HEADS_MAX * 7 + 2 + VERDICT_SPANS_MAX * 22 + 5)

_Static_assert(2 + JUDGE_TEXTS_MAX * VERDICT_BYTES <= FRAME_PAYLOAD_MAX,
               "the answer to the largest question fits a frame");

const char *verdict_head_name(enum verdict_head head)
{
    static const char *const names[VERDICT_HEADS_MAX] = {[HEAD_SPAM] = "spam",
                                                         [HEAD_TOXICITY] = "toxicity",
                                                         [HEAD_SEVERE] = "severe",
                                                         [HEAD_WORKSPACE] = "workspace"};

    must((unsigned)head < VERDICT_HEADS_MAX);
    return names[head];
}

const char *span_kind_name(enum span_kind kind)
{
    static const char *const names[] = {[SPAN_EMAIL_ADDRESS] = "EMAIL_ADDRESS",
                                        [SPAN_CREDIT_CARD] = "CREDIT_CARD",
                                        [SPAN_US_SSN] = "US_SSN",
                                        [SPAN_IP_ADDRESS] = "IP_ADDRESS",
                                        [SPAN_IBAN_CODE] = "IBAN_CODE",
                                        [SPAN_PHONE_NUMBER] = "PHONE_NUMBER",
                                        [SPAN_DOMAIN_NAME] = "DOMAIN_NAME",
                                        [SPAN_LINK] = "LINK",
                                        [SPAN_LIST] = "LIST"};

    must(kind >= SPAN_EMAIL_ADDRESS && kind <= SPAN_LIST);
    return names[kind];
}

void judge_begin(struct buf *out)
{
    buf_clear(out);
    wire_put_u16(out, 0);
}

bool judge_add(struct buf *out, const struct judge_text *t)
{
    struct wire_in begun = wire_in(out->bytes, out->len);
    unsigned count = wire_get_u16(&begun) + 1u;

    if (count > JUDGE_TEXTS_MAX || out->len + TEXT_FIXED + t->len > FRAME_PAYLOAD_MAX)
        return false;
    wire_put_u64(out, t->user);
    wire_put_u64(out, t->room);
    wire_put_i64(out, t->at);
    wire_put_i64(out, t->user_at);
    wire_put_u32(out, t->flags);
    wire_put_string(out, t->text, t->len);
    out->bytes[0] = (char)count;
    return true;
}

static void read_text(struct wire_in *in, struct judge_text *t)
{
    t->user = wire_get_u64(in);
    t->room = wire_get_u64(in);
    t->at = wire_get_i64(in);
    t->user_at = wire_get_i64(in);
    t->flags = wire_get_u32(in);
    wire_get_string(in, &t->text, &t->len);
    if ((t->flags & ~JUDGE_FLAGS) != 0)
        in->bad = true;
}

int judge_read(struct wire_in *in, struct judge_text texts[JUDGE_TEXTS_MAX])
{
    unsigned count = wire_get_u16(in);

    if (count > JUDGE_TEXTS_MAX)
        return -1;
    for (unsigned i = 0; i < count; i++)
        read_text(in, &texts[i]);
    return wire_end(in) ? (int)count : -1;
}

void verdicts_begin(struct buf *out, uint16_t count)
{
    must(count <= JUDGE_TEXTS_MAX);
    wire_put_u16(out, count);
}

static void put_span(struct buf *out, const struct verdict_span *s)
{
    wire_put_u8(out, (uint8_t)s->kind);
    wire_put_u32(out, s->start);
    wire_put_u32(out, s->end);
    wire_put_u64(out, s->list);
    wire_put_u16(out, s->score);
    wire_put_u16(out, s->reasons);
    wire_put_u8(out, s->flag);
}

void verdict_put(struct buf *out, const struct verdict *v)
{
    must(v->head_count <= VERDICT_HEADS_MAX && v->span_count <= VERDICT_SPANS_MAX);
    wire_put_u32(out, v->model);
    wire_put_u64(out, v->config);
    wire_put_u16(out, v->head_count);
    for (unsigned i = 0; i < v->head_count; i++) {
        wire_put_u16(out, v->heads[i].score);
        wire_put_u32(out, v->heads[i].rarity);
        wire_put_u8(out, v->heads[i].flag);
    }
    wire_put_u16(out, v->span_count);
    for (unsigned i = 0; i < v->span_count; i++)
        put_span(out, &v->spans[i]);
    wire_put_u32(out, v->flood);
    wire_put_u8(out, v->partial);
}

uint16_t verdicts_read(struct wire_in *in)
{
    uint16_t count = wire_get_u16(in);

    if (count > JUDGE_TEXTS_MAX) {
        in->bad = true;
        return 0;
    }
    return count;
}

static bool get_bool(struct wire_in *in)
{
    uint8_t value = wire_get_u8(in);

    in->bad |= value > 1;
    return value == 1;
}

static void get_head(struct wire_in *in, struct verdict_score *h)
{
    h->score = wire_get_u16(in);
    h->rarity = wire_get_u32(in);
    h->flag = get_bool(in);
    in->bad |= h->score > VERDICT_SURE || h->rarity > MILLION;
}

static void get_span(struct wire_in *in, struct verdict_span *s, uint32_t after)
{
    unsigned kind = wire_get_u8(in);

    s->start = wire_get_u32(in);
    s->end = wire_get_u32(in);
    s->list = wire_get_u64(in);
    s->score = wire_get_u16(in);
    s->reasons = wire_get_u16(in);
    s->flag = get_bool(in);
    in->bad |= kind < SPAN_EMAIL_ADDRESS || kind > SPAN_LIST || s->start < after ||
               s->start >= s->end || s->score > VERDICT_SURE || s->reasons > LINK_REASONS;
    s->kind = in->bad ? SPAN_EMAIL_ADDRESS : (enum span_kind)kind;
}

/* A count that is too large breaks the reader. */
static uint16_t get_count(struct wire_in *in, uint16_t max)
{
    uint16_t count = wire_get_u16(in);

    in->bad |= count > max;
    return in->bad ? 0 : count;
}

void verdict_get(struct wire_in *in, struct verdict *v)
{
    uint32_t after = 0;

    memset(v, 0, sizeof(*v));
    v->model = wire_get_u32(in);
    v->config = wire_get_u64(in);
    v->head_count = get_count(in, VERDICT_HEADS_MAX);
    for (unsigned i = 0; i < v->head_count; i++)
        get_head(in, &v->heads[i]);
    v->span_count = get_count(in, VERDICT_SPANS_MAX);
    for (unsigned i = 0; i < v->span_count; i++) {
        get_span(in, &v->spans[i], after);
        after = v->spans[i].start;
    }
    v->flood = wire_get_u32(in);
    v->partial = get_bool(in);
    in->bad |= v->flood > FLOOD_FLAGS;
    if (in->bad)
        memset(v, 0, sizeof(*v));
}
