#include "worker/train/evaluate.h"

#include "base/buf.h"
#include "base/xmalloc.h"
#include "worker/rules/evaluate.h"
#include "worker/train/anchors.h"
#include "worker/train/attacks.h"
#include "worker/train/corpus.h"
#include "worker/train/examples.h"
#include "worker/train/metrics.h"
#include "worker/train/train_url.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* The model that is measured and what it judges with. */
struct bench {
    const struct model *model;
    struct normaliser *normaliser;
    struct normalised *text;
    struct scratch *scratch;
    FILE *out;
};

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now); /* others may want the core too */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void judge(struct bench *b, const char *text, size_t len,
                  struct verdict_score heads[VERDICT_HEADS_MAX])
{
    uint16_t count;

    normalise(b->normaliser, text, len, b->text);
    model_judge(b->model, NULL, b->scratch, b->text, text, heads, &count);
}

/* Rows of one set as a head sees them. Rows without a label for the head are bad: false. */
static size_t judge_set(struct bench *b, const struct corpus *c, enum corpus_set set,
                        enum verdict_head head, bool good_only, struct metric_row *rows)
{
    struct verdict_score heads[VERDICT_HEADS_MAX];
    size_t count = 0;

    for (size_t i = 0; i < c->count; i++) {
        bool bad = example_label(head, &c->rows[i]) > 0;

        if (c->rows[i].set != set || (good_only && c->rows[i].label != LABEL_OK))
            continue;
        judge(b, corpus_text(c, i), c->rows[i].len, heads);
        /* The flag decides, the score ranks. */
        rows[count++] =
            (struct metric_row){heads[head].score + (heads[head].flag ? 20000 : 0), bad};
    }
    return count;
}

static void print_line(FILE *out, const char *name, const char *head, size_t rows,
                       const struct metrics *m, double per_second)
{
    fprintf(out, "%-24s %-9s %6zu", name, head, rows);
    if (m->true_positive + m->false_negative > 0)
        fprintf(out, " %8.2f %6.2f %6.2f %6.2f %6.4f", 100 * m->accuracy,
                100 * m->precision, 100 * m->recall, 100 * m->f1, m->auc);
    else
        fprintf(out, " %8s %6s %6s %6s %6s", "-", "-", "-", "-", "-");
    fprintf(out, " %7.3f %9.0f\n", 100 * m->fpr, per_second);
}

static void print_head(FILE *out, const char *title)
{
    fprintf(out, "\n%s\n%-24s %-9s %6s %8s %6s %6s %6s %6s %7s %9s\n", title, "set",
            "head", "rows", "accuracy", "P", "R", "F1", "AUC", "FPR %", "texts/s");
}

static const struct {
    const char *name;
    enum corpus_set set;
    enum verdict_head head;
    bool good_only;
} tests[] = {
    {"sms_spam", SET_SMS, HEAD_SPAM, false},
    {"youtube_spam", SET_YOUTUBE, HEAD_SPAM, false},
    {"ubuntu_irc", SET_IRC, HEAD_SPAM, false},
    {"presidio_pii", SET_PII, HEAD_SPAM, false},
    {"davidson", SET_DAVIDSON, HEAD_TOXICITY, false},
    {"surge_toxicity", SET_SURGE, HEAD_TOXICITY, false},
    {"ubuntu_irc", SET_IRC, HEAD_TOXICITY, false},
    {"sms_spam, ham", SET_SMS, HEAD_TOXICITY, true},
    {"presidio_pii", SET_PII, HEAD_TOXICITY, false},
    {"davidson, hate", SET_DAVIDSON, HEAD_SEVERE, false},
    {"ubuntu_irc", SET_IRC, HEAD_SEVERE, false},
};

static void measure_sets(struct bench *b, const struct corpus *dev,
                         struct metric_row *rows)
{
    print_head(b->out, "The shipped model on rows it was not trained with (dev)");
    for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
        double start = seconds();
        size_t count =
            judge_set(b, dev, tests[i].set, tests[i].head, tests[i].good_only, rows);
        double took = seconds() - start;
        struct metrics m = metrics_of(rows, count, VERDICT_SURE + 1);

        print_line(b->out, tests[i].name, verdict_head_name(tests[i].head), count, &m,
                   (double)count / took);
    }
}

static void attack_rows(const struct corpus *dev, enum attack attack, struct corpus *out)
{
    for (size_t i = 0; i < dev->count; i++) {
        const struct corpus_row *row = &dev->rows[i];
        struct buf text;

        if (row->set != SET_SMS && row->set != SET_YOUTUBE && row->set != SET_DAVIDSON)
            continue;
        buf_init(&text);
        attack_write(attack, i * 77 + 5, corpus_text(dev, i), row->len, &text);
        if (text.len <= NORMALISE_TEXT_MAX)
            corpus_add(out, *row, text.bytes, text.len);
        buf_finish(&text);
    }
}

/* Both sets of spam as one, for they are small. */
static double f1_of(struct bench *b, const struct corpus *c, enum verdict_head head,
                    struct metric_row *rows)
{
    size_t count = 0;

    if (head == HEAD_SPAM) {
        count = judge_set(b, c, SET_SMS, head, false, rows);
        count += judge_set(b, c, SET_YOUTUBE, head, false, rows + count);
    } else {
        count = judge_set(b, c, SET_DAVIDSON, head, false, rows);
    }
    return 100 * metrics_of(rows, count, VERDICT_SURE + 1).f1;
}

