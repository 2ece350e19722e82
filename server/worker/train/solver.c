#include "worker/train/solver.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <linear.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SEED        20240607u
#define STATE_BYTES 128

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void say_nothing(const char *text)
{
    (void)text;
}

static size_t nodes_of(const struct solver_problem *p, const struct solver_row *row)
{
    return row->count + (row->extras ? p->extra_count : 0) + 2; /* the bias, the end */
}

static struct feature_node *write_row(const struct solver_problem *p,
                                      const struct solver_row *row,
                                      struct feature_node *out)
{
    double shrink = row->count > 0 ? 1 / sqrt((double)row->count) : 0;

    for (uint32_t i = 0; i < row->count; i++) {
        uint32_t feature = row->features[i];

        *out++ = (struct feature_node){(int)feature + 1, p->scale[feature] * shrink};
    }
    for (uint32_t i = 0; row->extras && i < p->extra_count; i++)
        *out++ = (struct feature_node){(int)(p->width + i) + 1, (double)row->extras[i]};
    *out++ = (struct feature_node){(int)(p->width + p->extra_count) + 1, 1};
    *out++ = (struct feature_node){-1, 0};
    return out;
}

/* liblinear's form of the problem; the nodes are freed with what `nodes` gets. */
static struct problem make_problem(const struct solver_problem *p,
                                   struct feature_node **nodes)
{
    struct problem problem = {.n = (int)(p->width + p->extra_count) + 1, .bias = 1};
    struct feature_node *at;
    size_t total = 0;
    size_t copies = 0;

    for (size_t i = 0; i < p->row_count; i++) {
        total += p->rows[i].label != 0 ? nodes_of(p, &p->rows[i]) : 0;
        copies += p->rows[i].label != 0 ? p->rows[i].copies : 0;
    }
    at = *nodes = xmalloc(total * sizeof(**nodes));
    /* NOLINTNEXTLINE(bugprone-sizeof-expression) they are pointers */
    problem.x = xmalloc(copies * sizeof(problem.x[0]));
    problem.y = xmalloc(copies * sizeof(problem.y[0]));
    for (size_t i = 0; i < p->row_count; i++) {
        struct feature_node *row = at;

        if (p->rows[i].label == 0)
            continue;
        at = write_row(p, &p->rows[i], at);
        for (uint8_t copy = 0; copy < p->rows[i].copies; copy++) {
            problem.x[problem.l] = row;
            problem.y[problem.l++] = p->rows[i].label;
        }
    }
    return problem;
}

/* liblinear shuffles with rand(): it gets a sequence of its own, and whoever else asks
 * rand() goes on where he was. */
static struct model *train_seeded(const struct problem *problem,
                                  const struct parameter *parameter)
{
    char state[STATE_BYTES];
    char *before;
    struct model *model;

    pthread_mutex_lock(&one_at_a_time);
    set_print_string_function(say_nothing);
    memset(state, 0, sizeof(state));
    before = initstate(SEED, state, sizeof(state));
    must(before);
    model = train(problem, parameter);
    setstate(before);
    pthread_mutex_unlock(&one_at_a_time);
    return model;
}

/* 1 or -1 when all rows are of that kind, else 0; no rows are good ones. */
static int only_label(const struct solver_problem *p)
{
    bool bad = false;
    bool good = false;

    for (size_t i = 0; i < p->row_count; i++) {
        bad |= p->rows[i].label > 0;
        good |= p->rows[i].label < 0;
    }
    return bad && good ? 0 : bad ? 1 : -1;
}

double solve(const struct solver_problem *p, double *weights)
{
    struct parameter parameter = {
        .solver_type = p->loss == LOSS_LOGISTIC ? L2R_LR_DUAL : L2R_L2LOSS_SVC_DUAL,
        .eps = p->precision,
        .C = p->cost,
        .p = 0.1};
    uint32_t width = p->width + p->extra_count;
    struct feature_node *nodes;
    struct problem problem;
    struct model *model;
    double sign;
    double bias;

    if (only_label(p) != 0) {
        memset(weights, 0, width * sizeof(weights[0]));
        return only_label(p);
    }
    problem = make_problem(p, &nodes);
    must(check_parameter(&problem, &parameter) == NULL);
    model = train_seeded(&problem, &parameter);
    must(model->nr_class == 2);
    sign = model->label[0] == 1 ? 1 : -1;
    for (uint32_t i = 0; i < width; i++)
        weights[i] = sign * model->w[i];
    bias = sign * model->w[width];
    free_and_destroy_model(&model);
    free(nodes);
    free(problem.x);
    free(problem.y);
    return bias;
}

void solver_scale(const struct solver_problem *p, double smoothing, double *scale)
{
    double *good = xcalloc(p->width, sizeof(*good));
    double good_sum = 0;
    double bad_sum = 0;

    for (uint32_t i = 0; i < p->width; i++)
        scale[i] = 0;
    for (size_t i = 0; i < p->row_count; i++) {
        const struct solver_row *row = &p->rows[i];

        if (row->label == 0)
            continue;
        for (uint32_t k = 0; k < row->count; k++)
            (row->label > 0 ? scale : good)[row->features[k]] += row->copies;
        *(row->label > 0 ? &bad_sum : &good_sum) += (double)row->copies * row->count;
    }
    good_sum += smoothing * p->width;
    bad_sum += smoothing * p->width;
    for (uint32_t i = 0; i < p->width; i++)
        scale[i] = fabs(log((scale[i] + smoothing) / bad_sum) -
                        log((good[i] + smoothing) / good_sum));
    free(good);
}
