#include "store/moderation.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <string.h>
#include <time.h>

static const char *const causes[] = {[CAUSE_REPORTED] = "reported",
                                     [CAUSE_FLAGGED] = "flagged",
                                     [CAUSE_HELD] = "held",
                                     [CAUSE_APPEALED] = "appealed"};
static const char *const states[] = {
    [REVIEW_OPEN] = "open", [REVIEW_DECIDED] = "decided", [REVIEW_APPEALED] = "appealed"};
static const char *const decisions[] = {[DECISION_APPROVE] = "approve",
                                        [DECISION_DELETE] = "delete",
                                        [DECISION_WARN] = "warn",
                                        [DECISION_MUTE] = "mute",
                                        [DECISION_BAN] = "ban"};
static const char *const sanctions[] = {[SANCTION_MUTE] = "mute", [SANCTION_BAN] = "ban"};
static const char *const head_states[] = {
    [HEAD_LEARNING] = "learning", [HEAD_GOOD] = "good", [HEAD_FAILED] = "failed"};
static const char *const list_kinds[] = {[WORDS_WORDS] = "words",
                                         [WORDS_EXCEPTIONS] = "exceptions",
                                         [WORDS_PATTERNS] = "patterns",
                                         [WORDS_HOSTS_DENIED] = "hosts_denied",
                                         [WORDS_HOSTS_ALLOWED] = "hosts_allowed",
                                         [WORDS_HOSTS_OURS] = "hosts_ours"};
static const char *const actions[] = {
#define AUDIT(name, number, text) [name] = text,
#include "store/audit.tbl"
};

#define COUNT_OF(names) (sizeof(names) / sizeof((names)[0]))

static const char *name_of(const char *const *names, size_t count, size_t i)
{
    must(i < count && names[i]);
    return names[i];
}

static size_t find(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;

    while (i < count && (!names[i] || strcmp(names[i], name) != 0))
        i++;
    must(i < count); /* the schema let it through */
    return i;
}

const char *review_cause_name(enum review_cause cause)
{
    return name_of(causes, COUNT_OF(causes), cause);
}

const char *review_state_name(enum review_state state)
{
    return name_of(states, COUNT_OF(states), state);
}

const char *review_decision_name(enum review_decision decision)
{
    return name_of(decisions, COUNT_OF(decisions), decision);
}

const char *sanction_kind_name(enum sanction_kind kind)
{
    return name_of(sanctions, COUNT_OF(sanctions), kind);
}

const char *head_state_name(enum head_state state)
{
    return name_of(head_states, COUNT_OF(head_states), state);
}

const char *word_list_kind_name(enum word_list_kind kind)
{
    return name_of(list_kinds, COUNT_OF(list_kinds), kind);
}

const char *audit_action_name(enum audit_action action)
{
    return name_of(actions, COUNT_OF(actions), action);
}

enum review_state review_state_of(const char *name)
{
    return (enum review_state)find(states, COUNT_OF(states), name);
}

enum review_decision review_decision_of(const char *name)
{
    return (enum review_decision)find(decisions, COUNT_OF(decisions), name);
}

enum sanction_kind sanction_kind_of(const char *name)
{
    return (enum sanction_kind)find(sanctions, COUNT_OF(sanctions), name);
}

enum word_list_kind word_list_kind_of(const char *name)
{
    return (enum word_list_kind)find(list_kinds, COUNT_OF(list_kinds), name);
}

char *sanction_words(const char *what, int64_t until, const char *reason)
{
    char when[40] = "";
    time_t seconds = (time_t)(until / 1000);
    struct tm tm;

    if (until != 0 && gmtime_r(&seconds, &tm))
        strftime(when, sizeof(when), " until %Y-%m-%d %H:%M UTC", &tm);
    return xasprintf("%s%s%s%s", what, when, reason && reason[0] ? ": " : "",
                     reason ? reason : "");
}

bool word_list_count(const char *text, size_t len, size_t *entries, size_t *line)
{
    *entries = *line = 0;
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t size = end ? (size_t)(end - text) - at : len - at;

        ++*line;
        if (size > WORDS_LINE_MAX)
            return false;
        *entries += size > 0;
        at += size + 1;
    }
    return true;
}
