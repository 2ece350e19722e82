/* The first byte says whether a question or an answer follows: what was read to the end
 * and is written again gives the input. */
#include "base/buf.h"
#include "base/must.h"
#include "ipc/verdict.h"
#include "ipc/wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static bool copy_question(struct wire_in *in, struct buf *again)
{
    static struct judge_text texts[JUDGE_TEXTS_MAX];
    int count = judge_read(in, texts);

    must(count <= JUDGE_TEXTS_MAX);
    if (count < 0)
        return false;
    judge_begin(again);
    for (int i = 0; i < count; i++)
        if (!judge_add(again, &texts[i]))
            return false; /* an input longer than a frame */
    return true;
}

static bool copy_answer(struct wire_in *in, struct buf *again)
{
    uint16_t count = verdicts_read(in);

    verdicts_begin(again, count);
    for (unsigned i = 0; i < count; i++) {
        struct verdict v;

        verdict_get(in, &v);
        verdict_put(again, &v);
    }
    return wire_end(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct buf again;

    if (len == 0)
        return 0;

    struct wire_in in = wire_in(bytes + 1, len - 1);

    buf_init(&again);
    if (bytes[0] % 2 == 0 ? copy_question(&in, &again) : copy_answer(&in, &again))
        must(again.len == len - 1 && memcmp(again.bytes, bytes + 1, len - 1) == 0);
    buf_finish(&again);
    return 0;
}
