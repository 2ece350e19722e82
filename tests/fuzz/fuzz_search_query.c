/* What is read of a query is within its bounds, and what is refused is refused in words. */
#include "base/must.h"
#include "base/utf8.h"
#include "store/search_query.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_term(const struct search_query *q, const struct search_term *t,
                       size_t len)
{
    must(t->at >= 1 && t->at <= len);
    must(t->len <= SEARCH_QUERY_MAX && t->text[t->len] == '\0');
    must(t->kind <= SEARCH_MARK && t->mark < MARK_COUNT);
    must((t->len == 0) == (t->kind == SEARCH_MARK));
    must(utf8_valid(t->text, t->len));
    must(!t->prefix || t->kind == SEARCH_WORDS);
    must(t->person ? t->kind == SEARCH_FROM || t->kind == SEARCH_IN
                   : t->kind != SEARCH_FROM);
    must(q->count <= SEARCH_TERMS_MAX);
}

/* The first byte is the asker's offset in quarters of an hour. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct search_query q;
    char why[SEARCH_WHY_MAX];
    const char *text = (const char *)bytes + 1;
    bool wanted = false;

    if (len == 0 || memchr(text, '\0', len - 1) || !utf8_valid(text, len - 1))
        return 0;
    memset(why, 'x', sizeof(why));
    if (!search_query_read(&q, text, len - 1, (bytes[0] % 113 - 56) * 15, why)) {
        must(memchr(why, '\0', sizeof(why)) && strncmp(why, "query", 5) == 0);
        return 0;
    }
    must(len - 1 <= SEARCH_QUERY_MAX && q.count > 0);
    for (size_t i = 0; i < q.count; i++) {
        check_term(&q, &q.terms[i], len - 1);
        wanted |= !q.terms[i].negated;
    }
    must(wanted);
    must(q.has_time || (q.from == INT64_MIN && q.until == INT64_MAX));
    return 0;
}
