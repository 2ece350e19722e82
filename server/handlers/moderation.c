/*
 * moderation.c - opens and closes judging, and tells its parts what came out of the log.
 */
#include "handlers/moderation.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/xmalloc.h"
#include "handlers/due.h"
#include "handlers/moderation_private.h"
#include "proto/json.h"
#include "store/query_moderation.h"

#include <stdio.h>
#include <stdlib.h>

#define POLICY_WHY_MAX 200

void moderation_count(enum policy_action action)
{
    static uint64_t *const counters[ACTION_COUNT] = {
        [ACTION_ALLOW] = &metrics.verdicts_allow, [ACTION_FLAG] = &metrics.verdicts_flag,
        [ACTION_MASK] = &metrics.verdicts_mask,   [ACTION_HOLD] = &metrics.verdicts_hold,
        [ACTION_BLOCK] = &metrics.verdicts_block,
    };

    ++*counters[action];
}

bool moderation_flag_is_news(struct moderation *m, uint64_t user)
{
    bool news = limiter_take(m->flags, user, 1, server_now(m->srv)) == 0;

    if (!news)
        metrics.flags_folded++;
    return news;
}

void moderation_fold_flag(struct moderation *m, struct command *command)
{
    if (!(command->has & HAS_FLAG) || (command->has & HAS_MASK) ||
        moderation_flag_is_news(m, command->actor))
        return;
    command->has &= ~HAS_FLAG;
    free(command->detail);
    command->detail = NULL;
}

/* --- policies --- */

/* What is in the log was checked before it got there; of a later version maybe, so that
 * what this one can't read is left out, loudly. */
static void take_policy(void *arg, uint64_t room, const char *json, size_t len)
{
    struct moderation *m = arg;
    char why[POLICY_WHY_MAX];
    struct policy p;

    if (len > 0 && !policy_parse(&p, json, len, why, sizeof(why)))
        log_error("a moderation policy cannot be read and does not hold",
                  "room=%llu why=%s", (unsigned long long)room, why);
    if (len == 0)
        p = (struct policy){0};
    policies_set(&m->policies, room, &p);
}

bool moderation_policy_is_good(const char *json, size_t len, char *why, size_t why_size)
{
    struct policy p;

    return policy_parse(&p, json, len, why, why_size);
}

/* --- opening and closing --- */

/* Of a store that has never been judged, the past is left alone. */
static bool find_judged(struct server *srv, uint64_t *judged)
{
    struct command command;

    if (query_judged(srv->reader, judged) != OK)
        return false;
    if (*judged > 0)
        return true;
    *judged = chat_head(srv->chat);
    command_init(&command, COMMAND_JUDGED, 0, clock_wall_ms());
    command.seq = *judged;
    commit_quietly(srv, &command);
    return true;
}

bool moderation_open(struct server *srv, struct worker_link *link, char *why,
                     size_t why_size)
{
    struct moderation *m = xcalloc(1, sizeof(*m));
    uint64_t judged;

    m->srv = srv;
    m->link = link;
    map_init(&m->authors);
    map_init(&m->kinds);
    policies_init(&m->policies);
    if (query_policies(srv->reader, take_policy, m) != OK || !find_judged(srv, &judged)) {
        snprintf(why, why_size,
                 "cannot read the moderation policies; the lines above say why");
        policies_finish(&m->policies);
        free(m);
        return false;
    }
    m->flags = limiter_create(FLAGS_A_MINUTE / 60.0, FLAGS_AT_ONCE, FLAGGED_MAX);
    m->verdicts = verdicts_create(m);
    m->rejudge = rejudge_create(m, judged);
    m->lists = lists_feed_create(m);
    m->learning = learning_create(m);
    srv->moderation = m;
    return true;
}

void moderation_stop(struct server *srv)
{
    struct moderation *m = srv->moderation;

    if (!m || m->stopped)
        return;
    m->stopped = true;
    learning_stop(m->learning);
    rejudge_stop(m->rejudge);
    lists_feed_stop(m->lists);
    verdicts_stop(m->verdicts);
}

