#include "handlers/operator.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/xmalloc.h"
#include "store/command.h"
#include "store/query.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MIN  3
#define NAME_MAX  32
#define COUNT_MAX UINT64_C(9007199254740991)

static bool name_is_fine(const char *name)
{
    size_t len = strlen(name);

    return len >= NAME_MIN && len <= NAME_MAX &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == len;
}

static bool hash_from_hex(const char *hex, uint8_t hash[SECRET_HASH_SIZE])
{
    if (strlen(hex) != 2 * SECRET_HASH_SIZE)
        return false;
    for (size_t i = 0; i < SECRET_HASH_SIZE; i++) {
        char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        char *end;

        hash[i] = (uint8_t)strtoul(pair, &end, 16);
        if (!isxdigit((unsigned char)pair[0]) || *end != '\0')
            return false;
    }
    return true;
}

static bool user_add(char *const *argv, struct reader *reader, struct command *c,
                     char *why, size_t why_size)
{
    (void)reader;
    command_init(c, COMMAND_USER_CREATE, 0, clock_wall_ms());
    if (!name_is_fine(argv[1])) {
        snprintf(why, why_size, "a name is 3 to 32 of a-z 0-9 . _ -");
        return false;
    }
    if (!user_role_parse(argv[2], &c->role) || strlen(argv[3]) >= PASSWORD_HASH_SIZE ||
        !hash_from_hex(argv[4], c->hash))
        return false;
    c->has_hash = true;
    c->token_kind = TOKEN_API;
    c->name = xstrdup(argv[1]);
    c->secret = argv[3][0] ? xstrdup(argv[3]) : NULL;
    return true;
}

static bool token_create(char *const *argv, struct reader *reader, struct command *c,
                         char *why, size_t why_size)
{
    command_init(c, COMMAND_TOKEN_CREATE, 0, clock_wall_ms());
    if (query_user_id(reader, argv[1], &c->user) != OK) {
        snprintf(why, why_size,
                 "there is no user of that name; `roost user add` makes one");
        return false;
    }
    if (!hash_from_hex(argv[2], c->hash))
        return false;
    c->has_hash = true;
    c->token_kind = TOKEN_API;
    c->name = xstrdup(argv[3]);
    return true;
}

static bool invite_create(char *const *argv, struct reader *reader, struct command *c,
                          char *why, size_t why_size)
{
    uint64_t expires;

    (void)reader;
    (void)why;
    (void)why_size;
    command_init(c, COMMAND_INVITE_CREATE, 0, clock_wall_ms());
    if (strlen(argv[1]) >= SECRET_TOKEN_SIZE || !user_role_parse(argv[2], &c->role) ||
        !config_parse_count(argv[3], 1000, &c->uses) ||
        !config_parse_count(argv[4], COUNT_MAX, &expires))
        return false;
    c->secret = xstrdup(argv[1]);
    c->expires_at = (int64_t)expires;
    return true;
}

bool operator_command(int argc, char *const *argv, struct reader *reader,
                      struct command *command, char *why, size_t why_size)
{
    static const struct {
        const char *word;
        int argc;
        bool (*make)(char *const *, struct reader *, struct command *, char *, size_t);
    } words[] = {
        {"user.add", 5, user_add},
        {"token.create", 4, token_create},
        {"invite.create", 5, invite_create},
    };

    snprintf(why, why_size,
             "the server does not understand this command; are both of one version?");
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (argc != words[i].argc || strcmp(argv[0], words[i].word) != 0)
            continue;
        if (words[i].make(argv, reader, command, why, why_size))
            return true;
        command_finish(command);
        return false;
    }
    return false;
}

bool operator_outcome(const struct outcome *o, char *text, size_t text_size)
{
    if (o->err == OK) {
        snprintf(text, text_size, "%llu", (unsigned long long)o->id);
        return true;
    }
    if (o->err == ERR_CONFLICT)
        snprintf(text, text_size, "that name is taken; choose another");
    else
        snprintf(text, text_size, "%s", o->why ? o->why : err_info(o->err)->message);
    return false;
}
