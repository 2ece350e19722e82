/*
 * handle_analytics.c - analytics.*: who may ask what, and the question to the worker.
 */
#include "base/day.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/analytics.h"
#include "handlers/feeder.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "ipc/worker_link.h"
#include "proto/json.h"
#include "store/query_feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 5000 /* for an answer: it stands behind batches of a rebuild */

enum right {
    FOR_ADMINS,
    FOR_MODERATORS,
    FOR_ONESELF,
    FOR_ADMINS_IF_TURNED_ON, /* --person-figures */
};

static const struct report {
    const char *name;
    enum right right;
    bool by_room; /* may be asked for one room */
} reports[] = {
    {"overview", FOR_ADMINS, true},    {"messages", FOR_ADMINS, true},
    {"active", FOR_ADMINS, true},      {"rooms", FOR_ADMINS, false},
    {"top", FOR_ADMINS, false},        {"growth", FOR_ADMINS, false},
    {"retention", FOR_ADMINS, false},  {"answers", FOR_ADMINS, true},
    {"hours", FOR_ADMINS, true},       {"reactions", FOR_ADMINS, true},
    {"emoji", FOR_ADMINS, true},       {"moderation", FOR_MODERATORS, true},
    {"reasons", FOR_MODERATORS, true}, {"connections", FOR_ADMINS, false},
    {"storage", FOR_ADMINS, false},    {"people", FOR_ADMINS_IF_TURNED_ON, false},
    {"me", FOR_ONESELF, false},
};

static const struct report *find_report(const char *name)
{
    for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
        if (strcmp(reports[i].name, name) == 0)
            return &reports[i];
    return NULL;
}

static enum err refuse_call(struct call *c, enum err err, const char *why)
{
    snprintf(c->request.why, sizeof(c->request.why), "%s", why);
    return err;
}

/* By the role as it is now, not as it was when the session was opened. */
static enum err may_ask(struct call *c, enum right right)
{
    enum user_role role;
    enum err err = query_role(c->server->reader, c->who.user, &role);

    if (err != OK || right == FOR_ONESELF)
        return err;
    if (right == FOR_MODERATORS)
        return user_role_moderates(role)
                   ? OK
                   : refuse_call(c, ERR_FORBIDDEN, "only moderators and admins see this");
    if (!user_role_rules(role))
        return refuse_call(c, ERR_FORBIDDEN, "only admins see figures");
    if (right == FOR_ADMINS_IF_TURNED_ON && !c->server->config->person_figures)
        return refuse_call(c, ERR_FORBIDDEN,
                           "the operator has not turned on figures about persons "
                           "(--person-figures)");
    return OK;
}

/* A private room's figures are for those who are in it, a conversation's for nobody. */
static enum err may_see_room(struct call *c, uint64_t room)
{
    struct room_label label;
    enum err err = query_room_label(c->server->reader, c->who.user, room, &label);

    if (err == OK &&
        (label.kind == ROOM_PUBLIC || (label.kind == ROOM_PRIVATE && label.member)))
        return OK;
    return err == OK || err == ERR_NOT_FOUND
               ? refuse_call(c, ERR_NOT_FOUND, "there is no such room, or not for you")
               : err;
}

static enum err take_day(struct call *c, const char *param, int32_t *day)
{
    const char *text = request_text(&c->request, param, NULL);

    *day = DAY_ABSENT;
    if (!text || (day_read(text, day) && *day >= DAY_LEAST && *day <= DAY_MOST))
        return OK;
    snprintf(c->request.why, sizeof(c->request.why),
             "params.%s: is no day like 2026-03-01", param);
    return ERR_PARAMS;
}

static enum table_by by_of(const char *text)
{
    if (!text)
        return BY_NONE;
    if (strcmp(text, "day") == 0)
        return BY_DAY;
    return strcmp(text, "week") == 0 ? BY_WEEK : BY_MONTH;
}

