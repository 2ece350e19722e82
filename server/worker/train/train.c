#include "worker/train/train.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "worker/model/layout.h"
#include "worker/train/examples.h"
#include "worker/train/shape.h"
#include "worker/train/train_url.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Loss and cost by cross-validation on the training rows; the budget of spam was lowered
 * from 0.0006 after a look at the ham it flagged in dev. */
static const struct {
    enum solver_loss loss;
    double cost;
    double flagged; /* of ordinary chat, by the shipped threshold */
} settings[MODEL_HEADS] = {
    [HEAD_SPAM] = {LOSS_SQUARED_HINGE, 1, 0.0004},
    [HEAD_TOXICITY] = {LOSS_LOGISTIC, 10, 0.0010},
    [HEAD_SEVERE] = {LOSS_LOGISTIC, 3, 0.0002},
};

/* What training a head takes and gives. */
struct workshop {
    const struct examples *e;
    struct solver_row *rows;
    double *scale;
    double *weights;
    double *values; /* of each plain row, by a head that was trained without it */
};

static double train_once(struct workshop *w, enum verdict_head head, unsigned fold)
{
    struct solver_problem p = {.rows = w->rows,
                               .row_count = w->e->corpus.count,
                               .width = FEATURE_BUCKETS,
                               .scale = w->scale,
                               .loss = settings[head].loss,
                               .cost = settings[head].cost,
                               .precision = 0.1};
    double bias;

    examples_rows(w->e, head, fold, w->rows);
    solver_scale(&p, 1, w->scale);
    bias = solve(&p, w->weights);
    for (size_t i = 0; i < FEATURE_BUCKETS; i++)
        w->weights[i] *= w->scale[i];
    return bias;
}

static void find_shape(struct workshop *w, enum verdict_head head, struct head_shape *s)
{
    struct metric_row *rows = xcalloc(w->e->plain, sizeof(*rows));
    double *chat = xcalloc(w->e->plain, sizeof(*chat));
    size_t count = 0;
    size_t chat_count = 0;

    for (size_t i = 0; i < w->e->plain; i++) {
        const struct corpus_row *row = &w->e->corpus.rows[i];
        int8_t label = example_label(head, row);

        if (label != 0)
            rows[count++] = (struct metric_row){w->values[i], label > 0};
        if (example_is_chat(row))
            chat[chat_count++] = w->values[i];
    }
    shape_platt(s, rows, count);
    s->threshold = (float)threshold_for_share(chat, chat_count, settings[head].flagged);
    if (head == HEAD_SEVERE) /* the budget alone would call too much hate */
        s->threshold = fmaxf(s->threshold, (float)threshold_for_f1(rows, count, 1));
    shape_curve(chat, chat_count, s->curve);
    free(rows);
    free(chat);
}

static void train_head(struct workshop *w, enum verdict_head head, struct head_shape *s,
                       int8_t *quantised)
{
    for (unsigned fold = 0; fold <= FOLDS; fold++) {
        double bias = train_once(w, head, fold);

        for (size_t i = 0; i < w->e->plain; i++)
            if (w->e->fold[i] == fold)
                w->values[i] = example_value(w->e, i, w->weights, bias);
        s->bias = (float)bias;
        fprintf(stderr, "%s: %s %u of %d\n", verdict_head_name(head),
                fold < FOLDS ? "fold" : "whole,", fold + 1, FOLDS + 1);
    }
    s->unit = shape_quantise(w->weights, FEATURE_BUCKETS, quantised);
    find_shape(w, head, s);
}

static void train_heads(struct corpus *corpus, struct head_shape shapes[MODEL_HEADS],
                        int8_t *const weights[MODEL_HEADS])
{
    struct examples e;
    struct workshop w = {.e = &e};

    examples_make(&e, corpus);
    w.rows = xcalloc(e.corpus.count, sizeof(w.rows[0]));
    w.scale = xcalloc(FEATURE_BUCKETS, sizeof(w.scale[0]));
    w.weights = xcalloc(FEATURE_BUCKETS, sizeof(w.weights[0]));
    w.values = xcalloc(e.plain, sizeof(w.values[0]));
    for (enum verdict_head head = HEAD_SPAM; head < MODEL_HEADS; head++)
        train_head(&w, head, &shapes[head], weights[head]);
    free(w.rows);
    free(w.scale);
    free(w.weights);
    free(w.values);
    examples_finish(&e);
}

static bool write_file(const char *path, const struct buf *bytes, char *why,
                       size_t why_size)
{
    FILE *file = fopen(path, "wb");
    bool ok = file && fwrite(bytes->bytes, 1, bytes->len, file) == bytes->len;

    if (file && fclose(file) != 0)
        ok = false;
    if (!ok)
        snprintf(why, why_size, "%s: %s", path, strerror(errno));
    return ok;
}

void train_model(struct corpus *corpus, struct buf *out)
{
    struct head_shape shapes[LAYOUT_HEADS];
    int8_t *weights[MODEL_HEADS];
    int8_t *url = xcalloc(URL_BUCKETS, 1);

    memset(shapes, 0, sizeof(shapes));
    for (size_t h = 0; h < MODEL_HEADS; h++)
        weights[h] = xcalloc(FEATURE_BUCKETS, 1);
    train_url(corpus, &shapes[LAYOUT_URL], url);
    train_heads(corpus, shapes, weights);
    layout_write(out, shapes, (const int8_t *const *)weights, url);
    for (size_t h = 0; h < MODEL_HEADS; h++)
        free(weights[h]);
    free(url);
}

bool train_shipped(const char *data, const char *out, char *why, size_t why_size)
{
    struct corpus corpus;
    struct buf bytes;
    bool ok;

    corpus_init(&corpus);
    buf_init(&bytes);
    ok = corpus_read(&corpus, data, "train", why, why_size);
    if (ok) {
        corpus_add_ordinary(&corpus);
        train_model(&corpus, &bytes);
        ok = write_file(out, &bytes, why, why_size);
    }
    corpus_finish(&corpus);
    buf_finish(&bytes);
    return ok;
}
