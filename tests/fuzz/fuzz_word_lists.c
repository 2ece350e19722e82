/* Entries up to a line with a dash, then a text. The first byte says of what kind the
 * odd entries are. */
#include "base/must.h"
#include "base/utf8.h"
#include "ipc/lists.h"
#include "ipc/verdict.h"
#include "worker/rules/rule_set.h"
#include "worker/rules/rules.h"
#include "worker/text/normalise.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static struct normaliser *normaliser;
static struct normalised *normalised;
static struct rules *rules;

static void add(struct rule_builder *b, const char *entries, size_t len, uint8_t kind)
{
    struct list_part part = {.id = 1, .kind = LIST_WORDS, .entries = entries, .len = len};

    rule_builder_add(b, &part);
    part.id = 2;
    part.kind = (enum list_kind)(kind % LIST_HOSTS_OURS + 1);
    memcpy(part.language, "de", 3);
    rule_builder_add(b, &part);
}

static void check(const struct verdict *v, size_t len)
{
    must(v->span_count <= VERDICT_SPANS_MAX);
    for (size_t i = 0; i < v->span_count; i++) {
        must(v->spans[i].end > v->spans[i].start && v->spans[i].end <= len);
        must(i == 0 || v->spans[i].start >= v->spans[i - 1].start);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const char *text = (const char *)bytes;
    struct verdict v = {0};
    struct rule_error *errors;
    size_t count;

    if (len < 1 || len > NORMALISE_TEXT_MAX || !utf8_valid(text + 1, len - 1))
        return 0;
    if (!normaliser) {
        normaliser = normaliser_create();
        normalised = normalised_create();
        rules = rules_create(NULL);
    }
    const char *dash = memmem(text + 1, len - 1, "\n-\n", 3);
    size_t entries = dash ? (size_t)(dash - text) : (len + 1) / 2;

    while (entries < len && ((unsigned char)text[entries] & 0xC0) == 0x80)
        entries++;
    struct rule_builder *b = rule_builder_create(1, normaliser);

    if (entries > 1)
        add(b, text + 1, entries - 1, bytes[0]);
    struct rule_set *set = rule_builder_finish(b, &errors, &count);
    size_t start = dash ? entries + 3 : entries;
    struct rule_text t = {text + start, len - start, normalised};

    normalise(normaliser, t.raw, t.len, normalised);
    rules_judge(rules, set, &t, &v);
    check(&v, t.len);
    rule_set_release(set);
    free(errors);
    return 0;
}
