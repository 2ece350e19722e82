#include "ipc/questions.h"

#include "base/map.h"
#include "base/metrics.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "loop/timers.h"

#include <stdlib.h>

struct question {
    struct list link; /* in questions.open */
    struct questions *owner;
    struct timer deadline;
    uint64_t number;
    uint16_t type;
    answer_fn *fn;
    void *arg;
    uint64_t id;
};

struct questions {
    struct timers *timers;
    struct map by_number; /* of struct question */
    struct list open;     /* of question.link, in the order asked */
    uint64_t last_number;
};

struct questions *questions_create(struct timers *timers)
{
    struct questions *q = xcalloc(1, sizeof(*q));

    q->timers = timers;
    map_init(&q->by_number);
    list_init(&q->open);
    return q;
}

void questions_destroy(struct questions *q)
{
    if (!q)
        return;
    must(list_empty(&q->open));
    map_finish(&q->by_number);
    free(q);
}

static void take_out(struct question *question)
{
    struct questions *q = question->owner;

    map_remove(&q->by_number, question->number);
    list_remove(&question->link);
    timer_stop(q->timers, &question->deadline);
}

/* The question is out of every table first: its asker may ask again. */
static bool finish(struct question *question, enum question_end end,
                   struct wire_in *answer)
{
    bool well_formed;

    take_out(question);
    well_formed = question->fn(question->arg, question->id, end, answer);
    free(question);
    return well_formed;
}

static void on_deadline(struct timer *t)
{
    metrics.worker_late++;
    finish(container_of(t, struct question, deadline), QUESTION_LATE, NULL);
}

uint64_t questions_add(struct questions *q, uint16_t type, uint64_t deadline_ms,
                       answer_fn *fn, void *arg, uint64_t id)
{
    struct question *question;

    if (map_count(&q->by_number) >= QUESTIONS_MAX)
        return 0;
    question = xmalloc(sizeof(*question));
    *question = (struct question){.owner = q,
                                  .number = ++q->last_number,
                                  .type = type,
                                  .fn = fn,
                                  .arg = arg,
                                  .id = id};
    timer_init(&question->deadline, on_deadline);
    timer_start(q->timers, &question->deadline, deadline_ms);
    list_add_tail(&q->open, &question->link);
    map_put(&q->by_number, question->number, question);
    return question->number;
}

void questions_forget(struct questions *q, uint64_t number)
{
    struct question *question = map_find(&q->by_number, number);

    must(question);
    take_out(question);
    free(question);
}

bool questions_answer(struct questions *q, uint64_t number, uint16_t type,
                      struct wire_in *answer)
{
    struct question *question = map_find(&q->by_number, number);

    /* A number that was given out and is gone: the answer comes too late. */
    if (!question)
        return number > 0 && number <= q->last_number;
    if (question->type != type)
        return false;
    return finish(question, QUESTION_ANSWERED, answer);
}

void questions_give_up(struct questions *q)
{
    for (struct list *first; (first = list_pop_head(&q->open)) != NULL;)
        finish(container_of(first, struct question, link), QUESTION_ABSENT, NULL);
}
