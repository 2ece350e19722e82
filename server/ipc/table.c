#include "ipc/table.h"

#include "base/buf.h"
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/frame_stream.h"
#include "ipc/varint.h"

#include <string.h>

#define ID_MAX     ((UINT64_C(1) << 53) - 1)
#define NUMBER_MAX (INT64_C(1) << 61)
#define ROWS_SIZE  4

static bool is_name_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

/* A name of a report or a column; anything else breaks the reader. */
static void get_name(struct wire_in *in, char name[TABLE_NAME_MAX + 1])
{
    const char *text;
    size_t len;

    wire_get_string(in, &text, &len);
    memset(name, 0, TABLE_NAME_MAX + 1);
    in->bad |= len == 0 || len > TABLE_NAME_MAX;
    for (size_t i = 0; i < len && !in->bad; i++) {
        name[i] = text[i];
        in->bad |= !is_name_letter(text[i]);
    }
}

static int32_t get_day(struct wire_in *in, bool may_lack)
{
    int64_t day = wire_get_i64(in);
    bool good = (day >= DAY_LEAST && day <= DAY_MOST) || (may_lack && day == DAY_ABSENT);

    in->bad |= !good;
    return in->bad ? 0 : (int32_t)day;
}

static enum table_by get_by(struct wire_in *in)
{
    unsigned by = wire_get_u8(in);

    in->bad |= by > BY_MONTH;
    return in->bad ? BY_NONE : (enum table_by)by;
}

/* --- the question --- */

void report_question_put(struct buf *out, const struct report_question *q)
{
    wire_put_string(out, q->report, strlen(q->report));
    wire_put_i64(out, q->from);
    wire_put_i64(out, q->to);
    wire_put_u8(out, (uint8_t)q->by);
    wire_put_u64(out, q->room);
    wire_put_u64(out, q->user);
    wire_put_u32(out, q->limit);
}

bool report_question_read(struct wire_in *in, struct report_question *q)
{
    get_name(in, q->report);
    q->from = get_day(in, true);
    q->to = get_day(in, true);
    q->by = get_by(in);
    q->room = wire_get_u64(in);
    q->user = wire_get_u64(in);
    q->limit = wire_get_u32(in);
    return wire_end(in) && q->room <= ID_MAX && q->user <= ID_MAX;
}

/* --- writing --- */

void table_fail(struct buf *out, enum table_status status, const char *why)
{
    must(status != TABLE_OK);
    buf_clear(out);
    wire_put_u8(out, (uint8_t)status);
    wire_put_string(out, why, strnlen(why, TABLE_WHY_MAX));
}

void table_begin(struct table_writer *w, struct buf *out, const struct table_head *head)
{
    must(head->column_count > 0 && head->column_count <= TABLE_COLUMNS_MAX);
    buf_clear(out);
    wire_put_u8(out, TABLE_OK);
    wire_put_u64(out, head->pos);
    wire_put_i64(out, head->from);
    wire_put_i64(out, head->to);
    wire_put_u8(out, (uint8_t)head->by);
    wire_put_string(out, head->zone, head->zone_len);
    wire_put_u16(out, head->column_count);
    for (unsigned i = 0; i < head->column_count; i++) {
        wire_put_string(out, head->columns[i].name, strlen(head->columns[i].name));
        wire_put_u8(out, (uint8_t)head->columns[i].type);
    }
    *w = (struct table_writer){
        .out = out, .count_at = out->len, .column_count = head->column_count};
    wire_put_u32(out, 0);
    w->row_at = out->len;
}

/* 0 is nothing, so that the numbers begin at 1. */
void table_number(struct table_writer *w, int64_t value)
{
    must(value > -NUMBER_MAX && value < NUMBER_MAX);
    varint_put(w->out, (value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1) + 1);
}

void table_nothing(struct table_writer *w)
{
    varint_put(w->out, 0);
}

void table_text(struct table_writer *w, const char *text, size_t len)
{
    varint_put(w->out, len);
    buf_add(w->out, text, len);
}

/* What does not fit is taken back, so that nothing grows beyond a frame. */
void table_row_end(struct table_writer *w)
{
    if (w->full || w->out->len > FRAME_PAYLOAD_MAX || w->rows == TABLE_ROWS_MAX) {
        w->full = true;
        w->out->len = w->row_at;
        return;
    }
    w->rows++;
    w->row_at = w->out->len;
}

