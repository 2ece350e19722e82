#include "handlers/sign_in.h"

#include "base/xmalloc.h"
#include "handlers/server_private.h"

#include <stdlib.h>

struct sign_in *sign_in_create(struct call *c)
{
    struct sign_in *s = xcalloc(1, sizeof(*s));

    list_init(&s->job.link);
    list_init(&s->waiting);
    s->call = c;
    s->cost.memory_kib = (uint32_t)c->server->config->password_memory;
    s->cost.passes = (uint32_t)c->server->config->password_passes;
    c->sign_in = s;
    return s;
}

void sign_in_destroy(struct sign_in *s)
{
    if (!s)
        return;
    secret_forget(s, sizeof(*s));
    free(s);
}

/* 0: the tokens are taken; else how long until there are some. */
static uint32_t take_tokens(const struct sign_in *s)
{
    struct server *srv = s->call->server;
    uint64_t now = server_now(srv);
    uint32_t wait = limiter_wait(srv->addresses, s->call->address, 1, now);

    if (wait == 0)
        wait = limiter_take(srv->names, s->name_key, 1, now);
    if (wait == 0)
        wait = limiter_take(srv->addresses, s->call->address, 1, now);
    return wait;
}

void sign_in_admit(struct sign_in *s)
{
    struct server *srv = s->call->server;
    uint32_t wait = take_tokens(s);

    if (wait == 0) {
        srv->sign_ins++;
        sign_in_check(s);
    } else if (srv->sign_ins > 0 && srv->waiting_sign_in_count < SIGN_INS_WAITING_MAX) {
        srv->waiting_sign_in_count++;
        list_add_tail(&srv->waiting_sign_ins, &s->waiting);
    } else {
        call_fail(s->call, ERR_RATE_LIMITED, "too many wrong passwords; wait", wait);
    }
}

/* Each that waits gets one more try; with nobody under way there is nothing to wait for. */
static void try_waiting(struct server *srv)
{
    struct list round;
    struct list *item;

    list_init(&round);
    list_splice_tail(&round, &srv->waiting_sign_ins);
    srv->waiting_sign_in_count = 0;
    while ((item = list_pop_head(&round)))
        sign_in_admit(container_of(item, struct sign_in, waiting));
}

void sign_in_checked(struct sign_in *s, bool wrong)
{
    struct server *srv = s->call->server;

    srv->sign_ins--;
    if (!wrong) {
        limiter_give(srv->names, s->name_key, 1, server_now(srv));
        limiter_give(srv->addresses, s->call->address, 1, server_now(srv));
    }
    if (srv->waiting_sign_in_count > 0)
        try_waiting(srv);
}