static enum err make_question(struct call *c, const struct report *report,
                              struct report_question *q)
{
    const struct request *r = &c->request;
    enum err err;

    memset(q, 0, sizeof(*q));
    snprintf(q->report, sizeof(q->report), "%s", report->name);
    err = take_day(c, "from", &q->from);
    if (err == OK)
        err = take_day(c, "to", &q->to);
    if (err != OK)
        return err;
    if (q->from != DAY_ABSENT && q->to != DAY_ABSENT && q->from > q->to)
        return refuse_call(c, ERR_PARAMS, "params.from: is after params.to");
    q->by = by_of(request_text(r, "by", NULL));
    q->limit = (uint32_t)request_u64(r, "limit");
    if (report->right == FOR_ONESELF)
        q->user = c->who.user;
    if (!request_has(r, "room"))
        return OK;
    if (!report->by_room)
        return refuse_call(c, ERR_PARAMS, "params.room: this report is of the workspace");
    q->room = request_u64(r, "room");
    return may_see_room(c, q->room);
}

/* --- asking --- */

static void asking_free(struct asking *a)
{
    buf_finish(&a->payload);
    buf_finish(&a->out);
    free(a);
}

static void fail(struct asking *a, enum err err, const char *why)
{
    call_fail(a->call, err, why, 0);
    asking_free(a);
}

static void written(struct job *j)
{
    struct asking *a = container_of(j, struct asking, job);

    if (a->err != OK) {
        fail(a, a->err, NULL);
        return;
    }
    call_answer(a->call, &a->out);
    asking_free(a);
}

/* The names of rooms and people stand in the store: a reading thread looks them up. */
static void write_answer(struct asking *a)
{
    list_init(&a->job.link);
    a->job.work = analytics_write;
    a->job.done = written;
    if (!crew_submit(a->call->server->readers, &a->job))
        fail(a, ERR_BUSY, "too many readers wait; try again");
}

static void fail_as_told(struct asking *a, const struct table_head *head)
{
    char why[TABLE_WHY_MAX + 1];

    snprintf(why, sizeof(why), "%.*s", (int)head->why_len, head->why);
    fail(a, head->status == TABLE_PARAMS ? ERR_PARAMS : ERR_BUSY, why);
}

static bool on_table(void *arg, uint64_t id, enum question_end end,
                     struct wire_in *answer)
{
    struct asking *a = arg;
    struct table t;

    (void)id;
    if (end != QUESTION_ANSWERED) {
        fail(a, ERR_BUSY,
             end == QUESTION_LATE
                 ? "the figures take too long; try again"
                 : "the worker that makes the figures is away; try again");
        return true;
    }
    buf_add(&a->payload, answer->at, answer->left);
    if (!table_read(answer, &t)) {
        fail(a, ERR_INTERNAL, NULL);
        return false;
    }
    if (t.head.status != TABLE_OK)
        fail_as_told(a, &t.head);
    else
        write_answer(a);
    return true;
}

/* Takes the call over when it returns OK. */
static enum err ask(struct call *c, const struct report_question *q, answer_fn *fn,
                    bool csv)
{
    struct feeder *feeder = c->server->feeder;
    struct asking *a;
    struct buf payload;
    bool asked;

    if (!feeder || !feeder_link(feeder))
        return refuse_call(c, ERR_BUSY, "this server runs without a worker: no figures");
    a = xcalloc(1, sizeof(*a));
    a->call = c;
    a->csv = csv;
    a->user = c->who.user;
    snprintf(a->report, sizeof(a->report), "%s", q->report);
    buf_init(&a->payload);
    buf_init(&a->out);
    buf_init(&payload);
    report_question_put(&payload, q);
    asked = worker_link_ask(feeder_link(feeder), MESSAGE_ANALYTICS, payload.bytes,
                            payload.len, PATIENCE_MS, fn, a, 0);
    buf_finish(&payload);
    if (asked) {
        metrics.analytics_questions++;
        call_weigh(c, READ_WEIGHT);
        return OK;
    }
    asking_free(a);
    return refuse_call(c, ERR_BUSY,
                       "the worker that makes the figures is away; try again");
}