void moderation_close(struct server *srv)
{
    struct moderation *m = srv->moderation;

    if (!m)
        return;
    moderation_stop(srv);
    verdicts_destroy(m->verdicts);
    rejudge_destroy(m->rejudge);
    lists_feed_destroy(m->lists);
    learning_destroy(m->learning);
    policies_finish(&m->policies);
    authors_finish(m);
    limiter_destroy(m->flags);
    free(m);
    srv->moderation = NULL;
}

void moderation_news(struct server *srv, enum worker_news news)
{
    struct moderation *m = srv->moderation;

    if (!m || m->stopped)
        return;
    if (news == WORKER_UP)
        lists_feed_worker_up(m->lists);
    if (news != WORKER_DOWN)
        return;
    lists_feed_worker_down(m->lists);
    rejudge_worker_gone(m->rejudge);
}

size_t moderation_waiting(const struct server *srv)
{
    return srv->moderation ? verdicts_waiting(srv->moderation->verdicts) : 0;
}

/* --- calls --- */

enum err moderation_submit(struct call *c, struct command *command)
{
    struct moderation *m = c->server->moderation;

    if (!m)
        return commit_call(c, command);
    verdicts_submit(m->verdicts, c, command);
    return OK;
}

void moderation_submit_due(struct server *srv, struct command *command)
{
    if (srv->moderation)
        verdicts_submit(srv->moderation->verdicts, NULL, command);
    else
        due_submit(srv, command);
}

void moderation_answer_blocked(struct call *c, const struct command *command)
{
    call_fail(c, ERR_BLOCKED, command->name, 0);
}

/* --- what came out of the log --- */

void moderation_committed(struct server *srv, const struct command *command,
                          const struct outcome *o)
{
    struct moderation *m = srv->moderation;

    if (!m || m->stopped)
        return;
    switch (command->kind) {
    case COMMAND_MESSAGE_SEND:
    case COMMAND_MESSAGE_EDIT:
        rejudge_hear(m->rejudge, command, o);
        break;
    case COMMAND_SCHEDULE_SEND:
        if (o->event.kind == EVENT_MESSAGE_CREATED)
            rejudge_hear(m->rejudge, command, o);
        break;
    case COMMAND_USER_UPDATE:
        author_forget(m, command->user);
        break;
    case COMMAND_MODERATION_POLICY:
        take_policy(m, command->room, command->text, command->text_len);
        break;
    case COMMAND_LIST_SET:
    case COMMAND_LIST_REMOVE:
        lists_feed_changed(m->lists, o->pos);
        break;
    case COMMAND_LEARN: /* without a worker now: when there is one */
        learning_start(m->learning, o->pos, true, NULL, NULL);
        break;
    case COMMAND_HEAD_SET:
        lists_feed_head_changed(m->lists, o->id);
        break;
    default:
        break;
    }
}

void moderation_judged(struct server *srv, enum err err)
{
    if (srv->moderation)
        rejudge_committed(srv->moderation->rejudge, err);
}

/* --- what a person is told --- */

static void put_worker(const struct server *srv, struct json *j)
{
    const struct moderation *m = srv->moderation;

    json_key(j, "worker");
    json_object(j);
    json_put_bool(j, "on", m != NULL);
    json_put_bool(j, "connected", m && worker_link_is_up(m->link));
    json_put_bool(j, "ready", m && lists_feed_is_ready(m->lists));
    json_put_u64(j, "restarts", metrics.worker_restarts);
    json_put_bool(j, "crash_loop", metrics.worker_crash_loop > 0);
    json_object_end(j);
}

void moderation_put_status(struct server *srv, struct json *j)
{
    struct moderation *m = srv->moderation;

    put_worker(srv, j);
    if (!m)
        return;
    lists_feed_put_status(m->lists, j);
    rejudge_put_status(m->rejudge, j);
    learning_put_status(m->learning, j);
    json_put_u64(j, "waiting", verdicts_waiting(m->verdicts));
}
