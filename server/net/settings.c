/*
 * settings.c - do the settings that are about sockets fit together?
 */
#include "net/net_private.h"

#include <stdio.h>

/* What goes with TLS alone, or makes no sense without another setting. */
static bool go_together(const struct config *c, char *why, size_t why_size)
{
    bool secure = c->tls_cert[0] || c->tls_key[0];

    if (secure && (!c->tls_cert[0] || !c->tls_key[0]))
        snprintf(why, why_size,
                 "--tls-cert and --tls-key go together: give both or none");
    else if (c->redirect_listen[0] && !secure)
        snprintf(why, why_size,
                 "--redirect-listen sends people to https: it needs --tls-cert and "
                 "--tls-key");
    else if (c->acme_challenge[0] && !c->redirect_listen[0])
        snprintf(why, why_size,
                 "--acme-challenge is served on --redirect-listen, such as [::]:80: give "
                 "both");
    else
        return true;
    return false;
}

bool settings_parse(const struct config *c, struct proxies *proxies,
                    char origin[ORIGIN_MAX], char *why, size_t why_size)
{
    origin[0] = '\0';
    if (c->public_url[0] && !origin_of_url(c->public_url, origin)) {
        snprintf(why, why_size,
                 "--public-url takes a URL such as https://chat.example, not '%s'",
                 c->public_url);
        return false;
    }
    return proxies_parse(proxies, c->trusted_proxies, why, why_size) &&
           go_together(c, why, why_size);
}

bool net_check(const struct config *config, char *why, size_t why_size)
{
    struct proxies proxies;
    char origin[ORIGIN_MAX];

    return settings_parse(config, &proxies, origin, why, why_size);
}
