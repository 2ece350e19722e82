#include "worker/analytics/figures.h"

#include "base/day.h"
#include "worker/analytics/book.h"

#include <sqlite3.h>

#include <string.h>

void figures_init(struct figures *f)
{
    memset(f, 0, sizeof(*f));
    for (unsigned i = 0; i < SET_COUNT; i++)
        place_set_init(&f->sets[i]);
}

void figures_finish(struct figures *f)
{
    for (unsigned i = 0; i < SET_COUNT; i++)
        place_set_finish(&f->sets[i]);
}

void figures_clear(struct figures *f)
{
    memset(f->counts, 0, sizeof(f->counts));
    memset(f->tallies, 0, sizeof(f->tallies));
    for (unsigned i = 0; i < SET_COUNT; i++)
        place_set_clear(&f->sets[i]);
}

static void add_row(struct figures *f, struct line *l, unsigned parts)
{
    bool good = true;
    size_t len;

    for (unsigned i = 0; i < COUNT_COUNT; i++)
        f->counts[i] += line_number(l);
    for (unsigned i = 0; i < TALLY_KINDS; i++) {
        const void *bytes = parts & PART_TALLY(i) ? line_blob(l, &len) : NULL;

        if (bytes)
            good &= tally_add(&f->tallies[i], bytes, len);
        else if (!(parts & PART_TALLY(i)))
            l->column++;
    }
    for (unsigned i = 0; i < SET_COUNT; i++) {
        const void *bytes = parts & PART_SET(i) ? line_blob(l, &len) : NULL;

        if (bytes)
            good &= place_set_decode(&f->sets[i], bytes, len);
        else if (!(parts & PART_SET(i)))
            l->column++;
    }
    if (!good && l->book->failure == 0)
        l->book->failure = SQLITE_CORRUPT;
}

void figures_add(struct figures *f, struct book *b, enum span span, int32_t period,
                 uint64_t room, unsigned parts)
{
    struct line l = line_start(b, BOOK_GET_FIGURES);

    line_bind(&l, span);
    line_bind(&l, period);
    line_bind(&l, (int64_t)room);
    if (line_row(&l))
        add_row(f, &l, parts);
    line_end(&l);
}

void figures_add_range(struct figures *f, struct book *b, int32_t from, int32_t to,
                       uint64_t room, unsigned parts)
{
    struct stretch s = stretch_of(from, to);

    while (stretch_next(&s))
        figures_add(f, b, s.span, s.period, room, parts);
}

void figures_write(const struct figures *f, struct book *b, enum span span,
                   int32_t period, uint64_t room)
{
    struct line l = line_start(b, BOOK_PUT_FIGURES);
    size_t ends[TALLY_KINDS + SET_COUNT + 1] = {0};
    struct buf blobs;

    buf_init(&blobs);
    buf_reserve(&blobs, 64); /* there may be none at all, and NULL takes no sums */
    for (unsigned i = 0; i < TALLY_KINDS; i++) {
        tally_encode(&f->tallies[i], &blobs);
        ends[i + 1] = blobs.len;
    }
    for (unsigned i = 0; i < SET_COUNT; i++) {
        place_set_encode(&f->sets[i], &blobs);
        ends[TALLY_KINDS + i + 1] = blobs.len;
    }
    line_bind(&l, span);
    line_bind(&l, period);
    line_bind(&l, (int64_t)room);
    for (unsigned i = 0; i < COUNT_COUNT; i++)
        line_bind(&l, f->counts[i]);
    for (unsigned i = 0; i < TALLY_KINDS + SET_COUNT; i++)
        line_bind_blob(&l, blobs.bytes + ends[i], ends[i + 1] - ends[i]);
    line_run(&l);
    buf_finish(&blobs);
}

struct stretch stretch_of(int32_t from, int32_t to)
{
    return (struct stretch){.next = from, .to = to};
}

bool stretch_next(struct stretch *s)
{
    int32_t after;

    if (s->next > s->to)
        return false;
    s->period = s->next;
    s->span = SPAN_DAY;
    if (day_date(s->next).day == 1) {
        after = day_next_month(s->next);
        if (after - 1 <= s->to) {
            s->span = SPAN_MONTH;
            s->next = after;
            return true;
        }
    }
    s->next++;
    return true;
}
