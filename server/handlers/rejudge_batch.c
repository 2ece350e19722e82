#include "base/clock.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "handlers/rejudge_private.h"
#include "ipc/messages.h"
#include "ipc/wire.h"
#include "store/query_moderation.h"

#include <stdlib.h>
#include <string.h>

#define DEADLINE_MS 30000

static struct entry *entry_create(const char *text, size_t len)
{
    struct entry *e = xmalloc(sizeof(*e) + len + 1);

    list_init(&e->link);
    e->len = len;
    memcpy(e->text, text, len);
    e->text[len] = '\0';
    return e;
}

struct entry *entry_of_event(const struct event *event, int64_t user_at)
{
    struct entry *e = entry_create(event->text, event->text_len);

    e->pos = event->pos;
    e->message = event->message;
    e->room = event->room;
    e->user = event->user;
    e->at = event->at;
    e->user_at = user_at;
    e->flags = event->kind == EVENT_MESSAGE_EDITED ? JUDGE_IS_EDIT : 0;
    return e;
}

struct entry *entry_of_unjudged(const struct unjudged *u)
{
    struct entry *e = entry_create(u->text, u->len);

    e->pos = u->pos;
    e->message = u->message;
    e->room = u->room;
    e->user = u->user;
    e->at = u->at;
    e->user_at = u->user_at;
    e->flags = JUDGE_AGAIN | (u->edited ? JUDGE_IS_EDIT : 0);
    return e;
}

struct batch *batch_create(struct rejudge *owner)
{
    struct batch *b = xcalloc(1, sizeof(*b));

    list_init(&b->link);
    list_init(&b->of_settling);
    b->owner = owner;
    return b;
}

void batch_free(struct batch *b)
{
    for (unsigned i = 0; i < b->count; i++)
        free(b->entries[i]);
    free(b);
}

/* --- what comes of it --- */

static uint32_t deed_for(const struct decision *d)
{
    if (d->action > ACTION_MASK)
        return HAS_WITHDRAW;
    return (d->action == ACTION_MASK ? HAS_MASK : 0) | (decision_flags(d) ? HAS_FLAG : 0);
}

static bool submit(struct moderation *m, const struct entry *e, const struct policy *p,
                   const struct verdict *v, const struct decision *d)
{
    struct command command;
    struct buf detail;
    uint32_t retry_ms;
    enum err err;

    command_init(&command, COMMAND_MESSAGE_JUDGE, 0, clock_wall_ms());
    command.message = e->message;
    command.seq = e->pos;
    command.has = deed_for(d);
    if (d->action == ACTION_MASK)
        command.text = decision_mask(d, p, v, e->text, e->len, &command.text_len);
    command.name = xstrdup(d->words);
    buf_init(&detail);
    decision_detail(d, p, v, &detail);
    command.detail = buf_take(&detail);
    err = journal_submit(m->srv->journal, &command, 0, &retry_ms);
    command_finish(&command);
    return err == OK;
}

bool batch_flag_unjudged(struct batch *b, struct moderation *m)
{
    const struct entry *e = b->entries[0];
    struct decision d = {.action = ACTION_FLAG, .late = true};

    must(b->count == 1);
    b->m = m;
    d.of[CLASS_UNJUDGED] = ACTION_FLAG;
    b->unsettled = submit(m, e, policies_of(&m->policies, e->room), NULL, &d);
    return b->unsettled == 1;
}

static bool settle(struct batch *b, const struct entry *e, const struct verdict *v)
{
    const struct policy *p = policies_of(&b->m->policies, e->room);
    struct decision d;

    policy_decide(p, v, e->text, &d);
    moderation_count(d.action);
    if (d.action == ACTION_ALLOW ||
        (d.action == ACTION_FLAG && !moderation_flag_is_news(b->m, e->user)))
        return true;
    if (!submit(b->m, e, p, v, &d))
        return false;
    b->unsettled++;
    return true;
}

static enum batch_end read_answer(struct batch *b, struct wire_in *in)
{
    struct verdict *verdicts = xmalloc(b->count * sizeof(*verdicts));
    enum batch_end end = BATCH_DONE;
    bool good = verdicts_read(in) == b->count;

    for (unsigned i = 0; good && i < b->count; i++) {
        verdict_get(in, &verdicts[i]);
        good = verdict_fits(&verdicts[i], b->entries[i]->len);
    }
    if (!good || !wire_end(in))
        end = BATCH_FAILED;
    for (unsigned i = 0; end == BATCH_DONE && i < b->count; i++)
        if (!settle(b, b->entries[i], &verdicts[i]))
            end = BATCH_REFUSED;
    free(verdicts);
    return end;
}

static bool on_answer(void *arg, uint64_t id, enum question_end question_end,
                      struct wire_in *answer)
{
    struct batch *b = arg;
    enum batch_end end = BATCH_FAILED;

    (void)id;
    if (!b->owner) {
        batch_free(b);
        return true;
    }
    if (question_end == QUESTION_ANSWERED)
        end = read_answer(b, answer);
    return rejudge_batch_back(b->owner, b, end);
}

/* --- asking --- */

bool batch_add(struct batch *b, struct entry *e)
{
    if (b->count == JUDGE_TEXTS_MAX || b->bytes + e->len + BATCH_TEXT_FIXED > BATCH_BYTES)
        return false;
    b->bytes += e->len + BATCH_TEXT_FIXED;
    b->entries[b->count++] = e;
    return true;
}

bool batch_ask(struct batch *b, struct moderation *m)
{
    struct buf frame;
    bool asked;

    b->m = m;
    buf_init(&frame);
    judge_begin(&frame);
    for (unsigned i = 0; i < b->count; i++) {
        const struct entry *e = b->entries[i];
        struct judge_text text = {.user = e->user,
                                  .room = e->room,
                                  .at = e->at,
                                  .user_at = e->user_at,
                                  .flags = e->flags,
                                  .text = e->text,
                                  .len = e->len};

        must(judge_add(&frame, &text));
    }
    asked = worker_link_ask(m->link, MESSAGE_JUDGE, frame.bytes, frame.len, DEADLINE_MS,
                            on_answer, b, 0);
    buf_finish(&frame);
    return asked;
}
