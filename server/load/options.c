#include "load/options.h"

#include "base/config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RATE_MAX       1e6
#define SENDERS_USUAL  1000
#define RAMP_USUAL     2000
#define TEXT_LEN_USUAL 128
#define SECONDS_MAX    86400

static const struct preset {
    const char *word;
    double rate;
    bool closed;
    uint64_t in_flight;
    uint64_t senders;
    uint64_t seconds;
    const char *help;
} presets[] = {
#define SCENARIO(word, rate, closed, in_flight, senders, seconds, help) \
    {#word, rate, closed, in_flight, senders, seconds, help},
#include "load/scenarios.tbl"
};

#define PRESET_COUNT (sizeof(presets) / sizeof(presets[0]))

static bool read_text(const char *value, void *field)
{
    *(option_text *)field = value;
    return *value != '\0';
}

static bool read_count(const char *value, void *field)
{
    return config_parse_count(value, SOCKETS_MAX, field) && *(uint64_t *)field > 0;
}

static bool read_seconds(const char *value, void *field)
{
    return config_parse_count(value, SECONDS_MAX, field) && *(uint64_t *)field > 0;
}

static bool read_number(const char *value, void *field)
{
    double *number = field;
    char *end;

    *number = strtod(value, &end);
    return end != value && *end == '\0' && isfinite(*number) && *number > 0 &&
           *number <= RATE_MAX;
}

static bool read_yes(const char *value, void *field)
{
    *(bool *)field = true;
    return value == NULL;
}

static const struct flag {
    const char *name;
    bool (*read)(const char *value, void *field);
    size_t at;
    const char *argument; /* "": a switch */
    const char *help;
} flags[] = {
#define FLAG(field, type, flag, argument, help) \
    {flag, read_##type, offsetof(struct options, field), argument, help},
#include "load/options.tbl"
};

#define FLAG_COUNT (sizeof(flags) / sizeof(flags[0]))

static const struct flag *find_flag(const char *argument, const char **value)
{
    if (strncmp(argument, "--", 2) != 0)
        return NULL;
    for (size_t i = 0; i < FLAG_COUNT; i++) {
        size_t len = strlen(flags[i].name);

        if (strncmp(argument + 2, flags[i].name, len) != 0)
            continue;
        *value = argument[2 + len] == '=' ? argument + 3 + len : NULL;
        if (*value || argument[2 + len] == '\0')
            return &flags[i];
    }
    return NULL;
}

static bool read_flags(struct options *o, int argc, char **argv, char *why, size_t size)
{
    for (int i = 0; i < argc; i++) {
        const char *value = NULL;
        const struct flag *flag = find_flag(argv[i], &value);

        if (!flag) {
            snprintf(why, size, "no flag '%s'; see `roost load --help`", argv[i]);
            return false;
        }
        if (!value && flag->argument[0] != '\0') {
            if (++i == argc) {
                snprintf(why, size, "--%s needs %s", flag->name, flag->argument);
                return false;
            }
            value = argv[i];
        }
        if (!flag->read(value, (char *)o + flag->at)) {
            snprintf(why, size, "--%s: cannot take '%s'; %s", flag->name,
                     value ? value : "", flag->help);
            return false;
        }
    }
    return true;
}

static bool find_scenario(struct options *o)
{
    if (!o->scenario)
        o->scenario = presets[SCENARIO_team].word;
    for (size_t i = 0; i < PRESET_COUNT; i++) {
        if (strcmp(o->scenario, presets[i].word) == 0) {
            o->kind = (enum scenario)i;
            return true;
        }
    }
    return false;
}

/* What is wrong with the flags taken together; NULL: nothing. */
static const char *find_contradiction(const struct options *o)
{
    if (!o->url)
        return "needs --url ws://HOST:PORT; see `roost load --help`";
    if (!o->create && !o->tokens)
        return "needs --tokens FILE (`roost seed` writes one), or --create N";
    if ((o->create > 0) != (o->admin_token != NULL))
        return "--create N and --admin-token T go together";
    if (o->rate > 0 && o->closed)
        return "--rate and --closed exclude each other";
    if (o->kind == SCENARIO_idle && (o->rate > 0 || o->closed || o->senders))
        return "the scenario idle sends nothing: no --rate, --closed or --senders";
    if (o->in_flight > IN_FLIGHT_MAX)
        return "--in-flight takes 1 to 1000";
    if (o->processes > PROCESSES_MAX)
        return "--processes takes 1 to 64";
    if (o->size && (o->size < TEXT_MIN || o->size > TEXT_MAX))
        return "--size takes 64 to 16384";
    return NULL;
}

enum options_result options_read(struct options *o, int argc, char **argv, char *why,
                                 size_t why_size)
{
    const char *contradiction;

    memset(o, 0, sizeof(*o));
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return OPTIONS_HELP;
    if (!read_flags(o, argc, argv, why, why_size))
        return OPTIONS_BAD;
    if (!find_scenario(o)) {
        snprintf(why, why_size, "no scenario '%s'; see `roost load --help`", o->scenario);
        return OPTIONS_BAD;
    }
    contradiction = find_contradiction(o);
    if (contradiction) {
        snprintf(why, why_size, "%s", contradiction);
        return OPTIONS_BAD;
    }
    return OPTIONS_OK;
}

static void settle_senders(struct options *o, const struct preset *preset)
{
    if (o->kind == SCENARIO_idle)
        return;
    if (!o->senders)
        o->senders = preset->senders ? preset->senders : SENDERS_USUAL;
    if (o->senders > o->sockets)
        o->senders = o->sockets;
    if (!o->closed && o->rate <= 0) {
        o->closed = preset->closed;
        o->rate = preset->rate >= 1 ? preset->rate : preset->rate * (double)o->sockets;
        if (!o->closed && o->rate < 1)
            o->rate = 1;
    }
}

void options_settle(struct options *o, size_t tokens)
{
    const struct preset *preset = &presets[o->kind];

    if (!o->sockets)
        o->sockets = tokens;
    if (!o->in_flight)
        o->in_flight = preset->in_flight;
    if (!o->duration)
        o->duration = preset->seconds;
    if (o->ramp <= 0)
        o->ramp = RAMP_USUAL;
    if (!o->size)
        o->size = TEXT_LEN_USUAL;
    settle_senders(o, preset);
}

const char *scenario_word(enum scenario kind)
{
    return presets[kind].word;
}

void options_print_help(FILE *out)
{
    fputs("roost load --url ws://HOST:PORT --tokens FILE [--scenario NAME] [FLAGS]\n"
          "    many clients at once against a running server: was anything lost, and how "
          "fast is it?\n\n",
          out);
    for (size_t i = 0; i < FLAG_COUNT; i++)
        fprintf(out, "  --%s%s%s\n        %s\n", flags[i].name,
                flags[i].argument[0] ? " " : "", flags[i].argument, flags[i].help);
    fputs("\nScenarios:\n\n", out);
    for (size_t i = 0; i < PRESET_COUNT; i++)
        fprintf(out, "  %-10s%s\n", presets[i].word, presets[i].help);
    fputs(
        "\nEvery socket checks that positions rise, that each room's numbers are dense\n"
        "and that each sender's own count is whole, also over reconnects. Latency\n"
        "counts from the moment a message was due, so a stalled server cannot hide.\n"
        "The server's CPU, memory and loop turns come from its /metrics.\n\n"
        "A normal server takes 20 messages a second from a person (--rate) and 10,000\n"
        "sockets from an address: against loopback, other 127.x addresses are used.\n\n"
        "Exit status: 0 when all was heard once and in order; 1 when anything was lost,\n"
        "doubled, out of order, refused, not connected, or slower than --max-p99; 2 for\n"
        "wrong usage.\n",
        out);
}
