/*
 * doctor_net.c - what is outside the data directory: certificate, ports, worker.
 */
#include "base/clock.h"
#include "base/xmalloc.h"
#include "ipc/supervisor.h"
#include "load/http.h"
#include "load/target.h"
#include "load/tls.h"
#include "main/doctor.h"
#include "main/health.h"
#include "net/address.h"
#include "net/headers.h"
#include "net/tls_certificate.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_S       86400
#define SOON_DAYS   14
#define PATIENCE_MS 3000

/* --- the certificate --- */

static void judge_dates(struct doctor *d, const struct certificate *c)
{
    int64_t now = clock_wall_ms() / 1000;
    int64_t days = (c->ends_s - now) / DAY_S;
    char date[CERTIFICATE_DATE_MAX];

    if (now < c->begins_s) {
        certificate_date(c->begins_s, date);
        doctor_say(d, GRADE_FAIL, "certificate", "set the clock, or take another one",
                   "%s is not valid before %s", d->config.tls_cert, date);
        return;
    }
    certificate_date(c->ends_s, date);
    if (now >= c->ends_s)
        doctor_say(d, GRADE_FAIL, "certificate", "renew it and send the server SIGHUP",
                   "%s expired on %s", d->config.tls_cert, date);
    else if (days < SOON_DAYS)
        doctor_say(d, GRADE_WARN, "certificate", "renew it and send the server SIGHUP",
                   "%s expires on %s, in %" PRId64 " days", d->config.tls_cert, date,
                   days);
    else
        doctor_say(d, GRADE_OK, "certificate", NULL, "good until %s, %" PRId64 " days",
                   date, days);
}

/* The name people type; "": nobody said. */
static void public_host(const struct config *c, char host[HOST_MAX])
{
    char origin[ORIGIN_MAX] = "";
    const char *at;
    size_t len;

    host[0] = '\0';
    if (!c->public_url[0] || !origin_of_url(c->public_url, origin))
        return;
    at = strstr(origin, "//") + 2;
    len = at[0] == '[' ? strcspn(at, "]") : strcspn(at, ":");
    at += at[0] == '[';
    len -= at[-1] == '[';
    if (len < HOST_MAX) {
        memcpy(host, at, len);
        host[len] = '\0';
    }
}

static const char *how_to_be_trusted(const struct certificate *c)
{
    if (c->is_self_signed)
        return "clients must be told to trust it";
    if (c->chain == 0)
        return "put the authority's intermediates behind it in the file (fullchain.pem)";
    return "is the authority one of your own? Clients must have its root";
}

static void judge_names(struct doctor *d, struct ssl_ctx_st *held,
                        const struct certificate *c)
{
    char host[HOST_MAX];
    char why[200];

    public_host(&d->config, host);
    if (host[0] && !certificate_is_for(held, host))
        doctor_say(d, GRADE_FAIL, "certificate",
                   "get one for that name, or correct --public-url",
                   "it is for %s, not for %s", c->names[0] ? c->names : "no name", host);
    else
        doctor_say(d, GRADE_OK, "certificate", NULL, "it is for %s",
                   c->names[0] ? c->names : "no name");
    if (certificate_is_trusted(held, why, sizeof(why)))
        doctor_say(d, GRADE_OK, "certificate", NULL,
                   "the chain of %zu leads to a root this machine trusts", c->chain + 1);
    else
        doctor_say(d, GRADE_WARN, "certificate", how_to_be_trusted(c),
                   "this machine does not trust it: %s", why);
}

static void judge_key(struct doctor *d)
{
    struct stat st;
    char advice[512];

    if (stat(d->config.tls_key, &st) != 0 || (st.st_mode & 007) == 0)
        return;
    snprintf(advice, sizeof(advice), "run `chmod o= %.400s`", d->config.tls_key);
    doctor_say(d, GRADE_WARN, "certificate", advice, "everyone may read the key %s",
               d->config.tls_key);
}

