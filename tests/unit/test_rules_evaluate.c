#include "runner.h"

#include "base/xmalloc.h"
#include "worker/rules/evaluate.h"
#include "worker/rules/pii_rows.h"

#include <sys/stat.h>
#include <unistd.h>

static struct pii_row row;
static char folder[] = "/tmp/roost-evaluate-XXXXXX";

static void begin(void)
{
    buf_init(&row.text);
}

static void end(void)
{
    buf_finish(&row.text);
}

static bool reads(const char *line)
{
    return pii_row_read(&row, line, strlen(line));
}

START_TEST(a_row_has_its_text_and_the_spans_of_our_kinds_in_bytes)
{
    ck_assert(reads("{\"text\": \"J\xC3\xBCrg \\\"x\\\"\\n\\u00e4 a@b.de\", \"spans\": "
                    "[[0, 4, \"PERSON\"], [11, 17, \"EMAIL_ADDRESS\"]]}"));
    ck_assert_str_eq(buf_text(&row.text), "J\xC3\xBCrg \"x\"\n\xC3\xA4 a@b.de");
    ck_assert_uint_eq(row.count, 1);
    ck_assert_int_eq(row.spans[0].kind, SPAN_EMAIL_ADDRESS);
    ck_assert_uint_eq(row.spans[0].start, 13);
    ck_assert_uint_eq(row.spans[0].end, 19);
    ck_assert(reads("{\"text\": \"\", \"spans\": []}"));
    ck_assert_uint_eq(row.count, 0);
}
END_TEST

START_TEST(a_malformed_row_is_refused)
{
    ck_assert(!reads(""));
    ck_assert(!reads("{\"text\": \"a\"}"));
    ck_assert(!reads("{\"text\": \"a\", \"spans\": [[0, 1]]}"));
    ck_assert(!reads("{\"text\": \"a, \"spans\": []}"));
    ck_assert(!reads("{\"text\": \"a\\u00\", \"spans\": []}"));
    ck_assert(!reads("{\"text\": \"\xFF\", \"spans\": []}"));
    ck_assert(!reads("{\"text\": \"a\", \"spans\": [[0, 1, \"US_SSN\"]}"));
    ck_assert(!reads("{\"text\": \"\\"));
}
END_TEST

static void put(const char *set, const char *file, const char *content)
{
    char *path = xasprintf("%s/%s", folder, set);

    mkdir(path, 0700);
    free(path);
    path = xasprintf("%s/%s/%s", folder, set, file);
    FILE *out = fopen(path, "w");

    ck_assert_ptr_nonnull(out);
    fputs(content, out);
    fclose(out);
    free(path);
}

static void drop(const char *set, const char *file)
{
    char *path = xasprintf("%s/%s/%s", folder, set, file);

    unlink(path);
    free(path);
    path = xasprintf("%s/%s", folder, set);
    rmdir(path);
    free(path);
}

static uint16_t no_score(const void *arg, const char *url, size_t len)
{
    (void)arg;
    (void)url;
    (void)len;
    return 0;
}

START_TEST(the_tables_count_what_is_right_wrong_and_missed)
{
    struct link_model model = {.score = no_score, .threshold = 5000};
    char *said = NULL;
    size_t len;
    char why[200] = "";
    FILE *out = open_memstream(&said, &len);

    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert(!rules_evaluate(folder, &model, out, why, sizeof(why)));
    ck_assert_ptr_nonnull(strstr(why, "train.jsonl can't be read"));
    put("presidio_pii", "train.jsonl",
        "{\"text\": \"a@b.de c@d.de\", \"spans\": [[0, 6, \"EMAIL_ADDRESS\"]]}\n");
    put("presidio_pii", "dev.jsonl",
        "{\"text\": \"call 1\", \"spans\": [[5, 6, \"PHONE_NUMBER\"]]}\n");
    put("ubuntu_irc", "dev.tsv", "ok\thello http://a.example and 203.0.113.9\n");
    put("phishing_url", "dev.tsv",
        "phishing\thttps://paypa1.com/\nphishing\thttps://b.example/\nlegitimate\thttps:/"
        "/c.example/\n");
    ck_assert_msg(rules_evaluate(folder, &model, out, why, sizeof(why)), "%s", why);
    fclose(out);
    ck_assert_ptr_nonnull(
        strstr(said, "EMAIL_ADDRESS       1     0.500  1.000      0/1"));
    ck_assert_ptr_nonnull(
        strstr(said, "PHONE_NUMBER        1     0.000  0.000      0/1"));
    ck_assert_ptr_nonnull(
        strstr(said, "IP_ADDRESS          0     0.000  0.000      1/1"));
    ck_assert_ptr_nonnull(strstr(said, "recall at 1 % false alarms 0.500"));
    ck_assert_ptr_nonnull(strstr(said, "in ordinary chat 0 of 1"));
    free(said);
    put("phishing_url", "dev.tsv", "phishing no tab\n");
    out = open_memstream(&said, &len);
    ck_assert(!rules_evaluate(folder, &model, out, why, sizeof(why)));
    fclose(out);
    free(said);
    ck_assert_ptr_nonnull(strstr(why, "dev.tsv: line 1 is malformed"));
    drop("presidio_pii", "train.jsonl");
    drop("presidio_pii", "dev.jsonl");
    drop("ubuntu_irc", "dev.tsv");
    drop("phishing_url", "dev.tsv");
    rmdir(folder);
}
END_TEST

static Suite *rules_evaluate_suite(void)
{
    Suite *suite = suite_create("rules_evaluate");
    TCase *all = tcase_create("all");

    tcase_add_checked_fixture(all, begin, end);
    tcase_add_test(all, a_row_has_its_text_and_the_spans_of_our_kinds_in_bytes);
    tcase_add_test(all, a_malformed_row_is_refused);
    tcase_add_test(all, the_tables_count_what_is_right_wrong_and_missed);
    suite_add_tcase(suite, all);
    return suite;
}

RUN_SUITE(rules_evaluate_suite);
