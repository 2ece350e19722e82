/* A pattern on the first line, then a text: checking and matching end soon and stay
 * within the text. */
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/verdict.h"
#include "worker/rules/patterns.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    const char *line = len ? memchr(text, '\n', len) : NULL;
    struct verdict_span spans[VERDICT_SPANS_MAX];
    struct pattern_error error;
    bool partial;

    if (!line || !utf8_valid(text, len))
        return 0;
    size_t pattern_len = (size_t)(line - text);

    if (!pattern_check(text, pattern_len, &error)) {
        must(memchr(error.why, '\0', sizeof(error.why)) && error.offset <= pattern_len);
        return 0;
    }
    struct patterns *patterns = patterns_create();
    struct pattern_scratch *scratch = pattern_scratch_create();

    must(patterns_add(patterns, 1, "", text, pattern_len, &error));
    len -= pattern_len + 1;
    text = line + 1;
    size_t count = patterns_find(patterns, scratch, "", text, len, spans,
                                 VERDICT_SPANS_MAX, &partial);

    for (size_t i = 0; i < count; i++)
        must(spans[i].start < spans[i].end && spans[i].end <= len);
    pattern_scratch_destroy(scratch);
    patterns_destroy(patterns);
    return 0;
}
