#include "worker/model/model.h"

#include "base/must.h"
#include "base/xmalloc.h"
#include "worker/model/embedded.h"
#include "worker/model/head_private.h"
#include "worker/model/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOGIT_MAX 8.0
#define BLOCK     256 /* times 255 is less than 2^16 */

struct model {
    const unsigned char *bytes;
    void *mapped; /* NULL: built in */
    struct head_shape shapes[LAYOUT_HEADS];
    uint64_t checksum;
};

struct scratch {
    struct features features;
};

static bool map_file(struct model *m, const char *path, char *why, size_t why_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0) {
        snprintf(why, why_size, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(st.st_mode) || st.st_size != (off_t)LAYOUT_SIZE) {
        snprintf(why, why_size, "%s: it is no model, or its length is wrong", path);
    } else {
        m->mapped = mmap(NULL, LAYOUT_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
        if (m->mapped == MAP_FAILED) {
            m->mapped = NULL;
            snprintf(why, why_size, "%s: %s", path, strerror(errno));
        }
    }
    if (fd >= 0)
        close(fd);
    return m->mapped != NULL;
}

struct model *model_open(const char *path, char *why, size_t why_size)
{
    struct model *m = xcalloc(1, sizeof(*m));
    size_t len = LAYOUT_SIZE;

    if (path && !map_file(m, path, why, why_size)) {
        free(m);
        return NULL;
    }
    if (path)
        m->bytes = m->mapped;
    else
        m->bytes = embedded_model_file(&len);
    if (!layout_read(m->bytes, len, m->shapes, &m->checksum, why, why_size)) {
        model_close(m);
        return NULL;
    }
    return m;
}

void model_close(struct model *m)
{
    if (m && m->mapped)
        munmap(m->mapped, LAYOUT_SIZE);
    free(m);
}

uint32_t model_version(const struct model *m)
{
    return (uint32_t)m->checksum;
}

uint64_t model_checksum(const struct model *m)
{
    return m->checksum;
}

uint16_t model_threshold(const struct model *m, enum verdict_head head)
{
    must(head < MODEL_HEADS);
    return shape_score(&m->shapes[head], (double)m->shapes[head].threshold);
}

uint16_t model_url_threshold(const struct model *m)
{
    const struct head_shape *s = &m->shapes[LAYOUT_URL];

    return shape_score(s, (double)s->threshold);
}

struct scratch *scratch_create(void)
{
    return xcalloc(1, sizeof(struct scratch));
}

void scratch_free(struct scratch *s)
{
    free(s);
}

static double value_of(const struct head_shape *s, uint32_t sum, uint32_t count)
{
    double weights = (double)sum - (double)WEIGHT_ZERO * count;

    return (double)s->bias + (double)s->unit * weights / sqrt((double)count);
}

/* One load for a feature's weights; the last one reads into the URL head's. The sums of
 * two heads stand in one word, which a block cannot make overflow. */
void model_values(const struct model *m, const struct features *f,
                  double values[MODEL_HEADS])
{
    const unsigned char *weights = m->bytes + LAYOUT_HEADER;
    uint32_t sums[MODEL_HEADS] = {0};

    for (uint32_t i = 0; i < f->count;) {
        uint32_t end = f->count - i < BLOCK ? f->count : i + BLOCK;
        uint32_t outer = 0;
        uint32_t inner = 0;

        for (; i < end; i++) {
            const unsigned char *at = weights + (size_t)MODEL_HEADS * f->buckets[i];
            uint32_t word = (uint32_t)at[0] | (uint32_t)at[1] << 8 |
                            (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;

            outer += word & 0x00FF00FF;
            inner += word >> 8 & 0xFF;
        }
        sums[0] += outer & 0xFFFF;
        sums[1] += inner;
        sums[2] += outer >> 16;
    }
    for (size_t h = 0; h < MODEL_HEADS; h++)
        values[h] = value_of(&m->shapes[h], sums[h], f->count);
}

static struct verdict_score score_of(const struct head_shape *s, double value)
{
    return (struct verdict_score){.score = shape_score(s, value),
                                  .rarity = shape_rarity(s, value),
                                  .flag = value >= (double)s->threshold};
}

void model_logits(const struct model *m, const double values[MODEL_HEADS],
                  double logits[MODEL_HEADS])
{
    for (size_t h = 0; h < MODEL_HEADS; h++) {
        const struct head_shape *s = &m->shapes[h];
        double odds = -((double)s->platt_a * values[h] + (double)s->platt_b);

        logits[h] = fmax(-LOGIT_MAX, fmin(LOGIT_MAX, odds)) / LOGIT_MAX;
    }
}

bool model_flags(const struct model *m, const double values[MODEL_HEADS])
{
    for (size_t h = 0; h < MODEL_HEADS; h++)
        if (values[h] >= (double)m->shapes[h].threshold)
            return true;
    return false;
}

void model_judge(const struct model *m, const struct head *head, struct scratch *s,
                 const struct normalised *text, const char *raw,
                 struct verdict_score heads[VERDICT_HEADS_MAX], uint16_t *count)
{
    double worst[MODEL_HEADS] = {-INFINITY, -INFINITY, -INFINITY};
    double own = -INFINITY;
    size_t at = 0;

    while (features_extract(&s->features, text, raw, &at)) {
        double values[MODEL_HEADS];
        double logits[MODEL_HEADS];

        model_values(m, &s->features, values);
        for (size_t h = 0; h < MODEL_HEADS; h++)
            worst[h] = fmax(worst[h], values[h]);
        if (!head)
            continue;
        model_logits(m, values, logits);
        own = fmax(own, head_value(head, &s->features, logits));
    }
    for (size_t h = 0; h < MODEL_HEADS; h++)
        heads[h] = score_of(&m->shapes[h], worst[h]);
    if (head)
        heads[MODEL_HEADS] = score_of(&head->shape, own);
    *count = head ? MODEL_HEADS + 1 : MODEL_HEADS;
}

uint16_t model_url_score(const struct model *m, const char *url, size_t len)
{
    const unsigned char *weights = m->bytes + LAYOUT_HEADER + LAYOUT_WEIGHTS;
    const struct head_shape *s = &m->shapes[LAYOUT_URL];
    struct url_features f;
    uint32_t sum = 0;

    url_features_extract(&f, url, len);
    for (uint32_t i = 0; i < f.count; i++)
        sum += weights[f.buckets[i]];
    return shape_score(s, value_of(s, sum, f.count));
}