bool table_end(struct table_writer *w)
{
    must(w->row_at == w->out->len);
    for (unsigned i = 0; i < ROWS_SIZE; i++)
        w->out->bytes[w->count_at + i] = (char)(w->rows >> (8 * i));
    return !w->full;
}

/* --- reading --- */

static void get_number(struct wire_in *in, struct table_cell *cell)
{
    uint64_t bits = varint_get(in);

    if (bits == 0)
        return;
    bits--;
    cell->there = true;
    cell->number = (int64_t)(bits & 1 ? ~(bits >> 1) : bits >> 1);
    in->bad |= cell->number <= -NUMBER_MAX || cell->number >= NUMBER_MAX;
}

static void get_text(struct wire_in *in, struct table_cell *cell)
{
    uint64_t len = varint_get(in);

    if (len > in->left || !utf8_valid((const char *)in->at, (size_t)len) ||
        (len > 0 && memchr(in->at, '\0', (size_t)len))) {
        in->bad = true;
        return;
    }
    cell->there = true;
    cell->text = (const char *)in->at;
    cell->len = (size_t)len;
    in->at += len;
    in->left -= (size_t)len;
}

static bool number_fits(enum table_type type, const struct table_cell *cell)
{
    if (!cell->there)
        return true;
    switch (type) {
    case TABLE_DATE:
        return cell->number >= DAY_LEAST && cell->number <= DAY_MOST;
    case TABLE_ROOM:
    case TABLE_USER:
        return cell->number > 0 && (uint64_t)cell->number <= ID_MAX;
    case TABLE_YES:
        return cell->number == 0 || cell->number == 1;
    default:
        return true;
    }
}

static struct table_cell get_cell(struct wire_in *in, enum table_type type)
{
    struct table_cell cell = {.there = false};

    if (type == TABLE_TEXT)
        get_text(in, &cell);
    else
        get_number(in, &cell);
    in->bad |= type != TABLE_TEXT && !number_fits(type, &cell);
    return cell;
}

static void get_columns(struct wire_in *in, struct table_head *head)
{
    head->column_count = wire_get_u16(in);
    in->bad |= head->column_count == 0 || head->column_count > TABLE_COLUMNS_MAX;
    for (unsigned i = 0; i < head->column_count && !in->bad; i++) {
        unsigned type;

        get_name(in, head->columns[i].name);
        type = wire_get_u8(in);
        in->bad |= type == 0 || type >= TABLE_TYPE_COUNT;
        head->columns[i].type = in->bad ? TABLE_NUMBER : (enum table_type)type;
    }
}

static bool check_cells(const struct table *t)
{
    struct wire_in in = t->cells;

    for (uint32_t row = 0; row < t->rows && !in.bad; row++)
        for (unsigned i = 0; i < t->head.column_count && !in.bad; i++)
            get_cell(&in, t->head.columns[i].type);
    return wire_end(&in);
}

static bool read_failure(struct wire_in *in, struct table *t)
{
    wire_get_string(in, &t->head.why, &t->head.why_len);
    return wire_end(in) && t->head.why_len <= TABLE_WHY_MAX;
}

bool table_read(struct wire_in *payload, struct table *t)
{
    unsigned status = wire_get_u8(payload);

    memset(t, 0, sizeof(*t));
    t->head.why = "";
    if (payload->bad || status > TABLE_BUSY)
        return false;
    t->head.status = (enum table_status)status;
    if (status != TABLE_OK)
        return read_failure(payload, t);
    t->head.pos = wire_get_u64(payload);
    t->head.from = get_day(payload, false);
    t->head.to = get_day(payload, false);
    t->head.by = get_by(payload);
    wire_get_string(payload, &t->head.zone, &t->head.zone_len);
    get_columns(payload, &t->head);
    t->rows = wire_get_u32(payload);
    t->cells = *payload;
    return !payload->bad && t->head.pos <= ID_MAX && t->rows <= TABLE_ROWS_MAX &&
           check_cells(t);
}

struct table_cell table_next(struct table *t, enum table_type type)
{
    struct table_cell cell = get_cell(&t->cells, type);

    must(!t->cells.bad);
    return cell;
}
