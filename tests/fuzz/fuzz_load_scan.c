/* What the load generator reads of a message it reads the same when it remembers it, and
 * what the spans name lies within the message. */
#include "base/must.h"
#include "base/xmalloc.h"
#include "load/framing.h"
#include "load/hearing.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_span(struct span s, const char *text, size_t len)
{
    must(s.len == 0 || (s.text >= text && s.text + s.len <= text + len));
}

static void scan(const char *text, size_t len, struct hearing *memory)
{
    struct heard heard;
    bool ok = scan_message(text, len, &heard);
    const struct heard *remembered;

    for (int i = 0; i < 2; i++) {
        remembered = hearing_read(memory, text, len);
        must((remembered != NULL) == ok);
        must(!ok || (remembered->pos == heard.pos && remembered->id == heard.id &&
                     remembered->text.len == heard.text.len));
    }
    if (!ok)
        return;
    check_span(heard.method, text, len);
    check_span(heard.text, text, len);
    check_span(heard.result, text, len);
    check_span(heard.code, text, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static struct hearing *memory;
    char *text = xmalloc(len + 1); /* of its own, so that reading past it is seen */
    struct frame_view view;

    if (!memory)
        memory = hearing_create();
    memcpy(text, bytes, len);
    text = xrealloc(text, len > 0 ? len : 1);
    scan(text, len, memory);
    if (frame_read(text, len, &view) == FRAMING_WHOLE)
        must(view.size <= len && view.payload + view.len <= text + len);
    free(text);
    return 0;
}
