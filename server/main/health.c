/*
 * health.c - `roost health`: asks the server on this machine, for a container's or a
 * supervisor's check. Reads the settings of `roost serve`, so that both agree.
 */
#include "main/health.h"
#include "base/config.h"
#include "base/xmalloc.h"
#include "load/http.h"
#include "load/target.h"
#include "load/tls.h"
#include "main/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 3000

extern char **environ;

char *health_url(const struct config *c)
{
    const char *scheme = c->tls_cert[0] ? "wss" : "ws";
    const char *port = strrchr(c->listen, ':');

    if (!port)
        port = "";
    if (strncmp(c->listen, "0.0.0.0:", 8) == 0 || c->listen == port)
        return xasprintf("%s://127.0.0.1%s", scheme, port);
    if (strncmp(c->listen, "[::]:", 5) == 0)
        return xasprintf("%s://[::1]%s", scheme, port);
    return xasprintf("%s://%s", scheme, c->listen);
}

static int ask(const struct target *t, const char *path)
{
    /* The certificate names the public host, not the loopback; it is not what is asked about. */
    struct tls_client *tls = t->is_tls ? tls_client_create(true) : NULL;
    struct http http;
    struct buf answer;
    int status;
    int code = 0;

    http_init(&http, t, tls);
    buf_init(&answer);
    status = http_call(&http, path, NULL, NULL, PATIENCE_MS, &answer);
    if (status < 0)
        code = complain(1, "health", "no answer from %s: %s", t->authority,
                        http.why[0] ? http.why : "is the server running?");
    else if (status != 200)
        code = complain(1, "health", "%s%s answers %d", t->authority, path, status);
    buf_finish(&answer);
    http_finish(&http);
    tls_client_destroy(tls);
    return code;
}

static int ask_at(const struct config *c, const char *path)
{
    struct target t = {.is_tls = false};
    char *url = health_url(c);
    char why[160] = "";
    bool ok =
        target_parse(&t, url, why, sizeof(why)) && target_resolve(&t, why, sizeof(why));

    free(url);
    if (!ok)
        return complain(1, "health", "--listen %s: %s", c->listen, why);
    return ask(&t, path);
}

int command_health(int argc, char **argv)
{
    const char *path = "/healthz";
    struct config config;
    char why[256] = "";
    int kept = 0;
    int status;

    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--ready") == 0)
            path = "/readyz";
        else
            argv[kept++] = argv[i];
    }

    enum config_result result =
        config_load(&config, kept, argv, environ, why, sizeof(why));

    if (result != CONFIG_OK)
        return complain(result == CONFIG_BAD_FLAG ? 2 : 1, "health", "%s", why);
    status = ask_at(&config, path);
    config_finish(&config);
    return status;
}
