#include "load/marker.h"

#include "base/must.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEAD_LEN 15

struct run_mark run_mark(uint32_t run)
{
    struct run_mark mark;

    snprintf(mark.head, sizeof(mark.head), "~load %08" PRIx32 " ", run);
    return mark;
}

void marker_write(char *text, size_t size, const struct run_mark *run,
                  const struct marker *m)
{
    char head[80];
    int len = snprintf(head, sizeof(head), "%s%u %u %" PRIu64 " ", run->head, m->sender,
                       m->counter, m->due_us);

    must(len > 0 && (size_t)len <= size);
    memcpy(text, head, (size_t)len);
    memset(text + len, 'x', size - (size_t)len);
}

static bool read_number(const char **at, const char *end, uint64_t max, uint64_t *value)
{
    const char *start = *at;

    for (*value = 0; *at < end && **at >= '0' && **at <= '9'; (*at)++) {
        *value = *value * 10 + (uint64_t)(**at - '0');
        if (*value > max)
            return false;
    }
    return *at > start && *at < end && *(*at)++ == ' ';
}

bool marker_read(struct span text, const struct run_mark *run, struct marker *m)
{
    const char *at;
    const char *end;
    uint64_t sender;
    uint64_t counter;

    if (text.len < HEAD_LEN || memcmp(text.text, run->head, HEAD_LEN) != 0)
        return false;
    at = text.text + HEAD_LEN;
    end = text.text + text.len;
    if (!read_number(&at, end, UINT32_MAX - 1, &sender) ||
        !read_number(&at, end, UINT32_MAX - 1, &counter) ||
        !read_number(&at, end, UINT64_C(1) << 60, &m->due_us) || counter == 0)
        return false;
    m->sender = (uint32_t)sender;
    m->counter = (uint32_t)counter;
    return true;
}
