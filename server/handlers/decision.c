#include "handlers/decision.h"

#include "base/mask.h"
#include "base/must.h"
#include "base/utf8.h"
#include "store/moderation.h"

#include <stdio.h>
#include <string.h>

#define QUOTE_MAX 60 /* bytes of the text in the words */

/* By a rule, not by the look of the address alone. */
#define LINK_RULES                                                          \
    (LINK_LOOK_ALIKE | LINK_MIXED_SCRIPT | LINK_PUNYCODE | LINK_USER_INFO | \
     LINK_BARE_IP | LINK_TEXT_DIFFERS | LINK_DENIED)
#define FLOOD_SURE (FLOOD_RATE | FLOOD_REPEAT | FLOOD_RAID)

static const char *const why_of[CLASS_COUNT + 1] = {
    [CLASS_SPAM] = "it looks like spam",
    [CLASS_TOXICITY] = "it reads as an insult",
    [CLASS_SEVERE] = "it reads as hate or as a threat",
    [CLASS_WORKSPACE] = "it is like what has been taken out here before",
    [CLASS_PII] = "it holds personal data",
    [CLASS_LINK] = "it holds a link that is not to be trusted",
    [CLASS_LIST] = "it holds words that are not wanted here",
    [CLASS_FLOOD] = "too much of the same, or too fast",
    [CLASS_UNJUDGED] = "it could not be checked in time",
};

bool verdict_fits(const struct verdict *v, size_t len)
{
    for (unsigned i = 0; i < v->span_count; i++)
        if (v->spans[i].start > v->spans[i].end || v->spans[i].end > len)
            return false;
    return true;
}

/* Which class a span is a hit of; CLASS_COUNT: of none. `rule` tells whether that holds for
 * more than a flag. */
static enum policy_class span_class(const struct policy *p, const struct verdict_span *s,
                                    bool *rule)
{
    *rule = true;
    if (s->kind == SPAN_LIST)
        return CLASS_LIST;
    if (s->kind != SPAN_LINK)
        return p->classes[CLASS_PII].kinds & 1u << s->kind ? CLASS_PII : CLASS_COUNT;
    if (s->reasons & LINK_ALLOWED || !(s->flag || s->reasons & LINK_DENIED))
        return CLASS_COUNT;
    *rule = s->reasons & LINK_RULES;
    return CLASS_LINK;
}

static void hit(struct decision *d, enum policy_class which, enum policy_action action)
{
    if (action > d->of[which])
        d->of[which] = action;
    if (action > d->action)
        d->action = action;
    if (action == ACTION_MASK)
        d->masks = true;
}

static void decide_heads(struct decision *d, const struct policy *p,
                         const struct verdict *v)
{
    for (unsigned i = 0; i < v->head_count && i <= CLASS_WORKSPACE; i++) {
        const struct class_policy *c = &p->classes[i];
        const struct verdict_score *s = &v->heads[i];

        if (c->budget > 0 ? s->rarity <= c->budget : s->flag)
            hit(d, (enum policy_class)i, c->action);
    }
}

static void decide_spans(struct decision *d, const struct policy *p,
                         const struct verdict *v)
{
    for (unsigned i = 0; i < v->span_count; i++) {
        bool rule;
        enum policy_class which = span_class(p, &v->spans[i], &rule);

        if (which == CLASS_COUNT)
            continue;

        enum policy_action action = p->classes[which].action;

        hit(d, which, !rule && action > ACTION_FLAG ? ACTION_FLAG : action);
    }
}

/* Capitals, mentions and links are how people write; two such signs together count. */
static bool is_flood(uint32_t flood)
{
    uint32_t signs = flood & ~FLOOD_SURE;

    return flood & FLOOD_SURE || (signs & (signs - 1)) != 0;
}

static enum policy_action when_late(const struct policy *p)
{
    switch (p->late) {
    case LATE_HOLD:
        return ACTION_HOLD;
    case LATE_REFUSE:
        return ACTION_BLOCK;
    default:
        return ACTION_FLAG;
    }
}

/* Not all of it was looked at. What is masked in part is not masked. */
static void decide_rest(struct decision *d, const struct policy *p)
{
    if (d->masks)
        hit(d, CLASS_UNJUDGED, ACTION_BLOCK);
    else if (policy_asks_before(p))
        hit(d, CLASS_UNJUDGED, when_late(p));
}

/* --- the words --- */

