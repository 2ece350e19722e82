#include "base/config.h"

#include "base/must.h"
#include "base/xmalloc.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define ENVIRONMENT  "ROOST_"
#define NAME_MAX_LEN 64
#define HELP_COLUMN  33
#define HELP_WIDTH   90

/* How a type of settings.tbl is read: false when the text is none of its values. */
typedef bool parse_fn(const char *text, void *value);

static bool parse_text(const char *text, void *value)
{
    char **place = value;

    free(*place);
    *place = xstrdup(text);
    return true;
}

bool config_parse_count(const char *text, uint64_t max, uint64_t *value)
{
    uint64_t number = 0;

    if (!*text)
        return false;
    for (; *text; text++) {
        uint64_t digit = (uint64_t)(*text - '0');

        if (!isdigit((unsigned char)*text) || number > (max - digit) / 10 || digit > max)
            return false;
        number = number * 10 + digit;
    }
    *value = number;
    return true;
}

bool config_parse_size(const char *text, uint64_t *value)
{
    static const char units[] = "KMG";
    size_t len = strlen(text);
    const char *unit =
        len > 0 ? strchr(units, toupper((unsigned char)text[len - 1])) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    char *digits = xstrndup(text, unit ? len - 1 : len);
    bool good = config_parse_count(digits, UINT64_MAX >> shift, value);

    free(digits);
    if (good)
        *value <<= shift;
    return good;
}

static bool parse_count(const char *text, void *value)
{
    return config_parse_count(text, UINT64_MAX, value);
}

static bool parse_seconds(const char *text, void *value)
{
    return config_parse_count(text, UINT64_MAX, value);
}

static bool parse_size(const char *text, void *value)
{
    return config_parse_size(text, value);
}

static bool parse_yes(const char *text, void *value)
{
    bool yes =
        strcmp(text, "yes") == 0 || strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
    bool no =
        strcmp(text, "no") == 0 || strcmp(text, "false") == 0 || strcmp(text, "0") == 0;

    *(bool *)value = yes;
    return yes || no;
}

static bool parse_level(const char *text, void *value)
{
    return log_level_parse(text, value);
}

static bool parse_durability(const char *text, void *value)
{
    bool disk = strcmp(text, "disk") == 0;

    *(enum durability *)value = disk ? DURABILITY_DISK : DURABILITY_OS;
    return disk || strcmp(text, "os") == 0;
}

static const struct setting {
    const char *flag;
    size_t place; /* in struct config */
    parse_fn *parse;
    const char *value;
    const char *argument; /* "": a switch */
    const char *help;
} settings[] = {
#define SET(field, type, flag, value, argument, help) \
    {flag, offsetof(struct config, field), parse_##type, value, argument, help},
#include "base/settings.tbl"
};

static const struct range {
    const char *flag;
    size_t place;
    uint64_t lowest;
    uint64_t highest;
} ranges[] = {
#define RANGE(field, flag, lowest, highest) \
    {flag, offsetof(struct config, field), lowest, highest},
#include "base/ranges.tbl"
};

#define SETTING_COUNT (sizeof(settings) / sizeof(settings[0]))
#define RANGE_COUNT   (sizeof(ranges) / sizeof(ranges[0]))

/* Where the settings are read to, and where the complaint goes. */
struct reading {
    struct config *config;
    char *why;
    size_t why_size;
};

static const struct setting *setting_find(const char *flag, size_t len)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (strlen(settings[i].flag) == len && memcmp(settings[i].flag, flag, len) == 0)
            return &settings[i];
    return NULL;
}

static const struct range *range_find(const char *flag)
{
    for (size_t i = 0; i < RANGE_COUNT; i++)
        if (strcmp(ranges[i].flag, flag) == 0)
            return &ranges[i];
    return NULL;
}

static bool is_in_range(const struct config *c, const struct range *r)
{
    uint64_t value;

    if (!r)
        return true;
    memcpy(&value, (const char *)c + r->place, sizeof(value));
    return value >= r->lowest && value <= r->highest;
}

/* `name` is what the person wrote: the flag with its dashes, or the variable. */
static bool setting_read(struct reading *in, const struct setting *s, const char *name,
                         const char *text)
{
    const struct range *range = range_find(s->flag);

    if (!s->parse(text, (char *)in->config + s->place)) {
        snprintf(in->why, in->why_size, "%s takes %s, not %s", name,
                 *s->argument ? s->argument : "yes or no", LOG_QUOTED(text));
        return false;
    }
    if (!is_in_range(in->config, range)) {
        snprintf(in->why, in->why_size, "%s takes %ju to %ju, not %s", name,
                 (uintmax_t)range->lowest, (uintmax_t)range->highest, LOG_QUOTED(text));
        return false;
    }
    return true;
}

static void set_defaults(struct reading *in)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        must(setting_read(in, &settings[i], settings[i].flag, settings[i].value));
}

