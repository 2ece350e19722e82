/* The first line is a host of ours, the rest a text: what is found lies within it, in
 * order. */
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/verdict.h"
#include "worker/rules/hosts.h"
#include "worker/rules/links.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static uint16_t score_length(const void *arg, const char *url, size_t len)
{
    must(arg == NULL && utf8_valid(url, len));
    return (uint16_t)(len % (VERDICT_SURE + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    const char *line = len ? memchr(text, '\n', len) : NULL;
    struct link_model model = {.score = score_length, .threshold = VERDICT_SURE / 2};
    struct verdict_span spans[VERDICT_SPANS_MAX];
    struct hosts *hosts;
    size_t from = 0;
    bool more;

    if (!utf8_valid(text, len))
        return 0;
    hosts = hosts_create();
    if (line) {
        hosts_add(hosts, 1, LIST_HOSTS_OURS, text, (size_t)(line - text));
        hosts_add(hosts, 2, LIST_HOSTS_DENIED, text, (size_t)(line - text));
        len -= (size_t)(line + 1 - text);
        text = line + 1;
    }
    size_t count = links_find(hosts, text, len, &model, spans, VERDICT_SPANS_MAX, &more);

    must(count == VERDICT_SPANS_MAX || !more);
    for (size_t i = 0; i < count; i++) {
        must(spans[i].start >= from && spans[i].end > spans[i].start &&
             spans[i].end <= len);
        must(spans[i].kind == SPAN_LINK && spans[i].score <= VERDICT_SURE);
        must(utf8_valid(text + spans[i].start, spans[i].end - spans[i].start));
        from = spans[i].end;
    }
    hosts_destroy(hosts);
    return 0;
}
