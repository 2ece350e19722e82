/* Whatever the text, what is found lies within it, in order, between whole signs. */
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/verdict.h"
#include "worker/rules/pii.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    struct verdict_span spans[VERDICT_SPANS_MAX];
    size_t from = 0;
    bool more;

    if (!utf8_valid(text, len))
        return 0;
    size_t count = pii_find(text, len, spans, VERDICT_SPANS_MAX, &more);

    must(count == VERDICT_SPANS_MAX || !more);
    for (size_t i = 0; i < count; i++) {
        must(spans[i].start >= from && spans[i].end > spans[i].start &&
             spans[i].end <= len);
        must(utf8_valid(text + spans[i].start, spans[i].end - spans[i].start));
        must(spans[i].kind >= SPAN_EMAIL_ADDRESS && spans[i].kind <= SPAN_PHONE_NUMBER);
        from = spans[i].end;
    }
    return 0;
}
