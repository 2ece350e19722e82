/* The first byte says which answer follows: whatever is taken for one is bounded. */
#include "base/must.h"
#include "handlers/worker_answers.h"
#include "ipc/wire.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_lists(struct wire_in *in)
{
    static struct lists_taken taken;

    if (!lists_taken_read(in, &taken))
        return;
    must(taken.bad_count <= LIST_PATTERNS_MAX);
    for (unsigned i = 0; i < taken.bad_count; i++)
        must(memchr(taken.bad[i].why, '\0', WORKER_WHY_MAX));
}

static void read_model(struct wire_in *in)
{
    struct model_info info;

    if (!model_info_read(in, &info))
        return;
    must(info.head_count <= VERDICT_HEADS_MAX);
    for (unsigned i = 0; i < info.head_count; i++)
        must(memchr(info.heads[i].name, '\0', HEAD_NAME_BYTES));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct pattern_checked checked;
    struct learnt learnt;
    bool there;

    if (len == 0)
        return 0;

    struct wire_in in = wire_in(bytes + 1, len - 1);

    switch (bytes[0] % 5) {
    case 0:
        read_model(&in);
        break;
    case 1:
        read_lists(&in);
        break;
    case 2:
        if (pattern_checked_read(&in, &checked))
            must(memchr(checked.why, '\0', WORKER_WHY_MAX));
        break;
    case 3:
        if (learnt_read(&in, &learnt))
            must(memchr(learnt.why, '\0', WORKER_WHY_MAX));
        break;
    default:
        head_used_read(&in, &there);
    }
    return 0;
}
