/*
 * operator_cli.c - `roost user add`, `roost token create`, `roost invite`.
 *
 * Secrets are made here and only their hashes go on: through the control socket when a server
 * runs on the directory, else straight into the store. Nothing is asked for.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "base/random.h"
#include "base/secret.h"
#include "base/xmalloc.h"
#include "handlers/operator.h"
#include "ipc/control.h"
#include "main/commands.h"
#include "store/command.h"
#include "store/query.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_MAX  512
#define TIMEOUT_MS  30000
#define DAY_MS      ((int64_t)24 * 60 * 60 * 1000)
#define HEX_SIZE    (2 * SECRET_HASH_SIZE + 1)
#define DEFAULT_MIB 19456

struct options {
    const char *word; /* for complaints */
    const char *data;
    const char *name; /* NULL: none given */
    bool admin;
    uint64_t uses;
    uint64_t days;
};

static bool is_flag(const char *argument, const char *flag, const char **value, int *i,
                    int argc, char **argv)
{
    size_t len = strlen(flag);

    if (strncmp(argument, flag, len) != 0)
        return false;
    if (argument[len] == '=') {
        *value = argument + len + 1;
        return true;
    }
    if (argument[len] != '\0')
        return false;
    *value = *i + 1 < argc ? argv[++*i] : "";
    return true;
}

static bool read_option(struct options *o, int *i, int argc, char **argv)
{
    const char *argument = argv[*i];
    const char *value;

    if (strcmp(argument, "--admin") == 0)
        o->admin = true;
    else if (is_flag(argument, "--data", &value, i, argc, argv) && value[0])
        o->data = value;
    else if (is_flag(argument, "--uses", &value, i, argc, argv))
        return config_parse_count(value, 1000, &o->uses) && o->uses > 0;
    else if (is_flag(argument, "--days", &value, i, argc, argv))
        return config_parse_count(value, 365, &o->days) && o->days > 0;
    else if (argument[0] == '-' || o->name)
        return false;
    else
        o->name = argument;
    return true;
}

static bool read_options(struct options *o, int argc, char **argv)
{
    const char *data = getenv("ROOST_DATA");

    o->data = data && data[0] ? data : "./data";
    o->uses = 1;
    o->days = 7;
    for (int i = 0; i < argc; i++) {
        const char *argument = argv[i];

        if (!read_option(o, &i, argc, argv)) {
            complain(2, o->word, "cannot read '%s'; see `roost %s --help`", argument,
                     o->word);
            return false;
        }
    }
    return true;
}

static void to_hex(const char *token, char hex[HEX_SIZE])
{
    uint8_t hash[SECRET_HASH_SIZE];

    secret_hash(token, strlen(token), hash);
    for (size_t i = 0; i < SECRET_HASH_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
}

/* --- without a server --- */

static bool apply(struct store *s, struct command *command, char *answer, size_t size)
{
    char why[STORE_WHY_MAX];
    struct writer *w = writer_open(s, why, sizeof(why));
    struct outcome outcome;
    struct outcome *outcomes[1] = {&outcome};
    struct command *const commands[1] = {command};
    bool ok;

    if (!w) {
        snprintf(answer, size, "%s", why);
        return false;
    }
    memset(&outcome, 0, sizeof(outcome));
    store_apply(w, commands, outcomes, 1);
    ok = operator_outcome(&outcome, answer, size);
    outcome_finish(&outcome);
    writer_close(w);
    return ok;
}

/* A directory no server ever ran on gets its workspace first. */
static bool found_workspace(struct store *s, char *answer, size_t size)
{
    struct command command;
    char secret[SECRET_TOKEN_SIZE];
    bool ok;

    if (store_epoch(s)[0] != '\0')
        return true;
    command_init(&command, COMMAND_WORKSPACE_CREATE, 0, clock_wall_ms());
    secret_token(secret);
    command.text = xstrdup(secret);
    command.text_len = strlen(secret);
    secret_token(secret);
    command.secret = xstrdup(secret);
    ok = apply(s, &command, answer, size);
    command_finish(&command);
    return ok;
}

static bool offline(const char *data, int argc, char *const *argv, char *answer,
                    size_t size)
{
    struct store *s = store_open(data, DURABILITY_DISK, answer, size);
    struct command command;
    struct reader *r;
    bool ok = false;

    if (!s)
        return false;
    r = found_workspace(s, answer, size) ? reader_open(s, answer, size) : NULL;
    if (r && operator_command(argc, argv, r, &command, answer, size)) {
        ok = apply(s, &command, answer, size);
        command_finish(&command);
    }
    if (r)
        reader_close(r);
    store_close(s);
    return ok;
}

/* 0 and the id in `answer`, or 1 after a complaint. */
static int carry_out(const struct options *o, int argc, const char *const *argv,
                     char answer[ANSWER_MAX])
{
    char *path = xasprintf("%s/control.sock", o->data);
    enum control_result result;
    char *words[8];
    struct buf out;
    bool ok;

    log_set_level(LOG_ERROR);
    memcpy(words, argv, (size_t)argc * sizeof(words[0]));
    buf_init(&out);
    result = control_call(path, argc, words, &out, TIMEOUT_MS);
    snprintf(answer, ANSWER_MAX, "%s", buf_text(&out));
    buf_finish(&out);
    free(path);
    if (result == CONTROL_NO_SERVER)
        ok = offline(o->data, argc, words, answer, ANSWER_MAX);
    else
        ok = result == CONTROL_OK;
    return ok ? 0 : complain(1, o->word, "%s", answer);
}

/* --- the commands --- */

static void make_password(char *password, size_t size)
{
    static const char letters[] =
        "abcdefghijkmnpqrstuvwxyz23456789"; /* 32: 5 bits each */
    uint8_t bytes[25];
    size_t at = 0;

    random_bytes(bytes, sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes) && at + 2 < size; i++) {
        if (i > 0 && i % 5 == 0)
            password[at++] = '-';
        password[at++] = letters[bytes[i] % 32];
    }
    password[at] = '\0';
}

