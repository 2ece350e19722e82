/*
 * resume_load.c - everybody comes back at once to Roost and hears what was missed.
 *
 * resume_load --port PORT --tokens FILE --sockets N --since POS --epoch TEXT --behind N
 *             [--patience SECONDS]
 *
 * Each connects as the person of its line in FILE and resumes from POS; it is back when it
 * has heard N messages whose numbers in the room leave no hole. Prints one line of JSON:
 * how long that took from the first connect on, and what was doubled or out of order.
 */
#include "people.h"
#include "socket_tools.h"

#include <getopt.h>

static struct {
    const char *tokens, *since, *epoch;
    unsigned behind, patience;
} options = {.patience = 60};

static unsigned resumed, back;
static unsigned long heard, wrong;

static void on_upgraded(struct person *p)
{
    char call[256];
    int len = snprintf(call, sizeof(call),
                       "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"session.open\","
                       "\"params\":{\"since\":%s,\"epoch\":\"%.100s\"}}",
                       options.since, options.epoch);

    person_say(p, call, (size_t)len);
}

static const unsigned char *after(const unsigned char *bytes, size_t len,
                                  const char *mark)
{
    const unsigned char *found = memmem(bytes, len, mark, strlen(mark));

    return found ? found + strlen(mark) : NULL;
}

static void on_created(struct person *p, const unsigned char *seq_text)
{
    unsigned seq = (unsigned)strtoul((const char *)seq_text, NULL, 10);

    wrong += p->heard > 0 && seq != p->next;
    p->next = seq + 1;
    heard++;
    if (++p->heard == options.behind)
        back++;
}

static void on_message(struct person *p, const unsigned char *bytes, size_t len)
{
    const unsigned char *seq = after(bytes, len, "\"seq\":");

    if (p->phase == PHASE_OPENING && after(bytes, len, "\"id\":1,\"result\"")) {
        resumed += after(bytes, len, "\"resumed\":true") != NULL;
        person_opened(p);
    } else if (seq && after(bytes, len, "\"method\":\"message.created\"")) {
        on_created(p, seq);
    }
}

static const struct dialect roost = {.name = "roost",
                                     .path = "/ws",
                                     .protocol = "roost.v1",
                                     .opcode = OPCODE_TEXT,
                                     .on_upgraded = on_upgraded,
                                     .on_message = on_message};

static void read_options(int argc, char **argv)
{
    static const struct option known[] = {
        {"port", 1, NULL, 'p'},     {"tokens", 1, NULL, 't'}, {"sockets", 1, NULL, 'n'},
        {"since", 1, NULL, 's'},    {"epoch", 1, NULL, 'e'},  {"behind", 1, NULL, 'b'},
        {"patience", 1, NULL, 'w'}, {NULL, 0, NULL, 0},
    };
    static const char **const texts[256] = {
        ['t'] = &options.tokens, ['s'] = &options.since, ['e'] = &options.epoch};
    static unsigned *const numbers[256] = {['p'] = &crowd.port,
                                           ['n'] = &crowd.count,
                                           ['b'] = &options.behind,
                                           ['w'] = &options.patience};
    int option;

    while ((option = getopt_long(argc, argv, "", known, NULL)) != -1) {
        if (option < 256 && texts[option])
            *texts[option] = optarg;
        else if (option < 256 && numbers[option])
            *numbers[option] = (unsigned)strtoul(optarg, NULL, 10);
        else
            exit(2);
    }
    if (!options.tokens || !options.since || !options.epoch || !options.behind ||
        !crowd.port || !crowd.count) {
        fprintf(stderr, "resume_load: all but --patience are needed\n");
        exit(2);
    }
}

int main(int argc, char **argv)
{
    uint64_t begun, give_up_at;

    crowd.dialect = &roost;
    read_options(argc, argv);
    raise_descriptors();
    people_read_tokens(options.tokens);
    begun = now_us();
    give_up_at = begun + options.patience * UINT64_C(1000000);
    people_connect();
    while (back < crowd.opened && now_us() < give_up_at)
        people_turn(20);
    printf("{\"sockets\": %u, \"resumed\": %u, \"back\": %u, \"seconds\": %.3f, "
           "\"deliveries\": %lu, \"wrong\": %lu}\n",
           crowd.opened, resumed, back, (double)(now_us() - begun) / 1e6, heard, wrong);
    return crowd.opened == 0;
}