/* ROOST_MAX_FRAME becomes max-frame. Only capitals count. */
static const struct setting *setting_of_variable(const char *name, size_t len)
{
    char flag[NAME_MAX_LEN];

    if (len >= sizeof(flag))
        return NULL;
    for (size_t i = 0; i < len; i++) {
        if (!isupper((unsigned char)name[i]) && name[i] != '_')
            return NULL;
        flag[i] = name[i] == '_' ? '-' : (char)tolower((unsigned char)name[i]);
    }
    return setting_find(flag, len);
}

static bool read_variable(struct reading *in, const char *variable)
{
    const size_t prefix = strlen(ENVIRONMENT);
    size_t len = strcspn(variable, "=");
    const struct setting *s = setting_of_variable(variable + prefix, len - prefix);
    char *name = xstrndup(variable, len);
    bool good = false;

    if (s)
        good = setting_read(in, s, name, variable[len] ? variable + len + 1 : "");
    else
        snprintf(in->why, in->why_size,
                 "the environment variable %s is no setting of roost", LOG_QUOTED(name));
    free(name);
    return good;
}

static bool read_environment(struct reading *in, char **environment)
{
    for (; environment && *environment; environment++)
        if (strncmp(*environment, ENVIRONMENT, strlen(ENVIRONMENT)) == 0)
            if (!read_variable(in, *environment))
                return false;
    return true;
}

/* Reads one flag, which may take the next argument too; 0: a bad one. */
static int read_flag(struct reading *in, int argc, char **argv)
{
    size_t len = strcspn(argv[0], "=");
    bool attached = argv[0][len] == '=';
    bool dashes = strncmp(argv[0], "--", 2) == 0;
    const struct setting *s = dashes ? setting_find(argv[0] + 2, len - 2) : NULL;
    char name[NAME_MAX_LEN + 3];

    if (!s) {
        snprintf(in->why, in->why_size, "%s is no setting; --help tells them all",
                 LOG_QUOTED(argv[0]));
        return 0;
    }
    snprintf(name, sizeof(name), "--%s", s->flag);
    if (attached)
        return setting_read(in, s, name, argv[0] + len + 1) ? 1 : 0;
    if (!*s->argument)
        return setting_read(in, s, name, "yes") ? 1 : 0;
    if (argc < 2) {
        snprintf(in->why, in->why_size, "%s takes %s", name, s->argument);
        return 0;
    }
    return setting_read(in, s, name, argv[1]) ? 2 : 0;
}

static bool read_flags(struct reading *in, int argc, char **argv)
{
    while (argc > 0) {
        int taken = read_flag(in, argc, argv);

        if (taken == 0)
            return false;
        argc -= taken;
        argv += taken;
    }
    return true;
}

static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

enum config_result config_load(struct config *c, int argc, char **argv,
                               char **environment, char *why, size_t why_size)
{
    struct reading in = {c, why, why_size};
    enum config_result result = CONFIG_OK;

    *c = (struct config){0};
    set_defaults(&in);
    if (asks_for_help(argc, argv))
        result = CONFIG_HELP;
    else if (!read_environment(&in, environment))
        result = CONFIG_BAD_ENVIRONMENT;
    else if (!read_flags(&in, argc, argv))
        result = CONFIG_BAD_FLAG;
    if (result != CONFIG_OK)
        config_finish(c);
    return result;
}

void config_finish(struct config *c)
{
    for (size_t i = 0; i < SETTING_COUNT; i++)
        if (settings[i].parse == parse_text)
            free(*(char **)((char *)c + settings[i].place));
    *c = (struct config){0};
}

/* Breaks between words so that a terminal of the usual width need not. */
static void print_wrapped(FILE *out, int column, const char *text)
{
    for (int at = column; *text; text += strspn(text, " ")) {
        int word = (int)strcspn(text, " ");

        if (at > HELP_COLUMN && at + 1 + word > HELP_WIDTH)
            at = fprintf(out, "\n%*s", HELP_COLUMN, "") - 1;
        else if (at > HELP_COLUMN)
            at += fprintf(out, " ");
        at += fprintf(out, "%.*s", word, text);
        text += word;
    }
    fputc('\n', out);
}

void config_print_help(FILE *out)
{
    fputs(
        "Settings. Each is a flag or an environment variable: --max-frame 8K,\n"
        "--max-frame=8K or ROOST_MAX_FRAME=8K. The flag wins. Sizes take K, M and G.\n\n",
        out);
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const struct setting *s = &settings[i];
        bool shows = *s->argument && *s->value;
        char *text = shows ? xasprintf("%s [%s]", s->help, s->value) : xstrdup(s->help);
        int len = fprintf(out, "  --%s %s", s->flag, s->argument);

        print_wrapped(out, len + fprintf(out, "%*s", HELP_COLUMN - len, ""), text);
        free(text);
    }
}