int command_user(int argc, char **argv)
{
    struct options o = {.word = "user"};
    struct password_cost cost = {DEFAULT_MIB, 2};
    char password[40], token[SECRET_TOKEN_SIZE], answer[ANSWER_MAX];
    char hash[PASSWORD_HASH_SIZE], hex[HEX_SIZE];

    if (argc < 1 || strcmp(argv[0], "add") != 0)
        return complain(2, "user", "say `roost user add NAME [--admin] --data DIR`");
    if (!read_options(&o, argc - 1, argv + 1))
        return 2;
    if (!o.name)
        return complain(2, "user", "whom? say `roost user add NAME`");
    make_password(password, sizeof(password));
    secret_token(token);
    to_hex(token, hex);
    if (!password_hash(password, strlen(password), cost, hash))
        return complain(1, "user", "no memory to hash a password");
    const char *words[] = {"user.add", o.name, o.admin ? "admin" : "member", hash, hex};
    if (carry_out(&o, 5, words, answer) != 0)
        return 1;
    printf("added %s as user %s\npassword: %s\ntoken: %s\n", o.name, answer, password,
           token);
    return 0;
}

int command_token(int argc, char **argv)
{
    struct options o = {.word = "token"};
    char token[SECRET_TOKEN_SIZE], answer[ANSWER_MAX], hex[HEX_SIZE];

    if (argc < 1 || strcmp(argv[0], "create") != 0)
        return complain(2, "token", "say `roost token create NAME --data DIR`");
    if (!read_options(&o, argc - 1, argv + 1))
        return 2;
    if (!o.name)
        return complain(2, "token", "for whom? say `roost token create NAME`");
    secret_token(token);
    to_hex(token, hex);
    const char *words[] = {"token.create", o.name, hex, "api"};
    if (carry_out(&o, 4, words, answer) != 0)
        return 1;
    printf("token: %s\n", token);
    return 0;
}

int command_invite(int argc, char **argv)
{
    struct options o = {.word = "invite"};
    char code[SECRET_TOKEN_SIZE], answer[ANSWER_MAX], uses[24], expires[24];

    if (!read_options(&o, argc, argv))
        return 2;
    if (o.name)
        return complain(2, "invite",
                        "takes no name; an invite is for whoever has the code");
    secret_token(code);
    snprintf(uses, sizeof(uses), "%" PRIu64, o.uses);
    snprintf(expires, sizeof(expires), "%" PRId64,
             clock_wall_ms() + (int64_t)o.days * DAY_MS);
    const char *words[] = {"invite.create", code, o.admin ? "admin" : "member", uses,
                           expires};
    if (carry_out(&o, 5, words, answer) != 0)
        return 1;
    printf("good for %s registration%s within %" PRIu64
           " days, at ADDRESS/#invite=CODE\ncode: %s\n",
           uses, o.uses == 1 ? "" : "s", o.days, code);
    return 0;
}
