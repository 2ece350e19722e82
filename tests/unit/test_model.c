#include "base/buf.h"
#include "base/xmalloc.h"
#include "tests/unit/runner.h"
#include "worker/model/head.h"
#include "worker/model/layout.h"
#include "worker/model/model.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct model *model;
static struct normaliser *normaliser;
static struct normalised *text;
static struct scratch *scratch;
static char why[200];

static void bench_setup(void)
{
    model = model_open(NULL, why, sizeof(why));
    ck_assert_msg(model != NULL, "%s", why);
    normaliser = normaliser_create();
    text = normalised_create();
    scratch = scratch_create();
}

static void bench_teardown(void)
{
    model_close(model);
    normaliser_free(normaliser);
    normalised_free(text);
    scratch_free(scratch);
}

static struct verdict_score judged(const char *raw, enum verdict_head which,
                                   const struct head *head)
{
    struct verdict_score heads[VERDICT_HEADS_MAX];
    uint16_t count;

    normalise(normaliser, raw, strlen(raw), text);
    model_judge(model, head, scratch, text, raw, heads, &count);
    ck_assert_uint_eq(count, head ? MODEL_HEADS + 1 : MODEL_HEADS);
    ck_assert_uint_lt(which, count);
    return heads[which];
}

START_TEST(spam_is_flagged_and_chat_is_not)
{
    static const char *const spam[] = {
        "WINNER!! You are selected for a £900 prize! To claim call 09061701461",
        "FREE entry in our weekly draw, txt WIN to 80086 now! T&Cs apply",
        "Check out my channel and please subscribe!!! sub 4 sub",
    };
    static const char *const chat[] = {
        "can you review the pull request before lunch?", "the build is green again",
        "let's kill the process and restart it",         "thanks, that fixed it :)",
        "https://github.com/acme/widgets/pull/1482",     "Guten Morgen zusammen",
        "for (int i = 0; i < n; i++) sum += a[i];"};

    for (size_t i = 0; i < sizeof(spam) / sizeof(spam[0]); i++)
        ck_assert_msg(judged(spam[i], HEAD_SPAM, NULL).flag, "%s", spam[i]);
    for (size_t i = 0; i < sizeof(chat) / sizeof(chat[0]); i++)
        for (enum verdict_head head = 0; head < MODEL_HEADS; head++)
            ck_assert_msg(!judged(chat[i], head, NULL).flag, "%s", chat[i]);
}
END_TEST

START_TEST(an_insult_is_flagged_however_it_is_dressed)
{
    static const char *const insults[] = {
        "you stupid bitch, shut the fuck up",
        "you stupid b1tch, shut the fuck up",
        "you stupid b i t c h, shut the f u c k up",
        "you stupid b.i.t.c.h, shut the f*u*c*k up",
        "y\u043Eu stupid b\u0456t\u0441h, shut the fuck up",
        "ｙｏｕ ｓｔｕｐｉｄ ｂｉｔｃｈ, shut the fuck up",
        "you stupid biiiiitch, shut the fuuuuck up",
        "you stupid bi\u200Btch, shut the fu\u200Bck up",
    };

    for (size_t i = 0; i < sizeof(insults) / sizeof(insults[0]); i++)
        ck_assert_msg(judged(insults[i], HEAD_TOXICITY, NULL).flag, "%s", insults[i]);
}
END_TEST

START_TEST(what_is_rarer_scores_higher)
{
    struct verdict_score low = judged("see you tomorrow", HEAD_SPAM, NULL);
    struct verdict_score high = judged(
        "URGENT! You have won a free prize, call 09061701461 to claim", HEAD_SPAM, NULL);

    ck_assert_uint_gt(high.score, low.score);
    ck_assert_uint_lt(high.rarity, low.rarity);
    ck_assert_uint_lt(high.rarity, 1000);
    ck_assert_uint_ge(high.score, model_threshold(model, HEAD_SPAM));
    ck_assert_uint_lt(low.score, model_threshold(model, HEAD_SPAM));
}
END_TEST