static enum err ask_report(struct call *c, const struct report *report, bool csv)
{
    struct report_question q;
    enum err err;

    must(report); /* the schema lets no other name through */
    err = may_ask(c, report->right);
    if (err == OK)
        err = make_question(c, report, &q);
    return err == OK ? ask(c, &q, on_table, csv) : err;
}

enum err on_analytics(struct call *c)
{
    return ask_report(c, find_report(strchr(c->request.method->name, '.') + 1), false);
}

enum err on_analytics_export(struct call *c)
{
    return ask_report(c, find_report(request_text(&c->request, "report", NULL)), true);
}

/* --- analytics.status --- */

static void put_place(struct json *j, const struct server *srv)
{
    struct feeder_place place = {.percent = 100};

    if (srv->feeder)
        feeder_place(srv->feeder, &place);
    else
        place.head = chat_head(srv->chat);
    json_put_bool(j, "ready", place.ready);
    json_put_u64(j, "pos", place.pos);
    json_put_u64(j, "head", place.head);
    json_put_u64(j, "behind", place.head - place.pos);
    json_put_bool(j, "catching_up", place.catching_up);
    json_put_u64(j, "progress", place.percent);
    json_put_text(j, "time_zone", srv->config->time_zone);
    json_put_bool(j, "person_figures", srv->config->person_figures);
}

/* t NULL: nobody is there to ask. */
static void answer_status(struct call *c, struct table *t)
{
    struct buf out;
    struct json j;

    buf_init(&out);
    j = json_begin(&out);
    json_object(&j);
    put_place(&j, c->server);
    for (unsigned i = 0; t && t->rows == 1 && i < t->head.column_count; i++) {
        const struct table_column *column = &t->head.columns[i];
        struct table_cell cell = table_next(t, column->type);
        char day[DAY_TEXT_SIZE];

        if (cell.there && column->type == TABLE_YES) {
            json_put_bool(&j, column->name, cell.number == 1);
        } else if (cell.there && column->type == TABLE_DATE) {
            day_write((int32_t)cell.number, day);
            json_put_text(&j, column->name, day);
        }
    }
    json_object_end(&j);
    call_answer(c, &out);
    buf_finish(&out);
}

static bool on_status(void *arg, uint64_t id, enum question_end end,
                      struct wire_in *answer)
{
    struct asking *a = arg;
    struct table t;
    bool good = end != QUESTION_ANSWERED || table_read(answer, &t);

    (void)id;
    answer_status(a->call, end == QUESTION_ANSWERED && good && t.head.status == TABLE_OK
                               ? &t
                               : NULL);
    asking_free(a);
    return good;
}

enum err on_analytics_status(struct call *c)
{
    struct report_question q = {.report = "status", .from = DAY_ABSENT, .to = DAY_ABSENT};
    enum err err = may_ask(c, FOR_MODERATORS);

    if (err != OK)
        return err;
    if (ask(c, &q, on_status, false) != OK)
        answer_status(c, NULL);
    return OK;
}

/* --- analytics.rebuild --- */

static void rebuild_begun(void *arg, uint64_t id, enum err err, const char *why)
{
    struct call *c = arg;
    struct buf out;
    struct json j;

    (void)id;
    if (err != OK) {
        call_fail(c, err, why, 0);
        return;
    }
    buf_init(&out);
    j = json_begin(&out);
    json_object(&j);
    json_put_u64(&j, "head", chat_head(c->server->chat));
    json_object_end(&j);
    call_answer(c, &out);
    buf_finish(&out);
}

enum err on_analytics_rebuild(struct call *c)
{
    enum err err = may_ask(c, FOR_ADMINS);

    if (err == OK)
        analytics_rebuild(c->server, rebuild_begun, c, 0);
    return err;
}
