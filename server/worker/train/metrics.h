/*
 * metrics.h - how well values tell two kinds of rows apart.
 */
#ifndef WORKER_METRICS_H
#define WORKER_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct metric_row {
    double value;
    bool bad; /* what it really is */
};

struct metrics {
    size_t true_positive, false_positive, false_negative, true_negative;
    double accuracy, precision, recall, f1, fpr, auc;
};

/* With everything at or over `threshold` flagged. Sorts the rows. */
struct metrics metrics_of(struct metric_row *rows, size_t count, double threshold);

/* The least threshold that at most `share` of the rows reach. Sorts them. */
double threshold_for_share(double *values, size_t count, double share);
/* The threshold with the best F1, with at most `fpr` of the good rows flagged. Sorts the rows. */
double threshold_for_f1(struct metric_row *rows, size_t count, double fpr);

/* Platt's sigmoid: probability = 1 / (1 + exp(a * value + b)), in the numerically stable form
 * of Lin, Lin and Weng (Machine Learning, 2007). */
void platt_fit(const struct metric_row *rows, size_t count, double *a, double *b);

#endif
