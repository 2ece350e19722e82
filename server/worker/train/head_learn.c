#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/model/embedded.h"
#include "worker/model/head_private.h"
#include "worker/train/corpus.h"
#include "worker/train/matrix.h"
#include "worker/train/metrics.h"
#include "worker/train/shape.h"
#include "worker/train/solver.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEARN_FOLDS  5
#define LEARN_COST   3
#define CHAT_FLAGGED 0.002    /* of ordinary chat, at most */
#define NEVER        (-100.0) /* the value where nothing bad was there to learn from */

/* The examples, and behind them ordinary chat. */
struct lesson {
    const struct model *model;
    struct matrix matrix;
    struct solver_row *rows;
    uint8_t *fold;
    float (*logits)[MODEL_HEADS];
    bool *flagged; /* by the shipped heads */
    double *values;
    size_t examples, count;
    double *scale, *weights;
};

static uint8_t fold_of(const char *text, size_t len)
{
    uint64_t hash = 0xCBF29CE484222325u;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)text[i]) * 0x100000001B3u;
    return (uint8_t)((hash ^ hash >> 31) % LEARN_FOLDS);
}

static void add_text(struct lesson *l, const char *text, size_t len, bool bad)
{
    size_t i = l->count++;
    double values[MODEL_HEADS];
    double logits[MODEL_HEADS];

    matrix_add(&l->matrix, text, len);
    model_values(l->model, l->matrix.piece, values);
    model_logits(l->model, values, logits);
    for (size_t h = 0; h < MODEL_HEADS; h++)
        l->logits[i][h] = (float)logits[h];
    l->flagged[i] = model_flags(l->model, values);
    l->fold[i] = fold_of(text, len);
    l->rows[i] =
        (struct solver_row){.label = bad ? 1 : -1, .copies = 1, .extras = l->logits[i]};
}

static void lesson_make(struct lesson *l, const struct model *m,
                        const struct head_example *examples, size_t count)
{
    struct corpus chat;
    size_t all;

    corpus_init(&chat);
    corpus_add_ordinary(&chat);
    all = count + chat.count;
    *l = (struct lesson){.model = m, .examples = count};
    matrix_init(&l->matrix);
    l->rows = xcalloc(all, sizeof(l->rows[0]));
    l->fold = xcalloc(all, sizeof(l->fold[0]));
    l->logits = xcalloc(all, sizeof(l->logits[0]));
    l->flagged = xcalloc(all, sizeof(l->flagged[0]));
    l->values = xcalloc(all, sizeof(l->values[0]));
    l->scale = xcalloc(FEATURE_BUCKETS, sizeof(l->scale[0]));
    l->weights = xcalloc(FEATURE_BUCKETS + MODEL_HEADS, sizeof(l->weights[0]));
    for (size_t i = 0; i < count; i++)
        add_text(l, examples[i].text, examples[i].len, examples[i].wanted);
    for (size_t i = 0; i < chat.count; i++)
        add_text(l, corpus_text(&chat, i), chat.rows[i].len, false);
    for (size_t i = 0; i < l->count; i++) /* only now the matrix stays where it is */
        l->rows[i].features = matrix_row(&l->matrix, i, &l->rows[i].count);
    corpus_finish(&chat);
}

static void lesson_finish(struct lesson *l)
{
    matrix_finish(&l->matrix);
    free(l->rows);
    free(l->fold);
    free(l->logits);
    free(l->flagged);
    free(l->values);
    free(l->scale);
    free(l->weights);
}

/* Learns without the fold. False: it left nothing bad. */
static bool learn_without(struct lesson *l, unsigned fold, double *bias)
{
    struct solver_row *rows = xcalloc(l->count, sizeof(*rows));
    struct solver_problem p = {.rows = rows,
                               .row_count = l->count,
                               .width = FEATURE_BUCKETS,
                               .extra_count = MODEL_HEADS,
                               .scale = l->scale,
                               .loss = LOSS_LOGISTIC,
                               .cost = LEARN_COST,
                               .precision = 0.05};
    bool any_bad = false;

    memcpy(rows, l->rows, l->count * sizeof(*rows));
    for (size_t i = 0; i < l->count; i++) {
        if (l->fold[i] == fold)
            rows[i].label = 0;
        any_bad |= rows[i].label > 0;
    }
    if (any_bad) {
        solver_scale(&p, 1, l->scale);
        *bias = solve(&p, l->weights);
        for (size_t i = 0; i < FEATURE_BUCKETS; i++)
            l->weights[i] *= l->scale[i];
    }
    free(rows);
    return any_bad;
}

