#include "net/unread.h"

#include "base/must.h"
#include "net/exchange.h"
#include "net/net_private.h"

#define SHORT      8192
#define UNREAD_MAX (32u << 20)

static size_t unread_of(const struct net *n, uint64_t user)
{
    return (size_t)(uintptr_t)map_find(&n->unread, user);
}

bool unread_add(struct net *n, struct exchange *x, uint64_t user, size_t len)
{
    size_t unread = unread_of(n, user);

    if (user == 0 || len <= SHORT)
        return true;
    if (unread + len > UNREAD_MAX)
        return false;
    x->user = user;
    x->unread = len;
    map_put(&n->unread, user, (void *)(uintptr_t)(unread + len));
    return true;
}

void unread_remove(struct net *n, struct exchange *x)
{
    size_t unread = unread_of(n, x->user);

    if (x->unread == 0)
        return;
    must(unread >= x->unread);
    if (unread > x->unread)
        map_put(&n->unread, x->user, (void *)(uintptr_t)(unread - x->unread));
    else
        map_remove(&n->unread, x->user);
    x->unread = 0;
}