static void measure_attacks(struct bench *b, const struct corpus *dev,
                            struct metric_row *rows)
{
    double spam = f1_of(b, dev, HEAD_SPAM, rows);
    double toxicity = f1_of(b, dev, HEAD_TOXICITY, rows);

    fprintf(b->out, "\nAttacks on the same rows: F1, and what it lost\n%-24s %14s %14s\n",
            "attack", "spam", "toxicity");
    fprintf(b->out, "%-24s %6.2f %7s %6.2f\n", "none", spam, "", toxicity);
    for (enum attack attack = 0; attack < ATTACKS; attack++) {
        struct corpus attacked;
        double spam_now;
        double toxicity_now;

        corpus_init(&attacked);
        attack_rows(dev, attack, &attacked);
        spam_now = f1_of(b, &attacked, HEAD_SPAM, rows);
        toxicity_now = f1_of(b, &attacked, HEAD_TOXICITY, rows);
        fprintf(b->out, "%-24s %6.2f %7.2f %6.2f %7.2f\n", attack_name(attack), spam_now,
                spam - spam_now, toxicity_now, toxicity - toxicity_now);
        corpus_finish(&attacked);
    }
}

static size_t judge_urls(struct bench *b, const struct corpus *dev,
                         struct metric_row *rows)
{
    size_t count = 0;

    for (size_t i = 0; i < dev->count; i++)
        if (dev->rows[i].set == SET_URL)
            rows[count++] = (struct metric_row){
                model_url_score(b->model, corpus_text(dev, i), dev->rows[i].len),
                dev->rows[i].label == LABEL_PHISHING};
    return count;
}

static void measure_chat_links(struct bench *b, const struct corpus *dev,
                               double threshold)
{
    size_t links = 0;
    size_t at_shipped = 0;
    size_t at_one_percent = 0;

    for (size_t i = 0; i < dev->count; i++) {
        const char *text = corpus_text(dev, i);
        size_t at = 0;
        size_t begin;
        size_t end;

        while (dev->rows[i].set == SET_IRC &&
               url_next(text, dev->rows[i].len, &at, &begin, &end)) {
            uint16_t score = model_url_score(b->model, text + begin, end - begin);

            links++;
            at_shipped += score >= model_url_threshold(b->model);
            at_one_percent += score >= threshold;
        }
    }
    fprintf(b->out,
            "links of ordinary chat: %zu, flagged by the shipped threshold %.2f %%, ",
            links, 100 * (double)at_shipped / (double)links);
    fprintf(b->out, "by the one of 1 %% FPR %.2f %%\n",
            100 * (double)at_one_percent / (double)links);
}

static void measure_urls(struct bench *b, const struct corpus *dev,
                         struct metric_row *rows)
{
    double start = seconds();
    size_t count = judge_urls(b, dev, rows);
    double took = seconds() - start;
    double *honest = xcalloc(count, sizeof(*honest));
    size_t honest_count = 0;
    double threshold;
    struct metrics m;

    print_head(b->out, "Addresses");
    m = metrics_of(rows, count, model_url_threshold(b->model));
    print_line(b->out, "phishing_url, shipped", "url", count, &m, (double)count / took);
    for (size_t i = 0; i < count; i++)
        if (!rows[i].bad)
            honest[honest_count++] = rows[i].value;
    threshold = threshold_for_share(honest, honest_count, 0.01);
    m = metrics_of(rows, count, threshold);
    print_line(b->out, "phishing_url, 1 % FPR", "url", count, &m, (double)count / took);
    measure_chat_links(b, dev, threshold);
    free(honest);
}

/* Texts of about 80 bytes, made of chat. */
static void measure_speed(struct bench *b, const struct corpus *dev)
{
    struct verdict_score heads[VERDICT_HEADS_MAX];
    size_t count = 0;
    size_t bytes = 0;
    double start = seconds();
    double took;

    for (unsigned round = 0; round < 20; round++) {
        for (size_t i = 0; i < dev->count; i++) {
            if (dev->rows[i].set != SET_IRC || dev->rows[i].len < 60 ||
                dev->rows[i].len > 100)
                continue;
            judge(b, corpus_text(dev, i), dev->rows[i].len, heads);
            bytes += dev->rows[i].len;
            count++;
        }
    }
    took = seconds() - start;
    fprintf(b->out,
            "\nnormalising, extracting and all heads: %.0f texts/s of %.0f bytes on one "
            "core\n",
            (double)count / took, (double)bytes / (double)count);
}

static uint16_t score_link(const void *model, const char *url, size_t len)
{
    return model_url_score(model, url, len);
}

bool evaluate(const struct model *m, const char *data, bool anchors, FILE *out, char *why,
              size_t why_size)
{
    struct bench b = {.model = m, .out = out};
    struct corpus dev;
    bool ok;

    corpus_init(&dev);
    ok = corpus_read(&dev, data, "dev", why, why_size);
    if (ok) {
        struct metric_row *rows = xcalloc(dev.count, sizeof(*rows));

        b.normaliser = normaliser_create();
        b.text = normalised_create();
        b.scratch = scratch_create();
        measure_sets(&b, &dev, rows);
        measure_attacks(&b, &dev, rows);
        measure_urls(&b, &dev, rows);
        measure_speed(&b, &dev);
        normaliser_free(b.normaliser);
        normalised_free(b.text);
        scratch_free(b.scratch);
        free(rows);
    }
    corpus_finish(&dev);
    ok = ok && rules_evaluate(data,
                              &(struct link_model){.score = score_link,
                                                   .arg = m,
                                                   .threshold = model_url_threshold(m)},
                              out, why, why_size);
    return ok && (!anchors || anchors_run(data, out, why, why_size));
}