static double value_of(const struct lesson *l, size_t row, double bias)
{
    const struct solver_row *r = &l->rows[row];
    double sum = 0;

    for (uint32_t i = 0; i < r->count; i++)
        sum += l->weights[r->features[i]];
    sum /= sqrt((double)r->count);
    for (size_t i = 0; i < MODEL_HEADS; i++)
        sum += l->weights[FEATURE_BUCKETS + i] * (double)r->extras[i];
    return bias + sum;
}

static void cross_validate(struct lesson *l)
{
    for (unsigned fold = 0; fold < LEARN_FOLDS; fold++) {
        double bias = 0;
        bool learnt = learn_without(l, fold, &bias);

        for (size_t i = 0; i < l->count; i++)
            if (l->fold[i] == fold)
                l->values[i] = learnt ? value_of(l, i, bias) : NEVER;
    }
}

static void find_shape(const struct lesson *l, struct head_shape *s)
{
    struct metric_row *rows = xcalloc(l->count, sizeof(*rows));
    double *chat = xcalloc(l->count, sizeof(*chat));
    size_t chat_count = l->count - l->examples;
    double limit;

    for (size_t i = 0; i < l->count; i++)
        rows[i] = (struct metric_row){l->values[i], l->rows[i].label > 0};
    memcpy(chat, l->values + l->examples, chat_count * sizeof(*chat));
    limit = threshold_for_share(chat, chat_count, CHAT_FLAGGED);
    shape_curve(chat, chat_count, s->curve);
    shape_platt(s, rows, l->count);
    s->threshold = (float)fmax(limit, threshold_for_f1(rows, l->examples, 1));
    free(rows);
    free(chat);
}

static void count_row(struct head_table *t, bool bad, bool flagged)
{
    t->true_positive += bad && flagged;
    t->false_positive += !bad && flagged;
    t->false_negative += bad && !flagged;
    t->true_negative += !bad && !flagged;
}

static struct head_report report_of(const struct lesson *l, double threshold)
{
    struct head_report report = {.before = {0}};

    for (size_t i = 0; i < l->examples; i++) {
        bool bad = l->rows[i].label > 0;

        count_row(&report.before, bad, l->flagged[i]);
        count_row(&report.after, bad, l->values[i] >= threshold);
    }
    return report;
}

static bool enough(const struct head_example *examples, size_t count, char *why,
                   size_t why_size)
{
    size_t wanted = 0;

    for (size_t i = 0; i < count; i++)
        wanted += examples[i].wanted;
    if (count > HEAD_EXAMPLES_MAX) {
        snprintf(why, why_size, "more than %d examples", HEAD_EXAMPLES_MAX);
        return false;
    }
    if (wanted < HEAD_EXAMPLES_MIN || count - wanted < HEAD_EXAMPLES_MIN) {
        snprintf(why, why_size,
                 "there are %zu confirmed and %zu overturned decisions; "
                 "at least %d of each are needed",
                 wanted, count - wanted, HEAD_EXAMPLES_MIN);
        return false;
    }
    return true;
}

struct head *head_learn(const struct model *m, const struct head_example *examples,
                        size_t count, struct head_report *report, char *why,
                        size_t why_size)
{
    struct lesson l;
    struct head *h;
    double bias = 0;
    bool learnt;

    if (!enough(examples, count, why, why_size))
        return NULL;
    h = xcalloc(1, sizeof(*h));
    lesson_make(&l, m, examples, count);
    cross_validate(&l);
    find_shape(&l, &h->shape);
    *report = report_of(&l, (double)h->shape.threshold);
    learnt = learn_without(&l, LEARN_FOLDS, &bias);
    must(learnt);
    h->model = model_checksum(m);
    h->shape.bias = (float)bias;
    h->shape.unit = shape_quantise(l.weights, FEATURE_BUCKETS, h->weights);
    for (size_t i = 0; i < MODEL_HEADS; i++)
        h->offsets[i] = (float)l.weights[FEATURE_BUCKETS + i];
    lesson_finish(&l);
    return h;
}
