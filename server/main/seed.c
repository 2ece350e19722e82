/*
 * seed.c - `roost seed`: people, rooms and tokens for load tests, through the same log as
 * everything else, in large transactions.
 *
 * User i (from 0) is a member of room (i / K) mod R.
 */
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/must.h"
#include "base/secret.h"
#include "base/xmalloc.h"
#include "main/commands.h"
#include "store/command.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BATCH     2000
#define COUNT_MAX 10000000

struct seeding {
    const char *data;
    const char *tokens;
    uint64_t users;
    uint64_t rooms;
    uint64_t per_room;
    bool if_empty; /* a workspace that is there already is fine */
    struct writer *writer;
    struct command commands[BATCH];
    struct outcome outcomes[BATCH];
    size_t count;
    uint64_t *user_ids;
    uint64_t *room_ids;
    char (*secrets)[SECRET_TOKEN_SIZE];
};

static bool take_value(int *i, int argc, char **argv, const char *flag,
                       const char **value)
{
    size_t len = strlen(flag);

    if (strncmp(argv[*i], flag, len) != 0)
        return false;
    if (argv[*i][len] == '=')
        *value = argv[*i] + len + 1;
    else if (argv[*i][len] == '\0' && *i + 1 < argc)
        *value = argv[++*i];
    else
        return false;
    return true;
}

static bool take_count(int *i, int argc, char **argv, const char *flag, uint64_t *count)
{
    const char *value;

    return take_value(i, argc, argv, flag, &value) &&
           config_parse_count(value, COUNT_MAX, count) && *count > 0;
}

static int read_flags(struct seeding *s, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        const char *flag = argv[i];

        if (strcmp(flag, "--if-empty") == 0)
            s->if_empty = true;
        else if (!take_value(&i, argc, argv, "--data", &s->data) &&
                 !take_value(&i, argc, argv, "--tokens", &s->tokens) &&
                 !take_count(&i, argc, argv, "--users", &s->users) &&
                 !take_count(&i, argc, argv, "--rooms", &s->rooms) &&
                 !take_count(&i, argc, argv, "--per-room", &s->per_room))
            return complain(2, "seed", "cannot read '%s'; see `roost seed --help`", flag);
    }
    if (!s->data || !s->tokens || !s->users || !s->rooms || !s->per_room)
        return complain(
            2, "seed", "needs --data DIR --users N --rooms R --per-room K --tokens FILE");
    return 0;
}

/* One transaction for all that was added; `each` sees each outcome with its place. */
static bool flush(struct seeding *s, uint64_t *ids, uint64_t first)
{
    struct command *commands[BATCH];
    struct outcome *outcomes[BATCH];
    bool ok = true;

    for (size_t i = 0; i < s->count; i++) {
        commands[i] = &s->commands[i];
        outcomes[i] = &s->outcomes[i];
        memset(outcomes[i], 0, sizeof(*outcomes[i]));
    }
    if (store_apply(s->writer, commands, outcomes, s->count) != STORE_OK)
        ok = false;
    for (size_t i = 0; i < s->count; i++) {
        ok = ok && outcomes[i]->err == OK;
        if (ok && ids)
            ids[first + i] = outcomes[i]->id;
        outcome_finish(outcomes[i]);
        command_finish(commands[i]);
    }
    s->count = 0;
    return ok;
}

static struct command *next_command(struct seeding *s, enum command_kind kind,
                                    uint64_t actor)
{
    struct command *c = &s->commands[s->count++];

    command_init(c, kind, actor, clock_wall_ms());
    return c;
}

static bool seed_workspace(struct seeding *s)
{
    struct command *c = next_command(s, COMMAND_WORKSPACE_CREATE, 0);
    char secret[SECRET_TOKEN_SIZE];

    secret_token(secret);
    c->text = xstrdup(secret);
    c->text_len = strlen(secret);
    secret_token(secret);
    c->secret = xstrdup(secret);
    return flush(s, NULL, 0);
}

static bool seed_users(struct seeding *s)
{
    uint64_t first = 0;

    for (uint64_t i = 0; i < s->users; i++) {
        struct command *c = next_command(s, COMMAND_USER_CREATE, 0);

        c->name = xasprintf("user%06" PRIu64, i);
        secret_token(s->secrets[i]);
        secret_hash(s->secrets[i], strlen(s->secrets[i]), c->hash);
        c->has_hash = true;
        c->token_kind = TOKEN_API;
        if (s->count == BATCH || i + 1 == s->users) {
            if (!flush(s, s->user_ids, first))
                return false;
            first = i + 1;
        }
    }
    return true;
}

