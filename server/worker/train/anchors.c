#include "worker/train/anchors.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/train/corpus.h"
#include "worker/train/examples.h"
#include "worker/train/metrics.h"
#include "worker/train/solver.h"

#include <math.h>
#include <stdlib.h>

/* Rows of one set; a problem of two classes is solved as often as wanted. */
struct course {
    struct corpus corpus;
    struct matrix matrix;
    struct solver_row *rows;
    double *scale, *weights;
    double *values;
    int8_t *labels;
    bool *held; /* not to be trained with */
};

static bool course_read(struct course *k, const char *data, const enum corpus_set *sets,
                        size_t set_count, char *why, size_t why_size)
{
    *k = (struct course){.rows = NULL};
    corpus_init(&k->corpus);
    matrix_init(&k->matrix);
    for (size_t i = 0; i < set_count; i++)
        if (!corpus_read_set(&k->corpus, data, sets[i], "train", why, why_size))
            return false;
    for (size_t i = 0; i < k->corpus.count; i++)
        matrix_add(&k->matrix, corpus_text(&k->corpus, i), k->corpus.rows[i].len);
    k->rows = xcalloc(k->corpus.count, sizeof(k->rows[0]));
    k->scale = xcalloc(FEATURE_BUCKETS, sizeof(k->scale[0]));
    k->weights = xcalloc(FEATURE_BUCKETS, sizeof(k->weights[0]));
    k->values = xcalloc(k->corpus.count, sizeof(k->values[0]));
    k->labels = xcalloc(k->corpus.count, sizeof(k->labels[0]));
    k->held = xcalloc(k->corpus.count, sizeof(k->held[0]));
    return true;
}

static void course_finish(struct course *k)
{
    corpus_finish(&k->corpus);
    matrix_finish(&k->matrix);
    free(k->rows);
    free(k->scale);
    free(k->weights);
    free(k->values);
    free(k->labels);
    free(k->held);
}

/* The balance of classes that the published figure was reached with, roughly. */
static uint8_t weight_of(const struct corpus_row *row)
{
    return row->label == LABEL_HATE                             ? 5
           : row->set == SET_DAVIDSON && row->label == LABEL_OK ? 2
                                                                : 1;
}

/* Trains with what is not held and leaves the values of what is. */
static void course_run(struct course *k, enum solver_loss loss, double cost)
{
    struct solver_problem p = {.rows = k->rows,
                               .row_count = k->corpus.count,
                               .width = FEATURE_BUCKETS,
                               .scale = k->scale,
                               .loss = loss,
                               .cost = cost,
                               .precision = 0.1};
    double bias;

    for (size_t i = 0; i < k->corpus.count; i++) {
        k->rows[i] = (struct solver_row){.label = k->held[i] ? 0 : k->labels[i],
                                         .copies = weight_of(&k->corpus.rows[i])};
        k->rows[i].features = matrix_row(&k->matrix, i, &k->rows[i].count);
    }
    solver_scale(&p, 1, k->scale);
    bias = solve(&p, k->weights);
    for (size_t i = 0; i < k->corpus.count; i++) {
        const struct solver_row *r = &k->rows[i];
        double sum = 0;

        for (uint32_t f = 0; f < r->count; f++)
            sum += k->scale[r->features[f]] * k->weights[r->features[f]];
        if (k->held[i])
            k->values[i] = bias + sum / sqrt((double)r->count);
    }
}

static struct metrics measure(const struct course *k, bool held_only, double threshold)
{
    struct metric_row *rows = xcalloc(k->corpus.count, sizeof(*rows));
    size_t count = 0;
    struct metrics m;

    for (size_t i = 0; i < k->corpus.count; i++)
        if (!held_only || k->held[i])
            rows[count++] = (struct metric_row){k->values[i], k->labels[i] > 0};
    m = metrics_of(rows, count, threshold);
    free(rows);
    return m;
}

static void label_spam(struct course *k)
{
    for (size_t i = 0; i < k->corpus.count; i++)
        k->labels[i] = k->corpus.rows[i].label == LABEL_SPAM ? 1 : -1;
}

static bool sms(const char *data, FILE *out, char *why, size_t why_size)
{
    static const enum corpus_set sets[] = {SET_SMS};
    struct course k;
    bool ok = course_read(&k, data, sets, 1, why, why_size);

    if (ok) {
        struct metrics m;

        label_spam(&k);
        for (size_t i = 0; i < k.corpus.count; i++)
            k.held[i] = i >= k.corpus.count * 3 / 10;
        course_run(&k, LOSS_SQUARED_HINGE, 1);
        m = measure(&k, true, 0);
        fprintf(out,
                "SMS Spam, the first 30 %% train: accuracy %.2f, spam caught %.2f, ham "
                "blocked "
                "%.2f\n    published: SVM 97.64 / 83.1 / 0.18 (Almeida 2011)\n",
                100 * m.accuracy, 100 * m.recall, 100 * m.fpr);
    }
    course_finish(&k);
    return ok;
}

static void hold_fold(struct course *k, size_t fold, size_t folds)
{
    /* A stride that is no divisor keeps the videos' comments mixed, as in random folds. */
    for (size_t i = 0; i < k->corpus.count; i++)
        k->held[i] = (i * 7919 + i / 13) % folds == fold;
}

