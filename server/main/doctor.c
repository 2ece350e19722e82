#include "main/doctor.h"

#include "base/version.h"
#include "base/xmalloc.h"
#include "main/backup_options.h"
#include "main/commands.h"
#include "net/net.h"
#include "net/tls_certificate.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

extern char **environ;

static const char *const grades[] = {
    [GRADE_OK] = "ok", [GRADE_WARN] = "warn", [GRADE_FAIL] = "fail"};

/* --- the record --- */

/* What is told may hold names of files, and files may be called anything. */
static void make_plain(char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            *text = '?';
}

static void say_json(struct doctor *d, enum grade grade, const char *topic,
                     const char *says, const char *advice)
{
    json_object(&d->json);
    json_put_text(&d->json, "check", topic);
    json_put_text(&d->json, "grade", grades[grade]);
    json_put_text(&d->json, "says", says);
    if (advice)
        json_put_text(&d->json, "advice", advice);
    json_object_end(&d->json);
}

void doctor_say(struct doctor *d, enum grade grade, const char *topic, const char *advice,
                const char *format, ...)
{
    char *plain = advice ? xstrdup(advice) : NULL;
    char says[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(says, sizeof(says), format, args);
    va_end(args);
    make_plain(says);
    if (plain)
        make_plain(plain);
    d->warnings += grade == GRADE_WARN;
    d->failures += grade == GRADE_FAIL;
    if (d->as_json)
        say_json(d, grade, topic, says, plain);
    else
        printf("%-4s  %-11s %s%s%s\n", grades[grade], topic, says, plain ? ": " : "",
               plain ? plain : "");
    free(plain);
}

/* --- settings --- */

static bool is_loopback(const char *listen)
{
    return strncmp(listen, "127.", 4) == 0 || strncmp(listen, "[::1]:", 6) == 0 ||
           strncmp(listen, "localhost:", 10) == 0;
}

static bool is_https(const char *url)
{
    return strncasecmp(url, "https:", strlen("https:")) == 0;
}

static void doctor_reach(struct doctor *d)
{
    const struct config *c = &d->config;
    bool secure = c->tls_cert[0] != '\0';
    bool has_proxy = !secure && is_https(c->public_url);

    if (secure && c->public_url[0] && !is_https(c->public_url))
        doctor_say(d, GRADE_WARN, "settings", "make it https:// or leave --tls-cert away",
                   "--public-url %s is not https, but the server speaks TLS",
                   c->public_url);
    if (!secure && !has_proxy && !is_loopback(c->listen))
        doctor_say(d, GRADE_WARN, "settings",
                   "give --tls-cert and --tls-key, or put a proxy with TLS in front and "
                   "name it in --public-url and --trusted-proxies",
                   "--listen %s is plain HTTP: passwords cross the network in the clear",
                   c->listen);
    if (has_proxy && c->trusted_proxies[0] == '\0')
        doctor_say(d, GRADE_WARN, "settings",
                   "name the proxy in --trusted-proxies, so that its "
                   "X-Forwarded-For is believed",
                   "--public-url is https and the server is not: everyone behind the "
                   "proxy shares one address");
}

static void doctor_habits(struct doctor *d)
{
    const struct config *c = &d->config;

    if (c->no_worker && c->worker_socket[0])
        doctor_say(d, GRADE_WARN, "settings", "leave one of them away",
                   "--no-worker and --worker-socket contradict each other");
    if (c->durability == DURABILITY_OS)
        doctor_say(d, GRADE_WARN, "settings", "use --durability disk",
                   "--durability os: a power cut loses what was answered in the last "
                   "seconds");
    if (c->open_registration && !is_loopback(c->listen))
        doctor_say(d, GRADE_WARN, "settings", "use invites where it is not meant so",
                   "--open-registration: whoever reaches the server may join");
    if (c->password_memory < 19456)
        doctor_say(d, GRADE_WARN, "settings", "use 19456 or more",
                   "--password-memory %ju makes stolen hashes cheap to guess",
                   (uintmax_t)c->password_memory);
}

void doctor_settings(struct doctor *d)
{
    char why[512];
    size_t before = d->warnings;

    if (!net_check(&d->config, why, sizeof(why))) {
        doctor_say(d, GRADE_FAIL, "settings", NULL, "%s", why);
        return;
    }
    doctor_reach(d);
    doctor_habits(d);
    if (d->warnings == before)
        doctor_say(d, GRADE_OK, "settings", NULL, "they are known and fit together");
}

/* --- versions --- */

void doctor_versions(struct doctor *d)
{
    char why[256] = "";
    const char *library = net_library(why, sizeof(why));
    const struct store_facts *s = &d->store;

    if (!library)
        doctor_say(d, GRADE_FAIL, "versions", NULL, "%s", why);
    else
        doctor_say(d, GRADE_OK, "versions", NULL,
                   "roost %s, SQLite %s, OpenSSL %s, libwebsockets %.*s", ROOST_VERSION,
                   s->engine ? s->engine : "?", certificate_library(),
                   (int)strcspn(library, "-"), library);
    if (!s->is_there)
        return;
    if (s->schema > s->schema_known)
        doctor_say(d, GRADE_FAIL, "schema", "install the newer roost again",
                   "the data is of schema %ld, this roost knows %ld at most", s->schema,
                   s->schema_known);
    else if (s->schema < s->schema_known)
        doctor_say(d, GRADE_WARN, "schema",
                   "take a backup before the server is started with this version",
                   "the data is of schema %ld and will be brought to %ld", s->schema,
                   s->schema_known);
    else
        doctor_say(d, GRADE_OK, "schema", NULL, "%ld, the newest known", s->schema);
}

/* --- the command --- */

static void examine(struct doctor *d)
{
    doctor_settings(d);
    doctor_data(d);
    doctor_disk(d);
    doctor_database(d);
    doctor_backups(d);
    doctor_tls(d);
    doctor_ports(d);
    doctor_worker(d);
    doctor_clock(d);
    doctor_limits(d);
    doctor_versions(d);
}

static void begin_record(struct doctor *d)
{
    buf_init(&d->out);
    d->json = json_begin(&d->out);
    json_object(&d->json);
    json_key(&d->json, "checks");
    json_array(&d->json);
}

static void end_record(struct doctor *d)
{
    json_array_end(&d->json);
    json_put_u64(&d->json, "warnings", d->warnings);
    json_put_u64(&d->json, "failures", d->failures);
    json_object_end(&d->json);
    if (d->as_json)
        printf("%s\n", buf_text(&d->out));
    else if (d->warnings + d->failures == 0)
        printf("all is well\n");
    else
        printf("%zu to be mended, %zu to be looked at\n", d->failures, d->warnings);
    buf_finish(&d->out);
}

/* Takes the flags that are the doctor's own out of argv; the settings stay. -1: wrong. */
static int take_own_flags(struct doctor *d, int argc, char **argv)
{
    const struct backup_flag flags[] = {
        {"--peer", &d->peer}, {"--backups", &d->backups}, {NULL, NULL}};
    int kept = 0;

    for (int i = 0; i < argc; i++) {
        size_t len = strcspn(argv[i], "=");
        const struct backup_flag *own = NULL;

        for (const struct backup_flag *f = flags; f->name; f++)
            if (strlen(f->name) == len && strncmp(argv[i], f->name, len) == 0)
                own = f;
        if (strcmp(argv[i], "--json") == 0)
            d->as_json = true;
        else if (strcmp(argv[i], "--skip-database") == 0)
            d->skips_database = true;
        else if (!own)
            argv[kept++] = argv[i];
        else if (argv[i][len] == '=')
            *own->value = argv[i] + len + 1;
        else if (i + 1 < argc)
            *own->value = argv[++i];
        else
            return -1;
    }
    return kept;
}

int command_doctor(int argc, char **argv)
{
    struct doctor d = {.peer = NULL};
    char why[512] = "";
    int kept = take_own_flags(&d, argc, argv);

    if (kept < 0)
        return complain(2, "doctor", "there is no value after %s", argv[argc - 1]);
    log_set_level(LOG_ERROR);
    switch (config_load(&d.config, kept, argv, environ, why, sizeof(why))) {
    case CONFIG_OK:
        break;
    case CONFIG_BAD_FLAG:
        return complain(2, "doctor", "%s", why);
    default:
        return complain(1, "doctor", "%s", why);
    }
    begin_record(&d);
    examine(&d);
    end_record(&d);
    config_finish(&d.config);
    return d.failures > 0 ? 1 : 0;
}
