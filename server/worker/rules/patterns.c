#include "worker/rules/patterns.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "ipc/lists.h"
#include "ipc/verdict.h"
#include "worker/rules/language.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MATCH_LIMIT      50000
#define DEPTH_LIMIT      1000
#define HEAP_LIMIT_KIB   1024
#define NESTING_LIMIT    50
#define JIT_STACK_MIN    (32 * 1024)
#define JIT_STACK_MAX    (512 * 1024)
#define BUDGET_US        4000 /* of one text, over all patterns */
#define PROBE_BYTES      2048
#define PROBE_US         30000 /* compiled code does not count every step of a repetition */
#define PATTERN_HITS_MAX 8     /* of one pattern in one text */

struct pattern {
    pcre2_code *code;
    uint64_t list;
    char language[16];
};

struct patterns {
    struct pattern *items;
    size_t count;
    bool ask_language;
};

struct pattern_scratch {
    pcre2_match_data *match;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static uint64_t thread_cpu_us(void)
{
    struct timespec t;

    must(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static pcre2_code *compile(const char *pattern, size_t len, struct pattern_error *error)
{
    pcre2_compile_context *context = pcre2_compile_context_create(NULL);
    int code = 0;
    PCRE2_SIZE offset = 0;

    must(context);
    pcre2_set_max_pattern_length(context, LIST_ENTRY_BYTES_MAX);
    pcre2_set_parens_nest_limit(context, NESTING_LIMIT);
    pcre2_code *made = pcre2_compile((PCRE2_SPTR)pattern, len,
                                     PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
                                     &code, &offset, context);
    pcre2_compile_context_free(context);
    if (!made) {
        pcre2_get_error_message(code, (PCRE2_UCHAR *)error->why, sizeof(error->why));
        error->offset = (uint32_t)(offset < len ? offset : len);
        return NULL;
    }
    /* Where there is no JIT the interpreter matches, within the same limits. */
    (void)pcre2_jit_compile(made, PCRE2_JIT_COMPLETE);
    return made;
}

struct pattern_scratch *pattern_scratch_create(void)
{
    struct pattern_scratch *s = xcalloc(1, sizeof(*s));

    s->match = pcre2_match_data_create(1, NULL);
    s->context = pcre2_match_context_create(NULL);
    must(s->match && s->context);
    pcre2_set_match_limit(s->context, MATCH_LIMIT);
    pcre2_set_depth_limit(s->context, DEPTH_LIMIT);
    pcre2_set_heap_limit(s->context, HEAP_LIMIT_KIB);
    s->stack = pcre2_jit_stack_create(JIT_STACK_MIN, JIT_STACK_MAX, NULL);
    if (s->stack)
        pcre2_jit_stack_assign(s->context, NULL, s->stack);
    return s;
}

void pattern_scratch_destroy(struct pattern_scratch *s)
{
    if (!s)
        return;
    pcre2_jit_stack_free(s->stack);
    pcre2_match_context_free(s->context);
    pcre2_match_data_free(s->match);
    free(s);
}

struct patterns *patterns_create(void)
{
    return xcalloc(1, sizeof(struct patterns));
}

void patterns_destroy(struct patterns *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        pcre2_code_free(p->items[i].code);
    free(p->items);
    free(p);
}

bool patterns_add(struct patterns *p, uint64_t list, const char *language,
                  const char *pattern, size_t len, struct pattern_error *error)
{
    pcre2_code *code = compile(pattern, len, error);
    struct pattern *item;

    if (!code)
        return false;
    p->items = xreallocarray(p->items, p->count + 1, sizeof(*p->items));
    item = &p->items[p->count++];
    *item = (struct pattern){.code = code, .list = list};
    must(strlen(language) < sizeof(item->language));
    memcpy(item->language, language, strlen(language) + 1);
    p->ask_language |= language[0] != '\0';
    return true;
}

size_t patterns_count(const struct patterns *p)
{
    return p->count;
}

bool patterns_ask_language(const struct patterns *p)
{
    return p->ask_language;
}

/* PCRE2's answer: above 0 a match, which [*start, *end) is then. The caller's text is
 * valid UTF-8. */
static int match_from(const pcre2_code *code, struct pattern_scratch *s, const char *text,
                      size_t len, size_t from, size_t *start, size_t *end)
{
    int result = pcre2_match(code, (PCRE2_SPTR)text, len, from,
                             PCRE2_NO_UTF_CHECK | PCRE2_NOTEMPTY, s->match, s->context);

    if (result < 0)
        return result;
    const PCRE2_SIZE *place = pcre2_get_ovector_pointer(s->match);

    *start = place[0];
    *end = place[1];
    /* \K in a lookahead can put the start behind the end, and both before where we
     * began. */
    return *start<*end && * end> from ? 1 : PCRE2_ERROR_NOMATCH;
}

static size_t pattern_find(const struct pattern *p, struct pattern_scratch *s,
                           const char *text, size_t len, struct verdict_span *out,
                           size_t max, bool *partial)
{
    size_t from = 0;
    size_t found = 0;

    while (found < PATTERN_HITS_MAX && from < len) {
        size_t start, end;
        int result = match_from(p->code, s, text, len, from, &start, &end);

        if (result == PCRE2_ERROR_NOMATCH)
            return found;
        if (result < 0 || found == max) {
            *partial = true;
            return found;
        }
        out[found++] = (struct verdict_span){.kind = SPAN_LIST,
                                             .start = (uint32_t)start,
                                             .end = (uint32_t)end,
                                             .list = p->list,
                                             .score = VERDICT_SURE,
                                             .flag = true};
        from = end;
    }
    return found;
}

size_t patterns_find(const struct patterns *p, struct pattern_scratch *s,
                     const char *language, const char *text, size_t len,
                     struct verdict_span *out, size_t max, bool *partial)
{
    uint64_t until = p->count > 0 ? thread_cpu_us() + BUDGET_US : 0;
    size_t found = 0;

    *partial = false;
    for (size_t i = 0; i < p->count; i++) {
        const struct pattern *item = &p->items[i];

        if (item->language[0] && !language_concerns(item->language, language))
            continue;
        found += pattern_find(item, s, text, len, out + found, max - found, partial);
        if ((len > PROBE_BYTES || *partial || i % 16 == 15) && i + 1 < p->count &&
            thread_cpu_us() > until) {
            *partial = true;
            break;
        }
    }
    return found;
}

/* Texts that make a pattern with nested repetitions try every way to fail. What the
 * pattern is written with stands at their end, or they would fail at once for want of
 * some letter. */
static bool probe(const pcre2_code *code, const char *unit, const char *pattern,
                  size_t len, struct pattern_scratch *s)
{
    char text[PROBE_BYTES + 1 + LIST_ENTRY_BYTES_MAX];
    size_t unit_len = strlen(unit);
    size_t start, end;

    for (size_t i = 0; i < PROBE_BYTES; i++)
        text[i] = unit[i % unit_len];
    text[PROBE_BYTES] = '!';
    memcpy(text + PROBE_BYTES + 1, pattern, len);
    uint64_t begun = thread_cpu_us();
    int result = match_from(code, s, text, PROBE_BYTES + 1 + len, 0, &start, &end);

    return (result > 0 || result == PCRE2_ERROR_NOMATCH) &&
           thread_cpu_us() - begun <= PROBE_US;
}

bool pattern_check(const char *pattern, size_t len, struct pattern_error *error)
{
    static const char *const units[] = {"a",  "A", "0", " ",  "a ", "ab",
                                        "a0", "-", ".", "a.", "x=", "http"};
    pcre2_code *code = compile(pattern, len, error);
    struct pattern_scratch *s;
    bool good = true;
    char own[2] = "";

    if (!code)
        return false;
    s = pattern_scratch_create();
    for (size_t i = 0; good && i < sizeof(units) / sizeof(units[0]); i++)
        good = probe(code, units[i], pattern, len, s);
    for (size_t i = 0; good && i < len; i++) {
        own[0] = pattern[i];
        if ((unsigned char)own[0] > ' ' && (unsigned char)own[0] < 0x7F)
            good = probe(code, own, pattern, len, s);
    }
    if (!good) {
        error->offset = 0;
        snprintf(
            error->why, sizeof(error->why),
            "takes too many steps on a plain text; avoid repetitions within repetitions");
    }
    pattern_scratch_destroy(s);
    pcre2_code_free(code);
    return good;
}