void doctor_tls(struct doctor *d)
{
    const struct config *c = &d->config;
    struct certificate certificate;
    struct ssl_ctx_st *held;
    char why[512];

    if (!c->tls_cert[0] && !c->tls_key[0])
        return;
    if (c->acme_challenge[0] && access(c->tls_cert, F_OK) != 0 && errno == ENOENT) {
        doctor_say(d, GRADE_WARN, "certificate",
                   "run the certificate client, then send SIGHUP",
                   "%s is not there yet: one that nobody trusts stands in", c->tls_cert);
        return;
    }
    held = certificate_load(c->tls_cert, c->tls_key, why, sizeof(why));
    if (!held) {
        doctor_say(d, GRADE_FAIL, "certificate", NULL, "%s", why);
        return;
    }
    certificate_tell(held, &certificate);
    judge_dates(d, &certificate);
    judge_names(d, held, &certificate);
    judge_key(d);
    certificate_free(held);
}

/* --- ports --- */

static int ask_health(const struct config *c, char *why, size_t why_size)
{
    struct target t = {.is_tls = false};
    struct tls_client *tls;
    struct http http;
    struct buf answer;
    char *url = health_url(c);
    int status = -1;

    if (target_parse(&t, url, why, why_size) && target_resolve(&t, why, why_size)) {
        tls = t.is_tls ? tls_client_create(true) : NULL;
        http_init(&http, &t, tls);
        buf_init(&answer);
        status = http_call(&http, "/readyz", NULL, NULL, PATIENCE_MS, &answer);
        snprintf(why, why_size, "%s", http.why);
        buf_finish(&answer);
        http_finish(&http);
        tls_client_destroy(tls);
    }
    free(url);
    return status;
}

static void judge_port(struct doctor *d, const char *flag, const char *listen)
{
    char why[512];

    if (address_is_free(flag, listen, why, sizeof(why)))
        doctor_say(d, GRADE_OK, "port", NULL, "%s %s is free", flag, listen);
    else
        doctor_say(d, GRADE_FAIL, "port", NULL, "%s", why);
}

static void judge_running(struct doctor *d)
{
    char why[256] = "";
    int status = ask_health(&d->config, why, sizeof(why));

    if (status == 200)
        doctor_say(d, GRADE_OK, "server", NULL, "it runs%s and takes traffic on %s", "",
                   d->config.listen);
    else if (status > 0)
        doctor_say(d, GRADE_WARN, "server", "see its log",
                   "it runs on %s, but /readyz answers %d", d->config.listen, status);
    else
        doctor_say(d, GRADE_FAIL, "server",
                   "is --listen the same as the server's? See its log too",
                   "a server uses %s, but on %s there is no answer: %s", d->config.data,
                   d->config.listen, why);
}

void doctor_ports(struct doctor *d)
{
    const struct config *c = &d->config;

    if (d->is_running) {
        judge_running(d);
        return;
    }
    judge_port(d, "--listen", c->listen);
    if (c->redirect_listen[0])
        judge_port(d, "--redirect-listen", c->redirect_listen);
}

/* --- the worker --- */

static void judge_socket(struct doctor *d, const char *path)
{
    char *folder = xstrdup(path);
    char *slash = strrchr(folder, '/');
    struct stat st;

    if (slash)
        slash[slash == folder] = '\0';
    if (stat(path, &st) == 0 && !S_ISSOCK(st.st_mode))
        doctor_say(d, GRADE_FAIL, "worker", "name another path",
                   "--worker-socket %s is a file that is no socket", path);
    else if (access(slash ? folder : ".", W_OK | X_OK) != 0)
        doctor_say(d, GRADE_FAIL, "worker",
                   "make the folder and give it to the server's user",
                   "--worker-socket %s cannot be made: %s", path, strerror(errno));
    else
        doctor_say(d, GRADE_OK, "worker", NULL, "one started elsewhere, on %s", path);
    free(folder);
}

void doctor_worker(struct doctor *d)
{
    char *program;

    if (d->config.no_worker) {
        doctor_say(d, GRADE_OK, "worker", NULL, "none: no moderation and no figures");
        return;
    }
    if (d->config.worker_socket[0]) {
        judge_socket(d, d->config.worker_socket);
        return;
    }
    program = supervisor_worker_path();
    if (access(program, X_OK) == 0)
        doctor_say(d, GRADE_OK, "worker", NULL, "the server starts %s", program);
    else
        doctor_say(d, GRADE_WARN, "worker",
                   "install it there, or give --no-worker where it is not wanted",
                   "%s cannot be started (%s): the chat works without it", program,
                   strerror(errno));
    free(program);
}
