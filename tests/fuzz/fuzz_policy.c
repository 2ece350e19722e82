/* A policy that is taken holds nothing that its own rules refuse. */
#include "base/must.h"
#include "handlers/policy.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check(const struct policy *p)
{
    for (int i = 0; i < CLASS_COUNT; i++) {
        const struct class_policy *c = &p->classes[i];

        must(c->action < ACTION_COUNT);
        must(c->set || (c->action == ACTION_ALLOW && c->budget == 0 && c->kinds == 0));
        must(c->action != ACTION_MASK || i >= CLASS_PII);
        must((c->kinds != 0) == (i == CLASS_PII && c->set));
        must(c->budget <= 1000000);
    }
    must(p->has & POLICY_HAS_DEADLINE ? p->deadline_ms >= POLICY_DEADLINE_MIN_MS &&
                                            p->deadline_ms <= POLICY_DEADLINE_MAX_MS
                                      : p->deadline_ms == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    struct policy p;
    char why[80];

    memset(why, 'x', sizeof(why));
    if (policy_parse(&p, (const char *)bytes, len, why, sizeof(why)))
        check(&p);
    else
        must(memchr(why, '\0', sizeof(why)) && p.has == 0);
    return 0;
}
