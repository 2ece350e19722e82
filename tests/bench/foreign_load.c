/*
 * foreign_load.c - the load of `roost load` for servers with a framing of their own.
 *
 * foreign_load --dialect socketio|mqtt --port PORT --tokens FILE --sockets N
 *              [--senders N] [--rate R | --in-flight N] [--seconds N] [--size BYTES]
 *
 * Everybody connects and enters the room of its line in FILE (TOKEN, USER, ROOM). Then the
 * senders post: R messages a second on a timetable, all together, or each with N calls in
 * flight (0: nobody posts). Counts what arrives, not whether all of it did. Prints one
 * line of JSON; its series counts in windows of a quarter of a second.
 */
#include "foreign.h"
#include "socket_tools.h"

#include <getopt.h>

#define BUCKETS   200000
#define BUCKET_US 20
#define WINDOWS   4000
#define WINDOW_US 250000

static struct {
    const char *tokens;
    unsigned senders, rate, in_flight, seconds, size;
} options = {.senders = 100, .in_flight = 1, .seconds = 5, .size = 128};

static unsigned long sent, answered, deliveries;
static struct {
    unsigned sent, deliveries;
} series[WINDOWS];
static uint64_t origin_us;
static unsigned long heard_after[BUCKETS];
static bool posting;
static uint64_t due_us; /* of the post that is written */
static char text[TEXT_MAX + EVENT_AROUND + 1];

static size_t window_at(uint64_t us)
{
    uint64_t window = (us - origin_us) / WINDOW_US;

    return window < WINDOWS ? (size_t)window : WINDOWS - 1;
}

static void person_post(struct person *p)
{
    static unsigned char out[TEXT_MAX + 512];
    char stamp[STAMP_LEN + 1];

    snprintf(stamp, sizeof(stamp), STAMP, (unsigned long long)due_us);
    memcpy(text, stamp, STAMP_LEN);
    sent++;
    series[window_at(now_us())].sent++;
    person_say(p, out, crowd.dialect->write_post(p, text, options.size, out));
}

void person_answered(struct person *p)
{
    answered++;
    due_us = crowd.turn_us;
    if (posting && options.rate == 0)
        person_post(p);
}

void person_heard(const unsigned char *bytes)
{
    uint64_t due = strtoull((const char *)bytes + 1, NULL, 10);
    uint64_t bucket = crowd.turn_us > due ? (crowd.turn_us - due) / BUCKET_US : 0;

    deliveries++;
    series[window_at(crowd.turn_us)].deliveries++;
    heard_after[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

static void listen_for(double seconds)
{
    uint64_t end = now_us() + (uint64_t)(seconds * 1e6);

    while (now_us() < end)
        people_turn(20);
}

static struct person *next_sender(void)
{
    static unsigned at;

    do
        at = (at + 1) % crowd.count;
    while (!crowd.people[at].sends);
    return &crowd.people[at];
}

static void post_on_time(void)
{
    uint64_t begun = now_us();
    uint64_t end = begun + options.seconds * UINT64_C(1000000);

    for (uint64_t made = 0; now_us() < end;) {
        due_us = begun + made * 1000000 / options.rate;
        if (due_us <= now_us()) {
            struct person *p = next_sender();

            made++;
            if (p->phase == PHASE_OPEN)
                person_post(p);
        } else {
            people_turn(1);
        }
    }
}

static void post_closed(void)
{
    posting = true;
    due_us = now_us();
    for (unsigned i = 0; i < crowd.count; i++)
        for (unsigned n = 0; n < options.in_flight && crowd.people[i].sends &&
                             crowd.people[i].phase == PHASE_OPEN;
             n++)
            person_post(&crowd.people[i]);
    listen_for(options.seconds);
    posting = false;
}

static double heard_within_ms(double part)
{
    unsigned long count = 0;

    for (size_t i = 0; i < BUCKETS && deliveries > 0; i++) {
        count += heard_after[i];
        if ((double)count >= part * (double)deliveries)
            return (double)(i + 1) * BUCKET_US / 1000.0;
    }
    return 0;
}

static void choose_senders(void)
{
    for (unsigned i = 0; i < options.senders; i++)
        crowd.people[(uint64_t)i * crowd.count / options.senders].sends = true;
}

static void read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"dialect", 1, NULL, 'd'},   {"port", 1, NULL, 'p'},    {"tokens", 1, NULL, 't'},
        {"sockets", 1, NULL, 'n'},   {"senders", 1, NULL, 'w'}, {"rate", 1, NULL, 'r'},
        {"in-flight", 1, NULL, 'f'}, {"seconds", 1, NULL, 's'}, {"size", 1, NULL, 'x'},
        {NULL, 0, NULL, 0},
    };
    static unsigned *const numbers[256] = {
        ['p'] = &crowd.port,   ['n'] = &crowd.count,       ['w'] = &options.senders,
        ['r'] = &options.rate, ['f'] = &options.in_flight, ['s'] = &options.seconds,
        ['x'] = &options.size,
    };
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option == 'd')
            crowd.dialect = dialect_find(optarg);
        else if (option == 't')
            options.tokens = optarg;
        else if (option < 256 && numbers[option])
            *numbers[option] = (unsigned)strtoul(optarg, NULL, 10);
        else
            exit(2);
    }
    if (!crowd.dialect || !options.tokens || !crowd.port || !options.senders ||
        options.senders > crowd.count || options.size < STAMP_LEN ||
        options.size > TEXT_MAX) {
        fprintf(stderr, "foreign_load: --dialect, --port, --tokens and --sockets are "
                        "needed; no more senders than sockets\n");
        exit(2);
    }
}

static void print_report(double run_at)
{
    size_t last = window_at(now_us());

    printf("{\"sockets\": %u, \"run_at\": %.3f, \"seconds\": %u, \"sent\": %lu, "
           "\"acked\": %lu, \"deliveries\": %lu, \"p50\": %.2f, \"p99\": %.2f, "
           "\"series\": [",
           crowd.opened, run_at, options.seconds, sent, answered, deliveries,
           heard_within_ms(0.5), heard_within_ms(0.99));
    for (size_t i = 0; i <= last; i++)
        printf("%s{\"at\": %.3f, \"sent_per_second\": %.0f, "
               "\"deliveries_per_second\": %.0f}",
               i ? ", " : "", ((double)i + 0.5) * WINDOW_US / 1e6,
               series[i].sent * 1e6 / WINDOW_US, series[i].deliveries * 1e6 / WINDOW_US);
    puts("]}");
}

int main(int argc, char **argv)
{
    double run_at;

    origin_us = now_us();
    read_options(argc, argv);
    raise_descriptors();
    people_read_tokens(options.tokens);
    choose_senders();
    memset(text, 'x', sizeof(text) - 1);
    people_connect();
    listen_for(0.5);
    run_at = (double)(now_us() - origin_us) / 1e6;
    if (options.rate > 0)
        post_on_time();
    else
        post_closed();
    listen_for(1);
    print_report(run_at);
    return crowd.opened == 0;
}
