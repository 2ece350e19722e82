#include "base/must.h"
#include "proto/event.h"

#include <string.h>

static const char *const room_kinds[] = {
    [ROOM_PUBLIC] = "public", [ROOM_PRIVATE] = "private", [ROOM_DM] = "dm"};
static const char *const user_roles[] = {[ROLE_MEMBER] = "member",
                                         [ROLE_ADMIN] = "admin",
                                         [ROLE_OWNER] = "owner",
                                         [ROLE_MODERATOR] = "moderator",
                                         [ROLE_GUEST] = "guest"};

#define ROOM_KIND_COUNT (sizeof(room_kinds) / sizeof(room_kinds[0]))

static size_t find_name(const char *const *names, size_t count, const char *name)
{
    size_t i = 0;

    while (i < count && strcmp(names[i], name) != 0)
        i++;
    return i;
}

const char *room_kind_name(enum room_kind kind)
{
    must((size_t)kind < ROOM_KIND_COUNT);
    return room_kinds[kind];
}

bool room_kind_parse(const char *name, enum room_kind *kind)
{
    size_t i = find_name(room_kinds, ROOM_KIND_COUNT, name);

    if (i == ROOM_KIND_COUNT)
        return false;
    *kind = (enum room_kind)i;
    return true;
}

const char *user_role_name(enum user_role role)
{
    must((size_t)role < USER_ROLE_COUNT);
    return user_roles[role];
}

bool user_role_parse(const char *name, enum user_role *role)
{
    size_t i = find_name(user_roles, USER_ROLE_COUNT, name);

    if (i == USER_ROLE_COUNT)
        return false;
    *role = (enum user_role)i;
    return true;
}

int user_role_rank(enum user_role role)
{
    static const int ranks[] = {[ROLE_GUEST] = 0,
                                [ROLE_MEMBER] = 1,
                                [ROLE_MODERATOR] = 2,
                                [ROLE_ADMIN] = 3,
                                [ROLE_OWNER] = 4};

    must((size_t)role < USER_ROLE_COUNT);
    return ranks[role];
}

bool user_role_moderates(enum user_role role)
{
    return user_role_rank(role) >= user_role_rank(ROLE_MODERATOR);
}

bool user_role_rules(enum user_role role)
{
    return user_role_rank(role) >= user_role_rank(ROLE_ADMIN);
}