static const struct verdict_span *
first_span(const struct policy *p, const struct verdict *v, enum policy_class which)
{
    bool rule;

    for (unsigned i = 0; i < v->span_count; i++)
        if (span_class(p, &v->spans[i], &rule) == which)
            return &v->spans[i];
    return NULL;
}

/* A list's words and a link are in the author's own text: to quote them to the author betrays
 * nothing. Last of the words, for the audit cuts them here. */
static void quote(char *words, size_t size, const struct verdict_span *s,
                  const char *text)
{
    size_t used = strlen(words);
    size_t len = s->end - s->start;
    const char *more = "";

    if (len > QUOTE_MAX) {
        len = QUOTE_MAX;
        while (len > 0 && ((unsigned char)text[s->start + len] & 0xc0) == 0x80)
            len--;
        more = "...";
    }
    if (utf8_valid(text + s->start, len) && !utf8_has_control(text + s->start, len))
        snprintf(words + used, size - used, WORDS_QUOTE_MARK "%.*s%s\"", (int)len,
                 text + s->start, more);
}

static const char held_words[] = "a moderator looks at this first: ";
static const char refused_words[] = "refused: ";

static enum policy_class harshest_class(const struct decision *d)
{
    int which = 0;

    while (which < CLASS_COUNT && d->of[which] != d->action)
        which++;
    return (enum policy_class)which;
}

static void say(struct decision *d, const struct policy *p, const struct verdict *v,
                const char *text)
{
    enum policy_class which = harshest_class(d);
    const struct verdict_span *s = v ? first_span(p, v, which) : NULL;
    const char *why = why_of[which];

    if (d->action < ACTION_HOLD)
        return;
    if (which == CLASS_UNJUDGED && d->masks)
        why = "it holds more than can be masked; say it in several messages";
    else if (which == CLASS_UNJUDGED && v)
        why = "there is too much in it to be checked; say it in several messages";
    snprintf(d->words, sizeof(d->words), "%s%s",
             d->action == ACTION_HOLD ? held_words : refused_words, why);
    if (s && which == CLASS_PII) {
        size_t used = strlen(d->words);

        snprintf(d->words + used, sizeof(d->words) - used, " (%s)",
                 span_kind_name(s->kind));
    } else if (s) {
        quote(d->words, sizeof(d->words), s, text);
    }
}

void policy_decide(const struct policy *p, const struct verdict *v, const char *text,
                   struct decision *d)
{
    memset(d, 0, sizeof(*d));
    decide_heads(d, p, v);
    decide_spans(d, p, v);
    if (is_flood(v->flood))
        hit(d, CLASS_FLOOD, p->classes[CLASS_FLOOD].action);
    if (v->partial)
        decide_rest(d, p);
    say(d, p, v, text);
}

void policy_decide_late(const struct policy *p, struct decision *d)
{
    memset(d, 0, sizeof(*d));
    d->late = true;
    if (p->late != LATE_ALLOW)
        hit(d, CLASS_UNJUDGED, when_late(p));
    say(d, p, NULL, NULL);
}

void decision_harden(struct decision *d)
{
    char words[DECISION_WORDS_MAX];

    must(d->action == ACTION_HOLD);
    snprintf(words, sizeof(words), "%s%s", refused_words,
             d->words + sizeof(held_words) - 1);
    memcpy(d->words, words, sizeof(words));
    d->action = ACTION_BLOCK;
}

bool decision_flags(const struct decision *d)
{
    for (int i = 0; i <= CLASS_COUNT; i++)
        if (d->of[i] == ACTION_FLAG)
            return true;
    return false;
}

char *decision_mask(const struct decision *d, const struct policy *p,
                    const struct verdict *v, const char *text, size_t len,
                    size_t *out_len)
{
    struct mask_span spans[VERDICT_SPANS_MAX];
    size_t count = 0;

    for (unsigned i = 0; i < v->span_count; i++) {
        const struct verdict_span *s = &v->spans[i];
        bool rule;
        enum policy_class which = span_class(p, s, &rule);

        if (which == CLASS_COUNT || !rule || d->of[which] == ACTION_ALLOW ||
            p->classes[which].action != ACTION_MASK)
            continue;
        spans[count++] = (struct mask_span){
            s->start, s->end, which == CLASS_LIST ? NULL : span_kind_name(s->kind)};
    }
    return mask_text(text, len, spans, count, out_len);
}
