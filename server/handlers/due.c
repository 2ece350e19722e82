#include "handlers/due.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/commands.h"
#include "handlers/moderation.h"
#include "handlers/server_private.h"
#include "store/query_own.h"

#include <stdlib.h>
#include <string.h>

#define BATCH    32
#define LOOK_MS  (30 * 1000) /* the wall clock may be set, so it is asked again */
#define AGAIN_MS 1000        /* after a failure */

struct due {
    struct server *srv;
    struct timer timer;
    int64_t next_at;  /* by the wall clock; INT64_MAX: never */
    size_t under_way; /* commands that have not come back */
    bool failed;      /* one of them came to nothing: not again at once */
};

static void arm(struct due *d)
{
    int64_t wait = d->next_at - clock_wall_ms();

    if (d->under_way > 0)
        return;
    if (wait < 0)
        wait = 0;
    if (d->failed && wait < AGAIN_MS)
        wait = AGAIN_MS;
    timer_start(d->srv->timers, &d->timer, (uint64_t)(wait < LOOK_MS ? wait : LOOK_MS));
}

static void find_next(struct due *d)
{
    if (query_next_due(d->srv->reader, &d->next_at) == OK)
        return;
    d->next_at = 0;
    d->failed = true;
}

static void count_under_way(struct due *d, int more)
{
    d->under_way += (size_t)more;
    metrics.due_under_way = (double)d->under_way;
}

/* One is back. When all are, it is seen what is left: the rest, or what was put off. */
static void back(struct due *d)
{
    must(d->under_way > 0);
    count_under_way(d, -1);
    if (d->under_way > 0)
        return;
    find_next(d);
    if (!d->srv->stopped)
        arm(d);
}

void due_submit(struct server *srv, struct command *command)
{
    uint32_t retry_ms = 0;

    if (journal_submit(srv->journal, command, 0, &retry_ms) == OK)
        command_finish(command);
    else
        due_refused(srv, command);
}

void due_refused(struct server *srv, struct command *command)
{
    command_finish(command);
    srv->due->failed = true;
    back(srv->due);
}

/* Takes over the text. */
static void submit_schedule(struct due *d, struct schedule *s)
{
    struct command command;

    command_init(&command, COMMAND_SCHEDULE_SEND, s->user, clock_wall_ms());
    command.subject = s->id;
    command.seq = s->version;
    command.room = s->room;
    command.thread = s->thread;
    command.text = s->text;
    command.text_len = s->text_len;
    s->text = NULL;
    command_take_online(&command, d->srv);
    metrics_observe(&metrics.scheduled_late_seconds,
                    (double)(command.at > s->at ? command.at - s->at : 0) / 1e3);
    moderation_submit_due(d->srv, &command);
}

static void submit_reminder(struct due *d, const struct reminder *r)
{
    struct command command;

    command_init(&command, COMMAND_REMINDER_DUE, r->user, clock_wall_ms());
    command.subject = r->id;
    due_submit(d->srv, &command);
}

static bool read_due(struct due *d, int64_t now, struct schedule *schedules,
                     size_t *schedule_count, struct reminder *reminders,
                     size_t *reminder_count)
{
    *reminder_count = 0;
    return query_due_schedules(d->srv->reader, now, schedules, BATCH, schedule_count) ==
               OK &&
           query_due_reminders(d->srv->reader, now, reminders, BATCH, reminder_count) ==
               OK;
}

/* All of them count as under way before the first goes, as it may come back at once. */
static void fire(struct due *d, int64_t now)
{
    struct schedule schedules[BATCH];
    struct reminder reminders[BATCH];
    size_t schedule_count, reminder_count;

    d->failed = !read_due(d, now, schedules, &schedule_count, reminders, &reminder_count);
    metrics.scheduled_due += schedule_count;
    count_under_way(d, (int)(schedule_count + reminder_count + 1));
    for (size_t i = 0; i < schedule_count; i++) {
        submit_schedule(d, &schedules[i]);
        schedule_finish(&schedules[i]);
    }
    for (size_t i = 0; i < reminder_count; i++) {
        submit_reminder(d, &reminders[i]);
        reminder_finish(&reminders[i]);
    }
    back(d); /* the one more */
}

static void on_time(struct timer *t)
{
    struct due *d = container_of(t, struct due, timer);
    int64_t now = clock_wall_ms();

    if (d->srv->draining || d->srv->stopped || d->under_way > 0)
        return;
    if (d->next_at <= now)
        fire(d, now);
    else
        arm(d);
}

void due_start(struct server *srv)
{
    struct due *d = xcalloc(1, sizeof(*d));

    d->srv = srv;
    timer_init(&d->timer, on_time);
    srv->due = d;
    find_next(d);
    arm(d);
}

void due_stop(struct server *srv)
{
    if (srv->due)
        timer_stop(srv->timers, &srv->due->timer);
}

void due_destroy(struct due *d)
{
    if (!d)
        return;
    timer_stop(d->srv->timers, &d->timer);
    free(d);
}

static void hear_of(struct due *d, int64_t at)
{
    if (at >= d->next_at)
        return;
    d->next_at = at;
    if (!d->srv->stopped)
        arm(d);
}

static void count_sent(const struct outcome *o)
{
    const struct event *last =
        o->more_count > 0 ? &o->more[o->more_count - 1] : &o->event;

    if (o->err != OK || !o->changed)
        metrics.scheduled_put_off++;
    else if (last->kind == EVENT_SCHEDULE_SENT)
        metrics.scheduled_sent++;
    else
        metrics.scheduled_failed++;
}

void due_committed(struct server *srv, const struct command *command,
                   const struct outcome *o)
{
    struct due *d = srv->due;

    switch (command->kind) {
    case COMMAND_SCHEDULE_CREATE:
    case COMMAND_SCHEDULE_UPDATE:
    case COMMAND_REMINDER_CREATE:
        if (o->err == OK && o->changed && command->expires_at != 0)
            hear_of(d, command->expires_at);
        break;
    case COMMAND_SCHEDULE_SEND:
        count_sent(o);
        d->failed = d->failed || o->err != OK;
        back(d);
        break;
    case COMMAND_REMINDER_DUE:
        metrics.reminders_due += o->err == OK && o->changed;
        d->failed = d->failed || o->err != OK;
        back(d);
        break;
    default:
        break;
    }
}
