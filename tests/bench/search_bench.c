/*
 * search_bench.c - how fast messages are found, and how fast they are indexed.
 *
 *   search_bench MESSAGES FOLDER [SECONDS]
 *
 * Fills FOLDER with a workspace (search_corpus.h), unless it holds one already. Then makes the
 * index, searches as people do (search_asking.h), and last follows 1,000 messages a second for
 * SECONDS.
 */
#include "base/clock.h"
#include "base/must.h"
#include "base/xmalloc.h"
#include "search_asking.h"
#include "search_corpus.h"
#include "store/command.h"
#include "store/search_index.h"
#include "store/store.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RATE 1000

/* --- indexing --- */

static double seconds_since(uint64_t began)
{
    return (double)(clock_mono_us() - began) / 1e6;
}

static void make_index(struct store *store, const char *folder)
{
    char why[STORE_WHY_MAX];
    struct search_index *x = search_index_open(store, why, sizeof(why));
    struct search_place place;
    uint64_t began = clock_mono_us();
    uint64_t added = 0;
    double found = 0;

    do {
        search_index_step(x, &place);
        must(place.ok);
        added += place.added;
        if (place.below == 0 && found == 0)
            found = seconds_since(began);
    } while (place.more);
    printf("indexed %" PRIu64
           " messages in %.0f s (%.0f a second), merged after %.0f s\n",
           added, found, (double)added / found, seconds_since(began));
    printf("roost.db %.2f GB, search.db %.2f GB\n",
           (double)file_size(folder, "roost.db") / 1e9,
           (double)file_size(folder, "search.db") / 1e9);
    search_index_close(x);
}

/* --- following --- */

static atomic_bool over;
static atomic_uint_fast64_t written; /* the last pos */
static struct {
    uint64_t pos;
    uint64_t at; /* us */
} commits[1 << 20];
static atomic_size_t commit_count;

static void *follow(void *arg)
{
    static double lags[1 << 16];
    char why[STORE_WHY_MAX];
    struct search_index *x = search_index_open(arg, why, sizeof(why));
    size_t next = 0, count = 0;
    struct search_place place;

    do {
        search_index_step(x, &place);
        must(place.ok);
        double worst = 0;

        while (next < commit_count && commits[next].pos <= place.pos) {
            double lag = (double)(clock_mono_us() - commits[next].at) / 1000;

            worst = lag > worst ? lag : worst;
            next++;
        }
        if (worst > 0 && count < 1 << 16)
            lags[count++] = worst;
        usleep(100000);
    } while (!over || place.pos < written);
    qsort(lags, count, sizeof(lags[0]), compare_times);
    if (count > 0)
        printf("at %d messages a second a message is found after %.0f ms (median of the "
               "oldest of a step), %.0f ms (worst), plus 100 ms of gathering\n",
               RATE, lags[count / 2], lags[count - 1]);
    search_index_close(x);
    return NULL;
}

static void write_on(struct store *store, int seconds)
{
    char why[STORE_WHY_MAX];
    struct writer *writer = writer_open(store, why, sizeof(why));
    uint64_t began = clock_mono_us();
    pthread_t thread;
    struct command c[10];
    struct outcome o[10];
    struct command *commands[10];
    struct outcome *outcomes[10];
    char text[4096];

    must(pthread_create(&thread, NULL, follow, store) == 0);
    for (int step = 0; step < seconds * RATE / 10; step++) {
        uint64_t due = began + (uint64_t)step * 10 * 1000000 / RATE;

        while (clock_mono_us() < due)
            usleep(1000);
        for (int i = 0; i < 10; i++) {
            uint64_t room, user;

            draw_place(&room, &user);
            command_init(&c[i], COMMAND_MESSAGE_SEND, user, clock_wall_ms());
            c[i].room = room;
            c[i].text_len = put_text(text);
            c[i].text = xstrndup(text, c[i].text_len);
            snprintf(c[i].key, sizeof(c[i].key), "%d-%d-%" PRIu64, step, i, draw());
            commands[i] = &c[i];
            outcomes[i] = &o[i];
        }
        must(store_apply(writer, commands, outcomes, 10) == STORE_OK);
        must(outcomes[9]->err == OK);
        written = outcomes[9]->pos;
        commits[commit_count].pos = written;
        commits[commit_count].at = clock_mono_us();
        commit_count++;
        for (int i = 0; i < 10; i++) {
            outcome_finish(&o[i]);
            command_finish(&c[i]);
        }
    }
    over = true;
    pthread_join(thread, NULL);
    writer_close(writer);
    store_checkpoint(store, true);
}

int main(int argc, char **argv)
{
    uint64_t count = argc > 2 ? strtoull(argv[1], NULL, 10) : 0;
    const char *folder = argc > 2 ? argv[2] : NULL;
    int seconds = argc > 3 ? atoi(argv[3]) : 20;
    struct store *store;

    if (count == 0) {
        fprintf(stderr, "usage: search_bench MESSAGES FOLDER [SECONDS]\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    corpus_begin();
    if (file_size(folder, "roost.db") == 0)
        corpus_fill(folder, count);
    corpus_put_everywhere(folder);
    store = open_store(folder);
    make_index(store, folder);
    search_as_people(store, "all in one piece");
    if (seconds > 0) {
        write_on(store, seconds);
        search_as_people(store, "after these");
    }
    store_close(store);
    return 0;
}
