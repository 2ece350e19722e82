/*
 * solver.h - L2-regularised linear classifiers on rows of present features, by
 * liblinear (Fan et al., JMLR 2008): logistic regression by the dual method of Yu,
 * Huang and Lin (Machine Learning 2011), or the squared hinge that Wang and Manning
 * took.
 *
 * A feature's value in a row is scale[feature] / sqrt(features of the row). The result
 * is the same whatever rand() was asked before: the solver is given a state of its own.
 * One thread solves at a time, others wait.
 */
#ifndef WORKER_SOLVER_H
#define WORKER_SOLVER_H

#include <stddef.h>
#include <stdint.h>

struct solver_row {
    const uint32_t *features; /* any order, each once */
    uint32_t count;
    int8_t label;   /* 1, -1; 0: not used */
    uint8_t copies; /* counts so often */
    const float
        *extras; /* values of more features, as many as the problem has; NULL: none */
};

enum solver_loss { LOSS_LOGISTIC, LOSS_SQUARED_HINGE };

struct solver_problem {
    enum solver_loss loss;
    const struct solver_row *rows;
    size_t row_count;
    uint32_t width;       /* features are below it */
    uint32_t extra_count; /* dense features behind them */
    const double *scale;  /* of each feature */
    double cost;          /* C: the higher, the closer to the rows */
    double precision;     /* stops when no gradient is greater */
};

/* Fills weights[width + extra_count]; returns the bias. Rows of one kind alone: that
 * kind's sign, and no weights. */
double solve(const struct solver_problem *p, double *weights);

/* Wang and Manning's scale: how much each feature speaks for one side, |log-count ratio|. */
void solver_scale(const struct solver_problem *p, double smoothing, double *scale);

#endif