START_TEST(an_insult_in_a_long_text_is_found)
{
    char raw[NORMALISE_TEXT_MAX];
    size_t len = 0;

    while (len < 6000)
        len += (size_t)snprintf(raw + len, sizeof(raw) - len,
                                "line %zu of the log says that all went well. ", len);
    len += (size_t)snprintf(
        raw + len, sizeof(raw) - len,
        "fuck you, you ugly bitch, fuck you and your ugly hoes, you "
        "stupid bitch. you are trash, bitch. shut the fuck up bitch ass nigga. ");
    while (len < 12000)
        len += (size_t)snprintf(raw + len, sizeof(raw) - len,
                                "line %zu of the log says that all went well. ", len);
    ck_assert_uint_lt(
        judged("line 1 of the log says that all went well.", HEAD_TOXICITY, NULL).score,
        judged(raw, HEAD_TOXICITY, NULL).score);
    ck_assert_uint_gt(judged(raw, HEAD_TOXICITY, NULL).score, 1000);
}
END_TEST

START_TEST(phishing_scores_over_the_known)
{
    static const char bad[] = "http://secure-login.paypal.com.account-verify.tk/webscr/"
                              "login.php?cmd=_update&id=8f3";
    static const char good[] = "https://github.com/acme/widgets/pull/1482";

    ck_assert_uint_ge(model_url_score(model, bad, sizeof(bad) - 1),
                      model_url_threshold(model));
    ck_assert_uint_lt(model_url_score(model, good, sizeof(good) - 1),
                      model_url_threshold(model));
    model_url_score(model, "", 0);
}
END_TEST

static void write_model(const char *path, const struct buf *bytes)
{
    FILE *file = fopen(path, "wb");

    ck_assert(file && fwrite(bytes->bytes, 1, bytes->len, file) == bytes->len);
    fclose(file);
}

/* A model with one weight, as a file. */
static void make_model(struct buf *bytes)
{
    static int8_t weights[MODEL_HEADS][FEATURE_BUCKETS];
    static int8_t url[URL_BUCKETS];
    const int8_t *all[MODEL_HEADS] = {weights[0], weights[1], weights[2]};
    struct head_shape shapes[LAYOUT_HEADS];

    memset(shapes, 0, sizeof(shapes));
    weights[1][7] = -5;
    layout_write(bytes, shapes, all, url);
}

START_TEST(a_damaged_file_is_refused)
{
    char path[] = "/tmp/test_model_XXXXXX";
    int fd = mkstemp(path);
    struct model *other;
    struct buf bytes;

    close(fd);
    buf_init(&bytes);
    make_model(&bytes);
    ck_assert_uint_le(bytes.len, 1 << 20);
    write_model(path, &bytes);
    other = model_open(path, why, sizeof(why));
    ck_assert_msg(other != NULL, "%s", why);
    ck_assert_uint_ne(model_version(other), model_version(model));
    model_close(other);
    for (size_t at = 0; at < bytes.len; at += at < 1100 ? 1 : 70001) {
        bytes.bytes[at] ^= 4;
        write_model(path, &bytes);
        ck_assert_msg(!model_open(path, why, sizeof(why)), "byte %zu", at);
        bytes.bytes[at] ^= 4;
    }
    bytes.len--;
    write_model(path, &bytes);
    ck_assert(!model_open(path, why, sizeof(why)));
    ck_assert(!model_open("/nowhere/at/all", why, sizeof(why)));
    unlink(path);
    buf_finish(&bytes);
}
END_TEST

/* Recruiters are welcome elsewhere, here they are not. */
static struct head *learn(struct head_report *report, size_t count)
{
    static const char *const bad[] = {"great opportunity for senior developers, dm me",
                                      "we are hiring rockstars, send me your resume",
                                      "exciting remote role at a stealth startup",
                                      "looking for a job? I have an opportunity for you"};
    static const char *const good[] = {
        "the job failed again on node", "I have a question about the parser",
        "sending the report in a minute", "the role of the leader is to order the log"};
    static char texts[400][80];
    static struct head_example examples[400];

    for (size_t i = 0; i < count; i++) {
        bool wanted = i % 2 == 0;

        snprintf(texts[i], sizeof(texts[i]), "%s %zu", (wanted ? bad : good)[i / 2 % 4],
                 i);
        examples[i] = (struct head_example){wanted, texts[i], strlen(texts[i])};
    }
    return head_learn(model, examples, count, report, why, sizeof(why));
}

