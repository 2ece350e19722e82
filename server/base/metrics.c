#include "base/metrics.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/must.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct metrics metrics;

enum kind { KIND_COUNTER, KIND_GAUGE, KIND_HISTOGRAM };

static const struct row {
    enum kind kind;
    const char *name; /* with its labels */
    const char *help;
    const void *value;
    double first; /* of a histogram: the lowest bound, */
    double factor;
    int buckets;
} rows[] = {
#define COUNTER(field, name, help) {KIND_COUNTER, name, help, &metrics.field, 0, 0, 0},
#define GAUGE(field, name, help)   {KIND_GAUGE, name, help, &metrics.field, 0, 0, 0},
#define HISTOGRAM(field, name, help, first, factor, buckets) \
    {KIND_HISTOGRAM, name, help, &metrics.field, first, factor, buckets},
#include "base/metrics.tbl"
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

#define COUNTER(field, name, help)
#define GAUGE(field, name, help)
#define HISTOGRAM(field, name, help, first, factor, buckets) \
    _Static_assert((buckets) <= HISTOGRAM_BUCKETS_MAX, "too many buckets: " #field);
#include "base/metrics.tbl"

void metrics_observe(struct histogram *h, double value)
{
    const struct row *row = rows;
    double bound;
    int i = 0;

    while (row < rows + ROW_COUNT && row->value != h)
        row++;
    must(row < rows + ROW_COUNT && row->kind == KIND_HISTOGRAM);
    for (bound = row->first; i < row->buckets && value > bound; bound *= row->factor)
        i++;
    h->counts[i]++;
    h->total++;
    h->sum += value;
}

static size_t family_len(const char *name)
{
    return strcspn(name, "{");
}

static bool is_same_family(const struct row *a, const struct row *b)
{
    size_t len = family_len(a->name);

    return len == family_len(b->name) && memcmp(a->name, b->name, len) == 0;
}

/* A family is announced once, above its first line. */
static void print_head(struct buf *out, const struct row *row)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    int len = (int)family_len(row->name);
    bool total = len > 6 && strncmp(row->name + len - 6, "_total", 6) == 0;

    if (row > rows && is_same_family(row, row - 1))
        return;
    buf_printf(out, "# HELP %.*s %s\n", len, row->name, row->help);
    buf_printf(out, "# TYPE %.*s %s\n", len, row->name,
               total ? "counter" : types[row->kind]);
}

static void print_histogram(struct buf *out, const struct row *row)
{
    const struct histogram *h = row->value;
    double bound = row->first;
    uint64_t below = 0;

    for (int i = 0; i < row->buckets; i++, bound *= row->factor) {
        below += h->counts[i];
        buf_printf(out, "%s_bucket{le=\"%.6g\"} %ju\n", row->name, bound,
                   (uintmax_t)below);
    }
    buf_printf(out, "%s_bucket{le=\"+Inf\"} %ju\n", row->name, (uintmax_t)h->total);
    buf_printf(out, "%s_sum %.15g\n", row->name, h->sum);
    buf_printf(out, "%s_count %ju\n", row->name, (uintmax_t)h->total);
}

static double resident_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "re");
    unsigned long size = 0;
    unsigned long resident = 0;

    if (!file)
        return 0;
    if (fscanf(file, "%lu %lu", &size, &resident) != 2)
        resident = 0;
    fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

void metrics_print(struct buf *out)
{
    metrics.resident_bytes = resident_bytes();
    metrics.cpu_seconds = (double)clock_cpu_us() / 1e6;
    for (const struct row *row = rows; row < rows + ROW_COUNT; row++) {
        print_head(out, row);
        if (row->kind == KIND_COUNTER)
            buf_printf(out, "%s %ju\n", row->name,
                       (uintmax_t) * (const uint64_t *)row->value);
        else if (row->kind == KIND_GAUGE)
            buf_printf(out, "%s %.15g\n", row->name, *(const double *)row->value);
        else
            print_histogram(out, row);
    }
}
