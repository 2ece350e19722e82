#include "search_asking.h"

#include "base/buf.h"
#include "base/clock.h"
#include "search_corpus.h"
#include "store/query_search.h"
#include "store/store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 300

static size_t make_phrase(char *query, size_t from, size_t spread)
{
    size_t len = 0;

    query[len++] = '"';
    len += put_word(query + len, from + draw() % spread);
    query[len++] = ' ';
    len += put_word(query + len, from + draw() % spread);
    query[len++] = '"';
    query[len] = '\0';
    return len;
}

typedef void query_fn(char *query, uint64_t user);

static void rare_word(char *q, uint64_t user)
{
    (void)user;
    q[put_word(q, 50000 + draw() % 100000)] = '\0';
}

static void medium_word(char *q, uint64_t user)
{
    (void)user;
    q[put_word(q, 500 + draw() % 5000)] = '\0';
}

static void common_word(char *q, uint64_t user)
{
    (void)user;
    q[put_word(q, draw() % 5)] = '\0';
}

static void two_words(char *q, uint64_t user)
{
    size_t len = put_word(q, 100 + draw() % 1000);

    (void)user;
    q[len++] = ' ';
    q[len + put_word(q + len, 1000 + draw() % 20000)] = '\0';
}

static void three_common(char *q, uint64_t user)
{
    size_t len = 0;

    (void)user;
    for (int i = 0; i < 3; i++) {
        len += put_word(q + len, draw() % 20);
        q[len++] = ' ';
    }
    q[len] = '\0';
}

static void common_phrase(char *q, uint64_t user)
{
    (void)user;
    make_phrase(q, 0, 20);
}

static void rare_phrase(char *q, uint64_t user)
{
    (void)user;
    make_phrase(q, 500, 3000);
}

static void prefix(char *q, uint64_t user)
{
    char word[64];
    size_t len = put_word(word, 200 + draw() % 50000);
    size_t letters = 2 + draw() % 5;

    (void)user;
    if (letters > len)
        letters = len;
    sprintf(q, "%.*s*", (int)letters, word);
}

static void in_public_common(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 50);

    (void)user;
    sprintf(q + len, " in:room%" PRIu64, FIRST_ROOM + draw() % PUBLIC);
}

static void in_public_medium(char *q, uint64_t user)
{
    size_t len = put_word(q, 200 + draw() % 2000);

    (void)user;
    sprintf(q + len, " in:room%" PRIu64, FIRST_ROOM + draw() % PUBLIC);
}

static void in_private(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 500);

    sprintf(q + len, " in:room%" PRIu64,
            FIRST_ROOM + PUBLIC +
                ((user - FIRST_USER) / PER_PRIVATE + 40 * (draw() % 20)) % PRIVATE);
}

static void from_common(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 50);

    (void)user;
    sprintf(q + len, " from:@user%" PRIu64, FIRST_USER + draw() % PEOPLE);
}

static void from_alone(char *q, uint64_t user)
{
    (void)user;
    sprintf(q, "from:@user%" PRIu64, FIRST_USER + draw() % PEOPLE);
}

static void in_time(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 200);

    (void)user;
    sprintf(q + len, " on:202%d-%02d-%02d", (int)(3 + draw() % 2), (int)(1 + draw() % 12),
            (int)(1 + draw() % 28));
}

static void excluding(char *q, uint64_t user)
{
    size_t len = put_word(q, draw() % 100);

    (void)user;
    len += (size_t)sprintf(q + len, " -");
    q[len + put_word(q + len, draw() % 20)] = '\0';
}

static void one_sign(char *q, uint64_t user)
{
    (void)user;
    q[put_sign(q, draw() % 500)] = '\0';
}

static void two_signs(char *q, uint64_t user)
{
    size_t len = put_sign(q, draw() % 200);

    (void)user;
    q[len + put_sign(q + len, draw() % 200)] = '\0';
}

static void four_signs(char *q, uint64_t user)
{
    size_t len = 0;

    (void)user;
    for (int i = 0; i < 4; i++)
        len += put_sign(q + len, draw() % 30);
    q[len] = '\0';
}

static void nothing(char *q, uint64_t user)
{
    (void)user;
    sprintf(q, "zzq%" PRIu64, draw() % 100000);
}

static const struct {
    const char *name;
    query_fn *make;
} classes[] = {
    {"a rare word", rare_word},
    {"a word of the middle", medium_word},
    {"a common word", common_word},
    {"two words", two_words},
    {"three common words", three_common},
    {"a phrase of common words", common_phrase},
    {"a phrase of rarer words", rare_phrase},
    {"a prefix of 2 to 6 letters", prefix},
    {"a common word in a public room", in_public_common},
    {"a word in a public room", in_public_medium},
    {"a word in a private room", in_private},
    {"a common word from a person", from_common},
    {"all from a person", from_alone},
    {"a word on a day", in_time},
    {"a word without another", excluding},
    {"one Han character", one_sign},
    {"two Han characters", two_signs},
    {"four Han characters", four_signs},
    {"a word that is nowhere", nothing},
    {"two words, in 800 private rooms", two_words},
    {"a common word, in 800", common_word},
};

int compare_times(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

void search_as_people(struct store *store, const char *when)
{
    char why[STORE_WHY_MAX];
    struct reader *reader = reader_open(store, why, sizeof(why));

    printf("%s\n%-32s %8s %8s %8s %8s %6s %6s\n", when, "ms", "p50", "p90", "p99",
           "worst", "hits", "late");
    for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
        static double took[RUNS];
        size_t hits = 0, late = 0;

        for (size_t k = 0; k < RUNS; k++) {
            uint64_t user = FIRST_USER + draw() % PEOPLE;

            if (strstr(classes[i].name, "in 800"))
                user = EVERYWHERE;

            char query[1024];
            char refused[SEARCH_WHY_MAX] = "";
            struct buf out;

            classes[i].make(query, user);
            buf_init(&out);

            struct search_args args = {.user = user,
                                       .query = query,
                                       .len = strlen(query),
                                       .cursor = "",
                                       .limit = 20};
            uint64_t began = clock_mono_us();
            enum err err = query_search(reader, &args, &out, refused);

            took[k] = (double)(clock_mono_us() - began) / 1000;
            late += err == ERR_BUSY || strstr(buf_text(&out), "\"partial\"") != NULL;
            if (err != OK && err != ERR_BUSY && err != ERR_NOT_FOUND)
                fprintf(stderr, "%s: %s\n", query, refused);
            for (const char *at = buf_text(&out); (at = strstr(at, "\"snippet\"")); at++)
                hits++;
            buf_finish(&out);
        }
        qsort(took, RUNS, sizeof(took[0]), compare_times);
        printf("%-32s %8.2f %8.2f %8.2f %8.2f %6.1f %6zu\n", classes[i].name,
               took[RUNS / 2], took[RUNS * 90 / 100], took[RUNS * 99 / 100],
               took[RUNS - 1], (double)hits / RUNS, late);
    }
    reader_close(reader);
}
