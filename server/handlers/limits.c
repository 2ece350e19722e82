/*
 * limits.c - how much one person, one name and one address may ask for.
 */
#include "handlers/server_private.h"

#include <string.h>

#define KEYS_MAX          100000
#define CALLS_PER_MESSAGE 10 /* other calls a second for each message a second */
#define BURST_SECONDS     5
#define FAILURES_RATE     50
#define FAILURES_BURST    500
#define DRAFTS_RATE       2
#define DRAFTS_BURST      30
#define RARE_RATE         0.1
#define RARE_BURST        60

void limits_create(struct server *srv)
{
    double rate = (double)srv->config->rate;
    double burst = rate > 0 ? rate * BURST_SECONDS : 1;

    srv->messages = limiter_create(rate, burst, KEYS_MAX);
    srv->calls =
        limiter_create(rate * CALLS_PER_MESSAGE, burst * CALLS_PER_MESSAGE, KEYS_MAX);
    srv->drafts = limiter_create(rate > 0 ? DRAFTS_RATE : 0, DRAFTS_BURST, KEYS_MAX);
    srv->rare = limiter_create(rate > 0 ? RARE_RATE : 0, RARE_BURST, KEYS_MAX);
    srv->failures = limiter_create(FAILURES_RATE, FAILURES_BURST, KEYS_MAX);
    srv->registrations = limiter_create(300.0 / 60, 300, KEYS_MAX);
    srv->names = limiter_create(10.0 / 60, 10, KEYS_MAX);
    srv->addresses = limiter_create(60.0 / 60, 60, KEYS_MAX);
}

void limits_destroy(struct server *srv)
{
    limiter_destroy(srv->messages);
    limiter_destroy(srv->calls);
    limiter_destroy(srv->drafts);
    limiter_destroy(srv->rare);
    limiter_destroy(srv->failures);
    limiter_destroy(srv->registrations);
    limiter_destroy(srv->names);
    limiter_destroy(srv->addresses);
}

/* What lasts, for others: a conversation of several cannot be left and stands in the list of each
 * of them for ever, and there is one for every choice of people; of two there is only one. A
 * report waits in the queue of those who moderate. */
static bool is_rare(const struct call *c)
{
    uint64_t users[DM_USERS_MAX];
    const char *name = c->request.method->name;

    if (user_role_rules(c->who.role))
        return false;
    if (strcmp(name, "dm.open") == 0)
        return request_ids(&c->request, "users", users, DM_USERS_MAX) > 1;
    return strcmp(name, "room.create") == 0 || strcmp(name, "message.report") == 0;
}

/* What everybody in a room hears, or everybody here: each costs as many deliveries as a post. */
static bool is_heard(const char *name)
{
    static const char *const heard[] = {
        "message.send",    "message.edit",  "message.forward", "message.delete",
        "message.pin",     "message.unpin", "command.run",     "reaction.add",
        "reaction.remove", "poll.create",   "poll.vote",       "poll.close",
        "room.update",     "room.join",     "room.leave",      "room.invite",
        "room.remove",     "user.update",   "emoji.set",       "emoji.remove",
    };

    for (size_t i = 0; i < sizeof(heard) / sizeof(heard[0]); i++)
        if (strcmp(name, heard[i]) == 0)
            return true;
    return false;
}

/* Those have a bucket of their own, the one that --rate names; other calls share a wider one. */
static struct limiter *bucket_of(const struct call *c)
{
    const struct server *srv = c->server;
    const char *name = c->request.method->name;

    if (is_heard(name))
        return srv->messages;
    if (strcmp(name, "draft.set") == 0)
        return srv->drafts;
    return is_rare(c) ? srv->rare : srv->calls;
}

uint32_t limits_wait(const struct call *c)
{
    return c->who.user == 0
               ? 0
               : limiter_take(bucket_of(c), c->who.user, 1, server_now(c->server));
}
