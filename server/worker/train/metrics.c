#include "worker/train/metrics.h"

#include "base/must.h"

#include <math.h>
#include <stdlib.h>

static int by_value(const void *left, const void *right)
{
    const struct metric_row *a = left;
    const struct metric_row *b = right;

    if (a->value != b->value)
        return a->value < b->value ? -1 : 1;
    return (int)a->bad - (int)b->bad;
}

static int by_number(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    return (*a > *b) - (*a < *b);
}

/* The share of pairs that stand in the right order, an equal pair by half; rows are sorted. */
static double area(const struct metric_row *rows, size_t count)
{
    double won = 0;
    size_t good = 0;
    size_t bad = 0;

    for (size_t i = 0; i < count;) {
        size_t end = i;
        size_t equal_bad = 0;

        for (; end < count && rows[end].value == rows[i].value; end++)
            equal_bad += rows[end].bad;
        won += (double)equal_bad * ((double)good + (double)(end - i - equal_bad) / 2);
        good += end - i - equal_bad;
        bad += equal_bad;
        i = end;
    }
    return good > 0 && bad > 0 ? won / ((double)good * (double)bad) : NAN;
}

static double ratio(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : NAN;
}

struct metrics metrics_of(struct metric_row *rows, size_t count, double threshold)
{
    struct metrics m = {.true_positive = 0};

    qsort(rows, count, sizeof(rows[0]), by_value);
    for (size_t i = 0; i < count; i++) {
        bool flagged = rows[i].value >= threshold;

        m.true_positive += flagged && rows[i].bad;
        m.false_positive += flagged && !rows[i].bad;
        m.false_negative += !flagged && rows[i].bad;
        m.true_negative += !flagged && !rows[i].bad;
    }
    m.accuracy = ratio(m.true_positive + m.true_negative, count);
    m.precision = ratio(m.true_positive, m.true_positive + m.false_positive);
    m.recall = ratio(m.true_positive, m.true_positive + m.false_negative);
    m.f1 = ratio(2 * m.true_positive,
                 2 * m.true_positive + m.false_positive + m.false_negative);
    m.fpr = ratio(m.false_positive, m.false_positive + m.true_negative);
    m.auc = area(rows, count);
    return m;
}

double threshold_for_share(double *values, size_t count, double share)
{
    size_t allowed = (size_t)(share * (double)count);

    must(count > 0);
    qsort(values, count, sizeof(values[0]), by_number);
    if (allowed >= count)
        return values[0];
    return nextafter(values[count - 1 - allowed], INFINITY);
}

double threshold_for_f1(struct metric_row *rows, size_t count, double fpr)
{
    size_t bad = 0;
    size_t flagged_bad = 0;
    size_t flagged = 0;
    double best_f1 = -1;
    double best = INFINITY;

    qsort(rows, count, sizeof(rows[0]), by_value);
    for (size_t i = 0; i < count; i++)
        bad += rows[i].bad;
    for (size_t i = count; i-- > 0;) {
        double f1;

        flagged++;
        flagged_bad += rows[i].bad;
        if (i > 0 && rows[i - 1].value == rows[i].value)
            continue;
        if ((double)(flagged - flagged_bad) > fpr * (double)(count - bad))
            break;
        f1 = 2 * (double)flagged_bad / (double)(flagged + bad);
        if (f1 > best_f1) {
            best_f1 = f1;
            /* Halfway to the next, so that what comes near it later is told as well. */
            best = i > 0 ? (rows[i].value + rows[i - 1].value) / 2 : rows[i].value;
        }
    }
    return best;
}

static double loss(const struct metric_row *rows, size_t count, const double target[2],
                   double a, double b)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        double z = a * rows[i].value + b;
        double t = target[rows[i].bad];

        sum += z >= 0 ? t * z + log1p(exp(-z)) : (t - 1) * z + log1p(exp(z));
    }
    return sum;
}

/* Newton's method, with the step halved until the loss falls. */
void platt_fit(const struct metric_row *rows, size_t count, double *a, double *b)
{
    size_t bad = 0;
    double target[2];
    double now;

    for (size_t i = 0; i < count; i++)
        bad += rows[i].bad;
    target[0] = 1 / ((double)(count - bad) + 2);
    target[1] = ((double)bad + 1) / ((double)bad + 2);
    *a = 0;
    *b = log(((double)(count - bad) + 1) / ((double)bad + 1));
    now = loss(rows, count, target, *a, *b);
    for (int round = 0; round < 100; round++) {
        double h11 = 1e-12;
        double h22 = 1e-12;
        double h21 = 0;
        double g1 = 0;
        double g2 = 0;
        double det;
        double step = 1;
        double da;
        double db;

        for (size_t i = 0; i < count; i++) {
            double p = 1 / (1 + exp(*a * rows[i].value + *b));
            double d = target[rows[i].bad] - p;

            h11 += rows[i].value * rows[i].value * p * (1 - p);
            h22 += p * (1 - p);
            h21 += rows[i].value * p * (1 - p);
            g1 += rows[i].value * d;
            g2 += d;
        }
        if (fabs(g1) < 1e-5 && fabs(g2) < 1e-5)
            return;
        det = h11 * h22 - h21 * h21;
        da = -(h22 * g1 - h21 * g2) / det;
        db = -(h11 * g2 - h21 * g1) / det;
        for (; step > 1e-10; step /= 2) {
            double next = loss(rows, count, target, *a + step * da, *b + step * db);

            if (next < now + 1e-4 * step * (g1 * da + g2 * db)) {
                *a += step * da;
                *b += step * db;
                now = next;
                break;
            }
        }
        if (step <= 1e-10)
            return;
    }
}
