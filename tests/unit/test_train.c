#include "base/buf.h"
#include "tests/unit/runner.h"
#include "worker/train/attacks.h"
#include "worker/train/corpus.h"
#include "worker/train/metrics.h"
#include "worker/train/train.h"

#include <locale.h>
#include <stdio.h>

/* A little of everything. */
static void small_corpus(struct corpus *c)
{
    static const struct {
        enum corpus_set set;
        enum corpus_label label;
        const char *text;
    } kinds[] = {
        {SET_SMS, LABEL_SPAM, "win a free prize number %zu, call now"},
        {SET_SMS, LABEL_OK, "see you at %zu then"},
        {SET_DAVIDSON, LABEL_OFFENSIVE, "you are a fool of class %zu"},
        {SET_DAVIDSON, LABEL_HATE, "all %zu of them should go away"},
        {SET_DAVIDSON, LABEL_OK, "the bird number %zu is yellow"},
        {SET_IRC, LABEL_OK, "try package %zu, see http://example.org/a"},
        {SET_URL, LABEL_PHISHING, "http://login-%zu.bank.example.tk/verify?id="},
        {SET_URL, LABEL_OK, "https://www.example%zu.com/about"},
    };
    static const char *const words[] = {"apple", "brick", "cloud", "daisy",
                                        "eagle", "flute", "grape"};
    char text[160];

    corpus_init(c);
    for (size_t i = 0; i < 40; i++) {
        for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
            struct corpus_row row = {.set = kinds[k].set, .label = kinds[k].label};
            const char *number = strstr(kinds[k].text, "%zu");
            int len = snprintf(text, sizeof(text), "%.*s%zu%s %s %s",
                               (int)(number - kinds[k].text), kinds[k].text, i,
                               number + 3, words[i % 7], words[(i + k) / 7 % 7]);

            corpus_add(c, row, text, (size_t)len);
        }
    }
    corpus_add_ordinary(c);
}

START_TEST(the_same_rows_give_the_same_bytes)
{
    struct corpus corpus;
    struct buf first;
    struct buf second;

    buf_init(&first);
    buf_init(&second);
    srand(1);
    small_corpus(&corpus);
    train_model(&corpus, &first);
    corpus_finish(&corpus);
    srand(77);
    setlocale(LC_ALL, "");
    small_corpus(&corpus);
    train_model(&corpus, &second);
    corpus_finish(&corpus);
    ck_assert_uint_eq(first.len, second.len);
    ck_assert_mem_eq(first.bytes, second.bytes, first.len);
    buf_finish(&first);
    buf_finish(&second);
}
END_TEST

START_TEST(training_leaves_rand_where_it_was)
{
    struct corpus corpus;
    struct buf out;
    int expected;

    srand(5);
    expected = rand();
    srand(5);
    buf_init(&out);
    small_corpus(&corpus);
    train_model(&corpus, &out);
    ck_assert_int_eq(rand(), expected);
    corpus_finish(&corpus);
    buf_finish(&out);
}
END_TEST

START_TEST(a_folder_without_data_is_said_to_be_so)
{
    char why[200];

    ck_assert(!train_shipped("/nowhere", "/nowhere/model", why, sizeof(why)));
    ck_assert_str_eq(why, "/nowhere/sms_spam/train.tsv: No such file or directory");
}
END_TEST

START_TEST(figures_are_what_a_hand_counts)
{
    struct metric_row rows[] = {{0.9, true}, {0.8, true},  {0.7, false},
                                {0.6, true}, {0.2, false}, {0.1, false}};
    struct metrics m = metrics_of(rows, 6, 0.65);

    ck_assert_double_eq_tol(m.accuracy, 4.0 / 6, 1e-9);
    ck_assert_double_eq_tol(m.precision, 2.0 / 3, 1e-9);
    ck_assert_double_eq_tol(m.recall, 2.0 / 3, 1e-9);
    ck_assert_double_eq_tol(m.f1, 2.0 / 3, 1e-9);
    ck_assert_double_eq_tol(m.fpr, 1.0 / 3, 1e-9);
    ck_assert_double_eq_tol(m.auc, 8.0 / 9, 1e-9);
    ck_assert_double_eq_tol(threshold_for_f1(rows, 6, 1), 0.4, 1e-9);
}
END_TEST

START_TEST(a_probability_is_half_between_the_kinds)
{
    struct metric_row rows[200];
    double a;
    double b;

    for (size_t i = 0; i < 200; i++)
        rows[i] = (struct metric_row){(i % 2 ? 1 : -1) + (double)(i % 10) / 10, i % 2};
    platt_fit(rows, 200, &a, &b);
    ck_assert_double_lt(a, -1);
    ck_assert_double_eq_tol(-b / a, 0.45, 0.1);
}
END_TEST

START_TEST(each_attack_changes_a_text_and_the_same_way_twice)
{
    const char *text = "please subscribe to the best channel";

    for (enum attack attack = 0; attack < ATTACKS; attack++) {
        struct buf first;
        struct buf second;

        buf_init(&first);
        buf_init(&second);
        attack_write(attack, 3, text, strlen(text), &first);
        attack_write(attack, 3, text, strlen(text), &second);
        ck_assert_str_ne(buf_text(&first), text);
        ck_assert_str_eq(buf_text(&first), buf_text(&second));
        buf_finish(&first);
        buf_finish(&second);
    }
}
END_TEST

static Suite *train_suite(void)
{
    Suite *suite = suite_create("train");
    TCase *tc = tcase_create("small");

    tcase_set_timeout(tc, 100);
    tcase_add_test(tc, the_same_rows_give_the_same_bytes);
    tcase_add_test(tc, training_leaves_rand_where_it_was);
    tcase_add_test(tc, a_folder_without_data_is_said_to_be_so);
    tcase_add_test(tc, figures_are_what_a_hand_counts);
    tcase_add_test(tc, a_probability_is_half_between_the_kinds);
    tcase_add_test(tc, each_attack_changes_a_text_and_the_same_way_twice);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(train_suite);
