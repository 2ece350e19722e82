#include "worker/rules/evaluate.h"

#include "base/utf8.h"
#include "base/xmalloc.h"
#include "ipc/verdict.h"
#include "worker/rules/hosts.h"
#include "worker/rules/links.h"
#include "worker/rules/pii.h"
#include "worker/rules/pii_rows.h"

#include <stdlib.h>
#include <string.h>

#define KINDS      (SPAN_DOMAIN_NAME + 1)
#define FPR_WANTED 0.01

struct tally {
    size_t right, wrong, missed;
};

struct evaluation {
    struct hosts *hosts;
    const struct link_model *model;
    struct tally kinds[KINDS];
    size_t chat_texts, chat_found[KINDS]; /* personal data in ordinary chat */
    size_t chat_links, chat_flagged;
    double *bad, *good; /* scores of phishing and of honest addresses */
    size_t bad_count, good_count, bad_flagged, good_flagged;
    struct pii_row row;
};

typedef bool line_fn(struct evaluation *e, const char *line, size_t len);

static bool each_line(struct evaluation *e, const char *data, const char *file,
                      line_fn *fn, char *why, size_t why_size)
{
    char *path = xasprintf("%s/%s", data, file);
    FILE *in = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    size_t number = 0;
    bool good = in != NULL;
    ssize_t len;

    if (!in)
        snprintf(why, why_size, "%s can't be read", path);
    while (good && (len = getline(&line, &room, in)) > 0) {
        number++;
        if (line[len - 1] == '\n')
            len--;
        good = fn(e, line, (size_t)len);
        if (!good)
            snprintf(why, why_size, "%s: line %zu is malformed", path, number);
    }
    if (in)
        fclose(in);
    free(line);
    free(path);
    return good;
}

static size_t spans_of(const struct evaluation *e, const char *text, size_t len,
                       struct verdict_span out[2 * VERDICT_SPANS_MAX], size_t *links)
{
    bool more;

    *links = links_find(e->hosts, text, len, e->model, out, VERDICT_SPANS_MAX, &more);
    return *links + pii_find(text, len, out + *links, VERDICT_SPANS_MAX, &more);
}

static bool same(const struct verdict_span *a, const struct verdict_span *b)
{
    enum span_kind kind = a->kind == SPAN_LINK ? SPAN_DOMAIN_NAME : a->kind;

    return kind == b->kind && a->start == b->start && a->end == b->end;
}

/* A span counts when its kind and both its ends are right. */
static bool pii_line(struct evaluation *e, const char *line, size_t len)
{
    struct verdict_span found[2 * VERDICT_SPANS_MAX];
    size_t links, count;

    if (!pii_row_read(&e->row, line, len))
        return false;
    count = spans_of(e, buf_text(&e->row.text), e->row.text.len, found, &links);
    for (size_t i = 0; i < e->row.count; i++)
        e->kinds[e->row.spans[i].kind].missed++;
    for (size_t i = 0; i < count; i++) {
        bool right = false;

        for (size_t k = 0; k < e->row.count && !right; k++)
            right = same(&found[i], &e->row.spans[k]);
        struct tally *t =
            &e->kinds[found[i].kind == SPAN_LINK ? SPAN_DOMAIN_NAME : found[i].kind];

        t->right += right;
        t->missed -= right;
        t->wrong += !right;
    }
    return true;
}

static const char *text_of(const char *line, size_t len, size_t *text_len)
{
    const char *tab = memchr(line, '\t', len);

    if (!tab || !utf8_valid(tab + 1, len - (size_t)(tab + 1 - line)))
        return NULL;
    *text_len = len - (size_t)(tab + 1 - line);
    return tab + 1;
}

static bool chat_line(struct evaluation *e, const char *line, size_t len)
{
    struct verdict_span found[2 * VERDICT_SPANS_MAX];
    const char *text = text_of(line, len, &len);
    size_t links, count;

    if (!text)
        return false;
    e->chat_texts++;
    count = spans_of(e, text, len, found, &links);
    e->chat_links += links;
    for (size_t i = 0; i < links; i++)
        e->chat_flagged += found[i].flag;
    for (size_t i = links; i < count; i++)
        e->chat_found[found[i].kind]++;
    return true;
}

