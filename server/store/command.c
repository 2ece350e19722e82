#include "store/command.h"

#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

const char *command_name(enum command_kind kind)
{
    switch (kind) {
#define COMMAND(name, number, text) \
    case name:                      \
        return text;
#include "store/command.tbl"
    case COMMAND_KIND_COUNT:
        break;
    }
    return "unknown";
}

bool command_is_known(enum command_kind kind)
{
    switch (kind) {
#define COMMAND(name, number, text) case name:
#include "store/command.tbl"
        return true;
    case COMMAND_KIND_COUNT:
        break;
    }
    return false;
}

void command_init(struct command *c, enum command_kind kind, uint64_t actor, int64_t at)
{
    memset(c, 0, sizeof(*c));
    c->kind = kind;
    c->actor = actor;
    c->at = at;
}

void command_finish(struct command *c)
{
    if (c->secret) {
        secret_forget(c->secret, strlen(c->secret));
        free(c->secret);
    }
    free(c->text);
    free(c->name);
    free(c->topic);
    free(c->detail);
    free(c->params);
    free(c->users);
    free(c->files);
    command_init(c, c->kind, c->actor, c->at);
}

void outcome_finish(struct outcome *o)
{
    event_finish(&o->event);
    for (size_t i = 0; i < o->more_count; i++)
        event_finish(&o->more[i]);
    free(o->more);
    free(o->words);
    secret_forget(o->code, sizeof(o->code));
    memset(o, 0, sizeof(*o));
}