static uint64_t room_of(const struct seeding *s, uint64_t user)
{
    return user / s->per_room % s->rooms;
}

static bool seed_rooms(struct seeding *s)
{
    uint64_t first = 0;

    for (uint64_t i = 0; i < s->rooms; i++) {
        uint64_t owner = i * s->per_room < s->users ? s->user_ids[i * s->per_room] : 0;
        struct command *c =
            next_command(s, COMMAND_ROOM_CREATE, owner ? owner : s->user_ids[0]);

        c->name = xasprintf("room%06" PRIu64, i);
        c->topic = xstrdup("");
        snprintf(c->key, sizeof(c->key), "seed-room-%" PRIu64, i);
        if (s->count == BATCH || i + 1 == s->rooms) {
            if (!flush(s, s->room_ids, first))
                return false;
            first = i + 1;
        }
    }
    return true;
}

/* A room without people of its own was made by user 0, who is not to stay in it. */
static bool leave_spare_rooms(struct seeding *s)
{
    for (uint64_t i = 1; i < s->rooms; i++) {
        if (i * s->per_room < s->users)
            continue;
        next_command(s, COMMAND_ROOM_LEAVE, s->user_ids[0])->room = s->room_ids[i];
        if (s->count == BATCH && !flush(s, NULL, 0))
            return false;
    }
    return s->count == 0 || flush(s, NULL, 0);
}

static bool seed_members(struct seeding *s)
{
    for (uint64_t i = 0; i < s->users; i++) {
        struct command *c = next_command(s, COMMAND_ROOM_JOIN, s->user_ids[i]);

        c->room = s->room_ids[room_of(s, i)]; /* the owner is in already: no change */
        if ((s->count == BATCH || i + 1 == s->users) && !flush(s, NULL, 0))
            return false;
    }
    return true;
}

static bool write_tokens(const struct seeding *s)
{
    int fd = open(s->tokens, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool ok = out != NULL;

    for (uint64_t i = 0; ok && i < s->users; i++)
        ok = fprintf(out, "%s\t%" PRIu64 "\t%" PRIu64 "\n", s->secrets[i], s->user_ids[i],
                     s->room_ids[room_of(s, i)]) > 0;
    if (out && fclose(out) != 0)
        ok = false;
    return ok;
}

static int seed_all(struct seeding *s)
{
    if (!seed_workspace(s) || !seed_users(s) || !seed_rooms(s) || !seed_members(s) ||
        !leave_spare_rooms(s))
        return complain(1, "seed", "the store refused; is there room on the disk?");
    if (!write_tokens(s))
        return complain(1, "seed", "cannot write %s: %s", s->tokens, strerror(errno));
    printf("seeded %" PRIu64 " users and %" PRIu64 " rooms into %s, tokens in %s\n",
           s->users, s->rooms, s->data, s->tokens);
    return 0;
}

static int seed_store(struct seeding *s)
{
    char why[STORE_WHY_MAX];
    struct store *store = store_open(s->data, DURABILITY_DISK, why, sizeof(why));
    int status = 1;

    if (!store)
        return complain(1, "seed", "%s", why);
    if (store_head(store) != 0 && s->if_empty) {
        printf("%s holds a workspace already\n", s->data);
        status = 0;
    } else if (store_head(store) != 0) {
        complain(1, "seed", "%s holds a workspace already; name an empty directory",
                 s->data);
    } else {
        s->writer = writer_open(store, why, sizeof(why));
        status = s->writer ? seed_all(s) : complain(1, "seed", "%s", why);
        if (s->writer)
            writer_close(s->writer);
    }
    store_close(store);
    return status;
}

int command_seed(int argc, char **argv)
{
    struct seeding *s = xcalloc(1, sizeof(*s));
    int status = read_flags(s, argc, argv);

    if (status == 0) {
        log_set_level(LOG_WARN);
        s->user_ids = xcalloc(s->users, sizeof(*s->user_ids));
        s->room_ids = xcalloc(s->rooms, sizeof(*s->room_ids));
        s->secrets = xcalloc(s->users, sizeof(*s->secrets));
        status = seed_store(s);
        free(s->user_ids);
        free(s->room_ids);
        free(s->secrets);
    }
    free(s);
    return status;
}