static bool url_line(struct evaluation *e, const char *line, size_t len)
{
    bool bad = len > 8 && memcmp(line, "phishing", 8) == 0;
    struct verdict_span found[2 * VERDICT_SPANS_MAX];
    const char *text = text_of(line, len, &len);
    size_t links;

    if (!text)
        return false;
    spans_of(e, text, len, found, &links);
    double **scores = bad ? &e->bad : &e->good;
    size_t *count = bad ? &e->bad_count : &e->good_count;

    *scores = xreallocarray(*scores, *count + 1, sizeof(**scores));
    (*scores)[(*count)++] = links > 0 ? found[0].score : 0;
    *(bad ? &e->bad_flagged : &e->good_flagged) += links > 0 && found[0].flag;
    return true;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Recall at the least score that at most FPR_WANTED of the honest addresses exceed. */
static double recall_at_fpr(struct evaluation *e)
{
    size_t allowed = (size_t)((double)e->good_count * FPR_WANTED);
    size_t caught = 0;

    if (e->good_count == 0 || e->bad_count == 0)
        return 0;
    qsort(e->good, e->good_count, sizeof(*e->good), by_value);
    double limit = e->good[e->good_count - 1 - allowed];

    for (size_t i = 0; i < e->bad_count; i++)
        caught += e->bad[i] > limit;
    return (double)caught / (double)e->bad_count;
}

static double share(size_t part, size_t whole)
{
    return whole ? (double)part / (double)whole : 0;
}

static void write_pii(const struct evaluation *e, FILE *out)
{
    fprintf(out, "personal data (presidio_pii, %s)\n%-14s %6s %9s %6s %12s\n",
            "a span counts when both its ends are right", "kind", "spans", "precision",
            "recall", "in chat");
    for (int kind = SPAN_EMAIL_ADDRESS; kind < KINDS; kind++) {
        const struct tally *t = &e->kinds[kind];

        fprintf(out, "%-14s %6zu %9.3f %6.3f", span_kind_name((enum span_kind)kind),
                t->right + t->missed, share(t->right, t->right + t->wrong),
                share(t->right, t->right + t->missed));
        if (kind == SPAN_DOMAIN_NAME)
            fprintf(out, " %12s\n", "-");
        else
            fprintf(out, " %6zu/%zu\n", e->chat_found[kind], e->chat_texts);
    }
}

static void write_links(struct evaluation *e, FILE *out)
{
    fprintf(out,
            "links (phishing_url dev: %zu phishing, %zu honest)\n"
            "recall at 1 %% false alarms %.3f\n"
            "flagged as shipped: phishing %.3f, honest %.4f, in ordinary chat %zu of %zu "
            "(%.4f)\n",
            e->bad_count, e->good_count, recall_at_fpr(e),
            share(e->bad_flagged, e->bad_count), share(e->good_flagged, e->good_count),
            e->chat_flagged, e->chat_links, share(e->chat_flagged, e->chat_links));
}

bool rules_evaluate(const char *data, const struct link_model *model, FILE *out,
                    char *why, size_t why_size)
{
    struct evaluation e = {.hosts = hosts_create(), .model = model};
    bool good;

    buf_init(&e.row.text);
    good = each_line(&e, data, "presidio_pii/train.jsonl", pii_line, why, why_size) &&
           each_line(&e, data, "presidio_pii/dev.jsonl", pii_line, why, why_size) &&
           each_line(&e, data, "ubuntu_irc/dev.tsv", chat_line, why, why_size) &&
           each_line(&e, data, "phishing_url/dev.tsv", url_line, why, why_size);
    if (good) {
        write_pii(&e, out);
        write_links(&e, out);
    }
    free(e.bad);
    free(e.good);
    buf_finish(&e.row.text);
    hosts_destroy(e.hosts);
    return good;
}
