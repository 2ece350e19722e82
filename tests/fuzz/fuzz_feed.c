/* A FEED payload: what reads as good reads to its end, keeps its promises, and written again
 * reads the same. */
#include "base/buf.h"
#include "base/must.h"
#include "ipc/feed.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_event(const struct feed_events *frame, const struct feed_event *e)
{
    must(e->pos > frame->after && e->pos <= frame->upto);
    must(e->kind == FEED_PERSON || e->kind == FEED_MODERATION || e->room != 0);
    must(e->text_len <= FEED_TEXT_MAX);
    must(e->kind != FEED_MODERATION || e->outcome != 0);
}

static void write_again(struct feed_events frame, const uint8_t *bytes, size_t len)
{
    struct feed_events whole = frame;
    struct feed_writer w;
    struct feed_event e;
    struct buf out;
    bool fits = true;

    buf_init(&out);
    feed_events_begin(&w, &out, frame.after);
    while (feed_events_next(&frame, &e)) {
        check_event(&whole, &e);
        fits = fits && feed_events_add(&w, &e);
    }
    feed_events_end(&w, frame.upto, frame.head);
    if (fits)
        must(out.len == len && memcmp(out.bytes, bytes, len) == 0);
    buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct wire_in in = wire_in(bytes, len);
    struct feed_begin begin;
    struct feed_events events;
    struct feed_sample sample;
    struct follow follow;

    switch (feed_read(&in, &begin, &events)) {
    case FEED_EVENTS:
        write_again(events, bytes, len);
        break;
    case FEED_BEGIN:
        must(begin.epoch_len <= FEED_EPOCH_MAX && begin.zone_len <= FEED_ZONE_MAX);
        break;
    default:
        break;
    }
    in = wire_in(bytes, len);
    sample_read(&in, &sample);
    in = wire_in(bytes, len);
    follow_read(&in, &follow);
    return 0;
}
