#include "worker/rules/rule_set.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/lists.h"
#include "worker/rules/hosts.h"
#include "worker/rules/lists.h"
#include "worker/rules/patterns.h"
#include "worker/text/normalise.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ERRORS_MAX 1000 /* more are not told; the lines are left out all the same */

struct rule_set {
    atomic_uint holders;
    uint64_t version;
    struct lists *lists;
    struct patterns *patterns;
    struct hosts *hosts;
};

struct rule_builder {
    struct rule_set *set;
    const struct normaliser *normaliser;
    struct normalised *scratch;
    struct rule_error *errors;
    size_t error_count;
    uint64_t list; /* whose parts come now */
    uint32_t line;
    size_t entries;
};

static struct rule_set *set_create(uint64_t version)
{
    struct rule_set *set = xcalloc(1, sizeof(*set));

    atomic_init(&set->holders, 1);
    set->version = version;
    set->lists = lists_create();
    set->patterns = patterns_create();
    set->hosts = hosts_create();
    return set;
}

struct rule_set *rule_set_create_empty(void)
{
    struct rule_set *set = set_create(0);

    lists_seal(set->lists);
    return set;
}

struct rule_set *rule_set_hold(struct rule_set *set)
{
    atomic_fetch_add_explicit(&set->holders, 1, memory_order_relaxed);
    return set;
}

void rule_set_release(struct rule_set *set)
{
    if (!set || atomic_fetch_sub_explicit(&set->holders, 1, memory_order_acq_rel) > 1)
        return;
    lists_destroy(set->lists);
    patterns_destroy(set->patterns);
    hosts_destroy(set->hosts);
    free(set);
}

uint64_t rule_set_version(const struct rule_set *set)
{
    return set->version;
}

const struct lists *rule_set_lists(const struct rule_set *set)
{
    return set->lists;
}

const struct patterns *rule_set_patterns(const struct rule_set *set)
{
    return set->patterns;
}

const struct hosts *rule_set_hosts(const struct rule_set *set)
{
    return set->hosts;
}

struct rule_builder *rule_builder_create(uint64_t version, const struct normaliser *n)
{
    struct rule_builder *b = xcalloc(1, sizeof(*b));

    b->set = set_create(version);
    b->normaliser = n;
    b->scratch = normalised_create();
    return b;
}

static void complain(struct rule_builder *b, const char *why, uint32_t offset)
{
    struct rule_error *error;

    if (b->error_count == ERRORS_MAX)
        return;
    b->errors = xreallocarray(b->errors, b->error_count + 1, sizeof(*b->errors));
    error = &b->errors[b->error_count++];
    error->list = b->list;
    error->line = b->line;
    if (offset > 0)
        snprintf(error->why, sizeof(error->why), "at byte %u: %.90s", offset, why);
    else
        snprintf(error->why, sizeof(error->why), "%s", why);
}

static void add_words(struct rule_builder *b, const struct list_part *p, const char *line,
                      size_t len)
{
    char entry[NORMALISED_MAX + 2];
    size_t used = 0;
    bool open_end = len > 0 && line[len - 1] == '*';
    const char *why;

    if (len > 0 && line[0] == '*') {
        entry[used++] = '*';
        line++;
        len--;
    }
    while (len > 0 && line[len - 1] == '*')
        len--;
    /* The * stay out of it: signs within words stand for letters there. */
    normalise(b->normaliser, line, len, b->scratch);
    memcpy(entry + used, b->scratch->bytes, b->scratch->len);
    used += b->scratch->len;
    if (open_end)
        entry[used++] = '*';
    why = lists_add(b->set->lists, p->id, p->language, p->kind == LIST_EXCEPTIONS, entry,
                    used);
    if (why)
        complain(b, why, 0);
}

static void add_line(struct rule_builder *b, const struct list_part *p, const char *line,
                     size_t len)
{
    struct pattern_error error = {0};
    const char *why;

    if (len > LIST_ENTRY_BYTES_MAX) {
        complain(b, "the line is longer than 256 bytes", 0);
        return;
    }
    if (b->entries++ >= LIST_ENTRIES_MAX) {
        complain(b, "more than 20000 entries in all lists together", 0);
        return;
    }
    switch (p->kind) {
    case LIST_WORDS:
    case LIST_EXCEPTIONS:
        add_words(b, p, line, len);
        break;
    case LIST_PATTERNS:
        if (patterns_count(b->set->patterns) == LIST_PATTERNS_MAX)
            complain(b, "more than 200 patterns in all lists together", 0);
        else if (!patterns_add(b->set->patterns, p->id, p->language, line, len, &error))
            complain(b, error.why, error.offset);
        break;
    default:
        why = hosts_add(b->set->hosts, p->id, p->kind, line, len);
        if (why)
            complain(b, why, 0);
    }
}

/* White space around a line is none of it, and an empty line says nothing. In a pattern
 * spaces may be meant. */
static void take_line(struct rule_builder *b, const struct list_part *p, const char *line,
                      size_t len)
{
    b->line++;
    while (len > 0 &&
           (line[len - 1] == '\r' || (line[len - 1] == ' ' && p->kind != LIST_PATTERNS)))
        len--;
    while (len > 0 && (line[0] == ' ' || line[0] == '\t') && p->kind != LIST_PATTERNS) {
        line++;
        len--;
    }
    if (len > 0)
        add_line(b, p, line, len);
}

void rule_builder_add(struct rule_builder *b, const struct list_part *p)
{
    size_t start = 0;

    if (p->id != b->list) {
        b->list = p->id;
        b->line = 0;
    }
    while (start < p->len) {
        const char *line = p->entries + start;
        const char *end = memchr(line, '\n', p->len - start);
        size_t len = end ? (size_t)(end - line) : p->len - start;

        take_line(b, p, line, len);
        start += len + 1;
    }
}

struct rule_set *rule_builder_finish(struct rule_builder *b, struct rule_error **errors,
                                     size_t *count)
{
    struct rule_set *set = b->set;

    lists_seal(set->lists);
    *errors = b->errors;
    *count = b->error_count;
    b->errors = NULL;
    b->set = NULL;
    rule_builder_destroy(b);
    return set;
}

void rule_builder_destroy(struct rule_builder *b)
{
    if (!b)
        return;
    rule_set_release(b->set);
    normalised_free(b->scratch);
    free(b->errors);
    free(b);
}
