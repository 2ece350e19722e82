/*
 * dispatch.c - the one door every call goes through, whichever way it came.
 */
#include "base/must.h"
#include "handlers/ceiling.h"
#include "handlers/server_private.h"

#include <string.h>

struct op {
    const char *name;
    enum err (*act)(struct call *c);
    reading_fn *read;
};

static const struct op ops[] = {
#define ACT(name, fn)  {name, fn, NULL},
#define READ(name, fn) {name, NULL, fn},
#include "handlers/ops.tbl"
};

#define OP_COUNT (sizeof(ops) / sizeof(ops[0]))

/* ops by the place of their method in the schema's table. */
static const struct op *op_of_method[256];

void dispatch_init(void)
{
    must(method_count <= sizeof(op_of_method) / sizeof(op_of_method[0]));
    for (size_t i = 0; i < OP_COUNT; i++) {
        const struct method *m = method_find(ops[i].name);

        must(m != NULL);
        op_of_method[m - methods] = &ops[i];
    }
    for (size_t i = 0; i < method_count; i++)
        must(op_of_method[i] != NULL);
}

static bool is_opening(const struct method *m)
{
    return m && strcmp(m->name, "session.open") == 0;
}

/* Before a session is open there is one call, and what is wrong with another one
 * is nobody's business. */
static enum err needs_sign_in(const struct call *c, enum err err)
{
    const struct method *m = c->request.method;

    if (m && m->http_only && c->via == VIA_SOCKET)
        return ERR_METHOD;
    if (c->who.user != 0 || err == ERR_PARSE || err == ERR_REQUEST)
        return err;
    if (c->via == VIA_SOCKET)
        return is_opening(m) ? err : ERR_UNAUTHORIZED;
    if (m && m->signed_in)
        return ERR_UNAUTHORIZED;
    return err;
}

static enum err admit(const struct call *c, uint32_t *retry_ms)
{
    const struct method *m = c->request.method;

    if (c->server->stopped || (m->changes && c->server->draining)) {
        *retry_ms = 1000;
        return ERR_BUSY;
    }
    *retry_ms = limits_wait(c);
    return *retry_ms > 0 ? ERR_RATE_LIMITED : ceiling_admit(c, retry_ms);
}

void dispatch(struct call *c, enum err err)
{
    const struct op *op;
    uint32_t retry_ms = 0;

    /* Who has made too many bad calls is told so, whatever is wrong with this one. */
    if (c->who.user != 0)
        retry_ms =
            limiter_wait(c->server->failures, c->who.user, 1, server_now(c->server));
    if (retry_ms > 0) {
        call_fail(c, ERR_RATE_LIMITED, "too many calls that failed", retry_ms);
        return;
    }
    err = needs_sign_in(c, err);
    if (err != OK) {
        call_fail(c, err, err == ERR_UNAUTHORIZED ? NULL : c->request.why, 0);
        return;
    }
    if (c->who.banned &&
        refuse_banned(c->server, &c->who, c->request.why, sizeof(c->request.why)) != OK) {
        call_fail(c, ERR_FORBIDDEN, c->request.why, 0);
        return;
    }
    err = admit(c, &retry_ms);
    if (err != OK) {
        call_fail(c, err, NULL, retry_ms);
        return;
    }
    op = op_of_method[c->request.method - methods];
    if (op->read) {
        reading_start(c, op->read, NULL, NULL);
        return;
    }
    err = op->act(c); /* OK: the handler took the call over */
    if (err != OK)
        call_fail(c, err, c->request.why, 0);
}
