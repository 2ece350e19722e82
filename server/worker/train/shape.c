#include "worker/train/shape.h"

#include "base/must.h"

#include <math.h>
#include <stdlib.h>

#define TAIL_SHARE 0.01 /* of the values that the tail is fitted to */
#define TAIL_LEAST 20
#define TAIL_KNOWN 10 /* values over a point that make it known */

static double quantise_loss(const double *weights, size_t count, double unit)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        double steps = fmax(-127, fmin(127, nearbyint(weights[i] / unit)));
        double off = weights[i] - steps * unit;

        sum += off * off;
    }
    return sum;
}

float shape_quantise(const double *weights, size_t count, int8_t *out)
{
    double most = 0;
    double best_loss = INFINITY;
    float best = 1;

    for (size_t i = 0; i < count; i++)
        most = fmax(most, fabs(weights[i]));
    for (int eighths = 2; most > 0 && eighths <= 8; eighths++) {
        float unit = (float)(most * eighths / 8 / 127);
        double loss = quantise_loss(weights, count, (double)unit);

        if (loss < best_loss) {
            best_loss = loss;
            best = unit;
        }
    }
    for (size_t i = 0; i < count; i++)
        out[i] = (int8_t)fmax(-127, fmin(127, nearbyint(weights[i] / (double)best)));
    return best;
}

static int by_number(const void *left, const void *right)
{
    const double *a = left;
    const double *b = right;

    return (*a > *b) - (*a < *b);
}

void shape_curve(double *values, size_t count, float curve[CURVE_POINTS])
{
    size_t tail = (size_t)fmax(TAIL_LEAST, TAIL_SHARE * (double)count);
    double base;
    double excess = 0;

    must(count > TAIL_LEAST);
    qsort(values, count, sizeof(values[0]), by_number);
    base = values[count - tail - 1];
    for (size_t i = count - tail; i < count; i++)
        excess += (values[i] - base) / (double)tail;
    for (size_t k = 0; k < CURVE_POINTS; k++) {
        double share = pow(10, -(double)k / 5);
        double over = share * (double)count;
        double value;

        if (over >= TAIL_KNOWN)
            value = values[count - (size_t)fmin(over, (double)count)];
        else
            value = base + excess * log((double)tail / over);
        curve[k] = (float)value;
        if (k > 0 && curve[k] < curve[k - 1])
            curve[k] = curve[k - 1];
    }
}

void shape_platt(struct head_shape *s, const struct metric_row *rows, size_t count)
{
    double a;
    double b;

    platt_fit(rows, count, &a, &b);
    s->platt_a = (float)a;
    s->platt_b = (float)b;
}
