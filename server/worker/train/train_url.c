#include "worker/train/train_url.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/model/url.h"
#include "worker/train/metrics.h"
#include "worker/train/shape.h"
#include "worker/train/solver.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define URL_FOLDS 5
#define URL_COST  1
#define URL_FLAGGED \
    0.008 /* of honest addresses and of those in chat, by the shipped threshold */
#define CHAT_WEIGHT 2

struct url_rows {
    struct solver_row *rows;
    uint8_t *fold;
    bool *chat;
    double *values;
    size_t count, capacity;
};

bool url_next(const char *text, size_t len, size_t *at, size_t *begin, size_t *end)
{
    static const char *const schemes[] = {"http://", "https://"};

    for (; *at + 8 < len; ++*at) {
        for (size_t i = 0; i < 2; i++) {
            size_t scheme = strlen(schemes[i]);

            if (strncmp(text + *at, schemes[i], scheme) != 0)
                continue;
            *begin = *at;
            *end = *at + scheme;
            while (*end < len && (unsigned char)text[*end] > ' ' &&
                   !strchr("<>\"'()|", text[*end]))
                ++*end;
            while (strchr(".,;:!?", text[*end - 1]))
                --*end;
            *at = *end;
            return true;
        }
    }
    return false;
}

/* Addresses of one host stay together. */
static uint8_t fold_of(const char *url, size_t len)
{
    uint64_t hash = 0xCBF29CE484222325u;
    size_t slashes = 0;

    for (size_t i = 0; i < len && slashes < 3; i++) {
        slashes += url[i] == '/';
        hash = (hash ^ (unsigned char)url[i]) * 0x100000001B3u;
    }
    return (uint8_t)((hash ^ hash >> 31) % URL_FOLDS);
}

static void add_url(struct url_rows *u, struct url_features *f, const char *url,
                    size_t len, int8_t label, bool chat)
{
    uint32_t *features;

    if (u->count == u->capacity) {
        u->capacity = u->capacity ? 2 * u->capacity : 1024;
        u->rows = xreallocarray(u->rows, u->capacity, sizeof(u->rows[0]));
        u->fold = xreallocarray(u->fold, u->capacity, sizeof(u->fold[0]));
        u->chat = xreallocarray(u->chat, u->capacity, sizeof(u->chat[0]));
        u->values = xreallocarray(u->values, u->capacity, sizeof(u->values[0]));
    }
    url_features_extract(f, url, len);
    features = xreallocarray(NULL, f->count, sizeof(features[0]));
    memcpy(features, f->buckets, f->count * sizeof(features[0]));
    u->rows[u->count] = (struct solver_row){.features = features,
                                            .count = f->count,
                                            .label = label,
                                            .copies = chat ? CHAT_WEIGHT : 1};
    u->fold[u->count] = fold_of(url, len);
    u->chat[u->count++] = chat;
}

static void gather(struct url_rows *u, const struct corpus *c)
{
    struct url_features *f = xcalloc(1, sizeof(*f));

    for (size_t i = 0; i < c->count; i++) {
        const char *text = corpus_text(c, i);
        size_t at = 0;
        size_t begin;
        size_t end;

        if (c->rows[i].set == SET_URL)
            add_url(u, f, text, c->rows[i].len,
                    c->rows[i].label == LABEL_PHISHING ? 1 : -1, false);
        else if (c->rows[i].set == SET_IRC || c->rows[i].set == SET_ORDINARY)
            while (url_next(text, c->rows[i].len, &at, &begin, &end))
                add_url(u, f, text + begin, end - begin, -1, true);
    }
    free(f);
}

/* Trains without the fold, and leaves the values of its rows. */
static double train_fold(struct url_rows *u, unsigned fold, double *scale,
                         double *weights)
{
    struct solver_row *rows = xcalloc(u->count, sizeof(*rows));
    struct solver_problem p = {.rows = rows,
                               .row_count = u->count,
                               .width = URL_BUCKETS,
                               .scale = scale,
                               .loss = LOSS_SQUARED_HINGE,
                               .cost = URL_COST,
                               .precision = 0.1};
    double bias;

    must(u->count > 0);
    memcpy(rows, u->rows, u->count * sizeof(*rows));
    for (size_t i = 0; i < u->count; i++)
        if (u->fold[i] == fold)
            rows[i].label = 0;
    solver_scale(&p, 1, scale);
    bias = solve(&p, weights);
    for (size_t i = 0; i < URL_BUCKETS; i++)
        weights[i] *= scale[i];
    for (size_t i = 0; i < u->count; i++) {
        double sum = 0;

        for (uint32_t k = 0; k < rows[i].count; k++)
            sum += weights[rows[i].features[k]];
        if (u->fold[i] == fold)
            u->values[i] = bias + sum / sqrt((double)rows[i].count);
    }
    free(rows);
    return bias;
}

static void find_shape(const struct url_rows *u, struct head_shape *s)
{
    struct metric_row *rows = xcalloc(u->count, sizeof(*rows));
    double *honest[2] = {xcalloc(u->count, sizeof(double)),
                         xcalloc(u->count, sizeof(double))};
    size_t counts[2] = {0, 0};

    for (size_t i = 0; i < u->count; i++) {
        rows[i] = (struct metric_row){u->values[i], u->rows[i].label > 0};
        if (u->rows[i].label < 0)
            honest[u->chat[i]][counts[u->chat[i]]++] = u->values[i];
    }
    shape_platt(s, rows, u->count);
    s->threshold = (float)fmax(threshold_for_share(honest[0], counts[0], URL_FLAGGED),
                               threshold_for_share(honest[1], counts[1], URL_FLAGGED));
    shape_curve(honest[1], counts[1], s->curve);
    free(rows);
    free(honest[0]);
    free(honest[1]);
}

void train_url(const struct corpus *corpus, struct head_shape *s, int8_t *quantised)
{
    struct url_rows u = {.rows = NULL};
    double *scale = xcalloc(URL_BUCKETS, sizeof(*scale));
    double *weights = xcalloc(URL_BUCKETS, sizeof(*weights));

    gather(&u, corpus);
    for (unsigned fold = 0; fold <= URL_FOLDS; fold++)
        s->bias = (float)train_fold(&u, fold, scale, weights);
    s->unit = shape_quantise(weights, URL_BUCKETS, quantised);
    find_shape(&u, s);
    for (size_t i = 0; i < u.count; i++)
        free((void *)(uintptr_t)u.rows[i].features);
    free(u.rows);
    free(u.fold);
    free(u.chat);
    free(u.values);
    free(scale);
    free(weights);
}