START_TEST(a_workspace_teaches_what_it_does_not_want)
{
    struct head_report report;
    struct head *head = learn(&report, 120);
    const char *bad = "hiring! send me your resume for a great opportunity";

    ck_assert_msg(head != NULL, "%s", why);
    ck_assert_uint_lt(report.before.true_positive, 20);
    ck_assert_uint_ge(report.after.true_positive, 55);
    ck_assert_uint_le(report.after.false_positive, 2);
    ck_assert_uint_eq(report.after.true_positive + report.after.false_negative, 60);
    ck_assert(judged(bad, HEAD_WORKSPACE, head).flag);
    ck_assert(!judged("shall we have lunch at noon?", HEAD_WORKSPACE, head).flag);
    ck_assert(!judged("the tests pass, merging now", HEAD_WORKSPACE, head).flag);
    head_free(head);
}
END_TEST

START_TEST(too_few_decisions_teach_nothing)
{
    struct head_report report;

    ck_assert(!learn(&report, 18));
    ck_assert_str_eq(why,
                     "there are 9 confirmed and 9 overturned decisions; at least 10 of "
                     "each are needed");
}
END_TEST

static size_t file_bytes(int folder, const char *name, char *out, size_t max)
{
    int fd = openat(folder, name, O_RDONLY);
    ssize_t len = read(fd, out, max);

    close(fd);
    ck_assert_int_gt(len, 0);
    return (size_t)len;
}

START_TEST(a_head_is_the_same_when_learnt_and_read_again)
{
    char folder[] = "/tmp/test_head_XXXXXX";
    size_t max = 1 << 20;
    char *first = xmalloc(max);
    char *second = xmalloc(max);
    struct head_report report;
    struct head *one = learn(&report, 60);
    struct head *two;
    const char *bad = "an exciting opportunity, send me your resume";
    size_t len;
    int fd;

    ck_assert(mkdtemp(folder));
    fd = open(folder, O_RDONLY | O_DIRECTORY);
    ck_assert(head_write(one, fd, "head-1", why, sizeof(why)));
    srand(99);
    two = learn(&report, 60);
    ck_assert(head_write(two, fd, "head-2", why, sizeof(why)));
    len = file_bytes(fd, "head-1", first, max);
    ck_assert_uint_eq(file_bytes(fd, "head-2", second, max), len);
    ck_assert_mem_eq(first, second, len);
    head_free(two);
    two = head_read(model, fd, "head-1", why, sizeof(why));
    ck_assert_msg(two != NULL, "%s", why);
    ck_assert_uint_eq(judged(bad, HEAD_WORKSPACE, one).score,
                      judged(bad, HEAD_WORKSPACE, two).score);
    head_free(one);
    head_free(two);
    fd = openat(fd, "head-2", O_WRONLY);
    ck_assert_int_eq(pwrite(fd, "\x55", 1, 5000), 1);
    close(fd);
    fd = open(folder, O_RDONLY | O_DIRECTORY);
    ck_assert(!head_read(model, fd, "head-2", why, sizeof(why)));
    ck_assert_str_eq(why, "head-2: its checksum is wrong");
    ck_assert(!head_read(model, fd, "head-3", why, sizeof(why)));
    unlinkat(fd, "head-1", 0);
    unlinkat(fd, "head-2", 0);
    close(fd);
    rmdir(folder);
    free(first);
    free(second);
}
END_TEST

static Suite *model_suite(void)
{
    Suite *suite = suite_create("model");
    TCase *tc = tcase_create("a bench");

    tcase_set_timeout(tc, 100);
    tcase_add_checked_fixture(tc, bench_setup, bench_teardown);
    tcase_add_test(tc, spam_is_flagged_and_chat_is_not);
    tcase_add_test(tc, an_insult_is_flagged_however_it_is_dressed);
    tcase_add_test(tc, what_is_rarer_scores_higher);
    tcase_add_test(tc, an_insult_in_a_long_text_is_found);
    tcase_add_test(tc, phishing_scores_over_the_known);
    tcase_add_test(tc, a_damaged_file_is_refused);
    tcase_add_test(tc, a_workspace_teaches_what_it_does_not_want);
    tcase_add_test(tc, too_few_decisions_teach_nothing);
    tcase_add_test(tc, a_head_is_the_same_when_learnt_and_read_again);
    suite_add_tcase(suite, tc);
    return suite;
}

RUN_SUITE(model_suite);