static bool youtube(const char *data, FILE *out, char *why, size_t why_size)
{
    static const enum corpus_set sets[] = {SET_YOUTUBE};
    struct course k;
    bool ok = course_read(&k, data, sets, 1, why, why_size);

    if (ok) {
        struct metrics m;

        label_spam(&k);
        for (size_t fold = 0; fold < 10; fold++) {
            hold_fold(&k, fold, 10);
            course_run(&k, LOSS_SQUARED_HINGE, 1);
        }
        m = measure(&k, false, 0);
        fprintf(out,
                "YouTube Spam, 10-fold: accuracy %.2f, F1 %.2f\n    published: LinearSVC "
                "95.33 (2024), LSTM 95.65\n",
                100 * m.accuracy, 100 * m.f1);
    }
    course_finish(&k);
    return ok;
}

static const enum corpus_label classes[] = {LABEL_HATE, LABEL_OFFENSIVE, LABEL_OK};

#define CLASSES (sizeof(classes) / sizeof(classes[0]))

static void print_classes(const struct course *k, const double *values, FILE *out)
{
    size_t right[CLASSES] = {0};
    size_t said[CLASSES] = {0};
    size_t is[CLASSES] = {0};
    double weighted = 0;

    for (size_t i = 0; i < k->corpus.count; i++) {
        size_t best = 0;

        for (size_t c = 1; c < CLASSES; c++)
            if (values[i * CLASSES + c] > values[i * CLASSES + best])
                best = c;
        said[best]++;
        for (size_t c = 0; c < CLASSES; c++)
            is[c] += k->corpus.rows[i].label == classes[c];
        right[best] += k->corpus.rows[i].label == classes[best];
    }
    for (size_t c = 0; c < CLASSES; c++)
        weighted += (double)is[c] / (double)k->corpus.count * 2 * (double)right[c] /
                    (double)(said[c] + is[c]);
    fprintf(out,
            "Davidson, 5-fold, three classes: weighted F1 %.3f; hate P %.2f R %.2f\n"
            "    published: logistic regression 0.90; 0.44, 0.61 (ICWSM 2017)\n",
            weighted, (double)right[0] / (double)said[0],
            (double)right[0] / (double)is[0]);
}

static bool davidson(const char *data, FILE *out, char *why, size_t why_size)
{
    static const enum corpus_set sets[] = {SET_DAVIDSON};
    struct course k;
    bool ok = course_read(&k, data, sets, 1, why, why_size);

    if (ok) {
        double *values = xcalloc(k.corpus.count * CLASSES, sizeof(*values));

        for (size_t fold = 0; fold < 5; fold++) {
            hold_fold(&k, fold, 5);
            for (size_t c = 0; c < CLASSES; c++) {
                for (size_t i = 0; i < k.corpus.count; i++)
                    k.labels[i] = k.corpus.rows[i].label == classes[c] ? 1 : -1;
                course_run(&k, LOSS_LOGISTIC, 10);
                for (size_t i = 0; i < k.corpus.count; i++)
                    if (k.held[i])
                        values[i * CLASSES + c] = k.values[i];
            }
        }
        print_classes(&k, values, out);
        free(values);
    }
    course_finish(&k);
    return ok;
}

/* The last fifth of the chat is held out whole: other people, other years. The threshold is the one that
 * the fifth before it sets. */
static void later_chat(struct course *k, enum verdict_head head, FILE *out)
{
    size_t chat = 0;
    size_t seen = 0;
    double *before;
    size_t before_count = 0;
    size_t flagged = 0;
    size_t last = 0;
    double threshold;

    for (size_t i = 0; i < k->corpus.count; i++) {
        k->labels[i] = example_label(head, &k->corpus.rows[i]);
        chat += k->corpus.rows[i].set == SET_IRC;
    }
    before = xcalloc(chat, sizeof(*before));
    for (size_t i = 0; i < k->corpus.count; i++)
        k->held[i] = k->corpus.rows[i].set == SET_IRC && seen++ >= chat * 3 / 5;
    course_run(k, LOSS_SQUARED_HINGE, 1);
    seen = 0;
    for (size_t i = 0; i < k->corpus.count; i++)
        if (k->corpus.rows[i].set == SET_IRC && ++seen > chat * 3 / 5 &&
            seen <= chat * 4 / 5)
            before[before_count++] = k->values[i];
    threshold = threshold_for_share(before, before_count, 0.0008);
    seen = 0;
    for (size_t i = 0; i < k->corpus.count; i++) {
        if (k->corpus.rows[i].set != SET_IRC || ++seen <= chat * 4 / 5)
            continue;
        last++;
        flagged += k->values[i] >= threshold;
    }
    fprintf(out, "Chat of a later time, budget 0.08 %%, %s: %.3f %% of %zu\n",
            verdict_head_name(head), 100 * (double)flagged / (double)last, last);
    free(before);
}

static bool later(const char *data, FILE *out, char *why, size_t why_size)
{
    static const enum corpus_set sets[] = {SET_SMS,   SET_YOUTUBE, SET_DAVIDSON,
                                           SET_SURGE, SET_IRC,     SET_PII};
    struct course k;
    bool ok = course_read(&k, data, sets, sizeof(sets) / sizeof(sets[0]), why, why_size);

    if (ok) {
        later_chat(&k, HEAD_SPAM, out);
        later_chat(&k, HEAD_TOXICITY, out);
    }
    course_finish(&k);
    return ok;
}

bool anchors_run(const char *data, FILE *out, char *why, size_t why_size)
{
    fprintf(out, "\nPublished protocols\n");
    return sms(data, out, why, why_size) && youtube(data, out, why, why_size) &&
           davidson(data, out, why, why_size) && later(data, out, why, why_size);
}
